# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's own Python SDK, every method of its SCIM clients, against the local Slack."""

from __future__ import annotations

import asyncio
import typing as t
from urllib.parse import parse_qsl

import pytest
from slack_sdk.scim import SCIMClient
from slack_sdk.scim.async_client import AsyncSCIMClient
from slack_sdk.scim.v1.group import Group, GroupMember
from slack_sdk.scim.v1.user import User, UserEmail, UserName

from ansible_collections.scimops.slack.plugins.module_utils._scim.async_client import AsyncScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.sandbox import Sandbox


class InLoop:
    """The SDK's asyncio client, each method run to its end."""

    def __init__(self, client: AsyncSCIMClient) -> None:
        self._client = client
        self.loop = asyncio.new_event_loop()

    def __getattr__(self, name: str) -> t.Any:
        def run(*args: t.Any, **options: t.Any) -> t.Any:
            return self.loop.run_until_complete(getattr(self._client, name)(*args, **options))

        return run


@pytest.fixture(params=["SCIMClient", "AsyncSCIMClient"])
def sdk(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[t.Any]:
    base_url = f"{sandbox.url}/v1/"
    if request.param == "SCIMClient":
        yield SCIMClient(token=sandbox.token, base_url=base_url)
        return
    client = InLoop(AsyncSCIMClient(token=sandbox.token, base_url=base_url))
    yield client
    client.loop.close()


def ada(**more: t.Any) -> User:
    return User(
        user_name="ada",
        name=UserName(given_name="Ada", family_name="Lovelace"),
        emails=[UserEmail(value="ada@example.com")],
        **more,
    )


def test_users(sdk: t.Any) -> None:
    created = sdk.create_user(ada(title="Countess"))
    assert created.status_code == 201
    id = created.user.id
    assert created.user.user_name == "ada"
    assert created.user.active is True

    assert sdk.read_user(id).user.emails[0].value == "ada@example.com"
    found = sdk.search_users(count=1, start_index=1, filter='userName eq "ada"')
    assert (found.status_code, found.body["totalResults"], found.body["itemsPerPage"]) == (200, 1, 1)
    assert found.users[0].id == id

    patched = sdk.patch_user(id, partial_user=User(user_name="ada.l", name=UserName(family_name="L")))
    assert (patched.status_code, patched.user.user_name, patched.user.name.given_name) == (200, "ada.l", "Ada")

    whole = sdk.read_user(id).user
    whole.title = "Analyst"
    updated = sdk.update_user(user=whole)
    assert (updated.status_code, updated.user.title) == (200, "Analyst")

    assert sdk.delete_user(id).status_code == 200
    assert sdk.read_user(id).user.active is False


def test_groups(sdk: t.Any) -> None:
    user = sdk.create_user(ada()).user
    created = sdk.create_group(Group(display_name="Analysts", members=[GroupMember(value=user.id)]))
    assert created.status_code == 201
    id = created.group.id
    assert [member.display for member in created.group.members] == ["Ada Lovelace"]

    assert sdk.read_group(id).group.display_name == "Analysts"
    found = sdk.search_groups(count=10, start_index=1, filter='displayName eq "Analysts"')
    assert [group.id for group in found.groups] == [id]

    assert sdk.patch_group(id, partial_group=Group(display_name="Engines")).status_code == 204
    updated = sdk.update_group(group=Group(id=id, display_name="Engines II", members=[]))
    assert (updated.status_code, updated.group.display_name, updated.group.members) == (200, "Engines II", [])

    assert sdk.delete_group(id).status_code == 204
    assert sdk.read_group(id).status_code == 404


def test_paging(sdk: t.Any, sandbox: Sandbox) -> None:
    sandbox.control.reset(users=25, groups=3)
    first = sdk.search_users(count=10, start_index=1)
    second = sdk.search_users(count=10, start_index=11)
    assert (first.body["itemsPerPage"], second.body["startIndex"]) == (10, 11)
    assert not {user.id for user in first.users} & {user.id for user in second.users}
    assert sdk.search_groups(count=2, start_index=1).body["itemsPerPage"] == 2


def test_refusals(sdk: t.Any, sandbox: Sandbox) -> None:
    sdk.create_user(ada())
    taken = sdk.create_user(User(user_name="ada", emails=[UserEmail(value="other@example.com")]))
    assert (taken.status_code, taken.errors.code) == (409, 409)
    assert taken.errors.description == "username_taken (username=ada)"
    for refused in (
        sdk.search_users(count=-1, start_index=1, filter="foo"),
        sdk.search_groups(count=-1, start_index=1, filter="foo"),
    ):
        assert (refused.status_code, refused.errors.description) == (400, "no_filters (is_aggregate_call=1)")


@pytest.mark.parametrize("token", ["dummy", ""])
def test_a_bad_token(sandbox: Sandbox, token: str) -> None:
    refused = SCIMClient(token=token, base_url=f"{sandbox.url}/v1/").search_users(count=1, start_index=1)
    assert (refused.status_code, refused.errors.description) == (401, "invalid_authentication")


def test_each_method_has_a_counterpart() -> None:
    for theirs, ours in ((SCIMClient, ScimClient), (AsyncSCIMClient, AsyncScimClient)):
        methods = {name for name, one in vars(theirs).items() if callable(one) and not name.startswith("_")}
        assert len(methods) > 10
        assert methods <= vars(ours).keys()


def asked_for(sandbox: Sandbox) -> list[t.Any]:
    """Method, path and query of each request since the last time."""
    requests = [(one["method"], one["path"], sorted(parse_qsl(one["query"]))) for one in sandbox.control.requests()]
    sandbox.control.forget_requests()
    return requests


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_send_the_same_requests(sandbox: Sandbox, version: str) -> None:
    """Not the same bodies: on 2.0, the SDK sends those of 1.1."""
    theirs = SCIMClient(token=sandbox.token, base_url=f"{sandbox.url}/{version}/")
    search = {"count": 2, "start_index": 1, "filter": 'userName eq "ada"'}
    id = theirs.create_user(ada()).user.id
    theirs.search_users(**search)
    theirs.read_user(id)
    theirs.patch_user(id, partial_user=User(title="Analyst"))
    theirs.update_user(User(id=id, user_name="ada", emails=[UserEmail(value="ada@example.com")]))
    group = theirs.create_group(Group(display_name="Analysts", members=[GroupMember(value=id)])).group.id
    theirs.search_groups(count=2, start_index=1)
    theirs.read_group(group)
    theirs.patch_group(group, partial_group=Group(display_name="Engines"))
    theirs.update_group(Group(id=group, display_name="Engines II", members=[]))
    theirs.api_call(http_verb="GET", path="ServiceProviderConfigs")
    theirs.delete_group(group)
    theirs.delete_user(id)
    expected = asked_for(sandbox)

    sandbox.control.reset()  # the same ids again
    with ScimClient(Connection(sandbox.token, sandbox.url, version)) as ours:
        account = ours.create_user({"user_name": "ada", "email": "ada@example.com", "given_name": "Ada"})
        ours.search_users(**search)
        ours.read_user(account.id)
        ours.patch_user(account.id, {"title": "Analyst"}, account)
        ours.update_user(account.id, {"user_name": "ada", "email": "ada@example.com"})
        made = ours.create_group("Analysts", [account.id])
        ours.search_groups(count=2, start_index=1)
        ours.read_group(made.id)
        ours.patch_group(made.id, "Engines")
        ours.update_group(made.id, "Engines II", [])
        ours.api_call("GET", "ServiceProviderConfigs")
        ours.delete_group(made.id)
        ours.delete_user(account.id)
    assert asked_for(sandbox) == expected
