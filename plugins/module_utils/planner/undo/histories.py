# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs have done to each account, in order: the changes since the first one that somebody has chosen."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Create, CreateOu, Delta, SetAttributes, StepChange
from ...model.undo import Lost
from ...values.equality import find_form
from ...values.syntax import Syntax
from .marks import EXISTENCE, NOTHING, Mark, Sort, marks_of

if t.TYPE_CHECKING:
    from ...model.directory import Snapshot
    from ...model.undo import Made
    from .marks import Thing, Values
    from .whereabouts import Whereabouts

_UNKNOWN: t.Final = "It is not known whether the run made this change, because it was interrupted."
_FORGOTTEN: t.Final = "The person was forgotten, so the values before are not remembered."
_STAYS: t.Final = "Undoing removes no organizational unit. Delete it in the directory if it is empty."


@dataclasses.dataclass(slots=True)
class History:
    """What runs have done to one account since the first change that is undone."""

    account: str
    """objectGUID; empty if runs have created the account, and it is not there any more."""
    key: str = ""
    """Of the person, in the changes that are undone."""
    label: str = ""
    marks: dict[Thing, list[Mark]] = dataclasses.field(default_factory=dict)
    """By thing, in order."""
    steps: list[Made] = dataclasses.field(default_factory=list)
    """The changes of steps, in order."""
    runs: dict[int, Made] = dataclasses.field(default_factory=dict)
    """A change of each run, by the number of the run; only runs with chosen changes."""

    @property
    def undoes_create(self) -> bool:
        """Whether the account is to be deleted, because a run that is undone has created it."""
        existence = self.marks.get(EXISTENCE, [])
        first = next((mark for mark in existence if mark.made.is_chosen), None)
        return first is not None and first.before == NOTHING

    @property
    def dn(self) -> str:
        """The DN that the account had in the first change that is undone."""
        return next(iter(self.runs.values())).change.dn


class Histories:
    """The histories of all accounts of which somebody has chosen a change.

    Args:
        made: the changes of all runs since the first chosen one, in order.
        snapshot: the directory as it is now.
        places: follows objects that runs have renamed or moved.
        as_attributes: the kinds of changes of steps that are undone as attributes, if that is all they have written.
    """

    def __init__(
        self,
        made: t.Sequence[Made],
        snapshot: Snapshot,
        places: Whereabouts,
        as_attributes: t.Container[str] = (),
    ) -> None:
        self._snapshot = snapshot
        self._as_attributes = as_attributes
        self._places = places
        self._created = _Created(made, snapshot)
        self._all: dict[str, History] = {}
        self.lost: list[Lost] = []
        """What cannot come back, because of its kind."""
        for one in self._whole(made):
            self._add(one)

    @property
    def chosen(self) -> list[History]:
        """The histories with chosen changes, in the order of the first change."""
        return [history for history in self._all.values() if history.runs]

    def _whole(self, made: t.Iterable[Made]) -> t.Iterator[Made]:
        """The changes of which enough is known."""
        for one in made:
            if one.is_known and one.is_whole:
                yield one
            elif one.is_chosen:
                why = _FORGOTTEN if one.is_known else _UNKNOWN
                self.lost.append(_lost(one, one.change.kind.name.replace("_", " "), why))

    def _add(self, made: Made) -> None:
        if isinstance(made.change, CreateOu):
            if made.is_chosen:
                self.lost.append(_lost(made, made.change.dn, _STAYS))
            return
        name = self._created.account_of(made)
        made = self._with_rest_of_create(made, name)
        history = self._all.setdefault(name, History(account="" if name.startswith(_NEW) else name))
        if made.is_chosen:
            history.runs.setdefault(made.run, made)
            history.key, history.label = made.change.key, made.change.label
        if isinstance(made.change, StepChange):
            history.steps.append(made)
            if not self._is_of_attributes(made.change):
                return
        for mark in marks_of(made):
            if isinstance(mark, Mark):
                history.marks.setdefault(mark.thing, []).append(self._followed(mark))
            elif made.is_chosen:
                self.lost.append(_lost(made, *mark))

    def _is_of_attributes(self, change: StepChange) -> bool:
        """Whether the step has written nothing but attributes of the account."""
        names = [delta.attribute.lower() for delta in change.deltas]
        return change.kind.name in self._as_attributes and all(name in self._snapshot.schema for name in names)

    def _with_rest_of_create(self, made: Made, name: str) -> Made:
        """The change; chosen if it belongs to the creation of an account that is undone."""
        history = self._all.get(name)
        belongs = (
            history is not None
            and history.undoes_create
            and not isinstance(made.change, StepChange)
            and any(mark.made.run == made.run for mark in history.marks[EXISTENCE] if mark.before == NOTHING)
        )
        return dataclasses.replace(made, is_chosen=True) if belongs else made

    def _followed(self, mark: Mark) -> Mark:
        """The mark, with the DNs in its values as they are now."""
        if mark.thing.sort is not Sort.ATTRIBUTE or not self._points(mark.thing.name):
            return mark
        run, is_new = mark.made.run, _points_to_changed(mark)
        return mark._replace(
            before=self._now(mark.before, run, before=True), after=self._now(mark.after, run, before=not is_new)
        )

    def _now(self, values: Values, run: int, *, before: bool) -> Values:
        return tuple(self._places.current(value, run, before=before) for value in values)

    def _points(self, attribute: str) -> bool:
        known = self._snapshot.schema.get(attribute)
        return known is not None and known.syntax is Syntax.DN


def _points_to_changed(mark: Mark) -> bool:
    """Whether the values after are DNs that the same run has given; accounts are created before others are renamed."""
    if isinstance(mark.made.change, Create):
        return False
    own = (delta for delta in mark.made.change.deltas if delta.attribute.lower() == mark.thing.name)
    return any(delta.person is not None for delta in own)


def _lost(made: Made, what: str, why: str) -> Lost:
    return Lost(key=made.change.key, label=made.change.label, run=made.run, what=what, why=why)


_NEW: t.Final = "new "


class _Created:
    """Finds out which account a run has created: the change that creates it does not know the objectGUID yet."""

    def __init__(self, made: t.Sequence[Made], snapshot: Snapshot) -> None:
        self._accounts: dict[tuple[str, int], str] = {}
        waiting: dict[str, Made] = {}
        for one in made:
            change = one.change
            if isinstance(change, Create):
                # The account that an earlier run has created for the person is not there any more.
                waiting[change.key] = one
            elif change.account and change.key in waiting:
                created = waiting.pop(change.key)
                if not (isinstance(change, SetAttributes) and change.adopted):
                    self._accounts[change.key, created.run] = change.account
        for one in waiting.values():
            self._settle(one, snapshot)

    def account_of(self, made: Made) -> str:
        """The objectGUID of the account of a change, or a name of its own for an account that is not there."""
        change = made.change
        return change.account or self._accounts.get((change.key, made.run)) or f"{_NEW}{change.key} {made.run}"

    def _settle(self, created: Made, snapshot: Snapshot) -> None:
        """Find the account by its name to log on, if no later change tells its objectGUID."""
        login = _value(created.change.deltas, "samaccountname")
        for account in snapshot.accounts:
            if login and find_form(account.text("sAMAccountName") or "") == find_form(login):
                self._accounts[created.change.key, created.run] = account.guid


def _value(deltas: t.Iterable[Delta], attribute: str) -> str:
    return next((delta.after[0] for delta in deltas if delta.attribute.lower() == attribute and delta.after), "")
