# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of a source, and which runs stand for the next one."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, RunRecord
from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import (
    Snapshot,
    UnchangedRun,
    accepted,
    basis_of,
    from_document,
    nothing_left,
    plan_of,
    source_of,
    to_document,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from tests.support.directory import TODAY, decide, desired_directory, user

COLLECTION = Path(__file__).parents[5]
SETTLED = UnchangedRun(
    "b", "a", {"/Users?count=1000": "d"}, "2026-05-17T00:00:00+00:00", 3, {"email": 3}, [{"path": "people.csv"}]
)


@pytest.mark.parametrize(
    ("rows", "accounts", "settings", "left"),
    [
        ([{"email": "ann@example.com"}], [user("ann")], {}, True),
        ([{"email": "ann@example.com", "title": "CEO"}], [user("ann")], {}, False),
        ([{"email": "ann@example.com"}], [user("ann"), user("bob")], {}, True),
        ([{"email": "ann@example.com"}], [user("ann"), user("bob")], {"absent_users": AbsentUsers.REPORT}, False),
        ([{"email": "ann@example.com"}], [user("ann"), user("bob")], {"absent_users": AbsentUsers.DEACTIVATE}, False),
        (
            [{"email": "ann@example.com"}],
            [user("ann"), user("bob")],
            {"absent_users": AbsentUsers.DEACTIVATE, "absent_after_days": 9},
            False,
        ),
        ([{"email": "ann@example.com", "manager": "ghost@example.com"}], [user("ann")], {}, False),
    ],
)
def test_nothing_left(rows: Any, accounts: Any, settings: dict[str, Any], left: bool) -> None:
    assert nothing_left(desired_directory(rows), decide(rows, accounts, **settings)) is left


def test_rows_that_are_skipped_are_told() -> None:
    rows = [{"email": "ann@example.com"}, {"email": "no"}]
    assert not nothing_left(desired_directory(rows), decide(rows[:1], [user("ann")]))


def test_the_plan_of_a_settled_run() -> None:
    plan = plan_of(SETTLED)
    assert (plan.plan.operations, plan.findings, plan.managed_users, plan.counts) == ((), (), 3, {})


def test_it_survives_the_snapshot_file() -> None:
    snapshot = Snapshot(3, 0, frozenset({"U0ANN"}), {}, SETTLED)
    assert from_document(json.loads(json.dumps(to_document(snapshot)))) == snapshot


def test_a_snapshot_without_it() -> None:
    document = to_document(Snapshot(3, 0))
    del document["settled"]
    assert from_document(document).unchanged_run is None


def test_every_part_makes_another_basis() -> None:
    assert len({basis_of("a"), basis_of("b"), basis_of("a", None), basis_of(["a"]), basis_of({"a": 1})}) == 5
    assert basis_of({"a": 1, "b": 2}) == basis_of({"b": 2, "a": 1})


GROUPS = [{"name": "Sales", "members": ["new@example.com", "anna@example.com"]}]


def test_a_snapshot_survives_its_file() -> None:
    snapshot = Snapshot(2, 1, frozenset({"U0A", "U0B"}), {"U0C": TODAY})
    assert from_document(json.loads(json.dumps(to_document(snapshot)))) == snapshot


def test_a_snapshot_holds_no_personal_data() -> None:
    source = source_of(desired_directory([{"email": "anna@example.com", "given_name": "Anna"}], GROUPS), ["U0ANNA"])
    text = json.dumps(to_document(accepted(source, None, {"U0BERT": TODAY})))
    assert "nna" not in text.replace("U0ANNA", "")
    assert json.loads(text)["first_missed"] == {"U0BERT": "2026-05-17"}


def test_what_a_source_is_not_about_stays_in_the_snapshot() -> None:
    last = Snapshot(5, 2, frozenset({"U0A"}), {"U0B": datetime.date(2026, 1, 1)})
    now = accepted(source_of(desired_directory(None, GROUPS), []), last, {})
    assert (now.users, now.groups, now.ids, now.first_missed) == (5, 1, last.ids, last.first_missed)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"format": 99},
        {**to_document(Snapshot()), "settled": {"a": 1}},
        {**to_document(Snapshot()), "first_missed": {"U0A": "yesterday"}},
    ],
)
def test_what_is_no_snapshot_is_refused(value: Any) -> None:
    with pytest.raises(Refused, match="snapshot_file"):
        from_document(value)


def test_what_runs_did_survives_the_file_and_older_snapshots_have_none() -> None:
    snapshot = Snapshot(3, 0, history=History((RunRecord(TODAY, {"changes": 1}, ("U1",), (), "d"),)))
    document = json.loads(json.dumps(to_document(snapshot)))
    assert from_document(document) == snapshot
    del document["runs"]
    for older in (1, 2):
        assert from_document({**document, "format": older}).history == History()
    with pytest.raises(Refused, match="damaged"):
        from_document({**document, "runs": [{"day": "2026-05-17"}]})
