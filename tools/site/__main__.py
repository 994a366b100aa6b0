# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation site: the guides, and the reference of every plugin, module and role.

python -m tools.site
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from urllib.parse import unquote

from tools.collection_tree import collection_tree
from tools.folders import CACHE, CHECKOUT, environment

HERE = Path(__file__).resolve().parent
PROGRAMS = CACHE / "docs" / "bin"
SITE = CACHE / "site"

#: What generated pages point to on Ansible's own site.
LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
PLUGIN = re.compile(r"\b(ansible_collections\.ansible\.builtin\.([a-z0-9_]+?_[a-z]+)(__[a-z0-9_./-]+)?)\b")
#: A link of a page to another file of the site, without its anchor.
LINK = re.compile(r"""<(?:a|img|link|script)\b[^>]*?\s(?:href|src)="(?![a-z]+:|//|#)([^"?#]+)""")
VARIABLE = re.compile(r":envvar:`(ANSIBLE[A-Z\\_]+)`")


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
    inventory(pages, SITE / "ansible.inv")
    options = ("-W", "--keep-going", "-q", "-b", "html", "-c", str(HERE), "-d", str(SITE / "doctrees"))
    code = _run("sphinx-build", *options, str(pages), str(SITE / "html"), collections=SITE)
    broken = broken_links(SITE / "html")
    print("\n".join([*broken, f"{SITE.relative_to(CHECKOUT)}/html/index.html"]))
    return code or bool(broken)


def broken_links(site: Path) -> list[str]:
    """The links of a site's pages to files that it does not have, a line each."""
    return [
        f"{page.relative_to(site)}: no file {target}"
        for page in sorted(site.rglob("*.html"))
        for target in sorted(set(LINK.findall(page.read_text(encoding="utf-8"))))
        if not (page.parent / unquote(target)).exists()
    ]


def inventory(pages: Path, target: Path) -> None:
    """Write an intersphinx inventory of what our pages point to on Ansible's own site: no network is needed.

    :param pages: the folder of the reStructuredText.
    """
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(pages.rglob("*.rst")))
    entries = {f"{label} std:label -1 {page} {label}" for label, page in LABELS.items()}
    for label, page, anchor in PLUGIN.findall(text):
        where = f"collections/ansible/builtin/{page}.html" + (f"#{label}" if anchor else "")
        entries.add(f"{label} std:label -1 {where} ansible.builtin.{page}")
    for name in (written.replace("\\", "") for written in VARIABLE.findall(text)):
        entries.add(f"{name} std:envvar -1 reference_appendices/config.html#envvar-{name} {name}")
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n"
    note = "# The remainder of this file is compressed using zlib.\n"
    body = "".join(f"{entry}\n" for entry in sorted(entries))
    target.write_bytes((head + note).encode() + zlib.compress(body.encode()))


def _run(program: str, *arguments: str, collections: Path) -> int:
    variables = environment("docs", PROGRAMS, ANSIBLE_COLLECTIONS_PATH=str(collections), LC_ALL="C.UTF-8")
    return subprocess.run([PROGRAMS / program, *arguments], cwd=CHECKOUT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
