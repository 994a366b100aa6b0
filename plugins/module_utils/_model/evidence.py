# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Whether an account that matched a weak key may belong to another person.

A user name may be reused after its holder has left, and a secondary address may be shared. The other known values of
the person must then fit the account.
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
    """The reason why an account is not the person's, as the rest of a sentence about it; ``""`` for none.

    An equal employee number or a shared address shows that it is the same person. ``id``, a primary address and
    previous addresses are strong keys, which nothing contradicts.

    :param values: the known values of the person, by option name.
    :param by: the key that matched.
    :param previous_emails: earlier addresses of the person.
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


class OtherPerson(t.NamedTuple):
    """What speaks against a deactivated account's being the person's, although a strong key finds it.

    Companies give the addresses of people who have left to new people, who would get the messages of others.

    :ivar why: as the rest of a sentence about the account.
    :ivar refused: whether the account must not be reactivated unless its id is given.
    """

    why: str
    refused: bool

    def warning(self, user: User) -> str:
        """What to tell of an account that is reactivated nevertheless."""
        return (
            f"{user.label} is reactivated, but it {self.why}. Whoever has the account sees its messages. If it is not "
            "the same person, do not apply this, and give the account another e-mail address first"
        )

    def refusal(self, user: User) -> str:
        """Why an account is not reactivated, and how to say what is meant."""
        return (
            f"email matches {user.label}, which is deactivated and {self.why}. If it is the same person, give "
            f"id: {user.id}; otherwise give the account another e-mail address first"
        )


def other_person(values: Values, user: User, by: str) -> OtherPerson | None:
    """Whether a deactivated account may be somebody else's; ``None`` for an active account and for no sign of it.

    Equal employee numbers say that it is the same person, and so does one of the two names while the numbers are not
    known. Different numbers are refused unless both names are equal, or ``id`` or a previous address names the account.

    :param values: what is known of the person, by option name.
    :param by: the key by which the account was found.
    """
    own, others = _text(values, "employee_number"), _text(user.values, "employee_number")
    if user.active or (own and own == others):
        return None
    signs = []
    if all(_differ(values, user.values, name) for name in _NAMES):
        signs.append(f"belonged to {_name(user.values)}, not to {_name(values)}")
    if own and others:
        signs.append(f"has the employee number {others}, not {own}")
    same_names = all(_folded(values, name) == _folded(user.values, name) != "" for name in _NAMES)
    refused = bool(own and others) and by == "email" and not same_names
    return OtherPerson(" and ".join(signs), refused) if signs else None


def require_same_person(values: Values, user: User, by: str) -> None:
    """Check that the account that matches the options may be the person's.

    :raises Refused: naming both, and how to specify which account is meant.
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
