# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the passwords of accounts that an interrupted run created, but did not deliver.

They are derived again from the key of that run (`apply.keyed`). Whether an account got its password from that run, and
still has it, is asked of the domain controller: an account that another run created has another password.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..directory.connection import NoSuchEntryError
from ..values import syntax
from .passwords import Names

if t.TYPE_CHECKING:
    from ..directory.connection import Directory
    from ..directory.password_check import Check
    from ..model.directory import Entry

_MARGIN = datetime.timedelta(minutes=5)
"""How far the clocks of the controller and of the domain controller may differ beyond what was measured, and how long
after its creation an account can get its first password (see `apply._create_in_parts`)."""
_ATTRIBUTES = ("sAMAccountName", "displayName", "whenCreated", "pwdLastSet")


@dataclasses.dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that may not have delivered all its passwords."""

    started: datetime.datetime
    """Before it created the first account, by the clock of the domain controller."""
    managed_base: str
    key_attribute: str
    known: frozenset[str] = frozenset()
    """Login names of accounts whose passwords were delivered since, in lower case."""


class Candidate(t.NamedTuple):
    """An account that the run may have created."""

    dn: str
    names: Names
    key: str
    """The key of the employee."""


@dataclasses.dataclass(frozen=True, slots=True)
class Undelivered:
    """The result of a search for undelivered passwords."""

    entries: tuple[dict[str, t.Any], ...] = ()
    """In the format of `plugin_utils/passwords/password_file.py`."""
    doubtful: tuple[str, ...] = ()
    """Login names of accounts of which it is not known whether the run created them."""


def candidates(directory: Directory, run: Interrupted) -> list[Candidate]:
    """Accounts with a key that were created since the run began, and whose password was not set again since then.

    Raises:
        DirectoryError: the directory refuses the search, or stops answering.
    """
    since = (run.started - _MARGIN).strftime("%Y%m%d%H%M%S.0Z")
    created = f"(&(objectCategory=person)(objectClass=user)(whenCreated>={since})({run.key_attribute}=*))"
    try:
        found = list(directory.search(run.managed_base, created, (*_ATTRIBUTES, run.key_attribute)))
    except NoSuchEntryError:
        return []
    mine = (entry for entry in found if (entry.text("sAMAccountName") or "").lower() not in run.known)
    return [_candidate(entry, run.key_attribute) for entry in mine if _has_first_password(entry)]


def _candidate(entry: Entry, key_attribute: str) -> Candidate:
    names = (entry.text("sAMAccountName") or "", entry.text("displayName") or "")
    return Candidate(entry.dn, tuple(filter(None, names)), entry.text(key_attribute) or "")


def undelivered(accounts: t.Iterable[Candidate], make: t.Callable[[Names], str] | None, check: Check) -> Undelivered:
    """The passwords of a run that were not delivered. Each account is asked for once.

    Args:
        accounts: that the run may have created.
        make: makes the passwords of the run again; None if its key is lost. All accounts are doubtful then.
        check: whether a password is that of an account.

    Raises:
        DirectoryError: the domain controller stops answering.
    """
    entries: list[dict[str, t.Any]] = []
    doubtful: list[str] = []
    for account in accounts:
        password = make(account.names) if make else None
        is_right = None if password is None else check(account.dn, password)
        if is_right:
            entries.append({"account": account.names[0], "key": account.key, "dn": account.dn, "password": password})
        elif is_right is None:
            doubtful.append(account.names[0])
    return Undelivered(tuple(entries), tuple(doubtful))


def _has_first_password(entry: Entry) -> bool:
    """Whether the password may be that of the creation. pwdLastSet is 0 if it must be changed at the next logon."""
    set_at = int(entry.text("pwdLastSet") or 0)
    return set_at == 0 or set_at <= syntax.filetime(syntax.generalized_time(entry.text("whenCreated") or "") + _MARGIN)
