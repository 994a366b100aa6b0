# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local connection under another name, so that modules are shipped as to any other host."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: elsewhere
short_description: Run modules as on another host
description: The local connection under another name.
author: The scimops.slack project
"""


class Connection(LocalConnection):
    transport = "elsewhere"
