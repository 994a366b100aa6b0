# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Adds and removes members of a group in batches, and finds refused members by halving a batch."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._scim.api import Conversations
from .._scim.errors import (
    AuthenticationError,
    ConflictError,
    ConnectionFailedError,
    RateLimitedError,
    ScimError,
    ServerError,
    UnexpectedReplyError,
)
from .._scim.messages import Conversation

#: The number of members refused one by one, with none accepted, after which the group counts as the cause.
MOST_REFUSED = 20

#: Errors that are not about the members in a request.
_NOT_OF_MEMBERS = (
    AuthenticationError,
    ConflictError,
    ConnectionFailedError,
    RateLimitedError,
    ServerError,
    UnexpectedReplyError,
)
#: Slack's codes that are about the group or the plan as a whole (wire 8.13, 8.15).
_CODES_OF_GROUPS = frozenset(
    {
        "group_member_max_exceeded",
        "idp_group_linked_to_channels",
        "no_such_group",
        "non_org_teams_only",
        "plus_teams_only",
    }
)


@dataclass(frozen=True)
class RefusedMember:
    """A member that Slack refused to add or to remove."""

    id: str
    joins: bool
    error: ScimError


@dataclass
class MemberChanges:
    """The result of adding and removing members.

    :ivar refused: the members that Slack refused one by one.
    :ivar error: the error that ended the batches before all were sent.
    """

    refused: list[RefusedMember] = field(default_factory=list)
    error: ScimError | None = None
    accepted: int = 0


def blames_members(error: ScimError) -> bool:
    """Whether an error of a request with members may be about one of them (wire 8.14: Slack refuses all for one).

    Slack's codes are an open set, so every code counts that is not known to be about something else.
    """
    return not isinstance(error, _NOT_OF_MEMBERS) and error.code not in _CODES_OF_GROUPS


def change_members(
    slack: Conversations, group_id: str, joining: t.Sequence[str], leaving: t.Sequence[str], batch_size: int
) -> Conversation[MemberChanges]:
    """Add and remove members; one request has both where they fit (wire 8.7, 8.13).

    :param batch_size: the most members that one request adds and removes.
    """
    moves = [(True, member) for member in joining] + [(False, member) for member in leaving]
    waiting = [moves[start : start + batch_size] for start in range(0, len(moves), batch_size)]
    changes = MemberChanges()
    while waiting and changes.error is None:
        batch = waiting.pop(0)
        try:
            yield from slack.patch_group(
                group_id,
                add=[member for joins, member in batch if joins],
                remove=[member for joins, member in batch if not joins],
            )
        except ScimError as error:
            if not blames_members(error):
                changes.error = error
            elif len(batch) > 1:
                middle = len(batch) // 2
                waiting[:0] = [batch[:middle], batch[middle:]]
            else:
                changes.refused.append(RefusedMember(batch[0][1], batch[0][0], error))
                if waiting and not changes.accepted and len(changes.refused) >= MOST_REFUSED:
                    changes.error = error
        else:
            changes.accepted += len(batch)
    return changes
