# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job on another node, as AWX runs it: ansible-runner's `transmit | worker | process`, watched from outside."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support.playbook import CHECKOUT, COLLECTIONS
from tests.support.sandbox import Sandbox

BIN = CHECKOUT / ".cache" / "eda" / "bin"
JOB = "17"
RUN_WITHIN = 120  # seconds


@dataclass(frozen=True)
class Job:
    """What a job left: on the controlling node, on the executing node, on the way between, and in the process list.

    :ivar data: the private data directory of the controlling node, and ``node`` that of the executing one.
    :ivar sent: what the controlling node sent, and ``returned`` what came back.
    :ivar processes: by process id the command line and the environment of every process that was seen.
    :ivar codes: the exit codes of the three.
    """

    data: Path
    node: Path
    sent: bytes
    returned: bytes
    processes: Mapping[int, set[bytes]]
    codes: Sequence[int]

    def artifact(self, name: str) -> str:
        """A file that ansible-runner keeps of the job, such as rc, status and stdout."""
        return (self.data / "artifacts" / JOB / name).read_text(encoding="utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in order."""
        files = (self.data / "artifacts" / JOB / "job_events").glob("*.json")
        events = [json.loads(path.read_text(encoding="utf-8")) for path in files]
        return sorted(events, key=lambda event: int(event["counter"]))

    def results(self, kind: str) -> dict[str, dict[str, Any]]:
        """What tasks returned, by name, of the events of a kind."""
        data = [event["event_data"] for event in self.events if event["event"] == kind]
        return {one["task"]: one["res"] for one in data}

    def places_of(self, secret: str) -> set[str]:
        """Where a secret is: files of both sides, what went over the wire (archives unpacked), the process list."""
        wanted = secret.encode()
        places: dict[str, Iterator[bytes]] = {
            "process list": (text for texts in self.processes.values() for text in texts),
            "returned": iter([self.returned]),
            "sent": iter([self.sent]),
        }
        for way, stream in (("sent", self.sent), ("returned", self.returned)):
            for name, content in _archived(stream):
                places[f"{way}: {name}"] = iter([content])
        for side, folder in (("controller", self.data), ("node", self.node)):
            for path in folder.rglob("*"):
                if path.is_file():
                    places[f"{side}: {path.relative_to(folder)}"] = iter([path.read_bytes()])
        return {place for place, texts in places.items() if any(wanted in text for text in texts)}


def _archived(stream: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in the archives of a stream: each is announced by its size, and follows in base64."""
    lines = io.BytesIO(stream)
    for line in lines:
        size = json.loads(line).get("zipfile")
        if size is not None:
            content = base64.b64decode(lines.read((size + 2) // 3 * 4))
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield name, archive.read(name)


class Runner:
    """Runs jobs; `folder` takes all that they write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs = 0

    def run(self, playbook: str, files: Mapping[str, Any], *arguments: str) -> Job:
        """Run a playbook.

        :param files: what is put into the private data directory, by path; what is no text is written as JSON.
        :param arguments: further ones of ansible-playbook.
        """
        self._jobs += 1
        data, node = (self._folder / f"job-{self._jobs}" / side for side in ("controller", "node"))
        for path, content in files.items():
            (data / path).parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content)
            (data / path).write_text(text, encoding="utf-8")
        node.mkdir(parents=True)
        told = ["--ident", JOB, "--playbook", playbook, f"--cmdline={' '.join(arguments)}"]
        transmit = self._start("transmit", str(data), *told)
        worker = self._start("worker", "--private-data-dir", str(node))
        process = self._start("process", str(data), "--ident", JOB)
        three = (transmit, worker, process)
        try:
            with _watched(three) as processes:
                sent, returned = _piped(three)
                codes = [one.wait(RUN_WITHIN) for one in three]
        finally:
            for one in three:
                one.kill()
                one.wait()
        return Job(data, node, sent, returned, processes, codes)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        variables = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_HOME": str(home / ".ansible"),
            "ANSIBLE_REMOTE_TMP": str(home / "tmp"),
        }
        return subprocess.Popen(
            [BIN / "ansible-runner", *arguments],
            cwd=self._folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )


def _piped(three: Sequence[subprocess.Popen[bytes]]) -> tuple[bytes, bytes]:
    """Carry what each says to the next one; returns what went over both pipes."""
    streams = (io.BytesIO(), io.BytesIO())
    ways = [
        threading.Thread(target=_carry, args=(source.stdout, target.stdin, stream))
        for source, target, stream in zip(three, three[1:], streams, strict=False)
    ]
    for way in ways:
        way.start()
    three[0].stdin.close()
    with three[-1].stdout as said:
        said.read()
    for way in ways:
        way.join(RUN_WITHIN)
    return streams[0].getvalue(), streams[1].getvalue()


def _carry(source: IO[bytes], target: IO[bytes], copy: IO[bytes]) -> None:
    with source, target:
        while part := os.read(source.fileno(), 1 << 16):
            copy.write(part)
            with contextlib.suppress(BrokenPipeError):
                target.write(part)


@contextlib.contextmanager
def _watched(three: Sequence[subprocess.Popen[bytes]]) -> Iterator[dict[int, set[bytes]]]:
    """Look again and again at the processes and all their descendants; gives what was seen, by process id."""
    seen: dict[int, set[bytes]] = {}
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            parents = _parents()
            for pid in parents:
                if _descends(pid, {one.pid for one in three}, parents):
                    seen.setdefault(pid, set()).update(_shown(pid))
            time.sleep(0.01)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def _parents() -> dict[int, int]:
    """The parent of each process."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
    return parents


def _descends(pid: int, ancestors: set[int], parents: Mapping[int, int]) -> bool:
    while pid not in ancestors:
        pid = parents.get(pid, 0)
        if not pid:
            return False
    return True


def _shown(pid: int) -> Iterator[bytes]:
    for name in ("cmdline", "environ"):
        with contextlib.suppress(OSError):
            yield Path(f"/proc/{pid}/{name}").read_bytes()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def slack_process() -> Iterator[Sandbox]:
    """A Slack whose token is like nothing else in a file or a process."""
    with Sandbox(token="xoxp-4711-of-the-runner-0815") as sandbox:
        yield sandbox


@pytest.fixture
def slack(slack_process: Sandbox) -> Sandbox:
    slack_process.control.reset()
    return slack_process
