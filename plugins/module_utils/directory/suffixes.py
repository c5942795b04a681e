# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the suffixes that user principal names may have in the forest."""

from __future__ import annotations

import typing as t

from ..errors import DirectoryError
from ..values.equality import find_form

if t.TYPE_CHECKING:
    from .connection import Directory

_FILTER: t.Final = "(|(objectClass=crossRefContainer)(&(objectClass=crossRef)(systemFlags:1.2.840.113556.1.4.803:=2)))"
"""The container of the naming contexts, and those of them that are domains (FLAG_CR_NTDS_DOMAIN, [MS-ADTS] 2.2.10)."""


def read_suffixes(directory: Directory) -> frozenset[str]:
    """The DNS names of the forest's domains, and the suffixes that administrators have added (uPNSuffixes).

    Domain controllers accept any suffix over LDAP. Tools offer these ([MS-ADTS] 5.1.1.1.1, 6.1.1.2.1), trusts route by
    them, and Entra ID replaces one that nobody has verified.

    Returns:
        In the form for finding; empty if the bind account cannot read them.
    """
    found: set[str] = set()
    has_domain = False
    try:
        for entry in directory.search(f"CN=Partitions,{directory.configuration_dn}", _FILTER, _ATTRIBUTES):
            has_domain = has_domain or bool(entry.raw("dnsRoot"))
            found.update(find_form(text) for name in _ATTRIBUTES for text in entry.texts(name))
    except DirectoryError:
        return frozenset()
    return frozenset(found) if has_domain else frozenset()


_ATTRIBUTES: t.Final = ("dnsRoot", "uPNSuffixes")
