# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review import REVIEW, ReviewOptions, access_review
from ansible_collections.scimops.slack.plugins.module_utils._ansible.review_files import ReviewResult
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.plugin_utils._in_process import InProcessAction
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.review import page_frame


def _with_page(task: Task, options: ReviewOptions) -> ReviewResult:
    return access_review(task, options, page_frame)


class ActionModule(InProcessAction):
    """Runs slack_scim_access_review in the worker where that is possible, and sends the page along where it is not.

    The page is made of files that only the controller has: Ansible ships Python alone.
    """

    spec = REVIEW
    job = staticmethod(_with_page)

    def _ship(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        if self._task.args.get("page") is not None:
            return super()._ship(result, task_vars)
        self._task.args = {**self._task.args, "page": self._sent_page()}
        shipped = super()._ship(result, task_vars)
        # Where the page was is of no use to anybody: the module has removed it.
        shipped.get("invocation", {}).get("module_args", {}).update(page=None)
        return shipped

    def _sent_page(self) -> str:
        """Where the page is on the host, which removes it with the module."""
        shell = self._connection._shell
        if shell.tmpdir is None:
            self._make_tmp_path()
        path: str = shell.join_path(shell.tmpdir, "page.html")
        self._transfer_data(path, page_frame())
        self._fixup_perms2((shell.tmpdir, path))
        return path
