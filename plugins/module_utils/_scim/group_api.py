# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Conversations with Slack's SCIM API about groups."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.resources import Group, Page
from .._model.text import folded
from .codec import Codec
from .creation import create
from .errors import NotFoundError
from .exchanges import Exchanges, in_some_form, resource_path
from .forms import Forms, Removal
from .listed import Listed, Walk
from .messages import Conversation, Json, Request, Together
from .paging import FIRST_GROUPS, PARALLEL_PAGES, Lists
from .replies import unexpected
from .retry import Policy
from .search import Finder, group_key


class GroupConversations(Exchanges):
    """The conversations about groups."""

    def __init__(self, codec: Codec, policy: Policy) -> None:
        super().__init__(codec, policy)
        #: The form in use for removing members, as learned from Slack's replies.
        self.removals = Forms[Removal](codec.removals)
        self._groups = Lists[Group](codec, policy, "/Groups", codec.group, self.read_group, first_size=FIRST_GROUPS)
        self._group_finder = Finder[Group](codec.version, self._groups, self.read_group)

    def search_groups(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Conversation[Page[Group]]:
        """One page of groups; the parameters are those of :meth:`search_users`."""
        return (yield from self._groups.page(start_index, count, filter)).page

    def list_groups(
        self,
        filter: str | None = None,
        workers: int = PARALLEL_PAGES,
        limit: int | None = None,
        members: bool = True,
    ) -> Conversation[Listed[Group]]:
        """The groups that Slack lists, each once, with whether these are all.

        :param members: whether to read a group by its id when the list does not show its members.
        """
        listed = yield from self._groups.all(filter, workers, limit)
        if not members:
            return listed
        received = yield from self._with_members(listed.received)
        return replace(listed, received=tuple(received))

    def all_groups(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[list[Group]]:
        """All groups, each once; the parameters are those of :meth:`list_users`.

        :raises IncompleteListError: when Slack returns fewer groups than it announces.
        """
        listed = yield from self.list_groups(filter, workers, limit, members=False)
        return (yield from self._with_members(listed.whole()))

    def next_groups(self, walk: Walk[Group]) -> Conversation[list[Group]]:
        """The groups of the next page that no earlier page had.

        :param walk: a reading of all groups.
        """
        groups = yield from self._groups.advance(walk)
        return (yield from self._with_members(groups))

    def find_groups(self, name: str, fresh: bool = False) -> Conversation[list[Group]]:
        """The groups of this name, regardless of case; an empty result is proven by a complete list.

        :param fresh: whether only a new request counts, and no kept list.
        :raises IncompleteListError: when absence cannot be proven.
        """
        found = yield from self._group_finder.find([group_key(name)], fresh=fresh)
        return (yield from self._with_members(found))

    def read_group(self, id: str) -> Conversation[Group]:
        """One group.

        :raises NotFoundError: when there is none of this id.
        """
        return (yield from self._one(resource_path("/Groups", id), self.codec.group))

    def create_group(self, name: str, members: t.Sequence[str] = ()) -> Conversation[Group]:
        """Create a group exactly once, also when a reply is lost, and return it.

        :param members: ids of accounts.
        :raises ConflictError: when the name is taken.
        """
        request = Request("POST", "/Groups", body=self.codec.whole_group(name, members))

        def read(body: Json) -> Group | None:
            group = self.codec.group(body)
            return group if group is None or folded(group.name) == folded(name) else None

        creation = create(request, self.policy, read, lambda: self._made_group(name, members))
        return t.cast("Group", (yield from self._group_finder.noting(creation)))

    def patch_group(
        self, id: str, name: str | None = None, add: t.Sequence[str] = (), remove: t.Sequence[str] = ()
    ) -> Conversation[Group | None]:
        """Change a group.

        :param add: ids of accounts that join; those already in it are no error (wire 8.8, 8.11).
        :param remove: ids of accounts that leave.
        :returns: the group in the reply, ``None`` when the reply shows none (wire 1.14, C6).
        """

        def write(form: Removal) -> Conversation[Group | None]:
            if remove and form is Removal.WHOLE_GROUP:
                now = yield from self.read_group(id)
                if now.members is None:
                    reason = "does not show the members of the group, which this change needs"
                    raise unexpected(Request("GET", resource_path("/Groups", id)), reason)
                staying = now.member_ids.union(add).difference(remove)
                return (yield from self.update_group(id, name or now.name, sorted(staying)))
            body = self.codec.group_changes(name, add, remove, form)
            return (
                yield from self._written(Request("PATCH", resource_path("/Groups", id), body=body), self.codec.group)
            )

        written = in_some_form(self.removals, write, bool(remove))
        return (yield from self._group_finder.noting(written, id if name is None else None))

    def update_group(self, id: str, name: str, members: t.Sequence[str]) -> Conversation[Group | None]:
        """Replace a group by PUT.

        :param members: ids of all desired members; an empty list empties the group (wire 8.12).
        """
        request = Request("PUT", resource_path("/Groups", id), body=self.codec.whole_group(name, members))
        return (yield from self._group_finder.noting(self._written(request, self.codec.group)))

    def delete_group(self, id: str) -> Conversation[None]:
        """Delete a group permanently."""
        yield from self._delete(Request("DELETE", resource_path("/Groups", id)))

    def _with_members(self, groups: t.Sequence[Group]) -> Conversation[list[Group]]:
        """The groups, each whose members the list does not show replaced by a reading by its id."""
        unknown = [group.id for group in groups if group.members is None]
        if not unknown:
            return list(groups)
        read = yield Together(tuple(map(self._read_if_there, unknown)), PARALLEL_PAGES)
        known = dict(zip(unknown, t.cast("list[Group | None]", read)))
        now = (known[group.id] if group.members is None else group for group in groups)
        return [group for group in now if group is not None]

    def _read_if_there(self, id: str) -> Conversation[Group | None]:
        try:
            return (yield from self.read_group(id))
        except NotFoundError:
            return None

    def _made_group(self, name: str, members: t.Sequence[str]) -> Conversation[Group | None]:
        """The group that a POST created: new, with this name, and with no other members.

        Members may appear later than the group (wire 8.16), so a group that shows only some of them, or none, counts
        too.
        """
        desired = frozenset(members)
        found = yield from self.find_groups(name)
        new = (group for group in found if group.name == name and self._is_new(group.created))
        ours = [group for group in new if group.members is None or group.member_ids <= desired]
        return max(ours, key=lambda group: len(group.members or ()), default=None)
