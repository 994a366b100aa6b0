# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Desired values: raw values in canonical form, with their rules checked.

Omitted and null are not managed; empty clears; everything else is a value.
"""

from __future__ import annotations

import typing as t
from functools import lru_cache

from .attributes import ATTRIBUTES, Attribute
from .normalize import Value
from .problems import Problem
from .text import InvalidValue

#: Canonical values by option name; ``None`` clears. Omitted options are not managed.
DesiredValues = t.Mapping[str, Value]


def desired_values(
    values: t.Mapping[str, t.Any],
) -> tuple[dict[str, Value], list[Problem]]:
    """Normalize and check the desired values of one user.

    :param values: raw values by option name; names outside the attribute table are ignored.
    :returns: the canonical values, and every rule that is broken.
    """
    desired: dict[str, Value] = {}
    problems: list[Problem] = []
    for attribute in _attributes_of(tuple(values)):
        option, value = attribute.option, values[attribute.option]
        if value is None:
            continue
        try:
            canonical = attribute.normalise(value)
        except InvalidValue as error:
            problems.append(Problem(option, value, error.rule))
            continue
        if canonical is None and not attribute.clearable:
            problems.append(Problem(option, value, "must not be empty, because Slack cannot clear it"))
            continue
        desired[option] = canonical
    problems.extend(_contradictions(desired))
    return desired, problems


@lru_cache(maxsize=1000)
def _attributes_of(options: tuple[str, ...]) -> tuple[Attribute, ...]:
    """The attributes with these options, in the order of the table; cached, as rows have few different sets."""
    return tuple(attribute for option, attribute in ATTRIBUTES.items() if option in options)


def _contradictions(desired: DesiredValues) -> t.Iterator[Problem]:
    second = desired.get("secondary_email")
    if second and desired.get("email") and ATTRIBUTES["email"].same(second, desired["email"]):
        yield Problem("secondary_email", second, "must differ from email")
    expiration = desired.get("guest_expiration")
    if expiration and desired.get("guest") is False:
        yield Problem("guest_expiration", expiration, "must not be set together with guest: false")
