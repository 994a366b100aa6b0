# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a directory task has its desired users and groups from: options, files, or an LDAP server."""

from __future__ import annotations

import typing as t

from .._model.problems import Refused
from .._source.desired import Row, Wanted, read_wanted
from .._source.files import RosterError, open_roster
from .._source.rows import GROUP_OPTIONS, USER_OPTIONS, Columns, Entry, map_rows
from .source_options import outside_options, uses_ldap


def wanted_by(params: t.Mapping[str, t.Any]) -> Wanted:
    """The source, checked.

    :raises Refused: when it cannot be read, or rows break rules and may not be skipped.
    """
    users = _rows(params, "users", USER_OPTIONS, "columns")
    groups = _rows(params, "groups", GROUP_OPTIONS, "group_columns")
    try:
        wanted = _of_ldap(params, users, groups) if uses_ldap(params) else read_wanted(users, groups)
    except RosterError as error:
        raise Refused(str(error), invalid=outside_options(params)) from None
    wanted.require_valid(params["skip_invalid"])
    return wanted


def _of_ldap(params: t.Mapping[str, t.Any], users: t.Iterator[Row] | None, groups: t.Iterator[Row] | None) -> Wanted:
    # Only who has people on an LDAP server loads what speaks to one.
    from .ldap_source import wanted_of_ldap  # noqa: PLC0415

    return wanted_of_ldap(params, users, groups, _as_rows)


def _rows(params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: str) -> t.Iterator[Row] | None:
    if params[kind] is not None:
        return (Row(f"{kind}[{number}]", row) for number, row in enumerate(params[kind]))
    path = params[f"{kind}_file"]
    return None if path is None else _file_rows(path, params, kind, options, params[columns])


def _file_rows(
    path: str, params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: Columns | None
) -> t.Iterator[Row]:
    with open_roster(
        path,
        file_format=params["file_format"],
        delimiter=params["delimiter"],
        encoding=params["encoding"],
        collection=kind,
    ) as source:
        yield from _as_rows(map_rows(source, columns, options))


def _as_rows(entries: t.Iterable[Entry]) -> t.Iterator[Row]:
    for entry in entries:
        broken = tuple((bad.option or "row", bad.value, bad.rule) for bad in entry.problems)
        yield Row(entry.position, entry.values, broken)
