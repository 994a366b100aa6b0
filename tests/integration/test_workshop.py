# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of `make test` and `make test-all`, the count that they end with, and the CI that runs them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.playbook import CHECKOUT
from tools.matrix import RELEASES, supported_row, write_supported

MAKEFILE = re.sub(r" *\\\n *", " ", (CHECKOUT / "Makefile").read_text(encoding="utf-8"))
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))


def words(variable: str) -> list[str]:
    """The words of a variable of the Makefile."""
    found = re.search(rf"^{variable} := (.+)$", MAKEFILE, re.MULTILINE)
    assert found
    return found[1].split()


STAGES = words("TEST_TOGETHER") + words("TEST_STAGES") + words("TEST_ALL_STAGES")


def test_no_stage_runs_twice() -> None:
    assert [stage for stage, times in Counter(STAGES).items() if times > 1] == []


def test_every_suite_is_a_stage() -> None:
    suites = {path.relative_to(CHECKOUT / "tests").parts[0] for path in (CHECKOUT / "tests").rglob("test_*.py")}
    assert {f"test-{suite}" for suite in suites} - set(STAGES) == set()


def test_every_stage_is_in_the_help_with_its_time() -> None:
    text = subprocess.run(["make", "help"], cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    told = dict(re.findall(r"^  make (\S+) +(~?\d+ (?:s|min)) ", text, re.MULTILINE))
    assert {"setup", "demo", "test", "test-all", "lint", "bench", "docs", *STAGES} - told.keys() == set()


@pytest.mark.parametrize("path", sorted((CHECKOUT / "tests/bench").glob("bench_*.py")), ids=lambda path: path.stem)
def test_every_benchmark_can_be_imported(path: Path) -> None:
    # They run by hand only, and so nobody else would see that what they import has moved.
    done = subprocess.run(
        [sys.executable, "-c", f"import tests.bench.{path.stem} as bench; bench.main"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def run_tests(*arguments: str | Path) -> tuple[int, str]:
    """The exit code of tools.run_tests, and the last line that it printed."""
    code, lines = lines_of_run_tests(*arguments)
    return code, lines[-1]


def lines_of_run_tests(*arguments: str | Path) -> tuple[int, list[str]]:
    """The exit code of tools.run_tests, and the lines that it printed."""
    command = [sys.executable, "-m", "tools.run_tests", *map(str, arguments)]
    done = subprocess.run(command, cwd=CHECKOUT, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout.rstrip().splitlines()


def test_stages_go_on_after_a_failure_and_are_counted() -> None:
    assert run_tests("no-such-target", "help") == (1, "1 passed, 1 failed")
    assert run_tests("help") == (0, "1 passed, 0 failed")
    assert run_tests("--together", "help no-such-target help", "help") == (1, "3 passed, 1 failed")


def test_two_runs_are_counted_together(tmp_path: Path) -> None:
    good, bad = tmp_path / "tallies" / "good", tmp_path / "tallies" / "bad"
    code, last = run_tests("--tally", good, "help")
    assert code == 0
    assert not re.match(r"\d+ passed", last)
    assert run_tests("--tally", bad, "no-such-target", "help")[0] == 1
    assert run_tests("--total", good, good) == (0, "2 passed, 0 failed")
    assert run_tests("--total", good, bad) == (1, "2 passed, 1 failed")
    assert run_tests("--total", good, tmp_path / "none") == (1, "1 passed, 1 failed")


def test_the_end_of_the_output_says_what_failed(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    lines_of_run_tests("--tally", bad, "help", "no-such-target")
    code, lines = lines_of_run_tests("--total", bad)
    assert code == 1
    assert lines[:2] == ["What failed", "make no-such-target"]
    assert "No rule to make target" in lines[2]
    assert lines[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_and_images_are_pinned_by_digest(path: Path) -> None:
    jobs: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    for job in jobs.values():
        if "container" in job:
            assert re.search(r"@sha256:[0-9a-f]{64}$", job["container"]["image"])
        for step in job["steps"]:
            assert re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + 40 * "0"))


def test_both_hosting_platforms_run_the_same_on_the_same_image() -> None:
    there = workflow("ci")["ci"]
    here = on_gitlab()
    assert here[".python"]["image"] == there["container"]["image"] == workflow("release")["build"]["container"]["image"]
    assert here["ci"]["script"] == [".ci/run"]
    assert ".ci/run" in [step.get("run") for step in there["steps"]]


def test_both_hosting_platforms_release_in_the_same_way() -> None:
    """The commands of each stage; what is around them belongs to the platform."""
    there, here = workflow("release"), on_gitlab()
    commands = {
        "build": ["tools.release check-tag", "make release-check", "make dist", "diff -r"],
        "sign": ["gpg --batch --quiet --import", "sha256sum --check --strict SHA256SUMS", "tools.sign dist"],
        "publish": ["ansible-galaxy collection publish dist/scimops-slack-*.tar.gz"],
    }
    for stage, expected in commands.items():
        for script in (
            "\n".join(step.get("run", "") for step in there[stage]["steps"]),
            "\n".join(here[stage]["script"]),
        ):
            places = [script.find(command) for command in expected]
            assert -1 not in places, script
            assert places == sorted(places), script


def test_secrets_are_in_the_reach_of_the_steps_that_need_them_only() -> None:
    jobs = workflow("release")
    reach = {
        (name, step["name"])
        for name, job in jobs.items()
        for step in job["steps"]
        if "secrets." in yaml.safe_dump(step) or "github.token" in yaml.safe_dump(step)
    }
    assert reach == {
        ("sign", "Sign the manifest"),
        ("publish", "Publish on Ansible Galaxy"),
        ("publish", "Publish on GitHub"),
    }
    assert {name for name, job in jobs.items() if job.get("environment") == "release"} == {"sign", "publish"}
    for step in (step for job in jobs.values() for step in job["steps"]):
        assert "${{" not in step.get("run", ""), "what a tag is named must not become a command"


def workflow(name: str) -> dict[str, Any]:
    """The jobs of a workflow of GitHub."""
    (path,) = (path for path in WORKFLOWS if path.stem == name)
    jobs: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


def on_gitlab() -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load((CHECKOUT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    return jobs


def test_the_readme_has_the_releases_of_the_matrix(tmp_path: Path) -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert supported_row(RELEASES) in text.splitlines()
    assert f"ansible-core {RELEASES[0].minor} or newer" in text
    copy = tmp_path / "README.md"
    copy.write_text(text, encoding="utf-8")
    write_supported(RELEASES[1:3], copy)
    assert copy.read_text(encoding="utf-8") == text.replace(supported_row(RELEASES), supported_row(RELEASES[1:3]))


def test_the_oldest_release_of_the_matrix_is_the_oldest_that_is_asked_for() -> None:
    oldest = RELEASES[0].minor
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={oldest}.0"
    for path in sorted((CHECKOUT / "roles").glob("*/meta/main.yml")):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["galaxy_info"]["min_ansible_version"] == oldest, path
    guide = (CHECKOUT / "docs/docsite/rst/guide_first_playbook.rst").read_text(encoding="utf-8")
    assert f"'ansible-core>={oldest}'" in guide


def test_sanity_runs_on_the_oldest_and_the_newest_release_and_nothing_is_ignored() -> None:
    released = [release for release in RELEASES if re.fullmatch(r"[\d.]+", release.ansible_core)]
    assert released[0].sanity
    assert released[-1].sanity
    assert list((CHECKOUT / "tests" / "sanity").glob("ignore*")) == []


def test_ansible_lint_may_install_the_collection_where_others_run_it() -> None:
    settings = yaml.safe_load((CHECKOUT / ".ansible-lint").read_text(encoding="utf-8"))
    assert "offline" not in settings
