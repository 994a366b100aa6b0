# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that members of an organization write into their profiles is never run on the controller.

Each test fills Slack with templates that would create a file, and looks whether that file is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.matrix

GUEST = {"type": "multi", "expiration": "2030-01-01T00:00:00Z"}


@dataclass(frozen=True)
class Attack:
    """Templates that run a command, as titles, names and addresses can hold them."""

    trap: Path

    @property
    def title(self) -> str:
        return f"{{{{ lookup('pipe', 'touch {self.trap}') }}}}"

    @property
    def address(self) -> str:
        """Without blanks, which an address cannot have."""
        return f"{{{{lookup('pipe','touch${{IFS}}{self.trap}')}}}}@example.com"

    @property
    def halves(self) -> tuple[str, str]:
        """Two texts that are a template when a playbook joins them."""
        return "{", self.title[1:]

    @property
    def everything(self) -> dict[str, Any]:
        """The body of an account that is an attack in each text."""
        given_name, family_name = self.halves
        return {
            "userName": "mallory",
            "emails": [{"value": self.address, "primary": True}],
            "name": {"givenName": given_name, "familyName": family_name},
            "title": self.title,
            "nickName": "mallory",
            "addresses": [{"locality": self.title, "primary": True}],
            "urn:scim:schemas:extension:enterprise:1.0": {"department": self.title, "division": self.title},
            "urn:scim:schemas:extension:slack:guest:1.0": GUEST,
        }


@pytest.fixture
def attack(sandbox: Sandbox, tmp_path: Path) -> Iterator[Attack]:
    """Slack with one account and one group whose every text is an attack; afterwards, none must have run."""
    attack = Attack(tmp_path / "trap")
    user = post(sandbox, "Users", attack.everything)
    post(sandbox, "Groups", {"displayName": attack.title, "members": [{"value": user}]})
    yield attack
    assert not attack.trap.exists(), "text from Slack was run as a template"


def post(sandbox: Sandbox, resource: str, body: dict[str, Any]) -> str:
    """The id of what was created."""
    schema = "urn:scim:schemas:core:1.0"
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    answer = requests.post(
        f"{sandbox.url}/v1/{resource}", json={"schemas": [schema], **body}, headers=headers, timeout=30
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def everything_shown() -> list[dict[str, Any]]:
    """Tasks that use each variable of a host, and keep it and use it again."""
    return [
        {"name": "Show", "ansible.builtin.debug": {"msg": "{{ inventory_hostname }} {{ group_names }} {{ text }}"}},
        {"name": "Keep", "ansible.builtin.set_fact": {"kept": "{{ text }}", "host": "{{ inventory_hostname }}"}},
        {"name": "Show again", "ansible.builtin.debug": {"msg": "{{ kept }} {{ host }} {{ groups }}"}},
    ]


@pytest.mark.parametrize("hostname", ["user_name", "email", "id"])
def test_an_inventory(play: PlaybookRunner, attack: Attack, tmp_path: Path, hostname: str) -> None:
    source = tmp_path / "slack_scim.yml"
    options = {
        "plugin": "scimops.slack.slack_scim",
        "hostname": hostname,
        "strict": True,
        "compose": {
            "text": "slack_given_name ~ slack_family_name ~ slack_title ~ slack_email ~ slack_address ~ slack_meta",
            "joined": "slack_given_name ~ slack_family_name",
        },
        "keyed_groups": [
            {
                "key": "slack_title or 'untitled'",
                "prefix": "",
                "separator": "",
                "parent_group": "{{ slack_department }}",
            },
            {"key": "slack_meta.groups | map(attribute='display') | list", "prefix": "group"},
        ],
    }
    source.write_text(json.dumps(options), encoding="utf-8")
    tasks = [*everything_shown(), {"name": "Joined", "ansible.builtin.debug": {"msg": "{{ joined }}"}}]
    plays = [{"name": "Test", "hosts": "all", "gather_facts": False, "tasks": tasks}]
    run = play.play(plays, arguments=["--inventory", str(source)])
    (shown,) = (result["msg"] for result in run.results if result.task == "Joined" and attack.title in result["msg"])
    assert shown == "".join(attack.halves)
    listed = json.loads(play.inventory(source, "--list").stdout)
    assert not [host for host in listed["_meta"]["hostvars"] if "{" in host]
    assert not [group for group in listed if "{" in group]


def test_an_export(play: PlaybookRunner, sandbox: Sandbox, attack: Attack, tmp_path: Path) -> None:
    address = [{"value": "trent@example.com", "primary": True}]
    post(sandbox, "Users", {**attack.everything, "userName": "trent", "nickName": "trent", "emails": address})
    export = tmp_path / "slack.yml"
    wrote = {"hosts": "localhost", "gather_facts": False, "vars": {"export_file": str(export)}}
    play.play([{**wrote, "roles": ["scimops.slack.export"]}])
    skipping = {"skip_invalid": True, "max_shrinkage": -1}  # the address of mallory is none for this collection
    loaded = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": [str(export)],
        "vars": {"groups_of": "{{ included.groups }}"},
        "tasks": [
            {"name": "Include", "ansible.builtin.include_vars": {"file": str(export), "name": "included"}},
            {"name": "Show", "ansible.builtin.debug": {"msg": "{{ users + included.users }} {{ groups_of }}"}},
            {
                "name": "Join",
                "ansible.builtin.set_fact": {"joined": "{{ mallory.given_name ~ mallory.family_name }}"},
                "vars": {"mallory": "{{ users | selectattr('title', 'defined') | first }}"},
            },
            {"name": "Show what is joined", "ansible.builtin.debug": {"msg": "{{ joined }}"}},
            {
                "name": "Bring it back",
                "scimops.slack.slack_scim_directory": {"users": "{{ users }}", **skipping},
            },
        ],
    }
    run = play.play([loaded], warns=True)
    assert run.task("Show what is joined")["msg"] == "".join(attack.halves)
    assert not run.task("Bring it back").changed
    back = play.module("slack_scim_directory", {"users_file": str(export), **skipping}, warns=True)
    assert not back.changed
    assert "trent" not in str(back["findings"])


def test_a_list_of_guests(play: PlaybookRunner, attack: Attack, tmp_path: Path) -> None:
    guests = tmp_path / "guests.yml"
    variables = {"guest_review_file": str(guests)}
    play.play(
        [{"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": ["scimops.slack.guest_review"]}]
    )
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "{{ past }} {{ soon }} {{ later }} {{ unlimited }}"}}
    plays = [{"hosts": "localhost", "gather_facts": False, "vars_files": [str(guests)], "tasks": [show]}]
    assert attack.address in play.play(plays).task("Show")["msg"]


def test_the_roles(play: PlaybookRunner, attack: Attack, tmp_path: Path) -> None:
    variables = {
        "access_review_folder": str(tmp_path / "reviews"),
        "directory_sync_folder": str(tmp_path / "sync"),
        "directory_sync_users": [{"email": "ann@example.com"}],
        "directory_sync_absent_groups": "delete",
        "guest_review_action": "extend",
        "guest_review_all": ["soon"],
        "guest_review_days": 3650,
        "guest_review_until": "2031-01-01 00:00",
        "offboard_folder": str(tmp_path / "offboard"),
        "offboard_people": ["mallory"],
    }
    roles = ("access_review", "directory_sync", "guest_review", "offboard")
    plays = [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": variables,
            "roles": [f"scimops.slack.{role}" for role in roles],
        },
    ]
    play.play(plays, warns=True)
    (before,) = (tmp_path / "offboard").glob("*-before.json")
    assert json.loads(before.read_text(encoding="utf-8"))["accounts"][0]["email"] == attack.address


def test_a_lookup(play: PlaybookRunner, attack: Attack) -> None:
    name = "scimops.slack.slack_scim_user"
    plays = [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {
                "found": f"{{{{ lookup('{name}', 'mallory') }}}}",
                "text": "{{ found.given_name ~ found.family_name ~ found.title }}",
            },
            "tasks": [
                *everything_shown(),
                {"name": "Loop", "ansible.builtin.debug": {"msg": "{{ item.title }}"}, f"with_{name}": ["mallory"]},
                {
                    "name": "Loop over what was found",
                    "ansible.builtin.debug": {"msg": "{{ item.title }}"},
                    "loop": f"{{{{ query('{name}', 'mallory') }}}}",
                    "loop_control": {"label": "{{ item.title }}"},
                },
            ],
        }
    ]
    run = play.play(plays)
    assert run.task("Show again")["msg"].startswith("".join(attack.halves) + attack.title)


def test_yaml_of_a_playbook(play: PlaybookRunner, attack: Attack, tmp_path: Path) -> None:
    file = tmp_path / "users.yml"
    content = "{{ (people.users | scimops.slack.slack_scim_declared).users | scimops.slack.slack_scim_yaml }}"
    play.tasks(
        {"scimops.slack.slack_scim_user_info": {}, "register": "people"},
        {"ansible.builtin.copy": {"content": content, "dest": str(file), "mode": "0600"}},
    )
    text = file.read_text(encoding="utf-8")
    assert f"title: !unsafe '{attack.title.replace(chr(39), chr(39) * 2)}'" in text
    with pytest.raises(yaml.YAMLError, match="!unsafe"):
        yaml.safe_load(text)
