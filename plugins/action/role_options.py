# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import yaml
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.plugins.action import ActionBase

from ansible_collections.scimops.slack.plugins.filter.slack_scim_instant import instant_of
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Problem
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._model.time_zones import time_zone_info
from ansible_collections.scimops.slack.plugins.plugin_utils._paths import LOCAL, absolute_paths
from ansible_collections.scimops.slack.plugins.plugin_utils._role_options import RoleSpec, converted, misspelt

Variables = t.Mapping[str, t.Any]

#: Options of roles that are a local date and time.
_TIMES = frozenset({"at", "until"})


class ActionModule(ActionBase):  # type: ignore[misc]
    """Converts the variables of the role that the task is in, as the module's documentation says."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        if "role_path" not in variables:
            return {**result, "failed": True, "msg": "role_options must run in the tasks of a role."}
        folder = Path(variables["role_path"])
        role = _role(folder, self._task.args.get("keep_empty") or ())
        problems, others = misspelt(role, variables, _used_names(folder, role.prefix))
        values: dict[str, t.Any] = {}
        for name, spec in role.options.items():
            if name in variables:
                try:
                    values.update(self._evaluated(name, variables))
                except AnsibleError as error:
                    problems.append(Problem(name, None, _no_value(error, hidden=bool(spec.get("no_log")))))
        found = converted(role, values)
        if self._connection.transport in LOCAL:
            specs = {name.removeprefix(role.prefix): spec for name, spec in role.options.items()}
            found.options.update(absolute_paths(specs, found.options))
        unevaluated = {problem.option for problem in problems}
        problems += [problem for problem in found.problems if problem.option not in unevaluated]
        problems += _beside_playbooks(folder.parent.parent / "playbooks", role, found.options)
        problems += _bad_times(role, found.options)
        if others:
            rule = f"has no effect, because the role {folder.name} has no such variable"
            result["warnings"] = [f"{name} {rule}" for name in others]
        if problems:
            rules = "; ".join(map(str, problems))
            return {**result, "failed": True, "msg": f"Nothing was done. {rules}"}
        # A token is among the options.
        return {**result, "changed": False, "options": found.options, "lists": found.lists, "_ansible_no_log": True}

    def _evaluated(self, name: str, variables: Variables) -> Variables:
        """The variable without templates, by its name; nothing where it is ``omit``."""
        value = self._templar.template({name: variables[name]})
        return t.cast("Variables", _evaluated(value, variables.get("omit")))


def _no_value(error: AnsibleError, *, hidden: bool) -> str:
    """The reason why a variable has no value.

    :param hidden: whether the template of the variable, which the message may contain, may contain a secret.
    """
    causes: list[BaseException | None] = [error]
    while causes[-1] is not None:
        causes.append(causes[-1].__cause__ or getattr(causes[-1], "orig_exc", None))
    # From ansible-core 2.19 on, the exception of a variable that cannot be decrypted is a private class.
    if any("VaultError" in type(cause).__name__ for cause in causes):
        return "cannot be decrypted; run the playbook with the password of the vault, for example with --ask-vault-pass"
    if hidden and not isinstance(error, AnsibleUndefinedVariable):
        return "has no value"
    return f"has no value: {error}"


def _bad_times(role: RoleSpec, options: Variables) -> list[Problem]:
    """The problems of a local date and time, and of its time zone."""
    times = _TIMES & options.keys()
    if not times or "timezone" not in options:
        return []
    try:
        zone = time_zone_info(options["timezone"])
    except InvalidValue as error:
        return [Problem(f"{role.prefix}timezone", options["timezone"], error.rule)]
    found = []
    for name in sorted(times):
        try:
            instant_of(options[name], zone)
        except InvalidValue as error:
            found.append(Problem(f"{role.prefix}{name}", options[name], error.rule))
    return found


def _beside_playbooks(playbooks: Path, role: RoleSpec, options: Variables) -> list[Problem]:
    """The paths that do not exist and lie below the collection's own playbooks.

    In a playbook of the collection, ``playbook_dir`` is its folder in the installed collection. An upgrade deletes it.
    """
    rule = (
        "does not exist, and is in the folder of the installed collection; in a playbook of the "
        "collection, playbook_dir is that folder, so write an absolute path"
    )
    found = []
    for name, spec in role.options.items():
        path = options.get(name.removeprefix(role.prefix))
        if spec.get("type") != "path" or not isinstance(path, str):
            continue
        if playbooks in Path(path).parents and not Path(path).exists():
            found.append(Problem(name, path, rule))
    return found


def _evaluated(value: t.Any, omit: t.Any) -> t.Any:
    """The value with its vaults opened and without what is ``omit``; from ansible-core 2.19 on, it is so already."""
    if isinstance(value, t.Mapping):
        return {key: _evaluated(one, omit) for key, one in value.items() if not _is_omit(one, omit)}
    if isinstance(value, list):
        return [_evaluated(one, omit) for one in value if not _is_omit(one, omit)]
    return str(value) if getattr(value, "__ENCRYPTED__", False) else value


def _is_omit(value: t.Any, omit: t.Any) -> bool:
    return isinstance(value, str) and value == omit


def _role(folder: Path, keep_empty: t.Iterable[str]) -> RoleSpec:
    prefix = f"{folder.name}_"
    options = _yaml(folder / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    return RoleSpec(
        prefix, options, _yaml(folder / "defaults" / "main.yml"), frozenset(prefix + name for name in keep_empty)
    )


def _yaml(path: Path) -> t.Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the specification of directory_sync is long
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - it is the safe one


def _used_names(folder: Path, prefix: str) -> frozenset[str]:
    """The names that begin as the role's variables in its own files, and in the collection's playbooks."""
    files = [
        *(path for part in ("tasks", "vars", "templates") for path in (folder / part).glob("*")),
        *(folder.parent.parent / "playbooks").rglob("*.yml"),
    ]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return frozenset(name for text in texts for name in re.findall(rf"\b{prefix}\w+", text))
