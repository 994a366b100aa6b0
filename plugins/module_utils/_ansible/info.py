# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The tasks of the modules that only read."""

from __future__ import annotations

import typing as t

from .._apply.outcomes import error_result
from .._model.accounts import match_group, match_user
from .._model.problems import Refused
from .._model.resources import User
from .._scim.errors import AuthenticationError, NotFoundError
from .results import group_result, user_result
from .specs import ModuleSpec
from .task import Result, Task

USER_INFO = ModuleSpec(
    options={
        "id": {"type": "str"},
        "email": {"type": "str"},
        "user_name": {"type": "str"},
        "filter": {"type": "str"},
        "active": {"type": "bool"},
        "guest": {"type": "bool"},
        "bots": {"type": "bool"},
        "limit": {"type": "int"},
    },
    mutually_exclusive=[("id", "email", "user_name", "filter")],
)
GROUP_INFO = ModuleSpec(
    options={
        "id": {"type": "str"},
        "name": {"type": "str"},
        "members": {"type": "bool", "default": True},
    },
    mutually_exclusive=[("id", "name")],
)
SERVICE_INFO = ModuleSpec(options={})


def users(task: Task) -> Result:
    """Look up accounts."""
    params = task.params
    if params["limit"] is not None and params["limit"] < 1:
        raise Refused(f"limit: {params['limit']} must be at least 1", invalid=["limit"])
    for option in ("id", "email", "user_name", "filter"):
        if params[option] is not None and not params[option].strip():
            raise Refused(f"{option}: {params[option]!r} must not be empty", invalid=[option])
    one = any(params[key] is not None for key in ("id", "email", "user_name"))
    found = [user for user in (_one(task) if one else _many(task)) if matches_filter(user, params)]
    found = found[: params["limit"]] if params["limit"] else found
    return {
        "changed": False,
        "user": user_result(found[0]) if one and found else None,
        "users": [user_result(user) for user in found],
    }


def _one(task: Task) -> list[User]:
    params = task.params
    if params["id"]:
        try:
            return [task.client.read_user(params["id"])]
        except NotFoundError:
            return []
    keys = {key: params[key] for key in ("email", "user_name")}
    accounts = task.client.find_users(
        emails=[keys["email"]] if keys["email"] else [],
        user_names=[keys["user_name"]] if keys["user_name"] else [],
    )
    match = match_user(accounts, **keys)
    return [match.user] if match else []


def _many(task: Task) -> list[User]:
    params = task.params
    narrowed = any(params[option] is not None for option in ("active", "guest", "bots"))
    return task.client.all_users(filter=params["filter"], limit=None if narrowed else params["limit"])


def matches_filter(user: User, params: t.Mapping[str, t.Any]) -> bool:
    """Whether an account is of the kind that the options ``active``, ``guest`` and ``bots`` ask for."""
    facts = {"active": user.active, "guest": user.guest, "bots": user.bot}
    return all(params[option] is None or params[option] is fact for option, fact in facts.items())


def groups(task: Task) -> Result:
    """Look up groups."""
    params = task.params
    for option in ("id", "name"):
        if params[option] is not None and not params[option].strip():
            raise Refused(f"{option}: {params[option]!r} must not be empty", invalid=[option])
    if params["id"]:
        try:
            found = [task.client.read_group(params["id"])]
        except NotFoundError:
            found = []
    elif params["name"]:
        match = match_group(task.client.find_groups(params["name"]), params["name"])
        found = [match] if match else []
    else:
        found = task.client.all_groups()
    one = bool(params["id"] or params["name"])
    return {
        "changed": False,
        "group": group_result(found[0], params["members"]) if one and found else None,
        "groups": [group_result(group, params["members"]) for group in found],
    }


def service(task: Task) -> Result:
    """What Slack's SCIM service says of itself, and whether it takes the token.

    Its provider configuration answers without one (wire 3.8), so the token is tried on a list of one user (wire 3.9).
    """
    result: Result = {
        "changed": False,
        "api_version": task.client.version,
        "service_provider_config": task.client.service_provider_config(),
        "token_accepted": True,
        "token_error": None,
        "total_users": None,
        "resource_types": None,
        "schemas": None,
    }
    try:
        result["total_users"] = task.client.search_users(count=1).total
    except AuthenticationError as error:
        return {**result, "token_accepted": False, "token_error": error_result(error)}
    if task.client.version == "v2":
        result["resource_types"] = task.client.resource_types()  # 1.1 has none (wire 1.20)
    result["schemas"] = task.client.schemas()
    return result
