# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a process has used."""

from __future__ import annotations

import re
from pathlib import Path


def peak_memory() -> float:
    """The most memory that this process has used so far, in MB of 2^20 bytes.

    Not `ru_maxrss` of getrusage(2): on Linux a process takes that over from the one that started it.
    """
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024
