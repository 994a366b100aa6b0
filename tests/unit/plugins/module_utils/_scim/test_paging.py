# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists are read to their end, each resource once, whatever the pages look like."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import UnexpectedReplyError
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response


class Directory:
    """A list of users, answering pages as Slack does.

    :ivar moves: called before each answer, to change the list under the reader.
    """

    def __init__(self, wire: t.Any, size: int, cap: int = 1000) -> None:
        self.wire = wire
        self.ids = [f"U{number}" for number in range(1, size + 1)]
        self.cap = cap
        self.moves: t.Callable[[int], None] = lambda _start: None

    def __call__(self, request: Request) -> t.Any:
        start = int(request.query["startIndex"])
        self.moves(start)
        count = min(int(request.query["count"]), self.cap)
        page = self.ids[start - 1 : start - 1 + count]
        return self.wire.listing(*({"id": id} for id in page), total=len(self.ids), start=start)


def ids(resources: t.Any) -> list[str]:
    return [resource.id for resource in resources]


def test_search(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.search_users(3, 2, 'userName eq "a"'), wire.listing({"id": "U1"}, total=9, start=3))
    assert dict(talk.requests[0].query) == {"startIndex": "3", "count": "2", "filter": 'userName eq "a"'}
    assert (talk.result.total, talk.result.start_index, ids(talk.result.resources)) == (9, 3, ["U1"])


def test_search_sends_only_what_was_given(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.search_groups(), wire.listing())
    assert dict(talk.requests[0].query) == {}
    assert talk.result.resources == ()


@pytest.mark.parametrize("size", [1, 999, 1000, 1001, 2500])
def test_all_pages(drive: t.Any, slack: Conversations, wire: t.Any, size: int) -> None:
    directory = Directory(wire, size)
    talk = drive(slack.all_users(), *[directory] * -(-size // 1000))
    assert ids(talk.result) == directory.ids


@pytest.mark.parametrize("workers", [1, 4])
def test_paging_goes_by_what_was_returned(drive: t.Any, slack: Conversations, wire: t.Any, workers: int) -> None:
    """wire C23: Slack may give less than was asked for."""
    directory = Directory(wire, 25, cap=10)
    talk = drive(slack.all_users(workers=workers), directory, directory, directory)
    assert ids(talk.result) == directory.ids
    assert [request.query["startIndex"] for request in talk.requests] == ["1", "11", "21"]


def test_an_empty_page_ends_the_list(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    first = wire.listing({"id": "U1"}, total=1000)
    talk = drive(slack.all_users(workers=1), first, wire.listing(total=1000), first, wire.listing(total=1000))
    assert ids(talk.result) == ["U1"]


def test_lists_without_a_total(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    pages = [wire.reply(200, {"Resources": [{"id": "U1"}, {"id": "U2"}]}), wire.reply(200, {"Resources": []})]
    assert ids(drive(slack.all_users(), *pages).result) == ["U1", "U2"]


def test_a_server_that_repeats_one_page_for_ever(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = wire.reply(200, {"Resources": [{"id": "U1"}]})
    assert ids(drive(slack.all_users(), page, page).result) == ["U1"]


def test_each_resource_once(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 5.13: the order is not stable, so a page may repeat what another had."""
    pages = [
        wire.listing({"id": "U1"}, {"id": "U2"}, total=3),
        wire.listing({"id": "U2"}, total=3, start=3),
        wire.listing({"id": "U3"}, {"id": "U1"}, total=3),
        wire.listing({"id": "U2"}, total=3, start=3),
    ]
    assert ids(drive(slack.all_users(), *pages).result) == ["U1", "U2", "U3"]


def test_entries_that_cannot_be_read_are_passed_over(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = wire.listing({"id": "U1"}, {}, None, {"id": "U2"})
    assert ids(drive(slack.all_users(), page).result) == ["U1", "U2"]


@pytest.mark.parametrize("workers", [1, 4])
def test_a_list_that_grows_meanwhile(drive: t.Any, slack: Conversations, wire: t.Any, workers: int) -> None:
    directory = Directory(wire, 30, cap=10)

    def grow(start: int) -> None:
        if start == 21:
            directory.ids += ["U31", "U32"]

    directory.moves = grow
    talk = drive(slack.all_users(workers=workers), *[directory] * 4)
    assert ids(talk.result) == [f"U{number}" for number in range(1, 33)]


@pytest.mark.parametrize("workers", [1, 4])
def test_a_list_that_shrinks_meanwhile(drive: t.Any, slack: Conversations, wire: t.Any, workers: int) -> None:
    """What slid over the border of two pages is found by reading again."""
    directory = Directory(wire, 30, cap=10)

    def shrink(start: int) -> None:
        if start == 11 and "U1" in directory.ids:
            directory.ids.remove("U1")

    directory.moves = shrink
    talk = drive(slack.all_users(workers=workers), *[directory] * 6)
    assert set(directory.ids) <= set(ids(talk.result))


def test_side_by_side_pages_that_do_not_fit_are_read_one_by_one(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    directory = Directory(wire, 40, cap=10)

    def shorter_pages(start: int) -> None:
        directory.cap = 10 if start == 1 else 7

    directory.moves = shorter_pages
    talk = drive(slack.all_users(workers=4), *[directory] * 8)
    assert ids(talk.result) == directory.ids


@pytest.mark.parametrize(("limit", "counts"), [(5, ["5"]), (1000, ["1000"]), (1500, ["1000", "1000"])])
def test_a_limit(drive: t.Any, slack: Conversations, wire: t.Any, limit: int, counts: list[str]) -> None:
    directory = Directory(wire, 3000)
    talk = drive(slack.all_users(limit=limit), *[directory] * len(counts))
    assert ids(talk.result) == directory.ids[:limit]
    assert [request.query["count"] for request in talk.requests] == counts


V1, V2 = "urn:scim:schemas:core:1.0", "urn:ietf:params:scim:api:messages:2.0:ListResponse"


def test_a_page_that_is_no_scim(drive: t.Any, slack: Conversations) -> None:
    with pytest.raises(UnexpectedReplyError, match="sign in"):
        drive(slack.all_users(), *[Response(200, {}, "<html>sign in</html>")] * 3)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "U1"},
        {"hello": "there"},
        {"totalResults": 0},
        {"totalResults": 3, "schemas": [V1]},
        {"totalResults": 0, "Resources": {}, "schemas": [V2]},
        {"totalResults": None, "Resources": None, "schemas": [V2]},
        {"Resources": None, "schemas": [V2]},
    ],
)
def test_only_a_list_is_a_list(drive: t.Any, slack: Conversations, wire: t.Any, body: t.Any) -> None:
    conversations = (slack.all_users(), slack.all_groups(), slack.search_users(), slack.find_groups("Sales"))
    for conversation in (*conversations, slack.find_users(["a@example.com"])):
        with pytest.raises(UnexpectedReplyError, match="answered with no list: "):
            drive(conversation, wire.reply(200, body))


@pytest.mark.parametrize("schema", [V1, V2])
@pytest.mark.parametrize("found", [{}, {"Resources": None}, {"Resources": []}])
def test_a_list_of_none(drive: t.Any, slack: Conversations, wire: t.Any, schema: str, found: dict[str, t.Any]) -> None:
    """wire 5.17."""
    page = wire.reply(200, {"schemas": [schema], "totalResults": 0, "itemsPerPage": 0, "startIndex": 1, **found})
    assert drive(slack.all_groups(), page).result == []
    assert drive(slack.all_users('userName eq "x"'), page).result == []


def test_the_list_of_all_accounts_has_the_tokens_owner(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    for conversation in (slack.all_users(), slack.search_users(count=1), slack.all_users(workers=4)):
        with pytest.raises(UnexpectedReplyError, match="an empty list, where at least the token's owner must be"):
            drive(conversation, wire.listing())


def test_a_first_page_that_denies_its_own_total(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    for conversation in (slack.all_users(), slack.all_groups(), slack.find_users(["a@example.com"])):
        with pytest.raises(UnexpectedReplyError, match="none of the 51 that it counts"):
            drive(conversation, wire.listing(total=51))
