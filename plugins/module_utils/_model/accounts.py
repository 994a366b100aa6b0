# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The account or group that a reference matches: the one rule for modules, sources, plans, reviews and filters.

A reference is the id of an existing account, else an e-mail address, primary before secondary, else a user name
without case. A reference that matches several accounts is ambiguous, and all of them are returned.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .evidence import require_same_person
from .normalize import user_name_key
from .problems import Refused
from .resources import Group, User
from .text import folded, observed

Entry = t.TypeVar("Entry")
#: The form in which values of a key are compared; ``None`` for a text that cannot be a value of the key.
Fold = t.Callable[[str], t.Optional[str]]

#: The keys of accounts and of a source's rows.
_ACCOUNT_KEYS: t.Mapping[str, Fold] = {
    "id": observed,
    "email": folded,
    "secondary_email": folded,
    "user_name": user_name_key,
    "employee_number": observed,
}
_GROUP_ID = re.compile(r"S[A-Z0-9]+")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")


class KeyIndex(t.Generic[Entry]):
    """Entries by the values of their keys; a key is indexed on its first use.

    :param values_of: returns the values of an entry for a key.
    :param folds: the keys, and the form in which the values of each are compared.
    """

    def __init__(
        self,
        entries: t.Iterable[Entry],
        values_of: t.Callable[[Entry, str], t.Iterable[t.Any]],
        folds: t.Mapping[str, Fold],
    ) -> None:
        self._entries = list(entries)
        self._values_of = values_of
        self._folds = folds
        self._indexes: dict[str, dict[str, tuple[Entry, ...]]] = {}

    def __iter__(self) -> t.Iterator[Entry]:
        return iter(self._entries)

    def with_key(self, key: str, value: str) -> tuple[Entry, ...]:
        """All entries that have this value of a key."""
        folded_value = self._folds[key](value)
        if key not in self._indexes:
            self._indexes[key] = self._index(key)
        return self._indexes[key].get(folded_value, ()) if folded_value else ()

    def _index(self, key: str) -> dict[str, tuple[Entry, ...]]:
        fold = self._folds[key]
        index: dict[str, tuple[Entry, ...]] = {}
        for entry in self._entries:
            for value in self._values_of(entry, key):
                held = fold(str(value)) if value else None
                if held:
                    index[held] = (*index[held], entry) if held in index else (entry,)
        return index


@dataclass(frozen=True)
class Resolution(t.Generic[Entry]):
    """The result of resolving a reference.

    :ivar found: the one match; empty when the reference is unknown; all possible matches when it is ambiguous.
    :ivar by: the key that matched: ``id``, ``email``, ``user_name`` or ``employee_number``; ``""`` when it is unknown.
    """

    reference: str
    found: tuple[Entry, ...] = ()
    by: str = ""

    @property
    def ambiguous(self) -> bool:
        return len(self.found) > 1

    @property
    def one(self) -> Entry | None:
        """The only match; ``None`` when the reference is unknown or ambiguous."""
        return self.found[0] if len(self.found) == 1 else None


class PeopleIndex(KeyIndex[Entry]):
    """People, accounts or rows of a source, by all keys that a reference may use.

    :param value_of: returns the value of an entry for ``id``, ``email``, ``secondary_email``, ``user_name`` or
        ``employee_number``.
    """

    def __init__(self, entries: t.Iterable[Entry], value_of: t.Callable[[Entry, str], t.Any]) -> None:
        super().__init__(entries, lambda entry, key: (value_of(entry, key),), _ACCOUNT_KEYS)

    def with_email(self, address: str) -> tuple[Entry, ...]:
        """The entries with this primary address or, when there are none, those with this secondary address."""
        return self.with_key("email", address) or self.with_key("secondary_email", address)

    def with_user_name(self, name: str) -> tuple[Entry, ...]:
        """The entries with this user name, as Slack writes it."""
        return self.with_key("user_name", name)

    def with_employee_number(self, number: str) -> tuple[Entry, ...]:
        """The entries with this employee number."""
        return self.with_key("employee_number", number)

    def resolve(self, reference: str) -> Resolution[Entry]:
        """The entries that match an id, an e-mail address or a user name.

        A text with the form of an id is an id only when an entry has it (``WAGNER`` may be a user name).
        """
        found = self.with_key("id", reference)
        if found:
            return Resolution(reference, found, "id")
        if "@" in reference:
            found, by = self.with_email(reference), "email"
        else:
            found, by = self.with_user_name(reference), "user_name"
        return Resolution(reference, found, by if found else "")


class AccountIndex(PeopleIndex[User]):
    """Accounts by all keys that a reference may use."""

    def __init__(self, users: t.Iterable[User]) -> None:
        self._by_id: dict[str, User] = {}
        for user in users:
            self._by_id.setdefault(user.id, user)  # two pages of a list may both contain it (wire 5.13)
        super().__init__(self._by_id.values(), account_value)

    @property
    def users(self) -> t.Collection[User]:
        """All accounts, each once."""
        return self._by_id.values()

    def with_id(self, account_id: str) -> User | None:
        """The account with this id."""
        return self._by_id.get(account_id)


def account_value(user: User, key: str) -> t.Any:
    """The value of an account for a key."""
    return user.id if key == "id" else user.values.get(key)


@dataclass(frozen=True)
class Match:
    """An account, and the key that matched: ``id``, ``email``, ``previous_emails`` or ``user_name``."""

    user: User
    by: str


def is_user_id(reference: str) -> bool:
    """Whether a reference has the form of an account's id (wire 7.1.5); a user name may have it too."""
    return bool(_USER_ID.fullmatch(reference))


def is_group_id(reference: str) -> bool:
    """Whether a text has the form of a group's id (wire 7.1.5)."""
    return bool(_GROUP_ID.fullmatch(reference))


def match_user(accounts: t.Iterable[User], values: t.Mapping[str, t.Any]) -> Match | None:
    """The account with this e-mail or, failing that, this user name.

    :param values: ``email``, ``user_name`` and other known values of the person, by option name.
    :raises Refused: when the two match different accounts, one of them matches several, or the account may belong to
        another person.
    """
    email, user_name = values.get("email"), values.get("user_name")
    known = AccountIndex(accounts)
    by_email = _only(known.with_email(email), "email", email) if email else None
    by_name = _only(known.with_user_name(user_name), "user_name", user_name) if user_name else None
    if by_email and by_name and by_email.id != by_name.id:
        raise Refused(
            f"email {email} belongs to {by_email.label} and user_name {user_name} to {by_name.label}, which are "
            "different accounts. Give the id of the right one.",
            conflict=[by_email.id, by_name.id],
        )
    found = by_email or by_name
    if found is None:
        return None
    match = Match(found, "email" if by_email else "user_name")
    require_same_person(values, match.user, match.by)
    return match


def account_named(resolution: Resolution[User], option: str | None = None) -> User | None:
    """The account that a reference matches; ``None`` when it is unknown.

    :param option: the option that has the reference; by default the key that matched.
    :raises Refused: when it is ambiguous, naming all accounts that it may match.
    """
    return _only(resolution.found, option or resolution.by, resolution.reference)


def _only(found: tuple[User, ...], key: str, value: str) -> User | None:
    if len(found) > 1:
        labels = several(user.label for user in found)
        raise Refused(f"{key} {value} {labels}", conflict=sorted(user.id for user in found))
    return found[0] if found else None


def several(labels: t.Iterable[str]) -> str:
    """The message for a reference that may match several accounts."""
    return f"matches several accounts: {', '.join(sorted(labels))}; give the id of the right one"


def match_group(groups: t.Iterable[Group], name: str) -> Group | None:
    """The group with this name, or the one whose name differs only in case.

    :raises Refused: when there are several.
    """
    found = [group for group in groups if folded(group.name) == folded(name)]
    exact = [group for group in found if group.name == observed(name)]
    unique = {group.id: group for group in exact or found}
    if len(unique) > 1:
        raise Refused(
            f"name {name} is the name of {len(unique)} groups: {', '.join(sorted(unique))}. Give the id of the right "
            "one.",
            conflict=sorted(unique),
        )
    return next(iter(unique.values()), None)
