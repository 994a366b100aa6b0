# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The plan for one group."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .._model.resources import Group
from .plan import Kind, Operation, Plan, Subject


@dataclass(frozen=True)
class DesiredMembers:
    """The desired members of a group, as ids.

    :ivar exactly: the complete list of members; ``None`` when ``add`` and ``remove`` are used.
    :ivar allow_empty: whether ``exactly`` may remove the last member.
    """

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    exactly: frozenset[str] | None = None
    allow_empty: bool = False

    def difference(self, present: frozenset[str]) -> tuple[list[str], list[str]]:
        """The ids to add and the ids to remove, each sorted."""
        desired = self.exactly if self.exactly is not None else (present | self.add) - self.remove
        return sorted(desired - present), sorted(present - desired)


@dataclass(frozen=True)
class DesiredGroupState:
    """The desired state of one group.

    :ivar name: its name, a new one for a group that was found by id; ``None`` when the name is not managed.
    :ivar members: ``None`` when they are not managed.
    """

    name: str | None
    members: DesiredMembers | None = None
    present: bool = True


def plan_group(desired_state: DesiredGroupState, observed: Group | None) -> Plan:
    """The plan for one group.

    :param observed: the group in Slack; ``None`` when there is none.
    :raises Refused: when the desired state must not or cannot be applied.
    """
    if not desired_state.present:
        return Plan((_deletion(observed),)) if observed else Plan()
    if observed is None:
        return _create(desired_state)
    operations = []
    if desired_state.name is not None and desired_state.name != observed.name:
        operations.append(
            Operation(
                Kind.UPDATE,
                Subject.GROUP,
                observed.id,
                observed.name,
                "name not as desired",
                {"name": observed.name},
                {"name": desired_state.name},
            )
        )
    if desired_state.members:
        operations.extend(_membership(desired_state.members, observed))
    return Plan(tuple(operations))


def _deletion(group: Group) -> Operation:
    return Operation(
        Kind.DELETE,
        Subject.GROUP,
        group.id,
        group.name,
        "the group exists, but must be absent",
        {"name": group.name},
        {},
        leaves=tuple(sorted(group.member_ids)),
    )


def _create(desired_state: DesiredGroupState) -> Plan:
    if not desired_state.name:
        raise Refused(
            "Slack has no such group; set name to create one",
            missing=["name"],
        )
    joining = desired_state.members.difference(frozenset())[0] if desired_state.members else []
    return Plan(
        (
            Operation(
                Kind.CREATE,
                Subject.GROUP,
                None,
                desired_state.name,
                "Slack has no group of this name",
                {},
                {"name": desired_state.name},
                joins=tuple(joining),
                whole=_is_whole(desired_state.members),
            ),
        )
    )


def _membership(members: DesiredMembers, group: Group) -> t.Iterator[Operation]:
    joining, leaving = members.difference(group.member_ids)
    if leaving and members.exactly is not None and not members.exactly and not members.allow_empty:
        raise Refused(
            f"members: set is empty, which would remove all members ({len(leaving)}) of {group.label}; "
            "set allow_empty: true to allow this"
        )
    if joining or leaving:
        counts = [f"{len(ids)} to {verb}" for ids, verb in ((joining, "add"), (leaving, "remove")) if ids]
        yield Operation(
            Kind.MEMBERS,
            Subject.GROUP,
            group.id,
            group.name,
            "members not as desired: " + ", ".join(counts),
            {},
            {},
            joins=tuple(joining),
            leaves=tuple(leaving),
            whole=_is_whole(members),
        )


def _is_whole(members: DesiredMembers | None) -> bool:
    return members is not None and members.exactly is not None
