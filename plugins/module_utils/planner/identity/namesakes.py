# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts without a key that somebody's name points to: nothing is done with them, because a name is no key.

The first run in a domain with accounts is full of them. It would create a second account for everybody, if match
attributes do not find the first one.
"""

from __future__ import annotations

import typing as t

from ...model.plan import Notice
from ...values.equality import find_form
from ...values.text import count, examples
from ..draft import Need, common_name_of, person_form

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Account
    from ..draft import Draft
    from ..view import View

_EXAMPLES = 5
"""The most people that the warning names."""


def free(drafts: t.Iterable[Draft], view: View) -> list[Account]:
    """The enabled accounts without a key that belong to no employee of the run and are not protected."""
    taken = {draft.account.guid for draft in drafts if draft.account}
    return [
        account
        for account in view.keys.keyless
        if account.enabled and account.guid not in taken and not view.protection.account(account)
    ]


def by_name(accounts: t.Iterable[Account]) -> dict[str, str]:
    """DN by the name of the person, for accounts whose name no other one has."""
    found: dict[str, list[str]] = {}
    for account in accounts:
        names = {find_form(name) for name in (common_name_of(account), *account.texts("displayname"))}
        for name in names:
            found.setdefault(name, []).append(account.dn)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def notices(acting: t.Iterable[Draft], drafts: t.Iterable[Draft], view: View) -> t.Iterator[Notice]:
    """The warning about new accounts for people who seem to have one without a key.

    Args:
        acting: the drafts whose changes are made.
        drafts: all drafts.
        view: the directory.
    """
    created = [draft for draft in acting if draft.need is Need.CREATE and draft.desired.key.strip()]
    known = by_name(free(drafts, view)) if created else {}
    found = [(draft, known[name]) for draft in created if (name := person_form(draft.desired.label)) in known]
    if found:
        ordered = sorted(found, key=lambda one: (one[0].desired.key, one[0].desired.label))
        yield _notice(ordered, view.policy)


def _notice(found: t.Sequence[tuple[Draft, str]], policy: Policy) -> Notice:
    described = [f"{draft.desired.label}: {dn}" for draft, dn in found]
    options, key = policy.option_names, policy.key_attribute
    text = (
        f"{count(len(found), 'new account')} may be a second one, because an account without {key} has the same name:"
        f" {examples(described, _EXAMPLES, '; ')}. If it is that of the same person, set its {key}, or let"
        f" {options.match_attributes} name an attribute that finds it, such as mail."
    )
    return Notice(text, tuple(draft.desired.key for draft, _dn in found), has_keys=True)
