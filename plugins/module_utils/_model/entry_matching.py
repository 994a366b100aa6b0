# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Matches entries of a roster, as mappings in option names, to accounts: the matcher of access reviews.

It uses the matcher of directory plans; the order of entries does not matter.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .accounts import AccountIndex
from .normalize import user_name_key
from .resources import User
from .row_matching import AccountKeys, Ranks, entry_text, keys_of, match_rows, row_keys
from .text import observed

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
