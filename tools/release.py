# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is published of a release, made from the last commit.

python -m tools.release build FOLDER       the tarball, its bill of materials and their checksums
python -m tools.release sign FOLDER KEY    a signature of the tarball's manifest by a key of gpg, and the public key
python -m tools.release check-tag TAG      whether the last commit is the release of that tag
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from tools.collection_tree import committed_tree
from tools.sbom import bill_of_materials
from tools.tarball import MANIFEST, build, read_member, source_date

CHECKSUMS = "SHA256SUMS"
PUBLIC_KEY = "scimops-slack-key.asc"


def build_release(folder: Path) -> Path:
    """Put the tarball, its bill of materials and their checksums into an empty folder; returns the tarball."""
    folder.mkdir(parents=True, exist_ok=True)
    with committed_tree() as tree:
        tarball = build(tree, folder)
    document = json.dumps(bill_of_materials(tarball, source_date()), indent=2) + "\n"
    _beside(tarball, ".cdx.json").write_text(document, encoding="utf-8")
    _write_checksums(folder)
    return tarball


def sign(tarball: Path, key: str) -> Path:
    """Sign the manifest of a tarball, as ``ansible-galaxy collection verify`` checks it; returns the signature.

    The signature and the public key are written beside the tarball.

    :param key: what gpg knows the key by.
    :raises CalledProcessError: when gpg fails.
    """
    signature = _beside(tarball, ".asc")
    gpg = ["gpg", "--batch", "--yes", "--armor", "--local-user", key]
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder, MANIFEST)
        manifest.write_bytes(read_member(tarball, MANIFEST))
        subprocess.run([*gpg, "--output", signature, "--detach-sign", manifest], check=True)
    exported = subprocess.run(["gpg", "--batch", "--armor", "--export", key], check=True, capture_output=True).stdout
    (tarball.parent / PUBLIC_KEY).write_bytes(exported)
    _write_checksums(tarball.parent)
    return signature


def tag_problems(tag: str, tree: Path) -> list[str]:
    """Why `tree` is not the release of a tag; empty when it is."""
    version = yaml.safe_load((tree / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    releases = yaml.safe_load((tree / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    fragments = sorted(path.name for path in (tree / "changelogs" / "fragments").glob("*.yml"))
    problems = []
    if tag != version:
        problems.append(f"the tag is {tag}, and the version in galaxy.yml is {version}")
    if version not in releases:
        problems.append(f"changelogs/changelog.yaml has no release {version}: run `make changelog`")
    if fragments:
        problems.append(f"not in the changelog yet: {', '.join(fragments)}: run `make changelog`")
    return problems


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    command, place, *options = arguments
    if command == "build":
        print(build_release(Path(place)))
    elif command == "sign":
        (tarball,) = Path(place).glob("scimops-slack-*.tar.gz")
        print(sign(tarball, *options))
    elif command == "check-tag":
        with committed_tree() as tree:
            problems = tag_problems(place, tree)
        print("\n".join(problems))
        return bool(problems)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


def _beside(tarball: Path, ending: str) -> Path:
    return tarball.with_name(tarball.name.removesuffix(".tar.gz") + ending)


def _write_checksums(folder: Path) -> None:
    files = sorted(path for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
