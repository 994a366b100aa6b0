# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode of playbooks that the documentation prints, as SVG."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.support.guides import blocks
from tests.support.playbook import PlaybookRunner
from tools.folders import CHECKOUT, IMAGES
from tools.pictures.terminal import still

README = CHECKOUT / "README.md"
TUTORIAL = CHECKOUT / "docs" / "docsite" / "rst" / "guide_tutorial.rst"
PREVIEW = "ansible-playbook slack.yml --check --diff"
FIRST_PLAYBOOK = IMAGES / "first-playbook.svg"
DIFF = IMAGES / "diff.svg"
COLUMNS = 80


def first_playbook() -> str:
    """The first playbook of the README; StopIteration if it has none."""
    text = README.read_text(encoding="utf-8")
    fences: list[str] = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return next(block for block in fences if block.startswith("---\n"))


def run_first_playbook(play: PlaybookRunner, folder: Path) -> str:
    """What check mode of the first playbook prints."""
    (folder / "slack.yml").write_text(first_playbook(), encoding="utf-8")
    return play.command(PREVIEW.split(), folder, warns=True).stdout


def draw_first_playbook(output: str) -> str:
    """The picture of check mode of the first playbook."""
    return _drawn(output, "Check mode of the first playbook: what it would create in Slack")


def run_tutorial(play: PlaybookRunner, folder: Path) -> str:
    """What the tutorial's first preview with a diff prints, after all that its reader has done before."""
    for block in blocks(TUTORIAL):
        if block.test == "file":
            (folder / block.words).write_text(block.text, encoding="utf-8")
        for command in re.findall(r"^\$ (ansible-playbook .+)$", block.text, re.MULTILINE) if block.test else ():
            if command == PREVIEW:
                return play.command(command.split(), folder).stdout
            if "--check" not in command:
                play.command(shlex.split(command), folder)
    raise ValueError(f"{TUTORIAL.name} has no command {PREVIEW!r}")


def draw_diff(output: str) -> str:
    """The picture of the diff of a directory."""
    return _drawn(output, "Check mode of a directory run: its diff names the accounts, groups and members")


def _drawn(output: str, title: str) -> str:
    """A command and its output up to the last change, without lines that are empty in a row."""
    *_before, last = re.finditer(r"^changed: .*$", output, re.MULTILINE)
    shown = re.sub(r"\n{3,}", "\n\n", output[: last.end()].strip())
    return still(f"$ {PREVIEW}\n\n{shown}", title, COLUMNS)
