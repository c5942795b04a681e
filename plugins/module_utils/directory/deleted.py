# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds deleted accounts that can be restored, in the container Deleted Objects."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ConfigurationError, DirectoryError
from ..model import undo
from ..model.directory import Account, Entry
from ..model.identity import DN, KEY, Identity
from ..model.undo import Bin
from ..values import dn
from ..values.equality import find_form, is_below
from . import snapshot
from .connection import NoSuchEntryError
from .identity import any_of, equals, exists, filter_of, guid_filter
from .requests import SHOW_DELETED

if t.TYPE_CHECKING:
    from .connection import Directory

_USERS = "(isDeleted=TRUE)(objectClass=user)(!(objectClass=computer))"
_OWN_ATTRIBUTES = ("lastKnownParent", "msDS-LastKnownRDN", "cn", "whenChanged")
_LISTED = 5
_AT_ONCE: t.Final = 50
"""The number of accounts in one filter."""
_UNSEEN: t.Final = (
    "the bind account sees nothing in {}, so no deleted account can be found. Grant it the rights to list and read this"
    " container (dsacls)."
)
NO_BIN: t.Final = (
    "The AD Recycle Bin is not enabled, so the deleted account has lost its groups and most of its attributes."
    " hrsync.ad.user restores what is left of it (restore: true)."
)


@dataclasses.dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted account."""

    entry: Entry
    guid: str

    @property
    def name(self) -> str:
        """The account's name before its deletion; the directory then appends a line break and the objectGUID."""
        return self.entry.text("msDS-LastKnownRDN") or (self.entry.text("cn") or "").partition("\n")[0]

    @property
    def parent(self) -> str:
        """DN of the container that held the account; the DN of a deleted object if the container was deleted too."""
        return self.entry.text("lastKnownParent") or ""

    def at(self, parent: str) -> Account:
        """The account as restored below this container, with the attributes that the directory has kept."""
        values = {name: value for name, value in self.entry.values.items() if name != "isdeleted"}
        return Account(dn.join("CN", self.name, parent), values, self.guid)


def find_deleted(directory: Directory, who: Identity, login: str | None) -> Deleted | None:
    """The deleted account that the identity matches, or None.

    Unless the AD Recycle Bin is enabled, a deletion removes the key attribute. An identity by key therefore also
    matches the login name of a deleted account, unless that account still has another key.

    Args:
        directory: connected.
        who: identifies the account.
        login: the sAMAccountName that the task sets, if any.

    Raises:
        ConfigurationError: the bind account may not see deleted objects.
        DirectoryError: several accounts match, or the directory refuses the search.
    """
    container = f"CN=Deleted Objects,{directory.domain_dn}"
    wanted = (*snapshot.ACCOUNT_ATTRIBUTES, *_OWN_ATTRIBUTES)
    _raise_unless_visible(directory, container)
    search = directory.search(container, _filter(who, login), wanted, controls=(SHOW_DELETED,))
    found = [Deleted(entry, snapshot.guid_text(entry.raw("objectGUID")[0])) for entry in search]
    found = [one for one in found if _is_meant(one, who, directory)]
    if len(found) > 1:
        newest = sorted(found, key=lambda one: one.entry.text("whenChanged") or "", reverse=True)
        listed = "; ".join(f"{one.name}, objectGUID {one.guid}, {_when(one)}" for one in newest[:_LISTED])
        raise DirectoryError(
            f"{len(found)} deleted accounts have the {who}: {listed}. Nothing was changed. Set guid to the account to"
            " restore."
        )
    return found[0] if found else None


def read_bin(directory: Directory, guids: t.Collection[str], attributes: t.Collection[str]) -> Bin:
    """The deleted accounts that can be restored as they were. Without the AD Recycle Bin, none can.

    Args:
        directory: connected.
        guids: objectGUIDs of the accounts; without any, nothing is read.
        attributes: LDAP names to read of them.

    Raises:
        DirectoryError: the directory refuses the search.
    """
    if not guids:
        return Bin()
    if not _has_bin(directory):
        return Bin(problem=NO_BIN)
    container = f"CN=Deleted Objects,{directory.domain_dn}"
    if not _is_visible(directory, container):
        told = _UNSEEN.format(container)
        return Bin(problem=f"{told[0].upper()}{told[1:]}")
    wanted = (*snapshot.ACCOUNT_ATTRIBUTES, *attributes, *_OWN_ATTRIBUTES)
    kept: dict[str, undo.Deleted] = {}
    for start in range(0, len(guids), _AT_ONCE):
        some = any_of(map(guid_filter, list(guids)[start : start + _AT_ONCE]))
        search = directory.search(container, f"(&{_USERS}(!(isRecycled=TRUE)){some})", wanted, controls=(SHOW_DELETED,))
        for entry in search:
            found = Deleted(entry, snapshot.guid_text(entry.raw("objectGUID")[0]))
            kept[found.guid] = undo.Deleted(account=found.at(found.parent), dn=entry.dn)
    return Bin(accounts=kept)


def _has_bin(directory: Directory) -> bool:
    """Whether the forest has the AD Recycle Bin ([MS-ADTS] 3.1.1.9)."""
    partitions = f"CN=Partitions,{directory.configuration_dn}"
    entries = directory.search(partitions, "(objectClass=*)", ("msDS-EnabledFeature",), "base")
    enabled = (name for entry in entries for name in entry.texts("msDS-EnabledFeature"))
    return any(name.lower().startswith("cn=recycle bin feature,") for name in enabled)


def place_of(directory: Directory, deleted: Deleted, ou: str | None) -> str:
    """DN of the container to restore the account to: `ou` if it exists, otherwise the previous container.

    Raises:
        ConfigurationError: neither container exists.
    """
    for place in (ou, deleted.parent):
        if place and not dn.is_deleted(place) and exists(directory, place):
            return place
    raise ConfigurationError(
        f"The deleted account {deleted.name} was in {deleted.parent or 'an unknown container'}, which no longer exists."
        " Set ou to a container that exists."
    )


def _filter(who: Identity, login: str | None) -> str:
    if who.option == DN:
        return f"(&{_USERS}{equals('lastKnownParent', dn.parent(who.value))})"
    filters = [filter_of(who)]
    if who.option == KEY and login:
        filters.append(equals("sAMAccountName", login))
    return f"(&{_USERS}{any_of(filters)})"


def _is_meant(deleted: Deleted, who: Identity, directory: Directory) -> bool:
    if who.option == DN and find_form(deleted.name) != find_form(dn.rdn_value(who.value)):
        return False
    if who.option == KEY:
        keys = [find_form(key) for key in deleted.entry.texts(who.key_attribute)]
        if keys and find_form(who.value) not in keys:
            return False
    # The previous place of a deleted container is not known, so it does not rule the account out.
    return dn.is_deleted(deleted.parent) or is_below(deleted.parent, directory.base_dn)


def _raise_unless_visible(directory: Directory, container: str) -> None:
    if not _is_visible(directory, container):
        raise ConfigurationError(f"restore: {_UNSEEN.format(container)[:-1]}, or remove restore from the task.")


def _is_visible(directory: Directory, container: str) -> bool:
    """An account without the right to list the container may see it as empty, so "not found" would be wrong."""
    some = directory.search(container, "(isDeleted=TRUE)", (), "level", page_size=1, controls=(SHOW_DELETED,))
    try:
        return any(True for _entry in some)
    except NoSuchEntryError:
        return False


def _when(deleted: Deleted) -> str:
    text = deleted.entry.text("whenChanged") or ""
    return f"deleted on {text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) > 8 else "deleted at an unknown time"
