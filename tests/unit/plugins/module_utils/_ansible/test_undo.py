# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a run that reverts another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._ansible.undo import SPEC


def test_options(parse: Any, tmp_path: Path) -> None:
    journal = str(tmp_path / "journal")
    options = parse(SPEC, undo_journal="/journal", run="r1", journal_file=journal, batch_size=7)
    assert (options.undo_journal, options.run) == ("/journal", "r1")
    assert (options.run_options.files.journal, options.run_options.batch_size) == (journal, 7)
    assert options.run_options.files.snapshot is None
    least = parse(SPEC, undo_journal="/journal")
    assert (least.run, least.protected) == (None, ())
    assert parse(SPEC, undo_journal="/journal", protected=["U0ANN"]).protected == ("U0ANN",)


def test_a_broken_rule_is_named(refusal: Any) -> None:
    assert refusal(SPEC, undo_journal="/journal", rate_share=2) == "rate_share: 2.0 must be above 0 and at most 1"
