# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the users and subscriptions of a tenant in bulk, once for a run."""

from __future__ import annotations

import datetime
import functools
import typing as t
import urllib.parse

from ...model.cloud import Assignment, CloudUser, LicenseGroup, Sku, Unreadable
from .batch import BatchRequest
from .refusals import of_single_users

if t.TYPE_CHECKING:
    from ...model.cloud import MaybeUser
    from ...model.plan import Subject
    from .client import Graph

LARGEST_BATCH = 200
"""Up to this number, users are read by name, 20 in a round trip; for more users, the whole list is read."""

PAGE_SIZE = 999
"""Users per page, the most that Graph allows."""

USER_PROPERTIES: t.Final = (
    "id",
    "userPrincipalName",
    "onPremisesImmutableId",
    "usageLocation",
    "licenseAssignmentStates",
    "provisionedPlans",
    "createdDateTime",
    "lastPasswordChangeDateTime",
    "signInSessionsValidFromDateTime",
)
"""Selected in every read, because Graph does not return most of them by default."""

_OF_ONE_USER = frozenset((400, 401, 403, 500, 502))
"""Statuses that only concern one user: an invalid name, a user that the application must not see, a damaged object."""

_SELECT = ",".join(USER_PROPERTIES)
_GROUP_SELECT = "id,displayName,groupTypes,onPremisesSyncEnabled"


class Tenant:
    """The users, groups and subscriptions of Microsoft 365 that a run needs, each read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._users: dict[str, MaybeUser] = {}
        self._groups: dict[str, LicenseGroup | None] = {}
        self._all: dict[str, MaybeUser] | None = None
        """The list of users that was read early; None if it was not, or once it is used."""

    def read_early(self, users: int) -> None:
        """Read the list of users if the run may need so many that it would be read anyway.

        Raises:
            ServiceError: Graph cannot be reached, or the application has no permission to read users.
        """
        if users > LARGEST_BATCH:
            self._all = {_name(item): _user(item) for item in self._list()}

    def find(self, subjects: t.Iterable[Subject]) -> t.Mapping[str, MaybeUser]:
        """The users of these accounts, by `Subject.principal`; None for an account without a user in Microsoft 365.

        If this run changes a user principal name, the user is found by the present name too. Users that were read
        earlier in the run are not read again.

        Raises:
            ServiceError: Graph cannot be reached, or the application has no permission to read users.
        """
        wanted = {subject.principal: _present_principal(subject) for subject in subjects if subject.principal}
        self._read([*wanted])
        renamed = {name: before for name, before in wanted.items() if before and self._known(name) is None}
        self._read(list(renamed.values()))
        return {name: self._known(name) or (self._known(renamed[name]) if name in renamed else None) for name in wanted}

    def refresh(self, ids: t.Iterable[str]) -> t.Mapping[str, MaybeUser]:
        """Read these users again, by ID; None for users that no longer exist.

        Raises:
            ServiceError: the users cannot be read.
        """
        wanted = list(dict.fromkeys(ids))
        found = dict(zip(wanted, self._ask(wanted), strict=True))
        for name, user in self._users.items():
            if isinstance(user, CloudUser) and user.id in found:
                self._users[name] = found[user.id]
        return found

    @functools.cached_property
    def skus(self) -> tuple[Sku, ...]:
        """The products that the tenant has subscribed to.

        Raises:
            ServiceError: the products cannot be read.
        """
        return tuple(map(_sku, self._graph.pages("/subscribedSkus")))

    def groups(self, ids: t.Iterable[str]) -> t.Mapping[str, LicenseGroup]:
        """The groups with these IDs; groups that do not exist are missing.

        Raises:
            ServiceError: the groups cannot be read.
        """
        wanted = list(dict.fromkeys(ids))
        unread = [found for found in wanted if found not in self._groups]
        requests = (BatchRequest("GET", f"/groups/{quoted(found)}?$select={_GROUP_SELECT}") for found in unread)
        for found, answer in zip(unread, self._graph.batch(requests), strict=True):
            if answer.error and answer.status != 404:
                raise answer.error
            self._groups[found] = None if answer.error else _group(answer.body)
        return {found: group for found in wanted if (group := self._groups[found]) is not None}

    def memberships(self, ids: t.Sequence[str]) -> t.Mapping[str, frozenset[str]]:
        """The IDs of the groups that each user is a direct member of, by the users' IDs.

        Raises:
            ServiceError: the memberships cannot be read.
        """
        path = "/users/{}/memberOf?$select=id"
        requests = [BatchRequest("GET", path.format(quoted(found))) for found in ids]
        members: dict[str, frozenset[str]] = {}
        for found, answer in zip(ids, self._graph.batch(requests), strict=True):
            if answer.error and answer.status != 404:
                raise answer.error
            more = "@odata.nextLink" in (answer.body or {})
            items = self._graph.pages(answer.request.path) if more else (answer.body or {}).get("value", ())
            members[found] = frozenset(str(item["id"]) for item in items)
        return members

    def _known(self, principal: str) -> MaybeUser:
        return self._users.get(principal.lower())

    def _read(self, principals: t.Sequence[str]) -> None:
        unread = [name for name in principals if name.lower() not in self._users]
        if unread and self._all is not None:
            self._users.update({name.lower(): self._all.get(name.lower()) for name in unread})
            self._all = None
        elif len(unread) > LARGEST_BATCH:
            self._read_list(unread)
        else:
            for name, user in zip(unread, self._ask(unread), strict=True):
                self._users[name.lower()] = user

    def _read_list(self, principals: t.Sequence[str]) -> None:
        """Read the tenant's list of users until all these users are found."""
        missing = {name.lower() for name in principals}
        for item in self._list():
            name = _name(item)
            if name in missing:
                missing.discard(name)
                self._users[name] = _user(item)
                if not missing:
                    break
        self._users.update(dict.fromkeys(missing))

    def _list(self) -> t.Iterator[t.Mapping[str, t.Any]]:
        return self._graph.pages("/users", {"$select": _SELECT, "$top": str(PAGE_SIZE)})

    def _ask(self, names: t.Sequence[str]) -> t.Iterator[MaybeUser]:
        """Read each user by ID or name, in this order."""
        requests = (BatchRequest("GET", f"/users/{quoted(name)}?$select={_SELECT}") for name in names)
        for answer, error in of_single_users(self._graph.batch(requests)):
            if error is None:
                yield _user(answer.body)
            elif error.missing:
                yield None
            elif answer.status in _OF_ONE_USER:
                yield Unreadable(str(error))
            else:
                raise error


def quoted(text: str) -> str:
    """An ID or name, quoted for use in a path."""
    return urllib.parse.quote(text, safe="@")


def _present_principal(subject: Subject) -> str | None:
    """The account's present user principal name, if this run changes it."""
    found = subject.account.text("userPrincipalName") if subject.account else None
    return found if found and found.lower() != subject.principal.lower() else None


def _name(item: t.Mapping[str, t.Any]) -> str:
    return str(item.get("userPrincipalName") or "").lower()


def _user(item: t.Mapping[str, t.Any]) -> CloudUser | Unreadable:
    try:
        return CloudUser(
            id=str(item["id"]),
            principal=str(item["userPrincipalName"]),
            immutable_id=item.get("onPremisesImmutableId") or None,
            usage_location=item.get("usageLocation") or None,
            assignments=tuple(map(_assignment, item.get("licenseAssignmentStates") or ())),
            provisioned=_provisioned(item.get("provisionedPlans") or ()),
            created=_instant(item.get("createdDateTime")),
            password_changed=_instant(item.get("lastPasswordChangeDateTime")),
            sessions_valid_from=_instant(item.get("signInSessionsValidFromDateTime")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Unreadable(
            f"Microsoft 365 returned a user that cannot be understood ({error.__class__.__name__}: {error})."
            " Check graph_url."
        )


def _assignment(item: t.Mapping[str, t.Any]) -> Assignment:
    return Assignment(
        sku=str(item["skuId"]).lower(),
        group=item.get("assignedByGroup") or None,
        state=str(item.get("state") or "Active"),
        error=str(item.get("error") or "None"),
        disabled_plans=frozenset(str(plan).lower() for plan in item.get("disabledPlans") or ()),
    )


def _provisioned(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, str]:
    status: dict[str, str] = {}
    for item in items:
        service = str(item.get("service") or "").lower()
        found = str(item.get("provisioningStatus") or "")
        status[service] = found if status.get(service, "Success") == "Success" else status[service]
    return status


def _instant(text: t.Any) -> datetime.datetime | None:
    if not text:
        return None
    instant = datetime.datetime.fromisoformat(str(text))
    return instant if instant.tzinfo else instant.replace(tzinfo=datetime.UTC)


def _sku(item: t.Mapping[str, t.Any]) -> Sku:
    units = item.get("prepaidUnits") or {}
    return Sku(
        id=str(item.get("skuId")).lower(),
        name=str(item.get("skuPartNumber") or item.get("skuId")),
        status=str(item.get("capabilityStatus") or ""),
        for_users=item.get("appliesTo") in (None, "User"),
        units=int(units.get("enabled") or 0) + int(units.get("warning") or 0),
        consumed=int(item.get("consumedUnits") or 0),
        plans={
            str(plan.get("servicePlanId")).lower(): str(plan.get("servicePlanName"))
            for plan in item.get("servicePlans") or ()
        },
    )


def _group(item: t.Mapping[str, t.Any]) -> LicenseGroup:
    return LicenseGroup(
        id=str(item.get("id")),
        name=str(item.get("displayName") or item.get("id")),
        dynamic="DynamicMembership" in (item.get("groupTypes") or ()),
        on_premises=item.get("onPremisesSyncEnabled") is True,
    )
