# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that does nothing, with the imports of slack_scim_user: what Ansible and the imports cost by themselves."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module
from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC, run

#: What slack_scim_user imports.
IMPORTED = (run_module, SPEC, run)


def main() -> None:
    AnsibleModule(argument_spec={}, supports_check_mode=True).exit_json(changed=False)


if __name__ == "__main__":
    main()
