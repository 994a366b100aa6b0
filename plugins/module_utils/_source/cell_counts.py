# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The contents of a source's columns: the number of filled cells, and the different values."""

from __future__ import annotations

import dataclasses
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._files.records import Record, Source

#: The number of different values counted per column. A column with more has its own value for nearly every row.
_DIFFERENT_MAX = 1000


@dataclass
class ColumnCounts:
    """The contents of one column.

    :ivar filled: the number of rows with a value.
    :ivar values: the number of rows with each value; the first :data:`_DIFFERENT_MAX` different ones.
    :ivar more: whether there are more different values.
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
    """The contents of all columns of a source, for the records read so far.

    :ivar rows: the number of records.
    :ivar columns: by name, in the order of the file.
    """

    rows: int = 0
    columns: dict[str, ColumnCounts] = field(default_factory=dict)

    def of(self, source: Source) -> Source:
        """The source, with records that are counted as they are read."""
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
