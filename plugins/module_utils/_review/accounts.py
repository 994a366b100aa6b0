# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The accounts, groups and guests of a review, as plain JSON values: what everything else in the review is told by."""

from __future__ import annotations

import typing as t
from datetime import date

from .._model.accounts import AccountIndex
from .._model.normalize import InvalidValue, Value, folded, instant
from .._model.resources import Group, User

Fact = dict[str, t.Any]
Facts = t.Mapping[str, Fact]

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


def day_of(moment: t.Any) -> str | None:
    """The day in UTC of a moment as Slack writes it, ``YYYY-MM-DD``; ``None`` when it is not one."""
    try:
        written = instant(moment)
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
    given, family = (_text(user.values.get(part)) for part in ("given_name", "family_name"))
    full = " ".join(part for part in (given, family) if part)
    return full or _text(user.values.get("display_name")) or user.user_name or user.email or user.id


def account_facts(users: AccountIndex, groups: t.Iterable[Group], day: str) -> dict[str, Fact]:
    """What the review tells of each account, by id, in the order of their names.

    :param day: the day of the review, ``YYYY-MM-DD``.
    """
    memberships = _memberships(groups)
    reports: dict[str, int] = {}
    facts: dict[str, Fact] = {}
    for user in sorted(users, key=lambda user: (folded(name_of(user)), user.id)):
        manager = users.resolve(_text(user.values.get("manager")) or "").one  # Slack may show any of the three
        if manager is not None and user.active:
            reports[manager.id] = reports.get(manager.id, 0) + 1
        facts[user.id] = _account(user, manager, memberships.get(user.id, 0), day)
    for id_, fact in facts.items():
        fact["reports"] = reports.get(id_, 0)
    return facts


def _account(user: User, manager: User | None, groups: int, day: str) -> Fact:
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
    }


def _memberships(groups: t.Iterable[Group]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in groups:
        for member in group.member_ids:
            counts[member] = counts.get(member, 0) + 1
    return counts


def group_facts(groups: t.Iterable[Group], accounts: Facts) -> list[Fact]:
    """What the review tells of each group, in the order of their names."""
    return [_group(group, accounts) for group in sorted(groups, key=lambda group: (folded(group.name), group.id))]


def _group(group: Group, accounts: Facts) -> Fact:
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


def _name(accounts: Facts, id_: str) -> str:
    return t.cast(str, accounts[id_]["name"]) if id_ in accounts else id_


def guest_facts(accounts: Facts, day: str) -> list[Fact]:
    """The guests who can still get in, those first whose access ends first."""
    guests = [_guest(account, day) for account in accounts.values() if account["kind"] == "guest" and account["active"]]
    return sorted(guests, key=lambda guest: (guest["days_left"] is None, guest["days_left"] or 0))


def _guest(account: Fact, day: str) -> Fact:
    left = days_between(day, day_of(account["guest_expiration"]))
    return {"id": account["id"], "expires": account["guest_expiration"], "days_left": left, "ends": _ends(left)}


def _ends(left: int | None) -> str:
    if left is None:
        return NO_END
    return next(key for key, last in EXPIRY if last is None or left <= last)


def without_manager(accounts: Facts) -> list[Fact]:
    """The active members whom nobody manages, with the reason: ``none``, ``unknown``, ``deactivated`` or ``self``."""
    people = (account for account in accounts.values() if account["kind"] == "member" and account["active"])
    found = ((account, _unmanaged(account, accounts)) for account in people)
    return [{"id": account["id"], "reason": reason} for account, reason in found if reason]


def _unmanaged(account: Fact, accounts: Facts) -> str | None:
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
