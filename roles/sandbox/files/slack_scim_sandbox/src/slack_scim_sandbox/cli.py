# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `slack-scim-sandbox`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from slack_scim_sandbox import __version__
from slack_scim_sandbox.app import build
from slack_scim_sandbox.middleware import Sandbox
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.store import Store
from slack_scim_sandbox.transport import address, listen, serve

TOKEN_VARIABLE = "SLACK_SCIM_SANDBOX_TOKEN"
_PEOPLE_PER_GROUP = 50


def _size(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="slack-scim-sandbox",
        description="A local Slack: its SCIM API 1.1 and 2.0 under /scim/v1/ and /scim/v2/, auth.test under /api/,"
        " and a control API under /_sandbox/.",
        epilog="Prints one line with its address when it is ready; ends on SIGTERM or Ctrl-C.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8180, help="port; 0 chooses a free port (default: %(default)s)")
    parser.add_argument(
        "--token",
        help=f"the token clients must send (default: the environment variable {TOKEN_VARIABLE}, else xoxp-sandbox)",
    )
    parser.add_argument(
        "--another",
        action="append",
        default=[],
        metavar="TOKEN",
        help="serve another organization to clients that send this token; can be repeated",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="keep the organization in FILE over restarts, others in FILE.2 and so on (default: in memory)",
    )
    parser.add_argument(
        "--seed",
        type=_size,
        metavar="SIZE",
        help="start with an organization of SIZE people, and a group for each 50; an existing FILE is kept",
    )
    parser.add_argument(
        "--limits", choices=("slack", "none"), default="none", help="Slack's rate limits (default: %(default)s)"
    )
    parser.add_argument("--read-only", action="store_true", help="refuse every SCIM write with 403")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal; the exit code is 0 then, 1 when it could not start."""
    options = _parser().parse_args(argv)
    token = options.token or os.environ.get(TOKEN_VARIABLE) or "xoxp-sandbox"
    tokens = [token, *options.another]
    if len(set(tokens)) < len(tokens):
        print("slack-scim-sandbox: can't start: each organization must have its own token", file=sys.stderr)
        return 1
    try:
        sock = listen(options.host, options.port)
        sandboxes = [_organization(options, token, number) for number, token in enumerate(tokens, start=1)]
    except Exception as error:
        print(f"slack-scim-sandbox: can't start: {error}", file=sys.stderr)
        return 1
    line = f"slack-scim-sandbox ready on {address(sock)}"
    serve(build(sandboxes), sock, lambda: print(line, flush=True))
    for sandbox in sandboxes:
        sandbox.store.close()
    return 0


def _organization(options: argparse.Namespace, token: str, number: int) -> Sandbox:
    """One organization, as it was left, or a new one."""
    path: Path | None = options.state
    store = Store(path.with_name(f"{path.name}.{number}") if path and number > 1 else path)
    settings = Settings({"read_only": options.read_only, "limits": options.limits})
    sandbox = Sandbox(token, store, settings, number)
    if store.user_count() == 0:
        size = options.seed or 0
        sandbox.reset(size, size // _PEOPLE_PER_GROUP, number - 1)
    return sandbox
