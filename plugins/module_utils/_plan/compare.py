# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The differences between an observed account and its desired values."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, Write
from .._model.normalize import Value
from .._model.resources import User
from .._model.validate import DesiredValues

Changes = tuple[dict[str, Value], dict[str, Value]]


def differences(observed: User, desired: DesiredValues, update_photo: bool = False) -> Changes:
    """The changes that bring an account to its desired values.

    :param update_photo: send a photo although Slack does not show whether it has it (wire 7.2.18).
    :returns: the values before and after, by option name, of the attributes that differ.
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
    """Add the attributes that Slack changes together with another one."""
    if after.get("guest") is False and observed.values.get("guest_expiration"):
        after["guest_expiration"] = None
    primary, second = after.get("email"), observed.values.get("secondary_email")
    if primary and second and "secondary_email" not in desired and ATTRIBUTES["email"].same(primary, second):
        # The secondary address becomes the primary one, and the primary one the secondary: neither is lost.
        after["secondary_email"] = observed.email or None


def complete(observed: User, desired: DesiredValues) -> dict[str, Value]:
    """All values of a replacement: omitted attributes are cleared, except those that a replacement keeps."""
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


def shortfalls(desired: t.Mapping[str, Value], stored: User) -> dict[str, tuple[Value, Value]]:
    """The requested values that Slack stored differently (wire 7.2.10, 7.2.14, 7.2.24).

    :returns: by option name, the requested and the stored value.
    """
    return {
        option: (value, stored.values.get(option))
        for option, value in desired.items()
        if ATTRIBUTES[option].comparable and not ATTRIBUTES[option].same(value, stored.values.get(option))
    }
