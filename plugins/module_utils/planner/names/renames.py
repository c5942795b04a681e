# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who get another name: all names and addresses of their accounts follow, or none of them.

Half a renaming is worse than none: an account that logs on with one name and gets mail under another one, or a name in
the address book that nobody finds in the directory.
"""

from __future__ import annotations

import typing as t

from ...model.desired import Renaming
from ...model.plan import Notice
from ...values.text import count, examples
from ..draft import Need

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Account
    from ..attributes.rules import PreparedRule, Rules
    from ..draft import Draft

PERSONAL: t.Final = ("givenname", "sn")
"""The names of the person. If one of them changes, the person has another name."""
_SHOWN: t.Final = ("cn", "displayname")
"""What shows that a person has another name, if the mapping has neither of `PERSONAL`."""
IDENTITY: t.Final = (
    *_SHOWN,
    "samaccountname",
    "userprincipalname",
    "mail",
    "proxyaddresses",
    "mailnickname",
    "targetaddress",
    "msrtcsip-primaryuseraddress",
)
"""The names and addresses of an account, in lower case. `keep` leaves them as they are."""
_UNIT: t.Final = (*PERSONAL, *IDENTITY)
"""What changes as a whole or not at all."""
_EXAMPLES: t.Final = 5
"""The maximum number of people in the text of a warning."""


class Renames:
    """Decides about the names and addresses of accounts that exist.

    Modules for one account have no such rule (`Policy.rename` is None): their tasks say what is to be changed.
    """

    def __init__(self, rules: Rules, policy: Policy) -> None:
        self._rules = rules
        self._policy = policy
        lasting = {rule.lower for rule in rules.lasting}
        self._signs = frozenset(lasting.intersection(PERSONAL) or lasting.intersection(_SHOWN))
        self._option = policy.option_names.rename

    @property
    def lasting(self) -> tuple[PreparedRule, ...]:
        """The rules that also apply to existing accounts, whatever the policy says about names."""
        return self._rules.lasting

    def rules_of(self, draft: Draft) -> t.Sequence[PreparedRule]:
        """The rules that apply to the account; names that it keeps have none. A name that it lacks is set."""
        account = draft.account
        if draft.need is Need.CREATE or account is None:
            return self._rules.all
        if self._policy.rename is not Renaming.KEEP:
            return self._rules.lasting
        return [rule for rule in self._rules.lasting if not _has(account, rule.lower)]

    def is_renamed(self, draft: Draft) -> bool:
        """Whether the person has another name, which the account is to follow."""
        if self._policy.rename in (None, Renaming.KEEP) or draft.account is None:
            return False
        return any(lower in draft.wanted or lower in draft.refused for lower in self._signs)

    def settle(self, drafts: t.Iterable[Draft]) -> None:
        """Withhold the names of people of whom one cannot be written: it is invalid, or Exchange decides about it.

        Call it before names are settled; `withhold` is for names that turn out to be taken.
        """
        for draft in drafts:
            if self.is_renamed(draft):
                self._withhold(draft, list(_obstacles(draft)))

    def withhold(self, draft: Draft) -> bool:
        """Withhold all names of a person if the reasons why the draft is skipped may be about names.

        Returns:
            Whether the names were withheld. The draft then has no reasons any more: `draft.names_kept` has them.
        """
        if not draft.reasons or not self.is_renamed(draft):
            return False
        self._withhold(draft, draft.reasons)
        draft.reasons.clear()
        return True

    def why_kept(self, draft: Draft, rule: PreparedRule) -> str:
        """Why the account does not get this name, for an explanation; empty if it does, or if the rule names nobody."""
        if draft.account is None or rule.lower not in _UNIT:
            return ""
        if draft.names_kept:
            return f"not changed: names change together, and {' '.join(draft.names_kept)}"
        is_kept = self._policy.rename is Renaming.KEEP and _has(draft.account, rule.lower)
        return f"not changed: accounts keep their names ({self._option}: {Renaming.KEEP})" if is_kept else ""

    def notices(self, drafts: t.Iterable[Draft]) -> t.Iterator[Notice]:
        """A warning for each reason why people keep their former names."""
        concerned: dict[str, list[Draft]] = {}
        for draft in drafts:
            for reason in draft.names_kept:
                concerned.setdefault(reason, []).append(draft)
        for reason, people in sorted(concerned.items()):
            number, labels = count(len(people), self._policy.subject), [draft.desired.label for draft in people]
            yield Notice(
                f"{reason} Names and addresses change together ({self._option}), so all of them stay as they are for"
                f" {number}: {examples(sorted(labels), _EXAMPLES, '; ')}. Correct the value, or free it.",
                tuple(sorted(draft.desired.key for draft in people)),
                has_keys=True,
            )

    @staticmethod
    def _withhold(draft: Draft, reasons: t.Sequence[str]) -> None:
        withheld = [lower for lower in _UNIT if lower in draft.wanted]
        if not reasons or not withheld:
            return
        for lower in withheld:
            del draft.wanted[lower]
        draft.names_kept.extend(reasons)
        draft.left_out[:] = [problem for problem in draft.left_out if problem not in reasons]


def _has(account: Account, lower: str) -> bool:
    """Whether the account has this name already. Every account has a cn."""
    return lower in IDENTITY and (lower == "cn" or bool(account.raw(lower)))


def _obstacles(draft: Draft) -> t.Iterator[str]:
    yield from (draft.refused[lower] for lower in _UNIT if lower in draft.refused)
    yield from (f"An e-mail address policy of Exchange decides about {option}." for option in draft.left_to_exchange)
