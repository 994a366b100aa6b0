# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names and names of groups that change places: any exchange is applied, and a run that was killed is finished."""

from __future__ import annotations

import datetime

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import Settings
from ansible_collections.scimops.slack.plugins.module_utils._plan.undo import plan_undo
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.support.slack_model import SlackModel

HOW = Settings(datetime.date(2026, 1, 1))
LETTERS = "ABCDE"
names = st.permutations([*LETTERS, "X", "Y"]).map(lambda order: dict(zip(LETTERS, order)))  # noqa: B905 (two are left)
quick = settings(max_examples=100)


def slack() -> SlackModel:
    users = [
        User(f"U0{one}", {"user_name": one.lower(), "email": f"{one}@example.com", "active": True, "guest": False})
        for one in LETTERS
    ]
    return SlackModel.of(users, [Group(f"S0{one}", one) for one in LETTERS])


@quick
@given(names, names, st.permutations(LETTERS), st.integers(0, 20))
def test_names_change_places_in_any_order_of_rows_and_a_killed_run_is_finished(
    users: dict[str, str], groups: dict[str, str], order: list[str], killed_after: int
) -> None:
    people = [Row(f"users[{one}]", {"email": f"{one}@example.com", "user_name": users[one].lower()}) for one in order]
    teams = [Row(f"groups[{one}]", {"id": f"S0{one}", "name": groups[one]}) for one in order]
    model = slack()
    for run in range(2):
        plan = plan_directory(read_desired(people, teams), model.observed_users(), model.observed_groups(), HOW)
        assert plan.findings == ()
        model.apply(plan.plan.operations[: killed_after if run == 0 else None])
    event(f"{sum('aside' in record['key'] for record in model.records)} names in between")
    assert {id_: values["user_name"] for id_, values in model.users.items()} == {
        f"U0{one}": name.lower() for one, name in users.items()
    }
    assert {id_: name for id_, (name, _members) in model.groups.items()} == {
        f"S0{one}": name for one, name in groups.items()
    }


@quick
@given(names, names)
def test_an_exchange_is_undone(users: dict[str, str], groups: dict[str, str]) -> None:
    people = [Row(f"users[{one}]", {"email": f"{one}@example.com", "user_name": users[one].lower()}) for one in LETTERS]
    teams = [Row(f"groups[{one}]", {"id": f"S0{one}", "name": groups[one]}) for one in LETTERS]
    model = slack()
    before = model.state()
    model.apply(
        plan_directory(
            read_desired(people, teams), model.observed_users(), model.observed_groups(), HOW
        ).plan.operations
    )
    model.apply(plan_undo(list(model.records), model.observed_users(), model.observed_groups()).plan.operations)
    assert model.state() == before
