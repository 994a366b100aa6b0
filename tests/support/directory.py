# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts, groups and plans in a few words, for tests of the whole directory."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import Settings
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import DesiredDirectory, read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row

TODAY = datetime.date(2026, 5, 17)


def user(name: str, **values: Any) -> User:
    """An account ``U0NAME`` with the e-mail ``name@example.com``, active unless something else is said."""
    given = {"user_name": name, "email": f"{name}@example.com", "active": True, "guest": False, **values}
    return User(f"U0{name.upper()}", {option: value for option, value in given.items() if value is not None})


def group(name: str, *members: str) -> Group:
    """A group ``S0NAME`` with members by name."""
    return Group(f"S0{name.upper()}", name, tuple(Reference(f"U0{member.upper()}") for member in members))


def rows(kind: str, given: Sequence[Mapping[str, Any]] | None) -> list[Row] | None:
    """Rows with their positions."""
    return None if given is None else [Row(f"{kind}[{number}]", row) for number, row in enumerate(given)]


def desired_directory(
    users: Sequence[Mapping[str, Any]] | None, groups: Sequence[Mapping[str, Any]] | None = None
) -> DesiredDirectory:
    """What a source says."""
    return read_desired(rows("users", users), rows("groups", groups))


def decide(
    users: Sequence[Mapping[str, Any]] | None,
    accounts: Sequence[User] = (),
    groups: Sequence[Mapping[str, Any]] | None = None,
    teams: Sequence[Group] = (),
    **settings: Any,
) -> DirectoryPlan:
    """The plan for a source and what Slack has."""
    return plan_directory(desired_directory(users, groups), accounts, teams, Settings(TODAY, **settings))


def changes(plan: DirectoryPlan) -> dict[str, dict[str, Any]]:
    """What each operation sets, by its key, and for groups who joins."""
    return {
        operation.key: {**operation.after, "joins": list(operation.joins)} if operation.joins else {**operation.after}
        for operation in plan.plan.operations
    }


def told(plan: DirectoryPlan, topic: Topic) -> list[tuple[str, tuple[str, ...]]]:
    """The labels and ids of the findings of one topic."""
    return [(finding.label, finding.ids) for finding in plan.findings if finding.topic is topic]
