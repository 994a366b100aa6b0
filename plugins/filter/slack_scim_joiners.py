# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the groups that people join."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import match_group
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group
from ansible_collections.scimops.slack.plugins.module_utils._model.text import folded, observed
from ansible_collections.scimops.slack.plugins.plugin_utils._shown import entries_of, groups_of

Options = t.Mapping[str, t.Any]
NAME = "scimops.slack.slack_scim_joiners"


def slack_scim_joiners(groups: t.Iterable[Options], people: t.Iterable[Options]) -> dict[str, t.Any]:
    """The groups that people join, each once, and the names that match no group or several."""
    known = [Group(group["id"], group["name"], None) for group in groups_of(f"{NAME}: groups", groups, "name")]
    rows: dict[str, dict[str, t.Any]] = {}
    missing: dict[str, str] = {}
    ambiguous: dict[str, list[str]] = {}
    for person, joined in _joining(people):
        for written in joined:
            name = observed(str(written))
            try:
                group = match_group(known, name)
            except Refused as several:
                ambiguous[name] = several.details["conflict"]
                continue
            if group is None:
                name = missing.setdefault(folded(name), name)
            row = rows.setdefault(group.id if group else folded(name), {"id": group.id} if group else {"name": name})
            row.setdefault("members", {"add": []})["add"].append(person["email"])
    return {
        "groups": list(rows.values()),
        "missing": list(missing.values()),
        "ambiguous": [{"name": name, "groups": ids} for name, ids in ambiguous.items()],
    }


def _joining(people: t.Any) -> t.Iterator[tuple[Options, t.Sequence[t.Any]]]:
    """Each person who joins groups, with the groups.

    :raises AnsibleFilterError: when they are not a list of people, or their groups are not a list.
    """
    for person in entries_of(f"{NAME}: people", people, "people, each with email and groups", ()):
        joined = person.get("groups") or ()
        if isinstance(joined, str) or not isinstance(joined, t.Sequence):
            raise AnsibleFilterError(f"{NAME}: people: groups must be a list, not {joined!r}")
        if joined and not person.get("email"):
            raise AnsibleFilterError(f"{NAME}: people: email is required for each person with groups")
        yield person, joined


class FilterModule:
    """The filter ``scimops.slack.slack_scim_joiners``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_joiners": slack_scim_joiners}
