# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attribute paths: `name.givenName`, `emails[primary eq false].value`, `URN:attr`, `URN.manager.managerId`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.filters import Node, parse
from slack_scim_sandbox.versions import Version

_PATH = re.compile(r"^(?P<attribute>[A-Za-z$][\w$-]*)(?:\[(?P<filter>.*)\])?(?:\.(?P<sub>.+))?$")


@dataclass(frozen=True)
class Path:
    """An attribute in lower case (an extension by its short name), the filter in its brackets, a sub-attribute."""

    attribute: str
    where: Node | None = None
    sub: str | None = None


def parse_path(text: str, version: Version) -> Path:
    """Read a path of either PATCH flavour. Raises SlackError when it is none."""
    stripped = text.strip()
    lowered = stripped.lower()
    for urn, name in version.extensions().items():
        if lowered == urn:
            return Path(name)
        if lowered.startswith((urn + ":", urn + ".")):  # wire 7.3.5, C14: both separators
            return Path(name, None, lowered[len(urn) + 1 :])
    core = (version.user.lower() + ":", version.group.lower() + ":")
    for prefix in core:
        if lowered.startswith(prefix):
            stripped = stripped[len(prefix) :]
    match = _PATH.match(stripped)
    if match is None:
        return Path(lowered)  # some unknown URN: an unknown path
    inner = match["filter"]
    if inner is not None and not inner.strip():
        raise SlackError("invalid_request_payload")
    where = parse(inner.strip()) if inner else None
    return Path(match["attribute"].lower(), where, match["sub"] and match["sub"].lower())
