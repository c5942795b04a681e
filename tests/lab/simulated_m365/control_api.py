# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/` of the tenant: see `simulation.control_api`, and for the actions the functions below.

The answer to an action is what the action did. There are also `GET /_lab/users/{id or user principal name}`: one user,
and `DELETE /_lab/contract_violations`.
"""

from __future__ import annotations

import dataclasses
import typing as t
import urllib.parse
import uuid

from ..simulation.control_api import Action, ControlApi, NotFoundError, Route
from ..simulation.web import Request
from . import directory, licensing, mailboxes, photos
from .contract import PATHS_NOT_COVERED, Contract
from .entities import Delay, Group, Mailbox, Sku, User, Values, Wait
from .login import Login
from .products import PLANS
from .properties import GROUP, USER
from .synchronisation import synchronise
from .tenant import Tenant, Throttle

_USER_EXTRAS = {"licenses", "mailbox", "on_premises_mailbox", "provisioning", "consistency"}


class TenantControl(ControlApi[Tenant]):
    """Answers requests below `/_lab/`."""

    def __init__(self, tenant: Tenant, login: Login, contract: Contract | None) -> None:
        """`login` has the tokens that `revoke_tokens` revokes."""
        super().__init__(tenant)
        self._tenant = tenant
        self._login = login
        self._contract = contract

    def actions(self) -> dict[str, Action]:
        """See `ControlApi.actions`."""
        return {
            **super().actions(),
            "reset": self._reset,
            "settings": self._settings,
            "permissions": self._permissions,
            "throttle": self._throttle,
            "revoke_tokens": self._revoke_tokens,
            "add_user": self._add_user,
            "change_user": self._change_user,
            "remove_user": self._remove_user,
            "set_mailbox": self._set_mailbox,
            "set_sku": self._set_sku,
            "set_group": self._set_group,
            "remove_group": self._remove_group,
            "synchronise": self._synchronise,
        }

    def routes(self) -> dict[tuple[str, str], Route]:
        """See `ControlApi.routes`."""
        return {**super().routes(), ("DELETE", "contract_violations"): self._clear_violations}

    def route(self, method: str, path: str) -> Route:
        """See `ControlApi.route`."""
        if method == "GET" and path.startswith("users/"):
            key = urllib.parse.unquote(path.removeprefix("users/"))
            return lambda _request: self._show_user(self._user(key))
        return super().route(method, path)

    # State

    def state(self) -> Values:
        """Everything that a test may want to look at."""
        tenant, settings = self._tenant, self._tenant.settings
        return {
            "users": {user.principal: self._show_user(user) for user in tenant.living()},
            "deleted_users": {user.principal: self._show_user(user) for user in tenant.users.values() if user.deleted},
            "groups": {group.id: _show_group(group) for group in tenant.groups.values()},
            "skus": {sku.part_number: licensing.show_sku(tenant, sku.id) for sku in tenant.skus.values()},
            "settings": {**dataclasses.asdict(settings), "permissions": sorted(settings.permissions)},
            "requests": tenant.log.contents()["counts"],
            "contract": "checked" if self._contract else "not checked: the contract is not beside this checkout",
            "contract_leaves_out": PATHS_NOT_COVERED,
            "contract_violations": list(tenant.violations),
        }

    def _show_user(self, user: User) -> Values:
        shown = directory.view(self._tenant, user)
        return {
            **shown,
            "licenses": [
                {
                    "sku": self._tenant.skus[one.sku].part_number if one.sku in self._tenant.skus else one.sku,
                    "skuId": one.sku,
                    "group": one.group,
                    "disabled": sorted(one.disabled),
                    "error": one.error,
                }
                for one in user.assignments
            ],
            "mailbox": _show_mailbox(user.mailbox),
            "on_premises_mailbox": user.on_premises_mailbox,
            "photo_sha256": photos.digest(user),
            "sessions_revoked": user.sessions_revoked,
            "deleted": user.deleted,
        }

    def _user(self, key: str) -> User:
        user = self._tenant.find_user(key)
        if user is None:
            raise NotFoundError(f"the tenant has no user {key}")
        return user

    # The tenant as a whole

    def _reset(self, _body: Values) -> Values:
        """Nobody there, and first settings. Not in a lab that others use."""
        self._tenant.reset()
        return self.state()

    def _settings(self, body: Values) -> Values:
        """Members of `Settings` but the permissions; delays are `{"seconds": …, "reads": …}`."""
        now = self._tenant.settings
        lifetime = float(body.pop("token_lifetime", now.token_lifetime))
        provisioning, consistency = (
            _delay(body.pop(name)) if name in body else getattr(now, name) for name in ("provisioning", "consistency")
        )
        if body:
            raise ValueError(f"no setting is named {', '.join(sorted(body))}")
        self._tenant.settings = dataclasses.replace(
            now, token_lifetime=lifetime, provisioning=provisioning, consistency=consistency
        )
        return t.cast(Values, self.state()["settings"])

    def _permissions(self, body: Values) -> Values:
        """`permissions` that the client has from now on, or those to `add` and `remove`."""
        granted = set(body.get("permissions", self._tenant.settings.permissions))
        granted = (granted | set(body.get("add", ()))) - set(body.get("remove", ()))
        self._tenant.settings = dataclasses.replace(self._tenant.settings, permissions=frozenset(granted))
        return {"permissions": sorted(granted)}

    def _throttle(self, body: Values) -> Values:
        """429 for whatever matches `path` (regular expression) for `seconds`; 0 ends all throttling.

        `retry_after` is what the header says; by default the seconds that are left.
        """
        seconds = float(body["seconds"])
        if not seconds:
            self._tenant.throttles.clear()
        else:
            until = self._tenant.now() + seconds
            self._tenant.throttles.append(Throttle(until, body.get("path", ""), body.get("retry_after")))
        return {"throttles": len(self._tenant.throttles)}

    def _revoke_tokens(self, _body: Values) -> Values:
        """All access tokens die."""
        self._login.revoke_all()
        return {}

    # Users

    def _add_user(self, body: Values) -> Values:
        """Properties of Graph, and if wanted `licenses` (see `_give`), `mailbox` (see `set_mailbox`), and this user's
        `provisioning` and `consistency` delays. `onPremisesSyncEnabled` makes a synchronised user."""
        plain, extras = _split(body)
        user = self._tenant.add_user(plain)
        self._apply(user, extras)
        return self._show_user(user)

    def _change_user(self, body: Values) -> Values:
        """`user`, and members as of `add_user`; nothing is refused as Graph would refuse it."""
        user = self._user(str(body.pop("user")))
        plain, extras = _split(body)
        self._tenant.rename(user, plain.pop("userPrincipalName", user.principal))
        user.values.update(plain)
        self._apply(user, extras)
        return self._show_user(user)

    def _apply(self, user: User, extras: Values) -> None:
        for name in ("provisioning", "consistency"):
            if name in extras:
                setattr(user, name, None if extras[name] is None else _delay(extras[name]))
        if "on_premises_mailbox" in extras:
            user.on_premises_mailbox = bool(extras["on_premises_mailbox"])
        if "licenses" in extras:
            self._give(user, extras["licenses"])
        if "mailbox" in extras:
            self._set_mailbox({"user": user.id, **extras["mailbox"]})

    def _give(self, user: User, names: t.Iterable[str | Values]) -> None:
        """The user's direct licences from now on: part numbers or ids, or `{"sku": …, "disabled": [plan ids]}`."""
        wanted = [{"sku": one} if isinstance(one, str) else one for one in names]
        made = [
            licensing.direct_assignment(self._tenant, self._tenant.sku_named(one["sku"]).id, one.get("disabled", ()))
            for one in wanted
        ]
        licensing.replace(self._tenant, user, [one for one in user.assignments if one.group] + made)

    def _remove_user(self, body: Values) -> Values:
        """`user` disappears; of a deleted user, give the id."""
        key = str(body["user"])
        self._tenant.forget_user(self._tenant.users.get(key) or self._user(key))
        return {}

    def _set_mailbox(self, body: Values) -> Values:
        """`user`, and what is wanted of `state` (active, provisioning, soft-deleted, none), `purpose`, `hold`."""
        user = self._user(str(body["user"]))
        box = user.mailbox or Mailbox("active", Wait(0, 0), mailboxes.first_settings(self._tenant.now()))
        state, purpose = body.get("state", box.state), body.get("purpose", box.purpose)
        if state not in ("active", "provisioning", "soft-deleted", "inactive", "none"):
            raise ValueError(f"state is {state!r}; it must be active, provisioning, soft-deleted, inactive or none")
        if purpose not in mailboxes.PURPOSES:
            raise ValueError(f"purpose is {purpose!r}; it must be one of {', '.join(mailboxes.PURPOSES)}")
        box.state, box.purpose, box.hold = state, purpose, bool(body.get("hold", box.hold))
        if state == "provisioning":
            box.wait = Wait.begin(user.provisioning or self._tenant.settings.provisioning, self._tenant.now())
        user.mailbox = None if state == "none" else box
        return self._show_user(user)

    # Products and groups

    def _set_sku(self, body: Values) -> Values:
        """`part_number`, and if wanted `id`, `plans` (names), `enabled` or `free` units, `suspended`, `warning`,
        `capability_status`, `applies_to`: changes a product, or adds one."""
        part_number = str(body["part_number"]).upper()
        sku = next((one for one in self._tenant.skus.values() if one.part_number == part_number), None)
        if sku is None:
            plans = tuple(PLANS[name] for name in body.get("plans", ("EXCHANGE_S_STANDARD",)))
            sku = Sku(str(body.get("id") or uuid.uuid4()), part_number, plans, enabled=0)
            self._tenant.skus[sku.id] = sku
        for name in ("enabled", "suspended", "warning", "capability_status", "applies_to"):
            if name in body:
                setattr(sku, name, body[name])
        if "free" in body:
            sku.enabled = self._tenant.consumed[sku.id] + int(body["free"])
        return licensing.show_sku(self._tenant, sku.id)

    def _set_group(self, body: Values) -> Values:
        """Properties of a group of Graph, `id` if it is there already, `members` and `licenses` if wanted."""
        group = self._tenant.groups.get(str(body.pop("id", ""))) or Group(str(uuid.uuid4()), _new_group())
        members, licenses = body.pop("members", None), body.pop("licenses", None)
        unknown = set(body) - set(GROUP)
        if unknown:
            raise ValueError(f"a group has no {', '.join(sorted(unknown))}")
        group.values.update(body)
        touched = set(group.members)
        if members is not None:
            group.members = [self._user(key).id for key in members]
        if licenses is not None:
            wanted = [{"sku": one} if isinstance(one, str) else one for one in licenses]
            group.licenses = {
                self._tenant.sku_named(one["sku"]).id: frozenset(one.get("disabled", ())) for one in wanted
            }
        self._tenant.groups[group.id] = group
        directory.refresh_members(self._tenant, [*group.members, *(touched - set(group.members))])
        return _show_group(group)

    def _remove_group(self, body: Values) -> Values:
        """`id` of the group."""
        group = self._tenant.groups.pop(str(body["id"]))
        directory.refresh_members(self._tenant, group.members)
        return {}

    def _synchronise(self, body: Values) -> Values:
        """`accounts` as `synchronisation.synchronise` describes them; `remove_missing` for those that are gone."""
        return synchronise(self._tenant, body["accounts"], remove_missing=bool(body.get("remove_missing", False)))

    def _clear_violations(self, _request: Request) -> Values:
        self._tenant.violations.clear()
        return {}


def _split(body: Values) -> tuple[Values, Values]:
    unknown = set(body) - set(USER) - _USER_EXTRAS
    if unknown:
        raise ValueError(f"a user has no {', '.join(sorted(unknown))}")
    extras = {name: value for name, value in body.items() if name in _USER_EXTRAS}
    return {name: value for name, value in body.items() if name not in extras}, extras


def _delay(value: t.Any) -> Delay:
    return Delay(**value)


def _new_group() -> Values:
    return {"displayName": "", "groupTypes": [], "mailEnabled": False, "securityEnabled": True}


def _show_group(group: Group) -> Values:
    return {**directory.show_group(group), "members": list(group.members)}


def _show_mailbox(box: Mailbox | None) -> Values | None:
    if box is None:
        return None
    replies = dict(box.settings["automaticRepliesSetting"])
    for name in ("scheduledStartDateTime", "scheduledEndDateTime"):
        replies[name] = replies[name].isoformat()
    return {"state": box.state, "purpose": box.purpose, "hold": box.hold, "automatic_replies": replies}
