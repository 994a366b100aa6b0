# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as AWX runs them: from the objects that it was given, in a container that is thrown away afterwards."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.awx.controller import Controller
from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner

STATS = re.compile(r"^\s+RUN: (?=\{)", re.MULTILINE)


@dataclass(frozen=True)
class Job:
    """What a job left: the run, and the artifacts that AWX hands to the next job of a workflow."""

    run: PlaybookRun
    artifacts: Mapping[str, Any]


class Node:
    """Runs jobs of what `controller` has; `folder` takes their input, `kept` is where they keep files.

    :ivar told: what each job printed and what its tasks returned.
    """

    def __init__(self, controller: Controller, runner: PlaybookRunner, folder: Path, kept: Path) -> None:
        self._controller, self._runner, self._folder, self._kept = controller, runner, folder, kept
        self.told: list[str] = []
        folder.mkdir()

    def forget(self) -> None:
        """Throw the container away, with all files that jobs have kept."""
        shutil.rmtree(self._kept, ignore_errors=True)

    def launch(
        self,
        template: str,
        answers: Mapping[str, Any] | None = None,
        *,
        artifacts: Mapping[str, Any] | None = None,
        limit: str = "all",
        fails: bool = False,
    ) -> Job:
        """Run a job template, with answers to its survey and the artifacts of the jobs before it in a workflow."""
        job = self._controller.named("job_templates", template)
        given = {**self._answered(job, answers or {}), **(artifacts or {})}
        arguments = ["--inventory", str(self._inventory(job)), "--limit", limit, "--forks", str(job["forks"])]
        arguments += ["-e", f"@{self._written('extra-vars.yml', json.loads(job['extra_vars']), given)}"]
        arguments += ["-e", f"@{self._written('credential.yml', {}, self._injected(job))}"]
        run = self._runner.play(
            CHECKOUT / job["playbook"],
            diff=job["diff_mode"],
            fails=fails,
            warns=True,
            arguments=arguments,
            environment={"ANSIBLE_SHOW_CUSTOM_STATS": "true"},
        )
        self.told += [run.output, json.dumps([result.result for result in run.results])]
        stats = STATS.search(run.stdout)
        return Job(run, json.JSONDecoder().raw_decode(run.stdout, stats.end())[0] if stats else {})

    def _answered(self, job: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers, or what AWX gives for a question without one."""
        survey = self._controller.surveys.get(job["id"], {"spec": []})["spec"] if job["survey_enabled"] else []
        given: dict[str, Any] = {}
        for question in survey:
            variable, default = question["variable"], question["default"]
            if variable in answers:
                given[variable] = answers[variable]
            elif question["type"] == "multiselect":
                given[variable] = default.splitlines()
            elif default != "" or (question["type"] in {"text", "textarea"} and question["min"] == 0):
                given[variable] = default
            assert given.get(variable) or not question["required"], f"{variable} is required"
        assert answers.keys() <= given.keys(), "AWX ignores variables that it has not asked for"
        return given

    def _inventory(self, job: Mapping[str, Any]) -> Path:
        stored = self._controller.objects["inventories"][job["inventory"]]
        hosts = {
            host["name"]: json.loads(host["variables"] or "{}")
            for host in self._controller.objects["hosts"].values()
            if host["inventory"] == stored["id"]
        }
        path = self._folder / "inventory.yml"
        variables = json.loads(stored["variables"])
        path.write_text(json.dumps({"all": {"vars": variables, "hosts": hosts}}), encoding="utf-8")
        return path

    def _injected(self, job: Mapping[str, Any]) -> dict[str, str]:
        """The extra variables that the credentials of a job template become."""
        environment, given = ImmutableSandboxedEnvironment(), {}
        for number in self._controller.linked["job_templates", job["id"], "credentials"]:
            credential = self._controller.objects["credentials"][number]
            kind = self._controller.objects["credential_types"][credential["credential_type"]]
            for name, template in kind["injectors"]["extra_vars"].items():
                given[name] = environment.from_string(template).render(**credential["inputs"])
        return given

    def _written(self, name: str, trusted: Mapping[str, Any], given: Mapping[str, Any]) -> Path:
        """A file of variables, in which nothing is a template but what the job template says itself."""
        lines = [f"{json.dumps(name)}: {_unsafe(one)}" for name, one in given.items()]
        lines += [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in trusted.items() if name not in given]
        path = self._folder / name
        path.write_text("\n".join(lines) or "{}", encoding="utf-8")
        return path


def _unsafe(value: Any) -> str:
    """The value as YAML that Ansible does not take for a template."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)}: {_unsafe(one)}" for name, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_unsafe, value)) + "]"
    return f"!unsafe {json.dumps(value)}" if isinstance(value, str) else json.dumps(value)
