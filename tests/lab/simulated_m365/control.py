# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated Microsoft 365 from tests and the demo."""

from __future__ import annotations

import typing as t
import urllib.parse
import uuid

from .. import ldap_tools, ldif
from ..facts import LabFacts
from ..simulation.control import Answer, Control
from .credentials import Credentials

_ACCOUNTS = "(&(objectCategory=person)(objectClass=user)(userPrincipalName=*))"
_DISABLED = 2
"""ADS_UF_ACCOUNTDISABLE."""
_TEXTS = {
    "displayName": "displayName",
    "givenName": "givenName",
    "sn": "surname",
    "mail": "mail",
    "mailNickname": "mailNickname",
    "employeeID": "employeeId",
    "sAMAccountName": "onPremisesSamAccountName",
}


class Microsoft365Control(Control[Credentials]):
    """A client of `/_lab/`.

    `state()` has `users`, `deleted_users`, `groups`, `skus`, `settings`, `requests`, `contract_violations` and others.
    In `request_log()` the systems are `graph`, `batch` (items in a batch) and `login`; so they are in `fault()`.
    `settings()` takes `token_lifetime` (seconds), `provisioning` and `consistency` (`{"seconds": …, "reads": …}`).
    """

    CREDENTIALS = Credentials

    @classmethod
    def from_facts(cls, facts: LabFacts) -> Microsoft365Control:
        """For the service of the lab. Raises LabError where it never ran."""
        return cls.from_folder(facts.microsoft365_state, str(facts.ca_file))

    # Looking

    def user(self, key: str) -> Answer:
        """One user by id or user principal name: properties of Graph, `licenses`, `mailbox`, `photo_sha256` and others.

        Raises ControlError where there is none.
        """
        return self._ask("GET", f"users/{urllib.parse.quote(key)}")

    def sku(self, part_number: str) -> Answer:
        """A product, with `skuId`, `consumedUnits` and `prepaidUnits`."""
        return t.cast(Answer, self.state()["skus"][part_number])

    def contract_violations(self) -> list[Answer]:
        """Requests that broke Graph's contract: `method`, `path`, `errors`."""
        return t.cast("list[Answer]", self.state()["contract_violations"])

    def clear_contract_violations(self) -> None:
        """Forget them."""
        self._ask("DELETE", "contract_violations")

    # Users, products, groups

    def reset(self) -> Answer:
        """Nobody there, and first settings; not in a lab that others use at the same time."""
        return self.act("reset")

    def add_user(self, principal: str, **values: t.Any) -> Answer:
        """A user with properties of Graph, and if wanted `licenses`, `mailbox`, `provisioning`, `consistency`."""
        return self.act("add_user", userPrincipalName=principal, **values)

    def change_user(self, user: str, **values: t.Any) -> Answer:
        """Change a user without asking whether Graph would."""
        return self.act("change_user", user=user, **values)

    def remove_user(self, user: str) -> None:
        """The user was never there."""
        self.act("remove_user", user=user)

    def set_mailbox(self, user: str, **values: t.Any) -> Answer:
        """`state` (active, provisioning, soft-deleted, inactive, none), `purpose` (user, shared, …), `hold`."""
        return self.act("set_mailbox", user=user, **values)

    def set_sku(self, part_number: str, **values: t.Any) -> Answer:
        """Change or add a product: `plans` (names), `enabled`, `free`, `suspended`, `warning`, `capability_status`."""
        return self.act("set_sku", part_number=part_number, **values)

    def set_group(self, **values: t.Any) -> Answer:
        """Add a group, or change that with this `id`: properties of Graph, `members`, `licenses`."""
        return self.act("set_group", **values)

    def remove_group(self, group: str) -> None:
        """Remove a group, and what its members had from it."""
        self.act("remove_group", id=group)

    def synchronise(self, accounts: t.Sequence[Answer], *, remove_missing: bool = False) -> Answer:
        """Take over accounts as Entra Connect does: see `synchronisation.synchronise`."""
        return self.act("synchronise", accounts=list(accounts), remove_missing=remove_missing)

    # Behaviour

    def permissions(
        self, *, add: t.Sequence[str] = (), remove: t.Sequence[str] = (), only: t.Sequence[str] | None = None
    ) -> Answer:
        """Grant and take application permissions; what is taken is missing at once, what is granted with new tokens."""
        exact = {} if only is None else {"permissions": list(only)}
        return self.act("permissions", add=list(add), remove=list(remove), **exact)

    def throttle(self, seconds: float, path: str = "", retry_after: int | None = None) -> None:
        """Answer 429 to what matches `path` for so long; 0 ends it. The header says what is left, or `retry_after`."""
        self.act("throttle", seconds=seconds, path=path, retry_after=retry_after)

    def revoke_tokens(self) -> None:
        """All access tokens die."""
        self.act("revoke_tokens")


def synchronise(facts: LabFacts, base: str | None = None, *, remove_missing: bool = False) -> Answer:
    """Let Microsoft 365 take over the accounts below `base` (default: the managed base), as Entra Connect would.

    Read with ldapsearch. The answer counts `added`, `updated` and `removed`, and has `errors` by objectGUID.
    """
    names = ["objectGUID", "userPrincipalName", "userAccountControl", "proxyAddresses", "msExchMailboxGuid", *_TEXTS]
    found = ldap_tools.search(facts, base or facts.managed_base, _ACCOUNTS, names)
    control = Microsoft365Control.from_facts(facts)
    try:
        return control.synchronise([account(entry) for entry in found], remove_missing=remove_missing)
    finally:
        control.close()


def account(entry: ldif.Entry) -> Answer:
    """An account of Active Directory as `synchronise` posts it."""
    texts = {ours: entry.text(name) or None for name, ours in _TEXTS.items()}
    return {
        **texts,
        "objectGUID": str(uuid.UUID(bytes_le=entry.attributes["objectguid"][0])),
        "userPrincipalName": entry.text("userPrincipalName"),
        "accountEnabled": not int(entry.text("userAccountControl") or 0) & _DISABLED,
        "proxyAddresses": list(entry.texts("proxyAddresses")),
        "msExchMailboxGuid": True if "msexchmailboxguid" in entry.attributes else None,
    }
