# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Who shall be in a group: the option ``members`` and the rule ``members_where``, as they are written."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .._model.attributes import ATTRIBUTES
from .._model.normalize import InvalidValue, Value

MEMBER_KEYS = ("add", "remove", "set")

#: A rule: for each attribute the values of which one must hold; ``None`` stands for empty.
Where = t.Mapping[str, tuple[Value, ...]]


class BadMembers(ValueError):
    """A way to name members that breaks a rule.

    :ivar option: such as ``members.set``.
    :ivar rule: the end of a sentence that begins with the option and its value.
    """

    def __init__(self, option: str, value: t.Any, rule: str) -> None:
        super().__init__(f"{option}: {value!r} {rule}")
        self.option, self.value, self.rule = option, value, rule


@dataclass(frozen=True)
class NamedMembers:
    """The members that are asked for, as references: ids, e-mail addresses or user names."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    exactly: tuple[str, ...] | None = None

    @property
    def joining(self) -> tuple[str, ...]:
        return self.add + (self.exactly or ())


def named_members(given: t.Any) -> NamedMembers | None:
    """Read the option ``members``; a list, or text with commas between, is the same as ``set``.

    :raises BadMembers: naming the key, the value and the rule that is broken.
    """
    if given is None:
        return None
    if isinstance(given, (list, tuple, str)):
        given = {"set": listed(given)}
    if not isinstance(given, t.Mapping):
        raise BadMembers("members", given, f"must be a dictionary with {', '.join(MEMBER_KEYS)}, or a list")
    unknown = sorted(set(map(str, given)) - set(MEMBER_KEYS))
    if unknown:
        raise BadMembers("members", ", ".join(unknown), f"must not be used; the keys are {', '.join(MEMBER_KEYS)}")
    lists = {key: _references(key, given[key]) for key in MEMBER_KEYS if given.get(key) is not None}
    if "set" in lists and len(lists) > 1:
        raise BadMembers("members.set", given["set"], "must not be given together with add or remove")
    both = sorted(set(lists.get("add", ())) & set(lists.get("remove", ())))
    if both:
        raise BadMembers("members.add", both, "must not be in remove too")
    return NamedMembers(lists.get("add", ()), lists.get("remove", ()), lists.get("set"))


def _references(key: str, given: t.Any) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)):
        raise BadMembers(f"members.{key}", given, "must be a list")
    for entry in given:
        if not isinstance(entry, str) or not entry.strip():
            raise BadMembers(f"members.{key}", entry, "must be the id, email or user name of an account")
    return tuple(dict.fromkeys(entry.strip() for entry in given))


def listed(given: t.Any) -> t.Any:
    """A list out of a cell of a table, where commas, semicolons or blanks are between; anything else as it is."""
    return [part for part in re.split(r"[,;\s]+", given) if part] if isinstance(given, str) else given


def members_rule(given: t.Any) -> Where | None:
    """Read the option ``members_where``: attributes, and the value or the list of values of which one must hold.

    :raises BadMembers: naming the attribute, the value and the rule that is broken.
    """
    if given is None:
        return None
    if not isinstance(given, t.Mapping) or not given:
        raise BadMembers("members_where", given, "must be a dictionary of attributes and their values, not empty")
    return {str(option): _alternatives(str(option), value) for option, value in given.items()}


def _alternatives(option: str, value: t.Any) -> tuple[Value, ...]:
    name, row = f"members_where.{option}", ATTRIBUTES.get(option)
    if row is None or not row.comparable or option == "active":
        raise BadMembers(name, value, "must be about an attribute of a user that Slack shows, other than active")
    alternatives = value if isinstance(value, (list, tuple)) else [value]
    if not alternatives:
        raise BadMembers(name, value, "must have at least one value")
    try:
        return tuple(row.normalise(one) for one in alternatives)
    except InvalidValue as broken:
        raise BadMembers(name, value, broken.rule) from None
