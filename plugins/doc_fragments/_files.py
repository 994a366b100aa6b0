# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of how the files of a source are read."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  file_format:
    description:
      - The format of the files. When omitted, the endings of their names decide, without C(.gz).
      - V(xlsx) is an Excel workbook. It needs the Python package C(openpyxl) on the host that runs the task.
    type: str
    choices: [csv, yaml, json, jsonl, xlsx]
  delimiter:
    description:
      - What separates the cells of a CSV file. When omitted, it is detected from the header.
    type: str
  encoding:
    description:
      - The encoding of the files, such as V(cp1252). When omitted, UTF-8, or the encoding that a byte order mark names.
      - An 8-bit encoding for a file that is UTF-8 is an error.
    type: str
  sheet:
    description:
      - The sheet of an Excel workbook. Its name is case-sensitive.
      - When omitted or empty, the only visible sheet. A workbook with several visible sheets is then an error.
    type: str
    version_added: 1.1.0
  header_row:
    description:
      - The line of a CSV file or workbook that names the columns, counted from 1. The lines above it are ignored, such
        as a title.
      - When omitted, the first line that is not blank.
    type: int
    version_added: 1.1.0
  skip_rows:
    description:
      - How many rows directly below the header of a CSV file or workbook are not data, such as a second header. Blank
        rows are not counted. A row with an e-mail address cannot be skipped.
    type: int
    default: 0
    version_added: 1.1.0
  comment:
    description:
      - The beginning of rows of a CSV file or workbook that are comments, such as V(#).
      - When omitted or empty, no row is a comment.
    type: str
    version_added: 1.1.0
  footer:
    description:
      - The beginning of the row of a CSV file or workbook that ends the data, such as V(Total). This row and the rows
        below it, at most nine, are ignored.
      - The row must exist. Without it the file may be cut off, and the task fails.
      - When omitted or empty, all rows are data.
    type: str
    version_added: 1.1.0
  allow_damaged:
    description:
      - Columns whose cells are accepted although they look as if a spreadsheet had damaged them, such as C(1E5) in a
        column of cost centers, or C(#NV). Characters that cannot be seen are never accepted.
      - When empty, such cells are errors.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  at:
    description:
      - Where the list stands in a JSON or YAML file, as keys with dots between them, such as V(data.employees).
      - When omitted, the file is the list itself, or an object with the list under C(users) or C(groups).
    type: str
    version_added: 1.1.0
"""

    ROWS = r"""
options:
  columns_preset:
    description:
      - Reads the export of a well-known system. The preset gives O(columns), and where the system needs them
        O(compose), O(rows_when), O(pick), O(empty), O(skip_rows) and O(at). See
        R(the guide to rosters, ansible_collections.scimops.slack.docsite.guide_rosters) for the export of each system,
        and for what it gets wrong.
      - An option of the task replaces that of the preset. O(columns) and O(compose) do so attribute by attribute, and
        an attribute that is null there is not managed.
      - An attribute of the preset is not managed when the export does not have its columns. The e-mail address and
        whether the account is active are always needed.
      - When omitted, only the options of the task count.
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
      - By attribute, a Jinja expression over the columns of a row, C(row), for what O(columns) cannot say. See
        R(the guide to roster files, ansible_collections.scimops.slack.docsite.guide_roster_files) for what expressions
        can use. They are written without double braces, and Ansible never templates them.
      - An attribute is in O(columns) or in O(compose). An expression whose value is V(none) does not manage the
        attribute of that row.
      - When omitted, no value is computed.
    type: dict
    version_added: 1.1.0
  rows_when:
    description:
      - A Jinja expression that is true for the rows that count, such as V(row['Type'] != 'Contractor'). It must be true
        or false for each row.
      - Rows that it leaves out are counted and reported. Nobody is created for them, and their accounts do not count as
        missing.
      - When omitted or empty, all rows count.
    type: str
    version_added: 1.1.0
  pick:
    description:
      - A Jinja expression over C(rows), the rows of one person, whose value is the row that counts, such as V(rows |
        selectattr('Primary', 'equalto', 'Yes') | first). Rows that share an id, an e-mail address, a user name or an
        employee number are about one person.
      - When omitted or empty, two rows of one person are an error.
    type: str
    version_added: 1.1.0
  empty:
    description:
      - The words that mean an empty cell in the files, such as V(N/A). They are case-sensitive.
      - When empty, only empty cells are.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  never_clear:
    description:
      - Attributes that an empty cell does not clear. V(all) stands for each attribute.
      - When empty, an empty cell clears the attribute in Slack.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  time_zone:
    description:
      - The time zone, such as V(Europe/Berlin), of dates and times that are written without one, and of C(today) in
        expressions. A guest whose end is a day stays until the end of that day in this zone.
      - When omitted, such times are errors where they matter, and C(today) is the day in UTC.
    type: str
    version_added: 1.1.0
"""
