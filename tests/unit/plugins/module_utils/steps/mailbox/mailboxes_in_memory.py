# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts with Exchange attributes, and the options of the step `mailbox`."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import recipient, switches
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import MAILBOX
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxRequest
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SCHEMA,
    USER_ATTRIBUTES,
    account,
    snapshot,
)

_SYNTAXES = {
    recipient.DETAILS: Syntax.INTEGER,
    recipient.DISPLAY_TYPE: Syntax.INTEGER,
    recipient.REMOTE_TYPE: Syntax.INTEGER,
    recipient.VERSION: Syntax.INTEGER,
    recipient.RETENTION_FLAGS: Syntax.INTEGER,
    **dict.fromkeys(switches.ATTRIBUTES, Syntax.BOOLEAN),
    recipient.MAILBOX_GUID: Syntax.BINARY,
    recipient.DATABASE: Syntax.DN,
}
EXCHANGE = {
    name.lower(): AttributeType(
        name, _SYNTAXES.get(name, Syntax.TEXT), single_valued=name not in (recipient.PROXY_ADDRESSES, "x")
    )
    for name in recipient.ATTRIBUTES
}

REMOTE = {
    "msExchRecipientTypeDetails": "2147483648",
    "msExchRemoteRecipientType": "1",
    "msExchRecipientDisplayType": "-2147483642",
    "msExchVersion": "44220983382016",
    "mailNickname": "anna",
    "targetAddress": "SMTP:anna@lab.mail.onmicrosoft.com",
    "mail": "anna@example.com",
    "proxyAddresses": ["SMTP:anna@example.com", "smtp:anna@lab.mail.onmicrosoft.com"],
}
"""Of a user with a mailbox in the cloud that is managed on premises."""
SHARED = {**REMOTE, "msExchRecipientTypeDetails": "34359738368", "msExchRemoteRecipientType": "97"}
LOCAL = {"msExchRecipientTypeDetails": "1", "homeMDB": "CN=DB1", "mail": "anna@example.com"}


def domain(*accounts: Account, without: t.Collection[str] = ()) -> Snapshot:
    """A directory with the Exchange schema, but for some attributes."""
    gone = {name.lower() for name in without}
    own = {name: attribute for name, attribute in EXCHANGE.items() if name not in gone}
    return snapshot(*accounts, schema=SCHEMA | own, user_attributes=USER_ATTRIBUTES | own.keys())


def subject(values: t.Mapping[str, t.Any] | None, *changes: Change, **options: t.Any) -> Subject:
    """Anna, whose account has these attributes; None where this run creates it."""
    own = None if values is None else account("Anna", "1", **values)
    return Subject(
        key="1",
        label="Anna (1)",
        presence=Presence.ACTIVE,
        options=complete(options),
        account=own,
        upn="anna@example.com",
        changes=changes,
    )


def complete(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """All options, with their defaults."""
    unknown = options.keys() - MAILBOX.options.keys()
    assert not unknown
    return {name: options.get(name, spec.get("default")) for name, spec in MAILBOX.options.items()}


def request(**options: t.Any) -> MailboxRequest:
    return MailboxRequest.from_options(complete(options))


def creation(**values: str) -> Change:
    """The change that creates Anna's account with these attributes."""
    deltas = tuple(Delta(attribute=name, after=(value,)) for name, value in values.items())
    return Create(key="1", dn="CN=Anna,OU=Staff,DC=corp,DC=example", deltas=deltas)
