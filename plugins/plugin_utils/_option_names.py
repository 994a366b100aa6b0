# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The check of the names of options that a lookup or an inventory file has: Ansible ignores unknown ones."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

#: What ansible-core passes to a lookup in a loop with ``with_…``.
_OF_ANSIBLE = frozenset({"wantlist"})


def refuse_unknown(name: str, definitions: t.Mapping[str, t.Any], names: t.Iterable[t.Any]) -> None:
    """Refuse options that the plugin does not have: with a misspelled ``token``, another organization would answer.

    :param name: of the plugin.
    :param definitions: its options.
    :param names: those that the caller has written. Those that begin with an underscore are for YAML anchors.
    :raises Refused: naming the first of them, and all options.
    """
    known = {*definitions, *(alias for one in definitions.values() for alias in one.get("aliases") or ())}
    unknown = sorted({str(option) for option in names} - known - _OF_ANSIBLE)
    unknown = [option for option in unknown if not option.startswith("_")]
    if unknown:
        options = ", ".join(sorted(option for option in known if not option.startswith("_")))
        raise Refused(f"{unknown[0]}: is not an option of {name}; the options are {options}")
