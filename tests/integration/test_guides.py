# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guides tell people to run does what they say, from the first block of a page to its last.

A comment above a code block says how it is tested:

    .. test: play            run in check mode, for real, and once more, which changes nothing
    .. test: once            run in check mode and for real; it tells of a change each time, or only of a state
    .. test: real            run for real only: it needs what an earlier task of its own makes
    .. test: fails WORDS     run, which fails with these words
    .. test: console         its ansible-playbook commands are run
    .. test: console-fails WORDS
    .. test: syntax          ansible-playbook --syntax-check
    .. test: data            YAML that is for another program
    .. test: file NAME       put beside the playbooks of the page
    .. test: python          run by Python

`.. test: people` anywhere on a page gives its Slack three people. /srv/slack is the folder of the page.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support.playbook import CHECKOUT, COLLECTIONS, PlaybookRunner
from tests.support.sandbox import Sandbox

GUIDES = sorted((CHECKOUT / "docs" / "docsite" / "rst").glob("guide_*.rst"))
SOURCE = "extensions/eda/plugins/event_source/slack_scim_changes.py"
PEOPLE = ("nora.quist", "ivo.lund", "mara.holm")
#: In these languages a block must say how it is tested.
TESTED = frozenset({"yaml", "yaml+jinja", "python"})
BLOCK = re.compile(
    r"(?:^ *\.\. test: (?P<test>[^\n]+)\n\n)?"
    r"^(?P<indent> *)\.\. code-block:: (?P<language>\S+)\n\n"
    r"(?P<body>(?:(?P=indent)   [^\n]*\n|[ ]*\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A code block: its language, what is to be done with it, the words after that, its text and its line."""

    language: str
    test: str
    words: str
    text: str
    line: int


def blocks(guide: Path) -> Iterator[Block]:
    text = guide.read_text(encoding="utf-8") + "\n"
    for found in BLOCK.finditer(text):
        test, _blank, words = (found["test"] or "").partition(" ")
        line = text.count("\n", 0, found.start("body")) + 1
        yield Block(found["language"], test, words.strip(), textwrap.dedent(found["body"]), line)


class Page:
    """The blocks of one guide, run one after the other in one folder, on one Slack."""

    def __init__(self, folder: Path, play: PlaybookRunner, sandbox: Sandbox) -> None:
        self._folder, self._play, self._sandbox = folder, play, sandbox
        folder.mkdir()

    def run(self, block: Block) -> None:
        playbook = self._folder / f"line-{block.line}.yml"
        match block.test:
            case "file":
                text = block.text.replace("/srv/slack", str(self._folder))
                (self._folder / block.words).parent.mkdir(exist_ok=True)
                (self._folder / block.words).write_text(text, encoding="utf-8")
            case "data":
                assert yaml.safe_load(block.text)
            case "python":
                self._python(block)
            case "console" | "console-fails":
                self._console(block)
            case "play" | "once" | "real" | "fails" | "syntax":
                playbook.write_text(_as_playbook(block.text), encoding="utf-8")
                self._playbook(playbook, block)
            case _:
                raise AssertionError(f"line {block.line}: {block.test!r} is no test")

    def _playbook(self, playbook: Path, block: Block) -> None:
        arguments = ["-e", f"slack_scim_token={self._sandbox.token}"]
        if block.test == "syntax":
            self._play.play(playbook, diff=False, arguments=[*arguments, "--syntax-check"])
            return
        if block.test == "fails":
            run = self._play.play(playbook, fails=True, arguments=arguments)
            assert block.words in run.output, run.output
            return
        if block.test != "real":
            written = self._sandbox.control.writes()
            self._play.play(playbook, check=True, arguments=arguments)
            assert self._sandbox.control.writes() == written
        self._play.play(playbook, arguments=arguments)
        if block.test == "play":
            assert self._play.play(playbook, arguments=arguments).changed == 0

    def _console(self, block: Block) -> None:
        for line in block.text.strip().splitlines():
            prompt, program, playbook, *arguments = shlex.split(line)
            assert (prompt, program) == ("$", "ansible-playbook"), line
            arguments = [self._found(value) for value in arguments]
            arguments += ["-e", f"slack_scim_token={self._sandbox.token}"]
            path = Path(playbook) if playbook.startswith("scimops.slack.") else self._folder / playbook
            run = self._play.play(path, fails=block.test == "console-fails", arguments=arguments)
            assert block.words in run.output, run.output

    def _found(self, argument: str) -> str:
        """The argument, with its place if it names a file of the page."""
        at, path = argument[: argument.startswith("@")], argument.removeprefix("@")
        return f"{at}{self._folder / path}" if (self._folder / path).is_file() else argument

    def _python(self, block: Block) -> None:
        script = self._folder / f"line-{block.line}.py"
        script.write_text(block.text, encoding="utf-8")
        variables = {**os.environ, **self._sandbox.environment, "PYTHONPATH": str(COLLECTIONS)}
        done = subprocess.run(
            [sys.executable, script],
            cwd=self._folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert block.words in done.stdout


def _as_playbook(text: str) -> str:
    """The text, in a play if it is tasks alone."""
    first = yaml.safe_load(text)[0]
    if {"hosts", "ansible.builtin.import_playbook"} & first.keys():
        return text
    head = "- name: Guide\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
    return head + textwrap.indent(text, "    ")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_blocks_run(guide: Path, play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    if ".. test: people\n" in guide.read_text(encoding="utf-8"):
        for person in PEOPLE:
            play.module("slack_scim_user", {"user_name": person, "email": f"{person}@example.com"})
    page = Page(tmp_path / "guide", play, sandbox)
    for block in blocks(guide):
        if block.test:
            page.run(block)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_blocks_say_how_they_are_tested(guide: Path) -> None:
    found = list(blocks(guide))
    assert len(found) == guide.read_text(encoding="utf-8").count(".. code-block::"), (
        "a block is not laid out as blocks are"
    )
    assert [block.line for block in found if block.language in TESTED and not block.test] == []


def test_every_option_of_the_event_source_is_in_its_guide() -> None:
    source = runpy.run_path(str(COLLECTIONS / "ansible_collections/scimops/slack" / SOURCE))
    options = yaml.safe_load(source["DOCUMENTATION"])["options"]
    guide = (CHECKOUT / "docs/docsite/rst/guide_events.rst").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^   \* - ``(\w+)``\n     - (.+)$", guide[guide.index("\nOptions\n") :], re.MULTILINE))
    assert list(rows) == list(options)
    for name, option in options.items():
        if "default" in option:
            shown = str(option["default"]).lower() if option["type"] == "bool" else str(option["default"])
            assert f"``{shown}``" in rows[name], name


def test_figures_are_those_that_were_measured() -> None:
    guide = (CHECKOUT / "docs/docsite/rst/guide_rate_limits.rst").read_text(encoding="utf-8")
    measured = (CHECKOUT / "docs" / "performance.md").read_text(encoding="utf-8")
    figures = re.findall(r"^     - (.+)$", guide[guide.index("\nMeasured\n") :], re.MULTILINE)[1:]
    assert len(figures) > 4
    assert [figure for figure in figures if figure not in measured] == []


def test_every_code_that_the_collection_knows_is_explained() -> None:
    from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import REFUSALS  # noqa: PLC0415
    from ansible_collections.scimops.slack.plugins.module_utils._scim import errors  # noqa: PLC0415

    guide = next(guide for guide in GUIDES if guide.stem == "guide_errors").read_text(encoding="utf-8")
    explained = set(re.findall(r"^   \* - ``(\w+)``$", guide, re.MULTILINE))
    assert REFUSALS | errors._HINTS.keys() | errors._TAKEN | errors._NOT_FOUND <= explained
