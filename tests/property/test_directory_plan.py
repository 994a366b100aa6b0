# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that hold for the plan of any directory."""

from __future__ import annotations

import dataclasses
import datetime
import random
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, judge, violations_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import Limit
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan, Kind
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Guests, Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import (
    AbsentGroups,
    AbsentUsers,
    PolicyRule,
    Settings,
)
from ansible_collections.scimops.slack.plugins.module_utils._plan.undo import plan_undo
from ansible_collections.scimops.slack.plugins.module_utils._report import approval
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.support.slack_model import SlackModel

TODAY = datetime.date(2026, 1, 1)
PEOPLE = "abcdefgh"
DEPARTMENTS = ("Sales", "Legal")
TEAMS = ("Sales", "All", "Guests", "New")

quick = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def account(draw: st.DrawFn, letter: str) -> User:
    """An account that somebody has."""
    domain = draw(st.sampled_from(("example.com", "example.com", "example.org")))
    values: dict[str, Any] = {
        "user_name": letter * 2,
        "email": f"{letter}@{domain}",
        "active": draw(st.sampled_from((True, True, True, False))),
        "guest": draw(st.sampled_from((False, False, False, True))),
    }
    if letter == "h":
        values["email"] = "bot-h@slack-bots.com"
    for option in ("title", "department"):
        value = draw(st.sampled_from((None, *DEPARTMENTS)))
        if value:
            values[option] = value
    return User("U0" + letter.upper(), values)


@st.composite
def slack(draw: st.DrawFn) -> SlackModel:
    """What Slack has."""
    letters = draw(st.sets(st.sampled_from(PEOPLE)))
    users = [draw(account(letter)) for letter in sorted(letters)]
    active = [user.id for user in users if user.active]
    names = draw(st.sets(st.sampled_from(TEAMS[:3])))
    groups = [
        Group(f"S0{number}", name, tuple(map(Reference, draw(st.sets(st.sampled_from(active))) if active else ())))
        for number, name in enumerate(sorted(names))
    ]
    return SlackModel.of(users, groups)


@st.composite
def person(draw: st.DrawFn, letter: str) -> dict[str, Any]:
    """What a source says about somebody; the letter is who it is."""
    row: dict[str, Any] = {"email": f"{draw(st.sampled_from((letter, letter, letter.upper())))}@example.com"}
    if draw(st.booleans()):
        row["id"] = "U0" + letter.upper()
        row["email"] = f"{draw(st.sampled_from((letter, letter, 'x', *PEOPLE)))}@example.com"
    if draw(st.integers(0, 3)) == 0:
        row["user_name"] = draw(st.sampled_from(PEOPLE)) * 2
    if draw(st.integers(0, 3)) == 0:
        row["previous_emails"] = [f"{draw(st.sampled_from(PEOPLE))}@example.org"]
    for option, values in (
        ("title", ("", *DEPARTMENTS)),
        ("department", DEPARTMENTS),
        ("guest", (True, False)),
        ("active", (True, True, True, False)),
        ("manager", tuple(f"{other}@example.com" for other in PEOPLE)),
    ):
        if draw(st.booleans()):
            row[option] = draw(st.sampled_from(values))
    return row


@st.composite
def team(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """What a source says about a group."""
    row: dict[str, Any] = {"name": name}
    references = st.lists(st.sampled_from([f"{letter}@example.com" for letter in PEOPLE] + ["nobody"]), max_size=4)
    how = draw(st.sampled_from(("rule", "guests", "set", "add", "none")))
    if how == "rule":
        row["members_where"] = {"department": draw(st.sampled_from(("Sales", ["Sales", "Legal"])))}
    elif how == "guests":
        row["members_where"] = {"guest": True}
    elif how == "set":
        row["members"] = draw(references)
    elif how == "add":
        row["members"] = {"add": draw(references)}
    row["allow_empty"] = draw(st.booleans())
    return row


@st.composite
def source(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """The rows of a source."""
    users = [draw(person(letter)) for letter in sorted(draw(st.sets(st.sampled_from(PEOPLE + "xyz"))))]
    groups = [draw(team(name)) for name in sorted(draw(st.sets(st.sampled_from(TEAMS))))]
    return (
        [Row(f"users[{number}]", row) for number, row in enumerate(users)],
        [Row(f"groups[{number}]", row) for number, row in enumerate(groups)],
    )


patterns = st.lists(st.sampled_from(("a@*", "u0b", "cc", "*@example.org", "Sales")), max_size=2).map(tuple)
scopes = st.builds(
    Scope,
    email_domains=st.sampled_from(((), (), ("example.com",))),
    guests=st.sampled_from(Guests),
    exclude=patterns,
    protected=patterns,
    own_id=st.sampled_from((None, "U0D")),
)
all_settings = st.builds(
    Settings,
    today=st.just(TODAY),
    scope=scopes,
    policy=st.dictionaries(
        st.sampled_from(("title", "user_name", "department")), st.sampled_from(PolicyRule), max_size=2
    ),
    absent_users=st.sampled_from(AbsentUsers),
    absent_groups=st.sampled_from(AbsentGroups),
    reactivate=st.booleans(),
    skip_invalid=st.just(True),
)


def plan(rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings) -> DirectoryPlan:
    """The plan for a source as it is."""
    return plan_directory(read_desired(*rows), model.observed_users(), model.observed_groups(), how)


@quick
@given(source(), slack(), all_settings)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings
) -> None:
    for attempt in range(3):
        decided = plan(rows, model, how)
        event(f"attempt {attempt}: {'something' if decided.plan.changed else 'nothing'} to do")
        if not decided.plan.changed:
            return
        model.apply(decided.plan.operations)
        if attempt == 0 and not decided.conflicts and not _scope_moves(decided):
            again = plan(rows, model, how)
            assert not again.plan.changed, (decided.plan.operations, again.plan.operations)
    raise AssertionError(f"never done: {decided.plan.operations}")


def _scope_moves(decided: DirectoryPlan) -> bool:
    """Whether the plan changes what the scope and the keys of the rows are measured by."""
    moving = {"guest", "email", "user_name", "active"}
    return any(moving & set(operation.after) for operation in decided.plan.operations)


@quick
@given(source(), slack(), all_settings)
def test_what_is_outside_is_never_touched(rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings) -> None:
    users_before, groups_before = model.state()
    decided = plan(rows, model, how)
    model.apply(decided.plan.operations)
    for id_, before in users_before.items():
        if not _outside(id_, before, how.scope):
            continue
        assert model.users[id_] == before
        for group, (_name, members) in groups_before.items():
            if group in model.groups:
                assert (id_ in members) == (id_ in model.groups[group][1])


def _outside(id_: str, values: dict[str, Any], scope: Scope) -> bool:
    email = values["email"].lower()
    excluded = {
        "a@*": email.startswith("a@"),
        "u0b": id_ == "U0B",
        "cc": values["user_name"] == "cc",
        "*@example.org": email.endswith("@example.org"),
        "Sales": False,
    }
    return (
        email.endswith("@slack-bots.com")
        or any(excluded[pattern] for pattern in scope.exclude)
        or (bool(scope.email_domains) and not email.endswith("@example.com"))
        or (scope.guests is Guests.ONLY and not values["guest"])
        or (scope.guests is Guests.EXCLUDE and values["guest"])
    )


@quick
@given(source(), slack(), all_settings)
def test_protected_accounts_keep_what_matters(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings
) -> None:
    before, _groups = model.state()
    model.apply(plan(rows, model, how).plan.operations)
    as_exclude = dataclasses.replace(how.scope, exclude=how.scope.protected, email_domains=(), guests=Guests.INCLUDE)
    for id_, values in before.items():
        if id_ != how.scope.own_id and not _outside(id_, values, as_exclude):
            continue
        now = model.users[id_]
        assert (now["active"], now["guest"]) >= (values["active"], False)
        assert now["guest"] <= values["guest"]
        assert now["email"].lower() == values["email"].lower()


@quick
@given(source(), slack(), all_settings, st.randoms(use_true_random=False))
def test_the_order_of_what_is_read_does_not_matter(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings, rng: random.Random
) -> None:
    users, groups = model.observed_users(), model.observed_groups()
    first = plan_directory(read_desired(*rows), users, groups, how)
    for read in (rows[0], rows[1], users, groups):
        rng.shuffle(read)
    second = plan_directory(read_desired(*rows), users, groups, how)
    one, other = (approval.to_document(decided.plan.operations) for decided in (first, second))
    assert one["digest"] == other["digest"], approval.differences(one, other)
    assert [operation.key for operation in first.plan.operations] == [o.key for o in second.plan.operations]


#: Guards whose figure shows in what Slack has afterwards.
COUNTED = (
    "deactivations",
    "creations",
    "reactivations",
    "email_changes",
    "guest_conversions",
    "group_deletions",
    "group_creations",
    "clearings",
)


@quick
@given(source(), slack(), all_settings, st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 3)))
def test_no_guard_is_passed(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings, counts: dict[str, int]
) -> None:
    decided = plan(rows, model, how)
    limits = {guard: Limit(count) for guard, count in counts.items()}
    tripped = {
        violation.guard for violation in violations_of(judge(decided.plan.operations, Managed.of(decided), limits))
    }
    before, groups_before = model.state()
    model.apply(decided.plan.operations)
    old = {id_: values for id_, values in before.items() if id_ in model.users}
    figures = {
        "deactivations": sum(values["active"] and not model.users[id_]["active"] for id_, values in old.items()),
        "creations": len(model.users) - len(before),
        "reactivations": sum(not values["active"] and model.users[id_]["active"] for id_, values in old.items()),
        "email_changes": sum(values["email"] != model.users[id_]["email"] for id_, values in old.items()),
        "guest_conversions": sum(values["guest"] != model.users[id_]["guest"] for id_, values in old.items()),
        "group_deletions": len(set(groups_before) - set(model.groups)),
        "group_creations": len(set(model.groups) - set(groups_before)),
        "clearings": sum(
            option not in model.users[id_] for id_, values in old.items() for option in values if option != "active"
        ),
    }
    for guard, figure in figures.items():
        if guard in counts:
            assert (figure > counts[guard]) == (guard in tripped), (guard, figure)


@quick
@given(source(), slack(), all_settings)
def test_nobody_is_created_twice_and_every_user_name_is_its_own(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings
) -> None:
    decided = plan(rows, model, how)
    creations = [operation.after for operation in decided.plan.operations if operation.kind is Kind.CREATE]
    people = [after for after in creations if "email" in after]
    names = [after["user_name"] for after in people] + [user.user_name for user in model.observed_users()]
    taken_over = {
        operation.before["user_name"] for operation in decided.plan.operations if "user_name" in operation.before
    }
    assert all(len(after["user_name"]) <= 21 for after in people)
    assert len(set(names)) == len(names) or taken_over
    assert len({after["email"].lower() for after in people}) == len(people)


def _undo(model: SlackModel) -> None:
    model.apply(plan_undo(model.records, model.observed_users(), model.observed_groups()).plan.operations, "undo")


def _assert_restored(
    model: SlackModel, users: dict[str, dict[str, Any]], groups: dict[str, tuple[str, set[str]]]
) -> None:
    """All is as it was, but for created accounts, which stay as deactivated ones and keep the names that they took."""
    created = {id_: values for id_, values in model.users.items() if id_ not in users}
    assert not any(values["active"] for values in created.values())
    kept = {values[key].lower() for values in created.values() for key in ("user_name", "email")}
    for id_, values in users.items():
        lost = {key for key in ("user_name", "email") if values[key].lower() in kept}
        assert {**model.users[id_], **{key: values[key] for key in lost}} == values
    assert dict(model.groups.values()) == dict(groups.values())


@quick
@given(source(), slack(), all_settings)
def test_undo_after_apply_restores(rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings) -> None:
    users_before, groups_before = model.state()
    decided = plan(rows, model, how)
    model.apply(decided.plan.operations)
    _undo(model)
    _assert_restored(model, users_before, groups_before)


@quick
@given(source(), slack(), all_settings, st.sets(st.integers(0, 7)))
def test_a_skipped_row_leaves_its_account_as_it_is(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings, broken: set[int]
) -> None:
    spoilt = {}
    for number, row in enumerate(rows[0]):
        if number in broken:
            rows[0][number] = Row(row.position, {**row.values, "timezone": "Nowhere/Atlantis"})
            spoilt[row.values["email"].lower()] = row
    before, groups_before = model.state()
    model.apply(plan(rows, model, how).plan.operations)
    for id_, values in before.items():
        if values["email"].lower() in spoilt:
            assert model.users[id_] == values
            for group, (_name, members) in groups_before.items():
                if group in model.groups and id_ in members:
                    assert id_ in model.groups[group][1]


@quick
@given(source(), slack(), all_settings, st.integers(0, 12), st.booleans())
def test_a_run_that_was_killed_is_safe_to_run_again_and_to_undo(
    rows: tuple[list[Row], list[Row]], model: SlackModel, how: Settings, done: int, last_was_done: bool
) -> None:
    users_before, groups_before = model.state()
    operations = plan(rows, model, how).plan.operations[:done]
    model.apply(operations[:-1], "killed")
    killed = SlackModel(*model.state(), dict(model.created), [])
    killed.apply(operations[-1:], "killed", done=model.done)
    model.records += killed.records[:1]
    if last_was_done:
        model.users, model.groups, model.created = killed.users, killed.groups, killed.created
    again = SlackModel(*model.state(), dict(model.created), [])
    for _attempt in range(3):
        again.apply(plan(rows, again, how).plan.operations)
    assert not plan(rows, again, how).plan.changed
    _undo(model)
    _assert_restored(model, users_before, groups_before)
