# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From the rows of a file to entries in option names, with every rule that a row breaks."""

from __future__ import annotations

import difflib
import re
import sys
import typing as t
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from .._model.accounts import is_user_id
from .._model.attributes import ATTRIBUTES, SECRETS, AttributeKind
from .._model.normalize import ADDRESS_KEYS, InvalidValue, boolean, folded, trimmed, user_name_key
from .._model.normalize import email as email_address
from .._model.validate import DesiredValues, desired_values
from .columns import Column, ColumnRule, Parts, has_default, read_columns, single
from .members import BadMembers, NamedMembers, Where, listed, members_rule, named_members
from .records import Record, Source, SourceError, position_of

#: What a row breaks: the option, its value, and the rule.
Broken = tuple[str, t.Any, str]

#: Stands for the option where a row as a whole is wrong.
WHOLE_ROW = "row"
#: Options of a single task that are about the run and not about one person or group.
_OF_THE_TASK = frozenset({"reactivate", "replace", "update_photo", "batch_size"})
_USER_OPTIONS = frozenset(ATTRIBUTES) | {"id", "previous_emails", "state", "meta"}
_GROUP_OPTIONS = frozenset({"id", "name", "members", "members_where", "allow_empty", "state", "meta"})
#: Where an empty cell says that there is none, since nothing could be cleared: a user name is then made, and the
#: others are only ever given.
_EMPTY_IS_NONE = frozenset({"user_name"}) | {option for option, row in ATTRIBUTES.items() if not row.comparable}
_REPEATED = frozenset(option for option, row in ATTRIBUTES.items() if row.repeated)
_GROUP_ID = re.compile(r"S[A-Z0-9]{2,}")


class DesiredUser(t.NamedTuple):
    """A person as the source has them.

    :ivar position: where the source says it.
    :ivar values: canonical values by option name; ``None`` clears, and what is not in it is not managed.
    :ivar id: Slack's id, where the source knows it.
    :ivar previous_emails: addresses that the person had before.
    :ivar leaves: whether the account shall not be active: ``active: false`` or ``state: absent``.
    """

    position: str
    values: DesiredValues
    id: str | None = None
    previous_emails: tuple[str, ...] = ()
    leaves: bool = False

    @property
    def email(self) -> str:
        return t.cast(str, self.values.get("email") or "")

    @property
    def user_name(self) -> str:
        return t.cast(str, self.values.get("user_name") or "")

    @property
    def name_key(self) -> str:
        """What the user name is compared by; it is in Slack's form already."""
        name = self.user_name
        return name if name.isascii() else user_name_key(name)

    @property
    def label(self) -> str:
        """How messages name the person."""
        return self.email or self.user_name or self.id or "without a key"

    @property
    def order(self) -> tuple[str, str, str]:
        """What rows are put in order by, wherever the order of the source must not matter."""
        return folded(self.email), self.user_name, self.id or ""


class DesiredGroup(t.NamedTuple):
    """A group as the source has it.

    :ivar members: who shall be in it by name, ``where`` who shall be in it by rule; when both are ``None`` its members
        are not managed.
    :ivar allow_empty: whether it may lose its last member.
    :ivar leaves: whether it shall not exist: ``state: absent``.
    """

    position: str
    id: str | None = None
    name: str | None = None
    members: NamedMembers | None = None
    where: Where | None = None
    allow_empty: bool = False
    leaves: bool = False

    @property
    def label(self) -> str:
        """How messages name the group."""
        return self.name or self.id or "without a name"


def read_user(position: str, given: t.Any) -> tuple[DesiredUser, list[Broken]]:
    """Read the row of a person.

    :returns: what could be read, and all that is wrong with it.
    """
    if not isinstance(given, t.Mapping):
        return DesiredUser(position, {}), [(WHOLE_ROW, given, "must be a dictionary")]
    broken = _unknown(given, _USER_OPTIONS)
    values, problems = desired_values(given)
    broken += [
        (problem.option, problem.value, problem.rule)
        for problem in problems
        if not (problem.option in _EMPTY_IS_NONE and not str(problem.value).strip())
    ]
    leaves = values.pop("active", True) is False
    _share(values)
    user = DesiredUser(
        position,
        values,
        _id(given, is_user_id, "must be the id of an account, such as U012AB3CD", broken),
        _previous(given, broken),
        _absent(given, broken) or leaves,
    )
    if not (user.id or user.email or user.user_name) and not broken:
        broken.append(("email", None, "must be given, or else id or user_name, to say who is meant"))
    return user, broken


def _share(values: dict[str, t.Any]) -> None:
    """Keep values that many people have once in memory."""
    for option in values.keys() & _REPEATED:
        value = values[option]
        if isinstance(value, str):
            values[option] = sys.intern(str(value))


def _previous(given: t.Mapping[str, t.Any], broken: list[Broken]) -> tuple[str, ...]:
    value = listed(given.get("previous_emails"))
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        broken.append(("previous_emails", value, "must be a list of e-mail addresses"))
        return ()
    addresses = []
    for one in value:
        try:
            address = email_address(one)
        except InvalidValue as wrong:
            broken.append(("previous_emails", one, wrong.rule))
            continue
        if address:
            addresses.append(address)
    return tuple(addresses)


def read_group(position: str, given: t.Any) -> tuple[DesiredGroup, list[Broken]]:
    """Read the row of a group.

    :returns: what could be read, and all that is wrong with it.
    """
    if not isinstance(given, t.Mapping):
        return DesiredGroup(position), [(WHOLE_ROW, given, "must be a dictionary")]
    broken = _unknown(given, _GROUP_OPTIONS)
    members, where = None, None
    try:
        members, where = _named_or_by_rule(given)
    except BadMembers as bad:
        broken.append((bad.option, bad.value, bad.rule))
    group = DesiredGroup(
        position,
        _id(given, _GROUP_ID.fullmatch, "must be the id of a group, such as S012AB3CD", broken),
        _text(given, "name", broken),
        members,
        where,
        _truth(given, "allow_empty", broken),
        _absent(given, broken),
    )
    if not (group.id or group.name) and not broken:
        broken.append(("name", given.get("name"), "must be given, or else id, to say which group is meant"))
    return group, broken


def _named_or_by_rule(given: t.Mapping[str, t.Any]) -> tuple[NamedMembers | None, Where | None]:
    members, where = named_members(given.get("members")), members_rule(given.get("members_where"))
    if members is not None and where is not None:
        raise BadMembers("members_where", given["members_where"], "must not be given together with members")
    return members, where


def _unknown(given: t.Mapping[str, t.Any], known: frozenset[str]) -> list[Broken]:
    return [
        (str(option), value, _no_such_option(str(option), known))
        for option, value in given.items()
        if option not in known and value is not None
    ]


@lru_cache(maxsize=100)
def _no_such_option(option: str, known: frozenset[str]) -> str:
    if option in _OF_THE_TASK:
        return "must not be in a row, because it is about the task as a whole"
    close = difflib.get_close_matches(option, sorted(known), 1)
    hint = f"; {close[0]} is" if close else f"; these are: {', '.join(sorted(known))}"
    return f"must not be given, because there is no such attribute{hint}"


def _id(given: t.Mapping[str, t.Any], right: t.Callable[[str], t.Any], rule: str, broken: list[Broken]) -> str | None:
    value = _text(given, "id", broken)
    if value is not None and not right(value):
        broken.append(("id", value, rule))
        return None
    return value


def _text(given: t.Mapping[str, t.Any], option: str, broken: list[Broken]) -> str | None:
    try:
        return trimmed(given.get(option))
    except InvalidValue as wrong:
        broken.append((option, given[option], wrong.rule))
        return None


def _truth(given: t.Mapping[str, t.Any], option: str, broken: list[Broken]) -> bool:
    try:
        return bool(boolean(given.get(option)))
    except InvalidValue as wrong:
        broken.append((option, given[option], wrong.rule))
        return False


def _absent(given: t.Mapping[str, t.Any], broken: list[Broken]) -> bool:
    state = _text(given, "state", broken)
    if state not in (None, "present", "absent"):
        broken.append(("state", state, "must be present or absent"))
    return state == "absent"


Columns = t.Mapping[str, t.Any]

USER_OPTIONS = ("id", *ATTRIBUTES, "previous_emails", "state")
GROUP_OPTIONS = ("id", "name", "members", "members_where", "allow_empty", "state")
#: What an info result says and nobody can manage.
PASSED_OVER = frozenset({"meta"})
#: Kinds of attributes that SCIM has one value of, so that their SCIM names say all.
_ONE_VALUE = frozenset({AttributeKind.TEXT, AttributeKind.BOOLEAN, AttributeKind.INSTANT, AttributeKind.MANAGER})
#: Options that are lists; in a cell, their entries stand apart by commas, semicolons or blanks.
_LISTS = frozenset({"previous_emails", "members"})
_BETWEEN = re.compile(r"[\s,;]+")
_TRUTHS = frozenset(
    option for option, row in ATTRIBUTES.items() if row.kind in (AttributeKind.BOOLEAN, AttributeKind.GUEST)
) | {"allow_empty"}
_KEYS = ("id", "email", "user_name")
_ADDRESS = "address."


@dataclass(frozen=True)
class BadRow:
    """A rule that a row breaks.

    :ivar position: where the row stands, such as ``roster.csv:17``.
    :ivar option: the option whose value breaks it; ``""`` for the row as a whole.
    :ivar value: that value; ``None`` for none.
    :ivar rule: the end of a sentence that begins with the option: "must be …".
    """

    position: str
    option: str
    value: t.Any
    rule: str

    def __str__(self) -> str:
        words = [f"{self.option}:"] if self.option else []
        if self.value is not None:
            words.append("(hidden)" if self.option in SECRETS else repr(self.value))
        return " ".join([f"{self.position}:", *words, self.rule])


@dataclass(frozen=True)
class Entry:
    """A row in option names.

    :ivar position: where it stands, such as ``roster.csv:17``.
    :ivar line: its line.
    :ivar values: what it says, by option name. An empty cell of what Slack can clear is ``""``; of what it cannot
        clear there is nothing.
    :ivar problems: the rules that it breaks; what breaks one is not in ``values``.
    """

    position: str
    line: int
    values: t.Mapping[str, t.Any]
    problems: tuple[BadRow, ...] = ()


def map_rows(source: Source, columns: Columns | None, options: tuple[str, ...]) -> t.Iterator[Entry]:
    """Give the cells of each row their option names. The values are not checked any further.

    :param columns: what the columns mean, see :mod:`.columns`; when ``None``, columns that have the name of an option
        or of its SCIM attribute mean that.
    :param options: :data:`USER_OPTIONS` or :data:`GROUP_OPTIONS`.
    :raises SourceError: when the columns do not fit the file.
    """
    rules = read_columns(columns, options) if columns is not None else None
    if source.header is not None:
        rules = _rules_of_header(source, options) if rules is None else rules
        _check_header(source, rules)
    used = _columns_of(rules or {})
    seen: set[str] = set()
    empty = True
    for row in source.records:
        empty = False
        seen.update(row.cells)
        if source.sparse:
            row = row._replace(cells={**dict.fromkeys(used, ""), **row.cells})  # noqa: PLW2901
        yield _entry(row, rules, options)
    if source.sparse:
        used = _columns_of({option: rule for option, rule in (rules or {}).items() if not has_default(rule)})
    missing = used - seen
    if source.header is None and missing and (seen or (source.sparse and not empty)):
        raise SourceError(_no_such_columns(source, missing, sorted(seen)))


def read_users(source: Source, columns: Columns | None = None) -> t.Iterator[Entry]:
    """The people of a file, their values checked; parameters as those of :func:`map_rows`."""
    for entry in map_rows(source, columns, USER_OPTIONS):
        yield _checked(entry)


def _checked(entry: Entry) -> Entry:
    if any(not problem.option for problem in entry.problems):
        return entry  # The cells of such a row cannot be relied on.
    _desired, broken = desired_values(entry.values)
    problems = [BadRow(entry.position, problem.option, problem.value, problem.rule) for problem in broken]
    if not problems and not entry.problems and not any(entry.values.get(key) for key in _KEYS):
        problems = [BadRow(entry.position, "email", None, "must be given, or else id or user_name")]
    state = entry.values.get("state")
    if state not in (None, "", "present", "absent"):
        problems.append(BadRow(entry.position, "state", state, "must be present or absent"))
    return Entry(entry.position, entry.line, entry.values, entry.problems + tuple(problems))


def _entry(row: Record, rules: t.Mapping[str, ColumnRule] | None, options: tuple[str, ...]) -> Entry:
    position, line = row.position, row.line or 0
    if row.fault:
        return Entry(position, line, {}, (BadRow(position, "", None, row.fault),))
    problems: list[BadRow] = []
    chosen = rules
    if chosen is None:
        chosen, wrong = _rules_of_names(tuple(row.cells), options)
        problems = [BadRow(position, name, row.cells[name], rule) for name, rule in wrong]
    values: dict[str, t.Any] = {}
    for option, rule in chosen.items():
        try:
            value = rule.value(row.cells)
            value = value if option in _LISTS else single(value)
        except InvalidValue as broken:
            hidden = "must be what its rule in columns takes"
            problems.append(BadRow(position, option, None, hidden if option in SECRETS else broken.rule))
            continue
        # A table has a cell for everybody, so that an empty one of what cannot be cleared says nothing.
        if value is not None and not (rules is not None and _blank(value) and not _clearable(option)):
            values[option] = _typed(option, value)
    return Entry(position, line, values, tuple(problems))


def _blank(value: t.Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _clearable(option: str) -> bool:
    return option in _LISTS or (option in ATTRIBUTES and ATTRIBUTES[option].clearable)


def _typed(option: str, value: t.Any) -> t.Any:
    """Text as the type that the option has, where it can be read as such."""
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, str):
        return value
    if option in _LISTS:
        return [one for one in _BETWEEN.split(value) if one]
    if option in _TRUTHS:
        try:
            return boolean(value)
        except InvalidValue:
            return value
    return value


@lru_cache(maxsize=100)
def _rules_of_names(
    names: tuple[str, ...], options: tuple[str, ...]
) -> tuple[dict[str, ColumnRule], tuple[tuple[str, str], ...]]:
    """What columns mean by their names; and the names that mean nothing or too much, with the rule that they break."""
    known = _known_names(options)
    found: dict[str, Column] = {}
    wrong: list[tuple[str, str]] = []
    for name in names:
        if name.lower() in PASSED_OVER:
            continue
        meaning = known.get(name.lower())
        if meaning is None:
            wrong.append((name, _not_known(name, options)))
        elif meaning in found:
            wrong.append((name, f"must not be given, because {found[meaning].name!r} is {meaning} too"))
        else:
            found[meaning] = Column(name)
    rules: dict[str, ColumnRule] = {option: found[option] for option in options if option in found}
    parts = {key: found[_ADDRESS + key] for key in ADDRESS_KEYS if _ADDRESS + key in found}
    if parts and "address" in rules:
        wrong.append((found["address"].name, "must not be given together with parts of the address"))
    elif parts:
        rules["address"] = Parts(parts)
    return rules, tuple(wrong)


@lru_cache(maxsize=2)
def _known_names(options: tuple[str, ...]) -> dict[str, str]:
    """What a column can be called, in lower case, as SCIM compares names (RFC 7643, 2.1), and what it means."""
    names = {option: option for option in options}
    if options == GROUP_OPTIONS:
        return {**names, "displayname": "name"}
    for option, row in ATTRIBUTES.items():
        if row.slot is None and row.kind in _ONE_VALUE:
            names.setdefault(row.path.lower(), option)
    for key in ADDRESS_KEYS:
        names[_ADDRESS + key] = names["addresses." + key.replace("_", "")] = _ADDRESS + key
    return names


def _not_known(name: str, options: t.Sequence[str]) -> str:
    close = difflib.get_close_matches(name.lower(), options, 1)
    hint = f"; {close[0]} is" if close else f"; these are: {', '.join(options)}"
    return f"must not be given, because there is no such attribute{hint}"


def _rules_of_header(source: Source, options: tuple[str, ...]) -> dict[str, ColumnRule]:
    names = tuple(column for column in source.header or () if column)
    rules, wrong = _rules_of_names(names, options)
    if wrong:
        unfit = "; ".join(f"the column {name!r} {rule}" for name, rule in wrong)
        raise SourceError(f"{position_of(source.name, 1)}: {unfit}. The option columns says what other columns mean.")
    return rules


def _check_header(source: Source, rules: t.Mapping[str, ColumnRule]) -> None:
    used = _columns_of(rules)
    counts = Counter(source.header)
    missing = used - set(counts)
    if missing:
        raise SourceError(_no_such_columns(source, missing, [column for column in counts if column]))
    double = sorted(column for column in used if counts[column] > 1)
    if double:
        raise SourceError(
            f"{position_of(source.name, 1)}: the column {', '.join(map(repr, double))} must not be there twice"
        )


def _columns_of(rules: t.Mapping[str, ColumnRule]) -> frozenset[str]:
    return frozenset().union(*(rule.columns for rule in rules.values()))


def _no_such_columns(source: Source, missing: t.Iterable[str], known: t.Sequence[str]) -> str:
    named = ", ".join(map(repr, sorted(missing)))
    if source.sparse:
        return (
            f"columns: {named} must be an attribute that an entry of {source.name} has, and that may be read; "
            f"those found are: {', '.join(known) or 'none'}. A default in its rule says what to do where none has it"
        )
    return f"columns: {named} must be a column of {source.name or 'the roster'}, whose columns are: {', '.join(known)}"
