# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's error codes, and the HTTP status each is answered with (wire §4.a)."""

from __future__ import annotations

_CODES: dict[int, tuple[str, ...]] = {
    400: (
        "addresses_invalid",
        "email_empty",
        "email_invalid",
        "emails_invalid",
        "roles_invalid",
        "photos_invalid",
        "phoneNumbers_invalid",
        "missing_primary_email",
        "missing_schema_element",
        "missing_user_id",
        "missing_group_id",
        "cannot_decode_user_id",
        "no_filters",
        "incomplete_filter",
        "invalid_filter_group",
        "invalid_query",
        "invalid_sort_order",
        "invalid_attribute_format",
        "improper_enterprise_schema_format",
        "invalid_request_payload",
        "invalid_reserved_word",
        "invalid_starts_with_at",
        "invalid_emoji_not_allowed",
        "invalid_name_maxlength",
        "invalid_name_required",
        "invalid_name_specials",
        "invalid_display_name",
        "long_nickname",
        "long_username",
        "username_empty",
        "username_invalid",
        "username_required",
        "username_not_allowed",
        "username_too_long",
        "password_change_not_allowed",
        "group_member_max_exceeded",
        "too_many_users",
        "truncation_error",
        "unable_to_add_deleted_or_guest_to_group",
        "unsupported_version",
        "idp_group_linked_to_channels",
        "no_such_group_members",
        # wire §17 on 3.7 and 4.a
        "plus_teams_only",
        "non_org_teams_only",
    ),
    401: ("invalid_authentication", "missing_authentication"),
    403: (
        "permission_denied",
        "cannot_modify_owner",
        "cannot_make_user_guest",
        "cannot_modify_gdpr",
        "cannot_disable_bot_user_with_scim",
        "cannot_disable_primary_owner",
    ),
    404: ("no_such_user", "no_such_group", "bad_endpoint"),
    405: ("method_not_allowed",),
    # group_creation_failed is a 500 in §4.a; for a taken group name wire 8.6 makes it a 409
    409: ("username_taken", "email_taken", "bad_email_address", "group_creation_failed"),
    429: ("too_many_requests", "resource_locked"),
    500: ("invited_user_not_created", "invited_user_not_reactivated", "user_creation_failed"),
}

STATUS = {code: status for status, codes in _CODES.items() for code in codes}


class SlackError(Exception):
    """A refusal in Slack's words: a code, the `k=v` details after it, and an HTTP status."""

    def __init__(self, code: str, /, status: int | None = None, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code] if status is None else status
        self.details = details

    def description(self) -> str:
        """The text Slack sends: `code` or `code (k=v, k=v)` (wire 4.5, 4.6)."""
        if not self.details:
            return self.code
        pairs = ", ".join(f"{key}={value}" for key, value in self.details.items())
        return f"{self.code} ({pairs})"
