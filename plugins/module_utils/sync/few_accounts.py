# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what planning needs of the directory for a few people.

These are the accounts with the keys of these people and of those to whom they refer, the objects that have a name or an
address that these people should have, and all groups and organizational units.
"""

from __future__ import annotations

import re
import typing as t

from .. import runner
from ..directory.identity import any_of, equals, guid_filter
from ..directory.namesakes import namesakes
from ..directory.snapshot import read_accounts
from ..errors import NeedsEverybodyError
from ..model.desired import ValueKind
from ..values import dn
from ..values.equality import find_form

if t.TYPE_CHECKING:
    from ..directory.connection import Directory
    from ..model.directory import Account, Snapshot
    from ..model.run import Task
    from ..steps.base import AnyStep


def read_few(directory: Directory, task: Task, steps: t.Iterable[type[AnyStep]] = ()) -> Snapshot:
    """Read the directory for the people of a partial task.

    Raises:
        NeedsEverybodyError: one of the people has no account with the key, or one with another name. Then it may belong
            to somebody else, whose record has lost its key.
        DirectoryError: the directory could not be read.
    """
    attribute = task.policy.key_attribute or ""
    by_key = any_of(equals(attribute, key) for key in sorted(_keys(task)))
    persons = _persons(task)
    accounts = list(read_accounts(directory, ("objectGUID", attribute, "displayName", *persons), by_key))
    # A value that points to somebody is compared by the key of that account.
    pointed = (equals("distinguishedName", text) for one in accounts for name in persons for text in one.texts(name))
    names = list(_namesakes(task, accounts, directory))
    own = [guid_filter(account.guid) for account in accounts]
    return runner.read(
        directory,
        task,
        steps,
        # The key has no index in many directories, so that a search by key costs more than one by objectGUID.
        account_filter=any_of([*own, *pointed, *names] or [by_key]),
        other_filter=any_of(names) if names else None,
        others=bool(names),
    )


def _keys(task: Task) -> set[str]:
    """The keys of the people, and of everybody to whom an attribute points."""
    persons = _persons(task)
    pointed = (
        value
        for one in task.desired
        for name, values in one.attributes.items()
        if name.lower() in persons
        for value in values or ()
    )
    keys = {*task.known_keys, *(one.key for one in task.desired), *(task.policy.only or ()), *pointed}
    return {key.strip() for key in keys if key.strip()}


def _persons(task: Task) -> tuple[str, ...]:
    """The attributes that point to people, in lower case."""
    return tuple(name.lower() for name, rule in task.policy.rules.items() if rule.kind is ValueKind.PERSON)


def _is_named_alike(account: Account, label: str) -> bool:
    """Whether the account has all names of the person, or the person all of the account: in any order, with or without
    a second first name."""
    person = _words(label.rpartition(" (")[0])
    names = (dn.rdn_value(account.dn), *account.texts("displayName"))
    return any(person <= own or own <= person for own in map(_words, names) if own)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", find_form(name)))


def _namesakes(task: Task, accounts: t.Iterable[Account], directory: Directory) -> t.Iterator[str]:
    """The filters for the objects that have a name of these people, or one that they should have."""
    attribute = task.policy.key_attribute or ""
    by_key = {(account.text(attribute) or "").strip(): account for account in accounts}
    for one in task.desired:
        if one.key in (task.policy.only or ()):
            account = by_key.get(one.key)
            if account is None:
                raise NeedsEverybodyError(f"no account has the key of {one.label}")
            if not _is_named_alike(account, one.label):
                raise NeedsEverybodyError(f"the account with the key of {one.label} has another name")
            wanted = namesakes(one, directory.domain, account)
            # A stage can move the account beside another one with its name.
            yield from filter(None, (wanted, equals("name", dn.rdn_value(account.dn))))
