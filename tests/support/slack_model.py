# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack in memory: what its accounts and groups become when operations are applied, one after the other.

It knows the rules that a plan has to respect, and raises where Slack would refuse: a user name or an e-mail address
that another account holds, a member who is deactivated, an operation that comes before what it needs.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import user_name_key
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._model.text import folded
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


class Refusal(Exception):
    """Slack would refuse the operation."""


@dataclass
class SlackModel:
    """All accounts and groups of an organization.

    :ivar users: the values of each account by its id.
    :ivar groups: the name and the members of each group by its id.
    :ivar records: a journal of all that was done, in the shape in which journals are written.
    :ivar done: the ids by the keys of the operations that were applied last.
    """

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    done: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, users: Iterable[User], groups: Iterable[Group] = ()) -> SlackModel:
        """Slack with these accounts and groups."""
        return cls(
            {user.id: dict(user.values) for user in users},
            {group.id: (group.name, set(group.member_ids)) for group in groups},
        )

    def observed_users(self) -> list[User]:
        """The accounts as they are read."""
        return [
            User(
                id_,
                dict(values),
                tuple(Reference(group) for group, (_name, members) in self.groups.items() if id_ in members),
                self.created.get(id_),
            )
            for id_, values in self.users.items()
        ]

    def observed_groups(self) -> list[Group]:
        """The groups as they are read."""
        return [
            Group(id_, name, tuple(Reference(member) for member in sorted(members)), self.created.get(id_))
            for id_, (name, members) in self.groups.items()
        ]

    def state(self) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, set[str]]]]:
        """A copy of all there is, to compare with."""
        users = {id_: dict(values) for id_, values in self.users.items()}
        return users, {id_: (name, set(members)) for id_, (name, members) in self.groups.items()}

    def apply(
        self, operations: Iterable[Operation], run: str = "r1", done: Mapping[str, str | None] | None = None
    ) -> None:
        """Carry operations out in their order.

        :param done: the ids by the keys of operations that were applied before them.
        :raises Refusal: where Slack would refuse one.
        """
        self.done = dict(done or {})
        for operation in operations:
            missing = [key for key in operation.needs if key not in self.done]
            if missing:
                raise Refusal(f"{operation.key} comes before {missing}")
            self.done[operation.key] = self._carry_out(operation, self.done, run)

    def _carry_out(self, operation: Operation, done: Mapping[str, str | None], run: str) -> str | None:
        after = {option: _resolved(value, done) for option, value in operation.after.items()}
        target = operation.id
        if target is None and operation.kind is not Kind.CREATE:
            target = done[f"create {operation.subject.value} {operation.label}"]
        groups = [id_ for id_, (_name, members) in self.groups.items() if target in members]
        joins = [_resolved(one, done) for one in operation.joins]
        if operation.subject is Subject.GROUP:
            target = self._on_group(operation, after, joins, target)
        else:
            target = self._on_user(operation, after, target)
        public: dict[str, Any] = {**operation.public(), "id": target, "after": after, "joins": joins}
        if operation.subject is Subject.USER and (
            operation.kind is Kind.DEACTIVATE or {"active", "guest"} & set(after)
        ):
            public["groups"] = groups
        record = {"run": run, "key": operation.key, "time": START.isoformat(), "operation": public, "id": target}
        self.records += [{**record, "event": "begin"}, {**record, "event": "done", "outcome": {}}]
        return target

    def _on_user(self, operation: Operation, after: dict[str, Any], id_: str | None) -> str:
        if operation.kind is Kind.CREATE:
            id_ = f"U0NEW{len(self.users)}"
            self.users[id_] = {"guest": False}
            self.created[id_] = START.isoformat()
        assert id_ is not None
        values = self.users[id_]
        if operation.kind is not Kind.CREATE:
            held = {option: values.get(option) for option in operation.before}
            if held != dict(operation.before) and operation.part == "" and "user_name" not in operation.before:
                raise Refusal(f"{operation.key} rests on {operation.before}, and Slack has {held}")
        new = {**values, **after}
        self._check_keys(id_, new)
        if not new.get("user_name") or not new.get("email"):
            raise Refusal(f"{operation.key}: {new}")
        self.users[id_] = {option: value for option, value in new.items() if value is not None}
        becomes_guest = bool(new.get("guest")) and not values.get("guest") and operation.kind is not Kind.CREATE
        if new["active"] is False or becomes_guest:
            for _name, members in self.groups.values():
                members.discard(id_)
        return id_

    def _check_keys(self, id_: str, values: Mapping[str, Any]) -> None:
        for other, held in self.users.items():
            if other == id_:
                continue
            if user_name_key(held["user_name"]) == user_name_key(values["user_name"]):
                raise Refusal(f"username_taken: {values['user_name']} by {other}")
            if folded(held["email"]) == folded(values["email"]):
                raise Refusal(f"email_taken: {values['email']} by {other}")

    def _on_group(self, operation: Operation, after: dict[str, Any], joins: Sequence[str], id_: str | None) -> str:
        if operation.kind is Kind.CREATE:
            id_ = f"S0NEW{len(self.groups)}{len(self.created)}"
            self.groups[id_] = ("", set())
            self.created[id_] = START.isoformat()
        assert id_ is not None
        if operation.kind is Kind.DELETE:
            del self.groups[id_]
            return id_
        name, members = self.groups[id_]
        if "name" in after:
            name = after["name"]
            if any(name == held for other, (held, _members) in self.groups.items() if other != id_):
                raise Refusal(f"another group has the name {name}")
        joining = set(joins)
        for member in joining - members:
            if not self.users[member]["active"]:
                raise Refusal(f"unable_to_add_deleted_or_guest_to_group: {member}")
        self.groups[id_] = (name, (members - set(operation.leaves)) | joining)
        return id_


def _resolved(value: Any, done: Mapping[str, str | None]) -> Any:
    if isinstance(value, PendingId):
        return done[value.key]
    return value
