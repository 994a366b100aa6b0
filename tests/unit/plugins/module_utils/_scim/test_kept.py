# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long, and until which write, a complete list proves that nobody has a key."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.kept import KEPT_SECONDS, KeptLists

USERS, GROUPS = "/Users", "/Groups"
HOLDERS = {"a": frozenset({"U1"})}


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock) -> KeptLists:
    """Lists of accounts of both versions, and one of groups."""
    kept = KeptLists(clock)
    for version, path in (("v1", USERS), ("v2", USERS), ("v1", GROUPS)):
        kept.keep(version, path, HOLDERS, kept.stamp(path))
    return kept


def test_nothing_is_known_at_first() -> None:
    assert KeptLists().holders("v1", USERS) is None


def test_a_list_is_of_one_version_and_path(kept: KeptLists) -> None:
    assert kept.holders("v1", USERS) == HOLDERS
    assert kept.holders("v2", GROUPS) is None


def test_it_ages_from_when_its_reading_began(clock: Clock, kept: KeptLists) -> None:
    stamp = kept.stamp(USERS)
    clock.now = KEPT_SECONDS - 1
    assert kept.holders("v1", USERS) == HOLDERS
    kept.keep("v1", USERS, HOLDERS, stamp)
    clock.now = KEPT_SECONDS
    assert kept.holders("v1", USERS) is None


def test_a_write_sets_the_lists_of_its_path_aside(kept: KeptLists) -> None:
    kept.begin_write("v1", USERS)
    assert kept.holders("v1", USERS) is kept.holders("v2", USERS) is None
    assert kept.holders("v1", GROUPS) == HOLDERS


def test_what_a_write_shows_is_taken_in(kept: KeptLists) -> None:
    write = kept.begin_write("v1", USERS)
    kept.end_write(write, "U2", ["a", "b"])
    assert kept.holders("v1", USERS) == {"a": {"U1", "U2"}, "b": {"U2"}}
    assert kept.holders("v2", USERS) is None
    assert {"a": {"U1"}} == HOLDERS


def test_of_two_writes_at_once_none_knows_what_the_other_does(kept: KeptLists) -> None:
    first, second = kept.begin_write("v1", USERS), kept.begin_write("v1", USERS)
    kept.end_write(first, "U2", ["b"])
    kept.end_write(second, "U3", ["c"])
    assert kept.holders("v1", USERS) is None


def test_what_a_write_does_not_show_is_not_known(kept: KeptLists) -> None:
    kept.end_write(kept.begin_write("v1", USERS))
    assert kept.holders("v1", USERS) is None


def test_a_list_whose_reading_began_before_a_write_ended_is_not_kept(kept: KeptLists) -> None:
    before = kept.stamp(USERS)
    write = kept.begin_write("v1", USERS)
    meanwhile = kept.stamp(USERS)
    for stamp in (before, meanwhile):
        kept.keep("v1", USERS, HOLDERS, stamp)
        assert kept.holders("v1", USERS) is None
    kept.end_write(write)
    for stamp in (before, meanwhile):
        kept.keep("v1", USERS, HOLDERS, stamp)
        assert kept.holders("v1", USERS) is None
    kept.keep("v1", USERS, HOLDERS, kept.stamp(USERS))
    assert kept.holders("v1", USERS) == HOLDERS
