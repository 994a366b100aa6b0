# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""All requests to Slack's SCIM API, as conversations without I/O; both clients drive these."""

from __future__ import annotations

import re
import typing as t

from .codec import Codec
from .errors import ConfigurationError
from .group_api import GroupConversations
from .kept import KeptLists
from .messages import Conversation, Json, Request, Response
from .retry import Policy
from .service_api import ServiceConversations
from .user_api import UserConversations
from .v1 import V1
from .v2 import V2

_PATH = re.compile(r"[A-Za-z0-9._~:/-]+")

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

    def api_call(
        self, method: str, path: str, query: t.Mapping[str, t.Any] | None = None, body: Json | None = None
    ) -> Conversation[Response]:
        """The reply to a request of any kind, for what no other method does.

        :param path: below the version of the API, such as ``Users/U012AB3CD``.
        :param query: parameters; those that are ``None`` are not sent.
        :param body: sent as it is.
        :raises ScimError: also when Slack refuses the request. A POST whose reply was lost is not sent again.
        """
        if not _PATH.fullmatch(path) or ".." in path:
            raise ConfigurationError(f"path: {path!r} must be a path below the version of the API, such as Users")
        parameters = {name: str(value) for name, value in (query or {}).items() if value is not None}
        request = Request(method.upper(), f"/{path.lstrip('/')}", parameters, body)
        kept, changed = self.kept_lists, () if request.reads else ("/Users", "/Groups")
        writes = [kept.begin_write(self.codec.version, list_path) for list_path in changed]
        try:
            return (yield from self._answered(request))
        finally:
            for write in writes:
                kept.end_write(write)

    @property
    def kept_lists(self) -> KeptLists:
        """The complete lists read in the last :data:`.kept.KEPT_SECONDS`; by default only those read here."""
        return self._user_finder.kept

    @kept_lists.setter
    def kept_lists(self, kept: KeptLists) -> None:
        self._user_finder.kept = self._group_finder.kept = kept
