# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of an access review opened in headless Chromium: from navigation to all drawn."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._model.page import page
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import review_frame
from tests.bench.table import Table
from tests.browser.people import full_review
from tests.support.chromium import CHROMIUM, MISSING, chromium

PEOPLE = 5000
ROUNDS = 7
MAX_SECONDS = 2.0
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"


def main() -> Table:
    """Open it in a window of its own each time."""
    if CHROMIUM is None:
        return Table("The page of an access review", ((MISSING, "not measured"),))
    written = page(review_frame(), "Access review", full_review(PEOPLE)).encode("utf-8", "backslashreplace")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder, "review.html")
        file.write_bytes(written)
        seconds = []
        for _round in range(ROUNDS):
            window = browser.new_page()
            window.goto(file.as_uri())
            seconds.append(float(window.evaluate(LOADED)))
            window.close()
    return Table(
        f"The page of an access review of {PEOPLE:,} accounts",
        (
            ("file", f"{len(written) / 1e6:.1f} MB"),
            (f"opened, median of {ROUNDS}", f"{statistics.median(seconds):.2f} s, limit {MAX_SECONDS:g} s"),
            ("opened, slowest", f"{max(seconds):.2f} s"),
        ),
    )
