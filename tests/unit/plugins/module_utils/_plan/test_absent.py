# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and groups that the source does not have."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import source_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.source_guards import SourceLimits, judge_size
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.absent import deletion
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers
from tests.support.directory import TODAY, changes, decide, desired_directory, group, told, user

ANNA = {"email": "anna@example.com"}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (AbsentUsers.IGNORE, {}),
        (AbsentUsers.REPORT, {}),
        (AbsentUsers.DEACTIVATE, {"deactivate user U0BERT": {"active": False}}),
        (AbsentUsers.CONVERT_TO_GUEST, {"update user U0BERT": {"guest": True}}),
    ],
)
def test_absent_users(how: AbsentUsers, expected: dict[str, Any]) -> None:
    plan = decide([ANNA], [user("anna"), user("bert"), user("carl", active=False)], absent_users=how)
    assert changes(plan) == expected
    assert bool(told(plan, Topic.ABSENT)) is (how is AbsentUsers.REPORT)
    assert plan.first_missed == {"U0BERT": TODAY}


@pytest.mark.parametrize(("missed", "acts"), [(None, False), (13, False), (14, True)])
def test_absent_users_have_a_grace(missed: int | None, acts: bool) -> None:
    first = {"U0BERT": TODAY - datetime.timedelta(days=missed)} if missed else {}
    plan = decide(
        [ANNA],
        [user("anna"), user("bert")],
        absent_users=AbsentUsers.DEACTIVATE,
        absent_after_days=14,
        first_missed=first,
    )
    assert plan.plan.changed is acts
    assert plan.first_missed == {"U0BERT": first.get("U0BERT", TODAY)}


def test_nobody_is_absent_when_people_are_not_managed() -> None:
    plan = decide(None, [user("anna")], [{"name": "Sales"}], absent_users=AbsentUsers.DEACTIVATE)
    assert list(changes(plan)) == ["create group Sales"]


def test_a_skipped_row_is_never_taken_for_gone() -> None:
    rows = [ANNA, {"email": "bert@example.com", "timezone": "Atlantis"}]
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "skip_invalid": True}
    groups = [{"name": "Sales", "members_where": {"department": "Sales"}, "allow_empty": True}]
    plan = decide(rows, [user("anna"), user("bert")], groups, [group("Sales", "bert")], **settings)
    assert not plan.plan.changed


@pytest.mark.parametrize("row", [{"email": "bert@"}, {"title": ["CEO"]}, {"mail": "bert@example.com"}])
def test_a_row_that_cannot_be_told_holds_back_what_is_absent(row: dict[str, Any]) -> None:
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "skip_invalid": True}
    rows = [ANNA, row]
    plan = decide(
        rows,
        [user("anna"), user("bert")],
        [{"name": "Sales", "members": ["anna"]}],
        [group("Sales", "bert")],
        **settings,
    )
    assert changes(plan) == {"members group S0SALES": {"joins": ["U0ANNA"]}}
    assert "its account is unknown" in plan.findings[0].message


@pytest.mark.parametrize(
    ("how", "keys"),
    [
        (AbsentGroups.IGNORE, []),
        (AbsentGroups.REPORT, []),
        (AbsentGroups.DELETE, ["delete group S0LEGAL"]),
    ],
)
def test_absent_groups(how: AbsentGroups, keys: list[str]) -> None:
    teams = [group("Sales"), group("Legal", "anna"), group("Board"), group("Apps")]
    plan = decide(
        None,
        [user("anna")],
        [{"name": "sales"}, {"id": "S0SALES2", "name": "Sales2"}],
        teams,
        scope=Scope(protected=("Board",), exclude=("app*",)),
        absent_groups=how,
    )
    assert [key for key in changes(plan) if key.startswith("delete")] == keys
    assert plan.managed_groups == 3


def test_an_empty_source_read_as_everybody_left() -> None:
    nothing = source_of(desired_directory([], []), [])
    for minimum in (0, 1):
        violations = judge_size(nothing, SourceLimits(minimum, max_shrinkage=None))
        assert [violation.guard for violation in violations] == ["empty_source", "empty_source"]
    plan = decide(
        [],
        [user("anna")],
        [],
        [group("Sales", "anna")],
        absent_users=AbsentUsers.DEACTIVATE,
        absent_groups=AbsentGroups.DELETE,
    )
    assert not plan.plan.changed
    skipped = source_of(desired_directory([{"email": "nowhere"}]), [])
    assert [violation.guard for violation in judge_size(skipped, SourceLimits())] == ["empty_source"]


def test_a_deletion_has_all_that_is_lost_by_it() -> None:
    operation = deletion(group("Sales", "bert", "anna"), "why")
    assert (operation.key, operation.reason) == ("delete group S0SALES", "why")
    assert (operation.before, operation.after) == ({"name": "Sales"}, {})
    assert operation.leaves == ("U0ANNA", "U0BERT")


def test_an_absent_guest_is_not_converted_again() -> None:
    plan = decide([ANNA], [user("anna"), user("bert", guest=True)], absent_users=AbsentUsers.CONVERT_TO_GUEST)
    assert not plan.plan.changed
    assert plan.first_missed == {"U0BERT": TODAY}


def test_the_reason_says_for_how_long_an_account_has_been_missing() -> None:
    first = {"U0BERT": TODAY - datetime.timedelta(days=3)}
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "first_missed": first}
    plan = decide([ANNA], [user("anna"), user("bert"), user("cara")], **settings)
    assert [(one.id, one.reason, one.before) for one in plan.plan.operations] == [
        ("U0BERT", "the source does not have the account since 2026-05-14", {"active": True}),
        ("U0CARA", "the source does not have the account", {"active": True}),
    ]


def test_a_day_in_the_future_counts_as_today() -> None:
    first = {"U0BERT": TODAY + datetime.timedelta(days=9)}
    plan = decide([ANNA], [user("anna"), user("bert")], absent_users=AbsentUsers.DEACTIVATE, first_missed=first)
    assert plan.first_missed == {"U0BERT": TODAY}
    assert plan.plan.changed


def test_what_is_left_as_it_is_says_why() -> None:
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "absent_after_days": 14}
    first = {"U0BERT": TODAY - datetime.timedelta(days=5)}
    plan = decide([ANNA], [user("anna"), user("bert")], first_missed=first, **settings)
    (finding,) = plan.findings
    assert finding.topic is Topic.ABSENT
    assert finding.message == (
        "is not in the source; not changed until it has been missing for 14 days, missing since 2026-05-12"
    )


def test_an_absent_group_that_stays_says_why() -> None:
    teams = [group("Sales"), group("Board"), group("Apps")]
    scope = Scope(protected=("board",), exclude=("apps",))
    plan = decide(None, [], [{"name": "Sales"}], teams, scope=scope, absent_groups=AbsentGroups.DELETE)
    assert [(one.topic, one.ids) for one in plan.findings] == [(Topic.PROTECTED, ("S0BOARD",))]
    reported = decide(None, [], [{"name": "Sales"}], teams, scope=scope, absent_groups=AbsentGroups.REPORT)
    assert [(one.topic, one.ids) for one in reported.findings] == [(Topic.ABSENT, ("S0BOARD",))]
    assert not plan.plan.changed
