# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating, changing and deleting groups (wire §8)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slack_scim_sandbox.accounts import Group
from slack_scim_sandbox.directory import Directory, not_found
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.filters import matches
from slack_scim_sandbox.messages import Call, Reply, is_patch_op, require_schemas
from slack_scim_sandbox.multi_values import entries
from slack_scim_sandbox.normalise import created, has_emoji, is_clearing
from slack_scim_sandbox.patch import operations
from slack_scim_sandbox.paths import Path, parse_path
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.versions import V1, V2, Version

_PER_CALL = 15_000  # wire 8.13
_IGNORED = ("id", "schemas", "externalid", "meta", "displayname")


@dataclass
class GroupDraft:
    """A group being written: its name, and its members in order (an ordered set of ids)."""

    name: str
    members: dict[str, None] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        """wire 8.8, 8.11: members there already are no error."""
        self.members |= dict.fromkeys(_ids(value))

    def remove(self, value: Any) -> None:
        for user_id in _ids(value):
            self.members.pop(user_id, None)


def _ids(value: Any) -> list[str]:
    """The ids of a list of members; entries without one are ignored (wire 8.2)."""
    listed = entries(value, "invalid_request_payload")
    if len(listed) > _PER_CALL:
        raise SlackError("too_many_users")
    return [str(entry["value"]) for entry in listed if entry.get("value")]


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in body.items()}


class Groups:
    """The `/Groups` endpoints that write."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._store = directory.store
        self._settings: Settings = directory.settings

    def _name(self, value: Any) -> str:
        """The name of a group that a request writes (wire 8.4)."""
        if is_clearing(value):
            raise SlackError("invalid_request_payload")  # invalid_name_required is about people (wire §17 on 7.2.13)
        if not isinstance(value, str):
            raise SlackError("invalid_attribute_format")
        if self._settings["emoji"] == "refused" and has_emoji(value):
            raise SlackError("invalid_emoji_not_allowed")  # wire §17 on 7.2.13: "an attribute value"
        return value.strip()

    def create(self, call: Call) -> Reply:
        """wire 1.6, 8.4: 201 and the whole group."""
        body = call.json()
        require_schemas(call, body, self._settings["require_schemas"])
        named = _named(body)
        draft = GroupDraft(self._name(named.get("displayname")))
        draft.add(named.get("members"))
        self._check(draft, None, set())
        with self._store.transaction():
            group = Group(self._store.next_id("S"), created(time.time()), draft.name)
            self._directory.hide_new(call, group.id)
            self._store.save_group(group)
            self._store.add_members((group.id, user_id) for user_id in draft.members)
        self._directory.forget_these(draft.members)
        shown = b"" if self._settings["empty_group_create"] else self._directory.render_group(group, call.version)
        return Reply(201, shown)

    def patch(self, call: Call) -> Reply:
        """wire 1.14, 1.15: v1 204, v2 200 with the group, or 204 by the setting."""
        body = call.json()
        require_schemas(call, body, self._settings["require_schemas"])
        group, draft = self._existing(call)
        if call.version is V2 and is_patch_op(body):
            self._patch_v2(draft, body, call.version)
        else:
            self._patch_v1(draft, body)
        group = self._save(call, group, draft)
        if call.version is V1 or self._settings["v2_group_patch_status"] == 204:
            return Reply(204)
        return Reply(200, self._directory.render_group(group, call.version))

    def _patch_v1(self, draft: GroupDraft, body: Mapping[str, Any]) -> None:
        """wire 8.7: members are added, `operation: delete` removes."""
        named = _named(body)
        meta = named.get("meta")
        removed = meta.get("attributes") if isinstance(meta, Mapping) else None
        if isinstance(removed, list) and "members" in (str(name).lower() for name in removed):
            draft.members.clear()
        if "displayname" in named:
            draft.name = self._name(named["displayname"])
        listed = entries(named.get("members"), "invalid_request_payload")
        if len(listed) > _PER_CALL:
            raise SlackError("too_many_users")
        understood = self._settings["v1_member_removal"] == "works"  # wire 8.8
        for entry in listed:
            leaving = understood and str(entry.get("operation", "")).lower() == "delete"
            (draft.remove if leaving else draft.add)([entry])

    def _patch_v2(self, draft: GroupDraft, body: Mapping[str, Any], version: Version) -> None:
        """wire 8.9-8.11, C18: all three ways to remove members."""
        for operation, path, value in operations(body):
            if path is not None:
                self._operate(draft, operation, path, value, version)
            elif isinstance(value, Mapping):  # wire 7.3.7
                for key, part in value.items():
                    self._operate(draft, operation, key, part, version)
            else:
                raise SlackError("invalid_request_payload")

    def _operate(self, draft: GroupDraft, operation: str, text: str, value: Any, version: Version) -> None:
        path = parse_path(text, version)
        if path.attribute == "displayname" and operation != "remove":
            draft.name = self._name(value)
        elif path.attribute == "members" and operation == "remove" and not self._understands(path, value):
            self._misunderstand(draft)
        elif path.attribute == "members" and path.where is not None:
            chosen = [user_id for user_id in draft.members if matches(path.where, {"value": user_id})]
            if operation == "remove":
                draft.remove([{"value": user_id} for user_id in chosen])
        elif path.attribute == "members" and operation == "add":
            draft.add(value)
        elif path.attribute == "members" and operation == "remove" and value is not None:
            draft.remove(value)  # wire 8.10: only the listed ones
        elif path.attribute == "members":
            draft.members.clear()
            draft.add(value)
        elif path.attribute not in _IGNORED and self._settings["unknown_path"] == "400":
            raise SlackError("invalid_request_payload")

    def _understands(self, path: Path, value: Any) -> bool:
        """Whether this form of removing some members is one that the setting lets Slack know (wire C18)."""
        form = "path_filter" if path.where is not None else "value_list" if value is not None else "both"
        return form == "both" or self._settings["v2_member_removal"] in ("both", form)

    def _misunderstand(self, draft: GroupDraft) -> None:
        """A removal of some members whose form is not known."""
        effect = self._settings["v2_member_removal_mismatch"]
        if effect == "400":
            raise SlackError("invalid_request_payload")
        if effect == "all_removed":  # wire 8.10: RFC 7644 passes over the value of a `remove`
            draft.members.clear()

    def replace(self, call: Call) -> Reply:
        """wire 1.16, 8.12: members that are left out are emptied."""
        body = call.json()
        require_schemas(call, body, self._settings["require_schemas"])
        group, draft = self._existing(call)
        named = _named(body)
        draft.name = self._name(named["displayname"]) if "displayname" in named else group.display_name
        draft.members.clear()
        draft.add(named.get("members"))
        group = self._save(call, group, draft)
        return Reply(200, self._directory.render_group(group, call.version))

    def delete(self, call: Call) -> Reply:
        """wire 1.18, 8.15: 204, permanently."""
        group, draft = self._existing(call)
        if group.kind == "linked":
            raise SlackError("idp_group_linked_to_channels")
        self._directory.serve_stale(call, group.id, group, self._directory.lag(call))
        with self._store.transaction():
            self._store.delete_group(group.id)
        self._directory.forget_these([group.id, *draft.members])
        return Reply(204)

    def _existing(self, call: Call) -> tuple[Group, GroupDraft]:
        """The group, and a draft of it as it is. Slack's own groups can't be written (wire 8.3)."""
        if call.resource_id is None:
            raise SlackError("missing_group_id")
        group = self._store.group(call.resource_id)
        if group is None:
            raise not_found(call)
        if group.kind == "auto":
            raise SlackError("permission_denied")
        return group, GroupDraft(group.display_name, dict.fromkeys(self._store.member_ids(group.id)))

    def _save(self, call: Call, group: Group, draft: GroupDraft) -> Group:
        present = self._store.member_ids(group.id)
        self._check(draft, group, set(present))
        removed = [user_id for user_id in present if user_id not in draft.members]
        renamed = draft.name != group.display_name
        self._directory.serve_stale(call, group.id, group, self._directory.lag(call))
        with self._store.transaction():
            self._store.save_group(replace(group, display_name=draft.name))
            self._store.remove_members((group.id, user_id) for user_id in removed)
            self._store.add_members((group.id, user_id) for user_id in draft.members)
        touched: Iterable[str] = {*present, *draft.members} if renamed else {*present} ^ {*draft.members}
        self._directory.forget_these([group.id, *touched])
        return replace(group, display_name=draft.name)

    def _check(self, draft: GroupDraft, group: Group | None, present: set[str]) -> None:
        """All of the request is refused, or none (wire 8.14)."""
        same = self._store.group_by_name(draft.name)
        taken = same is not None and (group is None or same.id != group.id)
        renamed = group is None or group.display_name.lower() != draft.name.lower()
        if taken and renamed and self._settings["duplicate_group_name"] == 409:
            raise SlackError("group_creation_failed")  # wire 8.6
        if len(draft.members) > self._settings["group_member_max"]:
            raise SlackError("group_member_max_exceeded")
        self._check_members([user_id for user_id in draft.members if user_id not in present])

    def _check_members(self, ids: list[str]) -> None:
        """wire 8.14, C7: unknown, deactivated and (by the setting) guest members are refused."""
        found = self._store.users(ids)
        if any(user_id not in found for user_id in ids):
            raise SlackError("no_such_group_members")
        refuse_guests = self._settings["guests_in_groups"] == "refuse"
        for user in found.values():
            if not user.active or user.guest == "single" or (refuse_guests and user.guest is not None):
                raise SlackError("unable_to_add_deleted_or_guest_to_group")
