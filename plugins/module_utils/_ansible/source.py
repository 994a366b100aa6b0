# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Where a directory task has its desired users and groups from: options, files, or an LDAP server."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import env_fallback, missing_required_lib

from .._model.problems import Finding, Refused, Topic
from .._source.desired import DesiredDirectory, SourceRow, read_desired
from .._source.files import SourceError, open_file
from .._source.ldap_client import IMPORT_ERROR, LdapConnection, LdapSearch, LdapServer, key_of
from .._source.ldap_entries import LdapGroups, LdapPeople, read_people
from .._source.rows import GROUP_OPTIONS, USER_OPTIONS, Columns, Entry, map_rows

#: What the names of the options end in.
_PLACES = ("", "_file", "_ldap")
#: What both searches are told.
SEARCH_OPTIONS: dict[str, dict[str, t.Any]] = {
    "base_dn": {"type": "str", "required": True},
    "filter": {"type": "str", "required": True},
    "scope": {"type": "str", "choices": ["base", "onelevel", "subtree"], "default": "subtree"},
    "page_size": {"type": "int", "default": 500},
}

SOURCE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "users": {"type": "list", "elements": "dict"},
    "users_file": {"type": "path"},
    "users_ldap": {
        "type": "dict",
        "options": {
            **SEARCH_OPTIONS,
            "member_key": {"type": "str", "no_log": False},
        },
    },
    "groups": {"type": "list", "elements": "dict"},
    "groups_file": {"type": "path"},
    "groups_ldap": {
        "type": "dict",
        "options": {
            **SEARCH_OPTIONS,
            "nested": {"type": "bool", "default": True},
            "unknown_members": {"type": "str", "choices": ["keep", "pass_over"], "default": "keep"},
        },
    },
    "ldap": {
        "type": "dict",
        "options": {
            "uri": {"type": "str", "required": True},
            "bind_dn": {"type": "str"},
            "bind_password": {
                "type": "str",
                "no_log": True,
                "fallback": (env_fallback, ["SLACK_SCIM_LDAP_PASSWORD"]),
            },
            "start_tls": {"type": "bool", "default": False},
            "validate_certs": {"type": "bool", "default": True},
            "ca_path": {"type": "path"},
            "timeout": {"type": "float", "default": 30.0},
            "referrals": {"type": "str", "choices": ["refuse", "ignore"], "default": "refuse"},
        },
    },
    "columns": {"type": "dict"},
    "group_columns": {"type": "dict"},
    "file_format": {"type": "str", "choices": ["csv", "yaml", "json", "jsonl"]},
    "delimiter": {"type": "str"},
    "encoding": {"type": "str"},
}
#: The rules between them, as AnsibleModule has them.
SOURCE_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [[kind + place for place in _PLACES] for kind in ("users", "groups")],
    "required_one_of": [[kind + place for kind in ("users", "groups") for place in _PLACES]],
    "required_by": {"users_ldap": ["ldap", "columns"], "groups_ldap": ["ldap", "group_columns"]},
}


def check_source_options(params: t.Mapping[str, t.Any]) -> None:
    """Make sure that the options are used with those that they are about.

    :raises Refused: naming them.
    """
    for columns, kind in (("columns", "users"), ("group_columns", "groups")):
        if params[columns] is not None and not (params[f"{kind}_file"] or params[f"{kind}_ldap"]):
            raise Refused(f"{columns}: must be used together with {kind}_file or {kind}_ldap, which it is about")
    if params["ldap"] and not uses_ldap(params):
        raise Refused("ldap: must be used together with users_ldap or groups_ldap, which it is about")
    for row in params["users"] or ():
        if row.get("password"):
            raise Refused("users: password must not be in a list of users; put it in users_file or use slack_scim_user")


def uses_ldap(params: t.Mapping[str, t.Any]) -> bool:
    """Whether users or groups come from an LDAP server."""
    return bool(params["users_ldap"] or params["groups_ldap"])


def outside_options(params: t.Mapping[str, t.Any]) -> list[str]:
    """The options that name a place which users or groups are read from."""
    return [kind + place for kind in ("users", "groups") for place in _PLACES if place and params[kind + place]]


def read_source(params: t.Mapping[str, t.Any]) -> DesiredDirectory:
    """The source, checked.

    :raises Refused: when it cannot be read, or rows break rules and may not be skipped.
    """
    users = _rows(params, "users", USER_OPTIONS, "columns")
    groups = _rows(params, "groups", GROUP_OPTIONS, "group_columns")
    try:
        desired = _of_ldap(params, users, groups) if uses_ldap(params) else read_desired(users, groups)
    except SourceError as error:
        raise Refused(str(error), invalid=outside_options(params)) from None
    desired.require_valid(params["skip_invalid"])
    return desired


def _of_ldap(
    params: t.Mapping[str, t.Any], users: t.Iterator[SourceRow] | None, groups: t.Iterator[SourceRow] | None
) -> DesiredDirectory:
    # Only who has people on an LDAP server loads what speaks to one.

    return read_ldap_source(params, users, groups, _as_rows)


def _rows(
    params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: str
) -> t.Iterator[SourceRow] | None:
    if params[kind] is not None:
        return (SourceRow(f"{kind}[{number}]", row) for number, row in enumerate(params[kind]))
    path = params[f"{kind}_file"]
    return None if path is None else _file_rows(path, params, kind, options, params[columns])


def _file_rows(
    path: str, params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: Columns | None
) -> t.Iterator[SourceRow]:
    with open_file(
        path,
        file_format=params["file_format"],
        delimiter=params["delimiter"],
        encoding=params["encoding"],
        collection=kind,
    ) as source:
        yield from _as_rows(map_rows(source, columns, options))


def _as_rows(entries: t.Iterable[Entry]) -> t.Iterator[SourceRow]:
    for entry in entries:
        broken = tuple((bad.option or "row", bad.value, bad.rule) for bad in entry.problems)
        yield SourceRow(entry.position, entry.values, broken)


AsRows = t.Callable[[t.Iterable[Entry]], t.Iterator[SourceRow]]


def read_ldap_source(
    params: t.Mapping[str, t.Any],
    users: t.Iterator[SourceRow] | None,
    groups: t.Iterator[SourceRow] | None,
    as_rows: AsRows,
) -> DesiredDirectory:
    """The source, checked.

    :param users: the rows of people where they do not come from the server; ``None`` for none.
    :param groups: the same for groups.
    :param as_rows: makes rows of entries.
    :raises Refused: when python-ldap is missing.
    :raises SourceError: when it cannot be read to its end.
    """
    if IMPORT_ERROR:
        reason = "for people or groups of an LDAP server"
        raise Refused(missing_required_lib("python-ldap", reason=reason), exception=IMPORT_ERROR)
    connection = LdapConnection(**params["ldap"])
    of_users, of_groups = _search(params, "users_ldap"), _search(params, "groups_ldap")
    people = LdapPeople(key_of, (params["users_ldap"] or {}).get("member_key") or None)
    with LdapServer(connection) as server:
        if of_users:
            users = as_rows(read_people(server, of_users, params["columns"], people))
        if not of_groups:
            return read_desired(users, groups)
        teams = _teams(server, of_groups, params, people)
        desired = read_desired(users, as_rows(teams.read()))
    source_findings = [
        Finding(Topic.EXCLUDED, skipped_members.position, skipped_members.group, str(skipped_members))
        for skipped_members in teams.skipped_members
    ]
    return dataclasses.replace(desired, source_findings=tuple(source_findings))


def _search(params: t.Mapping[str, t.Any], option: str) -> LdapSearch | None:
    given = params[option]
    return None if given is None else LdapSearch(option, **{key: given[key] for key in SEARCH_OPTIONS})


def _teams(server: LdapServer, search: LdapSearch, params: t.Mapping[str, t.Any], people: LdapPeople) -> LdapGroups:
    given = params["groups_ldap"]
    pass_over = given["unknown_members"] == "pass_over"
    if pass_over and params["users_ldap"] is None:
        raise SourceError(
            "groups_ldap.unknown_members: pass_over must be used together with users_ldap; without it, everybody is "
            "unknown"
        )
    return LdapGroups(server, search, params["group_columns"], people, nested=given["nested"], pass_over=pass_over)
