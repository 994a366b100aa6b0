# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball of the collection: from one commit always the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from tools.folders import CHECKOUT, GATES, environment

MANIFEST = "MANIFEST.json"
FILES = "FILES.json"


def build(tree: Path, output: Path) -> Path:
    """Build the collection in `tree` with ansible-galaxy into the folder `output`; returns the tarball.

    Two builds of the same files have the same bytes: see :func:`make_reproducible`. The time in it is
    SOURCE_DATE_EPOCH, in seconds, or the time of the last commit.

    :raises CalledProcessError: when ansible-galaxy fails.
    """
    command = ("collection", "build", "--output-path", str(output.resolve()), str(tree))
    subprocess.run([GATES / "ansible-galaxy", *command], cwd=output, env=environment("gates", GATES), check=True)
    (tarball,) = output.glob("scimops-slack-*.tar.gz")
    make_reproducible(tarball, source_date())
    return tarball


def source_date() -> int:
    """The time of a release in seconds: SOURCE_DATE_EPOCH, or the time of the last commit."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return int(epoch)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout)


def make_reproducible(tarball: Path, instant: int) -> None:
    """Rewrite a tarball of ansible-galaxy so that only what its files hold decides its bytes.

    ansible-galaxy writes the time of the build and of the files, and lists files as the file system does.

    :param instant: the time of each file in it, in seconds.
    """
    with tarfile.open(tarball) as archive:
        members = {member.name: member for member in archive}
        content = {name: _read(archive, member) for name, member in members.items()}
    listing = json.loads(content[FILES])
    listing["files"].sort(key=lambda entry: str(entry["name"]))
    content[FILES] = _json(listing)
    manifest = json.loads(content[MANIFEST])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(content[FILES]).hexdigest()
    content[MANIFEST] = _json(manifest)

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in [MANIFEST, FILES, *sorted(members.keys() - {MANIFEST, FILES})]:
            member = members[name]
            member.mtime, member.size, member.pax_headers = instant, len(content[name]), {}
            archive.addfile(member, io.BytesIO(content[name]))
    tarball.write_bytes(gzip.compress(packed.getvalue(), mtime=instant))


def read_member(tarball: Path, name: str) -> bytes:
    """The content of a file in a tarball; KeyError if the tarball does not have the file."""
    with tarfile.open(tarball) as archive:
        return _read(archive, archive.getmember(name))


def collection_info(tarball: Path) -> dict[str, Any]:
    """What the manifest of a tarball says about the collection, such as its name, version and licenses."""
    info: dict[str, Any] = json.loads(read_member(tarball, MANIFEST))["collection_info"]
    return info


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member) if member.isfile() else None
    return file.read() if file else b""


def _json(document: Any) -> bytes:
    """JSON as ansible-galaxy writes it."""
    return json.dumps(document, indent=True).encode()
