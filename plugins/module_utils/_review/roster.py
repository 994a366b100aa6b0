# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts against the roster: which entry matches which account, who is not on it, and the verdict on those."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.accounts import AccountIndex
from .._model.normalize import user_name_key
from .._model.resources import User
from .._model.row_matching import AccountKeys, Ranks, entry_text, keys_of, match_rows, row_keys
from .._model.text import folded, observed
from .accounts import days_between, end_of
from .document import AccountFact, Accounts, OutsideFact, PersonFact, ReviewDocument, RosterFacts
from .legend import GUEST_VERDICTS, VERDICTS

Entry = t.Mapping[str, t.Any]
_KEY_OPTIONS = ("email", "secondary_email", "user_name")


@dataclass(frozen=True)
class EntryRow:
    """An entry of a roster, a mapping in option names, as :func:`match_rows` takes it."""

    entry: Entry
    position: str = ""

    @property
    def id(self) -> str | None:
        return entry_text(self.entry, "id") or None

    @property
    def email(self) -> str:
        return entry_text(self.entry, "email")

    @property
    def previous_emails(self) -> tuple[str, ...]:
        previous = self.entry.get("previous_emails") or ()
        return tuple(observed(str(address)) for address in ([previous] if isinstance(previous, str) else previous))

    @property
    def user_name(self) -> str:
        return entry_text(self.entry, "user_name")

    @property
    def name_key(self) -> str:
        return user_name_key(self.user_name)

    @property
    def label(self) -> str:
        return self.email or self.user_name or self.id or ""

    @property
    def values(self) -> Entry:
        return self.entry

    @property
    def leaves(self) -> bool:
        return self.entry.get("active") is False

    def keys_after(self, user: User) -> AccountKeys:
        """The keys that an account would have if the row were applied to it."""
        desired = (
            {} if self.leaves else {option: text for option in _KEY_OPTIONS if (text := entry_text(self.entry, option))}
        )
        return keys_of({**user.values, **desired})


@dataclass(frozen=True)
class Listed:
    """The accounts in a roster.

    :ivar accounts: by id of each account that an entry matches, whether the person should have an account.
    :ivar missing: the entries of people who should have an account and have none.
    """

    accounts: t.Mapping[str, bool]
    missing: tuple[Entry, ...]


def match_entries(entries: t.Iterable[Entry], accounts: AccountIndex) -> Listed:
    """The account of each entry, matched as in a directory plan.

    Where entries for an account contradict each other, the one with the strongest key decides and, among equally strong
    ones, the one that says that the person should have none. An entry whose other values contradict the account matches
    none. An entry without an e-mail address of a person who has left is as strong as any: no value shows that another
    person is meant, and the reviewer must see the account.
    """
    rows = [EntryRow(entry) for entry in entries]
    ranks = Ranks()
    matching = match_rows(rows, accounts, EntryRow.keys_after)
    about: dict[str, list[tuple[int, bool]]] = {}
    missing = []
    for number, row in enumerate(rows):
        named = row_keys(row, accounts, ranks)
        if named and named[0].rank not in ranks.disputed and (matching.matches[number] or number in matching.conflicts):
            for key in named:
                if key.rank == named[0].rank:
                    about.setdefault(key.target, []).append((_strength(row, key.rank), not row.leaves))
        elif not row.leaves:
            missing.append(row.entry)
    return Listed({account_id: min(rows_about)[1] for account_id, rows_about in about.items()}, tuple(missing))


def _strength(row: EntryRow, rank: int) -> int:
    """The rank of the key by which an entry matches an account, 0 for the strongest."""
    return 0 if row.leaves and not row.email else rank


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


def roster_facts(
    roster: Roster, index: AccountIndex, accounts: Accounts, day: str, previous: ReviewDocument | None
) -> RosterFacts:
    """The accounts outside the roster with a verdict and age, and the people on it without an account.

    :param previous: the last review; it tells since when an account has been outside.
    """
    listed = match_entries(roster.entries, index)
    before = _Before(previous)
    people = sorted((_person(entry) for entry in listed.missing), key=_order)
    names: dict[str, str | None] = {}
    for person in people:
        names.setdefault(folded(person["name"]), person["email"] or person["user_name"])
    # What may mean several accounts excuses none of them.
    protected = {user.id for reference in roster.protected if (user := index.resolve(reference).one)}
    judge = _Judge(roster, listed, frozenset(protected), before, names, day)
    outside = [fact for id_, account in accounts.items() if (fact := judge.outside(id_, account))]
    order = list(VERDICTS)
    outside.sort(key=lambda fact: (order.index(fact["verdict"]), -(fact["outside_days"] or 0)))
    return {
        "entries": len(roster.entries),
        "matched": len(listed.accounts),
        "outside": outside,
        "without_account": people,
    }


class _Before:
    """What the last review knew of the roster."""

    def __init__(self, previous: ReviewDocument | None) -> None:
        self._outside: dict[str, OutsideFact] = {}
        self._listed: set[str] = set()
        if previous is not None and previous["roster"] is not None:
            self._outside = {fact["id"]: fact for fact in previous["roster"]["outside"]}
            self._listed = {account["id"] for account in previous["accounts"]} - set(self._outside)

    def since(self, id_: str) -> str | None:
        """Since when it has been outside; ``None`` when it was not at the last review."""
        return self._outside[id_]["outside_since"] if id_ in self._outside else None

    def had_left(self, id_: str) -> bool:
        """Whether it was on the roster at the last review, or was known to have left it."""
        return id_ in self._listed or (id_ in self._outside and self._outside[id_]["verdict"] == "left")


@dataclass(frozen=True)
class _Judge:
    roster: Roster
    listed: Listed
    protected: frozenset[str]
    before: _Before
    addresses: t.Mapping[str, str | None]
    day: str

    def outside(self, id_: str, account: AccountFact) -> OutsideFact | None:
        """What to say of an account that is outside, ``None`` when it is on the roster."""
        listed = self.listed.accounts.get(id_)
        if listed:
            return None
        verdict = self._verdict(id_, account, has_left=listed is False)
        since = self.before.since(id_) or self.day
        return {
            "id": id_,
            "verdict": verdict,
            "attention": VERDICTS[verdict].attention,
            "outside_since": since,
            "outside_days": max(days_between(since, self.day) or 0, 0),
            "age_days": account["age_days"],
            "roster_address": self._roster_address(account) if verdict == "other_address" else None,
        }

    def _verdict(self, id_: str, account: AccountFact, has_left: bool) -> str:
        if account["kind"] == "app":
            return "app"
        if not account["active"]:
            return "deactivated"
        if id_ in self.protected:
            return "protected"
        if has_left:
            return "left"
        if account["kind"] == "guest":
            return self._guest_verdict(account)
        if self.before.had_left(id_):
            return "left"
        if self._roster_address(account):
            return "other_address"
        young = account["age_days"] is not None and account["age_days"] <= self.roster.grace_days
        return "new" if young else "unknown"

    def _guest_verdict(self, account: AccountFact) -> str:
        return GUEST_VERDICTS.get(end_of(account, self.day), "guest")

    def _roster_address(self, account: AccountFact) -> str | None:
        """The address of a person of the same name who is on the roster and has no account."""
        return self.addresses.get(folded(account["name"]))


def _order(person: PersonFact) -> tuple[str, str, str]:
    """What people are in order by, so that the order of the roster makes no difference."""
    return folded(person["name"]), folded(person["email"] or ""), person["user_name"] or ""


def _full_name(entry: Entry) -> str:
    parts = (entry_text(entry, key) for key in ("given_name", "family_name"))
    return " ".join(part for part in parts if part) or entry_text(entry, "display_name")


def _person(entry: Entry) -> PersonFact:
    email, user_name = (entry_text(entry, key) or None for key in ("email", "user_name"))
    return {
        "name": _full_name(entry) or email or user_name or entry_text(entry, "id"),
        "email": email,
        "user_name": user_name,
        "department": entry_text(entry, "department") or None,
    }
