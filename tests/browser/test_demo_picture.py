# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of the demo as a page shows it: it moves, but not for people who have switched motion off."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.support.chromium import CHROMIUM, SWITCHES
from tools.pictures import demo

CONDITION = "@media (prefers-reduced-motion:no-preference)"


def shot(browser: Browser, picture: Path) -> bytes:
    """A page with nothing but the picture, once it is loaded."""
    page = picture.with_suffix(".html")
    page.write_text(f'<img src="{picture.name}">', encoding="utf-8")
    window = browser.new_page(viewport={"width": 1100, "height": 740})
    window.goto(page.as_uri())
    found = window.screenshot()
    window.close()
    return found


def test_it_moves_unless_motion_is_unwelcome(browser: Browser, tmp_path: Path) -> None:
    text = demo.PICTURE.read_text(encoding="utf-8")
    assert text.count(CONDITION) == 1
    moving, end = tmp_path / "moving.svg", tmp_path / "end.svg"
    moving.write_text(text, encoding="utf-8")
    end.write_text(text.replace(CONDITION, "@media not all"), encoding="utf-8")
    assert shot(browser, moving) != shot(browser, end)
    # The setting of the browser itself: what Playwright emulates does not reach pictures.
    calm = browser.browser_type.launch(executable_path=CHROMIUM, args=[*SWITCHES, "--force-prefers-reduced-motion"])
    assert shot(calm, moving) == shot(calm, end)
    calm.close()
