# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second half of `make demo`, as it runs there: it raises when a run does not end as it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox
from tools.demo import company_of_1000
from tools.pictures import demo


def test_a_company_is_planned_guarded_approved_applied_and_undone(
    sandbox: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "scimops-demo-company"
    folder.mkdir()
    company_of_1000(sandbox, folder)
    shown, errors = capfd.readouterr()
    assert errors == ""
    recorded = demo.text_of(demo.CAST.read_text(encoding="utf-8"))
    assert demo.steady(shown) in demo.steady(recorded), "run `make pictures`"
    accounts = sandbox.control.state()["users"]
    assert len(accounts) == 1001
    assert sum(account["title"] == "Trainee" for account in accounts) == 31
