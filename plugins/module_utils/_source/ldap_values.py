# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Cells from the answers of an LDAP server: requested names, text, and the ranges of Active Directory.

This file needs no server and no LDAP library.
"""

from __future__ import annotations

import re
import typing as t
import uuid

from .._files.records import SourceError

#: The attributes of an entry as received: their values by name.
Raw = t.Mapping[str, t.Sequence[bytes]]
Cells = dict[str, tuple[str, ...]]

#: Attributes of Active Directory that are a GUID in the byte order of MS-DTYP 2.3.4.2.
_GUIDS = frozenset({"objectguid", "ms-ds-consistencyguid", "msexchmailboxguid", "schemaidguid"})
_SID = "objectsid"
#: ``member;range=0-1499``; ``*`` as the end says that no more values follow (MS-ADTS 3.1.1.3.1.3.3).
_RANGE = re.compile(r"(?P<name>.+);range=(?P<low>\d+)-(?P<high>\d+|\*)", re.IGNORECASE)


class NotText(ValueError):
    """A value that no cell can hold; the message is the end of a sentence that begins with the entry."""


def cells(raw: Raw, desired: t.Iterable[str]) -> tuple[Cells, str]:
    """The values of an entry by their requested names, without attributes that the entry does not have.

    :param raw: with all their values: see :func:`all_values`.
    :returns: the values, and the rule that a value without text breaks; ``""`` for none.
    :raises SourceError: when the server has another name for an attribute, which would otherwise look empty.
    """
    names = {name.lower(): name for name in desired}
    found: Cells = {}
    fault = ""
    for described, values in raw.items():
        name = names.get(described.lower())
        if name is not None and values:
            try:
                found[name] = tuple(_text(name, value) for value in values)
            except NotText as broken:
                found[name], fault = (), str(broken)
        elif name is None and _base(described) not in map(_base, names):
            called = ", ".join(sorted(names.values()))
            raise SourceError(
                f"columns: the server returns {described!r} for one of these names: {called}; use {described!r}"
            )
    return found, fault


def _base(described: str) -> str:
    """The name of an attribute without options such as ``;lang-en``, which denote another attribute."""
    return described.lower().partition(";")[0]


def _text(name: str, value: bytes) -> str:
    if name.lower() in _GUIDS:
        return _guid(name, value)
    if name.lower() == _SID:
        return _sid(name, value)
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise NotText(f"must have text in {name}, but it has {len(value)} bytes that are not UTF-8") from None
    if "\0" in text:
        raise NotText(f"must have text in {name}, but it has binary data")
    return text.strip()


def _guid(name: str, value: bytes) -> str:
    if len(value) != 16:  # noqa: PLR2004 -- bytes of a GUID
        raise NotText(f"must have a GUID of 16 bytes in {name}, but it has {len(value)} bytes")
    return str(uuid.UUID(bytes_le=value))


def _sid(name: str, value: bytes) -> str:
    """``S-1-5-21-…`` (MS-DTYP 2.4.2)."""
    if len(value) < 8 or len(value) != 8 + 4 * value[1]:  # noqa: PLR2004 -- a header, and 4 bytes for each part
        raise NotText(f"must have a SID in {name}, but it has {len(value)} bytes that are not a SID")
    parts = (int.from_bytes(value[start : start + 4], "little") for start in range(8, len(value), 4))
    return "-".join(map(str, ("S", value[0], int.from_bytes(value[2:8], "big"), *parts)))


#: Requests one attribute of the entry again, by its description, and returns the attributes of the answer.
Fetch = t.Callable[[str], Raw]


def all_values(raw: Raw, fetch: Fetch) -> Raw:
    """The attributes of an entry with all their values, where Active Directory returns them in ranges.

    :raises SourceError: when the next range is missing.
    """
    partial = {name: found for name in raw if (found := _RANGE.fullmatch(name))}
    if not partial:
        return raw
    whole = {name: values for name, values in raw.items() if name not in partial}
    for name, found in partial.items():
        whole[found["name"]] = _joined(found, raw[name], fetch)
    return whole


def _joined(found: re.Match[str], values: t.Sequence[bytes], fetch: Fetch) -> list[bytes]:
    joined = list(values)
    name = found["name"]
    while found["high"] != "*":
        low = int(found["high"]) + 1
        answer = fetch(f"{name};range={low}-*")
        part = next(
            (
                (match, more)
                for described, more in answer.items()
                if (match := _RANGE.fullmatch(described)) and match["name"].lower() == name.lower()
            ),
            None,
        )
        if part is None or int(part[0]["low"]) != low or not part[1]:
            raise SourceError(f"{name}: the server gave {len(joined)} values and not the others; no entry is used")
        found, more = part
        joined += more
    return joined
