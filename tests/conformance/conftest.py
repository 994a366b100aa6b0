# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both of our clients, as `connect`."""

from __future__ import annotations

from tests.support.clients import Connect, connect

__all__ = ["Connect", "connect"]
