# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is sent, the sandbox answers like Slack: never with a fault of its own."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.api import PATCH_OP, Api
from tests.support.sandbox import Sandbox

KEYS = [
    *(
        "schemas",
        "id",
        "userName",
        "nickName",
        "name",
        "displayName",
        "title",
        "timezone",
        "active",
        "emails",
        "photos",
    ),
    *(
        "addresses",
        "phoneNumbers",
        "userType",
        "roles",
        "locale",
        "groups",
        "meta",
        "members",
        "password",
        "profileUrl",
    ),
    *("value", "primary", "type", "operation", "attributes", "managerId", "manager", "startDate", "expiration", "op"),
    *("path", "Operations", "givenName", "department", "streetAddress", "externalId"),
    "urn:scim:schemas:extension:enterprise:1.0",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:scim:schemas:extension:slack:guest:1.0",
    "urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User",
    "urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User",
]
TEXTS = st.one_of(st.sampled_from(["delete", "multi", "ann@example.com", "ann", "x" * 30, " ", "Replace"]), st.text())
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text()), inner, max_size=4)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6)
PATHS = st.one_of(
    st.sampled_from(KEYS),
    st.builds("{}.{}".format, st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.builds("{}:{}".format, st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.builds('{}[{} eq "{}"].{}'.format, st.sampled_from(KEYS), st.sampled_from(KEYS), TEXTS, st.sampled_from(KEYS)),
    st.text(),
    st.none(),
)
OPERATION = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "remove"])}, optional={"path": PATHS, "value": JSON}
)


def _exercise(sandbox: Sandbox, bodies: dict[str, Any]) -> None:
    sandbox.control.reset(users=6, groups=2)
    state = sandbox.control.state()
    places = [f"Users/{state['users'][-1]['id']}", f"Groups/{state['groups'][0]['id']}"]
    for version, body in bodies.items():
        api = Api(sandbox.base_url, sandbox.token, version)
        for place in places:
            collection = place.split("/", maxsplit=1)[0]
            for method, path in (("PATCH", place), ("PUT", place), ("POST", collection)):
                reply = api.send(method, path, body)
                assert reply.status_code < 500, reply.text
        for place in places:
            assert api.get(place).status_code == 200
            assert api.get(place.split("/", maxsplit=1)[0], count=100).status_code == 200
        api.session.close()


@settings(max_examples=10)
@given(body=BODIES)
def test_any_body(sandbox_process: Sandbox, body: dict[str, Any]) -> None:
    start = {"schemas": ["x"], "userName": "fuzz", "displayName": "fuzz", "emails": [{"value": "fuzz@example.com"}]}
    _exercise(sandbox_process, {"v1": body, "v2": {**start, **body}})


@settings(max_examples=15)
@given(operations=st.lists(OPERATION, min_size=1, max_size=3))
def test_any_operations(sandbox_process: Sandbox, operations: list[dict[str, Any]]) -> None:
    _exercise(sandbox_process, {"v2": {"schemas": [PATCH_OP], "Operations": operations}})
