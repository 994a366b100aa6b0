# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deterministic organization: the same size and seed give the same people, ids and groups."""

from __future__ import annotations

import random
from collections.abc import Iterator

from slack_scim_sandbox.accounts import Group, User
from slack_scim_sandbox.normalise import created
from slack_scim_sandbox.store import Store, make_id
from slack_scim_sandbox.user_writes import avatar

DOMAIN = "example.com"
_EPOCH = 1_577_865_600  # 2020-01-01 in Pacific time; accounts appear a minute apart from then on
_GIVEN_NAMES = (
    *("Ada", "Björn", "Chiara", "Deepa", "Émile", "Fatima", "Gwen", "Hiro", "Inés", "João", "Kofi", "Lena", "Mei"),
    *("Noor", "Olga", "Pia", "Quentin", "Ravi", "Søren", "Tomás", "Uma", "Vera", "Wanda", "Ximena", "Yusuf", "Zoë"),
)
_FAMILY_NAMES = (
    *("Abbott", "Brennan", "Castellanos", "Dubois", "Eriksen", "Ferreira", "García", "Hoffmann", "Ibrahim", "Jansen"),
    *("Kowalski", "Lindqvist", "Müller", "Nakamura", "O'Brien", "Petrov", "Quinn", "Rossi", "Sato", "Thompson"),
    *("Ueda", "Varga", "Weiß", "Xu", "Yildiz", "Zhang"),
)
_DEPARTMENTS = ("Engineering", "Sales", "Marketing", "Finance", "People", "Legal", "Support", "Design")
_TITLES = ("Engineer", "Manager", "Analyst", "Specialist", "Director", "Coordinator")
_PLACES = (
    ("1 Market St", "San Francisco", "CA", "94105", "US", "en-US", "America/Los_Angeles"),
    ("10 Rue de la Paix", "Paris", "IDF", "75002", "FR", "fr-FR", "Europe/Paris"),
    ("5 Unter den Linden", "Berlin", "BE", "10117", "DE", "de-DE", "Europe/Berlin"),
    ("3 Chome Ginza", "Tokyo", "13", "104-0061", "JP", "ja-JP", "Asia/Tokyo"),
)
# the first people of an organization, by kind; after them one in so many
_FIRST = ("owner", "admin", "bot", "guest", "deactivated", "single-channel guest", "forgotten")
_ONE_IN = {"admin": 97, "bot": 61, "guest": 23, "deactivated": 17}


def seed_organization(store: Store, users: int, groups: int, seed: int) -> None:
    """Replace the organization by one of the token's owner, `users` more accounts, and `groups` groups."""
    dice = random.Random(seed)
    with store.transaction():
        store.clear()
        store.set_fact("seed", seed)
        store.set_fact("counter", 1 + users + groups)
        owner = _owner(seed)
        store.save_user(owner)
        members: list[str] = [owner.id]
        store.save_users(_people(users, seed, dice, members))
        _groups(store, groups, seed, dice, members, first_number=users + 2)


def _id(seed: int, number: int) -> str:
    return make_id("W" if number % 10 == 0 else "U", seed, number)


def _created(number: int) -> str:
    return created(_EPOCH + 60 * number)


def _account(seed: int, number: int, user_name: str) -> User:
    user_id = _id(seed, number)
    return User(
        id=user_id,
        created=_created(number),
        user_name=user_name,
        email=f"{user_name}@{DOMAIN}",
        profile_url=f"https://sandbox.enterprise.slack.com/team/{user_name}",
        photo=avatar(user_id),
    )


def _owner(seed: int) -> User:
    owner = _account(seed, 1, "owner")
    owner.kind = "primary_owner"
    owner.given_name, owner.family_name, owner.display_name = "Org", "Owner", "Org Owner"
    return owner


def _people(count: int, seed: int, dice: random.Random, members: list[str]) -> Iterator[User]:
    """The accounts beside the token's owner; those who may be in groups are also put on `members`."""
    previous = members[0]
    for index in range(count):
        user = _person(index, seed, dice, manager=previous)
        if user.active and user.kind != "bot" and user.guest is None:
            members.append(user.id)
            if index % 8 == 0:
                previous = user.id
        yield user


def _kind(index: int) -> str:
    if index < len(_FIRST):
        return _FIRST[index]
    return next((kind for kind, step in _ONE_IN.items() if index % step == 0), "member")


def _person(index: int, seed: int, dice: random.Random, manager: str) -> User:
    given_name, family_name = dice.choice(_GIVEN_NAMES), dice.choice(_FAMILY_NAMES)
    number = index + 2
    kind = _kind(index)
    if kind == "bot":
        return _bot(seed, number)
    letters = "".join(character for character in (given_name[0] + family_name).lower() if "a" <= character <= "z")
    user = _account(seed, number, f"{letters[:12]}{number}")
    user.given_name, user.family_name = given_name, family_name
    user.display_name = f"{given_name} {family_name}"
    if kind == "forgotten":
        user.kind, user.active = "forgotten", False
        user.given_name, user.family_name, user.display_name = "Deactivated", "User", "Deactivated User"
        return user
    if kind in ("guest", "single-channel guest"):
        user.guest = "multi" if kind == "guest" else "single"
        user.email = f"{user.user_name}@partner.example.org"
        return user
    _describe(user, dice, number, manager)
    if kind in ("owner", "admin"):
        user.kind = kind
    user.active = kind != "deactivated"
    return user


def _bot(seed: int, number: int) -> User:
    """wire 5.12: an address at slack-bots.com, empty names."""
    bot = _account(seed, number, f"bot-{number}")
    bot.kind, bot.email = "bot", f"botuser-t{number}@slack-bots.com"
    return bot


def _describe(user: User, dice: random.Random, number: int, manager: str) -> None:
    """A person with everything Slack keeps (wire 7.1.2)."""
    street, locality, region, postal_code, country, locale, timezone = dice.choice(_PLACES)
    user.street_address, user.locality, user.region = street, locality, region
    user.postal_code, user.country = postal_code, country
    user.locale, user.preferred_language, user.timezone = locale, locale, timezone
    department = dice.choice(_DEPARTMENTS)
    user.department, user.division, user.organization = department, f"{department} Division", "Example"
    user.cost_center, user.employee_number = f"CC{dice.randint(100, 999)}", f"E{number:06d}"
    user.title, user.user_type, user.role = f"{department} {dice.choice(_TITLES)}", "Employee", "Member"
    user.primary_phone, user.mobile_phone = f"+1415555{number % 10000:04d}", f"+1628555{number % 10000:04d}"
    user.start_date = f"20{dice.randint(10, 25)}-{dice.randint(1, 12):02d}-01T00:00:00+0000"
    user.manager_id = manager


def _groups(store: Store, count: int, seed: int, dice: random.Random, members: list[str], first_number: int) -> None:
    for index in range(count):
        number = first_number + index
        name, kind = f"{_DEPARTMENTS[index % len(_DEPARTMENTS)]} {index + 1}", "normal"
        if count >= 5 and index == count - 1:
            name, kind = "Team Admins", "auto"  # wire 8.3
        elif count >= 5 and index == count - 2:
            kind = "linked"  # wire 8.15
        group = Group(make_id("S", seed, number), _created(number), name, kind)
        store.save_group(group)
        size = min(len(members), dice.randint(3, 60))
        store.add_members((group.id, user_id) for user_id in dice.sample(members, size))
