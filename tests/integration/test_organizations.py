# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Five organizations in one run of scimops.slack.organizations, each a sandbox: one is down, one is out of quota."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

NAMES = tuple(f"org-{number:02}" for number in range(1, 6))
FORKS = 3  # fewer than there are organizations
GROUP = "slack_organizations"
DOWN, OUT_OF_QUOTA, LARGER = "org-02", "org-03", "org-05"
#: Those that fail, and one that does not.
SOME = f"{DOWN},{OUT_OF_QUOTA},{LARGER}"
WELL = sorted({*NAMES} - {DOWN, OUT_OF_QUOTA})
#: Who was there before: an owner, an admin, guests, members and a bot, all of example.com.
OTHERS = 12
SLICES = 2


@dataclass(frozen=True)
class Company:
    """The organizations by name, and the folder with what an engineer keeps of them."""

    organizations: Mapping[str, Sandbox]
    folder: Path
    play: PlaybookRunner

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory.yml"

    def run(self, inventory: Path, *arguments: str, check: bool = False, fails: bool = False) -> PlaybookRun:
        """Run the playbook; no token may be in what it says or leaves."""
        opened = ["--inventory", str(inventory), "--vault-password-file", str(self.folder / "password")]
        run = self.play.play(
            self.folder / "organizations.yml",
            check=check,
            fails=fails,
            arguments=[*opened, "--forks", str(FORKS), *arguments],
        )
        left = [path.read_text(encoding="utf-8") for path in (self.folder / "slack").rglob("*") if path.is_file()]
        self.hides_tokens(run.output, json.dumps([result.result for result in run.results]), *left)
        return run

    def hides_tokens(self, *texts: str) -> None:
        told = "\n".join(texts)
        assert [name for name, sandbox in self.organizations.items() if sandbox.token in told] == []

    def slices(self, count: int) -> Iterator[tuple[Path, list[str]]]:
        """The inventories of the jobs of a sliced template, as AWX makes them, and the hosts of each.

        It has kept what ansible-inventory told it, values that are encrypted as they are. Each job gets a script that
        prints every so manyeth host, by name.
        """
        listed = self.play.inventory(self.inventory, "--list", "--export").stdout
        self.hides_tokens(listed)
        whole = json.loads(listed)
        for offset in range(count):
            names = sorted(whole[GROUP]["hosts"])[offset::count]
            kept = {name: whole["_meta"]["hostvars"][name] for name in names}
            part = {GROUP: {**whole[GROUP], "hosts": names}, "_meta": {"hostvars": kept}}
            script = self.folder / f"slice-{offset}" / "hosts"
            script.parent.mkdir()
            script.write_text(f"#! /usr/bin/env python3\nprint({json.dumps(part)!r})\n", encoding="utf-8")
            script.chmod(0o700)
            yield script, names

    def people(self, name: str) -> dict[str, dict[str, Any]]:
        """The accounts of an organization by e-mail address."""
        return {user["email"]: user for user in self.organizations[name].control.state()["users"] if "email" in user}

    def writes(self) -> dict[str, int]:
        """How much was written to each organization that was written to, since the requests were forgotten."""
        counts = {name: len(sandbox.control.writes()) for name, sandbox in self.organizations.items() if name != DOWN}
        return {name: count for name, count in counts.items() if count}

    def forget(self) -> None:
        for name in WELL:
            self.organizations[name].control.forget_requests()


def roster(name: str) -> list[str]:
    """The addresses of those who belong to an organization; one is too large for the guard of the others."""
    return [f"{person}@{name}.example.org" for person in (*"abcdefgh",)[: 8 if name == LARGER else 3]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    organizations = {name: Sandbox(token=f"xoxp-of-{name}-0123456789") for name in NAMES}
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(Sandbox.start, organizations.values()))
        for sandbox in organizations.values():
            sandbox.control.reset(users=OTHERS)
        _write(folder, organizations)
        yield Company(organizations, folder, PlaybookRunner(folder / "runs", {"ANSIBLE_PIPELINING": "true"}))
    finally:
        for sandbox in organizations.values():
            sandbox.stop()


def _write(folder: Path, organizations: Mapping[str, Sandbox]) -> None:
    """The folder: the playbook, the inventory with the variables of all and of each, and the rosters."""
    variables = {
        "directory_sync_token": "{{ slack_scim_token }}",
        "directory_sync_folder": f"{folder}/slack/{{{{ inventory_hostname }}}}",
        "directory_sync_users_file": f"{folder}/rosters/{{{{ inventory_hostname }}}}.csv",
        "directory_sync_groups": [{"name": "Sales", "members_where": {"department": "Sales"}}],
        "directory_sync_scope": {"email_domains": ["{{ inventory_hostname }}.example.org"]},
        "directory_sync_absent_users": "deactivate",
        "directory_sync_budget_dir": f"{folder}/slack/budget",
        "directory_sync_guards": {"creations": {"count": 5, "percent": -1}},
        "organizations_connection": {"retries": 1},
    }
    files = {
        "organizations.yml": json.dumps([{"ansible.builtin.import_playbook": "scimops.slack.organizations"}]),
        "inventory.yml": json.dumps({GROUP: {"hosts": dict.fromkeys(organizations)}}),
        f"group_vars/{GROUP}.yml": json.dumps(variables),
        "password": "correct horse",
    }
    vault = VaultLib([("default", VaultSecret(files["password"].encode()))])
    for name, sandbox in organizations.items():
        encrypted = textwrap.indent(vault.encrypt(sandbox.token).decode(), "  ")
        files[f"host_vars/{name}.yml"] = (
            f"directory_sync_api_url: {sandbox.url}\nslack_scim_token: !vault |\n{encrypted}"
        )
        files[f"rosters/{name}.csv"] = "\n".join(
            ["email,department", *(f"{email},Sales" for email in roster(name)), ""]
        )
    files[f"host_vars/{LARGER}.yml"] += "directory_sync_guards: {creations: {count: 10, percent: -1}}\n"
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def told(run: PlaybookRun) -> dict[str, dict[str, str]]:
    """The report: what is said of those that are well, and of those that failed."""
    return {key: dict(value) for key, value in run.task("Report")["msg"].items()}


@dataclass(frozen=True)
class Night:
    """A company of which one organization is down and one is out of quota, the accounts it had, and its runs."""

    company: Company
    before: Mapping[str, Mapping[str, dict[str, Any]]]
    checked: PlaybookRun
    written_in_check_mode: Mapping[str, int]
    done: PlaybookRun
    report: Path


@pytest.fixture(scope="module")
def night(company: Company) -> Night:
    """After a run in check mode and a real one."""
    before = {name: company.people(name) for name in NAMES}
    company.organizations[DOWN].stop()
    company.organizations[OUT_OF_QUOTA].control.settings(rate_limit={"times": 1000, "retry_after": 3600})
    checked = company.run(company.inventory, "--limit", SOME, check=True, fails=True)
    written = company.writes()
    report = company.folder / "report.md"
    done = company.run(company.inventory, "-e", f"organizations_report={report}", fails=True)
    return Night(company, before, checked, written, done, report)


def test_check_mode_writes_nothing(night: Night) -> None:
    checked = told(night.checked)
    assert (sorted(checked["failed"]), sorted(checked["succeeded"])) == ([DOWN, OUT_OF_QUOTA], [LARGER])
    assert night.written_in_check_mode == {}


def test_one_that_is_down_and_one_out_of_quota_stop_no_other(night: Night) -> None:
    company, first = night.company, told(night.done)
    assert sorted(first["succeeded"]) == WELL
    assert {said.partition(":")[0] for said in first["succeeded"].values()} == {"Done"}
    assert sorted(first["failed"]) == [DOWN, OUT_OF_QUOTA]
    assert "no reply from Slack" in first["failed"][DOWN]
    assert "Slack asked to wait 3600 s, and rate_limit_wait is 300 s" in first["failed"][OUT_OF_QUOTA]
    assert sorted(name for name, host in night.done.recap.items() if host["failures"]) == [DOWN, OUT_OF_QUOTA]
    assert f"{len(WELL)} of {len(NAMES)} organizations succeeded" in night.report.read_text(encoding="utf-8")
    for name in WELL:
        people = company.people(name)
        assert people.keys() == {*night.before[name], *roster(name)}
        assert {email: people[email] for email in night.before[name]} == night.before[name]
        asked = company.organizations[name].control.requests()
        assert [request for request in asked if request["status"] not in {200, 201}] == []  # a wrong token is a 401
    assert company.people(OUT_OF_QUOTA) == night.before[OUT_OF_QUOTA]
    assert len(list((company.folder / "slack/budget").glob("budget-*.json"))) == len(WELL)


def test_slices_of_an_inventory_find_nothing_to_do(night: Night) -> None:
    company = night.company
    company.forget()
    seen: list[str] = []
    for part, names in company.slices(SLICES):
        failed = sorted({DOWN, OUT_OF_QUOTA} & {*names})
        again = told(company.run(part, fails=bool(failed)))
        assert sorted(again["failed"]) == failed
        assert again["succeeded"] == dict.fromkeys(sorted({*names} - {*failed}), "Nothing to do")
        seen += names
    assert sorted(seen) == sorted(NAMES)
    assert company.writes() == {}


def test_those_that_come_back_are_brought_up_to_date(company: Company, night: Night) -> None:
    # Last: it ends the night.
    down = company.organizations[DOWN]
    down.start(int(down.base_url.rpartition(":")[2]))
    company.organizations[OUT_OF_QUOTA].control.reset(users=OTHERS)
    again = told(company.run(company.inventory, "--limit", SOME))
    assert again["failed"] == {}
    assert again["succeeded"][LARGER] == "Nothing to do"
    for name in (DOWN, OUT_OF_QUOTA):
        assert {*roster(name)} <= company.people(name).keys()


def test_an_inventory_without_an_organization_fails(play: PlaybookRunner, tmp_path: Path) -> None:
    run = play.command(["ansible-playbook", "scimops.slack.organizations"], tmp_path, fails=True, warns=True)
    assert run.last["msg"].startswith("Nothing was done. The inventory has no host that matches slack_organizations.")
