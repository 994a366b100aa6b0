# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README is complete, and its links work from wherever it is read: Galaxy shows it without the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.release.contents import contents
from tests.support.playbook import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\[[^]]*\]\(([^)\s]+)\)|<(https:[^>]+)>", README)
TARGETS = sorted({target or plain for target, plain in LINKS})
REPOSITORY = re.compile(
    r"https://(?:github\.com|raw\.githubusercontent\.com)/scimops/scimops\.slack/(?:blob/)?main/(\S+)"
)
PAGES = "https://galaxy.ansible.com/ui/repo/published/scimops/slack/content"
#: The headings that the certification's template asks for.
TEMPLATE = [
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Testing",
    "Support",
    "Contributing",
    "Release notes and policy",
    "Related information",
    "License",
]


def test_it_has_the_sections_of_the_template() -> None:
    headings = re.findall(r"^## (.+)$", README, re.MULTILINE)
    assert [heading for heading in headings if heading in TEMPLATE] == TEMPLATE
    assert set(headings) - set(TEMPLATE) == {"The first playbook", "Contents"}


def test_no_link_needs_the_repository() -> None:
    assert len(TARGETS) > 40
    assert [target for target in TARGETS if not target.startswith("https://")] == []


@pytest.mark.parametrize("target", [target for target in TARGETS if "scimops.slack/" in target])
def test_a_link_into_the_repository_has_its_file(target: str) -> None:
    found = REPOSITORY.fullmatch(target)
    assert found or target == "https://github.com/scimops/scimops.slack/issues"
    assert not found or (CHECKOUT / found[1]).exists()


def test_every_plugin_and_role_links_to_its_page() -> None:
    for kind, names in contents(CHECKOUT).items():
        for name in names:
            assert f"[`{name}`]({PAGES}/{kind}/{name.rpartition('.')[2]}/)" in README, name
    pages = re.findall(rf"{PAGES}/(\w+)/(\w+)/", README)
    existing = {(kind, name.rpartition(".")[2]) for kind, names in contents(CHECKOUT).items() for name in names}
    assert set(pages) == existing


def test_every_guide_is_linked() -> None:
    guides = {f"docs/docsite/rst/{path.name}" for path in (CHECKOUT / "docs" / "docsite" / "rst").glob("*.rst")}
    linked = {found[1] for target in TARGETS if (found := REPOSITORY.fullmatch(target))}
    assert guides <= linked


def test_every_playbook_is_named() -> None:
    named = set(re.findall(r"`scimops\.slack\.(\w+)`", README))
    playbooks = {path.stem for path in (CHECKOUT / "playbooks").glob("*.yml")}
    # What the demo prepares is none of a reader's business.
    assert playbooks - named == {"demo_prepare"}


INCLUSION = (CHECKOUT / "docs" / "inclusion.md").read_text(encoding="utf-8")
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")


def test_every_requirement_of_the_checklist_has_a_proof_that_exists() -> None:
    rows = re.findall(r"^\| (?!requirement|---)(.+?) \| (.+) \|$", INCLUSION, re.MULTILINE)
    assert len(rows) > 25
    for requirement, proof in rows:
        named = re.findall(r"`([^`]+)`", proof)
        assert named, requirement
        for name in named:
            if name.startswith("make "):
                assert re.search(rf"^{name.removeprefix('make ')}:", MAKEFILE, re.MULTILINE), name
            elif "/" in name or "." in name:
                assert (CHECKOUT / name).exists(), name


@pytest.mark.parametrize("page", sorted((CHECKOUT / "roles").glob("*/README.md")), ids=lambda page: page.parent.name)
def test_the_page_of_a_role_links_to_what_exists_from_wherever_it_is_read(page: Path) -> None:
    targets = re.findall(r"\[[^]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for target in targets:
        found = REPOSITORY.fullmatch(target)
        assert found, target
        assert (CHECKOUT / found[1]).exists(), target
