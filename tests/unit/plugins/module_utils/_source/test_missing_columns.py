# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of columns that rules read and a source does not have."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS

STAFF = "Mail,No,Boss\nann@example.com,1,\nben@example.com,2,1\n"
JSON = '[{"Mail": "ann@example.com", "No": "1", "Boss": null}, {"Mail": "ben@example.com", "No": "2", "Boss": "1"}]'
COLUMNS = {"email": "Mail"}


def refusal(text: str = STAFF, file_format: str = "csv", **rules: Any) -> str:
    with pytest.raises(SourceError) as refused:
        list(map_rows(read_text(text, name="r", file_format=file_format), RowRules(**rules), USER_OPTIONS))
    return str(refused.value)


@pytest.mark.parametrize(("text", "file_format"), [(STAFF, "csv"), (JSON, "json")])
@pytest.mark.parametrize(
    ("rules", "begin"),
    [
        ({"columns": {"email": "E-Mail"}}, "columns: 'E-Mail' must be a column of r"),
        ({"columns": COLUMNS, "rows_when": "row['Stat'] == 'x'"}, "rows_when: 'Stat' must be a column of r"),
        ({"columns": COLUMNS, "compose": {"title": "row['Job']"}}, "compose.title: 'Job' must be a column of r"),
        ({"columns": {"email": "Job"}, "rows_when": "row['Job'] != ''"}, "rows_when, columns: 'Job' must be a column"),
        (
            {"columns": COLUMNS, "compose": {"manager": "person('Nr', row['Boss']).email"}},
            "compose.manager: 'Nr' must be a column of r",
        ),
        (
            {"columns": COLUMNS, "compose": {"manager": "person('No', row['Boss'])['E-Mail']"}},
            "compose.manager: 'E-Mail' must be a column of r",
        ),
        (
            {"columns": COLUMNS, "compose": {"manager": "person('No', row['Boss']).mail"}},
            "compose.manager: \"person('No', row['Boss']).mail\" must not ask for 'mail' of a person",
        ),
    ],
)
def test_the_option_that_reads_a_missing_column_is_named(
    text: str, file_format: str, rules: dict[str, Any], begin: str
) -> None:
    assert refusal(text, file_format, **rules).startswith(begin)


def test_a_message_does_not_have_columns_without_end() -> None:
    message = refusal(",".join(f"c{number}" for number in range(500)) + "\n1\n", columns=COLUMNS)
    assert "c99 and 400 more (read with the delimiter ','" in message
