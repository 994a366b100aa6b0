# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts a SCIM resource to options."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import group_result, user_result
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import group_of, user_of


def slack_scim_options(resource: t.Any) -> dict[str, t.Any]:
    """A SCIM resource in option names, see the filter's documentation."""
    if not isinstance(resource, t.Mapping):
        raise _bad(resource, "must be a user or group as Slack's SCIM API returns it")
    plain = dict(resource)
    # Every user has a userName (wire 7.1.1, 7.1.2), and no group has one.
    options = user_result(user_of(plain)) if "userName" in plain else group_result(group_of(plain))
    if options is None:
        raise _bad(resource, "must have an id")
    return dict(options)


def _bad(resource: t.Any, rule: str) -> AnsibleFilterError:
    return AnsibleFilterError(f"scimops.slack.slack_scim_options: {resource!r} {rule}")


class FilterModule:
    """The filter ``scimops.slack.slack_scim_options``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_options": slack_scim_options}
