# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of proxyAddresses that keep former mail addresses as secondary ones."""

from __future__ import annotations

import typing as t

from ...values.equality import find_form

if t.TYPE_CHECKING:
    from ...model.directory import Account

MAIL, PROXY_ADDRESSES = "mail", "proxyaddresses"
ATTRIBUTES = (MAIL, PROXY_ADDRESSES)
"""The attributes with mail addresses, in lower case."""

PRIMARY, SECONDARY = "SMTP:", "smtp:"
"""The prefixes of the primary and of secondary addresses in proxyAddresses; their case is significant."""

_X500: t.Final = "x500:"
"""The prefix of a former legacyExchangeDN."""


def with_former(wanted: t.Sequence[str], held: t.Iterable[str]) -> tuple[str, ...]:
    """The wanted values of proxyAddresses, then every other mail address of the account as a secondary one.

    Mail to former addresses still arrives, also answers to old messages, which Outlook sends to `X500:` addresses.
    Values of other kinds (`sip:`) are kept only if they are wanted.
    """
    named = {address for value in wanted if (address := _address(value))}
    former = dict.fromkeys(
        SECONDARY + value[len(PRIMARY) :] if _is_mail(value) else value
        for value in held
        if (address := _address(value)) and address not in named
    )
    return (*wanted, *former)


def distinct(values: t.Iterable[str]) -> tuple[str, ...]:
    """The values of proxyAddresses in their order, each address once; its primary value if it has one.

    Two values that differ only in capitals are one address, and Exchange refuses an address that is there twice.
    """
    found: dict[str, str] = {}
    for value in values:
        form = find_form(value)
        if form not in found or (value.startswith(PRIMARY) and not found[form].startswith(PRIMARY)):
            found[form] = value
    return tuple(found.values())


def held_by(account: Account) -> tuple[str, ...]:
    """The values of proxyAddresses of an account, and its `mail` if they do not have it."""
    mail = account.text("mail")
    return distinct((*account.texts("proxyAddresses"), *([SECONDARY + mail] if mail else [])))


def for_mail(mail: str, held: t.Sequence[str]) -> tuple[str, ...]:
    """The values of proxyAddresses if only `mail` is given: the new address as primary, all others as they are.

    Args:
        mail: the new address.
        held: the values of `held_by`. Mail addresses become secondary ones.
    """
    return (*with_former((PRIMARY + mail,), held), *(value for value in held if not _address(value)))


def instead(mail: str, former: str, held: t.Sequence[str]) -> tuple[str, ...]:
    """The values of proxyAddresses if the new address takes the place of the former one: all others as they are.

    Args:
        mail: the new address.
        former: the former value of `mail`; empty if there was none.
        held: the values of the account.
    """
    gone = {find_form(mail), find_form(former)}
    mails = {value for value in held if _is_mail(value) and (value.startswith(PRIMARY) or _address(value) in gone)}
    return (PRIMARY + mail, *(value for value in held if value not in mails))


def _is_mail(value: str) -> bool:
    return value[: len(PRIMARY)].lower() == SECONDARY


def _address(value: str) -> str:
    """The mail address in a value, in the form for comparison; empty if the value is of another kind."""
    if _is_mail(value):
        return find_form(value[len(PRIMARY) :])
    return find_form(value) if value[: len(_X500)].lower() == _X500 else ""
