# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Whose token it is: asked before anything else, and compared with the files of the run."""

from __future__ import annotations

import typing as t

from .._model.workspace import OWNER_UNKNOWN, Workspace, require_same
from .._plan import approval
from .._plan.guards import require_workspace
from .files import read_json
from .run_options import RunOptions
from .specs import invalid
from .task import Task


def approved_plan(path: str | None) -> approval.PlanDocument | None:
    """The plan that was approved.

    :raises Refused: when it cannot be read, is damaged, or is not as it was written.
    """
    if path is None:
        return None
    document = read_json("approved_plan", path)
    if document is None:
        raise invalid("approved_plan", path, "must be a file that exists")
    return approval.checked(document, path)


def identify(task: Task, options: RunOptions, snapshot: t.Mapping[str, t.Any] | None = None) -> t.Mapping[str, t.Any]:
    """What ``auth.test`` answers for the token, once it is certain that the files of the run are of its organization.

    :param snapshot: the document of the last accepted source.
    :raises Refused: naming both organizations.
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
