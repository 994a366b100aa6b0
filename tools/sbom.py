# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The software bill of materials of a release: CycloneDX 1.6, as JSON."""

from __future__ import annotations

import hashlib
import re
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tools.tarball import collection_info, read_member

FORMAT = "1.6"
SANDBOX = "roles/sandbox/files/slack_scim_sandbox"
#: The licenses of what the collection and the sandbox need at run time; a test compares them with the packages.
LICENSES = {
    "aiohttp": "Apache-2.0 AND MIT",
    "ansible-core": "GPL-3.0-or-later",
    "httptools": "MIT",
    "openpyxl": "MIT",
    "python-ldap": "LicenseRef-python-ldap OR MIT",
    "requests": "Apache-2.0",
    "scim2-filter-parser": "MIT",
    "starlette": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "uvicorn": "BSD-3-Clause",
}


@dataclass(frozen=True)
class Bundled:
    """Software of others in a file of the collection.

    :ivar version: finds the version in the file.
    """

    name: str
    purl: str
    license: str
    file: str
    version: re.Pattern[bytes]


CHART_JS = "plugins/plugin_utils/_pages/chart.umd.min.js"
BUNDLED = (
    Bundled("chart.js", "pkg:npm/chart.js", "MIT", CHART_JS, re.compile(rb"Chart\.js v([\d.]+)")),
    Bundled("@kurkle/color", "pkg:npm/%40kurkle/color", "MIT", CHART_JS, re.compile(rb"@kurkle/color v([\d.]+)")),
)


def bill_of_materials(tarball: Path, instant: int) -> dict[str, Any]:
    """What a tarball holds, and what it needs at run time.

    Packages that it needs have no version: the person who installs them chooses it. The requirement is a property.

    :param instant: the time of the release, in seconds.
    :raises ValueError: when a bundled file does not say its version, or the license of a package is not known.
    """
    info = collection_info(tarball)
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    collection = {
        "type": "application",
        "bom-ref": "collection",
        "group": info["namespace"],
        "name": info["name"],
        "version": info["version"],
        "description": info["description"],
        "licenses": [{"expression": " AND ".join(info["license"])}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "externalReferences": [{"type": "vcs", "url": info["repository"]}],
    }
    bundled = [_bundled(part, tarball) for part in BUNDLED]
    sandbox, sandbox_needs = _sandbox(tarball, info["version"])
    needs = list(_needs(tarball))
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{FORMAT}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": FORMAT,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z"),
            "component": collection,
        },
        "components": [*bundled, sandbox, *needs, *sandbox_needs],
        "dependencies": [
            _depends(collection, [*bundled, sandbox, *needs]),
            _depends(sandbox, sandbox_needs),
            _depends(bundled[0], bundled[1:]),
        ],
        # All of what is in the tarball is here. Of what is needed, what the needed packages need themselves is not.
        "compositions": [
            {"aggregate": "complete", "assemblies": ["collection"]},
            {"aggregate": "incomplete", "dependencies": ["collection", sandbox["bom-ref"]]},
        ],
    }


def _bundled(part: Bundled, tarball: Path) -> dict[str, Any]:
    content = read_member(tarball, part.file)
    found = part.version.search(content)
    if not found:
        raise ValueError(f"{part.file} does not say the version of {part.name}")
    version = found[1].decode()
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": version,
        "purl": f"{part.purl}@{version}",
        "licenses": [{"license": {"id": part.license}}],
        "properties": [{"name": "scimops:file", "value": part.file}],
    }


def _sandbox(tarball: Path, version: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The package of the local Slack, which the tarball holds, and what it needs."""
    project = tomllib.loads(read_member(tarball, f"{SANDBOX}/pyproject.toml").decode())["project"]
    component = {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": version,
        "licenses": [{"license": {"id": project["license"]}}],
        "properties": [{"name": "scimops:file", "value": SANDBOX}],
    }
    return component, [_needed(requirement, "optional") for requirement in project["dependencies"]]


def _needs(tarball: Path) -> Iterator[dict[str, Any]]:
    oldest = yaml.safe_load(read_member(tarball, "meta/runtime.yml"))["requires_ansible"]
    yield _needed(f"ansible-core{oldest}", "required")
    for name, scope in (("ee", "required"), ("optional", "optional")):
        text = read_member(tarball, f"meta/{name}-requirements.txt").decode()
        for requirement in re.findall(r"^([a-z][^\s#]*)", text, re.MULTILINE):
            yield _needed(requirement, scope)


def _needed(requirement: str, scope: str) -> dict[str, Any]:
    name = re.split(r"[<>=!~]", requirement)[0]
    if name not in LICENSES:
        raise ValueError(f"tools/sbom.py does not know the license of {name}")
    chosen = LICENSES[name]
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}",
        "name": name,
        "scope": scope,
        "purl": f"pkg:pypi/{name}",
        "licenses": [{"expression": chosen} if " " in chosen or "Ref" in chosen else {"license": {"id": chosen}}],
        "properties": [{"name": "scimops:requirement", "value": requirement}],
    }


def _depends(component: dict[str, Any], on: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"ref": component["bom-ref"], "dependsOn": [other["bom-ref"] for other in on]}
