# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Conversations with Slack's SCIM API about accounts."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, Extension
from .._model.normalize import Value
from .._model.resources import Page, User
from .codec import Codec
from .creation import create
from .errors import NotFoundError
from .exchanges import Exchanges, in_some_form, resource_path
from .forms import Enterprise, Forms
from .listed import Listed, Walk
from .messages import Conversation, Json, Request
from .paging import PAGE_SIZE, PARALLEL_PAGES, Lists
from .retry import Policy
from .search import KEY_OPTIONS, Finder, user_keys


class UserConversations(Exchanges):
    """The conversations about accounts."""

    def __init__(self, codec: Codec, policy: Policy) -> None:
        super().__init__(codec, policy)
        #: The form in use for enterprise attributes, as learned from Slack's replies.
        self.enterprise_forms = Forms[Enterprise](codec.enterprise_forms)
        # At least the token's owner exists, and accounts are deactivated, never deleted (wire 7.5.1).
        self._users = Lists[User](
            codec, policy, "/Users", codec.user, self.read_user, first_size=PAGE_SIZE, permanent=True
        )
        self._user_finder = Finder[User](codec.version, self._users, self.read_user)

    def search_users(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Conversation[Page[User]]:
        """One page of accounts.

        :param start_index: the 1-based index of the first account.
        :param count: the most accounts.
        """
        return (yield from self._users.page(start_index, count, filter)).page

    def list_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[Listed[User]]:
        """The accounts that Slack lists, each once, with whether these are all.

        :param workers: the number of pages requested in parallel.
        :param limit: the number of accounts that suffice.
        """
        return (yield from self._users.all(filter, workers, limit))

    def all_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[list[User]]:
        """All accounts, each once; the parameters are those of :meth:`list_users`.

        :raises IncompleteListError: when Slack returns fewer accounts than it announces.
        """
        return (yield from self.list_users(filter, workers, limit)).whole()

    def next_users(self, walk: Walk[User]) -> Conversation[list[User]]:
        """The accounts of the next page that no earlier page had.

        :param walk: a reading of all accounts.
        """
        return (yield from self._users.advance(walk))

    def find_users(
        self,
        emails: t.Sequence[str] = (),
        user_names: t.Sequence[str] = (),
        ids: t.Sequence[str] = (),
        spare_user_names: t.Sequence[str] = (),
        fresh: bool = False,
    ) -> Conversation[list[User]]:
        """The accounts that have one of the keys, including deactivated ones and bots.

        For each key that none of them has, a complete list or a 404 has proven that no account has it.

        :param spare_user_names: further user names to look for, without the proof.
        :param fresh: whether only a new request counts, and no kept list.
        :raises IncompleteListError: when absence cannot be proven.
        """
        found: dict[str, User] = {}
        for id in dict.fromkeys(ids):
            try:
                found[id] = yield from self.read_user(id)
            except NotFoundError:
                continue
        keys, spare = user_keys(emails, user_names), user_keys(user_names=spare_user_names)
        if keys:
            for user in (yield from self._user_finder.find(keys, spare, fresh)):
                found.setdefault(user.id, user)
        return list(found.values())

    def read_user(self, id: str) -> Conversation[User]:
        """One account.

        :raises NotFoundError: when there is none of this id.
        """
        return (yield from self._one(resource_path("/Users", id), self.codec.user))

    def create_user(self, values: t.Mapping[str, Value]) -> Conversation[User]:
        """Create an account exactly once, also when a reply is lost, and return it.

        :param values: canonical values by option name.
        :raises ConflictError: when the e-mail or user name is taken.
        """
        request = Request("POST", "/Users", body=self.codec.new_user(values))
        email = str(values.get("email") or "")

        def read(body: Json) -> User | None:
            user = self.codec.user(body)
            return user if user is None or not email or user.has_email(email) else None

        creation = create(request, self.policy, read, lambda: self._made_user(values))
        return t.cast("User", (yield from self._user_finder.noting(creation)))

    def patch_user(self, id: str, changes: t.Mapping[str, Value], observed: User) -> Conversation[User | None]:
        """Change an account.

        :param changes: what differs and nothing else, by option name; ``None`` clears.
        :param observed: what Slack has.
        :returns: the account as the reply shows it, ``None`` when it shows nothing.
        """

        def write(form: Enterprise) -> Conversation[User | None]:
            body = self.codec.user_changes(changes, observed, form)
            return (yield from self._written(Request("PATCH", resource_path("/Users", id), body=body), self.codec.user))

        touched = any(ATTRIBUTES[option].extension is Extension.ENTERPRISE for option in changes)
        same_keys = id if KEY_OPTIONS.isdisjoint(changes) else None
        written = in_some_form(self.enterprise_forms, write, touched)
        return (yield from self._user_finder.noting(written, same_keys))

    def update_user(
        self, id: str, values: t.Mapping[str, Value], observed: User | None = None
    ) -> Conversation[User | None]:
        """Replace an account by PUT: options not in ``values`` are cleared, except those that Slack must not lose.

        :param observed: the source of user name, e-mails and ``active`` when ``values`` lacks them.
        :returns: the account as the reply shows it, ``None`` when it shows nothing.
        """
        request = Request("PUT", resource_path("/Users", id), body=self.codec.replaced_user(values, observed))
        return (yield from self._user_finder.noting(self._written(request, self.codec.user)))

    def delete_user(self, id: str) -> Conversation[None]:
        """Deactivate an account; Slack never deletes accounts (wire 7.5.1)."""
        yield from self._delete(Request("DELETE", resource_path("/Users", id)))

    def _made_user(self, values: t.Mapping[str, Value]) -> Conversation[User | None]:
        """The account that a POST created: the only one that can have its e-mail (wire 7.5.5).

        Slack may have rewritten the user name (wire 7.2.10). An older account, or one whose ``active`` differs from the
        request, does not count.
        """
        email, name = (str(values.get(option) or "") for option in ("email", "user_name"))
        found = yield from self.find_users(emails=[email] if email else [], user_names=[name] if name else [])
        for user in found:
            ours = user.has_email(email) if email else user.has_user_name(name)
            if ours and user.shown_active in (None, values.get("active", True)) and self._is_new(user.created):
                return user
        return None
