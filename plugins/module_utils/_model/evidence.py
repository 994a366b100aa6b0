# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Whether an account that was found by a weak key may be somebody else's.

User names are given to new people once their holders have left, and a secondary address may be shared. What else is
known of the person then has to fit the account.
"""

from __future__ import annotations

import typing as t

from .problems import Refused
from .resources import User
from .text import folded, observed

Values = t.Mapping[str, t.Any]
_ADDRESSES = ("email", "secondary_email")
_NAMES = ("given_name", "family_name")


def contradiction(values: Values, user: User, by: str, previous_emails: t.Iterable[str] = ()) -> str:
    """What speaks against an account being the person's, as the rest of a sentence about it; ``""`` for nothing.

    Equal employee numbers, or an address that both have, say that it is the same person. ``id``, a primary address and
    previous addresses are strong keys, and nothing speaks against them.

    :param values: what is known of the person, by option name.
    :param by: the key by which the account was found.
    :param previous_emails: addresses that the person had before.
    """
    address = _folded(values, "email")
    if by not in ("email", "user_name") or (by == "email" and address == folded(user.email)):
        return ""
    own, others = _text(values, "employee_number"), _text(user.values, "employee_number")
    if own and others:
        return "" if own == others else f"has the employee number {others}, not {own}"
    held = {_folded(user.values, option) for option in _ADDRESSES} - {""}
    if held & {folded(one) for one in previous_emails}:
        return ""
    same_names = all(_folded(values, name) == _folded(user.values, name) != "" for name in _NAMES)
    foreign = bool(address and held) and not held & {_folded(values, option) for option in _ADDRESSES}
    if by == "user_name" and foreign and user.active:
        return f"is active and has the e-mail address {user.email}"
    if not user.active and any(_differ(values, user.values, name) for name in _NAMES):
        return f"is deactivated and belonged to {_name(user.values)}, not to {_name(values)}"
    if by == "user_name" and foreign and not same_names:
        return f"is deactivated and had the e-mail address {user.email}"
    return ""


def require_same_person(values: Values, user: User, by: str) -> None:
    """Check that the account that options name may be the person's.

    :raises Refused: naming both, and how to say which account is meant.
    """
    against = contradiction(values, user, by)
    if against:
        key = f"{by} {_text(values, by)}"
        person = _text(values, "email")
        whose = f", and {person} may be another person" if by != "email" and person else ""
        raise Refused(
            f"{key} matches {user.label}, which {against}{whose}. Nothing was done. If it is the same person, "
            f"give id: {user.id}; otherwise give another {by}.",
            conflict=[user.id],
        )


def _differ(one: Values, other: Values, option: str) -> bool:
    first, second = _folded(one, option), _folded(other, option)
    return bool(first and second) and first != second


def _name(values: Values) -> str:
    return " ".join(filter(None, (_text(values, name) for name in _NAMES)))


def _text(values: Values, option: str) -> str:
    return observed(str(values.get(option) or ""))


def _folded(values: Values, option: str) -> str:
    return folded(_text(values, option))
