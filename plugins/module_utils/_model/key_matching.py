# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Matches rows to targets, accounts or groups, by the keys of the rows.

The order of rows does not matter.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field


class KeyTarget(t.NamedTuple):
    """The target that matches one key of a row.

    :ivar rank: the rank of the key, 0 for the strongest.
    :ivar target: the id of the account or group.
    """

    rank: int
    target: str


@dataclass
class KeyMatches:
    """The matches of all rows.

    :ivar matches_by_row: for each row, the key that matched; ``None`` for rows without a target in Slack.
    :ivar conflicts: the rows in conflict, with all targets that they may match.
    :ivar cycles: the conflicts that exchange exclusive keys with each other, or wait for such an exchange.
    """

    matches_by_row: list[KeyTarget | None]
    conflicts: dict[int, set[str]] = field(default_factory=dict)
    cycles: frozenset[int] = frozenset()


def match_keys(
    named: t.Sequence[t.Sequence[KeyTarget]],
    gives_up: t.Callable[[int, int, int], bool],
    *,
    of_old: t.Container[int] = (),
    exclusive: t.Container[int] = (),
    unknown: t.Iterable[int] = (),
    weak: t.Container[int] = (),
    disputed: t.Container[int] = (),
) -> KeyMatches:
    """The target of each row.

    A key that matches the target of another row is ignored when that row matches it better and gives the key up,
    as happens when a name moves from one account or group to another. Every other contradiction is a conflict.

    :param named: for each row the targets of its keys, the strongest key first.
    :param gives_up: whether the row (first) will no longer hold the key of this rank that the other row (third) has.
    :param of_old: ranks of keys that are no longer used; they are never given up.
    :param exclusive: ranks of keys that cannot be exchanged in a cycle.
    :param unknown: rows that are in conflict whatever their other keys match.
    :param weak: ranks of keys that do not cause a conflict for a row with a stronger match to the same target.
    :param disputed: ranks of keys that are not sufficient: a row that matches only by one is in conflict.
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
        _judge(found, number, keys, kept, holders, weak=weak)
    doubtful = (number for number, chosen in enumerate(found.matches_by_row) if chosen and chosen.rank in disputed)
    found.cycles = frozenset(_in_cycles(circular))
    for number in (*unknown, *found.cycles, *doubtful):
        found.conflicts.setdefault(number, {key.target for key in named[number]})
    _spread(found, named, waits)
    return found


def _holders(matches_by_row: t.Iterable[KeyTarget | None]) -> dict[str, int | None]:
    """For each target the row with the strongest match; ``None`` when two are equally strong."""
    best: dict[str, tuple[int | None, int | None]] = {}
    for number, chosen in enumerate(matches_by_row):
        if chosen is None:
            continue
        rank, _row = best.get(chosen.target, (None, None))
        if rank is None or chosen.rank < rank:
            best[chosen.target] = (chosen.rank, number)
        elif chosen.rank == rank:
            best[chosen.target] = (rank, None)
    return {target: row for target, (_rank, row) in best.items()}


def _ignored(key: KeyTarget, strongest: KeyTarget, held: KeyTarget | None, of_old: t.Container[int]) -> bool:
    """Whether a key may be ignored because another row matches its target with a stronger one."""
    if held is None or held.rank >= key.rank:
        return False
    return key.rank not in of_old or key.target != strongest.target


def _judge(
    found: KeyMatches,
    number: int,
    keys: t.Sequence[KeyTarget],
    kept: t.Sequence[KeyTarget],
    holders: t.Mapping[str, int | None],
    *,
    weak: t.Container[int],
) -> None:
    if not kept:
        found.matches_by_row[number] = None
        return
    # A weaker key is not sufficient when the strongest belongs to another row.
    clear = kept[0] == keys[0] and all(key.target == kept[0].target for key in kept)
    if clear and holders[kept[0].target] == number:
        return
    found.conflicts[number] = {key.target for key in keys}
    holder = holders.get(keys[0].target)
    if holder is not None and holder != number and keys[0] in kept and keys[0].rank not in weak:
        # Two rows match one account, and no key shows which of them is right.
        found.conflicts.setdefault(holder, set()).add(keys[0].target)


def _in_cycles(waits: t.Mapping[int, set[int]]) -> set[int]:
    """The rows that wait for each other, and the rows that wait for those."""
    left = {number: set(others) for number, others in waits.items()}
    while True:
        free = [number for number, others in left.items() if not any(other in left for other in others)]
        if not free:
            return set(left)
        for number in free:
            del left[number]


def _spread(found: KeyMatches, named: t.Sequence[t.Sequence[KeyTarget]], waits: t.Mapping[int, set[int]]) -> None:
    """Add the rows that depend on a row in conflict to the conflicts."""
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
