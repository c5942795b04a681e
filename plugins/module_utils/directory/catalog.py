# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads from a global catalog the names and addresses that objects of the whole forest have."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import DirectoryError
from ..model.directory import Entry, OtherObject
from ..values import dn
from ..values.equality import find_form
from . import opening, reader
from .reader import Search

if t.TYPE_CHECKING:
    import collections.abc

    from .connection import Directory
    from .options import ServerAddress
    from .strategy import PipelinedStrategy

_UNIQUE: t.Final = ("userPrincipalName", "mail", "proxyAddresses", "targetAddress", "mailNickname")
"""Attributes whose values must be unique in the forest. All are in the partial attribute set of global catalogs."""
_FILTER: t.Final = f"(|(&(objectCategory=person)(objectClass=user)){''.join(f'({name}=*)' for name in _UNIQUE)})"
_ROOT_ATTRIBUTES: t.Final = ("isGlobalCatalogReady", "configurationNamingContext")


def read_foreign(directory: Directory, narrower: str | None = None) -> t.Iterator[OtherObject]:
    """The objects of other domains, and of the configuration, that have names or addresses; none without a catalog.

    A sAMAccountName must be unique in its domain only, but implies a user principal name there.

    Args:
        directory: connected. Its options name the global catalog.
        narrower: an [RFC 4515] filter that replaces the one for all objects with names.

    Raises:
        DirectoryError: the global catalog cannot be used; its names would be unknown.
    """
    address = directory.options.global_catalog
    if address is None:
        return
    own = find_form(directory.domain)
    search = Search("", narrower or _FILTER, ("objectClass", "sAMAccountName", *_UNIQUE), "subtree")
    with _opened(address, directory) as strategy:
        for entry in reader.read(strategy, search, f"The global catalog {address}"):
            domain = _domain_of(entry.dn)
            if find_form(domain) != own or _is_configuration(entry.dn, directory):
                yield _foreign(entry, domain)


def check(directory: Directory, address: ServerAddress) -> None:
    """Connect to the global catalog, and check that it can be used.

    Raises:
        DirectoryError: it cannot be used.
    """
    with _opened(address, directory):
        return


@contextlib.contextmanager
def _opened(address: ServerAddress, directory: Directory) -> collections.abc.Iterator[PipelinedStrategy]:
    try:
        strategy = opening.open_connection(address, directory.options)
    except opening.UnreachableError as error:
        raise DirectoryError(
            f"The global catalog (option global_catalog) cannot be used: {address} {error} Without it, the names of"
            " other domains are not known. Name another one, or do not set the option."
        ) from error
    with contextlib.closing(strategy):
        _raise_unless_usable(strategy, address, directory)
        yield strategy


def _raise_unless_usable(strategy: PipelinedStrategy, address: ServerAddress, directory: Directory) -> None:
    search = Search("", "(objectClass=*)", _ROOT_ATTRIBUTES, "base")
    root = next(reader.read(strategy, search, f"The global catalog {address}"), Entry("", {}))
    if root.text("isGlobalCatalogReady") != "TRUE":
        raise DirectoryError(f"The option global_catalog is {address}, which is not a global catalog that is ready.")
    if find_form(root.text("configurationNamingContext") or "") != find_form(directory.configuration_dn):
        raise DirectoryError(
            f"The option global_catalog is {address}, which belongs to another forest than {directory.server}."
        )


def _domain_of(name: str) -> str:
    """The DNS name of the domain that ends a DN."""
    parts: list[str] = []
    for part in reversed(dn.split(name)):
        if not part.upper().startswith("DC="):
            break
        parts.append(dn.rdn_value(part))
    return ".".join(reversed(parts))


def _is_configuration(name: str, directory: Directory) -> bool:
    """Whether the object is in the configuration of the forest, which ends with the DN of its first domain."""
    return find_form(name).endswith(find_form(directory.configuration_dn))


def _foreign(entry: Entry, domain: str) -> OtherObject:
    values = {lower: raw for lower, raw in entry.values.items() if lower != "samaccountname"}
    login = entry.text("sAMAccountName")
    if login and "userprincipalname" not in values and b"user" in entry.raw("objectClass"):
        # An account without a userPrincipalName implicitly has this one ([MS-ADTS] 5.1.1.1.1).
        values["userprincipalname"] = (f"{login}@{domain}".encode(),)
    return OtherObject(entry.dn, values)
