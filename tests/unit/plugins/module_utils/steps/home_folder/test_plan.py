# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Home folders: what is read, what is changed, what is refused, and that a second look finds nothing to change."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Setback, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import plan as home_folders
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import request as home_folder_options
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import search as home_folder_search
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.actions import (
    CopyFolder,
    CreateFolder,
    FinishMove,
    GiveRights,
    HomeFolderAction,
    HomeFolderChange,
    RemoveNote,
    RenameFolder,
    RetireFolder,
    WriteAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.descriptor import HOME_FOLDER, KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.model import (
    FileServerState,
    FolderEntry,
    HomeFolderRequest,
    Trustee,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.rights import (
    NO_RIGHTS,
    FolderRights,
    RightsChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values import access_control, security
from ansible_collections.hrsync.ad.plugins.module_utils.values.security import Descriptor, Level, Rights
from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account

SID = "S-1-5-21-1-2-3-1104"
ROOT = r"\\fs1\homes"
OTHER = r"\\fs1\staff"
AWAY = r"\\fs2\homes"
ANNA = ROOT + r"\anna"
DEFAULTS = {name: spec.get("default") for name, spec in HOME_FOLDER.options.items()} | {"root": ROOT}
TARGET = UncPath.parse(ANNA)
THEIRS = access_control.with_rights(
    access_control.NOTHING,
    access_control.NOTHING,
    access_control.NOTHING,
    SID,
    Rights(level=Level.MODIFY, owner=False, inherit=True),
)
STRANGE = Descriptor(owner="S-1-5-18")
BERTA = "S-1-5-21-1-2-3-1105"


def subject(home: str = "", held: str = "", *, new: bool = False, login: str = "anna", **options: t.Any) -> Subject:
    named = Delta(attribute="sAMAccountName", after=(login,))
    one = account(login, "1", homeDirectory=home or [], homeDrive=held or []) if not new else None
    return Subject(
        key="1",
        label=f"{login} (1)",
        presence=Presence.ACTIVE,
        options=DEFAULTS | options,
        account=one,
        changes=() if one else (Create(dn=f"CN={login},DC=corp", deltas=(named,)),),
    )


def person(home: str = "", held: str = "", *, new: bool = False, **options: t.Any) -> HomeFolderRequest:
    wanted = home_folder_options.wanted(subject(home, held, new=new, **options), "" if new else SID)
    assert isinstance(wanted, HomeFolderRequest)
    return wanted


def shares(*paths: str, roots: tuple[str, ...] = (ROOT, OTHER, AWAY)) -> dict[str, dict[str, FolderEntry]]:
    """Listings of the roots; a path that ends with `@` is a link, with `!` a file."""
    listings: dict[str, dict[str, FolderEntry]] = {UncPath.parse(root).key: {} for root in roots}
    for text in paths:
        path = UncPath.parse(text.rstrip("@!"))
        listings.setdefault(path.parent.key, {})[path.name.casefold()] = FolderEntry(
            path.name, is_folder=not text.endswith("!"), is_link=text.endswith("@")
        )
    return listings


def found(*paths: str, **more: t.Any) -> FileServerState:
    given: dict[str, t.Any] = {"descriptors": {UncPath.parse(path.rstrip("@!")).key: THEIRS for path in paths}, **more}
    return FileServerState(listings=shares(*paths), **given)


Shown: t.TypeAlias = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def planned(one: HomeFolderRequest, seen: FileServerState) -> tuple[Shown, tuple[HomeFolderAction, ...]]:
    """Before and after by attribute, of the one change, and its actions but for those that write attributes."""
    step_plan = home_folders.plan([one], seen)
    assert not step_plan.setbacks, step_plan.setbacks[0].text
    [change] = step_plan.changes
    assert (change.kind, change.key, change.label) == (KIND, "1", "anna (1)")
    assert all(delta.reason for delta in change.deltas)
    assert isinstance(change, HomeFolderChange)
    assert change.sid == one.sid
    shown = {delta.attribute: (delta.before, delta.after) for delta in change.deltas}
    written = {name: shown.pop(name) for name in ("homeDirectory", "homeDrive") if name in shown}
    attributes = [action for action in change.actions if isinstance(action, WriteAttributes)]
    assert written == {d.attribute: (d.before, d.after) for action in attributes for d in action.deltas}
    return shown | written, tuple(action for action in change.actions if not isinstance(action, WriteAttributes))


def problem(one: HomeFolderRequest, seen: FileServerState) -> str:
    step_plan = home_folders.plan([one], seen)
    assert not step_plan.changes
    [setback] = step_plan.setbacks
    assert setback.subject is one.subject
    return setback.text


# ---- options ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"root": "homes"}, "The option root is 'homes', which is not a path"),
        ({"roots": [r"\\fs1\con"]}, "The option roots is"),
        ({"trash": "x"}, "The option trash is 'x'"),
        ({"name": "a:b"}, "The option name cannot be used"),
        ({"name": "x.hrsync-copy"}, "reserved for trash folders and unfinished moves"),
        ({"name": ".trash"}, "reserved for trash folders and unfinished moves"),
        ({"login": "nul"}, "The name of the home folder, sAMAccountName, cannot be used"),
        ({"login": ""}, "has no sAMAccountName"),
        ({"drive": "home"}, "set it to one letter and a colon"),
    ],
)
def test_options_that_cannot_work(options: dict[str, t.Any], words: str) -> None:
    wanted = home_folder_options.wanted(subject(new=True, **options), SID)
    assert isinstance(wanted, Setback)
    assert words in wanted.text
    assert home_folders.plan([wanted], found()) == StepPlan(setbacks=(wanted,))


def test_options_are_read() -> None:
    wanted = person(r"C:\home", "Z:", name=" Anna.N ", drive="u", roots=[AWAY], trash=OTHER, access="full", owner=True)
    assert str(wanted.target) == ROOT + r"\Anna.N"
    assert wanted.drive == "U:"
    assert wanted.rights == Rights(level=Level.FULL, owner=True, inherit=True)
    assert [str(root) for root in wanted.roots] == [ROOT, AWAY]
    assert (wanted.recorded, wanted.recorded_path, wanted.recorded_drive) == (r"C:\home", None, "Z:")
    assert str(wanted.trash) == OTHER
    assert person(drive="x").drive == "X:"
    unset = home_folder_options.wanted(subject(roots=None), SID)
    assert isinstance(unset, HomeFolderRequest)
    assert unset.roots == (UncPath.parse(ROOT),)


# ---- what is read ----------------------------------------------------------------------------------------------------
def test_only_the_roots_are_listed() -> None:
    people = [
        person(),
        person(ANNA),
        person(AWAY + r"\old", move=True, roots=[AWAY]),
        person(AWAY + r"\deep\old", state="absent", roots=[AWAY]),
        person(AWAY + r"\kept", roots=[AWAY]),
        person(r"\\fs9\x\y", move=True),
    ]
    listed = home_folder_search.to_list(people)
    assert sorted(map(str, listed.values())) == [ROOT, AWAY, AWAY + r"\deep"]


def test_notes_are_read_and_what_they_name_is_listed() -> None:
    people = [person()]
    assert home_folder_search.noted(people, found()) == {}
    assert home_folder_search.noted(people, found(ANNA + ".hrsync-move!")) == {TARGET.key: TARGET}
    far = UncPath.parse(r"\\fs2\homes\deep\anna")
    near = UncPath.parse(AWAY + r"\anna")
    for source, roots, more in (
        (far, [AWAY], [r"\\fs2\homes\deep"]),
        (near, [AWAY], []),
        (far, [], []),
        ("unreadable", [AWAY], []),
    ):
        seen = found(journals={TARGET.key: source})
        assert list(map(str, home_folder_search.to_list_of_notes([person(roots=roots)], seen).values())) == more


@pytest.mark.parametrize(
    ("one", "there", "read"),
    [
        (person(), [], []),
        (person(), [ANNA], [ANNA, ROOT]),
        (person(ANNA), [ANNA], [ANNA, ROOT]),
        (person(ANNA, check_access=False), [ANNA], []),
        (person(ANNA, state="absent"), [ANNA], [ANNA, ROOT]),
        (person(ANNA, state="absent", check_access=False), [ANNA], [ANNA, ROOT]),
        (person(state="absent"), [ANNA], [ANNA, ROOT]),
        (person(OTHER + r"\anna", move=True), [OTHER + r"\anna"], [OTHER + r"\anna", OTHER]),
        (person(OTHER + r"\anna", move=True, check_access=False), [OTHER + r"\anna"], [OTHER + r"\anna", OTHER]),
        (person(OTHER + r"\anna"), [ANNA, OTHER + r"\anna"], [ANNA, ROOT]),
    ],
)
def test_permissions_are_read_where_they_matter(one: HomeFolderRequest, there: list[str], read: list[str]) -> None:
    assert list(map(str, home_folder_search.to_read([one], found(*there)).values())) == read


def test_permissions_of_both_folders_of_a_move_that_was_begun_are_read() -> None:
    read = home_folder_search.to_read([person(OLD, roots=[AWAY])], begun(OLD, ANNA))
    assert list(map(str, read.values())) == [OLD, AWAY, ANNA, ROOT]
    assert home_folder_search.to_read([person(OLD, check_access=False)], begun(OLD)) == {}


def test_the_accounts_that_a_folder_itself_names_are_looked_up() -> None:
    inherited = security.Ace(security.ALLOW, security.FOLDER_FLAGS, security.FULL, "S-1-5-21-1-2-3-1999")
    root = Descriptor(aces=(inherited,))
    own = tuple(
        security.Ace(kind, security.FOLDER_FLAGS, security.MODIFY, sid)
        for kind, sid in (
            (security.ALLOW, SID),
            (security.ALLOW, BERTA),
            (security.DENY, "S-1-5-21-1-2-3-1111"),
            (security.ALLOW, "S-1-5-21-1-2-3-512"),
            (security.ALLOW, "S-1-5-32-544"),
        )
    )
    other = security.Ace(5, 0, body=b"x")
    folder = Descriptor(owner="S-1-5-21-1-2-3-1222", aces=(*own, other, inherited))
    seen = found(ANNA, descriptors={TARGET.key: folder, TARGET.parent.key: root})
    assert home_folder_search.named(seen, TARGET, person()) == {"S-1-5-21-1-2-3-1222": False, BERTA: True}
    assert home_folder_search.to_resolve([person()], seen) == {"S-1-5-21-1-2-3-1222", BERTA}
    unread = found(ANNA, descriptors={TARGET.key: folder, TARGET.parent.key: "Access is denied."})
    assert home_folder_search.to_resolve([person()], unread) == {"S-1-5-21-1-2-3-1222", BERTA, inherited.sid}
    assert home_folder_search.to_resolve([person()], found(ANNA, descriptors={TARGET.key: "Denied."})) == set()


def test_who_holds_what() -> None:
    held = home_folder_search.holders(
        [("a", ROOT + r"\Sales\anna"), ("b", ROOT + r"\sales"), ("c", r"C:\x"), ("d", "")]
    )
    assert held == {r"\\fs1\homes\sales\anna": ("a",), r"\\fs1\homes\sales": ("a", "b")}


# ---- there -----------------------------------------------------------------------------------------------------------
def test_a_new_folder() -> None:
    deltas, actions = planned(person(), found())
    assert deltas == {
        "home_folder": (("none",), (ANNA,)),
        "homeDirectory": ((), (ANNA,)),
        "homeDrive": ((), ("H:",)),
        "home_folder_access": (("none",), ("modify",)),
    }
    assert actions == (
        CreateFolder(folder=TARGET, rights=RightsChange(level=Level.MODIFY), reason="home_folder.state is present"),
    )
    assert home_folders.plan([person()], found()).changes[0].actions[1] == WriteAttributes(
        deltas=tuple(
            Delta(attribute=name, after=(value,), reason="path and drive of the home folder")
            for name, value in (("homeDirectory", ANNA), ("homeDrive", "H:"))
        )
    )


def test_a_new_folder_of_a_new_account_with_everything() -> None:
    deltas, [action] = planned(person(new=True, access="full", owner=True, inherit=False, drive=""), found())
    assert deltas == {
        "home_folder": (("none",), (ANNA,)),
        "homeDirectory": ((), (ANNA,)),
        "home_folder_access": (("none",), ("full",)),
        "home_folder_owner": ((), ("anna",)),
        "home_folder_inheritance": ((), ("no",)),
    }
    assert isinstance(action, CreateFolder)
    assert action.rights == RightsChange(level=Level.FULL, owner="anna", inherit=False)


def test_nobody_gets_a_folder_for_leaving() -> None:
    leaver = dataclasses.replace(person(), subject=dataclasses.replace(person().subject, presence=Presence.LEFT))
    assert home_folders.plan([leaver], found()) == StepPlan()


def test_nothing_is_left_to_do() -> None:
    assert home_folders.plan([person(ANNA.upper(), "H:")], found(ANNA)) == StepPlan()
    unread = found(ANNA, descriptors={})
    assert home_folders.plan([person(ANNA, "H:", check_access=False)], unread) == StepPlan()


def test_a_folder_that_vanished_is_created_again() -> None:
    deltas, [action] = planned(person(ANNA, "H:"), found())
    assert set(deltas) == {"home_folder", "home_folder_access"}
    assert isinstance(action, CreateFolder)


def test_permissions_and_drive_are_put_right() -> None:
    seen = found(ANNA, descriptors={TARGET.key: STRANGE})
    deltas, actions = planned(person(ANNA, "H:", drive="U", owner=True, inherit=False), seen)
    assert deltas == {
        "home_folder_path": ((), (ANNA,)),
        "homeDrive": (("H:",), ("U:",)),
        "home_folder_access": (("none",), ("modify",)),
        "home_folder_owner": (("S-1-5-18",), ("anna",)),
        "home_folder_inheritance": (("yes",), ("no",)),
    }
    rights = RightsChange(level=Level.MODIFY, owner="anna", inherit=False)
    assert actions == (GiveRights(folder=TARGET, rights=rights),)
    shut = found(ANNA, descriptors={TARGET.key: Descriptor(protected=True, aces=THEIRS.aces)})
    deltas, actions = planned(person(ANNA, "H:"), shut)
    assert deltas == {"home_folder_path": ((), (ANNA,)), "home_folder_inheritance": (("no",), ("yes",))}
    assert actions == (GiveRights(folder=TARGET, rights=RightsChange(inherit=True)),)
    deltas, actions = planned(person(ANNA, "H:", drive=""), found(ANNA))
    assert deltas == {"homeDrive": (("H:",), ())}
    assert actions == ()


def test_a_folder_that_names_the_person_is_theirs() -> None:
    deltas, actions = planned(person(), found(ANNA))
    assert set(deltas) == {"homeDirectory", "homeDrive"}
    assert actions == ()


@pytest.mark.parametrize(
    ("one", "seen", "words"),
    [
        (person(), found(ANNA, descriptors={TARGET.key: STRANGE}), "neither homeDirectory nor its permissions"),
        (person(), found(ANNA, descriptors={}), "neither homeDirectory nor its permissions"),
        (person(new=True), found(ANNA), "neither homeDirectory nor its permissions"),
        (person(), found(ANNA, descriptors={TARGET.key: "Access is denied."}), "Access is denied."),
        (person(ANNA), found(ANNA, descriptors={TARGET.key: "Access is denied."}), "Access is denied."),
        (person(), found(ANNA + "@"), "is a link"),
        (person(), found(ANNA + "!"), "is a file"),
        (person(), FileServerState(listings={UncPath.parse(ROOT).key: "No such share."}), "No such share."),
        (person(), FileServerState(), "was not read"),
        (person(), found(holders={TARGET.key: ("CN=Bob",)}), "the home folder of 1 other account: CN=Bob"),
        (person(r"C:\home", move=True), found(), "not a UNC path"),
        (person(ROOT + r"\anna\deep", move=True), found(), "is inside the other"),
        (person(ROOT, move=True), found(), "is inside the other"),
    ],
)
def test_what_is_refused(one: HomeFolderRequest, seen: FileServerState, words: str) -> None:
    assert words in problem(one, seen)


def test_one_folder_is_not_given_to_several() -> None:
    people = [person(name="x") for _number in range(5)]
    step_plan = home_folders.plan(people, found())
    assert not step_plan.changes
    assert len(step_plan.setbacks) == 5
    assert (
        f"5 people have the same home folder {people[0].target}: anna (1); anna (1); anna (1) and 2 more"
        in step_plan.setbacks[0].text
    )


# ---- moves -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("home", [AWAY + r"\anna", r"C:\home"])
def test_without_move_who_is_elsewhere_stays_there(home: str) -> None:
    assert home_folders.plan([person(home, "Z:", roots=[AWAY])], found(AWAY + r"\anna")) == StepPlan()


def test_a_move_within_a_share_is_a_renaming() -> None:
    old = ROOT + r"\anna.old"
    deltas, actions = planned(person(old, "H:", move=True), found(old))
    assert deltas == {"home_folder": ((old,), (ANNA,)), "homeDirectory": ((old,), (ANNA,))}
    assert actions == (RenameFolder(source=UncPath.parse(old), target=TARGET),)


def test_a_move_to_another_share_is_a_copy() -> None:
    old = AWAY + r"\anna"
    seen = found(old, descriptors={UncPath.parse(old).key: STRANGE})
    deltas, actions = planned(person(old, "H:", move=True, roots=[AWAY]), seen)
    assert deltas == {
        "home_folder": ((old,), (ANNA,)),
        "homeDirectory": ((old,), (ANNA,)),
        "home_folder_access": (("none",), ("modify",)),
        "home_folder_trash": ((old,), (AWAY + r"\.trash",)),
    }
    source = UncPath.parse(old)
    assert actions == (
        CopyFolder(source=source, target=TARGET, rights=RightsChange(level=Level.MODIFY)),
        FinishMove(source=source, target=TARGET, trash=UncPath.parse(AWAY + r"\.trash")),
    )


def test_a_folder_that_moves_gets_its_rights_even_where_they_are_not_compared() -> None:
    old = ROOT + r"\anna.old"
    deltas, [action] = planned(person(old, "H:", move=True, owner=True, check_access=False), found(old))
    assert deltas == {
        "home_folder": ((old,), (ANNA,)),
        "homeDirectory": ((old,), (ANNA,)),
        "home_folder_access": ((), ("modify",)),
        "home_folder_owner": ((), ("anna",)),
        "home_folder_inheritance": ((), ("yes",)),
    }
    assert isinstance(action, RenameFolder)
    assert action.rights == RightsChange(level=Level.MODIFY, owner="anna", inherit=True)


def test_the_trash_is_in_the_share_of_what_goes_there() -> None:
    old = AWAY + r"\anna"
    for trash, place in ((AWAY + r"\gone", AWAY + r"\gone"), (ROOT + r"\gone", AWAY + r"\.trash")):
        deltas, _actions = planned(person(old, move=True, roots=[AWAY], trash=trash), found(old))
        assert deltas["home_folder_trash"] == ((old,), (place,))
    for trash in (old, old + r"\x", AWAY):
        expected = "is inside the other"
        assert expected in problem(person(old, move=True, roots=[AWAY], trash=trash), found(old))


def test_an_old_folder_that_is_gone_is_replaced() -> None:
    old = AWAY + r"\anna"
    deltas, [action] = planned(person(old, move=True, roots=[AWAY]), found())
    assert deltas["home_folder"] == (("none",), (ANNA,))
    assert isinstance(action, CreateFolder)
    assert action.reason == f"homeDirectory is {old}, which does not exist"


@pytest.mark.parametrize(
    ("there", "options", "more", "words"),
    [
        ([AWAY + r"\anna"], {}, {}, "is not in root or roots"),
        ([AWAY + r"\anna", ANNA], {"roots": [AWAY]}, {}, "folders are not merged"),
        ([AWAY + r"\anna", ANNA + ".hrsync-copy"], {"roots": [AWAY]}, {}, "not the journal of its move"),
        ([AWAY + r"\anna@"], {"roots": [AWAY]}, {}, "is a link"),
        (
            [AWAY + r"\anna"],
            {"roots": [AWAY]},
            {"holders": {UncPath.parse(AWAY + r"\anna").key: ("CN=A", "CN=B", "CN=C", "CN=D")}},
            "of 4 other accounts: CN=A; CN=B; CN=C and 1 more",
        ),
    ],
)
def test_what_is_not_moved(there: list[str], options: dict[str, t.Any], more: dict[str, t.Any], words: str) -> None:
    assert words in problem(person(AWAY + r"\anna", move=True, **options), found(*there, **more))


def test_a_source_whose_share_cannot_be_read_is_not_gone() -> None:
    listings: dict[str, t.Any] = {**shares(), UncPath.parse(AWAY).key: "No such share."}
    one = person(AWAY + r"\anna", move=True, roots=[AWAY])
    assert problem(one, FileServerState(listings=listings)) == "No such share."


def test_a_folder_that_is_hidden_is_not_gone() -> None:
    people = [
        person(AWAY + r"\anna", move=True, roots=[AWAY]),
        person(),
        person(r"\\fs9\x\y"),
        person(ANNA, roots=[AWAY]),
    ]
    hidden = UncPath.parse(AWAY + r"\anna")
    looked_for = home_folder_search.to_look_for(people, found(ANNA))
    assert looked_for == {hidden.key: hidden}
    assert (
        home_folder_search.to_look_for(
            people[:1], FileServerState(listings={**shares(), hidden.parent.key: "No such share."})
        )
        == {}
    )
    seen = found(hidden={hidden.key: home_folder_search.not_listed(hidden)})
    assert "the list of \\\\fs2\\homes does not show it" in problem(people[0], seen)
    assert "does not show it" in problem(person(AWAY + r"\anna", state="absent", roots=[AWAY]), seen)
    seen = found(hidden={TARGET.key: home_folder_search.not_listed(TARGET)})
    assert "does not show it" in problem(person(ANNA), seen)
    assert "does not show it" in problem(person(ANNA, state="absent"), seen)


# ---- moves that were begun -------------------------------------------------------------------------------------------
NOTE = ANNA + ".hrsync-move!"
OLD = AWAY + r"\anna"


def begun(*there: str, source: t.Any = OLD) -> FileServerState:
    journal = UncPath.parse(source) if isinstance(source, str) and source.startswith("\\") else source
    return found(NOTE, *there, journals={TARGET.key: journal})


@pytest.mark.parametrize("move", [True, False])
@pytest.mark.parametrize("there", [[OLD], [OLD, ANNA + ".hrsync-copy"], [OLD, ANNA]])
def test_a_copy_that_was_begun_goes_on(there: list[str], move: bool) -> None:
    deltas, [copying, finishing] = planned(person(OLD, "H:", move=move, roots=[AWAY]), begun(*there))
    assert deltas["home_folder"] == ((OLD,), (ANNA,))
    assert deltas["home_folder_move"] == (("interrupted",), ("resumed",))
    source = UncPath.parse(OLD)
    displaced = UncPath.parse(ROOT + r"\.trash") if ANNA in there else None
    assert copying == CopyFolder(source=source, target=TARGET, rights=NO_RIGHTS, resumes=True, displaced=displaced)
    surplus = {"home_folder_surplus": ((), (str(displaced),))} if displaced else {}
    assert {name: value for name, value in deltas.items() if name == "home_folder_surplus"} == surplus
    assert finishing == FinishMove(source=source, target=TARGET, trash=UncPath.parse(AWAY + r"\.trash"))


def test_a_move_within_a_share_that_was_begun_is_a_renaming() -> None:
    old = ROOT + r"\old"
    deltas, actions = planned(person(old, "H:"), begun(old, source=old))
    assert deltas == {
        "home_folder": ((old,), (ANNA,)),
        "homeDirectory": ((old,), (ANNA,)),
        "home_folder_trash": ((ANNA + ".hrsync-move",), ("none",)),
    }
    assert actions == (RenameFolder(source=UncPath.parse(old), target=TARGET), RemoveNote(target=TARGET))
    assert "folders are not merged" in problem(person(old, "H:"), begun(old, ANNA, source=old))


def test_a_copy_whose_old_folder_is_gone_is_taken_when_it_is_complete() -> None:
    deltas, actions = planned(person(OLD, "H:", roots=[AWAY]), begun(ANNA))
    assert deltas == {
        "homeDirectory": ((OLD,), (ANNA,)),
        "home_folder_trash": ((ANNA + ".hrsync-move",), ("none",)),
    }
    assert actions == (RemoveNote(target=TARGET),)
    assert "is not complete" in problem(person(OLD, roots=[AWAY]), begun(ANNA + ".hrsync-copy"))


def test_the_old_folder_still_goes_into_the_trash() -> None:
    deltas, actions = planned(person(ANNA, "Z:", roots=[AWAY]), begun(ANNA, OLD))
    assert deltas == {
        "home_folder_path": ((), (ANNA,)),
        "home_folder_trash": ((OLD,), (AWAY + r"\.trash",)),
        "homeDrive": (("Z:",), ("H:",)),
    }
    trash = UncPath.parse(AWAY + r"\.trash")
    assert actions == (FinishMove(source=UncPath.parse(OLD), target=TARGET, trash=trash, is_rest=True),)
    deltas, actions = planned(person(ANNA, "H:", roots=[AWAY]), begun(ANNA))
    assert deltas == {"home_folder_trash": ((ANNA + ".hrsync-move",), ("none",))}
    assert actions == (RemoveNote(target=TARGET),)


@pytest.mark.parametrize(
    ("one", "seen", "words"),
    [
        (person(OLD, roots=[AWAY]), begun(OLD, source="It cannot be read."), "It cannot be read."),
        (person(OLD), begun(OLD), "has a move from"),
        (person(OTHER + r"\x", roots=[AWAY]), begun(OLD), r"homeDirectory is now \\fs1\staff\x"),
        (person("", roots=[AWAY]), begun(OLD), "homeDirectory is now empty"),
        (person(ANNA), begun(ANNA, source=ANNA), "is inside the other"),
        (person(ANNA), begun(ANNA, source=ANNA + r"\old"), "is inside the other"),
        (person(ANNA, roots=[AWAY]), begun(ANNA, OLD + "@"), "is a link"),
    ],
)
def test_notes_that_do_not_fit(one: HomeFolderRequest, seen: FileServerState, words: str) -> None:
    assert words in problem(one, seen)


@pytest.mark.parametrize("home", [ANNA, OLD, ""])
@pytest.mark.parametrize("theirs", [ANNA, OLD])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_note_takes_nobody_elses_folder(home: str, theirs: str, state: str) -> None:
    seen = dataclasses.replace(begun(ANNA, OLD), holders={UncPath.parse(theirs).key: ("CN=Berta",)})
    assert "of 1 other account: CN=Berta" in problem(person(home, state=state, roots=[AWAY]), seen)


# ---- gone ------------------------------------------------------------------------------------------------------------
def test_a_leavers_folder_goes_into_the_trash() -> None:
    deltas, actions = planned(person(ANNA, "H:", state="absent"), found(ANNA))
    assert deltas == {
        "home_folder": ((ANNA,), (ROOT + r"\.trash",)),
        "homeDirectory": ((ANNA,), ()),
        "homeDrive": (("H:",), ()),
    }
    assert actions == (RetireFolder(folder=TARGET, trash=UncPath.parse(ROOT + r"\.trash")),)


def test_a_folder_elsewhere_goes_too_and_one_that_is_gone_is_forgotten() -> None:
    deltas, _actions = planned(person(OLD, state="absent", roots=[AWAY]), found(OLD, ANNA))
    assert deltas["home_folder"] == ((OLD,), (AWAY + r"\.trash",))
    deltas, actions = planned(person(OLD, state="absent", roots=[AWAY]), found())
    assert deltas == {"homeDirectory": ((OLD,), ())}
    assert actions == ()
    deltas, actions = planned(person(r"C:\home", state="absent"), found(ANNA))
    assert deltas == {"homeDirectory": ((r"C:\home",), ())}
    assert actions == ()


def test_nobody_elses_folder_goes() -> None:
    assert home_folders.plan([person(state="absent")], found()) == StepPlan()
    strange = found(ANNA, descriptors={TARGET.key: STRANGE})
    assert home_folders.plan([person(state="absent")], strange) == StepPlan()
    deltas, _actions = planned(person(state="absent"), found(ANNA))
    assert set(deltas) == {"home_folder"}
    assert "not in root or roots" in problem(person(OLD, state="absent"), found(OLD))


def test_a_leavers_move_that_was_begun_leaves_nothing() -> None:
    def retired(actions: tuple[HomeFolderAction, ...]) -> list[str]:
        assert actions[-1] == RemoveNote(target=TARGET)
        return [str(action.folder) for action in actions if isinstance(action, RetireFolder)]

    copy = ANNA + ".hrsync-copy"
    _deltas, actions = planned(person(OLD, state="absent", roots=[AWAY]), begun(OLD, copy))
    assert retired(actions) == [OLD, copy]
    _deltas, actions = planned(person(ANNA, state="absent", roots=[AWAY]), begun(OLD, ANNA))
    assert retired(actions) == [ANNA, OLD]
    deltas, actions = planned(person(state="absent", roots=[AWAY]), begun())
    assert deltas == {"home_folder_trash": ((ANNA + ".hrsync-move",), ("none",))}
    assert actions == (RemoveNote(target=TARGET),)


# ---- rights ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "present", "made"),
    [
        (RightsChange(), STRANGE, True),
        (RightsChange(level=Level.MODIFY), THEIRS, True),
        (RightsChange(level=Level.FULL), THEIRS, False),
        (RightsChange(owner="anna"), Descriptor(owner=SID), True),
        (RightsChange(owner="anna"), STRANGE, False),
        (RightsChange(inherit=True), STRANGE, True),
        (RightsChange(inherit=False), STRANGE, False),
    ],
)
def test_rights_that_somebody_else_has_set_meanwhile(change: RightsChange, present: Descriptor, made: bool) -> None:
    assert change.is_made(present, SID) is made
    after = access_control.with_rights(present, STRANGE, STRANGE, SID, change.rights(present))
    assert change.is_made(after, SID)


def test_rights_that_are_not_set_stay() -> None:
    change = RightsChange(inherit=True, before=FolderRights(inherit=False))
    present = Descriptor(owner="S-1-5-18", protected=True, aces=THEIRS.aces)
    assert change.rights(present) == Rights(level=None, owner=False, inherit=True)
    assert RightsChange(owner="anna").rights(present) == Rights(level=None, owner=True, inherit=False)


def test_changes_name_the_account() -> None:
    [change] = home_folders.plan([person()], found()).changes
    assert isinstance(change, Change)
    one = person().subject.account
    assert one is not None
    assert (change.account, change.dn) == (one.guid, one.dn)
    [change] = home_folders.plan([person(new=True)], found()).changes
    assert (change.account, change.dn) == (None, "CN=anna,DC=corp")


def test_paths_beside_a_folder() -> None:
    assert str(home_folder_search.journal(TARGET)) == ANNA + ".hrsync-move"
    assert str(home_folder_search.copy(TARGET)) == ANNA + ".hrsync-copy"
    assert security.FOLDER_FLAGS == 3


# ---- whose folder it is ----------------------------------------------------------------------------------------------
def of(*sids: str, owner: str = "S-1-5-18") -> Descriptor:
    """A folder that these users may change."""
    aces = tuple(security.Ace(security.ALLOW, security.FOLDER_FLAGS, security.MODIFY, sid) for sid in sids)
    return Descriptor(owner=owner, aces=aces)


def trustee(name: str = "berta", home: str = "", *, is_person: bool = True) -> Trustee:
    return Trustee(name=name, is_person=is_person, home=home)


CASES: list[tuple[HomeFolderRequest, str]] = [
    (person(OLD, move=True, roots=[AWAY]), OLD),
    (person(OLD, state="absent", roots=[AWAY]), OLD),
    (person(ANNA, state="absent"), ANNA),
    (person(ANNA, state="absent", check_access=False), ANNA),
    (person(ANNA, "H:"), ANNA),
]


@pytest.mark.parametrize(("one", "folder"), CASES)
@pytest.mark.parametrize(
    ("descriptor", "trustees", "words"),
    [
        (of(BERTA), {BERTA: trustee()}, "name berta, and not anna. It may be the home folder of somebody else"),
        (of(BERTA), {}, f"name {BERTA}, and not anna."),
        (of(owner=BERTA), {BERTA: trustee(home=AWAY + r"\b")}, "name berta, and not anna."),
        (of(owner=BERTA), {}, f"name {BERTA}, and not anna."),
        (
            of(BERTA, SID),
            {BERTA: trustee(home=r"\\files.example.com\homes$\Anna\\")},
            "may be the home folder of berta: its permissions name them, and their homeDirectory ends with the same",
        ),
        (of(SID, owner=BERTA), {BERTA: trustee(home="//files/homes/anna")}, "may be the home folder of berta"),
    ],
)
def test_a_folder_whose_permissions_name_somebody_else_is_neither_taken_nor_thrown_away(
    one: HomeFolderRequest, folder: str, descriptor: Descriptor, trustees: dict[str, Trustee], words: str
) -> None:
    seen = found(folder, descriptors={UncPath.parse(folder).key: descriptor}, trustees=trustees)
    assert words in problem(one, seen)


@pytest.mark.parametrize(("one", "folder"), CASES)
@pytest.mark.parametrize(
    ("descriptor", "trustees"),
    [
        (of(BERTA), {BERTA: trustee(is_person=False)}),
        (of(owner=BERTA), {BERTA: trustee("jdoe-admin")}),
        (of(SID, BERTA), {BERTA: trustee(home=AWAY + r"\berta")}),
        (of(SID, BERTA), {BERTA: trustee()}),
        (of(SID, BERTA), {}),
        (of(SID, BERTA), {BERTA: trustee("anna", home=AWAY + r"\anna", is_person=False)}),
        (of(), {}),
    ],
)
def test_a_folder_that_can_only_be_theirs_is(
    one: HomeFolderRequest, folder: str, descriptor: Descriptor, trustees: dict[str, Trustee]
) -> None:
    seen = found(folder, descriptors={UncPath.parse(folder).key: descriptor}, trustees=trustees)
    assert home_folders.plan([one], seen).setbacks == ()


@pytest.mark.parametrize("theirs", [ANNA, OLD])
@pytest.mark.parametrize("home", [ANNA, OLD])
def test_a_journal_takes_no_folder_whose_permissions_name_somebody_else(home: str, theirs: str) -> None:
    seen = begun(ANNA, OLD)
    descriptors = {**seen.descriptors, UncPath.parse(theirs).key: of(BERTA)}
    for state in ("present", "absent"):
        one = person(home, state=state, roots=[AWAY])
        assert "and not anna." in problem(one, dataclasses.replace(seen, descriptors=descriptors))


def test_permissions_that_cannot_be_read_leave_a_doubt() -> None:
    seen = found(OLD, descriptors={UncPath.parse(OLD).key: "Access is denied."})
    assert problem(person(OLD, state="absent", roots=[AWAY]), seen) == "Access is denied."


@pytest.mark.parametrize(("one", "folder"), CASES)
def test_a_folder_that_nobody_is_named_on_is_theirs_only_if_no_path_of_others_has_its_name(
    one: HomeFolderRequest, folder: str
) -> None:
    assert one.subject.account is not None
    for dn, blocked in (("CN=Berta", True), (one.subject.account.dn, False)):
        for descriptor, named in ((of(), False), (of(SID), True)):
            seen = found(folder, descriptors={UncPath.parse(folder).key: descriptor}, namesakes={"anna": (dn,)})
            if blocked and not named:
                words = "do not name anna, and homeDirectory of CN=Berta has the name anna in it too. It may be, or"
                assert words in problem(one, seen)
            else:
                assert home_folders.plan([one], seen).setbacks == ()


def test_whose_paths_have_which_names() -> None:
    homes = [
        ("a", ROOT + r"\Sales\anna"),
        ("b", "//files/homes$/sales"),
        ("c", r"C:\x"),
        ("d", ""),
        ("e", r"\\f\\s\\a\a"),
    ]
    assert home_folder_search.namesakes(homes) == {"sales": ("a", "b"), "anna": ("a",), "s": ("e",), "a": ("e",)}


# ---- what is told ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "home", [ROOT + r"\%username%", ROOT + r"\\anna", ROOT + r"\..\anna", r"\\fs1", "homes", "  ", "anna$"]
)
def test_a_leavers_folder_that_cannot_be_found_is_told_and_its_trace_stays(home: str) -> None:
    step_plan = home_folders.plan([person(home, "H:", state="absent")], found(ANNA))
    assert (step_plan.changes, step_plan.setbacks) == ((), ())
    [notice] = step_plan.notices
    assert notice.text.startswith(
        f"homeDirectory is {home!r}, which is not the path of a folder, so no folder was moved"
    )
    assert notice.keys == ("1",)


@pytest.mark.parametrize("home", [ROOT + r"\%username%", ROOT + r"\\anna"])
def test_a_movers_folder_that_cannot_be_found_stays_where_it_is(home: str) -> None:
    assert "which is not a UNC path without variables" in problem(person(home, move=True), found())


@pytest.mark.parametrize("there", [[OLD + ".hrsync-copy"], [OLD + ".hrsync-copy", OLD + ".hrsync-move!"]])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_a_move_that_was_given_up_has_left_is_told(there: list[str], state: str) -> None:
    step_plan = home_folders.plan([person(ANNA, "H:", roots=[ROOT, AWAY, AWAY], state=state)], found(ANNA, *there))
    [notice] = step_plan.notices
    paths = " and ".join(path.rstrip("!") for path in there)
    assert notice.text == (
        f"A move to {OLD} was started and not finished, and root is {ROOT} now. It has left {paths}. Set root to {AWAY}"
        f" to finish the move; or remove them, after you have checked that all files are in {ANNA}."
    )
    other = dataclasses.replace(person(OLD, "H:", root=AWAY), subject=subject(OLD, "H:", login="other"))
    assert home_folders.plan([person(ANNA, "H:", roots=[AWAY]), other], found(ANNA, OLD, *there)).notices == ()
