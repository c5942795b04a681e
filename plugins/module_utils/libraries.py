# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python libraries that a run needs on one machine, checked together before it reads anything."""

from __future__ import annotations

import importlib
import sys
import typing as t

from .errors import MissingLibrariesError
from .receivers.entry import libraries_of
from .sources.registry import SYSTEMS
from .steps.descriptor import Service
from .steps.registry import STEPS

NONE: t.Final = "none"
"""The value of the option `state` with which a run remembers nothing."""

MODULES: t.Final[t.Mapping[str, str]] = {
    "anyascii": "anyascii",
    "cryptography": "cryptography",
    "gssapi": "gssapi",
    "ldap3": "ldap3",
    "mssql-python": "mssql_python",
    "Pillow": "PIL",
    "psycopg[binary]": "psycopg",
    "pycountry": "pycountry",
    "PyJWT": "jwt",
    "pypsrp": "pypsrp",
    "requests": "requests",
    "requests-oauthlib": "requests_oauthlib",
    "smbprotocol": "smbprotocol",
    "tzlocal": "tzlocal",
    "SQLAlchemy": "sqlalchemy",
}
"""The names of the distributions, each with the module to import."""

_OF_SERVICES: t.Final[t.Mapping[Service, tuple[str, ...]]] = {
    Service.DIRECTORY: ("ldap3",),
    Service.MICROSOFT365: ("requests", "requests-oauthlib"),
    Service.EXCHANGE: ("pypsrp",),
    Service.FILE_SERVER: ("smbprotocol",),
    # Those of the HR systems of a task, see `_of_sources`.
    Service.SOURCES: (),
}
_OF_STEPS: t.Final[t.Mapping[str, tuple[str, ...]]] = {"photo": ("Pillow", "requests")}


def require(libraries: t.Iterable[str], place: str, requirements: str) -> None:
    """Raise an error if libraries are not installed. For the arguments, see `lacking`.

    Raises:
        MissingLibrariesError: with all that are missing.
    """
    missing = lacking(libraries, place, requirements)
    if missing:
        raise MissingLibrariesError(missing)


def lacking(libraries: t.Iterable[str], place: str, requirements: str) -> str:
    """Which libraries are not installed on this machine, and how to install them; empty if none is missing.

    Args:
        libraries: names of `MODULES`.
        place: the machine, for the message: `controller` or `target`.
        requirements: the file that lists all libraries.
    """
    missing = [name for name in sorted(set(libraries), key=str.lower) if not _is_installed(MODULES[name])]
    if not missing:
        return ""
    return (
        f"Python libraries are missing on the {place}, for {sys.executable}: {', '.join(missing)}. Install them with:"
        f" {sys.executable} -m pip install {' '.join(missing)}. All libraries of the collection are in {requirements}."
    )


def _is_installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def of_run(params: t.Mapping[str, t.Any], steps: t.Collection[str]) -> set[str]:
    """The libraries that `hrsync.ad.sync` needs on the target.

    Args:
        params: the parameters of the module.
        steps: the names of the steps that have rules.
    """
    services = {Service.DIRECTORY}
    for step in steps:
        services.update(service for service in STEPS[step].services if _is_used(service, params))
    needed = {library for service in services for library in _OF_SERVICES[service]}
    needed.update(library for step in steps for library in _OF_STEPS.get(step, ()))
    needed.update(_of_sources(params["sources"]))
    needed.update(_of_options(params))
    needed.update(libraries_of(params))
    return needed


def _is_used(service: Service, params: t.Mapping[str, t.Any]) -> bool:
    """Whether the task says how to reach the service. A step with a choice of services does not need all of them."""
    if service in (Service.DIRECTORY, Service.FILE_SERVER, Service.SOURCES):
        return True
    return any(value is not None for value in (params.get(service.value) or {}).values())


def _of_sources(entries: t.Iterable[t.Mapping[str, t.Any]]) -> t.Iterator[str]:
    for entry in entries:
        if system := SYSTEMS.get(str(entry.get("type"))):
            yield from system.needed(entry)


def _of_options(params: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    if params.get("authentication") == "kerberos":
        yield "gssapi"
    if "state" in params and str(params["state"] or "").strip().lower() != NONE:
        yield "SQLAlchemy"
        if (params["state"] or "").startswith("postgres"):
            yield "psycopg[binary]"
    if params.get("passwords") and params["passwords"].get("handover"):
        yield "cryptography"
    if (params.get("microsoft365") or {}).get("client_certificate"):
        yield from ("PyJWT", "cryptography")
