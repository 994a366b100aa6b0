# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The options for reading the files of a source, shared by every module that reads one."""

from __future__ import annotations

import typing as t

from .._model.problems import Refused
from .specs import Params

if t.TYPE_CHECKING:
    from .._files.files import FileOptions
    from .._source.row_rules import RowRules

FILE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "file_format": {"type": "str", "choices": ["csv", "yaml", "json", "jsonl", "xlsx"]},
    "delimiter": {"type": "str"},
    "encoding": {"type": "str"},
    "sheet": {"type": "str"},
    "header_row": {"type": "int"},
    "skip_rows": {"type": "int"},
    "comment": {"type": "str"},
    "footer": {"type": "str"},
    "allow_damaged": {"type": "list", "elements": "str", "default": []},
    "at": {"type": "str"},
}
#: The names of presets, repeated here because most runs need no preset.
PRESET_NAMES = (
    "google_workspace",
    "gam",
    "entra",
    "entra_graph",
    "okta",
    "jumpcloud",
    "slack_members",
    "bamboohr",
    "workday",
    "adp",
    "personio",
    "hibob",
    "ukg",
    "successfactors",
    "rippling",
)
#: Options for the rows and columns of people, besides ``columns``.
ROW_OPTIONS: dict[str, dict[str, t.Any]] = {
    "columns_preset": {"type": "str", "choices": list(PRESET_NAMES)},
    "compose": {"type": "dict"},
    "rows_when": {"type": "str"},
    "pick": {"type": "str"},
    "empty": {"type": "list", "elements": "str"},
    "never_clear": {"type": "list", "elements": "str", "default": []},
    "time_zone": {"type": "str"},
}


def with_preset_of(params: Params) -> Params:
    """The options of a task, merged with those of the preset that ``columns_preset`` names.

    ``optional`` is the set of attributes that the preset manages only if the file has their columns.
    """
    name = params["columns_preset"]
    if name is None:
        return {**params, "optional": frozenset()}
    from .._source.presets import with_preset  # noqa: PLC0415 (as below)

    merged, optional = with_preset(name, params)
    return {**merged, "optional": optional}


def parse_file_options(params: Params) -> FileOptions:
    """The options for reading files.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    # Not needed by a run in which nothing has changed since the last one.
    from .._files.files import FileOptions  # noqa: PLC0415
    from .._files.records import SourceError  # noqa: PLC0415
    from .._files.tables import Layout  # noqa: PLC0415

    try:
        layout = Layout(
            header_row=params["header_row"],
            skip_rows=params["skip_rows"] or 0,
            comment=params["comment"],
            footer=params["footer"],
            allow_damaged=frozenset(params["allow_damaged"]),
        )
    except SourceError as error:
        raise Refused(str(error)) from None
    return FileOptions(
        params["file_format"], params["delimiter"], params["encoding"], layout, params["sheet"], params["at"] or None
    )


def parse_row_rules(params: Params, prefix: str = "") -> RowRules:
    """The rules for the rows of a source: which rows count, and the meaning of their columns.

    :param prefix: ``group_`` for groups, which have some of the options.
    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    # As above.
    from .._files.records import SourceError  # noqa: PLC0415
    from .._source.row_rules import RowRules  # noqa: PLC0415

    try:
        return RowRules(
            columns=params[f"{prefix}columns"],
            compose=params[f"{prefix}compose"],
            rows_when=params[f"{prefix}rows_when"] or None,
            pick=params.get(f"{prefix}pick") or None,
            empty=frozenset(word.strip() for word in params["empty"] or ()),
            never_clear=frozenset(params["never_clear"]) if not prefix else frozenset(),
            time_zone=params["time_zone"] or None,
            optional=params.get("optional", frozenset()) if not prefix else frozenset(),
            prefix=prefix,
        )
    except SourceError as error:
        raise Refused(str(error)) from None
