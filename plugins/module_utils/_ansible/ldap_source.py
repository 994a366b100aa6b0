# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and groups of an LDAP server as the source of a directory task."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._model.problems import Finding, Refused, Topic
from .._source.desired import Row, Wanted, read_wanted
from .._source.files import RosterError
from .._source.ldap_client import IMPORT_ERROR, Server, key_of
from .._source.ldap_connection import Connection, Search
from .._source.ldap_entries import People, read_people
from .._source.ldap_groups import Groups
from .._source.rows import Entry
from .source_options import SEARCH_OPTIONS

AsRows = t.Callable[[t.Iterable[Entry]], t.Iterator[Row]]


def wanted_of_ldap(
    params: t.Mapping[str, t.Any], users: t.Iterator[Row] | None, groups: t.Iterator[Row] | None, as_rows: AsRows
) -> Wanted:
    """The source, checked.

    :param users: the rows of people where they do not come from the server; ``None`` for none.
    :param groups: the same for groups.
    :param as_rows: makes rows of entries.
    :raises Refused: when python-ldap is missing.
    :raises RosterError: when it cannot be read to its end.
    """
    if IMPORT_ERROR:
        reason = "for people or groups of an LDAP server"
        raise Refused(missing_required_lib("python-ldap", reason=reason), exception=IMPORT_ERROR)
    connection = Connection(**params["ldap"])
    of_users, of_groups = _search(params, "users_ldap"), _search(params, "groups_ldap")
    people = People(key_of, (params["users_ldap"] or {}).get("member_key") or None)
    with Server(connection) as server:
        if of_users:
            users = as_rows(read_people(server, of_users, params["columns"], people))
        if not of_groups:
            return read_wanted(users, groups)
        teams = _teams(server, of_groups, params, people)
        wanted = read_wanted(users, as_rows(teams.read()))
    remarks = [
        Finding(Topic.EXCLUDED, passed_over.position, passed_over.group, str(passed_over))
        for passed_over in teams.passed_over
    ]
    return dataclasses.replace(wanted, remarks=tuple(remarks))


def _search(params: t.Mapping[str, t.Any], option: str) -> Search | None:
    given = params[option]
    return None if given is None else Search(option, **{key: given[key] for key in SEARCH_OPTIONS})


def _teams(server: Server, search: Search, params: t.Mapping[str, t.Any], people: People) -> Groups:
    given = params["groups_ldap"]
    pass_over = given["unknown_members"] == "pass_over"
    if pass_over and params["users_ldap"] is None:
        raise RosterError(
            "groups_ldap.unknown_members: pass_over must be used together with users_ldap; without it, everybody is "
            "unknown"
        )
    return Groups(server, search, params["group_columns"], people, nested=given["nested"], pass_over=pass_over)
