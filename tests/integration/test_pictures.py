# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the documentation show what is there today.

test_guides.py compares the first playbook; test_demo.py and test_demo_company.py compare the recording of the demo.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.playbook import PlaybookRunner
from tools.demo import NEXT
from tools.folders import CHECKOUT, IMAGES
from tools.pictures import demo, pages, playbooks, screenshots
from tools.pictures.__main__ import PICTURES

README = CHECKOUT / "README.md"
GUIDES = sorted((CHECKOUT / "docs" / "docsite" / "rst").glob("*.rst"))
#: Galaxy and docs.ansible.com show pages without the files of the repository.
ADDRESS = "https://raw.githubusercontent.com/scimops/scimops.slack/main/docs/images"
AGAIN = "run `make pictures`"
DRAWINGS = sorted(IMAGES.glob("*.svg"))
CAST = demo.CAST.read_text(encoding="utf-8")


def test_every_picture_is_written_by_the_tool() -> None:
    assert {path.name for path in IMAGES.iterdir()} == set(PICTURES)


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_is_pictured_as_it_is(name: str) -> None:
    picture = (IMAGES / name).read_bytes()
    assert screenshots.shown_digest(picture) == pages.digest(pages.PAGES[name]()), AGAIN
    assert len(picture) < 150_000


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_reader_meets_every_picture(name: str) -> None:
    shown = [alt for page in (README, *GUIDES) for target, alt in pictures_in(page) if target == f"{ADDRESS}/{name}"]
    linked = f"(https://github.com/scimops/scimops.slack/blob/main/docs/images/{name})" in README.read_text("utf-8")
    assert shown or linked
    assert all(len(alt) > 40 for alt in shown), "a reader who cannot see it needs its content in words"


def test_no_page_shows_a_picture_that_is_not_there() -> None:
    targets = {target for page in (README, *GUIDES) for target, _alt in pictures_in(page)}
    assert targets <= {f"{ADDRESS}/{name}" for name in PICTURES}


def pictures_in(page: Path) -> list[tuple[str, str]]:
    """The addresses of the pictures of a page, with the words that stand for them."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".md":
        return [(target, alt) for alt, target in re.findall(r"!\[([^]]*)\]\((\S+)\)", text)]
    return re.findall(r"^\.\. image:: (\S+)\n   :alt: ((?:.+\n)+)", text, re.MULTILINE)


def test_a_stamp_replaces_another() -> None:
    picture = (IMAGES / "plan-page.png").read_bytes()
    changed = screenshots.stamped(picture, "ab" * 32)
    assert screenshots.shown_digest(changed) == "ab" * 32
    assert screenshots.stamped(changed, screenshots.shown_digest(picture)) == picture


def test_the_diff_is_that_of_the_tutorial(play: PlaybookRunner, tmp_path: Path) -> None:
    folder = tmp_path / "tutorial"
    folder.mkdir()
    assert playbooks.DIFF.read_text(encoding="utf-8") == playbooks.draw_diff(playbooks.run_tutorial(play, folder)), (
        AGAIN
    )


def test_the_recording_has_its_beginning_and_end() -> None:
    text = demo.text_of(CAST)
    assert text.startswith(f"{demo.COMMAND}\nA local Slack answers on http://127.0.0.1:8180/scim\n")
    assert text.endswith(f"{NEXT}\n")


def test_the_recording_is_short_and_never_idle() -> None:
    header, *events = map(json.loads, CAST.splitlines())
    assert (header["version"], header["width"], header["height"]) == (2, demo.COLUMNS, demo.ROWS)
    times = [seconds for seconds, _kind, _text in events]
    assert times == sorted(times)
    assert times[-1] <= 90
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 1.5


def test_the_animation_is_drawn_from_the_recording() -> None:
    assert demo.PICTURE.read_text(encoding="utf-8") == demo.animated(CAST), AGAIN


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_is_well_formed_small_and_needs_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert not re.search(r"<script|@import|@font-face|url\(|href", text)
    assert len(text.encode()) < 200_000
    assert ("@keyframes" in text) == ("prefers-reduced-motion" in text)


@pytest.mark.parametrize("path", [*DRAWINGS, demo.CAST], ids=lambda path: path.name)
def test_no_picture_names_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|work|Users|var/folders)/|pytest-of|scimops-(?:demo|picture)-", text)
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", text)) <= {"8180"}
