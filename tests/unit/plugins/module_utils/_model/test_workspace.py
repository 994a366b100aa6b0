# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose token it is, and whose a file is."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.workspace import Workspace, require_same

ACME = Workspace.of({"team_id": "T1", "team": "Acme", "user_id": "U1", "url": "https://acme.slack.com/", "ok": True})


def test_a_stamp_is_read_back() -> None:
    assert Workspace.of(ACME.stamp()) == ACME
    assert str(ACME) == "Acme (T1)"
    assert str(Workspace.of({})) == "an organization without a name (no id)"


def test_workspaces_of_one_organization_are_the_same() -> None:
    one, two = Workspace("T1", "E1"), Workspace("E1", "E1", team="Acme")
    assert one.same_as(two)
    assert not one.same_as(Workspace("T1", "E2"))
    assert not Workspace().same_as(Workspace())


def test_a_file_of_another_organization_is_refused_naming_both() -> None:
    other = Workspace("T2", team="Other")
    with pytest.raises(Refused, match=r"'/j' belongs to Acme \(T1\), and the token belongs to Other \(T2\)"):
        require_same("undo_journal", "/j", ACME.stamp(), other)
    with pytest.raises(Refused, match="no id"):
        require_same("undo_journal", "/j", ACME.stamp(), Workspace())


def test_a_file_that_does_not_say_whose_it_is_is_used() -> None:
    require_same("undo_journal", "/j", None, ACME)
    require_same("undo_journal", "/j", {}, ACME)
    require_same("undo_journal", "/j", ACME.stamp(), ACME)
