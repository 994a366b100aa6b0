# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory task is asked for, read from its options and held against what Slack has."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import gc
import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._plan.directory import plan_directory
from .._plan.policy import read_policy
from .._plan.scope import Guests, Scope
from .._plan.settings import AbsentGroups, AbsentUsers, Settings
from .._plan.snapshot import Snapshot, Source, source_of
from .._plan.source_guards import SourceLimits, judge_source
from .._scim.http_client import ScimClient
from .._scim.rereading import WORKERS, Reading
from .._source.desired import Wanted
from .run_plan import Case
from .source import wanted_by


@dataclass(frozen=True)
class Asked:
    """What a task is asked for.

    :ivar wanted: the source, checked.
    """

    wanted: Wanted
    settings: Settings
    limits: SourceLimits

    @classmethod
    def by(cls, params: t.Mapping[str, t.Any]) -> Asked:
        """By the options of the task.

        :raises Refused: when an option or the source breaks a rule.
        """
        settings = _settings(params)
        limits = SourceLimits(params["min_users"], None if params["max_shrinkage"] < 0 else params["max_shrinkage"])
        return cls(wanted_by(params), settings, limits)

    def decide(
        self, client: ScimClient, identity: t.Mapping[str, t.Any], last: Snapshot | None, reading: Reading
    ) -> tuple[Case, Source]:
        """Read Slack, and make one plan; with it what is judged and kept of the source.

        :param identity: what ``auth.test`` says of the token.
        :param last: the snapshot of the last accepted source.
        :raises Refused: when the settings cannot be carried out.
        """
        settings = dataclasses.replace(
            self.settings,
            scope=dataclasses.replace(self.settings.scope, own_id=identity.get("user_id")),
            first_missed=last.first_missed if last else {},
        )
        with _without_collecting():
            users, groups = self._observed(client, reading)
            plan = plan_directory(self.wanted, users, groups, settings)
        source = source_of(self.wanted, [match.id for match in plan.matches])
        return Case(plan, users, groups, identity, judge_source(source, last, self.limits)), source

    def _observed(self, client: ScimClient, reading: Reading) -> tuple[list[User], list[Group]]:
        """All accounts, and all groups if they matter."""
        slack = client.conversations
        users = client.converse(reading.of(slack.all_users(workers=WORKERS)))
        if self.wanted.groups is None and not self.settings.scope.groups:
            return users, []
        return users, client.converse(reading.of(slack.all_groups(workers=WORKERS)))


@contextlib.contextmanager
def _without_collecting() -> t.Iterator[None]:
    """What is read and planned stays; looking for garbage in it over and over would cost a sixth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _settings(params: t.Mapping[str, t.Any]) -> Settings:
    scope = params["scope"] or {}
    return Settings(
        today=datetime.datetime.now(datetime.timezone.utc).date(),
        scope=Scope(
            email_domains=tuple(scope.get("email_domains") or ()),
            groups=tuple(scope.get("groups") or ()),
            guests=Guests(scope.get("guests") or "include"),
            exclude=tuple(scope.get("exclude") or ()),
            protected=tuple(params["protected"]),
        ),
        policy=read_policy(params["policy"] or {}),
        absent_users=AbsentUsers(params["absent_users"]),
        absent_after_days=params["absent_after_days"],
        absent_groups=AbsentGroups(params["absent_groups"]),
        reactivate=params["reactivate"],
        user_name_from=params["user_name_from"],
        skip_invalid=params["skip_invalid"],
    )
