# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Limits for the result of one operation of an expression, so that no expression takes all memory or never ends.

Jinja's sandbox limits the function ``range`` in the same way. It does not limit powers, repeated texts and padding.
"""

from __future__ import annotations

import functools
import re
import typing as t

from .._model.text import InvalidValue

#: Characters or entries, the same limit as Jinja's for ``range``.
SIZE_MAX = 100_000
#: Characters that a replacement or a separator may add.
_TEXT_MAX = 10_000_000
#: Binary digits of a whole number: about 3,000 decimal ones.
_BITS_MAX = 10_000
#: Methods, and filters of Jinja, that pad to a number of characters, entries or decimal places.
_FILLING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "to_bytes"})
_FILLING_FILTERS = ("batch", "center", "indent", "round", "slice", "tojson", "wordwrap")
#: In a format string, a width that is too large, or that comes from a value.
_WIDE = re.compile(r"\d{6}|%[^a-zA-Z%]*\*|\{[^{}]*:[^{}]*\{")
#: Operators that Jinja passes to :func:`operated`.
OPERATORS = frozenset({"*", "**", "%"})

_Function = t.Callable[..., t.Any]


def operated(operator: str, function: _Function, left: t.Any, right: t.Any) -> t.Any:
    """The result of an operator.

    :param function: computes the result.
    :raises InvalidValue: when it would be too large.
    """
    if operator == "%" and isinstance(left, str):
        _require_narrow(left)
    elif operator == "*":
        _require_small_product(left, right)
        _require_small_product(right, left)
    elif operator == "**" and isinstance(left, int) and isinstance(right, int):
        _require(abs(left) < 2 or left.bit_length() * right <= _BITS_MAX)  # noqa: PLR2004 -- 0 and 1 stay small
    return function(left, right)


def require_small_result(method: _Function, args: t.Sequence[t.Any], kwargs: t.Mapping[str, t.Any]) -> None:
    """Check a call of a method before it happens.

    :raises InvalidValue: when its result would be too large.
    """
    name = getattr(method, "__name__", "")
    value = getattr(getattr(method, "__wrapped__", method), "__self__", None)  # Jinja wraps str.format
    if name in _FILLING:
        _require_small_numbers((*args, *kwargs.values()))
    elif not isinstance(value, str):
        return
    elif name in ("format", "format_map"):
        _require_narrow(value)
    elif name == "replace" and args[1:]:
        _require_small_text(value, args[1])
    elif name == "join" and args:
        _require_small_text(args[0], value)


def limited_filters(filters: t.Mapping[str, _Function]) -> dict[str, _Function]:
    """Jinja's filters whose result may be far larger than their value, each with a check before it runs."""
    found = {name: _limited(filters[name], _look_at_numbers) for name in _FILLING_FILTERS}
    found["format"] = _limited(filters["format"], lambda values: _require_narrow(str(values[0])))
    found["replace"] = _limited(filters["replace"], lambda values: _require_small_text(values[0], values[2:3]))
    found["join"] = _limited(filters["join"], lambda values: _require_small_text(values[0], values[1:2]))
    return found


def _limited(function: _Function, look: t.Callable[[list[t.Any]], None]) -> _Function:
    #: Jinja passes its own contexts before the value.
    own = 1 if getattr(function, "jinja_pass_arg", None) is not None else 0

    @functools.wraps(function)
    def limited(*args: t.Any, **kwargs: t.Any) -> t.Any:
        look([*args[own:], *kwargs.values()])
        return function(*args, **kwargs)

    return limited


def _look_at_numbers(values: t.Sequence[t.Any]) -> None:
    _require_small_numbers(values[1:])


def _require_small_numbers(values: t.Iterable[t.Any]) -> None:
    _require(not any(isinstance(value, int) and abs(value) > SIZE_MAX for value in values))


def _require_narrow(form: str) -> None:
    _require(not _WIDE.search(form))


def _require_small_product(one: t.Any, other: t.Any) -> None:
    if isinstance(one, int) and isinstance(other, int):
        _require(one.bit_length() + other.bit_length() <= _BITS_MAX)
    elif isinstance(one, (str, list, tuple)) and isinstance(other, int):
        _require(len(one) * other <= SIZE_MAX)


def _require_small_text(value: t.Any, inserted: t.Any) -> None:
    """Make sure that a text with another one between all its characters or entries is not too long."""
    size = sum(len(str(one)) for one in inserted) if isinstance(inserted, (list, tuple)) else len(str(inserted))
    if size and hasattr(value, "__len__"):
        _require((len(value) + 1) * size <= _TEXT_MAX)


def _require(small: bool) -> None:
    if not small:
        raise InvalidValue(f"would create a value of more than {SIZE_MAX:,} characters, entries or digits")
