# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Graph does for each path."""

from __future__ import annotations

import json
import re
import typing as t
import urllib.parse

from ..simulation.web import Request, Response, to_json
from . import directory, licensing, mailbox_settings, mailboxes, photos, query
from .entities import Group, User, Values
from .errors import DIRECTORY, OUTLOOK, GraphError, bad_request
from .properties import selected
from .tenant import Tenant

PREFIX = "/v1.0"
JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_LIST = frozenset({"$select", "$top", "$filter", "$orderby", "$count", "$skiptoken"})
_ONE = frozenset({"$select"})
_NONE: frozenset[str] = frozenset()


class Route(t.NamedTuple):
    """A path of Graph; `name` is the method of `Resources` that answers."""

    method: str
    pattern: re.Pattern[str]
    name: str
    permissions: frozenset[str]
    options: frozenset[str]
    workload: str


class Call(t.NamedTuple):
    """A request that was let through; `parts` are the variable segments of its path."""

    request: Request
    route: Route
    parts: dict[str, str]


Item = t.TypeVar("Item")


class Rows(t.Generic[Item]):
    """What a list consists of: `look` gives what filters see, `show` all properties as a reader sees them."""

    def __init__(self, items: list[Item], look: t.Callable[[Item], Values], show: t.Callable[[Item], Values]) -> None:
        self.items, self.look, self.show = items, look, show


def _route(
    method: str, path: str, name: str, permissions: str, options: frozenset[str] = _NONE, workload: str = DIRECTORY
) -> Route:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.replace("$", r"\$"))
    return Route(method, re.compile(pattern), name, frozenset(permissions.split()), options, workload)


_READ_USERS = "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
_WRITE_USERS = "User.ReadWrite.All Directory.ReadWrite.All"
_LICENSE = "LicenseAssignment.ReadWrite.All User.ReadWrite.All Directory.ReadWrite.All"
_READ_SKUS = (
    "LicenseAssignment.Read.All LicenseAssignment.ReadWrite.All Organization.Read.All Organization.ReadWrite.All "
    "Directory.Read.All Directory.ReadWrite.All"
)
_READ_GROUPS = (
    "GroupMember.Read.All GroupMember.ReadWrite.All Group.Read.All Group.ReadWrite.All Directory.Read.All "
    "Directory.ReadWrite.All"
)
_WRITE_MEMBERS = "GroupMember.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All"
_READ_SETTINGS = "MailboxSettings.Read MailboxSettings.ReadWrite"
_READ_PHOTO = "ProfilePhoto.Read.All ProfilePhoto.ReadWrite.All User.Read.All User.ReadWrite.All"
_WRITE_PHOTO = "ProfilePhoto.ReadWrite.All User.ReadWrite.All"

_USER = "/users/{user}"
ROUTES: t.Final[tuple[Route, ...]] = (
    _route("GET", "/users", "list_users", _READ_USERS, _LIST),
    _route("GET", _USER, "show_user", _READ_USERS, _ONE),
    _route("PATCH", _USER, "change_user", _WRITE_USERS),
    _route("DELETE", _USER, "delete_user", "User.DeleteRestore.All User.ReadWrite.All"),
    _route("POST", f"{_USER}/assignLicense", "assign_license", _LICENSE),
    _route("POST", f"{_USER}/reprocessLicenseAssignment", "reprocess", _LICENSE),
    # Microsoft's page on permissions: "Application: Not supported".
    _route("GET", f"{_USER}/licenseDetails", "not_for_applications", ""),
    _route(
        "POST",
        f"{_USER}/revokeSignInSessions",
        "revoke_sessions",
        "User.RevokeSessions.All User.ReadWrite.All Directory.ReadWrite.All",
    ),
    _route("GET", f"{_USER}/memberOf", "member_of", _READ_USERS, frozenset({"$select", "$top", "$skiptoken"})),
    _route("GET", f"{_USER}/mailboxSettings", "show_settings", _READ_SETTINGS, _ONE, OUTLOOK),
    _route("PATCH", f"{_USER}/mailboxSettings", "change_settings", "MailboxSettings.ReadWrite", _NONE, OUTLOOK),
    _route("GET", f"{_USER}/mailboxSettings/{{part}}", "show_setting", _READ_SETTINGS, _NONE, OUTLOOK),
    _route("GET", f"{_USER}/photo", "show_photo", _READ_PHOTO, _ONE),
    _route("GET", f"{_USER}/photo/$value", "read_photo", _READ_PHOTO),
    _route("PUT", f"{_USER}/photo/$value", "write_photo", _WRITE_PHOTO),
    _route("PATCH", f"{_USER}/photo/$value", "write_photo", _WRITE_PHOTO),
    _route("DELETE", f"{_USER}/photo/$value", "delete_photo", _WRITE_PHOTO),
    _route("DELETE", f"{_USER}/photo", "delete_photo", _WRITE_PHOTO),
    _route("GET", f"{_USER}/photos", "list_photos", _READ_PHOTO),
    _route("GET", f"{_USER}/photos/{{size}}", "show_photo", _READ_PHOTO, _ONE),
    _route("GET", f"{_USER}/photos/{{size}}/$value", "read_photo", _READ_PHOTO),
    _route("GET", "/subscribedSkus", "list_skus", _READ_SKUS, _ONE),
    _route("GET", "/groups", "list_groups", _READ_GROUPS, _LIST),
    _route("GET", "/groups/{group}", "show_group", _READ_GROUPS, _ONE),
    _route("GET", "/groups/{group}/members", "list_members", _READ_GROUPS, _LIST),
    _route("POST", "/groups/{group}/members/$ref", "add_member", _WRITE_MEMBERS),
    _route("DELETE", "/groups/{group}/members/{user}/$ref", "remove_member", _WRITE_MEMBERS),
)


class Resources:
    """The answers, one method for each route."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def answer(self, call: Call) -> Response:
        """Answer a call. Raises GraphError."""
        return t.cast(Response, getattr(self, f"_{call.route.name}")(call))

    def _user(self, call: Call) -> User:
        return self._tenant.user(call.parts["user"], call.route.workload)

    def _query(self, call: Call) -> query.Query:
        return query.parse(call.request, call.route.options)

    def _context(self, path: str) -> str:
        return f"{self._tenant.url}{PREFIX}/$metadata#{path}"

    # Lists

    def _page(self, call: Call, entity: str, path: str, rows: Rows[Item]) -> Response:
        wanted = self._query(call)
        names = selected(entity, wanted.select)
        found = [item for item in rows.items if wanted.accepts(rows.look(item))] if wanted.accepts else [*rows.items]
        if wanted.order:
            found.sort(key=lambda item: str(rows.look(item).get(wanted.order or "") or "").lower())
        end = wanted.skip + wanted.top
        answer: Values = {"@odata.context": self._context(path)}
        if wanted.counts:
            answer["@odata.count"] = len(found)
        if end < len(found):
            answer["@odata.nextLink"] = self._next_link(call.request, end)
        shown = map(rows.show, found[wanted.skip : end])
        kind = {"@odata.type": f"#microsoft.graph.{entity}"} if path == "directoryObjects" else {}
        answer["value"] = [{**kind, **{name: row[name] for name in names}} for row in shown]
        return _json(answer)

    def _next_link(self, request: Request, rows: int) -> str:
        kept = [(name, value) for name, value in urllib.parse.parse_qsl(request.query) if name != "$skiptoken"]
        options = urllib.parse.urlencode([*kept, ("$skiptoken", query.skip_token(rows))], safe="$")
        return f"{self._tenant.url}{urllib.parse.quote(request.path)}?{options}"

    def _list_users(self, call: Call) -> Response:
        if "mailboxSettings" in (self._query(call).select or ()):
            raise GraphError(501, "NotImplemented", "This operation target is not yet supported.")
        return self._page(call, "user", "users", self._user_rows(self._tenant.living()))

    def _user_rows(self, users: list[User]) -> Rows[User]:
        return Rows(users, directory.filterable, lambda user: directory.seen(self._tenant, user))

    def _list_groups(self, call: Call) -> Response:
        return self._page(call, "group", "groups", _group_rows([*self._tenant.groups.values()]))

    def _list_members(self, call: Call) -> Response:
        members = self._tenant.group(call.parts["group"]).members
        users = [self._tenant.users[member] for member in members]
        return self._page(call, "user", "directoryObjects", self._user_rows(users))

    def _list_skus(self, call: Call) -> Response:
        rows = [licensing.show_sku(self._tenant, sku) for sku in self._tenant.skus]
        return self._page(call, "subscribedSku", "subscribedSkus", Rows(rows, _same, _same))

    # Users

    def _show_user(self, call: Call) -> Response:
        user, wanted = self._user(call), self._query(call).select
        names = selected("user", wanted)
        shown = directory.seen(self._tenant, user)
        if "mailboxSettings" in names:
            shown["mailboxSettings"] = mailbox_settings.show(mailboxes.opened(self._tenant, user))
        fields = f"({','.join(names)})" if wanted else ""
        return _json(
            {
                "@odata.context": self._context(f"users{fields}/$entity"),
                **{name: shown[name] for name in names},
            }
        )

    def _change_user(self, call: Call) -> Response:
        directory.change_user(self._tenant, self._user(call), _object(call.request))
        return _empty()

    def _delete_user(self, call: Call) -> Response:
        directory.delete_user(self._tenant, self._user(call))
        return _empty()

    def _assign_license(self, call: Call) -> Response:
        user = self._user(call)
        added, removed = licensing.parse_request(_parsed(call.request))
        before = directory.view(self._tenant, user)
        licensing.assign(self._tenant, user, added, removed)
        directory.remember(self._tenant, user, before)
        return self._whole_user(user)

    def _reprocess(self, call: Call) -> Response:
        user = self._user(call)
        licensing.follow_groups(self._tenant, user)
        return self._whole_user(user)

    def _whole_user(self, user: User) -> Response:
        names = selected("user", None)
        shown = directory.view(self._tenant, user)
        answer = {name: shown[name] for name in (*names, "assignedLicenses", "licenseAssignmentStates")}
        return _json({"@odata.context": self._context("users/$entity"), **answer})

    def _revoke_sessions(self, call: Call) -> Response:
        directory.revoke_sessions(self._tenant, self._user(call))
        return _json({"@odata.context": self._context("Edm.Boolean"), "value": True})

    def _member_of(self, call: Call) -> Response:
        user = self._user(call)
        groups = [group for group in self._tenant.groups.values() if user.id in group.members]
        return self._page(call, "group", "directoryObjects", _group_rows(groups))

    # Mailbox settings

    def _settings(self, call: Call) -> Values:
        zone = mailbox_settings.preferred_zone(call.request.headers.get("prefer", ""))
        return mailbox_settings.show(mailboxes.opened(self._tenant, self._user(call)), zone)

    def _show_settings(self, call: Call) -> Response:
        settings, names = self._settings(call), self._query(call).select
        for name in names or ():
            if name not in settings:
                raise bad_request(
                    f"Could not find a property named '{name}' on type 'microsoft.graph.mailboxSettings'.",
                    "RequestBroker--ParseUri",
                )
        return self._answer_settings(call, {name: settings[name] for name in names or settings})

    def _answer_settings(self, call: Call, settings: Values) -> Response:
        context = self._context(f"users('{urllib.parse.quote(call.parts['user'])}')/mailboxSettings")
        return _json({"@odata.context": context, **settings})

    def _show_setting(self, call: Call) -> Response:
        settings, part = self._settings(call), call.parts["part"]
        if part not in settings:
            raise bad_request(f"Resource not found for the segment '{part}'.", "RequestBroker--ParseUri")
        value = settings[part]
        context = self._context(f"users('{urllib.parse.quote(call.parts['user'])}')/mailboxSettings/{part}")
        return _json({"@odata.context": context, **(value if isinstance(value, dict) else {"value": value})})

    def _change_settings(self, call: Call) -> Response:
        box = mailboxes.opened(self._tenant, self._user(call))
        mailbox_settings.change(box, _parsed(call.request, "RequestBodyRead"))
        return self._answer_settings(call, self._settings(call))

    # Photos

    def _show_photo(self, call: Call) -> Response:
        user = self._user(call)
        context = self._context(f"users('{urllib.parse.quote(call.parts['user'])}')/photo/$entity")
        return _json({"@odata.context": context, **photos.show(user, call.parts.get("size"))})

    def _list_photos(self, call: Call) -> Response:
        user = self._user(call)
        rows = [photos.show(user, size) for size in (photos.photo_of(user).sizes if user.photo else ())]
        context = self._context(f"users('{urllib.parse.quote(call.parts['user'])}')/photos")
        return _json({"@odata.context": context, "value": rows})

    def _read_photo(self, call: Call) -> Response:
        user = self._user(call)
        body = photos.picture(user, call.parts.get("size"))
        return Response(200, body, "image/jpeg", (("ETag", photos.photo_of(user).etag),))

    def _write_photo(self, call: Call) -> Response:
        photos.store(self._user(call), call.request.body, call.request.headers.get("content-type", ""))
        return Response(200, b"", "text/plain")

    def _delete_photo(self, call: Call) -> Response:
        user = self._user(call)
        photos.photo_of(user)
        user.photo = None
        return _empty()

    # Groups

    def _show_group(self, call: Call) -> Response:
        shown = directory.show_group(self._tenant.group(call.parts["group"]))
        names = selected("group", self._query(call).select)
        return _json({"@odata.context": self._context("groups/$entity"), **{name: shown[name] for name in names}})

    def _add_member(self, call: Call) -> Response:
        group, body = self._tenant.group(call.parts["group"]), _object(call.request)
        found = re.fullmatch(r"https://[^/]+/v1\.0/(?:users|directoryObjects)/([^/]+)", str(body.get("@odata.id")))
        if found is None or len(body) > 1:
            raise bad_request("Invalid URL format specified in @odata.id.")
        directory.add_member(self._tenant, group, urllib.parse.unquote(found.group(1)))
        return _empty()

    def _remove_member(self, call: Call) -> Response:
        directory.remove_member(self._tenant, self._tenant.group(call.parts["group"]), call.parts["user"])
        return _empty()


def _same(row: Values) -> Values:
    return row


def _group_rows(groups: list[Group]) -> Rows[Group]:
    return Rows(groups, directory.show_group, directory.show_group)


def _json(value: Values) -> Response:
    return Response(200, to_json(value), JSON, (("OData-Version", "4.0"), ("Cache-Control", "no-cache")))


def _empty() -> Response:
    return Response(204, b"", JSON, (("Cache-Control", "no-cache"),))


def _parsed(request: Request, code: str = "BadRequest") -> t.Any:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if content_type == "application/json":
            return json.loads(request.body)
    except ValueError:
        pass
    raise bad_request(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON "
        "format.",
        code,
    )


def _object(request: Request) -> Values:
    body = _parsed(request)
    if not isinstance(body, dict):
        raise bad_request("An object is expected as the request's payload.", "BadRequest")
    return {name: value for name, value in body.items() if name != "@odata.type"}
