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
from .errors import ConfigurationError, ScimError
from .exchanges import Exchanges
from .group_api import GroupConversations
from .kept import KeptLists
from .messages import Conversation, Json, Request, Response
from .replies import unexpected_object
from .retry import Policy, fetch
from .user_api import UserConversations
from .v1 import V1
from .v2 import V2


class ServiceConversations(Exchanges):
    """The conversations about the service."""

    def service_provider_config(self) -> Conversation[Json]:
        """The service provider configuration. Slack answers without a valid token too (wire 3.8)."""
        *alternatives, last = self.codec.configuration_paths
        for path in alternatives:
            try:
                return (yield from self._json(path))
            except ScimError as error:
                if error.status != 404:  # noqa: PLR2004
                    raise
        return (yield from self._json(last))

    def resource_types(self) -> Conversation[list[Json]]:
        """The resource types.

        :raises ScimError: on 1.1, which has none (wire 1.20).
        """
        if not self.codec.has_resource_types:
            raise ScimError(
                "resource_types: version 1.1 of SCIM has none; choose v2", method="GET", path="/ResourceTypes"
            )
        return _resources((yield from self._json("/ResourceTypes")))

    def schemas(self) -> Conversation[list[Json]]:
        """The schemas, as Slack sends them (wire §10: not always well-formed)."""
        schemas: list[Json] = []
        for path in self.codec.schema_paths:
            schemas += _resources((yield from self._json(path)))
        return schemas

    def auth_test(self) -> Conversation[Json]:
        """The owner of the token, from Slack's Web API method ``auth.test``.

        :raises AuthenticationError: when Slack rejects the token.
        """
        request = Request("POST", "/api/auth.test", web_api=True)
        body = yield from fetch(request, self.policy)
        if body.get("ok") is not True:
            raise unexpected_object(request, "nothing that identifies the owner of the token", body)
        return body


def _resources(body: Json) -> list[Json]:
    """The resources of a list; the object itself when it is not a list."""
    resources = body.get("Resources")
    if isinstance(resources, list):
        return [resource for resource in resources if isinstance(resource, dict)]
    return [body] if body else []


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
