# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a text unchanged into Markdown."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._report.plan_markdown import code


def slack_scim_markdown(text: t.Any) -> str:
    """A text as a code span, see the filter's documentation."""
    return code(str(text))


class FilterModule:
    """The filter ``scimops.slack.slack_scim_markdown``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_markdown": slack_scim_markdown}
