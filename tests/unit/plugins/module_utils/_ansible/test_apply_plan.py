# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan that is applied by itself: its journal, and the limits that runs of one host share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.apply_plan import applied_plan
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import RUN_OPTIONS, parse_run_options
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from tests.support.conversations import ScriptedClient, Wire, reply
from tests.support.directory import decide, user

SPEC = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)
IDENTITY = {"team_id": "T1", "team": "Acme", "url": "https://acme.slack.com/", "user_id": "U9"}
ANNA = user("anna", title="CTO")
PLAN = decide([{"email": "anna@example.com", "title": "CEO"}], [ANNA]).plan


def test_the_journal_has_each_operation(parse: Callable[..., Any], tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    options = parse(SPEC, budget_dir=str(tmp_path / "budget"), journal_file=str(journal))
    answer = reply(200, Wire.user("U0ANNA", "anna@example.com", "anna", title="CEO"))
    with ScriptedClient(lambda _request: answer) as client:
        report = applied_plan(Task(False, client, print), options, PLAN, [ANNA], IDENTITY)
    assert report.counts == {"done": 1}
    events = [json.loads(line)["event"] for line in journal.read_text(encoding="utf-8").splitlines()]
    assert events == ["run", "begin", "done", "end"]


def test_a_folder_of_limits_that_cannot_be_written_is_refused(parse: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    options = parse(SPEC, budget_dir=str(tmp_path / "file" / "budget"))
    with ScriptedClient(lambda _request: reply(500)) as client, pytest.raises(Refused, match="budget_dir"):
        applied_plan(Task(False, client, print), options, PLAN, [ANNA], IDENTITY)
    assert client.lines == []
