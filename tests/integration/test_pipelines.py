# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job files for GitHub and GitLab: a plan as a comment, then what was approved and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.pipelines import Forge, GitHub, GitLab, forge
from tests.support.playbook import PROGRAMS, isolated
from tests.support.sandbox import Sandbox

PERSON = "email,given_name,family_name\n{}@example.com,Nora,</code>@channel\n"


@pytest.fixture
def comments() -> Iterator[Forge]:
    with forge() as server:
        yield server


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a roster and the variables of the role."""
    folder = tmp_path / "repository"
    folder.mkdir()
    variables = {
        "directory_sync_users_file": "{{ lookup('env', 'PWD') }}/roster.csv",
        "directory_sync_budget_dir": str(tmp_path / "budget"),
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
    }
    (folder / "slack.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    (folder / "roster.csv").write_text(PERSON.format("nora"), encoding="utf-8")
    return folder


@pytest.fixture
def environment(tmp_path: Path, sandbox: Sandbox) -> dict[str, str]:
    """What a runner has: the collection, the token, and a folder that outlives the job."""
    variables = isolated(tmp_path, PROGRAMS, tmp_path / "home/.ansible")
    path = f"{PROGRAMS}:{variables['PATH']}"
    return {**variables, **sandbox.environment, "PATH": path, "SLACK_FOLDER": str(tmp_path / "slack")}


def test_github_comments_on_a_pull_request_and_applies_the_approved_plan(
    repository: Path, environment: dict[str, str], comments: Forge, sandbox: Sandbox
) -> None:
    environment |= {"GITHUB_API_URL": comments.url, "GITHUB_REPOSITORY": "acme/slack"}
    context = {
        "vars.SLACK_FOLDER": environment["SLACK_FOLDER"],
        "secrets.SLACK_SCIM_TOKEN": environment["SLACK_SCIM_TOKEN"],
        "github.token": "ghs-1",
        "github.event.number": "7",
        "github.event_name": "pull_request",
    }
    runner = GitHub(repository, environment, context)
    planned = runner.job("plan")
    assert planned.code == 0, planned.text
    ((path, body, headers),) = comments.posted
    assert (path, headers["Authorization"]) == ("/repos/acme/slack/issues/7/comments", "Bearer ghs-1")
    assert "| Creations and reactivations | 1 |" in body["body"]
    assert f"- Digest: `{planned.outputs['digest']}`" in body["body"]
    assert sandbox.control.writes() == []
    runner.context |= {"github.event_name": "push", "needs.plan.outputs.digest": "0" * 64}
    refused = runner.job("apply")
    assert refused.code != 0
    assert "the plan is not the one that was approved" in refused.text
    assert sandbox.control.writes() == []
    runner.context["needs.plan.outputs.digest"] = planned.outputs["digest"]
    applied = runner.job("apply")
    assert applied.code == 0, applied.text
    assert len(sandbox.control.writes()) == 1
    assert environment["SLACK_SCIM_TOKEN"] not in planned.text + applied.text


def test_gitlab_writes_a_note_and_applies_the_approved_plan(
    repository: Path, environment: dict[str, str], comments: Forge, sandbox: Sandbox
) -> None:
    environment |= {"CI_API_V4_URL": comments.url, "CI_PROJECT_ID": "12", "SLACK_NOTES_TOKEN": "glpat-1"}
    runner = GitLab(repository, environment)
    planned = runner.job("slack-plan", CI_MERGE_REQUEST_IID="7")
    assert planned.code == 0, planned.text
    ((path, body, headers),) = comments.posted
    assert path == "/projects/12/merge_requests/7/notes"
    assert {key.lower(): value for key, value in headers.items()}["private-token"] == "glpat-1"
    assert f"- Digest: `{planned.outputs['DIGEST']}`" in body["body"]
    assert runner.job("slack-apply").code != 0, "without a digest nothing is applied"
    (repository / "roster.csv").write_text(PERSON.format("ivo"), encoding="utf-8")
    refused = runner.job("slack-apply", DIGEST=planned.outputs["DIGEST"])
    assert "the plan is not the one that was approved" in refused.text
    assert sandbox.control.writes() == []
    (repository / "roster.csv").write_text(PERSON.format("nora"), encoding="utf-8")
    applied = runner.job("slack-apply", DIGEST=planned.outputs["DIGEST"])
    assert applied.code == 0, applied.text
    assert len(sandbox.control.writes()) == 1
