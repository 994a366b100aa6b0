# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a directory plan that is about accounts: managers."""

from __future__ import annotations

from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from tests.support.directory import changes, decide, user


def test_unknown_managers_and_cycles_are_findings() -> None:
    rows: list[dict[str, Any]] = [
        {"email": "anna@example.com", "manager": "bert@example.com"},
        {"email": "bert@example.com", "manager": "anna@example.com"},
        {"email": "carl@example.com", "manager": "nobody", "title": "CTO"},
        {"email": "dora@example.com", "manager": "dora"},
    ]
    plan = decide(rows, [user("anna"), user("bert"), user("carl", manager="U0ANNA"), user("dora")])
    assert changes(plan)["update user U0CARL"] == {"title": "CTO"}
    assert changes(plan)["update user U0ANNA"] == {"manager": "U0BERT"}
    messages = [finding.message for finding in plan.findings if finding.topic is Topic.MANAGER]
    assert len(messages) == 3
    assert any("cycle: anna@example.com, bert@example.com" in message for message in messages)
