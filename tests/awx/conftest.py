# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWX of the tests, and the playbook that loads the objects into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.awx.controller import TOKEN, Controller, serve
from tests.support.playbook import CHECKOUT, COLLECTIONS, PlaybookRun, PlaybookRunner

AWX = CHECKOUT / ".cache" / "awx"
PLAYBOOK = Path("scimops.slack.awx")
#: The least that the playbook must be told.
VARIABLES: dict[str, Any] = {
    "awx_image": "registry.example.com/slack-ee:1",
    "awx_slack_organizations": [
        {"name": "emea", "variables": {"directory_sync_users_file": "/srv/emea.csv"}},
        {"name": "apac"},
    ],
}

Load = Callable[..., PlaybookRun]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (AWX / "collections").exists():
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs `make test-awx`"))


@pytest.fixture
def controller() -> Controller:
    """An AWX with an organisation and a notification template."""
    return Controller()


@pytest.fixture
def runner(tmp_path: Path) -> PlaybookRunner:
    """Runs ansible-playbook with awx.awx, and without a Slack in its environment."""
    return PlaybookRunner(tmp_path, {"ANSIBLE_COLLECTIONS_PATH": f"{COLLECTIONS}:{AWX / 'collections'}"})


@pytest.fixture
def load(controller: Controller, runner: PlaybookRunner, tmp_path: Path) -> Iterator[Load]:
    """Runs scimops.slack.awx on `controller`, with VARIABLES and those given; other options are those of play()."""
    with serve(controller) as address:
        environment = {"CONTROLLER_HOST": address, "CONTROLLER_OAUTH_TOKEN": TOKEN}

        def run(variables: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
            path = tmp_path / "awx-variables.json"
            path.write_text(json.dumps({**VARIABLES, **(variables or {})}), encoding="utf-8")
            environment_of_run = {**environment, **options.pop("environment", {})}
            return runner.play(PLAYBOOK, arguments=["-e", f"@{path}"], environment=environment_of_run, **options)

        yield run
