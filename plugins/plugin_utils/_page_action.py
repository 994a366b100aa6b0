# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Modules that write a page of this collection, wherever they run."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.plugin_utils._in_process import InProcessAction
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import plan_frame


class PageAction(InProcessAction):
    """Runs a module in the worker where possible, and transfers the page where the module is shipped.

    The page is made from files that only the controller has: Ansible ships only Python.

    :cvar page_option: the option for the user's own page.
    :cvar file_option: the option for the file of the page; ``""`` for modules that always write one.
    :cvar frame: returns the page without a document.
    """

    page_option: t.ClassVar[str]
    file_option: t.ClassVar[str] = ""
    frame: t.ClassVar[staticmethod[[], str]]

    def _ship(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        args = self._task.args
        if args.get(self.page_option) is not None or (self.file_option and not args.get(self.file_option)):
            return super()._ship(result, task_vars)
        self._task.args = {**args, self.page_option: self._sent_page()}
        shipped = super()._ship(result, task_vars)
        # The path of the page is useless in results: the module has removed the file.
        shipped.get("invocation", {}).get("module_args", {}).update({self.page_option: None})
        return shipped

    def _sent_page(self) -> str:
        """The path of the page on the host, which removes it with the module."""
        shell = self._connection._shell
        if shell.tmpdir is None:
            self._make_tmp_path()
        path: str = shell.join_path(shell.tmpdir, "page.html")
        self._transfer_data(path, type(self).frame())
        self._fixup_perms2((shell.tmpdir, path))
        return path


class PlanAction(PageAction):
    """Runs a module that creates a plan, with the page of a plan."""

    page_option = "plan_page_template"
    file_option = "plan_page_file"
    frame = staticmethod(plan_frame)


def with_plan_page(task: Task) -> Task:
    """The task with the page of a plan."""
    return dataclasses.replace(task, page=plan_frame)
