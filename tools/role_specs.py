# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the argument specifications of roles, with what modules document about the same options.

python -m tools.role_specs

Each tools/role_specs/ROLE.yml has the layout of roles/ROLE/meta/argument_specs.yml. At any depth, an option may have

- `from: MODULE.OPTION`: description, type, choices and so on are those of the module's option,
- keys of a specification beside it, which replace the module's; `null` leaves one out, and `options` are merged,
- `also`, texts that follow the module's description.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.folders import CHECKOUT

SOURCES = CHECKOUT / "tools" / "role_specs"
PLUGINS = CHECKOUT / "plugins"
NOTE = "# Written by `make role-specs` from {source} and the documentation of modules. Do not edit it."
WIDTH = 120
TAKEN = ("description", "type", "elements", "required", "choices", "default", "suboptions")
REFERENCE = re.compile(r"\b(O|RV)\(([^()#]+)\)")  # with a # it names its plugin, and holds anywhere

Tree = dict[str, Any]


def roles() -> list[str]:
    """The roles that have a source."""
    return sorted(path.stem for path in SOURCES.glob("*.yml"))


def target(role: str) -> Path:
    """The file that is written for `role`."""
    return CHECKOUT / "roles" / role / "meta" / "argument_specs.yml"


def text_of(role: str) -> str:
    """The text of the argument specification of `role`."""
    path = SOURCES / f"{role}.yml"
    content = path.read_text(encoding="utf-8")
    header = content.partition("\n\n")[0]  # the license
    source = yaml.safe_load(content)
    specs = {
        name: {**entry, "options": _options(entry["options"], _variables(entry["options"]))}
        for name, entry in source["argument_specs"].items()
    }
    note = NOTE.format(source=path.relative_to(CHECKOUT))
    text = "\n".join([header, "", note, "", *_lines({"argument_specs": specs}, 0), ""])
    if yaml.safe_load(text) != {"argument_specs": specs}:
        raise ValueError(f"{role}: the text does not say what was meant")
    return text


@cache
def module_options(module: str) -> Tree:
    """The documented options of `module`, with those of its fragments."""
    own = _documentation(PLUGINS / "modules" / f"{module}.py", "DOCUMENTATION")
    options: Tree = {}
    for fragment in own["extends_documentation_fragment"]:
        _namespace, _collection, file, *section = fragment.split(".")
        path = PLUGINS / "doc_fragments" / f"{file}.py"
        options |= _documentation(path, section[0].upper() if section else "DOCUMENTATION")["options"]
    options |= own.get("options", {})
    return options


def _documentation(path: Path, name: str) -> Tree:
    """The YAML in the constant `name` of a file, wherever in the file it is; KeyError if there is none."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == [name]:
            found: Tree = yaml.safe_load(ast.literal_eval(node.value))
            return found
    raise KeyError(f"{path}: no {name}")


def _variables(options: Tree, prefix: str = "") -> dict[str, str]:
    """The option of the role, such as `onboard_people[].email`, for each MODULE.OPTION that the source names."""
    found: dict[str, str] = {}
    for name, option in options.items():
        if "from" in option:
            found[option["from"]] = prefix + name
        below = "[]." if option.get("type") == "list" else "."
        found |= _variables(option.get("options", {}), f"{prefix}{name}{below}")
    return found


def _options(options: Tree, variables: Mapping[str, str]) -> Tree:
    return {name: _option(option, variables) for name, option in options.items()}


def _option(source: Tree, variables: Mapping[str, str]) -> Tree:
    """One option of the source, as the specification has it."""
    if "from" not in source:
        nested = {"options": _options(source["options"], variables)} if "options" in source else {}
        return source | nested
    module, option = source["from"].split(".")
    if option not in module_options(module):
        raise KeyError(f"{module} has no option {option}")
    taken = _taken(module_options(module)[option], module, variables)
    own = {key: value for key, value in source.items() if key not in ("from", "also")}
    merged = _merged(taken, own)
    return merged | {"description": [*merged["description"], *source.get("also", [])]}


def _taken(option: Tree, module: str, variables: Mapping[str, str]) -> Tree:
    """What a specification says where a module documents `option`."""
    found: Tree = {key: option[key] for key in TAKEN if key in option}
    texts = [found["description"]] if isinstance(found["description"], str) else found["description"]
    found["description"] = [REFERENCE.sub(lambda match: _reference(match, module, variables), text) for text in texts]
    nested = found.pop("suboptions", None)
    if nested is not None:
        found["options"] = {name: _taken(each, module, variables) for name, each in nested.items()}
    return found


def _reference(match: re.Match[str], module: str, variables: Mapping[str, str]) -> str:
    """The reference to an option of the module, to the role's option if it has that one, and else as code."""
    kind, text = match.groups()
    found = re.match(r"\w+", text)
    variable = variables.get(f"{module}.{found[0]}") if found and kind == "O" else None
    return f"O({variable}{text[len(found[0]) :]})" if found and variable else f"C({text})"


def _merged(taken: Tree, own: Tree) -> Tree:
    """`taken` with what `given` puts in place of it, in the order of `taken`."""
    merged = dict(taken)
    for key, value in own.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return {key: value for key, value in merged.items() if value is not None}


def _lines(tree: Tree, indent: int) -> Iterator[str]:
    """The lines of a mapping in YAML."""
    for key, value in tree.items():
        if value and isinstance(value, dict):
            yield f"{' ' * indent}{key}:"
            yield from _lines(value, indent + 2)
        elif value and isinstance(value, list):
            yield f"{' ' * indent}{key}:"
            for item in value:
                yield from _wrapped(f"- {_scalar(item)}", indent + 2)
        else:
            yield from _wrapped(f"{key}: {_scalar(value)}", indent)


def _scalar(value: Any) -> str:
    """A value as YAML has it on one line; text without quotes where it needs none."""
    if isinstance(value, str):
        try:
            if yaml.safe_load(value) == value:
                return value
        except yaml.YAMLError:
            pass
    return json.dumps(value, ensure_ascii=False)


def _wrapped(text: str, indent: int) -> list[str]:
    first, others = " " * indent, " " * (indent + 2)
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


if __name__ == "__main__":
    for each in roles():
        target(each).write_text(text_of(each), encoding="utf-8")
