# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The frames of the pages of a review and of a plan, from their assets, which only the controller has."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._model.page import Assets, frame

ASSETS = Path(__file__).parent

#: It names a file that is not there, and browsers' developer tools would look for it.
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@functools.cache
def review_frame() -> str:
    """The page without a review in it."""
    library = _SOURCE_MAP.sub("", _asset("chart.umd.min.js"))
    note = "A review, written by scimops.slack. Contains Chart.js (MIT), whose license is at its beginning below."
    return _frame(note, _asset("shared.css"), library, _asset("shared.js"), _asset("review.js"))


@functools.cache
def plan_frame() -> str:
    """The page without a plan in it."""
    # The next run replaces a file with this note: it is a mark of plan_page_file.
    note = "A plan, written by scimops.slack."
    return _frame(note, _asset("shared.css") + _asset("plan.css"), _asset("shared.js"), _asset("plan.js"))


def _frame(note: str, style: str, *scripts: str) -> str:
    return frame(Assets(_asset("page.html"), note, style, scripts))


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
