# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the pictures of the documentation into docs/images.

python -m tools.pictures           all of them
python -m tools.pictures NAME …    these, such as demo.cast

Pages need Chromium. A recording and a screenshot stay as they are while they show what is there today; to replace one
nevertheless, delete it first.
"""

from __future__ import annotations

import functools
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox
from tools.folders import IMAGES
from tools.pictures import demo, pages, playbooks, screenshots


def main(names: Sequence[str]) -> int:
    """Returns the exit code: 0 when all pictures that were asked for are written."""
    unknown = set(names) - PICTURES.keys()
    if unknown:
        print(f"{', '.join(sorted(unknown))}: unknown; the pictures are {', '.join(PICTURES)}", file=sys.stderr)
        return 2
    IMAGES.mkdir(exist_ok=True)
    for name in names or PICTURES:
        path = IMAGES / name
        path.write_bytes(PICTURES[name](path.read_bytes() if path.exists() else b""))
    return 0


def _played(run: Callable[[PlaybookRunner, Path], str]) -> str:
    """What a run on an empty local Slack prints."""
    with Sandbox() as sandbox, tempfile.TemporaryDirectory(prefix="scimops-picture-") as name:
        folder = Path(name)
        return run(PlaybookRunner(folder, sandbox.environment), folder)


def _first_playbook(_before: bytes) -> bytes:
    return playbooks.draw_first_playbook(_played(playbooks.run_first_playbook)).encode()


def _diff(_before: bytes) -> bytes:
    return playbooks.draw_diff(_played(playbooks.run_tutorial)).encode()


def _cast(before: bytes) -> bytes:
    """The recording; the one before when the demo still prints the same, because figures of speed differ each time."""
    cast = demo.recorded(demo.run())
    same = before and demo.steady(demo.text_of(before.decode())) == demo.steady(demo.text_of(cast))
    return before if same else cast.encode()


def _demo(_before: bytes) -> bytes:
    return demo.animated(demo.CAST.read_text(encoding="utf-8")).encode()


def _page(html: Callable[[], str], before: bytes) -> bytes:
    """The screenshot; the one before when the page is the same, because fonts differ between machines."""
    page = html()
    return before if before and screenshots.shown_digest(before) == pages.digest(page) else screenshots.screenshot(page)


#: How each picture is drawn, given the one before, in this order: that of the demo shows its recording.
PICTURES: dict[str, Callable[[bytes], bytes]] = {
    playbooks.FIRST_PLAYBOOK.name: _first_playbook,
    playbooks.DIFF.name: _diff,
    demo.CAST.name: _cast,
    demo.PICTURE.name: _demo,
    **{name: functools.partial(_page, html) for name, html in pages.PAGES.items()},
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
