# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The tasks of the modules that only read."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._apply.outcomes import error_result
from .._model.accounts import match_group, match_user
from .._model.normalize import plain
from .._model.resources import Group, User
from .._model.text import InvalidValue
from .._scim.errors import AuthenticationError, IncompleteListError, NotFoundError
from .._scim.listed import Listed
from .result_types import GroupInfoResult, ServiceInfoResult, UserInfoResult
from .results import shown_group, shown_user
from .specs import ModuleSpec, Params, invalid, options_of, require_text
from .task import Task

Resource = t.TypeVar("Resource", User, Group)


@dataclass(frozen=True)
class AccountKind:
    """The kinds of accounts to list; each field is ``True`` or ``False`` for one kind, ``None`` for both."""

    active: bool | None
    guest: bool | None
    bots: bool | None

    @property
    def any(self) -> bool:
        """Whether accounts of all kinds are listed."""
        return self.active is None and self.guest is None and self.bots is None

    def has(self, user: User) -> bool:
        """Whether an account is of the listed kinds.

        :raises Refused: when that depends on ``active``, and Slack does not show it.
        """
        others = ((self.guest, user.guest), (self.bots, user.bot))
        if any(desired is not None and desired is not fact for desired, fact in others):
            return False
        return self.active is None or self.active is user.active


@dataclass(frozen=True)
class UserInfoOptions:
    """The options of ``slack_scim_user_info``: one account by ``id``, ``email`` or ``user_name``, or a list.

    :ivar limit: the most accounts in the list, ``None`` for all.
    :ivar allow_incomplete: whether an incomplete list is accepted.
    """

    id: str | None
    email: str | None
    user_name: str | None
    filter: str | None
    kind: AccountKind
    limit: int | None
    allow_incomplete: bool

    @property
    def one(self) -> bool:
        """Whether one account is looked up."""
        return any(key is not None for key in (self.id, self.email, self.user_name))


@dataclass(frozen=True)
class GroupInfoOptions:
    """The options of ``slack_scim_group_info``: one group by ``id`` or ``name``, or all.

    :ivar members: whether the result has the members of each group.
    :ivar allow_incomplete: whether a list of which Slack gives only a part is a result.
    """

    id: str | None
    name: str | None
    members: bool
    allow_incomplete: bool


def parse_user_info(params: Params) -> UserInfoOptions:
    """The options of a look-up of accounts.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    options = options_of(
        UserInfoOptions,
        params,
        kind=options_of(AccountKind, params),
        email=_key("email", params["email"]),
        user_name=_key("user_name", params["user_name"]),
    )
    if options.limit is not None and options.limit < 1:
        raise invalid("limit", options.limit, "must be at least 1")
    require_text(params, "id", "email", "user_name", "filter")
    return options


def _key(option: str, value: t.Any) -> str | None:
    """The key of an account: text without invisible characters."""
    try:
        return value and (plain(value) or "")
    except InvalidValue as error:
        raise invalid(option, value, error.rule) from None


def parse_group_info(params: Params) -> GroupInfoOptions:
    """The options of a look-up of groups.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    require_text(params, "id", "name")
    return options_of(GroupInfoOptions, params)


USER_INFO = ModuleSpec(
    parse=parse_user_info,
    options={
        "id": {"type": "str"},
        "email": {"type": "str"},
        "user_name": {"type": "str"},
        "filter": {"type": "str"},
        "active": {"type": "bool"},
        "guest": {"type": "bool"},
        "bots": {"type": "bool"},
        "limit": {"type": "int"},
        "allow_incomplete": {"type": "bool", "default": False},
    },
    mutually_exclusive=[("id", "email", "user_name", "filter")],
)
GROUP_INFO = ModuleSpec(
    parse=parse_group_info,
    options={
        "id": {"type": "str"},
        "name": {"type": "str"},
        "members": {"type": "bool", "default": True},
        "allow_incomplete": {"type": "bool", "default": False},
    },
    mutually_exclusive=[("id", "name")],
)
#: ``slack_scim_info`` has only the options of the connection.
SERVICE_INFO: ModuleSpec[None] = ModuleSpec(parse=lambda _params: None, options={})


@dataclass(frozen=True)
class _Found(t.Generic[Resource]):
    """The accounts or groups that were found.

    :ivar complete: whether these are all.
    """

    resources: list[Resource]
    complete: bool = True


def users(task: Task, options: UserInfoOptions) -> UserInfoResult:
    """Look up accounts."""
    look_up = _one_user if options.one else _many_users
    found = _as_far_as_allowed(task, options.allow_incomplete, lambda: look_up(task, options))
    chosen = [user for user in found.resources if options.kind.has(user)][: options.limit]
    return {
        "changed": False,
        "user": shown_user(chosen[0]) if options.one and chosen else None,
        "users": [shown_user(user) for user in chosen],
        "complete": found.complete,
    }


def _as_far_as_allowed(
    task: Task, allow_incomplete: bool, look_up: t.Callable[[], list[Resource] | Listed[Resource]]
) -> _Found[Resource]:
    """The result of a look-up, with a warning when it is incomplete and that is allowed.

    :raises IncompleteListError: when it is incomplete and that is not allowed.
    """
    try:
        found = look_up()
    except IncompleteListError as error:
        return _incomplete(task, allow_incomplete, error, list(error.found))
    if not isinstance(found, Listed):
        return _Found(found)
    if not found.complete:
        return _incomplete(task, allow_incomplete, found.error, list(found.received))
    return _Found(found.whole())


def _incomplete(task: Task, allowed: bool, error: IncompleteListError, received: list[Resource]) -> _Found[Resource]:
    if not allowed:
        raise error
    task.warn(f"The result is incomplete: {error.description}")
    return _Found(received, False)


def _one_user(task: Task, options: UserInfoOptions) -> list[User]:
    if options.id:
        try:
            return [task.client.read_user(options.id)]
        except NotFoundError:
            return []
    accounts = task.client.find_users(
        emails=[options.email] if options.email else [],
        user_names=[options.user_name] if options.user_name else [],
    )
    match = match_user(accounts, {"email": options.email, "user_name": options.user_name})
    return [match.user] if match else []


def _many_users(task: Task, options: UserInfoOptions) -> Listed[User]:
    # Slack cannot filter by kind, so the limit applies after that filter.
    return task.client.list_users(filter=options.filter, limit=options.limit if options.kind.any else None)


def groups(task: Task, options: GroupInfoOptions) -> GroupInfoResult:
    """Look up groups."""
    one = bool(options.id or options.name)
    look_up = _one_group if one else _many_groups
    found = _as_far_as_allowed(task, options.allow_incomplete, lambda: look_up(task, options))
    return {
        "changed": False,
        "group": shown_group(found.resources[0], options.members) if one and found.resources else None,
        "groups": [shown_group(group, options.members) for group in found.resources],
        "complete": found.complete,
    }


def _one_group(task: Task, options: GroupInfoOptions) -> list[Group]:
    if options.id:
        try:
            return [task.client.read_group(options.id)]
        except NotFoundError:
            return []
    name = t.cast("str", options.name)
    try:
        found = task.client.find_groups(name)
    except IncompleteListError as error:
        match = match_group(error.found, name)
        error.found = (match,) if match else ()
        raise
    match = match_group(found, name)
    return [match] if match else []


def _many_groups(task: Task, options: GroupInfoOptions) -> Listed[Group]:
    return task.client.list_groups(members=options.members)


def service(task: Task, _options: None) -> ServiceInfoResult:
    """The configuration of Slack's SCIM service, and whether Slack accepts the token.

    The configuration needs no token (wire 3.8), so the token is tested with a list of one user (wire 3.9).
    """
    result: ServiceInfoResult = {
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
        # With failed_when, msg is what Ansible reports as the reason.
        msg = f"Slack does not accept the token. {error}"
        return {**result, "token_accepted": False, "token_error": error_result(error), "msg": msg}
    if task.client.version == "v2":
        result["resource_types"] = task.client.resource_types()  # 1.1 has none (wire 1.20)
    result["schemas"] = task.client.schemas()
    return result
