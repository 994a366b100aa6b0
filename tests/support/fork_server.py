# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook and ansible-inventory that do not import Ansible anew: half the cost of a short play."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

PROGRAM = Path(__file__).with_name("fork_server_process.py")
STARTED_WITHIN = 120.0  # seconds


class ForkServer:
    """A process that has imported the Ansible of this environment, and forks for each run; a context manager.

    A run is what the real program would be: its folder, variables, arguments, output, exit code. Where a setting is
    not what it was when Ansible was imported, the fork replaces itself by the real program.

    :ivar home: the ANSIBLE_HOME of all runs; the paths below it are among what Ansible reads while it is imported.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """:param environment: the variables with which Ansible is imported; ANSIBLE_HOME is one of them."""
        self.home = environment["ANSIBLE_HOME"]
        self._environment = environment
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> ForkServer:
        self._socket, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(other.fileno())],
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )
        self._received = b""
        self._answer(STARTED_WITHIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.wait()

    def run(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], within: float
    ) -> subprocess.CompletedProcess[str]:
        """What subprocess.run() would return of the command.

        A second run at the same time is one of the real program.

        :param within: seconds; subprocess.TimeoutExpired after them, when the run has been killed.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            return run_program(command, folder, environment, within)
        try:
            return self._run(command, folder, environment, within)
        finally:
            self._one_at_a_time.release()

    def _run(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], within: float
    ) -> subprocess.CompletedProcess[str]:
        asked = {"command": list(command), "folder": str(folder), "environment": dict(environment)}
        body = json.dumps(asked).encode()
        with (
            open(os.devnull, "rb") as stdin,
            tempfile.TemporaryFile("w+", encoding="utf-8") as stdout,
            tempfile.TemporaryFile("w+", encoding="utf-8") as stderr,
        ):
            descriptors = [stdin.fileno(), stdout.fileno(), stderr.fileno()]
            socket.send_fds(self._socket, [b"%8d" % len(body)], descriptors)
            self._socket.sendall(body)
            process = self._answer(STARTED_WITHIN)
            try:
                code = self._answer(within)
            except TimeoutError:
                os.kill(int(process), signal.SIGKILL)
                self._answer(STARTED_WITHIN)
                raise subprocess.TimeoutExpired(list(command), within, _text(stdout), _text(stderr)) from None
            return subprocess.CompletedProcess(list(command), int(code), _text(stdout), _text(stderr))

    def _answer(self, within: float) -> str:
        """The server's next line."""
        self._socket.settimeout(within)
        while b"\n" not in self._received:
            if not (more := self._socket.recv(64)):
                raise RuntimeError("the process that imports Ansible has ended")
            self._received += more
        line, _end, self._received = self._received.partition(b"\n")
        return line.decode()


def run_program(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], within: float
) -> subprocess.CompletedProcess[str]:
    """A real run of a program; as ForkServer.run() otherwise."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
