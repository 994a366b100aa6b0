# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The files that a run writes for a later run: format versions, schemas, and the check when they are read.

A schema is a type, a mapping of the required keys to their schemas, or one of the classes below.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .problems import Refused

Schema = t.Union[type, t.Mapping[str, t.Any], "Each", "Values", "Maybe"]

_WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list",
    dict: "an object",
    object: "a value",
}


@dataclass(frozen=True)
class Each:
    """A list whose entries have one schema."""

    schema: Schema


@dataclass(frozen=True)
class Values:
    """An object with any keys whose values have one schema."""

    schema: Schema


@dataclass(frozen=True)
class Maybe:
    """A value that may be null or missing."""

    schema: Schema


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    :ivar name: its name in messages, with its article: "a snapshot of an earlier run".
    :ivar format: the version that is written.
    :ivar oldest: the oldest version that can be read.
    :ivar schema: of the whole document.
    """

    name: str
    format: int
    oldest: int
    schema: Schema

    def require(self, option: str, path: str | None, document: t.Any) -> t.Any:
        """The document, after a check that it is complete and of this kind.

        :raises Refused: naming the option, the file and what is wrong.
        """
        file = f"{option}: {path!r}" if path is not None else f"{option}:"
        if not isinstance(document, t.Mapping):
            raise Refused(f"{file} must be {self.name}, but is {_word_of(document)}", invalid=[option])
        version = document.get("format")
        if not isinstance(version, int) or isinstance(version, bool):
            raise Refused(f"{file} must be {self.name}, but has no format version", invalid=[option])
        if version > self.format:
            raise Refused(
                f"{file} was written by a newer version of scimops.slack: its format is {version}, and this version "
                f"reads formats up to {self.format}. Update the collection",
                invalid=[option],
            )
        if version < self.oldest:
            raise Refused(
                f"{file} was written by an older version of scimops.slack: its format is {version}, and this version "
                f"reads formats from {self.oldest}. Write it again",
                invalid=[option],
            )
        wrong = mismatch(document, self.schema)
        if wrong:
            raise Refused(f"{file} is damaged: {wrong}. It must be {self.name}", invalid=[option])
        return document


def mismatch(value: t.Any, schema: Schema, where: str = "") -> str | None:
    """The problem of a value, such as "groups.S1.members must be a list, and is null"; ``None`` when it is valid."""
    if isinstance(schema, type):  # first, because most schemas are types, and a journal has many values
        return None if _is(value, schema) else _wrong(value, schema, where)
    if isinstance(schema, Maybe):
        return None if value is None else mismatch(value, schema.schema, where)
    if isinstance(schema, Each):
        if not isinstance(value, list):
            return _wrong(value, list, where)
        return _first((one, schema.schema, f"{where}[{number}]") for number, one in enumerate(value))
    if isinstance(schema, Values):
        if not isinstance(value, dict):
            return _wrong(value, dict, where)
        return _first((one, schema.schema, _under(where, key)) for key, one in value.items())
    if not isinstance(value, dict):
        return _wrong(value, dict, where)
    missing = [key for key, one in schema.items() if key not in value and not isinstance(one, Maybe)]
    if missing:
        return f"{_under(where, missing[0])} is missing"
    return _first((value.get(key), one, _under(where, key)) for key, one in schema.items())


def _first(checks: t.Iterable[tuple[t.Any, Schema, str]]) -> str | None:
    return next((wrong for value, schema, where in checks if (wrong := mismatch(value, schema, where))), None)


def _is(value: t.Any, kind: type) -> bool:
    if isinstance(value, bool):
        return kind in (bool, object)  # bool is a subclass of int in Python
    return isinstance(value, (int, float) if kind is float else kind)


def _under(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _wrong(value: t.Any, kind: type, where: str) -> str:
    return f"{where or 'it'} must be {_WORDS[kind]}, but is {_word_of(value)}"


def _word_of(value: t.Any) -> str:
    if value is None:
        return "null"
    return next(word for kind, word in _WORDS.items() if _is(value, kind))
