# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the runs of ansible-playbook."""

from __future__ import annotations

import pytest

from tests.support.cycle import Way


@pytest.fixture(params=["v1", "v2"])
def version(request: pytest.FixtureRequest) -> str:
    """Which SCIM."""
    return str(request.param)


@pytest.fixture(params=["local", "elsewhere"], ids=["worker", "shipped"])
def way(request: pytest.FixtureRequest, version: str) -> Way:
    """Each of the ways in which modules run, on each version."""
    return Way(request.param, version)
