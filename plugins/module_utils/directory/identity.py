# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding the account that a task means."""

from __future__ import annotations

import typing as t
import uuid

from ..errors import ConfigurationError, DirectoryError
from ..model.identity import DN, FILTER, GUID, KEY, Identity
from ..values import dn
from ..values.text import escape_filter
from . import snapshot
from .connection import NoSuchEntryError
from .schema import read_attribute_types

if t.TYPE_CHECKING:
    from ..model.directory import Account
    from .connection import Directory


def identity_from_params(params: t.Mapping[str, t.Any], options: t.Iterable[str]) -> Identity:
    """The identity out of a module's parameters, in which exactly one of the options is set.

    Raises:
        ConfigurationError: the value cannot identify an account.
    """
    option = next(name for name in options if params[name] is not None)
    # A DN may end with a space that is part of its value.
    value = params[option] if option == DN else params[option].strip()
    problem = _problem(option, value)
    if problem:
        raise ConfigurationError(f"The option {option} {problem}")
    return Identity(option, value, params["key_attribute"])


def filter_of(identity: Identity) -> str:
    """The [RFC 4515] filter that finds the account."""
    if identity.option == FILTER:
        return identity.value
    if identity.option == GUID:
        return guid_filter(identity.value)
    return equals(identity.attribute, identity.value)


def equals(attribute: str, value: str | bytes) -> str:
    """The filter for one value of an attribute, escaped."""
    return f"({attribute}={escape_filter(value)})"


def any_of(filters: t.Iterable[str]) -> str:
    """The filter that is met by what meets one of these."""
    return f"(|{''.join(dict.fromkeys(filters))})"


def guid_filter(guid: str) -> str:
    """The filter for an objectGUID in its text form: the bytes as they are stored, the first parts little-endian."""
    return equals("objectGUID", uuid.UUID(guid).bytes_le)


def find_all(directory: Directory, identity: Identity, attributes: t.Collection[str] = ()) -> list[Account]:
    """The accounts that the identity finds below the directory's `base_dn`, by DN.

    Args:
        directory: connected.
        identity: what identifies them.
        attributes: LDAP names to read, beside `snapshot.ACCOUNT_ATTRIBUTES`.

    Raises:
        ConfigurationError: the schema does not have the key attribute, so that nothing could ever be found.
        DirectoryError: the directory refuses the search or stops answering.
    """
    if identity.option == KEY and not read_attribute_types(directory, (identity.key_attribute,)):
        raise ConfigurationError(
            f"The option key_attribute is {identity.key_attribute}, which the schema of {directory.server} does not"
            " have; check its spelling."
        )
    wanted = tuple(dict.fromkeys((*snapshot.ACCOUNT_ATTRIBUTES, *attributes)))
    return sorted(snapshot.read_accounts(directory, wanted, filter_of(identity)), key=lambda account: account.dn)


def find(directory: Directory, identity: Identity, attributes: t.Collection[str] = ()) -> Account | None:
    """The one account that the identity finds, or None; arguments and errors as of `find_all`.

    Raises:
        DirectoryError: besides, several accounts are found, so that it is not certain which is meant.
    """
    found = find_all(directory, identity, attributes)
    if len(found) > 1:
        names = "; ".join(account.dn for account in found[:5])
        more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
        raise DirectoryError(
            f"{len(found)} accounts have the {identity}: {names}{more}. Nothing was changed. Correct all but one in"
            " the directory, or identify the account by dn or guid."
        )
    return found[0] if found else None


def exists(directory: Directory, name: str) -> bool:
    """Whether there is an entry with this DN."""
    try:
        return any(True for _entry in directory.search(name, "(objectClass=*)", (), "base"))
    except NoSuchEntryError:
        return False


def _problem(option: str, value: str) -> str | None:
    """Why the value cannot identify an account, as the end of a sentence."""
    if not value.strip():
        return "is empty; an account is identified by a value."
    if option == GUID and not _is_guid(value):
        return f"is {value!r}, which is not a GUID such as 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50."
    if option == DN and dn.problem(value):
        return f"is wrong. {dn.problem(value)}"
    return None


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.strip("{}").lower()
    except ValueError:
        return False
