# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever befalls the pages of a list: what is returned as the whole list is the whole list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import (
    Lost,
    Request,
    Response,
    Together,
    Wait,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from tests.support.conversations import listing, reply

SPOILS = ("none", "none", "drops", "repeats", "shifts", "nulls", "empty", "failing", "lost", "no_list", "refused")


class Service:
    """A list of so many resources, of which some answers are spoiled. Its totals are right.

    :param cap: the largest page.
    :param spoils: what befalls each request, in order; none after these.
    """

    def __init__(self, path: str, size: int, cap: int, spoils: list[str]) -> None:
        self.ids = [f"X{number}" for number in range(size)]
        self._path = path
        self._cap = cap
        self._spoils = list(spoils)
        self._last: Response | None = None

    def _resource(self, id: str) -> dict[str, Any]:
        """An account or group with its names."""
        if self._path == "/Groups":
            return {"id": id, "displayName": id}
        return {"id": id, "userName": id, "emails": [{"value": f"{id}@example.com", "primary": True}]}

    def __call__(self, request: Request) -> Response | Lost:
        if request.path != self._path:
            return reply(200, {**self._resource(request.path.rpartition("/")[2]), "members": [{"value": "U1"}]})
        spoil = self._spoils.pop(0) if self._spoils else "none"
        start, count = int(request.query["startIndex"]), min(int(request.query["count"]), self._cap)
        if spoil == "repeats" and self._last is not None:
            return self._last
        answers = {
            "failing": reply(503),
            "lost": Lost("cut", sent_maybe=True),
            "no_list": reply(200, {"ok": True}),
            "refused": reply(413),
        }
        if spoil in answers:
            return answers[spoil]
        if spoil == "shifts":
            start = max(1, start - 2)
        entries: list[Any] = [{**self._resource(id), "members": None} for id in self.ids[start - 1 : start - 1 + count]]
        if spoil == "drops":
            del entries[len(entries) // 2 :]
        elif spoil == "nulls":
            entries[:1] = [None] * len(entries[:1])
        elif spoil == "empty":
            entries = []
        self._last = listing(*entries, total=len(self.ids), start=start)
        return self._last


def run(conversation: Any, service: Callable[[Request], Response | Lost]) -> Any:
    """The result of a conversation with the service."""
    answer: Any = None
    while True:
        try:
            step = conversation.send(answer)
        except StopIteration as end:
            return end.value
        if isinstance(step, Together):
            answer = [run(one, service) for one in step.conversations]
        else:
            answer = None if isinstance(step, Wait) else service(step)


@given(
    size=st.integers(0, 40),
    cap=st.integers(1, 45),
    spoils=st.lists(st.sampled_from(SPOILS), max_size=12),
    workers=st.sampled_from((1, 4)),
    version=st.sampled_from(("v1", "v2")),
    groups=st.booleans(),
)
def test_what_is_returned_as_all_is_all(
    *, size: int, cap: int, spoils: list[str], workers: int, version: str, groups: bool
) -> None:
    slack = Conversations(codec_for(version), Policy(retries=2, jitter=lambda: 0.0))
    service = Service("/Groups" if groups else "/Users", size, cap, spoils)
    try:
        found = run((slack.all_groups if groups else slack.all_users)(workers=workers), service)
    except ScimError as error:
        event(type(error).__name__)
        assert set(spoils) - {"none"} or (size == 0 and not groups)  # at least the token's owner has an account
        return
    event("whole")
    assert sorted(one.id for one in found) == sorted(service.ids)
    assert all(group.member_ids == {"U1"} for group in found if groups)


@given(
    size=st.integers(1, 20),
    spoils=st.lists(st.sampled_from(SPOILS), max_size=8),
    wanted=st.lists(st.integers(0, 30), min_size=1, max_size=4),
    version=st.sampled_from(("v1", "v2")),
)
def test_nobody_is_absent_who_is_there(size: int, spoils: list[str], wanted: list[int], version: str) -> None:
    """With a service whose filters find nothing at all."""
    slack = Conversations(codec_for(version), Policy(retries=2, jitter=lambda: 0.0))
    service = Service("/Users", size, 1000, spoils)

    def answer(request: Request) -> Response | Lost:
        if request.path != "/Users":
            return reply(200, {"id": request.path.rpartition("/")[2], "userName": request.path.rpartition("/")[2]})
        return listing() if "filter" in request.query else service(request)

    for number in wanted:
        try:
            found = run(slack.find_users(user_names=[f"X{number}"]), answer)
        except ScimError:
            continue
        assert [user.id for user in found] == [f"X{number}"] * (number < size)
