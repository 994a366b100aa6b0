# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts against the roster: who is on it, who is not, and what to make of those who are not."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.accounts import Index
from .._model.normalize import folded
from .._model.resources import User
from .accounts import Fact, Facts, day_of, days_between

Entry = t.Mapping[str, t.Any]

#: What is made of an account outside the roster, and what it asks of the reviewer.
ACT, CHECK, FINE = "act", "check", "fine"
VERDICTS: t.Mapping[str, str] = {
    "left": ACT,
    "unknown": ACT,
    "guest_expired": ACT,
    "guest_no_end": CHECK,
    "other_address": CHECK,
    "new": CHECK,
    "guest": FINE,
    "protected": FINE,
    "app": FINE,
    "deactivated": FINE,
}


@dataclass(frozen=True)
class Roster:
    """Who should have an account.

    :ivar entries: one mapping in option names for each person; ``id``, ``email``, ``previous_emails`` and ``user_name``
        tell who it is, ``active: false`` that the person is none who should get in.
    :ivar protected: e-mail addresses, user names and ids of accounts that are meant to be outside it.
    :ivar grace_days: how many days an account may be older than its entry in the roster.
    """

    entries: t.Sequence[Entry]
    protected: t.Sequence[str] = ()
    grace_days: int = 14


@dataclass
class Matched:
    """Which entry means which account.

    :ivar entries: the entry of each account that has one, by the account's id.
    :ivar missing: the entries of people who should have an account and have none.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    missing: list[Entry] = field(default_factory=list)


def match(roster: Roster, index: Index) -> Matched:
    """Find the account of each entry: by id, then e-mail, then previous e-mails, then user name, without case."""
    found = Matched()
    for entry in roster.entries:
        user = next(filter(None, _candidates(entry, index)), None)
        if user is not None:
            found.entries.setdefault(user.id, entry)
        elif entry.get("active") is not False:
            found.missing.append(entry)
    return found


def _candidates(entry: Entry, index: Index) -> t.Iterator[User | None]:
    previous = entry.get("previous_emails") or ()
    yield index.with_id(str(entry.get("id") or ""))
    for address in [entry.get("email"), *([previous] if isinstance(previous, str) else previous)]:
        yield index.with_email(str(address or ""))
    yield index.with_user_name(str(entry.get("user_name") or ""))


def roster_facts(
    roster: Roster, index: Index, accounts: Facts, day: str, previous: t.Mapping[str, t.Any] | None
) -> Fact:
    """The accounts outside the roster with a verdict and age, and the people on it without an account.

    :param previous: the last review; it tells since when an account has been outside.
    """
    matched = match(roster, index)
    before = _Before(previous)
    people = [_person(entry) for entry in matched.missing]
    names = {folded(person["name"]): person["email"] or person["user_name"] for person in people}
    judge = _Judge(roster, matched, before, names, day)
    outside = [fact for id_, account in accounts.items() if (fact := judge.outside(id_, account))]
    order = list(VERDICTS)
    outside.sort(key=lambda fact: (order.index(fact["verdict"]), -(fact["outside_days"] or 0)))
    return {
        "entries": len(roster.entries),
        "matched": len(matched.entries),
        "outside": outside,
        "without_account": sorted(people, key=lambda person: folded(person["name"])),
    }


class _Before:
    """What the last review knew of the roster."""

    def __init__(self, previous: t.Mapping[str, t.Any] | None) -> None:
        roster = (previous or {}).get("roster") or {}
        self._outside = {fact["id"]: fact for fact in roster.get("outside", ())}
        known = (previous or {}).get("accounts", ()) if roster else ()
        self._listed = {account["id"] for account in known} - set(self._outside)

    def since(self, id_: str) -> str | None:
        """Since when it has been outside."""
        since: str | None = self._outside.get(id_, {}).get("outside_since")
        return since

    def had_left(self, id_: str) -> bool:
        """Whether it was on the roster at the last review, or was known to have left it."""
        return id_ in self._listed or self._outside.get(id_, {}).get("verdict") == "left"


@dataclass(frozen=True)
class _Judge:
    roster: Roster
    matched: Matched
    before: _Before
    addresses: t.Mapping[str, str | None]
    day: str

    def outside(self, id_: str, account: Fact) -> Fact | None:
        """What to tell of an account that is outside, ``None`` when it is on the roster."""
        entry = self.matched.entries.get(id_)
        if entry is not None and entry.get("active") is not False:
            return None
        verdict = self._verdict(id_, account, gone=entry is not None)
        since = self.before.since(id_) or self.day
        return {
            "id": id_,
            "verdict": verdict,
            "attention": VERDICTS[verdict],
            "outside_since": since,
            "outside_days": max(days_between(since, self.day) or 0, 0),
            "age_days": account["age_days"],
            "roster_address": self._roster_address(account) if verdict == "other_address" else None,
        }

    def _verdict(self, id_: str, account: Fact, gone: bool) -> str:
        if account["kind"] == "app":
            return "app"
        if not account["active"]:
            return "deactivated"
        if self._protected(account):
            return "protected"
        if gone:
            return "left"
        if account["kind"] == "guest":
            return self._guest_verdict(account)
        if self.before.had_left(id_):
            return "left"
        if self._roster_address(account):
            return "other_address"
        young = account["age_days"] is not None and account["age_days"] <= self.roster.grace_days
        return "new" if young else "unknown"

    def _guest_verdict(self, account: Fact) -> str:
        expires = day_of(account["guest_expiration"])
        if expires is None:
            return "guest_no_end"
        return "guest_expired" if expires <= self.day else "guest"

    def _protected(self, account: Fact) -> bool:
        held = {folded(account[key]) for key in ("id", "email", "user_name") if account[key]}
        return any(folded(name.strip()) in held for name in self.roster.protected)

    def _roster_address(self, account: Fact) -> str | None:
        """The address of a person of the same name who is on the roster and has no account."""
        return self.addresses.get(folded(account["name"]))


def _full_name(entry: Entry) -> str:
    parts = (str(entry.get(key) or "").strip() for key in ("given_name", "family_name"))
    return " ".join(part for part in parts if part) or str(entry.get("display_name") or "").strip()


def _person(entry: Entry) -> Fact:
    text = {key: str(entry[key]).strip() if entry.get(key) else None for key in ("email", "user_name", "department")}
    return {"name": _full_name(entry) or text["email"] or text["user_name"] or str(entry.get("id") or ""), **text}
