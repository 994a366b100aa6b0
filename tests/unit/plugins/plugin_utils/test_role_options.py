# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each option of each role, in each way that people write it."""

from __future__ import annotations

import datetime
import functools
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.plugin_utils._role_options import RoleSpec, converted, misspelt

ROLES = Path(__file__).resolve().parents[4] / "roles"
Spec = t.Mapping[str, t.Any]
#: What is written, and what it is.
Ways = list[tuple[t.Any, t.Any]]

_TRUE = (True, "true", "True", "yes", "on", "1", 1, " true ")
_FALSE = (False, "false", "no", "off", "0", 0)
_MOMENT = datetime.datetime(2026, 12, 31, 17)  # as YAML reads it without quotes
_SCALARS: dict[str, Ways] = {
    "bool": [*((one, True) for one in _TRUE), *((one, False) for one in _FALSE)],
    "int": [(5, 5), ("5", 5), (" 5 ", 5), ("+5", 5), (5.0, 5), ("5.0", 5), ("-1", -1), (0, 0), ("0", 0)],
    "float": [(0.5, 0.5), ("0.5", 0.5), (" .5 ", 0.5), (5, 5.0), ("5", 5.0), ("-1", -1.0), (0, 0.0), ("0", 0.0)],
    "str": [("some text", "some text"), ("5", "5"), ("true", "true"), (_MOMENT, "2026-12-31 17:00:00")],
    "path": [("~/some folder", "~/some folder"), ("$HOME/5", "$HOME/5")],
    "raw": [("0640", "0640"), (416, 416), (["one"], ["one"])],
}
_WRONG: dict[str, list[t.Any]] = {
    "bool": ["maybe", 5, ["true"], {"yes": 1}],
    "int": ["many", "5.5", 5.5, True, [5], "1_000", float("inf")],
    "float": ["much", True, [0.5], "1e3", float("nan")],
    "str": [True, 1.1, ["text"], {"some": "text"}],
    "path": [False, 1.5, ["text"]],
    "raw": [],
    "dict": ["some text", 5, ["some", "text"], "[some, text]", "{unclosed: "],
    "list": [True, {"a": 1}],
}
_MAPPING = {"email": "{Work Email|lower}", "active": {"column": "Status", "map": {"Active": True}}}
_EMPTY = (None, "", "  ", "\n")


def _ways(spec: Spec) -> Ways:
    """The ways to write an option, with what comes out of each."""
    kind = spec.get("type", "str")
    if kind == "list":
        return _list_ways(spec)
    if kind == "dict":
        return _dict_ways(spec)
    return [(one, one) for one in spec["choices"]] if "choices" in spec else _SCALARS[kind]


def _list_ways(spec: Spec) -> Ways:
    if spec["elements"] == "dict":
        ways = [(one, read) for one, read in _dict_ways(spec) if not isinstance(one, str)]
        return [
            *(([one], [read]) for one, read in ways),
            *((json.dumps([one]), [read]) for one, read in ways if _in_json(one)),
            *(
                [(yaml.safe_dump([one]), [read]) for one, read in ways if _in_json(one)]
                if "options" in spec
                else [("- email: mail\n  manager: boss", [{"email": "mail", "manager": "boss"}])]
            ),
        ]
    element = {key: value for key, value in spec.items() if key != "elements"} | {"type": spec["elements"]}
    first, last = _ways(element)[0][1], _ways(element)[-1 if "choices" in spec else 0][1]
    both = [str(first), str(last)]
    return [
        ([first, last], [first, last]),
        ((first, last), [first, last]),
        (both, [first, last]),
        (",".join(both), [first, last]),
        (" , ".join(both) + ",", [first, last]),
        ("\n".join(both) + "\n", [first, last]),
        (json.dumps([first, last]), [first, last]),
        (f"[{both[0]}, {both[1]}]", [first, last]),
        (f"- {both[0]}\n- {both[1]}\n", [first, last]),
        (first, [first]),
        (both[0], [first]),
        ([], []),
        ("[]", []),
    ]


def _dict_ways(spec: Spec) -> Ways:
    if "options" not in spec:
        return [
            (_MAPPING, _MAPPING),
            (json.dumps(_MAPPING), _MAPPING),
            ("email: mail\nmanager: boss", {"email": "mail", "manager": "boss"}),
            ("{email: mail}", {"email": "mail"}),
            ("email=mail", {"email": "mail"}),
        ]
    needed = {key: _ways(one)[0] for key, one in spec["options"].items() if one.get("required")}
    others = {key: written for key, (written, _read) in needed.items()}
    results = {key: read for key, (_written, read) in needed.items()}
    ways: Ways = []
    for key, one in spec["options"].items():
        for written, read in _ways(one):
            ways.append(({**others, key: written}, {**results, key: read}))
            if _in_json(written):
                ways.append((json.dumps({**others, key: written}), {**results, key: read}))
        if key not in needed:
            ways += [({**others, key: None}, results)] * bool(results)
    return ways


def _in_json(value: t.Any) -> bool:
    """Whether JSON has this value as it is."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except TypeError:
        return False


def _wrong(spec: Spec) -> list[t.Any]:
    kind = spec.get("type", "str")
    wrong = list(_WRONG[kind])
    if "choices" in spec and kind != "list":
        wrong.append("another")
    if kind == "list":
        element = {key: value for key, value in spec.items() if key != "elements"} | {"type": spec["elements"]}
        if spec["elements"] != "dict" or "options" in spec:
            wrong += [[one] for one in _wrong(element)] + [[None], [""]]
        if spec["elements"] == "dict":
            wrong += ["some text", "[unclosed", '[{"a": 1}, {"a": 1', 5]
    if "options" in spec:
        entry: t.Any = [{"no_such": 1}] if kind == "list" else {"no_such": 1}
        wrong += [entry, json.dumps(entry)]
    return wrong


@functools.lru_cache(None)
def _role(name: str) -> RoleSpec:
    spec = yaml.safe_load((ROLES / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((ROLES / name / "defaults" / "main.yml").read_text(encoding="utf-8"))
    return RoleSpec(f"{name}_", spec["argument_specs"]["main"]["options"], defaults)


NAMES = sorted(path.name for path in ROLES.iterdir() if path.is_dir())
OPTIONS = [(role, name) for role in NAMES for name in _role(role).options]


def _result(role: RoleSpec, values: t.Mapping[str, t.Any], name: str) -> t.Any:
    """What comes out of one variable; the problems of others are left out."""
    found = converted(role, values)
    short = name.removeprefix(role.prefix)
    problems = [problem for problem in found.problems if problem.option.startswith(name)]
    assert problems == [], "; ".join(map(str, problems))
    return values[name] if short in found.lists else found.options.get(short, "(missing)")


@pytest.mark.parametrize(("role_name", "name"), OPTIONS, ids=lambda value: value)
def test_an_option_is_what_is_written_however_it_is_written(role_name: str, name: str) -> None:
    role = _role(role_name)
    ways = _ways(role.options[name])
    assert len(ways) > 1
    for written, read in ways:
        if isinstance(written, datetime.date) and role.options[name].get("no_log"):
            continue
        result = _result(role, {name: written}, name)
        assert (result, type(result)) == (read, type(read)), repr(written)


@pytest.mark.parametrize(("role_name", "name"), OPTIONS, ids=lambda value: value)
def test_null_and_empty_are_as_omitted(role_name: str, name: str) -> None:
    role = _role(role_name)
    required = role.options[name].get("required")
    for values in ({}, *({name: one} for one in _EMPTY)):
        found = converted(role, values)
        wrong = [str(problem) for problem in found.problems if problem.option.startswith(name)]
        if required:
            assert wrong == [f"{name}: is required; set it in the play, the inventory or with -e"]
        else:
            assert _result(role, values, name) == role.defaults.get(name, "(missing)")
        assert name.removeprefix(role.prefix) not in found.lists


@pytest.mark.parametrize(("role_name", "name"), OPTIONS, ids=lambda value: value)
def test_what_cannot_be_converted_is_refused_by_name(role_name: str, name: str) -> None:
    role = _role(role_name)
    for written in _wrong(role.options[name]):
        problems = [p for p in converted(role, {name: written}).problems if p.option.startswith(name)]
        assert problems, repr(written)
        assert all(str(problem).startswith(problem.option) for problem in problems)
        assert not any("(missing)" in str(problem) for problem in problems)


@pytest.mark.parametrize("role_name", NAMES)
def test_a_variable_that_is_misspelt_is_refused_with_what_is_meant(role_name: str) -> None:
    role = _role(role_name)
    for name in role.options:
        short = name.removeprefix(role.prefix)
        slips = {
            *(short[:place] + short[place + 1] + short[place] + short[place + 2 :] for place in range(len(short) - 1)),
            *(short[:place] + "q" + short[place + 1 :] for place in range(len(short))),
            *(short[:place] + short[place] + short[place:] for place in range(len(short))),
            "_".join(reversed(short.split("_"))),
            short.title(),
        }
        for slip in slips:
            variable = role.prefix + slip
            if variable in role.options or len(short) < 4:
                continue
            found, others = misspelt(role, [variable, "another_variable", name], ())
            assert others == []
            assert [problem.option for problem in found] == [variable], variable
            assert " is not a variable of this role; did you mean " in str(found[0])


def test_names_that_a_role_uses_itself_and_names_that_are_unlike_its_own_are_not_refused() -> None:
    role = _role("sandbox")
    names = ["sandbox_hosts", "sandbox_weather", "sand", "host", "sandbox_hots"]
    found, others = misspelt(role, names, {"sandbox_hosts"})
    assert [str(problem) for problem in found] == [
        "sandbox_hots: is not a variable of this role; did you mean sandbox_host?"
    ]
    assert others == ["sandbox_weather"]


@pytest.mark.parametrize(
    ("role_name", "name", "value", "message"),
    [
        ("offboard", "offboard_max_people", "many", "offboard_max_people: 'many' must be a whole number, such as 10"),
        ("offboard", "offboard_early", "Skip", "offboard_early: 'Skip' must be one of skip, fail; did you mean skip?"),
        (
            "offboard",
            "offboard_at",
            750,  # 12:30 without quotes
            "offboard_at: 750 must be text, but it is a number: YAML reads 17:00 and 0644 as other numbers; write it "
            "in quotes",
        ),
        (
            "export",
            "export_mode",
            420,
            "export_mode: 420 must be text, but it is a number: YAML reads 17:00 and 0644 as other numbers; write it "
            "in quotes",
        ),
        ("export", "export_groups", "some", "export_groups: 'some' must be true or false"),
        (
            "guest_review",
            "guest_review_all",
            "past,soone",
            "guest_review_all[1]: 'soone' must be one of past, soon, unlimited; did you mean soon?",
        ),
        (
            "onboard",
            "onboard_people",
            [{"email": "ann@example.com", "guest": "perhaps"}],
            "onboard_people[0].guest: 'perhaps' must be true or false",
        ),
        (
            "onboard",
            "onboard_people",
            [{"email": "ann@example.com", "titel": "Clerk"}],
            "onboard_people[0].titel: is not an option; did you mean title?",
        ),
        ("onboard", "onboard_people", '[{"title": "Clerk"}]', "onboard_people[0].email: is required"),
        (
            "onboard",
            "onboard_people",
            '[{"email": "a@example.com", "email": "b@example.com"}]',
            "onboard_people: must be JSON or YAML: line 1 has the key 'email' again, after line 1; remove one",
        ),
        ("offboard", "offboard_people", ["ann", ""], "offboard_people[1]: is empty; remove it or enter a value"),
    ],
)
def test_a_message_names_the_variable_its_value_the_rule_and_what_to_do(
    role_name: str, name: str, value: t.Any, message: str
) -> None:
    problems = [str(one) for one in converted(_role(role_name), {name: value}).problems if one.option.startswith(name)]
    assert problems == [message]


SECRET = "p4ssw0rd-of-nobody"


@pytest.mark.parametrize(
    ("role_name", "values"),
    [
        ("offboard", {"offboard_token": [SECRET]}),
        ("offboard", {"offboard_api_version": f"xoxp-{SECRET}"}),
        ("offboard", {"offboard_max_people": f"https://user:{SECRET}@example.com"}),
        ("directory_sync", {"directory_sync_ldap": {"uri": "ldaps://x", "bind_password": [SECRET]}}),
        ("directory_sync", {"directory_sync_ldap": {"uri": "ldaps://x", "bind_passwort": SECRET}}),
        ("directory_sync", {"directory_sync_ldap": f'{{"uri": "ldaps://x", "bind_password": "{SECRET}"'}),
        ("directory_sync", {"directory_sync_ldap": f"uri: ldaps://x\nbind_password: 'it is {SECRET}"}),
        ("directory_sync", {"directory_sync_users": f'[{{"email": "a@example.com", "password": "{SECRET}"'}),
        ("onboard", {"onboard_people": [{"email": "a@example.com", "password": SECRET}]}),
    ],
    ids=str,
)
def test_no_secret_is_in_a_message(role_name: str, values: dict[str, t.Any]) -> None:
    (name,) = values
    problems = [one for one in converted(_role(role_name), values).problems if one.option.startswith(name)]
    assert problems
    assert SECRET not in "; ".join(map(str, problems))
    assert SECRET not in str([one.public() for one in problems])


def test_an_empty_text_is_a_value_where_the_role_says_so() -> None:
    role = _role("access_review")
    keeping = RoleSpec(role.prefix, role.options, role.defaults, {"access_review_previous"})
    assert "previous" not in converted(role, {"access_review_previous": ""}).options
    assert converted(keeping, {"access_review_previous": ""}).options["previous"] == ""
    assert "previous" not in converted(keeping, {"access_review_previous": None}).options


def test_an_empty_text_of_a_person_is_one_and_null_is_omitted() -> None:
    people = [{"email": "ann@example.com", "title": "", "groups": None, "guest": "", "department": None}]
    found = converted(_role("onboard"), {"onboard_people": people})
    assert found.options["people"] == [{"email": "ann@example.com", "title": ""}]
    assert found.problems == []


def test_defaults_are_not_shared_between_runs() -> None:
    role = _role("directory_sync")
    converted(role, {}).options["canary"].append(100)
    assert converted(role, {}).options["canary"] == role.defaults["directory_sync_canary"] == [1, 10]
