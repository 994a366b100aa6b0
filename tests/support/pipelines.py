# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the jobs of extensions/ci as a runner of GitHub or GitLab does, and takes what they post."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from tests.support.playbook import CHECKOUT

#: What the environment of a test has already.
INSTALLED = "Install"
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.]+)\s*\}\}")


@dataclass
class Forge:
    """The API of a forge: what was posted, by path."""

    url: str
    posted: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)


@contextlib.contextmanager
def forge() -> Iterator[Forge]:
    """A forge on loopback that takes every comment."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known.posted.append((self.path, body, dict(self.headers)))
            self.send_response(201)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Forge(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Job:
    """A job that was run: its exit code, its output and its outputs for other jobs."""

    code: int
    text: str
    outputs: dict[str, str]


class GitHub:
    """Runs jobs of the workflow; `context` has what its expressions name, such as secrets.SLACK_SCIM_TOKEN."""

    def __init__(self, folder: Path, environment: Mapping[str, str], context: Mapping[str, str]) -> None:
        self.workflow = yaml.safe_load((CHECKOUT / "extensions/ci/github/slack.yml").read_text(encoding="utf-8"))
        self.folder, self.environment, self.context = folder, dict(environment), dict(context)

    def filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.context.get(found[1], ""), text)

    def job(self, name: str) -> Job:
        """Run the steps of a job, one after the other; after a failure those that run always."""
        job = self.workflow["jobs"][name]
        output, summary = self.folder / f"{name}.output", self.folder / f"{name}.summary"
        output.touch()
        code, text = 0, ""
        for step in job["steps"]:
            condition = str(step.get("if", ""))
            wanted = (
                "github.event_name == 'pull_request'" not in condition
                or self.context["github.event_name"] == "pull_request"
            )
            if "run" not in step or step["name"] == INSTALLED or not wanted or (code and "always()" not in condition):
                continue
            variables = {**self.workflow.get("env", {}), **step.get("env", {})}
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", self.filled(step["run"])],
                cwd=self.folder,
                env={
                    **self.environment,
                    "GITHUB_OUTPUT": str(output),
                    "GITHUB_STEP_SUMMARY": str(summary),
                    **{key: self.filled(value) for key, value in variables.items()},
                },
                capture_output=True,
                text=True,
                check=False,
            )
            text += done.stdout + done.stderr
            code = code or done.returncode
        outputs = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        return Job(code, text, outputs)


class GitLab:
    """Runs jobs of the pipeline."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        file = CHECKOUT / "extensions/ci/gitlab/slack.gitlab-ci.yml"
        self.pipeline = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.folder, self.environment = folder, dict(environment)

    def job(self, name: str, **variables: str) -> Job:
        """Run the script of a job; what it leaves in its dotenv report are its outputs."""
        job = self.pipeline[name]
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", "\n".join(job["script"])],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        report = job.get("artifacts", {}).get("reports", {}).get("dotenv")
        file = self.folder / report if report else None
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        return Job(done.returncode, done.stdout + done.stderr, dict(line.split("=", 1) for line in lines))
