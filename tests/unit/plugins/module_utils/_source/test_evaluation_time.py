# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An expression that takes too long is refused with its row, and the others are not."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source import evaluation_time
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS, Row

#: A pattern that takes twice as long for each further letter, on a machine of any speed.
SLOW = "regex_replace('(a+)+$')"
STAFF = f"Mail,Job\nann@example.com,Chef\nben@example.com,{'a' * 60}b\n"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation_time, "SECONDS", 0.1)


def rows(text: str = STAFF, **rules: Any) -> list[Row]:
    columns = {"email": "Mail"}
    return list(map_rows(read_text(text, name="r"), RowRules(columns=columns, **rules), USER_OPTIONS))


@pytest.mark.parametrize(
    ("rules", "begin"),
    [
        ({"compose": {"department": "row['Job']", "title": f"row['Job'] | {SLOW}"}}, "r:3: compose.title: "),
        ({"rows_when": f"(row['Job'] | {SLOW}) != ''"}, "r:3: rows_when: "),
        (
            {"compose": {"title": f"row['Job'] | {SLOW}", "department": "person('title', 'x').email"}},
            "r:2: compose.title: ",
        ),
    ],
)
def test_an_expression_without_end_is_refused_with_its_row(rules: dict[str, Any], begin: str) -> None:
    with pytest.raises(SourceError) as refused:
        rows(**rules)
    assert str(refused.value).startswith(begin)
    assert "takes longer than" in str(refused.value)


def test_a_choice_without_end_is_refused() -> None:
    text = STAFF.replace("ben@", "ann@")
    with pytest.raises(SourceError, match=r"^r:2: pick: .* takes longer than"):
        rows(text, pick=f"rows | rejectattr('Job', 'equalto', rows[1]['Job'] | {SLOW}) | first")


def test_many_short_evaluations_may_take_long() -> None:
    evaluations = evaluation_time.Evaluations()
    for _row in range(3):
        evaluations.begun += 1
        evaluations.running = 1
        evaluations.look(0, None)
        evaluations.running = 0
        evaluations.look(0, None)  # as long as the rows are not evaluated, nothing is counted
        evaluations.look(0, None)
    evaluations.running = 1
    evaluations.look(0, None)
    with evaluation_time.EVALUATIONS.limited(), pytest.raises(evaluation_time.Elapsed):
        evaluations.look(0, None)


def test_the_signal_is_given_back() -> None:
    for text in (STAFF, "Mail,Job\nann@example.com,Chef\n"):
        try:
            rows(text, compose={"title": f"row['Job'] | {SLOW}"})
        except SourceError:
            assert text == STAFF
        assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


def test_other_threads_read_too() -> None:
    found: list[Row] = []
    thread = threading.Thread(
        target=lambda: found.extend(rows("Mail,Job\na@example.com,b\n", compose={"title": "row['Job']"}))
    )
    thread.start()
    thread.join()
    assert [row.values["title"] for row in found] == ["b"]
