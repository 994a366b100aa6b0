# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.strict_json import loads

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_all_else_is_read_as_python_reads_it(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert loads(f"\n {text} \r\n") == value


@given(VALUES, st.text())
def test_a_key_that_is_there_twice_is_found_where_it_is(value: object, key: str) -> None:
    before, name = json.dumps([value])[1:-1], json.dumps(key)
    text = f"[{before}, {{{name}: {before},\n {name}: 1}}]"
    with pytest.raises(json.JSONDecodeError) as refused:
        loads(text)
    assert (refused.value.lineno, refused.value.colno) == (2, 2)
    assert repr(key) in refused.value.msg


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}\n{}", "text after the end of the value; only one value is allowed: line 2 column 1"),
        ("[NaN]", "NaN, which is not a JSON number; write null: line 1 column 2"),
        ('{"a": "Infinity",\n"b": Infinity}', "Infinity, which is not a JSON number; write null: line 2 column 6"),
        ("-1e400", "-1e400, which is not a JSON number; write null: line 1 column 1"),
        ("[" * sys.getrecursionlimit() * 100, "a value that is nested too deeply: line 1 column 1"),
        ("", "Expecting value: line 1 column 1"),
        ("\ufeff[]", "Expecting value: line 1 column 1"),
    ],
)
def test_what_is_refused_names_its_place(text: str, message: str) -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        loads(text)
    assert str(refused.value).startswith(message)
