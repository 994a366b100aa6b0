# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API `/_sandbox/`: what tests and the curious ask of the sandbox itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from slack_scim_sandbox.checks import BadControl, count, known_only
from slack_scim_sandbox.middleware import Incoming, Sandbox

Answer = tuple[int, dict[str, Any]]


def control(sandbox: Sandbox, incoming: Incoming) -> Answer:
    """HTTP status and JSON for a control request."""
    if sandbox.credentials_error(incoming.authorization) is not None:
        return 401, {"error": "the control API needs the sandbox's token: Authorization: Bearer …"}
    name = incoming.path.strip("/").split("/", 1)[-1]
    action = _ACTIONS.get((incoming.method, name))
    if action is None:
        known = ", ".join(f"{method} {path}" for method, path in _ACTIONS)
        return 404, {"error": f"{incoming.method} {name}: unknown; known are {known}"}
    try:
        body = json.loads(incoming.body) if incoming.body.strip() else {}
        return 200, action(sandbox, body)
    except BadControl as error:
        return 400, {"error": str(error)}
    except ValueError as error:
        return 400, {"error": f"the body is not JSON: {error}"}


def _object(name: str, body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise BadControl(f"{name}: the body is not an object")
    return body


def _requests(sandbox: Sandbox, _body: Any) -> dict[str, Any]:
    return {"requests": sandbox.log.as_list()}


def _reset(sandbox: Sandbox, body: Any) -> dict[str, Any]:
    """A fresh start: the settings are those the sandbox was started with, but for those in `settings`."""
    options = _object("reset", body)
    known_only("reset", options, ("users", "groups", "seed", "settings"))
    size = {name: count(f"reset.{name}", options.get(name, 0)) for name in ("users", "groups")}
    seed = options.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadControl(f"reset.seed: {seed!r} is not a whole number")
    sandbox.settings.restore(_object("reset.settings", options.get("settings", {})))
    sandbox.settings_changed()
    sandbox.reset(size["users"], size["groups"], seed)
    return _counts(sandbox)


def _counts(sandbox: Sandbox) -> dict[str, Any]:
    return {"users": sandbox.store.user_count(), "groups": sandbox.store.group_count()}


def _state(sandbox: Sandbox, _body: Any) -> dict[str, Any]:
    """Everything that is kept, as it is now (no lag), with what SCIM does not show: kinds, passwords set."""
    groups = [asdict(group) | {"members": sandbox.store.member_ids(group.id)} for group in sandbox.store.all_groups()]
    users = [user.to_dict() for user in sandbox.store.all_users()]
    return {"counts": _counts(sandbox), "users": users, "groups": groups}


def _show_settings(sandbox: Sandbox, _body: Any) -> dict[str, Any]:
    return {"settings": sandbox.settings.as_dict()}


def _change_settings(sandbox: Sandbox, body: Any) -> dict[str, Any]:
    options = _object("settings", body)
    sandbox.settings.update(options["settings"] if set(options) == {"settings"} else options)
    sandbox.settings_changed()
    return _show_settings(sandbox, body)


def _show_faults(sandbox: Sandbox, _body: Any) -> dict[str, Any]:
    return {"faults": sandbox.faults.as_list()}


def _replace_faults(sandbox: Sandbox, body: Any) -> dict[str, Any]:
    sandbox.faults.replace(body)
    return _show_faults(sandbox, body)


_ACTIONS: dict[tuple[str, str], Callable[[Sandbox, Any], dict[str, Any]]] = {
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
    ("GET", "state"): _state,
    ("GET", "settings"): _show_settings,
    ("PUT", "settings"): _change_settings,
    ("GET", "faults"): _show_faults,
    ("PUT", "faults"): _replace_faults,
}
