# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short ways to write accounts, groups and reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._review.evidence import ReadFile, Reading, ReadList
from ansible_collections.scimops.slack.plugins.module_utils._review.facts import review

DAY = "2026-11-23"
IDENTITY = {
    "team": "Example",
    "team_id": "E1",
    "enterprise_id": "E1",
    "url": "https://example.enterprise.slack.com/",
    "user": "owner",
    "user_id": "U1",
}


def make_user(id_: str, **values: Any) -> User:
    """An active member called by its id, unless the values say otherwise; `created` is as Slack writes it."""
    created = values.pop("created", "2020-01-01T09:00:00-08:00")
    defaults = {"email": f"{id_.lower()}@example.com", "user_name": id_.lower(), "active": True, "guest": False}
    return User(
        id_, {key: value for key, value in {**defaults, **values}.items() if value is not None}, created=created
    )


def make_group(id_: str, *members: str, name: str = "") -> Group:
    return Group(id_, name or id_, tuple(Reference(member) for member in members))


def make_review(*resources: User | Group, **more: Any) -> dict[str, Any]:
    """The review of these accounts and groups, of DAY unless said otherwise."""
    users = [one for one in resources if isinstance(one, User)]
    groups = [one for one in resources if isinstance(one, Group)]
    return review(users, groups, **{"day": DAY, "title": "Review", "reading": make_reading(), **more})


def make_reading(**more: Any) -> Reading:
    """A reading of one account and no groups by the owner of the token."""
    usual = {
        "identity": IDENTITY,
        "started": "2026-11-23T02:00:00Z",
        "ended": "2026-11-23T02:00:05Z",
        "api_url": "https://api.slack.com/scim",
        "api_version": "v2",
        "lists": (ReadList("accounts", 1, 1, True), ReadList("groups", 0, None, True)),
        "version": "1.1.0",
        "roster": ReadFile("people.csv", "2026-11-20T06:00:00Z", "a" * 64),
        "previous": ReadFile("review.json", "2026-10-26T06:00:00Z", "b" * 64),
    }
    return Reading(**{**usual, **more})


@pytest.fixture(scope="session")
def user() -> Callable[..., User]:
    return make_user


@pytest.fixture(scope="session")
def group() -> Callable[..., Group]:
    return make_group


@pytest.fixture(scope="session")
def reading() -> Callable[..., Reading]:
    return make_reading


@pytest.fixture(scope="session")
def reviewed() -> Callable[..., dict[str, Any]]:
    return make_review
