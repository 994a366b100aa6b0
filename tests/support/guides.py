# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code blocks of guides and READMEs, with how each is tested."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"(?:^ *\.\. test: (?P<test>[^\n]+)\n\n)?"
    r"^(?P<indent> *)\.\. code-block:: (?P<language>\S+)\n\n"
    r"(?P<body>(?:(?P=indent)   [^\n]*\n|[ ]*\n)+)",
    re.MULTILINE,
)
FENCE = re.compile(
    r"(?:^<!-- test: (?P<test>[^\n]+) -->\n\n)?^```(?P<language>\S+)\n(?P<body>.*?\n)```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A code block: its language, what is to be done with it, the words after that, its text and its line."""

    language: str
    test: str
    words: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8") + "\n"
    for found in (FENCE if page.suffix == ".md" else BLOCK).finditer(text):
        test, _blank, words = (found["test"] or "").partition(" ")
        line = text.count("\n", 0, found.start("body")) + 1
        yield Block(found["language"], test, words.strip(), textwrap.dedent(found["body"]), line)
