# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the desired values an existing account is held to."""

from __future__ import annotations

import enum
import typing as t

from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value
from .._model.problems import Refused
from .._model.resources import User
from .._model.validate import DesiredValues


class Rule(str, enum.Enum):
    """What becomes of an attribute of an account that exists."""

    #: It is brought to the desired value; the default.
    ENFORCE = "enforce"
    #: It is given when the account is made, and never changed.
    CREATE_ONLY = "create_only"
    #: It is given where Slack has none.
    FILL_IF_EMPTY = "fill_if_empty"


Policy = t.Mapping[str, Rule]


def read_policy(given: t.Mapping[str, t.Any]) -> dict[str, Rule]:
    """Check the option ``policy``.

    :param given: attribute names and the rule for each.
    :returns: the rules that differ from the default.
    :raises Refused: naming every attribute and rule that is unknown.
    """
    rules: dict[str, Rule] = {}
    problems = []
    for option, name in given.items():
        if option not in ATTRIBUTES or option == "active":
            problems.append(f"policy: {option!r} must be an attribute of a user, other than active")
            continue
        try:
            rule = Rule(name)
        except ValueError:
            problems.append(f"policy.{option}: {name!r} must be one of {', '.join(rule.value for rule in Rule)}")
            continue
        if rule is not Rule.ENFORCE:
            rules[option] = rule
    if problems:
        raise Refused("; ".join(problems), invalid=["policy"])
    return rules


def held_to(desired: DesiredValues, user: User, policy: Policy) -> DesiredValues:
    """The desired values that the policy lets through for an account that exists."""
    if not policy:
        return desired
    return {option: value for option, value in desired.items() if _lets(policy.get(option), option, value, user)}


def _lets(rule: Rule | None, option: str, value: Value, user: User) -> bool:
    if rule is Rule.CREATE_ONLY:
        return False
    if rule is Rule.FILL_IF_EMPTY:
        return value is not None and user.values.get(option) in (None, "")
    return True
