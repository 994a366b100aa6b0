# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating, changing and deactivating accounts (wire §7)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from slack_scim_sandbox.accounts import PROFILE_FIELDS, User
from slack_scim_sandbox.directory import Directory, not_found
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.messages import Call, Reply, is_patch_op, require_schemas
from slack_scim_sandbox.normalise import created, is_clearing
from slack_scim_sandbox.patch import assign, patch_v1, patch_v2
from slack_scim_sandbox.protections import check_change
from slack_scim_sandbox.user_writes import PROFILE_ATTRIBUTES, UserWrite, avatar
from slack_scim_sandbox.versions import V1, V2, Version

TEAM_DOMAIN = "sandbox"


class Users:
    """The `/Users` endpoints that write."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._store = directory.store
        self._settings = directory.settings

    # POST

    def create(self, call: Call) -> Reply:
        """wire 1.4, 7.2.1: 201 and the whole user."""
        body = call.json()
        require_schemas(call, body, self._settings["require_schemas"])
        if self._settings.use_up("transient_create_error"):
            raise SlackError("invited_user_not_created", self._settings["transient_error_status"])  # wire 7.5.10
        with self._store.transaction():
            draft = self._new(call, body)
            user = draft.finish()
            self._check_unique(user, call.version)
            self._directory.hide_new(call, user.id)
            self._store.save_user(user)
        return Reply(201, self._show(user, call.version, photo=avatar(user.id)))

    def _new(self, call: Call, body: Mapping[str, Any]) -> UserWrite:
        user_id = self._store.next_id("U")
        blank = User(id=user_id, created=created(time.time()), photo=avatar(user_id))
        draft = UserWrite(blank, None, self._store, self._settings)
        named = {key.lower(): key for key in body}
        if "username" not in named and "nickname" not in named:
            raise SlackError("username_required")
        if not body.get(named.get("emails", "")):
            raise SlackError("email_empty")
        extensions = call.version.extensions()
        is_profile = {key: extensions.get(key.lower(), key.lower()) in PROFILE_ATTRIBUTES for key in body}
        assign(draft, {key: body[key] for key in body if not is_profile[key]}, call.version, replace=True)
        try:
            assign(draft, {key: body[key] for key in body if is_profile[key]}, call.version, replace=True)
        except SlackError:
            if not self._settings["drop_profile_on_invalid"]:
                raise
            for field in PROFILE_FIELDS:  # wire 7.2.24
                setattr(draft.user, field, None)
        draft.check_names()
        self._keep_name_unique(draft.user, None)
        self._fill_in(draft.user)
        return draft

    def _fill_in(self, user: User) -> None:
        """What Slack makes up for what was not given (wire 7.2.12, 7.1.12)."""
        user.display_name = user.display_name or user.user_name
        if not user.given_name and not user.family_name:
            user.given_name = user.display_name
        user.profile_url = user.profile_url or f"https://{TEAM_DOMAIN}.enterprise.slack.com/team/{user.user_name}"

    # PATCH, PUT, DELETE

    def patch(self, call: Call) -> Reply:
        """wire 1.8, 7.3: 200 and the whole user."""
        body = call.json()
        before = self._existing(call)
        require_schemas(call, body, self._settings["require_schemas"])
        draft = UserWrite.of(before, self._store, self._settings)
        if call.version is V2 and is_patch_op(body):
            patch_v2(draft, body, call.version)
        else:
            patch_v1(draft, body, call.version)
        return self._save(call, before, draft.finish())

    def replace(self, call: Call) -> Reply:
        """wire 1.10, 7.4: 200 and the whole user; what the body leaves out is cleared but for what C4 keeps."""
        body = call.json()
        require_schemas(call, body, self._settings["require_schemas"])
        before = self._existing(call)
        named = {key.lower(): value for key, value in body.items()}
        if not named.get("emails"):
            raise SlackError("email_empty")  # wire 7.4.7
        draft = UserWrite.of(before, self._store, self._settings)
        self._clear_omitted(draft, named)
        assign(draft, self._one_name(body, named), call.version, replace=True)
        if self._settings["put_blank_names"] == "cleared":
            draft.named = False  # no check of names at the end
        if draft.active is None and self._settings["put_without_active"] == "deactivate":
            draft.active = False  # wire 7.4.6
        return self._save(call, before, draft.finish())

    def _clear_omitted(self, draft: UserWrite, named: Mapping[str, Any]) -> None:
        user = draft.user
        user.title = ""
        if "displayname" not in named and not self._settings["display_name_locked"]:
            user.display_name = ""
        if isinstance(named.get("name"), Mapping):
            user.given_name = user.family_name = ""
        for field in PROFILE_FIELDS:
            setattr(user, field, None)

    def _one_name(self, body: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """The body with the one of userName and nickName that counts (wire C20)."""
        user_name, nick_name = named.get("username"), named.get("nickname")
        rule = self._settings["put_nickname_mismatch"]
        clash = not is_clearing(nick_name) and user_name is not None and nick_name != user_name
        if clash and rule == "400":
            raise SlackError("invalid_request_payload")
        loser = "username" if clash and rule == "nickName" else "nickname" if user_name is not None else ""
        return {key: value for key, value in body.items() if key.lower() != loser}

    def delete(self, call: Call) -> Reply:
        """wire 7.5.1, 7.5.2: deactivates, as often as one likes."""
        before = self._existing(call)
        draft = UserWrite.of(before, self._store, self._settings)
        draft.active = False
        self._save(call, before, draft.finish())
        return Reply(200 if call.version is V1 else 204)  # wire 1.12, 1.13

    def _existing(self, call: Call) -> User:
        if call.resource_id is None:
            raise SlackError("missing_user_id")
        user = self._store.user(call.resource_id)
        if user is None:
            raise not_found(call)
        return user

    # saving

    def _save(self, call: Call, before: User, user: User) -> Reply:
        check_change(before, user, str(self._settings["token_role"]))
        if user.active and not before.active and self._settings.use_up("transient_reactivate_error"):
            raise SlackError("invited_user_not_reactivated", self._settings["transient_error_status"])  # wire §17
        self._keep_name_unique(user, before)
        self._keep_address(user, before)
        self._check_unique(user, call.version)
        ending = before.active and not user.active
        leaves = ending and self._settings["membership_on_deactivate"] == "removed"  # wire 7.5.12
        leaves = leaves or (user.guest is not None and before.guest is None)  # wire 7.6.6
        self._directory.serve_stale(call, user.id, before, self._directory.lag(call, deactivating=ending))
        groups = [group_id for group_id, _each in self._store.groups_of(user.id)]
        with self._store.transaction():
            self._store.save_user(user)
            if leaves:
                self._store.remove_members((group_id, user.id) for group_id in groups)
        self._directory.forget_these([user.id, *groups])
        return Reply(200, self._show(user, call.version, photo=before.photo))

    def _show(self, user: User, version: Version, *, photo: str) -> bytes:
        """The reply to a write; it shows the old picture still (wire 7.2.18)."""
        new_photo, user.photo = user.photo, photo
        try:
            return self._directory.render_user(user, version)
        finally:
            user.photo = new_photo

    def _keep_name_unique(self, user: User, before: User | None) -> None:
        """Refuse a user name that another account has, a deactivated one too (wire 7.2.9), or cut it (wire 7.2.10)."""
        name = user.user_name
        if before is not None and name == before.user_name:
            return
        while self._is_taken(user):
            if self._settings["user_name_clash"] == "409":
                raise SlackError("username_taken", username=name)  # wire 4.9
            user.user_name = user.user_name[:-1]
            if not user.user_name:
                raise SlackError("truncation_error", username=name)

    def _is_taken(self, user: User) -> bool:
        holder = self._store.user_by_name(user.user_name)
        return holder is not None and holder.id != user.id

    def _keep_address(self, user: User, before: User) -> None:
        """Leave or refuse the addresses of an account that is and stays deactivated, where the setting says so.

        wire §17: freeing them "must be updated manually in Slack".
        """
        rule = self._settings["deactivated_email"]
        addresses = (before.email, before.secondary_email)
        if rule == "changes" or before.active or user.active or addresses == (user.email, user.secondary_email):
            return
        if rule == "403":
            raise SlackError("permission_denied")
        user.email, user.secondary_email = addresses

    def _check_unique(self, user: User, version: Version) -> None:
        """wire 7.5.5: the e-mails of deactivated accounts are taken too."""
        for address in filter(None, (user.email, user.secondary_email)):
            if self._settings["invalid_email_code"] == "bad_email_address" and address.lower().endswith(".invalid"):
                raise SlackError("bad_email_address", 400, email=address)  # wire §17: it does not exist
            holder = self._store.user_by_email(address)
            if holder is not None and holder.id != user.id:
                raise self._email_taken(address, holder.id, version)

    def _email_taken(self, address: str, holder: str, version: Version) -> SlackError:
        """wire C9, 7.5.6-7.5.8."""
        status = int(self._settings["duplicate_email_status"])
        text = self._settings["duplicate_email_text"]
        if text == "user_creation_failed":
            return SlackError("user_creation_failed", status)
        if text == "email_taken":
            return SlackError("email_taken", status)
        if version is V1:
            return SlackError("bad_email_address", status, email=address, reason="email_taken", existing_user=holder)
        return SlackError("email_taken", status, existing_user=holder)
