# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Slack still answers the same is told from every answer, and none is asked for twice."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Request
from ansible_collections.scimops.slack.plugins.module_utils._scim.rereading import Reading


class Pages:
    """Three pages of one account each, and what they are answered with."""

    def __init__(self, wire: t.Any, *names: str) -> None:
        self.wire = wire
        self.names = list(names)

    def __call__(self, request: Request) -> t.Any:
        start = int(request.query["startIndex"])
        name = self.names[start - 1]
        return self.wire.listing(self.wire.user(f"U{start}", name=name), total=len(self.names), start=start)


def names(users: t.Any) -> list[str]:
    return [user.user_name for user in users]


def read(drive: t.Any, slack: Conversations, pages: Pages) -> Reading:
    reading = Reading()
    drive(reading.of(slack.all_users(workers=4)), pages, pages, pages)
    return reading


def test_nothing_changed(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    pages = Pages(wire, "a", "b", "c")
    before = read(drive, slack, pages)
    assert len(before.pages) == 3
    assert before.steady
    talk = drive(Reading().same(before.pages), pages, pages, pages)
    assert talk.result is True
    assert len(talk.requests) == 3


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_what_was_asked_is_not_asked_again(drive: t.Any, slack: Conversations, wire: t.Any, changed: int) -> None:
    pages = Pages(wire, "a", "b", "c")
    before = read(drive, slack, pages)
    pages.names[changed] = "d"
    reading = Reading()
    # None is begun after the one that differs.
    assert drive(reading.same(before.pages), *[pages] * (changed + 1)).result is False
    rest = drive(reading.of(slack.all_users(workers=4)), *[pages] * (2 - changed))
    assert names(rest.result) == pages.names
    assert len(rest.requests) == 2 - changed
    assert reading.pages == read(drive, slack, pages).pages


def test_one_more_page(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    pages = Pages(wire, "a", "b")
    reading = Reading()
    drive(reading.of(slack.all_users(workers=4)), pages, pages)
    pages.names.append("c")
    assert drive(Reading().same(reading.pages), pages).result is False


def test_failures_are_no_answers(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """What failed is handed to whoever reads next, with the patience that it asks for (wire 9.4)."""
    pages = Pages(wire, "a", "b", "c")
    before = read(drive, slack, pages)
    for failure in (wire.reply(429, {}, retry_after="7"), Lost("cut", sent_maybe=True)):
        reading = Reading()
        assert drive(reading.same(before.pages), failure).result is False
        talk = drive(reading.of(slack.all_users(workers=4)), pages, pages, pages)
        assert names(talk.result) == pages.names
        assert len(talk.waits) == 1
        assert list(reading.pages.values()) == list(before.pages.values())


def test_an_earlier_reading_of_nothing_is_no_proof(drive: t.Any) -> None:
    assert drive(Reading().same({})).result is False


def test_a_list_that_moved_while_it_was_read_is_not_steady(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 5.13: the list is read once more when it did not hold what it promised; the plan rests on both."""
    short = wire.listing({"id": "U1"}, total=2)
    reading = Reading()
    drive(
        reading.of(slack.all_users()),
        short,
        wire.listing(total=2, start=2),
        wire.listing({"id": "U1"}, {"id": "U2"}, total=2),
    )
    assert not reading.steady
