# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services to which a task has a connection, by its arguments and the environment. Nothing is connected."""

from __future__ import annotations

import typing as t

from ..services.exchange.options import EXCHANGE_OPTION
from ..services.file_server.options import FILE_SERVER_OPTION
from ..services.graph.options import MICROSOFT365_OPTION
from ..specification import validate
from ..steps.descriptor import Service

_SPEC: t.Final = {**EXCHANGE_OPTION, **FILE_SERVER_OPTION, **MICROSOFT365_OPTION}
_NEEDED: t.Final = {
    Service.EXCHANGE: "server",
    Service.FILE_SERVER: "user",
    Service.MICROSOFT365: "tenant_id",
}
"""The suboption without which there is no connection to the service."""


def connected(arguments: t.Mapping[str, t.Any]) -> frozenset[str]:
    """The names of the services that the task says how to reach: values of `Service`."""
    given = {name: value for name, value in arguments.items() if name in _SPEC}
    options = validate(given, _SPEC)[0]
    found = {service: options.get(service.value) or {} for service in _NEEDED}
    reached = {service.value for service, name in _NEEDED.items() if found[service].get(name)}
    # With Kerberos, the environment has the credentials.
    is_kerberos = found[Service.FILE_SERVER].get("authentication") == "kerberos"
    has_sources = bool(arguments.get(Service.SOURCES.value))
    return frozenset(
        (
            *reached,
            *([Service.FILE_SERVER.value] if is_kerberos else []),
            *([Service.SOURCES.value] if has_sources else []),
        )
    )
