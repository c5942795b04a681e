# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of pypsrp (release 0.9) that are not in its documentation, used by way of this file alone.

Each has a canary in `test_internals.py`, which says what breaks when pypsrp changes it.
"""

from __future__ import annotations

import typing as t

try:
    import pypsrp.wsman
except ImportError:
    pypsrp = None


def asking_once(*arguments: t.Any, **options: t.Any) -> t.Any:
    """A `WSMan`, made of its arguments, that does not ask five times more for an answer that does not come."""

    class AskedOnce(pypsrp.wsman.WSMan):  # type: ignore[misc]
        """With one request for each answer."""

        def receive(self, resource_uri: str, resource: t.Any, *sets: t.Any, **more: t.Any) -> t.Any:
            answer = self.invoke(pypsrp.wsman.WSManAction.RECEIVE, resource_uri, resource, *sets, **more)
            return answer.find("s:Body", namespaces=pypsrp.wsman.NAMESPACES)

    return AskedOnce(*arguments, **options)


def shorten(connection: t.Any, seconds: int) -> None:
    """Let no request of the connection take longer from now on."""
    connection.transport.connection_timeout = connection.transport.read_timeout = seconds


def log_on_anew(connection: t.Any) -> None:
    """Give up the TCP connection and what was agreed upon there; the next request opens another and logs on."""
    connection.transport.close()
    connection.transport.session = connection.transport.encryption = None


def xml_of(output: t.Any) -> str | None:
    """The XML of an object that a command put out; None for a bare value.

    The text, because pypsrp leaves collections of classes that it does not know as pieces of XML.
    """
    return getattr(output, "_xml", None)
