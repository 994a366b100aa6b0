# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The organization of a token: written into the files of a run, and compared with theirs."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .problems import Refused
from .text import shown

_FIELDS = ("team_id", "enterprise_id", "user_id", "team", "url")

#: The warning for a response of ``auth.test`` without ``user_id``.
OWNER_UNKNOWN = (
    "Slack does not say whose token it is (auth.test has no user_id), so the account of the token is not protected; "
    "list that account in protected"
)


@dataclass(frozen=True)
class Workspace:
    """The workspace or organization of a token, from ``auth.test``; ``None`` for missing values.

    :ivar user_id: the account that owns the token.
    :ivar team: the name of the workspace.
    """

    team_id: str | None = None
    enterprise_id: str | None = None
    user_id: str | None = None
    team: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, identity: t.Mapping[str, t.Any]) -> Workspace:
        """The workspace from a response of ``auth.test``, or from a file."""
        return cls(**{name: str(identity[name]) if identity.get(name) else None for name in _FIELDS})

    @property
    def organization(self) -> str:
        """The id that Slack counts and locks by: that of the organization, or of the workspace where there is none."""
        return self.enterprise_id or self.team_id or ""

    def stamp(self) -> dict[str, str | None]:
        """The workspace in the format of files."""
        return dict(vars(self))

    def same_as(self, other: Workspace) -> bool:
        """Whether both are certainly the same organization."""
        return bool(self.organization) and self.organization == other.organization

    def __str__(self) -> str:
        return shown(f"{self.team or 'an organization without a name'} ({self.organization or 'no id'})")


def require_same(option: str, path: str, stamp: t.Mapping[str, t.Any] | None, workspace: Workspace) -> None:
    """Stop when a file belongs to another organization than the token.

    :param stamp: the organization in the file; one without ids matches any, as in files of 1.0.0.
    :raises Refused: naming both.
    """
    file = Workspace.of(stamp or {})
    if file.organization and not file.same_as(workspace):
        raise Refused(
            f"{option}: {path!r} belongs to {file}, and the token belongs to {workspace}. "
            "Use the token of the organization that the file was written for, or another file",
            invalid=[option],
        )
