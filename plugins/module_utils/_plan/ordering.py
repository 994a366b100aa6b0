# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The order of a plan: dependencies come first, and a name is freed before another account gets it."""

from __future__ import annotations

import contextlib
import dataclasses
import graphlib
import heapq
import typing as t

from .._model.accounts import AccountIndex
from .._model.normalize import USER_NAME_MAX
from .._model.problems import Refused
from .._model.resources import User
from .._model.text import folded
from .plan import Kind, Operation, Subject

_ASIDE = "aside"
#: Options whose addresses, primary or secondary, must be unique among accounts.
_ADDRESSES = ("email", "secondary_email")
#: Options whose value one account can give up to another.
_CHANGING_HANDS = (*_ADDRESSES, "user_name")


def in_order(operations: t.Sequence[Operation], accounts: AccountIndex) -> tuple[Operation, ...]:
    """Operations in an order in which they can be applied; their order is kept where possible.

    A user name or an e-mail address that moves to another account is given up first. Where accounts exchange user
    names, or groups exchange names, one of them gets a temporary name.

    :raises Refused: when operations depend on each other in a cycle that cannot be broken.
    """
    linked = _linked(list(operations), accounts)
    while True:
        order, stuck = _sorted(linked)
        if not stuck:
            return tuple(linked[number] for number in order)
        linked = _with_detour(linked, stuck, accounts)


def _linked(operations: list[Operation], accounts: AccountIndex) -> list[Operation]:
    """The operations; one that takes a name or an address also needs the one that gives it up."""
    return _groups_linked(_users_linked(operations, accounts))


def _groups_linked(operations: list[Operation]) -> list[Operation]:
    givers: dict[str, list[str]] = {}
    for operation in operations:
        name = operation.before.get("name")
        if operation.subject is Subject.GROUP and name and ("name" in operation.after or operation.kind is Kind.DELETE):
            givers.setdefault(folded(name), []).append(operation.key)
    if not givers:
        return operations
    result = []
    for operation in operations:
        name = operation.after.get("name") if operation.subject is Subject.GROUP else None
        found = givers.get(folded(name), ()) if isinstance(name, str) else ()
        needs = tuple(key for key in found if key != operation.key and key not in operation.needs)
        result.append(dataclasses.replace(operation, needs=(*operation.needs, *needs)) if needs else operation)
    return result


def _users_linked(operations: list[Operation], accounts: AccountIndex) -> list[Operation]:
    givers: dict[tuple[str | None, str], Operation] = {
        (operation.id, option): operation
        for operation in operations
        if operation.subject is Subject.USER and operation.id
        for option in _CHANGING_HANDS
        if option in operation.after
    }
    if not givers:
        return operations
    return [_waiting(operation, givers, accounts) for operation in operations]


def _waiting(
    operation: Operation, givers: t.Mapping[tuple[str | None, str], Operation], accounts: AccountIndex
) -> Operation:
    if operation.subject is not Subject.USER:
        return operation
    needs = dict.fromkeys(operation.needs)
    for option in _CHANGING_HANDS:
        for holder in _holders(operation, option, accounts):
            held = _ADDRESSES if option in _ADDRESSES else (option,)
            for slot in held:
                giver = givers.get((holder.id, slot))
                if giver is not None and giver.key != operation.key:
                    needs[giver.key] = None
    return dataclasses.replace(operation, needs=tuple(needs)) if len(needs) > len(operation.needs) else operation


def _holders(operation: Operation, option: str, accounts: AccountIndex) -> t.Iterator[User]:
    """The accounts that have the user name or the address that an operation takes."""
    value = operation.after.get(option)
    if not isinstance(value, str):
        return
    for user in accounts.with_user_name(value) if option == "user_name" else accounts.with_email(value):
        if user.id != operation.id:
            yield user


def _sorted(operations: t.Sequence[Operation]) -> tuple[list[int], list[int]]:
    """The positions in an order that respects all dependencies, the smallest first where there is a choice.

    :returns: the order, and the positions that are in a cycle or depend on one.
    """
    index = {operation.key: number for number, operation in enumerate(operations)}
    sorter = graphlib.TopologicalSorter(
        {number: [index[key] for key in operation.needs if key in index] for number, operation in enumerate(operations)}
    )
    with contextlib.suppress(graphlib.CycleError):  # operations outside of cycles are still sorted
        sorter.prepare()
    ready = list(sorter.get_ready())
    heapq.heapify(ready)
    order = []
    while ready:
        number = heapq.heappop(ready)
        order.append(number)
        sorter.done(number)
        for freed in sorter.get_ready():
            heapq.heappush(ready, freed)
    return order, sorted(set(range(len(operations))).difference(order))


def _with_detour(operations: list[Operation], stuck: t.Sequence[int], accounts: AccountIndex) -> list[Operation]:
    """Break one cycle: the account whose name is needed gets a temporary name first."""
    waiting = {operations[number].key: operations[number] for number in stuck}
    for number in stuck:
        taker = operations[number]
        holder_of_name = _group_giver(taker, waiting)
        if holder_of_name is not None:
            return _detour(operations, holder_of_name, taker)
        for holder in _holders(taker, "user_name", accounts):
            giver = next((one for one in waiting.values() if one.id == holder.id and "user_name" in one.after), None)
            if giver is None or giver.key not in taker.needs:
                continue
            if not any(other.id == holder.id for one in _ADDRESSES for other in _holders(taker, one, accounts)):
                return _detour(operations, giver, taker)
    named = ", ".join(f"{key} ({waiting[key].label})" for key in sorted(waiting))
    raise Refused(
        f"operations depend on each other, as an exchange of addresses does, which Slack does not support: {named}. "
        "Give one of these people a third address in an earlier run",
        conflict=sorted(waiting),
    )


def _group_giver(taker: Operation, waiting: t.Mapping[str, Operation]) -> Operation | None:
    """The operation that renames the group whose name an operation takes, if that is stuck too."""
    name = taker.after.get("name")
    if taker.subject is not Subject.GROUP or not isinstance(name, str):
        return None
    givers = (waiting[key] for key in taker.needs if key in waiting)
    return next((one for one in givers if one.kind is Kind.UPDATE and _same_name(one.before.get("name"), name)), None)


def _same_name(held: t.Any, name: str) -> bool:
    return isinstance(held, str) and folded(held) == folded(name)


def _detour(operations: list[Operation], giver: Operation, taker: Operation) -> list[Operation]:
    option = "user_name" if giver.subject is Subject.USER else "name"
    between = f"{_ASIDE}-{giver.id}"
    aside = Operation(
        Kind.UPDATE,
        giver.subject,
        giver.id,
        giver.label,
        f"gets a temporary {option}, because {taker.label} gets the current one",
        {option: giver.before[option]},
        {option: folded(between)[:USER_NAME_MAX] if giver.subject is Subject.USER else between},
        part=_ASIDE,
    )
    changed = []
    for operation in operations:
        needs = tuple(aside.key if key == giver.key and operation is taker else key for key in operation.needs)
        if operation is giver:
            changed += [aside, dataclasses.replace(operation, needs=(*needs, aside.key))]
        else:
            changed.append(dataclasses.replace(operation, needs=needs) if operation is taker else operation)
    return changed
