# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is loaded into AWX is right, and is loaded once."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS, SHRINKAGE
from tests.awx.conftest import AWX, LOADED, Load, Loaded
from tests.awx.controller import Controller
from tests.support.playbook import CHECKOUT, COLLECTIONS

VARIABLE = re.compile(r"\b(?:slack|directory_sync|onboard|offboard|guest_review|access_review|export)_\w+")
ROLE = re.compile(r"^\s+(?:- role|name): scimops\.slack\.(\w+)$", re.MULTILINE)
RECURS = """
import sys
from dateutil.rrule import rrulestr
print(rrulestr(sys.argv[1].replace(" RRULE", "\\nRRULE"))[1].isoformat())
"""


def _argument_spec() -> dict[str, Any]:
    class Loader(yaml.SafeLoader):
        """Reads Ansible's !unsafe too."""

    Loader.add_constructor("!unsafe", lambda _loader, node: node.value)
    path = CHECKOUT / "playbooks" / "vars" / "awx.yml"
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader)
    return data


def test_everything_is_loaded_once(load: Load, loaded: Loaded) -> None:
    controller = loaded.controller
    assert loaded.run.changed > 0
    stored, surveys = copy.deepcopy(controller.objects), copy.deepcopy(controller.surveys)
    # Other tokens too, as nothing says that they are to replace those.
    assert load(controller, {**LOADED, "awx_slack_tokens": {"emea": "xoxp-emea-2"}}).changed == 0
    assert controller.writes == []
    assert (controller.objects, controller.surveys) == (stored, surveys)
    assert controller.names("hosts") == ["emea", "apac"]
    assert {len(controller.objects[kind]) for kind in ("credentials", "execution_environments", "projects")} == {1}
    assert not any(schedule["enabled"] for schedule in controller.objects["schedules"].values())


def test_tokens_are_told_to_nobody_else(loaded: Loaded) -> None:
    told = loaded.run.output + json.dumps([result.result for result in loaded.run.results])
    stored = json.dumps({kind: one for kind, one in loaded.controller.objects.items() if kind != "credentials"})
    for token in LOADED["awx_slack_tokens"].values():
        assert token not in told
        assert token not in stored
        assert token in loaded.controller.named("credentials", "Slack SCIM")["inputs"]["tokens"]


def test_tokens_are_replaced_when_that_is_asked_for(load: Load, loaded: Loaded) -> None:
    load(
        loaded.controller,
        {**LOADED, "awx_slack_tokens": {"emea": "xoxp-emea-2"}, "awx_update_tokens": True},
        warns=True,
    )
    credential = loaded.controller.named("credentials", "Slack SCIM")
    assert credential["inputs"] == {"tokens": "emea: xoxp-emea-2"}


def test_the_preview_writes_nothing(load: Load, loaded: Loaded) -> None:
    other = {"awx_image": "registry.example.com/slack-ee:2", "awx_schedules_enabled": True}
    preview = load(loaded.controller, {**LOADED, **other}, check=True)
    assert preview.task("Execution environment").changed
    assert preview.task("Schedules").changed
    assert preview.changed == 2
    assert loaded.controller.writes == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"awx_image": None}, ["awx_image"]),
        ({"awx_slack_organizations": [{"nme": "emea"}]}, ["awx_slack_organizations", "name"]),
        ({"awx_slack_organizations": [{"name": "emea"}, {"name": "emea"}]}, ["awx_slack_organizations", "emea, emea"]),
        ({"awx_slack_tokens": {"latam": "xoxp-latam"}}, ["awx_slack_tokens", "latam"]),
        ({"awx_schedules_enabled": "perhaps"}, ["awx_schedules_enabled", "perhaps"]),
    ],
)
def test_bad_input_is_told_before_anything_is_done(load: Load, variables: dict[str, Any], words: list[str]) -> None:
    controller = Controller()
    run = load(controller, variables, fails=True)
    assert all(word in run.last["msg"] for word in words), run.last["msg"]
    assert "xoxp-latam" not in run.output
    assert controller.writes == []


def test_a_missing_collection_is_told(load: Load) -> None:
    controller = Controller()
    run = load(controller, fails=True, warns=True, environment={"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS)})
    assert "ansible-galaxy collection install awx.awx" in run.last["msg"]
    assert controller.writes == []


def test_defaults_are_as_described() -> None:
    data = _argument_spec()
    described = {name: option["default"] for name, option in data["awx_argument_spec"].items() if "default" in option}
    assert described == {name: data[name] for name in described}


def test_every_variable_of_a_job_is_read_by_its_role(loaded: Loaded) -> None:
    """By the role, by its playbook as the hosts to run on, or by another variable of the job."""
    controller = loaded.controller
    inventory = json.loads(controller.named("inventories", "Slack organisations")["variables"])
    injected = controller.named("credential_types", "Slack SCIM")["injectors"]["extra_vars"]
    # The password is for what an organization says of its LDAP server.
    assert injected.keys() - {"slack_ldap_password"} <= set(VARIABLE.findall(json.dumps(inventory)))
    for job in controller.objects["job_templates"].values():
        extra = json.loads(job["extra_vars"])
        asked = {question["variable"] for question in controller.surveys.get(job["id"], {"spec": []})["spec"]}
        # An old name of a playbook is an import of the new one.
        playbook = (CHECKOUT / job["playbook"].replace("organisations", "organizations")).read_text(encoding="utf-8")
        (role,) = ROLE.findall(playbook)
        spec = yaml.safe_load((CHECKOUT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        options = spec["argument_specs"]["main"]["options"].keys() | {f"{role}_hosts"}
        places = {play["hosts"] for play in yaml.safe_load(playbook)} - {"localhost"}  # where an inventory is checked
        assert places
        assert all(f"{role}_hosts |" in hosts for hosts in places)
        assert f"{role}_hosts" in extra.keys() | asked, job["name"]
        assert extra.keys() <= options, job["name"]
        used = set(VARIABLE.findall(job["extra_vars"]))
        assert asked <= options | used, job["name"]
        assert used <= options | asked | inventory.keys() | {"slack_guards", "directory_sync_digests"}, job["name"]
        assert {name for name in inventory if name.startswith(f"{role}_")} <= options
        assert {f"{role}_token", f"{role}_api_url", f"{role}_api_version"} <= inventory.keys()


def test_every_guard_has_a_field_in_the_survey(loaded: Loaded) -> None:
    controller = loaded.controller
    for name in ("Slack plan", "Slack apply"):
        job = controller.named("job_templates", name)
        fields = json.loads(job["extra_vars"])["directory_sync_guard_fields"]
        assert fields.keys() == {*DEFAULTS, SHRINKAGE}
        assert set(fields.values()) < {question["question_name"] for question in controller.surveys[job["id"]]["spec"]}


def test_the_workflow_plans_asks_and_applies(loaded: Loaded) -> None:
    controller = loaded.controller
    nodes = {node["identifier"]: node for node in controller.objects["workflow_job_template_nodes"].values()}
    templates = {kind: controller.objects[kind] for kind in ("job_templates", "workflow_approval_templates")}
    after = {
        name: controller.linked.get(("workflow_job_template_nodes", node["id"], "success_nodes"), [])
        for name, node in nodes.items()
    }
    assert after == {"plan": [nodes["approve"]["id"]], "approve": [nodes["apply"]["id"]], "apply": []}
    plan, apply = (templates["job_templates"][nodes[name]["unified_job_template"]] for name in ("plan", "apply"))
    assert (plan["name"], apply["name"]) == ("Slack plan", "Slack apply")
    assert templates["workflow_approval_templates"][nodes["approve"]["unified_job_template"]]["timeout"] == 600
    workflow = controller.named("workflow_job_templates", "Slack approved sync")
    assert controller.surveys[workflow["id"]] == controller.surveys[plan["id"]] == controller.surveys[apply["id"]]
    # Nobody can give a job another digest, and no slice can take the place of another's.
    assert not apply["ask_variables_on_launch"]
    assert not workflow["ask_variables_on_launch"]
    assert plan["job_slice_count"] == 1


def test_the_schedules_recur(loaded: Loaded) -> None:
    second = {
        schedule["name"]: subprocess.run(
            [AWX / "bin" / "python", "-c", RECURS, schedule["rrule"]], check=True, capture_output=True, text=True
        ).stdout.strip()
        for schedule in loaded.controller.objects["schedules"].values()
    }
    assert second == {
        "Slack sync, nightly": "2026-01-02T02:00:00+01:00",
        "Slack guest review, weekly": "2026-01-12T06:00:00+01:00",
        "Slack access review, monthly": "2026-02-01T05:00:00+01:00",
    }
