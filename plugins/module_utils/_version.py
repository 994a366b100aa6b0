# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The version of the collection: the one place of it in Python. A test compares it with galaxy.yml."""

from __future__ import annotations

VERSION = "1.1.0"
