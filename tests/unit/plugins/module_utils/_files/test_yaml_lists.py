# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML to records: text as it is written, and no tree that never ends."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files import yaml_lists
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from tests.support.records import faults, records

BOMB = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n" + "".join(
    f"x{number}: &x{number} [{', '.join([f'*x{number - 1}'] * 10)}]\n" for number in range(1, 10)
)
MERGED = "m0: &m0 {a: 1}\n" + "".join(
    f"m{number}: &m{number} {{<<: [*m{number - 1}, *m{number - 1}], b{number}: 1}}\n" for number in range(1, 40)
)


def test_dates_of_yaml_are_text() -> None:
    text = "- start_date: 2026-03-01\n  guest_expiration: 2026-12-31T17:00:00Z\n  tags: [2026-03-01]\n"
    assert records(text, file_format="yaml") == [
        (
            1,
            {"start_date": "2026-03-01", "guest_expiration": "2026-12-31T17:00:00Z", "tags": ["2026-03-01"]},
        )
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- &a\n  email: a@example.com\n  title: *a\n", "line 1 has an alias that refers to itself"),
        ("- email: a@example.com\n  title: &b [x, *b]\n", "line 2 has an alias that refers to itself"),
        (BOMB + "users:\n- title: *x9\n", "has aliases that expand to too much text"),
        (MERGED + "users:\n- {<<: *m39}\n", "has aliases that expand to too much text"),
        ("[" * 200_000, "it is nested too deep"),
        ("{a: " * 200_000, "it is nested too deep"),
        ("- " * 200_000, "it is nested too deep"),
        ("- a: " + "[" * 990 + "]" * 990, "it is nested too deep"),
    ],
)
def test_yaml_that_would_never_end_or_take_all_memory_is_refused(text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        records(text, file_format="yaml")


def test_many_entries_may_share_one_anchor() -> None:
    text = "base: &base {a: 1, b: 2, c: [x, y, z]}\nusers:\n" + "- {<<: *base, d: *base}\n" * 1000
    assert len(records(text, file_format="yaml")) == 1000


def test_characters_that_yaml_does_not_allow_are_refused_by_each_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    for loader in (yaml_lists.yaml.SafeLoader, getattr(yaml_lists.yaml, "CSafeLoader", yaml_lists.yaml.SafeLoader)):
        monkeypatch.setattr(yaml_lists.yaml, "CSafeLoader", loader, raising=False)
        yaml_lists._loader.cache_clear()
        with pytest.raises(SourceError, match="are not allowed"):
            records("- email: a\x07b\n", file_format="yaml")
    yaml_lists._loader.cache_clear()


def test_yaml_keys_that_anchors_bring_may_be_there_again() -> None:
    text = "base: &base {a: 1, b: 2}\nusers:\n- &first\n  <<: *base\n  b: 3\n- <<: *base\n  a: 4\n- *first\n"
    assert records(text, file_format="yaml") == [
        (3, {"a": "1", "b": "3"}),
        (6, {"a": "4", "b": "2"}),
        (3, {"a": "1", "b": "3"}),
    ]


def test_keys_of_yaml_that_are_the_same_as_text_are_a_fault() -> None:
    assert faults("- null: 1\n  'None': 2\n", file_format="yaml") == [(1, "has two keys that are the same as text")]


def test_yaml_without_pyyaml_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_lists, "HAS_YAML", False)
    with pytest.raises(SourceError, match="the Python package PyYAML is needed"):
        records("- a: 1\n", file_format="yaml")


def test_text_that_is_no_template_for_ansible_is_text() -> None:
    assert records('- title: !unsafe "{{ x }}"\n', file_format="yaml") == [(1, {"title": "{{ x }}"})]
    with pytest.raises(SourceError, match="could not determine a constructor"):
        records("- title: !other x\n", file_format="yaml")


@pytest.mark.parametrize(
    "written",
    [
        "00451",
        "+4520123456",
        "12:30",
        "1_000",
        "0x1F",
        "1.50",
        "1e3",
        "NO",
        "yes",
        "true",
        "2026-02-31",
        ".nan",
        "=",
    ],
)
def test_plain_scalars_of_yaml_are_as_they_are_written(written: str) -> None:
    text = f"- a: {written}\n  {written!r}: [{written!r}, {written}]\n"
    assert records(text, file_format="yaml") == [(1, {"a": written, written: [written, written]})]


@pytest.mark.parametrize("tag", ["!!int", "!!float", "!!bool", "!!timestamp", "!!str", "!unsafe"])
def test_a_tag_of_yaml_does_not_change_what_is_written(tag: str) -> None:
    assert records(f"- a: {tag} 007\n", file_format="yaml") == [(1, {"a": "007"})]


@pytest.mark.parametrize("null", ["", "~", "null", "Null", "NULL", "!!null x"])
def test_null_of_yaml_is_none(null: str) -> None:
    assert records(f"- a: {null}\n", file_format="yaml") == [(1, {"a": None})]
