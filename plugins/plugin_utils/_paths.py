# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Relative paths on the controller: all begin in the folder in which ansible-playbook was started.

Modules in Ansible's own process begin there. Ansible starts other modules on this host in the folder of the playbook,
so that a relative path would be another file.
"""

from __future__ import annotations

import os
import typing as t

#: The connections to the controller itself.
LOCAL = ("local", "ansible.builtin.local")

Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def absolute_paths(spec: Spec, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options with absolute paths. Paths that begin with ``~`` or a variable are left to the module.

    :param spec: the options, with ``type`` and, for dictionaries, ``options``.
    :param options: the values by name; those without an entry in ``spec`` are unchanged.
    """
    return {name: _absolute(spec.get(name, {}), value) for name, value in options.items()}


def _absolute(spec: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
    if spec.get("type") == "path" and isinstance(value, str) and value and not value.startswith(("~", "$")):
        return os.path.abspath(value)
    if spec.get("options") and isinstance(value, t.Mapping):
        return absolute_paths(spec["options"], value)
    return value
