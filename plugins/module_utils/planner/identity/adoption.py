# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which accounts are adopted: those whose match attributes find them, but no disabled account of people who work.

More than a few must be confirmed.
"""

from __future__ import annotations

import typing as t

from ...model.desired import Presence

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Account
    from ..draft import Draft

FEW: t.Final = 5
"""The most accounts that a run adopts without a confirmation. A match of a late joiner needs none, a go-live does."""

_NAMED: t.Final = 3
"""The most accounts that the sentence about a confirmation names."""


def problem(draft: Draft, policy: Policy) -> str | None:
    """Why the account is not adopted, as sentences; None if it is adopted, or does not need to be.

    A disabled account was disabled by somebody who did not know the employee's key. It may be that of a service with
    the same address.
    """
    account = draft.account
    if account is None or not _is_adopted(draft, policy) or account.enabled or not _needs_access(draft):
        return None
    return (
        f"{described(account)} was found by {draft.adopted_by}, but it is disabled,"
        " so it is not adopted: it may be that of a service. If it is the account of this"
        f" {policy.subject}, set its {policy.key_attribute} to {draft.desired.key.strip()!r}, or enable it. Otherwise,"
        f" change its {draft.adopted_by}."
    )


def unconfirmed(changed: t.Iterable[Draft], policy: Policy) -> t.Iterator[str]:
    """The sentence that asks for a confirmation, if more than a few accounts would be adopted.

    Args:
        changed: the employees whose accounts the run changes.
        policy: of the run.
    """
    adopting = [draft for draft in changed if _is_adopted(draft, policy)]
    ordered = sorted(adopting, key=lambda draft: (draft.desired.key, draft.desired.label))
    if policy.adopt or len(ordered) <= FEW:
        return
    first = "; ".join(f"{draft.desired.label}: {found(draft)}" for draft in ordered[:_NAMED])
    more = f"; and {len(ordered) - _NAMED} more, see the changes" if len(ordered) > _NAMED else ""
    # What to do comes first, because the console cuts long sentences.
    yield (
        f"{len(ordered)} accounts without a key would be adopted. As these are more than {FEW}, a run writes nothing"
        f" unless {policy.option_names.adopt} is true. Set it for one run if each account is that of its"
        f" {policy.subject}; otherwise, change the account's {' or '.join(policy.match_attributes)}: {first}{more}."
    )


def found(draft: Draft) -> str:
    """How the account was found, and which one: `found by mail: anna.nowak, created 2019-03-01 (CN=…)`."""
    if draft.account is None or draft.desired.account:
        return f"found by {draft.adopted_by}"
    return f"found by {draft.adopted_by}: {described(draft.account)}"


def described(account: Account) -> str:
    """The login of the account, its age, and its DN, which comes last because the console cuts what is long."""
    return f"{account.text('sAMAccountName')}{_age(account)} ({account.dn})"


def _is_adopted(draft: Draft, policy: Policy) -> bool:
    """Whether match attributes found the account, and its key is still to be set."""
    is_searched = draft.desired.account is None
    return bool(draft.adopted_by and is_searched and policy.key_attribute and draft.desired.key.strip())


def _needs_access(draft: Draft) -> bool:
    """Whether this run would enable the account, or a later one on the day when the employee starts."""
    presence = draft.desired.presence
    return presence is Presence.ACTIVE or bool(draft.desired.source and presence is Presence.UPCOMING)


def _age(account: Account) -> str:
    created = account.text("whenCreated")
    return f", created {created[:4]}-{created[4:6]}-{created[6:8]}" if created else ""
