# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The shortcut for unchanged runs: after a run with nothing to do, unchanged input needs no new comparison.

The snapshot keeps digests of the options, the source, the token's owner and all answers of Slack.
"""

from __future__ import annotations

import datetime
import hashlib
import typing as t

from .._files.opening import open_regular
from .._files.records import SourceError
from .._guard.snapshot import UnchangedRun, basis_of
from .._plan.plan import DirectoryPlan
from .._scim.http_client import ScimClient
from .._scim.rereading import Reading


def basis_of_run(options_digest: str | None, files: t.Iterable[str | None]) -> str | None:
    """The digest of the options and the source; ``None`` when the source is neither in files nor in the options.

    :param options_digest: of the options that affect the plan, ``None`` when the source is elsewhere.
    :param files: the paths of the source's files.
    """
    if options_digest is None:
        return None
    try:
        return basis_of(options_digest, [path and _file_digest(path) for path in files])
    except (OSError, SourceError):
        return None  # reading the source reports the error more clearly


def is_unchanged(client: ScimClient, earlier: UnchangedRun, identity: t.Mapping[str, t.Any], reading: Reading) -> bool:
    """Whether the token's owner and all answers of Slack are the same as in an earlier run."""
    return earlier.account == _account(identity) and client.converse(reading.same(earlier.pages))


def unchanged_run(
    basis: str | None,
    plan: DirectoryPlan,
    identity: t.Mapping[str, t.Any],
    reading: Reading,
    files: t.Sequence[t.Mapping[str, t.Any]] = (),
) -> UnchangedRun | None:
    """The entry in the snapshot for a run that left nothing to do; ``None`` when its input is uncertain.

    :param files: the entries of the result on how each file of the source was read.
    """
    if basis is None or not reading.steady:
        return None
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return UnchangedRun(basis, _account(identity), reading.pages, now, plan.managed_users, plan.matched, files)


def _account(identity: t.Mapping[str, t.Any]) -> str:
    return basis_of([identity.get(key) for key in ("team_id", "enterprise_id", "user_id")])


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
