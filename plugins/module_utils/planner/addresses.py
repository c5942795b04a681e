# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail addresses that stay when another becomes the primary one."""

from __future__ import annotations

import typing as t

from ..values.text import fold

PRIMARY, SECONDARY = "SMTP:", "smtp:"
"""What stands before the primary address and before the others in proxyAddresses; only here case matters."""


def with_former(wanted: t.Sequence[str], held: t.Iterable[str]) -> tuple[str, ...]:
    """The wanted values of proxyAddresses, and after them every mail address that the account has, as a secondary one.

    Mail to an address that somebody had once still arrives. Values of other kinds (`sip:`, `X500:`) follow the wanted
    list alone.
    """
    named = {address for value in wanted if (address := _address(value))}
    former = dict.fromkeys(
        SECONDARY + value[len(PRIMARY) :] for value in held if (address := _address(value)) and address not in named
    )
    return (*wanted, *former)


def for_mail(mail: str, former_mail: str | None) -> tuple[str, ...]:
    """What proxyAddresses must hold where only `mail` is said: that as the primary address, the former as another."""
    former = [SECONDARY + former_mail] if former_mail and fold(former_mail) != fold(mail) else []
    return (PRIMARY + mail, *former)


def _address(value: str) -> str:
    """The mail address of a value, in its form for comparison; empty where it is of another kind."""
    return fold(value[len(PRIMARY) :]) if value[: len(PRIMARY)].lower() == SECONDARY else ""
