# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that the documentation quotes are messages that the collection, or Ansible itself, has today."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import ansible
import pytest

from tools.folders import CHECKOUT

RST = CHECKOUT / "docs" / "docsite" / "rst"
#: The pages whose tables list messages, with the heading of the column.
PAGES = {"guide_troubleshooting": ("Message", "Symptom"), "guide_errors": ("The message says",)}
TABLE = re.compile(r"^\.\. list-table::.*\n(?: {3}:.*\n)*\n(?P<rows>(?: {3}.*\n|\n)+)", re.MULTILINE)
ROW = re.compile(r"^ {3}\* - (?P<first>(?:.*\n)(?: {7}.*\n)*)", re.MULTILINE)
QUOTED = re.compile(r"``([^`]+)``")
#: Files of ansible-core whose messages the documentation quotes.
OF_ANSIBLE = ("module_utils/basic.py", "module_utils/common/parameters.py", "module_utils/common/validation.py")
OF_ANSIBLE += ("module_utils/errors.py", "module_utils/common/arg_spec.py", "parsing/vault/__init__.py")


def quoted(page: str) -> list[str]:
    """The messages in the first columns of a page's tables: code with a blank in it, which names have not."""
    text = (RST / f"{page}.rst").read_text(encoding="utf-8")
    found = []
    for table in TABLE.finditer(text):
        heading, *rows = (row["first"] for row in ROW.finditer(table["rows"]))
        if heading.strip() in PAGES[page]:
            found += [one for row in rows for one in QUOTED.findall(" ".join(row.split())) if " " in one]
    return found


def messages() -> str:
    """The texts in the source, one a line; a text that a format or f-string splits is several."""
    files = [*(CHECKOUT / "plugins").rglob("*.py"), *(Path(ansible.__path__[0]) / name for name in OF_ANSIBLE)]
    texts = []
    for file in files:
        docstrings = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr):  # walked before its value
                docstrings.add(id(node.value))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                texts.append(" ".join(node.value.split()))
    tasks = [*(CHECKOUT / "roles").rglob("*.yml"), *(CHECKOUT / "playbooks").rglob("*.yml")]
    return "\n".join([*texts, *(" ".join(file.read_text(encoding="utf-8").split()) for file in tasks)])


@pytest.mark.parametrize("page", PAGES)
def test_a_quoted_message_is_one_that_exists(page: str) -> None:
    found, source = quoted(page), messages()
    assert len(found) > 5
    assert [one for one in found if one not in source] == []


def test_a_message_that_no_longer_exists_is_noticed() -> None:
    assert "the token is wrong, cancelled, or old" not in messages()
    assert "Whether a message" not in messages(), "a docstring is not a message"
