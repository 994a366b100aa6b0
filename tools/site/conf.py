# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings of the documentation site; `python -m tools.site` puts the pages together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

project = "scimops.slack"
copyright = "2026, The scimops.slack project"
title = html_short_title = "scimops.slack"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
exclude_patterns = ["**/.*"]
pygments_style = "ansible"
highlight_language = "yaml+jinja"
default_role = "any"

html_theme = "sphinx_ansible_theme"
html_theme_options = {"topbar_links": {}, "vcs_pageview_mode": "edit", "documentation_home_url": "index.html"}
html_show_sphinx = False
html_copy_source = False

# A few labels of Ansible's own site, made by tools/site: nothing is fetched.
intersphinx_mapping = {
    "ansible": (
        "https://docs.ansible.com/projects/ansible/latest/",
        str(Path(__file__).parents[2] / ".cache" / "site" / "ansible.inv"),
    )
}
nitpicky = True
# The lexer stumbles over quotes within quotes; that examples are right is what the tests are for.
suppress_warnings = ["misc.highlighting_failure"]


def setup(app: Any) -> None:
    """The link of the logo leads to the first page from each page; the theme writes the same text into all of them."""
    app.connect("html-page-context", _link_the_logo)


def _link_the_logo(_app: Any, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    context["theme_documentation_home_url"] = context["pathto"]("index")
