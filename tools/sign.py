# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs a release. It needs gpg, and no packages: nothing of others runs where the key is.

python -m tools.sign FOLDER KEY    sign the manifest of the tarball in FOLDER by a key of gpg, and export the public key
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.tarball import MANIFEST, read_member

CHECKSUMS = "SHA256SUMS"
PUBLIC_KEY = "scimops-slack-key.asc"


def sign(tarball: Path, key: str) -> Path:
    """Sign the manifest of a tarball, as ``ansible-galaxy collection verify`` checks it; returns the signature.

    The signature and the public key are written beside the tarball, and the checksums anew.

    :param key: what gpg knows the key by.
    :raises CalledProcessError: when gpg fails.
    """
    signature = beside(tarball, ".asc")
    gpg = ["gpg", "--batch", "--yes", "--armor", "--local-user", key]
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder, MANIFEST)
        manifest.write_bytes(read_member(tarball, MANIFEST))
        subprocess.run([*gpg, "--output", signature, "--detach-sign", manifest], check=True)
    exported = subprocess.run(["gpg", "--batch", "--armor", "--export", key], check=True, capture_output=True).stdout
    (tarball.parent / PUBLIC_KEY).write_bytes(exported)
    write_checksums(tarball.parent)
    return signature


def beside(tarball: Path, ending: str) -> Path:
    """The file of a release that is named as its tarball, with another ending."""
    return tarball.with_name(tarball.name.removesuffix(".tar.gz") + ending)


def write_checksums(folder: Path) -> None:
    """Write the checksums of all other files of a folder, as sha256sum reads them."""
    files = sorted(path for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    folder, key = arguments
    (tarball,) = Path(folder).glob("scimops-slack-*.tar.gz")
    print(sign(tarball, key))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
