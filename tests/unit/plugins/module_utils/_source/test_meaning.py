# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What columns mean: which are read, and which must exist."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.meaning import (
    attributes_of,
    meaning_of_names,
    read_expressions,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS


def test_a_server_is_asked_for_all_that_is_read() -> None:
    rules = RowRules(
        columns={"email": "mail", "title": "{title|first}"},
        compose={
            "active": "row['userAccountControl'] | default('x') == '512'",
            "previous_emails": "row.proxyAddresses",
        },
        rows_when="row['employeeType'] != 'x'",
    )
    expected = {"mail", "title", "userAccountControl", "proxyAddresses", "employeeType"}
    assert attributes_of(rules, USER_OPTIONS) == expected
    assert attributes_of({"email": "mail"}, USER_OPTIONS) == {"mail"}
    with pytest.raises(SourceError, match=r"^rows_when: 'row \| length > 2' must name each attribute that it reads"):
        attributes_of(RowRules(columns={"email": "mail"}, rows_when="row | length > 2"), USER_OPTIONS)


def test_a_server_is_asked_for_what_other_rows_are_found_by() -> None:
    rules = RowRules(
        columns={"email": "mail", "user_name": "uid"},
        compose={
            "manager": "person('employeeNumber', row['boss']).email",
            "title": "person('email', row['mail'])['cn']",
        },
        pick="rows | selectattr('employeeType', 'equalto', 'staff') | first",
    )
    assert attributes_of(rules, USER_OPTIONS) == {"mail", "uid", "boss", "employeeNumber", "cn", "employeeType"}


def test_optional_columns_need_not_exist() -> None:
    found = read_expressions(RowRules(compose={"title": "row['a'] ~ (row['b'] | default(''))"}), USER_OPTIONS)
    assert (found.required, found.columns) == ({"a"}, {"a", "b"})
    assert read_expressions(RowRules(), USER_OPTIONS).environment is None


def test_names_mean_options() -> None:
    meaning = meaning_of_names(("email", "Nickname"), USER_OPTIONS)
    assert list(meaning.rules) == ["email"]
    assert [name for name, _rule in meaning.wrong] == ["Nickname"]
