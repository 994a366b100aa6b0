# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a plan, as whoever approves it has them: complete, with names, and the most dangerous first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

OFF = {"count": -1, "percent": -1}
FREE = dict.fromkeys(("deactivations", "creations", "group_removals"), OFF)
NORA = {"email": "nora@example.com", "given_name": "Nora", "family_name": "Quist", "title": "Clerk"}
IVO = {"email": "ivo@example.com", "given_name": "Ivo", "family_name": "Lund", "manager": "nora@example.com"}
TWIN = {"email": "nora.q@example.com", "given_name": "Nora", "family_name": "Quist", "department": "Sales"}


def page_data(path: Path) -> dict[str, Any]:
    """What a page shows."""
    (data,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL
    )
    plan: dict[str, Any] = json.loads(data)
    return plan


class Files:
    """The files of a plan in a folder."""

    def __init__(self, folder: Path) -> None:
        self.plan, self.markdown = folder / "plan.json", folder / "plan.md"
        self.summary, self.page = folder / "plan-summary.md", folder / "plan.html"

    @property
    def options(self) -> dict[str, str]:
        return {
            "plan_file": str(self.plan),
            "plan_markdown_file": str(self.markdown),
            "plan_summary_file": str(self.summary),
            "plan_page_file": str(self.page),
        }


def directory(tmp_path: Path, **options: Any) -> dict[str, Any]:
    return {
        "scimops.slack.slack_scim_directory": {
            "budget_dir": str(tmp_path / "budget"),
            "guards": FREE,
            "scope": {"exclude": ["owner@example.com"]},
            **options,
        }
    }


@pytest.mark.matrix
def test_people_and_groups_stand_by_name_in_every_file(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path
) -> None:
    sales = {"name": "Sales", "members": ["nora@example.com", "ivo@example.com"]}
    play.tasks(directory(tmp_path, users=[NORA, IVO, TWIN], groups=[sales]), **way.options)
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "email,given_name,family_name,title,manager\n"
        "nora@example.com,Nora,Quist,Head,\n"
        "ivo@example.com,Ivo,Lund,,kim@example.com\n"
        "kim@example.com,Kim,Berg,,\n",
        encoding="utf-8",
    )
    sandbox.control.settings(read_only=True)
    files = Files(tmp_path)
    run = play.tasks(
        directory(
            tmp_path,
            users_file=str(roster),
            groups=[{**sales, "members": ["ivo@example.com", "kim@example.com"]}],
            absent_users="deactivate",
            **files.options,
        ),
        check=True,
        **way.options,
    )
    markdown = files.markdown.read_text(encoding="utf-8")
    order = ["## Deactivations (1)", "## Removals from groups (1)", "## Creations and reactivations (1)"]
    places = [markdown.index(title) for title in [*order, "## Other changes (2)"]]
    assert places == sorted(places)
    for line in (
        "- **Deactivate** `Nora Quist <nora.q@example.com> (Sales)`",
        "  - title: `Clerk` → `Head`",
        "  - manager: `Nora Quist <nora@example.com>` → `Kim Berg <kim@example.com>`",
        "- **Change the members of** group `Sales`",
        "  - Removed (1): `Nora Quist <nora@example.com>`",
        "  - Added (1): `Kim Berg <kim@example.com>`",
    ):
        assert line in markdown, line
    plan = json.loads(files.plan.read_text(encoding="utf-8"))
    page = page_data(files.page)
    assert [section["key"] for section in page["sections"]] == ["deactivation", "group_removal", "seat", "other"]
    digest = run.last["digest"]
    for text in (markdown, files.summary.read_text(encoding="utf-8"), files.page.read_text(encoding="utf-8")):
        assert digest in text
        assert plan["provenance"]["source"][0]["sha256"] in text
        assert "roster.csv (users_file), 3 rows" in text
        assert plan["workspace"]["team_id"] in text
        assert f"scimops.slack {plan['version']}" in text
    facts = {fact["name"]: fact["text"] for fact in page["facts"]}
    assert facts["Owner of the token"] == plan["provenance"]["token_owner"]
    assert plan["workspace"]["user_id"] in facts["Owner of the token"]
    keys = {operation["key"] for operation in plan["operations"]}
    assert keys == {one["key"] for section in page["sections"] for one in section["operations"]}
    for key in keys:
        assert f"`{key}`" in markdown
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in (files.markdown, files.summary, files.page))
    assert "U" not in {text[:1] for text in re.findall(r"→ `(\w+)`", markdown)}, "an id stands where a name should"
    diff = run.last["diff"]
    assert "manager: Kim Berg <kim@example.com>" in "".join(entry.get("after", "") for entry in diff)


def test_a_guard_is_the_last_word_and_names_the_first_people(play: PlaybookRunner, way: Way, tmp_path: Path) -> None:
    people = [{**NORA, "email": f"n{number:02}@example.com", "family_name": f"Q{number:02}"} for number in range(20)]
    play.tasks(directory(tmp_path, users=people), **way.options)
    files = Files(tmp_path)
    guards = {"deactivations": {"count": 3, "percent": -1}}
    failed = play.tasks(
        directory(tmp_path, users=people[:2], absent_users="deactivate", guards=guards, **files.options),
        fails=True,
        warns=True,
        **way.options,
    ).last
    message = failed["msg"]
    assert message.startswith("Nothing was written, because a guard stops this plan. deactivations: 18, limit 3")
    assert "Nora Q02 <n02@example.com>; Nora Q03 <n03@example.com>" in message
    assert "and 13 more" in message
    assert message.endswith(f"The complete plan is in {files.markdown}")
    assert len(message) < 1000
    assert (failed["operations"], failed["operations_cut"], failed["findings"]) == ([], {"deactivate user": 18}, [])
    page = page_data(files.page)
    assert page["stopped"]
    assert (page["guards"][0]["guard"], page["guards"][0]["figure"], page["guards"][0]["violated"]) == (
        "deactivations",
        18,
        True,
    )
    assert "**stops the run**" in files.summary.read_text(encoding="utf-8")
