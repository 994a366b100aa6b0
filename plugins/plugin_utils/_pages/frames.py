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
    scripts = {"library": library, "shared": _asset("shared.js"), "script": _asset("review.js")}
    return frame(Assets(_asset("review.html"), _asset("shared.css"), scripts))


@functools.cache
def plan_frame() -> str:
    """The page without a plan in it."""
    scripts = {"shared": _asset("shared.js"), "script": _asset("plan.js")}
    return frame(Assets(_asset("plan.html"), _asset("shared.css") + _asset("plan.css"), scripts))


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
