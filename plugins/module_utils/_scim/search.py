# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Finding accounts and groups by their keys with as few requests as possible.

A filter comes first; its hits are checked here. An empty result of a filter does not prove absence (wire 6.6, 6.14):
a complete list does, either a kept one or a new one.
"""

from __future__ import annotations

import json
import re
import typing as t
from urllib.parse import quote_plus

from .._model.normalize import user_name_key
from .._model.resources import Group, User
from .._model.text import folded
from .codec import Resource
from .errors import NotFoundError, ScimError, refuses_filter
from .kept import Holders, KeptLists
from .messages import Conversation
from .paging import PAGE_SIZE, Lists

#: The most encoded characters of a filter: with host and path far below the 8,000 of common servers and proxies.
LONGEST_FILTER = 4000
#: The most keys in one filter; Slack's limit is unknown, and parsers limit the depth.
MOST_TOGETHER = 50
#: The most keys that are requested one by one; for more, a scan costs less.
MOST_ALONE = 10


class Key(t.NamedTuple):
    """A key to find an account or group by.

    :ivar attribute: its name in filters (wire 6.1, 6.4, 6.8).
    """

    attribute: str
    value: str

    @property
    def term(self) -> str:
        """The filter for this key; values are JSON strings (wire 6.10)."""
        return f"{self.attribute} eq {json.dumps(self.value, ensure_ascii=False)}"

    @property
    def folded(self) -> Key:
        """The key folded for comparison with the keys of accounts and groups (wire 6.3)."""
        return Key(self.attribute, _FOLDS[self.attribute](self.value))


#: The most filters that are sent without first checking whether a scan takes fewer requests.
_FEW = 2
#: Keys without characters that a gateway may reject.
_PLAIN = re.compile(r"[A-Za-z0-9@._-]+")
_EMAIL, _USER_NAME, _GROUP_NAME = "email", "userName", "displayName"
#: Keys that at most one account has (wire 7.5.5, 7.2.9). Several groups may have one name (wire 8.6).
_UNIQUE = frozenset({_EMAIL, _USER_NAME})
_FOLDS: t.Mapping[str, t.Callable[[str], str]] = {
    _EMAIL: folded,
    _USER_NAME: user_name_key,
    _GROUP_NAME: folded,
}


#: The options of an account that are keys.
_ADDRESSES = ("email", "secondary_email")
KEY_OPTIONS = frozenset({*_ADDRESSES, "user_name"})


def keys_of(resource: User | Group, addresses: t.Iterable[str] = _ADDRESSES) -> frozenset[Key]:
    """The folded keys of an account or a group.

    :param addresses: the options whose e-mail addresses are keys.
    """
    if isinstance(resource, Group):
        held = [Key(_GROUP_NAME, resource.name)]
    else:
        emails = (resource.values.get(option) for option in addresses)
        held = [Key(_EMAIL, str(email or "")) for email in emails] + [Key(_USER_NAME, resource.user_name)]
    return frozenset(key.folded for key in held if key.value)


class Finder(t.Generic[Resource]):
    """Finds accounts or groups of one version by their keys.

    :param read_one: reads one by its id; raises NotFoundError.
    :ivar kept: complete lists that were read a short time ago.
    """

    def __init__(
        self, version: str, lists: Lists[Resource], read_one: t.Callable[[str], Conversation[Resource]]
    ) -> None:
        self.kept = KeptLists()
        self._version = version
        self._lists: Lists[Resource] = lists
        self._read_one: t.Callable[[str], Conversation[Resource]] = read_one
        # Whether filters with several keys (True) and with one key (False) were answered or refused; kept for the run.
        self._answered: set[bool] = set()
        self._refused: set[bool] = set()

    def find(
        self, keys: t.Sequence[Key], spare: t.Sequence[Key] = (), fresh: bool = False
    ) -> Conversation[list[Resource]]:
        """The accounts or groups that have one of the keys. For each key that none of them has, absence is proven.

        :param spare: further keys to look for, without the proof.
        :param fresh: whether to ignore kept lists.
        :raises IncompleteListError: when absence cannot be proven.
        """
        search = _Search[Resource](keys, spare)
        yield from self._by_filter(search)
        if search.missing and not fresh:
            yield from self._by_kept(search)
        if search.missing:
            yield from self._by_scan(search)
        return list(search.hits.values())

    def _by_filter(self, search: _Search[Resource]) -> Conversation[None]:
        """Look for all keys by filters, as far as the service accepts them."""
        keys = search.search_keys
        batches = list(_batches(keys))
        if False in self._refused:
            return
        if len(batches) > _FEW:
            pages = yield from self._pages_of_scan()
            if pages is not None and pages < len(batches):
                return
        together = True not in self._refused or len(keys) == 1
        if together:
            answered = yield from self._ask(search, batches)
            # A hit shows that "or" works. Without a hit, the keys are tried one by one (wire 6.2).
            together = answered and bool(search.hits)
        if search.missing and not together and 1 < len(keys) <= MOST_ALONE and not self._knows():
            alone = ([key] for key in list(search.missing) if key in search.missing)
            yield from self._ask(search, alone)

    def _ask(self, search: _Search[Resource], batches: t.Iterable[t.Sequence[Key]]) -> Conversation[bool]:
        """Send a filter for each batch.

        :returns: whether the service accepted the filters.
        """
        for batch in batches:
            try:
                listed = yield from self._lists.all(" or ".join(key.term for key in batch))
            except ScimError as error:
                if not refuses_filter(error):
                    raise
                self._learn_refusal(batch)
                return False
            self._answered.add(len(batch) > 1)
            if listed.complete or search.unique:
                search.take(listed.received, listed.complete)
        return True

    def _learn_refusal(self, batch: t.Sequence[Key]) -> None:
        """Note that the service refuses filters like this one, unless the keys may be the cause.

        A gateway may reject an apostrophe; filters for other names still work.
        """
        several = len(batch) > 1
        if several not in self._answered and all(_PLAIN.fullmatch(key.value) for key in batch):
            self._refused.add(several)

    def _by_kept(self, search: _Search[Resource]) -> Conversation[None]:
        """Find keys in a kept list. The accounts or groups that it names are read, because they may have changed."""
        holders = self._kept_holders()
        if holders is None:
            return
        ids = {key: holders.get(key.folded, frozenset()) for key in search.not_met}
        for id in sorted(frozenset().union(*ids.values())):
            try:
                search.take([(yield from self._read_one(id))])
            except NotFoundError:
                continue
        search.prove(key for key in search.missing if not ids[key])

    def _by_scan(self, search: _Search[Resource]) -> Conversation[None]:
        path = self._lists.path
        stamp = self.kept.stamp(path)
        listed = yield from self._lists.all()
        search.take(listed.received, listed.complete)
        if not listed.complete and (search.missing or not search.unique):
            error = listed.error
            error.found = tuple(search.hits.values())
            raise error
        if listed.complete:
            self.kept.keep(self._version, path, _holders(listed.received), stamp)

    def _knows(self) -> bool:
        return self._kept_holders() is not None

    def _kept_holders(self) -> Holders | None:
        return self.kept.holders(self._version, self._lists.path)

    def _pages_of_scan(self) -> Conversation[int | None]:
        """The number of requests of a scan; ``None`` when Slack does not state the total."""
        listing = yield from self._lists.page(1, 1)
        return None if listing.total is None else -(-listing.total // PAGE_SIZE)

    def noting(
        self, write: Conversation[Resource | None], same_keys: str | None = None
    ) -> Conversation[Resource | None]:
        """The result of a write, which is also recorded in the kept list.

        :param same_keys: the id of the resource when the write keeps its keys, so that the reply need not show them.
        """
        begun = self.kept.begin_write(self._version, self._lists.path)
        id, keys = None, frozenset[Key]()
        try:
            written = yield from write
            id, keys = (same_keys, keys) if written is None else (written.id, keys_of(written))
        finally:
            self.kept.end_write(begun, id, keys)
        return written


class _Search(t.Generic[Resource]):
    """The keys of a search, and the accounts or groups found so far.

    :ivar missing: the keys without a hit and without proof of absence.
    :ivar not_met: the keys without a hit, including those that need no proof.
    """

    def __init__(self, keys: t.Sequence[Key], spare: t.Sequence[Key]) -> None:
        self.hits: dict[str, Resource] = {}
        self.missing = list(dict.fromkeys(keys))
        self.search_keys = list(dict.fromkeys([*keys, *spare]))
        self.not_met = self.search_keys
        self._folded = {key.folded for key in self.search_keys}

    @property
    def unique(self) -> bool:
        """Whether at most one account has each key. Otherwise, a part of the hits is not enough to choose one."""
        return all(key.attribute in _UNIQUE for key in self.search_keys)

    def take(self, resources: t.Iterable[Resource], complete: bool = True) -> None:
        """Keep the resources that have one of the keys, whatever else Slack returned.

        :param complete: whether these are all hits. If not, a secondary e-mail proves nothing: the account with this
            primary e-mail may be missing.
        """
        proving = _ADDRESSES if complete else _ADDRESSES[:1]
        met: set[Key] = set()
        for resource in resources:
            matched = keys_of(resource) & self._folded
            if matched:
                self.hits[resource.id] = resource
                met |= keys_of(resource, proving) & self._folded
        self.missing = [key for key in self.missing if key.folded not in met]
        self.not_met = [key for key in self.not_met if key.folded not in met]

    def prove(self, keys: t.Iterable[Key]) -> None:
        """Note that no account or group has these keys."""
        proven = set(keys)
        self.missing = [key for key in self.missing if key not in proven]


def _holders(resources: t.Iterable[User | Group]) -> Holders:
    holders: dict[t.Hashable, frozenset[str]] = {}
    for resource in resources:
        for key in keys_of(resource):
            holders[key] = holders.get(key, frozenset()) | {resource.id}
    return holders


def user_keys(emails: t.Iterable[str] = (), user_names: t.Iterable[str] = ()) -> list[Key]:
    """The keys for e-mails and user names of accounts."""
    return [Key(_EMAIL, value) for value in emails] + [Key(_USER_NAME, value) for value in user_names]


def group_key(name: str) -> Key:
    """The key for groups of a name."""
    return Key(_GROUP_NAME, name)


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
