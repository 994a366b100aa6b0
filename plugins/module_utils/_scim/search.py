# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Finding accounts and groups by their keys with as few requests as possible, and without believing in a miss too soon.

A filter first; the hits are checked here; a scan of the whole list where a filter is refused, or finds nothing on a
version whose filters prove nothing (wire C1, §12.4).
"""

from __future__ import annotations

import json
import typing as t
from urllib.parse import quote_plus

from .._model.normalize import user_name_key
from .._model.resources import Group, User
from .._model.text import folded
from .codec import Codec
from .errors import ScimError
from .messages import Conversation
from .paging import PAGE_SIZE, Lists

#: Encoded characters of a filter: with host and path it stays far below the 8,000 of common servers and proxies.
LONGEST_FILTER = 4000
#: Keys in one filter; how many Slack takes is not known, and parsers have their depth.
MOST_TOGETHER = 50
#: Keys that are asked for one by one at most; a scan costs less than more of them.
MOST_ALONE = 10
#: How Slack may refuse a filter: 400 by its codes (wire 6.12), 404 or 501 by not having it.
_REFUSED = frozenset({400, 404, 501})


class Key(t.NamedTuple):
    """One thing to look something up by.

    :ivar attribute: as filters name it (wire 6.1, 6.4, 6.8).
    """

    attribute: str
    value: str

    @property
    def term(self) -> str:
        """The filter for it; values are JSON strings (wire 6.10)."""
        return f"{self.attribute} eq {json.dumps(self.value, ensure_ascii=False)}"

    @property
    def folded(self) -> Key:
        """The form in which it is compared with what accounts have (wire 6.3)."""
        fold = folded if self.attribute == _EMAIL else user_name_key
        return Key(self.attribute, fold(self.value))


#: So many filters are asked without counting first whether a scan would take fewer requests.
_FEW = 2
_EMAIL, _USER_NAME, _GROUP_NAME = "email", "userName", "displayName"


class _FilterRefusedError(Exception):
    """Slack does not take a filter."""


def find_users(
    codec: Codec, lists: Lists[User], emails: t.Sequence[str], user_names: t.Sequence[str]
) -> Conversation[list[User]]:
    """The accounts that have one of the e-mail addresses or user names, deactivated ones and bots among them."""
    named = [Key(_EMAIL, value) for value in emails] + [Key(_USER_NAME, value) for value in user_names]
    keys = list(dict.fromkeys(named))
    search = _Search(lists, keys)
    batches = list(_batches(keys))
    if len(batches) > _FEW and (yield from _pages(lists)) < len(batches):
        search.take((yield from lists.all()))
        return list(search.hits.values())
    answered = yield from search.ask(batches)
    # A hit shows that "or" works, and then a miss is one (wire 6.2).
    settled = answered and codec.filters_are_proof and (bool(search.hits) or len(keys) == 1)
    if search.missing and not settled and codec.filters_are_proof and 1 < len(keys) <= MOST_ALONE:
        settled = yield from search.ask([key] for key in search.missing)
    if search.missing and not settled:
        search.take((yield from lists.all()))
    return list(search.hits.values())


class _Search:
    """The keys, and the accounts found so far."""

    def __init__(self, lists: Lists[User], keys: t.Sequence[Key]) -> None:
        self._lists = lists
        self.hits: dict[str, User] = {}
        self._wanted = {key.folded for key in keys}
        self.missing = list(keys)

    def ask(self, batches: t.Iterable[t.Sequence[Key]]) -> Conversation[bool]:
        """Filter by each batch.

        :returns: whether Slack took the filters.
        """
        for batch in batches:
            try:
                self.take((yield from _filtered(self._lists, " or ".join(key.term for key in batch))))
            except _FilterRefusedError:
                return False
        return True

    def take(self, users: t.Iterable[User]) -> None:
        """Keep those that have one of the keys, whatever made Slack return them."""
        met: set[Key] = set()
        for user in users:
            matched = _keys_of(user) & self._wanted
            if matched:
                self.hits[user.id] = user
                met |= matched
        self.missing = [key for key in self.missing if key.folded not in met]


def _keys_of(user: User) -> set[Key]:
    held = [Key(_EMAIL, str(user.values.get(option) or "")) for option in ("email", "secondary_email")]
    return {key.folded for key in [*held, Key(_USER_NAME, user.user_name)] if key.value}


def _pages(lists: Lists[User]) -> Conversation[int]:
    """How many requests a scan takes."""
    listing = yield from lists.page(1, 1)
    return -(-listing.page.total // PAGE_SIZE)


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
        if batch and (length + own > LONGEST_FILTER or len(batch) == MOST_TOGETHER):
            yield batch
            batch, length = [], 0
        batch.append(key)
        length += own
    if batch:
        yield batch


def find_groups(codec: Codec, lists: Lists[Group], name: str) -> Conversation[list[Group]]:
    """The groups of this name, without case."""
    try:
        found = yield from _filtered(lists, Key(_GROUP_NAME, name).term)
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
    return folded(group.name) == folded(name)
