# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The files of a plan: complete as JSON, Markdown and a page, and a summary for a comment on a pull request."""

from __future__ import annotations

import hashlib
import json
import os
import typing as t
from datetime import datetime, timezone

from .._files.opening import open_regular
from .._files.records import SourceError
from .._model.page import page
from .._model.problems import Refused
from .._model.text import shown
from .._model.workspace import Workspace
from .._report.overview import Overview
from .._report.people import Names
from .._report.plan_markdown import plan_markdown, plan_summary
from .._report.plan_page import TITLE, page_document
from .._report.provenance import Provenance, SourcePart
from .._version import VERSION
from .files import instant, read_frame, write_json, write_text
from .run_options import RunFiles
from .source import SourceOptions
from .task import Task


def provenance_of(identity: t.Mapping[str, t.Any], names: Names, source: t.Iterable[SourcePart]) -> Provenance:
    """The provenance of a plan decided now.

    :param identity: the answer of ``auth.test`` for the token.
    """
    workspace = Workspace.of(identity)
    return Provenance(instant(datetime.now(timezone.utc)), VERSION, workspace, _owner(identity, names), tuple(source))


def _owner(identity: t.Mapping[str, t.Any], names: Names) -> str:
    id_ = identity.get("user_id")
    if not id_:
        return "unknown, because Slack does not name it"
    user = names.users.get(id_)
    name = names.account(id_) if user else shown(str(identity.get("user") or ""))
    return f"{name} ({id_})" if name else str(id_)


def file_part(option: str, path: str, rows: int | None = None) -> SourcePart:
    """A file of a plan's source in its present state; without age and digest when it can no longer be read."""
    name = os.path.basename(path)
    digest = hashlib.sha256()
    try:
        with open_regular(path) as file:
            modified = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, timezone.utc)
            while block := file.read(1 << 20):
                digest.update(block)
    except (OSError, SourceError):
        return SourcePart(option, name, rows)
    return SourcePart(option, name, rows, instant(modified), digest.hexdigest())


def option_part(option: str, rows: t.Sequence[t.Any]) -> SourcePart:
    """The part of a source that is in an option."""
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return SourcePart(option, "rows in the playbook or its variables", len(rows), None, digest)


def source_parts(source: SourceOptions, files: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[SourcePart, ...]:
    """The files, options and servers of the source of a directory.

    :param files: the entries of the result on how each file was read.
    """
    parts = [file_part(file["option"], file["path"], file["rows"]) for file in files]
    parts += [option_part(one.name, one.rows) for one in (source.users, source.groups) if one.rows is not None]
    if source.ldap:
        server = source.ldap.connection.uri
        parts += [SourcePart(option, server) for option in source.places if option.endswith("_ldap")]
    return tuple(parts)


def write_plan(task: Task, files: RunFiles, document: t.Mapping[str, t.Any], plan: t.Callable[[], Overview]) -> None:
    """Write the files of a plan whose options are set.

    :param document: the plan in the format of ``plan_file``.
    :param plan: returns the overview for people, called when a file needs it.
    :raises Refused: when a file cannot be written.
    """
    if files.plan:
        write_json("plan_file", files.plan, document)
    if not (files.plan_markdown or files.plan_summary or files.plan_page):
        return
    read = plan()
    if files.plan_markdown:
        write_text("plan_markdown_file", files.plan_markdown, plan_markdown(read))
    if files.plan_summary:
        write_text("plan_summary_file", files.plan_summary, plan_summary(read, names=files.summary_names))
    if files.plan_page:
        text = page(_frame(task, files.plan_template), TITLE, page_document(read))
        write_text("plan_page_file", files.plan_page, text)


def _frame(task: Task, template: str | None) -> str:
    """The page without a plan."""
    if template is None:
        if task.page is None:
            raise Refused("plan_page_file: the module must run as a task, because its action plugin provides the page")
        return task.page()
    return read_frame("plan_page_template", template)
