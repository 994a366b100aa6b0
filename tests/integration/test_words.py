# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate for words that are out of use: what it finds, what it passes, and which files it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import words

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
        "plugins/module_utils/_source/ldap_errors.py",
        "plugins/plugin_utils/_pages/page.html",
        "plugins/plugin_utils/_pages/review.js",
        "roles/directory_sync/meta/main.yml",
        "roles/directory_sync/tasks/main.yml",
        "roles/directory_sync/templates/report.md.j2",
        "roles/sandbox/files/slack_scim_sandbox/src/slack_scim_sandbox/cli.py",
        "tools/role_specs/onboard.yml",
    }
