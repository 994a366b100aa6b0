# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of files become what the reader of files takes."""

from __future__ import annotations

from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import (
    FILE_OPTIONS,
    parse_file_options,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._files.files import FORMATS, FileOptions
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout

SPEC: ModuleSpec[FileOptions] = ModuleSpec(parse=parse_file_options, options=FILE_OPTIONS)


def test_nothing_is_said_of_a_file_whose_form_is_found_out(parse: Any) -> None:
    assert parse(SPEC) == FileOptions()


def test_each_option_is_taken(parse: Any) -> None:
    layout = {"header_row": 3, "skip_rows": 1, "comment": "#", "footer": "Total"}
    others = {"file_format": "xlsx", "delimiter": ";", "encoding": "cp1252", "sheet": "Staff"}
    expected = FileOptions(**others, layout=Layout(**layout, allow_damaged=frozenset({"Cost"})))
    assert parse(SPEC, **others, **layout, allow_damaged=["Cost"]) == expected


def test_a_number_of_rows_is_checked(refusal: Any) -> None:
    assert refusal(SPEC, header_row=0) == "header_row: 0 must be 1 or more"


def test_every_format_that_can_be_read_can_be_named() -> None:
    assert FILE_OPTIONS["file_format"]["choices"] == list(FORMATS)
