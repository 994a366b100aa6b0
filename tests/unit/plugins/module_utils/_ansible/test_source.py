# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the source of a directory, and reading it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.source import (
    SOURCE_OPTIONS,
    SOURCE_RULES,
    RowsOptions,
    SourceOptions,
    parse_source_options,
    read_source,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._files.files import FileOptions
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client import IMPORT_ERROR
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules

SPEC: ModuleSpec[SourceOptions] = ModuleSpec(
    parse=parse_source_options, options={**SOURCE_OPTIONS, "skip_invalid": {"type": "bool"}}, **SOURCE_RULES
)
ANN = {"email": "ann@example.com", "user_name": "ann"}
SEARCH = {"base_dn": "dc=example,dc=com", "filter": "(uid=*)"}
LDAP = {"ldap": {"uri": "ldap://127.0.0.1:1"}, "users_ldap": SEARCH, "columns": {"email": "mail"}}


def test_users_in_the_options(parse: Any) -> None:
    options = parse(SPEC, users=[ANN])
    assert options.users == RowsOptions("users", (ANN,), None, RowRules(), FileOptions())
    assert options.groups == RowsOptions("groups", None, None, RowRules(prefix="group_"), FileOptions())
    assert (options.places, options.files, options.ldap) == ((), (None, None), None)
    desired = read_source(options)
    assert [user.values["email"] for user in desired.users or ()] == ["ann@example.com"]
    assert desired.groups is None


def test_files(parse: Any, tmp_path: Path) -> None:
    users, groups = tmp_path / "users.txt", tmp_path / "groups.json"
    users.write_bytes(b"Mail;Login\nann@example.com;ann\n")
    groups.write_text(json.dumps([{"name": "Sales", "members": ["ann"]}]))
    options = parse(
        SPEC,
        users_file=str(users),
        columns={"email": "Mail", "user_name": "Login"},
        file_format="csv",
        delimiter=";",
        encoding="latin-1",
    )
    assert options.places == ("users_file",)
    assert options.files == (str(users), None)
    assert [user.values["user_name"] for user in read_source(options).users or ()] == ["ann"]
    of_groups = read_source(parse(SPEC, groups_file=str(groups))).groups
    assert [group.name for group in of_groups or ()] == ["Sales"]


@pytest.mark.parametrize(
    ("options", "begin"),
    [
        (
            {"users_file": "users", "columns": {"email": "Mail"}, "rows_when": "row['No'] == 1"},
            "rows_when: \"row['No'] == 1\" leaves out every row (2), the first at users.csv:2; correct the expression",
        ),
        (
            {"groups_file": "users", "group_columns": {"name": "Mail"}, "group_rows_when": "row['No'] == 1"},
            "group_rows_when: \"row['No'] == 1\" leaves out every row (2)",
        ),
        (
            {"groups_file": "users", "group_columns": {"name": "Team"}},
            "group_columns: 'Team' must be a column of users",
        ),
        (
            {"groups_file": "users", "group_columns": {"name": "No"}, "group_compose": {"members": "row['Team']"}},
            "group_compose.members: 'Team' must be a column of users",
        ),
    ],
)
def test_rules_that_do_not_fit_the_file_are_named(
    parse: Any, tmp_path: Path, options: dict[str, Any], begin: str
) -> None:
    file = tmp_path / "users.csv"
    file.write_text("Mail,No\nann@example.com,1\nben@example.com,2\n", encoding="utf-8")
    given = {option: str(file) if option.endswith("_file") else value for option, value in options.items()}
    with pytest.raises(Refused) as refused:
        read_source(parse(SPEC, **given))
    assert str(refused.value).startswith(begin)


def test_parsing_reads_nothing(parse: Any) -> None:
    assert parse(SPEC, users_file="/nowhere/users.csv").users.file == "/nowhere/users.csv"


def test_a_file_that_cannot_be_read_is_refused(parse: Any) -> None:
    with pytest.raises(Refused, match=r"/nowhere/users\.csv") as caught:
        read_source(parse(SPEC, users_file="/nowhere/users.csv"))
    assert caught.value.details["invalid"] == ["users_file"]


def test_rows_that_break_rules_stop_unless_they_are_skipped(parse: Any) -> None:
    rows = [ANN, {"email": "bob"}]
    with pytest.raises(Refused, match="bob"):
        read_source(parse(SPEC, users=rows))
    desired = read_source(parse(SPEC, users=rows, skip_invalid=True))
    assert len(desired.problems) == 1
    assert len(desired.users or ()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {}}, "columns: must be used together with users_file or users_ldap"),
        (
            {"group_columns": {}},
            "group_columns: must be used together with groups_file or groups_ldap",
        ),
        (
            {"ldap": {"uri": "ldap://x"}},
            "ldap: must be used together with users_ldap or groups_ldap",
        ),
        (
            {"users": [{**ANN, "password": "secret"}]},
            "users: password must not be in a list of users; put it in users_file or use slack_scim_user",
        ),
    ],
)
def test_options_need_those_that_they_are_about(refusal: Any, options: dict[str, Any], message: str) -> None:
    assert refusal(SPEC, **{"users": [ANN], **options}) == message


@pytest.mark.skipif(not IMPORT_ERROR, reason="python-ldap is there")
def test_python_ldap_is_named_where_it_is_missing(refusal: Any) -> None:
    assert "python-ldap" in refusal(SPEC, **LDAP)


@pytest.fixture
def with_ldap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of LDAP are parsed as where python-ldap is installed; nothing here speaks to a server."""
    monkeypatch.setattr("ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client.IMPORT_ERROR", None)


@pytest.mark.usefixtures("with_ldap")
def test_ldap(parse: Any) -> None:
    search = {**SEARCH, "scope": "onelevel", "page_size": 7}
    options = parse(
        SPEC,
        ldap={"uri": "ldaps://ldap.example.com", "bind_dn": "cn=a", "bind_password": "secret", "timeout": 3},
        users_ldap={**search, "member_key": "uid"},
        columns={"email": "mail"},
        groups_ldap={**SEARCH, "nested": False, "unknown_members": "ignore"},
        group_columns={"name": "cn"},
    )
    ldap = options.ldap
    assert (ldap.connection.host, ldap.connection.bind_password, ldap.connection.timeout) == (
        "ldap.example.com",
        "secret",
        3,
    )
    assert (ldap.users.option, ldap.users.scope, ldap.users.page_size) == ("users_ldap", "onelevel", 7)
    assert (ldap.groups.option, ldap.groups.scope, ldap.groups.page_size) == ("groups_ldap", "subtree", 500)
    assert (ldap.member_key, ldap.nested, ldap.ignore_unknown) == ("uid", False, True)
    assert options.places == ("users_ldap", "groups_ldap")
    assert "secret" not in repr(options)


@pytest.mark.usefixtures("with_ldap")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ldap": {"uri": "http://x"}}, "ldap.uri: must be"),
        ({"users_ldap": {**SEARCH, "page_size": -1}}, "users_ldap.page_size: -1 must be 0 or more"),
        ({"users_ldap": {**SEARCH, "filter": " "}}, "users_ldap.filter: must not be empty"),
    ],
)
def test_a_broken_option_of_ldap_is_named(parse: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(SPEC, **{**LDAP, **options})
    assert str(caught.value).startswith(message)
    assert caught.value.details["invalid"] == ["users_ldap"]


@pytest.mark.usefixtures("with_ldap")
def test_unknown_members_need_people_to_be_unknown_among(refusal: Any) -> None:
    message = refusal(
        SPEC,
        ldap=LDAP["ldap"],
        groups_ldap={**SEARCH, "unknown_members": "ignore"},
        group_columns={"name": "cn"},
    )
    assert message.startswith("groups_ldap.unknown_members: ignore must be used together with users_ldap")
