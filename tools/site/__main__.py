# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation site: the guides, and the reference of every plugin, module and role.

python -m tools.site
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

from tools.collection_tree import collection_tree
from tools.folders import CACHE, CHECKOUT, environment

HERE = Path(__file__).resolve().parent
PROGRAMS = CACHE / "docs" / "bin"
SITE = CACHE / "site"


def main() -> int:
    """Returns 0 when the site was built and nothing in it deserved a warning."""
    shutil.rmtree(SITE, ignore_errors=True)
    pages = SITE / "rst"
    pages.mkdir(parents=True)
    pages.chmod(0o755)  # antsibull-docs writes into no folder that others may write to
    with collection_tree() as tree:
        command = ("collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages))
        code = _run("antsibull-docs", *command, "scimops.slack", collections=tree.parents[2])
    if code:
        return code
    inventory(HERE / "ansible_labels.txt", SITE / "ansible.inv")
    options = ("-W", "--keep-going", "-q", "-b", "html", "-c", str(HERE), "-d", str(SITE / "doctrees"))
    code = _run("sphinx-build", *options, str(pages), str(SITE / "html"), collections=SITE)
    print(f"{SITE.relative_to(CHECKOUT)}/html/index.html")
    return code


def inventory(labels: Path, target: Path) -> None:
    """Write an intersphinx inventory of the labels of Ansible's own site that ours points to: no network is needed.

    :param labels: a label, a page and a title in each line.
    """
    entries = [line.split(maxsplit=2) for line in labels.read_text().splitlines() if line and line[0] != "#"]
    body = "".join(f"{label} std:label -1 {page} {title}\n" for label, page, title in entries)
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n"
    note = "# The remainder of this file is compressed using zlib.\n"
    target.write_bytes((head + note).encode() + zlib.compress(body.encode()))


def _run(program: str, *arguments: str, collections: Path) -> int:
    variables = environment("docs", PROGRAMS, ANSIBLE_COLLECTIONS_PATH=str(collections), LC_ALL="C.UTF-8")
    return subprocess.run([PROGRAMS / program, *arguments], cwd=CHECKOUT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
