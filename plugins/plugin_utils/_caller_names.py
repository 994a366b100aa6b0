# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Messages for users of roles: they have the role's variables instead of module options."""

from __future__ import annotations

import re
import typing as t

#: The value that a role passes to an option: a variable of its own, or an entry of its converted variables.
_VARIABLE = re.compile(
    r"\{\{\s*(?:(?P<role>\w+)_read\.options\.(?P<option>\w+)|(?P<variable>[A-Za-z_]\w*))(?![\w.])[^}]*\}\}$"
)
#: The positions of option names in a message: the beginning of a sentence or of a part of one, or after these words.
_BEFORE = r"(?:(?<=^)|(?<=[:;.,] )|(?<=set )|(?<=because )|(?<=is in )|(?<=give ))"

#: The message for a task without a token.
_NO_TOKEN = re.compile(r"missing required arguments: (?:\w+, )*token(?:, \w+)*|token: must not be empty")
#: The prefix of the names of this collection's roles.
_ROLES = "scimops.slack."


def for_caller(message: str, module: str, written: t.Any, role: str) -> str:
    """A failure's message for the author of the task.

    :param module: its name without the collection.
    :param written: the task as written in a role; ``None`` for a task outside of roles.
    :param role: the name of the role with its collection; ``""`` for none.
    """
    if _NO_TOKEN.fullmatch(message):
        option = f"{role.removeprefix(_ROLES)}_token" if role.startswith(_ROLES) else "token"
        message = f"{message}. Set {option}, or SLACK_SCIM_TOKEN in the environment of the host that runs the task"
    if not isinstance(written, t.Mapping):
        return message
    arguments = next((value for key, value in written.items() if key.split(".")[-1] == module), None)
    return in_caller_words(message, caller_names(arguments)) if isinstance(arguments, t.Mapping) else message


def caller_names(arguments: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The variables of a role by the options that they are passed to.

    :param arguments: the options of a task as its author wrote them.
    """
    names: dict[str, str] = {}
    for option, template in arguments.items():
        found = _VARIABLE.match(template.strip()) if isinstance(template, str) else None
        if found:
            names[option] = found["variable"] or f"{found['role']}_{found['option']}"
    return names


def in_caller_words(message: str, names: t.Mapping[str, str]) -> str:
    """A message with the names of variables instead of options.

    A name with an underscore is no English word, and is replaced wherever it is a word of its own. Another name is
    replaced where a colon or a key follows it and a message names an option, or where the option is missing.
    """
    head, missing, rest = message.partition("missing required arguments: ")
    if missing and not head:
        hint = ". The environment variable SLACK_SCIM_TOKEN can hold the token" if "token" in rest.split(", ") else ""
        return missing + ", ".join(names.get(option, option) for option in rest.split(", ")) + hint
    for option, name in names.items():
        if "_" in option:
            message = re.sub(rf"(?<![\w./'\"-]){option}(?![\w/'\"-]|\.\w+\b(?!:))", name, message)
        else:
            message = re.sub(rf"{_BEFORE}{option}(?=:(?!//)|\.\w)", name, message)
    return message
