# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a directory task rests on just what an earlier one rested on that left nothing to do."""

from __future__ import annotations

import datetime
import hashlib
import typing as t

from .._plan.directory_plan import DirectoryPlan
from .._plan.settled import Settled, basis_of
from .._scim.http_client import ScimClient
from .._scim.rereading import Reading
from .run_plan import RUN_OPTIONS
from .source_options import uses_ldap
from .specs import connection_spec

_FILES = ("users_file", "groups_file")
#: Options that make no difference to the plan, or whose content does.
_NOT_DECIDING = (
    frozenset(connection_spec()) - {"api_url", "api_version"} | frozenset(RUN_OPTIONS) | {*_FILES, "snapshot_file"}
)


def basis_of_task(params: t.Mapping[str, t.Any]) -> str | None:
    """The digest of the source and the options; ``None`` where the source is neither in files nor in the options."""
    if uses_ldap(params):
        return None
    deciding = {option: value for option, value in params.items() if option not in _NOT_DECIDING}
    try:
        return basis_of(deciding, [params[option] and _file_digest(params[option]) for option in _FILES])
    except OSError:
        return None  # whoever reads it says so better


def still(client: ScimClient, settled: Settled, identity: t.Mapping[str, t.Any], reading: Reading) -> bool:
    """Whether the token and all that Slack answers are the same as then."""
    return settled.account == _account(identity) and client.converse(reading.same(settled.pages))


def settle(basis: str | None, plan: DirectoryPlan, identity: t.Mapping[str, t.Any], reading: Reading) -> Settled | None:
    """What to keep for the next run of one that left nothing to do, if what it rests on can be told."""
    if basis is None or not reading.steady:
        return None
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return Settled(basis, _account(identity), reading.pages, now, plan.managed_users, plan.matched)


def _account(identity: t.Mapping[str, t.Any]) -> str:
    return basis_of([identity.get(key) for key in ("team_id", "enterprise_id", "user_id")])


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
