# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Names and addresses that an undo would restore, but that another account has now.

Operations that depend on a skipped one are skipped too: an account that keeps its name does not free it for another.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.accounts import AccountIndex
from .._model.attributes import ATTRIBUTES
from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .._model.text import folded
from .plan import Kind, Operation, Subject

#: By option, the options in which another account may have the same value; addresses of both kinds must be unique.
_SLOTS = {
    "email": ("email", "secondary_email"),
    "secondary_email": ("email", "secondary_email"),
    "user_name": ("user_name",),
}


class _Taken(t.NamedTuple):
    """A value that an operation cannot set.

    :ivar holder: the label of the account or group that has the value.
    """

    option: str
    holder: str
    holder_id: str


def leave_taken(
    operations: t.Iterable[Operation], known: AccountIndex, present: t.Iterable[Group]
) -> tuple[list[Operation], list[Finding]]:
    """The operations without names and addresses that another account or group keeps.

    An operation that does not take a name does not free one either, so this repeats until nothing changes.

    :param known: all accounts, ``present`` all groups in Slack now.
    :returns: the operations that are possible, and findings about what is not changed.
    """
    by_name: dict[str, list[Group]] = {}
    for group in present:
        by_name.setdefault(folded(group.name), []).append(group)
    kept = list(operations)
    findings: list[Finding] = []
    while True:
        freed = _freed(kept)
        found = {operation.key: list(_taken(operation, known, by_name, freed)) for operation in kept}
        if not any(found.values()):
            return kept, findings
        for operation in kept:
            findings += [_finding(operation, taken) for taken in found[operation.key]]
        kept = [rest for one in kept if (rest := _without(one, {taken.option for taken in found[one.key]})) is not None]


def _freed(operations: t.Iterable[Operation]) -> frozenset[tuple[str | None, str]]:
    """The ids of accounts and groups, each with an option whose value it gives up."""
    options = {(one.id, option) for one in operations for option in one.after}
    return frozenset(options | {(one.id, "name") for one in operations if one.kind is Kind.DELETE})


def _taken(
    operation: Operation,
    known: AccountIndex,
    by_name: t.Mapping[str, t.Sequence[Group]],
    freed: t.Container[tuple[str | None, str]],
) -> t.Iterator[_Taken]:
    if operation.subject is Subject.GROUP:
        for group in by_name.get(folded(operation.after.get("name") or ""), ()):
            if group.id != operation.id and (group.id, "name") not in freed:
                yield _Taken("name", group.label, group.id)
        return
    for option, slots in _SLOTS.items():
        for holder in _holders(operation, option, known):
            if any(
                (holder.id, slot) not in freed
                and ATTRIBUTES[option].same(holder.values.get(slot), operation.after[option])
                for slot in slots
            ):
                yield _Taken(option, holder.label, holder.id)


def _holders(operation: Operation, option: str, known: AccountIndex) -> t.Iterator[User]:
    value = operation.after.get(option)
    if isinstance(value, str) and value:
        found = known.with_user_name(value) if option == "user_name" else known.with_email(value)
        yield from (user for user in found if user.id != operation.id)


def _without(operation: Operation, options: t.Container[str]) -> Operation | None:
    """An operation without some of its options; ``None`` when no option remains."""
    if not any(option in options for option in operation.after):
        return operation
    before = {option: value for option, value in operation.before.items() if option not in options}
    after = {option: value for option, value in operation.after.items() if option not in options}
    return dataclasses.replace(operation, before=before, after=after) if after else None


def _finding(operation: Operation, taken: _Taken) -> Finding:
    value = operation.after[taken.option]
    if operation.kind is Kind.CREATE:
        message = f"the group was deleted, and {taken.holder} has its name now; it is not created again"
    else:
        message = f"{taken.option} {value} now belongs to {taken.holder}; not changed"
    ids = tuple(filter(None, (operation.id, taken.holder_id)))
    return Finding(Topic.CONFLICT, "", operation.label, message, ids)
