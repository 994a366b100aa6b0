# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large groups of Active Directory: by whatever parts a server gives them, they come whole or not at all."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_values import Raw, all_values

PARTS = st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=8)


def parts(sizes: list[int]) -> dict[int, Raw]:
    """By the number that each begins with, the parts of a group whose last one says that it is the last."""
    total = sum(sizes)
    answers: dict[int, Raw] = {}
    for low, size in zip(itertools.accumulate([0, *sizes]), sizes, strict=False):
        end = "*" if low + size == total else str(low + size - 1)
        answers[low] = {f"member;range={low}-{end}": [b"%d" % number for number in range(low, low + size)]}
    return answers


def low(described: str) -> int:
    return int(described.partition("=")[2].partition("-")[0])


@given(PARTS)
def test_whole(sizes: list[int]) -> None:
    answers = parts(sizes)
    whole = all_values(answers[0], lambda described: answers[low(described)])
    assert whole == {"member": [b"%d" % number for number in range(sum(sizes))]}


@given(PARTS.filter(lambda sizes: len(sizes) > 1), st.data())
def test_not_at_all(sizes: list[int], data: st.DataObject) -> None:
    answers = parts(sizes)
    lost = data.draw(st.sampled_from(sorted(answers)[1:]))
    with pytest.raises(SourceError, match="and not the others"):
        all_values(answers[0], lambda described: {} if low(described) == lost else answers[low(described)])
