# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of texts and files in a few words."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text

Records = list[tuple[int, dict[str, object]]]


def records(text: str, **options: t.Any) -> Records:
    """The records of a text: the line and the cells of each."""
    return [(record.line or 0, dict(record.cells)) for record in read_text(text, **options).records]


def faults(text: str, **options: t.Any) -> list[tuple[int, str]]:
    """The records that break a rule: the line and the rule of each."""
    return [(record.line or 0, record.fault) for record in read_text(text, **options).records if record.fault]
