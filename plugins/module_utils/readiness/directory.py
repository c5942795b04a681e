# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what the directory shows of the rights of the bind account. It writes nothing."""

from __future__ import annotations

import typing as t

from ..directory.catalog import check
from ..directory.connection import Directory, NoSuchEntryError
from ..directory.options import ConnectionOptions, ServerAddress
from ..directory.requests import DISCRETIONARY_LIST, address
from ..directory.snapshot import ACCOUNT_FILTER, OU_FILTER, read_groups
from ..errors import DirectoryError
from ..planner.groups.index import GroupIndex
from ..values import dn, security_descriptor
from ..values.equality import dn_form
from ..values.sid import sid_text
from ..values.text import count
from .model import Check, State
from .rights import AREA, FoundGroup, Place, Sample, Seen, checks

if t.TYPE_CHECKING:
    from ..model.directory import Entry
    from ..values.security import Descriptor
    from .model import Wanted

_DESCRIPTOR = "nTSecurityDescriptor"
_MOST_SAMPLES: t.Final = 20
"""The most containers of which one account is read. Effective rights cost the server an access check per attribute."""
_CHANGEABLE = "(!(adminCount=1))(!(isCriticalSystemObject=TRUE))"
"""Accounts that a run may change: others are protected, and have permissions of their own."""


def directory_checks(params: t.Mapping[str, t.Any], wanted: Wanted) -> t.Iterator[Check]:
    """Connect, and check that the bind account can do what a run needs.

    Args:
        params: the parameters of the module, with the connection to the directory.
        wanted: what the run needs.

    Raises:
        HrsyncError: the directory cannot be reached, or refuses a search.
    """
    options = ConnectionOptions.from_params(params)
    with Directory.connect(options) as directory:
        seen = look(directory, wanted)
        user = options.bind_user or "the default Kerberos principal"
        accounts = count(sum(1 for _account in _accounts_below(directory, wanted)) if seen.places else 0, "account")
        yield Check(
            AREA,
            State.OK,
            f"{directory.server} of {directory.domain} answers {user}: {accounts} below the managed base.",
        )
        yield from checks(wanted, seen)
        if options.global_catalog:
            yield catalog_check(directory, options.global_catalog)


def catalog_check(directory: Directory, catalog: ServerAddress) -> Check:
    """Whether names of the forest can be read."""
    try:
        check(directory, catalog)
    except DirectoryError as error:
        return Check(AREA, State.MISSING, str(error))
    return Check(AREA, State.OK, f"The global catalog {catalog} gives the names of the forest.")


def look(directory: Directory, wanted: Wanted) -> Seen:
    """Read what the checks need.

    Raises:
        DirectoryError: the directory refuses a search.
    """
    places = _places(directory, wanted.managed_base)
    return Seen(
        places=places,
        samples=tuple(_samples(directory, wanted)) if places else (),
        groups=tuple(_groups(directory, wanted)),
        sids=_sids(directory),
    )


def _places(directory: Directory, base: str) -> tuple[Place, ...]:
    attributes = ("allowedChildClassesEffective", _DESCRIPTOR)
    found = directory.search(base, "(objectClass=*)", attributes, "base", controls=(DISCRETIONARY_LIST,))
    try:
        top = list(found)
    except NoSuchEntryError:
        return ()
    below = directory.search(base, OU_FILTER, attributes, controls=(DISCRETIONARY_LIST,))
    return tuple(_place(entry) for entry in (*top, *(entry for entry in below if entry.dn != top[0].dn)))


def _place(entry: Entry) -> Place:
    classes = frozenset(name.lower() for name in entry.texts("allowedChildClassesEffective"))
    return Place(dn=entry.dn, classes=classes, descriptor=_descriptor(entry))


def _descriptor(entry: Entry) -> Descriptor | None:
    raw = entry.raw(_DESCRIPTOR)
    return security_descriptor.unpack(raw[0]) if raw else None


def _accounts_below(directory: Directory, wanted: Wanted) -> t.Iterator[Entry]:
    return directory.search(wanted.managed_base, ACCOUNT_FILTER, ())


def _samples(directory: Directory, wanted: Wanted) -> t.Iterator[Sample]:
    """One account of each container, of at most `_MOST_SAMPLES` containers."""
    first: dict[str, str] = {}
    for entry in directory.search(wanted.managed_base, f"(&{ACCOUNT_FILTER}{_CHANGEABLE})", ()):
        first.setdefault(dn_form(dn.parent(entry.dn)), entry.dn)
    attributes = ("allowedAttributes", "allowedAttributesEffective", _DESCRIPTOR)
    for name in sorted(first.values(), key=len)[:_MOST_SAMPLES]:
        for entry in directory.search(name, "(objectClass=*)", attributes, "base", controls=(DISCRETIONARY_LIST,)):
            yield Sample(
                dn=entry.dn,
                known=_lower(entry, "allowedAttributes"),
                writable=_lower(entry, "allowedAttributesEffective"),
                descriptor=_descriptor(entry),
            )


def _lower(entry: Entry, attribute: str) -> frozenset[str]:
    return frozenset(name.lower() for name in entry.texts(attribute))


def _groups(directory: Directory, wanted: Wanted) -> t.Iterator[FoundGroup]:
    if not wanted.groups:
        return
    index = GroupIndex(read_groups(directory, key=wanted.group_key_attribute))
    for reference in wanted.groups:
        found = index.find(reference)
        may = len(found) == 1 and "member" in _writable(directory, found[0].guid)
        yield FoundGroup(reference=reference, dns=tuple(group.dn for group in found), may_change=may)


def _writable(directory: Directory, guid: str) -> frozenset[str]:
    entries = directory.search(address(guid), "(objectClass=*)", ("allowedAttributesEffective",), "base")
    return frozenset(name for entry in entries for name in _lower(entry, "allowedAttributesEffective"))


def _sids(directory: Directory) -> frozenset[str]:
    """The bind account and all its groups ([MS-ADTS] 3.1.1.3.2, tokenGroups)."""
    return frozenset(
        sid_text(raw)
        for entry in directory.search("", "(objectClass=*)", ("tokenGroups",), "base")
        for raw in entry.raw("tokenGroups")
    )
