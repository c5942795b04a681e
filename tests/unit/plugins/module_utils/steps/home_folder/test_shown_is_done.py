# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deltas of `home_folder` show all that its actions write, and a second plan finds nothing to do."""

from __future__ import annotations

import dataclasses
import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.apply import attributes
from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Modify
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import actions as acts
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import plan as home_folders
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import request as home_folder_options
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder import search
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.model import (
    FileServerState,
    HomeFolderRequest,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.rights import RightsChange
from ansible_collections.hrsync.ad.plugins.module_utils.values import access_control
from ansible_collections.hrsync.ad.plugins.module_utils.values.access_control import NOTHING
from ansible_collections.hrsync.ad.plugins.module_utils.values.security import Descriptor, Level, Rights
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.home_folder.test_plan import (
    AWAY,
    OTHER,
    ROOT,
    SID,
    STRANGE,
    THEIRS,
    shares,
    subject,
)

CONTEXT = Context(
    Snapshot(
        server="",
        base_dn="",
        schema={
            name.lower(): AttributeType(name, Syntax.TEXT, single_valued=True)
            for name in ("homeDirectory", "homeDrive")
        },
    ),
    Passwords(),
)
FULL = access_control.with_rights(NOTHING, NOTHING, NOTHING, SID, Rights(level=Level.FULL, owner=True, inherit=False))
HOMES = [ROOT + r"\anna", ROOT + r"\bea", OTHER + r"\anna", AWAY + r"\anna"]
COPIES = [ROOT + r"\anna.hrsync-copy"]
OPTIONS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["present", "present", "absent"]),
        "root": st.sampled_from([ROOT, ROOT, OTHER]),
        "name": st.sampled_from([None, None, "bea"]),
        "drive": st.sampled_from(["H:", "U:", ""]),
        "access": st.sampled_from(["modify", "full"]),
        "owner": st.booleans(),
        "inherit": st.booleans(),
        "check_access": st.sampled_from([True, True, False]),
        "move": st.booleans(),
        "roots": st.just([ROOT, OTHER, AWAY]),
        "trash": st.sampled_from([None, ROOT + r"\gone", AWAY + r"\gone"]),
    }
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class World:
    """What there is: folders, notes of moves that were begun, and the account."""

    folders: t.Mapping[str, Descriptor]
    notes: t.Mapping[str, str]
    """The old folder of a move, by the new one."""
    home: str
    drive: str

    def request(self, options: t.Mapping[str, t.Any]) -> HomeFolderRequest:
        wanted = home_folder_options.wanted(subject(self.home, self.drive, **options), SID)
        assert isinstance(wanted, HomeFolderRequest)
        return wanted

    def found(self, request: HomeFolderRequest) -> FileServerState:
        """What the step would read."""
        listings = shares(*self.folders, *(f"{target}.hrsync-move!" for target in self.notes))
        notes = {target: UncPath.parse(source) for target, source in self.notes.items()}
        journals = {
            path.key: notes[str(path)] for path in search.noted([request], FileServerState(listings=listings)).values()
        }
        found = FileServerState(listings=listings, journals=journals)
        read = search.to_read([request], found)
        known = {key: self.folders.get(str(path), NOTHING) for key, path in read.items()}
        return dataclasses.replace(found, descriptors=known)

    def planned(self, options: t.Mapping[str, t.Any]) -> acts.HomeFolderChange | str | None:
        """The change, or why there can be none."""
        request = self.request(options)
        planned = home_folders.plan([request], self.found(request))
        if planned.setbacks:
            return planned.setbacks[0].text
        return planned.changes[0] if planned.changes else None

    def after(self, change: acts.HomeFolderChange) -> World:
        world = self
        for action in change.actions:
            world = world._made(action)
        return world

    def _made(self, action: acts.HomeFolderAction) -> World:
        folders, notes = dict(self.folders), dict(self.notes)
        match action:
            case acts.CreateFolder(folder=folder):
                assert str(folder) not in folders
                folders[str(folder)] = given_rights(NOTHING, action.rights)
            case acts.RenameFolder(source=source, target=target):
                assert str(target) not in folders
                folders[str(target)] = given_rights(folders.pop(str(source)), action.rights)
            case acts.CopyFolder(source=source, target=target):
                assert (str(target) in notes) is action.resumes
                assert action.resumes or str(target) not in folders
                folders.pop(str(search.copy(target)), None)
                folders[str(target)] = given_rights(folders[str(source)], action.rights)
                notes[str(target)] = str(source)
            case acts.GiveRights(folder=folder):
                folders[str(folder)] = given_rights(folders[str(folder)], action.rights)
            case acts.RetireFolder(folder=folder):
                del folders[str(folder)]
            case acts.FinishMove(source=source, target=target):
                del folders[str(source)], notes[str(target)]
            case acts.RemoveNote(target=target):
                del notes[str(target)]
            case acts.WriteAttributes():
                held = {"homeDirectory": self.home, "homeDrive": self.drive}
                for operation, name, [value] in attributes_request(action).changes:
                    assert held[name] == ("" if operation == "add" else value.decode())
                    held[name] = value.decode() if operation == "add" else ""
                return dataclasses.replace(self, home=held["homeDirectory"], drive=held["homeDrive"])
        return dataclasses.replace(self, folders=folders, notes=notes)


def attributes_request(action: acts.WriteAttributes) -> Modify:
    return attributes.write(acts.HomeFolderChange(dn="CN=x", actions=(action,)), action.deltas, CONTEXT)


def given_rights(present: Descriptor, change: RightsChange) -> Descriptor:
    return access_control.with_rights(present, NOTHING, NOTHING, SID, change.rights(present))


DESCRIPTORS = st.sampled_from([THEIRS, THEIRS, FULL, STRANGE, Descriptor(protected=True, aces=THEIRS.aces)])
NOTES = st.sampled_from([{}, {}, {HOMES[0]: HOMES[3]}, {HOMES[0]: HOMES[1]}, {HOMES[2]: HOMES[0]}])
FIELDS: dict[str, st.SearchStrategy[t.Any]] = {
    "folders": st.dictionaries(st.sampled_from([*HOMES, *HOMES, *COPIES]), DESCRIPTORS),
    "notes": NOTES,
    "home": st.sampled_from(["", *HOMES, *HOMES, r"C:\home"]),
    "drive": st.sampled_from(["", "H:", "U:"]),
}
WORLDS = st.builds(World, **FIELDS)


def bare(deltas: t.Iterable[Delta]) -> list[tuple[t.Any, ...]]:
    """What an approval sees of them: values without an order, and no reasons."""
    return sorted((delta.attribute, sorted(delta.before), sorted(delta.after)) for delta in deltas)


def writes(change: acts.HomeFolderChange | str | None) -> list[acts.FileAction | Modify]:
    """What is written for a change."""
    made = change.actions if isinstance(change, acts.HomeFolderChange) else ()
    return [written(action) for action in made]


def written(action: acts.HomeFolderAction) -> acts.FileAction | Modify:
    """The action without its reason."""
    if isinstance(action, acts.WriteAttributes):
        return attributes_request(action)
    return dataclasses.replace(action, reason="") if isinstance(action, acts.CreateFolder) else action


def shown(change: acts.HomeFolderChange | str | None) -> list[tuple[t.Any, ...]]:
    return bare(change.deltas) if isinstance(change, acts.HomeFolderChange) else []


@given(data=st.data(), world=WORLDS, options=OPTIONS)
@settings(max_examples=500)
def test_changes_that_write_differently_are_shown_differently(
    data: st.DataObject, world: World, options: dict[str, t.Any]
) -> None:
    name = data.draw(st.sampled_from([*FIELDS, *options]))
    if name in FIELDS:
        other = dataclasses.replace(world, **{name: data.draw(FIELDS[name])}).planned(options)
    else:
        other = world.planned({**options, name: data.draw(OPTIONS)[name]})
    one = world.planned(options)
    if shown(one) == shown(other):
        assert writes(one) == writes(other)


@given(world=WORLDS, options=OPTIONS)
@settings(max_examples=500)
def test_a_second_plan_is_empty_and_nothing_changes_that_is_not_shown(world: World, options: dict[str, t.Any]) -> None:
    change = world.planned(options)
    if not isinstance(change, acts.HomeFolderChange):
        return
    assert change.deltas
    after = world.after(change)
    assert after != world
    texts = {text for delta in change.deltas for text in (*delta.before, *delta.after)}
    # A copy that was begun becomes the new folder, which is shown.
    assert {path for path in HOMES if world.folders.get(path) != after.folders.get(path)} <= texts
    again = after.planned(options)
    if (options["state"] == "absent" or world.notes) and isinstance(again, acts.HomeFolderChange):
        # The folder in the root is looked at only when homeDirectory is empty; permissions only when no move is left.
        again = after.after(again).planned(options)
    assert not isinstance(again, acts.HomeFolderChange)


PATHS = st.sampled_from(list(map(UncPath.parse, HOMES)))
RIGHTS = st.builds(
    RightsChange,
    level=st.sampled_from([None, Level.MODIFY, Level.FULL]),
    owner=st.sampled_from([None, "anna"]),
    inherit=st.sampled_from([None, True, False]),
)
ATTRIBUTES = st.builds(
    Delta,
    attribute=st.sampled_from(["homeDirectory", "homeDrive"]),
    before=st.sampled_from([(), ("H:",)]),
    after=st.sampled_from([("U:",), ("V:",)]),
)
ACTIONS: list[st.SearchStrategy[acts.HomeFolderAction]] = [
    st.builds(acts.CreateFolder, folder=PATHS, rights=RIGHTS, reason=st.just("")),
    st.builds(acts.RenameFolder, source=PATHS, target=PATHS, rights=RIGHTS),
    st.builds(
        acts.CopyFolder,
        source=PATHS,
        target=PATHS,
        rights=RIGHTS,
        resumes=st.booleans(),
        displaced=st.none() | PATHS,
    ),
    st.builds(acts.GiveRights, folder=PATHS, rights=RIGHTS),
    st.builds(acts.RetireFolder, folder=PATHS, trash=PATHS),
    # `CopyFolder` shows the target of a move that is not the rest of another.
    st.builds(acts.FinishMove, source=PATHS, target=PATHS, trash=PATHS, is_rest=st.just(True)),
    st.builds(acts.RemoveNote, target=PATHS),
    st.builds(acts.WriteAttributes, deltas=st.lists(ATTRIBUTES, min_size=1, max_size=1).map(tuple)),
]


def test_every_action_is_tried() -> None:
    assert len(ACTIONS) == len(t.get_args(acts.HomeFolderAction))


@given(data=st.data())
@settings(max_examples=500)
def test_every_field_of_an_action_is_shown(data: st.DataObject) -> None:
    drawn = data.draw(st.sampled_from(ACTIONS))
    one = data.draw(drawn)
    names = [field.name for field in dataclasses.fields(one)]
    name = data.draw(st.sampled_from(names))
    other = dataclasses.replace(one, **{name: getattr(data.draw(drawn), name)})
    assert (bare(one.deltas) == bare(other.deltas)) is (written(one) == written(other))


@given(rights=RIGHTS)
def test_rights_that_are_not_shown_are_not_written(rights: RightsChange) -> None:
    for present in (THEIRS, FULL, STRANGE):
        asked, titles = rights.rights(present), {delta.attribute for delta in rights.deltas}
        assert (asked.level is not None) == ("home_folder_access" in titles)
        assert asked.owner == ("home_folder_owner" in titles)
        if "home_folder_inheritance" not in titles:
            assert asked.inherit is not present.protected
