# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local Slack as a process, and its control API."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from types import TracebackType
from typing import IO, Any

import requests

TOKEN = "xoxp-sandbox"
READY_WITHIN = 30.0  # seconds
STOPPED_WITHIN = 10.0  # seconds


class Control:
    """What a test asks of the sandbox beside SCIM: the routes below /_sandbox/."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._forgotten = 0

    def requests(self) -> list[dict[str, Any]]:
        """All SCIM requests since the last reset or forget_requests(), in order: method, path, query, status, time."""
        answer: list[dict[str, Any]] = self._call("GET", "requests")["requests"]
        return answer[self._forgotten :]

    def forget_requests(self) -> None:
        """Let requests() begin here."""
        self._forgotten += len(self.requests())

    def writes(self) -> list[dict[str, Any]]:
        """Those of requests() that ask for a change."""
        return [request for request in self.requests() if request["method"] != "GET" and "/scim/" in request["path"]]

    def reset(self, users: int = 0, groups: int = 0, seed: int = 1) -> None:
        """A fresh organization of so many users and groups; default settings, no faults, no recorded requests."""
        self._call("POST", "reset", {"users": users, "groups": groups, "seed": seed})
        self._forgotten = 0

    def settings(self, **settings: Any) -> None:
        """Change settings by name, e.g. read_only=True."""
        self._call("PUT", "settings", settings)

    def faults(self, *faults: dict[str, Any]) -> None:
        """Let requests fail, e.g. {"method": "POST", "path": "Users", "times": 1, "fault": "reset_after"}."""
        self._call("PUT", "faults", list(faults))

    def state(self) -> Any:
        """Everything the sandbox has stored."""
        return self._call("GET", "state")

    def close(self) -> None:
        """Drop the connection."""
        self._session.close()

    def _call(self, method: str, route: str, body: Any = None) -> Any:
        reply = self._session.request(method, f"{self._base_url}/_sandbox/{route}", json=body, timeout=60)
        if not reply.ok:
            raise RuntimeError(f"{method} /_sandbox/{route} answered {reply.status_code}: {reply.text[:500]}")
        return reply.json() if reply.content else None


class Organization:
    """One more organization of a sandbox process: its token, and its control API."""

    def __init__(self, base_url: str, token: str) -> None:
        self.url = f"{base_url}/scim"
        self.token = token
        self.control = Control(base_url, token)

    @property
    def options(self) -> dict[str, str]:
        """The options by which a module finds it."""
        return {"api_url": self.url, "token": self.token}


class Sandbox:
    """A sandbox process on a free port of the loopback interface; a context manager.

    `url` is what the modules take as api_url, `base_url` the server's root, `token` a valid token.
    """

    def __init__(self, *options: str, token: str = TOKEN) -> None:
        """`options` are further ones of its command line, e.g. "--state", "slack.db"."""
        self.token = token
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None
        self._control: Control | None = None
        self.base_url = ""

    @property
    def url(self) -> str:
        return f"{self.base_url}/scim"

    @property
    def control(self) -> Control:
        if self._control is None:
            raise RuntimeError("the sandbox is not running")
        return self._control

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the sandbox is not running")
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which the modules find it."""
        return {"SLACK_SCIM_TOKEN": self.token, "SLACK_SCIM_URL": self.url}

    def start(self, port: int = 0) -> None:
        """Start it, and wait until it answers; RuntimeError with its output when it does not."""
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by stop()
        command = [sys.executable, "-m", "slack_scim_sandbox", "--port", str(port), "--token", self.token]
        self._process = subprocess.Popen([*command, *self._options], stdout=self._log, stderr=self._log, text=True)
        try:
            self.base_url = self._ready_address()
        except BaseException:
            self.stop()
            raise
        self._control = Control(self.base_url, self.token)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _ready_address(self) -> str:
        assert self._process is not None
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            output = self._output()
            if found := re.search(r"http://[\w.:\[\]-]+:\d+", output):
                return found.group()
            if self._process.poll() is not None:
                raise RuntimeError(f"the sandbox ended with code {self._process.returncode}:\n{self._output()}")
            time.sleep(0.02)
        raise RuntimeError(f"the sandbox was not ready within {READY_WITHIN:.0f} s:\n{self._output()}")

    def _output(self) -> str:
        assert self._log is not None
        self._log.seek(0)
        return self._log.read()
