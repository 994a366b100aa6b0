# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local Slack over HTTP, in both versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.api import Api

if TYPE_CHECKING:
    from tests.support.sandbox import Sandbox


def _api(sandbox: Sandbox, version: str) -> Iterator[Api]:
    api = Api(sandbox.base_url, sandbox.token, version)
    yield api
    api.session.close()


@pytest.fixture
def v1(sandbox: Sandbox) -> Iterator[Api]:
    yield from _api(sandbox, "v1")


@pytest.fixture
def v2(sandbox: Sandbox) -> Iterator[Api]:
    yield from _api(sandbox, "v2")


@pytest.fixture(params=["v1", "v2"])
def api(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Api]:
    """Each version in turn."""
    yield from _api(sandbox, request.param)
