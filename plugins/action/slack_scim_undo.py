# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._ansible.result_types import UndoResult
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.module_utils._ansible.undo import SPEC, UndoOptions, run
from ansible_collections.scimops.slack.plugins.plugin_utils._page_action import PlanAction, with_plan_page


def _with_page(task: Task, options: UndoOptions) -> UndoResult:
    return run(with_plan_page(task), options)


class ActionModule(PlanAction):
    """Runs slack_scim_undo in the worker where that is possible, and shows how far it has come."""

    spec = SPEC
    job = staticmethod(_with_page)
