# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Conversations with Slack about its SCIM service and about the token."""

from __future__ import annotations

from .errors import ScimError
from .exchanges import Exchanges
from .messages import Conversation, Json, Request
from .replies import unexpected_object
from .retry import fetch


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
