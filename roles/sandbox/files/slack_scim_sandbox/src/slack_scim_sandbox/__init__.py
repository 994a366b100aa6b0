# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local Slack: its SCIM API 1.1 and 2.0, with a control API for tests."""

__version__ = "1.1.0"  # the collection's
