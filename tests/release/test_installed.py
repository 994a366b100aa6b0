# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball where there is no checkout: an environment with ansible-core and requests, and nothing else."""

from __future__ import annotations

import json
import os
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

#: Variables of the caller that lead nowhere but to PyPI, or a mirror of it.
KEPT = ("PIP_", "REQUESTS_CA_BUNDLE", "SSL_CERT_", "TMPDIR")
DEPARTED = "mara.holm@example.com"
ROSTER = f"""\
users:
  - {{email: nora.quist@example.com, given_name: Nora, family_name: Quist, title: Head of Sales}}
  - {{email: ivo.lund@example.com, given_name: Ivo, family_name: Lund, manager: nora.quist@example.com}}
  - {{email: {DEPARTED}, given_name: Mara, family_name: Holm}}
"""


@dataclass(frozen=True)
class Installation:
    """A virtual environment with ansible-core and requests, and the tarball installed below an empty folder."""

    folder: Path
    variables: dict[str, str]

    @property
    def collection(self) -> Path:
        return self.folder / "collections" / "ansible_collections" / "scimops" / "slack"

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
    variables |= {
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "HOME": str(furnished(folder / "home")),
        "LC_ALL": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PATH": os.pathsep.join([str(folder / "venv" / "bin"), os.defpath]),
    }
    made = Installation(folder, variables)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], env=variables, check=True)
    pins = str(CHECKOUT / "requirements" / "dev.txt")
    made.run("pip", "install", "--quiet", "--disable-pip-version-check", "-c", pins, "ansible-core", "requests")
    made.run("ansible-galaxy", "collection", "install", str(tarball), "--offline", "-p", str(folder / "collections"))
    return made


@pytest.fixture(scope="module")
def slack(installation: Installation) -> Iterator[dict[str, Any]]:
    """The variables of a local Slack that the installed collection brought, running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    where = {"sandbox_folder": str(installation.folder / "sandbox"), "sandbox_port": port}
    installation.play("sandbox", **where)
    installation.variables["SLACK_SCIM_URL"] = f"http://127.0.0.1:{port}/scim"
    installation.variables["SLACK_SCIM_TOKEN"] = "xoxp-sandbox"
    yield where
    installation.play("sandbox", **where, sandbox_state="absent")


def test_ansible_doc_knows_all_of_it(installation: Installation) -> None:
    for kind, names in contents(installation.collection).items():
        listed = json.loads(installation.run("ansible-doc", "--list", "--json", "--type", kind, "scimops.slack"))
        assert set(listed) == names, kind
        told = json.loads(installation.run("ansible-doc", "--json", "--type", kind, *sorted(names)))
        assert set(told) == names, kind


def test_playbooks_run_where_there_is_no_checkout(
    installation: Installation, slack: dict[str, Any], tmp_path: Path
) -> None:
    assert "changed=0 " in installation.play("sandbox", **slack)
    roster = tmp_path / "roster.yml"
    roster.write_text(ROSTER, encoding="utf-8")
    sync = {
        "directory_sync_folder": str(tmp_path / "sync"),
        "directory_sync_users_file": str(roster),
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
        "directory_sync_guards": {"creations": {"count": 3, "percent": -1}},
        "directory_sync_budget_dir": str(tmp_path),
    }
    installation.play("directory_sync", "--check", **sync)
    installation.play("drift", fails=True, **sync)
    installation.play("directory_sync", **sync)
    installation.play("drift", **sync)
    newcomer = {"email": "teo.brandt@example.com", "manager": "nora.quist@example.com", "groups": ["Sales"]}
    installation.play("onboard", onboard_people=[newcomer], onboard_create_groups=True)
    installation.play("offboard", offboard_people=[DEPARTED], offboard_folder=str(tmp_path / "evidence"))
    installation.play("guest_review", guest_review_file=str(tmp_path / "guests.yml"))
    exported = tmp_path / "slack.yml"
    installation.play("export", export_file=str(exported))
    installation.play("access_review", access_review_folder=str(tmp_path / "reviews"), access_review_roster=str(roster))
    # The demo's people come into a Slack that has some already.
    assert "failed=0" in installation.play("demo")

    present = {user["email"]: user for user in yaml.safe_load(exported.read_text(encoding="utf-8"))["users"]}
    assert {"nora.quist@example.com", "ivo.lund@example.com", "teo.brandt@example.com"} <= set(present)
    assert present["teo.brandt@example.com"]["manager"] == "nora.quist@example.com"
    (page,) = (tmp_path / "reviews").glob("*/review.html")
    assert DEPARTED in page.read_text(encoding="utf-8")
    assert len(list((tmp_path / "evidence").iterdir())) == 2
    # Using it changed nothing in it.
    installation.run("ansible-galaxy", "collection", "verify", "scimops.slack", "--offline")
