# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWX of the tests, and the playbook that loads the objects into it."""

from __future__ import annotations

import copy
import json
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awx.controller import TOKEN, Controller, serve
from tests.support.playbook import CHECKOUT, COLLECTIONS, PlaybookRun, PlaybookRunner

AWX = CHECKOUT / ".cache" / "awx"
PLAYBOOK = Path("scimops.slack.awx")
#: The blocks of YAML of the guide to AWX.
GUIDE = [
    yaml.safe_load(textwrap.dedent(found))
    for found in re.findall(
        r"^ *\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)",
        (CHECKOUT / "docs" / "docsite" / "rst" / "guide_awx.rst").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
]
#: The variables that it tells people to give.
VARIABLES: dict[str, Any] = next(block for block in GUIDE if "awx_image" in block)
#: What `loaded` was told beside that.
LOADED: dict[str, Any] = {
    "awx_slack_tokens": {"emea": "xoxp-emea-1", "apac": "xoxp-apac-1"},
    "awx_notification_templates": ["On call"],
    "awx_timezone": "Europe/Copenhagen",
    "awx_approval_timeout": 600,
}

Load = Callable[..., PlaybookRun]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (AWX / "collections").exists():
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs `make test-awx`"))


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> PlaybookRunner:
    """Runs ansible-playbook with awx.awx, and without a Slack in its environment."""
    collections = {"ANSIBLE_COLLECTIONS_PATH": f"{COLLECTIONS}:{AWX / 'collections'}"}
    return PlaybookRunner(tmp_path_factory.mktemp("runs"), collections)


@pytest.fixture(scope="session")
def load(runner: PlaybookRunner, tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Runs scimops.slack.awx on a controller, with VARIABLES and those given (None: without); options as of play()."""

    def run(controller: Controller, variables: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        given = {name: value for name, value in {**VARIABLES, **(variables or {})}.items() if value is not None}
        path = tmp_path_factory.mktemp("variables") / "awx.json"
        path.write_text(json.dumps(given), encoding="utf-8")
        with serve(controller) as address:
            environment = {
                "CONTROLLER_HOST": address,
                "CONTROLLER_OAUTH_TOKEN": TOKEN,
                **options.pop("environment", {}),
            }
            return runner.play(PLAYBOOK, arguments=["-e", f"@{path}"], environment=environment, **options)

    return run


@dataclass(frozen=True)
class Loaded:
    """An AWX that has everything, and the run that gave it."""

    controller: Controller
    run: PlaybookRun


@pytest.fixture(scope="session")
def loaded_once(load: Load) -> Loaded:
    controller = Controller()
    return Loaded(controller, load(controller, LOADED))


@pytest.fixture
def loaded(loaded_once: Loaded) -> Loaded:
    """One that the test may change."""
    controller = copy.deepcopy(loaded_once.controller)
    controller.writes.clear()
    return Loaded(controller, loaded_once.run)
