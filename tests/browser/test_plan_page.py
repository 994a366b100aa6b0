# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a plan as whoever approves it has it: on a screen, by search, with a screen reader and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ansible_collections.scimops.slack.plugins.module_utils._model.page import page as make_page
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._report.plan_page import TITLE, page_document
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import plan_frame
from tests.support.plans import hostile, operations_of, plan_of

NUMBER = 600


def page_of(operations: list[Operation], path: Path) -> Path:
    document = page_document(plan_of(operations, hostile))
    path.write_bytes(make_page(plan_frame(), TITLE, document).encode("utf-8", "backslashreplace"))
    return path


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with hostile names, and a group that loses thirty members."""
    leaves = tuple(f"U{number:06}" for number in range(30))
    emptied = Operation(Kind.MEMBERS, Subject.GROUP, "S9", "Everybody", "members not as desired", {}, {}, leaves=leaves)
    return page_of([*operations_of(NUMBER, hostile), emptied], tmp_path_factory.mktemp("plan") / "plan.html")


@pytest.fixture
def opened(browser: Browser, plan: Path) -> Iterator[Page]:
    """The page, of which nothing may fail and which asks the network for nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text))
    page.on("request", lambda request: failures.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(plan.as_uri())
    yield page
    context.close()
    assert failures == []


def test_the_dangerous_kinds_come_first(opened: Page) -> None:
    titles = opened.locator("main h2:not(.hidden)").all_inner_texts()
    assert titles == ["Deactivations", "Removals from groups", "Other changes", "Findings"]
    expect(opened.locator("#table-deactivation tbody tr")).to_have_count(50)
    expect(opened.get_by_text("A guard stops this plan: nothing can be written.")).to_be_visible()


def test_a_guard_is_a_bar_with_its_figure_and_limit(opened: Page) -> None:
    rows = opened.locator(".guards tbody tr")
    assert rows.first.locator("th, td").all_inner_texts() == [
        "Deactivations",
        "",
        "14",
        "3 (5 % of 60)",
        "Stops the run",
    ]
    widths = [one.bounding_box() for one in opened.locator(".guards .fill").all()]
    full, part, little = (box["width"] for box in widths[:3] if box)
    assert full > part > little > 0


def test_one_search_finds_an_operation_by_its_key_or_person(opened: Page) -> None:
    search = opened.get_by_label("Search the whole plan")
    search.fill("update user U000599")
    expect(opened.locator("#table-other tbody th")).to_have_count(1)
    expect(opened.locator("#table-deactivation tbody")).to_have_text("Nothing matches.")
    search.fill("p10@example.com")
    expect(opened.locator("#table-deactivation tbody th")).to_have_count(1)


def test_names_are_text(opened: Page) -> None:
    expect(opened.locator("main script, main img")).to_have_count(0)
    assert "</script><script>alert(1)</script>" in opened.locator("#table-deactivation").inner_text()


def test_paper_has_every_operation_and_every_member(opened: Page) -> None:
    search = opened.get_by_label("Search the whole plan")
    search.fill("Everybody")
    expect(opened.locator("#table-group_removal summary")).to_have_text("and 20 more")
    search.fill("")
    opened.emulate_media(media="print")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    keys = opened.locator("main tbody code").all_inner_texts()
    assert len(keys) == len(set(keys)) == NUMBER + 1
    expect(opened.locator("#table-group_removal details")).to_have_count(0)
    assert opened.locator("#table-group_removal tr", has_text="Everybody").locator("del").count() == 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible_and_as_wide_as_the_screen(opened: Page, scheme: str, width: int) -> None:
    opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_a_plan_without_operations_says_so(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(page_of([], tmp_path / "empty.html").as_uri())
    expect(page.get_by_text("Nothing to do.")).to_be_visible()
    page.close()
