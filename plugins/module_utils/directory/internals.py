# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The undocumented parts of ldap3 (release 2.9.1) that the collection uses; no other file imports them.

`strategy.PipelinedStrategy` also inherits from `SyncStrategy`. Each part has a canary test in `test_internals.py` that
says what breaks if ldap3 changes it. Without ldap3, the functions are None and the classes are `object`; no connection
is opened then.
"""

from __future__ import annotations

import typing as t
import warnings

try:
    with warnings.catch_warnings():
        # ldap3 2.9.1 uses deprecated names of pyasn1.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ldap3 import Tls
        from ldap3.operation.add import add_operation
        from ldap3.operation.delete import delete_operation
        from ldap3.operation.modify import modify_operation
        from ldap3.operation.modifyDn import modify_dn_operation
        from ldap3.operation.search import search_operation
        from ldap3.operation.unbind import unbind_operation
        from ldap3.protocol.rfc2696 import paged_search_control
        from ldap3.strategy.sync import SyncStrategy
        from ldap3.utils.asn1 import compute_ber_size, decode_integer, decode_message_fast
except ImportError:
    add_operation = delete_operation = modify_operation = modify_dn_operation = search_operation = None
    unbind_operation = paged_search_control = compute_ber_size = decode_integer = decode_message_fast = None
    SyncStrategy = Tls = object

__all__ = (
    "SyncStrategy",
    "VerifiedTls",
    "add_operation",
    "close",
    "compute_ber_size",
    "decode_integer",
    "decode_message_fast",
    "delete_operation",
    "modify_dn_operation",
    "modify_operation",
    "paged_search_control",
    "search_operation",
    "unbind_operation",
)


class VerifiedTls(Tls):  # type: ignore[misc]
    """Lets OpenSSL verify the certificate chain and the host name, and keeps the error if that fails.

    Set the attributes `context` and `host` before use.
    """

    failure: Exception | None = None

    def wrap_socket(self, connection: t.Any, do_handshake: bool = False) -> None:
        """ldap3 calls this, also for StartTLS. It replaces ldap3's own method, which compares host names itself."""
        try:
            connection.socket = self.context.wrap_socket(connection.socket, server_hostname=self.host)
        except (OSError, ValueError) as error:
            self.failure = error
            raise


def close(connection: t.Any) -> None:
    """Close the socket without an unbind, because the connection may be unusable."""
    connection.strategy.close()
