# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The frame of the access-review page, from its assets, which only the controller has."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._review.page import Assets, frame

ASSETS = Path(__file__).parent

#: It names a file that is not there, and browsers' developer tools would look for it.
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@functools.cache
def page_frame() -> str:
    """The page without a review in it."""
    return frame(
        Assets(
            html=_asset("review.html"),
            style=_asset("review.css"),
            library=_SOURCE_MAP.sub("", _asset("chart.umd.min.js")),
            script=_asset("review.js"),
        )
    )


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
