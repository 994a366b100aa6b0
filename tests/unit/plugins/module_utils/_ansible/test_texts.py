# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts among options: what is refused before Ansible converts it, and what the run gets."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC as DIRECTORY
from ansible_collections.scimops.slack.plugins.module_utils._ansible.group import SPEC as GROUP
from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import USER_INFO
from ansible_collections.scimops.slack.plugins.module_utils._ansible.review import REVIEW
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.texts import clean_texts, refuse_converted
from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC as USER
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

DAY = datetime.date(2026, 3, 1)
IN_QUOTES = "write it in quotes"


@pytest.mark.parametrize(
    ("spec", "options", "named"),
    [
        (USER, {"title": True}, "title: True must be text, but it is a boolean"),
        (USER, {"user_name": 12.5}, "user_name: 12.5 must be text, but it is a number with a fraction"),
        (USER, {"cost_center": 8}, "cost_center: 8 must be text, but it is a number"),
        (USER, {"password": 1234}, "password: must be text, but it is a number"),
        (USER, {"address": {"postal_code": 1116}}, "address.postal_code: 1116 must be text, but it is a number"),
        (GROUP, {"name": False}, "name: False must be text, but it is a boolean"),
        (USER_INFO, {"filter": True}, "filter: True must be text, but it is a boolean"),
        (REVIEW, {"dest": 1.0}, "dest: 1.0 must be text, but it is a number with a fraction"),
        (DIRECTORY, {"protected": ["a", True]}, "protected[1]: True must be text, but it is a boolean"),
        (DIRECTORY, {"scope": {"groups": [DAY]}}, "scope.groups[0]: datetime.date(2026, 3, 1) must be text"),
        (
            DIRECTORY,
            {"users": [{}, {"title": DAY}]},
            "users[1].title: datetime.date(2026, 3, 1) must be text",
        ),
    ],
)
def test_what_ansible_would_make_text_of_is_refused(spec: ModuleSpec[Any], options: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_converted(spec.argument_spec, options)
    assert str(refused.value).startswith(named)
    assert str(refused.value).endswith(IN_QUOTES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scope": 5}, "scope: 5 must be a dictionary"),
        ({"guards": {"deactivations": 5}}, "guards.deactivations: 5 must be a dictionary"),
        ({"ldap": ["a password"]}, "ldap: must be a dictionary"),
    ],
)
def test_what_is_no_dictionary_is_refused_by_its_name(options: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_converted(DIRECTORY.argument_spec, options)
    assert str(refused.value) == message


def test_all_that_is_no_text_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        refuse_converted(USER.argument_spec, {"title": True, "phone": 49, "locale": "de-DE"})
    assert refused.value.details["invalid"] == ["phone", "title"]


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        (
            USER,
            {"title": 2024, "active": True, "guest_expiration": DAY, "start_date": DAY, "locale": None, "other": True},
        ),
        (USER, {"password": " secret ", "address": {"street_address": "1 Way"}, "timeout": 1.5}),
        (DIRECTORY, {"users": [{"active": True, "start_date": DAY}], "max_shrinkage": 1.5, "protected": "a,b"}),
        (REVIEW, {"date": DAY, "mode": 416}),
    ],
)
def test_what_has_lost_nothing_passes(spec: ModuleSpec[Any], options: dict[str, Any]) -> None:
    refuse_converted(spec.argument_spec, options)


def test_the_words_for_no_value_may_be_empty() -> None:
    assert clean_texts(DIRECTORY.argument_spec, {"empty": ["", "N/A"]}) == {"empty": ["", "N/A"]}


def test_texts_reach_the_run_as_they_are_compared() -> None:
    options = {
        "protected": [" a ", "Zoe\u0308"],
        "scope": {"groups": ["Sales "], "guests": "include"},
        "ldap": {"bind_password": " secret ", "uri": " ldaps://a "},
        "users_ldap": {"filter": "(a=b)\n(c=d)\n"},
        "expect_workspace": " ",
        "delimiter": "\t",
        "users": [{"title": " as it is "}],
        "snapshot_file": "a ",
    }
    assert clean_texts(DIRECTORY.argument_spec, options) == {
        "protected": ["a", "Zo\u00eb"],
        "scope": {"groups": ["Sales"], "guests": "include"},
        "ldap": {"bind_password": " secret ", "uri": "ldaps://a"},
        "users_ldap": {"filter": "(a=b)\n(c=d)"},
        "expect_workspace": "",
        "delimiter": "\t",
        "users": [{"title": " as it is "}],
        "snapshot_file": "a ",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"protected": ["a", "b\u200b"]}, "protected[1]: 'b\\u200b' must not contain U+200B (ZERO WIDTH SPACE)"),
        ({"scope": {"exclude": ["a\nb"]}}, "scope.exclude[0]: 'a\\nb' must be one line, but it contains U+000A"),
        ({"protected": ["a", " "]}, "protected[1]: ' ' must not be empty"),
        ({"scope": {"email_domains": [""]}}, "scope.email_domains[0]: '' must not be empty"),
        ({"user_name_from": "\ufeffemail"}, "user_name_from: '\\ufeffemail' must not contain U+FEFF"),
    ],
)
def test_a_text_that_has_no_meaning_is_refused_with_its_option(options: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_texts(DIRECTORY.argument_spec, options)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("character", ["\0", "\ud83d"])
@pytest.mark.parametrize(
    ("spec", "option"), [(DIRECTORY, "journal_file"), (DIRECTORY, "ldap"), (DIRECTORY, "ca_path"), (REVIEW, "journals")]
)
def test_a_path_that_no_file_can_have_is_refused(spec: ModuleSpec[Any], option: str, character: str) -> None:
    path = f"/tmp/{character}"
    given, name = {
        "ldap": ({"ca_path": path}, "ldap.ca_path"),
        "journals": (["/tmp/journal", path], "journals[1]"),
    }.get(option, (path, option))
    with pytest.raises(Refused) as refused:
        clean_texts(spec.argument_spec, {option: given})
    assert str(refused.value).startswith(f"{name}: ")
    assert "must have only characters that are valid in file names" in str(refused.value)
    undecodable = "/tmp/\udcff"  # a byte that is no UTF-8, as Python names files that have it
    assert clean_texts(spec.argument_spec, {option: undecodable}) == {option: undecodable}
