# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that watches over a task. Runs of ansible-playbook that end are in tests/integration."""

from __future__ import annotations

import os
import socket
import sys
import threading

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible import watch
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient


def test_a_module_is_lost_when_nobody_reads_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as output:
        monkeypatch.setattr(sys, "__stdout__", output)
        before = watch.module_is_lost(watch.started_by())
        os.close(reader)
        assert (before, watch.module_is_lost(watch.started_by())) == (False, True)


def test_a_parent_that_is_another_one_is_lost() -> None:
    assert not watch.worker_is_lost(os.getppid())
    assert watch.worker_is_lost(os.getpid())


def test_a_reply_that_does_not_come_does_not_hold_a_task_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.0)
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            taken, _address = server.accept()
            with taken:
                taken.recv(65536)
                asked.set()
                taken.recv(65536)  # until the client breaks it off

        thread = threading.Thread(target=accept)
        thread.start()
        connection = Connection("xoxp-1", f"http://127.0.0.1:{server.getsockname()[1]}/scim", timeout=600)
        client = ScimClient(connection)
        with client, watch.watched(client, asked.is_set), pytest.raises(ScimError, match=watch.LOST):
            client.auth_test()
        thread.join()
