# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who was hired and who left, looked at without what the collection says of itself."""

from __future__ import annotations

import typing as t
import uuid

from tests.lab import ldap_tools, ldif
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts

from .traces import services

JOINER, LEAVER = "1034", "1021"
"""Employee numbers of Renée Lefèvre-Ó Dálaigh, who is hired, and Marc Solé, who leaves."""

_SHOWN = ("displayName", "userPrincipalName", "userAccountControl", "homeDirectory", "thumbnailPhoto")
_SHOWN_OF_SERVICES = ("msExchRecipientTypeDetails", "msRTCSIP-UserEnabled", "objectGUID")
_MAILBOXES = {"": "none", "1": "a user's", "4": "shared"}
"""Words for msExchRecipientTypeDetails."""


def account(facts: LabFacts, key: str) -> ldif.Entry:
    """The employee's account, by ldapsearch; LabError where there is none."""
    found = ldap_tools.search(facts, facts.managed_base, f"(employeeID={key})", (*_SHOWN, *_SHOWN_OF_SERVICES))
    if len(found) != 1:
        raise LabError(f"{len(found)} accounts have the employeeID {key}; there should be one.")
    return found[0]


def descriptions(facts: LabFacts) -> t.Iterator[str]:
    """A few lines for each of the two."""
    for key, what in ((JOINER, "was hired"), (LEAVER, "has left")):
        entry = account(facts, key)
        yield f"{entry.text('displayName')} {what}:"
        yield from (f"  {line}" for line in (*_directory(entry), *_services(facts, entry)))


def _directory(entry: ldif.Entry) -> t.Iterator[str]:
    disabled = int(entry.text("userAccountControl")) & 2
    photo = entry.attributes.get("thumbnailphoto")
    yield f"account: {'disabled' if disabled else 'enabled'}"
    yield f"photo: {f'{len(photo[0])} bytes' if photo else 'none'}"
    yield f"home folder: {entry.text('homeDirectory') or 'none'}"
    yield f"mailbox: {_MAILBOXES[entry.text('msExchRecipientTypeDetails')]}"
    yield f"Skype for Business: {entry.text('msRTCSIP-UserEnabled') or 'none'}"


def _services(facts: LabFacts, entry: ldif.Entry) -> t.Iterator[str]:
    cloud, exchange = services(facts)
    user = cloud.user(entry.text("userPrincipalName"))
    yield f"licences: {', '.join(sorted(one['sku'] for one in user['licenses'])) or 'none'}"
    guid = _guid(entry)
    reply = exchange.state()["mailboxes"].get(guid, {}).get("auto_reply", {})
    yield f"auto-reply: {reply.get('state', 'off')}"


def _guid(entry: ldif.Entry) -> str:
    return str(uuid.UUID(bytes_le=entry.attributes["objectguid"][0]))
