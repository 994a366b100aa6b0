# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The desired members of a group: the option ``members`` and the rule ``members_where``, unresolved."""

from __future__ import annotations

import difflib
import re
import typing as t
from dataclasses import dataclass

from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value, plain
from .._model.problems import Problem
from .._model.strict_json import loads
from .._model.text import InvalidValue

MEMBER_KEYS = ("add", "remove", "set")

#: The similarity from which a name is suggested: ``dept`` for ``department``.
_CLOSE = 0.5
_SEPARATORS = re.compile(r"[,;\r\n]")

#: A rule: for each attribute, the values of which one must match; ``None`` is empty.
Where = t.Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class NamedMembers:
    """The desired members as references: ids, e-mail addresses or user names."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    exactly: tuple[str, ...] | None = None

    @property
    def joining(self) -> tuple[str, ...]:
        return self.add + (self.exactly or ())


def named_members(value: t.Any) -> tuple[NamedMembers | None, list[Problem]]:
    """The desired members from the option ``members``; a list is ``set``, and JSON text is decoded.

    Other text is refused: it may be meant as one more member, and as a list it would remove all others.

    :returns: the members, ``None`` when they are not managed or break a rule, and the rules that they break.
    """
    if value is None:
        return None, []
    if isinstance(value, str):
        value = _from_json(value)
    if isinstance(value, (list, tuple)):
        value = {"set": value}
    if isinstance(value, str):
        rule = (
            "must be a dictionary or a list, but it is text; write {add: […]} to add members, and {set: […]} for the "
            "members and no others"
        )
        return None, [Problem("members", value, rule)]
    if not isinstance(value, t.Mapping):
        rule = f"must be a dictionary with {', '.join(MEMBER_KEYS)}, or a list"
        return None, [Problem("members", value, rule)]
    unknown = sorted(set(map(str, value)) - set(MEMBER_KEYS))
    if unknown:
        rule = f"must not be used; the keys are {', '.join(MEMBER_KEYS)}"
        return None, [Problem("members", ", ".join(unknown), rule)]
    problems: list[Problem] = []
    lists = {key: _references(key, value[key], problems) for key in MEMBER_KEYS if value.get(key) is not None}
    if "set" in lists and len(lists) > 1:
        problems.append(Problem("members.set", value["set"], "must not be given together with add or remove"))
    both = sorted(set(lists.get("add", ())) & set(lists.get("remove", ())))
    if both:
        problems.append(Problem("members.add", both, "must not also be in remove"))
    if problems:
        return None, problems
    return NamedMembers(lists.get("add", ()), lists.get("remove", ()), lists.get("set")), []


def _from_json(text: str) -> t.Any:
    """The list or dictionary in a JSON text, as in a command-line variable; any other text unchanged."""
    try:
        value = loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (list, dict)) else text


def _references(key: str, value: t.Any, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        problems.append(Problem(f"members.{key}", value, "must be a list"))
        return ()
    references = []
    for one in value:
        try:
            reference = plain(one) if isinstance(one, str) else None
            if reference is None:
                raise InvalidValue("must be text: the id, email or user name of an account")
            references.append(reference)
        except InvalidValue as error:
            problems.append(Problem(f"members.{key}", one, error.rule))
    return tuple(dict.fromkeys(references))


def listed(value: t.Any) -> t.Any:
    """A list from a cell of a table, see :func:`entries`; other values unchanged."""
    return entries(value) if isinstance(value, str) else value


def entries(cell: str) -> list[str]:
    """The entries of a cell that is a list, split at commas, semicolons and ends of lines; at blanks where it has none.

    Names with blanks between commas stay whole: one of their words may be the user name of another person. An entry of
    several addresses is split.
    """
    found = [part.strip() for part in _SEPARATORS.split(cell)]
    if len(found) == 1:
        return cell.split()
    words = (part.split() if all("@" in word for word in part.split()) else [part] for part in found)
    return [word for those in words for word in those if word]


def members_rule(value: t.Any) -> tuple[Where | None, list[Problem]]:
    """The rule from the option ``members_where``: attributes, with the value or values of which one must match.

    :returns: the rule, ``None`` when there is none or it is not valid, and the problems.
    """
    if value is None:
        return None, []
    if not isinstance(value, t.Mapping) or not value:
        rule = "must be a dictionary of attributes and their values, not empty"
        return None, [Problem("members_where", value, rule)]
    problems: list[Problem] = []
    where = {str(option): _alternatives(str(option), one, problems) for option, one in value.items()}
    return (None if problems else where), problems


def _alternatives(option: str, value: t.Any, problems: list[Problem]) -> tuple[Value, ...]:
    name, attribute = f"members_where.{option}", ATTRIBUTES.get(option)
    if attribute is None or not attribute.comparable or option == "active":
        comparable = [known for known, one in ATTRIBUTES.items() if one.comparable and known != "active"]
        close = [] if attribute else difflib.get_close_matches(option.lower(), comparable, 1, _CLOSE)
        hint = f"did you mean {close[0]}?" if close else f"the attributes are: {', '.join(comparable)}"
        rule = f"must be an attribute of a user that members_where can compare ({hint})"
        # Without the value of a misspelt attribute, which may be a secret.
        problems.append(Problem(name, None if attribute is None else value, rule))
        return ()
    alternatives = value if isinstance(value, (list, tuple)) else [value]
    if not alternatives:
        problems.append(Problem(name, value, "must have at least one value"))
    try:
        return tuple(attribute.normalise(one) for one in alternatives)
    except InvalidValue as error:
        problems.append(Problem(name, value, error.rule))
        return ()
