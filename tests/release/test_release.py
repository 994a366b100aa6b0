# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is published beside the tarball: signature, bill of materials, checksums; and that two builds are the same."""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.folders import CHECKOUT, GATES, environment
from tools.release import build_release, tag_problems
from tools.sbom import BUNDLED, LICENSES, bill_of_materials
from tools.sign import beside, sign
from tools.tarball import FILES, MANIFEST, build, make_reproducible, read_member

KEY = "release@example.com"
SCHEMA = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()) or "valid")
"""
needs_gpg = pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")


def galaxy(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ansible-galaxy collection with the collections of a folder."""
    variables = environment("gates", GATES, ANSIBLE_COLLECTIONS_PATH=str(folder))
    command = [GATES / "ansible-galaxy", "collection", *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def changed(tarball: Path, target: Path, files: Mapping[str, bytes]) -> Path:
    """A copy of a tarball in which some files have another content, and its checksums are as they were."""
    with tarfile.open(tarball) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            found = old.extractfile(member) if member.isfile() else None
            content = files.get(member.name, found.read() if found else b"")
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def forged(tarball: Path, target: Path) -> Path:
    """A copy with another README, whose checksums are right: what somebody makes who controls the download."""
    readme = b"something else"
    listing = json.loads(read_member(tarball, FILES))
    entry = next(entry for entry in listing["files"] if entry["name"] == "README.md")
    entry["chksum_sha256"] = _sha256(readme)
    files = json.dumps(listing).encode()
    manifest = json.loads(read_member(tarball, MANIFEST))
    manifest["file_manifest_file"]["chksum_sha256"] = _sha256(files)
    new = {"README.md": readme, FILES: files, MANIFEST: json.dumps(manifest).encode()}
    return changed(tarball, target, new)


def _sha256(content: bytes) -> str:
    return subprocess.run(["sha256sum"], input=content, capture_output=True, check=True).stdout.split()[0].decode()


def test_two_builds_have_the_same_bytes(tree: Path, tarball: Path, tmp_path: Path) -> None:
    """Another folder, another order in it, other times and permissions."""
    copy = tmp_path / "ansible_collections" / "scimops" / "slack"
    for path in sorted(tree.rglob("*"), reverse=True):
        target = copy / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            target.symlink_to(path.readlink())
        elif path.is_file():
            shutil.copyfile(path, target)
            target.chmod(0o755 if os.access(path, os.X_OK) else 0o600)
            os.utime(target, (1, 1))
    again = build(copy, tmp_path)
    assert again.read_bytes() == tarball.read_bytes()
    make_reproducible(again, 1)
    assert again.read_bytes() != tarball.read_bytes(), "the time is not that of the release"


@pytest.fixture(scope="module")
def keyring() -> Iterator[Path]:
    """A home of gpg with a key to sign by, and in it a keyring with the public key. gpg's socket needs a short path."""
    with tempfile.TemporaryDirectory(prefix="gpg-") as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNUPGHOME", name)
        make = [
            "gpg",
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            KEY,
            "ed25519",
            "sign",
            "never",
        ]
        subprocess.run(make, check=True, capture_output=True)
        public = subprocess.run(["gpg", "--batch", "--export", KEY], check=True, capture_output=True).stdout
        trusted = Path(name, "trusted.kbx")
        take = ["gpg", "--batch", "--no-default-keyring", "--keyring", trusted, "--import"]
        subprocess.run(take, input=public, check=True, capture_output=True)
        yield trusted
        subprocess.run(["gpgconf", "--kill", "all"], check=False)


@needs_gpg
def test_the_signature_holds_for_the_release_and_for_nothing_else(keyring: Path, tarball: Path, tmp_path: Path) -> None:
    copy = tmp_path / tarball.name
    shutil.copyfile(tarball, copy)
    signature = sign(copy, KEY)
    assert signature == beside(copy, ".asc")
    check = ("verify", "scimops.slack", "--offline", "--keyring", str(keyring), "--signature", f"file://{signature}")

    for archive, trusted in ((copy, True), (forged(tarball, tmp_path / "forged.tar.gz"), False)):
        folder = tmp_path / archive.name.partition(".")[0]
        folder.mkdir()
        installed = galaxy("install", str(archive), "--offline", "-p", str(folder), folder=folder)
        assert installed.returncode == 0, installed.stderr
        checked = galaxy(*check, folder=folder)
        assert (checked.returncode == 0) == trusted, checked.stdout + checked.stderr
        # Without the signature nothing is wrong with either.
        assert galaxy(*check[:3], folder=folder).returncode == 0

    genuine = tmp_path / copy.name.partition(".")[0] / "ansible_collections" / "scimops" / "slack"
    (genuine / "README.md").write_text("changed after the installation", encoding="utf-8")
    assert "modified content" in (found := galaxy(*check, folder=genuine.parents[2])).stdout + found.stderr
    assert found.returncode == 1


@needs_gpg
@pytest.mark.parametrize("platform", ["GitHub", "GitLab"])
def test_the_platforms_sign_what_was_built(platform: str, keyring: Path, tree: Path, tmp_path: Path) -> None:
    """The commands of their pipelines, run with a key as the platform gives it."""
    checkout = tmp_path / "checkout"
    shutil.copytree(tree, checkout, symlinks=True)
    tarball = build_release(checkout / "dist")
    export = ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--armor", "--export-secret-keys"]
    secret = subprocess.run([*export, KEY], check=True, capture_output=True, text=True).stdout
    if platform == "GitHub":
        job = yaml.safe_load((tree / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]["sign"]
        (script,) = (step["run"] for step in job["steps"] if step["name"] == "Sign the manifest")
    else:
        script = "\n".join(yaml.safe_load((tree / ".gitlab-ci.yml").read_text(encoding="utf-8"))["sign"]["script"])
        (tmp_path / "key").write_text(secret, encoding="utf-8")
        secret = str(tmp_path / "key")
    # gpg's socket needs a short path.
    variables = {**os.environ, "SIGNING_KEY": secret, "TMPDIR": str(keyring.parent)}
    done = subprocess.run(["bash", "-ec", script], cwd=checkout, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    manifest = tmp_path / MANIFEST
    manifest.write_bytes(read_member(tarball, MANIFEST))
    verify = ["gpg", "--batch", "--no-default-keyring", "--keyring", keyring, "--verify"]
    subprocess.run([*verify, beside(tarball, ".asc"), manifest], check=True, capture_output=True)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tarball.parent, check=True)
    assert len(list(tarball.parent.iterdir())) == 5
    assert sorted(path.name for path in keyring.parent.glob("tmp.*")) == [], "the key is left behind"


def test_a_tarball_that_was_changed_is_not_installed(tarball: Path, tmp_path: Path) -> None:
    broken = changed(tarball, tmp_path / "broken.tar.gz", {"README.md": b"something else"})
    refused = galaxy("install", str(broken), "--offline", "-p", str(tmp_path), folder=tmp_path)
    assert refused.returncode != 0
    assert "README.md" in refused.stderr


@pytest.fixture(scope="module")
def materials(tarball: Path) -> dict[str, Any]:
    return bill_of_materials(tarball, 1_800_000_000)


def test_the_bill_of_materials_is_valid(materials: dict[str, Any]) -> None:
    validator = [GATES / "python", "-c", SCHEMA]
    done = subprocess.run(validator, input=json.dumps(materials), capture_output=True, text=True, check=True)
    assert done.stdout == "valid\n"
    spoiled = json.dumps(materials | {"components": [{"name": "no type"}]})
    done = subprocess.run(validator, input=spoiled, capture_output=True, text=True, check=True)
    assert done.stdout != "valid\n"


def test_the_bill_of_materials_names_what_is_bundled_and_what_is_needed(
    materials: dict[str, Any], tarball: Path
) -> None:
    components = {component["name"]: component for component in materials["components"]}
    assert {name: components[name]["version"] for name in ("chart.js", "@kurkle/color", "slack-scim-sandbox")} == {
        "chart.js": "4.6.1",
        "@kurkle/color": "0.3.2",
        "slack-scim-sandbox": "1.1.0",
    }
    needed = {name: found["scope"] for name, found in components.items() if found.get("scope")}
    assert needed.keys() == LICENSES.keys()
    assert {name for name, scope in needed.items() if scope == "required"} == {"ansible-core", "requests", "tzdata"}
    refs = {component["bom-ref"] for component in materials["components"]}
    assert {ref for entry in materials["dependencies"] for ref in entry["dependsOn"]} == refs
    with tarfile.open(tarball) as archive:
        minified = {name for name in archive.getnames() if ".min." in name}
    assert minified == {part.file for part in BUNDLED}


def test_its_licenses_are_those_of_the_packages_and_of_galaxy(materials: dict[str, Any]) -> None:
    licenses = {path.stem for path in (CHECKOUT / "LICENSES").iterdir()}
    assert set(yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))["license"]) == licenses
    assert {part.license for part in BUNDLED} <= licenses
    for package, expression in LICENSES.items():
        try:
            metadata = importlib.metadata.metadata(package)
        except importlib.metadata.PackageNotFoundError:  # python-ldap
            continue
        said = metadata.get("License-Expression") or metadata.get("License")
        # ansible-core says it by a classifier only.
        assert said == expression or "GPLv3+" in str(metadata.get_all("Classifier")), package


def test_what_is_published_has_its_checksums(tmp_path: Path) -> None:
    tarball = build_release(tmp_path / "dist")
    assert sorted(path.name for path in tarball.parent.iterdir()) == [
        "SHA256SUMS",
        "scimops-slack-1.1.0.cdx.json",
        "scimops-slack-1.1.0.tar.gz",
    ]
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tarball.parent, check=True)


def test_a_tag_is_the_version_whose_changelog_is_complete(tree: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    for fragment in (copy / "changelogs" / "fragments").glob("*.yml"):
        fragment.unlink()
    version = re.search(r"^version: (\S+)$", (copy / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert tag_problems(version[1], copy) == []
    (copy / "changelogs" / "fragments" / "new.yml").write_text("---\n", encoding="utf-8")
    assert tag_problems(version[1], copy) == ["not in the changelog yet: new.yml: run `make changelog`"]
    assert tag_problems("v9.0.0", tree)[0] == f"the tag is v9.0.0, and the version in galaxy.yml is {version[1]}"
