# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A document, such as a review or a plan, as one HTML file that needs no network: style, scripts and data are in it.

What Slack says is data to the page, never markup: it is embedded as JSON that cannot end its element, and the page's
script puts it into the document as text alone. The policy in the page lets only these very scripts and styles run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import typing as t
from dataclasses import dataclass

#: What could end the element that holds the JSON, or a line in it; each is the same character to a JSON parser.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

#: Where a page takes a document in: its title as HTML, and its data as JSON.
PLACES = ("{{title}}", "{{data}}")


@dataclass(frozen=True)
class Assets:
    """What the page is made of.

    :ivar html: the frame, with the places ``{{note}}``, ``{{policy}}``, ``{{title}}``, ``{{style}}``, ``{{data}}`` and
        ``{{scripts}}``.
    :ivar note: what the page is, for a comment at its beginning.
    :ivar style: the style sheet.
    :ivar scripts: in the order in which they run.
    """

    html: str
    note: str
    style: str
    scripts: tuple[str, ...]


def frame(assets: Assets) -> str:
    """The page without a document in it: the places ``{{title}}`` and ``{{data}}`` are left.

    :raises ValueError: when a style or script would end its own element.
    """
    for name, text in (("style", assets.style), *(("script", text) for text in assets.scripts)):
        if f"</{name}" in text.lower() or "<!--" in text:
            raise ValueError(f"an asset of the page would end its own {name} element")
    scripts = "".join(f"<script>{text}</script>" for text in assets.scripts)
    parts = {"note": assets.note, "policy": _policy(assets), "style": assets.style, "scripts": scripts}
    return _filled(assets.html, parts)


def page(frame: str, title: str, document: t.Mapping[str, object]) -> str:
    """The page of a document.

    :param frame: from :func:`frame`.
    :param document: what the scripts of the page show.
    """
    return _filled(frame, {"title": html.escape(title), "data": embedded(document)})


def embedded(document: t.Mapping[str, object]) -> str:
    """A document as JSON that can stand in a script element, whatever is in it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _policy(assets: Assets) -> str:
    """A content security policy: nothing is loaded from anywhere, and nothing runs but what is here now."""
    scripts = " ".join(map(_source, assets.scripts))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {_source(assets.style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _filled(text: str, parts: t.Mapping[str, str]) -> str:
    """The text with its places filled in; what fills one is not looked at again."""
    pieces = [text]
    for name, part in parts.items():
        place = "{{" + name + "}}"
        found = next(index for index, piece in enumerate(pieces) if index % 2 == 0 and place in piece)
        before, after = pieces[found].split(place, 1)
        pieces[found : found + 1] = [before, part, after]
    return "".join(pieces)
