# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs and their undo, on Slack in memory."""

from __future__ import annotations

from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._plan.undo import plan_undo
from tests.support.directory import decide
from tests.support.slack_model import SlackModel

ANNA = {"email": "anna@example.com"}


def run(model: SlackModel, users: list[dict[str, Any]] | None, groups: Any = None, **how: Any) -> None:
    """Bring Slack to a source, with records of it."""
    plan = decide(users, model.observed_users(), groups, model.observed_groups(), **how)
    model.apply(plan.plan.operations, f"r{len(model.records)}")


def undo(model: SlackModel, **how: Any) -> Any:
    """The plan that takes back all that is recorded."""
    return plan_undo(model.records, model.observed_users(), model.observed_groups(), **how)
