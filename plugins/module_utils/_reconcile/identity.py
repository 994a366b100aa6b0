# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account or group is meant."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._model.values import folded, user_name_key
from .plan import Refused

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")


@dataclass(frozen=True)
class Match:
    """An account that was found, and by what: ``id``, ``email`` or ``user_name``."""

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
    known = list(accounts)
    by_email = _the_one(_with_email(known, email), "email", email) if email else None
    by_name = _the_one([u for u in known if u.has_user_name(user_name)], "user_name", user_name) if user_name else None
    if by_email and by_name and by_email.id != by_name.id:
        raise Refused(
            f"email {email} is {by_email.label} and user_name {user_name} is {by_name.label}: two different accounts. "
            "Give the id of the one that is meant.",
            conflict=[by_email.id, by_name.id],
        )
    if by_email:
        return Match(by_email, "email")
    return Match(by_name, "user_name") if by_name else None


def _with_email(accounts: t.Iterable[User], email: str) -> list[User]:
    holders = [user for user in accounts if user.has_email(email)]
    primary = [user for user in holders if folded(user.email) == folded(email)]
    return primary or holders


def _the_one(found: list[User], key: str, value: str | None) -> User | None:
    unique = {user.id: user for user in found}
    if len(unique) > 1:
        raise Refused(
            f"{key} {value} is the key of several accounts: {', '.join(user.label for user in unique.values())}. "
            "Give the id of the one that is meant.",
            conflict=sorted(unique),
        )
    return next(iter(unique.values()), None)


def match_group(groups: t.Iterable[Group], name: str) -> Group | None:
    """The group of this name.

    :raises Refused: when there are several.
    """
    unique = {group.id: group for group in groups if group.name == name}
    if len(unique) > 1:
        raise Refused(
            f"name {name} is the name of {len(unique)} groups: {', '.join(sorted(unique))}. Give the id of the one "
            "that is meant.",
            conflict=sorted(unique),
        )
    return next(iter(unique.values()), None)


class Directory:
    """Accounts by all that may name them: id, e-mail and user name, without case."""

    def __init__(self, accounts: t.Iterable[User]) -> None:
        self._by_id: dict[str, User] = {}
        self._by_email: dict[str, User] = {}
        self._by_name: dict[str, User] = {}
        for user in accounts:
            self._by_id[user.id] = user
            for option in ("secondary_email", "email"):
                held = user.values.get(option)
                if held and (option == "email" or folded(t.cast(str, held)) not in self._by_email):
                    self._by_email[folded(t.cast(str, held))] = user
            if user.user_name:
                self._by_name[user_name_key(user.user_name)] = user

    def get(self, reference: str) -> User | None:
        """The account that an id, e-mail address or user name names."""
        kind = kind_of_reference(reference)
        if kind == "id":
            return self._by_id.get(reference)
        if kind == "email":
            return self._by_email.get(folded(reference))
        return self._by_name.get(user_name_key(reference))
