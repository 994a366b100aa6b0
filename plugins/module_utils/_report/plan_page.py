# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A plan as the data that the script of its page shows."""

from __future__ import annotations

import typing as t

from .overview import Overview, dangerous
from .presentation import TITLES, Danger
from .readable import ReadableOperation

TITLE = "Plan for Slack"


def page_document(plan: Overview) -> dict[str, t.Any]:
    """The complete plan, as the data of its page."""
    return {
        "title": TITLE,
        "digest": plan.digest,
        "facts": [fact._asdict() for fact in plan.facts()],
        "total": len(plan.operations),
        "stopped": plan.stopped,
        "cost": dict(plan.cost),
        "guards": [vars(guard) for guard in plan.guards],
        "sections": [_section(danger, operations) for danger, operations in plan.by_danger()],
        "findings": [{"topic": one.topic.value, "text": str(one), "ids": list(one.ids)} for one in plan.findings],
    }


def _section(danger: Danger, operations: t.Sequence[ReadableOperation]) -> dict[str, t.Any]:
    return {
        "key": danger.name.lower(),
        "title": TITLES[danger],
        "dangerous": dangerous(danger),
        "operations": [_operation(one) for one in operations],
    }


def _operation(one: ReadableOperation) -> dict[str, t.Any]:
    return {
        "key": one.key,
        "id": one.id,
        "what": one.what[: -len(" of")] if one.what.endswith(" of") else one.what,
        "subject": one.subject,
        "who": one.who,
        "reason": one.reason,
        "changes": [[change.attribute, change.before, change.after] for change in one.changes],
        "added": list(one.added),
        "removed": list(one.removed),
    }
