# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that bring back an automatic reply. Pure."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from ..descriptor import Service

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_STATE: t.Final = "auto_reply"
_START, _END = "auto_reply_start", "auto_reply_end"
_AUDIENCE: t.Final = "auto_reply_audience"
_MESSAGES: t.Final = ("internal", "external")
_DISABLED: t.Final = "disabled"
_SCHEDULED: t.Final = "scheduled"

_UNKNOWN: t.Final = "It is not remembered whether the reply was enabled, because the run did not change that."
_EMPTY: t.Final = "There was none. It stays, but is not sent while the reply is disabled."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options for the reply as it was, in the way in which the mailbox can be reached.

    Args:
        history: what the runs that are undone have changed.
        services: those to which the task has a connection: values of `Service`.
    """
    state = _state(history)
    if state is None:
        return Reversal(lost=(("auto-reply", _UNKNOWN),))
    on_premises = Service.EXCHANGE in services and bool(_has_mailbox_here(history) or not _in_cloud(services))
    options = {"state": state, "way": Service.EXCHANGE if on_premises else Service.MICROSOFT365}
    if state == _SCHEDULED:
        options |= {"start": _first(history.before(_START)), "end": _first(history.before(_END))}
    audience = history.before(_AUDIENCE)
    if audience and state != _DISABLED:
        options["audience"] = audience[0]
    lost, ignored = [], {_START, _END} if state != _SCHEDULED else set()
    for which in _MESSAGES:
        names = f"auto_reply_{which}_message", f"auto_reply_{which}_html"
        text = _first(history.before(names[1])) or _first(history.before(names[0]))
        if text:
            options[f"{which}_message"] = text
        elif history.before(names[0]) is not None:
            ignored.update(names)
            lost.append((f"{which} message of the auto-reply", _EMPTY))
    ignored |= {_AUDIENCE} if state == _DISABLED else set()
    return Reversal(options=options, lost=tuple(lost), ignored=frozenset(ignored))


def _state(history: StepHistory) -> str | None:
    """The state before; None if it is not known."""
    before = history.before(_STATE)
    if before:
        return before[0]
    return _SCHEDULED if history.before(_END) else None


def _first(values: tuple[str, ...] | None) -> str:
    return values[0] if values else ""


def _has_mailbox_here(history: StepHistory) -> bool:
    return any(history.account.raw(name) for name in ("homeMDB", "msExchMailboxGuid"))


def _in_cloud(services: frozenset[str]) -> bool:
    return Service.MICROSOFT365 in services
