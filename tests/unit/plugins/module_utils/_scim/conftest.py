# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations of both versions, and what drives them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from tests.support.conversations import NOW, Script, Talk, Wire


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def policy() -> Policy:
    """Without chance: back-offs are exactly 1, 2, 4 … seconds."""
    return Policy(retries=2, rate_limit_wait=60.0, jitter=lambda: 1.0, wall_clock=lambda: NOW)


@pytest.fixture(params=["v1", "v2"])
def slack(request: pytest.FixtureRequest, policy: Policy) -> Conversations:
    return Conversations(codec_for(request.param), policy)


@pytest.fixture
def slack_v1(policy: Policy) -> Conversations:
    return Conversations(codec_for("v1"), policy)


@pytest.fixture
def slack_v2(policy: Policy) -> Conversations:
    return Conversations(codec_for("v2"), policy)


@pytest.fixture
def drive(script: Script) -> t.Callable[..., Talk]:
    return script.drive


@pytest.fixture
def wire() -> type[Wire]:
    return Wire
