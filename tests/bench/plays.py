# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays whose time is taken."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tests.support.playbook import CONNECTIONS, PlaybookRunner

#: Runs modules as on any other host, in a process of their own, over a connection that is not named local.
SHIPPED: Mapping[str, Any] = {
    "arguments": ["-e", "ansible_connection=elsewhere"],
    "environment": {"ANSIBLE_CONNECTION_PLUGINS": str(CONNECTIONS)},
}


def timed(play: PlaybookRunner, task: Mapping[str, Any], options: Mapping[str, Any], tasks: int = 1) -> float:
    """The seconds of a play of one task, so many times; `options` as of PlaybookRunner.tasks()."""
    started = time.perf_counter()
    play.tasks(*[task] * tasks, **{"diff": False, **options})
    return time.perf_counter() - started
