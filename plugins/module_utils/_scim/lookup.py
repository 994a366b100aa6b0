# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding accounts and groups by their keys with as few requests as possible, and without believing in a miss too soon.

A filter first; the hits are checked here; a scan of the whole list where a filter is refused, or finds nothing on a
version whose filters prove nothing (wire C1, §12.4).
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from urllib.parse import quote_plus

from .._model.resources import Group, User
from .codec import Codec
from .errors import ScimError
from .exchange import Conversation
from .listing import Lists

#: Encoded characters of a filter: with host and path it stays far below the 8,000 of common servers and proxies.
LONGEST_FILTER = 4000
#: How Slack may refuse a filter: 400 by its codes (wire 6.12), 404 or 501 by not having it.
_REFUSED = frozenset({400, 404, 501})


@dataclass(frozen=True)
class Key:
    """One thing to look an account up by.

    :ivar attribute: as filters name it (wire 6.1, 6.4).
    """

    attribute: str
    value: str

    @property
    def term(self) -> str:
        """The filter for it; values are JSON strings (wire 6.10)."""
        return f"{self.attribute} eq {json.dumps(self.value, ensure_ascii=False)}"

    def names(self, user: User) -> bool:
        """Whether the account has it."""
        return user.has_email(self.value) if self.attribute == "email" else user.has_user_name(self.value)


class _FilterRefusedError(Exception):
    """Slack does not take a filter."""


def find_users(
    codec: Codec, lists: Lists[User], emails: t.Sequence[str], user_names: t.Sequence[str]
) -> Conversation[list[User]]:
    """The accounts that have one of the e-mail addresses or user names, deactivated ones and bots among them."""
    named = [Key("email", value) for value in emails] + [Key("userName", value) for value in user_names]
    keys = list(dict.fromkeys(named))
    hits: dict[str, User] = {}
    missing: list[Key] = []
    try:
        for batch in _batches(keys):
            missing += yield from _ask_for(batch, lists, hits, codec.filters_are_proof)
    except _FilterRefusedError:
        missing = keys
        scan = True
    else:
        scan = bool(missing) and not codec.filters_are_proof
    if scan:
        everyone = yield from lists.all()
        hits.update({user.id: user for user in everyone if any(key.names(user) for key in missing)})
    return list(hits.values())


def _ask_for(
    keys: t.Sequence[Key], lists: Lists[User], hits: dict[str, User], thoroughly: bool
) -> Conversation[list[Key]]:
    """Add the accounts that a filter finds to the hits.

    :param thoroughly: ask for each key on its own when all together found nothing, for "or" may not have worked.
    :returns: the keys that no account has, as far as filters tell.
    """
    try:
        found = yield from _filtered(lists, " or ".join(key.term for key in keys))
    except _FilterRefusedError:
        if len(keys) == 1 or not thoroughly:
            raise
        found = []
    found = [user for user in found if any(key.names(user) for key in keys)]
    hits.update({user.id: user for user in found})
    missing = [key for key in keys if not any(key.names(user) for user in found)]
    if found or len(keys) == 1 or not thoroughly:
        return missing
    lonely: list[Key] = []
    for key in missing:
        lonely += yield from _ask_for([key], lists, hits, thoroughly)
    return lonely


def _filtered(lists: Lists[t.Any], filter: str) -> Conversation[list[t.Any]]:
    try:
        return (yield from lists.all(filter))
    except ScimError as error:
        if error.status in _REFUSED:
            raise _FilterRefusedError from None
        raise


def _batches(keys: t.Sequence[Key]) -> t.Iterator[list[Key]]:
    batch: list[Key] = []
    length = 0
    for key in keys:
        own = len(quote_plus(key.term)) + len("+or+")
        if batch and length + own > LONGEST_FILTER:
            yield batch
            batch, length = [], 0
        batch.append(key)
        length += own
    if batch:
        yield batch


def find_groups(codec: Codec, lists: Lists[Group], name: str) -> Conversation[list[Group]]:
    """The groups of this name, without case."""
    try:
        found = yield from _filtered(lists, Key("displayName", name).term)
    except _FilterRefusedError:
        scan = True
        found = []
    else:
        found = [group for group in found if _same_name(group, name)]
        scan = not found and not codec.filters_are_proof
    if scan:
        every_group = yield from lists.all()
        found = [group for group in every_group if _same_name(group, name)]
    return found


def _same_name(group: Group, name: str) -> bool:
    return group.name.strip().casefold() == name.strip().casefold()
