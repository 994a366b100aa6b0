# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a run that applies a plan."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    RunFiles,
    parse_run_options,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

OUTPUTS = [
    "plan_file",
    "plan_markdown_file",
    "plan_summary_file",
    "plan_page_file",
    "journal_file",
    "operations_file",
    "snapshot_file",
]
SPEC = ModuleSpec(parse=parse_run_options, options={**RUN_OPTIONS, "snapshot_file": {"type": "path"}})
WITHOUT_SNAPSHOT = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)


def test_what_is_left_out(parse: Any) -> None:
    options = parse(WITHOUT_SNAPSHOT)
    assert options.limits == DEFAULTS
    assert options.files == RunFiles(None, None, None, True, None, None, None, None, None, None)
    assert options.safety == SafetyLimits((1, 10), 50, 10.0)
    assert (options.expect_workspace, options.approved_digest, options.listed) == (None, None, 500)
    assert (options.rate_share, options.batch_size, options.progress_interval) == (0.8, 1000, 5.0)
    assert options.budget_dir == str(Path("~/.cache/scimops.slack").expanduser())


def test_each_option_is_read(parse: Any, tmp_path: Path) -> None:
    names = ("plan", "markdown", "summary", "page", "approved", "journal", "operations", "snapshot")
    plan, markdown, summary, page, approved, journal, operations, snapshot = (str(tmp_path / name) for name in names)
    options = parse(
        SPEC,
        guards={"creations": {"count": 7}},
        expect_workspace="T1",
        plan_file=plan,
        plan_markdown_file=markdown,
        plan_summary_file=summary,
        plan_summary_names=False,
        plan_page_file=page,
        plan_page_template=__file__,
        approved_plan=approved,
        approved_digest="a" * 64,
        journal_file=journal,
        operations_file=operations,
        snapshot_file=snapshot,
        max_operations_returned=0,
        rate_share=1,
        budget_dir="/budget",
        canary=[],
        max_failures=0,
        max_failure_rate=100,
        batch_size=1,
        progress_interval=0.5,
    )
    assert options.limits["creations"] == replace(DEFAULTS["creations"], count=7)
    assert options.files == RunFiles(
        plan, markdown, summary, False, page, __file__, approved, journal, operations, snapshot
    )
    assert options.safety == SafetyLimits((), 0, 100)
    assert (options.expect_workspace, options.approved_digest, options.listed) == ("T1", "a" * 64, 0)
    assert (options.rate_share, options.batch_size, options.progress_interval) == (1, 1, 0.5)
    assert options.budget_dir == "/budget"


def test_minus_one_stands_for_no_limit(parse: Any) -> None:
    unlimited = {"count": -1, "percent": -1}
    options = parse(
        SPEC, max_operations_returned=-1, max_failures=-1, max_failure_rate=-1, guards={"creations": unlimited}
    )
    assert options.listed is None
    assert options.safety == SafetyLimits((1, 10), None, None)
    assert options.limits["creations"].allows(100) is None


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("rate_share", 0.0, "must be above 0 and at most 1"),
        ("rate_share", 1.01, "must be above 0 and at most 1"),
        ("max_operations_returned", -2, "must be 0 or more, or -1 for no limit"),
        ("max_failures", -2, "must be 0 or more, or -1 for no limit"),
        ("max_failure_rate", -1.5, "must be from 0 to 100, or -1 for no limit"),
        ("max_failure_rate", 100.5, "must be from 0 to 100, or -1 for no limit"),
        ("batch_size", 0, "must be from 1 to 5000"),
        ("batch_size", 5001, "must be from 1 to 5000"),
        ("canary", [1, 0], "must be a list of numbers above 0"),
        ("progress_interval", 0.0, "must be more than 0"),
        ("approved_digest", "A" * 64, "must be the digest of a plan, 64 hexadecimal digits (0-9, a-f)"),
        ("approved_digest", "a" * 63, "must be the digest of a plan, 64 hexadecimal digits (0-9, a-f)"),
    ],
)
def test_a_broken_rule_is_named(parse: Any, option: str, value: Any, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(SPEC, **{option: value})
    assert str(caught.value) == f"{option}: {value!r} {rule}"
    assert caught.value.details == {"invalid": [option]}


def test_all_broken_ranges_are_named_at_once(parse: Any) -> None:
    with pytest.raises(Refused) as caught:
        parse(SPEC, batch_size=0, canary=[-1])
    assert caught.value.details == {"invalid": ["batch_size", "canary"]}


def test_a_guard_that_is_wrong_is_named(refusal: Any) -> None:
    assert "guards.creations.count: -2 must be a whole number" in refusal(SPEC, guards={"creations": {"count": -2}})


@pytest.mark.parametrize("option", OUTPUTS)
def test_what_is_written_can_be_written(parse: Any, refusal: Any, tmp_path: Path, option: str) -> None:
    parse(SPEC, **{option: str(tmp_path / "new")})
    assert list(tmp_path.iterdir()) == []
    missing, folder = str(tmp_path / "missing" / "new"), str(tmp_path)
    assert refusal(SPEC, **{option: missing}) == f"{option}: {missing!r} must be in a folder that exists"
    assert refusal(SPEC, **{option: folder}) == f"{option}: {folder!r} must be a file that can be written"


def test_the_approved_plan_is_another_file_than_the_plan(refusal: Any, tmp_path: Path) -> None:
    plan, link = tmp_path / "plan", tmp_path / "link"
    link.symlink_to(plan)
    message = refusal(SPEC, plan_file=str(plan), approved_plan=str(link))
    assert message.startswith(f"approved_plan: {str(link)!r} must not be the same file as plan_file")


@pytest.mark.parametrize("option", OUTPUTS)
def test_what_is_no_regular_file_is_not_replaced(
    refusal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)  # the address of a socket is short
        server.bind("socket")
        for path in ("/dev/null", str(pipe), str(tmp_path / "link"), str(tmp_path / "socket")):
            message = refusal(SPEC, **{option: path})
            assert message == f"{option}: {path!r} must be a regular file, not a device, pipe or socket"


@pytest.mark.parametrize("option", OUTPUTS[:-1])
@pytest.mark.parametrize("content", ["user_name,email\n", '[{"user_name": "ann"}]', "{}", "a: 1\n", "\0\0"])
def test_a_file_that_no_run_has_written_is_not_replaced(
    refusal: Any, tmp_path: Path, option: str, content: str
) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    rule = "must be a new or empty file, or one that an earlier run wrote for this option"
    assert refusal(SPEC, **{option: str(path)}) == f"{option}: {str(path)!r} {rule}"
    assert path.read_text() == content


@pytest.mark.parametrize("option", OUTPUTS)
def test_an_empty_file_is_taken(parse: Any, tmp_path: Path, option: str) -> None:
    path = tmp_path / "file"
    path.touch()
    parse(SPEC, **{option: str(path)})


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize(
    ("one", "other"),
    [(one, other) for one in OUTPUTS for other in OUTPUTS if OUTPUTS.index(one) < OUTPUTS.index(other)],
)
def test_each_file_that_is_written_is_another_one(
    refusal: Any, tmp_path: Path, link: Any, one: str, other: str
) -> None:
    path, linked = tmp_path / "file", tmp_path / "link"
    path.touch()
    link(path, linked)
    message = refusal(SPEC, **{one: str(path), other: str(linked)})
    assert message == f"{other}: {str(linked)!r} must not be the same file as {one}"


@pytest.mark.parametrize("option", OUTPUTS)
def test_what_is_read_is_not_written(refusal: Any, tmp_path: Path, option: str) -> None:
    spec = ModuleSpec(parse=parse_run_options, options={**SPEC.options, "users_file": {"type": "path"}})
    path = str(tmp_path / "file")
    Path(path).touch()
    message = refusal(spec, users_file=path, **{option: path})
    assert message == f"{option}: {path!r} must not be the same file as users_file"


@pytest.mark.parametrize("option", ["ca_path", "ldap"])
def test_certificates_are_not_written_over(refusal: Any, tmp_path: Path, option: str) -> None:
    ldap = {"type": "dict", "options": {"ca_path": {"type": "path"}}}
    spec = ModuleSpec(parse=parse_run_options, options={**SPEC.options, "ldap": ldap, "ca_path": {"type": "path"}})
    path = str(tmp_path / "ca.pem")
    Path(path).touch()
    given, name = ({"ldap": {"ca_path": path}}, "ldap.ca_path") if option == "ldap" else ({"ca_path": path}, "ca_path")
    message = refusal(spec, plan_file=path, **given)
    assert message == f"plan_file: {path!r} must not be the same file as {name}"


@pytest.mark.parametrize("option", [*(option for option in OUTPUTS if option != "journal_file"), "users_file"])
@pytest.mark.parametrize("link", [False, True])
def test_no_other_file_is_named_as_a_part_of_the_journal(refusal: Any, tmp_path: Path, option: str, link: bool) -> None:
    spec = ModuleSpec(parse=parse_run_options, options={**SPEC.options, "users_file": {"type": "path"}})
    journal, part = tmp_path / "journal", tmp_path / "journal.7"
    if link:
        (tmp_path / "link").symlink_to(journal)
    message = refusal(spec, journal_file=str(tmp_path / "link" if link else journal), **{option: str(part)})
    assert message == f"{option}: {str(part)!r} must not have the name of a rotated part of journal_file"


def test_nothing_is_written_into_the_journal_that_is_reverted_but_the_records_of_that(
    parse: Any, refusal: Any, tmp_path: Path
) -> None:
    spec = ModuleSpec(parse=parse_run_options, options={**RUN_OPTIONS, "undo_journal": {"type": "path"}})
    journal = str(tmp_path / "journal")
    Path(journal).touch()
    parse(spec, undo_journal=journal, journal_file=journal, plan_file=f"{journal}.json")
    for option in OUTPUTS[:3]:
        message = refusal(spec, undo_journal=journal, **{option: f"{journal}.1"})
        assert message.endswith("must not have the name of a rotated part of undo_journal")
    for option in ("plan_file", "operations_file"):
        message = refusal(spec, undo_journal=journal, **{option: journal})
        assert message == f"{option}: {journal!r} must not be the same file as undo_journal"


@pytest.mark.parametrize("option", OUTPUTS)
def test_a_file_that_is_replaced_needs_a_folder_that_can_be_written(
    parse: Any, refusal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    path = str(tmp_path / "file")
    Path(path).touch()
    # For root each folder can be written.
    monkeypatch.setattr(os, "access", lambda place, _mode: place != str(tmp_path))
    if option == "journal_file":
        parse(SPEC, **{option: path})
        return
    rule = "must be in a folder that can be written, because the file is replaced"
    assert refusal(SPEC, **{option: path}) == f"{option}: {path!r} {rule}"
