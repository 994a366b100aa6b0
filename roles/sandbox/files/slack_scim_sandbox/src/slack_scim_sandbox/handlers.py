# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SCIM API proper: from an accepted call to a reply."""

from __future__ import annotations

from collections.abc import Callable

from slack_scim_sandbox.directory import Directory
from slack_scim_sandbox.discovery import discover
from slack_scim_sandbox.groups import Groups
from slack_scim_sandbox.messages import Call, Reply
from slack_scim_sandbox.users import Users


class Handlers:
    """All endpoints of both versions."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        users, groups = Users(directory), Groups(directory)
        self._writes: dict[tuple[str, str], Callable[[Call], Reply]] = {
            ("Users", "POST"): users.create,
            ("Users", "PATCH"): users.patch,
            ("Users", "PUT"): users.replace,
            ("Users", "DELETE"): users.delete,
            ("Groups", "POST"): groups.create,
            ("Groups", "PATCH"): groups.patch,
            ("Groups", "PUT"): groups.replace,
            ("Groups", "DELETE"): groups.delete,
        }

    def answer(self, call: Call) -> Reply:
        """Raises SlackError for a refusal."""
        if call.resource not in ("Users", "Groups"):
            return discover(call, self._directory.settings)
        self._directory.end_guests()
        if call.method != "GET":
            return self._writes[call.resource, call.method](call)
        if call.resource_id is None:
            return self._directory.search(call)
        return self._directory.read(call)
