# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What differs between what Slack has and what is desired."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, Write
from .._model.normalize import Value
from .._model.resources import User
from .._model.validate import DesiredValues

Changes = tuple[dict[str, Value], dict[str, Value]]


def differences(observed: User, desired: DesiredValues, update_photo: bool = False) -> Changes:
    """What must change for an account to be as desired.

    :param update_photo: send a photo although nothing tells whether Slack has it (wire 7.2.18).
    :returns: the values before and after, by option name, of what differs and nothing else.
    """
    after: dict[str, Value] = {}
    for option, value in desired.items():
        row = ATTRIBUTES[option]
        if row.write is Write.AT_CREATION:
            continue
        if row.comparable:
            if not row.same(observed.values.get(option), value):
                after[option] = value
        elif option == "photo" and update_photo:
            after[option] = value
    _couple(observed, desired, after)
    return {option: observed.values.get(option) for option in after}, after


def _couple(observed: User, desired: DesiredValues, after: dict[str, Value]) -> None:
    """Add what Slack changes together with something else."""
    if after.get("guest") is False and observed.values.get("guest_expiration"):
        after["guest_expiration"] = None
    primary, second = after.get("email"), observed.values.get("secondary_email")
    if primary and second and "secondary_email" not in desired and ATTRIBUTES["email"].same(primary, second):
        # The second address becomes the first: the two change places, and none is lost.
        after["secondary_email"] = observed.email or None


def complete(observed: User, desired: DesiredValues) -> dict[str, Value]:
    """All the values of a replacement: what is not given is cleared, but for what a replacement keeps."""
    values: dict[str, Value] = {}
    for option, row in ATTRIBUTES.items():
        if option in desired:
            values[option] = desired[option]
        elif row.kept_by_replace:
            if option in observed.values:
                values[option] = observed.values[option]
        elif row.comparable and row.clearable:
            values[option] = None
    return values


def shortfalls(asked: t.Mapping[str, Value], stored: User) -> dict[str, tuple[Value, Value]]:
    """What Slack stored otherwise than it was asked (wire 7.2.10, 7.2.14, 7.2.24).

    :returns: by option name, what was asked and what is stored.
    """
    return {
        option: (value, stored.values.get(option))
        for option, value in asked.items()
        if ATTRIBUTES[option].comparable and not ATTRIBUTES[option].same(value, stored.values.get(option))
    }
