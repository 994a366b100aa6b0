# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test runs these tests where the local Slack is not installed, and on Pythons it does not support."""

from __future__ import annotations

import importlib.util

collect_ignore = [] if importlib.util.find_spec("slack_scim_sandbox") else ["sandbox"]
