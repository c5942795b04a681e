# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of change is undone, refused where somebody has changed it since, or listed as lost with the reason."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Disable,
    Enable,
    ForgetGroups,
    LiftProtection,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Bin, Deleted
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked

from ..directory_in_memory import ADMINS, BASE, GROUPS, SALES, STAFF, account, group, other, snapshot
from .histories_in_memory import NOW, anna, creates, delta, done, lost, new, reasons, sets, step, target, told, undo

OFFICE = f"CN=Office,{GROUPS}"
SALES_GROUP = f"CN=Sales,{GROUPS}"
HERE = f"CN=Anna,{STAFF}"
FORCE = "To undo nevertheless, name the key in force."


# ---- one change --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "held", "undone"),
    [
        (sets("title", "Clerk", "Boss"), anna(title="Boss"), ("set_attributes", [("title", ("Boss",), ("Clerk",))])),
        (sets("title", "", "Boss"), anna(title="Boss"), ("set_attributes", [("title", ("Boss",), ())])),
        (sets("title", "Boss", ""), anna(), ("set_attributes", [("title", (), ("Boss",))])),
        (
            sets("proxyAddresses", ["a", "b"], ["b", "c"]),
            anna(proxyAddresses=["c", "b"]),
            ("set_attributes", [("proxyAddresses", ("c", "b"), ("a", "b"))]),
        ),
        (
            ForgetGroups(**target(), deltas=(delta("seeAlso", [OFFICE], []),)),
            anna(),
            ("set_attributes", [("seeAlso", (), (OFFICE,))]),
        ),
        (Disable(**target(), control=512), anna(userAccountControl="514"), ("enable", 514)),
        (Enable(**target(), control=514), anna(), ("disable", 512)),
        (AddToGroup(**target(), group=OFFICE), anna(memberOf=OFFICE), ("remove_from_group", OFFICE)),
        (RemoveFromGroup(**target(), group=OFFICE), anna(), ("add_to_group", OFFICE)),
        (
            PrimaryGroup(**target(), group=OFFICE, deltas=(delta("primaryGroupID", "513", "600"),)),
            anna(primaryGroupID="600"),
            ("primary_group", [("primaryGroupID", ("600",), ("513",))]),
        ),
    ],
)
def test_a_change_is_undone(change: Change, held: t.Any, undone: t.Any) -> None:
    found = undo(done(change), snapshot(held))
    assert told(found) == [undone]
    assert (found.lost, found.plan.rejections, found.plan.unchanged) == ((), (), 0)
    [made] = found.plan.changes
    assert (made.account, made.key, made.dn) == (held.guid, "1", held.dn)
    assert "undoes run 5" in (made.reason, *(one.reason for one in made.deltas))


def test_a_rename_and_a_move_are_undone() -> None:
    held = dataclasses.replace(anna(), dn=f"CN=Anna Lis,{SALES}")
    renamed = f"CN=Anna Lis,{STAFF}"
    made = done(Rename(**target(), new_dn=renamed), Move(**target(), new_dn=held.dn))
    assert told(undo(made, snapshot(held))) == [("rename", f"CN=Anna,{SALES}"), ("move", HERE)]


def test_several_renames_and_moves_are_undone() -> None:
    held = dataclasses.replace(anna(), dn=f"CN=Anna Kos,{STAFF}")
    made = [
        *done(Rename(**target(), new_dn=f"CN=Anna Lis,{STAFF}"), Move(**target(), new_dn=f"CN=Anna Lis,{SALES}")),
        *done(
            Rename(**target(dn=f"CN=anna lis,{SALES}"), new_dn=f"CN=Anna Kos,{SALES}"),
            Move(**target(dn=f"CN=Anna Lis,{SALES}"), new_dn=held.dn),
            run=6,
        ),
    ]
    assert told(undo(made, snapshot(held))) == [("rename", HERE)]
    made[2] = dataclasses.replace(made[2], change=Rename(**target(dn=f"CN=By Hand,{SALES}"), new_dn=held.dn))
    assert reasons(undo(made, snapshot(held)))[0] == (
        "Between the runs 5 and 6, somebody else changed the name from 'CN=Anna Lis' to 'CN=By Hand'."
    )


def test_flags_are_undone_bit_by_bit_and_together_with_access() -> None:
    """Somebody else has set another flag since, which stays."""
    made = done(Disable(**target(), control=512), sets("userAccountControl", "514", str(514 | 0x10000)))
    held = anna(userAccountControl=str(514 | 0x10000 | 0x40))
    flags = ("userAccountControl", (str(held.control),), (str(514 | 0x40),))
    assert told(undo(made, snapshot(held))) == [("set_attributes", [flags]), ("enable", 514 | 0x40)]
    cleared = done(sets("userAccountControl", str(512 | 0x10000), "512"))
    assert told(undo(cleared)) == [("set_attributes", [("userAccountControl", ("512",), (str(512 | 0x10000),))])]


def test_what_is_as_before_needs_nothing() -> None:
    found = undo(done(sets("title", "Clerk", "Boss")), snapshot(anna(title="Clerk")))
    assert (told(found), reasons(found), found.plan.unchanged, found.plan.notices) == ([], [], 1, ())


def test_the_next_run_is_told() -> None:
    found = undo(done(sets("title", "Clerk", "Boss")), snapshot(anna(title="Boss")))
    [notice] = found.plan.notices
    assert notice.keys == ("1",) and "next run" in notice.text


# ---- several runs ------------------------------------------------------------------------------------------------
def test_several_runs_are_undone_to_before_the_first() -> None:
    made = [*done(sets("title", "A", "B")), *done(sets("title", "B", "C"), run=6)]
    found = undo(made, snapshot(anna(title="C")))
    assert told(found) == [("set_attributes", [("title", ("C",), ("A",))])]
    assert found.plan.changes[0].deltas[0].reason == "undoes the runs 5, 6"


def test_a_later_run_that_is_not_chosen_refuses() -> None:
    made = [*done(sets("title", "A", "B")), *done(sets("title", "B", "C"), run=6, chosen=False)]
    found = undo(made, snapshot(anna(title="C")))
    assert told(found) == []
    assert reasons(found) == [
        "Run 6 has changed title since, last on 2026-12-07 06:00 UTC to 'C'. Undo it too.",
        FORCE,
    ]
    assert told(undo(made, snapshot(anna(title="C")), force=frozenset("1"))) == [
        ("set_attributes", [("title", ("C",), ("A",))])
    ]


def test_many_later_runs() -> None:
    later = [one for run in range(6, 10) for one in done(sets("title", "B", "B"), run=run, chosen=False)]
    found = undo([*done(sets("title", "A", "B")), *later], snapshot(anna(title="B")))
    assert reasons(found)[0].startswith("Runs 6 and 7 and 2 more have changed title since")


def test_later_runs_do_not_matter_if_the_value_is_as_before() -> None:
    made = [*done(sets("title", "A", "B")), *done(sets("title", "B", "A"), run=6, chosen=False)]
    assert reasons(undo(made, snapshot(anna(title="A")))) == []


def test_somebody_else_between_two_runs_refuses() -> None:
    made = [*done(sets("title", "A", "B")), *done(sets("title", "X", "C"), run=6)]
    found = undo(made, snapshot(anna(title="C")))
    assert reasons(found) == ["Between the runs 5 and 6, somebody else changed title from 'B' to 'X'.", FORCE]


def test_earlier_changes_do_not_matter() -> None:
    made = [
        *done(sets("mail", "", "a@x"), run=4),
        *done(sets("title", "A", "B"), run=4, chosen=False, first=1),
        *done(sets("title", "B", "C")),
    ]
    found = undo(made, snapshot(anna(title="C", mail="a@x")))
    assert told(found) == [("set_attributes", [("mail", ("a@x",), ()), ("title", ("C",), ("B",))])]


# ---- changed since -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "held", "what"),
    [
        (
            sets("title", "Clerk", "Boss"),
            anna(title="Chief"),
            "title since run 5 (2026-12-06 06:00 UTC): it is 'Chief'",
        ),
        (sets("title", "Clerk", "Boss"), anna(), "it is not there now, and the run wrote 'Boss'"),
        (sets("title", "", "Boss"), anna(title="x" * 99), f"it is '{'x' * 59}…' now"),
        (
            sets("proxyAddresses", "", ["a", "b"]),
            anna(proxyAddresses="c"),
            "proxyAddresses since run 5 (2026-12-06 06:00 UTC): it is 'c' now, and the run wrote 'a' and 1 more value",
        ),
    ],
)
def test_somebody_else_has_changed_it_since(change: Change, held: t.Any, what: str) -> None:
    found = undo(done(change), snapshot(held))
    assert told(found) == []
    assert what in reasons(found)[0] and reasons(found)[-1] == FORCE
    assert told(undo(done(change), snapshot(held), force=frozenset("1")))[0][0] == "set_attributes"


def test_force_is_for_one_person() -> None:
    jan = account("Jan", "2", title="Chief")
    made = [
        *done(sets("title", "A", "B")),
        *done(SetAttributes(**target(jan, "2"), deltas=(delta("title", "A", "B"),))),
    ]
    found = undo(made, snapshot(anna(title="Chief"), jan), force=frozenset("1"))
    assert [change.key for change in found.plan.changes] == ["1"]
    assert [(one.key, one.label) for one in found.plan.rejections] == [("2", "Anna (2)")]


def test_since_when_it_is_changed() -> None:
    drifted = PersonMemory(key="1", drifts={"title": NOW})
    memory = Memory(is_kept=True, people={"1": drifted})
    change, held = sets("title", "A", "B"), anna(title="C", whenChanged="20261203060000.0Z")
    assert "; found on 2026-12-01." in reasons(undo(done(change), snapshot(held), memory=memory))[0]
    assert "; the account was last changed on 2026-12-03." in reasons(undo(done(change), snapshot(held)))[0]


def test_a_skipped_person_is_skipped_as_a_whole() -> None:
    made = done(sets("title", "A", "B"), sets("mail", "", "a@x"))
    found = undo(made, snapshot(anna(title="C", mail="a@x")))
    assert told(found) == []
    assert found.plan.employees == 1 and found.plan.unchanged == 0


# ---- people that values point to ---------------------------------------------------------------------------------
def jan(place: str = STAFF, name: str = "Jan") -> t.Any:
    return dataclasses.replace(account("Jan", "2"), dn=f"CN={name},{place}")


def test_a_manager_is_followed_through_renames() -> None:
    """Run 5 sets the manager to somebody whom it also renames, and run 6 moves them."""
    first, second, third = (jan().dn, f"CN=Jan Kos,{STAFF}", f"CN=Jan Kos,{SALES}")
    boss, old = jan(SALES, "Jan Kos"), account("Old", "3")
    made = [
        *done(
            Rename(**target(jan(), "2"), new_dn=second),
            SetAttributes(**target(), deltas=(delta("manager", [old.dn], [second], person="2"),)),
        ),
        *done(Move(**target(jan(), "2", second), new_dn=third), run=6, chosen=False),
    ]
    chosen = [dataclasses.replace(one, is_chosen=one.change.key == "1") for one in made]
    found = undo(chosen, snapshot(anna(manager=third), boss, old))
    assert (told(found), reasons(found)) == ([("set_attributes", [("manager", (third,), (old.dn,))])], [])
    assert first


def test_a_manager_who_is_moved_back_is_named_as_it_will_be() -> None:
    boss = jan(SALES)
    made = done(
        Move(**target(jan(), "2"), new_dn=boss.dn),
        SetAttributes(**target(), deltas=(delta("manager", [jan().dn], []),)),
    )
    found = undo(made, snapshot(anna(), boss))
    assert told(found) == [("move", jan().dn), ("set_attributes", [("manager", (), (jan().dn,))])]
    assert found.plan.changes[1].deltas[0].person == "2"


def test_a_manager_who_does_not_exist_any_more_cannot_come_back() -> None:
    found = undo(done(sets("manager", [f"CN=Gone,{STAFF}"], "")))
    assert told(found) == []
    assert lost(found) == [("manager", f"CN=Gone,{STAFF} does not exist any more.")]


def test_the_others_come_back() -> None:
    boss = jan()
    found = undo(done(sets("secretary", ["forgotten:1", boss.dn], [])), snapshot(anna(), boss))
    assert told(found) == [("set_attributes", [("secretary", (), (boss.dn,))])]
    assert lost(found) == [("secretary", "forgotten:1 does not exist any more.")]


def test_a_manager_whom_a_run_has_deleted_is_nobody_elses_change() -> None:
    made = [
        *done(sets("manager", "", [jan().dn])),
        *done(Delete(**target(jan(), "2")), run=6, chosen=False),
        *done(sets("manager", "", [f"CN=Boss,{STAFF}"]), run=7),
    ]
    found = undo(made, snapshot(anna(manager=f"CN=Boss,{STAFF}"), account("Boss", "3")))
    assert (told(found), reasons(found)) == ([("set_attributes", [("manager", (f"CN=Boss,{STAFF}",), ())])], [])


# ---- accounts that runs have created and deleted -----------------------------------------------------------------
def created() -> t.Any:
    return anna(title="Clerk", memberOf=OFFICE)


def creation(**more: t.Any) -> list[t.Any]:
    return done(creates(title="Clerk"), AddToGroup(**new(), group=OFFICE), **more)


def test_a_created_account_is_disabled_and_deleted() -> None:
    found = undo(creation(), snapshot(created()))
    assert (told(found), reasons(found), lost(found)) == ([("disable", 512), ("delete",)], [], [])
    assert {change.account for change in found.plan.changes} == {created().guid}


def test_the_rest_of_a_creation_belongs_to_it() -> None:
    """Only the creation is chosen, and the account was created disabled."""
    made = done(creates(enabled=False), AddToGroup(**new(), group=OFFICE), Enable(**new(), control=514))
    chosen = [dataclasses.replace(one, is_chosen=isinstance(one.change, Create)) for one in made]
    assert told(undo(chosen, snapshot(anna(memberOf=OFFICE)))) == [("disable", 512), ("delete",)]
    disabled = done(creates(enabled=False))
    assert told(undo(disabled, snapshot(anna(userAccountControl="514")))) == [("delete",)]


@pytest.mark.parametrize(
    ("held", "what"),
    [
        (anna(title="Boss", memberOf=OFFICE), "title since run 5"),
        (anna(title="Clerk"), f"membership in {OFFICE} since run 5"),
        (anna(title="Clerk", memberOf=[OFFICE, SALES_GROUP]), f"has added the account to {SALES_GROUP} since"),
        (anna(title="Clerk", memberOf=[OFFICE, f"CN=Far,{BASE}"]), "has added the account to cn=far,"),
        (
            anna(title="Clerk", memberOf=OFFICE, userAccountControl="514"),
            "it is disabled now, and the run wrote enabled",
        ),
    ],
)
def test_a_created_account_that_was_changed_since_stays(held: t.Any, what: str) -> None:
    found = undo(creation(), snapshot(held))
    assert told(found) == []
    assert what in reasons(found)[0]


def test_a_created_account_that_was_moved_since_stays() -> None:
    later = done(AddToGroup(**target(created()), group=OFFICE), run=6, chosen=False)
    held = dataclasses.replace(created(), dn=f"CN=Anna,{SALES}")
    found = undo([*creation(), *later], snapshot(held))
    assert "the OU since run 5" in " ".join(reasons(found))


@pytest.mark.parametrize(
    ("later", "what"),
    [
        (sets("mail", "", "a@x"), "Run 6 has changed mail since. Undo it too."),
        (sets("title", "Clerk", "Boss"), "Run 6 has changed title since, last on"),
        (step("license", delta("licenses", "", "E3")), "Run 6 has changed licenses changed since. Undo it too."),
    ],
)
def test_a_created_account_that_later_runs_have_changed_stays(later: Change, what: str) -> None:
    values = {"title": "Clerk", "memberOf": OFFICE, "mail": "a@x"}
    found = undo([*creation(), *done(later, run=6, chosen=False)], snapshot(anna(**values)))
    assert told(found) == []
    assert any(what in reason for reason in reasons(found))


def test_all_runs_of_a_created_account_are_undone() -> None:
    later = done(sets("mail", "", "a@x"), Disable(**target(), control=512), run=6)
    held = anna(title="Clerk", memberOf=OFFICE, mail="a@x", userAccountControl="514")
    assert told(undo([*creation(), *later], snapshot(held))) == [("delete",)]


def test_a_created_account_that_is_not_there_needs_nothing() -> None:
    license = dataclasses.replace(step("license", delta("licenses", "", "E3")), account=None)
    photo = dataclasses.replace(step("photo", delta("jpegPhoto", "", "x")), account=None)
    made = [*creation(), *done(license, first=5), *done(photo, first=6, chosen=False)]
    found = undo(made, snapshot(jan()))
    assert (told(found), reasons(found)) == ([], [])
    assert lost(found) == [("license", "The account does not exist any more.")]


def test_what_a_creation_writes_besides() -> None:
    """A manager, who is renamed in the same run after the creation, and what the directory writes itself."""
    boss = jan(STAFF, "Jan Kos")
    change = creates(title="Clerk")
    more = (delta("manager", [], [jan().dn], person="2"), delta("pwdLastSet", "", "0"), delta("x", "", "", secret=True))
    made = done(
        dataclasses.replace(change, deltas=(*change.deltas, *more)), Rename(**target(jan(), "2"), new_dn=boss.dn)
    )
    chosen = [dataclasses.replace(one, is_chosen=one.change.key == "1") for one in made]
    found = undo(chosen, snapshot(anna(title="Clerk", manager=boss.dn), boss))
    assert (told(found), lost(found), reasons(found)) == ([("disable", 512), ("delete",)], [], [])


def test_an_adopted_account_is_not_the_created_one() -> None:
    """The created account was deleted by hand, and run 7 adopted another one for the same person."""
    another = dataclasses.replace(anna(employeeID="1"), guid="another")
    adopting = SetAttributes(**target(another), deltas=(delta("employeeID", "", "1"),), adopted="found by mail")
    found = undo([*creation(), *done(adopting, run=7, chosen=False)], snapshot(another))
    assert (told(found), reasons(found)) == ([], [])
    again = undo([*creation(), *creation(run=6)], snapshot(created()))
    assert told(again) == [("disable", 512), ("delete",)]


def the_bin(*accounts: t.Any) -> Bin:
    return Bin(accounts={one.guid: Deleted(account=one, dn=f"CN=x\\0ADEL:{one.guid},{BASE}") for one in accounts})


def test_a_deleted_account_is_restored() -> None:
    made = done(Disable(**target(), control=512), RemoveFromGroup(**target(), group=OFFICE), Delete(**target()))
    kept = anna(userAccountControl="514")
    found = undo(made, snapshot(jan()), bin=the_bin(kept))
    assert told(found) == [("restore", HERE), ("add_to_group", OFFICE), ("enable", 514)]
    restore, adds, _enables = found.plan.changes
    assert (restore.dn, adds.dn) == (f"CN=x\\0ADEL:{kept.guid},{BASE}", HERE)
    assert found.restored == (kept,)


def test_what_pointed_to_a_restored_account_comes_back_by_itself() -> None:
    boss = jan()
    made = [
        *done(sets("manager", "", [boss.dn])),
        *done(sets("assistant", [boss.dn], "")),
        *done(Delete(**target(boss, "2")), run=6),
    ]
    found = undo(made, snapshot(anna()), bin=the_bin(boss))
    assert told(found) == [
        ("restore", boss.dn),
        ("set_attributes", [("assistant", (), (boss.dn,)), ("manager", (boss.dn,), ())]),
    ]


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (Bin(problem="There is no recycle bin."), "There is no recycle bin."),
        (Bin(), "The directory does not keep the deleted account any more."),
    ],
)
def test_a_deleted_account_that_is_not_kept_is_lost(kept: Bin, why: str) -> None:
    made = done(Disable(**target(), control=512), Delete(**target()))
    found = undo(made, snapshot(jan()), bin=kept)
    assert (told(found), lost(found), found.plan.unchanged) == ([], [("account Anna", why)], 1)


def test_an_account_that_somebody_else_has_deleted_is_lost() -> None:
    found = undo(done(sets("title", "A", "B")), snapshot(jan()))
    assert lost(found) == [("account Anna", "The account does not exist any more.")]


def test_a_restored_account_needs_its_place() -> None:
    kept = dataclasses.replace(anna(), dn=f"CN=Anna,OU=Gone,{STAFF}")
    found = undo(done(Delete(**target(kept))), snapshot(jan()), bin=the_bin(kept))
    assert reasons(found) == [f"OU=Gone,{STAFF} does not exist any more, so the account cannot be restored there."]
    outside = dataclasses.replace(anna(), dn=f"CN=Anna,{ADMINS}")
    found = undo(done(Delete(**target(outside))), snapshot(jan()), bin=the_bin(outside))
    assert "is outside" in reasons(found)[0]


def test_an_undone_deletion_is_undone() -> None:
    made = done(Restore(**target(), new_dn=HERE))
    assert told(undo(made)) == [("disable", 512), ("delete",)]


def test_a_deletion_that_is_undone_already_needs_nothing() -> None:
    assert told(undo(done(Delete(**target())))) == []


# ---- names -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "held", "taken"),
    [
        (sets("sAMAccountName", "kos", "anna"), anna(), account("Kos", "2")),
        (
            sets("mail", "kos@x", "anna@x"),
            anna(mail="anna@x"),
            account("Kos", "2", proxyAddresses=["SMTP:KOS@x", "sip:anna@x"]),
        ),
        (sets("proxyAddresses", "smtp:kos@x", ""), anna(), other("contact", "Kos", mail="kos@x")),
        (sets("userPrincipalName", "kos@x", "anna@x"), anna(userPrincipalName="anna@x"), group("kos", unique={})),
    ],
)
def test_a_name_that_somebody_else_has_by_now_refuses(change: Change, held: t.Any, taken: t.Any) -> None:
    if isinstance(taken, type(held)):
        before = snapshot(held, taken)
    elif hasattr(taken, "unique"):
        before = snapshot(held, groups=(dataclasses.replace(taken, unique={"userprincipalname": ("kos@x",)}),))
    else:
        before = snapshot(held, others=(taken,))
    found = undo(done(change), before, force=frozenset("1"))
    assert told(found) == []
    assert f"is that of {taken.dn} now. If undoing gives that object another name" in reasons(found)[0]


def test_a_place_that_somebody_else_has_by_now_refuses() -> None:
    held = dataclasses.replace(anna(), dn=f"CN=Anna Lis,{STAFF}")
    renamed = done(Rename(**target(), new_dn=held.dn))
    taken = dataclasses.replace(account("Anna", "2"), guid="other")
    found = undo(renamed, snapshot(held, taken))
    assert reasons(found) == [
        f"The name {HERE} is that of {HERE} now. If undoing gives that object another name, undo once more afterwards;"
        " otherwise, change it first."
    ]


def test_two_people_cannot_get_the_same_name_back() -> None:
    boss = account("Jan", "2")
    made = [
        *done(sets("mail", "x@x", ""), run=4),
        *done(SetAttributes(**target(boss, "2"), deltas=(delta("mail", "x@x", ""),))),
    ]
    found = undo(made, snapshot(anna(), boss))
    assert [change.key for change in found.plan.changes] == ["1"]
    assert reasons(found) == ["mail x@x would also go back to Anna (1). Undo one of them only."]


def test_a_name_that_the_account_keeps_is_no_matter() -> None:
    """Another account has the address too, and had it before."""
    made = done(sets("proxyAddresses", ["smtp:a@x"], ["smtp:a@x", "smtp:b@x"]))
    twin = account("Twin", "2", mail="a@x")
    found = undo(made, snapshot(anna(proxyAddresses=["smtp:a@x", "smtp:b@x"]), twin))
    assert told(found)[0][0] == "set_attributes"


# ---- what cannot come back ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "what"),
    [
        (SetPassword(**target()), "password"),
        (Unlock(**target()), "lock"),
        (LiftProtection(**target()), "protection"),
        (sets("pwdLastSet", "", "0"), "pwdLastSet"),
        (sets("title", "", "", secret=True), "title"),
        (CreateOu(dn=f"OU=New,{STAFF}"), f"OU=New,{STAFF}"),
        (sets("shoeSize", "1", "2"), "shoeSize"),
        (AddToGroup(**target(), group=f"CN=Gone,{GROUPS}"), f"membership in CN=Gone,{GROUPS}"),
        (Move(**target(dn=f"CN=Anna,OU=Gone,{STAFF}"), new_dn=HERE), "the OU"),
        (PrimaryGroup(**target(), group=OFFICE, deltas=(delta("primaryGroupID", "7", "513"),)), "the primary group"),
    ],
)
def test_what_cannot_come_back_is_listed(change: Change, what: str) -> None:
    held = anna(memberOf=f"CN=Gone,{GROUPS}") if isinstance(change, AddToGroup) else anna()
    found = undo(done(change), snapshot(held), force=frozenset("1"))
    assert told(found) == []
    [one] = found.lost
    assert one.what == what and one.why.endswith(".") and one.run == 5
    assert reasons(found) == []


def test_what_is_lost_does_not_keep_the_rest() -> None:
    made = done(SetPassword(**target()), sets("title", "A", "B"))
    found = undo(made, snapshot(anna(title="B")))
    assert len(found.lost) == 1 and told(found)[0][0] == "set_attributes"


def test_what_nobody_knows_is_listed() -> None:
    made = [
        *done(sets("title", "A", "B"), is_known=False),
        *done(sets("title", "A", "B"), is_whole=False),
        *done(sets("title", "A", "B"), is_whole=False, chosen=False),
    ]
    found = undo(made, snapshot(anna(title="B")))
    assert [what for what, _why in lost(found)] == ["set attributes", "set attributes"]
    assert "interrupted" in lost(found)[0][1] and "forgotten" in lost(found)[1][1]
    assert undo(done(CreateOu(dn=SALES), chosen=False)).lost == ()


def test_losses_of_changes_that_are_not_chosen_are_not_told() -> None:
    made = [*done(sets("mail", "", "a@x")), *done(SetPassword(**target()), chosen=False, first=1)]
    assert lost(undo(made, snapshot(anna(mail="a@x")))) == []


# ---- protection and limits ---------------------------------------------------------------------------------------
def test_protected_accounts_are_skipped() -> None:
    held = anna(title="B", adminCount="1")
    found = undo(done(sets("title", "A", "B")), snapshot(held), force=frozenset("1"))
    assert (told(found), "adminCount" in reasons(found)[0]) == ([], True)


def test_protected_groups_and_places_are_not_touched() -> None:
    policy = Policy(managed_base=STAFF, protected_groups=("Office",), protected_bases=(SALES,))
    adds = undo(done(RemoveFromGroup(**target(), group=OFFICE)), policy=policy)
    assert reasons(adds) == ["The group Office is listed in lifecycle_protected_groups."]
    moves = undo(done(Move(**target(dn=f"CN=Anna,{SALES}"), new_dn=HERE)), policy=policy)
    assert "lifecycle_protected_ous" in reasons(moves)[0]


def test_limits_count_what_is_undone() -> None:
    limits = Limits(each=(Limit(name="deletes", count=0),))
    found = undo(creation(), snapshot(created()), policy=Policy(managed_base=STAFF, limits=limits))
    assert "deletes" in checked(found.plan, check_mode=False).stops[0]
    assert found.plan.bounds.population == 1


def test_without_keys_there_is_no_population() -> None:
    found = undo(done(Disable(**target(), control=512)), policy=Policy(managed_base=STAFF, key_attribute=None))
    assert found.plan.bounds.population == 0


# ---- steps -------------------------------------------------------------------------------------------------------
def test_steps_are_gathered() -> None:
    made = [
        *done(step("license", delta("licenses", ["E1"], ["E3"]))),
        *done(step("license", delta("licenses", ["E3"], ["E5"])), run=6),
        *done(step("photo", delta("jpegPhoto", [], ["x"])), run=6, chosen=False),
    ]
    [found] = undo(made).steps
    assert (found.kind, found.runs, found.reasons, found.is_forced) == ("license", (5, 6), (), False)
    assert (found.before("licenses"), found.after("licenses")) == (("E1",), ("E5",))
    assert (found.before("other"), found.after("other")) == (None, None)


def test_later_changes_of_steps_refuse() -> None:
    made = [
        *done(step("license", delta("licenses", ["E1"], ["E3"]))),
        *done(step("license", delta("licenses", ["E3"], ["E5"]), delta("other", [], ["x"])), run=6, chosen=False),
    ]
    assert reasons(undo(made)) == [
        "Run 6 changed licenses (license) since, last on 2026-12-07 06:00 UTC. Undo it too.",
        FORCE,
    ]
    gap = [
        *done(step("mailbox", delta("mailbox", ["user"], ["shared"]))),
        *done(step("mailbox", delta("mailbox", ["user"], ["shared"])), run=6),
    ]
    assert reasons(undo(gap))[0] == "Between the runs 5 and 6, somebody else changed mailbox."


def test_steps_that_write_attributes_are_undone_as_attributes() -> None:
    change = step("mailbox", delta("mailNickname", ["a"], ["b"]))
    found = undo(done(change), snapshot(anna(mailNickname="b")), as_attributes=frozenset(("mailbox",)))
    assert told(found) == [("set_attributes", [("mailNickname", ("b",), ("a",))])]
    assert [one.kind for one in found.steps] == ["mailbox"]


def test_a_change_by_a_later_run_of_an_account_that_is_not_chosen() -> None:
    made = [*done(sets("title", "A", "B")), *done(sets("mail", "", "x", of=jan()), run=6, chosen=False)]
    found = undo(made, snapshot(anna(title="B"), jan()))
    assert told(found) == [("set_attributes", [("title", ("B",), ("A",))])]
