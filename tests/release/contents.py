# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a collection has, by looking at its files."""

from __future__ import annotations

from pathlib import Path

#: The folders of plugins by the types of ansible-doc, and how the documentation of one ends.
DOCUMENTED = {
    "module": ("modules", ".py"),
    "lookup": ("lookup", ".py"),
    "inventory": ("inventory", ".py"),
    "filter": ("filter", ".yml"),
}


def contents(collection: Path) -> dict[str, set[str]]:
    """The full names of its plugins and roles, by the types of ansible-doc."""
    found = {
        kind: {path.stem for path in (collection / "plugins" / folder).glob(f"*{ending}")}
        for kind, (folder, ending) in DOCUMENTED.items()
    }
    found["role"] = {path.parent.name for path in (collection / "roles").glob("*/meta")}
    return {kind: {f"scimops.slack.{name}" for name in names} for kind, names in found.items()}
