# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that people read of a plan, in one value."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._report.overview import dangerous
from ansible_collections.scimops.slack.plugins.module_utils._report.presentation import Danger
from tests.support.plans import operations_of, plan_of

PLAN = plan_of(operations_of(30))


def test_operations_stand_by_danger() -> None:
    assert [(danger, len(found)) for danger, found in PLAN.by_danger()] == [
        (Danger.DEACTIVATION, 3),
        (Danger.GROUP_REMOVAL, 3),
        (Danger.OTHER, 24),
    ]
    assert PLAN.counts() == {"Deactivations": 3, "Removals from groups": 3, "Other changes": 24}


def test_the_plan_says_what_it_rests_on() -> None:
    facts = {fact.name: (fact.text, fact.more) for fact in PLAN.facts()}
    assert facts["Digest"] == ("d1" * 32, "")
    assert facts["Organization"] == ("Person 0 (T1)", "https://acme.slack.com/")
    assert facts["Owner of the token"] == ("Person 5", "")
    assert facts["Source"][0] == "Person 2 (users_file), 60 rows"
    assert facts["Planned"] == ("2026-05-17T12:00:00Z", "by scimops.slack 1.1.0")
    assert PLAN.stopped


def test_findings_are_counted_by_topic_with_the_first_of_each() -> None:
    conflict, manager = PLAN.finding_kinds()
    assert (conflict.topic, conflict.count) == ("conflict", 1)
    assert (manager.topic, manager.count) == ("manager", 3)
    assert manager.first == "roster.csv:7: Person 3: the manager Person 4 is unknown"


def test_kinds_up_to_removals_from_groups_are_dangerous() -> None:
    assert [danger for danger in Danger if dangerous(danger)] == list(Danger)[:5]
