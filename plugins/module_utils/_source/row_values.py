# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of a source, read: a person or a group, and the rules that it breaks."""

from __future__ import annotations

import difflib
import re
import typing as t
from functools import lru_cache

from .._model.accounts import is_user_id
from .._model.attributes import ATTRIBUTES
from .._model.normalize import InvalidValue, boolean, folded, trimmed, user_name_key
from .._model.normalize import email as email_address
from .._model.validate import DesiredValues, desired_values
from .members import BadMembers, NamedMembers, Where, listed, members_rule, named_members

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
#: Values that many people share are kept once.
_SHARED = frozenset(
    {
        "role",
        "title",
        "user_type",
        "preferred_language",
        "locale",
        "timezone",
        "cost_center",
        "organization",
        "division",
        "department",
        "manager",
        "start_date",
    }
)
_GROUP_ID = re.compile(r"S[A-Z0-9]{2,}")


class WantedUser(t.NamedTuple):
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


class WantedGroup(t.NamedTuple):
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


def read_user(position: str, given: t.Any) -> tuple[WantedUser, list[Broken]]:
    """Read the row of a person.

    :returns: what could be read, and all that is wrong with it.
    """
    if not isinstance(given, t.Mapping):
        return WantedUser(position, {}), [(WHOLE_ROW, given, "must be a dictionary")]
    broken = _unknown(given, _USER_OPTIONS)
    values, problems = desired_values(given)
    broken += [
        (problem.option, problem.value, problem.rule)
        for problem in problems
        if not (problem.option in _EMPTY_IS_NONE and not str(problem.value).strip())
    ]
    leaves = values.pop("active", True) is False
    _share(values)
    user = WantedUser(
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
    for option in values.keys() & _SHARED:
        value = values[option]
        if isinstance(value, str):
            values[option] = _kept_once(value)


@lru_cache(maxsize=20_000)
def _kept_once(value: str) -> str:
    return value


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


def read_group(position: str, given: t.Any) -> tuple[WantedGroup, list[Broken]]:
    """Read the row of a group.

    :returns: what could be read, and all that is wrong with it.
    """
    if not isinstance(given, t.Mapping):
        return WantedGroup(position), [(WHOLE_ROW, given, "must be a dictionary")]
    broken = _unknown(given, _GROUP_OPTIONS)
    members, where = None, None
    try:
        members, where = _named_or_by_rule(given)
    except BadMembers as bad:
        broken.append((bad.option, bad.value, bad.rule))
    group = WantedGroup(
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
        (str(option), value, _not_known(str(option), known))
        for option, value in given.items()
        if option not in known and value is not None
    ]


@lru_cache(maxsize=100)
def _not_known(option: str, known: frozenset[str]) -> str:
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
