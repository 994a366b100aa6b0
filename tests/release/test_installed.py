# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stranger's path: the tarball where there is no checkout, in an environment that has ansible-core and nothing else.

What the README prints is run, in its order, up to the first check mode and further; then everything else of the
collection is used. Other than for its reader, the tarball is a file, and the local Slack has a free port.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.release.contents import contents
from tools.folders import CHECKOUT, furnished
from tools.pictures.playbooks import first_playbook

#: Variables of the caller that lead nowhere but to PyPI, or a mirror of it.
KEPT = ("PIP_", "REQUESTS_CA_BUNDLE", "SSL_CERT_", "TMPDIR")
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
ROSTER = """\
users:
  - {email: nora.quist@example.com, given_name: Nora, family_name: Quist, title: Head of Sales}
  - {email: ivo.lund@example.com, given_name: Ivo, family_name: Lund, manager: nora.quist@example.com}
  - {email: mara.holm@example.com, given_name: Mara, family_name: Holm}
"""


@dataclass(frozen=True)
class Installation:
    """A virtual environment with ansible-core and requests, and the tarball installed below an empty folder."""

    folder: Path
    variables: dict[str, str]

    @property
    def collection(self) -> Path:
        return Path(self.variables["HOME"], ".ansible", "collections", "ansible_collections", "scimops", "slack")

    def shell(self, line: str) -> str:
        """Run a line that the README prints, in `folder`; AssertionError with its output if it fails."""
        name, _equals, value = line.removeprefix("export ").partition("=")
        if line.startswith("export "):
            self.variables[name] = value
            return ""
        return self.run("/bin/bash", "-c", line)

    def run(self, program: str, *arguments: str, fails: bool = False) -> str:
        """Run a program of the environment in `folder`; AssertionError with its output if it went another way."""
        done = subprocess.run(
            [self.folder / "venv" / "bin" / program, *arguments],
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, f"{program} ended with {done.returncode}\n{done.stdout}"
        return done.stdout

    def play(self, playbook: str, *arguments: str, fails: bool = False, **variables: Any) -> str:
        """Run one of the collection's playbooks, by its full name."""
        extra = ("--extra-vars", json.dumps(variables)) if variables else ()
        output = self.run("ansible-playbook", f"scimops.slack.{playbook}", *arguments, *extra, fails=fails)
        assert "WARNING" not in output, output
        return output


@pytest.fixture(scope="module")
def installation(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("elsewhere")
    variables = {
        name: value for name, value in os.environ.items() if name.startswith(KEPT) or name.lower().endswith("_proxy")
    }
    # A copy: pip takes a blank in the variable for the end of a path.
    pins = str(shutil.copy(CHECKOUT / "requirements" / "dev.txt", folder))
    variables |= {
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "HOME": str(furnished(folder / "home")),
        "LC_ALL": "C.UTF-8",
        "PATH": os.pathsep.join([str(folder / "venv" / "bin"), os.defpath]),
        "PIP_CONSTRAINT": pins,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    made = Installation(folder, variables)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], env=variables, check=True)
    made.run("pip", "install", "--quiet", "ansible-core")
    for line in printed("ansible-galaxy collection install scimops.slack\n"):
        made.shell(line.replace(" scimops.slack", f" {tarball}"))
    return made


@pytest.fixture(scope="module")
def slack(installation: Installation) -> Iterator[dict[str, Any]]:
    """The variables of a local Slack that the installed collection brought, running as the README starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    # Tests of the sandbox have their own constraints.
    del installation.variables["PIP_CONSTRAINT"]
    start, *exports = printed("ansible-playbook scimops.slack.sandbox\n")
    installation.shell(f"{start} -e sandbox_port={port}")
    for line in exports:
        installation.shell(line.replace(":8180/", f":{port}/"))
    assert installation.variables["SLACK_SCIM_URL"] == f"http://127.0.0.1:{port}/scim"
    yield {"sandbox_port": port}
    stop = "ansible-playbook scimops.slack.sandbox -e sandbox_state=absent"
    assert f"run `{stop}`" in README
    installation.shell(stop)


def printed(beginning: str) -> list[str]:
    """The lines of the README's block of commands that begins so."""
    blocks = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (block,) = (block for block in blocks if block.startswith(beginning))
    return str(block).splitlines()


@pytest.fixture(scope="module")
def roster(installation: Installation) -> Path:
    path = installation.folder / "roster.yml"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_the_readme_leads_to_the_first_check_mode_and_further(
    installation: Installation, slack: dict[str, Any]
) -> None:
    (installation.folder / "slack.yml").write_text(first_playbook(), encoding="utf-8")
    preview, run = printed("ansible-playbook slack.yml")
    assert "--check" in preview
    assert "changed=2 " in installation.shell(preview)
    assert "changed=2 " in installation.shell(run)
    for line in (preview, run):
        assert "changed=0 " in installation.shell(line)


def test_it_needs_no_folders_but_those_that_every_collection_has(
    installation: Installation, slack: dict[str, Any], tmp_path: Path
) -> None:
    """The rule of the community's collections: it works when everything else is deleted."""
    copy = tmp_path / "ansible_collections" / "scimops" / "slack"
    for folder in ("meta", "playbooks", "plugins", "roles"):
        shutil.copytree(installation.collection / folder, copy / folder)
    alone = Installation(installation.folder, installation.variables | {"ANSIBLE_COLLECTIONS_PATH": str(tmp_path)})
    assert "changed=0 " in alone.shell(printed("ansible-playbook slack.yml")[0])
    alone.play("access_review", access_review_folder=str(tmp_path / "review"))
    alone.play("export", export_file=str(tmp_path / "slack.yml"))
    assert "nora.quist@example.com" in (tmp_path / "slack.yml").read_text(encoding="utf-8")


def test_ansible_doc_knows_all_of_it(installation: Installation) -> None:
    everything = contents(installation.collection)
    assert set(json.loads(installation.run("ansible-doc", "--list", "--json", "scimops.slack"))) == everything["module"]
    told = json.loads(installation.run("ansible-doc", "--metadata-dump", "--json", "scimops.slack"))["all"]
    assert {kind: {name for name in told[kind] if name.startswith("scimops.")} for kind in everything} == everything


def test_a_roster_is_carried_out(
    installation: Installation, slack: dict[str, Any], roster: Path, tmp_path: Path
) -> None:
    sync = {
        "directory_sync_folder": str(tmp_path),
        "directory_sync_users_file": str(roster),
        "directory_sync_scope": {"email_domains": ["example.com"], "exclude": ["owner@example.com"]},
        "directory_sync_guards": {"creations": {"count": 3, "percent": -1}},
        "directory_sync_budget_dir": str(tmp_path),
    }
    installation.play("directory_sync", **sync)
    installation.play("drift", **sync)


def test_people_come_and_go(installation: Installation, slack: dict[str, Any], tmp_path: Path) -> None:
    newcomers = [
        {"email": "teo.brandt@example.org", "manager": "ana.ferro@example.org", "groups": ["Support"]},
        {"email": "ana.ferro@example.org"},
    ]
    installation.play("onboard", onboard_people=newcomers, onboard_create_groups=True)
    installation.play("offboard", offboard_people=["ana.ferro@example.org"], offboard_folder=str(tmp_path / "evidence"))
    assert len(list((tmp_path / "evidence").glob("*.json"))) == 2
    assert (tmp_path / "evidence" / "journal.jsonl").is_file()
    installation.play("guest_review", guest_review_file=str(tmp_path / "guests.yml"))
    installation.play("export", export_file=str(tmp_path / "slack.yml"))
    exported = yaml.safe_load((tmp_path / "slack.yml").read_text(encoding="utf-8"))
    people = {user["email"]: user for user in exported["users"]}
    assert people["teo.brandt@example.org"]["manager"] == "ana.ferro@example.org"
    assert not people["ana.ferro@example.org"]["active"]
    members = {group["name"]: group["members"] for group in exported["groups"]}
    assert members["Support"] == ["teo.brandt@example.org"]


def test_access_is_reviewed(installation: Installation, slack: dict[str, Any], roster: Path, tmp_path: Path) -> None:
    installation.play("access_review", access_review_folder=str(tmp_path), access_review_roster=str(roster))
    (page,) = tmp_path.glob("*/review.html")
    assert "owner@example.com" in page.read_text(encoding="utf-8")


def test_the_demo(installation: Installation, slack: dict[str, Any]) -> None:
    assert "failed=0" in installation.play("demo")


def test_using_it_changed_nothing_in_it(installation: Installation, slack: dict[str, Any]) -> None:
    assert "changed=0 " in installation.play("sandbox", **slack)
    installation.run("ansible-galaxy", "collection", "verify", "scimops.slack", "--offline")
