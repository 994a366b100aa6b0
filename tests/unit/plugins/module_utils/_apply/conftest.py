# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations applied in both versions."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from tests.support.applying import Apply, applying


@pytest.fixture(params=["v1", "v2"])
def apply(request: pytest.FixtureRequest) -> Apply:
    """Applies an operation with these answers of Slack, all of which it must ask for."""
    return applying(Conversations(codec_for(request.param), Policy(retries=0)))
