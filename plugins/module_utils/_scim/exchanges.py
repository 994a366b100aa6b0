# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The requests that all conversations with Slack's SCIM API share: read, write or delete one resource."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from .._model.normalize import instant
from .._model.resources import Group, User
from .._model.text import InvalidValue
from .codec import Codec
from .errors import NotFoundError, ScimError
from .forms import Enterprise, Forms, Removal, may_blame_form
from .messages import Conversation, Json, Request, Response, Result
from .replies import error_of, unexpected_object
from .retry import Policy, RetryResult, ask, fetch

Resource = t.TypeVar("Resource", User, Group)
Form = t.TypeVar("Form", Removal, Enterprise)

#: Seconds within which a resource counts as just created.
_NEW = 86_400.0


class Exchanges:
    """Requests of one API version and their replies, with one retry policy.

    Each method returns a generator for a client to drive. All of them raise :class:`ScimError`.
    """

    def __init__(self, codec: Codec, policy: Policy) -> None:
        self.codec = codec
        self.policy = policy

    def _one(self, path: str, read: t.Callable[[t.Any], Resource | None]) -> Conversation[Resource]:
        request = Request("GET", path)
        body = yield from fetch(request, self.policy)
        resource = read(body)
        if resource is None and not body.get("id"):
            raise unexpected_object(request, "nothing that has an id", body)
        if resource is None or not _is_of(path, resource):
            raise unexpected_object(request, f"something else, whose id is {body['id']}", body)
        if not (resource.user_name if isinstance(resource, User) else resource.name):
            raise unexpected_object(request, "something that has no name", body)
        return resource

    def _written(self, request: Request, read: t.Callable[[t.Any], Resource | None]) -> Conversation[Resource | None]:
        body = _done(request, (yield from ask(request, self.policy)))
        resource = None if body is None else read(body)
        # A partial account or group does not show whether an attribute is empty.
        shown = resource is not None and _is_of(request.path, resource) and not resource.partial
        return resource if shown else None

    def _delete(self, request: Request) -> Conversation[None]:
        outcome = yield from ask(request, self.policy)
        missing = isinstance(outcome.answer, Response) and outcome.answer.status == 404  # noqa: PLR2004
        if missing and outcome.repeated:
            return  # an earlier sending, whose reply was lost, deleted it (wire 8.17)
        _done(request, outcome)

    def _answered(self, request: Request) -> Conversation[Response]:
        outcome = yield from ask(request, self.policy)
        _done(request, outcome)
        return t.cast("Response", outcome.answer)

    def _json(self, path: str) -> Conversation[Json]:
        return (yield from fetch(Request("GET", path), self.policy))

    def _is_new(self, created: str | None) -> bool:
        """Whether a resource was created within a day of now, which tolerates clocks that differ."""
        try:
            written = instant(created)
        except InvalidValue:
            written = None
        if written is None:
            return True
        made = datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        return self.policy.wall_clock() - made.timestamp() < _NEW


def in_some_form(
    forms: Forms[Form], write: t.Callable[[Form], Conversation[Result]], matters: bool
) -> Conversation[Result]:
    """Write in the form in use. When Slack refuses the form, try each of the other forms once.

    :param matters: whether the request has a change that can be written in several forms.
    :raises ScimError: the first refusal, when Slack accepts no form.
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
    """The JSON object of the reply to a write, ``None`` when the reply has no body (wire §12.1).

    :raises ScimError: when it was refused or lost, or the reply is not SCIM: a sign-in page confirms no deletion.
    """
    answer = outcome.answer
    if outcome.body is None and not (isinstance(answer, Response) and answer.ok and not answer.text.strip()):
        raise error_of(request, answer)
    return outcome.body


def _is_of(path: str, resource: User | Group) -> bool:
    """Whether a reply shows the resource of its path, and not another one that a cache returned by mistake."""
    return resource.id.lower() == path.rpartition("/")[2].lower()


def resource_path(collection: str, id: str) -> str:
    """The path of one resource; an invalid id, which could lead to another path, raises :class:`NotFoundError`."""
    if not id or not id.isascii() or not id.replace("-", "").replace("_", "").isalnum():
        raise NotFoundError(f"{id!r} is not the id of anything in Slack", path=collection)
    return f"{collection}/{id}"
