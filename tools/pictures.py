# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of the README: its first playbook in check mode, as a terminal shows it.

python -m tools.pictures    run the playbook on a local Slack, and write the picture
"""

from __future__ import annotations

import re
import sys
import tempfile
from html import escape
from pathlib import Path

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox
from tools.folders import CHECKOUT

README = CHECKOUT / "README.md"
PICTURE = CHECKOUT / "docs" / "images" / "first-playbook.svg"
PREVIEW = "ansible-playbook slack.yml --check --diff"
COLUMNS = 80
#: Pixels: the width of a character, the height of a line, the space around the text.
CHARACTER, LINE, MARGIN = 8.4, 19, 20
FOREGROUND, BACKGROUND = "#d6deeb", "#11182b"
#: The colors of lines by how they begin; they have enough contrast on the background.
COLORS = (
    (re.compile(r"(?:---|\+\+\+) (?:before|after):"), "#aab7d1"),
    (re.compile(r"@@"), "#5ed0e6"),
    (re.compile(r"\+"), "#7ee0a0"),
    (re.compile(r"changed:"), "#f2c46d"),
    (re.compile(r"ok:"), "#7ee0a0"),
    (re.compile(r"\$ |PLAY|TASK"), "#ffffff"),
)
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}"
     role="img">
<title>Check mode of the first playbook: what it would create in Slack</title>
<rect width="100%" height="100%" rx="10" fill="{background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
{lines}
</g>
</svg>
"""


def first_playbook() -> str:
    """The first playbook of the README; StopIteration if it has none."""
    text = README.read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if block.startswith("---\n"))


def terminal(command: str, output: str) -> str:
    """An SVG of a command and its output, without the recap and without lines that are empty in a row."""
    shown = output.partition("PLAY RECAP")[0].strip()
    texts = [f"$ {command}", "", *re.sub(r"\n{3,}", "\n\n", shown).splitlines()]
    lines = [
        f'<text x="{MARGIN}" y="{MARGIN + LINE * number + 14}" fill="{_color(text)}">{escape(text[:COLUMNS])}</text>'
        for number, text in enumerate(texts)
        if text.strip()
    ]
    width, height = COLUMNS * CHARACTER + 2 * MARGIN, LINE * len(texts) + 2 * MARGIN
    return FRAME.format(width=width, height=height, background=BACKGROUND, lines="\n".join(lines))


def _color(text: str) -> str:
    return next((color for beginning, color in COLORS if beginning.match(text)), FOREGROUND)


def main() -> int:
    """Returns the exit code: 0 when the picture was written."""
    with Sandbox() as sandbox, tempfile.TemporaryDirectory(prefix="scimops-picture-") as name:
        folder = Path(name)
        (folder / "slack.yml").write_text(first_playbook(), encoding="utf-8")
        run = PlaybookRunner(folder, sandbox.environment).command(PREVIEW.split(), folder, warns=True)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(terminal(PREVIEW, run.stdout), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
