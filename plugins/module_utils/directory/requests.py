# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write requests to the directory and their results. Plain values, no I/O."""

from __future__ import annotations

import dataclasses
import typing as t

Operation = t.Literal["add", "delete", "replace"]
"""Of [RFC 4511] section 4.6."""
Modification = tuple[Operation, str, tuple[bytes, ...]]
"""Operation, attribute, encoded values."""


Control: t.TypeAlias = "tuple[str, bool, bytes | None]"
"""OID, criticality (if true, a server that does not support the control refuses the request) and value of a control
([RFC 4511] section 4.1.11)."""

DISCRETIONARY_LIST: t.Final[Control] = ("1.2.840.113556.1.4.801", True, b"0\x03\x02\x01\x04")
"""LDAP_SERVER_SD_FLAGS_OID with DACL_SECURITY_INFORMATION: limits a request to the DACL of a security descriptor, which
can be read and written without rights to the other parts ([MS-ADTS] 3.1.1.3.4.1.11)."""

SHOW_DELETED: t.Final[Control] = ("1.2.840.113556.1.4.417", True, None)
"""LDAP_SERVER_SHOW_DELETED_OID, [MS-ADTS] 3.1.1.3.4.1.14."""


def address(guid: str) -> str:
    """The form of a DN that reaches an object by its objectGUID ([MS-ADTS] 3.1.1.3.1.2.4).

    Requests take it instead of a DN, and so do values of attributes that hold DNs. It stays right if somebody renames
    or moves the object, and if somebody else gets its DN.
    """
    return f"<GUID={guid}>"


@dataclasses.dataclass(frozen=True, slots=True)
class Add:
    """Creates an entry ([RFC 4511] section 4.7)."""

    dn: str
    attributes: t.Mapping[str, tuple[bytes, ...]]
    """Encoded values by attribute name, including objectClass; every attribute has at least one value."""


@dataclasses.dataclass(frozen=True, slots=True)
class Modify:
    """Changes attributes of an entry, all or none ([RFC 4511] section 4.6)."""

    dn: str
    """See `address`."""
    changes: tuple[Modification, ...]
    """A replace without values clears the attribute, even if it is absent."""
    controls: tuple[Control, ...] = ()
    name: str = dataclasses.field(default="", compare=False)
    """The DN for messages, if `dn` is not one."""


@dataclasses.dataclass(frozen=True, slots=True)
class ModifyDn:
    """Renames an entry, moves it, or both ([RFC 4511] section 4.9); the old RDN value is deleted."""

    dn: str
    """See `address`."""
    rdn: str
    """The new RDN, escaped: `CN=Nowak\\, Anna`."""
    superior: str | None = None
    """DN of the new parent; None leaves the entry where it is, but Samba 4.17 then refuses a `<GUID=…>` as `dn`."""
    name: str = dataclasses.field(default="", compare=False)
    """See `Modify.name`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Delete:
    """Deletes an entry ([RFC 4511] section 4.8)."""

    dn: str
    """See `address`."""
    tree: bool = False
    """Whether to delete everything below it too: control LDAP_SERVER_TREE_DELETE_OID, [MS-ADTS] 3.1.1.3.4.1.15."""
    name: str = dataclasses.field(default="", compare=False)
    """See `Modify.name`."""


Request: t.TypeAlias = "Add | Modify | ModifyDn | Delete"


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """The directory's answer to one request."""

    ok: bool
    code: int
    """The LDAP result code ([RFC 4511] appendix A); `LOST_CODE` if the answer was lost, `NOT_ENCODED_CODE` if
    the request could not be sent because of its values."""
    message: str = ""
    """An explanation, followed by the server's own message; empty if ok."""
    reason: str = ""
    """The server's Win32 code, eight upper-case hexadecimal digits such as `00000561`; empty if it sent none."""
    lost: bool = False
    """Whether the server stopped answering before it answered this request."""
    sent: bool = True
    """False for a lost request that was not sent, so that the server cannot have carried it out."""

    @property
    def transient(self) -> bool:
        """Whether the server refused the request only because it is busy or not available at the moment."""
        return self.code in TRANSIENT_CODES


BUSY, UNAVAILABLE = 51, 52
TRANSIENT_CODES: t.Final = frozenset((BUSY, UNAVAILABLE))
"""Of [RFC 4511] appendix A.2. Not unwillingToPerform (53): nothing says that it would pass."""
LOST_CODE = -1
NOT_ENCODED_CODE = -2
