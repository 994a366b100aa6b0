# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both clients against a local Slack that fails in every way it can: nothing is made twice, nothing is lost."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors

if t.TYPE_CHECKING:
    from tests.conformance.conftest import Connect
    from tests.support.sandbox import Sandbox

ADA = {"user_name": "ada", "email": "ada@example.com"}


@pytest.fixture(params=["v1", "v2"])
def client(request: pytest.FixtureRequest, connect: Connect, sandbox: Sandbox) -> t.Any:
    return connect(token=sandbox.token, api_url=sandbox.url, version=request.param, retries=3)


def fault(kind: str, method: str, path: str, times: int = 1, **more: t.Any) -> dict[str, t.Any]:
    return {"fault": kind, "method": method, "path": path, "times": times, **more}


LOST = [
    {"fault": "reset_before"},
    {"fault": "reset_after"},
    {"fault": "cut_body"},
    {"fault": "html_503"},
    {"fault": "status", "status": 500, "body": {"detail": "user_creation_failed", "status": 500}},
]
NAMES = [one["fault"] for one in LOST]


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
def test_a_new_account_is_made_once(client: t.Any, sandbox: Sandbox, lost: dict[str, t.Any]) -> None:
    sandbox.control.faults({**lost, "method": "POST", "path": "Users", "times": 1})
    made = client.create_user(ADA)
    assert made.user_name == "ada"
    assert [user.id for user in client.all_users() if user.has_email("ada@example.com")] == [made.id]


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
def test_a_new_group_is_made_once(client: t.Any, sandbox: Sandbox, lost: dict[str, t.Any]) -> None:
    sandbox.control.settings(duplicate_group_name="allow")
    member = client.create_user(ADA)
    sandbox.control.faults({**lost, "method": "POST", "path": "Groups", "times": 1})
    made = client.create_group("Analysts", [member.id])
    assert [group.id for group in client.all_groups()] == [made.id]


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
def test_reads_and_changes_get_through(client: t.Any, sandbox: Sandbox, lost: dict[str, t.Any]) -> None:
    user = client.create_user(ADA)
    group = client.create_group("Analysts")
    for method, path in (("GET", "Users"), ("PATCH", "Users"), ("PUT", "Users"), ("PATCH", "Groups")):
        sandbox.control.faults({**lost, "method": method, "path": path, "times": 2})
        if method == "GET":
            assert client.read_user(user.id).user_name == "ada"
        elif path == "Groups":
            client.patch_group(group.id, add=[user.id])
        elif method == "PATCH":
            client.patch_user(user.id, {"title": "Countess"}, user)
            assert client.read_user(user.id).values["title"] == "Countess"
        else:
            client.update_user(user.id, {"title": "Analyst"}, user)
            assert client.read_user(user.id).values["title"] == "Analyst"
    assert client.read_group(group.id).member_ids == {user.id}


@pytest.mark.parametrize("lost", LOST, ids=NAMES)
def test_deletions_get_through(client: t.Any, sandbox: Sandbox, lost: dict[str, t.Any]) -> None:
    user = client.create_user(ADA)
    group = client.create_group("Analysts")
    sandbox.control.faults({**lost, "method": "DELETE", "path": "", "times": 1})
    client.delete_group(group.id)
    sandbox.control.faults({**lost, "method": "DELETE", "path": "", "times": 1})
    client.delete_user(user.id)
    assert client.all_groups() == []
    assert client.read_user(user.id).active is False


def test_what_goes_on_failing_is_told(client: t.Any, sandbox: Sandbox) -> None:
    sandbox.control.faults(fault("html_503", "GET", "Users", 4))
    with pytest.raises(errors.ServerError) as caught:
        client.read_user("U1")
    assert (caught.value.status, caught.value.method, caught.value.path) == (503, "GET", "/Users/U1")
    assert len(client.waits) == 3
    sandbox.control.faults(fault("reset_before", "GET", "Users", 4))
    with pytest.raises(errors.ConnectionFailedError):
        client.read_user("U1")


@pytest.mark.parametrize(("retry_after", "waited"), [(2, 2.0), (None, 20.0)])
def test_rate_limits_are_waited_for(client: t.Any, sandbox: Sandbox, retry_after: int | None, waited: float) -> None:
    more = {} if retry_after is None else {"retry_after": retry_after}
    sandbox.control.faults(fault("rate_limited", "POST", "Users", 4, **more))
    assert client.create_user(ADA).user_name == "ada"
    assert client.waits == [waited] * 4
    assert len(sandbox.control.writes()) == 5


def test_invited_user_not_created(client: t.Any, sandbox: Sandbox) -> None:
    sandbox.control.settings(transient_create_error=True)
    assert client.create_user(ADA).user_name == "ada"


def test_invited_user_not_reactivated(client: t.Any, sandbox: Sandbox) -> None:
    user = client.create_user(ADA)
    client.patch_user(user.id, {"active": False}, user)
    sandbox.control.settings(transient_reactivate_error=True)
    client.patch_user(user.id, {"active": True}, client.read_user(user.id))
    assert client.read_user(user.id).values["active"] is True


@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("code", ["plus_teams_only", "non_org_teams_only"])
def test_a_plan_or_an_installation_without_scim(client: t.Any, sandbox: Sandbox, code: str, status: int) -> None:
    sandbox.control.settings(installation=code, installation_status=status)
    with pytest.raises(errors.ScimError, match=f"Slack answered {status}, {code} \\(") as caught:
        client.all_users()
    assert (caught.value.code, caught.value.status) == (code, status)
    assert len(sandbox.control.requests()) == 1  # nothing that is tried again


def test_an_address_that_does_not_exist_is_no_conflict(client: t.Any, sandbox: Sandbox) -> None:
    sandbox.control.settings(invalid_email_code="bad_email_address")
    with pytest.raises(errors.ScimError, match="bad_email_address") as caught:
        client.create_user({**ADA, "email": "ada@example.invalid"})
    assert not isinstance(caught.value, errors.ConflictError)


def test_a_refused_filter(client: t.Any, sandbox: Sandbox) -> None:
    made = client.create_user(ADA)
    client.create_group("Analysts")
    refused = {"detail": "invalid_query", "status": 400}
    for path, find in (("Users", lambda: client.find_users(["ADA@example.com"])), ("Groups", None)):
        sandbox.control.faults(fault("status", "GET", path, 1, status=400, body=refused))
        if find is not None:
            assert [user.id for user in find()] == [made.id]
        else:
            assert [group.name for group in client.find_groups("analysts")] == ["Analysts"]


def test_a_large_directory(client: t.Any, sandbox: Sandbox) -> None:
    sandbox.control.reset(users=2500, groups=12)
    alone = client.all_users()
    assert Counter(user.id for user in alone).most_common(1)[0][1] == 1
    assert len(alone) == client.search_users(count=1).total
    assert sorted(user.id for user in client.all_users(workers=4)) == sorted(user.id for user in alone)
    assert len(client.all_users(limit=7)) == 7
    assert len(client.all_groups(workers=2)) == client.search_groups(count=1).total
    sample = alone[5:300]
    before = client.requests_sent
    found = client.find_users([user.email.upper() for user in sample])
    assert {user.id for user in sample} <= {user.id for user in found}
    assert client.requests_sent - before <= 5


def test_a_bad_token(client: t.Any, connect: Connect, sandbox: Sandbox) -> None:
    """wire §3."""
    stranger = connect(token="xoxp-wrong", api_url=sandbox.url, version=client.version)
    for ask in (stranger.search_users, stranger.auth_test, lambda: stranger.find_users(["a@example.com"])):
        with pytest.raises(errors.AuthenticationError):
            ask()
    assert stranger.service_provider_config()["patch"] == {"supported": True}
    assert client.auth_test()["ok"] is True


def test_conflicts(client: t.Any) -> None:
    made = client.create_user(ADA)
    client.delete_user(made.id)
    with pytest.raises(errors.ConflictError) as caught:
        client.create_user({**ADA, "user_name": "ada2"})
    assert caught.value.existing_user == made.id
    with pytest.raises(errors.ConflictError) as caught:
        client.create_user({**ADA, "email": "other@example.com"})
    assert caught.value.code == "username_taken"
    assert caught.value.details == {"username": "ada"}


def test_what_is_not_there(client: t.Any) -> None:
    for ask in (client.read_user, client.delete_user, client.read_group, client.delete_group):
        with pytest.raises(errors.NotFoundError):
            ask("U0NOBODY")
    assert client.find_users(["nobody@example.com"], ["nobody"], ["U0NOBODY"]) == []
    assert client.find_groups("nothing") == []


def test_discovery(client: t.Any) -> None:
    assert client.schemas()
    if client.version == "v2":
        assert [one["name"] for one in client.resource_types()] == ["User", "Group"]
    else:
        with pytest.raises(errors.ScimError, match="has none"):
            client.resource_types()


@pytest.mark.parametrize("envelope", ["v1", "v2_except_401", "v2"])
def test_either_envelope(client: t.Any, sandbox: Sandbox, envelope: str) -> None:
    sandbox.control.settings(v2_error_envelope=envelope)
    with pytest.raises(errors.NotFoundError) as caught:
        client.read_user("U0NOBODY")
    assert caught.value.code == "no_such_user"
