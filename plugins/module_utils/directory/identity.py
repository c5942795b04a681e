# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the account that a task identifies."""

from __future__ import annotations

import typing as t
import uuid

from ..errors import ConfigurationError, DirectoryError
from ..model.identity import DN, FILTER, GUID, KEY, Identity
from ..values import dn, equality
from ..values.text import escape_filter
from . import snapshot
from .connection import NoSuchEntryError
from .schema import read_attribute_types

if t.TYPE_CHECKING:
    from ..model.directory import Account
    from .connection import Directory


def identity_from_params(params: t.Mapping[str, t.Any], options: t.Iterable[str]) -> Identity:
    """The identity from a module's parameters; the module ensures that exactly one of the options is set.

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
    """The filter for one value of an attribute, escaped; for a string in all spellings that are equal for finding."""
    alike = equality.spellings(value) if isinstance(value, str) else (value,)
    filters = [f"({attribute}={escape_filter(one)})" for one in alike or (value,)]
    return filters[0] if len(filters) == 1 else any_of(filters)


def any_of(filters: t.Iterable[str]) -> str:
    """The filter that matches an entry if one of these filters does."""
    return f"(|{''.join(dict.fromkeys(filters))})"


def guid_filter(guid: str) -> str:
    """The filter for an objectGUID given as a string; its stored bytes have the first three parts little-endian."""
    return equals("objectGUID", uuid.UUID(guid).bytes_le)


def find_all(directory: Directory, identity: Identity, attributes: t.Collection[str] = ()) -> list[Account]:
    """The accounts below the directory's `base_dn` that the identity matches, sorted by DN.

    Args:
        directory: connected.
        identity: identifies the accounts.
        attributes: LDAP names to read in addition to `snapshot.ACCOUNT_ATTRIBUTES`.

    Raises:
        ConfigurationError: the schema does not have the key attribute, so no account can match.
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
    """The one account that the identity matches, or None; arguments and errors are those of `find_all`.

    Raises:
        DirectoryError: also if several accounts match.
    """
    found = find_all(directory, identity, attributes)
    if len(found) > 1:
        names = "; ".join(account.dn for account in found[:5])
        more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
        raise DirectoryError(
            f"{len(found)} accounts have the {identity}: {names}{more}. Nothing was changed. Correct the other accounts"
            " in the directory, or identify the account by dn or guid."
        )
    return found[0] if found else None


def exists(directory: Directory, name: str) -> bool:
    """Whether an entry with this DN exists, in any spelling."""
    return located(directory, name) is not None


def located(directory: Directory, name: str) -> str | None:
    """The DN of the entry, as the directory spells it; None if there is none."""
    for spelling in equality.spellings(name):
        try:
            found = [] if dn.problem(spelling) else directory.search(spelling, "(objectClass=*)", (), "base")
            for entry in found:
                return entry.dn
        except NoSuchEntryError:
            continue
    return None


def _problem(option: str, value: str) -> str | None:
    """Why the value cannot identify an account, as the end of a sentence."""
    if not value.strip():
        return "is empty. Set a value that identifies the account."
    if option == GUID and not _is_guid(value):
        return f"is {value!r}, which is not a GUID such as 6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50."
    if option == DN and dn.problem(value):
        return f"is invalid. {dn.problem(value)}"
    return None


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.strip("{}").lower()
    except ValueError:
        return False
