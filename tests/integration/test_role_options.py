# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles with variables as people give them: on the command line, from surveys, from vaults, and without quotes."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.constants import DEFAULT_VAULT_ID_MATCH
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir())
SECRET = "xoxp-nobody-may-read-this"
ANN = {"user_name": "ann", "email": "ann@example.com"}
BOB = {"user_name": "bob", "email": "bob@example.com"}
#: An option of each kind as a text, and what it is.
TEXTS: dict[str, tuple[str, Any]] = {
    "bool": ("yes", True),
    "int": (" 7 ", 7),
    "float": ("0.5", 0.5),
    "str": ("some text", "some text"),
    "path": ("~/some/path", "~/some/path"),
    "raw": ("0640", "0640"),
    "dict": ("{}", "(missing)"),
    "list": ("[]", []),
}
#: Texts that a role reads as a time, and its time zone.
OF_TIMES = {
    **dict.fromkeys(("offboard_at", "guest_review_until"), ("2030-06-30 17:00", "2030-06-30 17:00")),
    **dict.fromkeys(("offboard_timezone", "guest_review_timezone"), ("Europe/Berlin", "Europe/Berlin")),
}


def options_of(role: str) -> dict[str, Any]:
    text = (CHECKOUT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    options: dict[str, Any] = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    return options


def head(role: str, **keywords: Any) -> list[dict[str, Any]]:
    return [{"hosts": "localhost", "gather_facts": False, "roles": [f"scimops.slack.{role}"], **keywords}]


@pytest.fixture
def read(play: PlaybookRunner, tmp_path: Path) -> Any:
    """Run the first task of a role alone, and return what comes out of it."""
    folder = tmp_path / "roles"
    for role in ROLES:
        shutil.copytree(CHECKOUT / "roles" / role / "meta", folder / role / "meta")
        shutil.copytree(CHECKOUT / "roles" / role / "defaults", folder / role / "defaults")
        (first, *_others) = yaml.safe_load((CHECKOUT / "roles" / role / "tasks" / "main.yml").read_text("utf-8"))
        show = {"name": f"Show {role}", "ansible.builtin.debug": {"msg": f"{{{{ {role}_read }}}}"}}
        shutil.copytree(CHECKOUT / "roles" / role / "tasks", folder / role / "tasks")  # the first may import others
        (folder / role / "tasks" / "main.yml").write_text(json.dumps([first, show]), encoding="utf-8")

    def run(*roles: str, **options: Any) -> PlaybookRun:
        keywords = options.pop("keywords", {})
        environment = {"ANSIBLE_ROLES_PATH": str(folder)}
        return play.play([head("", **keywords)[0] | {"roles": list(roles)}], environment=environment, **options)

    return run


@pytest.mark.matrix
def test_every_option_of_every_role_may_be_a_text(read: Any) -> None:
    texts: dict[str, str] = {}
    values: dict[str, dict[str, Any]] = {role: {} for role in ROLES}
    for role in ROLES:
        for name, spec in options_of(role).items():
            text, value = OF_TIMES.get(name) or TEXTS[spec.get("type", "str")]
            texts[name] = spec["choices"][0] if "choices" in spec and text == "some text" else text
            if "default" in spec and value == "(missing)":
                value = spec["default"]  # an empty dictionary is as omitted
            values[role][name.removeprefix(f"{role}_")] = texts[name] if value == "some text" else value
    run = read(*ROLES, arguments=["-e", json.dumps(texts)])
    for role in ROLES:
        shown = run.task(f"Show {role}")["msg"]
        expected = {name: value for name, value in values[role].items() if value != "(missing)"}
        assert shown["options"] == expected
        assert shown["lists"] == []


@pytest.mark.matrix
def test_empty_fields_and_null_have_the_defaults(read: Any) -> None:
    for empty in ("", None):
        required = {name: "some" for role in ROLES for name, spec in options_of(role).items() if spec.get("required")}
        required["onboard_people"] = json.dumps([ANN])  # type: ignore[assignment]
        nothing = {name: empty for role in ROLES for name in options_of(role) if name not in required}
        del nothing["access_review_previous"]  # empty text is one there
        run = read(*ROLES, arguments=["-e", json.dumps(nothing | required)])
        for role in ROLES:
            file = CHECKOUT / "roles" / role / "defaults" / "main.yml"
            defaults = {
                name.removeprefix(f"{role}_"): value
                for name, value in yaml.safe_load(file.read_text(encoding="utf-8")).items()
            }
            options = run.task(f"Show {role}")["msg"]["options"]
            assert {name: value for name, value in options.items() if f"{role}_{name}" not in required} == defaults


@pytest.mark.matrix
def test_values_come_from_templates_vaults_and_yaml_without_quotes(read: Any, tmp_path: Path) -> None:
    vault = VaultLib([("default", VaultSecret(b"opener"))])
    encrypted = vault.encrypt(SECRET, VaultSecret(b"opener"), DEFAULT_VAULT_ID_MATCH).decode().replace("\n", "\n  ")
    (tmp_path / "opener").write_text("opener", encoding="utf-8")
    (tmp_path / "variables.yml").write_text(
        f"offboard_token: !vault |\n  {encrypted}\n"
        "offboard_people: \"{{ leaving | map('lower') }}\"\n"
        "leaving: [Ann@Example.com, '{{ 1 + 1 }}', !unsafe '{{ 3 * 3 }}']\n"
        "offboard_folder: '{{ nowhere | default(omit) }}'\n"
        "offboard_at: 2026-12-31 17:00:00\n"
        "offboard_timezone: '{{ omit }}'\n"
        "offboard_max_people: '{{ 2 * 2 }}'\n"
        "onboard_people:\n"
        "  - email: ann@example.com\n"
        "    title: '{{ omit }}'\n"
        "    start_date: 2026-12-01\n"
        "    employee_number: 451\n"
        "    groups: '{{ none }}'\n",
        encoding="utf-8",
    )
    arguments = ["-e", f"@{tmp_path / 'variables.yml'}", "--vault-password-file", str(tmp_path / "opener")]
    folder = ["-e", "offboard_folder=here"]
    tasks = tmp_path / "roles" / "offboard" / "tasks" / "main.yml"
    digest = {"name": "Hash", "ansible.builtin.debug": {"msg": "{{ offboard_read.options.token | hash('sha256') }}"}}
    tasks.write_text(json.dumps([*json.loads(tasks.read_text(encoding="utf-8")), digest]), encoding="utf-8")
    run = read("offboard", "onboard", arguments=[*arguments, *folder])
    options = run.task("Show offboard")["msg"]["options"]
    # Not the token itself, which ansible-core hides from 2.22 on.
    assert run.task("Hash")["msg"] == hashlib.sha256(SECRET.encode()).hexdigest()
    assert options["people"] == ["ann@example.com", "2", "{{ 3 * 3 }}"]
    assert options["at"] == "2026-12-31 17:00:00"
    assert options["max_people"] == 4
    assert "timezone" not in options
    assert run.task("Show onboard")["msg"]["options"]["people"] == [
        {"email": "ann@example.com", "start_date": "2026-12-01", "employee_number": 451}
    ]
    missing = read("offboard", arguments=arguments, fails=True, warns=True)
    assert missing.last["msg"] == (
        "Nothing was done. offboard_folder: is required; set it in the play, the inventory or with -e"
    )


@pytest.mark.matrix
def test_no_value_is_shown_at_the_highest_verbosity(read: Any, tmp_path: Path) -> None:
    given = {"offboard_token": SECRET, "offboard_people": "ann", "offboard_folder": str(tmp_path)}
    first = [{"name": "Read", "scimops.slack.role_options": {}, "register": "offboard_read"}]
    (tmp_path / "roles" / "offboard" / "tasks" / "main.yml").write_text(json.dumps(first), encoding="utf-8")
    for more, fails in (({}, False), ({"offboard_max_people": "many"}, True), ({"offboard_tokn": SECRET}, True)):
        (tmp_path / "variables.yml").write_text(json.dumps(given | more), encoding="utf-8")
        arguments = ["-vvvv", "-e", f"@{tmp_path / 'variables.yml'}"]
        run = read("offboard", arguments=arguments, fails=fails, warns=True)
        assert run.last.failed is fails
        assert SECRET not in run.output
        assert SECRET not in json.dumps([dict(result.result) for result in run.results])
        assert str(tmp_path) not in json.dumps(run.last["options"] if "options" in run.last.result else {})
        if fails:
            name = next(iter(more))
            assert f"Nothing was done. {name}: " in run.last["msg"]


def test_a_value_that_cannot_be_evaluated_is_refused_by_name(read: Any) -> None:
    variables = {
        "offboard_people": ["{{ no_such_variable }}"],
        "offboard_folder": "{{ 'here' | no_such_filter }}",
        "offboard_token": f"{{{{ '{SECRET}' | no_such_filter }}}}",
    }
    run = read("offboard", keywords={"vars": variables}, fails=True, warns=True)
    assert "offboard_people: has no value: 'no_such_variable' is undefined" in run.last["msg"]
    assert "offboard_folder: has no value: " in run.last["msg"]
    assert "offboard_token: has no value" in run.last["msg"]
    assert SECRET not in run.output
    entries = {"directory_sync_folder": "here", "directory_sync_users": [{"email": "{{ no_such_variable }}"}]}
    run = read("directory_sync", keywords={"vars": entries}, fails=True, warns=True)
    assert "directory_sync_users: has no value: 'no_such_variable' is undefined" in run.last["msg"]


def test_a_vault_without_its_password_is_named_as_the_reason(read: Any, tmp_path: Path) -> None:
    secret = VaultSecret(b"opener")
    encrypted = VaultLib([("default", secret)]).encrypt(SECRET, secret, DEFAULT_VAULT_ID_MATCH).decode()
    text = "offboard_people: ann\noffboard_folder: here\noffboard_token: !vault |\n" + textwrap.indent(encrypted, "  ")
    (tmp_path / "variables.yml").write_text(text, encoding="utf-8")
    run = read("offboard", arguments=["-e", f"@{tmp_path / 'variables.yml'}"], fails=True, warns=True)
    assert run.last["msg"] == (
        "Nothing was done. offboard_token: cannot be decrypted; run the playbook with the password of the vault, for "
        "example with --ask-vault-pass"
    )


def test_a_path_beside_the_playbooks_of_the_collection_is_refused_before_it_is_created(
    read: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    variables = {"directory_sync_folder": f"{folder}/slack", "directory_sync_users_file": f"{folder}/roster.csv"}
    run = read("directory_sync", keywords={"vars": variables}, fails=True, warns=True)
    for name, path in variables.items():
        assert f"{name}: '{path}' does not exist, and is in the folder of the installed collection" in run.last["msg"]
    (folder / "slack").mkdir()
    (folder / "roster.csv").touch()
    assert not read("directory_sync", keywords={"vars": variables}, warns=True).last.failed


def test_a_variable_that_the_role_does_not_have_is_named(read: Any) -> None:
    variables = {"export_file": "export.yml", "export_weather": "fine"}
    run = read("export", keywords={"vars": variables}, warns=True)
    (warning,) = run.warnings
    assert "export_weather has no effect, because the role export has no such variable" in " ".join(run.output.split())
    assert "export_weather" in warning


def test_the_documented_example_runs_in_a_role(read: Any, tmp_path: Path) -> None:
    module = (CHECKOUT / "plugins" / "modules" / "role_options.py").read_text(encoding="utf-8")
    (examples,) = re.findall(r'^EXAMPLES = r"""\n(.*?)^"""', module, re.DOTALL | re.MULTILINE)
    (tmp_path / "roles" / "onboard" / "tasks" / "main.yml").write_text(examples, encoding="utf-8")
    run = read("onboard", arguments=["-e", json.dumps({"onboard_people": json.dumps([ANN])})])
    assert run.last["msg"] == [ANN["email"]]


def test_the_task_is_for_roles(play: PlaybookRunner) -> None:
    run = play.tasks({"scimops.slack.role_options": {}}, fails=True, warns=True)
    assert run.last["msg"] == "role_options must run in the tasks of a role."


@pytest.mark.matrix
def test_roles_do_the_same_with_texts(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    """From the first day of two people to their last, with nothing but texts on the command line."""

    texts: dict[str, str] = {}

    def write(role: str, **variables: str) -> None:
        texts.update({f"{role}_{name}": text for name, text in variables.items()})

    people = json.dumps([{**ANN, "groups": ["Sales"]}, {**BOB, "groups": None, "guest": "true", "title": ""}])
    write("onboard", people=people, create_groups="yes", max_people="2", journal="", api_version="")
    ends = {"action": "extend", "until": "2099-12-31 17:00", "timezone": "", "days": "10", "max_guests": "1"}
    write("guest_review", guests=f"{BOB['email']},", all="", file="", **ends)
    write("offboard", people=f"{ANN['email']}\n{BOB['email']}\n", folder=str(tmp_path), max_people="5", at="")
    sync = {"folder": str(tmp_path / "sync"), "budget_dir": str(tmp_path / "budget"), "absent_users": "ignore"}
    write("directory_sync", users=json.dumps([ANN]), groups="", canary="1,10", guards="", scope="{}", **sync)
    names = ["onboard", "guest_review", "offboard", "directory_sync"]
    plays = [play for name in names for play in head(name)]
    run = play.play(plays, arguments=["-e", json.dumps(texts)])
    assert run.task("Create the accounts and add them to their groups").changed
    assert [result.changed for result in run.results if result.task == "Extend or end the access"] == [False, True]
    assert run.task("Deactivate the accounts").changed
    assert run.last["msg"]["result"] == "Done"
    assert {
        user["email"]: user["active"] for user in sandbox.control.state()["users"] if "@" in user["email"]
    }.items() >= {
        ANN["email"]: True,
        BOB["email"]: False,
    }.items()


@pytest.mark.matrix
def test_no_picture_and_no_secret_of_people_is_shown(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 30
    variables: dict[str, Any] = {
        "onboard_people": [{**ANN, "photo": picture, "groups": ["Sales"]}],
        "onboard_create_groups": True,
        "directory_sync_folder": str(tmp_path / "sync"),
        "directory_sync_users": [{**ANN, "photo": picture, "passwort": SECRET}],
        "directory_sync_api_url": f"http://me:{SECRET}@127.0.0.1:1/scim",
    }
    (tmp_path / "variables.json").write_text(json.dumps(variables), encoding="utf-8")
    arguments = ["-vvvv", "-e", f"@{tmp_path / 'variables.json'}"]
    plays = [*head("onboard"), *head("directory_sync")]
    run = play.play(plays, arguments=arguments, fails=True, warns=True)
    (tmp_path / "variables.json").unlink()
    assert [user["email"] for user in sandbox.control.state()["users"]].count(ANN["email"]) == 1
    for shown in (run.output, json.dumps([dict(result.result) for result in run.results])):
        assert SECRET not in shown
        assert sandbox.token not in shown
        assert "iVBORw0KGgo" * 10 not in shown
    files = [path.read_bytes() for path in (tmp_path / "sync").rglob("*") if path.is_file()]
    assert files
    assert not any(SECRET.encode() in content or sandbox.token.encode() in content for content in files)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"offboard_max_people": "five"}, "offboard_max_people: 'five' must be a whole number, such as 10"),
        ({"offboard_peopel": "x"}, "offboard_peopel: is not a variable of this role; did you mean offboard_people?"),
        ({"offboard_at": 750}, "write it in quotes"),
        ({"guest_review_days": "soon"}, "guest_review_days: 'soon' must be a whole number"),
        ({"guest_review_gests": ["bob"]}, "did you mean guest_review_guests?"),
        ({"onboard_people": "ann@example.com"}, "'ann@example.com' must be a list, a list as JSON or YAML"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_nothing_is_done_when_a_variable_is_wrong(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, variables: dict[str, Any], words: str
) -> None:
    given: dict[str, Any] = {
        "offboard_people": [ANN["email"]],
        "offboard_folder": str(tmp_path / "evidence"),
        "guest_review_action": "end",
        "guest_review_guests": [BOB["email"]],
        "onboard_people": [ANN],
    }
    role = next(role for role in ROLES if next(iter(variables)).startswith(f"{role}_"))
    run = play.play(head(role), arguments=["-e", json.dumps(given | variables)], fails=True, warns=True)
    assert run.last["msg"].startswith("Nothing was done. ")
    assert words in run.last["msg"]
    assert sandbox.control.requests() == []
    assert not (tmp_path / "evidence").exists()
    assert [result.task for result in run.results] == ["Read the variables of the role"]


def test_a_relative_folder_is_one_folder_from_wherever_the_playbook_is_run(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "plays").mkdir()
    plan = {"directory_sync_folder": "slack", "directory_sync_users": [ANN]}
    (tmp_path / "plays" / "own.yml").write_text(json.dumps(head("directory_sync", vars=plan)), encoding="utf-8")
    (tmp_path / "elsewhere" / "variables.yml").write_text(json.dumps(plan), encoding="utf-8")
    play.command(["ansible-playbook", "../plays/own.yml", "--check"], tmp_path / "elsewhere", warns=True)
    assert (tmp_path / "elsewhere" / "slack" / "plan.json").exists()
    assert not (tmp_path / "plays" / "slack").exists()
    shutil.rmtree(tmp_path / "elsewhere" / "slack")
    of_collection = ["ansible-playbook", "scimops.slack.directory_sync", "-e", "@variables.yml", "--check"]
    play.command(of_collection, tmp_path / "elsewhere", warns=True)
    assert (tmp_path / "elsewhere" / "slack" / "plan.json").exists()


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"offboard_at": "tomorrow"}, "offboard_at: 'tomorrow' must be a date and time such as 2026-12-31 17:00"),
        ({"offboard_timezone": "Mars"}, "offboard_timezone: 'Mars' must be a time zone"),
    ],
)
def test_a_bad_time_is_named_as_the_variable(read: Any, variables: dict[str, str], problem: str) -> None:
    good = {"offboard_people": "ann", "offboard_folder": "/tmp/x", "offboard_at": "2026-12-31 17:00"}
    run = read("offboard", keywords={"vars": {**good, "offboard_timezone": "UTC", **variables}}, fails=True, warns=True)
    assert run.last["msg"].startswith(f"Nothing was done. {problem}")
