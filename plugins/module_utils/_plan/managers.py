# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managers: who is meant, who is not known, and circles."""

from __future__ import annotations

import typing as t

from .._model.accounts import Directory, kind_of_reference
from .._model.normalize import folded, user_name_key
from .._source.row_values import WantedUser
from .plan import Pending

#: An account's id, or what stands for the id of one that the plan creates.
Person = t.Union[str, Pending]


class People:
    """Everyone that a reference may mean: the people of the source, by the keys that they will have, then all accounts.

    :param rows: the people who are managed.
    :param persons: for each row the account, or what stands for it.
    """

    def __init__(self, rows: t.Sequence[WantedUser], persons: t.Sequence[Person | None], accounts: Directory) -> None:
        self._accounts = accounts
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, Person] = {}
        self._leavers: set[str] = set()
        for row, person in zip(rows, persons):
            if row.leaves:
                self._leavers.update(key for key in (folded(row.email), row.name_key, row.id) if key)
            if person is None:
                continue
            for address in (row.values.get("secondary_email"), row.values.get("email")):
                if address:
                    self._by_email[folded(t.cast(str, address))] = person
            if row.user_name:
                self._by_name[row.name_key] = person

    def find(self, reference: str) -> Person | None:
        """Whom an id, an e-mail address or a user name means; ``None`` for nobody that is known."""
        kind = kind_of_reference(reference)
        found = None
        if kind == "email":
            found = self._by_email.get(folded(reference))
        elif kind == "user_name":
            found = self._by_name.get(user_name_key(reference))
        if found is None:
            user = self._accounts.get(reference)
            found = user.id if user else None
        return found

    def has_left(self, reference: str) -> bool:
        """Whether the source says of somebody that they have left."""
        key = {"email": folded, "user_name": user_name_key}.get(kind_of_reference(reference), str)
        return key(reference) in self._leavers


def circles(manager_of: t.Mapping[Person, Person]) -> list[list[Person]]:
    """The circles in which people manage each other, each once.

    :param manager_of: for each person the manager.
    """
    done: set[Person] = set()
    found = []
    for start in manager_of:
        path: dict[Person, int] = {}
        person: Person | None = start
        while person is not None and person not in done and person not in path:
            path[person] = len(path)
            person = manager_of.get(person)
        if person in path:
            found.append(list(path)[path[person] :])
        done.update(path)
    return found
