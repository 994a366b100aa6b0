# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roster says, without a look at Slack."""

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_roster
short_description: What a roster says, and what looks wrong in it
version_added: 1.1.0
author:
  - The scimops.slack project (@scimops)
description:
  - Reads a file of people as M(scimops.slack.slack_scim_directory) reads it, with the same rules for its rows, and
    reports what was understood. Slack is never asked.
  - The playbook C(scimops.slack.roster_check) shows the report.
  - Rows that break rules are no error here. They are in C(problems). A file that cannot be read at all is an error.
extends_documentation_fragment:
  - scimops.slack._files
  - scimops.slack._files.rows
options:
  _terms:
    description: The paths of files on the controller.
    type: list
    elements: str
    required: true
  columns:
    description:
      - What the columns mean, as in P(scimops.slack.roster#filter).
      - When omitted, columns have the names of options, or mean what O(columns_preset) says.
    type: dict
  first_rows:
    description: How many rows the report has as they were understood.
    type: int
    default: 5
notes:
  - Like all lookups, it runs on the controller. Copy a file that is on another host first.
seealso:
  - module: scimops.slack.slack_scim_directory
  - plugin: scimops.slack.roster
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write a roster
  ansible.builtin.copy:
    dest: roster.csv
    mode: u=rw,go=
    content: |
      Work Email,First Name,Last Name,Employee #,Status,Notes
      ingrid.solberg@example.com,Ingrid,Solberg,0101,Active,
      nora.quist@example.com,Nora,Quist,140,Active,
      ivo.lund@example.com,Ivo,Lund,0141,Inactive,left
  register: written

- name: Show what looks wrong in it
  ansible.builtin.debug:
    var: report.suspicions
  vars:
    report: "{{ lookup('scimops.slack.slack_scim_roster', written.dest, columns_preset='bamboohr') }}"

- name: Stop when a column is not used
  ansible.builtin.assert:
    that: report.unused_columns | difference(['Notes']) == []
  vars:
    report: "{{ lookup('scimops.slack.slack_scim_roster', written.dest, columns_preset='bamboohr') }}"
"""

RETURN = r"""
_raw:
  description: One report for each file.
  type: list
  elements: dict
  contains:
    reading:
      description: How the file was read. C(format), and C(encoding), C(delimiter) and C(sheet) where it has them.
      type: dict
    rows:
      description: How many rows the file has, without the header.
      type: int
    people:
      description: How many rows count and break no rule.
      type: int
    active:
      description: How many of these are active.
      type: int
    not_active:
      description: How many of these are not active, so that their accounts are deactivated.
      type: int
    activity_unknown:
      description: How many of these do not say whether they are active.
      type: int
    left_out:
      description: The first 20 rows that O(rows_when) leaves out.
      type: list
      elements: str
    left_out_total:
      description: How many rows O(rows_when) leaves out.
      type: int
    merged:
      description: How many rows are further ones about a person of whom O(pick) took another.
      type: int
    not_managed:
      description: The attributes of O(columns_preset) whose columns the file does not have.
      type: list
      elements: str
    first_rows:
      description: The first rows as they were understood, in the options of M(scimops.slack.slack_scim_user).
      type: list
      elements: dict
    columns:
      description:
        - By column, C(read_by) (the attributes that read it, C(rows_when) or C(pick)), C(filled) and C(empty) (how many
          rows have a value), and C(values) (how many rows have each value, where there are at most 20 different ones).
          A column that no rule reads has no C(values).
      type: dict
    unused_columns:
      description: The columns that no rule reads.
      type: list
      elements: str
    attributes:
      description:
        - By attribute, C(filled) and C(empty), and C(values), the 20 most frequent values. What nearly everybody has of
          their own, such as addresses, has no C(values).
      type: dict
    suspicions:
      description:
        - What looks wrong although no row breaks a rule, with C(attribute), C(message), C(rows) (how many) and
          C(examples).
        - The whole file. A number of rows that is the size of a page, and columns that rules read and that are empty in
          every row.
        - Activity. Nobody is active, more than half are not, or some or all rows do not say.
        - Managers. Those who match no row or several rows, and managers in a circle.
        - Employee numbers. Those of several rows, and those that may have lost leading zeros.
        - Addresses. Those of mailboxes such as C(info@), and domains that few people have.
        - Names. Those of several rows, in capital letters, or with notes such as C((On Leave)).
        - Texts in the wrong encoding, dates such as 1970-01-01, and telephone numbers that three or more people have.
      type: list
      elements: dict
    problems:
      description: The rules that rows break, as in RV(scimops.slack.slack_scim_directory#module:problems).
      type: list
      elements: dict
    findings:
      description: Managers whom an expression did not find.
      type: list
      elements: str
  sample:
    - reading:
        format: csv
        encoding: utf-8
        delimiter: ","
      rows: 3
      people: 3
      active: 2
      not_active: 1
      activity_unknown: 0
      left_out: []
      left_out_total: 0
      merged: 0
      not_managed:
        - department
      first_rows:
        - position: roster.csv:2
          active: true
          email: ingrid.solberg@example.com
          employee_number: "0101"
      columns:
        Status:
          read_by:
            - active
          filled: 3
          empty: 0
          values:
            Active: 2
            Inactive: 1
      unused_columns:
        - Notes
      attributes:
        family_name:
          filled: 3
          empty: 0
          values:
            Solberg: 1
            Quist: 1
            Lund: 1
      suspicions:
        - attribute: employee_number
          message: leading zeros may be lost; other employee numbers have 4 digits
          rows: 1
          examples:
            - "roster.csv:3: 140"
      problems: []
      findings: []
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.path import unfrackpath

from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import (
    FILE_OPTIONS,
    ROW_OPTIONS,
    parse_file_options,
    parse_row_rules,
    with_preset_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._files.files import open_file
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._source.roster_report import RosterReport, roster_report

_NAME = "scimops.slack.slack_scim_roster"


class LookupModule(LookupBase):  # type: ignore[misc]
    """The lookup ``scimops.slack.slack_scim_roster``."""

    def run(self, terms: t.Any, variables: t.Any = None, **kwargs: t.Any) -> list[RosterReport]:
        """A report of each roster.

        :raises AnsibleLookupError: when a file cannot be read, or the rules do not fit it.
        """
        self.set_options(var_options=variables, direct=kwargs)
        params = {option: self.get_option(option) for option in ("columns", *FILE_OPTIONS, *ROW_OPTIONS)}
        try:
            merged = with_preset_of(params)
            file_options, rules = parse_file_options(merged), parse_row_rules(merged)
            reports = []
            for path in self._flatten(terms):
                with open_file(unfrackpath(str(path), follow=False), file_options) as source:
                    reports.append(roster_report(source, rules, self.get_option("first_rows")))
        except (Refused, SourceError) as error:
            raise AnsibleLookupError(f"{_NAME}: {error}") from None
        return reports
