# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about values: those that are left out of an account, and logon names that are missing or that Entra ID
changes."""

from __future__ import annotations

import typing as t

from ...model.plan import Notice
from ...values.text import count, examples
from ..draft import Need
from ..names.suffixes import PRINCIPAL
from . import lawful

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Snapshot
    from ..draft import Draft

_EXAMPLES = 5
"""The maximum number of people in the text of a warning."""


def notices(drafts: t.Iterable[Draft], policy: Policy) -> list[Notice]:
    """A warning for each reason why an attribute is left out, and those about logon names, with the people concerned.

    Args:
        drafts: the drafts that the run acts on.
    """
    left_out: dict[str, list[Draft]] = {}
    logons: list[Draft] = []
    nameless: list[Draft] = []
    logon, option = _logon_rule(policy)
    for draft in drafts:
        for problem in draft.left_out:
            left_out.setdefault(problem, []).append(draft)
        if any(lawful.entra_problem(value) for value in _logon_names(draft)):
            logons.append(draft)
        if draft.need is Need.CREATE and PRINCIPAL not in draft.wanted and logon in draft.desired.attributes:
            nameless.append(draft)
    found = [_left_out(problem, concerned, policy) for problem, concerned in sorted(left_out.items())]
    found += [_logons(logons, policy)] if logons else []
    return [*found, _nameless(nameless, option, policy)] if nameless else found


def unchecked_suffixes(drafts: t.Iterable[Draft], snapshot: Snapshot) -> t.Iterator[Notice]:
    """A warning if suffixes of user principal names are written without being checked, because nobody could read those
    of the forest."""
    keys = sorted(draft.desired.key for draft in drafts if PRINCIPAL in draft.wanted)
    if keys and snapshot.suffixes is not None and not snapshot.suffixes:
        yield Notice(
            "The bind account cannot read the UPN suffixes of the forest (dnsRoot and uPNSuffixes below CN=Partitions"
            " of the configuration), so the suffixes of userPrincipalName are not checked. Give it the right to read"
            " them.",
            tuple(keys),
        )


def _logon_rule(policy: Policy) -> tuple[str, str]:
    """The name of userPrincipalName in `Desired.attributes`, and the option with its template; or empty strings."""
    names = (mapped for mapped in policy.rules if mapped.lower() == PRINCIPAL)
    return next(
        ((name, policy.rules[name].option or f"{policy.option_names.attributes}.{name}") for name in names), ("", "")
    )


def _logon_names(draft: Draft) -> tuple[str, ...]:
    wanted = draft.wanted.get(PRINCIPAL)
    return wanted.values if wanted and not wanted.rule.secret else ()


def _left_out(problem: str, concerned: list[Draft], policy: Policy) -> Notice:
    people = _people([draft.desired.label for draft in concerned], policy)
    return _notice(f"{problem} The attribute is left out for {people}.", concerned)


def _logons(concerned: list[Draft], policy: Policy) -> Notice:
    people = _people([f"{draft.desired.label}: {_logon_names(draft)[0]}" for draft in concerned], policy)
    allowed = "letters from A to Z, digits and ' . - _ ! # ^ ~, and no dot before the @"
    text = f"A userPrincipalName is not one that Entra ID accepts. It accepts {allowed}."
    advice = "If accounts are synchronized to Entra ID, use the filter hrsync.ad.ascii."
    return _notice(f"{text} {advice} This concerns {people}.", concerned)


def _nameless(concerned: list[Draft], option: str, policy: Policy) -> Notice:
    people = _people([draft.desired.label for draft in concerned], policy)
    text = f"HR has no value for {option}, so accounts are created without userPrincipalName"
    return _notice(
        f"{text}, and people log on with sAMAccountName only. Fill in the value in HR, or correct the template. This"
        f" concerns {people}.",
        concerned,
    )


def _people(described: list[str], policy: Policy) -> str:
    return f"{count(len(described), policy.subject)}: {examples(sorted(described), _EXAMPLES, '; ')}"


def _notice(text: str, concerned: list[Draft]) -> Notice:
    return Notice(text, tuple(sorted(draft.desired.key for draft in concerned)), has_keys=True)
