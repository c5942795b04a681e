# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about leavers: accounts that stay enabled, are not searched, or of which not everything is changed."""

from __future__ import annotations

import typing as t

from ...model.desired import Presence
from ...model.plan import Notice
from ...values.text import count, examples
from ..draft import Need, person_form
from ..identity import namesakes
from ..identity.correlate import match_values

if t.TYPE_CHECKING:
    from ...model.desired import Desired, Policy
    from ..draft import Draft
    from ..identity.keys import Keys
    from ..view import View

_EXAMPLES = 10
"""The most leavers that a warning names."""


def notices(drafts: t.Sequence[Draft], view: View) -> list[Notice]:
    """The warnings about leavers, from what the plan does with their accounts.

    Args:
        drafts: all drafts, once their `need` is known.
        view: the directory.
    """
    ordered = sorted(drafts, key=lambda draft: (draft.desired.key, draft.desired.label))
    leavers = [draft for draft in ordered if draft.selected and _has_left(draft.desired)]
    return [*_still_enabled(leavers, view.keys), *_skips(leavers, view.policy), *_not_searched(leavers, drafts, view)]


def _has_left(desired: Desired) -> bool:
    """Whether HR says so, whatever then happens to the account."""
    return desired.presence is Presence.LEFT or (desired.presence is Presence.ABSENT and bool(desired.source))


def _still_enabled(leavers: t.Iterable[Draft], keys: Keys) -> t.Iterator[Notice]:
    """Warnings about leavers that are skipped, so that their enabled accounts keep access."""
    for draft in leavers:
        enabled = _enabled(draft, keys) if draft.reasons else ()
        if enabled:
            text = f"{draft.desired.label} has left, but keeps access (still enabled: {'; '.join(enabled)})."
            yield Notice(f"{text} {' '.join(draft.reasons)}", (draft.desired.key,))


def _enabled(draft: Draft, keys: Keys) -> list[str]:
    accounts = [draft.account] if draft.account else keys.accounts(draft.desired.key)
    return sorted(account.dn for account in accounts if account.enabled)


def _skips(leavers: t.Iterable[Draft], policy: Policy) -> t.Iterator[Notice]:
    """Warnings about changes of leavers that are skipped, although the leavers themselves are not."""
    for draft in leavers:
        spared = [f"some of its stages are skipped: {' '.join(draft.spared)}"] if draft.spared else []
        for skips in (*draft.desired.skips, *spared):
            yield Notice(f"{draft.desired.label} has left. {_fate(draft, policy)} {skips}", (draft.desired.key,))


def _fate(draft: Draft, policy: Policy) -> str:
    """What this run does with the account, as the beginning of a sentence."""
    if draft.reasons:
        return "The account is not changed, because the person is skipped (see rejected), and"
    if draft.account is None:
        return "No account was found, and"
    if draft.need is Need.DELETE:
        return "The account is deleted, but"
    if not draft.account.enabled:
        return "The account is already disabled, and"
    if draft.need is Need.DISABLE:
        return "The account is disabled, but"
    return f"The account stays enabled, because {policy.option_names.category} is {policy.category}, and"


def _not_searched(leavers: t.Iterable[Draft], drafts: t.Iterable[Draft], view: View) -> t.Iterator[Notice]:
    """A warning about leavers whose account may have no key yet, but who lack the values to search it with.

    There is none if no account could be theirs: an enabled one without a key, which nobody else has.
    """
    free = namesakes.free(drafts, view)
    missing = [(draft, why) for draft in leavers if free and (why := _why_not_searched(draft, view.policy))]
    if missing:
        yield _not_searched_notice(missing, namesakes.by_name(free), view.policy)


def _why_not_searched(draft: Draft, policy: Policy) -> str:
    """Why a leaver without an account was not searched by every match attribute that could find one; or empty.

    A value that HR lacks does not matter if there is another one. A template that fails does: it may be its value that
    the account has.
    """
    if draft.account or draft.reasons or draft.desired.recalled or not policy.match_attributes:
        return ""
    unmade = {attribute.lower(): why for attribute, why in draft.desired.unmade.items()}
    failed = [unmade[attribute.lower()] for attribute in policy.match_attributes if attribute.lower() in unmade]
    if failed:
        return "; ".join(failed)
    has_value = any(any(match_values(draft.desired, attribute)) for attribute in policy.match_attributes)
    return "" if has_value else f"no value of {' or '.join(policy.match_attributes)}"


def _not_searched_notice(
    missing: t.Sequence[tuple[Draft, str]], by_name: t.Mapping[str, str], policy: Policy
) -> Notice:
    # First those whose account can be told by the name.
    ordered = sorted(missing, key=lambda one: person_form(one[0].desired.label) not in by_name)
    described = [_described(draft, why, by_name) for draft, why in ordered]
    options, key = policy.option_names, policy.key_attribute
    text = (
        f"No account of {count(len(described), 'leaver')} was found by {key}, and a search by"
        f" {options.match_attributes} ({', '.join(policy.match_attributes)}) was not possible:"
        f" {examples(described, _EXAMPLES, '; ')}. An account without {key} that is theirs stays as it is, and keeps"
        f" access. Correct the value in HR or in {options.attributes}, or set {key} of the account."
    )
    return Notice(text, tuple(draft.desired.key for draft, _why in ordered), has_keys=True)


def _described(draft: Draft, why: str, by_name: t.Mapping[str, str]) -> str:
    account = by_name.get(person_form(draft.desired.label))
    probably = f", but by its name {account} may be the account" if account else ""
    return f"{draft.desired.label}: {why.rstrip('.')}{probably}"
