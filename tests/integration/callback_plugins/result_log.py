# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what each task returned, and the recap, as JSON Lines: for tests that assert on results."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: result_log
type: notification
short_description: Results as JSON Lines
description:
  - Appends one line for each task on each host, and one for the recap, to a file.
author: The scimops.slack project (!UNKNOWN)
options: {}
requirements:
  - E(SCIMOPS_RESULT_LOG) names the file.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "result_log"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result):
        self._log_task("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):  # noqa: ARG002 - Ansible names it
        self._log_task("failed", result)

    def v2_runner_on_skipped(self, result):
        self._log_task("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._log_task("unreachable", result)

    def v2_playbook_on_stats(self, stats):
        self._append({"recap": {host: stats.summarize(host) for host in sorted(stats.processed)}})

    def _log_task(self, outcome, result):
        # ansible-core 2.19 gave these properties names without the underscore.
        task = getattr(result, "task", None) or result._task
        host = getattr(result, "host", None) or result._host
        returned = result.result if hasattr(result, "result") else result._result
        self._append(
            {
                "task": {
                    "task": task.name,
                    "action": task.resolved_action or task.action,
                    "host": host.name,
                    "outcome": outcome,
                    "result": self._whole(returned),
                }
            }
        )

    def _whole(self, returned):
        """What the task returned, with the diff and the warnings, which Ansible shows apart."""
        whole = json.loads(self._dump_results(returned, indent=0, keep_invocation=True))
        if "diff" in returned:
            whole["diff"] = json.loads(json.dumps(returned["diff"], default=str))
        if "warnings" in returned:
            # ansible-core 2.19 made objects of them.
            whole["warnings"] = [
                warning if isinstance(warning, str) else str(warning.event.msg) for warning in returned["warnings"]
            ]
        return whole

    @staticmethod
    def _append(record):
        with open(os.environ["SCIMOPS_RESULT_LOG"], "a", encoding="utf-8") as log:
            log.write(json.dumps(record) + "\n")
