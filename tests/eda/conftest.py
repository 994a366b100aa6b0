# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local Slack as those who change it see it, while something watches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.support.sandbox import Sandbox


@pytest.fixture
def slack(sandbox: Sandbox) -> Iterator[ScimClient]:
    """A client of somebody else."""
    with ScimClient(Connection(sandbox.token, sandbox.url)) as client:
        yield client
