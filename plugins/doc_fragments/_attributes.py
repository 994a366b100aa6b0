# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what a module supports."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled/queried by the module has not changed in a relevant way.
notes:
  - On the controller, this module runs inside Ansible's worker process, which makes loops fast. It runs like any other
    module with a connection other than P(ansible.builtin.local#connection), with C(become) or C(async), and when
    C(ansible_python_interpreter) is not the Python of ansible-core. To run it like any other module everywhere, set the
    variable C(scimops_slack_in_process) to C(false). Results are the same.
"""

    # Modules that write.
    WRITES = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    # Modules that only read.
    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This action does not modify state.
  diff_mode:
    support: N/A
    details:
      - This action does not modify state.
  idempotent:
    support: full
    details:
      - This action does not modify state.
"""

    ACTIONGROUP_SCIM = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/scimops.slack.scim) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - scimops.slack.scim
"""
