# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both codecs: what is written can be read, nothing that is read raises, and both versions say the same."""

from __future__ import annotations

import copy
import json
import typing as t
from datetime import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Extension, Write
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values
from ansible_collections.scimops.slack.plugins.module_utils._plan.compare import differences
from ansible_collections.scimops.slack.plugins.module_utils._scim.codec import Codec
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import group_of, user_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import parse_refusal, refusal_error
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.schemas import SCHEMAS_V1, SCHEMAS_V2
from ansible_collections.scimops.slack.plugins.module_utils._scim.v1 import V1
from ansible_collections.scimops.slack.plugins.module_utils._scim.v2 import V2

if t.TYPE_CHECKING:
    from tests.support.sandbox import Sandbox

WORDS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FF), min_size=1, max_size=12)
#: With a digit at the end, since words such as "me" are reserved (wire 7.2.9).
LOCALS = st.from_regex(r"[a-z][a-z0-9]{0,7}[0-9]", fullmatch=True)
EMAILS = st.builds("{}@example.{}".format, LOCALS, st.sampled_from(["com", "org", "net"]))
INSTANTS = st.datetimes(datetime(2030, 1, 1), datetime(2060, 1, 1)).map("{:%Y-%m-%dT%H:%M:%SZ}".format)
#: Few numbers, so that both slots often hold the same one, or change places.
PHONES = st.sampled_from(["+1 1", "+1 2", "+1 3"])
ADDRESSES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("street_address", "locality", "region", "postal_code", "country"), WORDS)
)
#: A value of each attribute that Slack shows; the same for both versions.
OF: dict[str, st.SearchStrategy[t.Any]] = {
    "user_name": LOCALS,
    "email": EMAILS,
    "secondary_email": EMAILS,
    "phone": PHONES,
    "mobile_phone": PHONES,
    "address": ADDRESSES.filter(bool),
    "timezone": st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]),
    "guest": st.booleans(),
    "guest_expiration": INSTANTS,
    "start_date": INSTANTS,
    "active": st.booleans(),
}
SHOWN = [option for option, row in ATTRIBUTES.items() if row.comparable and option != "manager"]
CLEARABLE = [option for option in SHOWN if ATTRIBUTES[option].clearable]


def value_of(option: str) -> st.SearchStrategy[t.Any]:
    return OF.get(option, WORDS)


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, t.Any]:
    """The values of an account that Slack would take."""
    always = ("user_name", "email", "timezone", "active", "guest")
    optional = {option: value_of(option) for option in SHOWN if option not in always}
    values: dict[str, t.Any] = draw(
        st.fixed_dictionaries({option: value_of(option) for option in always}, optional=optional)
    )
    return sensible(values)


def sensible(values: dict[str, t.Any]) -> dict[str, t.Any]:
    if not values.get("guest"):
        values.pop("guest_expiration", None)
    if values.get("secondary_email") == values.get("email"):
        values.pop("secondary_email", None)
    return values


NAMES = st.text(max_size=6) | st.sampled_from(["value", "primary", "type", "managerId"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=6) | st.sampled_from(["value", "primary", "type", "managerId"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    sorted({row.path.split(".")[0] for row in ATTRIBUTES.values()})
    + ["id", "meta", "groups", "members", "displayName", "nickName"]
    + [schemas.urn(extension) for schemas in (SCHEMAS_V1, SCHEMAS_V2) for extension in Extension]
)


@given(resource=st.dictionaries(KEYS, JSON, max_size=12))
def test_reading_never_raises(resource: dict[str, t.Any]) -> None:
    resource["id"] = "U1"
    before = copy.deepcopy(resource)
    user, group = user_of(resource), group_of(resource)
    assert user is not None
    assert (group is None) == (resource.get("userName") is not None)
    assert resource == before
    assert user.shown_active in (True, False, None)
    assert isinstance(user.values["guest"], bool)
    assert "password" not in user.values
    assert all(value not in (None, "", {}) for option, value in user.values.items() if option != "active")
    assert user.label
    assert not user.has_email("nobody@example.com")


@given(resource=JSON)
def test_reading_what_is_no_resource_never_raises(resource: t.Any) -> None:
    user_of(resource)
    group_of(resource)
    for codec in (V1(), V2()):
        if isinstance(resource, dict):
            codec.listing(resource, user_of, 1)


@given(text=st.text() | JSON.map(json.dumps), status=st.integers(300, 599))
def test_refusals_never_raise_another_thing(text: str, status: int) -> None:
    parse_refusal(text)
    assert refusal_error(status, text, "GET", "/Users").status == status


@pytest.mark.parametrize("codec", [V1(), V2()], ids=["v1", "v2"])
@given(values=accounts())
def test_a_whole_account_can_be_read_back(codec: Codec, values: dict[str, t.Any]) -> None:
    user = user_of({**codec.new_user(values), "id": "U1"})
    assert user is not None
    assert user.values == values


@given(values=accounts())
def test_both_versions_write_the_same_account(values: dict[str, t.Any]) -> None:
    bodies = [codec.replaced_user(values, None) for codec in (V1(), V2())]
    assert _without_urns(bodies[0]) == _without_urns(bodies[1])


def _without_urns(body: dict[str, t.Any]) -> dict[str, t.Any]:
    named = {schemas.urn(one): one.value for schemas in (SCHEMAS_V1, SCHEMAS_V2) for one in Extension}
    return {named.get(key, key): value for key, value in body.items() if key != "schemas"}


@pytest.mark.parametrize("codec", [V1(), V2()], ids=["v1", "v2"])
@given(observed=accounts(), cleared=st.sets(st.sampled_from(CLEARABLE), max_size=4))
def test_changes_hold_nothing_but_what_changes(codec: Codec, observed: dict[str, t.Any], cleared: set[str]) -> None:
    spoken_of = str(codec.user_changes(dict.fromkeys(cleared), User("U1", observed)))
    for option in {"title", "locale", "department", "role", "address"} - cleared:
        assert ATTRIBUTES[option].path not in spoken_of


@pytest.mark.parametrize("version", ["v1", "v2"])
@settings(max_examples=100)
@given(observed=accounts(), desired=accounts(), cleared=st.sets(st.sampled_from(CLEARABLE), max_size=6))
def test_slack_holds_what_was_sent(
    sandbox_process: Sandbox,
    version: str,
    observed: dict[str, t.Any],
    desired: dict[str, t.Any],
    cleared: set[str],
) -> None:
    """Any account, changed into any other by one PATCH, on a Slack that shares no code with the codecs."""
    sandbox_process.control.reset()
    with ScimClient(Connection(sandbox_process.token, sandbox_process.url, version)) as client:
        made = client.create_user(observed)
        assert not differences(made, observed)[1]
        assert _shown(made) - observed.keys() <= {"display_name", "given_name"}  # wire 7.2.12: made from the others
        wanted, problems = desired_values({**desired, **dict.fromkeys(cleared, "")})
        assume(not problems and (wanted.get("guest") or not wanted.get("guest_expiration")))
        # wire 7.6.5: a conversion reactivates, so a plan never converts an account that stays deactivated.
        assume(wanted["active"] or wanted["guest"] == made.guest)
        assume(wanted.get("secondary_email", made.values.get("secondary_email")) != wanted["email"])
        # wire §17 on 7.2.13: nobody is left without both names
        assume(any(wanted.get(name, made.values.get(name)) for name in ("given_name", "family_name")))
        _before, changes = differences(made, wanted)
        if changes:
            client.patch_user(made.id, changes, made)
        now = client.read_user(made.id)
        assert not differences(now, wanted)[1]
        for option in set(SHOWN) - set(changes) - {"active"}:
            assert now.values.get(option) == made.values.get(option), option


def _shown(user: User) -> set[str]:
    return user.values.keys() & set(SHOWN)


def test_all_attributes_that_change_are_drawn() -> None:
    assert {option for option, row in ATTRIBUTES.items() if row.write is Write.ALWAYS} == {*SHOWN, "manager", "photo"}
