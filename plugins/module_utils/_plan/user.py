# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The plan for one user."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.accounts import Match
from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value
from .._model.problems import Refused
from .._model.resources import User
from .._model.validate import DesiredValues
from .compare import complete, differences
from .plan import Kind, Operation, Plan, Subject


@dataclass(frozen=True)
class DesiredUserState:
    """The desired state of one user.

    :ivar values: canonical values; ``manager`` is already an id.
    :ivar present: whether the account must exist and be active; otherwise it is deactivated.
    :ivar reactivate: whether a deactivated account may be reactivated.
    :ivar replace: whether omitted options are cleared.
    :ivar update_photo: whether a photo is sent to an existing account.
    :ivar chosen_name: whether the user name was generated and is not a desired one.
    """

    values: DesiredValues
    present: bool = True
    reactivate: bool = True
    replace: bool = False
    update_photo: bool = False
    chosen_name: bool = False


def plan_user(desired_state: DesiredUserState, match: Match | None) -> Plan:
    """The plan for one user.

    :param match: the user's account; ``None`` when Slack has none.
    :raises Refused: when the desired state must not or cannot be applied.
    """
    if match and match.user.bot:
        raise Refused(f"{match.user.label} is the account of an app; such accounts are never managed")
    if not desired_state.present:
        return _absent(match)
    if match is None:
        return _create(desired_state.values, desired_state.chosen_name)
    return _present(desired_state, match)


def _absent(match: Match | None) -> Plan:
    if match is None or not match.user.active:
        return Plan()
    return Plan((_deactivation(match.user, "the account is active, but must be absent"),))


def _deactivation(user: User, reason: str) -> Operation:
    return Operation(
        Kind.DEACTIVATE,
        Subject.USER,
        user.id,
        _name(user),
        reason,
        {"active": True},
        {"active": False},
    )


def _create(desired: DesiredValues, chosen_name: bool) -> Plan:
    missing = [option for option in ("user_name", "email") if not desired.get(option)]
    if missing:
        named = [f"{option} {desired[option]!r}" for option in ("email", "user_name") if desired.get(option)]
        raise Refused(
            f"Slack has no account with this {' or '.join(named)}; set {' and '.join(missing)} to create one",
            missing=missing,
        )
    if desired.get("active") is False:
        raise Refused("active: False must not be set for an account that does not exist")
    if desired.get("guest_expiration") and not desired.get("guest"):
        raise Refused("guest_expiration: must be set together with guest: true for an account that does not exist yet")
    after = {option: value for option, value in desired.items() if value is not None and option != "guest"}
    if desired.get("guest"):
        after["guest"] = True
    after["active"] = True
    return Plan(
        (
            Operation(
                Kind.CREATE,
                Subject.USER,
                None,
                t.cast(str, desired["email"]),
                "Slack has no account with this e-mail or user name",
                {},
                after,
                chosen_name=chosen_name,
            ),
        )
    )


def _present(desired_state: DesiredUserState, match: Match) -> Plan:
    user, desired = match.user, dict(desired_state.values)
    shall_be_active = desired.pop("active", None)
    if not user.active and shall_be_active is None and not desired_state.reactivate:
        return Plan(warnings=(f"{user.label} is deactivated and was not changed, because reactivate is false",))
    warnings = []
    if not user.active and shall_be_active is False and desired.get("guest", user.guest) != user.guest:
        # wire 7.6.5: converting a deactivated account reactivates it.
        del desired["guest"]
        desired.pop("guest_expiration", None)
        warnings.append(f"{user.label} is deactivated; guest was not changed, because that would reactivate it")
    _check_against(user, desired)
    reactivate = not user.active and shall_be_active is not False
    operations = list(_changes(desired_state, match, desired, reactivate))
    if user.active and shall_be_active is False:
        operations.append(_deactivation(user, "active must be false"))
    return Plan(tuple(operations), tuple(warnings))


def _check_against(user: User, desired: DesiredValues) -> None:
    """Refuse values that contradict the existing account."""
    if desired.get("guest_expiration") and not desired.get("guest", user.guest):
        raise Refused(
            f"guest_expiration: must be set only for a guest, and {user.label} is a full member; give guest: true to "
            "convert it"
        )
    email = desired.get("email", user.values.get("email"))
    second = desired.get("secondary_email")
    if email and second and ATTRIBUTES["email"].same(email, second):
        raise Refused(f"secondary_email: {second!r} must differ from the account's email")


def _changes(
    desired_state: DesiredUserState, match: Match, desired: DesiredValues, reactivate: bool
) -> t.Iterator[Operation]:
    """The PATCH or PUT that brings an account to its desired values.

    No PUT is known to convert a guest to a member (wire 7.4.4, 7.6.5), so a PATCH comes first.
    """
    user = match.user
    desired_values = complete(user, desired) if desired_state.replace else desired
    before, after = differences(user, desired_values, desired_state.update_photo)
    if reactivate:
        before, after = {"active": False, **before}, {"active": True, **after}
    if not desired_state.replace:
        if after:
            yield _operation(match, Kind.REACTIVATE if reactivate else Kind.UPDATE, before, after)
        return
    if after.get("guest") is False:
        member: dict[str, Value] = {
            option: after.pop(option) for option in ("guest", "guest_expiration") if option in after
        }
        yield _operation(match, Kind.UPDATE, {option: before.pop(option) for option in member}, member)
    if after:
        yield _operation(match, Kind.REPLACE, before, after, {**desired_values, "active": reactivate or user.active})


def _operation(
    match: Match,
    kind: Kind,
    before: t.Mapping[str, Value],
    after: t.Mapping[str, Value],
    values: t.Mapping[str, Value] | None = None,
) -> Operation:
    user, reactivates = match.user, "active" in after
    return Operation(
        kind, Subject.USER, user.id, _name(user), _reason(match, after, reactivates), before, after, values
    )


def _reason(match: Match, after: t.Mapping[str, Value], reactivate: bool) -> str:
    found = f"found by {match.by}"
    if not reactivate:
        return f"{found}; {', '.join(after)} not as desired"
    others = [option for option in after if option != "active"]
    return f"{found}; deactivated" + (f"; {', '.join(others)} not as desired" if others else "")


def _name(user: User) -> str:
    return user.email or user.user_name or user.id
