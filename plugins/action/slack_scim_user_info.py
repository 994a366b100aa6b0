# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import USER_INFO, users
from ansible_collections.scimops.slack.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """Runs slack_scim_user_info in the worker where that is possible."""

    spec = USER_INFO
    job = staticmethod(users)
