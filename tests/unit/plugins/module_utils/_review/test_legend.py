# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a review: each that is used is explained."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._review import legend


def keys(kind: str, *, roster: bool, runs: bool) -> list[str]:
    return [fact["key"] for fact in legend.legend_facts(roster=roster, runs=runs) if fact["kind"] == kind]


def test_words_that_a_review_does_not_use_are_left_out() -> None:
    assert keys("attention", roster=False, runs=False) == ["act", "check", "fine"]
    assert keys("verdict", roster=False, runs=False) == ["guest_expired", "guest_end_unreadable", "guest_no_end"]
    assert keys("run", roster=False, runs=False) == []
    assert keys("verdict", roster=True, runs=True) == list(legend.VERDICTS)
    assert keys("run", roster=True, runs=True) == ["run_killed", "run_stopped"]


@pytest.mark.parametrize("key", [*legend.VERDICTS, *legend.RUNS])
def test_what_has_to_be_decided_on_has_a_proposal(key: str) -> None:
    meaning = {**legend.VERDICTS, **legend.RUNS}[key]
    assert bool(meaning.proposal) == (meaning.attention != legend.FINE)


def test_what_scim_does_not_show_is_said() -> None:
    facts = legend.not_shown_facts()
    assert {"roles", "sign_ins", "apps"} <= {fact["key"] for fact in facts}
    assert all(fact["text"].endswith(".") for fact in facts)
