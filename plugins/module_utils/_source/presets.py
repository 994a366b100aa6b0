# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Presets for the exports of well-known systems: one for each layout, as options of a task.

No preset reads private addresses or private telephone numbers.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .presets_of_directories import DIRECTORIES
from .presets_of_hr import HR

#: Options of a task.
Options = t.Mapping[str, t.Any]
#: Options that are merged key by key, because they are dictionaries of attributes.
_BY_ATTRIBUTE = ("columns", "compose")
#: Attributes whose columns every preset needs: they identify people, and show who has left.
_REQUIRED = frozenset({"email", "active"})


@dataclass(frozen=True)
class Preset:
    """A preset.

    :ivar options: by option, its value where the task has none.
    :ivar optional: attributes that are not managed where the export does not have their columns.
    """

    options: Options = field(default_factory=dict)
    optional: frozenset[str] = frozenset()


def _preset(options: Options) -> Preset:
    attributes = frozenset(options["columns"]) | frozenset(options.get("compose", ()))
    return Preset(options, attributes - _REQUIRED)


#: By name, in the order of the documentation.
PRESETS: t.Mapping[str, Preset] = {name: _preset(options) for name, options in {**DIRECTORIES, **HR}.items()}


def with_preset(name: str, options: Options) -> tuple[dict[str, t.Any], frozenset[str]]:
    """The options of a task, with those of a preset as defaults.

    :param name: of the preset.
    :param options: the options of the task, which take precedence; for ``columns`` and ``compose``, by attribute. An
        attribute that is null in one of them is not managed.
    :returns: the options, and the attributes that are not managed where the export does not have their columns.
    """
    preset = PRESETS[name]
    merged = {
        option: preset.options[option] if option in preset.options and value is None else value
        for option, value in options.items()
    }
    of_task = {attribute for option in _BY_ATTRIBUTE for attribute in options.get(option) or ()}
    for option in _BY_ATTRIBUTE:
        of_preset = {key: rule for key, rule in preset.options.get(option, {}).items() if key not in of_task}
        mine = {key: rule for key, rule in (options.get(option) or {}).items() if rule is not None}
        merged[option] = {**of_preset, **mine} or None
    return merged, preset.optional - of_task
