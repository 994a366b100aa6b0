# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The oldest Python that modules run on. Modules ask for it before they import what an older one cannot load.

This file and those of modules are without ``from __future__ import annotations``, which Python 3.6 cannot load; Ansible
ships modules to that, too.
"""

import json
import sys

OLDEST_PYTHON = (3, 9)


def require_python() -> None:
    """Fail the module with a sentence, as AnsibleModule would, where its Python is too old.

    :raises SystemExit: after the result was printed.
    """
    if sys.version_info < OLDEST_PYTHON:
        found, oldest = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST_PYTHON))
        message = (
            f"scimops.slack needs Python {oldest} or newer on the host that runs the task, and {sys.executable} is "
            f"Python {found}. Set ansible_python_interpreter to a newer one, or run the task on the controller with "
            "delegate_to: localhost."
        )
        sys.stdout.write(json.dumps({"failed": True, "msg": message}) + "\n")
        raise SystemExit(1)
