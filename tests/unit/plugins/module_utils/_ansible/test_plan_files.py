# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan rests on, and the files of a plan. Whole runs are in tests/integration/test_plan_files.py."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.plan_files import (
    file_part,
    option_part,
    provenance_of,
    write_plan,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import RUN_OPTIONS, parse_run_options
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient
from tests.support.directory import user
from tests.support.plans import operations_of, plan_of

SPEC = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)
IDENTITY = {"team_id": "T1", "team": "Acme", "user_id": "U0ANN", "user": "ann"}


def unasked(request: Request) -> Response:
    raise AssertionError(f"{request.path} was asked for")


def test_a_file_has_its_name_age_and_digest(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(b"email\n")
    os.utime(roster, (0, 86400))
    part = file_part("users_file", str(roster), 0)
    assert (part.name, part.rows, part.modified) == ("roster.csv", 0, "1970-01-02T00:00:00Z")
    assert part.sha256 == hashlib.sha256(b"email\n").hexdigest()


def test_a_file_that_cannot_be_read_any_more_has_no_digest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("gone", "pipe"):
        part = file_part("users_file", str(tmp_path / name))
        assert (part.name, part.modified, part.sha256) == (name, None, None)


def test_rows_of_an_option_have_a_digest() -> None:
    part = option_part("users", [{"email": "a@example.com", "title": "\ud83d"}])
    assert (part.rows, part.modified, len(part.sha256 or "")) == (1, None, 64)
    assert option_part("users", []).sha256 != part.sha256


@pytest.mark.parametrize(
    ("identity", "people", "owner"),
    [
        (IDENTITY, [user("ann", given_name="Ann", family_name="Lee")], "Ann Lee <ann@example.com> (U0ANN)"),
        (IDENTITY, [], "ann (U0ANN)"),
        ({**IDENTITY, "user": None}, [], "U0ANN"),
        ({"team_id": "T1"}, [], "unknown, because Slack does not name it"),
    ],
)
def test_the_owner_of_the_token_has_a_name(identity: dict[str, Any], people: list[Any], owner: str) -> None:
    assert provenance_of(identity, names_of(people), ()).token_owner == owner


def test_a_page_of_the_users_own_shows_the_plan(parse: Callable[..., Any], tmp_path: Path) -> None:
    template, written = tmp_path / "own.html", tmp_path / "plan.html"
    template.write_text("<title>{{title}}</title><script>{{data}}</script>", encoding="utf-8")
    files = parse(SPEC, plan_page_file=str(written), plan_page_template=str(template)).files
    with ScriptedClient(unasked) as client:
        write_plan(Task(True, client, print), files, {}, lambda: plan_of(operations_of(10)))
    assert written.read_text(encoding="utf-8").startswith("<title>Plan for Slack</title><script>{")


def test_a_page_needs_its_assets(parse: Callable[..., Any], tmp_path: Path) -> None:
    files = parse(SPEC, plan_page_file=str(tmp_path / "plan.html")).files
    with ScriptedClient(unasked) as client, pytest.raises(Refused, match="plan_page_file"):
        write_plan(Task(True, client, print), files, {}, lambda: plan_of(operations_of(10)))
