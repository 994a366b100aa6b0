# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our clients against scim2-server, an independent SCIM 2.0 server that knows nothing of Slack.

It differs from Slack where Slack differs from the RFCs: :data:`DEVIATIONS`.
"""

from __future__ import annotations

import typing as t
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import shift_path_info

import pytest
from scim2_models import EnterpriseUser, Group, ResourceType, ScimPolicy, ScimProvider, User
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import load_default_service_provider_config

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from tests.support.serving import serving

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.conftest import Connect

TOKEN = "xoxp-conformance"

#: Where it differs from Slack, as the tests at the end of this file show.
DEVIATIONS = {
    "deletion": "a deleted user is gone, and not deactivated (wire 7.5.1)",
    "manager": "managerId is not known (wire 7.2.26), and paths have no dot after a URN (wire C14)",
    "extensions": "Slack's guest and profile extensions are not known (wire 7.6.1)",
    "nickname": "nickName does not follow userName on creation (wire 7.2.11)",
}

FULL: dict[str, t.Any] = {
    "user_name": "ada",
    "email": "Ada@example.com",
    "secondary_email": "ada2@example.com",
    "given_name": "Ada",
    "family_name": "Lovelace",
    "honorific_prefix": "Dr",
    "display_name": "Ada L",
    "phone": "+1 1",
    "mobile_phone": "+1 2",
    "address": {"street_address": "1 Way", "locality": "London", "country": "GB"},
    "role": "boss",
    "title": "Countess",
    "user_type": "employee",
    "preferred_language": "en-GB",
    "locale": "en-GB",
    "timezone": "Europe/London",
    "employee_number": "1",
    "cost_center": "c",
    "organization": "o",
    "division": "d",
    "department": "e",
    "active": True,
}

CHANGES: list[dict[str, t.Any]] = [
    {"user_name": "ada.l"},
    {"email": "n@example.com"},
    {"secondary_email": None},
    {"secondary_email": "x@example.com"},
    {"email": "x@example.com", "secondary_email": "n@example.com"},
    {"email": "y@example.com", "secondary_email": None},
    {"phone": "9"},
    {"mobile_phone": "9"},
    {"phone": None},
    {"phone": "7"},
    {"mobile_phone": None},
    {"phone": None},
    {"mobile_phone": "3"},
    {"mobile_phone": None},
    {"address": {"street_address": "2 Way"}},
    {"address": None},
    {"role": "clerk"},
    {"role": None},
    {"title": None},
    {"given_name": None, "family_name": "Q"},
    {"honorific_prefix": None},
    {"display_name": None},
    {"department": "f", "division": None},
    {"employee_number": None, "cost_center": None},
    {"timezone": "Asia/Tokyo"},
    {"active": False},
    {"active": True, "title": "Analyst"},
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: t.Any) -> None:
        """Say nothing."""


@pytest.fixture
def api_url() -> Iterator[str]:
    """A fresh server."""
    provider = ScimProvider(
        [User, EnterpriseUser, Group],
        [ResourceType.from_resource(User[EnterpriseUser]), ResourceType.from_resource(Group)],
        config=load_default_service_provider_config(),
        policy=ScimPolicy(unknown=ScimPolicy.Unknown.ignore),
    )
    application = BearerTokenApplication(InMemoryStorage(), provider, bearer_tokens=[TOKEN])

    def below_scim(environ: dict[str, t.Any], start_response: t.Any) -> t.Any:
        shift_path_info(environ)
        return application(environ, start_response)

    with make_server("127.0.0.1", 0, below_scim, handler_class=_Quiet) as server, serving(server):
        yield f"http://127.0.0.1:{server.server_port}/scim"


@pytest.fixture
def client(connect: Connect, api_url: str) -> t.Any:
    return connect(token=TOKEN, api_url=api_url, version="v2", retries=0)


def test_every_attribute_that_it_knows(client: t.Any) -> None:
    """Set at creation, then changed and cleared one after the other; nothing else moves."""
    made = client.create_user(FULL)
    assert made.values == {**FULL, "guest": False}
    for changes in CHANGES:
        before = client.read_user(made.id)
        client.patch_user(made.id, changes, before)
        expected = {option: value for option, value in {**before.values, **changes}.items() if value is not None}
        assert client.read_user(made.id).values == expected, changes


def test_users(client: t.Any) -> None:
    ada = client.create_user({"user_name": "ada", "email": "ada@example.com"})
    for number in range(24):
        client.create_user({"user_name": f"user{number}", "email": f"user{number}@example.com"})
    assert len(client.all_users()) == client.search_users(count=1).total == 25
    assert client.search_users(start_index=3, count=2).start_index == 3
    assert [user.id for user in client.find_users(["ADA@example.com", "no@example.com"], ["ada"])] == [ada.id]
    replaced = client.update_user(ada.id, {"title": "Analyst"}, ada)
    assert (replaced.values["title"], replaced.email) == ("Analyst", "ada@example.com")
    assert replaced.shown_active is None  # it does not keep what a replacement leaves out
    with pytest.raises(errors.ConflictError):
        client.create_user({"user_name": "ada", "email": "other@example.com"})


def test_groups(client: t.Any) -> None:
    ids = [client.create_user({"user_name": name, "email": f"{name}@example.com"}).id for name in ("ada", "bob")]
    group = client.create_group("Analysts", ids[:1])
    assert client.patch_group(group.id, name="Engines", add=ids[1:], remove=ids[:1]) is None
    now = client.read_group(group.id)
    assert (now.name, now.member_ids) == ("Engines", {ids[1]})
    assert [found.id for found in client.find_groups("engines")] == [group.id]
    assert client.update_group(group.id, "Engines", ids).member_ids == set(ids)
    client.delete_group(group.id)
    with pytest.raises(errors.NotFoundError):
        client.delete_group(group.id)


def test_discovery_and_a_bad_token(client: t.Any, connect: Connect, api_url: str) -> None:
    assert client.service_provider_config()["patch"] == {"supported": True}
    assert [one["name"] for one in client.resource_types()] == ["User", "Group"]
    assert client.schemas()
    with pytest.raises(errors.AuthenticationError):
        connect(token="xoxp-wrong", api_url=api_url, version="v2").search_users()


def test_deviations(client: t.Any) -> None:
    seen = set()
    ada = client.create_user({"user_name": "ada", "email": "ada@example.com"})
    client.patch_user(ada.id, {"manager": ada.id, "guest": True, "start_date": "2027-01-01T00:00:00Z"}, ada)
    now = client.read_user(ada.id)
    if "manager" not in now.values:
        seen.add("manager")
    with pytest.raises(errors.ScimError, match="invalid syntax"):
        client.patch_user(ada.id, {"manager": None}, ada)
    if not now.guest and "start_date" not in now.values:
        seen.add("extensions")
    if client.search_users(filter='nickName eq "ada"').total == 0:
        seen.add("nickname")
    client.delete_user(ada.id)
    if client.find_users(ids=[ada.id]) == []:
        seen.add("deletion")
    assert seen == set(DEVIATIONS)
