# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of the page of a plan."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.page import page
from ansible_collections.scimops.slack.plugins.module_utils._report.plan_page import TITLE, page_document
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import plan_frame
from tests.support.plans import hostile, operations_of, plan_of


@pytest.mark.parametrize("number", [10, 600, 20_000])
def test_each_operation_is_in_the_page(number: int) -> None:
    operations = operations_of(number)
    text = page(plan_frame(), TITLE, page_document(plan_of(operations)))
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    sections = json.loads(data)["sections"]
    assert {one["key"] for section in sections for one in section["operations"]} == {one.key for one in operations}
    assert [section["key"] for section in sections] == ["deactivation", "group_removal", "other"]
    assert [section["dangerous"] for section in sections] == [True, True, False]


def test_no_name_is_markup() -> None:
    text = page(plan_frame(), TITLE, page_document(plan_of(operations_of(20, hostile), hostile)))
    assert text.count("<script") == text.count("</script") == 3
    assert "<img" not in text
    assert "https://example.com" in text


def test_the_page_shows_what_the_markdown_shows() -> None:
    plan = plan_of(operations_of(10))
    document = page_document(plan)
    assert document["total"] == 10
    assert [fact["name"] for fact in document["facts"]] == [fact.name for fact in plan.facts()]
    assert [guard["guard"] for guard in document["guards"]] == ["deactivations", "creations", "clearings", "renames"]
    assert [finding["topic"] for finding in document["findings"]] == ["conflict", "manager", "manager", "manager"]
