# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request that the options of the step `mailbox` make, and the options that exclude each other. Pure."""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

from ...errors import ConfigurationError


class MailboxState(enum.StrEnum):
    """The option `state`."""

    PRESENT = "present"
    SHARED = "shared"
    DISABLED = "disabled"
    """No mailbox, and the account stays."""
    ABSENT = "absent"
    """Neither mailbox nor account: Exchange deletes both."""


class Way(enum.StrEnum):
    """The system that manages the mailbox, and so the backend of the step."""

    MICROSOFT365 = "microsoft365"
    EXCHANGE = "exchange"
    HYBRID = "hybrid"
    LDAP = "ldap"


_ADDRESS = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRequest:
    """The options of the step, checked; empty or None where an option is not set."""

    state: MailboxState
    way: Way
    license: str = ""
    usage_location: str = ""
    wait: int = 0
    release_license: bool = False
    alias: str = ""
    database: str = ""
    remote_routing_address: str = ""
    hidden: bool | None = None
    forward_to: str | None = None
    """Empty ends forwarding."""
    deliver_and_forward: bool = False
    delegates: tuple[str, ...] = ()

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any]) -> MailboxRequest:
        """The request of the options of the step.

        Raises:
            ConfigurationError: an option cannot work, or not together with another.
        """
        request = cls(
            state=MailboxState(options["state"]),
            way=Way(options["way"]),
            license=_text(options, "license"),
            usage_location=_text(options, "usage_location").upper(),
            wait=options["wait"],
            release_license=options["release_license"],
            alias=_text(options, "alias"),
            database=_text(options, "database"),
            remote_routing_address=_text(options, "remote_routing_address"),
            hidden=options["hide_from_address_lists"],
            forward_to=None if options["forward_to"] is None else options["forward_to"].strip(),
            deliver_and_forward=options["deliver_and_forward"],
            delegates=tuple(name.strip() for name in options["delegate"] if name.strip()),
        )
        problem = next(_problems(request, confirmed=options["confirm_user_deletion"]), None)
        if problem:
            raise ConfigurationError(problem)
        return request

    @property
    def keeps_mailbox(self) -> bool:
        """Whether there is to be a mailbox."""
        return self.state in (MailboxState.PRESENT, MailboxState.SHARED)


def _text(options: t.Mapping[str, t.Any], name: str) -> str:
    return (options[name] or "").strip()


def _problems(request: MailboxRequest, *, confirmed: bool) -> t.Iterator[str]:
    """Why the options cannot work, as sentences."""
    yield from _malformed(request)
    if request.state is MailboxState.ABSENT:
        yield from _deletion(request, confirmed)
    for option, ways in _ways_of_options(request):
        if request.way not in ways:
            names = " or ".join(ways)
            yield f"The option {option} works with way {names} only, and the way is {request.way}. {_INSTEAD[option]}"
    if not request.keeps_mailbox:
        for option in _of_a_mailbox(request):
            yield f"The option {option} is about a mailbox that stays, and the state is {request.state}."


def _malformed(request: MailboxRequest) -> t.Iterator[str]:
    if request.wait < 0:
        yield f"The option wait is {request.wait}; it is a number of seconds, 0 or more."
    if request.usage_location and not _COUNTRY.fullmatch(request.usage_location):
        yield (
            f"The option usage_location is {request.usage_location!r}, which is no ISO 3166-1 alpha-2 code such as DE."
        )
    for option, address in (
        ("remote_routing_address", request.remote_routing_address),
        ("forward_to", request.forward_to),
    ):
        if address and not _ADDRESS.fullmatch(address):
            yield f"The option {option} is {address!r}, which is no e-mail address such as anna@example.com."
    if request.deliver_and_forward and not request.forward_to:
        yield "The option deliver_and_forward needs forward_to: say to whom messages are forwarded."


def _deletion(request: MailboxRequest, confirmed: bool) -> t.Iterator[str]:
    if request.way is Way.MICROSOFT365:
        yield (
            "In Microsoft 365 a mailbox is deleted with its user. Delete the account (hrsync.ad.user), which directory"
            " synchronisation follows; or set the state to disabled: without its license the mailbox can be had back"
            " for 30 days."
        )
    if request.way is Way.LDAP:
        yield "With way ldap there is no Exchange to delete a mailbox: set the state to disabled."
    if not confirmed:
        cmdlet = "Remove-RemoteMailbox" if request.way is Way.HYBRID else "Remove-Mailbox"
        yield (
            f"The state absent deletes the mailbox with {cmdlet}, which deletes the account in Active Directory too."
            " If that is meant, set confirm_user_deletion to true; to keep the account, set the state to disabled."
        )


_INSTEAD: t.Final[t.Mapping[str, str]] = {
    "release_license": "A license of Microsoft 365 belongs to a mailbox in the cloud.",
    "database": "Only Exchange on premises has databases to choose from.",
    "remote_routing_address": "It is the address of a mailbox in the cloud that is managed on premises.",
    "alias": "Microsoft 365 takes it from the LDAP attribute mailNickname.",
    "hide_from_address_lists": "Microsoft Graph cannot hide a mailbox.",
    "forward_to": "Neither Microsoft Graph nor a remote mailbox can forward messages; use auto_reply to name somebody.",
    "delegate": "Neither Microsoft Graph nor a remote mailbox can give access to a mailbox.",
}


def _ways_of_options(request: MailboxRequest) -> t.Iterator[tuple[str, tuple[Way, ...]]]:
    """The options that are set, and the ways that they work with."""
    cloud, managed = (Way.MICROSOFT365, Way.HYBRID), (Way.EXCHANGE, Way.HYBRID, Way.LDAP)
    if request.release_license:
        yield "release_license", cloud
    if request.database:
        yield "database", (Way.EXCHANGE,)
    if request.remote_routing_address:
        yield "remote_routing_address", (Way.HYBRID, Way.LDAP)
    if request.alias:
        yield "alias", managed
    if request.hidden is not None:
        yield "hide_from_address_lists", managed
    if request.forward_to is not None:
        yield "forward_to", (Way.EXCHANGE,)
    if request.delegates:
        yield "delegate", (Way.EXCHANGE,)


def _of_a_mailbox(request: MailboxRequest) -> t.Iterator[str]:
    """The options that are set and say what a mailbox is to be like."""
    if request.hidden is not None:
        yield "hide_from_address_lists"
    if request.forward_to is not None:
        yield "forward_to"
    if request.delegates:
        yield "delegate"
