# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate for words that are out of use: what it finds, what it passes, and which files it reads.

Also in names of the code.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools import names, words

PAGE = Path("page.md")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("servers take that for nobody", "nobody"),
        ("Another run is at work on Example", "is at work"),
        ("no trusted connection came about", "came about"),
        ("must vouch for the certificate", "vouch"),
        ("and it went away after 500 entries", "went away"),
        ("what came is a part, and nothing of it is used", "nothing of it"),
        ("must be an Excel workbook, and it is none", "and it is none"),
        ("Left alone, or worth knowing", "Left alone"),
        ("Say what deserves a look", "deserves a look"),
        ("the group exists and shall not", "shall"),
        ("offboard_poeple: is no variable of this role", "is no variable"),
        ("the run was cut short", "cut short"),
        ("Plan, judge, and carry it out", "judge"),
        ("Plan, judge, and carry it out", "carry it out"),
        ("email a@example.com is the key of U1", "is the key of"),
        ("must be text, and it is a truth value", "truth value"),
        ("for an account that is yet to be made", "be made"),
    ],
)
def test_a_word_that_is_out_of_use_is_found(text: str, found: str) -> None:
    assert found in [one.word for one in words.find(PAGE, 1, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Set `nobody` or `organizations_report`.",
        "The option O(shall) and the value V(cut short).",
        "when there is none",
        "asked to wait 30 s",
        "People without a manager: {{ told }}",
    ],
)
def test_names_values_and_plain_statements_pass(text: str) -> None:
    assert list(words.find(PAGE, 1, text)) == []


def test_every_kind_of_text_that_users_read_is_searched() -> None:
    read = {path.as_posix() for path, _line, _text in words._texts()}
    assert read >= {
        "README.md",
        "docs/docsite/rst/guide_guards.rst",
        "galaxy.yml",
        "playbooks/drift.yml",
        "playbooks/templates/organizations.md.j2",
        "plugins/doc_fragments/_ldap.py",
        "plugins/filter/roster.yml",
        "plugins/module_utils/_source/ldap_client.py",
        "plugins/plugin_utils/_pages/page.html",
        "plugins/plugin_utils/_pages/review.js",
        "roles/directory_sync/meta/main.yml",
        "roles/directory_sync/tasks/main.yml",
        "roles/directory_sync/templates/report.md.j2",
        "roles/sandbox/files/slack_scim_sandbox/src/slack_scim_sandbox/cli.py",
        "tools/role_specs/onboard.yml",
    }


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(wanted): pass", "wanted"),
        ("def find_leavers(): pass", "find_leavers"),
        ("class AskedWait: pass", "AskedWait"),
        ("_TELLS_APART = ()", "_TELLS_APART"),
        ("moment: float = 0.0", "moment"),
        ("self._told = True", "_told"),
        ("for gone in (): pass", "gone"),
        ("from a import b as claims", "claims"),
    ],
)
def test_a_name_with_a_word_that_is_out_of_use_is_found(code: str, found: str) -> None:
    assert [one.name for one in names.find(code)] == [found]


@pytest.mark.parametrize(
    "code",
    [
        "given_name = user.given_name",
        "facts['outside'] = told_by_slack['wanted']",
        "size = file.tell()",
        "stripped = carrier = steam = forgiven = 0",
    ],
)
def test_names_of_scim_of_slack_and_of_libraries_pass(code: str) -> None:
    assert list(names.find(code)) == []


@pytest.mark.parametrize(
    "script", ["const wanted = 1;", "  const gone = rows.filter(keep);", "    wanted() {", "function tellRows(rows) {"]
)
def test_a_name_of_a_script_is_found(script: str) -> None:
    assert len(list(names.find_in_script(script))) == 1


def test_every_exception_is_a_name_of_the_code() -> None:
    texts = [path.read_text(encoding="utf-8") for path in words._files(words.CODE_FILES)]
    defined = {name.strip("_") for text in texts for _line, name in names._defined(ast.parse(text))}
    assert names.KEPT.keys() - defined - {name.lower() for name in defined} == set()
