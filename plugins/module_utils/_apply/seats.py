# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan changes about the seats that are paid for."""

from __future__ import annotations

import typing as t

from .._plan.plan import Kind, Operation, Subject


class Seats(t.NamedTuple):
    """Seats that a plan takes and gives back.

    :ivar gained: accounts that become active: created or reactivated.
    :ivar lost: accounts that are deactivated.
    :ivar to_guests: active members who become guests, and ``to_members`` guests who become members: what they cost
        depends on the contract.
    """

    gained: int
    lost: int
    to_guests: int
    to_members: int


def seats(operations: t.Iterable[Operation]) -> Seats:
    """Count the seats of a plan."""
    gained = lost = to_guests = to_members = 0
    for operation in operations:
        if operation.subject is not Subject.USER:
            continue
        gained += operation.after.get("active") is True
        lost += operation.after.get("active") is False
        if operation.kind is not Kind.CREATE:
            to_guests += operation.after.get("guest") is True
            to_members += operation.after.get("guest") is False
    return Seats(gained, lost, to_guests, to_members)
