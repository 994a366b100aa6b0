# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""All that can be said to Slack's SCIM API, as conversations without I/O; both clients drive these."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from datetime import datetime, timezone

from .._model.attributes import ATTRIBUTES, Extension
from .._model.normalize import Value, instant
from .._model.resources import Group, Page, User
from .._model.text import InvalidValue, folded
from .codec import Codec
from .creation import create
from .errors import NotFoundError, ScimError
from .forms import Enterprise, Forms, Removal, may_blame_form
from .kept import KeptLists
from .listed import Listed, Walk
from .messages import Conversation, Json, Request, Response, Result, Together
from .page_sizes import FIRST_GROUPS, PAGE_SIZE
from .paging import PARALLEL_PAGES, Lists
from .replies import error_of, unexpected, unexpected_object
from .retry import Policy, RetryResult, ask, fetch
from .search import KEY_OPTIONS, Finder, group_key, user_keys
from .v1 import V1
from .v2 import V2

Resource = t.TypeVar("Resource", User, Group)
Form = t.TypeVar("Form", Removal, Enterprise)

#: Seconds within which something counts as made just now.
_NEW = 86_400.0
_CODECS: t.Mapping[str, type[Codec]] = {"v1": V1, "v2": V2}


def codec_for(version: str) -> Codec:
    """The codec of ``v1`` or ``v2``."""
    return _CODECS[version]()


class Conversations:
    """The conversations of one version, with one kind of patience.

    Each method returns a generator that is to be driven. All of them raise :class:`ScimError`.
    """

    def __init__(self, codec: Codec, policy: Policy) -> None:
        self.codec = codec
        self.policy = policy
        #: The forms of changes that Slack understands, as far as it was seen.
        self.removals = Forms[Removal](codec.removals)
        self.enterprise_forms = Forms[Enterprise](codec.enterprise_forms)
        # The token has an owner, and accounts are deactivated and not deleted (wire 7.5.1).
        self._users = Lists[User](codec, policy, "/Users", codec.user, first_size=PAGE_SIZE, permanent=True)
        self._groups = Lists[Group](codec, policy, "/Groups", codec.group, first_size=FIRST_GROUPS)
        self._user_finder = Finder[User](codec.version, self._users, self.read_user)
        self._group_finder = Finder[Group](codec.version, self._groups, self.read_group)
        self.kept_lists = KeptLists()

    @property
    def kept_lists(self) -> KeptLists:
        """The complete lists of a short time ago; by default those that these conversations read."""
        return self._user_finder.kept

    @kept_lists.setter
    def kept_lists(self, kept: KeptLists) -> None:
        self._user_finder.kept = self._group_finder.kept = kept

    # --- Users -----------------------------------------------------------------------------------------------------

    def search_users(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Conversation[Page[User]]:
        """One page of accounts.

        :param start_index: the 1-based index of the first one.
        :param count: how many at most.
        """
        return (yield from self._users.page(start_index, count, filter)).page

    def list_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[Listed[User]]:
        """The accounts that Slack lists, each once, with whether these are all.

        :param workers: how many pages are asked for side by side.
        :param limit: how many suffice.
        """
        return (yield from self._users.all(filter, workers, limit))

    def all_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[list[User]]:
        """All accounts, each once; the parameters are those of :meth:`list_users`.

        :raises IncompleteListError: when Slack gives less than it announces.
        """
        return (yield from self.list_users(filter, workers, limit)).whole()

    def next_users(self, walk: Walk[User]) -> Conversation[list[User]]:
        """The accounts of the next page that no page before had.

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
        """The accounts that have one of the keys; deactivated ones and bots are among them.

        For each key that none of them has, it is proven that no account has it: by a complete list, or by a 404.

        :param spare_user_names: further user names to look for, without the proof.
        :param fresh: whether Slack has to show it now, and no list of a short time ago counts.
        :raises IncompleteListError: when it cannot be proven.
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
        return (yield from self._one(_path("/Users", id), self.codec.user))

    def create_user(self, values: t.Mapping[str, Value]) -> Conversation[User]:
        """Create an account; whatever happens on the way, once.

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
            return (yield from self._written(Request("PATCH", _path("/Users", id), body=body), self.codec.user))

        touched = any(ATTRIBUTES[option].extension is Extension.ENTERPRISE for option in changes)
        same_keys = id if KEY_OPTIONS.isdisjoint(changes) else None
        written = _in_some_form(self.enterprise_forms, write, touched)
        return (yield from self._user_finder.noting(written, same_keys))

    def update_user(
        self, id: str, values: t.Mapping[str, Value], observed: User | None = None
    ) -> Conversation[User | None]:
        """Replace an account by PUT: what is not in ``values`` is cleared, but for what Slack must not lose.

        :param observed: where user name, e-mails and ``active`` are taken from when ``values`` lacks them.
        :returns: the account as the reply shows it, ``None`` when it shows nothing.
        """
        request = Request("PUT", _path("/Users", id), body=self.codec.replaced_user(values, observed))
        return (yield from self._user_finder.noting(self._written(request, self.codec.user)))

    def delete_user(self, id: str) -> Conversation[None]:
        """Deactivate an account; Slack deletes nobody (wire 7.5.1)."""
        yield from self._gone(Request("DELETE", _path("/Users", id)))

    # --- Groups ----------------------------------------------------------------------------------------------------

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

        :param members: whether a group whose members the list does not show is read by its id.
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

        :raises IncompleteListError: when Slack gives less than it announces.
        """
        listed = yield from self.list_groups(filter, workers, limit, members=False)
        return (yield from self._with_members(listed.whole()))

    def next_groups(self, walk: Walk[Group]) -> Conversation[list[Group]]:
        """The groups of the next page that no page before had.

        :param walk: a reading of all groups.
        """
        groups = yield from self._groups.advance(walk)
        return (yield from self._with_members(groups))

    def find_groups(self, name: str, fresh: bool = False) -> Conversation[list[Group]]:
        """The groups of this name, without case. When there are none, a complete list has proven it.

        :param fresh: whether Slack has to show it now, and no list of a short time ago counts.
        :raises IncompleteListError: when it cannot be proven.
        """
        found = yield from self._group_finder.find([group_key(name)], fresh=fresh)
        return (yield from self._with_members(found))

    def read_group(self, id: str) -> Conversation[Group]:
        """One group.

        :raises NotFoundError: when there is none of this id.
        """
        return (yield from self._one(_path("/Groups", id), self.codec.group))

    def create_group(self, name: str, members: t.Sequence[str] = ()) -> Conversation[Group]:
        """Create a group; whatever happens on the way, once.

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
        :returns: the group as the reply shows it, ``None`` when it shows nothing (wire 1.14, C6).
        """

        def write(form: Removal) -> Conversation[Group | None]:
            if remove and form is Removal.WHOLE_GROUP:
                now = yield from self.read_group(id)
                if now.members is None:
                    reason = "does not show who is in the group, and all who stay must be given"
                    raise unexpected(Request("GET", _path("/Groups", id)), reason)
                staying = now.member_ids.union(add).difference(remove)
                return (yield from self.update_group(id, name or now.name, sorted(staying)))
            body = self.codec.group_changes(name, add, remove, form)
            return (yield from self._written(Request("PATCH", _path("/Groups", id), body=body), self.codec.group))

        written = _in_some_form(self.removals, write, bool(remove))
        return (yield from self._group_finder.noting(written, id if name is None else None))

    def update_group(self, id: str, name: str, members: t.Sequence[str]) -> Conversation[Group | None]:
        """Replace a group by PUT.

        :param members: ids of all accounts that shall be in it; without any it is emptied (wire 8.12).
        """
        request = Request("PUT", _path("/Groups", id), body=self.codec.whole_group(name, members))
        return (yield from self._group_finder.noting(self._written(request, self.codec.group)))

    def delete_group(self, id: str) -> Conversation[None]:
        """Delete a group for good."""
        yield from self._gone(Request("DELETE", _path("/Groups", id)))

    # --- The service -----------------------------------------------------------------------------------------------

    def service_provider_config(self) -> Conversation[Json]:
        """What the service says of itself. Slack answers without a valid token too (wire 3.8)."""
        *alternatives, last = self.codec.configuration_paths
        for path in alternatives:
            try:
                return (yield from self._json(path))
            except ScimError as error:
                if error.status != 404:  # noqa: PLR2004
                    raise
        return (yield from self._json(last))

    def resource_types(self) -> Conversation[list[Json]]:
        """The resource types.

        :raises ScimError: on 1.1, which has none (wire 1.20).
        """
        if not self.codec.has_resource_types:
            raise ScimError(
                "resource_types: version 1.1 of SCIM has none; choose v2", method="GET", path="/ResourceTypes"
            )
        return _resources((yield from self._json("/ResourceTypes")))

    def schemas(self) -> Conversation[list[Json]]:
        """The schemas, as Slack sends them (wire §10: not always well-formed)."""
        schemas: list[Json] = []
        for path in self.codec.schema_paths:
            schemas += _resources((yield from self._json(path)))
        return schemas

    def auth_test(self) -> Conversation[Json]:
        """Whose token it is, by Slack's Web API method ``auth.test``.

        :raises AuthenticationError: when Slack does not take the token.
        """
        request = Request("POST", "/api/auth.test", web_api=True)
        body = yield from fetch(request, self.policy)
        if body.get("ok") is not True:
            raise unexpected_object(request, "nothing that says whose token it is", body)
        return body

    # --- What they are made of -------------------------------------------------------------------------------------

    def _one(self, path: str, read: t.Callable[[t.Any], Resource | None]) -> Conversation[Resource]:
        request = Request("GET", path)
        body = yield from fetch(request, self.policy)
        resource = read(body)
        if resource is None:
            raise unexpected_object(request, "nothing that has an id", body)
        if not _is_of(path, resource):
            raise unexpected_object(request, f"something else, whose id is {resource.id}", body)
        return resource

    def _with_members(self, groups: t.Sequence[Group]) -> Conversation[list[Group]]:
        """Groups, with those whose members a list does not show as they are when they are read by their id."""
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

    def _written(self, request: Request, read: t.Callable[[t.Any], Resource | None]) -> Conversation[Resource | None]:
        body = _done(request, (yield from ask(request, self.policy)))
        resource = None if body is None else read(body)
        return resource if resource is not None and _is_of(request.path, resource) else None

    def _gone(self, request: Request) -> Conversation[None]:
        outcome = yield from ask(request, self.policy)
        gone = isinstance(outcome.answer, Response) and outcome.answer.status == 404  # noqa: PLR2004
        if gone and outcome.repeated:
            return  # an earlier sending, whose reply was lost, did it (wire 8.17)
        _done(request, outcome)

    def _json(self, path: str) -> Conversation[Json]:
        return (yield from fetch(Request("GET", path), self.policy))

    def _made_user(self, values: t.Mapping[str, Value]) -> Conversation[User | None]:
        """The account that a POST made: the one with its e-mail, which nobody else can have (wire 7.5.5).

        Slack may have rewritten the user name (wire 7.2.10). One that is older, or not as active as it was asked for,
        is not ours.
        """
        email, name = (str(values.get(option) or "") for option in ("email", "user_name"))
        found = yield from self.find_users(emails=[email] if email else [], user_names=[name] if name else [])
        for user in found:
            ours = user.has_email(email) if email else user.has_user_name(name)
            if ours and user.shown_active in (None, values.get("active", True)) and self._is_new(user.created):
                return user
        return None

    def _made_group(self, name: str, members: t.Sequence[str]) -> Conversation[Group | None]:
        """The group that a POST made: of its name, new, and with no other members.

        Members may show later than the group (wire 8.16), so one that does not have all of them yet, or does not show
        any, is ours too.
        """
        asked = frozenset(members)
        found = yield from self.find_groups(name)
        new = (group for group in found if group.name == name and self._is_new(group.created))
        ours = [group for group in new if group.members is None or group.member_ids <= asked]
        return max(ours, key=lambda group: len(group.members or ()), default=None)

    def _is_new(self, created: str | None) -> bool:
        """Whether something was made within a day; clocks need not agree better than that."""
        try:
            written = instant(created)
        except InvalidValue:
            written = None
        if written is None:
            return True
        made = datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        return self.policy.wall_clock() - made.timestamp() < _NEW


def _in_some_form(
    forms: Forms[Form], write: t.Callable[[Form], Conversation[Result]], matters: bool
) -> Conversation[Result]:
    """Write in the form in use. When Slack refuses the form, write in each of the others once.

    :param matters: whether the request has what there are several forms for.
    :raises ScimError: the first refusal, when Slack takes no form.
    """
    first = forms.current
    try:
        return (yield from write(first))
    except ScimError as error:
        if not matters or not may_blame_form(error):
            raise
        refusal = error
    for form in forms.after(first):
        try:
            written = yield from write(form)
        except ScimError as error:
            if not may_blame_form(error):
                raise
        else:
            forms.current = form
            return written
    raise refusal


def _done(request: Request, outcome: RetryResult) -> Json | None:
    """What the reply to a write shows, ``None`` when it has no body (wire §12.1).

    :raises ScimError: when it was refused or lost, or the reply is something else: a sign-in page is no deletion.
    """
    answer = outcome.answer
    if outcome.body is None and not (isinstance(answer, Response) and answer.ok and not answer.text.strip()):
        raise error_of(request, answer)
    return outcome.body


def _is_of(path: str, resource: User | Group) -> bool:
    """Whether a reply shows what its path names, and not something that a cache on the way has mixed up with it."""
    return resource.id.lower() == path.rpartition("/")[2].lower()


def _path(collection: str, id: str) -> str:
    """The path of one resource; an id that is none cannot lead elsewhere."""
    if not id or not id.isascii() or not id.replace("-", "").replace("_", "").isalnum():
        raise NotFoundError(f"{id!r} is not the id of anything in Slack", path=collection)
    return f"{collection}/{id}"


def _resources(body: Json) -> list[Json]:
    """The resources of a list, or the one that it is."""
    resources = body.get("Resources")
    if isinstance(resources, list):
        return [resource for resource in resources if isinstance(resource, dict)]
    return [body] if body else []
