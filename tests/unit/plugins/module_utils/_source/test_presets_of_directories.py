# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to the exports of directories, and the damage that they typically have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.rosters import changed, read, refusal, roster


@pytest.mark.parametrize(
    ("preset", "change", "words"),
    [
        # Opened and saved in a spreadsheet.
        (
            "google_workspace",
            (",1040,", ",1.04E+03,"),
            "csv:3: column 'Employee ID': employee_number: '1.04E+03'",
        ),
        ("google_workspace", ("+4721930100", "4.72E+10"), "column 'Work Phone': phone: '4.72E+10'"),
        # A status that Google may add.
        ("google_workspace", (",Suspended,", ",Pending deletion,"), "active: comes from 'Pending deletion'"),
        ("gam", (",True,ADMIN,", ",,ADMIN,"), "active: comes from"),
        ("gam", (",True,ADMIN,", ",Yes,ADMIN,"), "which has no entry for 'yes'"),
        # The portal exports names that are formulas.
        ("entra", (",Nora,", ",=1+3,"), "given_name: '=1+3' must be a value, but it is a spreadsheet formula"),
        ("entra", (",False,DK", ",,DK"), "active: must not be empty"),
        (
            "entra_graph",
            ('"value": [', '"@odata.nextLink": "https://example.com", "value": ['),
            "it is one page of several",
        ),
        ("entra_graph", ('"accountEnabled"', '"enabled"'), "'accountEnabled' must be a column"),
        ("entra_graph", ('"value": [', '"error": ['), "must have a list at 'value'"),
        ("okta", ('"SUSPENDED"', '"DELETED"'), "active: comes from 'DELETED', which is not in map"),
        ("okta", ("\n]\n", "\n"), "okta.json"),
        (
            "jumpcloud",
            ('"totalCount": 4', '"totalCount": 104'),
            "because it has 4 entries, and its 'totalCount' is 104",
        ),
        ("jumpcloud", ('"SUSPENDED"', '"LOCKED"'), "active: comes from 'LOCKED'"),
        ("slack_members", ("Multi-Channel Guest", "Guest (multi)"), "active: comes from 'Guest (multi)'"),
        ("slack_members", ("4102444799", "4.10E+09"), "which comes from '4.10E+09', which must be a date"),
    ],
)
def test_damage_is_refused(tmp_path: Path, preset: str, change: tuple[str, str], words: str) -> None:
    assert words in refusal(preset, tmp_path, change)


def test_gam_takes_only_what_is_of_the_right_type() -> None:
    users = {user.email: user.values for user in read(roster("gam"), "gam").users or ()}
    assert users["zoe.vandermeer@example.com"]["manager"] is None  # the first relation is an assistant
    assert users["lukasz.zurawski@example.com"]["phone"] is None  # the first telephone is a mobile
    assert users["ingrid.solberg@example.com"]["phone"] == "+4721930100"


def test_an_address_may_be_the_name_to_sign_in_with() -> None:
    for preset in ("entra", "entra_graph"):
        assert "lukasz.zurawski@example.com" in {user.email for user in read(roster(preset), preset).users or ()}


def test_nothing_of_a_json_export_that_is_null_is_cleared() -> None:
    users = {user.email: user.values for user in read(roster("entra_graph"), "entra_graph").users or ()}
    assert "manager" not in users["ingrid.solberg@example.com"]
    assert "user_type" not in users["lukasz.zurawski@example.com"]


def test_managers_by_id_are_found_in_the_same_file(tmp_path: Path) -> None:
    path = changed(
        "jumpcloud", tmp_path, ('"manager": "5f1ab2c3d4e5f60001aa0001"', '"manager": "5f1ab2c3d4e5f60001aa0009"')
    )
    desired = read(path, "jumpcloud")
    assert desired.problems == ()
    assert ["manager" in user.values for user in desired.users or () if user.email.startswith("nora")] == [False]
    assert [finding.message for finding in desired.source_findings] == [
        "no row has '5f1ab2c3d4e5f60001aa0009' in '_id'; manager not changed"
    ]


def test_guests_of_slack_end_when_the_list_says_so() -> None:
    users = {user.email: user.values for user in read(roster("slack_members"), "slack_members").users or ()}
    assert users["mai.tran@example.org"]["guest"] is True
    assert users["mai.tran@example.org"]["guest_expiration"] == "2099-12-31T23:59:59Z"
    assert users["nora.quist@example.com"]["guest"] is False


def test_guests_have_any_case(tmp_path: Path) -> None:
    for preset, old, new in (
        ("entra", ",Guest,", ",guest,"),
        ("entra_graph", '"Guest"', '"guest"'),
        ("slack_members", ",Bot,", ",bot,"),
        ("slack_members", ",Multi-Channel Guest,", ",Multi-channel guest,"),
    ):
        other, same = read(changed(preset, tmp_path, (old, new)), preset), read(roster(preset), preset)
        assert other.problems == (), preset
        assert (other.users, other.left_out_users) == (same.users, same.left_out_users), preset


def test_gam_takes_the_first_entry_of_the_right_type(tmp_path: Path) -> None:
    path = tmp_path / "gam.csv"
    columns = (
        "primaryEmail",
        "suspended",
        *(f"phones.{number}.{key}" for number in (0, 1) for key in ("type", "value")),
    )
    rows = [
        "ann@example.com,False,mobile,+4511111111,work,+4522222222",
        "ben@example.com,FALSE,work,+4533333333,work,+4544444444",
        "cleo@example.com,TRUE,mobile,+4555555555,,",
    ]
    path.write_text("\n".join([",".join(columns), *rows]), encoding="utf-8")
    not_managed: set[str] = set()
    users = read(path, "gam", not_managed).users or ()
    assert [user.values["phone"] for user in users] == ["+4522222222", "+4533333333", None]
    assert [user.leaves for user in users] == [False, False, True]
    assert {"manager", "employee_number"} <= not_managed


def test_a_deactivated_account_of_slack_may_be_that_of_a_guest(tmp_path: Path) -> None:
    path = changed("slack_members", tmp_path, (",Multi-Channel Guest,", ",Deactivated,"), ("4102444799", "0"))
    (user,) = [user for user in read(path, "slack_members").users or () if user.leaves and "guest" not in user.values][
        :1
    ]
    assert "guest_expiration" not in user.values
    path = changed("slack_members", tmp_path, ("4102444799", "0"))
    assert [
        user.values["guest_expiration"] for user in read(path, "slack_members").users or () if user.values.get("guest")
    ] == [None]
