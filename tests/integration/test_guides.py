# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guides tell people to run does what they say, from the first block of a page to its last.

A comment above a code block says how it is tested:

    .. test: play            run in check mode, for real, and in both ways once more, which changes nothing
    .. test: once            run in check mode and for real; it tells of a change each time, or only of a state
    .. test: fails WORDS     run, which fails with these words
    .. test: console         its commands are run as they are printed; with WORDS, which their output has
    .. test: console-warns WORDS
    .. test: console-fails WORDS
    .. test: syntax          ansible-playbook --syntax-check
    .. test: data            YAML that is for another program
    .. test: file NAME       put beside the playbooks of the page
    .. test: python          run by Python
    .. test: variables       they are variables of the role of the page, of the types that it takes

The READMEs of the roles say the same in comments that Markdown does not show: <!-- test: play -->.

A block gets nothing that its page does not give: address and token of the local Slack are in the environment, as the
first playbook exports them, and it has nobody but its owner. Pages that refer to the three people of the first playbook
have that page's people.yml run before. /srv/slack is the folder of the page, and xoxp-your-token the reader's token.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.support.guides import Block, blocks
from tests.support.playbook import CHECKOUT, COLLECTIONS, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox
from tools.pictures import playbooks

GUIDES = sorted((CHECKOUT / "docs" / "docsite" / "rst").glob("guide_*.rst"))
ROLES = sorted((CHECKOUT / "roles").glob("*/README.md"))
SOURCE = "extensions/eda/plugins/event_source/slack_scim_changes.py"
FIRST_PLAYBOOK = next(guide for guide in GUIDES if guide.stem == "guide_first_playbook")
PEOPLE = f"docsite.{FIRST_PLAYBOOK.stem}_people>`"
README = CHECKOUT / "README.md"
#: In these languages a block must say how it is tested.
TESTED = frozenset({"yaml", "yaml+jinja", "python"})


def name_of(page: Path) -> str:
    """The guide by its name, the README by that of its role."""
    return page.stem if page in GUIDES else page.parent.name


class Page:
    """The blocks of one page, run one after the other in one folder, on one Slack."""

    def __init__(self, folder: Path, play: PlaybookRunner, sandbox: Sandbox) -> None:
        self._folder, self._play, self._sandbox = folder, play, sandbox
        folder.mkdir()

    def run(self, block: Block) -> None:
        playbook = f"line-{block.line}.yml"
        match block.test:
            case "file":
                self.save(block.words, block.text)
            case "data":
                assert yaml.safe_load(block.text)
            case "python":
                self._python(block)
            case "console" | "console-fails" | "console-warns":
                self._console(block)
            case "play" | "once" | "fails" | "syntax":
                self.save(playbook, _as_playbook(block.text))
                self._playbook(playbook, block)
            case "variables":
                self._variables(block)
            case _:
                raise AssertionError(f"line {block.line}: {block.test!r} is no test")

    def save(self, name: str, text: str) -> None:
        """Save a file under the name that the page gives."""
        text = text.replace("/srv/slack", str(self._folder)).replace("xoxp-your-token", self._sandbox.token)
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def command(self, line: str, *, fails: bool = False, warns: bool = False) -> PlaybookRun:
        """Run a printed command; one in check mode must write nothing."""
        words = shlex.split(line)
        assert words[0] == "ansible-playbook", line
        written = self._sandbox.control.writes()
        run = self._play.command(words, self._folder, fails=fails, warns=warns)
        assert "--check" not in words or self._sandbox.control.writes() == written
        return run

    def _playbook(self, playbook: str, block: Block) -> None:
        if block.test == "syntax":
            self.command(f"ansible-playbook {playbook} --syntax-check")
            return
        if block.test == "fails":
            run = self.command(f"ansible-playbook {playbook}", fails=True)
            assert block.words in run.output, run.output
            return
        self.command(f"ansible-playbook {playbook} --check --diff")
        self.command(f"ansible-playbook {playbook}")
        if block.test == "play":
            assert self.command(f"ansible-playbook {playbook} --check --diff").changed == 0
            assert self.command(f"ansible-playbook {playbook}").changed == 0

    def _console(self, block: Block) -> None:
        for line in block.text.strip().splitlines():
            fails, warns = block.test == "console-fails", block.test == "console-warns"
            run = self.command(line.removeprefix("$ "), fails=fails, warns=warns)
            assert block.words in run.output, run.output

    def _variables(self, block: Block) -> None:
        """The role refuses variables of other types, and names that it does not have are not of its documentation."""
        specs = CHECKOUT / "roles" / self._folder.name / "meta" / "argument_specs.yml"
        options = yaml.safe_load(specs.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
        variables = yaml.safe_load(block.text)
        assert variables.keys() <= options.keys()
        # What a role must have and the block leaves to the rest of the page.
        needed = {name: "given" for name, option in options.items() if option.get("required")} | variables
        checked = ArgumentSpecValidator(options).validate(needed)
        assert checked.error_messages == []

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


@pytest.mark.parametrize("guide", [*GUIDES, *ROLES], ids=name_of)
def test_blocks_run(guide: Path, play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    if PEOPLE in guide.read_text(encoding="utf-8"):
        first = Page(tmp_path / "first", play, sandbox)
        first.run(next(block for block in blocks(FIRST_PLAYBOOK) if block.words == "people.yml"))
        first.command("ansible-playbook people.yml")
    page = Page(tmp_path / name_of(guide), play, sandbox)
    for block in blocks(guide):
        if block.test:
            page.run(block)


def fences(language: str) -> list[str]:
    """The code blocks of README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_first_playbook_of_readme(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    playbook = playbooks.first_playbook()
    assert f"Save this as `slack.yml`:\n\n```yaml\n{playbook}" in text
    preview, apply = next(block for block in fences("console") if "slack.yml" in block).splitlines()
    assert (preview, apply) == ("ansible-playbook slack.yml --check --diff", "ansible-playbook slack.yml")

    page = Page(tmp_path / "readme", play, sandbox)
    page.save("slack.yml", playbook)
    first = page.command(preview, warns=True)
    assert playbooks.FIRST_PLAYBOOK.read_text(encoding="utf-8") == playbooks.draw_first_playbook(first.stdout), (
        "run `make pictures`"
    )
    assert len(first.warnings) == 1
    assert "nora.quist@example.com: Slack has no such account" in first.output
    assert first.changed == 2
    done = page.command(apply)
    assert done.changed == 2
    assert done.last["group"]["members"] == [done.task("Nora is there")["user"]["id"]]
    assert [page.command(line).changed for line in (preview, apply)] == [0, 0]


def test_playbook_with_a_vault_of_readme(sandbox: Sandbox, tmp_path: Path) -> None:
    playbook = next(block for block in fences("yaml") if "slack-vault.yml" in block)
    password = tmp_path / "password"
    password.write_text("correct horse", encoding="utf-8")
    vault = VaultLib([("default", VaultSecret(password.read_bytes()))])
    variables = {"SLACK_SCIM_URL": sandbox.url, "ANSIBLE_VAULT_PASSWORD_FILE": str(password)}
    page = Page(tmp_path / "readme", PlaybookRunner(tmp_path, variables), sandbox)
    page.save("slack.yml", playbook)
    page.save("slack-vault.yml", vault.encrypt(f"slack_scim_token: {sandbox.token}\n").decode())
    page.command("ansible-playbook slack.yml --check --diff")
    page.command("ansible-playbook slack.yml")


def test_installation_of_readme() -> None:
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    name = f"{galaxy['namespace']}.{galaxy['name']}"
    required = next(found for block in fences("yaml") if "collections" in (found := yaml.safe_load(block)))
    assert [collection["name"] for collection in required["collections"]] == [name]
    assert f"ansible-galaxy collection install {name}\n" in fences("console")[0]
    assert "ansible-galaxy collection install -r requirements.yml\n" in fences("console")
    files = (CHECKOUT / "meta" / f"{name}-requirements.txt" for name in ("ee", "optional"))
    needed = "".join(file.read_text(encoding="utf-8") for file in files)
    packages = re.findall(r"^([a-z][\w-]*)", needed, re.MULTILINE)
    table = re.findall(r"^\| `([\w-]+)`.* \| [^|]+ \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(packages) <= set(table)


@pytest.mark.parametrize("guide", [*GUIDES, *ROLES], ids=name_of)
def test_blocks_say_how_they_are_tested(guide: Path) -> None:
    found = list(blocks(guide))
    text = guide.read_text(encoding="utf-8")
    laid_out = text.count("```") / 2 if guide.suffix == ".md" else text.count(".. code-block::")
    assert len(found) == laid_out, "a block is not laid out as blocks are"
    assert [block.line for block in found if block.language in TESTED and not block.test] == []


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_each_command_stands_on_a_line_of_its_own(guide: Path) -> None:
    shown = "\n".join(block.text for block in blocks(guide) if block.language == "console")
    commands = [line for line in shown.splitlines() if line]
    assert [line for line in commands if not line.startswith("$ ") or " $ " in line] == []


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
    from ansible_collections.scimops.slack.plugins.module_utils._apply.attempt import REFUSALS  # noqa: PLC0415
    from ansible_collections.scimops.slack.plugins.module_utils._scim import errors  # noqa: PLC0415

    guide = next(guide for guide in GUIDES if guide.stem == "guide_errors").read_text(encoding="utf-8")
    explained = set(re.findall(r"^   \* - ``(\w+)``$", guide, re.MULTILINE))
    assert REFUSALS | errors._HINTS.keys() | errors._TAKEN | errors._NOT_FOUND <= explained
