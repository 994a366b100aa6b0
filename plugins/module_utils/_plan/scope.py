# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Which accounts and groups a directory run may change."""

from __future__ import annotations

import enum
import fnmatch
import re
import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.text import folded

if t.TYPE_CHECKING:
    from .._source.rows import DesiredGroup, DesiredUser


_WILDCARDS = frozenset("*?[")


class Guests(str, enum.Enum):
    """Whether guests are managed."""

    INCLUDE = "include"
    ONLY = "only"
    EXCLUDE = "exclude"


@dataclass(frozen=True)
class Scope:
    """The declared scope.

    :ivar email_domains: the domains whose accounts are managed, with ``*`` and ``?`` as in file names; empty for all.
    :ivar groups: names or ids of the groups whose members are managed; empty for all accounts.
    :ivar exclude: patterns on e-mail, user name, id and group name of what is never managed.
    :ivar protected: the same patterns of what is never deactivated, deleted, converted or stripped of its e-mail.
    :ivar own_id: the account that owns the token, which is also protected.
    """

    email_domains: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    guests: Guests = Guests.INCLUDE
    exclude: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    own_id: str | None = None


class ScopeStatus(str, enum.Enum):
    """Whether an account or a row is in the scope, and if not, why."""

    MANAGED = "managed"
    EXCLUDED = "excluded"
    OUT_OF_SCOPE = "out_of_scope"
    BOT = "bot"


class ScopeRules:
    """The declared scope, applied to what Slack has.

    :raises Refused: when the scope names a group that Slack does not have.
    """

    def __init__(self, scope: Scope, groups: t.Iterable[Group]) -> None:
        self._scope = scope
        self._domains = _any_of(domain.strip().lstrip("@") for domain in scope.email_domains)
        self._exclude = _any_of(scope.exclude)
        self._protected = _any_of(scope.protected)
        self._insiders = _insiders(scope.groups, groups) if scope.groups else None

    def status(self, user: User) -> ScopeStatus:
        """The scope status of an account."""
        if user.bot:
            return ScopeStatus.BOT
        if self._exclude and _hit(self._exclude, _account_keys(user)):
            return ScopeStatus.EXCLUDED
        if self._insiders is not None and user.id not in self._insiders:
            return ScopeStatus.OUT_OF_SCOPE
        return self._by_kind(user.email, user.guest)

    def row_status(self, row: DesiredUser, user: User | None) -> ScopeStatus:
        """The scope status of a row, together with the account that it matches.

        An account that is yet to be created is in no group, and ``groups`` does not prevent its creation.
        """
        if self._exclude and _hit(self._exclude, _row_keys(row)):
            return ScopeStatus.EXCLUDED
        if user is not None:
            return self.status(user)
        return self._by_kind(row.email, bool(row.values.get("guest")))

    def _by_kind(self, email: str, guest: bool) -> ScopeStatus:
        if guest != (self._scope.guests is Guests.ONLY) and self._scope.guests is not Guests.INCLUDE:
            return ScopeStatus.OUT_OF_SCOPE
        if self._domains and not self._domains.fullmatch(folded(email).rpartition("@")[2]):
            return ScopeStatus.OUT_OF_SCOPE
        return ScopeStatus.MANAGED

    def protected(self, user: User) -> bool:
        """Whether an account must keep its e-mail, its membership and its active status."""
        if user.id == self._scope.own_id:
            return True
        return self._protected is not None and _hit(self._protected, _account_keys(user))

    def group_excluded(self, group: Group | DesiredGroup) -> bool:
        """Whether a group is excluded."""
        return self._exclude is not None and _hit(self._exclude, (group.id, group.name))

    def group_protected(self, group: Group) -> bool:
        """Whether a group must not be deleted."""
        return self._protected is not None and _hit(self._protected, (group.id, group.name))


def removes_from_protected(option: str, value: t.Any, user: User) -> bool:
    """Whether a value would remove a protected account's e-mail address or membership."""
    if option in ("email", "secondary_email"):
        held = user.values.get(option)
        return bool(held) and (value is None or folded(str(held)) != folded(value))
    return option in ("guest", "guest_expiration") and not user.guest and bool(value)


def unmatched_entries(
    scope: Scope, users: t.Iterable[User], rows: t.Sequence[DesiredUser], groups: t.Sequence[Group | DesiredGroup]
) -> list[tuple[str, str, bool]]:
    """The entries of a scope that match no account, row or group.

    :returns: for each the option, the entry, and whether the entry is a domain.
    """
    patterns = [("scope.exclude", entry) for entry in scope.exclude] + [("protected", one) for one in scope.protected]
    found: list[tuple[str, str, bool]] = []
    known = list(users) if patterns or scope.email_domains else []
    if patterns:
        keys = {folded(key) for user in known for key in _account_keys(user) if key}
        keys |= {folded(key) for row in rows for key in _row_keys(row) if key}
        keys |= {folded(key) for group in groups for key in (group.id, group.name) if key}
        found += [(option, entry, False) for option, entry in patterns if not _in(entry, keys)]
    if scope.email_domains:
        emails = [user.email for user in known] + [row.email for row in rows]
        domains = {folded(email).rpartition("@")[2] for email in emails}
        # A pattern may be meant for future domains.
        plain = [entry for entry in scope.email_domains if not _WILDCARDS & set(entry)]
        found += [
            ("scope.email_domains", entry, True) for entry in plain if not _in(entry.strip().lstrip("@"), domains)
        ]
    return found


def _in(entry: str, keys: set[str]) -> bool:
    """Whether an entry matches one of the keys; a blank entry matches nothing."""
    plain = folded(entry)
    if plain in keys or not plain:
        return True
    pattern = _any_of([entry])
    return bool(_WILDCARDS & set(entry)) and pattern is not None and any(map(pattern.fullmatch, keys))


def _any_of(patterns: t.Iterable[str]) -> re.Pattern[str] | None:
    translated = [fnmatch.translate(key) for pattern in patterns if (key := folded(pattern))]
    return re.compile("|".join(translated)) if translated else None


def _hit(pattern: re.Pattern[str], keys: t.Iterable[str | None]) -> bool:
    return any(pattern.fullmatch(folded(key)) for key in keys if key)


def _account_keys(user: User) -> tuple[str | None, ...]:
    return user.id, user.email, t.cast("str | None", user.values.get("secondary_email")), user.user_name


def _row_keys(row: DesiredUser) -> tuple[str | None, ...]:
    second = t.cast("str | None", row.values.get("secondary_email"))
    return row.id, row.email, second, row.user_name, *row.previous_emails


def _insiders(references: t.Iterable[str], groups: t.Iterable[Group]) -> frozenset[str]:
    known = list(groups)
    inside: set[str] = set()
    unknown = []
    for reference in references:
        meant = [group for group in known if reference == group.id]
        meant = meant or [group for group in known if folded(reference) == folded(group.name)]
        if not meant:
            unknown.append(reference)
        for group in meant:
            inside.update(group.member_ids)
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise Refused(f"scope.groups: {names} must be the name or the id of a group in Slack", invalid=["scope"])
    return frozenset(inside)
