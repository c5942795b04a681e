# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that bring back the type and the settings of a mailbox. Pure."""

from __future__ import annotations

import typing as t

from ...model.mailbox import MailboxType
from ...model.undo import Reversal
from ..descriptor import Service
from ..license.descriptor import LICENSES
from .changes import CLOUD_TYPE, TYPE
from .recipient import DATABASE, DETAILS, MAILBOX_GUID, REMOTE_TYPE
from .request import MailboxState
from .switches import SWITCHES
from .way import Way

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_FORWARD: t.Final = "forward_to"
_DELIVER: t.Final = "deliver_and_forward"
_ACCESS: t.Final = "full_access"
_ROUTING: t.Final = "remote_routing_address"
_COMES_ALONG: t.Final = frozenset(("mailbox_alias", "mailbox_database", _ROUTING))
"""Settings of a new mailbox, which go with it."""

_REMOVED: t.Final = (
    "A mailbox that was removed is not made again, because it would be empty. Exchange can reconnect it"
    " (Connect-Mailbox), and Microsoft 365 restores it if the license comes back within 30 days."
)
_GRANTED: t.Final = "Full access to the mailbox is not taken away. Use Remove-MailboxPermission."
_OTHER: t.Final = "The mailbox was neither a user mailbox nor a shared mailbox."

_STATES: t.Final[t.Mapping[str, MailboxState]] = {
    MailboxType.USER: MailboxState.PRESENT,
    MailboxType.SHARED: MailboxState.SHARED,
    MailboxType.NONE: MailboxState.DISABLED,
}


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options for the mailbox as it was, in the way in which it can be reached.

    Args:
        history: what the runs that are undone have changed.
        services: those to which the task has a connection: values of `Service`.
    """
    if _is_written_as_attributes(history):
        # The directory's changes bring them back.
        return Reversal()
    way = _way(history, services)
    lost = [(f"full access of {name}", _GRANTED) for name in history.after(_ACCESS) or ()]
    before, after = _type(history)
    state = _STATES.get(before)
    if state is None:
        return Reversal(lost=(*lost, ("mailbox", _OTHER)))
    if after == MailboxType.NONE and before != MailboxType.NONE and way is not Way.MICROSOFT365:
        return Reversal(lost=(*lost, ("mailbox", _REMOVED)))
    options: dict[str, t.Any] = {"state": state, "way": way, **_license(history, way)}
    if state is not MailboxState.DISABLED:
        options |= _settings(history)
    return Reversal(options=options, lost=tuple(lost), ignored=_ignored(state))


def _is_written_as_attributes(history: StepHistory) -> bool:
    return history.before(REMOTE_TYPE) is not None or history.before(DETAILS) is not None


def _way(history: StepHistory, services: frozenset[str]) -> Way:
    """The backend that has probably made the change, by what it has changed, and by the connections of this task."""
    if history.before(CLOUD_TYPE) is not None or history.before(_ROUTING) is not None:
        return Way.HYBRID
    if Service.EXCHANGE not in services or history.before(LICENSES) is not None:
        return Way.MICROSOFT365
    is_remote = history.account.raw(REMOTE_TYPE) and not history.account.raw(DATABASE)
    return Way.HYBRID if is_remote and not history.account.raw(MAILBOX_GUID) else Way.EXCHANGE


def _type(history: StepHistory) -> tuple[str, str]:
    """The type of the mailbox before and after; that of a user if the runs have not changed it."""
    for name in (TYPE, CLOUD_TYPE):
        before, after = history.before(name), history.after(name)
        if before and after:
            return before[0], after[0]
    return MailboxType.USER, MailboxType.USER


def _license(history: StepHistory, way: Way) -> dict[str, t.Any]:
    before, after = (set(values or ()) for values in (history.before(LICENSES), history.after(LICENSES)))
    changed = sorted(before ^ after)
    return {"license": changed[0]} if way is Way.MICROSOFT365 and len(changed) == 1 else {}


def _settings(history: StepHistory) -> t.Iterator[tuple[str, t.Any]]:
    for switch in SWITCHES:
        value = history.before(switch.option)
        if value:
            yield switch.option, value[0] == "true"
    if history.before(_FORWARD) is not None:
        yield _FORWARD, (history.before(_FORWARD) or ("",))[0]
        yield _DELIVER, (history.before(_DELIVER) or ("false",))[0] == "true" and bool(history.before(_FORWARD))


def _ignored(state: MailboxState) -> frozenset[str]:
    going = frozenset((*(switch.option for switch in SWITCHES), _FORWARD, _DELIVER))
    return _COMES_ALONG | {_ACCESS, LICENSES} | (going if state is MailboxState.DISABLED else frozenset())
