# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the things of an account can be put back as they were, and if not, why not."""

from __future__ import annotations

import itertools
import typing as t

from ...values.text import count
from .marks import DISABLED, ENABLED, MEMBER, NOTHING, OFF, ON, THERE, Sort
from .present import same

if t.TYPE_CHECKING:
    import datetime

    from .histories import History
    from .marks import Mark, Thing, Values
    from .present import Present

LONGEST: t.Final = 60
"""The maximum number of characters of a value in a message."""


class Turn(t.NamedTuple):
    """One thing that is to be put back."""

    thing: Thing
    shown: str
    before: Values
    """What the account holds now."""
    after: Values
    """What it held before the first run that is undone."""
    runs: tuple[int, ...]
    """The runs that are undone."""


Since: t.TypeAlias = "t.Callable[[Thing], str]"
"""Since when somebody else's value is there, as the end of a sentence; empty if nobody knows."""


class Judgement:
    """The things of one account that are to be put back, and the reasons why they are not.

    Args:
        history: what runs have done to the account.
        present: the account as it is now.
        since: see `Since`.
    """

    def __init__(self, history: History, present: Present, since: Since) -> None:
        self._present, self._since = present, since
        self.turns: list[Turn] = []
        self.reasons: list[str] = []
        """Why somebody must confirm it: what was changed since, as sentences."""
        for thing, marks in history.marks.items():
            self._judge(thing, marks)

    def _judge(self, thing: Thing, marks: list[Mark]) -> None:
        first = next((index for index, mark in enumerate(marks) if mark.made.is_chosen), None)
        if first is None:
            return
        span = marks[first:]
        target, last = span[0].before, span[-1].after
        if (target == NOTHING and thing.sort in _OF_NEW) or self._present.will_hold(thing, target, last):
            return
        self.reasons += self.differences(thing, span)
        runs = tuple(dict.fromkeys(mark.made.run for mark in span if mark.made.is_chosen))
        self.turns.append(Turn(thing, span[0].shown, self._present.coming(thing, last), target, runs))

    def differences(self, thing: Thing, span: t.Sequence[Mark]) -> t.Iterator[str]:
        """What was changed since, by later runs or by somebody else, as sentences.

        Args:
            thing: what was changed.
            span: its changes since the first one that is undone.
        """
        later = [mark for mark in span if not mark.made.is_chosen]
        if later:
            yield _of_later(span[0], later)
            return
        for earlier, next_one in itertools.pairwise(span):
            left = self._present.left_of(thing, earlier.after)
            if not same(thing, left, self._present.left_of(thing, next_one.before)):
                yield (
                    f"Between the runs {earlier.made.run} and {next_one.made.run}, somebody else changed"
                    f" {span[0].shown} from {words(thing, earlier.after)} to {words(thing, next_one.before)}."
                )
        last = span[-1]
        if not self._present.holds(thing, self._present.left_of(thing, last.after)):
            yield (
                f"Somebody else has changed {last.shown} since run {last.made.run} ({day(last.made.at)}): it is"
                f" {words(thing, self._present.values(thing))} now, and the run wrote"
                f" {words(thing, last.after)}{self._since(thing)}."
            )

    @property
    def of_all(self) -> t.Mapping[Thing, Turn]:
        """The things to put back."""
        return {turn.thing: turn for turn in self.turns}


_OF_NEW: t.Final = (Sort.NAME, Sort.PLACE, Sort.ACCESS)
"""What an account that does not exist does not have."""


def _of_later(first: Mark, later: t.Sequence[Mark]) -> str:
    runs = list(dict.fromkeys(mark.made.run for mark in later))
    last = later[-1]
    numbers = " and ".join(map(str, (*runs[:2], *([f"{len(runs) - 2} more"] if len(runs) > 2 else []))))
    which = f"run {numbers}" if len(runs) == 1 else f"runs {numbers}"
    verb = "has" if len(runs) == 1 else "have"
    return (
        f"{which[0].upper()}{which[1:]} {verb} changed {first.shown} since, last on {day(last.made.at)} to"
        f" {words(last.thing, last.after)}. Undo {'it' if len(runs) == 1 else 'them'} too."
    )


def day(at: datetime.datetime) -> str:
    """The time of a run in messages."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def words(thing: Thing, values: Values) -> str:
    """Values in a message."""
    if not values or thing.sort in _STATES:
        return _WORDS[values]
    first = values[0] if len(values[0]) <= LONGEST else f"{values[0][: LONGEST - 1]}…"
    return f"{first!r}" + (f" and {count(len(values) - 1, 'more value')}" if len(values) > 1 else "")


_STATES: t.Final = (Sort.EXISTENCE, Sort.ACCESS, Sort.FLAG, Sort.MEMBERSHIP)
_WORDS: t.Final[t.Mapping[tuple[str, ...], str]] = {
    NOTHING: "not there",
    THERE: "there",
    ENABLED: "enabled",
    DISABLED: "disabled",
    MEMBER: "there",
    ON: "set",
    OFF: "not set",
}
