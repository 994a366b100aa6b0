# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A document, such as a review or a plan, as one HTML file that needs no network: it contains style, scripts and data.

Text from Slack is data for the page, never markup: it is embedded as JSON that cannot end its element, and the page's
script inserts it into the document only as text. The policy in the page allows only these scripts and styles to run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import typing as t
from dataclasses import dataclass

#: Characters that could end the element with the JSON, or a line in it; a JSON parser reads the escapes as the same.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

#: The placeholders of a page for a document: its title as HTML, and its data as JSON.
PLACES = ("{{title}}", "{{data}}")


@dataclass(frozen=True)
class Assets:
    """The parts of the page.

    :ivar html: the frame, with the placeholders ``{{note}}``, ``{{policy}}``, ``{{title}}``, ``{{style}}``,
        ``{{data}}`` and ``{{scripts}}``.
    :ivar note: a description of the page, for a comment at its beginning.
    :ivar style: the style sheet.
    :ivar scripts: in the order in which they run.
    """

    html: str
    note: str
    style: str
    scripts: tuple[str, ...]


def frame(assets: Assets) -> str:
    """The page without a document: the placeholders ``{{title}}`` and ``{{data}}`` remain.

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
    :param document: the data for the scripts of the page.
    """
    return _filled(frame, {"title": html.escape(title), "data": embedded(document)})


def embedded(document: t.Mapping[str, object]) -> str:
    """A document as JSON that is safe in a script element."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _policy(assets: Assets) -> str:
    """A content security policy: nothing is loaded, and only the scripts and styles of this page run."""
    scripts = " ".join(map(_source, assets.scripts))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {_source(assets.style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _filled(text: str, parts: t.Mapping[str, str]) -> str:
    """The text with its placeholders replaced; the replacements are not searched for placeholders."""
    pieces = [text]
    for name, part in parts.items():
        place = "{{" + name + "}}"
        found = next(index for index, piece in enumerate(pieces) if index % 2 == 0 and place in piece)
        before, after = pieces[found].split(place, 1)
        pieces[found : found + 1] = [before, part, after]
    return "".join(pieces)
