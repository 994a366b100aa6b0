# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Terminals as SVG: one that stands still, and one whose text scrolls as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

#: Pixels: the width of a character, the height of a line, the space around the text.
CHARACTER, LINE, MARGIN = 8.4, 19, 20
#: Classes of lines by how they begin, in this order. The colors have enough contrast on the background.
KINDS = (
    (re.compile(r"(?:---|\+\+\+) (?:before|after)"), "f"),
    (re.compile(r"@@"), "i"),
    (re.compile(r"\+|ok:"), "g"),
    (re.compile(r"-|fatal:|failed:|\[ERROR\]"), "r"),
    (re.compile(r"changed:"), "y"),
    (re.compile(r"skipping:|\.\.\.ignoring"), "i"),
    (re.compile(r"\[WARNING\]"), "w"),
    (re.compile(r"\$ |PLAY|TASK|=====|\d+ people|Done:|Next:"), "h"),
)
STYLE = """\
text{fill:#d6deeb;font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}
.f{fill:#aab7d1}.i{fill:#5ed0e6}.g{fill:#7ee0a0}.r{fill:#ff9d96}.y{fill:#f2c46d}.w{fill:#e3a6f5}.h{fill:#fff}"""
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
     role="img">
<title>{title}</title>
<style>
{style}
</style>
<rect width="100%" height="100%" rx="10" fill="#11182b"/>
<svg x="{margin}" y="{margin}" width="{inner_width}" height="{inner_height}" xml:space="preserve">
<g>
{lines}
</g>
</svg>
</svg>
"""
#: The text is moved up as it grows. Where motion is unwelcome, its end is shown and nothing moves.
MOTION = """\
{style}
g{{transform:translateY({end}px)}}
@media (prefers-reduced-motion:no-preference){{g{{animation:scroll {seconds:.1f}s step-end infinite}}}}
@keyframes scroll{{
{frames}
}}"""


def still(text: str, title: str, columns: int) -> str:
    """An SVG of text in a terminal of so many columns.

    :param title: what is seen, for those who cannot see it.
    """
    lines = wrapped(text.splitlines(), columns)
    return _drawn(lines, title, columns, len(lines), STYLE)


def moving(writes: Sequence[tuple[float, str]], title: str, columns: int, rows: int, hold: float) -> str:
    """An SVG of a terminal whose last line is always at its bottom, and which begins again when it has ended.

    :param writes: the seconds at which something was written, and the whole lines that were written.
    :param title: what is seen, for those who cannot see it.
    :param hold: the seconds for which the end stays.
    """
    lines: list[tuple[str, str]] = []
    offsets: dict[float, int] = {}
    for seconds, text in writes:
        lines += wrapped(text.splitlines(), columns)
        offsets[seconds] = (rows - len(lines)) * LINE
    duration = max(offsets, default=0.0) + hold
    frames = "\n".join(
        f"{100 * seconds / duration:.3f}%{{transform:translateY({offset}px)}}" for seconds, offset in offsets.items()
    )
    end = (rows - len(lines)) * LINE
    style = MOTION.format(style=STYLE, end=end, seconds=duration, frames=frames)
    return _drawn(lines, title, columns, rows, style)


def wrapped(texts: Iterable[str], columns: int) -> list[tuple[str, str]]:
    """Lines as a terminal of so many columns breaks them, each with the class of the line that it is a part of."""
    return list(_wrapped(texts, columns))


def _wrapped(texts: Iterable[str], columns: int) -> Iterator[tuple[str, str]]:
    for text in texts:
        kind = next((name for beginning, name in KINDS if beginning.match(text)), "")
        for start in range(0, max(len(text), 1), columns):
            yield text[start : start + columns], kind


def _drawn(lines: Sequence[tuple[str, str]], title: str, columns: int, rows: int, style: str) -> str:
    texts = "\n".join(
        _text(LINE * number + 14, kind, text) for number, (text, kind) in enumerate(lines) if text.strip()
    )
    inner_width, inner_height = round(columns * CHARACTER), LINE * rows
    return FRAME.format(
        width=inner_width + 2 * MARGIN,
        height=inner_height + 2 * MARGIN,
        inner_width=inner_width,
        inner_height=inner_height,
        margin=MARGIN,
        title=escape(title),
        style=style,
        lines=texts,
    )


def _text(y: int, kind: str, text: str) -> str:
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text y="{y}"{of_kind}>{escape(text, quote=False)}</text>'
