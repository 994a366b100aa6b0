# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Creates an account or a group once, also when someone else creates it at the same time.

A creation is finished when a look-up finds the new resource, because Slack shows new resources late (wire 8.16).
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.accounts import match_group
from .._model.normalize import Value
from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.text import folded
from .._plan.compare import differences
from .._plan.plan import Kind, Operation
from .._plan.user_names import further_user_names
from .._scim.api import Conversations
from .._scim.creation import LOOK_UPS, look_up
from .._scim.errors import ConflictError, NotFoundError, ScimError
from .._scim.messages import Conversation

Resource = t.TypeVar("Resource", User, Group)

#: Slack's codes for a failed creation; the account or group may already exist (wire C9, 8.6).
_CREATION_FAILED = frozenset({"user_creation_failed", "group_creation_failed"})
#: Slack's codes for a user name that is invalid or taken (wire 7.2.9, 7.2.10).
_NAME_REFUSED = frozenset(
    {"username_taken", "username_not_allowed", "username_invalid", "invalid_reserved_word", "truncation_error"}
)


@dataclass(frozen=True)
class Created(t.Generic[Resource]):
    """An account or a group that exists after its creation.

    :ivar operation: a creation, or the change of a resource that someone else created meanwhile.
    :ivar sent: the values that were sent to Slack.
    :ivar written: whether anything was written.
    :ivar warnings: those of the outcome.
    :ivar unread: the error of the look-up.
    :ivar undone: whether a group that someone else created has members who should not be in it.
    """

    operation: Operation
    resource: Resource
    sent: t.Mapping[str, Value]
    written: bool = True
    warnings: tuple[str, ...] = ()
    unread: ScimError | None = None
    undone: bool = False


# --- Accounts ------------------------------------------------------------------------------------------------------


def create_user(slack: Conversations, operation: Operation, look_up_created: bool) -> Conversation[Created[User]]:
    """Create an account, or adopt one with the same e-mail address that someone else created meanwhile.

    When Slack refuses a user name that the plan chose, the next one is tried; a name from the source is final.

    :param look_up_created: whether to wait until look-ups find the account.
    :raises ScimError: when Slack refuses it; a refusal because of another account names that account.
    """
    values = dict(operation.after)
    further = iter(further_user_names(str(values.get("user_name")))) if operation.chosen_name else iter(())
    while True:
        try:
            user = yield from slack.create_user(values)
        except ScimError as error:
            holders = (yield from _holders(slack, values, error)) if _may_exist(error) else []
            twin = next((user for user in holders if _is_same_person(user, values)), None)
            if twin is not None:
                return (yield from _adopt_user(slack, operation, twin))
            next_name = next(further, None) if error.code in _NAME_REFUSED else None
            if next_name is None:
                raise _with_holders(error, holders, values) from None
            values["user_name"] = next_name
        else:
            break
    sent = {option: value for option, value in values.items() if not (operation.chosen_name and option == "user_name")}
    if operation.chosen_name:
        values["user_name"] = user.user_name  # Slack may have rewritten the name that the plan chose (wire 7.2.10)
    created = Created(dataclasses.replace(operation, after=values), user, sent)
    if not look_up_created:
        return created
    try:
        return dataclasses.replace(created, warnings=(yield from _user_shows(slack, user)))
    except ScimError as error:
        return dataclasses.replace(created, unread=error)


def _may_exist(error: ScimError) -> bool:
    return isinstance(error, ConflictError) or error.code in _CREATION_FAILED


def _is_same_person(user: User, values: t.Mapping[str, Value]) -> bool:
    """Whether an account is the one to create: active, not a bot, and with the same primary e-mail."""
    return user.shown_active is True and not user.bot and folded(user.email) == folded(str(values.get("email") or ""))


def _holders(slack: Conversations, values: t.Mapping[str, Value], error: ScimError) -> Conversation[list[User]]:
    """The accounts that have the e-mail address or the user name; Slack may show them late."""
    emails, names = ([str(values[option])] if values.get(option) else [] for option in ("email", "user_name"))
    existing = error.existing_user if isinstance(error, ConflictError) else None

    def find() -> Conversation[list[User] | None]:
        found = yield from slack.find_users(
            emails=emails, user_names=names, ids=[existing] if existing else [], fresh=True
        )
        return found or None

    return (yield from look_up(find)) or []


def _with_holders(error: ScimError, holders: t.Sequence[User], values: t.Mapping[str, Value]) -> ScimError:
    """The refusal, with the accounts that have the new account's e-mail address or user name."""
    email, name = str(values.get("email") or ""), str(values.get("user_name") or "")
    said = []
    for user in holders:
        held = [f"the e-mail address {email}"] if email and user.has_email(email) else []
        held += [f"the user name {name}"] if name and user.has_user_name(name) else []
        if held:
            said.append(f"{user.label} ({user.email or user.user_name}) has {' and '.join(held)}")
    details = dict(error.details)
    holder = next((user for user in holders if email and user.has_email(email)), None)
    if holder is not None:
        details.setdefault("existing_user", holder.id)
    return _renamed(error, "; ".join(said), details, conflict=holder is not None)


def _renamed(error: ScimError, said: str, details: t.Mapping[str, str], conflict: bool = False) -> ScimError:
    """The same refusal with an extended message."""
    if not said:
        return error
    kind = ConflictError if conflict else type(error)
    return kind(
        f"{error}; {said}",
        code=error.code,
        details=details,
        description=error.description,
        status=error.status,
        method=error.method,
        path=error.path,
    )


def _adopt_user(slack: Conversations, operation: Operation, user: User) -> Conversation[Created[User]]:
    """Set the desired values of an account that someone else has just created."""
    desired = {option: value for option, value in operation.after.items() if value is not None}
    if operation.chosen_name:
        desired.pop("user_name", None)
    before, after = differences(user, desired)
    said = f"{user.label} was created by someone else at the same time; it was used instead of a new account"
    adoption = dataclasses.replace(operation, kind=Kind.UPDATE, id=user.id, before=before, after=after, reason=said)
    now: User | None = user
    if after:
        now = yield from slack.patch_user(user.id, after, user)
    now = now or (yield from slack.read_user(user.id))
    return Created(adoption, now, after, bool(after), (said,))


def _user_shows(slack: Conversations, user: User) -> Conversation[tuple[str, ...]]:
    """Wait until look-ups, such as those of the next task, find an account.

    :returns: a warning when they do not.
    """

    def find() -> Conversation[bool | None]:
        names = [] if user.email else [user.user_name]
        emails = [user.email] if user.email else []
        found = yield from slack.find_users(emails=emails, user_names=names, fresh=True)
        if not any(one.id == user.id for one in found):
            return None
        return True if (yield from read_if_shown(slack.read_user(user.id))) else None

    return () if (yield from look_up(find)) else (_not_shown(user),)


# --- Groups --------------------------------------------------------------------------------------------------------


def create_group(slack: Conversations, operation: Operation, members: t.Sequence[str]) -> Conversation[Created[Group]]:
    """Create a group, or adopt one of the same name that someone else created meanwhile.

    :param members: the ids of the first members.
    :raises ScimError: when Slack refuses it; a refusal because of other groups names them.
    """
    name = t.cast("str", operation.after["name"])
    try:
        group = yield from slack.create_group(name, members)
    except ScimError as error:
        if not _may_exist(error):
            raise
        twin = yield from _group_named(slack, name, error)
        return _adopted_group(operation, twin)
    try:
        shown = yield from _group_shows(slack, group, frozenset(members))
    except ScimError as error:
        return Created(operation, group, operation.after, unread=error)
    warnings = () if shown else (_not_shown(group),)
    return Created(operation, shown or group, operation.after, warnings=warnings)


def _group_named(slack: Conversations, name: str, error: ScimError) -> Conversation[Group]:
    def find() -> Conversation[list[Group] | None]:
        return (yield from slack.find_groups(name, fresh=True)) or None

    found = (yield from look_up(find)) or []
    try:
        group = match_group(found, name)
    except Refused as several:
        raise _renamed(error, str(several), error.details) from None
    if group is None:
        raise error
    if group.name != name:
        raise _renamed(error, f"{group.label} ({group.id}) has another spelling of this name", error.details)
    return group


def _adopted_group(operation: Operation, group: Group) -> Created[Group]:
    there = frozenset[str]() if group.members is None else group.member_ids
    joins = tuple(one for one in operation.joins if one not in there)
    said = f"the group {group.label} was created by someone else at the same time; it was used instead of a new group"
    others = sorted(there.difference(one for one in operation.joins if isinstance(one, str)))
    undone = bool(others) and operation.whole
    if undone:
        said += f", and {', '.join(others)} should not be members of it; run the task again to remove them"
    elif others:
        said += f", and {', '.join(others)} stay members of it"
    adoption = dataclasses.replace(operation, kind=Kind.MEMBERS, id=group.id, after={}, joins=joins, reason=said)
    return Created(adoption, group, {}, False, (said,), undone=undone)


def _group_shows(slack: Conversations, group: Group, members: frozenset[str]) -> Conversation[Group | None]:
    """Wait until look-ups, such as those of the next task, find a group with its members.

    :returns: the group that was found; ``None`` when look-ups do not find it.
    """
    seen: list[Group] = []

    def find() -> Conversation[Group | None]:
        found = yield from slack.find_groups(group.name, fresh=True)
        listed = next((one for one in found if one.id == group.id), None)
        now = yield from read_if_shown(slack.read_group(group.id))
        if listed is None or now is None:
            return None
        seen[:] = [now]
        # An entry without members may be from a list that never shows members.
        complete = _has(now, members) and (not listed.members or _has(listed, members))
        return now if complete else None

    shown = yield from look_up(find)
    return shown or (seen[0] if seen else None)


def _has(group: Group, members: frozenset[str]) -> bool:
    """Whether a group has these members, or its members are unknown."""
    return group.members is None or members <= group.member_ids


# --- Both ----------------------------------------------------------------------------------------------------------


def read_if_shown(reading: Conversation[Resource]) -> Conversation[Resource | None]:
    """The account or group read by its id; ``None`` when Slack does not show it."""
    try:
        return (yield from reading)
    except NotFoundError:
        return None


def _not_shown(resource: User | Group) -> str:
    return (
        f"Slack accepted the creation of {resource.label}, but does not show it after "
        f"{sum(LOOK_UPS):.0f} s; a task that looks it up may not find it"
    )
