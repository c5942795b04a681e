# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The undocumented parts of pypsrp (release 0.9) that the collection uses; no other file uses them.

Each part has a canary test in `test_internals.py` that says what breaks if pypsrp changes it.
"""

from __future__ import annotations

import typing as t

try:
    import pypsrp.wsman
except ImportError:
    pypsrp = None


def asking_once(*arguments: t.Any, **options: t.Any) -> t.Any:
    """A `WSMan`, created from its arguments, without pypsrp's five retries if an answer does not arrive in time."""

    class AskedOnce(pypsrp.wsman.WSMan):  # type: ignore[misc]
        """Sends one request for each answer."""

        def receive(self, resource_uri: str, resource: t.Any, *sets: t.Any, **more: t.Any) -> t.Any:
            answer = self.invoke(pypsrp.wsman.WSManAction.RECEIVE, resource_uri, resource, *sets, **more)
            return answer.find("s:Body", namespaces=pypsrp.wsman.NAMESPACES)

    return AskedOnce(*arguments, **options)


def shorten(connection: t.Any, seconds: int) -> None:
    """Set the timeout of all further requests of the connection."""
    connection.transport.connection_timeout = connection.transport.read_timeout = seconds


def log_on_anew(connection: t.Any) -> None:
    """Close the TCP connection and discard its encryption keys; the next request opens a new one and logs on."""
    connection.transport.close()
    connection.transport.session = connection.transport.encryption = None


def xml_of(output: t.Any) -> str | None:
    """The XML of a command's output object; None for a primitive value.

    The XML is needed because pypsrp does not decode collections of unknown classes.
    """
    return getattr(output, "_xml", None)
