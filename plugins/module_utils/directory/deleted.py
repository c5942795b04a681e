# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts that were deleted and can be restored: the container Deleted Objects."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ConfigurationError, DirectoryError
from ..model.directory import Account, Entry
from ..model.identity import DN, KEY, Identity
from ..values import dn
from ..values.text import fold
from . import snapshot
from .connection import NoSuchEntryError
from .identity import any_of, equals, exists, filter_of
from .requests import SHOW_DELETED

if t.TYPE_CHECKING:
    from .connection import Directory

_USERS = "(isDeleted=TRUE)(objectClass=user)(!(objectClass=computer))"
_OWN_ATTRIBUTES = ("lastKnownParent", "msDS-LastKnownRDN", "cn", "whenChanged")
_LISTED = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted account."""

    entry: Entry
    guid: str

    @property
    def name(self) -> str:
        """Its name when it was deleted; after that the directory adds a line break and the objectGUID to it."""
        return self.entry.text("msDS-LastKnownRDN") or (self.entry.text("cn") or "").partition("\n")[0]

    @property
    def parent(self) -> str:
        """DN of the container where it was; that of a deleted object where the container was deleted too."""
        return self.entry.text("lastKnownParent") or ""

    def at(self, parent: str) -> Account:
        """The account as it will be below this container, with what the directory has kept of it."""
        values = {name: value for name, value in self.entry.values.items() if name != "isdeleted"}
        return Account(dn.join("CN", self.name, parent), values, self.guid)


def find_deleted(directory: Directory, who: Identity, login: str | None) -> Deleted | None:
    """The deleted account that the identity means, or None.

    The attribute that holds keys is lost with the deletion unless the recycle bin is enabled, so an account is found by
    the login name as well, unless it still holds another key.

    Args:
        directory: connected.
        who: what identifies the account.
        login: sAMAccountName that the account is to have, where the task says it.

    Raises:
        ConfigurationError: the bind account may not see deleted objects.
        DirectoryError: several accounts are found, or the search is refused.
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
            f"{len(found)} deleted accounts have the {who}: {listed}. Nothing was changed. Name by guid the one to"
            " restore."
        )
    return found[0] if found else None


def place_of(directory: Directory, deleted: Deleted, ou: str | None) -> str:
    """DN of the container where the account is restored: where it is to be if that exists, else where it was.

    Raises:
        ConfigurationError: neither exists.
    """
    for place in (ou, deleted.parent):
        if place and "\\0ADEL:" not in place and exists(directory, place):
            return place
    raise ConfigurationError(
        f"The deleted account {deleted.name} was below {deleted.parent or 'a container that is not known'}, which does"
        " not exist any more. Set ou to a container that exists."
    )


def _filter(who: Identity, login: str | None) -> str:
    if who.option == DN:
        return f"(&{_USERS}{equals('lastKnownParent', dn.parent(who.value))})"
    filters = [filter_of(who)]
    if who.option == KEY and login:
        filters.append(equals("sAMAccountName", login))
    return f"(&{_USERS}{any_of(filters)})"


def _is_meant(deleted: Deleted, who: Identity, directory: Directory) -> bool:
    if who.option == DN and fold(deleted.name) != fold(dn.rdn_value(who.value)):
        return False
    if who.option == KEY:
        keys = [fold(key.strip()) for key in deleted.entry.texts(who.key_attribute)]
        if keys and fold(who.value) not in keys:
            return False
    # A container that was deleted too may have been anywhere.
    return "\\0ADEL:" in deleted.parent or dn.is_below(deleted.parent, directory.base_dn)


def _raise_unless_visible(directory: Directory, container: str) -> None:
    """Without the right to list it, a directory may show the container, and it looks empty."""
    some = directory.search(container, "(isDeleted=TRUE)", (), "level", page_size=1, controls=(SHOW_DELETED,))
    try:
        is_visible = any(True for _entry in some)
    except NoSuchEntryError:
        is_visible = False
    if not is_visible:
        raise ConfigurationError(
            f"restore: the bind account sees nothing in {container}, so that a deleted account cannot be found. Give it"
            " the rights to list and read it (dsacls), or leave restore out."
        )


def _when(deleted: Deleted) -> str:
    text = deleted.entry.text("whenChanged") or ""
    return f"deleted on {text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) > 8 else "deleted at a time that is not known"
