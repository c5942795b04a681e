# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated Microsoft 365 from tests and the demo, over HTTP."""

from __future__ import annotations

import json
import pathlib
import typing as t
import urllib.parse
import uuid

import requests

from .. import ldap_tools, ldif
from ..facts import LabFacts
from .credentials import STATE_FILE

TIMEOUT = 60

Answer = dict[str, t.Any]

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


class ControlError(Exception):
    """The simulated Microsoft 365 refused what was asked."""


class Microsoft365Control:
    """A client of `/_lab/`. `ca_file` signed the server's certificate; TLS is always verified."""

    def __init__(self, url: str, lab_token: str, ca_file: str | None = None) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Lab-Token"] = lab_token
        if ca_file:
            self._session.verify = ca_file

    @classmethod
    def from_facts(cls, facts: LabFacts) -> Microsoft365Control:
        """For the service of the lab. Raises LabError where it never ran."""
        return cls(facts.microsoft365_url, facts.microsoft365_credentials["lab_token"], str(facts.ca_file))

    @classmethod
    def from_folder(cls, folder: pathlib.Path, ca_file: str | None = None) -> Microsoft365Control:
        """For a service that was started with `--state folder`."""
        state = json.loads((folder / STATE_FILE).read_text("utf-8"))
        return cls(state["url"], state["credentials"]["lab_token"], ca_file)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _ask(self, method: str, path: str, body: t.Any = None) -> Answer:
        response = self._session.request(method, f"{self.url}/_lab/{path}", json=body, timeout=TIMEOUT)
        answer = response.json()
        if not response.ok:
            raise ControlError(f"{method} /_lab/{path}: {answer['error']}")
        return t.cast(Answer, answer)

    def act(self, action: str, **values: t.Any) -> Answer:
        """Any action of the control interface."""
        return self._ask("POST", "state", {"action": action, **values})

    # Looking

    def state(self) -> Answer:
        """`users`, `deleted_users`, `groups`, `skus`, `settings`, `requests`, `contract_violations` and others."""
        return self._ask("GET", "state")

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

    def request_log(self) -> Answer:
        """`total`, `counts` by "system method path" (`graph`, `batch` for items in a batch, `login`), `entries`."""
        return self._ask("GET", "requests")

    def clear_requests(self) -> None:
        """Begin a new log."""
        self._ask("DELETE", "requests")

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

    def settings(self, **values: t.Any) -> Answer:
        """`token_lifetime` (seconds), `provisioning` and `consistency` (`{"seconds": …, "reads": …}`)."""
        return self.act("settings", **values)

    def permissions(
        self, *, add: t.Sequence[str] = (), remove: t.Sequence[str] = (), only: t.Sequence[str] | None = None
    ) -> Answer:
        """Grant and take application permissions; what is taken is missing at once, what is granted with new tokens."""
        exact = {} if only is None else {"permissions": list(only)}
        return self.act("permissions", add=list(add), remove=list(remove), **exact)

    def throttle(self, seconds: float, path: str = "", retry_after: int | None = None) -> None:
        """Answer 429 to what matches `path` for so long; 0 ends it. The header says what is left, or `retry_after`."""
        self.act("throttle", seconds=seconds, path=path, retry_after=retry_after)

    def skip_time(self, seconds: float) -> None:
        """Put the service's clock forward."""
        self.act("skip_time", seconds=seconds)

    def revoke_tokens(self) -> None:
        """All access tokens die."""
        self.act("revoke_tokens")

    def fault(self, kind: str, **values: t.Any) -> None:
        """Ask for an odd answer: members of `faults.Fault`; `system` is graph, batch (items) or login."""
        self._ask("POST", "faults", {"kind": kind, **values})

    def faults(self) -> list[Answer]:
        """Those that still wait."""
        return t.cast("list[Answer]", self._ask("GET", "faults")["faults"])

    def clear_faults(self) -> None:
        """Answer as usual from now on."""
        self._ask("DELETE", "faults")


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
