# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `home_folder`: a folder on a file server, its permissions, and its path in the account."""

from __future__ import annotations

import dataclasses
import typing as t

from ...apply import attributes
from ...apply.outcomes import outcomes
from ...errors import DirectoryError, explained
from ...model.plan import Outcome, Status
from ...services.file_server.failures import FileServerError
from ...values.sid import sid_text
from ...values.text import escape_filter
from ...values.unc import UncPath, fold_name
from ..base import Step
from . import plan as home_folders
from . import request as home_folder_options
from . import search as home_folder_search
from .actions import HomeFolderChange, WriteAttributes
from .changes import HomeFolderChanges
from .descriptor import HOME_FOLDER
from .model import FileServerState, FolderEntry, HomeFolderRequest, Trustee
from .request import HOME_DIRECTORY, HOME_DRIVE

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.directory import Account, Entry
    from ...model.plan import Setback, StepPlan, Subject
    from ...values.security import Descriptor
    from .actions import HomeFolderAction


_NORMAL_USER: t.Final = "805306368"
"""SAM_USER_OBJECT of sAMAccountType ([MS-SAMR] 2.2.1.9); the snapshot has only such accounts, and does not read it."""
_TRUSTEE: t.Final = ("sAMAccountName", "sAMAccountType", HOME_DIRECTORY)
_FEW: t.Final = 10
"""The most people of tasks that do not read all accounts."""


class HomeFolder(Step[HomeFolderChange]):
    """Lists each root once, reads the permissions of existing folders in bulk, and changes folders one by one."""

    DESCRIPTOR = HOME_FOLDER
    CHANGE = HomeFolderChange
    ATTRIBUTES = (HOME_DIRECTORY, HOME_DRIVE)

    _people: t.Sequence[HomeFolderRequest] = ()

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[HomeFolderChange]:
        """Compare the file servers and the accounts with the options."""
        people: list[HomeFolderRequest | Setback] = [
            home_folder_options.wanted(subject, _sid(subject.account)) for subject in subjects
        ]
        self._people = [person for person in people if isinstance(person, HomeFolderRequest)]
        self._changes = HomeFolderChanges(self.run.services.files, self.run.now)
        return home_folders.plan(people, self._found(self._people))

    def make(self, changes: t.Sequence[HomeFolderChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes one after the other, action by action."""
        for change in changes:
            yield self._one(change, context)

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The path of the home folder; empty if there must be none."""
        path = next((str(person.target) for person in self._people if not person.absent), "")
        return {"path": path}

    # ---- reading ----------------------------------------------------------------------------------------------------
    def _found(self, people: t.Sequence[HomeFolderRequest]) -> FileServerState:
        listings = {key: self._listing(folder) for key, folder in home_folder_search.to_list(people).items()}
        found = FileServerState(listings=listings)
        read = {key: self._journal(target) for key, target in home_folder_search.noted(people, found).items()}
        journals = {key: source for key, source in read.items() if source is not None}
        found = FileServerState(listings=listings, journals=journals)
        more = home_folder_search.to_list_of_notes(people, found)
        listings = {**listings, **{key: self._listing(folder) for key, folder in more.items()}}
        found = FileServerState(listings=listings, journals=journals)
        answers = self.run.services.files.descriptors(home_folder_search.to_read(people, found).values())
        descriptors: dict[str, Descriptor | str] = {
            key: str(answer) if isinstance(answer, FileServerError) else answer for key, answer in answers.items()
        }
        hidden = {key: self._hidden(folder) for key, folder in home_folder_search.to_look_for(people, found).items()}
        homes = self._homes(people, journals)
        found = FileServerState(
            listings=listings,
            journals=journals,
            descriptors=descriptors,
            hidden={key: sentence for key, sentence in hidden.items() if sentence},
            holders=home_folder_search.holders(homes),
            namesakes=home_folder_search.namesakes(homes),
        )
        return dataclasses.replace(found, trustees=self._trustees(home_folder_search.to_resolve(people, found)))

    def _listing(self, folder: UncPath) -> dict[str, FolderEntry] | str:
        try:
            entries = self.run.services.files.listing(folder)
        except FileServerError as error:
            return str(error)
        return {fold_name(entry.name): FolderEntry(entry.name, entry.is_folder, entry.is_link) for entry in entries}

    def _hidden(self, folder: UncPath) -> str:
        """Why the folder is not listed although it exists; empty if it does not exist."""
        try:
            is_there = self.run.services.files.share(folder).attributes(folder) is not None
        except FileServerError as error:
            return str(error)
        return home_folder_search.not_listed(folder) if is_there else ""

    def _journal(self, target: UncPath) -> UncPath | str | None:
        try:
            return self._changes.source_of_move(target)
        except FileServerError as error:
            return str(error)

    def _homes(
        self, people: t.Sequence[HomeFolderRequest], journals: t.Mapping[str, UncPath | str]
    ) -> list[tuple[str, str]]:
        """DN and homeDirectory of the accounts of the snapshot, and for a task on a few accounts also of others."""
        homes = [(account.dn, account.text(HOME_DIRECTORY) or "") for account in self.run.known_snapshot.accounts]
        if 0 < len(people) <= _FEW:
            noted = (path for path in journals.values() if isinstance(path, UncPath))
            own = (place for person in people for place in (person.target, person.recorded_path))
            homes.extend(self._others((*own, *noted)))
        return list(dict(homes).items())

    def _trustees(self, sids: t.Collection[str]) -> dict[str, Trustee]:
        """The accounts and groups with these SIDs: accounts of the snapshot, and others wherever they are."""
        known = {_sid(account): account for account in self.run.known_snapshot.accounts} if sids else {}
        entries = {sid: known.get(sid) or self._by_sid(sid) for sid in sids}
        return {sid: self._trustee(entry) for sid, entry in entries.items() if entry is not None}

    def _by_sid(self, sid: str) -> Entry | None:
        """The account or group with this SID, also outside of base_dn ([MS-ADTS] 3.1.1.3.1.2.4, `<SID=...>`)."""
        try:
            found = self.run.known_directory.search(f"<SID={sid}>", "(objectClass=*)", _TRUSTEE, "base")
            return next(iter(found), None)
        except DirectoryError:
            return None

    def _trustee(self, entry: Entry) -> Trustee:
        name = entry.text("sAMAccountName") or ""
        is_person = entry.text("sAMAccountType") in (None, _NORMAL_USER)
        return Trustee(
            name=name,
            is_person=is_person and name.casefold() != self.run.services.files.login,
            home=entry.text(HOME_DIRECTORY) or "",
        )

    def _others(self, places: t.Iterable[UncPath | None]) -> t.Iterator[tuple[str, str]]:
        """DN and homeDirectory of all accounts whose homeDirectory has the name of one of the folders in it."""
        directory = self.run.known_directory
        names = {folder.name for folder in places if folder}
        after = escape_filter("\\")
        filters = "".join(
            f"({HOME_DIRECTORY}=*{after}{escape_filter(name)})({HOME_DIRECTORY}=*{after}{escape_filter(name)}{after}*)"
            for name in sorted(names)
        )
        for entry in directory.search(directory.base_dn, f"(|{filters})", [HOME_DIRECTORY]):
            yield entry.dn, entry.text(HOME_DIRECTORY) or ""

    # ---- writing ----------------------------------------------------------------------------------------------------
    def _one(self, change: HomeFolderChange, context: Context) -> Outcome:
        try:
            sid = change.sid or self._read_sid(change, context)
            for action in change.actions:
                outcome = self._make(action, sid, change, context)
                if outcome.status is not Status.APPLIED:
                    return outcome
        except Exception as error:
            return Outcome(Status.FAILED, explained(error))
        return Outcome(Status.APPLIED)

    def _make(self, action: HomeFolderAction, sid: str, change: HomeFolderChange, context: Context) -> Outcome:
        if isinstance(action, WriteAttributes):
            request = attributes.write(change, action.deltas, context)
            return next(outcomes(self.run.known_directory.write([request])))
        self._changes.make(action, sid)
        return Outcome(Status.APPLIED)

    def _read_sid(self, change: HomeFolderChange, context: Context) -> str:
        """The objectSid of an account that this run has created."""
        directory = self.run.known_directory
        found = list(directory.search(context.address(change), "(objectClass=*)", ["objectSid"], "base"))
        return sid_text(found[0].raw("objectSid")[0])


def _sid(account: Account | None) -> str:
    raw = account.raw("objectSid") if account else ()
    return sid_text(raw[0]) if raw else ""
