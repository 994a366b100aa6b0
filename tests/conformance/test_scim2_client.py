# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python-scim's client, whose models are strict, against version 2.0 of the local Slack."""

from __future__ import annotations

import typing as t

import pytest
import requests
from scim2_client.client import BaseSyncSCIMClient
from scim2_models import (
    Email,
    EnterpriseUser,
    Group,
    GroupMember,
    ListResponse,
    NotFoundException,
    PatchOp,
    PatchOperation,
    ResourceType,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    User,
)
from scim2_tester import Status, check_server

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.sandbox import Sandbox

Person = User[EnterpriseUser]


class OverRequests(BaseSyncSCIMClient):
    """scim2-client carries its requests by httpx; this does it by requests."""

    def __init__(self, base_url: str, token: str, provider: ScimProvider | None = None) -> None:
        super().__init__(provider=provider)
        self._base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return endpoint.startswith((self._base_url, "/"))

    def _parse_json(self, response: t.Any) -> t.Any:
        return response.json()

    def request(self, method: str, url: str, **options: t.Any) -> t.Any:
        return self.session.request(method, self._base_url + url if url.startswith("/") else url, **options)


@pytest.fixture
def scim(sandbox: Sandbox) -> Iterator[OverRequests]:
    # It reads errors in the envelope that Slack documents for 2.0, and not in the one that Slack sends (wire §17).
    sandbox.control.settings(v2_error_envelope="v2_except_401")
    provider = ScimProvider(
        [User, EnterpriseUser, Group],
        [ResourceType.from_resource(Person), ResourceType.from_resource(Group)],
        # Slack's own extensions, and managerId within the enterprise one (wire 7.2.26), are not in the RFC's schemas.
        policy=ScimPolicy(unknown=ScimPolicy.Unknown.ignore),
    )
    client = OverRequests(f"{sandbox.url}/v2", sandbox.token, provider)
    yield client
    client.session.close()


def test_users(scim: OverRequests) -> None:
    created = scim.create(Person(user_name="ada", emails=[Email(value="ada@example.com", primary=True)]))
    assert isinstance(created, Person)
    assert created.meta is not None
    assert created.meta.created is not None

    listed = scim.query(Person)
    assert isinstance(listed, ListResponse)
    assert listed.total_results == len(listed.resources or [])
    found = scim.query(Person, query_parameters=SearchRequest(filter='userName eq "ada"'))
    assert isinstance(found, ListResponse)
    assert [user.id for user in found.resources or []] == [created.id]

    title = PatchOperation[Person](op=PatchOperation.Op.replace_, path="title", value="Countess")
    given = PatchOperation[Person](op=PatchOperation.Op.add, path="name.givenName", value="Ada")
    modified = scim.modify(Person, created.id, PatchOp[Person](operations=[title, given]))
    assert isinstance(modified, Person)
    assert modified.title == "Countess"
    assert modified.name is not None
    assert modified.name.given_name == "Ada"

    modified.title = "Analyst"
    replaced = scim.replace(modified)
    assert isinstance(replaced, Person)
    assert (replaced.title, replaced.active) == ("Analyst", True)

    assert scim.delete(Person, created.id) is None
    gone = scim.query(Person, created.id)
    assert isinstance(gone, Person)
    assert gone.active is False


def test_groups(scim: OverRequests) -> None:
    user = scim.create(Person(user_name="ada", emails=[Email(value="ada@example.com", primary=True)]))
    assert isinstance(user, Person)
    created = scim.create(Group(display_name="Analysts", members=[GroupMember(value=user.id)]))
    assert isinstance(created, Group)
    assert [member.value for member in created.members or []] == [user.id]

    removal = PatchOperation[Group](op=PatchOperation.Op.remove, path=f'members[value eq "{user.id}"]')
    modified = scim.modify(Group, created.id, PatchOp[Group](operations=[removal]))
    assert isinstance(modified, Group)
    assert not modified.members
    assert scim.delete(Group, created.id) is None
    with pytest.raises(NotFoundException):
        scim.query(Group, created.id)


def test_refusals(scim: OverRequests) -> None:
    ada = Person(user_name="ada", emails=[Email(value="ada@example.com", primary=True)])
    scim.create(ada)
    with pytest.raises(SCIMException) as caught:
        scim.create(ada)
    assert caught.value.status == 409


#: What scim2-tester finds, and the row that says that Slack does it.
DEVIATIONS = {
    "service_provider_config_endpoint": "has no schemas (wire §10)",
    "query_all_resource_types": "has no totalResults (wire §10)",
    "query_all_schemas": "has no totalResults (wire §10)",
}


def test_scim2_tester_finds_what_slack_is_known_for(scim: OverRequests) -> None:
    results = check_server(scim)
    passed = [result.title for result in results if result.status is Status.SUCCESS]
    failed = {result.title for result in results if result.status not in (Status.SUCCESS, Status.SKIPPED)}
    assert failed == set(DEVIATIONS)
    assert {"service_provider_config_endpoint_methods", "access_invalid_schema"} <= set(passed)
