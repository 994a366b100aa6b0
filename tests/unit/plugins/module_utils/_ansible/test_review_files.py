# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a review."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review_files import check_folder
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

HEADER = "number,name,decision,decided_by,decided_on,note"


@pytest.mark.parametrize("text", ["", HEADER + "\r\n", HEADER + '\r\n1,"Nora\nQuist",,,,\r\n', "\ufeff" + HEADER])
def test_a_folder_without_decisions_is_written_into(tmp_path: Path, text: str) -> None:
    check_folder(str(tmp_path / "missing"))
    (tmp_path / "decisions.csv").write_bytes(text.encode())
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
    with pytest.raises(Refused, match="must not hold the decisions of a reviewer"):
        check_folder(str(tmp_path))
