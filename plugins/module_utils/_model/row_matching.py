# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Matches rows of a source to accounts: the matcher of directory plans and access reviews.

The order of rows and accounts does not matter.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .accounts import AccountIndex, Match
from .evidence import contradiction
from .key_matching import KeyTarget, match_keys
from .normalize import user_name_key
from .problems import Finding, Refused, Topic
from .resources import User
from .text import folded, observed

#: The default keys for matching, the strongest first.
KEYS = ("id", "email", "previous_emails", "user_name")
#: All keys for matching.
ALL_KEYS = (*KEYS, "employee_number")
#: Keys that are unique among accounts: a row must not take another account's, even when it matches by other keys.
_UNIQUE = ("email", "user_name")


class Ranks:
    """The rank of each key, as a number for :func:`match_keys`.

    A secondary address ranks right after primary ones. A key that other values contradict, or that is not used for
    matching, ranks after all others.

    :param match_by: the keys for matching, the strongest first.
    """

    def __init__(self, match_by: t.Sequence[str] = KEYS) -> None:
        self.match_by = tuple(match_by)
        self._order = (*match_by, *(key for key in _UNIQUE if key not in match_by))
        self._plain = {key: 2 * position for position, key in enumerate(self._order)}
        self._doubt = 2 * len(self._order)
        addresses = (self._plain["email"], self._plain["email"] + 1)
        names = (self._plain["user_name"],)
        self.of_old = frozenset(self._plain[key] for key in ("previous_emails",) if key in self._plain)
        self.exclusive = frozenset(rank + doubt for rank in addresses for doubt in (0, self._doubt))
        self.disputed = range(self._doubt, 2 * self._doubt)
        self.weak = frozenset((addresses[1], *names, *self.disputed))

    def rank(self, key: str, secondary: bool = False) -> int:
        """The rank of a key, 0 for the strongest."""
        doubt = 0 if key in self.match_by else self._doubt
        return self._plain[key] + secondary + doubt

    def in_doubt(self, rank: int) -> int:
        """The rank of a key that other values contradict."""
        return rank if rank in self.disputed else rank + self._doubt

    def key(self, rank: int) -> str:
        """The key of a rank."""
        return self._order[rank % self._doubt // 2]


class KeyedRow(t.Protocol):
    """A person in a source, with the values that matching needs."""

    @property
    def position(self) -> str:
        """The position of the row."""

    @property
    def label(self) -> str:
        """The person's name in messages."""

    @property
    def id(self) -> str | None:
        """Slack's id, where the source has it."""

    @property
    def email(self) -> str:
        """The e-mail address, ``""`` for none."""

    @property
    def previous_emails(self) -> tuple[str, ...]:
        """Earlier addresses of the person."""

    @property
    def user_name(self) -> str:
        """The user name, ``""`` for none."""

    @property
    def name_key(self) -> str:
        """The user name in the form that is compared."""

    @property
    def values(self) -> t.Mapping[str, t.Any]:
        """The values of the person in the source, by option name."""


Row = t.TypeVar("Row", bound=KeyedRow)
#: The addresses and the user name of an account, folded.
AccountKeys = tuple[frozenset[str], str]


@dataclass(frozen=True)
class Matching:
    """The matches of all rows.

    :ivar matches: for each row its account; ``None`` for a row without one, or in conflict.
    :ivar conflicts: the rows, by number, that are in conflict or must not be applied, and why.
    :ivar exchanges: the conflicts whose e-mail addresses would be exchanged in a cycle.
    """

    matches: list[Match | None]
    conflicts: dict[int, Finding]
    exchanges: frozenset[int] = frozenset()


def match_rows(
    rows: t.Sequence[Row],
    accounts: AccountIndex,
    keys_after: t.Callable[[Row, User], AccountKeys],
    match_by: t.Sequence[str] = KEYS,
) -> Matching:
    """The accounts of all rows, each by the strongest key that matches.

    A match only by user name or by a secondary address is a conflict when other values contradict it.

    :param keys_after: returns the keys that the account of a row will have after the row is applied; called when a key
        moves from one account to another.
    :param match_by: the keys for matching, the strongest first.
    :raises Refused: when employee numbers are keys and are not unique.
    """
    if "employee_number" in match_by:
        _require_unique_numbers(rows, accounts)
    ranks = Ranks(match_by)
    named = [row_keys(row, accounts, ranks) for row in rows]
    matches_by_row: list[str | None] = [keys[0].target if keys else None for keys in named]

    def gives_up(holder: int, rank: int, taker: int) -> bool:
        held = accounts.with_id(matches_by_row[holder] or "")
        key = ranks.key(rank)
        if held is None or key not in _UNIQUE:
            return False
        addresses, name = keys_after(rows[holder], held)
        return folded(rows[taker].email) not in addresses if key == "email" else rows[taker].name_key != name

    unknown = [number for number, row in enumerate(rows) if _unknown_id(row, accounts, ranks)]
    found = match_keys(
        named,
        gives_up,
        of_old=ranks.of_old,
        exclusive=ranks.exclusive,
        unknown=unknown,
        weak=ranks.weak,
        disputed=ranks.disputed,
    )
    explain = _Explainer(rows, named, accounts, ranks, found.cycles)
    conflicts = {number: explain.conflict(number, ids) for number, ids in found.conflicts.items()}
    matches: list[Match | None] = []
    for number, chosen in enumerate(found.matches_by_row):
        known = accounts.with_id(chosen.target) if chosen and number not in conflicts else None
        matches.append(Match(known, ranks.key(chosen.rank)) if chosen and known else None)
    return Matching(matches, conflicts, found.cycles)


def _require_unique_numbers(rows: t.Sequence[KeyedRow], accounts: AccountIndex) -> None:
    rows_of: dict[str, list[str]] = {}
    for row in rows:
        number = entry_text(row.values, "employee_number")
        if number:
            rows_of.setdefault(number, []).append(row.position or row.label)
    problems = []
    for number, positions in sorted(rows_of.items()):
        holders = accounts.with_employee_number(number)
        if len(positions) > 1:
            problems.append(f"{number} is in several rows: {', '.join(sorted(positions))}")
        if len(holders) > 1:
            labels = ", ".join(sorted(user.label for user in holders))
            problems.append(f"{number} belongs to several accounts: {labels}")
    if problems:
        raise Refused(
            "match_by: employee_number must be unique in the source and in Slack to be a key; " + "; ".join(problems),
            invalid=["match_by"],
        )


def row_keys(row: KeyedRow, accounts: AccountIndex, ranks: Ranks | None = None) -> tuple[KeyTarget, ...]:
    """The accounts that match the keys of a row, the strongest key first."""
    ranks = ranks or Ranks()
    keys: list[KeyTarget] = []
    if row.id and "id" in ranks.match_by:
        keys += [KeyTarget(ranks.rank("id"), row.id)] if accounts.with_id(row.id) else []
    if row.email:
        found = accounts.with_key("email", row.email)
        keys += _targets(ranks.rank("email"), found)
        keys += _targets(ranks.rank("email", True), () if found else accounts.with_key("secondary_email", row.email))
    if "previous_emails" in ranks.match_by:
        for address in row.previous_emails:
            keys += _targets(ranks.rank("previous_emails"), accounts.with_email(address))
    if "employee_number" in ranks.match_by:
        number = entry_text(row.values, "employee_number")
        keys += _targets(ranks.rank("employee_number"), accounts.with_employee_number(number) if number else ())
    if row.user_name:
        keys += _targets(ranks.rank("user_name"), accounts.with_user_name(row.user_name))
    keys.sort(key=lambda key: key.rank)
    return _doubted(row, keys, accounts, ranks)


def _doubted(row: KeyedRow, keys: t.Sequence[KeyTarget], accounts: AccountIndex, ranks: Ranks) -> tuple[KeyTarget, ...]:
    """The keys, with those that other values contradict at the end."""
    sure = {key.target for key in keys if key.rank not in ranks.weak}
    if all(key.target in sure for key in keys):
        return tuple(keys)
    judged = [
        KeyTarget(ranks.in_doubt(key.rank), key.target)
        if key.target not in sure and against(row, key, accounts, ranks)
        else key
        for key in keys
    ]
    return tuple(sorted(judged, key=lambda key: key.rank))


def against(row: KeyedRow, key: KeyTarget, accounts: AccountIndex, ranks: Ranks) -> str:
    """The reason why the account that matches a key of a row is not the person's; ``""`` for none."""
    user = accounts.with_id(key.target)
    return contradiction(row.values, user, ranks.key(key.rank), row.previous_emails) if user else ""


def _targets(rank: int, users: t.Iterable[User]) -> list[KeyTarget]:
    """The targets sorted by id, so that the order of the accounts does not matter."""
    return [KeyTarget(rank, account_id) for account_id in sorted(user.id for user in users)]


def named_by(row: KeyedRow, accounts: AccountIndex, match_by: t.Sequence[str] = KEYS) -> frozenset[str]:
    """The ids of all accounts that a row may match."""
    return frozenset(key.target for key in row_keys(row, accounts, Ranks(match_by)))


def _unknown_id(row: KeyedRow, accounts: AccountIndex, ranks: Ranks) -> bool:
    return bool(row.id) and "id" in ranks.match_by and accounts.with_id(row.id or "") is None


@dataclass(frozen=True)
class _Explainer:
    """Explains why rows are in conflict."""

    rows: t.Sequence[KeyedRow]
    named: t.Sequence[t.Sequence[KeyTarget]]
    accounts: AccountIndex
    ranks: Ranks
    cycles: frozenset[int]

    def conflict(self, number: int, ids: t.Iterable[str]) -> Finding:
        """The finding about a row.

        :param ids: the accounts that it may match.
        """
        row, found = self.rows[number], sorted(ids)
        message = self._message(number, found)
        return Finding(Topic.CONFLICT, row.position, row.label, message + "; not changed", tuple(found))

    def _message(self, number: int, found: t.Sequence[str]) -> str:
        row, keys = self.rows[number], self.named[number]
        if _unknown_id(row, self.accounts, self.ranks):
            return f"id {row.id} matches no account"
        if number in self.cycles:
            return (
                f"the e-mail addresses of {self._labels(found)} would be exchanged, or depend on an exchange, which "
                "Slack does not support. Give one of these people a third address in an earlier run"
            )
        if len(found) > 1:
            by_key = (
                f"{self.ranks.key(rank)} is {self._labels(key.target for key in keys if key.rank == rank)}"
                for rank in sorted({key.rank for key in keys})
            )
            return f"its keys name different accounts: {', '.join(by_key)}"
        if keys and keys[0].rank in self.ranks.disputed:
            return self._dispute(row, keys[0])
        return f"more than one row matches {self._labels(found)}, or a row that this one depends on is in conflict"

    def _dispute(self, row: KeyedRow, key: KeyTarget) -> str:
        by = self.ranks.key(key.rank)
        value = row.email if by == "email" else row.user_name
        whose = f"{by} {value} matches {self._labels([key.target])}"
        confirm = f"If it is the same person, give id: {key.target} or previous_emails; otherwise give another {by}"
        why = against(row, key, self.accounts, self.ranks)
        return f"{whose}, which {why}. {confirm}" if why else f"{whose}, and {by} is not in match_by. {confirm}"

    def _labels(self, ids: t.Iterable[str]) -> str:
        users = (self.accounts.with_id(account) for account in dict.fromkeys(ids))
        return " and ".join(user.label for user in users if user)


def keys_of(values: t.Mapping[str, t.Any]) -> AccountKeys:
    """The addresses and the user name among an account's values, folded."""
    addresses = (values.get(option) for option in ("email", "secondary_email"))
    return frozenset(folded(address) for address in addresses if address), user_name_key(values.get("user_name") or "")


def entry_text(values: t.Mapping[str, t.Any], option: str) -> str:
    """The text of an option in a row; ``""`` for none."""
    return observed(str(values.get(option) or ""))
