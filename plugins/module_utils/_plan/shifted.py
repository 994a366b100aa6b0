# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Rows whose names or employee numbers are those of another row's account: a column was shifted or sorted alone."""

from __future__ import annotations

import typing as t

from .._model.resources import User
from .._model.text import folded
from .plan import Kind, Operation, Subject

Naming = tuple[str, ...]
_NAMES = ("given_name", "family_name")


def shifted_rows(operations: t.Iterable[Operation], users: t.Mapping[str, User]) -> tuple[str, ...]:
    """The accounts that would get the name or the employee number that another account has now, or their own first
    and last name exchanged; each as ``nora.quist@example.com (gets the name of U012AB3CD)``.

    :param users: the managed accounts by id.
    """
    renamed = [
        (operation, user)
        for operation in operations
        if operation.subject is Subject.USER
        and operation.kind in (Kind.UPDATE, Kind.REPLACE)
        and not _OPTIONS.isdisjoint(operation.after)
        and (user := users.get(operation.id or ""))
    ]
    if not renamed:
        return ()
    holders: dict[Naming, str] = {}
    for user in users.values():
        for naming in _namings(user.values):
            holders.setdefault(naming, user.id)
    found = []
    for operation, user in renamed:
        why = _why(operation, user, holders)
        if why:
            found.append(f"{operation.label} ({why})")
    return tuple(found)


_OPTIONS = frozenset((*_NAMES, "employee_number"))


def _why(operation: Operation, user: User, holders: t.Mapping[Naming, str]) -> str:
    before, after = _namings(user.values), _namings({**user.values, **operation.after})
    for naming in after:
        if naming in before:
            continue
        kind = "name" if naming[0] == "name" else "employee number"
        holder = holders.get(naming)
        if holder is not None and holder != user.id:
            return f"gets the {kind} of {holder}"
        if naming[0] == "name" and ("name", naming[2], naming[1]) in before:
            return "first and last name exchanged"
    return ""


def _namings(values: t.Mapping[str, t.Any]) -> list[Naming]:
    """What tells a person apart: the whole name, where both parts are there, and the employee number."""
    first, last = (folded(str(values.get(option) or "")) for option in _NAMES)
    number = folded(str(values.get("employee_number") or ""))
    named: list[Naming] = [("name", first, last)] if first and last else []
    return [*named, ("number", number)] if number else named
