# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose token it is, and what a run says when Slack does not say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.organization import approved_plan, identify
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import RUN_OPTIONS, parse_run_options
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._report.approval import to_document
from tests.support.conversations import ScriptedClient, reply

SPEC = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)
ACME = {"ok": True, "team_id": "T1", "team": "Acme", "user_id": "U1"}


def identified(parse: Any, identity: dict[str, Any], snapshot: Any = None, **options: Any) -> list[str]:
    """The warnings of a run on an organization."""
    warnings: list[str] = []
    with ScriptedClient(lambda _request: reply(200, identity)) as client:
        identify(Task(False, client, warnings.append), parse(SPEC, **options), snapshot)
    return warnings


def test_an_account_that_slack_does_not_name_is_not_protected(parse: Any) -> None:
    assert identified(parse, ACME) == []
    (warning,) = identified(parse, {**ACME, "user_id": None})
    assert "the account of the token is not protected" in warning


def test_files_of_another_organization_are_refused(parse: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(to_document((), workspace={"team_id": "T2", "team": "Other"})), encoding="utf-8")
    with pytest.raises(Refused, match=r"approved_plan: .* Other \(T2\), and the token belongs to Acme \(T1\)"):
        identified(parse, ACME, approved_plan=str(plan))
    with pytest.raises(Refused, match=r"snapshot_file: .*Other"):
        identified(parse, ACME, {"workspace": {"team_id": "T2", "team": "Other"}})
    assert identified(parse, ACME, {"workspace": {"team_id": "T1"}}) == []


@pytest.mark.parametrize("text", ["null", '[{"a": 1}]', "[" * 100_000, "\ufeff{}", '{"format": 99}', "{", "{}"])
def test_a_plan_that_is_damaged_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="approved_plan: "):
        approved_plan(str(path))
