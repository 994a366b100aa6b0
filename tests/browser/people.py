# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large organization with everything that a review can tell, the same each time."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._review.evidence import ReadFile, Reading, ReadList
from ansible_collections.scimops.slack.plugins.module_utils._review.facts import review
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster

DAY = "2026-11-23"
LAST_TIME = "2026-10-26"

#: Names as an attacker, or an unlucky person, would have them; each must come out as it went in.
MARKUP = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    "<img src=https://example.org/x.png onerror='window.hacked = 3'>",
    '"><svg onload="window.hacked = 4">',
    "<!-- not a comment",
    "Ampersand &amp; Sons & Co",
    "Line\u2028and\u2029paragraph",
    "{{ not_a_template }} {{data}}",
    "' onmouseover='window.hacked = 5",
    '=HYPERLINK("https://example.org")',
)

_GIVEN = (
    "Ada",
    "Ben",
    "Carla",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Ängela",
    "Øyvind",
    "Šárka",
    "Łukasz",
)
_FAMILY = (
    "Abel",
    "Brandt",
    "Castro",
    "Dietz",
    "Eriksen",
    "Fischer",
    "Grimaldi",
    "Haddad",
    "Iversen",
    "Jansen",
    "Kowalski",
)
_DEPARTMENTS = ("Sales", "Engineering", "Support", "Finance", "People", "Legal", "Marketing", "Operations", None)
_TITLES = (
    "Account Manager",
    "Software Engineer",
    "Support Agent",
    "Controller",
    "Recruiter",
    "Counsel",
    "Designer",
    None,
)


@dataclass(frozen=True)
class Organisation:
    """What a review is made from."""

    users: tuple[User, ...]
    groups: tuple[Group, ...]
    roster: Roster

    def review(self, day: str = DAY, **more: Any) -> dict[str, Any]:
        """The review of this organization."""
        return review(
            self.users,
            self.groups,
            day=day,
            title="Access review: Example & Sons <Slack>",
            reading=self.reading(day),
            roster=self.roster,
            **more,
        )

    def reading(self, day: str = DAY) -> Reading:
        """How this organization was read; its name is markup."""
        return Reading(
            identity={
                "team": MARKUP[0],
                "team_id": "E012AB3CD",
                "enterprise_id": "E012AB3CD",
                "url": "https://example.enterprise.slack.com/",
                "user": "user0",
                "user_id": "U000000",
            },
            started=f"{day}T02:00:00Z",
            ended=f"{day}T02:01:12Z",
            api_url="https://api.slack.com/scim",
            api_version="v2",
            lists=(
                ReadList("accounts", len(self.users), len(self.users), True),
                ReadList("groups", len(self.groups), len(self.groups), True),
            ),
            version="1.1.0",
            roster=ReadFile("<b>people</b>.csv", "2026-10-20T06:00:00Z", "3f" * 32),
            previous=ReadFile("review.json", "2026-10-26T06:00:00Z", "b0" * 32),
        )


def organisation(people: int = 5000, groups: int = 200, seed: int = 7) -> Organisation:
    """An organization of so many accounts; the first ones are named with markup."""
    dice = random.Random(seed)
    users = tuple(_user(number, dice) for number in range(people))
    members = [user for user in users if (user.active or dice.random() < 0.002) and not user.bot]
    made = tuple(_group(number, members, dice) for number in range(groups))
    entries = [
        _entry(user) for user in users if not user.guest and not user.bot and user.active and dice.random() > 0.02
    ]
    renamed = [
        {**entry, "email": f"elsewhere{number}@example.com", "user_name": None}
        for number, entry in enumerate(entries[50:3000:1000])
    ]
    entries[50:3000:1000] = renamed
    newcomers = [
        {"given_name": "New", "family_name": f"Comer {number}", "email": f"new.comer{number}@example.com"}
        for number in range(people // 400)
    ]
    return Organisation(users, made, Roster([*entries, *newcomers], protected=[members[-1].email]))


def full_review(people: int = 5000, groups: int = 200) -> dict[str, Any]:
    """A review with all its parts: roster, changes since the last one, runs."""
    now = organisation(people, groups)
    return now.review(previous=_before(now).review(LAST_TIME), runs=_runs(now))


def _user(number: int, dice: random.Random) -> User:
    given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
    if number < len(MARKUP):
        given, family = MARKUP[number], ""
    kind = dice.random()
    guest, bot = 0.92 < kind <= 0.98 and number >= len(MARKUP), kind > 0.98 and number >= len(MARKUP)
    made = date(2016, 1, 4) + timedelta(days=int(3970 * dice.random() ** 0.8))
    values: dict[str, Any] = {
        "user_name": f"user{number}",
        "email": f"botuser-{number}@slack-bots.com"
        if bot
        else f"user{number}@{'example.org' if guest else 'example.com'}",
        "given_name": "" if bot else given,
        "family_name": "" if bot else family,
        "display_name": f"App {number}" if bot else given,
        "title": None if bot else dice.choice(_TITLES),
        "department": None if bot else dice.choice(_DEPARTMENTS),
        "active": dice.random() > 0.11,
        "guest": guest,
    }
    if not guest and not bot and number > 40 and dice.random() > 0.01:
        values["manager"] = f"U{dice.randrange(40):06d}"
    if guest and dice.random() > 0.2:
        values["guest_expiration"] = f"{date(2026, 11, 1) + timedelta(days=dice.randrange(300))}T17:00:00Z"
    return User(
        f"U{number:06d}",
        {key: value for key, value in values.items() if value not in (None, "")},
        created=f"{made}T08:30:00-07:00",
    )


def _group(number: int, people: list[User], dice: random.Random) -> Group:
    name = MARKUP[number] if number < 3 else f"{dice.choice(_DEPARTMENTS) or 'Everyone'} {number}"
    size = 0 if number % 23 == 11 else min(len(people), int(6 * dice.paretovariate(0.9)))
    chosen = dice.sample(people, size)
    return Group(f"S{number:05d}", name, tuple(Reference(user.id) for user in chosen), created="2020-02-03T09:00:00Z")


def _entry(user: User) -> dict[str, Any]:
    return {key: user.values.get(key) for key in ("email", "user_name", "given_name", "family_name", "department")}


def _before(now: Organisation) -> Organisation:
    """The organization four weeks ago: without the last few, some with another title, some not yet deactivated."""
    users = []
    for number, user in enumerate(now.users[: -len(now.users) // 100 or None]):
        values = dict(user.values)
        if number % 97 == 5:
            values["title"] = "Trainee"
        if number % 89 == 7:
            values["active"] = True
        users.append(replace(user, values=values))
    groups = [
        replace(group, members=group.members[3:] if number % 9 == 4 else group.members)
        for number, group in enumerate(now.groups[:-2])
    ]
    listed = {entry.get("user_name") for entry in now.roster.entries}
    leavers = [
        _entry(user) for user in now.users[100:1500] if user.active and not user.guest and user.user_name not in listed
    ]
    return Organisation(tuple(users), tuple(groups), replace(now.roster, entries=[*now.roster.entries, *leavers]))


def _runs(now: Organisation) -> list[dict[str, Any]]:
    """Three runs: one whole, one stopped with failures, one killed."""
    whole = _run("2026-11-22", now.users[20:60], ("done",) * 40)
    stopped = _run("2026-11-21", now.users[60:70], ("done",) * 7 + ("refused", "failed", "skipped"))
    killed = _run("2026-11-20", now.users[70:75], ("done",) * 4 + (None,))
    return [whole, {**stopped, "stopped": "1 operation failed, and max_failures is 1"}, {**killed, "ended": None}]


def _run(day: str, users: tuple[User, ...], statuses: tuple[str | None, ...]) -> dict[str, Any]:
    operations = [
        {
            "time": f"{day}T02:00:{number:02d}.000+00:00",
            "kind": ("update", "deactivate", "create")[number % 3],
            "subject": "user",
            "id": user.id,
            "name": user.email,
            "reason": "differs from the roster",
            "status": status,
            "error": "too_many_requests: slow down" if status == "failed" else None,
        }
        for number, (user, status) in enumerate(zip(users, statuses, strict=True))
    ]
    return {
        "journal": "/var/lib/slack/journal.jsonl",
        "run": f"{day}-1",
        "started": f"{day}T02:00:00.000+00:00",
        "ended": f"{day}T02:01:00.000+00:00",
        "planned": len(operations),
        "stopped": None,
        "operations": operations,
    }
