# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_user``."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.accounts import AccountIndex, Match, account_named, is_user_id, match_user
from .._model.attributes import ATTRIBUTES
from .._model.evidence import other_person, require_same_person
from .._model.normalize import Value, is_shortened_user_name, user_name_key
from .._model.problems import Refused
from .._model.resources import User
from .._model.text import folded
from .._model.validate import DesiredValues, desired_values
from .._plan.plan import Kind, Plan
from .._plan.user import DesiredUserState, plan_user
from .._report.people import Names, names_of
from .._scim.errors import NotFoundError
from .people import look_up
from .result_types import UserTaskResult
from .results import diff_result, user_result
from .specs import (
    SETTLE_TIMEOUT,
    SETTLE_TIMEOUT_MAX,
    SETTLE_TIMEOUT_RULE,
    ModuleSpec,
    Params,
    attribute_spec,
    invalid,
    options_of,
)
from .task import Applied, Task, apply_to_one


@dataclass(frozen=True)
class UserOptions:
    """The options of ``slack_scim_user``.

    :ivar values: the desired attributes.
    :ivar present: whether the account is desired to be active; if not, it is deactivated.
    :ivar replace: whether attributes without a desired value are cleared.
    :ivar update_photo: whether the photo of an existing account is set again.
    :ivar settle_timeout: the most seconds to wait until Slack shows a change of ``active``.
    """

    id: str | None
    values: DesiredValues
    present: bool
    reactivate: bool
    replace: bool
    update_photo: bool
    settle_timeout: float

    @property
    def email(self) -> str | None:
        return self._text("email")

    @property
    def user_name(self) -> str | None:
        return self._text("user_name")

    @property
    def manager(self) -> str | None:
        """The reference to the desired manager; ``None`` without one."""
        return self._text("manager") if self.present else None

    def _text(self, option: str) -> str | None:
        return t.cast("str | None", self.values.get(option))


def parse(params: Params) -> UserOptions:
    """The options of one user.

    :raises Refused: when options break a rule; the message names each option, its value and the rule.
    """
    values, problems = desired_values(params)
    if problems:
        raise Refused(
            "; ".join(map(str, problems)),
            invalid=[problem.option for problem in problems],
        )
    if params["id"] is not None and not is_user_id(params["id"]):
        raise Refused(f"id: {params['id']!r} must be the id of an account, such as U012AB3CD")
    if not 0 <= params["settle_timeout"] <= SETTLE_TIMEOUT_MAX:
        raise invalid("settle_timeout", params["settle_timeout"], SETTLE_TIMEOUT_RULE)
    return options_of(
        UserOptions,
        params,
        values=values,
        present=params["state"] == "present",
        update_photo=params["update_photo"] == "always",
    )


SPEC = ModuleSpec(
    parse=parse,
    options={
        "id": {"type": "str"},
        **attribute_spec(),
        "state": {
            "type": "str",
            "choices": ["present", "absent"],
            "default": "present",
        },
        "reactivate": {"type": "bool", "default": True},
        "replace": {"type": "bool", "default": False},
        "update_photo": {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
        },
        "settle_timeout": {"type": "float", "default": SETTLE_TIMEOUT},
        "meta": {"type": "dict"},
    },
    required_one_of=[("id", "email", "user_name")],
)


def run(task: Task, options: UserOptions) -> UserTaskResult:
    """Bring one account to its desired state."""
    match, others = _observe(task, options)
    desired = _desired(task, options, match, others)
    plan = _plan(task, options, desired, match)
    applied, plan, match = _apply(task, options, desired, plan, match)
    names = names_of([*([match.user] if match else []), *others.users])
    return _result(task, plan, match, applied, names)


def _observe(task: Task, options: UserOptions) -> tuple[Match | None, AccountIndex]:
    """The match of the account, and the other accounts read with it; one request when that suffices."""
    emails = [] if options.id or not options.email else [options.email]
    names = [] if options.id or not options.user_name else [options.user_name]
    # The e-mail address decides the match, so absence of the user name need not be proven.
    spare, names = (names, []) if emails else ([], names)
    manager = options.manager
    if manager and not is_user_id(manager):
        (emails if "@" in manager else names).append(manager)
    accounts = task.client.find_users(emails, names, spare_user_names=spare) if emails or names else []
    match = _by_id(task, options.id, options) if options.id else _match(accounts, options)
    if options.id and options.email and match and not options.present:
        _require_one_account(task, options.email, match.user)
    others = AccountIndex(accounts)
    if manager and is_user_id(manager) and not _manages(manager, match):
        others = look_up(task.client, [manager])
    return match, others


def _match(accounts: t.Sequence[User], options: UserOptions) -> Match | None:
    """The match of the account. Another account may have the desired user name if this one has a shortened form.

    :raises Refused: when the e-mail address and the user name otherwise belong to two accounts.
    """
    try:
        return match_user(accounts, options.values)
    except Refused:
        match = match_user(accounts, {**options.values, "user_name": None}) if options.email else None
        if match is None or not is_shortened_user_name(match.user.user_name, options.user_name or ""):
            raise
        return match


def _manages(reference: str, match: Match | None) -> bool:
    """Whether a reference is the id of the account's manager in Slack."""
    return match is not None and match.user.values.get("manager") == reference


def _by_id(task: Task, account_id: str, options: UserOptions) -> Match | None:
    try:
        return Match(task.client.read_user(account_id), "id")
    except NotFoundError:
        if not options.present:
            return None
        raise Refused(f"id: Slack has no account with the id {account_id!r}") from None


def _require_one_account(task: Task, email: str, user: User) -> None:
    """Check before a deactivation that no account other than that of the id has the given e-mail address.

    :raises Refused: when another has it; the message names both accounts.
    """
    if user.has_email(email):
        return
    holder = account_named(AccountIndex(task.client.find_users([email])).resolve(email))
    if holder is not None:
        raise Refused(
            f"id belongs to {user.label} and email {email} to {holder.label}, which are different accounts. Give the "
            "keys of the right account.",
            conflict=[user.id, holder.id],
        )


def _desired(task: Task, options: UserOptions, match: Match | None, others: AccountIndex) -> DesiredUserState:
    values, manager = dict(options.values), options.manager
    holder = _name_holder(options, match, others)
    if match and holder:
        task.warn(
            f"user_name: {holder.label} has {options.user_name!r}, and Slack stored {match.user.user_name!r} for "
            f"{match.user.label}; the desired name is not available"
        )
        del values["user_name"]
    if manager and not _manages(manager, match):
        if _manager_is_own(manager, options):
            raise Refused(f"manager: {manager!r} must not be the user's own account")
        values["manager"] = _manager(task, manager, match, others)
    return DesiredUserState(
        values,
        present=options.present,
        reactivate=options.reactivate,
        replace=options.replace,
        update_photo=options.update_photo,
    )


def _manager_is_own(manager: str, options: UserOptions) -> bool:
    """Whether the reference to the manager is one of the account's own keys."""
    if "@" in manager:
        return folded(manager) == folded(options.email or "")
    return user_name_key(manager) == user_name_key(options.user_name or "")


def _name_holder(options: UserOptions, match: Match | None, others: AccountIndex) -> User | None:
    """The other account with the desired user name, when the matched account has a shortened form of it."""
    name = options.user_name
    if match is None or not name or not is_shortened_user_name(match.user.user_name, name):
        return None
    return next((user for user in others.with_user_name(name) if user.id != match.user.id), None)


def _manager(task: Task, reference: str, match: Match | None, others: AccountIndex) -> str:
    """The id of the manager; in check mode, the reference itself for an account that an earlier task may create.

    :raises Refused: when Slack has no such account or several, or it is the account itself.
    """
    found = account_named(others.resolve(reference), "manager")
    if found is None and not task.check_mode:
        raise Refused(f"manager: {reference!r} must be the id, email or user name of an account in Slack")
    if found is None:
        task.warn(
            f"manager: Slack has no account {reference!r}. Check mode assumes that an earlier task creates it. "
            "Outside check mode, the task fails if the account does not exist."
        )
        return reference
    if match and found.id == match.user.id:
        raise Refused(f"manager: {reference!r} must not be the user's own account")
    if found.shown_active is False and not _manages(found.id, match):
        task.warn(f"manager: {found.label} is deactivated; set nevertheless. Give another manager")
    return found.id


def _apply(
    task: Task, options: UserOptions, desired: DesiredUserState, plan: Plan, match: Match | None
) -> tuple[Applied, Plan, Match | None]:
    """Apply the plan; when a creation finds an account with the e-mail, that account is changed (wire 7.5.9)."""
    applied = apply_to_one(task, plan, [match.user] if match else [], settle_timeout=options.settle_timeout)
    holder = _holder(task, desired, plan, applied)
    if holder is None:
        return applied, plan, match
    require_same_person(desired.values, holder, "email")
    match = Match(holder, "email")
    task.warn(f"{holder.label} already has this e-mail address, so the task manages this account")
    plan = _plan(task, options, desired, match)
    return apply_to_one(task, plan, [holder], settle_timeout=options.settle_timeout), plan, match


def _plan(task: Task, options: UserOptions, desired: DesiredUserState, match: Match | None) -> Plan:
    """The plan, with a warning when it reactivates an account that may be another person's.

    :raises Refused: when the account is another person's by all that is known.
    """
    plan = plan_user(desired, match)
    other = other_person(options.values, match.user, match.by) if match else None
    if match and other and any(operation.after.get("active") for operation in plan.operations):
        if other.refused:
            raise Refused(f"{other.refusal(match.user)}. Nothing was done.", conflict=[match.user.id])
        task.warn(other.warning(match.user))
    return plan


def _holder(task: Task, desired: DesiredUserState, plan: Plan, applied: Applied) -> User | None:
    """The account that Slack named in the refusal of a creation, if it has the same e-mail."""
    named = (applied.first_error.get("details") or {}).get("existing_user")
    if not named or plan.operations[0].kind is not Kind.CREATE:
        return None
    holder = task.client.read_user(named)
    return holder if holder.has_email(t.cast(str, desired.values["email"])) else None


def _result(task: Task, plan: Plan, match: Match | None, applied: Applied, names: Names) -> UserTaskResult:
    user = match.user if match else None
    if task.check_mode:
        user = _predicted(plan, user)
    elif applied.report:
        user = t.cast("User | None", applied.resource)
    return {
        **applied.results(task, plan),
        "user": user_result(user),
        "matched_by": match.by if match else None,
        "diff": diff_result(plan.operations, names),
    }


def _predicted(plan: Plan, user: User | None) -> User | None:
    """The account after the plan, as predicted in check mode."""
    for operation in plan.operations:
        values: dict[str, Value] = {"guest": False, "active": True}
        values.update(user.values if user else {})
        values.update(operation.after)
        kept = {option: values[option] for option in ATTRIBUTES if values.get(option) is not None}
        user = dataclasses.replace(user, values=kept) if user else User("", kept)
    return user
