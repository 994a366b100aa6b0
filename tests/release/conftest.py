# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball of the collection, as it is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.collection_tree import committed_tree
from tools.tarball import build


@pytest.fixture(scope="session")
def tree() -> Iterator[Path]:
    """What is committed."""
    with committed_tree() as tree:
        yield tree


@pytest.fixture(scope="session")
def tarball(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tree, tmp_path_factory.mktemp("tarball"))
