# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of runs are as the published JSON Schemas say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.playbook import CHECKOUT, PlaybookRunner
from tests.support.sandbox import Sandbox

SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (CHECKOUT / "docs/schemas").glob("*.json")
}


def problems(kind: str, document: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(document)]


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_a_schema_is_one_and_has_its_license(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])
    assert "GPL-3.0-or-later" in (CHECKOUT / f"docs/schemas/{kind}.json.license").read_text(encoding="utf-8")


def test_the_files_of_runs_are_as_their_schemas_say(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    files = {kind: tmp_path / kind for kind in ("plan", "journal", "snapshot", "operations")}
    people = [{"email": f"p{number}@example.com", "department": "Sales"} for number in range(3)]
    groups = [{"name": "Sales", "members_where": {"department": "Sales"}}]

    def run(users: list[dict[str, Any]], **more: Any) -> None:
        options = {
            "users": users,
            "groups": groups,
            "absent_users": "deactivate",
            "scope": {"exclude": ["owner@example.com"]},
            "budget_dir": str(tmp_path / "budget"),
            "max_shrinkage": -1,
            **{f"{kind}_file": str(path) for kind, path in files.items()},
        }
        play.tasks({"scimops.slack.slack_scim_directory": options}, warns=True, **more)
        plan = json.loads(files["plan"].read_text(encoding="utf-8"))
        assert problems("plan", plan) == []
        without = {key: value for key, value in plan.items() if key != "seal"}
        assert problems("plan", without) == ["'seal' is a required property"]

    run(people)
    run([*people[:2], {"email": "p9@example.com", "manager": "ghost@example.com"}])
    answer = {"Errors": {"description": "invalid_title", "code": 400}}
    sandbox.control.faults(
        {"fault": "status", "status": 400, "method": "PATCH", "path": "Users", "times": 1, "body": answer}
    )
    run([{**people[0], "title": "Head"}, people[1]], fails=True)
    for kind in ("snapshot", "operations"):
        assert problems(kind, json.loads(files[kind].read_text(encoding="utf-8"))) == []
    records = [json.loads(line) for line in files["journal"].read_text(encoding="utf-8").splitlines()]
    assert {"run", "begin", "done", "failed", "end"} <= {record["event"] for record in records}
    assert [found for record in records for found in problems("journal", record)] == []
    assert problems("journal", {**records[0], "event": "other"})
