# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a directory."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC
from ansible_collections.scimops.slack.plugins.module_utils._guard.source_guards import SourceLimits
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Guests, Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers, PolicyRule
from ansible_collections.scimops.slack.plugins.module_utils._source import dates

ANN = {"email": "ann@example.com", "user_name": "ann"}


def test_what_is_left_out(parse: Any) -> None:
    options = parse(SPEC, users=[ANN])
    assert options.limits == SourceLimits(1, 4.0)
    assert (options.snapshot, options.digest, options.basis()) == (None, None, None)
    settings = options.settings
    assert (settings.scope, settings.policy) == (Scope(), {})
    assert (settings.absent_users, settings.absent_groups) == (AbsentUsers.IGNORE, AbsentGroups.IGNORE)
    assert (settings.absent_after_days, settings.reactivate) == (0, True)
    assert (settings.user_name_from, settings.skip_invalid) == ("email", False)


def test_each_setting_is_read(parse: Any, tmp_path: Path) -> None:
    options = parse(
        SPEC,
        users=[ANN],
        scope={"email_domains": ["example.com"], "groups": ["Sales"], "guests": "only", "exclude": ["bot*"]},
        protected=["owner"],
        policy={"title": "create_only"},
        absent_users="deactivate",
        absent_after_days=3,
        absent_groups="delete",
        reactivate=False,
        user_name_from="employee_number",
        skip_invalid=True,
        min_users=7,
        max_shrinkage=-1,
        snapshot_file=str(tmp_path / "snapshot"),
    )
    settings = options.settings
    assert settings.scope == Scope(("example.com",), ("Sales",), Guests.ONLY, ("bot*",), ("owner",))
    assert settings.policy == {"title": PolicyRule.CREATE_ONLY}
    assert (settings.absent_users, settings.absent_groups) == (AbsentUsers.DEACTIVATE, AbsentGroups.DELETE)
    assert (settings.absent_after_days, settings.reactivate) == (3, False)
    assert (settings.user_name_from, settings.skip_invalid) == ("employee_number", True)
    assert options.source.skip_invalid
    assert options.limits == SourceLimits(7, None)
    assert options.snapshot == str(tmp_path / "snapshot")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_shrinkage": -2}, "max_shrinkage: -2.0 must be from 0 to 100, or -1 for no limit"),
        ({"max_shrinkage": 101}, "max_shrinkage: 101.0 must be from 0 to 100, or -1 for no limit"),
        ({"min_users": 0}, "min_users: 0 must be 1 or more"),
        (
            {"absent_after_days": 1},
            "absent_after_days: requires snapshot_file, which records since when accounts have been missing",
        ),
        ({"policy": {"shoes": "enforce"}}, "policy: 'shoes' must be an attribute of a user, other than active"),
        ({"batch_size": 0}, "batch_size: 0 must be from 1 to 5000"),
        ({"columns": {}}, "columns: must be used together with users_file or users_ldap"),
    ],
)
def test_a_broken_rule_is_named(refusal: Any, options: dict[str, Any], message: str) -> None:
    assert refusal(SPEC, users=[ANN], **options) == message


class Basis:
    """What the plan of a run is decided from, as a digest."""

    def __init__(self, parse: Any, folder: Path) -> None:
        self.parse = parse
        self.source, self.snapshot = folder / "users.json", folder / "snapshot"
        self.source.write_text("[]")

    def of(self, **options: Any) -> str | None:
        given = {"users_file": str(self.source), "snapshot_file": str(self.snapshot), **options}
        basis: str | None = self.parse(SPEC, **given).basis()
        return basis


@pytest.fixture
def basis(parse: Any, tmp_path: Path) -> Basis:
    return Basis(parse, tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"token": "xoxp-other"},
        {"timeout": 1},
        {"batch_size": 7},
        {"max_operations_returned": 1},
        {"guards": {"creations": {"count": 1}}},
    ],
)
def test_the_basis_is_the_same_whatever_does_not_decide_the_plan(basis: Basis, options: dict[str, Any]) -> None:
    assert basis.of() is not None
    assert basis.of(**options) == basis.of()


@pytest.mark.parametrize(
    "options",
    [{"api_url": "http://127.0.0.1:1/scim"}, {"protected": ["owner"]}, {"min_users": 2}, {"file_format": "yaml"}],
)
def test_the_basis_differs_with_what_decides_the_plan(basis: Basis, options: dict[str, Any]) -> None:
    assert basis.of(**options) != basis.of()


def test_the_basis_is_of_the_files_as_they_are_now(parse: Any, basis: Basis) -> None:
    options = parse(SPEC, users_file=str(basis.source), snapshot_file=str(basis.snapshot))
    before = options.basis()
    basis.source.write_text('[{"email": "ann@example.com"}]')
    assert before is not None
    assert options.basis() not in (before, None)
    basis.source.unlink()
    assert options.basis() is None


def test_a_source_that_depends_on_the_day_is_read_again_the_next_day(
    basis: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = {"compose": {"active": "row['start'] | roster_date <= today"}}
    before = basis.of(), basis.of(**dated)
    tomorrow = dates.today_in(None) + datetime.timedelta(days=1)
    monkeypatch.setattr(dates, "today_in", lambda _zone: tomorrow)
    assert (basis.of() == before[0], basis.of(**dated) == before[1]) == (True, False)
