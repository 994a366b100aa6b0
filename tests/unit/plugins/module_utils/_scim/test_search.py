# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up by filter, by each key alone, and by a scan of the list."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import user_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.listed import Walk
from ansible_collections.scimops.slack.plugins.module_utils._scim.search import LONGEST_FILTER

ADA = {"id": "U1", "userName": "ada", "emails": [{"value": "Ada@Example.com", "primary": True}], "active": False}
BOB = {"id": "U2", "userName": "bob", "emails": [{"value": "bob@example.com", "primary": True}], "active": True}
#: Filters do not find the second address (wire 6.14).
ALIAS = {
    "id": "U3",
    "userName": "cy",
    "emails": [{"value": "c@example.com", "primary": True}, {"value": "B@example.com"}],
    "active": True,
}


def ids(talk: t.Any) -> list[str]:
    return [resource.id for resource in talk.result]


def test_one_filter_for_all_keys(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_users(["ada@example.com"], ["BOB"]), wire.listing(ADA, BOB))
    assert talk.filters == ['email eq "ada@example.com" or userName eq "BOB"']
    assert ids(talk) == ["U1", "U2"]


def test_the_steady_state_costs_one_request(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    assert len(drive(slack.find_users(["ada@example.com"], ["ada"]), wire.listing(ADA)).requests) == 1


def test_values_are_json_strings(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.find_users([], ['a"b\\c é']), wire.listing(), wire.listing(BOB))
    assert talk.filters == ['userName eq "a\\"b\\\\c é"', None]


def test_equal_keys_are_asked_for_once(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.find_users(["ada@example.com", "ada@example.com"]), wire.listing(ADA))
    assert talk.filters == ['email eq "ada@example.com"']


def test_nothing_to_look_up(drive: t.Any, slack: Conversations) -> None:
    assert drive(slack.find_users()).result == []


def test_hits_are_checked(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    """A server that ignores filters, or takes them for prefixes, misleads nobody."""
    talk = drive(slack_v1.find_users(["ada@example.co"]), *[wire.listing(ADA, BOB)] * 2)
    assert ids(talk) == []


def test_secondary_addresses_count(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    user = {**ADA, "emails": [{"value": "x@example.com", "primary": True}, {"value": "ADA@example.com"}]}
    assert ids(drive(slack.find_users(["ada@example.com"]), wire.listing(user))) == ["U1"]


def test_what_some_keys_find_proves_nothing_of_the_others(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_users(["ada@example.com", "b@example.com"]), wire.listing(ADA), wire.listing(ADA, ALIAS))
    assert talk.filters[1:] == [None]
    assert ids(talk) == ["U1", "U3"]


def test_spare_names_need_no_proof(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Whoever has the e-mail address is meant, and Slack may have written the user name otherwise (wire 7.2.10)."""
    conversation = slack.find_users(["ada@example.com"], spare_user_names=["ada.lovelace"])
    talk = drive(conversation, wire.listing(ADA))
    assert talk.filters == ['email eq "ada@example.com" or userName eq "ada.lovelace"']
    assert ids(talk) == ["U1"]


def test_keys_are_asked_for_alone_when_all_together_found_nothing(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    """And then the list proves what nobody has."""
    answers = wire.listing(), wire.listing(), wire.listing(BOB), wire.listing(ADA, BOB)
    talk = drive(slack.find_users(["no@example.com"], ["bob"]), *answers)
    assert talk.filters[1:] == ['email eq "no@example.com"', 'userName eq "bob"', None]
    assert ids(talk) == ["U2"]


def test_v1_many_keys_that_nobody_has_are_scanned_for(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    missing = [f"no{number}@example.com" for number in range(11)]
    talk = drive(slack_v1.find_users(missing), wire.listing(), wire.listing(ADA, BOB))
    assert talk.filters[-1] is None
    assert ids(talk) == []


def test_a_miss_is_not_believed(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire C1, 6.6."""
    talk = drive(slack.find_users(["ada@example.com"]), wire.listing(BOB), wire.listing(BOB, ADA))
    assert talk.filters == ['email eq "ada@example.com"', None]
    assert ids(talk) == ["U1"]


def test_v2_one_scan_serves_all_keys(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    missing = [f"no{number}@example.com" for number in range(80)]
    answers = [wire.listing()] * 2 + [wire.listing(ADA, BOB)]
    talk = drive(slack_v2.find_users([*missing, "ada@example.com"], ["bob"]), *answers)
    assert talk.filters[-1] is None
    assert sorted(ids(talk)) == ["U1", "U2"]


@pytest.mark.parametrize("status", [302, 400, 403, 404, 405, 406, 409, 413, 414, 422, 431, 501])
def test_a_refused_filter_leads_to_a_scan(drive: t.Any, slack: Conversations, wire: t.Any, status: int) -> None:
    refused = wire.reply(status, {"detail": "not_here", "status": status})
    talk = drive(slack.find_users(["ada@example.com"]), refused, wire.listing(BOB, ADA))
    assert ids(talk) == ["U1"]


def test_v1_refused_or_is_tried_without_or(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    refused = wire.reply(400, {"Errors": {"description": "incomplete_filter", "code": 400}})
    talk = drive(slack_v1.find_users(["ada@example.com"], ["bob"]), refused, wire.listing(ADA), wire.listing(BOB))
    assert sorted(ids(talk)) == ["U1", "U2"]


def test_a_failure_that_names_the_query_leads_to_a_scan(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    failed = wire.reply(500, {"Errors": {"description": "database_query_failure", "code": 500}})
    talk = drive(slack.find_users(["ada@example.com"]), *[failed] * 3, wire.listing(BOB, ADA))
    assert ids(talk) == ["U1"]


def test_refusals_of_the_token_are_raised(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.AuthenticationError):
        drive(slack.find_users(["ada@example.com"]), wire.reply(401))


def test_what_refuses_the_list_too_is_raised(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    refused = wire.reply(403, {"Errors": {"description": "permission_denied", "code": 403}})
    with pytest.raises(errors.ScimError, match="permission_denied"):
        drive(slack.find_users(["ada@example.com"]), refused, refused)


def test_that_filters_are_refused_is_learned(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    refused, everybody = wire.reply(400, {"detail": "invalid_query", "status": 400}), wire.listing(BOB, ADA)
    assert ids(drive(slack.find_users(["ada@example.com"]), refused, everybody)) == ["U1"]
    again = drive(slack.find_users(["bob@example.com"]), wire.reply(200, BOB))
    assert (again.lines, ids(again)) == (["GET /Users/U2"], ["U2"])


@pytest.mark.parametrize("email", ["o'brien@example.com", "bjørn@example.com", "a+b@example.com"])
def test_a_key_that_is_refused_for_its_letters_says_nothing_of_others(
    drive: t.Any, slack: Conversations, wire: t.Any, email: str
) -> None:
    refused, everybody = wire.reply(403, None), wire.listing(BOB, ADA)
    assert ids(drive(slack.find_users([email]), refused, everybody)) == []
    again = drive(slack.find_users(["bob@example.com"]), wire.listing(BOB))
    assert (again.filters, ids(again)) == (['email eq "bob@example.com"'], ["U2"])


def test_one_refusal_is_not_learned_where_filters_were_answered(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    assert ids(drive(slack.find_users(["ada@example.com"]), wire.listing(ADA))) == ["U1"]
    drive(slack.find_users(["bob@example.com"]), wire.reply(403, None), wire.listing(ADA, BOB))
    again = drive(slack.find_users(["ada@example.com"]), wire.listing(ADA))
    assert (again.filters, ids(again)) == (['email eq "ada@example.com"'], ["U1"])


def test_that_or_is_refused_is_learned(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    refused = wire.reply(400, {"Errors": {"description": "incomplete_filter", "code": 400}})
    keys = ["ada@example.com"], ["bob"]
    assert len(drive(slack.find_users(*keys), refused, wire.listing(ADA), wire.listing(BOB)).requests) == 3
    again = drive(slack.find_users(*keys), wire.listing(ADA), wire.listing(BOB))
    assert again.filters == ['email eq "ada@example.com"', 'userName eq "bob"']


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
    everybody = [wire.user(f"U{number}", email) for number, email in enumerate(emails)]
    talk = drive(slack_v1.find_users(emails), wire.listing(*everybody[:6]), wire.listing(*everybody[6:]))
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


def test_no_group(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    assert drive(slack.find_groups("Sales"), wire.listing(), wire.listing(wire.group("S2", "Other"))).result == []


def test_no_group_is_not_believed(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_groups("Sales"), wire.listing(), wire.listing(wire.group("S1", "Sales")))
    assert ids(talk) == ["S1"]


def test_groups_where_filters_are_refused(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.find_groups("Sales"), wire.reply(400), wire.listing(wire.group("S1", "Sales")))
    assert ids(talk) == ["S1"]


def test_a_short_list_proves_nothing(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    short = wire.listing(ADA, BOB, total=3), wire.listing(total=3, start=3)
    with pytest.raises(errors.IncompleteListError, match="Slack announced 3 accounts, but returned 2"):
        drive(slack.find_users(["no@example.com"]), wire.listing(), *short, *short)


def test_a_short_list_is_enough_to_find_somebody(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    short = wire.listing(BOB, ALIAS, total=3), wire.listing(total=3, start=3)
    assert ids(drive(slack.find_users(["c@example.com"]), wire.listing(), *short, *short)) == ["U3"]
    with pytest.raises(errors.IncompleteListError):  # and it was not kept
        drive(slack.find_users(["no@example.com"]), wire.listing(), *short, *short)


def test_a_second_address_in_a_part_of_a_list_does_not_say_who_has_it_as_the_first(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    short = wire.listing(ALIAS, total=2), wire.listing(total=2, start=2)
    first = {**BOB, "id": "U9", "emails": [{"value": "b@example.com", "primary": True}]}
    whole = wire.listing(ALIAS, first, total=2)
    with pytest.raises(errors.IncompleteListError) as caught:
        drive(slack.find_users(["b@example.com"]), *short, *short, *short, *short)
    assert [user.id for user in caught.value.found] == ["U3"]
    assert set(ids(drive(slack.find_users(["b@example.com"]), *short, *short, whole))) == {"U3", "U9"}


def test_one_list_proves_the_absence_of_many(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    first = drive(slack.find_users(["no1@example.com"]), wire.listing(), wire.listing(ADA, BOB, ALIAS))
    assert first.filters == ['email eq "no1@example.com"', None]
    assert len(drive(slack.find_users(["no2@example.com"]), wire.listing()).requests) == 1
    assert len(drive(slack.find_users(["no3@example.com"], ["no4"]), wire.listing()).requests) == 1


def test_who_is_in_a_kept_list_is_read(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    drive(slack.find_users(["no1@example.com"]), wire.listing(), wire.listing(ADA, BOB, ALIAS))
    talk = drive(slack.find_users(["b@example.com"]), wire.listing(), wire.reply(200, {**ALIAS, "active": False}))
    assert talk.lines == ["GET /Users", "GET /Users/U3"]
    assert [user.active for user in talk.result] == [False]


def test_who_has_lost_a_key_since_proves_nothing(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Somebody else may have it now."""
    drive(slack.find_users(["no1@example.com"]), wire.listing(), wire.listing(ADA, BOB, ALIAS))
    now = wire.user("U3", "c@example.com", "cy")
    heir = wire.user("U4", "d@example.com", "dee", emails=[{"value": "b@example.com"}])
    for read in (wire.reply(200, now), wire.absent()):
        answers = wire.listing(), read, wire.listing(ADA, BOB, now, heir)
        assert ids(drive(slack.find_users(["b@example.com"]), *answers)) == ["U4"]
        drive(slack.patch_user("U1", {"user_name": "ada"}, user_of(ADA)), wire.reply(204))
        drive(slack.find_users(["no1@example.com"]), wire.listing(), wire.listing(ADA, BOB, ALIAS))


def test_spare_names_are_looked_for_in_a_kept_list(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """As a new list finds them, so that an answer does not depend on which task of a loop asks."""
    drive(slack.find_users(["no1@example.com"]), wire.listing(), wire.listing(ADA, BOB))
    conversation = slack.find_users(["no2@example.com"], spare_user_names=["BOB"])
    talk = drive(conversation, wire.listing(), wire.reply(200, BOB))
    assert ids(talk) == ["U2"]


def test_a_creation_is_taken_into_the_kept_list(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    drive(slack.find_users(["eve@example.com"]), wire.listing(), wire.listing(ADA, BOB))
    eve = wire.user("U5", "eve@example.com", "eve")
    drive(slack.create_user({"user_name": "eve", "email": "eve@example.com"}), wire.reply(201, eve))
    assert len(drive(slack.find_users(["no@example.com"]), wire.listing()).requests) == 1
    # Filters may not know it yet (wire 8.16).
    talk = drive(slack.find_users(["eve@example.com"]), wire.listing(), wire.reply(200, eve))
    assert ids(talk) == ["U5"]


@pytest.mark.parametrize("status", [200, 400, 204])
def test_a_write_that_does_not_show_what_it_did_ends_the_kept_list(
    drive: t.Any, slack: Conversations, wire: t.Any, status: int
) -> None:
    drive(slack.find_users(["no@example.com"]), wire.listing(), wire.listing(ADA, BOB))
    with contextlib.suppress(errors.ScimError):
        drive(slack.patch_user("U1", {"email": "no@example.com"}, user_of(ADA)), wire.reply(status))
    talk = drive(slack.find_users(["no@example.com"]), wire.listing(), wire.listing(ADA, BOB))
    assert talk.filters[1:] == [None]


def test_a_write_that_leaves_all_keys_as_they_are_keeps_the_list(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    drive(slack.find_users(["no@example.com"]), wire.listing(), wire.listing(ADA, BOB))
    drive(slack.patch_user("U1", {"title": "x"}, user_of(ADA)), wire.reply(204))
    assert len(drive(slack.find_users(["no@example.com"]), wire.listing()).requests) == 1
    drive(slack.find_groups("No"), wire.listing(), wire.listing(wire.group("S1", "Sales")))
    drive(slack.patch_group("S1", add=["U1"]), wire.reply(204))
    assert len(drive(slack.find_groups("No"), wire.listing()).requests) == 1
    drive(slack.patch_group("S1", name="No"), wire.reply(204))
    renamed = wire.listing(wire.group("S1", "No"))
    assert ids(drive(slack.find_groups("No"), wire.listing(), renamed)) == ["S1"]


def test_a_part_of_the_hits_does_not_say_which_group_is_meant(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    one, other = wire.group("S1", "Sales"), wire.group("S2", "Sales")
    part = wire.listing(one, total=2), wire.listing(total=2, start=2)
    talk = drive(slack.find_groups("Sales"), *part, *part, wire.listing(one, other))
    assert ids(talk) == ["S1", "S2"]
    with pytest.raises(errors.IncompleteListError, match="Slack announced 2 groups, but returned 1"):
        drive(slack.find_groups("Sales", fresh=True), *part * 4)


def test_the_kept_list_of_groups(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    sales = wire.group("S1", "Sales")
    drive(slack.find_groups("No"), wire.listing(), wire.listing(sales))
    assert drive(slack.find_groups("Nope"), wire.listing()).result == []
    drive(slack.create_group("Nope"), wire.reply(201, wire.group("S2", "Nope")))
    talk = drive(slack.find_groups("NOPE"), wire.listing(), wire.reply(200, wire.group("S2", "Nope")))
    assert ids(talk) == ["S2"]
    gone = wire.reply(404, {"Errors": {"description": "no_such_group", "code": 404}})
    talk = drive(slack.find_groups("sales"), wire.listing(), gone, wire.listing(wire.group("S2", "Nope")))
    assert talk.result == []


def test_members_that_the_list_does_not_show_are_read(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 8.2: they are never absent; where they are, nobody knows who is in the group."""
    unknown, sales = {"id": "S1", "displayName": "Sales", "members": None}, wire.group("S1", "Sales", "U1", "U2")
    for conversation in (slack.find_groups("Sales"), slack.all_groups(), slack.next_groups(Walk("/Groups"))):
        talk = drive(conversation, wire.listing(unknown), wire.reply(200, sales))
        assert talk.lines == ["GET /Groups", "GET /Groups/S1"]
        assert [sorted(group.member_ids) for group in talk.result] == [["U1", "U2"]]
    assert len(drive(slack.list_groups(members=False), wire.listing(unknown)).requests) == 1


@pytest.mark.parametrize(
    "shown",
    [{"emails": None}, {"emails": [{"value": None, "primary": True}]}, {"userName": None}, {"userName": ""}],
)
def test_an_account_of_which_the_list_shows_a_part_is_read(
    drive: t.Any, slack: Conversations, wire: t.Any, shown: dict[str, t.Any]
) -> None:
    """wire 7.1.1: they are never absent; where they are, nobody knows whose account it is."""
    part = {**ADA, **shown}
    for conversation in (slack.all_users(), slack.next_users(Walk("/Users"))):
        talk = drive(conversation, wire.listing(part, BOB), wire.reply(200, ADA))
        assert talk.lines == ["GET /Users", "GET /Users/U1"]
        assert [user.email for user in talk.result] == ["Ada@Example.com", "bob@example.com"]
    talk = drive(slack.find_users(["ada@example.com"]), wire.listing(), wire.listing(part, BOB), wire.reply(200, ADA))
    assert [user.id for user in talk.result] == ["U1"]


@pytest.mark.parametrize("body", [{"id": "U1"}, {"id": "U1", "active": True, "emails": [{"value": "a@b.c"}]}])
def test_what_slack_never_shows_whole_is_no_account(
    drive: t.Any, slack: Conversations, wire: t.Any, body: dict[str, t.Any]
) -> None:
    with pytest.raises(errors.UnexpectedReplyError, match="something that has no name"):
        drive(slack.all_users(), wire.listing({**ADA, "userName": None}), wire.reply(200, body))


def test_groups_in_the_list_of_accounts(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Such as a list that a cache on the way has mixed up: nobody is absent because of it, and no group either."""
    sales = wire.group("S1", "Sales", "U1")
    with pytest.raises(errors.UnexpectedReplyError, match="shows S1, but Slack has no such account"):
        drive(slack.all_users(), wire.listing(sales), wire.absent())
    with pytest.raises(errors.IncompleteListError, match="entries without an id or of another kind: 2"):
        drive(slack.all_groups(), *[wire.listing(ADA, BOB)] * 2)


def test_too_many_parts_are_not_read_one_by_one(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    parts = [{"id": f"U{number}", "userName": f"u{number}"} for number in range(1001)]
    with pytest.raises(errors.UnexpectedReplyError, match="names or e-mail addresses of 1,001 of its 1,001 entries"):
        drive(slack.all_users(), wire.listing(*parts))


def test_a_group_whose_name_the_list_does_not_show_is_read(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    part, sales = {**wire.group("S1", "", "U1"), "displayName": None}, wire.group("S1", "Sales", "U1")
    talk = drive(slack.find_groups("Sales"), wire.listing(), wire.listing(part), wire.reply(200, sales))
    assert [group.name for group in talk.result] == ["Sales"]
    talk = drive(slack.all_groups(), wire.listing(part), wire.absent())
    assert talk.result == []  # it was deleted meanwhile


def test_a_look_up_for_a_lost_creation_rests_on_no_kept_list(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """What was made may show late, so that each look-up reads the list anew (wire 8.16)."""
    eve = wire.user("U5", "eve@example.com", "eve")
    missed = [wire.listing()] * 3 + [wire.listing(ADA)]
    answers = [wire.lost(), *missed, *missed, wire.listing(), wire.listing(eve)]
    talk = drive(slack.create_user({"user_name": "eve", "email": "eve@example.com"}), *answers)
    assert talk.result.id == "U5"
    assert talk.lines.count("POST /Users") == 1
