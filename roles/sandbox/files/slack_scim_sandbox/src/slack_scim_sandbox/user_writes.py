# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing wire values onto an account: every attribute's own rule, whichever request it came with."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_scim_sandbox import multi_values, normalise
from slack_scim_sandbox.accounts import DEFAULT_TIMEZONE, ENTERPRISE_FIELDS, User
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.store import Store

# attributes Slack accepts and passes over (wire 7.1.7, 7.1.12, 7.2.3, 7.3.13)
IGNORED = {"schemas", "id", "meta", "groups", "externalid"}
_SIMPLE = {"title": "title", "timezone": "timezone"}
_PROFILE = {"usertype": "user_type", "preferredlanguage": "preferred_language", "locale": "locale"}
PROFILE_ATTRIBUTES = {*_PROFILE, "addresses", "phonenumbers", "roles", "enterprise", "profile"}  # wire 7.2.24
# a display name in Slack can't be a mention (4.a invalid_reserved_word)
_RESERVED_DISPLAY_NAMES = {"here", "everyone", "channel", "slackbot"}
# wire 7.2.9: reserved words, and the names of the organization's channels
_FORBIDDEN_USER_NAMES = frozenset(
    (
        *("all", "archive", "archived", "archives", "channel", "channels", "create", "delete", "deleted-channel"),
        *("edit", "everyone", "group", "groups", "here", "me", "ms", "slack", "slackbot", "today", "you"),
        *("general", "random", "announcements"),
    )
)


@dataclass
class UserWrite:
    """An account being written; the store sees it once all of the request was accepted."""

    user: User
    before: User | None  # None while the account is being created
    store: Store
    settings: Settings
    active: bool | None = None  # what the request says, if it does
    converted: bool = False  # between member and guest
    named: bool = False  # whether a name is written, given or family

    @classmethod
    def of(cls, user: User, store: Store, settings: Settings) -> UserWrite:
        return cls(copy.copy(user), user, store, settings)

    @property
    def creating(self) -> bool:
        return self.before is None

    def set(self, attribute: str, value: Any, *, replace: bool = False, adding: bool = False) -> None:
        """Write one attribute, named in lower case (extensions by their short names).

        `replace` makes a list the whole of a multi-valued attribute; `adding` is v2's `add`. Raises SlackError.
        """
        if attribute in IGNORED:
            return
        if attribute == "emails":
            multi_values.set_emails(self.user, value, replace=replace, adding=adding)
        elif attribute == "phonenumbers":
            multi_values.set_phones(self.user, value, replace=replace)
        elif attribute in _SIMPLE:
            default = DEFAULT_TIMEZONE if attribute == "timezone" else ""
            setattr(self.user, _SIMPLE[attribute], self._text(value) or default)
        elif attribute in _PROFILE:
            setattr(self.user, _PROFILE[attribute], self._text(value))
        elif attribute == "enterprise" and adding:
            self.add_enterprise(value)
        elif (setter := _SETTERS.get(attribute)) is not None:
            setter(self, value)
        elif self.settings["unknown_attribute"] == "400":
            raise SlackError("invalid_request_payload")  # wire 7.2.4

    def _text(self, value: Any) -> str | None:
        written = self._plain(value)
        if written is not None and self.settings["emoji"] == "refused" and normalise.has_emoji(written):
            raise SlackError("invalid_emoji_not_allowed")  # wire §17 on 7.2.13: "an attribute value"
        return written

    def _plain(self, value: Any) -> str | None:
        """A text that is no prose: an instant, an id, an address."""
        return multi_values.text(value, "invalid_attribute_format")

    # names

    def set_user_name(self, value: Any) -> None:
        """wire 7.2.5-7.2.11: normalised, at most 21 characters, its own and the nickName's."""
        self.user.user_name = self._checked_name(value, "username_too_long" if self.creating else "long_username")

    def set_nick_name(self, value: Any) -> None:
        if normalise.is_clearing(value):
            return
        self.user.user_name = self._checked_name(value, "long_nickname")

    def _checked_name(self, value: Any, too_long: str) -> str:
        if normalise.is_clearing(value):
            raise SlackError("username_empty")
        if not isinstance(value, str):
            raise SlackError("username_invalid")
        name = normalise.user_name(value)
        if not name:
            raise SlackError("username_invalid")
        if len(name) > normalise.USER_NAME_MAX:
            if too_long == "long_username":  # wire 4.6: the details differ
                raise SlackError(too_long, user=name)
            raise SlackError(too_long, username=name)
        if name in _FORBIDDEN_USER_NAMES:
            raise SlackError("username_not_allowed", user=name)
        return name

    def set_name(self, value: Any) -> None:
        """wire 7.3.3: nested objects merge."""
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise SlackError("invalid_attribute_format")
        for key, part in value.items():
            self.set_name_part(key, part)

    def set_name_part(self, key: str, part: Any) -> None:
        lowered = key.lower()
        self.named = self.named or lowered in ("givenname", "familyname")
        if lowered == "givenname":
            self.user.given_name = self._text(part) or ""
        elif lowered == "familyname":
            self.user.family_name = self._text(part) or ""
        elif lowered == "honorificprefix":
            self.user.honorific_prefix = self._text(part)

    def check_names(self) -> None:
        """Refuse names both of which are blanks (wire §17 on 7.2.13), but not of an account without any before."""
        had = self.before is None or self.before.given_name or self.before.family_name
        if self.named and had and not self.user.given_name and not self.user.family_name:
            raise SlackError("invalid_name_required")

    def set_display_name(self, value: Any) -> None:
        name = self._text(value) or ""
        shown = self.user.user_name
        if self.before is not None and self.settings["display_name_locked"] and name != self.before.display_name:
            raise SlackError("invalid_display_name", user=shown)  # wire 7.2.14
        if name.startswith("@"):
            raise SlackError("invalid_starts_with_at")  # wire 7.2.13
        if "@" in name:
            raise SlackError("invalid_name_specials", user=shown)
        if normalise.has_emoji(name):
            raise SlackError("invalid_emoji_not_allowed")
        if len(name) > normalise.DISPLAY_NAME_MAX:
            raise SlackError("invalid_name_maxlength")
        if name.lower() in _RESERVED_DISPLAY_NAMES:
            raise SlackError("invalid_reserved_word")
        self.user.display_name = name

    # state

    def set_active(self, value: Any) -> None:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            value = value.lower() == "true"
        if not isinstance(value, bool):
            raise SlackError("invalid_attribute_format")
        self.active = value

    def set_password(self, value: Any) -> None:
        if normalise.is_clearing(value):
            return
        if not self.creating:
            raise SlackError("password_change_not_allowed")  # wire 7.2.28
        self.user.has_password = True

    def set_profile_url(self, value: Any) -> None:
        if self.creating:  # wire 7.1.12
            self.user.profile_url = self._plain(value) or ""

    def set_photos(self, value: Any) -> None:
        url = multi_values.photo_url(value)
        if url == self.user.photo:
            return  # a read-back body (wire 7.2.3)
        self.user.photo = avatar(self.user.id) if url is None else hosted_photo(url)

    # extensions

    def set_enterprise(self, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise SlackError("improper_enterprise_schema_format")
        for key, part in value.items():
            self.set_enterprise_part(key, part)

    def add_enterprise(self, value: Any) -> None:
        """v2 `add` of an enterprise object, which Slack documents for the whole set only (wire §17 on 7.2.26)."""
        rule = self.settings["enterprise_add"]
        written = {str(key).lower() for key in value} if isinstance(value, Mapping) else set()
        if rule == "400" and not written >= {*map(str.lower, ENTERPRISE_FIELDS), "manager"}:
            raise SlackError("improper_enterprise_schema_format")
        if rule == "whole" and isinstance(value, Mapping):
            self.clear_enterprise()
        self.set_enterprise(value)

    def clear_enterprise(self) -> None:
        for field in (*ENTERPRISE_FIELDS.values(), "manager_id"):
            setattr(self.user, field, None)

    def set_enterprise_part(self, key: str, part: Any) -> None:
        if key.lower() == "manager":
            self._set_manager(part)
            return
        field = {name.lower(): field for name, field in ENTERPRISE_FIELDS.items()}.get(key.lower())
        if field is not None:
            setattr(self.user, field, self._text(part))
        elif self.settings["unknown_attribute"] == "400":
            raise SlackError("invalid_request_payload")

    def _set_manager(self, value: Any) -> None:
        """wire 7.2.26: an id, primary e-mail or user name; kept as the id."""
        if value is None:
            self.user.manager_id = None
            return
        keys = {str(key).lower(): key for key in value} if isinstance(value, Mapping) else {}
        if "managerid" not in keys:
            raise SlackError("improper_enterprise_schema_format")
        self.set_manager_id(value[keys["managerid"]])

    def set_manager_id(self, value: Any) -> None:
        reference = self._plain(value)
        if reference is None:
            self.user.manager_id = None
            return
        manager = self.store.user(reference) or (
            self.store.user_by_email(reference) if "@" in reference else self.store.user_by_name(reference.lower())
        )
        if manager is None:
            raise SlackError("invalid_attribute_format")
        self.user.manager_id = manager.id

    def set_profile(self, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise SlackError("invalid_attribute_format")
        for key, part in value.items():
            if key.lower() == "startdate":
                self.set_start_date(part)

    def set_start_date(self, value: Any) -> None:
        written = self._plain(value)
        when = None if written is None else normalise.instant(written)
        if written is not None and when is None:
            raise SlackError("invalid_attribute_format")
        self.user.start_date = normalise.start_date(when) if when else None

    def set_guest(self, value: Any) -> None:
        """wire 7.6.1-7.6.5: makes a full member a multi-channel guest; channels are ignored (7.6.4)."""
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise SlackError("invalid_attribute_format")
        parts = {str(key).lower(): part for key, part in value.items()}
        if not parts:
            return
        if "type" in parts and parts["type"] != "multi":
            raise SlackError("invalid_attribute_format")  # wire 7.6.8: no single-channel guests
        if self.user.guest is None and "type" not in parts:
            raise SlackError("invalid_attribute_format")
        if self.user.guest != "multi":
            self.user.guest = "multi"
            self.converted = True
        if "expiration" in parts:
            self.set_guest_expiration(parts["expiration"])

    def set_guest_expiration(self, value: Any) -> None:
        written = self._plain(value)
        if written is None:
            self.user.guest_expiration = None
            return
        when = normalise.instant(written)
        if when is None or self.user.guest is None:
            raise SlackError("invalid_attribute_format")
        if self.settings["guest_expiration"] == "full_hour":
            when = normalise.full_hour(when)
        self.user.guest_expiration = normalise.expiration(when)

    def remove_guest(self) -> None:
        if self.user.guest is not None:
            self.user.guest = self.user.guest_expiration = None
            self.converted = True

    def finish(self) -> User:
        """The account as it will be: the request's own `active` counts, else a conversion reactivates (wire 7.6.5)."""
        if not self.creating:
            self.check_names()
        if self.active is not None:
            self.user.active = self.active
        elif self.converted and not self.creating:
            self.user.active = True
        return self.user


def avatar(user_id: str) -> str:
    """The picture of an account that has none."""
    digest = hashlib.md5(user_id.encode(), usedforsecurity=False).hexdigest()
    return f"https://secure.gravatar.com/avatar/{digest}.jpg?s=192"


def hosted_photo(url: str) -> str:
    """wire 7.2.18: a photo is re-hosted under another URL."""
    digest = hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
    return f"https://avatars.slack-edge.com/2026-01-01/{digest}_original.png"


_SETTERS: dict[str, Callable[[UserWrite, Any], None]] = {
    "username": UserWrite.set_user_name,
    "nickname": UserWrite.set_nick_name,
    "name": UserWrite.set_name,
    "displayname": UserWrite.set_display_name,
    "active": UserWrite.set_active,
    "password": UserWrite.set_password,
    "profileurl": UserWrite.set_profile_url,
    "photos": UserWrite.set_photos,
    "addresses": lambda draft, value: multi_values.set_address(draft.user, value),
    "roles": lambda draft, value: multi_values.set_role(draft.user, value),
    "enterprise": UserWrite.set_enterprise,
    "profile": UserWrite.set_profile,
    "guest": UserWrite.set_guest,
}
