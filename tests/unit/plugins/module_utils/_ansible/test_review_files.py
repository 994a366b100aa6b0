# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a review."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review_files import check_folder
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._review.document import SCHEMA

FILES = ["accounts.csv", "decisions.csv", "review.html", "review.json", "runs.csv"]
HEADER = "number,name,decision,decided_by,decided_on,note"


@pytest.mark.parametrize("text", ["", HEADER + "\r\n", HEADER + '\r\n1,"Nora\nQuist",,,,\r\n', "\ufeff" + HEADER])
def test_a_folder_without_decisions_is_written_into(tmp_path: Path, text: str) -> None:
    check_folder(str(tmp_path / "missing"))
    (tmp_path / "decisions.csv").write_bytes(text.encode())
    (tmp_path / "review.json").write_text(json.dumps({"schema": SCHEMA}))
    check_folder(str(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "\r\n1,Nora,keep,,,\r\n",
        HEADER + '\r\n1,"Nora\nQuist",,,,agreed\r\n',
        "\ufeff" + HEADER.replace(",", ";") + "\r\n1;Nora;;Mara;;\r\n",
        HEADER.replace(",", "\t") + "\n1\tNora\tremove\t\t\t\n",
        "No.,Who,Verdict\n1,Nora,keep\n",
    ],
)
def test_decisions_of_a_reviewer_are_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "decisions.csv").write_bytes(text.encode())
    with pytest.raises(Refused, match="must not contain decisions of a reviewer"):
        check_folder(str(tmp_path))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_origin_is_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(HEADER)
    (tmp_path / "notes.txt").write_text("of no interest")
    with pytest.raises(Refused, match=f"the folder of an earlier review, but it has {name!r}"):
        check_folder(str(tmp_path))


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_regular_file_is_neither_replaced_nor_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "review.json").write_text(json.dumps({"schema": SCHEMA}))
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(Refused, match=f"dest: .*{name}' must be a regular file, not a device, pipe or socket"):
        check_folder(str(tmp_path))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_review_rests_on_is_not_replaced(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "review"
    with pytest.raises(Refused, match=f"dest: .*{name}' must not be the same file as roster"):
        check_folder(str(folder), [("previous", None), ("roster", str(folder / name))])
