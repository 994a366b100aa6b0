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
from dataclasses import dataclass, field

from .accounts import AccountIndex, Match
from .normalize import folded, user_name_key
from .problems import Finding, Topic
from .resources import User


class KeyTarget(t.NamedTuple):
    """What one key of a row names.

    :ivar rank: how strong the key is, 0 for the strongest.
    :ivar target: the id of what it names.
    """

    rank: int
    target: str


@dataclass
class KeyMatches:
    """The outcome.

    :ivar matches_by_row: for each row the key by which it was found, ``None`` for what Slack does not have.
    :ivar conflicts: the rows that cannot be told, and all that they might be.
    """

    matches_by_row: list[KeyTarget | None]
    conflicts: dict[int, set[str]] = field(default_factory=dict)


def match_keys(
    named: t.Sequence[t.Sequence[KeyTarget]],
    gives_up: t.Callable[[int, int, int], bool],
    of_old: t.Container[int] = (),
    exclusive: t.Container[int] = (),
    unknown: t.Iterable[int] = (),
) -> KeyMatches:
    """Find out which row is which target.

    A key that names the target of another row is passed over when that row has the better claim and gives the key up,
    as happens when a name moves from one to another. Everything else that does not fit together is a conflict.

    :param named: for each row what its keys name, the strongest first.
    :param gives_up: whether the row (first) will no longer hold the key of this rank that the other row (third) has.
    :param of_old: ranks of keys that are no longer used; they are never given up.
    :param exclusive: ranks of keys that cannot change places in a circle.
    :param unknown: rows that cannot be told whatever their other keys name.
    """
    found = KeyMatches([keys[0] if keys else None for keys in named])
    holders = _holders(found.matches_by_row)
    waits: dict[int, set[int]] = {}
    circular: dict[int, set[int]] = {}
    for number, keys in enumerate(named):
        if all(key.target == keys[0].target for key in keys) and (not keys or holders[keys[0].target] == number):
            continue
        kept = []
        for key in keys:
            holder = holders.get(key.target)
            if holder is None or holder == number or not _ignored(key, keys[0], found.matches_by_row[holder], of_old):
                kept.append(key)
            elif key.rank in of_old:
                continue
            elif gives_up(holder, key.rank, number):
                waits.setdefault(number, set()).add(holder)
                if key.rank in exclusive:
                    circular.setdefault(number, set()).add(holder)
            else:
                kept.append(key)
        _judge(found, number, keys, kept, holders)
    for number in (*unknown, *_in_cycles(circular)):
        found.conflicts.setdefault(number, {key.target for key in named[number]})
    _spread(found, named, waits)
    return found


def _holders(matches_by_row: t.Iterable[KeyTarget | None]) -> dict[str, int | None]:
    """For each target the row with the best claim; ``None`` when two are equally good."""
    best: dict[str, tuple[int, int | None]] = {}
    for number, chosen in enumerate(matches_by_row):
        if chosen is None:
            continue
        rank, _row = best.get(chosen.target, (99, None))
        if chosen.rank < rank:
            best[chosen.target] = (chosen.rank, number)
        elif chosen.rank == rank:
            best[chosen.target] = (rank, None)
    return {target: row for target, (_rank, row) in best.items()}


def _ignored(key: KeyTarget, strongest: KeyTarget, held: KeyTarget | None, of_old: t.Container[int]) -> bool:
    """Whether a key may be passed over because another row holds its target by a better one."""
    if held is None or held.rank >= key.rank:
        return False
    return key.rank not in of_old or key.target != strongest.target


def _judge(
    found: KeyMatches,
    number: int,
    keys: t.Sequence[KeyTarget],
    kept: t.Sequence[KeyTarget],
    holders: t.Mapping[str, int | None],
) -> None:
    if not kept:
        found.matches_by_row[number] = None
        return
    # A weaker key is not enough where the strongest has turned out to be another's.
    clear = kept[0] == keys[0] and all(key.target == kept[0].target for key in kept)
    if clear and holders[kept[0].target] == number:
        return
    found.conflicts[number] = {key.target for key in keys}
    holder = holders.get(keys[0].target)
    if holder is not None and holder != number and keys[0] in kept:
        # Two rows are about one account, and nothing tells which of them is right.
        found.conflicts.setdefault(holder, set()).add(keys[0].target)


def _in_cycles(waits: t.Mapping[int, set[int]]) -> set[int]:
    """Those that wait for each other, and those that wait for them."""
    left = {number: set(others) for number, others in waits.items()}
    while True:
        free = [number for number, others in left.items() if not any(other in left for other in others)]
        if not free:
            return set(left)
        for number in free:
            del left[number]


def _spread(found: KeyMatches, named: t.Sequence[t.Sequence[KeyTarget]], waits: t.Mapping[int, set[int]]) -> None:
    """What rests on a row that is in conflict is in conflict too."""
    waiting: dict[int, list[int]] = {}
    for number, others in waits.items():
        for other in others:
            waiting.setdefault(other, []).append(number)
    ready = list(found.conflicts)
    while ready:
        for number in waiting.get(ready.pop(), ()):
            if number not in found.conflicts:
                found.conflicts[number] = {key.target for key in named[number]}
                ready.append(number)


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
