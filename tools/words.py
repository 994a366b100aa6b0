# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds words that are out of use in what users read, such as documentation and messages, and in names of the code.

python -m tools.words    prints file, line, word and what to use instead; ends with 1 when there is any
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import names
from tools.folders import CHECKOUT

#: What is out of use, as a regular expression of whole words, and what to write instead.
WORDS = {
    r"organisations?|organisation's": "organization",
    r"behaviou?r(?<=our)|colours?|centres?|licen[c]es?|favou?r(?<=our)|catalogues?": "the American spelling",
    r"(recogni|normali|seriali|initiali|summari|minimi|synchroni|authori)s(e|es|ed|ing|ation)": "the spelling -ize",
    r"nobody": "no account, no one, or anonymous",
    r"tell|tells|told": "report, say or show",
    r"for good": "permanently",
    r"passed over|pass over|passes over": "ignored or skipped",
    r"taken back|take back|takes back|taking back": "reverted",
    r"(carried|carry|carries)( it| them)? out": "applied or done",
    r"left as (it is|they are)|leaves? (it|them) as (it is|they are)": "not changed",
    r"trip|trips|tripped": "stop, for a guard",
    r"made anew|thrown away|at hand": "a plain verb",
    r"taken for|takes? (it|that|them) for": "treated as",
    r"is meant|are meant|is there to|need be": "a plain statement",
    r"brought to|brings? \w+ to what": "updated",
    r"circles?": "cycle",
    r"wanted": "desired",
    r"as declared": "managed, or as code",
    r"(is|are|ends|end) well": "up to date or successfully",
    r"(is|are|was) at work": "active",
    r"(come|comes|came) about|went away|goes on|going on": "what happened: failed, lost, continues",
    r"vouch|vouches": "the field's term, such as: has issued the certificate",
    r"(left|leave|leaves|leaving)( it| them)? alone": "not changed",
    r"(deserves?|have|has|without) a look|looks? (whether|again)": "check, or review",
    r"shall": "must, or what is the case",
    r"(is|are) no (option|variable|number|JSON|SCIM|file|list|text)": "is not a",
    r"(and|that|which)( it| they)? (is|are) none": "is not one",
    r"cut short": "interrupted",
    r"cut off": "truncated",
    r"(as|was not|were not) asked( for)?": "as desired, or not requested",
    r"(is|are|was) not known": "unknown",
    r"nothing of (it|them|that)": "what is not used or not changed, by its name",
    r"any ?more": "no longer",
    r"behind the end": "after the end",
    r"(is|are|was|were|be|been) made": "created",
    r"(must|to|should) say": "has, or sets",
    r"change places|lets? go of": "are exchanged, or temporarily gets another name",
    r"is the key of": "matches",
    r"(which|that|what) (it|they) (is|are|may be) about": "the option or account, by its name",
    r"judge|judges|judged": "evaluate, check or compare",
    r"trouble": "problem, or temporary error",
    r"truth values?": "boolean",
    r"ends of access": "end dates",
    r"held against|without a single|those found": "a plain statement",
}
PATTERN = re.compile("|".join(rf"(?P<w{number}>\b(?:{word})\b)" for number, word in enumerate(WORDS)), re.IGNORECASE)
INSTEAD = list(WORDS.values())
#: Objects that an AWX may have under these names since version 1.0.0.
KEPT = ("Slack organisations",)
#: Names, values and code, where words are what they are.
CODE = re.compile(
    r"``[^`]*``|`[^`]*`|:\w+:`[^`]*`|\b[CVOEMPRL]+\((?:[^()\\]|\\.|\([^()]*\))*\)|\{\{.*?\}\}|https?://\S+|\S*[_/]\S*|\S+\.(?:yml|md|rst)\b"
)
PAGES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "docs/docsite/rst/*.rst"),
    *("roles/*/README.md", "roles/sandbox/files/slack_scim_sandbox/README.md"),
)
YAML = ("plugins/filter/*.yml", "tools/role_specs/*.yml", "changelogs/fragments/*.yml")
TEMPLATES = ("playbooks/templates/*.md.j2", "roles/*/templates/*.md.j2")
WEB_PAGES = ("plugins/plugin_utils/_pages/*.html", "plugins/plugin_utils/_pages/[!c]*.js")  # c: Chart.js
PLAYS = (
    *("playbooks/**/*.yml", "extensions/eda/rulebooks/*.yml", "roles/*/tasks/*.yml", "roles/*/handlers/*.yml"),
    *("roles/*/vars/*.yml", "roles/*/meta/main.yml", "roles/sandbox/meta/argument_specs.yml", "galaxy.yml"),
)
PLUGINS = (
    *("plugins/**/*.py", "extensions/eda/plugins/**/*.py"),
    "roles/sandbox/files/slack_scim_sandbox/src/slack_scim_sandbox/cli.py",
)
CODE_FILES = (
    *("plugins/**/*.py", "extensions/eda/plugins/**/*.py", "tools/**/*.py"),
    "roles/sandbox/files/slack_scim_sandbox/src/slack_scim_sandbox/*.py",
)
SCRIPTS = ("plugins/plugin_utils/_pages/[!c]*.js",)  # c: Chart.js
#: Statements of a template, and a quotation in a script.
STATEMENT = re.compile(r"\{%.*?%\}")
QUOTATION = re.compile(r'"(?P<plain>[^"\n]+)"|`(?P<template>[^`]+)`')
TASK_TEXT = re.compile(
    r"^\s*(?:- )?(?:name|msg|fail_msg|success_msg|description|question_name|question_description): (?P<text>.*)$"
)


@dataclass(frozen=True)
class Found:
    """A word that is out of use."""

    path: Path
    line: int
    word: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word!r}: use {self.instead}"


def main() -> int:
    """Print all; the exit code."""
    found = [one for path, line, text in _texts() for one in find(path, line, text)]
    found += _names()
    for one in found:
        print(one)
    return bool(found)


def find(path: Path, line: int, text: str) -> Iterator[Found]:
    """The words of one line of text that are out of use."""
    if text.strip() in KEPT:
        return
    for match in PATTERN.finditer(CODE.sub(" ", text)):
        number = int(str(match.lastgroup).removeprefix("w"))
        yield Found(path, line, match[0], INSTEAD[number])


def _texts() -> Iterator[tuple[Path, int, str]]:
    """Each line that users read: its file, its number, and its text."""
    for path in _files(PAGES):
        yield from _prose(path)
    for path in _files(YAML):
        yield from _lines(path)
    for path in _files(TEMPLATES):
        for file, line, text in _lines(path):
            yield file, line, STATEMENT.sub(" ", text)
    for path in _files(WEB_PAGES):
        yield from _lines(path) if path.suffix == ".html" else _quotations(path)
    for path in _files(PLAYS):
        for file, line, text in _lines(path):
            if found := TASK_TEXT.match(text):
                yield file, line, found["text"]
    for path in _files(PLUGINS):
        yield from _strings(path)


def _names() -> Iterator[Found]:
    """The names of the code with words that are out of use."""
    for patterns, find_names in ((CODE_FILES, names.find), (SCRIPTS, names.find_in_script)):
        for path in _files(patterns):
            for one in find_names(path.read_text(encoding="utf-8")):
                yield Found(path.relative_to(CHECKOUT), one.line, one.name, one.instead)


def _files(patterns: tuple[str, ...]) -> list[Path]:
    return sorted(path for pattern in patterns for path in CHECKOUT.glob(pattern))


def _lines(path: Path) -> Iterator[tuple[Path, int, str]]:
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield path.relative_to(CHECKOUT), line, text


def _quotations(path: Path) -> Iterator[tuple[Path, int, str]]:
    """The texts of a script, which its quotations are, without what is put into them."""
    for file, line, text in _lines(path):
        for found in QUOTATION.finditer(text):
            quotation = found["plain"] or re.sub(r"\$\{.*?\}", " ", found["template"])
            if " " in quotation:
                yield file, line, quotation


def _prose(path: Path) -> Iterator[tuple[Path, int, str]]:
    """The lines of a page outside its code blocks, and the names of tasks inside."""
    block: int | None = None  # how far a code block is indented
    fenced = False
    for file, line, text in _lines(path):
        indent = len(text) - len(text.lstrip())
        if text.lstrip().startswith("```"):
            fenced = not fenced
        elif text.lstrip().startswith(".. code-block::"):
            block = indent
        elif block is not None and text.strip() and indent <= block:
            block = None
        if fenced or block is not None:
            found = TASK_TEXT.match(text)
            text = found["text"] if found else ""  # noqa: PLW2901
        if not text.lstrip().startswith(("<!-- test:", ".. test:", ".. _")):
            yield file, line, text


def _strings(path: Path) -> Iterator[tuple[Path, int, str]]:
    """The texts of a Python file that are no docstrings: documentation of plugins, and messages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and id(node) not in docstrings
        ):
            for offset, text in enumerate(node.value.split("\n")):
                yield path.relative_to(CHECKOUT), node.lineno + offset, text


if __name__ == "__main__":
    sys.exit(main())
