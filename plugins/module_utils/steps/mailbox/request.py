# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request of the options of the step `mailbox`, and the options that exclude each other. Pure."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ...errors import ConfigurationError
from ...values.mail_address import ALIAS_LENGTH, is_address, is_alias
from ..usage_location import usage_location
from .switches import SWITCHES, wanted
from .way import Way


class MailboxState(enum.StrEnum):
    """The option `state`."""

    PRESENT = "present"
    SHARED = "shared"
    DISABLED = "disabled"
    """No mailbox; the account is kept."""
    ABSENT = "absent"
    """No mailbox and no account: Exchange deletes both."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRequest:
    """The checked options of the step; empty or None for options that are not set."""

    state: MailboxState
    way: Way
    license: str = ""
    usage_location: str = ""
    wait: int = 0
    release_license: bool = False
    alias: str = ""
    database: str = ""
    remote_routing_address: str = ""
    switches: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    """The settings that are set, by option; see `switches.SWITCHES`."""
    forward_to: str | None = None
    """Empty ends forwarding."""
    deliver_and_forward: bool = False
    delegates: tuple[str, ...] = ()

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any]) -> MailboxRequest:
        """Make the request from the options of the step.

        Raises:
            ConfigurationError: an option is invalid, or invalid together with another option.
        """
        request = cls(
            state=MailboxState(options["state"]),
            way=Way(options["way"]),
            license=_text(options, "license"),
            usage_location=usage_location(options["usage_location"]),
            wait=options["wait"],
            release_license=options["release_license"],
            alias=_text(options, "alias"),
            database=_text(options, "database"),
            remote_routing_address=_text(options, "remote_routing_address"),
            switches=wanted(options),
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
        """Whether the account must have a mailbox."""
        return self.state in (MailboxState.PRESENT, MailboxState.SHARED)


def _text(options: t.Mapping[str, t.Any], name: str) -> str:
    return (options[name] or "").strip()


def _problems(request: MailboxRequest, *, confirmed: bool) -> t.Iterator[str]:
    """Why the options are invalid, as sentences."""
    yield from _malformed(request)
    if request.state is MailboxState.ABSENT:
        yield from _deletion(request, confirmed)
    for option, ways in _ways_of_options(request):
        if request.way not in ways:
            names = " or ".join(ways)
            yield f"The option {option} works only with way {names}, but the way is {request.way}. {_INSTEAD[option]}"
    if not request.keeps_mailbox:
        for option in _of_a_mailbox(request):
            yield f"The option {option} needs a mailbox, but the state is {request.state}."


def _malformed(request: MailboxRequest) -> t.Iterator[str]:
    if request.wait < 0:
        yield f"The option wait is {request.wait}, but must be a number of seconds, 0 or more."
    if request.alias and not is_alias(request.alias):
        yield (
            f"The option alias is {request.alias!r}, but must be 1 to {ALIAS_LENGTH} letters, digits and characters"
            " such as - and _, with single dots between them."
        )
    for option, address in (
        ("remote_routing_address", request.remote_routing_address),
        ("forward_to", request.forward_to),
    ):
        if address and not is_address(address):
            yield f"The option {option} is {address!r}, but must be an e-mail address such as anna@example.com."
    if request.deliver_and_forward and not request.forward_to:
        yield "The option deliver_and_forward needs forward_to. Set forward_to to the address to forward messages to."


def _deletion(request: MailboxRequest, confirmed: bool) -> t.Iterator[str]:
    if request.way is Way.MICROSOFT365:
        yield (
            "Microsoft 365 deletes a mailbox with its user. Delete the account (hrsync.ad.user); directory"
            " synchronization then deletes the user. Or set the state to disabled: without its license, the mailbox can"
            " be restored for 30 days."
        )
    if request.way is Way.LDAP:
        yield "With way ldap, there is no Exchange server to delete a mailbox. Set the state to disabled."
    if not confirmed:
        cmdlet = "Remove-RemoteMailbox" if request.way is Way.HYBRID else "Remove-Mailbox"
        yield (
            f"The state absent deletes the mailbox with {cmdlet}, which also deletes the account in Active Directory."
            " To confirm that, set confirm_user_deletion to true; to keep the account, set the state to disabled."
        )


_INSTEAD: t.Final[t.Mapping[str, str]] = {
    "release_license": "Only a mailbox in the cloud has a license of Microsoft 365.",
    "database": "Only Exchange on premises lets you choose a database.",
    "remote_routing_address": "It is the address of a mailbox in the cloud that is managed on premises.",
    "alias": "Microsoft 365 reads the alias from the LDAP attribute mailNickname.",
    "forward_to": (
        "Microsoft Graph and remote mailboxes cannot forward messages. Use auto_reply to tell senders whom to write to."
    ),
    "delegate": "Microsoft Graph and remote mailboxes cannot give access to a mailbox.",
} | {switch.option: switch.instead for switch in SWITCHES}


def _ways_of_options(request: MailboxRequest) -> t.Iterator[tuple[str, tuple[Way, ...]]]:
    """The options that are set, and the backends that support them."""
    cloud, managed = (Way.MICROSOFT365, Way.HYBRID), (Way.EXCHANGE, Way.HYBRID, Way.LDAP)
    if request.release_license:
        yield "release_license", cloud
    if request.database:
        yield "database", (Way.EXCHANGE,)
    if request.remote_routing_address:
        yield "remote_routing_address", (Way.HYBRID, Way.LDAP)
    if request.alias:
        yield "alias", managed
    yield from ((switch.option, switch.ways) for switch in SWITCHES if switch.option in request.switches)
    if request.forward_to is not None:
        yield "forward_to", (Way.EXCHANGE,)
    if request.delegates:
        yield "delegate", (Way.EXCHANGE,)


def _of_a_mailbox(request: MailboxRequest) -> t.Iterator[str]:
    """The options that are set and that change settings of a mailbox."""
    yield from request.switches
    if request.forward_to is not None:
        yield "forward_to"
    if request.delegates:
        yield "delegate"
