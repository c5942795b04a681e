# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks a domain controller whether a password is that of an account, by a simple bind on a connection of its own."""

from __future__ import annotations

import contextlib
import typing as t

from ..errors import DirectoryError
from . import opening
from .diagnostics import INVALID_CREDENTIALS, bind_data

if t.TYPE_CHECKING:
    import collections.abc

    from .options import ConnectionOptions, ServerAddress

with contextlib.suppress(ImportError):
    import ldap3
    from ldap3.core.exceptions import LDAPException

_RIGHT = frozenset(("530", "531", "532", "533", "701", "773"))
"""The account may not log on now, because of its hours, computer, expired password, disablement, expiry, or because the
password must be changed. A domain controller says so only after it has found that the password is right; with a wrong
one, it answers 52e for each of these accounts ([MS-ERREF] 2.2 names the codes)."""
_WRONG = frozenset(("525", "52e"))

Check = t.Callable[[str, str], "bool | None"]
"""Takes the DN of an account and a password. Returns whether it is the password of the account; None if the domain
controller does not say, for example because the account is locked."""


@contextlib.contextmanager
def password_check(address: ServerAddress, options: ConnectionOptions) -> collections.abc.Iterator[Check]:
    """A function that checks passwords over one connection with verified TLS. A wrong one counts as a failed logon.

    Raises:
        DirectoryError: the domain controller cannot be reached; also raised by the function.
    """
    try:
        connection = opening.open_unbound(address, options)
    except opening.UnreachableError as error:
        raise DirectoryError(f"{address} {error}") from error
    connection.socket.settimeout(options.timeout)
    try:
        yield lambda dn, password: _is_right(connection, dn, password)
    finally:
        opening.close_quietly(connection)


def _is_right(connection: t.Any, dn: str, password: str) -> bool | None:
    try:
        bound = connection.rebind(dn, password, authentication=ldap3.SIMPLE, read_server_info=False)
    except (LDAPException, OSError) as error:
        raise DirectoryError(f"The connection was lost while passwords were checked: {error}.") from error
    if bound:
        return True
    if connection.result["result"] != INVALID_CREDENTIALS:
        return None
    data = bind_data(connection.result["message"])
    return True if data in _RIGHT else False if data in _WRONG else None
