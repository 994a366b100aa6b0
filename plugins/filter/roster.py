# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: roster
short_description: The people of an HR export, in the options of slack_scim_user
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Reads the text of a CSV, YAML, JSON or JSON Lines file and returns one dictionary for each person, in the option
    names of M(scimops.slack.slack_scim_user).
  - Every value is checked by the rules of that module. All rows that break one are named at once, with line, option,
    value and rule.
  - In CSV files, the delimiter (comma, semicolon, tab or C(|)) and a byte order mark are recognised, blank lines and
    the blanks around cells are left out, and a row with more or fewer cells than the header is an error.
  - An empty cell is an empty string, which clears the value in Slack. Of what Slack cannot clear, such as a user
    name, an empty cell says nothing.
positional: columns
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  columns:
    description:
      - Where each option comes from, as a dictionary of options and rules. The options are those of the attributes of
        a user, and C(id), C(previous_emails) and C(state). Columns that no rule names are passed over.
      - "The name of a column is a rule: C(title: Job Title)."
      - "A template is one: C(display_name: '{First Name} {Last Name}'). A column in braces may be followed by
        modifiers, which are applied from left to right: C({Work Email|lower})."
      - "The modifiers are C(lower), C(upper), C(trim), C(local_part) (of an e-mail address), C(user_name) (as
        P(scimops.slack.slack_scim_user_name#filter) makes it) and C(default:Other Column), the cell of another column
        where this one is empty."
      - Braces that are meant as such are written twice. Nothing in a template is evaluated.
      - "A dictionary is one, with C(column), C(template) or C(value) (the same for every row). With C(map) it
        translates what is found, without case: C({column: Employment Status, map: {Active: true, Terminated:
        false}}). With C(date_format) it reads a date in the form that Python's C(strptime) takes: C({column: Hire
        Date, date_format: '%m/%d/%Y'}). With C(default) it says what takes the place of an empty cell, and of one
        that C(map) does not name."
      - "C(address) takes a dictionary of its parts, each of them a rule: C({locality: City, country: Country})."
      - A column that the file does not have is an error, and so is one that it has twice.
      - When omitted, columns mean what their names say. These are the names of options, those of SCIM such as
        C(userName) and C(name.givenName), and those of the parts of an address such as C(address.locality). Any other
        column is an error, but for C(meta), so that the results of M(scimops.slack.slack_scim_user_info) can be read
        too.
    type: dict
  format:
    description:
      - The format of the text.
      - V(yaml) and V(json) are a list, or a dictionary with a list under C(users). V(jsonl) is one JSON object a
        line.
    type: str
    choices: [csv, yaml, json, jsonl]
    default: csv
  delimiter:
    description:
      - What separates the cells of a CSV file.
      - When omitted, it is found out from the first line.
    type: str
  name:
    description:
      - The name of the file, for messages.
      - When omitted, messages name the line alone.
    type: str
    default: ""
  strict:
    description:
      - Whether rows that break a rule are an error. If not, they are left out, each with a warning.
      - Leave it on wherever somebody who is not in the list is taken for somebody who has left.
    type: bool
    default: true
  managers_first:
    description:
      - Whether everybody comes after their manager, so that a loop creates managers before those who report to them.
      - If not, the order is that of the file.
    type: bool
    default: false
seealso:
  - module: scimops.slack.slack_scim_user
  - plugin: scimops.slack.slack_scim_user_name
    plugin_type: filter
"""

EXAMPLES = r"""
- name: A roster whose columns are named like the options
  ansible.builtin.set_fact:
    people: "{{ roster | scimops.slack.roster }}"
  vars:
    roster: |
      email,user_name,given_name,family_name,active
      nora.quist@example.com,nora.quist,Nora,Quist,true
      ivo.lund@example.com,ivo.lund,Ivo,Lund,false

- name: What an HR system exports
  ansible.builtin.set_fact:
    people: "{{ export | scimops.slack.roster(columns=columns) }}"
  vars:
    export: |
      Employee #,First Name,Last Name,Work Email,Hire Date,City,Employment Status
      1001,Nora,Quist,Nora.Quist@example.com,03/01/2026,København,Active
      1002,Ivo,Lund,ivo.lund@example.com,11/15/2019,Aarhus,Terminated
    columns:
      employee_number: "Employee #"
      user_name: "{Work Email|user_name}"
      email: "{Work Email|lower}"
      display_name: "{First Name} {Last Name}"
      start_date:
        column: Hire Date
        date_format: "%m/%d/%Y"
      address:
        locality: City
      active:
        column: Employment Status
        map:
          Active: true
          Terminated: false
"""

RETURN = r"""
_value:
  description: One dictionary for each person, with the options that the row has a value for.
  type: list
  elements: dict
  sample:
    - active: true
      address:
        locality: København
      display_name: Nora Quist
      email: nora.quist@example.com
      employee_number: "1001"
      start_date: "2026-03-01"
      user_name: nora.quist
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.scimops.slack.plugins.module_utils._roster.entries import BadRow, Entry, read_users
from ansible_collections.scimops.slack.plugins.module_utils._roster.order import managers_first as in_order
from ansible_collections.scimops.slack.plugins.module_utils._roster.reader import RosterError, read_roster

#: How many rows a message names.
_SHOWN = 50


def roster(  # noqa: PLR0917 -- the options of the filter
    text: t.Any,
    columns: t.Mapping[str, t.Any] | None = None,
    format: str = "csv",
    delimiter: str | None = None,
    name: str = "",
    strict: bool = True,
    managers_first: bool = False,
) -> list[dict[str, t.Any]]:
    """The people of a roster, as the documentation above says."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"scimops.slack.roster: the input must be text, and it is of the type {_type(text)}")
    try:
        source = read_roster(text, name=name, file_format=format, delimiter=delimiter)
        entries = list(read_users(source, columns))
        good = _in_order(entries, strict)
        return [dict(entry.values) for entry in (in_order(good) if managers_first else good)]
    except RosterError as error:
        raise AnsibleFilterError(f"scimops.slack.roster: {error}") from error


def _in_order(entries: t.Sequence[Entry], strict: bool) -> list[Entry]:
    """The entries that break no rule."""
    problems = [problem for entry in entries for problem in entry.problems]
    if strict and problems:
        raise RosterError(_report(problems))
    for problem in problems:
        Display().warning(f"scimops.slack.roster: the row was left out, because of {problem}")
    return [entry for entry in entries if not entry.problems]


def _report(problems: t.Sequence[BadRow]) -> str:
    more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{count}: {'; '.join(map(str, problems[:_SHOWN]))}{more}"


def _type(value: t.Any) -> str:
    return type(value).__name__


class FilterModule:
    """The filter ``scimops.slack.roster``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"roster": roster}
