# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is learned about the size of pages."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.page_sizes import (
    PageSize,
    blames_size,
    may_be_size,
)


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
