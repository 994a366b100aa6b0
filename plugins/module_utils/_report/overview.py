# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Everything that people read of a plan, as one value, so that Markdown and page show the same."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass

from .._guard.guard_figures import GuardFigure
from .._model.problems import Finding
from .presentation import ALWAYS_SHOWN, TITLES, Danger, FindingKind, finding_kinds, show_findings
from .provenance import Provenance
from .readable import ReadableOperation


class Fact(t.NamedTuple):
    """An input of a plan: its name, its value, and details; ``""`` for none."""

    name: str
    text: str
    more: str = ""


@dataclass(frozen=True)
class Overview:
    """A plan in readable form.

    :ivar digest: the digest for an approval.
    :ivar operations: all of them, in order of danger.
    :ivar findings: all of them, conflicts first.
    :ivar managed_users: the number of active accounts that the run may change.
    :ivar cost: the minimum cost of the plan, by name.
    """

    digest: str
    provenance: Provenance
    operations: tuple[ReadableOperation, ...]
    guards: tuple[GuardFigure, ...]
    findings: tuple[Finding, ...]
    managed_users: int
    cost: t.Mapping[str, t.Any]

    def facts(self) -> list[Fact]:
        """The inputs of the plan."""
        origin = self.provenance
        return [
            Fact("Digest", self.digest),
            Fact("Organization", str(origin.workspace), origin.workspace.url or ""),
            Fact("Owner of the token", origin.token_owner),
            *(Fact("Source", part.title, part.details(origin.made)) for part in origin.source),
            Fact("Planned", origin.made, f"by scimops.slack {origin.version}"),
            Fact("Managed accounts", str(self.managed_users)),
        ]

    def by_danger(self) -> list[tuple[Danger, list[ReadableOperation]]]:
        """The operations of each kind of danger, the most harmful first; kinds without operations are omitted."""
        groups: dict[Danger, list[ReadableOperation]] = {}
        for operation in self.operations:
            groups.setdefault(operation.danger, []).append(operation)
        return sorted(groups.items())

    def counts(self) -> dict[str, int]:
        """The number of operations of each kind of danger, by its title."""
        found = Counter(operation.danger for operation in self.operations)
        return {TITLES[danger]: found[danger] for danger in sorted(found)}

    def finding_kinds(self) -> list[FindingKind]:
        """The findings by topic."""
        return finding_kinds(self.findings)

    @property
    def stopped(self) -> bool:
        """Whether a violated guard prevents all writes."""
        return any(guard.violated for guard in self.guards)


def overview(
    digest: str,
    provenance: Provenance,
    operations: t.Iterable[ReadableOperation],
    guards: t.Iterable[GuardFigure],
    findings: t.Iterable[Finding],
    *,
    managed_users: int,
    cost: t.Mapping[str, t.Any],
) -> Overview:
    """A plan in readable form.

    :param operations: in order of danger.
    """
    ordered, _cut = show_findings(findings, None)
    return Overview(digest, provenance, tuple(operations), tuple(guards), tuple(ordered), managed_users, cost)


def dangerous(danger: Danger) -> bool:
    """Whether operations of a kind are always listed in full."""
    return danger <= ALWAYS_SHOWN
