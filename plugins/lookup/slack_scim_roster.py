# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports on a roster, without access to Slack."""

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_roster
short_description: Check a roster and report suspicious values
version_added: 1.1.0
author:
  - The scimops.slack project (@scimops)
description:
  - Reads a file of people with the same rules as M(scimops.slack.slack_scim_directory), and returns a report of the
    interpreted rows. It sends no requests to Slack.
  - The playbook C(scimops.slack.roster_check) shows the report.
  - Rows that break rules are not errors. The report lists them in C(problems). A file that cannot be read is an error.
extends_documentation_fragment:
  - scimops.slack._files
  - scimops.slack._files.rows
options:
  _terms:
    description: The paths of the files on the controller.
    type: list
    elements: str
    required: true
  columns:
    description:
      - Maps columns to attributes of users, as in P(scimops.slack.roster#filter).
      - When omitted, O(columns_preset) maps the columns. Without a preset, columns have the names of options.
    type: dict
  first_rows:
    description: The maximum number of interpreted rows in RV(_raw[].first_rows).
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
- name: Write a roster file
  ansible.builtin.copy:
    dest: "{{ playbook_dir }}/roster.csv"
    mode: u=rw,go=
    content: |
      Work Email,First Name,Last Name,Employee #,Status,Notes
      ingrid.solberg@example.com,Ingrid,Solberg,0101,Active,
      nora.quist@example.com,Nora,Quist,140,Active,
      ivo.lund@example.com,Ivo,Lund,0141,Inactive,left
  check_mode: false

- name: Show suspicious values
  ansible.builtin.debug:
    var: report.suspicions
  vars:
    report: "{{ lookup('scimops.slack.slack_scim_roster', playbook_dir ~ '/roster.csv', columns_preset='bamboohr') }}"

- name: Fail when a column is not used
  ansible.builtin.assert:
    that: report.unused_columns | difference(['Notes']) == []
  vars:
    report: "{{ lookup('scimops.slack.slack_scim_roster', playbook_dir ~ '/roster.csv', columns_preset='bamboohr') }}"
"""

RETURN = r"""
_raw:
  description: One report for each file.
  type: list
  elements: dict
  contains:
    reading:
      description: How the file was read, with C(format), and C(encoding), C(delimiter) and C(sheet) if they apply to
        the format.
      type: dict
    rows:
      description: The number of rows in the file, without the header.
      type: int
    people:
      description: The number of rows that are not left out and break no rule.
      type: int
    active:
      description: The number of active people among RV(_raw[].people).
      type: int
    not_active:
      description: The number of inactive people among RV(_raw[].people). Their accounts are deactivated.
      type: int
    activity_unknown:
      description: The number of people among RV(_raw[].people) without a value that shows whether they are active.
      type: int
    left_out:
      description: The first 20 rows that O(rows_when) leaves out.
      type: list
      elements: str
    left_out_total:
      description: The number of rows that O(rows_when) leaves out.
      type: int
    merged:
      description: The number of rows that are not used because O(pick) selects another row of the same person.
      type: int
    not_managed:
      description: The attributes of O(columns_preset) whose columns are missing from the file.
      type: list
      elements: str
    first_rows:
      description: The first interpreted rows, as options of M(scimops.slack.slack_scim_user).
      type: list
      elements: dict
    columns:
      description:
        - The columns by name. C(read_by) lists the attributes that use the column, C(rows_when) and C(pick). C(filled)
          and C(empty) are the numbers of rows with and without a value. C(values) has the number of rows for each
          value, if there are at most 20 different values. A column that no rule uses has no C(values).
      type: dict
    unused_columns:
      description: The columns that no rule uses.
      type: list
      elements: str
    attributes:
      description:
        - The attributes by name, with C(filled), C(empty), and C(values), which has the 20 most frequent values.
          Attributes that differ for almost every person, such as addresses, have no C(values).
      type: dict
    suspicions:
      description:
        - Suspicious values that break no rule, with C(attribute), C(message), C(rows) (the number of rows) and
          C(examples). The report covers the following.
        - The whole file. The number of rows equals a page size, or a column that a rule uses is empty in every row.
        - Activity. No one is active, more than half of the people are inactive, or rows do not show whether people are
          active.
        - Managers. A manager matches no row or several rows, or managers form a cycle.
        - Employee numbers. A number appears in several rows, or may have lost leading zeros.
        - Addresses. An address belongs to a shared mailbox such as C(info@), or few people have its domain.
        - Names. A name appears in several rows, is in capital letters, or contains a note such as C((On Leave\)).
        - Other values. A text was read in the wrong encoding, looks like a word for no value such as C(N/A), is a
          boolean or zero, or mixes letters of two alphabets that look the same. A number ends in C(.0). A date is a
          placeholder such as 1970-01-01. Three or more people have the same telephone number.
      type: list
      elements: dict
    problems:
      description: The rules that rows break, as in RV(scimops.slack.slack_scim_directory#module:problems).
      type: list
      elements: dict
    findings:
      description: Managers that an expression did not find.
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
from ansible_collections.scimops.slack.plugins.plugin_utils._option_names import refuse_unknown

_NAME = "scimops.slack.slack_scim_roster"


class LookupModule(LookupBase):  # type: ignore[misc]
    """The lookup ``scimops.slack.slack_scim_roster``."""

    def run(self, terms: t.Any, variables: t.Any = None, **kwargs: t.Any) -> list[RosterReport]:
        """The report of each roster.

        :raises AnsibleLookupError: when a file cannot be read, or the rules do not fit it.
        """
        self.set_options(var_options=variables, direct=kwargs)
        params = {option: self.get_option(option) for option in ("columns", *FILE_OPTIONS, *ROW_OPTIONS)}
        try:
            refuse_unknown(_NAME, self.option_definitions, kwargs)
            merged = with_preset_of(params)
            file_options, rules = parse_file_options(merged), parse_row_rules(merged)
            reports = []
            for path in self._flatten(terms):
                with open_file(unfrackpath(str(path), follow=False), file_options) as source:
                    reports.append(roster_report(source, rules, self.get_option("first_rows")))
        except (Refused, SourceError) as error:
            raise AnsibleLookupError(f"{_NAME}: {error}") from None
        return reports
