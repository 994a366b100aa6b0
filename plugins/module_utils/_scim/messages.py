# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The messages that a conversation yields and is sent. No I/O.

A conversation is a generator. It yields a :class:`Request` and is sent a :class:`Response` or :class:`Lost`; it yields
a :class:`Wait` and is sent ``None``; it yields :class:`Together` and is sent the list of results. What it returns is
its result.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field

from .._model import strict_json
from .._model.text import encodable

Json = dict[str, t.Any]
Result = t.TypeVar("Result")

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def json_of(text: str, strict: bool = False) -> t.Any:
    """The value of a JSON text. A lone surrogate, which JSON may hold and UTF-8 cannot, becomes U+FFFD.

    :param strict: whether a key twice in one object and a number that is not finite are refused.
    :raises ValueError: when the text is not JSON, or nested too deeply.
    """
    try:
        value = strict_json.loads(text) if strict else json.loads(text)
        return _encodable(value) if _ESCAPED_SURROGATE.search(text) else value
    except RecursionError:
        raise ValueError("nested too deep") from None


def _encodable(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(one) for key, one in value.items()}
    return [_encodable(one) for one in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Request:
    """One request.

    :ivar method: ``GET``, ``POST``, …
    :ivar path: below the API's version, such as ``/Users/U1``; below the host for Slack's Web API.
    :ivar query: parameters, not yet encoded.
    :ivar body: JSON, or ``None``.
    :ivar web_api: whether it goes to Slack's Web API instead of SCIM; ``auth.test`` is the only method that is called.
    """

    method: str
    path: str
    query: t.Mapping[str, str] = field(default_factory=dict)
    body: Json | None = field(default=None, repr=False)  # it may hold a password
    web_api: bool = False

    @property
    def reads(self) -> bool:
        """Whether the request only reads: it may be sent twice, and its reply must have a JSON object."""
        return self.method == "GET" or self.web_api

    @property
    def names_resource(self) -> bool:
        """Whether the path names one account or group by its id, so that a 404 means that it does not exist."""
        return not self.web_api and self.path.startswith(("/Users/", "/Groups/"))


@dataclass(frozen=True)
class Wait:
    """A pause.

    :ivar seconds: its length.
    :ivar why: the reason, for progress messages.
    """

    seconds: float
    why: str


@dataclass(frozen=True)
class Response:
    """A reply that was read completely.

    :ivar status: the HTTP status, or the status of the error in the body of a 2xx.
    :ivar headers: names in lower case.
    :ivar text: the body, with the token masked.
    :ivar http_status: the HTTP status, where ``status`` comes from the body.
    :ivar not_repeated: why the request was not sent again although that might have succeeded.
    """

    status: int
    headers: t.Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    http_status: int | None = None
    not_repeated: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004


@dataclass(frozen=True)
class Lost:
    """A request without a usable reply: none was received completely, or it is not from Slack's SCIM service.

    :ivar reason: in a few words, without any header.
    :ivar sent_maybe: whether Slack may have received and applied the request.
    :ivar final: whether another attempt cannot succeed, such as after an untrusted certificate.
    :ivar response: the unusable reply, when there is one.
    :ivar too_large: whether the reply was too large, so that a smaller page may succeed.
    """

    reason: str
    sent_maybe: bool
    final: bool = False
    response: Response | None = None
    too_large: bool = False


@dataclass(frozen=True)
class Together:
    """Conversations that may run in parallel; the list of results has their order.

    :ivar workers: the most that run at a time.
    """

    conversations: tuple[t.Any, ...]
    workers: int


Step = t.Union[Request, Wait, Together]
Answer = t.Union[Response, Lost, list[t.Any], None]
Conversation = t.Generator[Step, t.Any, Result]
