# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of the answers of LDAP servers.

OpenLDAP has neither ranges nor GUIDs. The bytes here have the form that MS-ADTS and MS-DTYP describe; no Active
Directory took part.
"""

from __future__ import annotations

import uuid

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_values import Raw, all_values, cells

# The example of MS-DTYP 2.3.4.2 for the order of bytes: Data1 to Data3 little-endian, Data4 as it is.
GUID = bytes.fromhex("78563412bc9af0de0123456789abcdef")
# S-1-5-21-3623811015-3361044348-30300820-1013, as Active Directory keeps it.
SID = bytes.fromhex("010500000000000515000000c7f7fed77c7755c8945ace01f5030000")


def test_cells_have_the_names_that_were_asked_for() -> None:
    raw = {"givenName": [b"Zo\xc3\xab"], "mail": [b" zoe@example.com ", b"z@example.com"], "title": []}
    assert cells(raw, ["givenname", "MAIL", "title", "department"]) == (
        {"givenname": ("Zoë",), "MAIL": ("zoe@example.com", "z@example.com")},
        "",
    )


def test_variants_of_an_attribute_are_others() -> None:
    raw = {"cn": [b"Cologne"], "cn;lang-de": ["Köln".encode()]}
    assert cells(raw, ["cn"]) == ({"cn": ("Cologne",)}, "")
    assert cells(raw, ["cn;lang-de"]) == ({"cn;lang-de": ("Köln",)}, "")


def test_another_name_for_an_attribute_is_not_taken_for_none() -> None:
    with pytest.raises(SourceError, match="'sn' for one of these names: surname; use 'sn'"):
        cells({"sn": [b"Quist"]}, ["surname"])


def test_binary_attributes_of_active_directory_have_a_text() -> None:
    found, fault = cells({"objectGUID": [GUID], "objectSid": [SID]}, ["objectGUID", "objectSid"])
    assert found["objectGUID"] == ("12345678-9abc-def0-0123-456789abcdef",)
    assert uuid.UUID(found["objectGUID"][0]).bytes_le == GUID
    assert found["objectSid"] == ("S-1-5-21-3623811015-3361044348-30300820-1013",)
    assert fault == ""


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("jpegPhoto", b"\xff\xd8\xff\xe0", "must have text in jpegPhoto, but it has 4 bytes that are not UTF-8"),
        ("blob", b"a\0b", "must have text in blob, but it has binary data"),
        ("objectGUID", b"short", "must have a GUID of 16 bytes in objectGUID, but it has 5 bytes"),
        ("objectSid", SID[:-1], "must have a SID in objectSid, but it has 27 bytes that are not a SID"),
        ("objectSid", b"", "must have a SID in objectSid, but it has 0 bytes that are not a SID"),
    ],
)
def test_what_has_no_text_breaks_a_rule(name: str, value: bytes, rule: str) -> None:
    assert cells({name: [value], "cn": [b"Nora"]}, [name, "cn"]) == ({name: (), "cn": ("Nora",)}, rule)


def members(low: int, high: int) -> list[bytes]:
    return [b"CN=%d,DC=example" % number for number in range(low, high + 1)]


class Domain:
    """Answers as Active Directory does (MS-ADTS 3.1.1.3.1.3.3), with at most 1,500 values at a time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[str] = []

    def first(self) -> Raw:
        # The attribute without its range comes too, and is empty.
        return {"cn": [b"Everyone"], "member": [], **self._range(0)}

    def fetch(self, described: str) -> Raw:
        self.asked.append(described)
        return self._range(int(described.partition("=")[2].partition("-")[0]))

    def _range(self, low: int) -> Raw:
        high = min(low + 1499, self.count - 1)
        end = "*" if high == self.count - 1 else str(high)
        return {f"member;range={low}-{end}": members(low, high)}


@pytest.mark.parametrize(
    ("count", "asked"),
    [
        (3, []),
        (1500, []),
        (1501, ["member;range=1500-*"]),
        (4200, ["member;range=1500-*", "member;range=3000-*"]),
    ],
)
def test_large_groups_of_active_directory_are_read_to_the_end(count: int, asked: list[str]) -> None:
    domain = Domain(count)
    whole = all_values(domain.first(), domain.fetch)
    assert whole == {"cn": [b"Everyone"], "member": members(0, count - 1)}
    assert domain.asked == asked


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"member": []},
        {"member;range=1500-*": []},
        {"member;range=1600-*": members(1600, 1700)},
        {"memberOf;range=1500-*": members(1500, 1501)},
    ],
)
def test_a_part_of_a_group_is_not_taken_for_the_whole(answer: Raw) -> None:
    with pytest.raises(SourceError, match="the server gave 1500 values and not the others"):
        all_values(Domain(2000).first(), lambda _described: answer)


def test_other_answers_are_whole_as_they_are() -> None:
    raw = {"cn": [b"Nora"]}
    assert all_values(raw, lambda _described: {}) is raw
