# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The folder of an access review: compares its files and writes those that differ."""

from __future__ import annotations

import json
import os
import stat
import typing as t

from .._model.page import page
from .._model.strict_json import loads
from .._review.document import Counts, FindingFact, NotAReview, ReviewDocument, checked, is_review
from .._review.evidence import EvidenceFact, name_of, other_organization, with_first_reading
from .._review.tables import DECISIONS, NAMES, filled_in, tables
from .files import Named, read_file, require_apart, require_writable, write_file
from .specs import invalid

PAGE, DATA = "review.html", "review.json"
_ALL = (DATA, PAGE, *NAMES)


class ReviewSummary(t.TypedDict, total=False):
    """A review in a diff, without its people. ``findings`` are numbers by key; empty when nothing differs."""

    date: str
    counts: Counts
    findings: dict[str, int]
    written: list[str]
    removed: list[str]


class ReviewDiff(t.TypedDict):
    """The diff of a review: its figures, and the files that differ."""

    before_header: str
    after_header: str
    before: ReviewSummary
    after: ReviewSummary


class ReviewResult(t.TypedDict):
    """The result of ``slack_scim_access_review``."""

    changed: bool
    dest: str
    files: list[str]
    date: str
    counts: Counts
    findings: list[FindingFact]
    evidence: EvidenceFact
    decisions: int
    diff: ReviewDiff


def check_folder(folder: str, read: t.Iterable[Named] = ()) -> None:
    """Check that a review can be written into a folder, and replaces only an earlier review.

    :param read: the options and paths of the files that the review reads.
    :raises Refused: when it would replace something else; the message names that.
    """
    places = [os.path.join(folder, name) for name in _ALL]
    inputs = list(read)
    for place in places:
        require_apart([("dest", place)], inputs)
    if not os.path.lexists(folder):
        return
    if not os.path.isdir(folder):
        raise invalid("dest", folder, "must be a folder")
    there = [place for place in places if os.path.lexists(place)]
    for place in there:
        require_writable("dest", place)
    if _decided(os.path.join(folder, DECISIONS)):
        raise invalid(
            "dest",
            folder,
            f"must not contain decisions of a reviewer, but its {DECISIONS} does; rename that file, or write the "
            "review into another folder",
        )
    if there and not is_review(_json(os.path.join(folder, DATA))):
        raise invalid(
            "dest",
            folder,
            f"must be a new folder or the folder of an earlier review, but it has {os.path.basename(there[0])!r} and "
            f"no review in {DATA}",
        )


def _decided(path: str) -> bool:
    """Whether a table of decisions has at least one decision."""
    try:
        return filled_in(read_file(path).decode("utf-8", "replace"))
    except OSError:
        return False


def write_review(folder: str, mode: int, empty_page: str, document: ReviewDocument, check_mode: bool) -> ReviewResult:
    """Write the files of a review that differ, and return the result. Check mode stops here.

    :param empty_page: the page without a review.
    :raises Refused: when the folder has a review of another organization, or cannot be written.
    """
    there = _json(os.path.join(folder, DATA))
    if is_review(there) and (other := other_organization(document["evidence"], there.get("evidence"))):
        ours = name_of(document["evidence"]["organization"])
        rule = f"must not contain a review of an organization other than {ours}; its review is of {other}"
        raise invalid("dest", folder, rule)
    document = with_first_reading(document, there)
    files = {
        PAGE: page(empty_page, document["title"], document),
        **tables(document),
        DATA: json.dumps(document, ensure_ascii=False, indent=1) + "\n",
    }
    # A lone surrogate, which UTF-8 cannot encode, becomes its JSON escape.
    contents = {name: text.encode("utf-8", "backslashreplace") for name, text in files.items()}
    differing = [name for name, content in contents.items() if _differs(os.path.join(folder, name), content, mode)]
    obsolete = [name for name in NAMES if name not in contents and os.path.lexists(os.path.join(folder, name))]
    changed = bool(differing or obsolete)
    if not check_mode and changed:
        try:
            # The data file marks the folder as ours, so that the next run can complete this one if it is killed.
            first = sorted(differing, key=lambda name: name != DATA)
            _write(folder, {name: contents[name] for name in first}, mode)
            for name in obsolete:
                os.unlink(os.path.join(folder, name))
        except OSError as error:
            raise invalid("dest", folder, f"cannot be written: {error}") from None
    return {
        "changed": changed,
        "dest": folder,
        "files": [os.path.join(folder, name) for name in contents],
        "date": document["date"],
        "counts": document["counts"],
        "findings": document["findings"],
        "evidence": document["evidence"],
        "decisions": len(document["decisions"]),
        "diff": {
            "before_header": folder,
            "after_header": folder,
            "before": _summary_of(there) if changed else {},
            "after": {**_summary(document), "written": differing, "removed": obsolete} if changed else {},
        },
    }


def _summary(document: ReviewDocument) -> ReviewSummary:
    found = {finding["key"]: finding["count"] for finding in document["findings"]}
    return {"date": document["date"], "counts": document["counts"], "findings": found}


def _summary_of(document: t.Any) -> ReviewSummary:
    """The summary of the previous content of the folder; empty when there was no review."""
    try:
        return _summary(checked(document))
    except (NotAReview, KeyError, TypeError):
        return {}


def _differs(path: str, content: bytes, mode: int) -> bool:
    try:
        return stat.S_IMODE(os.stat(path).st_mode) != mode or read_file(path) != content
    except OSError:
        return True


def _write(folder: str, contents: t.Mapping[str, bytes], mode: int) -> None:
    """Write files, each completely or not at all; a missing folder is created.

    :raises OSError: when one cannot be written.
    """
    # Users who may read the files may enter the folder.
    os.makedirs(folder, mode=mode | 0o300 | (mode & 0o444) >> 2, exist_ok=True)
    for name, content in contents.items():
        write_file(os.path.join(folder, name), content, mode)


def _json(path: str) -> t.Any:
    try:
        return loads(read_file(path).decode("utf-8"))
    except (OSError, ValueError):
        return None
