# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, and the access-review page of 5,000 people in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ansible_collections.scimops.slack.plugins.module_utils._model.page import page
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import review_frame
from tests.browser.people import full_review
from tests.support.chromium import CHROMIUM, MISSING, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def review() -> dict[str, Any]:
    return full_review()


@pytest.fixture(scope="session")
def file(review: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    path = tmp_path_factory.mktemp("review") / "review.html"
    path.write_bytes(page(review_frame(), review["title"], review).encode("utf-8", "backslashreplace"))
    return path


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opener]:
    """Opens the page; at the end nothing may have been said on the console, and nothing asked of any network."""
    complaints: list[str] = []
    requests: list[str] = []
    contexts = []

    def open_page(path: Path = file, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda request: requests.append(request.url))
        opened.goto(path.as_uri())
        return opened

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith("file:")] == []
    assert len(requests) == len(contexts)
