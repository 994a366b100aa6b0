# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Rows: the values of one person or one group in a source, and the reader that checks them.

Files, lists of options and LDAP servers all yield rows.
"""

from __future__ import annotations

import difflib
import re
import types
import typing as t
from dataclasses import replace
from functools import lru_cache

from .._model.accounts import is_user_id
from .._model.attributes import ATTRIBUTES
from .._model.normalize import boolean, plain, text, user_name_key
from .._model.normalize import email as email_address
from .._model.problems import WHOLE_ROW, Problem
from .._model.text import InvalidValue, folded
from .._model.validate import DesiredValues, desired_values
from .members import NamedMembers, Where, listed, members_rule, named_members

#: The options of a person's row, and of a group's row.
USER_OPTIONS = ("id", *ATTRIBUTES, "previous_emails", "state")
GROUP_OPTIONS = ("id", "name", "members", "members_where", "allow_empty", "state")
#: Keys of an info result that cannot be managed.
IGNORED = frozenset({"meta"})
_USER_NAMES = frozenset(USER_OPTIONS) | IGNORED
_GROUP_NAMES = frozenset(GROUP_OPTIONS) | IGNORED
#: Options of a single task that are about the run and not about a person or group.
_OF_THE_TASK = frozenset({"reactivate", "replace", "update_photo", "batch_size"})
_USER_KEYS = frozenset({"id", "email", "user_name"})
_GROUP_KEYS = frozenset({"id", "name"})
#: Options for which an empty value is as omitted, since they cannot be cleared: a user name is then generated, and the
#: others are never compared.
EMPTY_IS_NONE = frozenset({"user_name"}) | {option for option, row in ATTRIBUTES.items() if not row.comparable}
_GROUP_ID = re.compile(r"S[A-Z0-9]{2,}")


class Row(t.NamedTuple):
    """A person or group in a source.

    :ivar position: where it is, as messages name it: ``roster.csv:17``, ``users[3]`` or the DN of an LDAP entry.
    :ivar values: its raw values by option name. Null is as omitted, and empty clears.
    :ivar problems: the rules that it has broken so far; ``values`` does not have values that break one.
    :ivar line: its first line in the file, from 1; ``None`` without a file.
    :ivar columns: the column of each option that has its value from one.
    :ivar left_out: whether ``rows_when`` is false for it, so that only its keys count: they protect an account.
    :ivar notes: findings about the manager.
    :ivar texts: where it breaks a rule as a whole, the texts in its cells, folded.
    :ivar instead_of: the positions of the other rows about the same person or group, which this row replaces.
    """

    position: str
    values: t.Mapping[str, t.Any]
    problems: tuple[Problem, ...] = ()
    line: int | None = None
    columns: t.Mapping[str, str] = types.MappingProxyType({})
    left_out: bool = False
    notes: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    instead_of: tuple[str, ...] = ()

    def placed(self, problem: Problem) -> Problem:
        """The problem of a value, with the position of this row."""
        column = self.columns.get(problem.option)
        return replace(problem, position=self.position, line=self.line, column=column)

    @property
    def reliable(self) -> bool:
        """Whether its values are reliable: false where the row as a whole breaks a rule."""
        whole = self.problems and any(problem.option == WHOLE_ROW for problem in self.problems)
        return not whole and isinstance(self.values, t.Mapping)


class DesiredUser(t.NamedTuple):
    """A person in the source.

    :ivar position: the position of the row.
    :ivar values: canonical values by option name; ``None`` clears, and omitted options are not managed.
    :ivar id: Slack's id, where the source has it.
    :ivar previous_emails: earlier addresses of the person.
    :ivar leaves: whether the account must not be active: ``active: false`` or ``state: absent``.
    :ivar line: the first line of its row in the file, from 1; ``None`` without a file.
    """

    position: str
    values: DesiredValues
    id: str | None = None
    previous_emails: tuple[str, ...] = ()
    leaves: bool = False
    line: int | None = None

    @property
    def email(self) -> str:
        return t.cast(str, self.values.get("email") or "")

    @property
    def user_name(self) -> str:
        return t.cast(str, self.values.get("user_name") or "")

    @property
    def name_key(self) -> str:
        """The user name in the form that is compared; it is already in Slack's form."""
        name = self.user_name
        return name if name.isascii() else user_name_key(name)

    @property
    def label(self) -> str:
        """The person's name in messages."""
        return self.email or self.user_name or self.id or "without a key"

    @property
    def order(self) -> tuple[str, str, str]:
        """The sort key of rows, where the order of the source must not matter."""
        return folded(self.email), self.user_name, self.id or ""


class DesiredGroup(t.NamedTuple):
    """A group in the source.

    :ivar members: the desired members by name, ``where`` those by rule; when both are ``None``, its members are not
        managed.
    :ivar allow_empty: whether the last member may be removed.
    :ivar leaves: whether it must not exist: ``state: absent``.
    :ivar line: the first line of its row in the file, from 1; ``None`` without a file.
    """

    position: str
    id: str | None = None
    name: str | None = None
    members: NamedMembers | None = None
    where: Where | None = None
    allow_empty: bool = False
    leaves: bool = False
    line: int | None = None

    @property
    def label(self) -> str:
        """The group's name in messages."""
        return self.name or self.id or "without a name"


def read_user(row: Row) -> tuple[DesiredUser, list[Problem]]:
    """The person in a row.

    :returns: the person with the values that are valid, and all rules that the row breaks.
    """
    if not row.reliable:
        return DesiredUser(row.position, {}, line=row.line), _all(row, _not_by_option(row))
    values = row.values
    found = [] if values.keys() <= _USER_NAMES else _unknown(values, USER_OPTIONS)
    desired, problems = desired_values(values)
    found += [
        problem for problem in problems if not (problem.option in EMPTY_IS_NONE and blank(values[problem.option]))
    ]
    leaves = desired.pop("active", True) is False
    user = DesiredUser(
        row.position,
        desired,
        _id(values, is_user_id, "must be the id of an account, such as U012AB3CD", found),
        _previous(values, found),
        _absent(values, found) or leaves,
        row.line,
    )
    if not (user.id or user.email or user.user_name or _wrong(row, found, _USER_KEYS)):
        found.append(Problem("email", None, "must be given, or id or user_name"))
    return user, _all(row, found)


def read_group(row: Row) -> tuple[DesiredGroup, list[Problem]]:
    """The group in a row.

    :returns: the group with the values that are valid, and all rules that the row breaks.
    """
    if not row.reliable:
        return DesiredGroup(row.position, line=row.line), _all(row, _not_by_option(row))
    values = row.values
    found = [] if values.keys() <= _GROUP_NAMES else _unknown(values, GROUP_OPTIONS)
    members, of_members = named_members(values.get("members"))
    where, of_rule = members_rule(values.get("members_where"))
    found += of_members + of_rule
    if members is not None and where is not None:
        found.append(Problem("members_where", values["members_where"], "must not be given together with members"))
    group = DesiredGroup(
        row.position,
        _id(values, _GROUP_ID.fullmatch, "must be the id of a group, such as S012AB3CD", found),
        _text(values, "name", found, text),
        members,
        where,
        _truth(values, "allow_empty", found),
        _absent(values, found),
        row.line,
    )
    if not (group.id or group.name or _wrong(row, found, _GROUP_KEYS)):
        found.append(Problem("name", values.get("name"), "must be given, or id, to name the group"))
    return group, _all(row, found)


def _not_by_option(row: Row) -> list[Problem]:
    return [] if isinstance(row.values, t.Mapping) else [Problem(WHOLE_ROW, None, "must be a dictionary")]


def _all(row: Row, found: t.Iterable[Problem]) -> list[Problem]:
    return [*row.problems, *map(row.placed, found)] if found or row.problems else []


def _wrong(row: Row, found: t.Iterable[Problem], keys: frozenset[str]) -> bool:
    """Whether the row has one of the keys with a value that breaks a rule, so that the key is not missing."""
    return any(problem.option in keys for problem in (*row.problems, *found))


def blank(value: t.Any) -> bool:
    """Whether a value is blank text."""
    return isinstance(value, str) and not value.strip()


def _previous(values: t.Mapping[str, t.Any], found: list[Problem]) -> tuple[str, ...]:
    value = listed(values.get("previous_emails"))
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        found.append(Problem("previous_emails", value, "must be a list of e-mail addresses"))
        return ()
    addresses = []
    for one in value:
        try:
            address = email_address(one)
        except InvalidValue as error:
            found.append(Problem("previous_emails", one, error.rule))
            continue
        if address:
            addresses.append(address)
    return tuple(addresses)


def _unknown(values: t.Mapping[str, t.Any], options: tuple[str, ...]) -> list[Problem]:
    # Without the values: one may be a misspelt password.
    return [
        Problem(str(option), None, no_such_option(str(option), options))
        for option, value in values.items()
        if option not in options and option not in IGNORED and value is not None
    ]


@lru_cache(maxsize=100)
def no_such_option(name: str, options: tuple[str, ...]) -> str:
    """The rule that an unknown option breaks."""
    if name in _OF_THE_TASK:
        return "must not be in a row, because it applies to the whole task"
    close = difflib.get_close_matches(name.lower(), options, 1)
    hint = f"did you mean {close[0]}?" if close else f"the attributes are: {', '.join(options)}"
    return f"must not be given, because there is no such attribute ({hint})"


def _id(values: t.Mapping[str, t.Any], right: t.Callable[[str], t.Any], rule: str, found: list[Problem]) -> str | None:
    value = _text(values, "id", found)
    if value is not None and not right(value):
        found.append(Problem("id", value, rule))
        return None
    return value


def _text(
    values: t.Mapping[str, t.Any],
    option: str,
    found: list[Problem],
    read: t.Callable[[t.Any], str | None] = plain,
) -> str | None:
    value = values.get(option)
    if value is None:
        return None
    try:
        return read(value)
    except InvalidValue as error:
        found.append(Problem(option, value, error.rule))
        return None


def _truth(values: t.Mapping[str, t.Any], option: str, found: list[Problem]) -> bool:
    try:
        return bool(boolean(values.get(option)))
    except InvalidValue as error:
        found.append(Problem(option, values[option], error.rule))
        return False


def _absent(values: t.Mapping[str, t.Any], found: list[Problem]) -> bool:
    state = _text(values, "state", found)
    if state not in (None, "present", "absent"):
        found.append(Problem("state", state, "must be present or absent"))
    return state == "absent"
