# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the checkout under the path that ansible-test and galaxy-importer insist on."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.folders import CHECKOUT


@contextmanager
def collection_tree() -> Iterator[Path]:
    """Yield …/ansible_collections/scimops/slack in a temporary folder, holding what Git tracks or would track."""
    with _empty_tree() as tree:
        for name in _file_names():
            source, copy = CHECKOUT / name, tree / name
            if source.is_symlink() or source.is_file():  # a deleted file may still be tracked
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy, follow_symlinks=False)
        yield tree


@contextmanager
def committed_tree() -> Iterator[Path]:
    """The same, holding the last commit, as a release is made from it."""
    with _empty_tree() as tree:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=CHECKOUT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(tree, filter="tar")
        yield tree


@contextmanager
def _empty_tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scimops-slack-") as folder:
        tree = Path(folder, "ansible_collections", "scimops", "slack")
        tree.mkdir(parents=True)
        yield tree


def _file_names() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    listing = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    return [name for name in listing.split("\0") if name]
