# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts by what may name them."""

from __future__ import annotations

import typing as t

from .normalize import folded, user_name_key
from .resources import User


class Index:
    """Finds accounts by id, e-mail address or user name; of several that a name fits, an active one."""

    def __init__(self, users: t.Iterable[User]) -> None:
        self._ids: dict[str, User] = {}
        self._emails: dict[str, User] = {}
        self._names: dict[str, User] = {}
        for user in sorted(users, key=lambda user: (not user.active, user.id)):
            self._ids.setdefault(user.id, user)
            if user.user_name:
                self._names.setdefault(user_name_key(user.user_name), user)
            for option in ("email", "secondary_email"):
                address = user.values.get(option)
                if isinstance(address, str):
                    self._emails.setdefault(folded(address), user)

    def with_id(self, id_: str) -> User | None:
        return self._ids.get(id_.strip())

    def with_email(self, address: str) -> User | None:
        """The account with this address, without case."""
        return self._emails.get(folded(address.strip()))

    def with_user_name(self, name: str) -> User | None:
        """The account with this user name, as Slack writes it."""
        return self._names.get(user_name_key(name.strip()))

    def named(self, reference: str) -> User | None:
        """The account that an id, an e-mail address or a user name names."""
        found = self.with_id(reference) or self.with_email(reference)
        return found or (None if "@" in reference else self.with_user_name(reference))
