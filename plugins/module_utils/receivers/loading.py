# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports the code of a receiver only when it is needed, see `sources/loading.py`."""

from __future__ import annotations

import typing as t

from . import kinds

if t.TYPE_CHECKING:
    from .base import Receiver
    from .entry import Chosen
    from .message import Chain
    from .service_desk.client import DeskClient


def opened(chosen: Chosen, chain: Chain) -> Receiver:
    """A receiver of heads and entries. It connects when it is used.

    Raises:
        HrsyncError: an option is wrong, or a library is missing.
        KeyError: the kind takes none.
    """
    if chosen.kind.name == kinds.FILE:
        from .file import FileReceiver

        return FileReceiver(chosen)
    if chosen.kind.name == kinds.SYSLOG:
        from .syslog import SyslogReceiver

        return SyslogReceiver(chosen)
    if chosen.kind.name == kinds.SPLUNK:
        from .splunk import SplunkReceiver

        return SplunkReceiver(chosen, chain)
    if chosen.kind.name == kinds.WEBHOOK:
        from .webhook import WebhookReceiver

        return WebhookReceiver(chosen, chain)
    raise KeyError(chosen.kind.name)


def desk(chosen: Chosen) -> DeskClient:
    """The client of a service desk. It connects when it is used.

    Raises:
        HrsyncError: an option is wrong, or a library is missing.
    """
    from .service_desk.client import DeskClient

    return DeskClient(chosen)


def try_options(receivers: t.Iterable[Chosen], chain: Chain) -> None:
    """Read the files that options name, without connecting to anything.

    Raises:
        HrsyncError: an option is wrong, or a library is missing.
    """
    for chosen in receivers:
        (opened(chosen, chain) if chosen.kind.takes_entries else desk(chosen)).close()
