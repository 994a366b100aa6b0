# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a benchmark shows what it measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A title, and rows of what was measured and its figure."""

    title: str
    rows: Sequence[tuple[str, str]]

    def __str__(self) -> str:
        width = max(len(what) for what, _each in self.rows)
        lines = [f"  {what:<{width}}  {figure}" for what, figure in self.rows]
        return "\n".join(["", self.title, *lines])
