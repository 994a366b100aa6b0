# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations in words: from what to what, who joins and who leaves, in order of danger and without secrets."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import HIDDEN, Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from ansible_collections.scimops.slack.plugins.module_utils._report.readable import Change, in_words, readable
from tests.support.directory import group, user

ANN = user("ann", given_name="Ann", family_name="Lee")
BOB = user("bob", given_name="Bob", family_name="Ray", manager="U0ANN")
NAMES = names_of([ANN, BOB], [group("sales", "ann")])


def of_bob(kind: Kind, before: dict[str, object], after: dict[str, object]) -> Operation:
    return Operation(kind, Subject.USER, "U0BOB", "bob@example.com", "found by email", before, after)


def test_a_change_says_from_what_to_what() -> None:
    found = readable(
        of_bob(Kind.UPDATE, {"manager": "U0ANN", "title": None}, {"manager": None, "title": "Head"}), NAMES
    )
    assert found.changes == (Change("manager", "Ann Lee <ann@example.com>", None), Change("title", None, "Head"))
    assert str(found) == (
        "Change Bob Ray <bob@example.com>: manager: Ann Lee <ann@example.com> -> nothing, title: nothing -> Head "
        "(found by email)"
    )


def test_the_verb_says_what_becomes_of_an_account() -> None:
    left = readable(of_bob(Kind.DEACTIVATE, {"active": True}, {"active": False}), NAMES)
    assert (left.what, left.changes) == ("Deactivate", ())
    assert str(left) == "Deactivate Bob Ray <bob@example.com>: found by email"
    back = readable(of_bob(Kind.REPLACE, {"active": False}, {"active": True, "title": "x"}), NAMES)
    assert (back.what, back.changes) == ("Reactivate", (Change("title", None, "x"),))


def test_who_joins_and_leaves_stands_by_name() -> None:
    operation = Operation(
        Kind.MEMBERS, Subject.GROUP, "S0SALES", "sales", "2", {}, {}, joins=("U0BOB",), leaves=("U0ANN",)
    )
    found = readable(operation, NAMES)
    assert (found.added, found.removed) == (("Bob Ray <bob@example.com>",), ("Ann Lee <ann@example.com>",))
    assert found.title == "Change the members of group sales"
    assert "remove Ann Lee <ann@example.com>, add Bob Ray <bob@example.com>" in str(found)


def test_a_line_has_the_first_of_many_members() -> None:
    many = tuple(f"U{number:02}" for number in range(13))
    found = readable(Operation(Kind.DELETE, Subject.GROUP, "S1", "IT", "gone", {}, {}, leaves=many), NAMES)
    assert len(found.removed) == 13
    assert "U09 and 3 more" in str(found)


def test_a_secret_is_not_shown() -> None:
    found = readable(of_bob(Kind.UPDATE, {"password": None}, {"password": "s3cret"}), NAMES)
    assert found.changes == (Change("password", None, HIDDEN),)


def test_the_most_dangerous_comes_first() -> None:
    title = of_bob(Kind.UPDATE, {"title": "a"}, {"title": "b"})
    email = of_bob(Kind.UPDATE, {"email": "a"}, {"email": "b"})
    left = of_bob(Kind.DEACTIVATE, {"active": True}, {"active": False})
    assert [one.danger.name for one in in_words([title, email, left], NAMES)] == ["DEACTIVATION", "SIGN_IN", "OTHER"]
