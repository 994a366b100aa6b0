# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of ForkServer: imports Ansible once, and forks for each run of one of Ansible's programs.

Ansible reads its configuration while it is imported. The fork reads it again, in its own environment and folder. The
settings that an import has already used are recorded: where one of them has another value now, the fork becomes the
real program.
"""

from __future__ import annotations

import atexit
import dataclasses
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import types
from collections.abc import Mapping
from typing import Any

#: The programs, and the modules that they are.
PROGRAMS = {"ansible-inventory": "ansible.cli.inventory", "ansible-playbook": "ansible.cli.playbook"}

#: What most plays use. Nothing of a collection: Ansible's own finder imports these.
PRELOADED = (
    "ansible.executor.module_common",
    "ansible.modules",
    "ansible.playbook.handler_task_include",
    "ansible.plugins.action.assert",
    "ansible.plugins.action.debug",
    "ansible.plugins.action.gather_facts",
    "ansible.plugins.action.include_vars",
    "ansible.plugins.action.normal",
    "ansible.plugins.action.set_fact",
    "ansible.plugins.action.validate_argument_spec",
    "ansible.plugins.become.runas",
    "ansible.plugins.become.su",
    "ansible.plugins.become.sudo",
    "ansible.plugins.cache.memory",
    "ansible.plugins.callback.default",
    "ansible.plugins.callback.junit",
    "ansible.plugins.callback.minimal",
    "ansible.plugins.callback.oneline",
    "ansible.plugins.callback.tree",
    "ansible.plugins.connection.local",
    "ansible.plugins.connection.psrp",
    "ansible.plugins.connection.ssh",
    "ansible.plugins.connection.winrm",
    "ansible.plugins.doc_fragments.connection_pipelining",
    "ansible.plugins.doc_fragments.default_callback",
    "ansible.plugins.doc_fragments.result_format_callback",
    "ansible.plugins.doc_fragments.shell_common",
    "ansible.plugins.doc_fragments.shell_windows",
    "ansible.plugins.doc_fragments.vars_plugin_staging",
    "ansible.plugins.filter.core",
    "ansible.plugins.filter.encryption",
    "ansible.plugins.filter.mathstuff",
    "ansible.plugins.filter.urls",
    "ansible.plugins.filter.urlsplit",
    "ansible.plugins.inventory.auto",
    "ansible.plugins.inventory.host_list",
    "ansible.plugins.inventory.ini",
    "ansible.plugins.inventory.script",
    "ansible.plugins.inventory.toml",
    "ansible.plugins.inventory.yaml",
    "ansible.plugins.lookup.vars",
    "ansible.plugins.shell.cmd",
    "ansible.plugins.shell.powershell",
    "ansible.plugins.shell.sh",
    "ansible.plugins.strategy.linear",
    "ansible.plugins.test.core",
    "ansible.plugins.test.files",
    "ansible.plugins.test.mathstuff",
    "ansible.plugins.test.uri",
    "ansible.plugins.vars.host_group_vars",
    "ansible.template",
    "aiohttp",
    "multiprocessing.popen_fork",
    "multiprocessing.resource_tracker",
    "multiprocessing.shared_memory",
    "multiprocessing.synchronize",
    "requests",
    "tomllib",
    "zoneinfo",
)

#: Variables that Python and the C library read when a process starts.
READ_AT_START = ("DYLD_", "LANG", "LC_", "LD_", "PATH", "PYTHON", "TMPDIR")

HEADER = 8  # bytes, which say how long the message after them is


@dataclasses.dataclass(frozen=True)
class Run:
    """What is asked for: the command line, the folder, all variables."""

    command: list[str]
    folder: str
    environment: dict[str, str]


def main() -> int:
    """Serve until the other side closes the socket whose descriptor is the argument; returns the exit code.

    In a fork this runs the program, and returns what it ends with.
    """
    server = socket.socket(fileno=int(sys.argv[1]))
    sys.path.pop(0)  # tests/support is on no other program's path
    used = import_ansible()
    gc.collect()
    gc.freeze()
    server.sendall(b"ready\n")
    run = serve(server)
    return 0 if run is None else as_program(run, used)


def import_ansible() -> dict[str, Any]:
    """The settings that the imports have read, with their values."""
    from ansible import constants  # noqa: PLC0415 - after sys.path is as it should be

    used: set[str] = set()

    class Recording(types.ModuleType):
        def __getattribute__(self, name: str) -> Any:
            used.add(name)
            return super().__getattribute__(name)

    get_config_value = constants.config.get_config_value

    def recording(config: str, *arguments: Any, **options: Any) -> Any:
        used.add(config)
        return get_config_value(config, *arguments, **options)

    constants.__class__ = Recording
    constants.config.get_config_value = recording
    for name in (*PROGRAMS.values(), *PRELOADED):
        importlib.import_module(name)
    del constants.config.get_config_value
    constants.__class__ = types.ModuleType
    parse_once()
    settings = vars(constants)
    return {name: settings[name] for name in used & constants.config.get_configuration_definitions().keys()}


def parse_once() -> None:
    """Have two large files of Ansible's parsed here, and not in each fork: its settings, and what its plugins are."""
    from ansible import config as folder  # noqa: PLC0415
    from ansible import constants  # noqa: PLC0415
    from ansible.utils.collection_loader import _collection_finder as finder  # noqa: PLC0415

    path = os.path.dirname(folder.__file__)
    settings = constants.config._read_config_yaml_file(os.path.join(path, "base.yml"))
    constants.config._read_config_yaml_file = lambda _file: settings
    with open(os.path.join(path, "ansible_builtin_runtime.yml"), "rb") as file:
        plugins = file.read()
    parse = finder._meta_yml_to_dict
    parsed = parse(plugins, ("ansible.builtin", "runtime.yml"))
    finder._meta_yml_to_dict = lambda text, name: parsed if text == plugins else parse(text, name)


def serve(server: socket.socket) -> Run | None:
    """Fork for each request; returns the request in the fork, and nothing when no more will come."""
    while True:
        header, descriptors, _flags, _address = socket.recv_fds(server, HEADER, 3)
        if not header:
            return None
        body = b""
        while len(body) < int(header):
            body += server.recv(int(header) - len(body))
        child = os.fork()
        if not child:
            server.close()
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
                os.close(descriptor)
            return Run(**json.loads(body))
        for descriptor in descriptors:
            os.close(descriptor)
        server.sendall(b"%d\n" % child)
        _child, status = os.waitpid(child, 0)
        server.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def as_program(run: Run, used: Mapping[str, Any]) -> int:
    """Be the program, in its folder and with its variables; returns the exit code."""
    program = os.path.basename(run.command[0])
    same_start = at_start(os.environ) == at_start(run.environment)
    os.chdir(run.folder)
    os.environ.clear()
    os.environ.update(run.environment)
    time.tzset()
    sys.argv[:] = run.command
    sys.path.insert(0, os.path.dirname(run.command[0]))
    if program not in PROGRAMS or not same_start or not read_configuration(used):
        become(run)
    return int(sys.modules[PROGRAMS[program]].main() or 0)


def at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """Those variables that are read when a process starts."""
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


def read_configuration(used: Mapping[str, Any]) -> bool:
    """Read Ansible's configuration again; returns whether what the imports have used of it is still right."""
    from ansible import constants  # noqa: PLC0415
    from ansible.utils.path import cleanup_tmp_file  # noqa: PLC0415

    config, settings = constants.config, vars(constants)
    atexit.unregister(cleanup_tmp_file)  # the server's own temporary folder stays
    config.DEPRECATED.clear()
    config.WARNINGS.clear()
    try:
        config.__init__()
        for name in config.get_configuration_definitions():
            constants.set_constant(name, config.get_config_value(name, variables=settings))
    except Exception:  # the real program says what is wrong with it
        return False
    return all(settings[name] == value for name, value in used.items())


def become(run: Run) -> None:
    """Replace this process by the real program; what atexit would have removed is removed first."""
    atexit._run_exitfuncs()
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    os.execve(run.command[0], run.command, run.environment)


if __name__ == "__main__":
    sys.exit(main())
