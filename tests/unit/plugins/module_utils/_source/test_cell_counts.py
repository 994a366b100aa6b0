# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting the cells of a source while it is read."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._source.cell_counts import CellCounts


def counted(text: str, file_format: str = "csv") -> CellCounts:
    counts = CellCounts()
    for _record in counts.of(read_text(text, file_format=file_format)).records:
        pass
    return counts


def test_values_and_empty_cells() -> None:
    counts = counted("Mail,Status,Nothing\na@example.com,Active,\nb@example.com,Active, \nc@example.com,,\n")
    assert counts.rows == 3
    assert list(counts.columns) == ["Mail", "Status", "Nothing"]
    assert counts.columns["Status"].filled == 2
    assert counts.columns["Status"].values == {"Active": 2}
    assert counts.columns["Nothing"].filled == 0


def test_a_column_without_rows_is_a_column() -> None:
    assert counted("Mail,Status\n").columns["Status"].filled == 0


def test_lists_and_null_of_json() -> None:
    counts = counted('[{"a": [], "b": [1], "c": null, "d": {"e": 1}}]', "json")
    assert {name: column.filled for name, column in counts.columns.items()} == {"a": 0, "b": 1, "c": 0, "d": 1}


def test_different_values_are_counted_up_to_a_number() -> None:
    counts = counted("Mail\n" + "".join(f"p{number}@example.com\n" for number in range(1500)) + "p0@example.com\n")
    column = counts.columns["Mail"]
    assert (column.filled, len(column.values), column.more) == (1501, 1000, True)
    assert column.values["p0@example.com"] == 2
