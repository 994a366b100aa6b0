# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists are read to their end, each resource once, whatever the pages look like."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import (
    IncompleteListError,
    ScimError,
    ServerError,
    UnexpectedReplyError,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.listed import Walk
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.paging import PageSize, blames_size, may_be_size


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
        more = {"displayName": "x"} if request.path == "/Groups" else {}
        return self.wire.listing(*({"id": id, **more} for id in page), total=len(self.ids), start=start)


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


@pytest.mark.parametrize("workers", [1, 4])
def test_an_empty_page_ends_the_list_and_it_is_not_whole(
    drive: t.Any, slack: Conversations, wire: t.Any, workers: int
) -> None:
    pages = [wire.listing({"id": "U1"}, total=1501), wire.listing(total=1501, start=2)]
    with pytest.raises(IncompleteListError, match=r"Slack announced 1,501 accounts, but returned 1\.") as caught:
        drive(slack.all_users(workers=workers), *([pages[0]] + [pages[1]] * workers), *pages)
    assert caught.value.details == {"announced": "1501", "given": "1"}


def test_lists_without_a_total(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """They end with an empty page."""
    pages = [
        wire.reply(200, {"Resources": [wire.whole({"id": id}) for id in ("U1", "U2")]}),
        wire.reply(200, {"Resources": []}),
    ]
    assert ids(drive(slack.all_users(), *pages).result) == ["U1", "U2"]


def test_a_server_that_repeats_one_page_for_ever(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """It ends, and does not say that this is all."""
    page = wire.reply(200, {"Resources": [wire.user("U1")]})
    listed = drive(slack.list_users(), *[page] * 4).result
    assert (ids(listed.received), listed.complete) == (["U1"], False)
    with pytest.raises(
        IncompleteListError, match="Slack returned 1 account, and did not report whether the list is complete"
    ):
        listed.whole()


def test_each_resource_once(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 5.13: the order is not stable, so a page may repeat what another had."""
    pages = [
        wire.listing({"id": "U1"}, {"id": "U2"}, total=3),
        wire.listing({"id": "U2"}, total=3, start=3),
        wire.listing({"id": "U3"}, {"id": "U1"}, total=3),
        wire.listing({"id": "U2"}, total=3, start=3),
    ]
    assert sorted(ids(drive(slack.all_users(), *pages).result)) == ["U1", "U2", "U3"]


def test_entries_that_cannot_be_read_did_not_come(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = wire.listing({"id": "U1"}, {}, None, {"id": "U2"})
    listed = drive(slack.list_users(), page, page).result
    assert (ids(listed.received), listed.announced, listed.complete) == (["U1", "U2"], 4, False)


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
    talk = drive(slack.all_users(workers=4), *[directory] * 7)
    assert ids(talk.result) == directory.ids


@pytest.mark.parametrize(("limit", "counts"), [(5, ["5"]), (1000, ["1000"]), (1500, ["1000", "500"])])
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
        with pytest.raises(UnexpectedReplyError, match="an empty list, which must contain at least the token's owner"):
            drive(conversation, wire.listing())


def test_a_first_page_that_denies_its_own_total(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    for conversation in (slack.all_users(), slack.all_groups(), slack.find_users(["a@example.com"])):
        with pytest.raises(UnexpectedReplyError, match="none of the 51 entries that it announces"):
            drive(conversation, wire.listing(total=51))


class Slow:
    """A list of which large pages do not come.

    :ivar asked: the sizes that were asked for.
    """

    def __init__(self, wire: t.Any, size: int, most: int, failure: t.Any) -> None:
        self.directory = Directory(wire, size)
        self.most = most
        self.failure = failure
        self.asked: list[int] = []

    def __call__(self, request: Request) -> t.Any:
        self.asked.append(int(request.query["count"]))
        return self.failure if self.asked[-1] > self.most else self.directory(request)


def too_large(status: int, text: str) -> Response:
    return Response(status, {}, json.dumps({"Errors": {"description": text, "code": status}}))


@pytest.mark.parametrize(
    "failure",
    [
        Response(504, {}, "<html>Gateway Time-out</html>"),
        Response(500),
        Lost("no reply within 30 s", sent_maybe=True),
        Lost("the reply is larger than 128 MiB", sent_maybe=True, final=True, too_large=True),
        too_large(400, "invalid_count"),
        too_large(400, "the page size is too large"),
        too_large(413, ""),
        too_large(414, "count"),
    ],
)
@pytest.mark.parametrize("workers", [1, 4])
def test_pages_shrink_until_they_come(
    drive: t.Any, slack: Conversations, wire: t.Any, failure: t.Any, workers: int
) -> None:
    slow = Slow(wire, 1300, 300, failure)
    talk = drive(slack.all_users(workers=workers), *[slow] * 8)
    assert ids(talk.result) == slow.directory.ids
    assert slow.asked[:3] == [1000, 500, 250]
    slow.asked.clear()
    again = drive(slack.all_users(workers=workers), *[slow] * 6)
    assert ids(again.result) == slow.directory.ids
    assert max(slow.asked) == 250, "what was learned is kept for the run"


def test_pages_grow_again_after_an_outage(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Failures one after the other say nothing about the size."""
    directory, failure = Directory(wire, 4000), Response(503)
    with pytest.raises(ServerError):
        drive(slack.all_users(), failure, failure, failure)
    talk = drive(slack.all_users(workers=1), *[directory] * 7)
    assert [int(request.query["count"]) for request in talk.requests] == [31, 124, 496, 1000, 1000, 1000, 1000]
    assert ids(talk.result) == directory.ids


def test_a_page_of_one_is_the_smallest(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    slow = Slow(wire, 3, 0, too_large(413, ""))
    with pytest.raises(ScimError, match="413"):
        drive(slack.all_users(), *[slow] * 10)
    assert slow.asked[-1] == 1


def test_a_refused_filter_is_not_a_refused_size(drive: t.Any, slack: Conversations) -> None:
    for refused in (too_large(413, ""), too_large(414, "URI too long"), too_large(400, "invalid_query")):
        with pytest.raises(ScimError):
            drive(slack.all_users('userName eq "x"'), refused)


def test_pages_of_groups_are_as_large_as_their_members_let_them(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    """A thousand groups of five thousand members are 315 MB."""
    members = [f"U{number:09}" for number in range(5000)]
    largest: list[int] = []

    def page(request: Request) -> t.Any:
        start, count = int(request.query["startIndex"]), int(request.query["count"])
        end = min(start + count, 1001)
        reply = wire.listing(
            *(wire.group(f"S{n}", f"G{n}", *members) for n in range(start, end)), total=1000, start=start
        )
        largest.append(len(reply.text))
        return reply

    walk: Walk[Group] = Walk("/Groups")
    for _page in range(3):
        drive(slack.next_groups(walk), page)
    assert max(largest) < 20_000_000
    assert largest[1] <= 8_000_000


def test_small_groups_come_in_large_pages(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    directory = Directory(wire, 2100)
    talk = drive(slack.list_groups(members=False, workers=1), *[directory] * 4)
    assert [int(request.query["count"]) for request in talk.requests] == [100, 400, 1000, 1000]
    assert len(talk.result.received) == 2100


class ByCursor:
    """A list in pages of two that ends where there is no further cursor (RFC 9865)."""

    def __init__(self, wire: t.Any, ids: str, total: int | None = None, cursors: str = "abcdefgh") -> None:
        self.wire = wire
        self.pages = [[wire.whole({"id": id}) for id in ids[start : start + 2]] for start in range(0, len(ids), 2)]
        self.total = total
        self.cursors = cursors

    def __call__(self, request: Request) -> t.Any:
        assert ("startIndex" in request.query) != ("cursor" in request.query)
        number = self.cursors.index(request.query["cursor"]) if "cursor" in request.query else 0
        page: dict[str, t.Any] = {"Resources": self.pages[number]}
        if self.total is not None:
            page["totalResults"] = self.total
        if number + 1 < len(self.pages):
            page["nextCursor"] = self.cursors[number + 1]
        return self.wire.reply(200, page)


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("total", [None, 5])
def test_pages_by_cursors(drive: t.Any, slack: Conversations, wire: t.Any, workers: int, total: int | None) -> None:
    service = ByCursor(wire, "ABCDE", total)
    assert ids(drive(slack.all_users(workers=workers), *[service] * 3).result) == list("ABCDE")


def test_an_empty_page_with_a_cursor_is_not_the_end(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    service = ByCursor(wire, "ABCD")
    service.pages.insert(0, [])
    service.pages.insert(2, [])
    assert ids(drive(slack.all_users(), *[service] * 4).result) == list("ABCD")


def test_cursors_that_repeat(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = wire.reply(200, {"Resources": [wire.user("U1")], "nextCursor": "x"})
    with pytest.raises(UnexpectedReplyError, match="no end: it repeats the cursor 'x'"):
        drive(slack.all_users(), page, page)


def test_cursors_that_end_before_the_total(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    service = ByCursor(wire, "ABCD", 9)
    with pytest.raises(IncompleteListError, match="Slack announced 9 accounts, but returned 4"):
        drive(slack.all_users(), *[service] * 4)


@pytest.mark.parametrize("workers", [1, 4])
def test_pages_that_overlap(drive: t.Any, slack: Conversations, wire: t.Any, workers: int) -> None:
    everybody = [{"id": f"U{number}"} for number in range(1501)]

    def page(request: Request) -> t.Any:
        start = int(request.query["startIndex"])
        part = everybody[:1000] if start == 1 else everybody[995:1496]
        return wire.listing(*part, total=1501, start=start)

    with pytest.raises(IncompleteListError, match="Slack announced 1,501 accounts, but returned 1,496"):
        drive(slack.all_users(workers=workers), *[page] * 4)
    listed = drive(slack.list_users(workers=workers), *[page] * 4).result
    assert (listed.complete, listed.announced, len(listed.received)) == (False, 1501, 1496)


def test_what_two_readings_saw_together_is_there_where_nothing_is_deleted(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    """Accounts are deactivated (wire 7.5.1); of groups each may be gone that only the first reading saw."""
    pages = [
        wire.listing(*[{"id": id} for id in part], total=4, start=start)
        for part, start in ((["A", "B"], 1), (["B", "C"], 3), (["C", "D"], 1), (["D", "A"], 3))
    ]
    assert sorted(ids(drive(slack.all_users(workers=1), *pages).result)) == ["A", "B", "C", "D"]
    with pytest.raises(IncompleteListError, match="Slack announced 4 groups"):
        drive(slack.all_groups(workers=1), *pages)


def test_a_list_that_brings_more_than_it_announces(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(UnexpectedReplyError, match="has more than the 1 entries that it announces"):
        drive(slack.all_users(), wire.listing({"id": "U1"}, {"id": "U2"}, total=1))


def test_a_list_that_grows_for_ever(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    def page(request: Request) -> t.Any:
        start = int(request.query["startIndex"])
        return wire.listing(*({"id": f"U{start + number}"} for number in range(1000)), total=start + 5000, start=start)

    with pytest.raises(UnexpectedReplyError, match="has no end: it has returned 12,000 entries and continues"):
        drive(slack.all_users(workers=1), *[page] * 12)


def test_a_total_that_is_not_given_is_not_known(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = drive(slack.search_users(count=1), wire.reply(200, {"Resources": [{"id": "U1"}]})).result
    assert (page.total, len(page.resources)) == (None, 1)


def test_a_total_that_cannot_be_is_not_believed(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """The pages of a list are not all begun before the first ones came."""

    def page(request: Request) -> t.Any:
        first = request.query["startIndex"] == "1"
        return wire.listing(*[{"id": "U1"}] * first, total=10**15, start=int(request.query["startIndex"]))

    with pytest.raises(IncompleteListError, match="Slack announced 1,000,000,000,000,000 accounts, but returned 1"):
        drive(slack.all_users(), *[page] * 7)


def test_a_page_that_comes_lets_the_next_one_be_larger() -> None:
    size = PageSize(100)
    size.answered(100, 100, 1000, 0)
    assert size.count == 400
    size.answered(400, 400, 4000, 0)
    assert size.count == 1000


def test_a_short_page_does_not_make_the_next_one_smaller() -> None:
    size = PageSize(1000)
    size.answered(5, 5, 1000, 0)
    size.answered(1000, 0, 100, 0)
    assert size.count == 1000


def test_long_replies_make_smaller_pages() -> None:
    size = PageSize(100)
    size.answered(100, 100, 32_000_000, 0)
    assert size.count == 25
    size.answered(25, 1, 90_000_000, 0)
    assert size.count == 1


@pytest.mark.parametrize(("failures", "most"), [(1, 250), (2, 250), (3, 1000)])
def test_a_size_that_failed_is_not_tried_again_unless_everything_failed(failures: int, most: int) -> None:
    size = PageSize(1000)
    assert size.smaller(500) == 250
    for _page in range(3):
        size.answered(size.count, size.count, 1000, failures)
        failures = 0
    assert size.count == most


def test_failures_by_chance_do_not_make_pages_smaller_than_one_that_came() -> None:
    size = PageSize(1000)
    size.answered(1000, 150, 1000, 0)
    for _each in range(20):
        asked = size.smaller(size.count)
        size.answered(asked, min(asked, 150), 1000, 1)
    assert size.count == 150


def test_pages_shrink_faster_when_they_go_on_failing() -> None:
    size, asked = PageSize(1000), [1000]
    for failures in range(1, 6):
        asked.append(size.smaller(asked[-1], failures))
    assert asked == [1000, 500, 250, 31, 3, 1]
    assert size.count == 1


def test_a_refused_size_is_not_tried_again() -> None:
    size = PageSize(1000)
    size.smaller(1000, certain=True)
    size.answered(500, 500, 1000, 0)
    assert size.count == 500
    assert size.smaller(1) == 1


@pytest.mark.parametrize(
    ("answer", "may_be"),
    [
        (Lost("no reply within 30 s", True), True),
        (Lost("cannot connect", False), False),
        (Lost("no SCIM", True, response=Response(200)), False),
        (Response(504), True),
        (Response(429), False),
    ],
)
def test_what_may_come_in_smaller_pages(answer: Response | Lost, may_be: bool) -> None:
    assert may_be_size(answer) is may_be


@pytest.mark.parametrize(
    ("answer", "filtered", "blamed"),
    [
        (Response(413), False, True),
        (Response(413), True, False),
        (Response(414, {}, "Request-URI Too Long"), True, False),
        (Response(400, {}, '{"detail":"too many results","scimType":"tooMany"}'), True, True),
        (Response(400, {}, '{"Errors":{"description":"invalid_count","code":400}}'), False, True),
        (Response(400, {}, '{"Errors":{"description":"account_inactive","code":400}}'), False, False),
        (Response(403, {}, "count"), False, False),
        (Lost("cut", True), False, False),
        (Lost("too large", True, final=True, too_large=True), False, True),
        (Lost("too large", True, final=True, too_large=True), True, True),
        (Lost("reset", True), False, False),
    ],
)
def test_who_blames_the_size(answer: Response | Lost, filtered: bool, blamed: bool) -> None:
    assert blames_size(answer, filtered) is blamed
