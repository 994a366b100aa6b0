# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The access-review page as a reader has it, with a mouse, a keyboard, a screen reader or on paper."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from ansible_collections.scimops.slack.plugins.module_utils._model.page import page as make_page
from ansible_collections.scimops.slack.plugins.module_utils._review.facts import review as make_review
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import review_frame
from tests.browser.conftest import Opener
from tests.browser.people import MARKUP, organisation

NUMBER = re.compile(r"-?[\d,]+")
TABLES = (
    "decisions",
    "accounts",
    "guests",
    "groups",
    "members",
    "managers",
    "outside",
    "without-account",
    "changes",
    "runs",
    "operations",
)


def table(page: Page, name: str) -> Locator:
    return page.locator(f"#table-{name}")


def tools(page: Page, name: str) -> Locator:
    """A table with its search, filters and pages."""
    return page.locator(".table", has=page.locator(f"#table-{name}"))


def column(page: Page, name: str, header: str) -> list[str]:
    """What is shown in a column, from the top."""
    headers = table(page, name).locator("thead th").all_inner_texts()
    number = headers.index(header) + 1
    return table(page, name).locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def in_order(texts: list[str], page: Page) -> bool:
    """Whether cells are in order: by number, or as the page's language has it; what is missing is ignored."""
    present = [text.split("\n")[0] for text in texts if text]
    if all(NUMBER.fullmatch(text) for text in present):
        numbers = [int(text.replace(",", "")) for text in present]
        return numbers == sorted(numbers)
    ordered: bool = page.evaluate(
        "texts => { const c = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });"
        " return texts.every((text, i) => i === 0 || c.compare(texts[i - 1], text) <= 0) }",
        present,
    )
    return ordered


def test_everything_is_there(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    expect(page).to_have_title(review["title"])
    expect(page.get_by_role("heading", level=1)).to_have_text(review["title"])
    for name in TABLES:
        assert table(page, name).locator("tbody tr").count() > 0, name
        expect(table(page, name).locator("caption")).not_to_be_empty()
    expect(page.locator("canvas[role=img]")).to_have_count(6)
    for canvas in page.locator("canvas").all():
        drawn = canvas.evaluate(
            "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((byte) => byte !== 0)"
        )
        assert drawn, canvas.get_attribute("aria-label")
    findings = page.locator(".findings li")
    assert findings.count() == len(review["findings"])
    for shown, finding in zip(findings.all_inner_texts(), review["findings"], strict=True):
        assert f"{finding['count']:,}" in shown
        assert finding["text"] in shown
    expect(tools(page, "accounts").get_by_role("status")).to_have_text("5,000 accounts")


def test_names_with_markup_are_text(opened: Opener) -> None:
    page = opened()
    names = tools(page, "accounts").get_by_role("searchbox")
    for number, name in enumerate(MARKUP):
        names.fill(f"user{number}@example.com")
        shown = table(page, "accounts").locator("tbody th")
        expect(shown).to_have_count(1)
        assert shown.evaluate("cell => cell.textContent") == name
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main img, main svg").count() == 0
    assert page.locator("script").count() == 4
    headings = tools(page, "groups").get_by_role("searchbox")
    headings.fill("<script>")
    expect(table(page, "groups").locator("tbody tr")).to_have_count(2)


def test_what_it_is_evidence_of(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    said = {
        term.inner_text(): term.locator("xpath=following-sibling::dd").inner_text()
        for term in page.locator(".evidence dt").all()
    }
    evidence = review["evidence"]
    assert said["Organization"] == f"{MARKUP[0]} (E012AB3CD)\nhttps://example.enterprise.slack.com/"
    assert said["Read"] == "23 November 2026, 02:00:00 to 02:01:12 UTC\nSCIM v2 at https://api.slack.com/scim"
    assert said["Token of"] == f"{evidence['token_owner']['name']} (U000000)\nuser0@example.com"
    assert said["Completeness"] == "5,000 accounts of 5,000; 200 groups of 200\nComplete"
    assert said["Roster"].startswith(f"<b>people</b>.csv, {review['roster']['entries']:,} entries, 33 days old")
    assert said["Roster"].endswith(evidence["roster"]["sha256"])
    assert said["Compared with"].startswith("The review of 26 October 2026")
    assert said["Compared with"].endswith(evidence["previous"]["sha256"])
    assert said["Written by"].startswith("scimops.slack 1.1.0")
    about = page.locator("#about").inner_text()
    for text in [one["text"] for one in (*evidence["not_shown"], *review["legend"])]:
        assert text in about


def test_a_review_of_another_day_than_its_reading_says_so(opened: Opener, tmp_path: Path) -> None:
    path, few = tmp_path / "later.html", organisation(20, 1)
    reading = replace(few.reading(), roster=None, previous=None)
    document = make_review(few.users, few.groups, day="2026-12-31", title="Later", reading=reading)
    path.write_text(make_page(review_frame(), document["title"], document), encoding="utf-8")
    said = opened(path).locator(".evidence").inner_text()
    assert "31 December 2026" in said
    assert "not from the day of the reading" in said
    assert "23 November 2026, 02:00:00" in said
    assert "None. The review does not show accounts outside a roster" in said


def test_what_has_to_be_decided_comes_first(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    assert page.locator("main > section").evaluate_all("all => all.map((each) => each.id)")[:2] == [
        "summary",
        "decisions",
    ]
    expect(tools(page, "decisions").get_by_role("status")).to_have_text(f"{len(review['decisions']):,} entries")
    legend = {meaning["key"]: meaning["label"] for meaning in review["legend"]}
    shown = column(page, "decisions", "Reason")
    expected = [" ".join(legend[key] for key in one["reasons"]) for one in review["decisions"]]
    assert [text.split("\n")[0] for text in shown] == expected[: len(shown)]


def test_decisions_are_kept_for_printing(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    first = table(page, "decisions").locator("tbody tr").first
    expect(first.get_by_role("radiogroup")).to_have_accessible_name(f"Decision on {review['decisions'][0]['name']}")
    first.get_by_label("Remove").check()
    tools(page, "decisions").get_by_role("button", name="Next").click()
    assert table(page, "decisions").get_by_role("radio", checked=True).count() == 0
    tools(page, "decisions").get_by_role("button", name="Previous").click()
    expect(table(page, "decisions").locator("tbody tr").first.get_by_label("Remove")).to_be_checked()


def test_policy_lets_nothing_in(opened: Opener) -> None:
    page = opened()
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", TABLES)
def test_sorting(opened: Opener, name: str) -> None:
    page = opened()
    for header in table(page, name).locator("thead th:has(button)").all():
        expect(header).to_have_attribute("aria-sort", "none")
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", "ascending")
        label = header.inner_text()
        assert in_order(column(page, name, label), page), label
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", "descending")
        assert in_order(column(page, name, label)[::-1], page), label
        assert table(page, name).locator("[aria-sort=ascending], [aria-sort=descending]").count() == 1


def test_what_is_missing_sorts_last(opened: Opener) -> None:
    page = opened()
    header = table(page, "guests").get_by_role("columnheader", name="Days left")
    tools(page, "guests").get_by_label("Rows on a page").select_option("250")
    for _direction in ("ascending", "descending"):
        header.get_by_role("button").click()
        days = column(page, "guests", "Days left")
        assert days[0]
        present = [text for text in days if text]
        assert days[: len(present)] == present
    tools(page, "guests").get_by_label("End of access").select_option("no_end")
    assert set(column(page, "guests", "Days left")) == {""}


def test_search_and_filters(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    part = tools(page, "accounts")
    status = part.get_by_role("status")
    part.get_by_label("State").select_option("deactivated")
    gone = [account for account in review["accounts"] if not account["active"]]
    expect(status).to_have_text(f"{len(gone):,} of 5,000 accounts")
    part.get_by_label("Kind").select_option("guest")
    guests = [account for account in gone if account["kind"] == "guest"]
    expect(status).to_have_text(f"{len(guests):,} of 5,000 accounts")
    assert set(column(page, "accounts", "Kind")) == {"Guest"}
    part.get_by_role("searchbox").fill(f"{guests[0]['name'].split()[0].upper()} user")
    assert 0 < table(page, "accounts").locator("tbody tr").count() <= len(guests)
    part.get_by_role("searchbox").fill("nobody is called this")
    expect(status).to_have_text("0 of 5,000 accounts")
    expect(table(page, "accounts").locator("tbody")).to_have_text("Nothing matches.")
    part.get_by_role("button", name="Reset").click()
    expect(status).to_have_text("5,000 accounts")
    expect(part.get_by_role("searchbox")).to_have_value("")


def test_pages(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    part = tools(page, "accounts")
    expect(part.get_by_role("button", name="Previous")).to_be_disabled()
    first = column(page, "accounts", "E-mail")
    assert len(first) == 50
    part.get_by_role("button", name="Next").click()
    assert column(page, "accounts", "E-mail") == [
        account["email"] or account["user_name"] for account in review["accounts"][50:100]
    ]
    expect(part.locator(".pages")).to_contain_text("51 to 100 of 5,000")
    part.get_by_role("button", name="Previous").click()
    assert column(page, "accounts", "E-mail") == first
    part.get_by_label("Rows on a page").select_option("250")
    assert len(column(page, "accounts", "E-mail")) == 250
    part.get_by_role("searchbox").fill("user4999@")
    expect(part.get_by_role("button", name="Next")).to_be_disabled()
    assert len(column(page, "accounts", "E-mail")) == 1


def test_members_of_a_group(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    group = next(group for group in review["groups"] if 3 < group["size"] < 40)
    tools(page, "groups").get_by_role("searchbox").fill(group["id"])
    page.get_by_role("button", name=f"Show the members of {group['name']}").click()
    expect(page.locator("#members")).to_be_focused()
    names = {account["id"]: account["email"] or account["user_name"] for account in review["accounts"]}
    assert sorted(column(page, "members", "E-mail")) == sorted(names[id_] for id_ in group["members"])
    assert set(column(page, "members", "Group")) == {group["name"]}


def test_a_finding_leads_to_its_rows(opened: Opener, review: dict[str, Any]) -> None:
    page = opened()
    tables = {"guests": "guests", "roster": "outside", "groups": "groups", "managers": "managers", "runs": "runs"}
    tables |= {"without_account": "without-account", "operations_failed": "operations"}
    for finding in review["findings"]:
        page.locator(".findings a", has_text=finding["text"]).click()
        assert page.evaluate("location.hash") == f"#{finding['section']}"
        if finding["key"] in {"without_manager", "guests_expiring", "runs_cut_short", "operations_failed"}:
            continue  # these show a whole table, which holds more than what was found
        name = tables.get(finding["key"], tables[finding["section"]])
        status = tools(page, name).get_by_role("status").inner_text()
        assert int(status.split()[0].replace(",", "")) == finding["count"], finding["key"]


def test_keyboard_alone(opened: Opener) -> None:
    page = opened()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".findings a").first).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    table(page, "accounts").get_by_role("button", name="E-mail").focus()
    page.keyboard.press("Enter")
    header = table(page, "accounts").get_by_role("columnheader", name="E-mail")
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(header.get_by_role("button")).to_be_focused()
    page.keyboard.press("Space")
    expect(header).to_have_attribute("aria-sort", "descending")
    tools(page, "accounts").get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(tools(page, "accounts").locator(".pages")).to_contain_text("51 to 100")
    expect(tools(page, "accounts").get_by_role("button", name="Next")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility(opened: Opener, scheme: str, width: int) -> None:
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 900})
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found.response["violations"]] == []


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_nothing_is_wider_than_the_screen(opened: Opener, width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_tables_fit_a_common_screen(opened: Opener) -> None:
    page = opened(viewport={"width": 1280, "height": 800})
    wider = page.locator(".scroll").evaluate_all(
        "all => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.innerText.slice(0, 80))"
    )
    assert wider == []


def test_whose_row_it_is_stays_in_sight(opened: Opener) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    name = table(page, "accounts").locator("tbody th").first
    name.scroll_into_view_if_needed()
    table(page, "accounts").locator("xpath=..").evaluate("scroll => { scroll.scrollLeft = 400 }")
    expect(name).to_be_in_viewport(ratio=0.9)


def test_reduced_motion(opened: Opener) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert opened(reduced_motion="reduce").evaluate(behaviour) == "auto"
    assert opened(reduced_motion="no-preference").evaluate(behaviour) == "smooth"


def test_paper(opened: Opener, review: dict[str, Any]) -> None:
    page = opened(color_scheme="dark")
    tools(page, "accounts").get_by_role("button", name="Next").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert table(page, "accounts").locator("tbody tr").count() == 500
    expect(tools(page, "accounts").locator(".cut")).to_have_text("The first 500 of 5,000; accounts.csv has all.")
    assert table(page, "guests").locator("tbody tr").count() == len(review["guests"])
    expect(page.locator("#contents")).to_be_hidden()
    expect(tools(page, "accounts").get_by_role("searchbox")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 29, 32)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert table(page, "accounts").locator("tbody tr").count() == 50
    expect(tools(page, "accounts").locator(".pages")).to_contain_text("51 to 100")


def test_the_first_sheet_of_paper(opened: Opener, review: dict[str, Any]) -> None:
    # A4 across, without its margins, in CSS pixels: 273 mm by 182 mm.
    page = opened(viewport={"width": 1032, "height": 688})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    found = table(page, "decisions").locator("tbody tr")
    assert found.count() == len(review["decisions"])
    box = found.nth(2).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 688
    expect(found.first).to_contain_text("Left")
    headers = table(page, "decisions").locator("thead th")
    assert headers.all_inner_texts()[-2:] == ["Decision", "Initials, date, note"]
    note = headers.last.bounding_box()
    assert note is not None
    assert note["width"] > 120
    assert note["x"] + note["width"] <= 1032
    places = page.get_by_role("group", name="Sign-off").locator(".place").all_inner_texts()
    assert places == ["Reviewer", "Role", "Date", "Signature", "Approved by", "Role", "Date", "Signature"]


def test_an_empty_organisation(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    reading = replace(organisation(1, 0).reading(), roster=None, previous=None)
    document = make_review([], [], day="2026-11-23", title="Nobody", reading=reading)
    path.write_text(make_page(review_frame(), document["title"], document), encoding="utf-8")
    page = opened(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody")
    expect(page.get_by_text("No findings.")).to_be_visible()
    expect(page.get_by_text("No decisions are needed.")).to_be_visible()
    expect(page.get_by_role("group", name="Sign-off")).to_be_visible()
    expect(page.get_by_text("Accounts: none.")).to_be_visible()
    assert page.locator("#roster, #changes").count() == 0
    assert Axe().run(page).response["violations"] == []


def test_the_data_in_the_page_is_the_review(opened: Opener, review: dict[str, Any]) -> None:
    text = opened().locator("#data").evaluate("element => element.textContent")
    assert json.loads(text) == review
