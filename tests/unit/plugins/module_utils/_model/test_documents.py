# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of an earlier run: their versions and schemas."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.documents import (
    Each,
    FileKind,
    Maybe,
    Values,
    mismatch,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

KIND = FileKind("a list of things", 3, 2, {"things": Values({"name": str, "parts": Each(int)}), "note": Maybe(str)})
WHOLE: dict[str, Any] = {"format": 3, "things": {"a": {"name": "A", "parts": [1, 2]}}}


def test_a_whole_document_is_returned() -> None:
    assert KIND.require("file", "/f", WHOLE) is WHOLE
    assert KIND.require("file", "/f", {**WHOLE, "format": 2, "note": None, "more": 1})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "must be a list of things, but is null"),
        ([{"a": 1}], "must be a list of things, but is a list"),
        ({}, "has no format version"),
        ({**WHOLE, "format": True}, "has no format version"),
        ({**WHOLE, "format": 4}, "a newer version of scimops.slack: its format is 4"),
        ({**WHOLE, "format": 1}, "an older version of scimops.slack: its format is 1"),
        ({"format": 3}, "is damaged: things is missing"),
        ({**WHOLE, "things": {"a": {"name": "A", "parts": None}}}, "things.a.parts must be a list, but is null"),
        ({**WHOLE, "things": {"a": {"name": "A", "parts": [1, "x"]}}}, "things.a.parts[1] must be a whole number"),
        ({**WHOLE, "things": {"a": {"parts": []}}}, "things.a.name is missing"),
        ({**WHOLE, "note": 7}, "note must be text, but is a whole number"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(document: Any, words: str) -> None:
    with pytest.raises(Refused) as refused:
        KIND.require("file", "/f", document)
    assert str(refused.value).startswith("file: '/f' ")
    assert words in str(refused.value)


def test_a_truth_value_is_no_number() -> None:
    assert mismatch(True, int) == "it must be a whole number, but is true or false"
    assert mismatch(1, float) is None
