# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How operations are applied."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import READ_BACK_INTERVAL, ApplyOptions


def test_waits_grow() -> None:
    options = ApplyOptions(backoff=3.0)
    assert [options.wait(number).seconds for number in range(3)] == [
        READ_BACK_INTERVAL * 3**number for number in range(3)
    ]
