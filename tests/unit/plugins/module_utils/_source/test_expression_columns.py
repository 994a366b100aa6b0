# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which columns an expression reads is known before a row is read."""

from __future__ import annotations

import jinja2

from ansible_collections.scimops.slack.plugins.module_utils._source.expression_columns import ColumnReader, Names


def names(text: str) -> Names:
    reader = ColumnReader()
    reader.read(jinja2.Environment().parse(f"{{{{ {text} }}}}"))
    return reader.names()


def test_columns_that_must_exist_and_those_that_need_not() -> None:
    found = names("row['A'] ~ row.B ~ (row['C'] | default('')) ~ row.get('D') ~ (row['E'] is defined)")
    assert found == Names(frozenset("AB"), frozenset("CDE"))
    assert found.columns == frozenset("ABCDE")


def test_columns_in_columns() -> None:
    assert names("row['A']['b'] ~ row['C'][row['D']]").required == {"A", "C", "D"}
    assert names("row.get('A', row['B'])") == Names(frozenset("B"), frozenset("A"))
    assert names("row['A'] | default(row['B'])") == Names(frozenset("B"), frozenset("A"))


def test_an_expression_may_read_any_column() -> None:
    for text in ("row[row['A']]", "row | length", "row.values() | join(row.X)", "row.get(row['A'])"):
        assert names(text).any_column, text
    assert not names("'row' ~ other['A']").any_column


def test_what_is_read_of_other_rows() -> None:
    of_persons = frozenset({"No", "Site", "Mail"})
    assert names("person('No', row['Boss'], 'Site', 'x')['Mail']") == Names(
        frozenset({"Boss"}), of_others=of_persons, of_persons=of_persons
    )
    assert names("person('No', '1').email ~ person('No', '2').manager").attributes == {"email", "manager"}
    assert names("person('No', row.get('No'))").needed_of_persons == frozenset()
    for text in (
        "rows | sort(attribute='FTE') | last",
        "rows | selectattr('FTE', 'equalto', '1') | first",
        "rows | map(attribute='FTE') | list",
        "(rows | groupby('FTE') | first)[1]",
        "rows | max(attribute='FTE')",
    ):
        assert names(text).of_others == {"FTE"}, text
