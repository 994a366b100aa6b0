# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The settings of a directory run besides its source."""

from __future__ import annotations

import datetime
import enum
import typing as t
from dataclasses import dataclass, field

from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value
from .._model.problems import Refused
from .._model.resources import User
from .._model.row_matching import ALL_KEYS, KEYS
from .._model.validate import DesiredValues
from .scope import Scope


class PolicyRule(str, enum.Enum):
    """How an attribute of an existing account is managed."""

    #: Set to the desired value; the default.
    ENFORCE = "enforce"
    #: Set when the account is created, and never changed.
    CREATE_ONLY = "create_only"
    #: Set when Slack has no value.
    FILL_IF_EMPTY = "fill_if_empty"


Policy = t.Mapping[str, PolicyRule]


def read_policy(options: t.Mapping[str, t.Any]) -> dict[str, PolicyRule]:
    """Check the option ``policy``.

    :param options: the rule for each attribute name.
    :returns: the rules that differ from the default.
    :raises Refused: naming every unknown attribute and rule.
    """
    rules: dict[str, PolicyRule] = {}
    problems = []
    for option, name in options.items():
        if option not in ATTRIBUTES or option == "active":
            problems.append(f"policy: {option!r} must be an attribute of a user, other than active")
            continue
        try:
            rule = PolicyRule(name)
        except ValueError:
            problems.append(f"policy.{option}: {name!r} must be one of {', '.join(rule.value for rule in PolicyRule)}")
            continue
        if rule is not PolicyRule.ENFORCE:
            rules[option] = rule
    if problems:
        raise Refused("; ".join(problems), invalid=["policy"])
    return rules


def managed_values(desired: DesiredValues, user: User, policy: Policy) -> DesiredValues:
    """The desired values that the policy applies to an existing account."""
    if not policy:
        return desired
    return {option: value for option, value in desired.items() if _lets(policy.get(option), option, value, user)}


def _lets(rule: PolicyRule | None, option: str, value: Value, user: User) -> bool:
    if rule is PolicyRule.CREATE_ONLY:
        return False
    if rule is PolicyRule.FILL_IF_EMPTY:
        return value is not None and user.values.get(option) in (None, "")
    return True


def read_match_by(written: t.Sequence[str]) -> tuple[str, ...]:
    """Check the option ``match_by``.

    :returns: the keys that accounts are matched by, the strongest first.
    :raises Refused: when there is no key, an unknown one, or one twice.
    """
    keys = tuple(key.strip() for key in written)
    unknown = [key for key in keys if key not in ALL_KEYS]
    if unknown or not keys or len(set(keys)) < len(keys):
        rule = f"must be some of {', '.join(ALL_KEYS)}, each once, the strongest first"
        raise Refused(f"match_by: {list(written)!r} {rule}", invalid=["match_by"])
    return keys


class AbsentUsers(str, enum.Enum):
    """What is done about a managed account that is absent from the source."""

    IGNORE = "ignore"
    REPORT = "report"
    DEACTIVATE = "deactivate"
    CONVERT_TO_GUEST = "convert_to_guest"

    @property
    def acts(self) -> bool:
        """Whether anything is done about absent accounts."""
        return self in (AbsentUsers.DEACTIVATE, AbsentUsers.CONVERT_TO_GUEST)


class AbsentGroups(str, enum.Enum):
    """What is done about a group that is absent from the source."""

    IGNORE = "ignore"
    REPORT = "report"
    DELETE = "delete"


@dataclass(frozen=True)
class Settings:
    """The settings of a directory plan.

    :ivar today: the day of the run.
    :ivar match_by: the keys that accounts are matched by, the strongest first.
    :ivar absent_after_days: the number of days that an account must be missing before anything is done about it.
    :ivar first_missed: by account id, the day on which the account was first missing, from the last snapshot.
    :ivar reactivate: whether deactivated accounts that match a row are reactivated.
    :ivar user_name_from: the template for generated user names.
    :ivar skip_invalid: whether rows that break rules are skipped; otherwise one is enough to stop.
    """

    today: datetime.date
    scope: Scope = field(default_factory=Scope)
    policy: Policy = field(default_factory=dict)
    absent_users: AbsentUsers = AbsentUsers.IGNORE
    absent_after_days: int = 0
    first_missed: t.Mapping[str, datetime.date] = field(default_factory=dict)
    absent_groups: AbsentGroups = AbsentGroups.IGNORE
    reactivate: bool = True
    user_name_from: str = "email"
    skip_invalid: bool = False
    match_by: tuple[str, ...] = KEYS
