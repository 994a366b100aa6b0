# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options as Ansible hands them to a module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

Parse = Callable[..., Any]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Parse:
    """The options of a module as its run gets them, from those that a task names."""
    monkeypatch.setenv("SLACK_SCIM_TOKEN", "xoxp-unit")

    def parsed(spec: ModuleSpec[Any], **options: Any) -> Any:
        validator = ArgumentSpecValidator(
            spec.argument_spec,
            mutually_exclusive=spec.mutually_exclusive,
            required_one_of=spec.required_one_of,
            required_by=spec.required_by,
        )
        validated = validator.validate(options)
        assert not validated.error_messages
        return spec.parse(validated.validated_parameters)

    return parsed


@pytest.fixture
def refusal(parse: Parse) -> Parse:
    """The message with which options are refused."""

    def refused(spec: ModuleSpec[Any], **options: Any) -> str:
        with pytest.raises(Refused) as caught:
            parse(spec, **options)
        return str(caught.value)

    return refused
