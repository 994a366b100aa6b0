# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""JSON that people may have written: errors that Python's decoder ignores are refused with their line.

They are duplicate keys of an object, of which the last would be used, and numbers that JSON does not have.
"""

from __future__ import annotations

import json
import math
import re
import typing as t

_BLANKS = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:]|NaN|-?Infinity|-?\d[\d.eE+-]*', re.DOTALL)


def loads(text: str, *, as_written: bool = False) -> t.Any:
    """The value of a JSON text.

    :param as_written: whether numbers and booleans are returned as their text.
    :raises ValueError: when it is not JSON, or has more than one value, with line and column.
    """
    value, end = decode(text, skip_blanks(text, 0), as_written=as_written)
    end = skip_blanks(text, end)
    if end < len(text):
        raise json.JSONDecodeError("text after the end of the value; only one value is allowed", text, end)
    return value


def decode(text: str, index: int, *, as_written: bool = False) -> tuple[t.Any, int]:
    """The value that begins at an index, and the index of its end.

    :param as_written: as for :func:`loads`.
    :raises ValueError: when there is no value, with line and column.
    """
    try:
        value, end = (_TEXT_DECODER if as_written else _DECODER).raw_decode(text, index)
        return (_TRUTHS[value] if as_written and isinstance(value, bool) else value), end
    except _Deviation:
        raise _located(text, index) from None
    except RecursionError:
        raise json.JSONDecodeError("a value that is nested too deeply", text, index) from None


def skip_blanks(text: str, index: int) -> int:
    """The index of the first character after the blanks at an index."""
    blanks = _BLANKS.match(text, index)
    return blanks.end() if blanks else index


class _Deviation(ValueError):
    """A refused deviation; the decoder does not report its position."""


def _object(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Deviation
    return found


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Deviation
    return value


_TRUTHS = {True: "true", False: "false"}


def _object_of_text(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = _object(pairs)
    for key, value in pairs:
        if value is True or value is False:
            found[key] = _TRUTHS[value]
        elif isinstance(value, list):
            found[key] = [_TRUTHS[one] if isinstance(one, bool) else one for one in value]
    return found


def _no_number(_text: str) -> t.Any:
    raise _Deviation


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_number)
_TEXT_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_of_text, parse_int=str, parse_float=str, parse_constant=_no_number
)


def _located(text: str, index: int) -> json.JSONDecodeError:
    """The first error of the decoder, with its position."""
    keys: list[set[str]] = []
    last = None
    for token in _TOKEN.finditer(text, index):
        kind = token[0][0]
        if kind in "{[":
            keys.append(set())
        elif kind in "}]":
            keys.pop()
        elif kind == ":" and last is not None:
            key = json.loads(last[0], strict=False)
            if key in keys[-1]:
                return json.JSONDecodeError(f"the key {key!r} for the second time; remove one", text, last.start())
            keys[-1].add(key)
        elif kind != '"' and not math.isfinite(float(token[0])):
            return json.JSONDecodeError(f"{token[0]}, which is not a JSON number; write null", text, token.start())
        last = token
    return json.JSONDecodeError("a key twice in an object", text, index)
