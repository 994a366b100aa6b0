# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A document as a page, whatever people are called."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.page import Assets, embedded, frame, page

HTML = (
    '<!-- {{note}} --><meta content="{{policy}}"><title>{{title}}</title><style>{{style}}</style>'
    '<script type="application/json">{{data}}</script>{{scripts}}'
)


ASSETS = Assets(HTML, note="A page", style="p{}", scripts=("library()", "script('{{data}}')"))


#: What a name may be made of, with a liking for what ends elements, strings and lines.
names = st.lists(
    st.one_of(
        st.text(), st.sampled_from(["</script>", "<!--", "-->", "{{data}}", "{{title}}", "&lt;", "\u2028", "\ud800"])
    )
).map("".join)


class Elements(HTMLParser):
    """Reads a page as a browser does: the elements in it, and the text of each script, style and title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, ""))

    def handle_data(self, data: str) -> None:
        tag, text = self.found[-1]
        self.found[-1] = (tag, text + data)


@given(name=names, title=names)
def test_a_page_holds_its_document_and_nothing_of_it_is_markup(name: str, title: str) -> None:
    document = {"title": title, "accounts": [{"name": name}]}
    elements = Elements(page(frame(ASSETS), title, document)).found
    assert [tag for tag, _text in elements] == ["meta", "title", "style", "script", "script", "script"]
    assert json.loads(elements[3][1]) == document
    assert elements[4:] == [("script", "library()"), ("script", "script('{{data}}')")]


@given(names)
def test_embedded_json_cannot_end_its_element(name: str) -> None:
    text = embedded({"name": name})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"name": name}


def test_the_policy_allows_these_scripts_and_styles_alone() -> None:
    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert (
        f"default-src 'none'; script-src {source('library()')} {source(ASSETS.scripts[1])}; "
        f"style-src {source('p{}')}; "
        "base-uri 'none'; form-action 'none'"
    ) in frame(ASSETS)


@pytest.mark.parametrize(
    "assets",
    [
        Assets(HTML, "", "</STYLE>", ()),
        Assets(HTML, "", "", ("'</script>'", "")),
        Assets(HTML, "", "", ("", "x<!--y")),
    ],
)
def test_an_asset_that_would_end_its_element_is_refused(assets: Assets) -> None:
    with pytest.raises(ValueError, match="would end its own"):
        frame(assets)
