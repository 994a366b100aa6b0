# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every SCIM request passes on its way in: log, faults, credentials, read-only, limits, lock."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from slack_scim_sandbox.directory import Directory
from slack_scim_sandbox.discovery import is_open
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.faults import Fault, Faults
from slack_scim_sandbox.handlers import Handlers
from slack_scim_sandbox.limits import Buckets, Locks, ScaledClock, buckets_of, retry_after
from slack_scim_sandbox.messages import Call, Reply, error_body, html_page
from slack_scim_sandbox.rendering import cut_last_pairs, encode
from slack_scim_sandbox.requestlog import RequestLog
from slack_scim_sandbox.routing import Route, check_method, query_of, route, version_of
from slack_scim_sandbox.seed import seed_organization
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.store import Store, make_id
from slack_scim_sandbox.users import TEAM_DOMAIN
from slack_scim_sandbox.versions import V1

HTML_503 = html_page(503)
HTML_404 = html_page(404)
_PAUSE_STEP = 0.1  # seconds after which a pause looks at the clock again
_RATE_LIMITED = {"ok": False, "error": "ratelimited"}  # wire 9.3
_BODIES_429 = {"ratelimited": b'{"ok":false,"error":"ratelimited"}', "empty": b""}


class Cut(Exception):
    """The connection is to be cut instead of answered, abruptly or after these bytes."""

    def __init__(self, after: bytes = b"") -> None:
        super().__init__()
        self.after = after


@dataclass(frozen=True)
class Incoming:
    """A request as it came in."""

    method: str
    path: str
    query: str
    authorization: str | None
    body: bytes


@dataclass
class Sandbox:
    """Everything one organization consists of, with the token that it answers.

    `number` counts the organizations of a process; their ids, names and addresses follow from it.
    """

    token: str
    store: Store
    settings: Settings
    number: int = 1
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    locks: Locks = field(default_factory=Locks)

    def __post_init__(self) -> None:
        self.clock = ScaledClock(self.settings["time_scale"])
        self.buckets = Buckets(self.clock)
        self.directory = Directory(self.store, self.settings, self.clock)
        self.handlers = Handlers(self.directory)

    @property
    def id(self) -> str:
        return make_id("E", 0, self.number - 1)

    @property
    def name(self) -> str:
        return "Sandbox" if self.number == 1 else f"Sandbox {self.number}"

    @property
    def domain(self) -> str:
        return TEAM_DOMAIN if self.number == 1 else f"{TEAM_DOMAIN}-{self.number}"

    def settings_changed(self) -> None:
        self.clock.set_scale(self.settings["time_scale"])
        self.directory.forget()

    def reset(self, users: int, groups: int, seed: int) -> None:
        """A new organization without a past: log, faults, stale reads and used-up limits are forgotten."""
        seed_organization(self.store, users, groups, seed)
        self.directory.forget()
        self.directory.forget_stale_reads()
        self.faults.replace([])
        self.log.clear()
        self.buckets.refill()

    def credentials_error(self, authorization: str | None) -> SlackError | None:
        """wire 3.1, 3.4."""
        if authorization is None:
            return SlackError("missing_authentication")
        scheme, _each, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self.token.encode()):
            return None
        return SlackError("invalid_authentication")

    async def pause(self, seconds: float) -> None:
        """Wait for `seconds` of the sandbox's time; a change of its scale meanwhile counts."""
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0:
            await asyncio.sleep(min(self.clock.real_seconds(left), _PAUSE_STEP))


Answer = Callable[[Sandbox, Incoming, float, Fault | None], Awaitable[Reply]]


async def pass_through(sandbox: Sandbox, incoming: Incoming, answer: Answer) -> tuple[Reply, bool]:
    """Log a request, let faults befall it, and have it answered within its latency.

    The reply, and whether only half of it is to be sent. Raises Cut.
    """
    entry = sandbox.log.arrived(incoming.method, incoming.path, incoming.query)
    seconds, fault = sandbox.faults.strike(incoming.method, incoming.path)
    reply = await answer(sandbox, incoming, sandbox.settings["latency"] + seconds, fault)
    kind = fault.fault if fault else None
    if kind == "reset_after":
        raise Cut
    if kind == "cut_header":
        raise Cut(b"HTTP/1.1 %d OK\r\nserver: Apa" % reply.status)
    entry["status"] = reply.status
    return reply, kind == "cut_body"


async def answer_scim(sandbox: Sandbox, incoming: Incoming, latency: float, fault: Fault | None) -> Reply:
    """A SCIM request's reply."""
    try:
        found = route(incoming.path)
        check_method(found, incoming.method)
        with sandbox.locks.hold(found.resource, found.resource_id if incoming.method != "GET" else None):
            if incoming.method != "GET":
                await asyncio.sleep(0)  # another write that is here already meets the lock
            await sandbox.pause(latency)
            reply = instead(sandbox, incoming, fault)
            if reply is None:
                reply = _accepted(sandbox, incoming, found, fault)
            await sandbox.pause(reply.after)
            return _damaged(sandbox, reply)
    except SlackError as error:
        return _damaged(sandbox, _refusal(sandbox, incoming, error))


def _damaged(sandbox: Sandbox, reply: Reply) -> Reply:
    return replace(reply, body=cut_last_pairs(reply.body)) if sandbox.settings["lone_surrogates"] else reply


def instead(sandbox: Sandbox, incoming: Incoming, fault: Fault | None) -> Reply | None:
    """What happens instead of the request, if anything does. Raises Cut."""
    kind = fault.fault if fault else None
    if kind == "reset_before":
        raise Cut
    if kind == "html_404":
        return HTML_404
    if kind == "empty_200":
        return Reply(200)
    if fault is not None and kind == "no_list":
        shown = _RATE_LIMITED if fault.body is None else fault.body
        return Reply(200, encode(shown), headers=_retry_after(fault.retry_after))
    if kind == "html_503" or sandbox.settings.use_up("html_5xx"):
        return replace(HTML_503, headers=_retry_after(fault.retry_after if fault is not None else None))
    if fault is not None and kind == "status":
        return _fault_reply(sandbox, incoming, fault)
    if fault is not None and kind == "rate_limited":
        return _too_many(sandbox, incoming, fault.retry_after, "scim")
    forced = sandbox.settings.forced_429()
    if forced is not None:
        return _too_many(sandbox, incoming, forced["retry_after"], forced["body"])
    return None


def _fault_reply(sandbox: Sandbox, incoming: Incoming, fault: Fault) -> Reply:
    if isinstance(fault.body, str):
        body = fault.body.encode("utf-8", "surrogatepass")
    elif fault.body is not None:
        body = encode(fault.body)
    else:
        body = encode(_envelope(sandbox, incoming, SlackError("fault", fault.status)))
    return Reply(fault.status, body, headers=_retry_after(fault.retry_after))


def _envelope(sandbox: Sandbox, incoming: Incoming, error: SlackError) -> dict[str, Any]:
    return error_body(error, version_of(incoming.path) or V1, sandbox.settings["v2_error_envelope"])


def _too_many(sandbox: Sandbox, incoming: Incoming, seconds: int | None, body: str) -> Reply:
    """wire 9.2-9.4."""
    shown = _BODIES_429.get(body)
    if shown is None:
        shown = encode(_envelope(sandbox, incoming, SlackError("too_many_requests")))
    return Reply(429, shown, headers=_retry_after(seconds))


def _retry_after(seconds: int | None) -> tuple[tuple[bytes, bytes], ...]:
    return () if seconds is None else ((b"retry-after", str(seconds).encode()),)


def _accepted(sandbox: Sandbox, incoming: Incoming, found: Route, fault: Fault | None) -> Reply:
    if not is_open(found.resource):
        refused = sandbox.credentials_error(incoming.authorization)
        if refused is not None:
            raise refused
        check_installation(sandbox.settings)
    if incoming.method != "GET" and sandbox.settings["read_only"]:
        raise SlackError("permission_denied")
    if sandbox.settings["limits"] == "slack":
        wait = sandbox.buckets.take(buckets_of(incoming.method, found.resource, found.resource_id))
        if wait > 0:
            seconds = retry_after(sandbox.clock.real_seconds(wait), sandbox.settings["retry_after"])
            return _too_many(sandbox, incoming, seconds, "scim")
    stale = fault.count if fault is not None and fault.fault == "stale_reads" else 0
    query = query_of(incoming.query.encode())
    call = Call(found.version, incoming.method, found.resource, found.resource_id, query, incoming.body, stale)
    return sandbox.handlers.answer(call)


def check_installation(settings: Settings) -> None:
    """Refuse what a plan or an installation without SCIM refuses (wire 3.7), or an address that is not allowed."""
    reason = settings["installation"]
    if reason == "ip_not_allowed":
        raise SlackError("invalid_authentication")  # wire §17 on 2.12: likely
    if reason != "organization":
        raise SlackError(reason, settings["installation_status"])


def _refusal(sandbox: Sandbox, incoming: Incoming, error: SlackError) -> Reply:
    old_v2 = sandbox.settings["v2_error_envelope"] == "unsupported_version"
    if error.status == 401 and old_v2 and version_of(incoming.path) not in (None, V1):
        error = SlackError("unsupported_version")  # wire 3.3
    if error.code == "email_invalid" and sandbox.settings["invalid_email_code"] == "bad_email_address":
        error = SlackError("bad_email_address", 400, **error.details)  # wire §17
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if error.status == 429:
        headers = ((b"retry-after", str(max(1, sandbox.settings["retry_after"])).encode()),)
    return Reply(error.status, encode(_envelope(sandbox, incoming, error)), headers=headers)
