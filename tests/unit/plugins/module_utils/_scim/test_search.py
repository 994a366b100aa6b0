# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up by filter, by each key alone, and by a scan of the list."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.search import LONGEST_FILTER

ADA = {"id": "U1", "userName": "ada", "emails": [{"value": "Ada@Example.com", "primary": True}], "active": False}
BOB = {"id": "U2", "userName": "bob", "emails": [{"value": "bob@example.com", "primary": True}], "active": True}


def ids(talk: t.Any) -> list[str]:
    return [resource.id for resource in talk.result]


def test_one_filter_for_all_keys(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_users(["ada@example.com"], ["BOB"]), wire.listing(ADA, BOB))
    assert talk.filters == ['email eq "ada@example.com" or userName eq "BOB"']
    assert ids(talk) == ["U1", "U2"]


def test_the_steady_state_costs_one_request(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    assert len(drive(slack.find_users(["ada@example.com"], ["ada"]), wire.listing(ADA)).requests) == 1


def test_values_are_json_strings(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.find_users([], ['a"b\\c é']), wire.listing())
    assert talk.filters == ['userName eq "a\\"b\\\\c é"']


def test_equal_keys_are_asked_for_once(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.find_users(["a@example.com", "a@example.com"]), wire.listing())
    assert talk.filters == ['email eq "a@example.com"']


def test_nothing_to_look_up(drive: t.Any, slack: Conversations) -> None:
    assert drive(slack.find_users()).result == []


def test_hits_are_checked(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    """A server that ignores filters, or takes them for prefixes, misleads nobody."""
    talk = drive(slack_v1.find_users(["ada@example.co"]), wire.listing(ADA, BOB))
    assert ids(talk) == []


def test_secondary_addresses_count(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    user = {**ADA, "emails": [{"value": "x@example.com", "primary": True}, {"value": "ADA@example.com"}]}
    assert ids(drive(slack.find_users(["ada@example.com"]), wire.listing(user))) == ["U1"]


def test_v1_or_is_trusted_when_it_found_anything(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.find_users(["ada@example.com", "no@example.com"]), wire.listing(ADA))
    assert ids(talk) == ["U1"]


def test_v1_keys_are_asked_for_alone_when_all_together_found_nothing(
    drive: t.Any, slack_v1: Conversations, wire: t.Any
) -> None:
    talk = drive(slack_v1.find_users(["no@example.com"], ["bob"]), wire.listing(), wire.listing(), wire.listing(BOB))
    assert talk.filters[1:] == ['email eq "no@example.com"', 'userName eq "bob"']
    assert ids(talk) == ["U2"]


def test_v1_many_keys_that_nobody_has_are_scanned_for(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    missing = [f"no{number}@example.com" for number in range(11)]
    talk = drive(slack_v1.find_users(missing), wire.listing(), wire.listing(ADA, BOB))
    assert talk.filters[-1] is None
    assert ids(talk) == []


def test_v1_a_miss_of_one_key_is_believed(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    assert len(drive(slack_v1.find_users(["no@example.com"]), wire.listing()).requests) == 1


def test_v2_a_miss_is_not_believed(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    """wire C1, 6.6."""
    talk = drive(slack_v2.find_users(["ada@example.com"]), wire.listing(BOB), wire.listing(BOB, ADA))
    assert talk.filters == ['email eq "ada@example.com"', None]
    assert ids(talk) == ["U1"]


def test_v2_one_scan_serves_all_keys(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    missing = [f"no{number}@example.com" for number in range(80)]
    answers = [wire.listing()] * 2 + [wire.listing(ADA, BOB)]
    talk = drive(slack_v2.find_users([*missing, "ada@example.com"], ["bob"]), *answers)
    assert talk.filters[-1] is None
    assert sorted(ids(talk)) == ["U1", "U2"]


@pytest.mark.parametrize("status", [400, 404, 501])
def test_a_refused_filter_leads_to_a_scan(drive: t.Any, slack: Conversations, wire: t.Any, status: int) -> None:
    refused = wire.reply(status, {"detail": "invalid_query", "status": status})
    talk = drive(slack.find_users(["ada@example.com"]), refused, wire.listing(BOB, ADA))
    assert ids(talk) == ["U1"]


def test_v1_refused_or_is_tried_without_or(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    refused = wire.reply(400, {"Errors": {"description": "incomplete_filter", "code": 400}})
    talk = drive(slack_v1.find_users(["ada@example.com"], ["bob"]), refused, wire.listing(ADA), wire.listing(BOB))
    assert sorted(ids(talk)) == ["U1", "U2"]


@pytest.mark.parametrize("status", [401, 403])
def test_other_refusals_are_raised(drive: t.Any, slack: Conversations, wire: t.Any, status: int) -> None:
    with pytest.raises(errors.ScimError):
        drive(slack.find_users(["ada@example.com"]), wire.reply(status))


def test_an_expired_token_is_not_taken_for_a_refused_filter(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire C3: 400 unsupported_version was how Slack refused a token."""
    refused = wire.reply(400, {"Errors": {"description": "unsupported_version", "code": 400}})
    with pytest.raises(errors.AuthenticationError):
        drive(slack.find_users(["ada@example.com"]), refused, refused)


def test_long_lists_of_keys_are_asked_for_in_batches(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    emails = [f"person.{number}@example.com" for number in range(300)]

    def answer(request: t.Any) -> t.Any:
        asked = [email for email in emails if f'"{email}"' in request.query["filter"]]
        return wire.listing(*(wire.user(f"U{email}", email) for email in asked))

    many = wire.listing({"id": "U1"}, total=100_000)
    talk = drive(slack_v1.find_users(emails), many, *[answer] * 6)
    assert len(talk.result) == 300
    assert all(len(str(filter)) <= LONGEST_FILTER for filter in talk.filters)


def test_long_keys_make_smaller_batches(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    emails = [f"{number}{'x' * 400}@example.com" for number in range(12)]
    talk = drive(slack_v1.find_users(emails), wire.listing(wire.user("U1", emails[0])), wire.listing())
    assert len(talk.requests) == 2


def test_a_small_directory_is_read_rather_than_asked(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Whatever takes fewer requests: 300 keys are six filters, and 900 accounts are one page."""
    emails = [f"person.{number}@example.com" for number in range(300)]
    everyone = [wire.user(f"U{number}", f"Person.{number}@example.com") for number in range(900)]
    talk = drive(slack.find_users(emails), wire.listing(everyone[0], total=900), wire.listing(*everyone))
    assert talk.filters == [None, None]
    assert len(talk.result) == 300


def test_hits_over_several_pages(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    pages = [wire.listing(ADA, total=2), wire.listing(BOB, total=2, start=2)]
    talk = drive(slack_v1.find_users(["ada@example.com", "bob@example.com"]), *pages)
    assert ids(talk) == ["U1", "U2"]


def test_ids_are_read(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_users(ids=["U1", "U9", "U1"]), wire.reply(200, ADA), wire.absent())
    assert talk.lines == ["GET /Users/U1", "GET /Users/U9"]
    assert ids(talk) == ["U1"]


def test_groups_by_name(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    page = wire.listing(wire.group("S1", "Sales"), wire.group("S2", "sales"), wire.group("S3", "Sales EU"))
    talk = drive(slack.find_groups("Sales"), page)
    assert talk.filters == ['displayName eq "Sales"']
    assert ids(talk) == ["S1", "S2"]


def test_v1_no_group(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    assert drive(slack_v1.find_groups("Sales"), wire.listing()).result == []


def test_v2_no_group_is_not_believed(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v2.find_groups("Sales"), wire.listing(), wire.listing(wire.group("S1", "Sales")))
    assert ids(talk) == ["S1"]


def test_groups_where_filters_are_refused(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_groups("Sales"), wire.reply(400), wire.listing(wire.group("S1", "Sales")))
    assert ids(talk) == ["S1"]
