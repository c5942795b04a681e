# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands for what is inside of mailboxes: automatic replies, permissions, photos."""

from __future__ import annotations

import datetime
import hashlib
import typing as t

from psrpcore.types import ErrorCategory, PSDateTime

from .contents import AutoReply, Permission, Store
from .mailboxes import IDENTITY
from .powershell import SERVER_ZONE, Bound, CommandFailure, Definition, Parameter, Type
from .recipients import Recipient, Recipients, shown

_TEXT: t.Final = Parameter()
_RIGHTS: t.Final = ("FullAccess", "ExternalAccount", "DeleteItem", "ReadPermission", "ChangePermission", "ChangeOwner")
_LARGEST_IN_DIRECTORY: t.Final = 102400
"""rangeUpper of thumbnailPhoto."""


class MailboxSettings:
    """Commands for the contents of mailboxes."""

    def __init__(self, recipients: Recipients, store: Store) -> None:
        self._recipients = recipients
        self._store = store

    def definitions(self) -> list[Definition]:
        """All commands."""
        named: dict[str, Parameter] = {"Identity": IDENTITY, "DomainController": _TEXT}
        user = Parameter(mandatory=True)
        rights = {"AccessRights": Parameter(Type.TEXTS, mandatory=True), "InheritanceType": _TEXT}
        auto_reply = {
            "AutoReplyState": Parameter(choices=("Disabled", "Enabled", "Scheduled")),
            "StartTime": Parameter(Type.INSTANT),
            "EndTime": Parameter(Type.INSTANT),
            "InternalMessage": _TEXT,
            "ExternalMessage": _TEXT,
            "ExternalAudience": Parameter(choices=("None", "Known", "All")),
        }
        picture = {"PictureData": Parameter(Type.BYTES, mandatory=True)}
        removing = {**named, "User": user, **rights}
        adding = {**named, "User": user, **rights, "AutoMapping": Parameter(Type.BOOLEAN)}
        return [
            Definition("Get-MailboxAutoReplyConfiguration", named, self._get_auto_reply),
            Definition("Set-MailboxAutoReplyConfiguration", {**named, **auto_reply}, self._set_auto_reply),
            Definition("Get-MailboxPermission", {**named, "User": _TEXT}, self._get_permissions),
            Definition("Add-MailboxPermission", adding, self._add_permission),
            Definition("Remove-MailboxPermission", removing, self._remove_permission, asks=True),
            Definition("Get-UserPhoto", named, self._get_photo),
            Definition("Set-UserPhoto", {**named, **picture}, self._set_photo, asks=True),
            Definition("Remove-UserPhoto", named, self._remove_photo, asks=True),
        ]

    def _mailbox(self, bound: Bound) -> Recipient:
        return self._recipients.mailbox(bound.text("Identity"))

    # Automatic replies

    def _get_auto_reply(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._mailbox(bound)
        reply = self._store.of(recipient.user.guid).auto_reply
        hour = datetime.datetime.now(SERVER_ZONE).replace(minute=0, second=0, microsecond=0)
        properties = {
            "Identity": recipient.canonical_name,
            "MailboxOwnerId": recipient.canonical_name,
            "AutoReplyState": reply.state,
            "StartTime": _local(reply.start or hour),
            "EndTime": _local(reply.end or hour + datetime.timedelta(days=1)),
            "InternalMessage": reply.internal,
            "ExternalMessage": reply.external,
            "ExternalAudience": reply.audience,
            "IsValid": True,
        }
        return [shown("Storage.Management.MailboxAutoReplyConfiguration", properties)]

    def _set_auto_reply(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._mailbox(bound)
        with self._store.lock:
            before = self._store.of(recipient.user.guid).auto_reply
            after = AutoReply(
                state=bound.text("AutoReplyState", before.state),
                start=bound.values.get("StartTime", before.start),
                end=bound.values.get("EndTime", before.end),
                internal=_html(bound.text("InternalMessage")) if bound.given("InternalMessage") else before.internal,
                external=_html(bound.text("ExternalMessage")) if bound.given("ExternalMessage") else before.external,
                audience=bound.text("ExternalAudience", before.audience),
            )
            if after.state == "Scheduled" and not (after.start and after.end and after.start < after.end):
                raise CommandFailure(
                    "The start time must be earlier than the end time, and both are needed for a scheduled reply.",
                    "InvalidScheduledOofDuration",
                    category=ErrorCategory.InvalidArgument,
                )
            self._store.of(recipient.user.guid).auto_reply = after
        return []

    # Permissions

    def _get_permissions(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._mailbox(bound)
        wanted = self._account(bound.text("User")).lower() if bound.text("User") else ""
        own = Permission("NT AUTHORITY\\SELF", ("FullAccess", "ReadPermission"))
        there = [own, *self._store.of(recipient.user.guid).permissions]
        return [_permission(recipient, each) for each in there if not wanted or each.user.lower() == wanted]

    def _add_permission(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient, account, rights = self._mailbox(bound), self._account(bound.text("User")), _rights(bound)
        with self._store.lock:
            permissions = self._store.of(recipient.user.guid).permissions
            found = next((each for each in permissions if each.user == account), None)
            if found is None:
                found = Permission(account, ())
                permissions.append(found)
            found.rights = tuple(sorted({*found.rights, *rights}))
        return [_permission(recipient, found)]

    def _remove_permission(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient, account, rights = self._mailbox(bound), self._account(bound.text("User")), _rights(bound)
        with self._store.lock:
            contents = self._store.of(recipient.user.guid)
            for each in contents.permissions:
                if each.user == account:
                    each.rights = tuple(right for right in each.rights if right not in rights)
            contents.permissions = [each for each in contents.permissions if each.rights]
        return []

    def _account(self, identity: str) -> str:
        user = self._recipients.any_user(identity).user
        return f"{self._recipients.directory.domain.partition('.')[0].upper()}\\{user.text('sAMAccountName')}"

    # Photos

    def _get_photo(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._mailbox(bound)
        photo = self._store.of(recipient.user.guid).photo
        if not photo:
            raise CommandFailure(
                f"There is no photo stored here for {recipient.canonical_name}.", "UserPhotoNotFoundException"
            )
        properties = {
            "Identity": recipient.canonical_name,
            "PictureData": photo,
            "Thumbprint": int.from_bytes(hashlib.sha256(photo).digest()[:3]),
        }
        return [shown("Storage.Management.UserPhotoConfiguration", properties)]

    def _set_photo(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient, photo = self._mailbox(bound), bytes(bound.values["PictureData"])
        if not photo.startswith(b"\xff\xd8\xff"):
            raise CommandFailure("The photo couldn't be read: it is no JPEG.", "UserPhotoProcessingException")
        self._store.of(recipient.user.guid).photo = photo
        if len(photo) <= _LARGEST_IN_DIRECTORY:
            # Exchange makes it smaller first; the lab writes it as it is.
            self._recipients.directory.replace(recipient.user, {"thumbnailPhoto": [photo]})
        return []

    def _remove_photo(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._mailbox(bound)
        self._store.of(recipient.user.guid).photo = b""
        self._recipients.directory.replace(recipient.user, {"thumbnailPhoto": []})
        return []


def _local(moment: datetime.datetime) -> PSDateTime:
    """As the server shows it: in its own time zone."""
    return PSDateTime(moment.astimezone(SERVER_ZONE))


def _html(text: str) -> str:
    """Exchange keeps messages as documents."""
    if not text or "<body" in text.lower():
        return text
    return f"<html>\n<body>\n{text}\n</body>\n</html>\n"


def _rights(bound: Bound) -> list[str]:
    names = {right.lower(): right for right in _RIGHTS}
    unknown = [right for right in bound.values["AccessRights"] if right.lower() not in names]
    if unknown:
        raise CommandFailure(
            "Cannot process argument transformation on parameter 'AccessRights'. Unable to match the identifier name"
            f" {unknown[0]} to a valid enumerator name.",
            "ParameterBindingArgumentTransformationException",
            category=ErrorCategory.InvalidData,
            identifier=f"ParameterArgumentTransformationError,{bound.name}",
            terminating=True,
        )
    return [names[right.lower()] for right in bound.values["AccessRights"]]


def _permission(recipient: Recipient, permission: Permission) -> t.Any:
    properties = {
        "Identity": recipient.canonical_name,
        "User": permission.user,
        "AccessRights": list(permission.rights),
        "IsInherited": False,
        "Deny": False,
        "InheritanceType": "All",
    }
    return shown("Directory.Management.MailboxAcePresentationObject", properties)
