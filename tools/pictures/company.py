# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The company of the demo in Slack, with guests and apps, as the modules read it, and its roster. Always the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values
from tools.demo_company import DEPARTMENTS, account_of, month_ago, people

TODAY = date(2026, 5, 18)
FOUNDED = date(2019, 3, 1)
WORKSPACE = {
    "team": "Example Company",
    "team_id": "E012AB3CD",
    "enterprise_id": "E012AB3CD",
    "url": "https://example.enterprise.slack.com/",
    "user": "ana.almeida",
    "user_id": "U000000",
}
#: Each with the days from today to the end of the access; None for no end.
GUESTS = (
    ("Iris", "Vance", "studio.example.org", -4),
    ("Otto", "Brink", "studio.example.org", 5),
    ("Lena", "Sorel", "audit.example.net", 21),
    ("Pia", "Morath", "audit.example.net", 70),
    ("Max", "Thorne", "print.example.org", None),
)
APPS = ("Calendar", "Help Desk")


def accounts() -> list[User]:
    """All accounts that Slack has."""
    staff = list(month_ago())
    ids = {person["Work Email"]: f"U{number:06}" for number, person in enumerate(staff)}
    users = []
    for number, person in enumerate(staff):
        values, _problems = desired_values(account_of(person, ids.get(person["Supervisor"])))
        users.append(_user(ids[person["Work Email"]], FOUNDED + timedelta(days=2 * number), values))
    for number, (given_name, family_name, domain, days) in enumerate(GUESTS):
        email = f"{given_name}.{family_name}@{domain}".lower()
        end = {} if days is None else {"guest_expiration": f"{TODAY + timedelta(days=days)}T17:00:00Z"}
        values = {
            "user_name": f"{given_name}.{family_name}".lower(),
            "email": email,
            "given_name": given_name,
            "family_name": family_name,
        }
        users.append(_user(f"U9000{number:02}", TODAY - timedelta(days=200), {**values, **end}, guest=True))
    for number, name in enumerate(APPS):
        email = f"app{number}@slack-bots.com"
        values = {"user_name": f"app{number}", "email": email, "display_name": name}
        users.append(_user(f"U9900{number:02}", TODAY - timedelta(days=900), values))
    return users


def groups() -> list[Group]:
    """A group for each department."""
    by_department: dict[str, list[Reference]] = {department: [] for department in DEPARTMENTS}
    for number, person in enumerate(month_ago()):
        by_department[person["Department"]].append(Reference(f"U{number:06}"))
    return [
        Group(f"S{number:05}", name, tuple(members), created="2019-03-04T09:00:00Z")
        for number, (name, members) in enumerate(by_department.items())
    ]


def roster() -> list[dict[str, Any]]:
    """The rows of the roster of this month, in option names."""
    return [
        {
            **{name: value for name, value in account_of(person, None).items() if name not in ("user_name", "manager")},
            **({"manager": person["Supervisor"]} if person["Supervisor"] else {}),
            "active": person["Status"] == "Active",
        }
        for person in people()
    ]


def _user(id_: str, created: date, values: dict[str, Any], guest: bool = False) -> User:
    set_values = {option: value for option, value in values.items() if value is not None}
    return User(id_, {"active": True, "guest": guest, **set_values}, created=f"{created}T09:00:00Z")
