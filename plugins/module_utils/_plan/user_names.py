# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Generates user names for people without one: unique, and the same in each run."""

from __future__ import annotations

import re
import typing as t

from .._model.attributes import ATTRIBUTES
from .._model.normalize import USER_NAME_MAX, Value, made_user_name, user_name_key
from .._model.problems import Refused
from .._source.rows import DesiredUser

_FIELD = re.compile(r"\{(\w+)(?::(\d+))?\}")
_LAST_RESORT = "user"
#: The number that makes a name unique; a longer one is part of the name.
_NUMBER = re.compile(r"(.*\D)([2-9]|[1-9]\d)")
#: The number of names to try after Slack refuses one.
MOST_FURTHER = 10


class NameTemplate:
    """A template for user names: an attribute, or text with attributes such as ``{given_name}.{family_name}``.

    ``{given_name:1}`` is the first letter. For an e-mail address, the part before the @ is used.

    :raises Refused: when it contains something other than a text attribute.
    """

    def __init__(self, written: str = "email") -> None:
        self._template = f"{{{written}}}" if written in ATTRIBUTES else written
        fields = [name for name, _length in _FIELD.findall(self._template)]
        unknown = [name for name in fields if name not in ATTRIBUTES or ATTRIBUTES[name].secret]
        if not fields or unknown or re.search(r"[{}]", _FIELD.sub("", self._template)):
            raise Refused(
                f"user_name_from: {written!r} must be an attribute such as email, or text with attributes in braces "
                "such as {given_name}.{family_name} or {given_name:1}{family_name}",
                invalid=["user_name_from"],
            )

    def name(self, values: t.Mapping[str, Value]) -> str:
        """The name for one person, not yet unique; the local part of the e-mail when the template yields none."""
        made = made_user_name(_FIELD.sub(lambda field: _part(field, values), self._template))
        return made or made_user_name(str(values.get("email") or "")) or _LAST_RESORT


def _part(field: re.Match[str], values: t.Mapping[str, Value]) -> str:
    value = str(values.get(field[1]) or "").partition("@")[0]
    return value[: int(field[2])] if field[2] else value


def make_user_names(people: t.Sequence[DesiredUser], template: NameTemplate, taken: t.Iterable[str]) -> list[str]:
    """User names for people whose accounts are yet to be created.

    :param people: the people without a user name.
    :param taken: the names of all other rows and of all accounts, including deactivated ones and those of apps.
    :returns: a name for each of the people, independent of their order.
    """
    used = {user_name_key(name) for name in taken if name}
    next_number: dict[str, int] = {}
    names = [""] * len(people)
    for place, user in sorted(enumerate(people), key=lambda item: item[1].order):
        base = template.name(user.values)
        name, number = base, next_number.get(base, 2)
        while user_name_key(name) in used:
            name = _numbered(base, number)
            number += 1
        next_number[base] = number
        used.add(user_name_key(name))
        names[place] = name
    return names


def further_user_names(name: str) -> list[str]:
    """The names to try in turn when Slack refuses a generated one because it is taken or reserved."""
    match = _NUMBER.fullmatch(name)
    base, last = (match[1], int(match[2])) if match else (name, 1)
    return [_numbered(base, last + more) for more in range(1, MOST_FURTHER + 1)]


def _numbered(base: str, number: int) -> str:
    suffix = str(number)
    return base[: USER_NAME_MAX - len(suffix)] + suffix
