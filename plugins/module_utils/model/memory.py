# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run remembers of earlier runs: what HR and the directory cannot tell.

`state/` reads it before planning and writes it after a run. A memory never holds a password, a token or a private
field. Losing it is allowed: a run without memory behaves as the first run of a configuration.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    import datetime

    from .changes import Change


BIRTHDAY: t.Final = "birthday"
"""The rule that recognizes a rehire by the birthday, together with the names."""
DAY_OF_BIRTH: t.Final = "day of birth"
"""The digest of the birthday alone: it tells two people apart, also if one of them has another name now."""

Identities: t.TypeAlias = "t.Mapping[str, t.Mapping[str, str]]"
"""Keyed digests by which rehires are recognized, by key of the person and name of the rule."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What HR said last of one employee field, and since when."""

    value: str | None
    since: datetime.datetime
    """The time of the first run that read this value."""
    before: str | None = None
    """The value before; None if there was none, or if it is not known."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The value of one attribute that a run wrote last, or found as HR wanted it."""

    digest: str
    """`values.digests.digest` of the values as they are shown, in the order of the directory."""
    at: datetime.datetime
    wanted: str = ""
    """The digest of what HR wanted then: values, candidates, or the key of a person."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the changes of a person failed, or why the person was skipped, in the last runs one after the other."""

    text: str
    first: datetime.datetime
    last: datetime.datetime
    """The last time that the changes were attempted, or that the person was skipped."""
    times: int = 1
    changes: str = ""
    """The digest of the changes that failed, or of the reasons why the person was skipped."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PersonMemory:
    """What is remembered of one person."""

    key: str
    label: str = ""
    """How messages name the person."""
    source: str = ""
    """The HR system that listed the person last."""
    account: str = ""
    """objectGUID of the account; empty if there was none."""
    said: t.Mapping[str, Said] = dataclasses.field(default_factory=dict)
    """By employee field: the dates, the status, and the fields that stages use."""
    listed: datetime.datetime | None = None
    """The last run in which HR listed the person. See `dated`."""
    missing: datetime.datetime | None = None
    """The first of the runs since then in which HR did not; None if HR lists the person."""
    stages: t.Mapping[str, datetime.datetime] = dataclasses.field(default_factory=dict)
    """The stages whose changes were made, by name, each with the time of the first run that made them."""
    given: frozenset[str] = frozenset()
    """objectGUIDs of the groups to which runs have added the account for a stage."""
    written: t.Mapping[str, Written] = dataclasses.field(default_factory=dict)
    """By attribute in lower case; what a step remembers by its name and a name of its own: `photo.jpegphoto`."""
    joined: frozenset[str] = frozenset()
    """objectGUIDs of the groups to which runs have added the account, or in which they found it as HR wanted."""
    checked: datetime.datetime | None = None
    """The last run that compared the account with HR and made all its changes. See `dated`."""
    settled: bool = False
    """Whether the last run did that."""
    seen: str = ""
    """The digest of everything that `written` was made from, to see at once that nothing has changed."""
    drifts: t.Mapping[str, datetime.datetime] = dataclasses.field(default_factory=dict)
    """What somebody else has changed, and runs leave so: attributes in lower case and objectGUIDs of groups, each with
    the time since when."""
    disabled: datetime.datetime | None = None
    """When a run disabled the account, or created it disabled; None if none did, or if it has been enabled since."""
    withheld: datetime.datetime | None = None
    """The first run that left the account disabled although the employee works here, because somebody else had disabled
    it; None if it is not so."""
    enabled: datetime.datetime | None = None
    """When a run enabled the account, or created it enabled; None if none did, or if it was disabled since."""
    disabling: str = ""
    """Why a run disabled the account; empty if none did, or if it was enabled since."""
    deleted: datetime.datetime | None = None
    """When a run deleted the account; None if none did, or if a run has created one since."""
    identities: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Keyed digests by which a rehire with a new key is found, by the name of their rule."""
    trouble: Trouble | None = None

    def having(self, **fields: t.Any) -> PersonMemory:
        """The same with these fields: the very same if it has them already, as nearly everybody has in each run."""
        has_all = all(getattr(self, name) == value for name, value in fields.items())
        return self if has_all else dataclasses.replace(self, **fields)


def dated(person: PersonMemory, last: datetime.datetime | None) -> PersonMemory:
    """What is remembered of a person, with the times that are those of the last run.

    They move with each run, so they are not kept with each person: a run in which nothing changes writes nobody.

    Args:
        person: as the last run has left it.
        last: the time of that run (`Updates.at`); None to leave these times out, because they follow from `last`.
    """
    listed = person.listed if person.missing else last
    checked = last if person.settled else person.checked
    return person.having(listed=listed, checked=checked)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GivenName:
    """A name or an address that a run gave to somebody."""

    attribute: str
    """LDAP attribute in lower case; `mail` for every mail address."""
    value: str
    """In the form in which names must be unique (`values.equality.unique_form`); mail addresses without `smtp:`."""
    key: str
    """Of the person who had it last."""
    given: datetime.datetime
    released: datetime.datetime | None = None
    """Since when nobody has it any more; None while the person has it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How many people had one kind of change in an earlier run, for limits over a period."""

    kind: str
    """Name of a limit: `disables`, `attributes.title` (`model.limits`)."""
    at: datetime.datetime
    number: int
    """Number of the changes."""
    people: int
    """Number of the people."""
    who: frozenset[str] = frozenset()
    """Keyed digests of the keys of these people."""
    is_allowed: bool = False
    """Whether somebody had allowed more than the limit for this run. Limits of later runs count from then on."""
    configuration: int = 0
    """The number of the configuration, if it is another one whose limits count together with those of this run."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """The other configurations whose limits count together with those of a run (`Limits.together`)."""

    made: tuple[Made, ...] = ()
    """What their runs have made, and what those that are writing now may still make."""
    managed: int = 0
    """Number of the accounts that they manage, as of the last run of each."""


ALONE: t.Final = Others()
"""Of a configuration that counts alone."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of one configuration."""

    is_kept: bool = False
    """Whether there is a database. Without it, a run remembers nothing and is told what it lacks."""
    revision: int = 0
    """The number of the last run that began to write, however it ended; 0 if there was none. If it moves while a run
    reads HR, another run has overtaken this one."""
    people: t.Mapping[str, PersonMemory] = dataclasses.field(default_factory=dict)
    """By key."""
    accounts: int = 0
    """The number of people with an enabled account, if only some of the people were read."""
    names: tuple[GivenName, ...] = ()
    feeds: t.Mapping[str, t.Mapping[str, t.Any]] = dataclasses.field(default_factory=dict)
    """The last accepted feed of each HR system, by the name of the source, as `people.feed` writes it."""
    made: tuple[Made, ...] = ()
    others: Others = ALONE
    secret: bytes = dataclasses.field(default=b"", repr=False)
    """For keyed digests; made with the database."""

    @property
    def is_first(self) -> bool:
        """Whether nobody is remembered, so that this run counts as the first one of the configuration."""
        return not self.people


FORGETFUL: t.Final = Memory()
"""The memory of a run without a database."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """What a run adds to the memory once it is done. What is not in it stays as it is."""

    people: tuple[PersonMemory, ...] = ()
    """Each replaces what was remembered of the person."""
    names: tuple[GivenName, ...] = ()
    """Each replaces what was remembered of the attribute and the value."""
    feeds: t.Mapping[str, t.Mapping[str, t.Any]] = dataclasses.field(default_factory=dict)
    made: tuple[Made, ...] = ()
    at: datetime.datetime | None = None
    """The time of the run, if it has learned from HR who works here; None if it was stopped, or has asked for a few."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A change that a run was about to make when it was killed, so that nobody knows what became of it."""

    number: int
    """Its number in the database."""
    run: int
    """The number of the run."""
    at: datetime.datetime
    change: Change
    """Without the values of secrets and without what stays in the process (`wire.records.change_from_dict`)."""


class Finding(enum.StrEnum):
    """What became of an intent, by what the directory holds now."""

    DONE = "done"
    NOT_DONE = "not done"
    UNKNOWN = "unknown"
    """The directory cannot tell, or holds something else."""
