# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody else changes the directory between the reads and the writes of a run: writes reach what was read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply import apply as applying
from ansible_collections.hrsync.ad.plugins.module_utils.apply import conflicts, single
from ansible_collections.hrsync.ad.plugins.module_utils.apply.outcomes import outcomes as outcomes_of
from ansible_collections.hrsync.ad.plugins.module_utils.directory.diagnostics import explain
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Modify, ModifyDn, Result, address
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Entry
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status, TakenName
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    SALES,
    SCHEMA,
    STAFF,
    account,
    snapshot,
)

from .simulated_directory import SimulatedDirectory

ANNA = account("Anna", "1", title="Clerk", otherTelephone=["1", "2"])
BOSS = account("Boss", "2")
EXPIRY = AttributeType("accountExpires", Syntax.FILETIME, single_valued=True)
READ = snapshot(ANNA, BOSS, schema={**SCHEMA, "accountexpires": EXPIRY})
SMART_CARD, NOT_DELEGATED = 0x40000, 0x100000
"""Flags of userAccountControl, [MS-ADTS] 2.2.16."""


def target(one: Account, key: str = "1") -> dict[str, t.Any]:
    return {"key": key, "label": "Anna (1)", "account": one.guid, "dn": one.dn}


def run(
    *changes: Change,
    hand: t.Callable[[SimulatedDirectory], None] = lambda _directory: None,
    read: t.Any = READ,
) -> tuple[SimulatedDirectory, list[Outcome]]:
    directory = SimulatedDirectory(read, hand)
    outcomes = applying.apply(Plan(changes=changes), directory, read)
    return directory, [outcomes[index] for index in range(len(changes))]


def statuses(outcomes: t.Iterable[Outcome]) -> list[Status]:
    return [outcome.status for outcome in outcomes]


def title(before: str, after: str) -> SetAttributes:
    delta = Delta(attribute="title", before=(before,) * bool(before), after=(after,) * bool(after))
    return SetAttributes(**target(ANNA), deltas=(delta,))


def value(directory: SimulatedDirectory, one: Account, attribute: str) -> tuple[bytes, ...]:
    return directory.objects[one.guid].values.get(attribute.lower(), ())


# ---- the object ------------------------------------------------------------------------------------------------------
def stranger_takes_the_name(directory: SimulatedDirectory) -> None:
    directory.objects[ANNA.guid].dn = f"CN=Anna Old,{SALES}"
    directory.put(ANNA.dn, userAccountControl="512", title="Clerk")


def test_a_stranger_who_has_the_dn_by_now_is_not_touched() -> None:
    changes = (Disable(**target(ANNA), control=512), title("Clerk", "Leaver"))
    directory, outcomes = run(*changes, hand=stranger_takes_the_name)
    assert statuses(outcomes) == [Status.APPLIED] * 2
    assert value(directory, ANNA, "userAccountControl") == (b"514",)
    assert value(directory, ANNA, "title") == (b"Leaver",)
    stranger = directory.at(ANNA.dn)
    assert (stranger.values["useraccountcontrol"], stranger.values["title"]) == ((b"512",), (b"Clerk",))


def test_members_and_groups_are_reached_under_other_names() -> None:
    def rename_all(directory: SimulatedDirectory) -> None:
        stranger_takes_the_name(directory)
        group = directory.at(f"CN=Sales,{GROUPS}")
        group.dn = f"CN=Sales Team,{GROUPS}"
        directory.put(f"CN=Sales,{GROUPS}")

    added = AddToGroup(**target(ANNA), group=f"CN=Sales,{GROUPS}")
    directory, outcomes = run(added, hand=rename_all)
    assert statuses(outcomes) == [Status.APPLIED]
    assert directory.at(f"CN=Sales Team,{GROUPS}").values["member"] == (f"CN=Anna Old,{SALES}".encode(),)
    _directory, outcomes = run(added, RemoveFromGroup(**target(ANNA), group=f"CN=Sales,{GROUPS}"), hand=rename_all)
    assert statuses(outcomes) == [Status.APPLIED] * 2


def test_links_reach_the_person_and_not_the_name() -> None:
    def rename_boss(directory: SimulatedDirectory) -> None:
        directory.objects[BOSS.guid].dn = f"CN=Bea,{SALES}"
        directory.put(BOSS.dn)

    linked = SetAttributes(**target(ANNA), deltas=(Delta(attribute="manager", after=(BOSS.dn,)),))
    directory, outcomes = run(linked, hand=rename_boss)
    assert statuses(outcomes) == [Status.APPLIED]
    assert value(directory, ANNA, "manager") == (f"CN=Bea,{SALES}".encode(),)


def test_a_link_to_an_account_that_this_run_renames_is_replaced() -> None:
    led = account("Anna", "1", manager=BOSS.dn)
    renamed = f"CN=Bea,{STAFF}"
    changes = (
        Rename(**target(BOSS, "2"), new_dn=renamed),
        SetAttributes(**target(led), deltas=(Delta(attribute="manager", before=(BOSS.dn,)),)),
    )
    directory, outcomes = run(*changes, read=snapshot(led, BOSS))
    assert statuses(outcomes) == [Status.APPLIED] * 2
    assert value(directory, led, "manager") == ()


def test_a_new_account_is_reached_under_another_name() -> None:
    """Changes after the creation use the objectGUID, which the directory gives only then."""

    class Renaming(SimulatedDirectory):
        def write(self, requests: t.Any) -> t.Any:
            for request in requests:
                if not isinstance(request, Add):
                    for one in [one for one in self.objects.values() if one.dn == f"CN=New,{STAFF}"]:
                        one.dn = f"CN=Newer,{STAFF}"
                        self.put(f"CN=New,{STAFF}", userAccountControl="514")
                yield from super().write([request])

    login = Delta(attribute="sAMAccountName", after=("new",))
    new: dict[str, t.Any] = {"key": "9", "label": "New (9)", "dn": f"CN=New,{STAFF}"}
    changes = (
        Create(**new, deltas=(login,)),
        AddToGroup(**new, group=f"CN=Sales,{GROUPS}"),
        Enable(**new, control=514),
    )
    directory = Renaming(READ)
    outcomes = applying.apply(Plan(changes=changes), directory, READ)
    assert statuses(outcomes.values()) == [Status.APPLIED] * 3
    assert directory.at(f"CN=Newer,{STAFF}").values["useraccountcontrol"] == (b"512",)
    assert directory.at(f"CN=Sales,{GROUPS}").values["member"] == (f"CN=Newer,{STAFF}".encode(),)
    assert directory.at(f"CN=New,{STAFF}").values["useraccountcontrol"] == (b"514",)


def test_an_account_that_is_created_in_parts_is_reached_under_another_name() -> None:
    """A domain controller that takes no password in an `add`; somebody renames the account before it gets one."""

    class Reluctant(SimulatedDirectory):
        def write(self, requests: t.Any) -> t.Any:
            for request in requests:
                if isinstance(request, Add) and "unicodePwd" in request.attributes:
                    yield Result(False, single.UNWILLING_TO_PERFORM, "unwilling")
                    continue
                if not isinstance(request, Add) and self.objects.get(self.guid_of("new")):
                    self.objects[self.guid_of("new")].dn = f"CN=Newer,{STAFF}"
                yield from super().write([request])

        def guid_of(self, login: str) -> str:
            held = {one.values.get("samaccountname", (b"",))[0]: guid for guid, one in self.objects.items()}
            return held.get(login.encode(), "")

    login = Delta(attribute="sAMAccountName", after=("new",))
    change = Create(key="9", label="New (9)", dn=f"CN=New,{STAFF}", deltas=(login,), enabled=True)
    directory = Reluctant(READ)
    assert statuses(applying.apply(Plan(changes=(change,)), directory, READ).values()) == [Status.APPLIED]
    assert directory.at(f"CN=Newer,{STAFF}").values["useraccountcontrol"] == (b"512",)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Rename(**target(ANNA), new_dn=f"CN=Anne,{STAFF}"), f"is CN=Anna Old,{SALES} now"),
        (Move(**target(ANNA), new_dn=f"CN=Anna,{SALES}"), f"is CN=Anna Old,{SALES} now"),
        (Delete(**target(ANNA)), f"is CN=Anna Old,{SALES} now"),
    ],
)
def test_an_account_that_was_moved_is_not_renamed_moved_or_deleted(change: Change, expected: str) -> None:
    read = snapshot(ANNA, BOSS)
    directory = SimulatedDirectory(read)
    stranger_takes_the_name(directory)
    outcomes = applying.apply(Plan(changes=(change, title("Clerk", "x"))), directory, read)
    assert statuses(outcomes.values()) == [Status.CONFLICT] * 2
    assert expected in outcomes[0].message
    assert directory.sent == []


def test_an_account_that_is_gone_is_not_renamed() -> None:
    directory = SimulatedDirectory(READ)
    del directory.objects[ANNA.guid]
    change = Rename(**target(ANNA), new_dn=f"CN=Anne,{STAFF}")
    outcome = applying.apply(Plan(changes=(change,)), directory, READ)[0]
    assert "does not exist any more" in outcome.message


@pytest.mark.parametrize(
    "change", [Move(**target(ANNA), new_dn=f"CN=Anna,{SALES}"), Create(key="9", dn=f"CN=New,{SALES}")]
)
def test_a_container_that_is_gone_is_a_conflict(change: Change) -> None:
    directory = SimulatedDirectory(READ)
    directory.at(SALES).dn = f"OU=Sales Team,{STAFF}"
    outcome = applying.apply(Plan(changes=(change,)), directory, READ)[0]
    assert outcome.status is Status.CONFLICT


def test_a_container_that_this_run_could_not_create_is_no_conflict() -> None:
    place = f"OU=New,OU=Nowhere,{STAFF}"
    changes = (CreateOu(dn=place), Create(key="9", dn=f"CN=New,{place}"))
    assert statuses(run(*changes)[1]) == [Status.FAILED, Status.FAILED]


def test_a_disabled_account_that_somebody_enabled_is_not_deleted() -> None:
    idle = account("Anna", "1", userAccountControl="514")
    read = snapshot(idle)
    directory = SimulatedDirectory(read)
    assert statuses(applying.apply(Plan(changes=(Delete(**target(idle)),)), directory, read).values()) == [
        Status.APPLIED
    ]
    directory = SimulatedDirectory(read)
    directory.objects[idle.guid].values["useraccountcontrol"] = (b"512",)
    outcome = applying.apply(Plan(changes=(Delete(**target(idle)),)), directory, read)[0]
    assert (outcome.status, "is enabled now" in outcome.message) == (Status.CONFLICT, True)
    assert idle.guid in directory.objects


def test_rename_and_move_name_the_object_and_the_parent() -> None:
    changes = (
        Rename(**target(ANNA), new_dn=f"CN=Anne,{STAFF}"),
        Move(**target(ANNA), new_dn=f"CN=Anne,{SALES}"),
        Disable(**target(ANNA), control=512),
    )
    directory, outcomes = run(*changes)
    assert statuses(outcomes) == [Status.APPLIED] * 3
    assert directory.sent == [
        ModifyDn(address(ANNA.guid), "CN=Anne", STAFF),
        ModifyDn(address(ANNA.guid), "CN=Anne", SALES),
        Modify(
            address(ANNA.guid),
            (("delete", "userAccountControl", (b"512",)), ("add", "userAccountControl", (b"514",))),
        ),
    ]
    assert [request.name for request in directory.sent if isinstance(request, ModifyDn | Modify)] == [
        ANNA.dn,
        f"CN=Anne,{STAFF}",
        f"CN=Anne,{SALES}",
    ]


class Mute(SimulatedDirectory):
    """Answers no search."""

    def search(self, _base: str, filter: str, _attributes: t.Collection[str]) -> t.Iterator[Entry]:
        raise DirectoryError("dc1 stopped answering.")


def test_without_an_answer_about_the_account_nothing_is_renamed() -> None:
    directory = Mute(READ)
    change = Rename(**target(ANNA), new_dn=f"CN=Anne,{STAFF}")
    assert applying.apply(Plan(changes=(change,)), directory, READ) == {
        0: Outcome(Status.FAILED, "dc1 stopped answering.")
    }
    assert directory.sent == []


def test_without_an_answer_about_flags_the_refusal_stays() -> None:
    directory = Mute(READ, lambda one: one.objects[ANNA.guid].values.update(useraccountcontrol=(b"66048",)))
    outcomes = applying.apply(Plan(changes=(Disable(**target(ANNA), control=512),)), directory, READ)
    assert outcomes[0].status is Status.CONFLICT


def test_without_an_answer_about_a_new_account_its_dn_is_used() -> None:
    new: dict[str, t.Any] = {"key": "9", "label": "New (9)", "dn": f"CN=New,{STAFF}"}
    login = Delta(attribute="sAMAccountName", after=("new",))
    directory = Mute(READ)
    changes = (Create(**new, deltas=(login,)), Enable(**new, control=514))
    assert statuses(applying.apply(Plan(changes=changes), directory, READ).values()) == [Status.APPLIED] * 2
    assert directory.sent[1].dn == new["dn"]


# ---- the value -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("before", "after"), [("Clerk", "Head"), ("Clerk", "")])
def test_a_value_changed_by_hand_is_not_overwritten(before: str, after: str) -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["title"] = (b"By hand",)

    directory, [outcome] = run(title(before, after), hand=hand)
    assert outcome.status is Status.CONFLICT
    assert value(directory, ANNA, "title") == (b"By hand",)


def test_a_value_set_by_hand_where_there_was_none_is_not_overwritten() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["description"] = (b"By hand",)

    change = SetAttributes(**target(ANNA), deltas=(Delta(attribute="description", after=("From HR",)),))
    directory, [outcome] = run(change, hand=hand)
    assert outcome.status is Status.CONFLICT
    assert value(directory, ANNA, "description") == (b"By hand",)


def test_one_changed_value_keeps_the_whole_request_from_being_made() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["title"] = (b"By hand",)

    deltas = (
        Delta(attribute="otherTelephone", before=("1", "2"), after=("2", "3")),
        Delta(attribute="title", before=("Clerk",), after=("Head",)),
    )
    directory, [outcome] = run(SetAttributes(**target(ANNA), deltas=deltas), hand=hand)
    assert outcome.status is Status.CONFLICT
    assert value(directory, ANNA, "otherTelephone") == (b"1", b"2")


@pytest.mark.parametrize("never", [b"0", b"9223372036854775807"])
def test_the_bytes_that_were_read_are_compared(never: bytes) -> None:
    """Both of these are shown as `never`."""
    one = account("Anna", "1", accountExpires=never.decode())
    read = snapshot(one, schema={**SCHEMA, "accountexpires": EXPIRY})
    delta = Delta(attribute="accountExpires", before=("never",), after=("2027-01-01T00:00:00Z",))
    directory, [outcome] = run(SetAttributes(**target(one), deltas=(delta,)), read=read)
    assert outcome.status is Status.APPLIED
    [request] = directory.sent
    assert isinstance(request, Modify)
    assert request.changes[0] == ("delete", "accountExpires", (never,))


def test_a_value_that_this_run_has_written_before_is_the_one_to_find() -> None:
    directory, outcomes = run(title("Clerk", "Head"), title("Head", "Chief"))
    assert statuses(outcomes) == [Status.APPLIED] * 2
    assert value(directory, ANNA, "title") == (b"Chief",)


# ---- flags -----------------------------------------------------------------------------------------------------------
def set_flags(directory: SimulatedDirectory) -> None:
    now = int(value(directory, ANNA, "userAccountControl")[0])
    directory.objects[ANNA.guid].values["useraccountcontrol"] = (str(now | SMART_CARD | NOT_DELEGATED).encode(),)


def test_flags_set_meanwhile_survive() -> None:
    disabled, outcomes = run(Disable(**target(ANNA), control=512), hand=set_flags)
    assert statuses(outcomes) == [Status.APPLIED]
    assert value(disabled, ANNA, "userAccountControl") == (str(514 | SMART_CARD | NOT_DELEGATED).encode(),)
    idle = account("Anna", "1", userAccountControl="514")
    enabled, outcomes = run(Enable(**target(idle), control=514), hand=set_flags, read=snapshot(idle))
    assert statuses(outcomes) == [Status.APPLIED]
    assert value(enabled, ANNA, "userAccountControl") == (str(512 | SMART_CARD | NOT_DELEGATED).encode(),)


def test_flags_and_attributes_in_one_request() -> None:
    flag = Delta(attribute="userAccountControl", before=("512",), after=("66048",))
    head = Delta(attribute="title", before=("Clerk",), after=("Head",))
    change = SetAttributes(**target(ANNA), deltas=(flag, head))
    directory, outcomes = run(change, Disable(**target(ANNA), control=66048), hand=set_flags)
    assert statuses(outcomes) == [Status.APPLIED] * 2
    assert value(directory, ANNA, "userAccountControl") == (str(66050 | SMART_CARD | NOT_DELEGATED).encode(),)
    assert value(directory, ANNA, "title") == (b"Head",)


def test_what_somebody_else_has_disabled_is_done() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["useraccountcontrol"] = (b"514",)

    directory, outcomes = run(Disable(**target(ANNA), control=512), hand=hand)
    assert statuses(outcomes) == [Status.APPLIED]
    assert value(directory, ANNA, "userAccountControl") == (b"514",)


def test_flags_that_are_changed_again_and_again_are_given_up() -> None:
    class Restless(SimulatedDirectory):
        def write(self, requests: t.Any) -> t.Any:
            for request in requests:
                now = int(value(self, ANNA, "userAccountControl")[0])
                self.objects[ANNA.guid].values["useraccountcontrol"] = (str(now ^ SMART_CARD).encode(),)
                yield from super().write([request])

    directory = Restless(READ)
    outcomes = applying.apply(Plan(changes=(Disable(**target(ANNA), control=512),)), directory, READ)
    assert outcomes[0].status is Status.CONFLICT
    assert len(directory.sent) == single.REREADS + 1


# ---- conflicts -------------------------------------------------------------------------------------------------------
def test_later_changes_wait_for_the_second_plan() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["title"] = (b"By hand",)

    step = StepChange(kind=KIND, **target(ANNA))
    changes = (title("Clerk", "Head"), AddToGroup(**target(ANNA), group=f"CN=Sales,{GROUPS}"), step)
    directory, outcomes = run(*changes, hand=hand)
    assert statuses(outcomes) == [Status.CONFLICT] * 3
    assert [outcome.waits for outcome in outcomes] == [False, True, True]
    assert len(directory.sent) == 1


def test_a_link_to_somebody_with_a_conflict_waits_too() -> None:
    def take(directory: SimulatedDirectory) -> None:
        directory.put(f"CN=New,{STAFF}")

    new: dict[str, t.Any] = {"key": "9", "label": "New (9)", "dn": f"CN=New,{STAFF}"}
    linked = Delta(attribute="manager", after=(f"CN=New,{STAFF}",), person="9")
    _directory, outcomes = run(Create(**new), SetAttributes(**target(ANNA), deltas=(linked,)), hand=take)
    assert statuses(outcomes) == [Status.CONFLICT, Status.SKIPPED]
    assert outcomes[0].taken == TakenName(None, f"CN=New,{STAFF}")


def put(place: str, *, is_visible: bool = True) -> t.Callable[[SimulatedDirectory], None]:
    def hand(directory: SimulatedDirectory) -> None:
        directory.put(place, is_visible=is_visible)

    return hand


@pytest.mark.parametrize("is_visible", [True, False])
def test_an_ou_that_somebody_else_has_created_is_there(is_visible: bool) -> None:
    """If the bind account does not see the OU, the refusal is told."""
    place = f"OU=New,{STAFF}"
    _directory, [outcome] = run(CreateOu(dn=place), hand=put(place, is_visible=is_visible))
    assert outcome.status is (Status.APPLIED if is_visible else Status.FAILED)


def test_an_ou_that_nobody_can_look_for_is_not_known_to_be_there() -> None:
    place = f"OU=New,{STAFF}"
    directory = Mute(READ, put(place))
    assert applying.apply(Plan(changes=(CreateOu(dn=place),)), directory, READ)[0].status is Status.FAILED


LOGIN = Delta(attribute="sAMAccountName", after=("new",))
PRINCIPAL = Delta(attribute="userPrincipalName", after=("new@example.com",))
NEW = f"CN=New,{STAFF}"
CREATE = Create(key="9", dn=NEW, deltas=(LOGIN, PRINCIPAL))
TAKEN_PRINCIPAL = TakenName("userPrincipalName", PRINCIPAL.after[0])
RENAME = Rename(**target(ANNA), new_dn=f"CN=Anne,{STAFF}")


@pytest.mark.parametrize(
    ("change", "code", "message", "taken"),
    [
        # Samba 4.17, then Windows
        (CREATE, 68, f"Entry {NEW} already exists", TakenName(None, NEW)),
        (CREATE, 68, "00002071: samldb: samAccountName 'new' already in use!", TakenName("sAMAccountName", "new")),
        (CREATE, 19, "0000202F: samldb: userPrincipalName 'x' is already in use", TAKEN_PRINCIPAL),
        (CREATE, 68, "00002071: UpdErr: DSID-0305, problem 6005 (ENTRY_EXISTS)", TakenName(None, NEW)),
        (CREATE, 68, "00000524: UpdErr: DSID-031A, problem 6005 (ENTRY_EXISTS)", TakenName("sAMAccountName", "new")),
        (CREATE, 19, "000021C8: AtrErr: DSID-0309, problem 1005 (CONSTRAINT_ATT_TYPE)", TAKEN_PRINCIPAL),
        (RENAME, 68, "00002071: UpdErr: DSID-0305, problem 6005 (ENTRY_EXISTS)", TakenName(None, RENAME.new_dn)),
        (SetAttributes(**target(ANNA), deltas=(LOGIN,)), 68, "00000524: UpdErr", TakenName("sAMAccountName", "new")),
        (CREATE, 19, "0000052D: the password is too short", None),
        (CREATE, 19, "0000202F: another rule", None),
        (SetAttributes(**target(ANNA)), 68, "00000524: UpdErr", None),
        (SetAttributes(**target(ANNA), deltas=(LOGIN,)), 68, "00002071: UpdErr", None),
        (CREATE, 50, "no rights", None),
    ],
)
def test_the_name_that_is_taken_is_told_from_the_answer(
    change: Change, code: int, message: str, taken: TakenName | None
) -> None:
    result = explain(code, message)
    assert conflicts.taken_name(change, result) == taken
    assert conflicts.is_conflict(change, result) is (taken is not None)


GROUP = f"CN=Sales,{GROUPS}"


@pytest.mark.parametrize(
    ("change", "code", "expected"),
    [
        (title("a", "b"), 16, True),
        (title("a", "b"), 20, True),
        (title("a", "b"), 32, True),
        (title("a", "b"), 50, False),
        (AddToGroup(**target(ANNA), group=GROUP), 32, True),
        (RemoveFromGroup(**target(ANNA), group=GROUP), 16, False),
        (CREATE, 32, True),
        (CreateOu(dn=f"OU=x,{STAFF}"), 68, False),
        (Restore(**target(ANNA), new_dn=ANNA.dn), 32, False),
    ],
)
def test_refusals_that_are_conflicts(change: Change, code: int, expected: bool) -> None:
    assert conflicts.is_conflict(change, explain(code, "refused")) is expected


def test_a_step_in_the_directory_meets_conflicts_too() -> None:
    results = (Result(True, 0), explain(16, "gone"), explain(50, "no rights"))
    assert statuses(outcomes_of(results)) == [Status.APPLIED, Status.CONFLICT, Status.FAILED]
