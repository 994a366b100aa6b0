# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list is not had without how complete it is."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Page, User
from ansible_collections.scimops.slack.plugins.module_utils._scim import listed as listed_module
from ansible_collections.scimops.slack.plugins.module_utils._scim.codec import Listing
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import (
    IncompleteListError,
    UnexpectedReplyError,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.listed import Listed, Walk

ADA, BOB = User("U1", {}), User("U2", {})


def page(*users: User, total: int | None, returned: int | None = None, cursor: str | None = None) -> Listing[User]:
    count = len(users) if returned is None else returned
    return Listing(Page(users, total or 0, 1), count, total, cursor)


def test_a_complete_list() -> None:
    assert Listed("/Users", (ADA, BOB), 2, True).whole() == [ADA, BOB]


def test_an_incomplete_list_is_no_list_of_accounts() -> None:
    listed = Listed("/Users", (ADA, BOB), 1501, False)
    with pytest.raises(
        IncompleteListError, match=r"GET /Users: Slack announced 1,501 accounts, but returned 2\. The list"
    ) as caught:
        listed.whole()
    assert caught.value.details == {"announced": "1501", "given": "2"}
    for use in (iter, len, lambda one: one[0], lambda one: ADA in one):
        with pytest.raises(TypeError):
            t.cast("t.Any", use)(listed)


def test_a_list_that_is_not_counted() -> None:
    with pytest.raises(
        IncompleteListError, match="Slack returned 1 account, and did not report whether the list is complete"
    ):
        Listed("/Users", (ADA,), None, False).whole()


def test_a_walk_that_goes_on_is_not_complete() -> None:
    walk: Walk[User] = Walk("/Users")
    assert (walk.more, walk.complete) == (True, False)
    assert walk.take(page(ADA, total=2)) == [ADA]
    assert (walk.more, walk.next, walk.complete) == (True, 2, False)
    assert walk.take(page(BOB, total=2)) == [BOB]
    assert (walk.more, walk.complete) == (False, True)


def test_what_came_twice_came_once() -> None:
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=2))
    assert walk.take(page(ADA, total=2)) == []
    assert (walk.more, walk.complete) == (False, False)
    assert str(walk.error).startswith("GET /Users: Slack announced 2 accounts, but returned 1.")


def test_an_id_in_two_forms_is_one() -> None:
    """Otherwise it makes up for an account that did not come."""
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, User("u1", {}), total=2))
    assert (walk.more, walk.complete, walk.received) == (False, False, 1)


def test_the_most_that_was_announced_counts() -> None:
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=2))
    walk.take(page(total=1))
    assert (walk.more, walk.complete, walk.announced) == (False, False, 2)


def test_what_cannot_be_read_did_not_come() -> None:
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=2, returned=2))
    assert (walk.more, walk.complete) == (False, False)


def test_a_list_that_is_not_counted_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_module, "MOST_UNCOUNTED", 1)
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=None))
    with pytest.raises(
        UnexpectedReplyError, match="the list of accounts has no end: it has returned 2 entries and continues"
    ):
        walk.take(page(BOB, total=None))


@pytest.mark.parametrize("counted", [10**12, 3])
def test_a_list_that_counts_more_than_anybody_has_has_an_end(counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_module, "MOST", 2)
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, BOB, total=counted))
    with pytest.raises(
        UnexpectedReplyError, match="the list of accounts has no end: it has returned 3 entries and continues"
    ):
        walk.take(page(User("U3", {}), total=counted))


def test_cursors_that_go_on_without_bringing_anything_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_module, "MOST_EMPTY", 2)
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=None, cursor="a"))
    walk.take(page(total=None, cursor="b"))
    walk.take(page(BOB, total=None, cursor="c"))
    walk.take(page(total=None, cursor="d"))
    walk.take(page(ADA, total=None, cursor="e"))
    with pytest.raises(UnexpectedReplyError, match="has no end: after 2, 3 pages in a row had no new entries"):
        walk.take(page(total=None, cursor="f"))


def test_entries_that_cannot_be_read_are_counted_in_the_message() -> None:
    walk: Walk[User] = Walk("/Users")
    walk.take(page(ADA, total=3, returned=3))
    assert str(walk.error).startswith(
        "GET /Users: Slack announced 3 accounts, but returned 1; entries without an id or of another kind: 2. The list"
    )
    assert "entries" not in str(Listed("/Groups", (), 3, False).error)
    assert str(Listed("/Groups", (), 3, False, 1).error).startswith(
        "GET /Groups: Slack announced 3 groups, but returned 0; entries without an id or of another kind: 1. The"
    )
