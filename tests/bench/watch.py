# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the domain controller wrote, seen from outside: the same eyes for every client."""

from __future__ import annotations

import bisect
import ssl
import threading
import time
import types
import typing as t

import ldap3

from tests.lab.errors import LabError
from tests.lab.facts import LabFacts

INTERVAL = 0.05
"""Seconds between two looks. One costs the server about a millisecond."""
EDGE = 0.05
"""The first and the last twentieth of the writes do not count, so that neither does how a client begins and ends."""


class WriteWatch:
    """Follows highestCommittedUSN ([MS-ADTS] 3.1.1.3.2.18), which each write makes higher, while a ``with`` lasts."""

    def __init__(self, facts: LabFacts) -> None:
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(facts.ca_file))
        server = ldap3.Server(facts.address, 636, use_ssl=True, tls=tls, get_info=ldap3.NONE)
        self._connection = ldap3.Connection(server, auto_bind=True)
        self._seen: list[tuple[float, int]] = []
        """Time and USN, whenever it had become higher, after one from before any write."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> t.Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._look()
        self._connection.unbind()

    def rate(self, entries: int) -> float:
        """Entries a second while the middle of that many were written; LabError where nothing was."""
        first, last = self._seen[0][1], self._seen[-1][1]
        begin, end = (self._when(first + (last - first) * share) for share in (EDGE, 1 - EDGE))
        if end <= begin:
            raise LabError("No writes were seen at the domain controller.")
        return entries * (1 - 2 * EDGE) / (end - begin)

    def _when(self, usn: float) -> float:
        """When the directory reached this USN, on a line between the two looks around it."""
        after = max(1, bisect.bisect_left(self._seen, usn, key=lambda seen: seen[1]))
        (time_before, usn_before), (time_after, usn_after) = self._seen[after - 1 : after + 1]
        return time_before + (time_after - time_before) * (usn - usn_before) / (usn_after - usn_before)

    def _follow(self) -> None:
        while not self._ended.wait(INTERVAL):
            self._look()

    def _look(self) -> None:
        self._connection.search("", "(objectClass=*)", ldap3.BASE, attributes=["highestCommittedUSN"])
        usn = int(self._connection.response[0]["raw_attributes"]["highestCommittedUSN"][0])
        now = time.monotonic()
        if not self._seen or usn > self._seen[-1][1]:
            self._seen.append((now, usn))
