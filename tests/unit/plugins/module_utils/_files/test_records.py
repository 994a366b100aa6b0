# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How messages name a line of a source."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._files.files import open_file, read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import position_of


def test_positions_name_the_file_and_the_line(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with open_file(str(file)) as source:
        assert [record.position for record in source.records] == ["roster.csv:2"]
    assert [record.position for record in read_text("a\n1\n").records] == ["line 2"]
    assert (position_of("roster.csv", 17), position_of("", 17)) == ("roster.csv:17", "line 17")
