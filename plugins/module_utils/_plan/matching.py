# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account is meant by which person of the source."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.accounts import Directory, Match
from .._model.normalize import folded, user_name_key
from .._model.problems import Finding, Topic
from .._model.resources import User
from .._source.row_values import WantedUser
from .claims import Named, settle

ID, EMAIL, PREVIOUS, USER_NAME = range(4)
#: What an account was found by, the strongest key first.
KEYS = ("id", "email", "previous_emails", "user_name")

#: The keys that an account will have when a row has been carried out: its addresses and its user name, folded.
KeysAfter = t.Callable[[WantedUser, User], tuple[frozenset[str], str]]


@dataclass(frozen=True)
class Matching:
    """The outcome.

    :ivar matches: for each row the account that it means; ``None`` for a row without one, or in conflict.
    :ivar conflicts: the rows, by number, that cannot be told or must not be carried out, and why.
    """

    matches: list[Match | None]
    conflicts: dict[int, Finding]


def match_rows(rows: t.Sequence[WantedUser], accounts: Directory, keys_after: KeysAfter) -> Matching:
    """Find the accounts of all rows: by id, then e-mail, then previous e-mails, then user name, without case.

    :param keys_after: what an account's keys will be; asked where a key moves from one account to another.
    """
    named = [_named(row, accounts) for row in rows]
    settled_claims: list[str | None] = [keys[0].target if keys else None for keys in named]

    def gives_up(holder: int, rank: int, taker: int) -> bool:
        held = accounts.with_id(settled_claims[holder] or "")
        if held is None:
            return False
        addresses, name = keys_after(rows[holder], held)
        if rank == EMAIL:
            return folded(rows[taker].email) not in addresses
        return rows[taker].name_key != name

    unknown = [number for number, row in enumerate(rows) if row.id and accounts.with_id(row.id) is None]
    settled = settle(named, gives_up, of_old=(PREVIOUS,), exclusive=(EMAIL,), unknown=unknown)
    conflicts = {
        number: _conflict(rows[number], ids, named[number], accounts) for number, ids in settled.conflicts.items()
    }
    matches: list[Match | None] = []
    for number, claim in enumerate(settled.claims):
        known = accounts.with_id(claim.target) if claim and number not in conflicts else None
        matches.append(Match(known, KEYS[claim.rank]) if claim and known else None)
    return Matching(matches, conflicts)


def _named(row: WantedUser, accounts: Directory) -> tuple[Named, ...]:
    keys: list[Named] = []
    if row.id:
        keys += [Named(ID, row.id)] if accounts.with_id(row.id) else []
    if row.email:
        keys += [Named(EMAIL, user.id) for user in accounts.with_email(row.email)]
    for address in row.previous_emails:
        keys += [Named(PREVIOUS, user.id) for user in accounts.with_email(address)]
    if row.user_name:
        keys += [Named(USER_NAME, user.id) for user in accounts.with_user_name(row.user_name)]
    return tuple(keys)


def named_by(row: WantedUser, accounts: Directory) -> frozenset[str]:
    """The ids of all the accounts that a row may mean."""
    return frozenset(key.target for key in _named(row, accounts))


def _conflict(row: WantedUser, ids: t.Iterable[str], named: t.Sequence[Named], accounts: Directory) -> Finding:
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


def _labels(ids: t.Iterable[str], accounts: Directory) -> str:
    users = (accounts.with_id(account) for account in dict.fromkeys(ids))
    return " and ".join(user.label for user in users if user)


def keys_of(values: t.Mapping[str, t.Any]) -> tuple[frozenset[str], str]:
    """The addresses and the user name among an account's values, folded."""
    addresses = (values.get(option) for option in ("email", "secondary_email"))
    return frozenset(folded(address) for address in addresses if address), user_name_key(values.get("user_name") or "")
