# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of release 1.0.0 that have new names: they work until 2.0.0, and Ansible warns."""

from __future__ import annotations

import pytest

from tests.support.playbook import PlaybookRun, PlaybookRunner


def deprecation(run: PlaybookRun) -> str:
    """The one deprecation of a run, as one line."""
    text = " ".join(run.output.split())
    assert text.count("[DEPRECATION WARNING]") == 1
    return text.partition("[DEPRECATION WARNING]")[2]


@pytest.mark.matrix
def test_the_old_name_of_the_filter_for_instants_works_and_names_the_new_one(play: PlaybookRunner) -> None:
    instant = "{{ '2030-12-31 17:00' | scimops.slack.slack_scim_%s('Europe/Copenhagen') }}"
    tasks = [{"ansible.builtin.debug": {"msg": instant % name}} for name in ("instant", "moment")]
    run = play.tasks(*tasks, warns=True)
    assert [result.result["msg"] for result in run.results] == ["2030-12-31T16:00:00Z"] * 2
    assert "Use scimops.slack.slack_scim_instant instead" in deprecation(run)
    assert "version 2.0.0" in deprecation(run)
