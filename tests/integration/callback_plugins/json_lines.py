# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a line of JSON for each task to the standard output, for tests that nothing else is there."""

from __future__ import annotations

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: json_lines
type: stdout
short_description: Tasks as JSON Lines
description:
  - Writes a line for each task that succeeds to the standard output.
author: The scimops.slack project (!UNKNOWN)
options: {}
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "json_lines"

    def v2_runner_on_ok(self, result):
        # ansible-core 2.19 gave the property a name without the underscore.
        task = getattr(result, "task", None) or result._task
        self._display.display(json.dumps({"task": task.name}))
