# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of one group."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.group import SPEC, GroupOptions
from ansible_collections.scimops.slack.plugins.module_utils._source.members import NamedMembers


def test_what_is_left_out_is_not_managed(parse: Any) -> None:
    assert parse(SPEC, name="Sales") == GroupOptions(None, "Sales", None, False, 1000, True)


def test_each_option_is_read(parse: Any) -> None:
    options = parse(
        SPEC, id="S1", name="Sales", members={"add": ["ann"]}, allow_empty=True, batch_size=5000, state="absent"
    )
    assert options == GroupOptions("S1", "Sales", NamedMembers(add=("ann",)), True, 5000, False)


@pytest.mark.parametrize(
    "members", [["ann", "bob"], '["ann", "bob"]', {"set": ["ann", "bob"]}, '{"set": ["ann", "bob"]}']
)
def test_a_list_of_members_is_all_of_them(parse: Any, members: Any) -> None:
    assert parse(SPEC, name="Sales", members=members).members == NamedMembers(exactly=("ann", "bob"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": " "}, "name: ' ' must not be empty"),
        ({"batch_size": 0}, "batch_size: 0 must be from 1 to 5000"),
        ({"batch_size": 5001}, "batch_size: 5001 must be from 1 to 5000"),
        ({"members": {"set": [], "add": ["ann"]}}, "members.set: [] must not be given together with add or remove"),
        ({"members": 7}, "members: 7 must be a dictionary with add, remove, set, or a list"),
    ],
)
def test_a_broken_rule_is_named(refusal: Any, options: dict[str, Any], message: str) -> None:
    assert refusal(SPEC, **{"name": "Sales", **options}) == message
