# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The organization of a token: read first, compared with the files of the run, and locked for the run."""

from __future__ import annotations

import contextlib
import typing as t

from .._guard.source_guards import require_workspace
from .._model.problems import Refused
from .._model.workspace import OWNER_UNKNOWN, Workspace, require_same
from .._report import approval
from .._scim.organization_lock import Holder, OrganizationLock, lock_path
from .files import read_json
from .run_options import RunOptions
from .specs import invalid
from .task import Task


def approved_plan(path: str | None) -> approval.PlanDocument | None:
    """The approved plan, ``None`` without the option.

    :raises Refused: when it cannot be read, is damaged, or was edited.
    """
    if path is None:
        return None
    document = read_json("approved_plan", path)
    if document is None:
        raise invalid("approved_plan", path, "must be a file that exists")
    return approval.checked(document, path)


def identify(task: Task, options: RunOptions, snapshot: t.Mapping[str, t.Any] | None = None) -> t.Mapping[str, t.Any]:
    """The answer of ``auth.test`` for the token, after a check that the run's files are of its organization.

    :param snapshot: the document of the last accepted source.
    :raises Refused: when they are not; the message names both organizations.
    """
    approved = approved_plan(options.files.approved_plan)
    identity = task.client.auth_test()
    require_workspace(options.expect_workspace, identity)
    workspace = Workspace.of(identity)
    if approved is not None:
        require_same("approved_plan", options.files.approved_plan or "", approved.get("workspace"), workspace)
    if snapshot is not None:
        require_same("snapshot_file", options.files.snapshot or "", snapshot.get("workspace"), workspace)
    if workspace.user_id is None:
        task.warn(OWNER_UNKNOWN)
    return identity


@contextlib.contextmanager
def locked(task: Task, options: RunOptions, identity: t.Mapping[str, t.Any]) -> t.Iterator[Holder | None]:
    """A context in which no other run on this host applies a plan to the organization; check mode only warns.

    :returns: in check mode the other run that is active, ``None`` for none.
    :raises Refused: when another run is still active after ``lock_wait``.
    """
    workspace = Workspace.of(identity)
    if task.check_mode:
        holder = OrganizationLock.holder_of(_lock_path(task, options, workspace))
        if holder:
            task.warn(f"Another run is active on {workspace}: {holder}. This plan does not include its changes")
        yield holder
        return
    with contextlib.ExitStack() as stack:
        # A run with operations to apply needs the folder too, and reports the error more clearly.
        with contextlib.suppress(OSError):
            lock = stack.enter_context(OrganizationLock(_lock_path(task, options, workspace)))
            _take(task, options, lock, workspace)
        yield None


def _lock_path(task: Task, options: RunOptions, workspace: Workspace) -> str:
    return lock_path(options.budget_dir, task.client.connection.api_url, workspace.organization)


def _take(task: Task, options: RunOptions, lock: OrganizationLock, workspace: Workspace) -> None:
    def waiting(holder: Holder) -> None:
        if task.progress:
            task.progress(f"waiting for another run on {workspace}: {holder}")

    holder = task.client.converse(lock.take(options.lock_wait, waiting))
    if holder:
        waited = f" This run waited {options.lock_wait:g} seconds for it." if options.lock_wait else ""
        raise Refused(
            f"Nothing was written, because another run is active on {workspace}: {holder}.{waited} Run this again "
            "when the other run has ended, or set lock_wait to the number of seconds to wait for it",
            invalid=["lock_wait"],
        )
