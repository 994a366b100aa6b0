# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Text options: refuses values that YAML or Ansible has converted, and cleans the others.

Ansible converts any value of an option of the type ``str`` to text: ``NO`` and ``12:30`` in YAML, which are read as a
boolean and a number, become ``False`` and ``750``. So options are checked before they are converted.
"""

from __future__ import annotations

import datetime
import os
import typing as t

from .._model import normalize
from .._model.attributes import ATTRIBUTES, AttributeKind
from .._model.problems import Problem, Refused
from .._model.text import InvalidValue, desired_text, wrong_code, wrong_type
from .specs import Params, invalid

Options = t.Mapping[str, t.Mapping[str, t.Any]]
Place = tuple[str, ...]

#: Options whose digits are text: a number has lost its leading zeros.
_CODES = frozenset(
    option for option, row in ATTRIBUTES.items() if row.normalise in (normalize.code, normalize.secret)
) | {"postal_code"}
#: Options that accept a YAML date.
_DATES = frozenset(option for option, row in ATTRIBUTES.items() if row.kind is AttributeKind.INSTANT) | {"date"}
#: Options that are not cleaned: a delimiter may be a tab, and texts in a file are compared unchanged.
_AS_THEY_ARE = frozenset({"delimiter", "sheet", "comment", "footer", "allow_damaged"})
#: Options whose entries may be empty.
_MAY_BE_EMPTY = frozenset({"empty"})
#: Options that may have more than one line.
_LINES = frozenset({"filter"})


def refuse_converted(options: Options, params: Params) -> None:
    """Check that the values of text options are text, or numbers whose text is unchanged.

    :param params: the options of the task before Ansible converts them.
    :raises Refused: when options break a rule; the message names each option, its value and the rule.
    """
    problems = list(_converted(options, params, ""))
    if problems:
        raise Refused("; ".join(map(str, problems)), invalid=[problem.option for problem in problems])


def _converted(options: Options, params: Params, prefix: str) -> t.Iterator[Problem]:
    for option, spec in options.items():
        value = params.get(option)
        if value is None:
            continue
        kind, name = spec.get("type", "str"), prefix + option
        if kind in ("str", "path"):
            yield from _problem(option, name, value, bool(spec.get("no_log")))
        elif kind == "dict" and "options" in spec and isinstance(value, t.Mapping):
            yield from _converted(spec["options"], value, f"{name}.")
        elif kind == "dict" and "options" in spec and not isinstance(value, str):  # Ansible reads text as a dictionary
            secret = any(one.get("no_log") for one in spec["options"].values())
            yield Problem(name, None if secret else value, "must be a dictionary")
        elif kind == "list" and isinstance(value, (list, tuple)):
            for number, one in enumerate(value):
                if spec.get("elements") in ("str", "path"):
                    yield from _problem(option, f"{name}[{number}]", one, False)
                elif isinstance(one, t.Mapping):
                    yield from _dates(one, f"{name}[{number}].")


def _problem(option: str, name: str, value: t.Any, hidden: bool) -> t.Iterator[Problem]:
    if isinstance(value, datetime.date) and option in _DATES:
        return
    rule = (wrong_code if option in _CODES else wrong_type)(value)
    if rule:
        yield Problem(name, None if hidden else value, rule)


def _dates(row: t.Mapping[str, t.Any], prefix: str) -> t.Iterator[Problem]:
    """The problems of the dates in a row, the only values that reach the run converted to text."""
    for option, value in row.items():
        if isinstance(value, (datetime.date, datetime.time)) and option in ATTRIBUTES:
            yield from _problem(option, prefix + option, value, ATTRIBUTES[option].secret)


def clean_texts(options: Options, params: Params) -> dict[str, t.Any]:
    """The options with their texts cleaned for comparison, except attributes of users, which have normalizers.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    return {option: _clean(option, options.get(option, {}), value, option) for option, value in params.items()}


def _clean(option: str, spec: t.Mapping[str, t.Any], value: t.Any, name: str) -> t.Any:
    if value is None or option in ATTRIBUTES or option in _AS_THEY_ARE or spec.get("no_log"):
        return value
    kind = spec.get("type", "str") if spec else None
    if kind == "str":
        return _text(option, name, value)
    if kind == "path":
        return _path(name, value)
    if kind == "dict" and "options" in spec and isinstance(value, t.Mapping):
        return {key: _clean(key, spec["options"].get(key, {}), one, f"{name}.{key}") for key, one in value.items()}
    if kind == "list" and spec.get("elements") == "str" and isinstance(value, (list, tuple)):
        return [_entry(option, f"{name}[{number}]", one) for number, one in enumerate(value)]
    if kind == "list" and spec.get("elements") == "path" and isinstance(value, (list, tuple)):
        return [_path(f"{name}[{number}]", one) for number, one in enumerate(value)]
    return value


def _entry(option: str, name: str, value: t.Any) -> str:
    """A text of a list. An empty one protects nobody, or manages everybody, where a variable has no value."""
    text = _text(option, name, value)
    if not text and option not in _MAY_BE_EMPTY:
        raise invalid(name, value, "must not be empty")
    return text


def _path(name: str, value: str) -> str:
    """A path that the operating system accepts."""
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        raise invalid(name, value, "must have only characters that are valid in file names") from None
    if "\0" in value:
        raise invalid(name, value, "must have only characters that are valid in file names")
    return value


def _text(option: str, name: str, value: t.Any) -> str:
    try:
        return desired_text(value, lines=option in _LINES) or ""
    except InvalidValue as error:
        raise invalid(name, value, error.rule) from None
