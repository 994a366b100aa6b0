# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as Markdown: nothing is left out, and nothing that people are called is more than text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ansible_collections.scimops.slack.plugins.module_utils._model.text import encodable, shown
from ansible_collections.scimops.slack.plugins.module_utils._report.plan_markdown import (
    SUMMARY_MAX,
    code,
    plan_markdown,
    plan_summary,
)
from tests.support.plans import HOSTILE, hostile, operations_of, plan_of

#: As forges read comments: tables, strike-through, links without brackets and HTML.
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
TAKEN = {"html_block", "html_inline", "link_open", "image", "fence", "code_block", "s_open", "em_open", "heading_open"}


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def spans(text: str) -> list[str]:
    """What stands in code spans."""
    return [token.content for token in tokens(text) if token.type == "code_inline"]


@pytest.mark.parametrize("number", [10, 600, 20_000])
def test_each_operation_can_be_read(number: int) -> None:
    operations = operations_of(number)
    text = plan_markdown(plan_of(operations))
    keys = set(re.findall(r"^  - Key: `(.*)`$", text, re.MULTILINE))
    assert keys == {operation.key for operation in operations}
    assert text.count("**Deactivate**") == number / 10
    assert text.index("## Deactivations") < text.index("## Removals from groups") < text.index("## Other changes")


@pytest.mark.parametrize("number", [10, 600, 20_000])
def test_a_summary_fits_and_says_what_it_leaves_out(number: int) -> None:
    text = plan_summary(plan_of(operations_of(number, hostile), hostile))
    assert len(text.encode("utf-16-le")) // 2 <= SUMMARY_MAX
    assert f"| Deactivations | {number // 10} |" in text
    listed = text.count("**Deactivate**") + text.count("**Change the members of**")
    cut = re.search(r"leaves out (\d+) dangerous operations", text)
    assert listed + (int(cut[1]) if cut else 0) == number // 5
    assert "plan.md and plan.html" in text


def test_a_summary_can_do_without_names() -> None:
    text = plan_summary(plan_of(operations_of(600)), names=False)
    assert "@example.com" not in text
    assert "- `deactivate user U000000`" in text
    assert "manager: 3" in text.lower()


@pytest.mark.parametrize("write", [plan_markdown, plan_summary])
def test_names_are_never_markdown_or_html(write: object) -> None:
    assert callable(write)
    text = str(write(plan_of(operations_of(40, hostile), hostile)))
    headings = [line for line in text.splitlines() if line.startswith("#")]
    found = [token for token in tokens(text) if token.type in TAKEN]
    assert {token.type for token in found} == {"heading_open"}
    assert len(found) == len(headings)
    starts = ("# ", "## ", "### ", "- ", "  - ", "|", "**This summary")
    assert [line for line in text.split("\n") if re.match(r"\W", line) and not line.startswith(starts)] == []
    outside = " ".join(token.content for token in tokens(text) if token.type == "text")
    assert not re.search(r"[@<>]|/close|/assign", outside)


@given(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1), st.text("`\\ |<a", min_size=1)))
def test_a_text_stands_whole_in_its_span(text: str) -> None:
    seen = [token for token in tokens(f"- {code(text)}: x") if token.type not in {"inline", "text"} and token.content]
    assert [token.type for token in seen] == ["code_inline"]
    words = shown(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", encodable(text)))
    assert seen[0].content.strip() == words.strip()


def test_what_cannot_be_seen_is_shown() -> None:
    text = plan_markdown(plan_of(operations_of(10, lambda _number: "a\u202eb"), lambda _number: "a\u202eb"))
    assert "\u202e" not in text
    assert "a\\u202eb" in text


def test_findings_stand_below_their_topic() -> None:
    text = plan_markdown(plan_of(operations_of(10)))
    assert text.index("### Conflict (1)") < text.index("### Manager (3)")
    assert text.count("the manager Person 4 is unknown") == 3
    assert json.dumps(text)
