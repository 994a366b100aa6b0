# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source, loaded and run as ansible-rulebook does it, against the local Slack."""

from __future__ import annotations

import asyncio
import gc
import json
import runpy
import stat
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.support.playbook import COLLECTIONS
from tests.support.sandbox import Organization, Sandbox

SOURCE = COLLECTIONS / "ansible_collections/scimops/slack/extensions/eda/plugins/event_source/slack_scim_changes.py"
PLUGIN = runpy.run_path(str(SOURCE))
WITHIN = 30  # seconds

Event = dict[str, Any]
Step = Callable[["Watched"], Awaitable[None]]


class Watched:
    """A source at work: the next event, and the end of a look."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.queue: asyncio.Queue[Event] = asyncio.Queue()
        self._control = sandbox.control

    async def next(self) -> Event:
        return await asyncio.wait_for(self.queue.get(), WITHIN)

    async def read_backs(self, number: int = 1) -> None:
        """Wait until Slack's groups, which come last, were asked for so many times more."""
        wanted = self._looked() + number
        async with asyncio.timeout(WITHIN):
            while self._looked() < wanted:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)

    def _looked(self) -> int:
        return sum(
            request["path"].endswith("/Groups") and request["status"] == 200 for request in self._control.requests()
        )


def watch(sandbox: Sandbox, steps: Step, **args: Any) -> list[Event]:
    """Run the source while the steps go on; returns the events that they did not take."""

    async def both() -> list[Event]:
        watched = Watched(sandbox)
        given = {"token": sandbox.token, "api_url": sandbox.url, "interval": 1, "retries": 0, **args}
        source = asyncio.ensure_future(PLUGIN["main"](watched.queue, given))
        stepping = asyncio.ensure_future(steps(watched))
        await asyncio.wait([source, stepping], return_when=asyncio.FIRST_COMPLETED)
        source.cancel()
        await asyncio.gather(source, return_exceptions=True)
        await stepping
        return [watched.queue.get_nowait() for _number in range(watched.queue.qsize())]

    return asyncio.run(both())


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_accounts(sandbox: Sandbox, slack: ScimClient, version: str) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com", "title": "Clerk"})

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        ivo = slack.create_user({"user_name": "ivo", "email": "ivo@example.com"})
        event = await watched.next()
        assert (event["resource"], event["change"], event["id"]) == ("user", "appeared", ivo.id)
        assert event["after"]["user_name"] == "ivo"
        slack.patch_user(nora.id, {"title": "Countess"}, nora)
        assert await watched.next() == {
            "resource": "user",
            "change": "changed",
            "id": nora.id,
            "email": "nora@example.com",
            "user_name": "nora",
            "changed": ["title"],
            "before": {"title": "Clerk"},
            "after": {"title": "Countess"},
        }
        slack.delete_user(nora.id)
        event = await watched.next()
        assert (event["change"], event["id"], event["before"]["active"]) == ("deactivated", nora.id, True)
        slack.patch_user(nora.id, {"active": True}, slack.read_user(nora.id))
        event = await watched.next()
        assert (event["change"], event["id"], event["after"]["active"]) == ("reactivated", nora.id, True)
        await watched.read_backs(2)

    assert watch(sandbox, steps, api_version=version) == []


def test_groups(sandbox: Sandbox, slack: ScimClient) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com"})
    ivo = slack.create_user({"user_name": "ivo", "email": "ivo@example.com"})
    sales = slack.create_group("Sales", [nora.id])

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        slack.patch_group(sales.id, name="Selling", add=[ivo.id], remove=[nora.id])
        assert await watched.next() == {
            "resource": "group",
            "change": "changed",
            "id": sales.id,
            "name": "Selling",
            "changed": ["name", "members"],
            "before": {"name": "Sales"},
            "after": {"name": "Selling"},
            "members": {"added": [ivo.id], "removed": [nora.id]},
        }
        support = slack.create_group("Support", [ivo.id])
        event = await watched.next()
        assert (event["change"], event["id"], event["members"]["added"]) == ("appeared", support.id, [ivo.id])
        slack.delete_group(sales.id)
        event = await watched.next()
        assert (event["resource"], event["change"], event["id"]) == ("group", "deleted", sales.id)
        assert (event["name"], event["members"]["removed"]) == ("Selling", [ivo.id])

    assert watch(sandbox, steps, users=False) == []


def test_a_restart_tells_what_happened_meanwhile(sandbox: Sandbox, slack: ScimClient, tmp_path: Path) -> None:
    sandbox.control.reset(users=1200, groups=4, seed=2)
    state = tmp_path / "state.json"

    async def one_look(watched: Watched) -> None:
        await watched.read_backs()

    assert watch(sandbox, one_look, state_file=str(state)) == []
    content = state.read_text(encoding="utf-8")
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert sandbox.token not in content
    assert len(json.loads(content)["users"]) == slack.search_users(count=1).total
    someone = next(user for user in slack.search_users(count=50).resources if user.active and not user.bot)
    group = slack.search_groups(count=1).resources[0]
    slack.patch_user(someone.id, {"title": "Somebody else"}, someone)
    slack.delete_group(group.id)
    slack.create_user({"user_name": "ivo.lund.new", "email": "ivo.lund.new@example.com"})
    events = watch(sandbox, one_look, state_file=str(state))
    changes = sorted((event["resource"], event["change"]) for event in events)
    assert changes[:1] + changes[-2:] == [("group", "deleted"), ("user", "appeared"), ("user", "changed")]
    assert all(event["id"] != someone.id or event["after"] == {"title": "Somebody else"} for event in events)
    assert watch(sandbox, one_look, state_file=str(state)) == []


def test_an_outage_is_told_once(sandbox: Sandbox, slack: ScimClient) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com"})

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        sandbox.control.faults({"fault": "html_503", "method": "GET", "path": "Users", "times": 2})
        outage = await watched.next()
        assert (outage["resource"], outage["change"]) == ("service", "outage")
        assert "503" in outage["error"]
        assert sandbox.token not in str(outage)
        sandbox.control.faults({"fault": "reset_before", "method": "GET", "path": "Users", "times": 1})
        changer = ScimClient(slack.connection)
        changer.patch_user(nora.id, {"title": "Countess"}, nora)
        changer.close()
        events = [await watched.next(), await watched.next()]
        assert sorted(event["change"] for event in events) == ["changed", "recovered"]

    assert watch(sandbox, steps) == []


def test_a_state_file_that_cannot_be_written_is_no_outage(sandbox: Sandbox, slack: ScimClient, tmp_path: Path) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com"})
    folder, away = tmp_path / "state", tmp_path / "away"
    folder.mkdir()

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        folder.rename(away)
        slack.patch_user(nora.id, {"title": "Countess"}, nora)
        assert (await watched.next())["change"] == "changed"
        failure = await watched.next()
        assert (failure["resource"], failure["change"]) == ("service", "local_failure")
        assert failure["error"].startswith("state_file: ")
        assert "No such file or directory" in failure["error"]
        slack.patch_user(nora.id, {"title": "Duchess"}, slack.read_user(nora.id))
        assert (await watched.next())["after"] == {"title": "Duchess"}
        away.rename(folder)
        assert (await watched.next())["change"] == "local_recovered"
        assert "Duchess" in (folder / "state.json").read_text(encoding="utf-8")

    assert watch(sandbox, steps, state_file=str(folder / "state.json")) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "no_list", "body": {"totalResults": 0, "Resources": []}},
        {"fault": "no_list", "body": {"totalResults": 51, "Resources": []}},
        {"fault": "no_list", "body": {}},
        {"fault": "no_list", "body": {"ok": False, "error": "internal_error"}},
        {"fault": "empty_200"},
        {"fault": "cut_header"},
    ],
    ids=["none", "none of 51", "no list", "an error", "empty", "cut"],
)
def test_a_list_that_cannot_be_right_is_an_outage(sandbox: Sandbox, slack: ScimClient, fault: dict[str, Any]) -> None:
    """And nobody appears when it is over, whether the first look meets it or a later one."""
    slack.create_user({"user_name": "nora", "email": "nora@example.com"})

    async def steps(watched: Watched) -> None:
        for _look in range(2):
            sandbox.control.faults({**fault, "method": "GET", "path": "Users", "times": 1})
            assert (await watched.next())["change"] == "outage"
            assert (await watched.next())["change"] == "recovered"
            await watched.read_backs()

    assert watch(sandbox, steps) == []


def test_a_short_list_is_an_outage(sandbox: Sandbox, slack: ScimClient) -> None:
    """Whoever is in the part that came is told of all the same."""
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com"})
    slack.create_user({"user_name": "ivo", "email": "ivo@example.com"})

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        changed = {"id": nora.id, "userName": "nora", "emails": [{"value": "new@example.com"}], "active": True}
        short = {"totalResults": 3, "Resources": [changed]}
        sandbox.control.faults({"fault": "no_list", "body": short, "method": "GET", "path": "Users", "times": 4})
        event = await watched.next()
        assert (event["id"], event["after"]["email"]) == (nora.id, "new@example.com")
        outage = await watched.next()
        assert (outage["change"], "Slack announced 3 accounts, but returned 1" in outage["error"]) == ("outage", True)
        assert (await watched.next())["id"] == nora.id
        assert (await watched.next())["change"] == "recovered"

    assert watch(sandbox, steps) == []


def test_members_that_slack_does_not_show_are_an_outage(sandbox: Sandbox, slack: ScimClient) -> None:
    """And nobody has left the group."""
    group = slack.create_group("Sales", [slack.create_user({"user_name": "nora", "email": "nora@example.com"}).id])
    hidden = {"id": group.id, "displayName": "Sales", "members": None}

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        sandbox.control.faults(
            {"fault": "status", "status": 200, "body": hidden, "method": "GET", "path": f"Groups/{group.id}"},
            {"fault": "no_list", "body": {"totalResults": 1, "Resources": [hidden]}, "method": "GET", "path": "Groups"},
        )
        outage = await watched.next()
        assert (outage["change"], "does not show who is in the group" in outage["error"]) == ("outage", True)
        assert (await watched.next())["change"] == "recovered"
        await watched.read_backs()

    assert watch(sandbox, steps, users=False) == []


def test_an_account_that_does_not_show_whether_it_is_active_is_an_outage(sandbox: Sandbox, slack: ScimClient) -> None:
    """And nobody was deactivated."""
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com"})
    hidden = {"id": nora.id, "userName": "nora", "emails": [{"value": "nora@example.com", "primary": True}]}

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        sandbox.control.faults(
            {"fault": "no_list", "body": {"totalResults": 1, "Resources": [hidden]}, "method": "GET", "path": "Users"}
        )
        outage = await watched.next()
        assert (outage["change"], "does not show whether nora@example.com" in outage["error"]) == ("outage", True)
        assert (await watched.next())["change"] == "recovered"

    assert watch(sandbox, steps) == []


def test_another_404_is_not_the_deletion_of_a_group(sandbox: Sandbox, slack: ScimClient) -> None:
    """A list leaves the group out once, and then its own read is refused with another code than no_such_group."""
    group = slack.create_group("Sales")
    none = {"totalResults": 0, "Resources": []}
    refused = {"Errors": {"description": "team_not_found", "code": 404}}

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        sandbox.control.faults(
            {"fault": "status", "status": 404, "body": refused, "method": "GET", "path": f"Groups/{group.id}"},
            {"fault": "no_list", "body": none, "method": "GET", "path": "Groups", "times": 1},
        )
        outage = await watched.next()
        assert (outage["change"], outage["code"]) == ("outage", "team_not_found")
        assert (await watched.next())["change"] == "recovered"

    assert watch(sandbox, steps, users=False) == []


@pytest.mark.parametrize(
    "fault",
    [{"fault": "html_404"}, {"fault": "status", "status": 404, "body": ""}, {"fault": "empty_200"}],
    ids=["html", "empty 404", "empty 200"],
)
def test_a_group_is_not_deleted_until_slack_says_so(sandbox: Sandbox, slack: ScimClient, fault: dict[str, Any]) -> None:
    """A list leaves the group out once, and then its own read fails in a way that is not SCIM's."""
    group = slack.create_group("Sales")
    none = {"schemas": ["urn:scim:schemas:core:1.0"], "totalResults": 0, "itemsPerPage": 0, "startIndex": 1}

    async def steps(watched: Watched) -> None:
        await watched.read_backs()
        sandbox.control.faults(
            {**fault, "method": "GET", "path": f"Groups/{group.id}", "times": 1},
            {"fault": "no_list", "body": none, "method": "GET", "path": "Groups", "times": 1},
        )
        assert (await watched.next())["change"] == "outage"
        assert (await watched.next())["change"] == "recovered"
        slack.delete_group(group.id)
        event = await watched.next()
        assert (event["change"], event["id"]) == ("deleted", group.id)

    assert watch(sandbox, steps, users=False) == []


def test_a_first_look_that_breaks_off_makes_no_news(sandbox: Sandbox, slack: ScimClient) -> None:
    sandbox.control.reset(users=1500, groups=2, seed=2)

    async def steps(watched: Watched) -> None:
        sandbox.control.faults({"fault": "html_503", "method": "GET", "path": "Groups", "times": 1})
        assert (await watched.next())["change"] == "outage"
        assert (await watched.next())["change"] == "recovered"
        await watched.read_backs()

    assert watch(sandbox, steps) == []


def test_a_token_that_is_revoked_is_an_outage(sandbox: Sandbox) -> None:
    async def steps(watched: Watched) -> None:
        event = await watched.next()
        assert (event["change"], event["code"]) == ("outage", "invalid_auth")
        assert "xoxp-wrong" not in str(event)

    assert watch(sandbox, steps, token="xoxp-wrong-0123") == []


def test_memory_is_bounded(sandbox: Sandbox, slack: ScimClient) -> None:
    """It keeps a record of each account and one page, and however often it looks and tells, no more than that."""
    sandbox.control.reset(users=3000, groups=5, seed=6)
    person = next(user for user in slack.all_users(limit=1000) if user.active and not user.bot)
    kept: list[int] = []
    on_top: list[int] = []

    async def steps(watched: Watched) -> None:
        await watched.read_backs(2)
        for round_ in range(5):
            gc.collect()
            kept.append(tracemalloc.get_traced_memory()[0])
            tracemalloc.reset_peak()
            await watched.read_backs()
            on_top.append(tracemalloc.get_traced_memory()[1] - kept[-1])
            await asyncio.to_thread(slack.patch_user, person.id, {"title": f"Number {round_}"}, person)
            assert (await watched.next())["changed"] == ["title"]

    tracemalloc.start()
    try:
        watch(sandbox, steps)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        slack.search_users(1, 1000)
        page = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert kept[-1] - kept[-2] < page / 100, "the first rounds fill caches of a fixed size"
    assert max(on_top) < 2 * page


def test_pauses_grow_to_a_limit() -> None:
    pause = PLUGIN["pause"]
    assert [pause(60.0, failures) for failures in range(7)] == [60, 60, 120, 240, 480, 900, 900]
    assert pause(3600.0, 9) == 3600
    assert pause(1.0, 10_000) == 900


def test_the_share_of_the_limits_is_kept_to(sandbox: Sandbox) -> None:
    settings = PLUGIN["Settings"].of({"token": sandbox.token, "rate_share": "0.1"})
    assert settings.rate_share == pytest.approx(0.1)

    async def steps(watched: Watched) -> None:
        await asyncio.sleep(3)  # several looks, if nothing held it back

    watch(sandbox, steps, rate_share=0.001)  # one read a minute
    assert [one["path"] for one in sandbox.control.requests()] == ["/api/auth.test", "/scim/v1/Users"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"token": "xoxb-1"}, ["token", "bot token"]),
        ({"token": ["xoxp-secret"]}, ["token", "must be text"]),
        ({"api_url": "http://slack.example.com/scim"}, ["api_url", "https"]),
        ({"api_version": "v3"}, ["api_version", "v3"]),
        ({"interval": 0}, ["interval", "0", "at least 1"]),
        ({"interval": "soon"}, ["interval", "soon", "number"]),
        ({"retries": 1.5}, ["retries", "1.5", "whole number"]),
        ({"rate_share": 2}, ["rate_share", "2", "at most 1"]),
        ({"users": "perhaps"}, ["users", "perhaps", "true or false"]),
        ({"users": False, "groups": False}, ["users", "groups"]),
        ({"state_file": "/does/not/exist/state.json"}, ["state_file", "/does/not/exist"]),
        ({"intervall": 5}, ["intervall", "is not an option"]),
    ],
)
def test_bad_input(sandbox: Sandbox, args: dict[str, Any], words: list[str]) -> None:
    given = {"token": sandbox.token, "api_url": sandbox.url, **args}
    with pytest.raises((Refused, ConfigurationError)) as caught:
        asyncio.run(PLUGIN["main"](asyncio.Queue(), given))
    for word in words:
        assert word in str(caught.value)
    assert "xoxp-secret" not in str(caught.value)
    assert sandbox.control.requests() == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        '[{"a": 1}]',
        "[" * 100_000,
        "\ufeff{}",
        '{"format": 99}',
        '{"format": 1, "api_url": "https://slack.example.com/scim"}',
    ],
)
def test_a_state_file_of_something_else(sandbox: Sandbox, tmp_path: Path, content: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match="state_file"):
        asyncio.run(PLUGIN["main"](asyncio.Queue(), {"token": sandbox.token, "state_file": str(state)}))
    assert state.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("members", ["null", '[{"a": 1}]', '"U1"'])
def test_a_state_file_with_damaged_members(sandbox: Sandbox, tmp_path: Path, members: str) -> None:
    state = tmp_path / "state.json"
    head = f'{{"format": 1, "api_url": {json.dumps(sandbox.url)}, "whole": [], "users": {{}}, "groups": '
    state.write_text(f'{head}{{"S1": {{"name": "Sales", "members": {members}}}}}}}', encoding="utf-8")
    options = {"token": sandbox.token, "api_url": sandbox.url, "state_file": str(state)}
    with pytest.raises(Refused, match=r"state_file: .* is damaged: groups\.S1\.members"):
        asyncio.run(PLUGIN["main"](asyncio.Queue(), options))


def test_a_state_file_of_another_organization(
    sandbox: Sandbox, other_organization: Organization, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"

    async def steps(watched: Watched) -> None:
        await watched.read_backs(1)

    watch(sandbox, steps, state_file=str(state))
    before = state.read_bytes()
    options = {**other_organization.options, "state_file": str(state)}
    with pytest.raises(
        Refused, match=r"state_file: .* belongs to Sandbox \(E\w+\), and the token belongs to Sandbox 2"
    ):
        asyncio.run(PLUGIN["main"](asyncio.Queue(), options))
    assert {one["path"] for one in other_organization.control.requests()} == {"/api/auth.test"}
    assert state.read_bytes() == before


def test_the_documentation_is_of_these_options() -> None:
    documented = yaml.safe_load(PLUGIN["DOCUMENTATION"])["options"]
    assert documented.keys() == PLUGIN["OPTIONS"].keys()
    for option, (_convert, default, variable) in PLUGIN["OPTIONS"].items():
        assert documented[option].get("default") == (default or None if variable == "SLACK_SCIM_TOKEN" else default)
