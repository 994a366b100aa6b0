# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The variables of a role, converted to the types of its argument specification.

A value from the command line or from a survey is text, an empty field is empty text, and YAML makes numbers of times.
The first task of each role converts the values once, and the other tasks use the result.
"""

from __future__ import annotations

import copy
import datetime
import difflib
import math
import re
import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.common.validation import check_type_dict
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.scimops.slack.plugins.module_utils._ansible.secrecy import without_userinfo
from ansible_collections.scimops.slack.plugins.module_utils._files.yaml_lists import yaml_value
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Problem
from ansible_collections.scimops.slack.plugins.module_utils._model.strict_json import loads
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue, wrong_code, wrong_type

Spec = t.Mapping[str, t.Any]
Specs = t.Mapping[str, Spec]

#: Options whose text may have colons and leading zeros, which are lost when YAML reads it as a number.
_NO_NUMBERS = frozenset({"at", "date", "mode", "until"})
#: The similarity from which a name counts as a misspelling of another.
_CLOSE = 0.8
#: In shorter names, one changed letter makes a different name.
_SHORTEST = 4
_PAIR = 2
_LONGEST_SHOWN = 80
_WHOLE = re.compile(r"[+-]?[0-9]+(?:\.0+)?")
_FRACTION = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_SEPARATORS = re.compile(r"[,\n]")
_TOKEN = re.compile(r"\bxox\w-|\bxapp-")


class _Omitted:
    """The placeholder for the value of an option that counts as omitted."""


_OMITTED = _Omitted()


@dataclass(frozen=True)
class RoleSpec:
    """The definition of a role's variables.

    :ivar prefix: the prefix of their names, such as ``onboard_``.
    :ivar options: the options of its argument specification, by variable name.
    :ivar defaults: its default variables.
    :ivar keep_empty: variables whose empty text is a value, and does not count as omitted.
    """

    prefix: str
    options: Specs
    defaults: t.Mapping[str, t.Any] = field(default_factory=dict)
    keep_empty: t.Collection[str] = ()


@dataclass(frozen=True)
class Converted:
    """The converted variables of a role.

    :ivar options: the options with a value, by their names without the prefix.
    :ivar lists: options that are lists of entries without a specification. They may be large, so the role passes their
        variables on.
    :ivar problems: the problems of the variables.
    """

    options: dict[str, t.Any]
    lists: list[str]
    problems: list[Problem]


def converted(role: RoleSpec, values: t.Mapping[str, t.Any]) -> Converted:
    """The options of a role; a null or empty one has the role's default, and is omitted without a default.

    :param values: the variables that are set, with all templates evaluated.
    """
    reader = _Reader()
    options: dict[str, t.Any] = {}
    lists = []
    for name, spec in role.options.items():
        value, short = values.get(name), name.removeprefix(role.prefix)
        if isinstance(value, list) and spec.get("elements") == "dict" and "options" not in spec:
            lists.append(short)
            continue
        kept = name in role.keep_empty and isinstance(value, str)
        option = str(value) if kept else reader.value(name, spec, value, whole=True)
        if isinstance(option, _Omitted) and name in role.defaults:
            option = copy.deepcopy(role.defaults[name])
        if not isinstance(option, _Omitted):
            options[short] = option
        elif spec.get("required") and not any(problem.option == name for problem in reader.problems):
            reader.problems.append(Problem(name, None, "is required; set it in the play, the inventory or with -e"))
    return Converted(options, lists, reader.problems)


def misspelt(role: RoleSpec, names: t.Iterable[str], known: t.Container[str]) -> tuple[list[Problem], list[str]]:
    """The names that misspell a variable of the role, and other unknown names with the role's prefix.

    :param names: the names of all variables.
    :param known: names with the role's prefix that the role or the collection's playbooks use.
    """
    found, others = [], []
    for name in sorted(names):
        if not name.lower().startswith(role.prefix) or name in role.options or name in known:
            continue
        close = _close_to(name, role.options, role.prefix)
        if close:  # without its value, because a misspelt token is possible
            found.append(Problem(name, None, f"is not a variable of this role; did you mean {close}?"))
        else:
            others.append(name)
    return found, others


def _close_to(name: str, names: t.Iterable[str], prefix: str = "") -> str:
    """The name that another one misspells; ``""`` for none."""
    short = name.lower().removeprefix(prefix)
    by_short = {one.removeprefix(prefix): one for one in names}
    close = difflib.get_close_matches(short, by_short, 1, _CLOSE)
    close += [one for one in by_short if _same_words(short, one) or _one_slip(short, one)]
    return by_short[close[0]] if close else ""


def _same_words(first: str, second: str) -> bool:
    return sorted(first.split("_")) == sorted(second.split("_"))


def _one_slip(first: str, second: str) -> bool:
    """Whether one letter is changed or two are swapped; in short names this gives a low similarity."""
    if len(first) != len(second) or len(first) < _SHORTEST:
        return False
    slips = [pair for pair in zip(first, second) if pair[0] != pair[1]]
    return len(slips) == 1 or (len(slips) == _PAIR and set(slips[0]) == set(slips[1]))


class _Reader:
    """Converts values, and collects their problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def value(self, name: str, spec: Spec, value: t.Any, *, whole: bool = False) -> t.Any:
        """The value of an option in the type of its specification, or the placeholder for omitted.

        :param whole: whether it is a variable of the role, for which every empty value except an empty list is omitted.
            In nested options, an empty text is a text.
        """
        kind = spec.get("type", "str")
        if value is None or (_is_blank(value) and (whole or kind not in ("str", "path") or "choices" in spec)):
            return _OMITTED
        hidden = bool(spec.get("no_log"))
        try:
            if kind == "list":
                return self._list(name, spec, value)
            if kind == "dict":
                return self._dict(name, spec, value) or (_OMITTED if whole else {})
            return self._scalar(name, kind, spec, value, whole)
        except InvalidValue as error:
            self.problems.append(Problem(name, None if hidden else _shown(value), error.rule))
            return _OMITTED

    def _scalar(self, name: str, kind: str, spec: Spec, value: t.Any, whole: bool) -> t.Any:
        if kind == "raw":
            return plain(value)
        if kind in ("str", "path"):
            read: t.Any = _text(name.rpartition("_")[2] if whole else "", value, whole)
        else:
            read = _SCALARS[kind](value.strip() if isinstance(value, str) else value)
        choices = spec.get("choices")
        if choices and read not in choices:
            close = difflib.get_close_matches(str(read).lower(), choices, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise InvalidValue(f"must be one of {', '.join(map(str, choices))}{hint}")
        return read

    def _list(self, name: str, spec: Spec, value: t.Any) -> t.Any:
        element: Spec = {"type": spec.get("elements", "str")}
        element = {**element, **{key: spec[key] for key in ("choices", "options") if key in spec}}
        found = []
        for number, one in enumerate(_entries(value, element["type"])):
            label = f"{name}[{number}]"
            if one is None or _is_blank(one):
                self.problems.append(Problem(label, None, "is empty; remove it or enter a value"))
                continue
            read = self.value(label, element, one)
            if not isinstance(read, _Omitted):
                found.append(read)
        return found

    def _dict(self, name: str, spec: Spec, value: t.Any) -> t.Any:
        if isinstance(value, str):
            value = _written_dict(value)
        if not isinstance(value, t.Mapping):
            raise InvalidValue("must be a dictionary, or a dictionary as JSON or YAML")
        if "options" not in spec:
            return plain(value)
        if not value:
            return {}
        options: Specs = spec["options"]
        for key in value:
            if key not in options:
                close = _close_to(str(key), options)
                hint = f"did you mean {close}?" if close else f"the options are: {', '.join(options)}"
                self.problems.append(Problem(f"{name}.{key}", None, f"is not an option; {hint}"))
        found = {}
        for key, one in options.items():
            read = self.value(f"{name}.{key}", one, value.get(key))
            if not isinstance(read, _Omitted):
                found[key] = read
            elif one.get("required") and value.get(key) is None:
                self.problems.append(Problem(f"{name}.{key}", None, "is required"))
        return found


def _is_blank(value: t.Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _shown(value: t.Any) -> t.Any:
    """The part of an invalid value that a message shows; ``None`` when it may contain a secret."""
    if not isinstance(value, str):
        return value if isinstance(value, (bool, int, float)) else None
    if value.lstrip().startswith(("{", "[", "- ")) or "\n" in value or _TOKEN.search(value):
        return None
    text = without_userinfo(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _text(option: str, value: t.Any, whole: bool) -> t.Any:
    """A text; in nested options a whole number is kept, for the module to check.

    :param option: the last word of the variable's name.
    :raises InvalidValue: for anything other than text, a whole number or a date.
    """
    if isinstance(value, datetime.date):
        return plain(value)
    if option in _NO_NUMBERS and wrong_code(value) and not wrong_type(value):
        raise InvalidValue(
            "must be text, but it is a number: YAML reads 17:00 and 0644 as other numbers; write it in quotes"
        )
    rule = wrong_type(value)
    if rule:
        raise InvalidValue(rule)
    return str(value) if whole or isinstance(value, str) else value


def _truth(value: t.Any) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise InvalidValue("must be true or false") from None


def _whole_number(value: t.Any) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value.partition(".")[0])
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value % 1:
        raise InvalidValue("must be a whole number, such as 10")
    return int(value)


def _number(value: t.Any) -> float:
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InvalidValue("must be a number, such as 10 or 0.5")
    return float(value)


_SCALARS: t.Mapping[str, t.Callable[[t.Any], t.Any]] = {"bool": _truth, "int": _whole_number, "float": _number}


def _entries(value: t.Any, kind: str) -> t.Sequence[t.Any]:
    """The entries of a list, of a list written as text, or a single entry.

    :param kind: the kind of entries.
    :raises InvalidValue: when the value is none of these.
    """
    if isinstance(value, str):
        text = value.strip()
        if kind == "dict" or text.startswith(("[", "- ")):
            value = _written(text)
        else:
            return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if kind != "dict" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return [value]
    raise InvalidValue(
        "must be a list, a list as JSON or YAML" + ("" if kind == "dict" else ", or entries with commas")
    )


def _written(text: str) -> t.Any:
    """The value of a JSON or YAML text; plain scalars of YAML are text.

    :raises InvalidValue: when it is neither, with the line.
    """
    try:
        return loads(text)
    except ValueError:
        try:
            return yaml_value(text)
        except ValueError as error:
            raise InvalidValue(f"must be JSON or YAML: {error}") from None


def _written_dict(text: str) -> t.Any:
    """As :func:`_written`, or from ``key=value`` pairs, which Ansible accepts as dictionaries.

    :raises InvalidValue: when it is none of these.
    """
    text = text.strip()
    if "=" in text and not text.startswith("{") and not re.match(r"[\w.-]+:(\s|$)", text):
        try:
            return check_type_dict(text)
        except TypeError:
            raise InvalidValue("must be a dictionary, or a dictionary as JSON or YAML") from None
    return _written(text)


def plain(value: t.Any) -> t.Any:
    """A value without Ansible's information about its origin; dates are text as YAML writes them."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, t.Mapping):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value
