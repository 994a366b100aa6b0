# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What the columns of a source hold: how many cells are filled, and which values there are."""

from __future__ import annotations

import dataclasses
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._files.records import Record, Source

#: How many different values of a column are counted. One with more has a value of its own for nearly every row.
_DIFFERENT_MAX = 1000


@dataclass
class ColumnCounts:
    """What the cells of one column hold.

    :ivar filled: how many rows have a value.
    :ivar values: how many rows have each value; the first :data:`_DIFFERENT_MAX` different ones.
    :ivar more: whether there are more different values than that.
    """

    filled: int = 0
    values: Counter[str] = field(default_factory=Counter)
    more: bool = False

    def add(self, cell: t.Any) -> None:
        """Count a cell. A list or dictionary of a JSON file is counted as filled, without its value."""
        if isinstance(cell, (list, tuple, dict)):
            self.filled += bool(cell)
            return
        text = "" if cell is None else str(cell).strip()
        if not text:
            return
        self.filled += 1
        if text in self.values or len(self.values) < _DIFFERENT_MAX:
            self.values[text] += 1
        else:
            self.more = True


@dataclass
class CellCounts:
    """What all columns of a source hold, as far as its records have been read.

    :ivar rows: how many records there are.
    :ivar columns: by name, in the order of the file.
    """

    rows: int = 0
    columns: dict[str, ColumnCounts] = field(default_factory=dict)

    def of(self, source: Source) -> Source:
        """The source, whose records are counted while they are read."""
        for column in source.header or ():
            if column:
                self.columns.setdefault(column, ColumnCounts())
        return dataclasses.replace(source, records=self._counted(source.records))

    def _counted(self, records: t.Iterator[Record]) -> t.Iterator[Record]:
        for record in records:
            self.rows += 1
            for column, cell in record.cells.items():
                self.columns.setdefault(column, ColumnCounts()).add(cell)
            yield record
