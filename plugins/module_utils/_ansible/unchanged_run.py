# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The shortcut for unchanged runs: after a run with nothing to do, unchanged input needs no new comparison.

The snapshot keeps digests of the options, the source, the token's owner and all that Slack answered.
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
    """The digest of the options and the source; ``None`` where the source is neither in files nor in the options.

    :param options_digest: of the options that decide the plan, ``None`` where the source is elsewhere.
    :param files: the paths of the source.
    """
    if options_digest is None:
        return None
    try:
        return basis_of(options_digest, [path and _file_digest(path) for path in files])
    except (OSError, SourceError):
        return None  # reading the source reports it in better words


def is_unchanged(client: ScimClient, earlier: UnchangedRun, identity: t.Mapping[str, t.Any], reading: Reading) -> bool:
    """Whether the token's owner and all that Slack answers are the same as in an earlier run."""
    return earlier.account == _account(identity) and client.converse(reading.same(earlier.pages))


def unchanged_run(
    basis: str | None,
    plan: DirectoryPlan,
    identity: t.Mapping[str, t.Any],
    reading: Reading,
    files: t.Sequence[t.Mapping[str, t.Any]] = (),
) -> UnchangedRun | None:
    """What the snapshot keeps of a run that left nothing to do; ``None`` when what it rests on is not certain.

    :param files: how each file of the source was read, as results show it.
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
