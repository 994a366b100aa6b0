# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The source of a directory: users and groups in options, in files, or on an LDAP server."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from ansible.module_utils.basic import env_fallback, missing_required_lib

from .._model.problems import Finding, Refused, Topic
from .file_options import FILE_OPTIONS, ROW_OPTIONS, parse_file_options, parse_row_rules, with_preset_of
from .specs import Params, options_of

if t.TYPE_CHECKING:
    from .._files.files import FileOptions
    from .._source.desired import DesiredDirectory, ReadFile
    from .._source.ldap_client import LdapServer
    from .._source.ldap_entries import LdapGroups, LdapPeople
    from .._source.ldap_options import LdapConnection, LdapSearch
    from .._source.row_rules import RowRules
    from .._source.rows import DesiredGroup, DesiredUser, Row

#: The suffixes of option names: rows in the option itself, in a file, or on an LDAP server.
_PLACES = ("", "_file", "_ldap")
#: The options of both searches.
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
            "unknown_members": {"type": "str", "choices": ["keep", "ignore", "pass_over"], "default": "keep"},
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
    **ROW_OPTIONS,
    "group_columns": {"type": "dict"},
    "group_compose": {"type": "dict"},
    "group_rows_when": {"type": "str"},
    "group_at": {"type": "str"},
    **FILE_OPTIONS,
}
#: The rules between the options, in the format of AnsibleModule.
SOURCE_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [[kind + place for place in _PLACES] for kind in ("users", "groups")],
    "required_one_of": [[kind + place for kind in ("users", "groups") for place in _PLACES]],
    "required_by": {"users_ldap": ["ldap", "columns"], "groups_ldap": ["ldap", "group_columns"]},
}


@dataclass(frozen=True)
class LdapOptions:
    """An LDAP server, and the searches on it.

    :ivar users: the search for people, ``None`` when they are not read from the server.
    :ivar groups: the same for groups.
    :ivar member_key: the attribute that identifies members in groups, ``None`` for the DN.
    :ivar nested: whether members of nested groups are members too.
    :ivar ignore_unknown: whether members who are not among the people are ignored.
    """

    connection: LdapConnection
    users: LdapSearch | None
    groups: LdapSearch | None
    member_key: str | None
    nested: bool
    ignore_unknown: bool


@dataclass(frozen=True)
class RowsOptions:
    """The place of the rows of users, or of groups, when it is not an LDAP server.

    :ivar name: ``users`` or ``groups``.
    :ivar rows: the rows of the option itself.
    :ivar file: the path of the file.
    :ivar rules: which rows of a file, or entries of a server, count, and the meaning of their columns or attributes.
    :ivar file_options: the options for reading the file.
    """

    name: str
    rows: tuple[t.Mapping[str, t.Any], ...] | None
    file: str | None
    rules: RowRules
    file_options: FileOptions


@dataclass(frozen=True)
class SourceOptions:
    """The source of a directory.

    :ivar skip_invalid: whether invalid rows are skipped; if not, any makes the task fail.
    :ivar places: the options that name the files and servers to read.
    """

    users: RowsOptions
    groups: RowsOptions
    ldap: LdapOptions | None
    skip_invalid: bool
    places: tuple[str, ...]

    @property
    def files(self) -> tuple[str | None, str | None]:
        """The paths of the files of users and groups."""
        return self.users.file, self.groups.file

    @property
    def day(self) -> str | None:
        """The present day when the source depends on it, ``None`` when it does not."""
        from .._source.dates import today_in  # noqa: PLC0415 (most sources do not depend on it)

        rules = (self.users.rules, self.groups.rules)
        return today_in(rules[0].time_zone).isoformat() if any(one.depends_on_the_day for one in rules) else None


def parse_source_options(params: Params) -> SourceOptions:
    """The source that the options describe, without reading it.

    :raises Refused: when an option breaks a rule; the message names options, value and rule.
    """
    _check_companions(params)
    places = tuple(kind + place for kind in ("users", "groups") for place in _PLACES if place and params[kind + place])
    return options_of(
        SourceOptions,
        params,
        users=_rows_options(with_preset_of(params), "users", ""),
        groups=_rows_options(params, "groups", "group_"),
        ldap=_ldap_options(params, places) if _uses_ldap(params) else None,
        places=places,
    )


def deprecated_source_values(params: Params) -> t.Iterator[str]:
    """A message for each deprecated value of an option of the source."""
    if (params["groups_ldap"] or {}).get("unknown_members") == "pass_over":
        yield "groups_ldap.unknown_members: the value pass_over is deprecated. Use ignore instead."


def _check_companions(params: Params) -> None:
    """Require the options that other options depend on."""
    for prefix, kind in (("", "users"), ("group_", "groups")):
        for option in ("columns", "compose", "rows_when", "pick", "at"):
            name = prefix + option
            if params.get(name) is not None and not (params[f"{kind}_file"] or params[f"{kind}_ldap"]):
                raise Refused(f"{name}: must be used together with {kind}_file or {kind}_ldap")
    if params["columns_preset"] is not None and not params["users_file"]:
        raise Refused("columns_preset: must be used together with users_file")
    if params["ldap"] and not _uses_ldap(params):
        raise Refused("ldap: must be used together with users_ldap or groups_ldap")
    for row in params["users"] or ():
        if row.get("password"):
            raise Refused("users: password must not be in a list of users; put it in users_file or use slack_scim_user")


def _uses_ldap(params: Params) -> bool:
    return bool(params["users_ldap"] or params["groups_ldap"])


def _rows_options(params: Params, name: str, prefix: str) -> RowsOptions:
    rows = params[name]
    return RowsOptions(
        name,
        None if rows is None else tuple(rows),
        params[f"{name}_file"],
        parse_row_rules(params, prefix),
        dataclasses.replace(parse_file_options(params), at=params[f"{prefix}at"] or None),
    )


def _ldap_options(params: Params, places: t.Sequence[str]) -> LdapOptions:
    # python-ldap is loaded only when the source is on an LDAP server.
    from .._files.records import SourceError  # noqa: PLC0415
    from .._source.ldap_client import IMPORT_ERROR  # noqa: PLC0415
    from .._source.ldap_options import LdapConnection, LdapSearch  # noqa: PLC0415

    if IMPORT_ERROR:
        reason = "for people or groups of an LDAP server"
        raise Refused(missing_required_lib("python-ldap", reason=reason), exception=IMPORT_ERROR)

    def search(option: str) -> LdapSearch | None:
        values = params[option]
        return None if values is None else LdapSearch(option, **{key: values[key] for key in SEARCH_OPTIONS})

    of_users, of_groups = params["users_ldap"] or {}, params["groups_ldap"] or {}
    unknown_members = of_groups.get("unknown_members")
    ignore_unknown = unknown_members in ("ignore", "pass_over")
    if ignore_unknown and not of_users:
        raise Refused(
            f"groups_ldap.unknown_members: {unknown_members} must be used together with users_ldap; without "
            "users_ldap, all members are unknown",
            invalid=list(places),
        )
    try:
        return LdapOptions(
            connection=LdapConnection(**params["ldap"]),
            users=search("users_ldap"),
            groups=search("groups_ldap"),
            member_key=of_users.get("member_key") or None,
            nested=of_groups.get("nested", True),
            ignore_unknown=ignore_unknown,
        )
    except SourceError as error:
        raise Refused(str(error), invalid=list(places)) from None


def read_source(options: SourceOptions) -> DesiredDirectory:
    """The checked content of the source.

    :raises Refused: when it cannot be read, or has invalid rows that may not be skipped.
    """
    # Not needed by a run in which nothing has changed since the last one.
    from .._files.records import SourceError  # noqa: PLC0415
    from .._source.desired import read_desired  # noqa: PLC0415
    from .._source.rows import GROUP_OPTIONS, USER_OPTIONS  # noqa: PLC0415

    files: list[ReadFile] = []
    users = _rows(options.users, USER_OPTIONS, files)
    groups = _rows(options.groups, GROUP_OPTIONS, files)
    try:
        desired = _read_ldap(options, options.ldap, users, groups) if options.ldap else read_desired(users, groups)
    except SourceError as error:
        raise Refused(str(error), invalid=list(options.places)) from None
    desired.require_valid(options.skip_invalid)
    _require_rows(options.users, desired.users, desired.skipped_users, desired.left_out_users)
    _require_rows(options.groups, desired.groups, desired.skipped_groups, desired.left_out_groups)
    return dataclasses.replace(desired, files=tuple(files))


def _require_rows(
    where: RowsOptions, valid: t.Sized | None, skipped: t.Sized, left_out: t.Sequence[DesiredUser | DesiredGroup]
) -> None:
    """Refuse a rule that leaves out all rows, as the comparison of a cell with a number does."""
    if left_out and not valid and not len(skipped):
        raise Refused(
            f"{where.rules.prefix}rows_when: {where.rules.rows_when!r} leaves out every row "
            f"({len(left_out)}), the first at {left_out[0].position}; correct the expression, in which cells are text"
        )


def _rows(where: RowsOptions, attributes: tuple[str, ...], files: list[ReadFile]) -> t.Iterator[Row] | None:
    from .._source.rows import Row  # noqa: PLC0415 (as above)

    if where.rows is not None:
        return (Row(f"{where.name}[{number}]", row) for number, row in enumerate(where.rows))
    return None if where.file is None else _file_rows(where, where.file, attributes, files)


def _file_rows(where: RowsOptions, path: str, attributes: tuple[str, ...], files: list[ReadFile]) -> t.Iterator[Row]:
    """The rows of a file; after the last row, ``files`` gets the entry on how it was read."""
    from .._files.files import open_file  # noqa: PLC0415 (as above)
    from .._files.records import NotOpenedError  # noqa: PLC0415 (as above)
    from .._source.desired import ReadFile  # noqa: PLC0415 (as above)
    from .._source.mapping import map_rows  # noqa: PLC0415

    count = left_out = merged = 0
    not_managed: set[str] = set()
    try:
        with open_file(path, where.file_options, collection=where.name) as source:
            for row in map_rows(source, where.rules, attributes, not_managed):
                count += 1 + len(row.instead_of)
                left_out += row.left_out
                merged += len(row.instead_of)
                yield row
            reading = source.reading
    except NotOpenedError as error:
        raise NotOpenedError(f"{where.name}_file: {error}") from None
    files.append(
        ReadFile(
            option=f"{where.name}_file",
            path=path,
            format=reading["format"],
            encoding=reading.get("encoding"),
            delimiter=reading.get("delimiter"),
            sheet=reading.get("sheet"),
            rows=count,
            left_out=left_out,
            merged=merged,
            not_managed=tuple(sorted(not_managed)),
        )
    )


def _read_ldap(
    options: SourceOptions,
    ldap: LdapOptions,
    users: t.Iterator[Row] | None,
    groups: t.Iterator[Row] | None,
) -> DesiredDirectory:
    """The content of a source with users, groups or both on an LDAP server.

    :param users: the rows of users when they are not on the server; ``None`` for none.
    :param groups: the same for groups.
    :raises SourceError: when it cannot be read completely.
    """
    from .._source.desired import read_desired  # noqa: PLC0415 (as above)
    from .._source.ldap_client import LdapServer, key_of  # noqa: PLC0415
    from .._source.ldap_entries import LdapPeople, read_people  # noqa: PLC0415

    people = LdapPeople(key_of, ldap.member_key)
    with LdapServer(ldap.connection) as server:
        if ldap.users:
            users = iter(read_people(server, ldap.users, options.users.rules, people))
        if not ldap.groups:
            return read_desired(users, groups)
        found = _ldap_groups(server, ldap, ldap.groups, options, people)
        desired = read_desired(users, found.read())
    skipped = [
        Finding(Topic.EXCLUDED, members.position, members.group, str(members)) for members in found.skipped_members
    ]
    return dataclasses.replace(desired, source_findings=(*desired.source_findings, *skipped))


def _ldap_groups(
    server: LdapServer, ldap: LdapOptions, search: LdapSearch, options: SourceOptions, people: LdapPeople
) -> LdapGroups:
    from .._source.ldap_entries import LdapGroups  # noqa: PLC0415 (as above)

    return LdapGroups(
        server, search, options.groups.rules, people, nested=ldap.nested, ignore_unknown=ldap.ignore_unknown
    )
