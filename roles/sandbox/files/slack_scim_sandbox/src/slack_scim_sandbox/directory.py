# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the organization: one resource or a list of them, rendered once and remembered until it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_scim_sandbox import normalise, rendering
from slack_scim_sandbox.accounts import Group, User
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.filters import Condition, compile_filter
from slack_scim_sandbox.list_quirks import refused_filter, too_large, with_members_as
from slack_scim_sandbox.messages import Call, Reply
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.stale_reads import StaleRead, StaleReads
from slack_scim_sandbox.store import Store, make_id
from slack_scim_sandbox.versions import V1, V2, Version

_CHANNELS = tuple((make_id("C", 0, number), name) for number, name in enumerate(("general", "random")))
_REMEMBERED = 60_000  # renderings kept, some 2 kB each
_COUNT_DEFAULT = 10  # wire 5.3
_COUNT_MAX = 1000  # wire 5.4


class Directory:
    """The organization as it is read."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], float]) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self._rendered: dict[tuple[str, str], bytes] = {}
        self._stale = {"Users": StaleReads(clock), "Groups": StaleReads(clock)}

    def forget(self) -> None:
        """Everything may have changed."""
        self._rendered.clear()

    def forget_stale_reads(self) -> None:
        for stale_reads in self._stale.values():
            stale_reads.clear()

    def forget_these(self, ids: Iterable[str]) -> None:
        """These resources look different now."""
        for resource_id in ids:
            self._rendered.pop(("v1", resource_id), None)
            self._rendered.pop(("v2", resource_id), None)

    # one resource

    def render_user(self, user: User, version: Version, groups: Sequence[tuple[str, str]] | None = None) -> bytes:
        """The user's JSON; `groups` if they are known already."""
        placeholder = self.settings["secondary_email_placeholder"] == "empty"
        if groups is None:
            groups = self.store.groups_of(user.id)
        channels = _CHANNELS if self.settings["guest_channels"] == "shown" else ()
        body = rendering.user(user, groups, version, placeholder=placeholder, channels=channels)
        return rendering.encode(body)

    def render_group(self, group: Group, version: Version) -> bytes:
        return rendering.encode(rendering.group(group, self.store.members(group.id), version))

    def body(self, resource: str, resource_id: str, version: Version) -> bytes | None:
        """The resource as it is now; None when there is none of this id."""
        key = (version.name, resource_id)
        body = self._rendered.get(key)
        if body is None:
            body = self._render(resource, resource_id, version)
            if body is not None:
                self._remember(key, body)
        return body

    def _remember(self, key: tuple[str, str], body: bytes) -> None:
        if len(self._rendered) >= _REMEMBERED:
            del self._rendered[next(iter(self._rendered))]
        self._rendered[key] = body

    def _render(self, resource: str, resource_id: str, version: Version) -> bytes | None:
        if resource == "Users":
            user = self.store.user(resource_id)
            return self.render_user(user, version) if user else None
        group = self.store.group(resource_id)
        return self.render_group(group, version) if group else None

    def read(self, call: Call) -> Reply:
        """GET of one resource (wire 1.3); 404 when there is none (wire 4.8)."""
        assert call.resource_id is not None
        stale = self._stale[call.resource].look(call.resource_id, "by_id")
        if stale is not None:
            body = stale.bodies[call.version] if stale.bodies else None
        else:
            body = self.body(call.resource, call.resource_id, call.version)
        if body is None:
            raise not_found(call)
        return Reply(200, body)

    # the end of guests

    def end_guests(self) -> None:
        """Deactivate the guests whose expiration, on the full hour, is past, where the settings ask for it."""
        if not self.settings["guests_expire"]:
            return
        for user in self.store.guests():
            end = normalise.instant(user.guest_expiration or "")
            if user.active and end is not None and normalise.full_hour(end) <= datetime.now(UTC):
                self._deactivate(user)

    def _deactivate(self, user: User) -> None:
        user.active = False
        groups = [group_id for group_id, _each in self.store.groups_of(user.id)]
        with self.store.transaction():
            self.store.save_user(user)
            if self.settings["membership_on_deactivate"] == "removed":
                self.store.remove_members((group_id, user.id) for group_id in groups)
        self.forget_these([user.id, *groups])

    # lists

    def search(self, call: Call) -> Reply:
        """GET of a list: filter, then page (wire §5, §6)."""
        refused = refused_filter(call, self.settings)
        if refused is not None:
            return refused
        condition = self._condition(call)
        if call.query.get("sortOrder", "ascending").lower() not in ("ascending", "descending"):
            raise SlackError("invalid_sort_order")  # wire 5.16
        start = max(_integer(call.query.get("startIndex"), 1), 1)  # wire 5.8
        count = min(_integer(call.query.get("count"), _COUNT_DEFAULT), _COUNT_MAX)
        if count < 0:
            count = _COUNT_DEFAULT  # wire 5.10
        hidden = self._stale[call.resource].look_at_all("filters" if call.query.get("filter") else "lists")
        page = self._stale_page if hidden else self._page
        first = max(start - self.settings["page_overlap"], 1)
        bodies, total = page(call, condition, first, count, hidden)
        bodies = bodies[: max(total - start + 1, 0)]  # a last page that begins too early ends too early as well
        if call.resource == "Groups":
            bodies = with_members_as(self.settings["list_members"], bodies)
        refused = too_large(call, bodies, self.settings)
        if refused is not None:
            return refused
        total += self.settings["total_excess"]["filters" if condition.attributes else "lists"]
        return Reply(200, rendering.list_response(bodies, total, start, call.version))

    def _condition(self, call: Call) -> Condition:
        text = call.query.get("filter")
        rule = self.settings["secondary_email_filter"]
        secondary_email = rule == "found" or (rule == "found_on_v2" and call.version is V2)
        condition = compile_filter(text, users=call.resource == "Users", secondary_email=secondary_email)
        mode = self.settings["filter_mode"]
        if mode == "refused_on_v2" and call.version is V2 and text:
            raise SlackError("invalid_query")
        if mode == "miss_on_email" and condition.attributes & {"email", "emails"}:
            return Condition("0", (), condition.attributes)
        return condition

    def _page(
        self, call: Call, condition: Condition, start: int, count: int, _hidden: Mapping[str, StaleRead]
    ) -> tuple[list[bytes], int]:
        users = call.resource == "Users"
        ids = (self.store.user_ids if users else self.store.group_ids)(
            condition.sql, condition.values, count, start - 1
        )
        if start == 1 and len(ids) < count:
            total = len(ids)
        else:
            total = (self.store.count_users if users else self.store.count_groups)(condition.sql, condition.values)
        return self._bodies(call, ids), total

    def _bodies(self, call: Call, ids: Sequence[str]) -> list[bytes]:
        if call.resource == "Users":
            self._render_users([key for key in ids if (call.version.name, key) not in self._rendered], call.version)
        bodies = (self.body(call.resource, resource_id, call.version) for resource_id in ids)
        return [body for body in bodies if body is not None]

    def _render_users(self, ids: Sequence[str], version: Version) -> None:
        """Render many at once: two queries instead of two each."""
        groups = self.store.groups_of_many(ids) if ids else {}
        for user in self.store.users(ids).values() if ids else ():
            self._remember((version.name, user.id), self.render_user(user, version, groups.get(user.id, ())))

    def _stale_page(
        self, call: Call, condition: Condition, start: int, count: int, hidden: Mapping[str, StaleRead]
    ) -> tuple[list[bytes], int]:
        """A page that shows hidden resources as they were."""
        table = call.resource.lower()
        places = [
            (position, resource_id)
            for position, resource_id in self.store.places(table, condition.sql, condition.values)
            if resource_id not in hidden
        ]
        for resource_id, stale in hidden.items():
            if stale.bodies and self.store.row_matches(stale.row, condition.sql, condition.values):
                places.append((stale.position, resource_id))
        places.sort()
        bodies = []
        for _each, resource_id in places[start - 1 : start - 1 + count]:
            stale_here = hidden.get(resource_id)
            if stale_here is not None and stale_here.bodies:
                bodies.append(stale_here.bodies[call.version])
            else:
                bodies += self._bodies(call, [resource_id])
        return bodies, len(places)

    # lag

    def lag(self, call: Call, *, deactivating: bool = False) -> tuple[int, float]:
        """How many reads, or until when, the write of this call stays unseen."""
        delay = self.settings["write_delay"]
        reads, seconds = max(call.stale_reads, delay["reads"]), delay["seconds"]
        if deactivating:
            after = self.settings["deactivate_delay"]
            reads, seconds = max(reads, after["reads"]), max(seconds, after["seconds"])
        return reads, seconds

    def serve_stale(self, call: Call, resource_id: str, before: User | Group | None, lag: tuple[int, float]) -> None:
        """Hide the write that is about to happen; `before` is None for a resource that it makes."""
        reads, seconds = lag
        if not reads and not seconds:
            return
        bodies = None
        row: dict[str, Any] = {}
        position = 0
        if before is not None:
            table = call.resource.lower()
            bodies = {version: self.body(call.resource, resource_id, version) or b"" for version in (V1, V2)}
            position, row = self.store.row(table, resource_id)
        stale = StaleRead(bodies, row, position, reads, self.clock() + seconds)
        self._stale[call.resource].add(resource_id, stale)

    def hide_new(self, call: Call, resource_id: str) -> None:
        """Hide the resource that is about to be created: as every write, or where new ones come late (wire 8.16)."""
        lag = self.lag(call)
        self.serve_stale(call, resource_id, None, lag)
        delay = self.settings["create_delay"]
        if any(lag) or call.resource not in delay["resources"] or not (delay["reads"] or delay["seconds"]):
            return
        until = self.clock() + delay["seconds"]
        stale = StaleRead(None, {}, 0, delay["reads"], until, frozenset(delay["where"]))
        self._stale[call.resource].add(resource_id, stale)


def not_found(call: Call) -> SlackError:
    """wire 4.8: 404; an id that can't be one of Slack's is told apart."""
    if call.resource == "Groups":
        return SlackError("no_such_group")
    if call.resource_id and not call.resource_id.replace("-", "").replace("_", "").isalnum():
        return SlackError("cannot_decode_user_id")
    return SlackError("no_such_user")


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
