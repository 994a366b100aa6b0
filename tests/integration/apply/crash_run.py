# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of 60 mixed operations that end at a given point, and what reverts them.

A point is a number: it counts the records in the journal, the requests (before one is sent, and when its reply has
arrived and nothing has read it) and the files that are put in their place (before and after).
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import signal
import threading
import time
import typing as t
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.scimops.slack.plugins.module_utils._ansible import directory, undo
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Failure, outcome
from ansible_collections.scimops.slack.plugins.module_utils._ansible.watch import module_is_lost
from ansible_collections.scimops.slack.plugins.module_utils._apply import executor
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS
from ansible_collections.scimops.slack.plugins.module_utils._scim import shared_rate_limits
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.integration.apply.fast_budget import FastBudget

#: Loaded before the fork server forks.
PRELOADED = (executor,)
#: What the sandbox holds at the start, as its control API takes it.
START = {"users": 80, "groups": 20, "seed": 3}
#: How many operations bring the start to the source.
SIZE = 60
FREE = {"count": -1, "percent": -1}


@dataclass(frozen=True)
class Place:
    """Where runs work: the sandbox, and the folder of their files."""

    url: str
    token: str
    folder: Path

    @property
    def journal(self) -> str:
        return str(self.folder / "journal")

    def options(self, **more: Any) -> dict[str, Any]:
        """The options of both modules."""
        return {
            "api_url": self.url,
            "token": self.token,
            "guards": dict.fromkeys(DEFAULTS, FREE),
            "budget_dir": str(self.folder),
            "operations_file": str(self.folder / "operations"),
            **more,
        }


def source(state: Mapping[str, Any]) -> dict[str, Any]:
    """The options of `slack_scim_directory` that ask for 60 operations on the start."""
    ids = {account["email"]: account["id"] for account in state["users"]}
    active = [one for one in state["users"] if one["kind"] == "member" and one["active"] and not one.get("guest")]
    inactive = [one for one in state["users"] if one["kind"] == "member" and not one["active"]]
    groups = [one for one in state["groups"] if one["kind"] == "normal"]
    people = iter(active)

    def rows(count: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"id": one["id"], **change(one)} for one in itertools.islice(people, count)]

    created = [
        {"user_name": f"new{number}", "email": f"new{number}@example.com", "title": "New"} for number in range(14)
    ]
    leaving = rows(12, lambda one: {"email": one["email"], "active": False})
    users = [
        *created,
        *leaving,
        *rows(6, lambda one: {"email": one["email"], "title": "Another", "department": "Another"}),
        *rows(4, lambda one: {"email": f"changed.{one['email']}"}),
        *rows(4, lambda one: {"email": one["email"], "guest": True}),
        *({"id": one["id"], "email": one["email"], "active": True} for one in inactive[:4]),
    ]
    staying = [one["email"] for one in people]
    by_id = {id: email for email, id in ids.items()}
    kept = [[by_id[id] for id in group["members"] if by_id[id] in staying] for group in groups]
    desired = [
        *(
            {"name": f"Created {number}", "members": [*staying[number : number + 4], created[number]["email"]]}
            for number in range(5)
        ),
        *({"id": group["id"], "name": f"Renamed {group['display_name']}"} for group in groups[:4]),
        *(
            {"name": group["display_name"], "members": [*members, created[5]["email"]]}
            for group, members in zip(groups[4:8], kept[4:8], strict=True)
        ),
        *({"name": group["display_name"]} for group in state["groups"] if group not in groups[:11]),
    ]
    return {
        "users": users,
        "groups": desired,
        "match_by": ["id", "email", "user_name"],
        "absent_groups": "delete",
        "max_shrinkage": -1,
        "canary": [],
    }


def converge(place: Place, desired: Mapping[str, Any], points: Points | None = None) -> Mapping[str, Any]:
    """The result of `slack_scim_directory`."""
    files = {"journal_file": place.journal, "snapshot_file": str(place.folder / "snapshot")}
    return run_module(directory.SPEC, directory.run, place.options(**desired, **files), points)


def revert(place: Place, run: str, points: Points | None = None) -> Mapping[str, Any]:
    """The result of `slack_scim_undo`."""
    return run_module(undo.SPEC, undo.run, place.options(undo_journal=place.journal, run=run), points)


def run_module(
    spec: ModuleSpec[Any], run: Callable[..., Any], options: Mapping[str, Any], points: Points | None = None
) -> Mapping[str, Any]:
    """The result of a module, run in this process without Slack's limits, and without waiting for the disk."""
    checked = ArgumentSpecValidator(spec.argument_spec).validate(dict(options))
    assert not checked.error_messages, checked.error_messages
    parent = os.getppid()

    def client_for(connection: Connection) -> ScimClient:
        client = ScimClient(connection)
        if points:
            points.client = client
        return client

    with _counted(points) if points else contextlib.nullcontext(), _fast():
        try:
            return outcome(
                spec,
                run,
                checked.validated_parameters,
                check_mode=False,
                warn=lambda _message: None,
                warn_deprecated=lambda _message: None,
                client_for=client_for,
                lost=(lambda: module_is_lost(parent)) if points else lambda: False,
            )
        except Failure as failure:
            return {"msg": str(failure), **failure.result}


class Points:
    """Counts the points of a run, and acts at one of them.

    :param at: the number of that point; 0 for none.
    :param act: what happens there.
    """

    def __init__(self, at: int, act: Callable[[Points], None]) -> None:
        self.count = 0
        self.client: ScimClient | None = None
        self._at = at
        self._act = act
        self._lock = threading.Lock()

    def reach(self) -> None:
        """One more point; no other thread gets past its own while something happens at this one."""
        with self._lock:
            self.count += 1
            if self.count == self._at:
                self._act(self)

    def wait_until_stopped(self) -> None:
        """Wait until the run knows that it must end, if it has begun to apply its plan."""
        while self.client is None or self.client.stopped is None:
            time.sleep(0.005)


def kill(_points: Points) -> None:
    """The process ends as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def terminate(points: Points) -> None:
    """The process gets SIGTERM."""
    handled = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    os.kill(os.getpid(), signal.SIGTERM)
    if handled and threading.current_thread() is not threading.main_thread():
        points.wait_until_stopped()


def orphan(points: Points) -> None:
    """The process that has started this one dies."""
    os.kill(os.getppid(), signal.SIGKILL)
    points.wait_until_stopped()


def undo_until(place: Place, run: str, at: int, reply: Any) -> None:
    """The body of a process: an undo that is killed at a point. The reply is how many points it reached."""
    points = Points(at, kill)
    revert(place, run, points)
    reply.send(points.count)


def run_until(place: Place, desired: Mapping[str, Any], at: int, act: Callable[[Points], None], reply: Any) -> None:
    """The body of a process: a run in which something happens at a point. The reply is how many points it reached."""
    if act is orphan and os.fork():
        os.waitpid(-1, 0)  # the parent, which waits until it is killed
        return
    points = Points(at, act)
    converge(place, desired, points)
    reply.send(points.count)
    if act is orphan:
        os._exit(0)


@contextlib.contextmanager
def _counted(points: Points) -> Iterator[None]:
    write, request, replace = Journal._write, requests.Session.request, os.replace

    @functools.wraps(write)
    def written(self: Journal, record: Any) -> None:
        write(self, record)
        points.reach()

    @functools.wraps(request)
    def answered(self: requests.Session, *arguments: Any, **options: Any) -> requests.Response:
        points.reach()
        reply = request(self, *arguments, **options)
        points.reach()
        return reply

    @functools.wraps(replace)
    def replaced(*arguments: Any, **options: Any) -> None:
        points.reach()
        replace(*arguments, **options)
        points.reach()

    with _patch() as patch:
        patch.setattr(Journal, "_write", written)
        patch.setattr(requests.Session, "request", answered)
        patch.setattr(os, "replace", replaced)
        yield


@contextlib.contextmanager
def _fast() -> Iterator[None]:
    with _patch() as patch:
        # A process that is killed loses nothing that it has written; only a machine that fails would.
        patch.setattr(os, "fsync", lambda _file: None)
        patch.setattr(shared_rate_limits, "SharedBudget", lambda *_arguments, **_options: FastBudget(1000))
        yield


def _patch() -> t.ContextManager[Any]:
    """Changes that end with the context."""
    import pytest  # noqa: PLC0415 (a process that is killed needs it only now)

    return pytest.MonkeyPatch.context()
