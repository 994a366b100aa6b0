# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run rests on, for the shortcut for unchanged runs."""

from __future__ import annotations

import datetime
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._ansible.unchanged_run import basis_of_run, unchanged_run
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan, Plan, RowMatch
from ansible_collections.scimops.slack.plugins.module_utils._scim.rereading import Reading

PLAN = DirectoryPlan(Plan(), (RowMatch("users[0]", "ann", "U1", "email"),), (), 7, 0, {}, {})
OWNER = {"team_id": "T1", "user_id": "U1"}


def test_the_basis_is_of_options_and_files(tmp_path: Path) -> None:
    users, groups = tmp_path / "users", tmp_path / "groups"
    users.write_text("a")
    groups.write_text("b")
    bases = {
        basis_of_run("options", [str(users), None]),
        basis_of_run("options", [None, str(users)]),
        basis_of_run("options", [str(groups), None]),
        basis_of_run("other", [str(users), None]),
    }
    assert len(bases - {None}) == 4
    assert basis_of_run("options", [str(users), None]) in bases


def test_there_is_none_of_what_cannot_be_compared(tmp_path: Path) -> None:
    assert basis_of_run(None, []) is None
    assert basis_of_run("options", [str(tmp_path / "missing")]) is None


def test_what_is_kept_of_a_run() -> None:
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    kept = unchanged_run("basis", PLAN, OWNER, Reading())
    assert kept is not None
    assert (kept.basis, kept.managed_users, kept.matched) == ("basis", 7, {"email": 1})
    assert datetime.datetime.fromisoformat(kept.since) >= before
    other = unchanged_run("basis", PLAN, {**OWNER, "user_id": "U2"}, Reading())
    assert other is not None
    assert other.account != kept.account


def test_nothing_is_kept_of_a_reading_that_did_not_hold_still() -> None:
    reading = Reading()
    reading.steady = False
    assert unchanged_run("basis", PLAN, OWNER, reading) is None
    assert unchanged_run(None, PLAN, OWNER, Reading()) is None
