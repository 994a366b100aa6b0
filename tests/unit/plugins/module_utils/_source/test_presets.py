# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each preset reads the export in its layout, and what a task gives wins over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import ROW_OPTIONS, with_preset_of
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._source.presets import PRESETS, with_preset
from tests.support.rosters import ROSTERS, changed, params, read, roster

#: By preset, those who stay, those who leave, and those whose rows are left out.
PEOPLE = {
    "google_workspace": ("ingrid nora lukasz zoe", "ivo", ""),
    "gam": ("ingrid nora lukasz zoe", "ivo grace", ""),
    "entra": ("ingrid nora lukasz", "ivo", "mai"),
    "entra_graph": ("ingrid nora lukasz", "ivo", "mai"),
    "okta": ("ingrid nora", "ivo", "aiko"),
    "jumpcloud": ("ingrid nora", "ivo", "aiko"),
    "slack_members": ("ingrid nora lukasz mai", "ivo", "deploybot"),
    "bamboohr": ("ingrid nora robert", "ivo", "1070"),
    "workday": ("ingrid nora robert", "ivo", "aiko"),
    "adp": ("ingrid nora robert mara", "ivo", ""),
    "personio": ("ingrid nora juergen", "ivo", "aiko"),
    "hibob": ("ingrid nora", "wei ivo", "aiko"),
    "ukg": ("ingrid nora robert", "ivo", ""),
    "successfactors": ("ingrid nora robert", "ivo", ""),
    "rippling": ("ingrid nora robert", "ivo", "aiko"),
}
#: By preset, how Nora's manager is named; not in an export that has none.
MANAGERS = dict.fromkeys(PEOPLE, "ingrid.solberg@example.com")
MANAGERS |= {"okta": "1001", "ukg": "01001", "successfactors": "1001"}
del MANAGERS["entra"], MANAGERS["slack_members"]


def first_names(users: Any) -> str:
    return " ".join((user.email or user.user_name or user.values["employee_number"]).split(".")[0] for user in users)


def test_each_preset_can_be_named_and_has_its_export() -> None:
    assert ROW_OPTIONS["columns_preset"]["choices"] == list(PRESETS) == list(PEOPLE)
    assert {path.stem for path in ROSTERS.iterdir()} == set(PRESETS)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_reads_its_export(preset: str) -> None:
    not_managed: set[str] = set()
    desired = read(roster(preset), preset, not_managed)
    users = desired.users or ()
    assert desired.problems == ()
    assert not_managed == set()
    staying, leaving, left_out = PEOPLE[preset]
    assert first_names(user for user in users if not user.leaves).lower() == staying
    assert first_names(user for user in users if user.leaves) == leaving
    assert first_names(desired.left_out_users) == left_out
    assert all(set(user.values) <= ATTRIBUTES.keys() for user in users)
    if preset in MANAGERS:
        assert [user.values["manager"] for user in users if user.email.lower().startswith("nora")] == [MANAGERS[preset]]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_no_private_data(preset: str) -> None:
    options = PRESETS[preset].options
    private = {"mobile_phone", "secondary_email", "address", "password", "photo", "id"}
    assert not private & {*options["columns"], *options.get("compose", ())}
    assert not {*options["columns"]} & {*options.get("compose", ())}


def test_an_attribute_without_its_column_is_not_managed(tmp_path: Path) -> None:
    path = changed("bamboohr", tmp_path, ('"Preferred Name"', '"Known As"'), ('"Job Title"', '"Role"'))
    not_managed: set[str] = set()
    users = read(path, "bamboohr", not_managed).users or ()
    assert not_managed == {"title"}
    assert [("title" in user.values, user.values["given_name"]) for user in users[:1]] == [(False, "Ingrid")]


@pytest.mark.parametrize(
    ("preset", "column"),
    [
        *(("adp", "Legal Last Name"), ("personio", "First name"), ("hibob", "Display name")),
        *(("adp", "Legal First Name"), ("jumpcloud", '"_id"')),
    ],
)
def test_managers_by_columns_that_are_missing_are_not_managed(tmp_path: Path, preset: str, column: str) -> None:
    not_managed: set[str] = set()
    other = '"other"' if column.startswith('"') else "Other"
    desired = read(changed(preset, tmp_path, (column, other)), preset, not_managed)
    assert desired.problems == ()
    assert "manager" in not_managed
    assert not any("manager" in user.values for user in desired.users or ())


def test_an_attribute_that_no_entry_has_is_not_managed(tmp_path: Path) -> None:
    path = changed("jumpcloud", tmp_path, ('"phoneNumbers"', '"phones"'), ('"jobTitle"', '"role"'))
    not_managed: set[str] = set()
    users = read(path, "jumpcloud", not_managed).users or ()
    assert not_managed == {"phone", "title"}
    assert not {"phone", "title"} & set(users[0].values)


@pytest.mark.parametrize(
    ("preset", "column"),
    [
        ("bamboohr", "Work Email"),
        ("bamboohr", "Status"),
        ("workday", "Active Status"),
        ("okta", "status"),
        ("adp", "Position Status"),
    ],
)
def test_address_and_status_are_always_needed(tmp_path: Path, preset: str, column: str) -> None:
    path = changed(preset, tmp_path, (f'"{column}"' if f'"{column}"' in roster(preset).read_text() else column, '"X"'))
    with pytest.raises(SourceError, match=f"'{column}' must be a column"):
        read(path, preset)


def test_a_task_wins_attribute_by_attribute() -> None:
    given = params(
        columns={"title": "Location", "start_date": None, "given_name": "First Name"},
        compose={"manager": "'1001'", "active": None},
        rows_when="",
        time_zone="Europe/Oslo",
    )
    merged, optional = with_preset("bamboohr", given)
    assert merged["columns"]["title"] == "Location"
    assert merged["columns"]["department"] == "Department"
    assert "start_date" not in merged["columns"]
    assert "active" not in merged["columns"]
    assert merged["compose"] == {"manager": "'1001'"}
    assert merged["rows_when"] == ""
    assert merged["empty"] == PRESETS["bamboohr"].options["empty"]
    assert merged["time_zone"] == "Europe/Oslo"
    assert "department" in optional
    assert not {"title", "manager", "given_name", "email"} & optional


def test_a_task_may_set_the_default_of_an_option(tmp_path: Path) -> None:
    text = roster("successfactors").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "successfactors.csv"
    path.write_text("\n".join([text[0], *text[2:]]), encoding="utf-8")
    with pytest.raises(SourceError, match="set skip_rows: 0"):
        read(path, "successfactors")
    desired = read(path, "successfactors", skip_rows=0)
    assert desired.users == tuple(
        user._replace(position=user.position.replace(str(user.line), str(user.line - 1)), line=user.line - 1)
        for user in read(roster("successfactors"), "successfactors").users or ()
        if user.line
    )
    assert {user.values["manager"] for user in read(path, "successfactors", skip_rows=0, empty=[]).users or ()} >= {
        "NO_MANAGER"
    }


def test_what_a_task_names_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'Nickname' must be a column"):
        read(roster("bamboohr"), "bamboohr", columns={"display_name": "Nickname"})


def test_without_a_preset_nothing_is_optional() -> None:
    assert with_preset_of(params(columns_preset=None))["optional"] == frozenset()
