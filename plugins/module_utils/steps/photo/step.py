# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `photo`: the photo of an account in the directory and in Microsoft 365."""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import functools
import threading
import typing as t

from ...model.cloud import CloudUser
from ...model.plan import Notice, Outcome, Setback, Status
from ...services.errors import ServiceError
from ...services.graph.errors import GraphError
from ...services.graph.photos import MOST_BYTES, SIZES, UserPhotos
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES, located
from ..gathering import Gathering
from . import plan as photos
from .descriptor import ABSENT, JPEG, MICROSOFT365, PHOTO, THUMBNAIL
from .errors import PhotoError
from .in_directory import DirectoryPhotos
from .model import PhotoChange, PhotoDigest
from .origin import Origins
from .picture import Form, conversion, convert, shows_the_same
from .plan import TargetPhoto
from .recognition import Recognition, entry_name
from .store import Store

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.memory import Written
    from ...model.plan import StepPlan, Subject
    from .model import PhotoWrite

PORTION = 100
"""The number of subjects whose photos are read or written together."""

CONCURRENT = 8
"""The number of concurrent downloads."""

DECODED = 2
"""The number of pictures that are converted concurrently. Each can take hundreds of megabytes of memory."""

CurrentPhotos: t.TypeAlias = "t.Mapping[str, tuple[bytes, ...]]"
"""The current photos by target."""


class PhotoTargets(t.NamedTuple):
    """The targets of one subject that can be written."""

    subject: Subject
    targets: tuple[str, ...]
    user: str = ""
    """Id of the user of Microsoft 365 if that is a target."""


class ComparedPhotos(t.NamedTuple):
    """The photos of one subject."""

    photos: tuple[TargetPhoto, ...] = ()
    recognizable: t.Mapping[str, Written] = {}
    """See `StepPlan.recognizable`."""
    problem: str = ""
    """Why the step is blocked for the subject; empty if it is not."""


class Photo(Step[PhotoChange]):
    """Converts pictures, and writes those that differ from the current photos, for 100 subjects at a time."""

    DESCRIPTOR = PHOTO
    CHANGE = PhotoChange
    ATTRIBUTES = ANCHOR_ATTRIBUTES

    _converting = threading.BoundedSemaphore(DECODED)

    @functools.cached_property
    def _store(self) -> Store:
        return Store()

    @functools.cached_property
    def _origins(self) -> Origins:
        return Origins()

    @functools.cached_property
    def _in_directory(self) -> DirectoryPhotos:
        return DirectoryPhotos(self.run.known_directory)

    @functools.cached_property
    def _recognition(self) -> Recognition:
        return Recognition(self.run.memory, self.run.now)

    @functools.cached_property
    def _in_cloud(self) -> UserPhotos:
        return UserPhotos(self.run.services.graph)

    @functools.cached_property
    def _facts(self) -> dict[str, dict[str, t.Any]]:
        """The facts for the result of a module, by `Subject.key`."""
        return {}

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[PhotoChange]:
        """Read the pictures, and compare them with the current photos of each target.

        Only pictures are converted that the photo of a target is not known to be made of.
        """
        gathering: Gathering[PhotoChange] = Gathering()
        able: list[Subject] = []
        for subject in subjects:
            problem = photos.problem(subject.options) or self._unusable_target(subject)
            if problem:
                gathering.setback(subject, problem)
            else:
                able.append(subject)
        people = self._people(able, gathering)
        recognizable = {}
        for person, compared in self._compared(people):
            self._plan_one(person, compared, gathering)
            recognizable[person.subject.key] = compared.recognizable
        return dataclasses.replace(gathering.plan, recognizable=recognizable)

    def make(self, changes: t.Sequence[PhotoChange], context: Context) -> t.Iterator[Outcome]:
        """Write to the directory first, pipelined, then to Microsoft 365, 20 users with each request."""
        for start in range(0, len(changes), PORTION):
            portion = changes[start : start + PORTION]
            yield from self._write_cloud(portion, self._write_directory(portion, context))

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The size and the digest of the wanted photo of each target."""
        return {"photos": self._facts.get(subject.key, {})}

    # ---- planning ---------------------------------------------------------------------------------------------------
    def _unusable_target(self, subject: Subject) -> str:
        """Why a target cannot be written, as a sentence; empty if all can."""
        for target in _targets(subject):
            if target == MICROSOFT365:
                continue
            if self.run.snapshot is None:
                return (
                    f"The option targets has {target}, but the option servers is empty. Set servers to the domain"
                    " controllers."
                )
            if target.lower() not in self.run.snapshot.user_attributes:
                return (
                    f"Accounts in the directory of {self.run.snapshot.server} have no attribute {target}, because the"
                    " schema does not have it. Remove it from targets."
                )
        return ""

    def _people(self, subjects: t.Sequence[Subject], gathering: Gathering[PhotoChange]) -> list[PhotoTargets]:
        """The targets of each subject that is not blocked. Without a user in Microsoft 365, only the directory's."""
        people: list[PhotoTargets] = []
        cloud = [subject for subject in subjects if MICROSOFT365 in _targets(subject)]
        users = self.run.services.tenant.find(cloud) if cloud else {}
        for subject in subjects:
            targets = _targets(subject)
            if MICROSOFT365 not in targets:
                people.append(PhotoTargets(subject, targets))
                continue
            match located(subject, users.get(subject.principal), directory=self.run.directory is not None):
                case CloudUser() as user:
                    people.append(PhotoTargets(subject, targets, user.id))
                case Notice(text=text):
                    gathering.notice(subject, text)
                    people.append(PhotoTargets(subject, tuple(filter(_is_attribute, targets))))
                case Setback(text=text):
                    gathering.setback(subject, text)
        return people

    def _compared(self, people: t.Sequence[PhotoTargets]) -> t.Iterator[tuple[PhotoTargets, ComparedPhotos]]:
        """Compare the photos of all people. The next photos are read while other threads convert pictures."""
        with concurrent.futures.ThreadPoolExecutor(CONCURRENT) as pool:
            under_way: collections.deque[t.Iterator[tuple[PhotoTargets, ComparedPhotos]]] = collections.deque()
            for start in range(0, len(people), PORTION):
                portion = people[start : start + PORTION]
                answers = pool.map(self._compare, portion, self._current(portion))
                under_way.append(zip(portion, answers, strict=True))
                if len(under_way) > 1:
                    yield from under_way.popleft()
            for left in under_way:
                yield from left

    def _current(self, portion: t.Sequence[PhotoTargets]) -> list[CurrentPhotos | GraphError]:
        """The current photos of each person of a portion, or the error of the user of Microsoft 365."""
        in_directory, in_cloud = self._read_directory(portion), self._read_cloud(portion)
        found: list[CurrentPhotos | GraphError] = []
        for person in portion:
            account, shown = person.subject.account, in_cloud.get(person.user)
            if isinstance(shown, GraphError):
                found.append(shown)
            else:
                before = in_directory.get(account.guid, {}) if account else {}
                found.append({**before, MICROSOFT365: () if shown is None else (shown,)})
        return found

    def _compare(self, person: PhotoTargets, current: CurrentPhotos | GraphError) -> ComparedPhotos:
        """Compare the photos of one subject with its picture. Runs in several threads."""
        if isinstance(current, GraphError):
            return ComparedPhotos(problem=str(current))
        before = {target: current.get(target, ()) for target in person.targets}
        if person.subject.options["state"] == ABSENT or not person.targets:
            return ComparedPhotos(tuple(TargetPhoto(target, present, None) for target, present in before.items()))
        try:
            data, name = self._origins.read(person.subject.options)
            return self._compare_with(data, name, person.subject, before)
        except PhotoError as error:
            return ComparedPhotos(problem=str(error))

    def _compare_with(self, data: bytes, name: str, subject: Subject, current: CurrentPhotos) -> ComparedPhotos:
        """Compare the current photos with what the picture would become, and convert it where that is not known."""
        forms = {target: _form(target, subject.options) for target in current}
        wanted = {target: self._recognition.wanted(data, conversion(form)) for target, form in forms.items()}
        known = {
            target: TargetPhoto(target, before, before[0])
            for target, before in current.items()
            if self._recognition.knows(subject.key, target, before, wanted[target])
        }
        unknown = {target: form for target, form in forms.items() if target not in known}
        compared = {**known, **self._converted(data, name, unknown, current)} if unknown else known
        entries = {
            entry_name(target): self._recognition.entry(one.final, wanted[target])
            for target, one in compared.items()
            if one.final is not None
        }
        return ComparedPhotos(tuple(compared[target] for target in current), entries)

    def _converted(
        self, data: bytes, name: str, forms: t.Mapping[str, Form], current: CurrentPhotos
    ) -> dict[str, TargetPhoto]:
        """Convert a picture for some targets, and compare the photos."""
        with self._converting:
            made = convert(data, list(forms.values()), name)
            return {target: _target(target, current[target], new) for target, new in zip(forms, made, strict=True)}

    def _plan_one(self, person: PhotoTargets, compared: ComparedPhotos, gathering: Gathering[PhotoChange]) -> None:
        subject = person.subject
        if compared.problem:
            gathering.setback(subject, compared.problem)
            return
        self._facts[subject.key] = {one.target: _fact(one.after) for one in compared.photos}
        change = photos.change(subject, compared.photos, self._store.keep, person.user)
        if change:
            gathering.change(change)

    def _read_directory(self, portion: t.Sequence[PhotoTargets]) -> t.Mapping[str, t.Mapping[str, tuple[bytes, ...]]]:
        """The current photos of accounts, by objectGUID and target."""
        attributes = {target for person in portion for target in person.targets} - {MICROSOFT365}
        guids = [person.subject.account.guid for person in portion if person.subject.account]
        return self._in_directory.read(guids, attributes) if attributes and guids else {}

    def _read_cloud(self, portion: t.Sequence[PhotoTargets]) -> t.Mapping[str, bytes | GraphError | None]:
        """The current photos of users of Microsoft 365, by user id."""
        ids = [person.user for person in portion if person.user]
        return dict(zip(ids, self._in_cloud.read(ids), strict=True)) if ids else {}

    # ---- applying ---------------------------------------------------------------------------------------------------
    def _write_directory(self, changes: t.Sequence[PhotoChange], context: Context) -> list[Outcome]:
        """The outcome of each change in the directory. Changes without directory targets count as applied."""
        done = [Outcome(Status.APPLIED)] * len(changes)
        indexes = [index for index, change in enumerate(changes) if change.to_directory]
        if indexes:
            writes = ((context.address(changes[index]), self._attributes(changes[index])) for index in indexes)
            for index, outcome in zip(indexes, self._in_directory.write(writes), strict=True):
                done[index] = outcome
        return done

    def _attributes(self, change: PhotoChange) -> dict[str, bytes | None]:
        return {write.target: self._photo(write) for write in change.to_directory}

    def _photo(self, write: PhotoWrite) -> bytes | None:
        return None if write.after is None else self._store.read(write.after)

    def _write_cloud(self, changes: t.Sequence[PhotoChange], done: list[Outcome]) -> t.Iterator[Outcome]:
        """Yield the outcome of each change after writing to Microsoft 365.

        Raises:
            ServiceError: Microsoft 365 has become unavailable.
        """
        waiting = {
            index: (change.user, write)
            for index, change in enumerate(changes)
            if (write := change.to_cloud) and done[index].status is Status.APPLIED
        }
        lost: ServiceError | None = None
        if waiting:
            answers = self._in_cloud.write((user, self._photo(write)) for user, write in waiting.values())
            for index in waiting:
                try:
                    error = lost or next(answers, None)
                except ServiceError as stopped:
                    error = lost = stopped
                if error:
                    done[index] = Outcome(Status.FAILED, str(error))
        yield from done
        if lost:
            raise lost


def _targets(subject: Subject) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject.options["targets"]))


def _is_attribute(target: str) -> bool:
    return target != MICROSOFT365


def _form(target: str, options: t.Mapping[str, t.Any]) -> Form:
    if target == MICROSOFT365:
        return Form(SIZES, MOST_BYTES, "")
    prefix = {THUMBNAIL: "thumbnail", JPEG: "jpeg"}[target]
    return Form((options[f"{prefix}_size"],), options[f"{prefix}_max_bytes"], f"{prefix}_max_bytes")


def _target(target: str, before: tuple[bytes, ...], after: bytes) -> TargetPhoto:
    """The photos of one target. Microsoft 365 compresses photos again, so there the visible pictures are compared."""
    same = target == MICROSOFT365 and before != (after,) and len(before) == 1 and shows_the_same(before[0], after)
    return TargetPhoto(target, before, after, shows_the_same=same)


def _fact(photo: bytes | None) -> dict[str, t.Any]:
    if not photo:
        return {"bytes": 0, "sha256": ""}
    digest = PhotoDigest.of(photo)
    return {"bytes": digest.size, "sha256": digest.sha256}
