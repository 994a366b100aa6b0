# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Users and groups as values: what Slack has, in option names and canonical form."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .normalize import Value, user_name_key
from .problems import Refused
from .text import folded, shown

#: Where the accounts of apps have their addresses (wire 5.12).
BOT_EMAIL_DOMAIN = "slack-bots.com"


@dataclass(frozen=True)
class Reference:
    """A group that a user is in, or a user that is in a group.

    :ivar id: Slack's id.
    :ivar display: the name that Slack shows beside it, or ``""``.
    """

    id: str
    display: str = ""


@dataclass(frozen=True)
class User:
    """An account in Slack, active or deactivated.

    :ivar id: ``U…`` or ``W…`` (wire 7.1.5).
    :ivar values: canonical values by option name; what is empty is not in it. ``active`` and ``guest`` always are;
        ``active`` is ``None`` when Slack does not show it.
    :ivar groups: the groups it is in.
    :ivar created: when it was made, as Slack writes it, or ``None``.
    :ivar location: its address in the API, or ``None``.
    :ivar channels: the channels that a guest may use.
    :ivar partial: whether it lacks what Slack shows of each account: a user name and e-mail addresses. What somebody
        else has not, such an account may have.
    :ivar shows_groups: whether Slack shows which groups it is in.
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
        """Whether it is active.

        :raises Refused: when Slack does not show it.
        """
        if self.shown_active is None:
            raise Refused(f"Slack does not show whether {self.label} is active, so nothing is decided about it")
        return self.shown_active

    @property
    def shown_active(self) -> bool | None:
        """Whether it is active; ``None`` when Slack does not show it."""
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
        """How messages name it."""
        return f"{shown(self.email or self.user_name) or 'without a name'} ({self.id})"

    def has_email(self, address: str) -> bool:
        """Whether one of its e-mail addresses is this one, without case."""
        desired = folded(address)
        return any(
            folded(t.cast(str, held)) == desired
            for held in (self.values.get("email"), self.values.get("secondary_email"))
            if held
        )

    def has_user_name(self, name: str) -> bool:
        """Whether its user name is this one, as Slack writes it."""
        return bool(self.user_name) and user_name_key(self.user_name) == user_name_key(name)


@dataclass(frozen=True)
class Group:
    """A group in Slack: a user group on Business+, an IDP group on Enterprise (wire 8.3).

    :ivar id: ``S…``.
    :ivar name: SCIM's ``displayName``.
    :ivar members: who is in it, ``None`` when Slack does not show it.
    :ivar partial: whether it lacks what Slack shows of each group: a name.
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

        :raises Refused: when Slack does not show who they are.
        """
        return frozenset(member.id for member in self.known_members)

    @property
    def known_members(self) -> tuple[Reference, ...]:
        """The members.

        :raises Refused: when Slack does not show who they are.
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

    :ivar total: how many resources match in all; ``None`` when Slack does not say it.
    :ivar start_index: the 1-based index of the first one here.
    """

    resources: tuple[Resource, ...]
    total: int | None
    start_index: int
