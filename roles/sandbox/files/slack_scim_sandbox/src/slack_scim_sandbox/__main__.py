# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m slack_scim_sandbox` is the same as the console script."""

from __future__ import annotations

import sys

from slack_scim_sandbox.cli import main

sys.exit(main())
