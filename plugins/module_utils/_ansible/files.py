# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Files that a task keeps: each written whole or not at all, and readable by nobody else."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import typing as t

from .._model.problems import Refused
from .._model.strict_json import loads

#: People are in them.
MODE = 0o600


def write_file(path: str, content: bytes, mode: int = MODE) -> None:
    """Put a file in its place at once, as a whole.

    :raises OSError: when it cannot be written.
    """
    folder, name = os.path.split(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def write_json(option: str, path: str, document: t.Any) -> None:
    """Write a document to the file that an option names.

    :raises Refused: naming the option, when it cannot be written.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    try:
        write_file(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be written: {error.strerror or error}") from None


def read_json(option: str, path: str) -> t.Any:
    """The document in the file that an option names; ``None`` when there is no such file.

    :raises Refused: naming the option, when it cannot be read.
    """
    try:
        with open(path, encoding="utf-8") as file:
            document = loads(file.read())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    except ValueError as error:
        raise _unusable(option, path, f"must be a JSON file: {error}") from None
    if document is None:  # which would stand for no file at all
        raise _unusable(option, path, "must not be null")
    return document


def require_writable(option: str, path: str | None) -> None:
    """Make sure, before anything is done, that the file that an option names can be written.

    :raises Refused: naming the option.
    """
    if path is None:
        return
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise _unusable(option, path, "must be in a folder that exists")
    if os.path.isdir(path) or not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise _unusable(option, path, "must be a file that can be written")


def _unusable(option: str, path: str, rule: str) -> Refused:
    return Refused(f"{option}: {path!r} {rule}", invalid=[option])
