# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts at the operations on one account or group, one after the other, against the local Slack."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import attempt
from ansible_collections.scimops.slack.plugins.module_utils._apply.attempt import apply_in_order
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Plan, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.support.sandbox import Sandbox

NOBODY = "UNOBODY01"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[ScimClient]:
    with ScimClient(Connection(token=sandbox.token, api_url=sandbox.url)) as client:
        yield client


@pytest.fixture
def sales(client: ScimClient) -> Group:
    return client.create_group("Sales", [])


def change(group: Group, kind: Kind, **values: Any) -> Operation:
    return Operation(kind, Subject.GROUP, group.id, group.name, "", {}, **{"after": {}, **values})


def test_each_operation_begins_with_what_the_one_before_left(client: ScimClient, sales: Group) -> None:
    account = client.create_user({"user_name": "ann", "email": "ann@example.com"})
    plan = Plan(
        (change(sales, Kind.UPDATE, after={"name": "Sellers"}), change(sales, Kind.MEMBERS, joins=(account.id,)))
    )
    renamed, joined = apply_in_order(plan, sales, client)
    assert [one.outcome.status for one in (renamed, joined)] == [Status.DONE, Status.DONE]
    assert isinstance(joined.resource, Group)
    assert (joined.resource.name, joined.resource.member_ids) == ("Sellers", {account.id})


def test_nothing_is_attempted_after_an_error(client: ScimClient, sales: Group) -> None:
    operations = (
        change(sales, Kind.UPDATE, after={"name": "Sellers"}),
        change(sales, Kind.MEMBERS, joins=(NOBODY,)),
        change(sales, Kind.DELETE),
    )
    renamed, failed = apply_in_order(Plan(operations), sales, client)
    assert (renamed.outcome.status, renamed.outcome.written) == (Status.DONE, True)
    assert (failed.outcome.status, failed.outcome.written) == (Status.FAILED, False)
    assert isinstance(failed.error, ScimError)
    assert failed.outcome.error is not None
    assert failed.outcome.error["message"] == str(failed.error)
    assert client.read_group(sales.id).name == "Sellers"


def test_what_slack_protects_is_refused(client: ScimClient) -> None:
    (owner,) = client.all_users()
    assert isinstance(owner, User)
    operation = Operation(Kind.DEACTIVATE, Subject.USER, owner.id, owner.label, "", {"active": True}, {"active": False})
    (refused,) = apply_in_order(Plan((operation,)), owner, client)
    assert refused.outcome.status is Status.REFUSED


def test_batches_that_were_written_before_an_error_are_said(client: ScimClient, sales: Group) -> None:
    account = client.create_user({"user_name": "ann", "email": "ann@example.com"})
    plan = Plan((change(sales, Kind.MEMBERS, joins=(account.id, NOBODY)),))
    (failed,) = apply_in_order(plan, sales, client, attempt.ApplyOptions(batch_size=1))
    assert (failed.outcome.status, failed.outcome.written) == (Status.FAILED, True)


def test_no_thread_is_started(client: ScimClient, sales: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise AssertionError("a thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    (renamed,) = apply_in_order(Plan((change(sales, Kind.UPDATE, after={"name": "Sellers"}),)), sales, client)
    assert renamed.outcome.status is Status.DONE


def test_an_interruption_passes_through(client: ScimClient, sales: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: Any, **_options: Any) -> Any:
        yield from ()  # a conversation, as apply_operation is
        raise KeyboardInterrupt

    monkeypatch.setattr(attempt, "apply_operation", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apply_in_order(Plan((change(sales, Kind.DELETE),)), sales, client)
