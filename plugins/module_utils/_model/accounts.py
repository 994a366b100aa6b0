# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Which account or group is meant."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .normalize import folded, user_name_key
from .problems import Refused
from .resources import Group, User


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


_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")


@dataclass(frozen=True)
class Match:
    """An account that was found, and by what: ``id``, ``email``, ``previous_emails`` or ``user_name``."""

    user: User
    by: str


def is_user_id(reference: str) -> bool:
    """Whether a reference has the form of an account's id (wire 7.1.5); user names have no capitals (wire 7.2.5)."""
    return bool(_USER_ID.fullmatch(reference))


def kind_of_reference(reference: str) -> str:
    """What names an account here: ``id``, ``email`` or ``user_name``."""
    if is_user_id(reference):
        return "id"
    return "email" if "@" in reference else "user_name"


def match_user(accounts: t.Iterable[User], email: str | None, user_name: str | None) -> Match | None:
    """The account with this e-mail or, failing that, this user name.

    :raises Refused: when the two name different accounts, or one of them names several.
    """
    known = AccountIndex(accounts)
    by_email = the_one(known.with_email(email), "email", email) if email else None
    by_name = the_one(known.with_user_name(user_name), "user_name", user_name) if user_name else None
    if by_email and by_name and by_email.id != by_name.id:
        raise Refused(
            f"email {email} is {by_email.label} and user_name {user_name} is {by_name.label}: two different accounts. "
            "Give the id of the one that is meant.",
            conflict=[by_email.id, by_name.id],
        )
    if by_email:
        return Match(by_email, "email")
    return Match(by_name, "user_name") if by_name else None


def the_one(found: tuple[User, ...], key: str, value: str) -> User | None:
    """The one account that was found by a key, ``None`` where there is none.

    :raises Refused: when there are several.
    """
    if len(found) > 1:
        raise Refused(
            f"{key} {value} is the key of several accounts: {', '.join(user.label for user in found)}. "
            "Give the id of the one that is meant.",
            conflict=sorted(user.id for user in found),
        )
    return found[0] if found else None


def match_group(groups: t.Iterable[Group], name: str) -> Group | None:
    """The group of this name, or the one whose name differs in case alone.

    :raises Refused: when there are several.
    """
    found = [group for group in groups if group.name.casefold() == name.casefold()]
    exact = [group for group in found if group.name == name]
    unique = {group.id: group for group in exact or found}
    if len(unique) > 1:
        raise Refused(
            f"name {name} is the name of {len(unique)} groups: {', '.join(sorted(unique))}. Give the id of the one "
            "that is meant.",
            conflict=sorted(unique),
        )
    return next(iter(unique.values()), None)


class AccountIndex:
    """Accounts by all that may name them: id, e-mail and user name, without case."""

    def __init__(self, accounts: t.Iterable[User]) -> None:
        self._by_id: dict[str, User] = {}
        self._by_email: dict[str, tuple[User, ...]] = {}
        self._by_second: dict[str, tuple[User, ...]] = {}
        self._by_name: dict[str, tuple[User, ...]] = {}
        for user in accounts:
            if user.id in self._by_id:
                continue  # two pages of a list may both have it (wire 5.13)
            self._by_id[user.id] = user
            for index, option in ((self._by_email, "email"), (self._by_second, "secondary_email")):
                held = user.values.get(option)
                if held:
                    _add(index, folded(t.cast(str, held)), user)
            if user.user_name:
                _add(self._by_name, user_name_key(user.user_name), user)

    def __iter__(self) -> t.Iterator[User]:
        return iter(self._by_id.values())

    def with_id(self, account_id: str) -> User | None:
        """The account with this id."""
        return self._by_id.get(account_id)

    def with_email(self, address: str) -> tuple[User, ...]:
        """The accounts whose primary address this is or, failing that, those whose secondary one it is."""
        key = folded(address)
        return self._by_email.get(key) or self._by_second.get(key, ())

    def with_user_name(self, name: str) -> tuple[User, ...]:
        """The accounts with this user name, as Slack writes it."""
        return self._by_name.get(user_name_key(name), ())

    def named(self, reference: str) -> tuple[User, ...]:
        """The accounts that an id, e-mail address or user name names."""
        kind = kind_of_reference(reference)
        if kind == "id":
            found = self.with_id(reference)
            return (found,) if found else ()
        return self.with_email(reference) if kind == "email" else self.with_user_name(reference)

    def get(self, reference: str) -> User | None:
        """The account that an id, e-mail address or user name names; ``None`` where it names several."""
        found = self.named(reference)
        return found[0] if len(found) == 1 else None


def _add(index: dict[str, tuple[User, ...]], key: str, user: User) -> None:
    index[key] = (*index.get(key, ()), user)
