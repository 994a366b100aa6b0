# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short ways to write accounts, groups and reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._review.facts import review

DAY = "2026-11-23"


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
    return review(users, groups, **{"day": DAY, "title": "Review", **more})


@pytest.fixture
def user() -> Callable[..., User]:
    return make_user


@pytest.fixture
def group() -> Callable[..., Group]:
    return make_group


@pytest.fixture
def reviewed() -> Callable[..., dict[str, Any]]:
    return make_review
