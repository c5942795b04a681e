# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A unit is what people approve of a plan: everything that is done for one person, and what that needs."""

from __future__ import annotations

import dataclasses
import hashlib

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Scope, Unit, Units
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Move,
    Rename,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import checksum_of, units_of

SCOPE = Scope(target="corp", configuration="c1", secret=b"key")
ANNA = SetAttributes(
    key="1", label="Anna (1)", account="g1", dn="CN=Anna,OU=A", deltas=(Delta(attribute="title", after=("x",)),)
)
BEA = Create(key="2", label="Bea (2)", dn="CN=Bea,OU=New,OU=A", deltas=(Delta(attribute="mail", after=("b@x",)),))
NEW = CreateOu(dn="OU=New,OU=A")
REPORT = SetAttributes(
    key="3",
    label="Cleo (3)",
    account="g3",
    dn="CN=Cleo",
    deltas=(Delta(attribute="manager", after=(BEA.dn,), person="2"),),
)


def units(*changes: Change, scope: Scope = SCOPE) -> Units:
    return units_of(Plan(changes=changes), scope)


def with_values(change: SetAttributes, *after: str, secret: bool = False) -> SetAttributes:
    return dataclasses.replace(change, deltas=(Delta(attribute="title", after=after, secret=secret),))


def test_each_person_has_a_unit() -> None:
    found = units(ANNA, NEW, BEA, Disable(key="1", label="Anna (1)", account="g1"))
    assert list(found.each) == ["1", "2"]
    assert found.each["1"].label == "Anna (1)" and found.each["1"].needs == ()
    assert found == units(Disable(key="1", label="Anna (1)", account="g1"), BEA, NEW, ANNA)


def test_an_account_without_a_key_is_named_by_its_guid_or_its_name() -> None:
    found = units(Disable(account="g9", dn="CN=X"), Create(dn="CN=Y"))
    assert {key: unit.label for key, unit in found.each.items()} == {"g9": "CN=X", "CN=Y": "CN=Y"}


def test_a_change_of_one_person_changes_the_checksum_and_that_unit_alone() -> None:
    one, other = units(ANNA, NEW, BEA), units(with_values(ANNA, "y"), NEW, BEA)
    assert one.checksum != other.checksum
    assert one.each["1"].digest != other.each["1"].digest and one.each["2"] == other.each["2"]


def test_the_target_is_part_of_units_and_the_configuration_of_the_plan() -> None:
    one = units(ANNA)
    elsewhere = units(ANNA, scope=dataclasses.replace(SCOPE, target="other"))
    otherwise = units(ANNA, scope=dataclasses.replace(SCOPE, configuration="c2"))
    assert one.digests != elsewhere.digests and one.digests == otherwise.digests
    assert len({one.checksum, elsewhere.checksum, otherwise.checksum}) == 3


def test_an_organizational_unit_travels_with_those_who_get_into_it() -> None:
    with_place, without = units(NEW, BEA, ANNA), units(BEA, ANNA)
    assert with_place.each["2"].digest != without.each["2"].digest
    assert with_place.each["2"].own == without.each["2"].own
    assert with_place.each["1"] == without.each["1"]
    assert units(NEW).checksum != units().checksum


def test_a_manager_who_is_created_travels_with_the_report() -> None:
    found = units(NEW, BEA, REPORT)
    assert found.each["3"].needs == ("2",) and found.each["2"].needs == ()
    assert found.with_needed(["3"]) == {"2", "3"} and found.with_needed(["2"]) == {"2"}
    other = dataclasses.replace(BEA, enabled=True)
    assert units(NEW, other, REPORT).each["3"].digest != found.each["3"].digest
    assert units(NEW, other, REPORT).each["3"].own == found.each["3"].own
    # The organizational unit of the manager too.
    assert units(BEA, REPORT).each["3"].digest != found.each["3"].digest


def test_a_manager_without_changes_is_not_needed() -> None:
    assert units(REPORT).each["3"].needs == ()


def test_chains_of_managers_travel_as_a_whole() -> None:
    boss = Create(key="9", label="Di (9)", dn="CN=Di")
    middle = dataclasses.replace(BEA, deltas=(Delta(attribute="manager", after=(boss.dn,), person="9"),))
    assert units(boss, middle, REPORT).each["3"].needs == ("2", "9")


def test_two_people_who_swap_a_name_need_each_other() -> None:
    def gets(key: str, before: str, after: str) -> SetAttributes:
        delta = Delta(attribute="sAMAccountName", before=(before,), after=(after,))
        return SetAttributes(key=key, label=key, account=f"g{key}", deltas=(delta,))

    found = units(gets("1", "anna", "bea"), gets("2", "bea", "anna"), gets("3", "cleo", "cleo2"))
    assert {key: unit.needs for key, unit in found.each.items()} == {"1": ("2",), "2": ("1",), "3": ()}


def test_addresses_are_one_name_whatever_the_attribute() -> None:
    gives = SetAttributes(
        key="1", account="g1", deltas=(Delta(attribute="proxyAddresses", before=("SMTP:A@x", "sip:a@x"), after=()),)
    )
    takes = SetAttributes(key="2", account="g2", deltas=(Delta(attribute="mail", after=("a@X",)),))
    assert units(gives, takes).each["2"].needs == ("1",)


def test_whoever_gets_a_place_needs_whoever_leaves_it() -> None:
    away = Rename(key="1", account="g1", dn="CN=Anna", new_dn="CN=Anna B")
    gone = Delete(key="4", account="g4", dn="CN=Old")
    found = units(
        away,
        gone,
        Create(key="2", dn="CN=ANNA"),
        Move(key="3", account="g3", dn="OU=x,CN=Old", new_dn="CN=Old"),
        Move(key="5", account="g5", dn="CN=Five", new_dn="CN=Five,OU=y"),
    )
    assert {key: unit.needs for key, unit in found.each.items() if unit.needs} == {"2": ("1",), "3": ("4",)}


def test_values_of_secrets_are_keyed() -> None:
    scopes = (SCOPE, dataclasses.replace(SCOPE, secret=b"other"))
    open_values, secrets = (
        [units(with_values(ANNA, "x", secret=one), scope=s) for s in scopes] for one in (False, True)
    )
    assert open_values[0].digests == open_values[1].digests and secrets[0].digests != secrets[1].digests
    assert units(with_values(ANNA, "y", secret=True)).digests != secrets[0].digests
    plain = hashlib.sha256(b'[[], ["x"]]').hexdigest()
    assert plain not in str(secrets)


def test_the_checksum_follows_from_what_is_kept_of_a_plan() -> None:
    found = units(NEW, BEA, REPORT)
    pairs = [(unit.key, unit.digest) for unit in found.each.values()]
    assert checksum_of(SCOPE, pairs, found.places) == found.checksum
    assert checksum_of(SCOPE, pairs[:1], found.places) != found.checksum


def test_a_unit_says_what_it_is() -> None:
    (unit,) = units(ANNA).each.values()
    assert unit == Unit(key="1", label="Anna (1)", digest=unit.digest, own=unit.own)
    assert len(unit.digest) == 64 and unit.digest != unit.own
