# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of accounts and of organizations, as ansible-inventory and ansible-playbook see it."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from tests.integration.test_documentation import documentation
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox
from tests.support.serving import serving

#: How ansible-inventory is to treat a source that cannot be read.
STRICTLY = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
#: Where nothing listens.
NOWHERE = "http://127.0.0.1:1/scim"

Write = Callable[..., Path]


@pytest.fixture
def source(tmp_path: Path) -> Write:
    """Writes an inventory file of these options."""

    def write(name: str = "slack_scim.yml", **options: Any) -> Path:
        path = tmp_path / "inventory" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"plugin": "scimops.slack.slack_scim", **options}), encoding="utf-8")
        return path

    return write


@pytest.fixture
def organisation(sandbox: Sandbox) -> Sandbox:
    """Sixty accounts of all kinds and three groups, which nobody may change."""
    sandbox.control.reset(users=60, groups=3, seed=11)
    sandbox.control.settings(read_only=True)
    return sandbox


def hosts(
    play: PlaybookRunner, path: Path, *arguments: str, warns: bool = False, **environment: str
) -> dict[str, dict[str, Any]]:
    """The variables of each host, by its name; the token is in none of them."""
    listed = listing(play, path, *arguments, warns=warns, **environment)
    found: dict[str, dict[str, Any]] = listed["_meta"]["hostvars"]
    return found


def listing(
    play: PlaybookRunner, path: Path, *arguments: str, warns: bool = False, **environment: str
) -> dict[str, Any]:
    shown = play.inventory(path, "--list", *arguments, warns=warns, **STRICTLY, **environment)
    assert "xoxp-" not in shown.output
    listed: dict[str, Any] = json.loads(shown.stdout, object_hook=plain)
    return listed


def plain(value: dict[str, Any]) -> Any:
    """A text that is no template, out of the form in which ansible-inventory marks it."""
    return value.get("__ansible_unsafe", value)


def names(users: list[dict[str, Any]], key: str = "user_name") -> set[str]:
    return {user[key] for user in users}


@pytest.mark.matrix
def test_accounts(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    users = play.module("slack_scim_user_info", {})["users"]
    found = hosts(play, source())
    assert found.keys() == names(users)
    for user in users:
        variables = found[user["user_name"]]
        assert variables == {
            **{f"slack_{option}": value for option, value in user.items()},
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }


def test_which_accounts(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    users = play.module("slack_scim_user_info", {})["users"]
    for option, fact in (
        ("active", lambda user: user["active"]),
        ("guest", lambda user: user["guest"]),
        ("bots", lambda user: user["meta"]["bot"]),
    ):
        for value in (True, False):
            expected = names([user for user in users if fact(user) is value])
            assert expected
            assert hosts(play, source(**{option: value})).keys() == expected
    someone = next(user for user in users if user["email"])
    assert hosts(play, source(filter=f'email eq "{someone["email"]}"')).keys() == {someone["user_name"]}


def test_names_of_hosts_and_variables(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    users = play.module("slack_scim_user_info", {})["users"]
    found = hosts(play, source(hostname="email", vars_prefix=""))
    assert found.keys() == {user["email"] or user["id"] for user in users}
    assert all(found[user["email"] or user["id"]]["user_name"] == user["user_name"] for user in users)
    assert hosts(play, source(hostname="id")).keys() == names(users, "id")


@pytest.mark.matrix
def test_constructed(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    """Also where the file has YAML anchors, and options of the plugins that this one extends."""
    users = play.module("slack_scim_user_info", {"bots": False})["users"]
    path = source(
        bots=False,
        compose={"label": "slack_user_name ~ ' of ' ~ (slack_department or 'nobody')"},
        groups={"guests": "slack_guest"},
        use_extra_vars=True,
        leading_separator=True,
        _anchors={"here": "are defined"},
        keyed_groups=[{"key": "slack_meta.groups | map(attribute='display') | list", "prefix": "in"}],
    )
    listed = listing(play, path)
    assert set(listed["guests"]["hosts"]) == names([user for user in users if user["guest"]])
    grouped = [user for user in users if user["meta"]["groups"]]
    assert grouped
    for user in grouped:
        for group in user["meta"]["groups"]:
            (made,) = {
                name for name in listed if name.startswith("in_") and name[3:].lower() == sanitised(group["display"])
            }
            assert user["user_name"] in listed[made]["hosts"]
    for user in users:
        label = listed["_meta"]["hostvars"][user["user_name"]]["label"]
        assert label == f"{user['user_name']} of {user['department'] or 'nobody'}"
    graph = play.inventory(path, "--graph").stdout
    assert "@guests:" in graph
    assert f"--{users[0]['user_name']}" in graph


def sanitised(name: str) -> str:
    """A name as Ansible writes it when it is one of a group."""
    return "".join(letter if letter.isalnum() else "_" for letter in name).lower()


def test_strict(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    broken = {"compose": {"wrong": "slack_no_such_thing.title"}}
    assert hosts(play, source(**broken))
    failed = play.inventory(source(strict=True, **broken), "--list", fails=True, **STRICTLY)
    assert "wrong" in failed.output


def test_cache(play: PlaybookRunner, organisation: Sandbox, source: Write, tmp_path: Path) -> None:
    caching = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    path = source(active=True, **caching)
    control = organisation.control
    control.forget_requests()
    first = hosts(play, path)
    asked = len(control.requests())
    assert asked
    assert hosts(play, path) == first
    assert len(control.requests()) == asked
    assert hosts(play, path, "--flush-cache") == first
    assert len(control.requests()) == 2 * asked
    assert hosts(play, source(active=False, **caching)).keys().isdisjoint(first)
    for file in (tmp_path / "cache").iterdir():
        assert organisation.token not in file.read_text(encoding="utf-8")


def test_a_cache_answers_for_its_own_token_alone(
    play: PlaybookRunner, of_accounts: Callable[..., str], source: Write, tmp_path: Path
) -> None:
    caching = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    url = of_accounts("nora")
    path = source(**caching)
    assert hosts(play, path, SLACK_SCIM_URL=url, SLACK_SCIM_TOKEN="xoxp-one").keys() == {"nora"}
    _Listing.tokens.clear()
    assert hosts(play, path, SLACK_SCIM_URL=url, SLACK_SCIM_TOKEN="xoxp-one").keys() == {"nora"}
    assert _Listing.tokens == []
    assert hosts(play, path, SLACK_SCIM_URL=url, SLACK_SCIM_TOKEN="xoxp-two").keys() == {"nora"}
    assert set(_Listing.tokens) == {"Bearer xoxp-two"}
    assert not any("xoxp-" in file.read_text(encoding="utf-8") for file in (tmp_path / "cache").iterdir())


@pytest.mark.matrix
@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[]",
        "{}",
        '{"nora": null}',
        '{"nora": {"id": 3}}',
        '{"{{ 7 * 7 }}": {"id": "U1"}}',
        '{"localhost": {"id": "U1"}}',
    ],
)
def test_a_damaged_cache_is_read_again_from_slack(
    play: PlaybookRunner, of_accounts: Callable[..., str], source: Write, tmp_path: Path, damaged: str
) -> None:
    """No hosts are concluded from it, and no host gets a name that Slack could not have given it."""
    folder = tmp_path / "cache"
    path = source(cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(folder))
    url = of_accounts("nora")
    reached = {"SLACK_SCIM_URL": url, "SLACK_SCIM_TOKEN": "xoxp-one"}
    assert hosts(play, path, **reached).keys() == {"nora"}
    (file,) = folder.iterdir()
    wrapped = "__payload__" in json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({"__payload__": damaged}) if wrapped else damaged, encoding="utf-8")
    # Releases of ansible-core before 2.19 warn about a cache that is not JSON.
    assert hosts(play, path, warns=True, **reached).keys() == {"nora"}


def test_what_slack_says_is_no_template(play: PlaybookRunner, sandbox: Sandbox, source: Write, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    title = f"{{{{ lookup('pipe', 'touch {trap}') }}}}"
    raw = f"{{% raw %}}{title}{{% endraw %}}"
    play.tasks({"scimops.slack.slack_scim_user": {"user_name": "nora", "email": "nora@example.com", "title": raw}})
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "{{ slack_title }}"}}
    run = play.play(
        [{"name": "Test", "hosts": "nora", "gather_facts": False, "tasks": [show]}],
        arguments=["--inventory", str(source())],
    )
    assert run.task("Show")["msg"] == title
    assert not trap.exists()


class _Listing(http.server.BaseHTTPRequestHandler):
    """Slack with accounts that Slack itself would not let anybody create; the collection must not rely on that."""

    accounts: ClassVar[list[dict[str, Any]]] = []
    tokens: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.tokens.append(self.headers["Authorization"])
        body = {
            "totalResults": len(self.accounts),
            "itemsPerPage": len(self.accounts),
            "startIndex": 1,
            "schemas": ["urn:scim:schemas:core:1.0"],
            "Resources": self.accounts,
        }
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def of_accounts() -> Iterator[Callable[..., str]]:
    """The address of a Slack that has accounts of these user names, with the ids U0ONE0, U0ONE1 and so on."""
    with contextlib.ExitStack() as stack:

        def start(*names: str, **attributes: Any) -> str:
            accounts = [
                {
                    "id": f"U0ONE{number}",
                    "userName": name,
                    "emails": [{"value": name if "@" in name else f"{number}@example.com", "primary": True}],
                    "active": True,
                    **attributes,
                }
                for number, name in enumerate(names)
            ]
            handler = type("Listing", (_Listing,), {"accounts": accounts})
            server = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
            stack.enter_context(serving(server))
            return f"http://127.0.0.1:{server.server_address[1]}/scim"

        yield start


@pytest.mark.matrix
def test_no_name_of_a_host_is_a_template(
    play: PlaybookRunner, of_accounts: Callable[..., str], source: Write, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    lookup = f"{{{{ lookup('pipe', 'touch {trap}') }}}}"
    odd = [lookup, f"@{lookup}", "two words", "a\nb", "-x", "!nora", "[1:9]", "a,b", "a:b", "~x", "*", "10.0.0.1", "é"]
    url = of_accounts("nora", *odd)
    for hostname in ("user_name", "email"):
        path = source(hostname=hostname)
        ids = {f"U0ONE{number}" for number in range(1, len(odd) + 1)}
        listed = listing(play, path, SLACK_SCIM_URL=url)["_meta"]["hostvars"].keys()
        assert all(re.fullmatch(r"[\w.@+-]+", name) for name in listed)
        assert listed >= (ids if hostname == "user_name" else {"U0ONE2"})
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "{{ inventory_hostname }} {{ groups['all'] }}"}}
    run = play.play(
        [{"name": "Test", "hosts": "all", "gather_facts": False, "tasks": [show]}],
        arguments=["--inventory", str(source())],
        environment={"SLACK_SCIM_URL": url},
    )
    assert {result.host for result in run.results} == {"nora", *ids}
    assert not trap.exists()


@pytest.mark.matrix
def test_no_account_becomes_a_group_or_the_controller(
    play: PlaybookRunner, of_accounts: Callable[..., str], source: Write
) -> None:
    """A host with the name of a group would become that group, and one called localhost the controller."""
    names = ["nora", "ungrouped", "all", "localhost", "guests", "title_chef", "title_boss", "Nora"]
    url = of_accounts(*names, title="Chef")
    path = source(
        groups={"guests": "slack_user_name == 'nora'"},
        keyed_groups=[
            {"key": "slack_title", "prefix": "title"},
            {"key": "slack_user_name", "prefix": "", "separator": ""},
            {"key": "slack_title | lower", "prefix": "title", "parent_group": "title_chef"},
        ],
    )
    listed = listing(play, path, SLACK_SCIM_URL=url)
    ids = {f"U0ONE{number}" for number in range(len(names))}
    assert listed["_meta"]["hostvars"].keys() == ids  # each name is that of a group here
    assert listed["guests"]["hosts"] == ["U0ONE0", "U0ONE4"]
    assert listed["ungrouped_group"]["hosts"] == ["U0ONE1"]
    assert set(listed["title_Chef"]["hosts"]) == ids
    run = play.inventory(path, "--graph", SLACK_SCIM_URL=url)
    assert "localhost" not in run.stdout.replace("@localhost_group", "")
    plain = hosts(play, source(), SLACK_SCIM_URL=of_accounts("nora", "ungrouped", "localhost", "bo"))
    assert plain.keys() == {"nora", "U0ONE1", "U0ONE2", "bo"}


@pytest.mark.matrix
@pytest.mark.parametrize("title", ["localhost", "ungrouped", "U0ONE0", "elsewhere"])
def test_no_group_has_the_name_of_a_host(
    play: PlaybookRunner, of_accounts: Callable[..., str], source: Write, tmp_path: Path, title: str
) -> None:
    """Members choose their titles. A play on a host would run on everybody in a group of that name."""
    url = of_accounts("two words", "nora", title=title)
    other = tmp_path / "hosts.yml"
    other.write_text(json.dumps({"all": {"hosts": {"elsewhere": {"ansible_connection": "local"}}}}), encoding="utf-8")
    keyed = {"key": "slack_title", "prefix": "", "separator": ""}
    path = source(keyed_groups=[keyed, {"key": "'part'", "prefix": "", "separator": "", "parent_group": title}])
    show = {"name": "Show", "ansible.builtin.debug": {"msg": "{{ group_names }}"}}
    group = f"{title}_group"
    run = play.play(
        [{"name": "Test", "hosts": name, "gather_facts": False, "tasks": [show]} for name in (title, group)],
        arguments=["--inventory", str(other), "--inventory", str(path)],
        environment={"SLACK_SCIM_URL": url, **STRICTLY},
    )
    by_name, *on_group = run.results
    assert by_name.host == ("elsewhere" if title == "ungrouped" else title)  # the one host that is in no group
    shown = {result.host: set(result["msg"]) for result in on_group}
    assert shown == {name: {group, "part"} for name in ("U0ONE0", "nora")}


@pytest.mark.matrix
def test_a_play_over_people(play: PlaybookRunner, sandbox: Sandbox, source: Write) -> None:
    sandbox.control.reset(users=12, groups=0, seed=4)
    task = {
        "name": "Everybody has a department",
        "scimops.slack.slack_scim_user": {"id": "{{ slack_id }}", "department": "Sales"},
    }
    plays = [{"name": "Test", "hosts": "all", "gather_facts": False, "tasks": [task]}]
    path = source(active=True, bots=False, guest=False)
    run = play.play(plays, arguments=["--inventory", str(path)], check=True)
    assert len(run.results) >= 5


@pytest.mark.matrix
def test_organizations(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    path = source(
        hosts="organizations",
        retries=0,
        organizations=[
            {"name": "emea", "token_env": "TOKEN_EMEA"},
            {"name": "apac", "token": "{{ lookup('ansible.builtin.env', 'TOKEN_EMEA') }}", "api_version": "v2"},
            {"name": "down", "token_env": "TOKEN_EMEA", "api_url": NOWHERE},
            {"name": "revoked", "token_env": "TOKEN_REVOKED"},
        ],
        groups={"out_of_reach": "not slack_reachable"},
    )
    tokens = {"SLACK_SCIM_TOKEN": "", "TOKEN_EMEA": organisation.token, "TOKEN_REVOKED": "xoxp-wrong-0123"}
    listed = listing(play, path, **tokens)
    found = listed["_meta"]["hostvars"]
    assert set(listed["out_of_reach"]["hosts"]) == {"down", "revoked"}
    info = play.module("slack_scim_info", {})
    for name, version in (("emea", "v1"), ("apac", "v2")):
        assert found[name]["slack_reachable"] is True
        assert found[name]["slack_error"] is None
        assert found[name]["slack_total_users"] == info["total_users"]
        assert found[name]["slack_total_groups"] == 3
        assert found[name]["slack_team_id"]
        assert (found[name]["slack_scim_url"], found[name]["slack_scim_version"]) == (organisation.url, version)
    assert "slack_scim_token" not in found["apac"]
    assert found["down"]["slack_scim_url"] == NOWHERE
    assert found["down"]["slack_total_users"] is None
    assert "invalid_auth" in found["revoked"]["slack_error"]
    options = {option: f"{{{{ slack_scim_{option} }}}}" for option in ("token", "url", "version")}
    tasks = [
        {
            "name": "Ask",
            "scimops.slack.slack_scim_info": {
                "token": options["token"],
                "api_url": options["url"],
                "api_version": options["version"],
            },
        },
        {
            "name": "Look up",
            "ansible.builtin.debug": {"msg": "{{ lookup('scimops.slack.slack_scim_user', slack_token_owner).id }}"},
        },
    ]
    run = play.play(
        [{"name": "Test", "hosts": "emea", "gather_facts": False, "tasks": tasks}],
        arguments=["--inventory", str(path)],
        environment=tokens,
    )
    assert run.task("Ask")["total_users"] == info["total_users"]
    assert run.task("Look up")["msg"] == found["emea"]["slack_token_owner"]
    assert organisation.token not in run.output


def test_a_token_from_a_vault(play: PlaybookRunner, organisation: Sandbox, source: Write, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("correct horse", encoding="utf-8")
    from ansible.parsing.vault import VaultLib, VaultSecret  # noqa: PLC0415

    vaulted = VaultLib([("default", VaultSecret(b"correct horse"))]).encrypt(organisation.token).decode()
    path = source()
    indented = vaulted.replace("\n", "\n  ").rstrip()
    path.write_text(f"plugin: scimops.slack.slack_scim\ntoken: !vault |\n  {indented}\n", encoding="utf-8")
    found = hosts(play, path, "--vault-password-file", str(password), SLACK_SCIM_TOKEN="")
    assert len(found) >= 60


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"token": "xoxb-1"}, ["token", "bot token"]),
        ({"activ": True}, ["activ: is not an option of scimops.slack.slack_scim", "active", "keyed_groups"]),
        ({"api_url": "http://slack.example.com/scim"}, ["api_url", "https"]),
        ({"hosts": "people"}, ["hosts", "people"]),
        ({"hostname": "title"}, ["hostname", "title"]),
        ({"filter": "nonsense"}, ["no_filters"]),
        ({"hosts": "organizations"}, ["organizations", "at least one"]),
        ({"hosts": "organizations", "organizations": ["emea"]}, ["organizations[1]", "dictionary"]),
        ({"hosts": "organizations", "organizations": [{"name": "emea"}]}, ["organizations[1]", "token_env", "token"]),
        (
            {"hosts": "organizations", "organizations": [{"name": "emea", "token": "xoxb-1"}]},
            ["organizations[1]", "bot token"],
        ),
        (
            {"hosts": "organizations", "organizations": [{"name": "emea", "token_env": "NOT_SET"}]},
            ["organizations[1]", "token_env", "NOT_SET"],
        ),
        (
            {"hosts": "organizations", "organizations": [{"name": "emea", "token": "xoxp-1"}] * 2},
            ["organizations", "emea", "more than once"],
        ),
    ],
)
def test_bad_input(
    play: PlaybookRunner, sandbox: Sandbox, source: Write, options: dict[str, Any], words: list[str]
) -> None:
    failed = play.inventory(source(**options), "--list", fails=True, **STRICTLY)
    text = " ".join(failed.output.split())
    for word in words:
        assert word in text
    assert sandbox.token not in failed.output
    assert sandbox.control.writes() == []


def test_no_token(play: PlaybookRunner, sandbox: Sandbox, source: Write) -> None:
    failed = play.inventory(source(), "--list", fails=True, **{**STRICTLY, "SLACK_SCIM_TOKEN": ""})
    assert "token: must not be empty" in " ".join(failed.output.split())


def test_files_that_are_meant_for_it(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    for name in ("slack_scim.yaml", "people.slack_scim.yml"):
        assert hosts(play, source(name))
    failed = play.inventory(
        source("people.yml"), "--list", fails=True, ANSIBLE_INVENTORY_ENABLED="scimops.slack.slack_scim", **STRICTLY
    )
    assert "people.yml" in failed.output


def test_examples_run(play: PlaybookRunner, organisation: Sandbox, source: Write) -> None:
    shown = documentation("inventory", "slack_scim")
    assert shown["doc"]["short_description"]
    first, second = shown["examples"].split("\n#\n")  # the second file is a comment, for examples are one document
    people = yaml.safe_load(first)
    organizations = yaml.safe_load(second.replace("\n# ", "\n").removeprefix("# "))
    assert {"department_none", "guests", "without_manager"} <= listing(play, source(**people)).keys()
    for one in organizations["organizations"]:
        one.pop("api_url", None)
    tokens = {one["token_env"]: organisation.token for one in organizations["organizations"]}
    assert hosts(play, source(**organizations), **tokens).keys() == {"emea", "federal"}
