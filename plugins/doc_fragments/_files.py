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
"""
