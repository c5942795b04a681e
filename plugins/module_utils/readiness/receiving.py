# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the receivers of the audit log are there. They get nothing."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import HrsyncError
from ..receivers.entry import receivers_of
from ..receivers.loading import desk, opened
from ..sync.delivering import chain_of
from ..sync.remembered import configuration_of
from .model import Check, State

if t.TYPE_CHECKING:
    from ..receivers.entry import Chosen
    from ..receivers.message import Chain

AREA: t.Final = "audit log"


def receiver_checks(params: t.Mapping[str, t.Any]) -> t.Iterator[Check]:
    """Check each receiver; nothing if there are none."""
    chain = chain_of(configuration_of(params), "")
    try:
        receivers = receivers_of(params)
    except HrsyncError as error:
        yield Check(AREA, State.MISSING, str(error))
        return
    for chosen in receivers:
        yield _check(chosen, chain)


def _check(chosen: Chosen, chain: Chain) -> Check:
    try:
        untested = _tried(chosen, chain)
    except HrsyncError as error:
        return Check(AREA, State.MISSING, str(error))
    if untested:
        return Check(AREA, State.UNTESTED, f"{chosen.label} {untested}.")
    return Check(AREA, State.OK, f"{chosen.label}, {chosen.kind.title}, is there. Nothing was sent.")


def _tried(chosen: Chosen, chain: Chain) -> str:
    """Why the receiver cannot be tested; empty if it is there.

    Raises:
        HrsyncError: it is not there, or an option is wrong.
    """
    if not chosen.kind.takes_entries:
        with contextlib.closing(desk(chosen)) as client:
            client.check()
        return ""
    with contextlib.closing(opened(chosen, chain)) as receiver:
        return receiver.try_out()
