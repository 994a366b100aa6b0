# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire 7.2: what Slack makes of what it is given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


def test_the_least_that_is_needed(api: Api) -> None:
    """wire 7.2.1, 7.2.12"""
    user = api.make_user("ann")
    assert (user["userName"], user["nickName"], user["displayName"]) == ("ann", "ann", "ann")
    assert user["name"] == {"givenName": "ann", "familyName": ""}


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("userName", "username_required"),
        ("emails", "email_empty"),
        ("schemas", "missing_schema_element"),  # wire C15
    ],
)
def test_what_is_needed_is_missed(api: Api, left_out: str, code: str) -> None:
    body = api.user_body("ann")
    del body[left_out]
    assert refusal(api.send("POST", "Users", body)) == (400, code)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b'{"userName":"\\ud800"}', b'{"title":NaN}'])
def test_a_body_that_is_no_object(api: Api, body: bytes) -> None:
    reply = api.session.post(api.root + "Users", data=body, timeout=20)
    assert refusal(reply) == (400, "invalid_request_payload")


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("guestUser", "guestuser"),  # wire 7.2.5
        ("a.b-c_d", "a.b-c_d"),
        ("Ann Lee+x", "ann_lee_x"),
        ("ann.with.a.long.domain@mail.subsidiary.example.com", None),
        ("demistotest7@paloaltonetworks.com", "demistotest7"),  # wire 7.2.6, 7.2.8
    ],
)
def test_user_names_are_rewritten(api: Api, given_name: str, stored: str | None) -> None:
    body = api.user_body("x", userName=given_name)
    reply = api.send("POST", "Users", body)
    if stored is None:
        assert refusal(reply) == (400, "username_too_long (username=ann.with.a.long.domain)")  # wire 7.2.7, C8
    else:
        assert (reply.json()["userName"], reply.json()["nickName"]) == (stored, stored)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "username_empty"),
        (" ", "username_empty"),
        (5, "username_invalid"),
        ("@", "username_invalid"),
        ("channel", "username_not_allowed (user=channel)"),  # wire 7.2.9, 4.6
        ("General", "username_not_allowed (user=general)"),
    ],
)
def test_user_names_that_are_refused(api: Api, name: Any, code: str) -> None:
    assert refusal(api.send("POST", "Users", api.user_body("x", userName=name))) == (400, code)


def test_user_name_wins_over_nick_name(api: Api) -> None:
    """wire 7.2.11"""
    assert api.make_user("ann", nickName="other")["nickName"] == "ann"
    assert refusal(api.send("POST", "Users", api.user_body("bob", nickName="x" * 22)))[1].startswith("long_nickname")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("@ann", "invalid_starts_with_at"),  # wire 7.2.13
        ("ann@home", "invalid_name_specials (user=ann)"),
        ("Ann 🎉", "invalid_emoji_not_allowed"),
        ("x" * 81, "invalid_name_maxlength"),
        ("everyone", "invalid_reserved_word"),
    ],
)
def test_display_names_that_are_refused(api: Api, name: str, code: str) -> None:
    user = api.make_user("ann")
    assert refusal(api.change(user["id"], displayName=name)) == (400, code)


def test_display_names_are_kept_as_they_are(api: Api) -> None:
    """wire 7.2.13, C10"""
    for name in ("Zoë O'Brien (Sales) [ext]", "高橋 花子", "x" * 80):
        user_id = api.make_user(f"n{len(name)}", displayName=name)["id"]
        assert api.user(user_id)["displayName"] == name


@pytest.mark.parametrize(
    ("emails", "stored"),
    [
        ([{"value": "a@x.org"}], ["a@x.org"]),  # wire 7.2.15
        ([{"value": "a@x.org"}, {"value": "b@x.org"}], ["a@x.org", "b@x.org"]),
        ([{"value": "a@x.org"}, {"value": "b@x.org", "primary": True}], ["b@x.org", "a@x.org"]),
        ([{"value": "a@x.org", "type": "home"}, {"value": "b@x.org", "type": "work"}], ["b@x.org", "a@x.org"]),
        ([{"value": "a@x.org"}, {"value": "b@x.org"}, {"value": "c@x.org"}], ["a@x.org", "b@x.org"]),
        ([{"value": "a@x.org"}, {"value": "A@X.org"}], ["a@x.org"]),
        ([{"value": "a@x.org", "primary": True}, {"value": "", "primary": False}], ["a@x.org"]),  # wire C22
        ({"value": "a@x.org"}, ["a@x.org"]),
        (["a@x.org"], ["a@x.org"]),
    ],
)
def test_two_emails_are_kept(api: Api, emails: Any, stored: list[str]) -> None:
    user = api.make_user("ann", emails=emails)
    assert [email["value"] for email in user["emails"]] == stored
    assert [email["primary"] for email in user["emails"]] == [True, False][: len(stored)]


@pytest.mark.parametrize(
    ("emails", "code"),
    [
        ([{"value": "nobody"}], "email_invalid (email=nobody)"),
        ([{"value": "a b@x.org"}], "email_invalid (email=a b@x.org)"),
        ([{"value": ""}], "email_empty"),
        ([5], "emails_invalid"),
        ([{"value": 5}], "email_invalid"),
    ],
)
def test_emails_that_are_refused(api: Api, emails: Any, code: str) -> None:
    assert refusal(api.send("POST", "Users", api.user_body("ann", emails=emails))) == (400, code)


PRIMARY, MOBILE = "primaryPhone", "mobilePhone"


@pytest.mark.parametrize(
    ("phones", "stored"),
    [
        # wire 7.2.17, C11
        ([{"value": "1", "primary": True}], {PRIMARY: "1"}),
        ([{"value": "1", "type": "mobile"}], {PRIMARY: "1"}),
        ([{"value": "1"}], {PRIMARY: "1"}),
        ([{"value": "1", "primary": False}], {PRIMARY: "1"}),
        ([{"value": "1", "type": "work"}], {MOBILE: "1"}),
        ([{"value": "1", "primary": True}, {"value": "2", "primary": False}], {PRIMARY: "1", MOBILE: "2"}),
        ([{"value": "1", "primary": False}, {"value": "2", "primary": True}], {PRIMARY: "2", MOBILE: "1"}),
        ([{"value": "5555", "type": "work"}, {"value": "4444", "type": "mobile"}], {PRIMARY: "4444", MOBILE: "5555"}),
        ([{"value": "1"}, {"value": "2"}], {PRIMARY: "1", MOBILE: "2"}),
        ([{"value": "1"}, {"value": "2"}, {"value": "3"}], {PRIMARY: "1", MOBILE: "2"}),
        # a response sent back as it was
        ([{"value": "1", "type": "mobile"}, {"value": "2", "primary": True}], {PRIMARY: "2", MOBILE: "1"}),
        ([{"value": "1", "type": "mobile"}, {"value": None, "primary": True}], {MOBILE: "1"}),
    ],
)
def test_phones_land_in_their_slots(api: Api, phones: Any, stored: dict[str, str]) -> None:
    user = api.make_user("ann", phoneNumbers=phones)
    assert user["phoneNumbers"] == [
        {"value": stored.get(MOBILE), "type": "mobile"},
        {"value": stored.get(PRIMARY), "primary": True},
    ]


def test_one_address_is_kept(api: Api) -> None:
    """wire 7.2.20"""
    here = {"streetAddress": "1 Main St", "locality": "Here", "formatted": "no", "type": "work"}
    there = {"streetAddress": "2 Main St", "country": "US", "primary": True}
    kept = api.make_user("ann", addresses=[here, there])["addresses"]
    nothing = dict.fromkeys(("locality", "region", "postalCode"))
    assert kept == [{"streetAddress": "2 Main St", "country": "US", **nothing}]
    assert api.make_user("bob", addresses=[here])["addresses"][0]["locality"] == "Here"


@pytest.mark.parametrize(
    "roles", [["Lead"], [{"value": "Lead"}], [{"value": "No"}, {"value": "Lead", "primary": "true"}]]
)
def test_one_role_is_kept(api: Api, roles: Any) -> None:
    """wire 7.2.22"""
    assert api.make_user("ann", roles=roles)["roles"] == [{"value": "Lead", "primary": True}]


def test_photos_are_hosted_elsewhere_and_later(api: Api) -> None:
    """wire 7.2.18, 7.2.19"""
    user = api.make_user("ann", photos=[{"value": "https://example.com/ann.png"}])
    assert user["photos"][0]["value"].startswith("https://secure.gravatar.com/")
    stored = api.user(user["id"])["photos"]
    assert stored[0]["value"].startswith("https://avatars.slack-edge.com/")
    changed = api.change(user["id"], photos=[{"value": "data:image/png;base64,AAAA"}]).json()
    assert changed["photos"] == stored
    assert api.user(user["id"])["photos"] != stored
    body = api.user_body("bob", photos=[{"value": "/etc/passwd"}])
    assert refusal(api.send("POST", "Users", body)) == (400, "photos_invalid")
    assert refusal(api.send("POST", "Users", {**body, "photos": [7]})) == (400, "photos_invalid")


@pytest.mark.parametrize("by", ["id", "email", "userName"])
def test_a_manager_is_kept_as_an_id(api: Api, by: str) -> None:
    """wire 7.2.26"""
    boss = api.make_user("boss")
    key = {"id": boss["id"], "email": "BOSS@example.com", "userName": "boss"}[by]
    user = api.make_user("ann", **{api.enterprise: {"manager": {"managerId": key}}})
    assert user[api.enterprise]["manager"] == {"managerId": boss["id"]}


@pytest.mark.parametrize(
    ("given_date", "stored"),
    [
        ("2024-04-10T00:00:00+0000", "2024-04-10T00:00:00+0000"),  # wire 7.2.27
        ("2024-04-10T02:00:00+02:00", "2024-04-10T00:00:00+0000"),
        ("2024-04-10T00:00:00Z", "2024-04-10T00:00:00+0000"),
        ("2024-04-10", "2024-04-10T00:00:00+0000"),
    ],
)
def test_start_dates(api: Api, given_date: str, stored: str) -> None:
    assert api.make_user("ann", **{api.profile: {"startDate": given_date}})[api.profile]["startDate"] == stored


@pytest.mark.parametrize("bad", [{"startDate": "soon"}, {"startDate": 5}])
def test_one_invalid_profile_value_drops_all_of_them(api: Api, bad: dict[str, Any]) -> None:
    """wire 7.2.24"""
    user = api.make_user("ann", title="Boss", userType="Staff", **{api.profile: bad})
    assert user["title"] == "Boss"
    assert "userType" not in user


def test_created_inactive(api: Api) -> None:
    """wire 7.2.29"""
    assert api.make_user("ann", active=False)["active"] is False
    assert refusal(api.send("POST", "Users", api.user_body("bob", active=7))) == (400, "invalid_attribute_format")


def test_a_profile_url_is_stored_at_creation_only(api: Api) -> None:
    """wire 7.1.12"""
    user = api.make_user("ann", profileUrl="https://example.com/ann")
    assert user["profileUrl"] == "https://example.com/ann"
    assert api.change(user["id"], profileUrl="https://example.com/x").json()["profileUrl"] == user["profileUrl"]


def test_taken_user_names(api: Api) -> None:
    """wire 4.9, 7.2.9: those of deactivated people too"""
    user = api.make_user("ann")
    api.send("DELETE", f"Users/{user['id']}")
    body = api.user_body("other", userName="Ann")
    assert refusal(api.send("POST", "Users", body)) == (409, "username_taken (username=ann)")


@pytest.mark.parametrize("deactivated", [False, True])
@pytest.mark.parametrize("which", ["ann@example.com", "SECOND@example.com"])
def test_taken_emails(api: Api, deactivated: bool, which: str) -> None:
    """wire 7.5.5-7.5.8, C9"""
    emails = [{"value": "ann@example.com"}, {"value": "second@example.com"}]
    holder = api.make_user("ann", emails=emails)["id"]
    if deactivated:
        api.send("DELETE", f"Users/{holder}")
    body = api.user_body("bob", emails=[{"value": which}])
    text = {
        "v1": f"bad_email_address (email={which}, reason=email_taken, existing_user={holder})",
        "v2": f"email_taken (existing_user={holder})",
    }[api.version]
    assert refusal(api.send("POST", "Users", body)) == (409, text)
    assert api.get("Users").json()["totalResults"] == 2


NAMES = st.from_regex(r"[A-Za-z0-9 ._+-]{1,21}", fullmatch=True).filter(lambda name: name.strip(" "))


@settings(max_examples=50)
@given(name=NAMES)
def test_a_stored_user_name_is_a_fixed_point(sandbox_process: Sandbox, name: str) -> None:
    """Whatever Slack made of a name, it makes the same of that."""
    sandbox_process.control.reset()
    api = Api(sandbox_process.base_url, sandbox_process.token, "v2")
    reply = api.send("POST", "Users", api.user_body("x", userName=name))
    if reply.status_code == 400:
        assert refusal(reply)[1].startswith(("username_not_allowed", "username_invalid"))
        return
    stored = reply.json()["userName"]
    assert len(stored) <= 21
    again = api.change(reply.json()["id"], userName=stored)
    assert again.json()["userName"] == stored
    (found,) = api.find("Users", f'userName eq "{stored}"')
    assert found["id"] == reply.json()["id"]


@settings(max_examples=50)
@given(moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)), hours=st.integers(-11, 12))
def test_any_instant_is_kept(sandbox_process: Sandbox, moment: datetime, hours: int) -> None:
    """wire 7.2.27, 7.6.2"""
    sandbox_process.control.reset()
    api = Api(sandbox_process.base_url, sandbox_process.token, "v1")
    text = f"{moment.replace(microsecond=0).isoformat()}{hours:+03d}:00"
    extensions = {api.profile: {"startDate": text}, api.guest: {"type": "multi", "expiration": text}}
    user = api.make_user("ann", **extensions)
    for shown in (user[api.profile]["startDate"], user[api.guest]["expiration"]):
        assert datetime.fromisoformat(shown) == datetime.fromisoformat(text)
