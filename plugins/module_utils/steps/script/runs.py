# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of a script: all data for the process, and the deltas that show it. Pure.

`step` starts processes and writes markers only from a `ScriptRun`, and a `ScriptChange` computes its deltas from it. So
all data that a script gets is shown.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import posixpath
import shlex
import typing as t

from ...model.changes import Delta, StepChange
from .descriptor import BEFORE, SCRIPT_AFTER, SCRIPT_BEFORE
from .secrets import secrets

if t.TYPE_CHECKING:
    from ...model.kinds import Kind
    from ...model.plan import Subject

VERSION = 1
"""Version of the document that scripts read. It increases with every change that existing scripts could misread."""


class Place(t.NamedTuple):
    """An account in the directory."""

    dn: str
    guid: str | None
    """objectGUID; None if there is no account yet, or no directory."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRun:
    """One script for one employee and event."""

    name: str
    """The option `name`; empty if it is not set."""
    command: tuple[str, ...]
    event: str
    moment: str
    time_limit: int
    """Seconds."""
    environment: t.Mapping[str, str]
    key: str
    employee: t.Mapping[str, t.Any]
    """The normalized employee record."""
    login: str
    principal: str
    directory_changes: tuple[tuple[str, tuple[str, ...]], ...]
    """The changes of the account in this run: the kind of each, and its attributes."""
    data: t.Mapping[str, t.Any]
    state_dir: str | None
    """Folder for the memory of `once`; None if the script runs each time."""
    occurrence: str
    """Distinguishes the event from the next of the same kind. It is not shown: it only identifies the event in the
    memory of `once`, and for most events it is the timestamp of the run."""

    @property
    def title(self) -> str:
        """The name of the script in messages."""
        return self.name or posixpath.basename("".join(self.command[:1]))

    @property
    def identity(self) -> str:
        """Identifies the script in the memory of `once`. A script with a name keeps it if its command changes."""
        return _storable(f"{self.moment} {self.name or json.dumps(self.command)}")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The strings to mask in everything that the script says. The person and the event are no secrets."""
        public = (self.key, self.login, self.principal, self.name, self.event)
        return tuple(secret for secret in secrets(self.data, self.environment) if secret not in public)

    def document(self, place: Place, *, check_mode: bool) -> dict[str, t.Any]:
        """The document that the script reads; the module's documentation describes it.

        Args:
            place: the account at the time of the run. It is not shown: changes name their account.
            check_mode: whether the script runs in check mode.
        """
        return {
            "version": VERSION,
            "event": self.event,
            "moment": self.moment,
            "check_mode": check_mode,
            "key": self.key,
            "employee": dict(self.employee),
            "account": {
                "guid": place.guid,
                "dn": place.dn,
                "sam_account_name": self.login,
                "user_principal_name": self.principal,
            },
            "changes": [{"kind": kind, "attributes": list(names)} for kind, names in self.directory_changes],
            "data": dict(self.data),
        }

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The event, the command, and a digest of everything else."""
        name = f"script {self.title}"
        details = "time limit, environment, document and memory"
        return (
            Delta(attribute=name, after=(self.event,)),
            # One quoted string, because the order of the values of a delta has no meaning.
            Delta(attribute=f"{name} command", after=(shlex.join(self.command),)),
            Delta(attribute=f"{name} details", after=(f"SHA-256 {self._digest()}",), reason=details),
        )

    def _digest(self) -> str:
        """SHA-256 of the time limit, the environment, the document and the memory.

        The employee record, the data and the environment may be private, so they are not shown. One digest covers all
        of them, because a short value could be guessed from its own digest. The digest has no key, because the approved
        run and the run that applies must compute the same digest but share no secret.
        """
        document = self.document(Place("", None), check_mode=False)
        memory = None if self.state_dir is None else [self.state_dir, self.identity]
        whole = [self.time_limit, self.environment, document, memory]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScriptChange(StepChange):
    """A script to run."""

    kind: Kind = dataclasses.field(init=False)
    script: ScriptRun = dataclasses.field(repr=False, compare=False)
    deltas: tuple[Delta, ...] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        """Compute the kind and the deltas from the run."""
        object.__setattr__(self, "kind", SCRIPT_BEFORE if self.script.moment == BEFORE else SCRIPT_AFTER)
        object.__setattr__(self, "deltas", self.script.deltas)


def run_of(subject: Subject, event: str, occurrence: str) -> ScriptRun:
    """Make the run of the script from the options of a subject.

    Args:
        subject: with the options and the employee record.
        event: the event of the employee.
        occurrence: see `ScriptRun.occurrence`.
    """
    options = subject.options
    return ScriptRun(
        name=options["name"] or "",
        command=tuple(options["command"]),
        event=event,
        moment=options["moment"],
        time_limit=max(1, options["time_limit"]),
        environment={name: str(value) for name, value in options["environment"].items()},
        key=subject.key,
        employee=subject.document,
        login=subject.login,
        principal=subject.principal,
        directory_changes=tuple(
            (change.kind.name, tuple(delta.attribute for delta in change.deltas)) for change in subject.changes
        ),
        data=options["data"],
        state_dir=options["state_dir"] if options["once"] else None,
        occurrence=_storable(occurrence),
    )


def _storable(text: str) -> str:
    """The string with escapes for halves of surrogate pairs, which no database can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
