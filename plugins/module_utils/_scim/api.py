# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""All requests to Slack's SCIM API, as conversations without I/O; both clients drive these."""

from __future__ import annotations

import typing as t

from .codec import Codec
from .group_api import GroupConversations
from .kept import KeptLists
from .retry import Policy
from .service_api import ServiceConversations
from .user_api import UserConversations
from .v1 import V1
from .v2 import V2

_CODECS: t.Mapping[str, type[Codec]] = {"v1": V1, "v2": V2}


def codec_for(version: str) -> Codec:
    """The codec of ``v1`` or ``v2``."""
    return _CODECS[version]()


class Conversations(UserConversations, GroupConversations, ServiceConversations):
    """The conversations of one API version, with one retry policy.

    Each method returns a generator for a client to drive. All of them raise :class:`ScimError`.
    """

    def __init__(self, codec: Codec, policy: Policy) -> None:
        super().__init__(codec, policy)
        self.kept_lists = KeptLists()

    @property
    def kept_lists(self) -> KeptLists:
        """The complete lists read in the last :data:`.kept.KEPT_SECONDS`; by default only those read here."""
        return self._user_finder.kept

    @kept_lists.setter
    def kept_lists(self, kept: KeptLists) -> None:
        self._user_finder.kept = self._group_finder.kept = kept
