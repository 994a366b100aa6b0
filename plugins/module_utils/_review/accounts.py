# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The accounts, groups and guests of a review. The other parts of the review refer to them by id."""

from __future__ import annotations

import typing as t
from collections import Counter
from datetime import date

from .._model.accounts import AccountIndex
from .._model.normalize import Value, instant
from .._model.resources import Group, User
from .._model.text import InvalidValue, folded
from .document import AccountFact, Accounts, GroupFact, GuestFact, UnmanagedFact

#: The kinds of account, in the order in which people read them.
KINDS = ("member", "guest", "app")

#: When a guest's access ends: key, and the last day of it, counted from the review; None is without bound.
EXPIRY = (
    ("expired", 0),
    ("within_7_days", 7),
    ("within_30_days", 30),
    ("within_90_days", 90),
    ("later", None),
)
NO_END = "no_end"
#: Slack shows an end of the access that is no instant, so that nothing is known of when it ends.
UNREADABLE_END = "unreadable"


def day_of(when: t.Any) -> str | None:
    """The day in UTC of a moment as Slack writes it, ``YYYY-MM-DD``; ``None`` when it is not one."""
    try:
        written = instant(when)
    except InvalidValue:
        return None
    return written[:10] if written else None


def days_between(earlier: str | None, later: str | None) -> int | None:
    """How many days lie between two days; negative when they are the other way round."""
    if earlier is None or later is None:
        return None
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def kind_of(user: User) -> str:
    """``member``, ``guest`` or ``app`` (wire 5.12)."""
    if user.bot:
        return "app"
    return "guest" if user.guest else "member"


def name_of(user: User) -> str:
    """The name that people know an account by."""
    given_name, family_name = (_text(user.values.get(part)) for part in ("given_name", "family_name"))
    full = " ".join(part for part in (given_name, family_name) if part)
    return full or _text(user.values.get("display_name")) or user.user_name or user.email or user.id


def account_facts(users: AccountIndex, groups: t.Iterable[Group], day: str) -> dict[str, AccountFact]:
    """What the review says of each account, by id, in the order of their names.

    :param day: the day of the review, ``YYYY-MM-DD``.
    """
    memberships = Counter(member for group in groups for member in group.member_ids)
    # Slack may show any of the three keys of a manager.
    managers = {user.id: users.resolve(_text(user.values.get("manager")) or "").one for user in users}
    reports = Counter(manager.id for user in users if user.active and (manager := managers[user.id]))
    return {
        user.id: _account(user, managers[user.id], memberships[user.id], reports[user.id], day)
        for user in sorted(users, key=lambda user: (folded(name_of(user)), user.id))
    }


def _account(user: User, manager: User | None, groups: int, reports: int, day: str) -> AccountFact:
    created = day_of(user.created)
    return {
        "id": user.id,
        "name": name_of(user),
        "user_name": user.user_name or None,
        "email": user.email or None,
        "kind": kind_of(user),
        "active": user.active,
        "title": _text(user.values.get("title")),
        "department": _text(user.values.get("department")),
        "manager": manager.id if manager else _text(user.values.get("manager")),
        "manager_name": name_of(manager) if manager else None,
        "groups": groups,
        "guest_expiration": _text(user.values.get("guest_expiration")) if user.guest else None,
        "created": created,
        "age_days": _not_negative(days_between(created, day)),
        "reports": reports,
    }


def group_facts(groups: t.Iterable[Group], accounts: Accounts) -> list[GroupFact]:
    """What the review says of each group, in the order of their names."""
    return [_group(group, accounts) for group in sorted(groups, key=lambda group: (folded(group.name), group.id))]


def _group(group: Group, accounts: Accounts) -> GroupFact:
    members = sorted(group.member_ids, key=lambda id_: (id_ not in accounts, folded(_name(accounts, id_)), id_))
    known = [accounts[id_] for id_ in members if id_ in accounts]
    return {
        "id": group.id,
        "name": group.name,
        "created": day_of(group.created),
        "size": len(members),
        "active": sum(account["active"] for account in known),
        "guests": sum(account["kind"] == "guest" for account in known),
        "deactivated": sum(not account["active"] for account in known),
        "unknown": len(members) - len(known),
        "members": members,
    }


def _name(accounts: Accounts, id_: str) -> str:
    return accounts[id_]["name"] if id_ in accounts else id_


def guest_facts(accounts: Accounts, day: str) -> list[GuestFact]:
    """The guests who can still get in, those first whose access ends first."""
    guests = [_guest(account, day) for account in accounts.values() if account["kind"] == "guest" and account["active"]]
    return sorted(guests, key=lambda guest: (guest["days_left"] is None, guest["days_left"] or 0))


def _guest(account: AccountFact, day: str) -> GuestFact:
    left = days_between(day, day_of(account["guest_expiration"]))
    return {
        "id": account["id"],
        "expires": account["guest_expiration"],
        "days_left": left,
        "ends": end_of(account, day),
    }


def end_of(account: AccountFact, day: str) -> str:
    """When a guest's access ends: a key of :data:`EXPIRY`, :data:`NO_END` or :data:`UNREADABLE_END`.

    :param day: the day of the review, ``YYYY-MM-DD``.
    """
    written = account["guest_expiration"]
    left = days_between(day, day_of(written))
    if left is None:
        return UNREADABLE_END if written else NO_END
    return next(key for key, last in EXPIRY if last is None or left <= last)


def without_manager(accounts: Accounts) -> list[UnmanagedFact]:
    """The active members whom nobody manages, with the reason: ``none``, ``unknown``, ``deactivated`` or ``self``."""
    people = (account for account in accounts.values() if account["kind"] == "member" and account["active"])
    found = ((account, _unmanaged(account, accounts)) for account in people)
    return [{"id": account["id"], "reason": reason} for account, reason in found if reason]


def _unmanaged(account: AccountFact, accounts: Accounts) -> str | None:
    manager = account["manager"]
    if manager is None:
        return "none"
    if manager == account["id"]:
        return "self"
    if manager not in accounts:
        return "unknown"
    return None if accounts[manager]["active"] else "deactivated"


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None


def _not_negative(days: int | None) -> int | None:
    return None if days is None else max(days, 0)
