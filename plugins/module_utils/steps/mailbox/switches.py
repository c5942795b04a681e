# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a mailbox that are on or off, in one table. Pure.

A new setting of this kind needs a row here, and its option in `descriptor.py`.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .way import Way

if t.TYPE_CHECKING:
    from ...model.directory import Entry


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One row of the table."""

    option: str
    """The option, and the name in diffs and reports. If the option is not set, the setting is not changed."""
    ways: tuple[Way, ...]
    """The backends that can change the setting."""
    instead: str
    """Why the other backends cannot, or the alternative, as a sentence."""
    attribute: str
    """The LDAP attribute of a remote mailbox; its syntax is Boolean."""
    parameter: str
    """The property of Get-Mailbox and Get-RemoteMailbox, and the parameter of Set-Mailbox and Set-RemoteMailbox."""


SWITCHES: t.Final = (
    Switch(
        option="hide_from_address_lists",
        ways=(Way.EXCHANGE, Way.HYBRID, Way.LDAP),
        instead="Microsoft Graph cannot hide a mailbox.",
        attribute="msExchHideFromAddressLists",
        parameter="HiddenFromAddressListsEnabled",
    ),
)
"""The settings, in the order of reports."""

ATTRIBUTES: t.Final = tuple(switch.attribute for switch in SWITCHES)
"""The LDAP attributes of all settings."""


def wanted(options: t.Mapping[str, t.Any]) -> dict[str, bool]:
    """The settings that the options set, by option."""
    return {switch.option: options[switch.option] for switch in SWITCHES if options[switch.option] is not None}


def on_in_directory(account: Entry) -> frozenset[str]:
    """The options of the settings that are on, by the attributes of the account."""
    return frozenset(switch.option for switch in SWITCHES if account.text(switch.attribute) == "TRUE")


def on_in_exchange(properties: t.Mapping[str, t.Any]) -> frozenset[str]:
    """The options of the settings that are on, by an object of Get-Mailbox or Get-RemoteMailbox."""
    return frozenset(switch.option for switch in SWITCHES if properties.get(switch.parameter))
