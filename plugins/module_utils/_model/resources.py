# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Users and groups in Slack, in option names and canonical form."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .normalize import Value, user_name_key
from .problems import Refused
from .text import folded, shown

#: The domain of the addresses of apps' accounts (wire 5.12).
BOT_EMAIL_DOMAIN = "slack-bots.com"


@dataclass(frozen=True)
class Reference:
    """A group of a user, or a member of a group.

    :ivar id: Slack's id.
    :ivar display: the name that Slack shows beside it, or ``""``.
    """

    id: str
    display: str = ""


@dataclass(frozen=True)
class User:
    """An account in Slack, active or deactivated.

    :ivar id: ``U…`` or ``W…`` (wire 7.1.5).
    :ivar values: canonical values by option name, without empty ones. ``active`` and ``guest`` are always present;
        ``active`` is ``None`` when Slack does not show it.
    :ivar groups: the groups of the account.
    :ivar created: its time of creation, as Slack writes it, or ``None``.
    :ivar location: its address in the API, or ``None``.
    :ivar channels: the channels that a guest may use.
    :ivar partial: whether it lacks the user name and e-mail addresses that Slack shows of each account. Such an account
        may have any that no other account has.
    :ivar shows_groups: whether Slack shows its groups.
    """

    id: str
    values: t.Mapping[str, Value]
    groups: tuple[Reference, ...] = ()
    created: str | None = None
    location: str | None = None
    channels: tuple[Reference, ...] = ()
    partial: bool = False
    shows_groups: bool = True

    @property
    def active(self) -> bool:
        """Whether the account is active.

        :raises Refused: when Slack does not show whether it is active.
        """
        if self.shown_active is None:
            raise Refused(f"Slack does not show whether {self.label} is active, so nothing is decided about it")
        return self.shown_active

    @property
    def shown_active(self) -> bool | None:
        """Whether the account is active; ``None`` when Slack does not show it."""
        return t.cast("bool | None", self.values.get("active", True))

    @property
    def guest(self) -> bool:
        return bool(self.values.get("guest", False))

    @property
    def email(self) -> str:
        return t.cast(str, self.values.get("email") or "")

    @property
    def user_name(self) -> str:
        return t.cast(str, self.values.get("user_name") or "")

    @property
    def bot(self) -> bool:
        """Whether this is the account of an app (wire 5.12)."""
        return folded(self.email).endswith("@" + BOT_EMAIL_DOMAIN)

    @property
    def label(self) -> str:
        """The account's name in messages."""
        return f"{shown(self.email or self.user_name) or 'without a name'} ({self.id})"

    def has_email(self, address: str) -> bool:
        """Whether the account has this e-mail address, primary or secondary, without case."""
        desired = folded(address)
        return any(
            folded(t.cast(str, held)) == desired
            for held in (self.values.get("email"), self.values.get("secondary_email"))
            if held
        )

    def has_user_name(self, name: str) -> bool:
        """Whether the account has this user name, as Slack writes it."""
        return bool(self.user_name) and user_name_key(self.user_name) == user_name_key(name)


@dataclass(frozen=True)
class Group:
    """A group in Slack: a user group on Business+, an IDP group on Enterprise (wire 8.3).

    :ivar id: ``S…``.
    :ivar name: SCIM's ``displayName``.
    :ivar members: its members; ``None`` when Slack does not show them.
    :ivar partial: whether it lacks the name that Slack shows of each group.
    """

    id: str
    name: str
    members: tuple[Reference, ...] | None = ()
    created: str | None = None
    location: str | None = None
    partial: bool = False

    @property
    def member_ids(self) -> frozenset[str]:
        """The ids of the members.

        :raises Refused: when Slack does not show them.
        """
        return frozenset(member.id for member in self.known_members)

    @property
    def known_members(self) -> tuple[Reference, ...]:
        """The members.

        :raises Refused: when Slack does not show them.
        """
        if self.members is None:
            raise Refused(f"Slack does not show who is in the group {self.label}, so nothing is decided about it")
        return self.members

    @property
    def label(self) -> str:
        return f"{shown(self.name)} ({self.id})"


Resource = t.TypeVar("Resource", User, Group)


@dataclass(frozen=True)
class Page(t.Generic[Resource]):
    """One page of a list (wire §5).

    :ivar total: the number of resources on all pages; ``None`` when Slack does not return it.
    :ivar start_index: the 1-based index of the first one here.
    """

    resources: tuple[Resource, ...]
    total: int | None
    start_index: int
