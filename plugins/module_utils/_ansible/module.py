# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""An AnsibleModule that returns and logs only those options that a result may contain."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from .secrecy import secrets_in, shown_options, shown_result
from .specs import ModuleSpec


class Module(AnsibleModule):  # type: ignore[misc]
    """A module that is shipped to a host, with the options of a specification.

    :ivar unconverted: the options of the task before their conversion.
    """

    def __init__(self, spec: ModuleSpec[t.Any]) -> None:
        super().__init__(
            argument_spec=spec.argument_spec,
            mutually_exclusive=spec.mutually_exclusive,
            required_one_of=spec.required_one_of,
            required_by=spec.required_by,
            supports_check_mode=True,
        )

    def _load_params(self) -> None:
        super()._load_params()
        self.unconverted = dict(self.params)

    def exit_json(self, **result: t.Any) -> t.NoReturn:
        super().exit_json(**self._shown(result))
        raise SystemExit  # for mypy, which has no types of ansible-core; the line above raises it

    def fail_json(self, msg: str, **result: t.Any) -> t.NoReturn:
        super().fail_json(**self._shown({**result, "msg": str(msg)}))
        raise SystemExit

    def log(self, msg: str, log_args: t.Mapping[str, t.Any] | None = None) -> None:
        """Log the call of the module with secrets masked; AnsibleModule masks only options with ``no_log``."""
        if log_args:
            shown = shown_options(self.argument_spec, self.params)
            log_args = {option: str(shown.get(option)) for option in log_args}
            msg = f"Invoked with {' '.join(f'{option}={value}' for option, value in log_args.items())}"
        super().log(msg, log_args=log_args)

    def add_path_info(self, kwargs: dict[str, t.Any]) -> dict[str, t.Any]:
        """The result unchanged: ``path`` is an ordinary value here, whose owner and mode are not added."""
        return kwargs

    def _shown(self, result: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        secrets = self.no_log_values | secrets_in(self.argument_spec, self.params)
        invocation = {"module_args": shown_options(self.argument_spec, self.params)}
        return {**shown_result(result, secrets), "invocation": invocation}
