# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the values of settings and faults: each function returns the value to keep, or raises BadControl."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any


class BadControl(ValueError):
    """A control request that can't be obeyed; the message names what is wrong."""


Check = Callable[[str, Any], Any]


def flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise BadControl(f"{name}: {value!r} is neither true nor false")


def one_of(*allowed: str | int) -> Check:
    def check(name: str, value: Any) -> str | int:
        for choice in allowed:
            if not isinstance(value, bool) and str(value) == str(choice):
                return choice
        raise BadControl(f"{name}: {value!r} is none of {', '.join(map(str, allowed))}")

    return check


def some_of(*allowed: str) -> Check:
    def check(name: str, value: Any) -> list[str]:
        if isinstance(value, (list, tuple)) and all(choice in allowed for choice in value):
            return list(value)
        raise BadControl(f"{name}: {value!r} is not a list of some of {', '.join(allowed)}")

    return check


def number(name: str, value: Any, least: float = 0.0) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least:
        return float(value)
    raise BadControl(f"{name}: {value!r} is not a number of at least {least:g}")


def count(name: str, value: Any, least: int = 0) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise BadControl(f"{name}: {value!r} is not a whole number of at least {least}")


def text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise BadControl(f"{name}: {value!r} is not a text")


def http_status(name: str, value: Any, least: int = 200) -> int:
    status = count(name, value)
    if least <= status <= 599:
        return status
    raise BadControl(f"{name}: {status} is not between {least} and 599")


def time_scale(name: str, value: Any) -> float:
    return number(name, value, least=0.001)


def times(name: str, value: Any) -> int:
    """`off`, or how often: false/"off" is 0, true is once."""
    if value == "off":
        return 0
    return int(value) if isinstance(value, bool) else count(name, value)


def delay(name: str, value: Any) -> dict[str, float]:
    """0, seconds as a number, or {"seconds": s} or {"reads": n}."""
    if isinstance(value, Mapping):
        known_only(name, value, ("seconds", "reads"))
        return {
            "seconds": number(f"{name}.seconds", value.get("seconds", 0)),
            "reads": count(f"{name}.reads", value.get("reads", 0)),
        }
    return {"seconds": number(name, value), "reads": 0}


VIEWS = ("by_id", "filters", "lists")
VERSIONS = ("v1", "v2")
RESOURCES = ("Users", "Groups")


def create_delay(name: str, value: Any) -> dict[str, Any]:
    """As delay, with "where": views of VIEWS that are late, and "resources": kinds of RESOURCES that are."""
    if not isinstance(value, Mapping):
        value = {"seconds": value}
    known_only(name, value, ("seconds", "reads", "where", "resources"))
    late = delay(name, {key: value[key] for key in ("seconds", "reads") if key in value})
    where = some_of(*VIEWS)(f"{name}.where", value.get("where", VIEWS))
    resources = some_of(*RESOURCES)(f"{name}.resources", value.get("resources", RESOURCES))
    return {**late, "where": where, "resources": resources}


def total_excess(name: str, value: Any) -> dict[str, int]:
    """A number for lists without a filter, or {"lists": n, "filters": m}."""
    if not isinstance(value, Mapping):
        value = {"lists": value}
    known_only(name, value, ("lists", "filters"))
    return {key: count(f"{name}.{key}", value.get(key, 0)) for key in ("lists", "filters")}


def page_limit(name: str, value: Any) -> dict[str, Any] | str:
    """`off`, or {"items": n, "bytes": n, "status": …, "code": …, "seconds": s, "resources": kinds of RESOURCES}."""
    if value in (False, "off"):
        return "off"
    if not isinstance(value, Mapping) or not {"items", "bytes"} & set(value):
        raise BadControl(f'{name}: {value!r} is neither off nor an object with "items" or "bytes"')
    known_only(name, value, ("items", "bytes", "status", "code", "seconds", "resources"))
    return {
        "items": count(f"{name}.items", value.get("items", sys.maxsize)),
        "bytes": count(f"{name}.bytes", value.get("bytes", sys.maxsize)),
        "status": http_status(f"{name}.status", value.get("status", 504), least=400),
        "code": None if value.get("code") is None else text(f"{name}.code", value["code"]),
        "seconds": number(f"{name}.seconds", value.get("seconds", 0)),
        "resources": some_of(*RESOURCES)(f"{name}.resources", value.get("resources", RESOURCES)),
    }


def filter_refused(name: str, value: Any) -> dict[str, Any] | str:
    """`off`, or {"status": …, "code": …, "versions": of v1 and v2, "resources": kinds of RESOURCES}."""
    if value in (False, "off"):
        return "off"
    if not isinstance(value, Mapping):
        raise BadControl(f'{name}: {value!r} is neither off nor an object with "status" or "code"')
    known_only(name, value, ("status", "code", "versions", "resources"))
    return {
        "status": http_status(f"{name}.status", value.get("status", 400), least=400),
        "code": None if value.get("code") is None else text(f"{name}.code", value["code"]),
        "versions": some_of(*VERSIONS)(f"{name}.versions", value.get("versions", VERSIONS)),
        "resources": some_of(*RESOURCES)(f"{name}.resources", value.get("resources", RESOURCES)),
    }


def rate_limit(name: str, value: Any) -> dict[str, Any] | str:
    """`off`, `slack`, or {"times": n, "retry_after": seconds or null, "body": scim, ratelimited or empty}."""
    if value in (False, "off", "none"):
        return "off"
    if value == "slack":
        return "slack"
    if not isinstance(value, Mapping):
        raise BadControl(f'{name}: {value!r} is neither off, slack nor {{"times", "retry_after", "body"}}')
    known_only(name, value, ("times", "retry_after", "body"))
    retry_after = value.get("retry_after", 1)
    return {
        "times": count(f"{name}.times", value.get("times", 1)),
        "retry_after": None if retry_after is None else count(f"{name}.retry_after", retry_after),
        "body": one_of("scim", "ratelimited", "empty")(f"{name}.body", value.get("body", "scim")),
    }


def known_only(name: str, value: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in value:
        if key not in known:
            raise BadControl(f"{name}: {key!r} is unknown; known are {', '.join(known)}")
