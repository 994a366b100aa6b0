# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defects of others that this collection must not have, one test each, as users would meet them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule

from tests.support.cycle import Way, cycle
from tests.support.playbook import CHECKOUT, PlaybookRunner, TaskResult
from tests.support.sandbox import Sandbox
from tests.support.tls import https_before

MODULES = sorted(path.stem for path in (CHECKOUT / "plugins/modules").glob("slack_*.py"))
WRITING = {"slack_scim_directory", "slack_scim_group", "slack_scim_undo", "slack_scim_user"}
ANN = {"user_name": "ann", "email": "ann@example.com"}
BOB = {"user_name": "bob", "email": "bob@example.com"}
SALES = {"name": "Sales", "members": ["ann@example.com", "bob@example.com"]}

Changes = dict[str, tuple[list[dict[str, Any]], dict[str, Any]]]


@pytest.fixture
def free(tmp_path: Path) -> dict[str, Any]:
    """Options of a directory run on a small organization."""
    return {"budget_dir": str(tmp_path / "budget"), "guards": {"creations": {"count": -1, "percent": -1}}}


def user(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_user": dict(values)}


def group(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_group": dict(values)}


def directory(*options: Mapping[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_directory": {name: value for one in options for name, value in one.items()}}


def stored(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """The accounts that Slack has, by user name."""
    return {account["user_name"]: account for account in sandbox.control.state()["users"]}


def members(sandbox: Sandbox, name: str) -> set[str]:
    """Who is in a group, by id."""
    (found,) = [one for one in sandbox.control.state()["groups"] if one["display_name"] == name]
    return set(found["members"])


def test_changed_true_because_the_server_was_not_asked(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """`changed: true` because the server wasn't asked."""
    tasks = [
        user({**ANN, "title": "Clerk"}),
        user(BOB),
        group(SALES),
        directory(free, {"users": [{**ANN, "title": "Clerk"}, BOB], "groups": [SALES]}),
        user({"email": "nobody@example.com", "state": "absent"}),
        group({"name": "Nothing", "state": "absent"}),
    ]
    first = play.tasks(*tasks, **way.options)
    assert [result.changed for result in first.results] == [True, True, True, False, False, False]
    sandbox.control.settings(read_only=True)
    sandbox.control.forget_requests()
    again = play.tasks(*tasks, **way.options)
    assert again.changed == 0
    assert len(sandbox.control.requests()) >= len(tasks)
    assert sandbox.control.writes() == []


def test_a_comparator_that_sees_additions_but_not_removals(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """A comparator that sees additions but not removals."""
    play.tasks(user({**ANN, "title": "Clerk", "phone": "+1 555 0100"}), user(BOB), group(SALES), **way.options)
    ids = {name: account["id"] for name, account in stored(sandbox).items()}
    cycle(play, sandbox, way, user({**ANN, "title": ""}), group({**SALES, "members": ["ann@example.com"]}))
    assert not stored(sandbox)["ann"]["title"]
    assert members(sandbox, "Sales") == {ids["ann"]}
    rows = {"users": [{**ANN, "phone": ""}], "groups": [{"name": "Sales", "members": [], "allow_empty": True}]}
    cycle(play, sandbox, way, directory(free, rows), warns=True)
    assert not stored(sandbox)["ann"].get("primary_phone")
    assert members(sandbox, "Sales") == set()


def test_emails_compared_case_sensitively(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """E-mails compared case-sensitively."""
    play.tasks(user(ANN), user({**BOB, "manager": "ann@example.com"}), group(SALES), **way.options)
    sandbox.control.settings(read_only=True)
    loud = [{"email": "ANN@Example.COM"}, {"email": "Bob@EXAMPLE.com", "manager": "Ann@EXAMPLE.com"}]
    teams = [{"name": "Sales", "members": ["aNN@example.com", "boB@Example.com"]}]
    run = play.tasks(
        *map(user, loud),
        group(teams[0]),
        directory(free, {"users": loud, "groups": teams, "absent_users": "deactivate"}),
        warns=True,  # of the owner, whom the source does not have
        **way.options,
    )
    assert run.changed == 0


@pytest.fixture
def written(free: dict[str, Any], tmp_path: Path) -> Changes:
    """Of each module that writes: tasks that prepare for it, and one that changes something."""
    journal = tmp_path / "journal.jsonl"
    start = directory(free, {"users": [ANN, BOB], "journal_file": str(journal)})
    return {
        "slack_scim_user": ([], user({**ANN, "title": "Clerk"})),
        "slack_scim_group": ([user(ANN), user(BOB)], group(SALES)),
        "slack_scim_directory": (
            [user(ANN)],
            directory(
                free,
                {
                    "users": [{**ANN, "title": "Clerk"}, BOB],
                    "groups": [{"name": "Sales", "members": ["ann@example.com"]}],
                },
            ),
        ),
        "slack_scim_undo": (
            [start],
            {"scimops.slack.slack_scim_undo": {"undo_journal": str(journal), "budget_dir": free["budget_dir"]}},
        ),
    }


@pytest.mark.parametrize("module", [module for module in MODULES if not module.endswith(("_info", "_review"))])
def test_if_not_check_mode_scattered_per_call(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, written: Changes, module: str
) -> None:
    """`if not check_mode` scattered per call."""
    before, task = written[module]
    if before:
        play.tasks(*before, **way.options)
    done = cycle(play, sandbox, way, task, warns=True).last
    assert done["operations"]


def test_every_module_that_writes_is_known_here() -> None:
    """Those that only read are named `_info`, and the review writes no more than its page."""
    assert {module for module in MODULES if not module.endswith(("_info", "_review"))} == WRITING


def test_a_post_resent_after_a_lost_reply(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """A POST resent after a lost reply."""
    sandbox.control.settings(duplicate_group_name="allow")
    for task, path in (
        (user(ANN), "Users"),
        (group({"name": "Sales", "members": ["ann@example.com"]}), "Groups"),
        (directory(free, {"users": [ANN, BOB]}), "Users"),
    ):
        sandbox.control.forget_requests()
        sandbox.control.faults({"method": "POST", "path": path, "times": 1, "fault": "reset_after"})
        assert play.tasks(task, **way.options).last.changed
        assert [request["method"] for request in sandbox.control.writes()] == ["POST"]
    names = [account["user_name"] for account in sandbox.control.state()["users"]]
    assert sorted(names) == ["ann", "bob", "owner"]
    assert [one["display_name"] for one in sandbox.control.state()["groups"]] == ["Sales"]


def test_a_first_page_taken_for_the_whole_list(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """A first page taken for the whole list."""
    sandbox.control.reset(users=2100, groups=0, seed=5)
    accounts = sandbox.control.state()["users"]
    listed = play.module("slack_scim_user_info", {}, **way.options)["users"]
    assert {one["id"] for one in listed} == {account["id"] for account in accounts}
    last = next(one for one in reversed(listed) if one["active"] and not one["meta"]["bot"])
    sandbox.control.settings(read_only=True)
    rows = {"users": [{"email": last["email"], "title": "Last of all"}]}
    planned = play.tasks(directory(free, rows), check=True, **way.options).last
    assert planned["counts"] == {"update user": 1}
    assert planned["operations"][0]["id"] == last["id"]


def test_an_ignore_list_that_only_filters_the_source(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """An ignore-list that only filters the source, so the ignored account is deleted."""
    play.tasks(user(ANN), user(BOB), group(SALES), **way.options)
    before = stored(sandbox)["bob"]
    options = {"absent_users": "deactivate", "scope": {"exclude": ["BOB@example.com"]}}
    for rows in ([ANN], [ANN, {**BOB, "title": "Clerk", "active": False}]):
        sources = {"users": rows, "groups": [{"name": "Sales", "members": ["ann@example.com"]}]}
        done = play.tasks(directory(free, options, sources), warns=True, **way.options).last
        assert done["operations"] == []
        assert stored(sandbox)["bob"] == before
        assert before["id"] in members(sandbox, "Sales")


def test_a_rename_done_as_delete_plus_create(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """A rename done as delete plus create."""
    play.tasks(user(ANN), user(BOB), group(SALES), **way.options)
    ids = {account["id"] for account in sandbox.control.state()["users"]}
    teams = {one["id"] for one in sandbox.control.state()["groups"]}
    sandbox.control.forget_requests()
    renamed = {"user_name": "ann.smith", "email": "ann.smith@example.com", "previous_emails": ["ann@example.com"]}
    sources = {
        "users": [renamed, {**BOB, "id": stored(sandbox)["bob"]["id"], "email": "robert@example.com"}],
        "groups": [{"id": next(iter(teams)), "name": "Trade"}],
        "absent_users": "deactivate",
        "absent_groups": "delete",
    }
    play.tasks(directory(free, sources), warns=True, **way.options)
    accounts = stored(sandbox)
    assert {account["id"] for account in accounts.values()} == ids
    assert accounts["ann.smith"]["email"] == "ann.smith@example.com"
    assert all(accounts[name]["active"] for name in ("ann.smith", "bob"))
    assert {one["id"]: one["display_name"] for one in sandbox.control.state()["groups"]} == dict.fromkeys(
        teams, "Trade"
    )
    assert {request["method"] for request in sandbox.control.writes()} == {"PATCH"}


def test_an_empty_source_read_as_everybody_left(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any], tmp_path: Path
) -> None:
    """An empty source read as "everybody left"."""
    play.tasks(user(ANN), user(BOB), group(SALES), **way.options)
    before = sandbox.control.state()
    roster = tmp_path / "roster.csv"
    roster.write_text("email,title\n", encoding="utf-8")
    none = {"count": -1, "percent": -1}
    options = {
        "guards": {"deactivations": none, "group_deletions": none, "group_removals": none},
        "absent_users": "deactivate",
        "absent_groups": "delete",
        "max_shrinkage": -1,
    }
    for source in ({"users": []}, {"users_file": str(roster)}, {"groups": []}):
        failed = play.tasks(directory(free, options, source), fails=True, warns=True, **way.options).last
        assert failed["guards"][0]["guard"] == "empty_source"
    assert sandbox.control.state() == before


def test_a_429_swallowed_inside_the_retried_function(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any]
) -> None:
    """A 429 swallowed by an `except` inside the retried function."""
    tasks = {"Users": [user(ANN), directory(free, {"users": [ANN, BOB]})], "Groups": [group({"name": "Sales"})]}
    for path, writing in tasks.items():
        for task in writing:
            sandbox.control.faults(
                {"method": "POST", "path": path, "times": 1000, "fault": "rate_limited", "retry_after": 3}
            )
            (module,) = task
            impatient = {module: {**task[module], "rate_limit_wait": 1}}
            failed = play.tasks(impatient, fails=True, **way.options).last
            assert "rate_limit_wait" in failed["msg"]
            assert not failed.changed
            sandbox.control.faults(
                {"method": "POST", "path": path, "times": 1, "fault": "rate_limited", "retry_after": 1}
            )
            sandbox.control.forget_requests()
            assert play.tasks(task, **way.options).last.changed
            assert [request["status"] for request in sandbox.control.writes()] == [429, 201]


class _Specified(Exception):
    """Carries the argument spec of a module to the test."""


def _specify(self: object, **keywords: Any) -> None:
    raise _Specified(keywords["argument_spec"])


def _options(spec: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, option in spec.items():
        yield f"{above}{name}", option
        yield from _options(option.get("options") or {}, f"{above}{name}.")


@pytest.mark.parametrize("module", MODULES)
def test_a_token_option_without_no_log(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token option without `no_log`."""
    monkeypatch.setattr(AnsibleModule, "__init__", _specify)
    shipped = importlib.import_module(f"ansible_collections.scimops.slack.plugins.modules.{module}")
    with pytest.raises(_Specified) as caught:
        shipped.main()
    here = importlib.import_module(f"ansible_collections.scimops.slack.plugins.action.{module}")
    for spec in (caught.value.args[0], here.ActionModule.spec.argument_spec):
        secrets = [(name, option) for name, option in _options(spec) if name.endswith(("token", "password"))]
        assert "token" in dict(secrets)
        assert [name for name, option in secrets if option.get("no_log") is not True] == []


def test_no_token_is_shown(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, free: dict[str, Any], tmp_path: Path
) -> None:
    """What `no_log` is for: the most talkative run of any module, failed or not, does not have the token."""
    arguments: dict[str, dict[str, Any]] = {module: {} for module in MODULES}
    arguments["slack_scim_user"] = dict(ANN)
    arguments["slack_scim_group"] = {"name": "Sales"}
    arguments["slack_scim_directory"] = {**free, "users": [ANN, BOB]}
    arguments["slack_scim_undo"] = {"undo_journal": str(tmp_path / "none")}
    token = sandbox.token
    tasks = [
        {f"scimops.slack.{module}": {**given, "token": token}, "ignore_errors": True}
        for module, given in arguments.items()
    ]
    verbose = {**way.options, "arguments": [*way.options["arguments"], "-vvvv"], "warns": True}
    run = play.tasks(*tasks, **verbose)
    assert len(run.results) == len(MODULES)
    shown = run.output.replace("SLACK_SCIM_TOKEN", "")
    assert token not in shown
    assert token not in str([result.result for result in run.results])


def test_tls_checks_switched_off(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    """TLS checks switched off."""
    with https_before(sandbox.url, tmp_path) as (url, certificate):

        def ask(fails: bool = False, **options: Any) -> TaskResult:
            return play.module("slack_scim_user", {**ANN, "api_url": url, **options}, fails=fails, **way.options)

        refused = ask(fails=True)
        assert "CERTIFICATE_VERIFY_FAILED" in refused["msg"]
        assert "ca_path" in refused["msg"]
        assert sandbox.control.requests() == []
        assert ask(ca_path=str(certificate)).changed
        assert not ask(validate_certs=False).changed
