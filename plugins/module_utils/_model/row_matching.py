# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Which row of a source is about which account: the matcher of directory plans and access reviews.

The order of rows and accounts makes no difference.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .accounts import AccountIndex, Match
from .key_matching import KeyTarget, match_keys
from .normalize import user_name_key
from .problems import Finding, Topic
from .resources import User
from .text import folded, observed

ID, EMAIL, PREVIOUS, USER_NAME = range(4)
#: What an account was found by, the strongest key first.
KEYS = ("id", "email", "previous_emails", "user_name")


class KeyedRow(t.Protocol):
    """A person as a source has them, as far as matching needs it."""

    @property
    def position(self) -> str:
        """Where the source says it."""

    @property
    def label(self) -> str:
        """How messages name the person."""

    @property
    def id(self) -> str | None:
        """Slack's id, where the source knows it."""

    @property
    def email(self) -> str:
        """The e-mail address, ``""`` for none."""

    @property
    def previous_emails(self) -> tuple[str, ...]:
        """Addresses that the person had before."""

    @property
    def user_name(self) -> str:
        """The user name, ``""`` for none."""

    @property
    def name_key(self) -> str:
        """What the user name is compared by."""


Row = t.TypeVar("Row", bound=KeyedRow)
#: The addresses and the user name of an account, folded.
AccountKeys = tuple[frozenset[str], str]


@dataclass(frozen=True)
class Matching:
    """The outcome.

    :ivar matches: for each row the account that it means; ``None`` for a row without one, or in conflict.
    :ivar conflicts: the rows, by number, that cannot be told or must not be carried out, and why.
    """

    matches: list[Match | None]
    conflicts: dict[int, Finding]


def match_rows(
    rows: t.Sequence[Row], accounts: AccountIndex, keys_after: t.Callable[[Row, User], AccountKeys]
) -> Matching:
    """Find the accounts of all rows: by id, then e-mail, then previous e-mails, then user name, without case.

    :param keys_after: the keys that the account of a row will have when the row has been applied; asked where a key
        moves from one account to another.
    """
    named = [row_keys(row, accounts) for row in rows]
    matches_by_row: list[str | None] = [keys[0].target if keys else None for keys in named]

    def gives_up(holder: int, rank: int, taker: int) -> bool:
        held = accounts.with_id(matches_by_row[holder] or "")
        if held is None:
            return False
        addresses, name = keys_after(rows[holder], held)
        if rank == EMAIL:
            return folded(rows[taker].email) not in addresses
        return rows[taker].name_key != name

    unknown = [number for number, row in enumerate(rows) if row.id and accounts.with_id(row.id) is None]
    found = match_keys(named, gives_up, of_old=(PREVIOUS,), exclusive=(EMAIL,), unknown=unknown)
    conflicts = {
        number: _conflict(rows[number], ids, named[number], accounts) for number, ids in found.conflicts.items()
    }
    matches: list[Match | None] = []
    for number, chosen in enumerate(found.matches_by_row):
        known = accounts.with_id(chosen.target) if chosen and number not in conflicts else None
        matches.append(Match(known, KEYS[chosen.rank]) if chosen and known else None)
    return Matching(matches, conflicts)


def row_keys(row: KeyedRow, accounts: AccountIndex) -> tuple[KeyTarget, ...]:
    """The accounts that the keys of a row name, the strongest key first."""
    keys: list[KeyTarget] = []
    if row.id:
        keys += [KeyTarget(ID, row.id)] if accounts.with_id(row.id) else []
    if row.email:
        keys += _targets(EMAIL, accounts.with_email(row.email))
    for address in row.previous_emails:
        keys += _targets(PREVIOUS, accounts.with_email(address))
    if row.user_name:
        keys += _targets(USER_NAME, accounts.with_user_name(row.user_name))
    return tuple(keys)


def _targets(rank: int, users: t.Iterable[User]) -> list[KeyTarget]:
    """In the order of their ids, so that the order of the accounts makes no difference."""
    return [KeyTarget(rank, account_id) for account_id in sorted(user.id for user in users)]


def named_by(row: KeyedRow, accounts: AccountIndex) -> frozenset[str]:
    """The ids of all the accounts that a row may mean."""
    return frozenset(key.target for key in row_keys(row, accounts))


def _conflict(row: KeyedRow, ids: t.Iterable[str], named: t.Sequence[KeyTarget], accounts: AccountIndex) -> Finding:
    found = sorted(ids)
    if row.id and accounts.with_id(row.id) is None:
        message = f"id {row.id} is the id of no account"
    elif len(found) > 1:
        by_key = (
            f"{KEYS[rank]} is {_labels((key.target for key in named if key.rank == rank), accounts)}"
            for rank in sorted({key.rank for key in named})
        )
        message = f"its keys name different accounts: {', '.join(by_key)}"
    else:
        message = f"more than one row is about {_labels(found, accounts)}, or what it needs is in conflict itself"
    return Finding(Topic.CONFLICT, row.position, row.label, message + "; left as it is", tuple(found))


def _labels(ids: t.Iterable[str], accounts: AccountIndex) -> str:
    users = (accounts.with_id(account) for account in dict.fromkeys(ids))
    return " and ".join(user.label for user in users if user)


def keys_of(values: t.Mapping[str, t.Any]) -> AccountKeys:
    """The addresses and the user name among an account's values, folded."""
    addresses = (values.get(option) for option in ("email", "secondary_email"))
    return frozenset(folded(address) for address in addresses if address), user_name_key(values.get("user_name") or "")


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
        given = self.entry.get("previous_emails") or ()
        return tuple(observed(str(address)) for address in ([given] if isinstance(given, str) else given))

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
    def leaves(self) -> bool:
        return self.entry.get("active") is False

    def keys_after(self, user: User) -> AccountKeys:
        """The keys that an account would have if the row were applied to it."""
        given = (
            {} if self.leaves else {option: text for option in _KEY_OPTIONS if (text := entry_text(self.entry, option))}
        )
        return keys_of({**user.values, **given})


def entry_text(entry: Entry, option: str) -> str:
    """The text that an entry has of an option, ``""`` for none."""
    return observed(str(entry.get(option) or ""))


@dataclass(frozen=True)
class Listed:
    """Which accounts a roster is about.

    :ivar accounts: whether the person should have an account, for each account that an entry is about, by its id.
    :ivar missing: the entries of people who should have an account and have none.
    """

    accounts: t.Mapping[str, bool]
    missing: tuple[Entry, ...]


def match_entries(entries: t.Iterable[Entry], accounts: AccountIndex) -> Listed:
    """Find the account of each entry as a directory plan does.

    Where entries contradict each other about an account, the one with the strongest key decides and, among equally
    strong ones, the one that says that the person should have none. An entry of a leaver that has no e-mail address is
    as strong as any: nothing tells that somebody else is meant, and the reviewer is to see the account.
    """
    rows = [EntryRow(entry) for entry in entries]
    matching = match_rows(rows, accounts, EntryRow.keys_after)
    about: dict[str, list[tuple[int, bool]]] = {}
    missing = []
    for number, row in enumerate(rows):
        match, named = matching.matches[number], row_keys(row, accounts)
        if match:
            about.setdefault(match.user.id, []).append((_strength(row, KEYS.index(match.by)), not row.leaves))
        elif number in matching.conflicts and named:
            for key in named:
                if key.rank == named[0].rank:
                    about.setdefault(key.target, []).append((_strength(row, key.rank), not row.leaves))
        elif not row.leaves:
            missing.append(row.entry)
    return Listed({account_id: min(rows_about)[1] for account_id, rows_about in about.items()}, tuple(missing))


def _strength(row: EntryRow, rank: int) -> int:
    """The rank of the key by which an entry is about an account, 0 for the strongest."""
    return 0 if row.leaves and not row.email else rank
