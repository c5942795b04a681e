# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the step `mailbox` writes is shown, and nothing else: properties of all plans, in each way."""

from __future__ import annotations

import dataclasses
import itertools
import json
import typing as t

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.apply import attributes
from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, Sku
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.mailbox import MailboxPlace, MailboxType, Recipient
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.catalog import Catalog
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.plan import LicensePlanner
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.settings import IN_TURN
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import attributes as mailbox_attributes
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import decisions
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.changes import (
    mailbox_change,
    misplaced,
    refusal,
    unfit,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import MAILBOX
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_mailbox import ExchangeMailbox
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_settings import (
    SETTINGS,
    Cmdlet,
    cmdlets,
    missing_option,
    needs_exchange,
    settings,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxRequest
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.work import MailboxChange, MailboxWork
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import checksum
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import (
    EXCHANGE,
    LOCAL,
    REMOTE,
    SHARED,
    complete,
    domain,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import (
    subject as in_directory,
)

Options = dict[str, t.Any]
DN = "CN=Anna,OU=Staff,DC=corp,DC=example"
ADDRESSES = ["anna@lab.mail.onmicrosoft.com", "Anna@lab.mail.onmicrosoft.com", "ann@lab.mail.onmicrosoft.com"]
PEOPLE = ["bea@example.com", "Bea@example.com", "cleo@example.com"]
PLAN = "efb87545-963c-4e0d-99df-69c6916d9eb0"
SKUS = [Sku(id=id, name=name, units=9, plans={PLAN: "EXCHANGE"}) for id, name in (("e3", "SPE_E3"), ("e5", "SPE_E5"))]
CATALOG = Catalog(SKUS)
TARGET = Subject(key="1", label="Anna", presence=Presence.ACTIVE, options={}, upn="anna@example.com")


@dataclasses.dataclass(frozen=True)
class World:
    """The options for Anna, and the present state of her mailbox, on premises and in Microsoft 365."""

    options: Options
    type: MailboxType = MailboxType.NONE
    routing_address: str = ADDRESSES[0]
    hidden: bool = False
    forward_to: str = ""
    deliver_and_forward: bool = False
    full_access: frozenset[str] = frozenset()
    licenses: frozenset[str] = frozenset()
    location: str | None = "DE"
    in_cloud: MailboxType = MailboxType.NONE

    @property
    def request(self) -> MailboxRequest:
        return MailboxRequest.from_options(self.options)

    @property
    def user(self) -> CloudUser:
        return CloudUser(
            id="id",
            principal="anna@example.com",
            usage_location=self.location,
            assignments=tuple(Assignment(sku=sku) for sku in sorted(self.licenses)),
            provisioned={"exchange": "Success"} if self.licenses else {},
        )

    @property
    def held(self) -> ExchangeMailbox:
        place = MailboxPlace.ON_PREMISES if self.request.way is Way.EXCHANGE else MailboxPlace.REMOTE
        remote = place is MailboxPlace.REMOTE and self.type is not MailboxType.NONE
        recipient = Recipient(
            type=self.type,
            place=MailboxPlace.NOWHERE if self.type is MailboxType.NONE else place,
            routing_address=self.routing_address if remote else "",
            switches=frozenset({"hide_from_address_lists"} if self.hidden else ()),
        )
        return ExchangeMailbox(
            recipient=recipient,
            forward_to=self.forward_to,
            deliver_and_forward=self.deliver_and_forward,
            lacking=tuple(name for name in self.request.delegates if name not in self.full_access),
            account=DN,
        )


TYPES = st.sampled_from([MailboxType.NONE, MailboxType.USER, MailboxType.SHARED])
OPTIONS: dict[str, st.SearchStrategy[t.Any]] = {
    "state": st.sampled_from(["present", "shared", "present", "shared", "disabled", "absent"]),
    "alias": st.sampled_from([None, "anna", "ann"]),
    "hide_from_address_lists": st.sampled_from([None, True, False]),
    "wait": st.sampled_from([0, 60]),
    "confirm_user_deletion": st.just(True),
}
OF_WAY: dict[Way, dict[str, st.SearchStrategy[t.Any]]] = {
    Way.EXCHANGE: {
        **OPTIONS,
        "database": st.sampled_from([None, "DB1", "DB2"]),
        "forward_to": st.sampled_from([None, "", *PEOPLE]),
        "deliver_and_forward": st.booleans(),
        "delegate": st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
    },
    Way.HYBRID: {
        **OPTIONS,
        "remote_routing_address": st.sampled_from(ADDRESSES),
        "release_license": st.booleans(),
        "license": st.sampled_from([None, None, "SPE_E3", "SPE_E5"]),
    },
    Way.LDAP: {**OPTIONS, "remote_routing_address": st.sampled_from([None, *ADDRESSES])},
    Way.MICROSOFT365: {
        "state": OPTIONS["state"],
        "wait": OPTIONS["wait"],
        "license": st.sampled_from(["SPE_E3", "SPE_E5", None]),
        "usage_location": st.sampled_from(["DE", "PL", None]),
        "release_license": st.booleans(),
    },
}
STATE: dict[str, st.SearchStrategy[t.Any]] = {
    "type": TYPES,
    "routing_address": st.sampled_from(ADDRESSES),
    "hidden": st.booleans(),
    "forward_to": st.sampled_from(["", *PEOPLE]),
    "deliver_and_forward": st.booleans(),
    "full_access": st.frozensets(st.sampled_from(PEOPLE), max_size=2),
    "licenses": st.frozensets(st.sampled_from(["e3", "e5"]), max_size=2),
    "location": st.sampled_from(["DE", None]),
    "in_cloud": TYPES,
}
OF_A_MAILBOX = ("hide_from_address_lists", "forward_to", "deliver_and_forward", "delegate")


def options_of(way: Way, drawn: Options) -> Options:
    """All options, without those that the state forbids."""
    gone = drawn["state"] in ("disabled", "absent")
    kept = {name: value for name, value in drawn.items() if not (gone and name in OF_A_MAILBOX)}
    return complete({"way": str(way), **kept})


@st.composite
def worlds_of(draw: st.DrawFn, way: Way) -> World:
    return World(options_of(way, draw(st.fixed_dictionaries(OF_WAY[way]))), **draw(st.fixed_dictionaries(STATE)))


@st.composite
def neighbors(draw: st.DrawFn, ways: t.Sequence[Way]) -> list[World]:
    """A world, and worlds that differ from it in one value: their plans are likely to look the same."""
    way = draw(st.sampled_from(ways))
    drawn, state = draw(st.fixed_dictionaries(OF_WAY[way])), draw(st.fixed_dictionaries(STATE))
    worlds = [World(options_of(way, drawn), **state)]
    for _number in range(6):
        option, field = draw(st.sampled_from(sorted(OF_WAY[way]))), draw(st.sampled_from(sorted(STATE)))
        if draw(st.booleans()):
            worlds.append(World(options_of(way, {**drawn, option: draw(OF_WAY[way][option])}), **state))
        else:
            worlds.append(World(options_of(way, drawn), **{**state, field: draw(STATE[field])}))
    return worlds


def planned(world: World) -> MailboxChange | None:
    """The change; None where there is none, or where the step refuses the options.

    As `by_exchange` and `by_graph` plan it, without the services.
    """
    try:
        request = world.request
    except ConfigurationError:
        return None
    if request.way is Way.MICROSOFT365:
        recipient = Recipient()
        return licensed(world, request, decisions.decide(request, recipient, world.user, world.in_cloud, CATALOG))
    held = world.held
    place = MailboxPlace.REMOTE if request.way is Way.HYBRID else MailboxPlace.ON_PREMISES
    if (
        misplaced(held.recipient, place)
        or unfit(held.recipient)
        or refusal(held.recipient, request.state)
        or missing_option(request, held)
    ):
        return None
    changed = settings(request, held)
    work = MailboxWork(state=request.state, identity="anna", settings=changed)
    own = mailbox_change(TARGET.target, request, work) if changed else None
    if not request.release_license:
        return own
    decision = decisions.release(request, held.recipient, world.user, world.in_cloud, CATALOG)
    release = licensed(world, request, decision)
    return decisions.with_release(own, release, request, None) if release else own


def licensed(world: World, request: MailboxRequest, decision: decisions.Decision) -> MailboxChange | None:
    if decision.options is None:
        return None
    subject = dataclasses.replace(TARGET, options=decision.options)
    plan = LicensePlanner(SKUS, {}, {}, directory=False).plan([subject], {subject.principal: world.user})
    [change] = plan.changes or [None]
    return decisions.licensed_change(change, request, decision) if change else None


def commands(change: MailboxChange | None) -> list[Cmdlet]:
    return cmdlets(change.way, change.work.settings) if change and change.work.settings else []


def written(change: MailboxChange | None) -> list[str]:
    """All that is written, as texts, whichever way it is."""
    if change is None:
        return []
    lines = [json.dumps([each.name, dict(each.parameters)], sort_keys=True) for each in commands(change)]
    if change.work.license is not None:
        lines += [str(write) for setting in IN_TURN for write in setting.written(change.work.license.work)]
    return sorted(lines)


def approval(change: MailboxChange | None) -> str:
    return checksum(Plan(changes=(change,) if change else ()), "")


def known(way: Way, type: MailboxType, **values: t.Any) -> World:
    return World(complete({"way": str(way), "confirm_user_deletion": True, **values}), type)


REPLACED = [
    World(
        complete({"way": "exchange", "forward_to": address, "deliver_and_forward": deliver}),
        MailboxType.USER,
        forward_to="cleo@example.com",
        deliver_and_forward=held,
    )
    for address in PEOPLE
    for deliver in (True, False)
    for held in (True, False)
]
"""Another address to forward to, with and without a copy for the mailbox."""
GONE_ON_PREMISES = [
    dataclasses.replace(
        known(Way.HYBRID, type, state="disabled", release_license=True),
        licenses=frozenset({"e3"}),
        in_cloud=MailboxType.USER,
    )
    for type in (MailboxType.NONE, MailboxType.USER)
]
"""The license goes with its remote mailbox, or after it."""
DELETED = [known(Way.EXCHANGE, MailboxType.USER, state=state) for state in ("disabled", "absent")]
NEW = [
    known(Way.EXCHANGE, MailboxType.NONE, alias=alias, database=database, state=state)
    for alias in (None, "anna", "ann")
    for database in (None, "DB1", "DB2")
    for state in ("present", "shared")
]


@hypothesis_settings(max_examples=400, deadline=None)
@example(REPLACED)
@example(GONE_ON_PREMISES)
@example(DELETED)
@example(NEW)
@given(neighbors([Way.EXCHANGE, Way.HYBRID, Way.MICROSOFT365]))
def test_two_changes_that_are_written_differently_are_shown_differently(worlds: list[World]) -> None:
    changes = [planned(world) for world in worlds]
    for one, other in itertools.combinations(changes, 2):
        if written(one) != written(other):
            assert approval(one) != approval(other)
            assert (one and one.deltas) != (other and other.deltas)


@hypothesis_settings(max_examples=200, deadline=None)
@given(neighbors([Way.EXCHANGE, Way.HYBRID]))
def test_the_way_is_part_of_the_checksum(worlds: list[World]) -> None:
    """`Disable-Mailbox` and `Disable-RemoteMailbox` look the same to people, and are not."""
    for change in map(planned, worlds):
        if change is not None:
            ways = {approval(dataclasses.replace(change, way=way)) for way in (Way.EXCHANGE, Way.HYBRID)}
            assert len(ways) == 2


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.sampled_from([Way.EXCHANGE, Way.HYBRID, Way.MICROSOFT365]).flatmap(worlds_of))
def test_there_is_a_change_with_deltas_exactly_where_something_is_written(world: World) -> None:
    change = planned(world)
    assert bool(change) == bool(written(change))
    if change is None:
        return
    assert change.deltas and all(delta.reason for delta in change.deltas)
    titles = [delta.attribute for delta in change.deltas]
    assert len(titles) == len(set(titles))
    assert bool(change.work.settings) == bool(commands(change))


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.sampled_from([Way.EXCHANGE, Way.HYBRID, Way.MICROSOFT365]).flatmap(worlds_of))
def test_what_is_written_brings_about_what_is_shown_and_a_second_plan_is_empty(world: World) -> None:
    change = planned(world)
    if change is None:
        return
    done = after(world, change)
    for delta in change.deltas:
        assert delta.after == shown(done, delta.attribute, delta.after), delta
    if world.request.state != "absent":
        assert planned(done) is None


def after(world: World, change: MailboxChange) -> World:
    """The world once Exchange and Microsoft 365 have done what is written."""
    for command in commands(change):
        world = executed(world, command)
    part = change.work.license
    if part is None:
        return world
    for method, _path, body in (write for setting in IN_TURN for write in setting.written(part.work)):
        if method == "PATCH":
            world = dataclasses.replace(world, location=(body or {})["usageLocation"])
        else:
            added = {one["skuId"] for one in (body or {})["addLicenses"]}
            licenses = (world.licenses | added) - {*(body or {})["removeLicenses"]}
            comes, goes = added and world.in_cloud is MailboxType.NONE, not licenses and world.in_cloud == "user"
            in_cloud = MailboxType.USER if comes else MailboxType.NONE if goes else world.in_cloud
            world = dataclasses.replace(world, licenses=frozenset(licenses), in_cloud=in_cloud)
    return world


def executed(world: World, command: Cmdlet) -> World:
    parameters = dict(command.parameters)
    verb, noun = command.name.split("-")
    if noun == "MailboxPermission":
        assert (verb, parameters["AccessRights"]) == ("Add", "FullAccess")
        return dataclasses.replace(world, full_access=world.full_access | {str(parameters["User"])})
    assert noun == {Way.EXCHANGE: "Mailbox", Way.HYBRID: "RemoteMailbox"}[world.request.way]
    if verb in ("Disable", "Remove"):
        return dataclasses.replace(world, type=MailboxType.NONE)
    assert (verb == "Enable") == (world.type is MailboxType.NONE)
    kind = {"Regular": MailboxType.USER, "Shared": MailboxType.SHARED}[
        str(parameters.pop("Type", {MailboxType.SHARED: "Shared"}.get(world.type, "Regular")))
    ]
    if parameters.pop("Shared", False):
        kind = MailboxType.SHARED
    fields = {
        "RemoteRoutingAddress": "routing_address",
        "HiddenFromAddressListsEnabled": "hidden",
        "ForwardingSmtpAddress": "forward_to",
        "DeliverToMailboxAndForward": "deliver_and_forward",
    }
    assert verb == "Enable" or not {"Alias", "Database"} & parameters.keys()
    values: dict[str, t.Any] = {
        fields[name]: "" if value is None else value for name, value in parameters.items() if name in fields
    }
    return dataclasses.replace(world, type=kind, **values)


def shown(done: World, title: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Said without the table: how people see a setting of a mailbox; `default` for settings that only new ones have."""
    cloud = done.request.way is Way.MICROSOFT365
    names = {"e3": "SPE_E3", "e5": "SPE_E5"}
    absent = done.request.state == "absent"
    values: dict[str, tuple[str, ...]] = {
        "mailbox": (str(done.in_cloud if cloud else done.type),),
        "account": () if absent else (DN,),
        "cloud_mailbox": (str(done.in_cloud),),
        "remote_routing_address": (done.routing_address,),
        "hide_from_address_lists": (str(done.hidden).lower(),),
        "forward_to": (done.forward_to,) if done.forward_to else (),
        "deliver_and_forward": (str(done.deliver_and_forward).lower(),),
        "full_access": tuple(name for name in default if name in done.full_access),
        "usage_location": (str(done.location),),
        "licenses": tuple(sorted(names[sku] for sku in done.licenses)),
    }
    return default if title in ("mailbox_alias", "mailbox_database") else values[title]


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.sampled_from([Way.EXCHANGE, Way.HYBRID]).flatmap(worlds_of))
def test_exchange_is_asked_wherever_something_is_to_be_changed(world: World) -> None:
    try:
        changed = settings(world.request, world.held)
    except ConfigurationError:
        return
    if changed:
        assert needs_exchange(world.request, world.held.recipient)


# With way ldap


HELD: list[Options] = [
    {"mail": "anna@example.com"},
    {"mail": "anna@example.com", "proxyAddresses": ["smtp:anna@example.com", "sip:anna"]},
    REMOTE,
    SHARED,
    {**REMOTE, "msExchHideFromAddressLists": "TRUE"},
    {**REMOTE, "mailNickname": "other", "targetAddress": f"SMTP:{ADDRESSES[2]}"},
    {**SHARED, "proxyAddresses": ["smtp:anna@lab.mail.onmicrosoft.com"]},
    LOCAL,
]
LDAP_OPTIONS = st.fixed_dictionaries(OF_WAY[Way.LDAP])


def planned_in_directory(held: Options, drawn: Options) -> MailboxChange | None:
    options = options_of(Way.LDAP, drawn)
    try:
        request = MailboxRequest.from_options(options)
    except ConfigurationError:
        return None
    one = in_directory(held, **options)
    assert one.account is not None
    plan = mailbox_attributes.plan([(one, request)], domain(one.account), {})
    [change] = plan.changes or [None]
    return change


def modified(change: MailboxChange | None) -> list[tuple[str, str, tuple[bytes, ...]]]:
    """The operations that the directory is sent."""
    if change is None:
        return []
    context = Context(Snapshot(server="", base_dn="", schema=EXCHANGE), Passwords())
    request = attributes.write(change, change.work.settings, context)
    return sorted((str(operation), name, tuple(sorted(values))) for operation, name, values in request.changes)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.sampled_from(HELD), st.sampled_from(HELD), LDAP_OPTIONS, LDAP_OPTIONS, st.sampled_from(sorted(OPTIONS)))
def test_two_changes_of_attributes_that_are_written_differently_are_shown_differently(
    held: Options, other_held: Options, drawn: Options, other: Options, option: str
) -> None:
    near = {**drawn, option: other[option]}
    changes = [planned_in_directory(*world) for world in ((held, drawn), (held, near), (other_held, drawn))]
    for one, another in itertools.combinations(changes, 2):
        if modified(one) != modified(another):
            assert approval(one) != approval(another)
            assert (one and one.deltas) != (another and another.deltas)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.sampled_from(HELD), LDAP_OPTIONS)
def test_attributes_become_what_is_shown_and_a_second_plan_is_empty(held: Options, drawn: Options) -> None:
    change = planned_in_directory(held, drawn)
    assert bool(change) == bool(modified(change))
    if change is None:
        return
    values = {name: [value] if isinstance(value, str) else list(value) for name, value in held.items()}
    for operation, name, new in modified(change):
        texts = [value.decode() for value in new]
        present = values.get(name, [])
        if operation == "add":
            values[name] = [*present, *texts]
        else:
            values[name] = [value for value in present if value not in texts]
    shown_after = {delta.attribute: sorted(delta.after) for delta in change.deltas if delta.attribute != "mailbox"}
    assert shown_after == {name: sorted(values[name]) for name in shown_after}
    assert shown_after.keys() == {name for _operation, name, _new in modified(change)}
    assert planned_in_directory({name: value for name, value in values.items() if value}, drawn) is None


# The table


NOT_WORK = {"way", "wait", "confirm_user_deletion", "license", "usage_location", "release_license"}
"""The options that say how, and those that the table of the step `license` has."""


def test_the_table_has_every_option() -> None:
    options = [option for row in SETTINGS for option in row.options]
    assert set(options) | NOT_WORK == set(MAILBOX.options) and not set(options) & NOT_WORK
    titles = [row.title for row in SETTINGS]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: str(row.title))
def test_each_row_is_written_in_some_way(row: t.Any) -> None:
    assert row.enabled or row.changed or row.granted or row.removed_by
