# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exports of playbooks/files/rosters, read with their presets, as they are and damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import (
    FILE_OPTIONS,
    ROW_OPTIONS,
    parse_file_options,
    parse_row_rules,
    with_preset_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._files.files import open_file
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import DesiredDirectory, read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS
from tests.support.playbook import CHECKOUT

ROSTERS = CHECKOUT / "playbooks" / "files" / "rosters"


def params(**options: Any) -> dict[str, Any]:
    """The options of a task as Ansible has validated them."""
    known = {**FILE_OPTIONS, **ROW_OPTIONS, "columns": {}}
    return {option: spec.get("default") for option, spec in known.items()} | options


def roster(preset: str) -> Path:
    """The export that a preset is for."""
    (path,) = ROSTERS.glob(f"{preset}.*")
    return path


def read(path: Path, preset: str, not_managed: set[str] | None = None, **options: Any) -> DesiredDirectory:
    """The people of a file as a run has them."""
    merged = with_preset_of(params(columns_preset=preset, **options))
    with open_file(str(path), parse_file_options(merged)) as source:
        return read_desired(map_rows(source, parse_row_rules(merged), USER_OPTIONS, not_managed), None)


def changed(preset: str, folder: Path, *changes: tuple[str, str]) -> Path:
    """The export of a preset with texts in place of others."""
    text = roster(preset).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / roster(preset).name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(preset: str, folder: Path, *changes: tuple[str, str]) -> str:
    """What is said of a damaged export; AssertionError when nothing is."""
    try:
        problems = read(changed(preset, folder, *changes), preset).problems
    except SourceError as error:
        return str(error)
    assert problems
    return "; ".join(map(str, problems))
