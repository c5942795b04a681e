# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that bring back licenses. Pure."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from .descriptor import GROUPS, LICENSES
from .settings import SESSIONS, USAGE_LOCATION

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_PLANS: t.Final = " disabled plans"
_WAIT: t.Final = 60
_LOCATION: t.Final = "Microsoft 365 needs it for every license. It stays as the run has set it."
_SESSIONS: t.Final = "Users sign in again."
_LEFT: t.Final = "Add the user to the group again in Microsoft 365."
_INHERITED: t.Final = "It came from a group. Add the user to the group again."
_UNKNOWN_PLANS: t.Final = "Which service plans of the license were disabled is not remembered. All are enabled."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options for the licenses as they were.

    Args:
        history: what the runs that are undone have changed.
        services: not used.
    """
    before, after = (set(values or ()) for values in (history.before(LICENSES), history.after(LICENSES)))
    gone = sorted(before - after)
    inherited = [name for name in gone if _is_inherited(name)]
    returning = [name for name in gone if not _is_inherited(name)]
    plans = _plans(history)
    assign = [
        _assigned(name, plans.get(name)) for name in dict.fromkeys((*returning, *plans)) if name not in after - before
    ]
    revoke = sorted(name for name in after - before if not _is_inherited(name))
    options = {"assign": assign, "revoke": revoke, "wait": _WAIT}
    return Reversal(
        options=options if assign or revoke else None,
        lost=tuple(_lost(history, inherited, [name for name in returning if name not in plans])),
        ignored=frozenset((USAGE_LOCATION, SESSIONS, GROUPS, *(f"{name}{_PLANS}" for name in (*returning, *revoke)))),
    )


def _lost(history: StepHistory, inherited: t.Sequence[str], returning: t.Sequence[str]) -> t.Iterator[tuple[str, str]]:
    if history.after(USAGE_LOCATION):
        yield "usage location", _LOCATION
    if history.after(SESSIONS):
        yield "sign-in sessions", _SESSIONS
    for group in history.before(GROUPS) or ():
        yield f"membership in {group}", _LEFT
    for name in inherited:
        yield f"license {name}", _INHERITED
    for name in returning:
        yield f"service plans of {name}", _UNKNOWN_PLANS


def _is_inherited(product: str) -> bool:
    """Whether the product is shown with a group or an error, so that it cannot simply be assigned."""
    return product.endswith(")")


def _plans(history: StepHistory) -> dict[str, tuple[list[str], list[str]]]:
    """The service plans to disable and to enable, by product."""
    found = {}
    for setting in history.settings:
        if setting.name.endswith(_PLANS):
            disabled, enabled = set(setting.before), set(setting.after) - set(setting.before)
            found[setting.name.removesuffix(_PLANS)] = sorted(disabled), sorted(enabled)
    return found


def _assigned(product: str, plans: tuple[list[str], list[str]] | None) -> dict[str, t.Any]:
    disabled, enabled = plans or ([], [])
    return {"sku": product, "disabled_plans": disabled, "enabled_plans": enabled}
