# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options for reading the files of a source."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  file_format:
    description:
      - The format of the files. When omitted, the format is detected from the ending of the file name, without C(.gz).
      - V(xlsx) is an Excel workbook, and requires the Python package C(openpyxl) on the host that runs the task.
    type: str
    choices: [csv, yaml, json, jsonl, xlsx]
  delimiter:
    description:
      - The character that separates the cells of a CSV file. V(\\t) is a tab. When omitted, the delimiter is detected
        from the header.
    type: str
  encoding:
    description:
      - The encoding of the files, such as V(cp1252). When omitted, the encoding is taken from the byte order mark, or
        is UTF-8 if there is none.
      - Setting another encoding for a UTF-8 file is an error.
    type: str
  sheet:
    description:
      - The sheet of an Excel workbook. Its name is case-sensitive.
      - When omitted or empty, the only visible sheet is read. A workbook with several visible sheets is then an error.
    type: str
    version_added: 1.1.0
  header_row:
    description:
      - The number of the line with the column names in a CSV file or workbook, counted from 1. The lines above the
        header, such as a title, are ignored.
      - When omitted, the first line that is not blank is the header.
    type: int
    version_added: 1.1.0
  skip_rows:
    description:
      - The number of rows directly below the header of a CSV file or workbook that are not data, such as a second
        header. Blank rows are not counted. Skipping a row with an e-mail address is an error.
      - When omitted, the number is that of the preset, or 0.
    type: int
    version_added: 1.1.0
  comment:
    description:
      - The text that comment rows of a CSV file or workbook begin with, such as V(#). Comment rows are ignored.
      - When omitted or empty, no row is a comment.
    type: str
    version_added: 1.1.0
  footer:
    description:
      - The text that the row after the data begins with in a CSV file or workbook, such as V(Total). This row and up to
        nine rows below it are ignored. A cell in these rows that is an e-mail address is an error.
      - If no such row exists, the file may be truncated, and the task fails.
      - When omitted or empty, all rows are data.
    type: str
    version_added: 1.1.0
  allow_damaged:
    description:
      - Columns in which values that look damaged by a spreadsheet are accepted, such as C(1E5) in a column of cost
        centers, or C(#NV). Invisible characters are never accepted.
      - When empty, such values are errors.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  at:
    description:
      - The path of the list in a JSON or YAML file, as keys separated by dots, such as V(data.employees).
      - When omitted, the file must be a list, or an object with the list under C(users) or C(groups).
    type: str
    version_added: 1.1.0
"""

    ROWS = r"""
options:
  columns_preset:
    description:
      - Reads the export of a common system. The preset sets O(columns) and, where the system needs them, O(compose),
        O(rows_when), O(pick), O(empty), O(skip_rows) and O(at). See R(the guide to rosters,
        ansible_collections.scimops.slack.docsite.guide_rosters) for the export and the known problems of each system.
      - An option of the task overrides the same option of the preset. O(columns) and O(compose) override the preset
        attribute by attribute. An attribute that is null there is not managed.
      - If the columns of an attribute are missing from the export, the attribute is not managed. The columns for the
        e-mail address and for C(active) are always required.
      - When omitted, no preset is used.
    type: str
    choices:
      - google_workspace
      - gam
      - entra
      - entra_graph
      - okta
      - jumpcloud
      - slack_members
      - bamboohr
      - workday
      - adp
      - personio
      - hibob
      - ukg
      - successfactors
      - rippling
    version_added: 1.1.0
  compose:
    description:
      - Jinja expressions that compute attributes, for values that O(columns) cannot describe. The keys are attributes.
        The variable C(row) has the columns of the row. See R(the guide to roster files,
        ansible_collections.scimops.slack.docsite.guide_roster_files) for the available names, filters and tests. Write
        expressions without double braces. Ansible never templates them.
      - An attribute can be in O(columns) or in O(compose), but not in both. If the value of an expression is V(none),
        the attribute is not managed for the row.
      - When omitted, no values are computed.
    type: dict
    version_added: 1.1.0
  rows_when:
    description:
      - A Jinja expression that selects rows, such as V(row['Type'] != 'Contractor'). The value must be true or false
        for each row.
      - Rows for which the value is false are counted, reported and left out. No accounts are created for them, and
        their existing accounts do not count as missing.
      - When omitted or empty, all rows are used.
    type: str
    version_added: 1.1.0
  pick:
    description:
      - A Jinja expression that selects one row when a person has several rows, such as V(rows | selectattr('Primary',
        'equalto', 'Yes'\) | first). The variable C(rows) has the rows of the person. Rows with the same id, e-mail
        address, user name or employee number belong to the same person.
      - When omitted or empty, several rows of one person are an error.
    type: str
    version_added: 1.1.0
  empty:
    description:
      - Values in the files that are treated as empty cells, such as V(N/A). They are case-sensitive.
      - When omitted, the values are those of the preset. When omitted without a preset, and when empty, only empty
        cells are treated as empty.
    type: list
    elements: str
    version_added: 1.1.0
  never_clear:
    description:
      - Attributes that an empty cell does not clear. V(all) applies to all attributes.
      - When empty, an empty cell clears the attribute in Slack.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  time_zone:
    description:
      - The time zone, such as V(Europe/Berlin), of dates and times without a time zone, and of C(today) in expressions.
        If the access of a guest ends on a date, it ends at the end of that day in this time zone.
      - When omitted, a time without a time zone is an error where the time zone makes a difference, and C(today) is the
        day in UTC.
    type: str
    version_added: 1.1.0
"""
