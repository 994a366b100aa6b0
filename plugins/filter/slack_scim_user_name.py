# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts a text to a user name that Slack accepts."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import made_user_name


def slack_scim_user_name(written: t.Any) -> str:
    """A user name, see the filter's documentation."""
    name = made_user_name(written) if isinstance(written, str) else ""
    if not name:
        raise AnsibleFilterError(
            f"scimops.slack.slack_scim_user_name: {written!r} must be a name or an e-mail address with at least one "
            "Latin letter or digit before the @"
        )
    return name


class FilterModule:
    """The filter ``scimops.slack.slack_scim_user_name``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_user_name": slack_scim_user_name}
