# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From what a person wrote to what is meant: desired values with their rules checked.

Omitted and null are not managed; empty clears; everything else is a value.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import lru_cache

from .attributes import ATTRIBUTES, SECRETS, Attribute
from .normalize import InvalidValue, Value

#: Canonical values by option name; ``None`` clears. What is not in it is not managed.
DesiredValues = t.Mapping[str, Value]


@dataclass(frozen=True)
class Problem:
    """An option whose value breaks a rule.

    :ivar option: its name.
    :ivar value: what was given; hidden for secrets.
    :ivar rule: the end of a sentence that begins with the option: "must be …".
    """

    option: str
    value: t.Any
    rule: str

    def __str__(self) -> str:
        shown = "(hidden)" if self.option in SECRETS else repr(self.value)
        return f"{self.option}: {shown} {self.rule}"


def desired_values(
    given: t.Mapping[str, t.Any],
) -> tuple[dict[str, Value], list[Problem]]:
    """Normalise and check what is asked for one user.

    :param given: raw values by option name; names outside the attribute table are passed over.
    :returns: the canonical values, and every rule that is broken.
    """
    desired: dict[str, Value] = {}
    problems: list[Problem] = []
    for row in _rows_of(tuple(given)):
        option, value = row.option, given[row.option]
        if value is None:
            continue
        try:
            canonical = row.normalise(value)
        except InvalidValue as broken:
            problems.append(Problem(option, value, broken.rule))
            continue
        if canonical is None and not row.clearable:
            problems.append(Problem(option, value, "must not be empty, because Slack cannot clear it"))
            continue
        desired[option] = canonical
    problems.extend(_contradictions(desired))
    return desired, problems


@lru_cache(maxsize=1000)
def _rows_of(options: tuple[str, ...]) -> tuple[Attribute, ...]:
    """Those of the table, in its order; the rows of a source have the same few sets of options."""
    return tuple(row for option, row in ATTRIBUTES.items() if option in options)


def _contradictions(desired: DesiredValues) -> t.Iterator[Problem]:
    second = desired.get("secondary_email")
    if second and desired.get("email") and ATTRIBUTES["email"].same(second, desired["email"]):
        yield Problem("secondary_email", second, "must differ from email")
    expiration = desired.get("guest_expiration")
    if expiration and desired.get("guest") is False:
        yield Problem("guest_expiration", expiration, "must not be set together with guest: false")
