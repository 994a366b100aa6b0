# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds words that are out of use in names of the code: functions, classes, parameters, variables and attributes.

``make lint-words`` prints them with the words that are out of use in texts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: The words that are out of use, as they are parts of names, and what to use instead.
WORDS = {
    **dict.fromkeys(("asked", "given", "intent", "wanted"), "desired, or what the value is"),
    **dict.fromkeys(("carried", "carry"), "apply"),
    **dict.fromkeys(("circle", "circles"), "cycle"),
    **dict.fromkeys(("claim", "claims"), "match"),
    "gone": "deleted, or what happened",
    **dict.fromkeys(("leaver", "leavers"), "deactivated, or leaving"),
    **dict.fromkeys(("moment", "moments"), "instant"),
    **dict.fromkeys(("organisation", "organisations"), "organization"),
    **dict.fromkeys(("outside", "standing"), "unmanaged"),
    **dict.fromkeys(("remark", "remarks"), "warning"),
    **dict.fromkeys(("team", "teams"), "group"),
    **dict.fromkeys(("tell", "tells", "told"), "report"),
    **dict.fromkeys(("trip", "trips", "tripped"), "violation"),
}
#: Names, without underscores around them, that have such a word for a reason.
KEPT = {
    "given_name": "an attribute of SCIM",
    "given_names": "values of this attribute",
    "outside": "a key of the documents of reviews",
    "outside_days": "a key of the documents of reviews",
    "outside_since": "a key of the documents of reviews",
    "OutsideFact": "the type of that key",
    "all_outside": "the check of that key",
    "team": "Slack's name for a workspace",
    "team_domain": "Slack's name for the address of a workspace",
    "team_id": "Slack's name for the id of a workspace",
    "tell": "a method of Python's files",
}
#: The parts of a name: of some_name, SOME_NAME, SomeName and someName.
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
#: What a script defines: variables with their patterns, functions and methods.
SCRIPT = re.compile(r"\b(?:const|let|function|class)\s+(?P<name>\w+)|^\s+(?P<method>\w+)\([^()]*\) \{$", re.MULTILINE)


@dataclass(frozen=True)
class Name:
    """A name with a word that is out of use."""

    line: int
    name: str
    instead: str


def find(text: str) -> Iterator[Name]:
    """The names that a Python file defines with a word that is out of use.

    A name that is only used, such as an attribute of a library, is not one of ours.
    """
    for line, name in sorted(set(_defined(ast.parse(text)))):
        yield from _check(line, name)


def find_in_script(text: str) -> Iterator[Name]:
    """The names that a script defines with a word that is out of use."""
    for found in SCRIPT.finditer(text):
        yield from _check(text.count("\n", 0, found.start()) + 1, found["name"] or found["method"])


def _check(line: int, name: str) -> Iterator[Name]:
    if name.strip("_") in KEPT or name.strip("_").lower() in KEPT:
        return
    for part in PART.findall(name):
        if part.lower() in WORDS:
            yield Name(line, name, WORDS[part.lower()])


def _defined(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
