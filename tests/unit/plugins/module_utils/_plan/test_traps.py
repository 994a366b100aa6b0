# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defects of others that this collection must not have, as far as they are about planning."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._plan.guards import SourceLimits, judge_source
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._plan.snapshot import Snapshot, source_of
from tests.support.directory import changes, decide, desired_directory, group, user


def test_a_comparator_that_sees_additions_but_not_removals() -> None:
    plan = decide(
        [{"email": "anna@example.com", "title": ""}],
        [user("anna", title="CEO"), user("bert")],
        [{"name": "Sales", "members": ["anna"]}],
        [group("Sales", "anna", "bert")],
    )
    assert changes(plan)["update user U0ANNA"] == {"title": None}
    assert plan.plan.operations[1].leaves == ("U0BERT",)


def test_emails_compared_case_sensitively() -> None:
    rows = [{"email": "ANNA@Example.COM", "manager": "Bert@EXAMPLE.com"}, {"email": "bert@example.com"}]
    accounts = [user("anna", manager="U0BERT"), user("bert")]
    groups = [{"name": "Sales", "members": ["Anna@Example.com"]}]
    plan = decide(rows, accounts, groups, [group("Sales", "anna")], absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed


def test_an_ignore_list_that_only_filters_the_source_so_the_ignored_account_is_deleted() -> None:
    rows = [{"email": "anna@example.com"}, {"email": "bert@example.com"}]
    scope = Scope(exclude=("BERT@example.com",))
    plan = decide(rows, [user("anna"), user("bert")], scope=scope, absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed
    # By another address the ignored account is still the ignored account, and a row on the list still keeps it.
    renamed = user("bert", email="b@example.com", secondary_email="bert@example.com")
    assert not decide(rows, [user("anna"), renamed], scope=scope, absent_users=AbsentUsers.DEACTIVATE).plan.changed
    rows[1] = {"email": "bert@example.com", "id": "U0BERT"}
    moved = user("bert", email="b@example.com", user_name="b")
    assert not decide(rows, [user("anna"), moved], scope=scope, absent_users=AbsentUsers.DEACTIVATE).plan.changed


def test_a_rename_done_as_delete_plus_create() -> None:
    plan = decide(
        [{"id": "U0ANNA", "email": "a.smith@example.com", "user_name": "asmith"}],
        [user("anna")],
        [{"id": "S0SALES", "name": "Trade"}],
        [group("Sales")],
        absent_users=AbsentUsers.DEACTIVATE,
        absent_groups=AbsentGroups.DELETE,
    )
    assert [operation.kind for operation in plan.plan.operations] == [Kind.UPDATE, Kind.UPDATE]


def test_an_empty_source_read_as_everybody_left() -> None:
    nothing = source_of(desired_directory([], []), [])
    for last in (None, Snapshot(100, 5)):
        violations = judge_source(nothing, last, SourceLimits(min_users=0, max_shrinkage=None))
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
    assert [violation.guard for violation in judge_source(skipped, None)] == ["empty_source"]
