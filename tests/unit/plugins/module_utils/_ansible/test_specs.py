# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsing that all modules share: the connection, and options as frozen values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.scimops.slack.plugins.module_utils._ansible import directory, group, info, review, undo, user
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import (
    ModuleSpec,
    attribute_spec,
    connection,
    connection_spec,
    invalid,
    options_of,
    require_text,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError

MODULES: dict[str, ModuleSpec[Any]] = {
    "user": user.SPEC,
    "group": group.SPEC,
    "directory": directory.SPEC,
    "undo": undo.SPEC,
    "user_info": info.USER_INFO,
    "group_info": info.GROUP_INFO,
    "service": info.SERVICE_INFO,
    "review": review.REVIEW,
}


def params(**options: Any) -> dict[str, Any]:
    validated = ArgumentSpecValidator(connection_spec()).validate({"token": "xoxp-1", **options})
    assert not validated.error_messages
    return dict(validated.validated_parameters)


def test_each_option_of_the_connection_reaches_it() -> None:
    options = {
        "token": "xoxp-2",
        "api_url": "http://127.0.0.1:1/scim",
        "validate_certs": False,
        "ca_path": __file__,
        "timeout": 1.5,
        "retries": 2,
        "rate_limit_wait": 3.5,
    }
    reached = connection(params(**options, api_version="v2"))
    assert {option: getattr(reached, option) for option in options} == options
    assert reached.version == "v2"
    assert "ansible-core" in reached.user_agent
    assert {*options, "api_version"} == set(connection_spec())


def test_a_broken_option_of_the_connection_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^timeout: 0\.0 must be more than 0 seconds$"):
        connection(params(timeout=0))


@dataclass(frozen=True)
class Sample:
    name: str
    canary: tuple[int, ...]
    present: bool


def test_options_are_read_by_the_names_of_fields_and_lists_are_frozen() -> None:
    read = options_of(Sample, {"name": "Ann", "canary": [1, 2], "state": "absent"}, present=False)
    assert read == Sample("Ann", (1, 2), False)
    assert hash(read)


@pytest.mark.parametrize("value", ["", " \t"])
def test_empty_text_is_refused(value: str) -> None:
    with pytest.raises(Refused) as caught:
        require_text({"name": value, "id": None}, "id", "name")
    assert str(caught.value) == f"name: {value!r} must not be empty"
    assert caught.value.details == {"invalid": ["name"]}


def test_a_refusal_names_option_value_and_rule() -> None:
    assert str(invalid("limit", 0, "must be at least 1")) == "limit: 0 must be at least 1"


def test_there_is_an_option_for_each_attribute_and_secrets_are_not_logged() -> None:
    spec = attribute_spec()
    assert list(spec) == list(ATTRIBUTES)
    assert {option for option in spec if spec[option].get("no_log")} == {"password"}


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_the_options_of_the_connection(name: str) -> None:
    assert connection_spec().items() <= MODULES[name].argument_spec.items()


@pytest.mark.parametrize(
    "options",
    [
        user.UserOptions,
        group.GroupOptions,
        info.UserInfoOptions,
        info.GroupInfoOptions,
        review.ReviewOptions,
        directory.DirectoryOptions,
        undo.UndoOptions,
    ],
)
def test_options_cannot_be_changed(options: Any) -> None:
    assert options.__dataclass_params__.frozen
    assert dataclasses.fields(options)
