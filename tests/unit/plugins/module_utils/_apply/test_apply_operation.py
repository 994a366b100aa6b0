# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation on what exists."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation
from tests.support.applying import Apply, change, group_change


@pytest.mark.parametrize("operation", [change(Kind.UPDATE, title="a"), group_change(Kind.UPDATE, name="a")])
def test_what_exists_must_have_been_observed(apply: Apply, operation: Operation) -> None:
    with pytest.raises(ValueError, match="needs what was observed"):
        apply(operation, None)
