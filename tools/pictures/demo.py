# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo` as a recording for terminals (asciicast version 2, https://docs.asciinema.org), and as an SVG."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterable

from tools.demo import plain
from tools.folders import CHECKOUT, IMAGES
from tools.pictures.terminal import moving

CAST, PICTURE = IMAGES / "demo.cast", IMAGES / "demo.svg"
TITLE = "make demo: rosters of 60 and of 1,000 people are previewed, applied, stopped by a guard, and reverted"
COMMAND = "$ make demo"
COLUMNS, ROWS = 120, 34
#: Seconds: between two lines, of all of them, and at the end of the picture.
LINE, WHOLE, HOLD = 0.06, 85.0, 5.0
#: Seconds that a reader needs after such lines, in addition.
PAUSES = (
    (re.compile(r"\$ |localhost +: ok="), 1.0),
    (re.compile(r"={20}|TASK"), 0.5),
)
#: What differs between machines, and what the recording has instead.
OF_MACHINES = (
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "8180"),
    (re.compile(r"[^\s'\"=]*/scimops-demo-[^/\s'\"]+"), "/tmp/demo"),
    (re.compile(rf"{re.escape(str(CHECKOUT))}/"), ""),
)
#: What differs between runs. Lines of progress are replaced by nothing: how many there are depends on the speed.
OF_RUNS = (
    (re.compile(r"^[^:\n]+: \w+ \w+ \d+/\d+, .*/min, .* left\n", re.MULTILINE), ""),
    (re.compile(r"(?<=… \()[\d,]+(?= characters\))"), "many"),
)


def steady(text: str) -> str:
    """The text without what differs between runs and machines."""
    return _replaced(text, OF_MACHINES + OF_RUNS)


def _replaced(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in rules:
        text = pattern.sub(instead, text)
    return text


def run() -> str:
    """What the demo writes to a terminal; CalledProcessError when it fails."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tools.demo"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        output = b""
        with contextlib.suppress(OSError):  # the terminal ends with its last program
            while part := os.read(ours, 1 << 16):
                output += part
    os.close(ours)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return output.decode().replace("\r\n", "\n")


def recorded(output: str) -> str:
    """A recording of the output of the demo, line by line at a pace to read it, whatever the pace of the run was."""
    lines = [COMMAND, *_replaced(output, OF_MACHINES).splitlines()]
    pauses = [next((pause for begin, pause in PAUSES if begin.match(plain(line))), 0.0) for line in lines]
    pace = min(LINE, (WHOLE - sum(pauses)) / len(lines))
    entries: list[object] = [{"version": 2, "width": COLUMNS, "height": ROWS, "title": TITLE}]
    seconds = 0.0
    for line, pause in zip(lines, pauses, strict=True):
        entries.append([round(seconds, 2), "o", f"{line}\r\n"])
        seconds += pace + pause
    return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)


def text_of(cast: str) -> str:
    """The text of a recording, without colors."""
    return plain("".join(text for _seconds, text in _writes(cast)))


def animated(cast: str) -> str:
    """The SVG of a recording."""
    return moving([(seconds, plain(text)) for seconds, text in _writes(cast)], TITLE, COLUMNS, ROWS, HOLD)


def _writes(cast: str) -> list[tuple[float, str]]:
    _header, *events = map(json.loads, cast.splitlines())
    return [(seconds, text.replace("\r\n", "\n")) for seconds, _kind, text in events]
