# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import json_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"title": "no \ud83d"}', {"title": "no \ufffd"}),
        (r'[{"\uDE00": ["\uDE00\ud83d", 1, null]}]', [{"\ufffd": ["\ufffd\ufffd", 1, None]}]),
        (r'{"title": "\ud83d\ude00"}', {"title": "\U0001f600"}),
        (r'{"title": "\\ud83d"}', {"title": r"\ud83d"}),
        (r'"\ud83d"', "\ufffd"),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(text: str, value: object) -> None:
    assert json_of(text) == value
