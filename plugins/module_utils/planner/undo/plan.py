# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the undoing of changes that runs have made, from the values before that are remembered. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.bounds import Bounds
from ...model.memory import FORGETFUL
from ...model.plan import Notice, Plan, Rejection
from ...model.undo import Bin, Lost
from ...values import dn
from ...values.equality import entry_form
from ...values.syntax import Syntax
from ..changes import in_order
from ..draft import parent_of
from ..gates import checks
from ..view import View
from .changes import Work, changes_of, deletion
from .histories import Histories
from .judgement import Judgement, Turn
from .marks import EXISTENCE, NAME, NOTHING, PLACE, THERE, Sort
from .names import Names
from .present import Pointing, Present
from .steps import step_histories
from .whereabouts import Whereabouts

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Change, Delta
    from ...model.desired import Policy
    from ...model.directory import Account, Group, Snapshot
    from ...model.memory import Memory
    from ...model.undo import Made, StepHistory
    from .histories import History
    from .marks import Thing

HOW_TO_FORCE: t.Final = "To undo nevertheless, name the key in force."
NEXT_RUN: t.Final = (
    "The next run does what HR and the mapping say then. It makes these changes again, unless HR or the mapping has"
    " changed meanwhile."
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is undone, and what it needs to know."""

    made: tuple[Made, ...]
    """The changes of all runs since the first chosen one, in order."""
    snapshot: Snapshot
    """The directory as it is now, with all attributes that these changes have written, and `whenChanged`."""
    policy: Policy
    """The managed base, what is protected, the key attribute and the limits."""
    memory: Memory = FORGETFUL
    now: datetime.datetime | None = None
    bin: Bin = dataclasses.field(default_factory=Bin)
    force: frozenset[str] = frozenset()
    """The keys of people for whom it does not matter what has changed since."""
    as_attributes: frozenset[str] = frozenset()
    """The kinds of changes of steps that are undone as attributes, if that is all they have written."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """The plan that undoes changes."""

    plan: Plan
    lost: tuple[Lost, ...]
    steps: tuple[StepHistory, ...]
    """What steps have changed; the plan does not have it yet."""
    restored: tuple[Account, ...] = ()
    """The deleted accounts that the plan restores, as they will be."""


def plan_undo(asked: Asked) -> Undoing:
    """The plan that puts back what the chosen changes have changed.

    Each person is put back as far as that is possible, or is skipped with the reasons: nothing of theirs is undone if
    something was changed since, or if somebody else has one of their names.
    """
    return _Planning(asked).undoing()


@dataclasses.dataclass(slots=True)
class _Draft:
    """What is to be done to one account."""

    history: History
    account: Account | None
    turns: list[Turn] = dataclasses.field(default_factory=list)
    reasons: list[str] = dataclasses.field(default_factory=list)
    """Why somebody must confirm it."""
    obstacles: list[str] = dataclasses.field(default_factory=list)
    """Why it is impossible."""
    bin_dn: str = ""
    deletes: bool = False
    steps: list[StepHistory] = dataclasses.field(default_factory=list)

    def work(self, account: Account, groups: t.Sequence[Group]) -> Work:
        """The work of the account."""
        return Work(
            account=account,
            key=self.history.key,
            label=self.history.label,
            turns=self.turns,
            bin_dn=self.bin_dn,
            group_dns={entry_form(group.dn): group.dn for group in groups},
            primary_groups={str(group.rid): group.dn for group in groups if group.rid is not None},
        )


class _Planning:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._view = View(asked.snapshot, asked.policy, asked.memory)
        self._places = Whereabouts(asked.made, asked.snapshot)
        self._histories = Histories(asked.made, asked.snapshot, self._places, asked.as_attributes)
        self._names = Names(asked.snapshot)
        self._accounts = {account.guid: account for account in asked.snapshot.accounts}
        self._groups = {entry_form(group.dn): group for group in asked.snapshot.groups}
        self._ous = {entry_form(place) for place in (*asked.snapshot.ous, asked.snapshot.base_dn)}
        self._lost = list(self._histories.lost)
        self._restorable = self._to_restore()
        self._coming = {entry_form(account.dn) for account in self._restorable.values()}
        self._pointing = Pointing(self._places.is_deleted, self._is_coming)

    def undoing(self) -> Undoing:
        """The plan."""
        drafts = [self._draft(history) for history in self._histories.chosen]
        for draft in drafts:
            if draft.account and not draft.deletes:
                draft.obstacles += self._names.taken(draft.work(draft.account, self._asked.snapshot.groups))
        reasons = self._refusals(drafts)
        acting = [draft for draft in drafts if draft.history.key not in reasons]
        own = list(self._changes(acting))
        changed = {change.key for changes in own for change in changes}
        steps = tuple(one for draft in acting for one in draft.steps)
        keys = dict.fromkeys((*(draft.history.key for draft in drafts), *(one.key for one in self._lost if one.key)))
        plan = Plan(
            changes=in_order(own, ()),
            rejections=tuple(_rejections(drafts, reasons)),
            notices=(*([_next_run(changed)] if changed else ()), *self._view.protection.notices(self._asked.snapshot)),
            stops=self._view.protection.stops(self._asked.snapshot),
            employees=len(keys),
            unchanged=len(keys) - len(changed) - len(reasons),
            insists=True,
            bounds=self._bounds(),
        )
        restored = tuple(draft.account for draft in acting if draft.bin_dn and draft.account)
        return Undoing(plan=plan, lost=tuple(self._lost), steps=steps, restored=restored)

    def _bounds(self) -> Bounds:
        view, figures = self._view, checks.coverage(self._view, ()).figures
        return Bounds(
            limits=self._asked.policy.limits,
            population=figures.total if figures else 0,
            is_empty=checks.is_unmanaged(view),
            begun=frozenset(),
            made=self._asked.memory.made,
            others=self._asked.memory.others,
            secret=self._asked.memory.secret,
            now=self._asked.now,
        )

    def _refusals(self, drafts: t.Iterable[_Draft]) -> dict[str, list[str]]:
        """Why people are skipped, by key."""
        found: dict[str, list[str]] = {}
        for draft in drafts:
            key = draft.history.key
            reasons = list(draft.obstacles)
            if key not in self._asked.force and draft.reasons:
                reasons += [*draft.reasons, HOW_TO_FORCE]
            if reasons:
                found.setdefault(key, []).extend(reasons)
        return found

    # ---- one account ------------------------------------------------------------------------------------------------
    def _to_restore(self) -> dict[str, Account]:
        """The deleted accounts that runs have deleted that are undone, as they will be, by objectGUID."""
        found = {}
        for history in self._histories.chosen:
            kept = self._asked.bin.accounts.get(history.account)
            if history.account not in self._accounts and kept and _target(history) == THERE:
                found[history.account] = kept.account
        return found

    def _is_coming(self, name: str) -> bool:
        """Whether the plan restores the account with this DN."""
        return not dn.problem(name) and entry_form(name) in self._coming

    def _draft(self, history: History) -> _Draft:
        account = self._accounts.get(history.account)
        if account is None:
            return self._draft_of_missing(history)
        draft = _Draft(history, account)
        self._judge(draft, Present(account, self._asked.snapshot, self._pointing), account)
        reason = self._view.protection.account(account)
        if reason and (draft.turns or draft.deletes):
            draft.obstacles.append(reason)
        return draft

    def _draft_of_missing(self, history: History) -> _Draft:
        """An account that does not exist: it is restored, or there is nothing to undo, or nothing can be undone."""
        if history.undoes_create:
            self._lose_steps(history, "The account does not exist any more.")
            return _Draft(history, None)
        account = self._restorable.get(history.account)
        if account is None:
            self._lose(history, f"account {dn.rdn_value(history.dn)}", self._why_gone(history))
            return _Draft(history, None)
        draft = _Draft(history, account, bin_dn=self._asked.bin.accounts[history.account].dn)
        self._judge(draft, Present(account, self._asked.snapshot, self._pointing, is_restored=True), account)
        place = parent_of(account.dn)
        if entry_form(place) not in self._ous:
            draft.obstacles.append(f"{place} does not exist any more, so the account cannot be restored there.")
        reason = self._view.protection.below(place)
        if reason:
            draft.obstacles.append(reason)
        return draft

    def _why_gone(self, history: History) -> str:
        if _target(history) != THERE:
            return "The account does not exist any more."
        return self._asked.bin.problem or "The directory does not keep the deleted account any more."

    def _judge(self, draft: _Draft, present: Present, account: Account) -> None:
        history = draft.history
        judgement = Judgement(history, present, lambda thing: self._since(thing, history.key, account))
        draft.reasons += judgement.reasons
        draft.deletes = history.undoes_create
        draft.steps = step_histories(history, account, is_forced=history.key in self._asked.force)
        draft.reasons += (reason for one in draft.steps for reason in one.reasons)
        if draft.deletes:
            draft.reasons += self._reasons_of_created(history, present, judgement)
        else:
            draft.turns = [turn for one in judgement.turns for turn in self._possible(one, draft)]

    def _reasons_of_created(self, history: History, present: Present, judgement: Judgement) -> t.Iterator[str]:
        """What was changed of an account since runs have created it, as sentences."""
        for thing, marks in history.marks.items():
            first = next((index for index, mark in enumerate(marks) if mark.made.is_chosen), None)
            if first is not None and thing not in judgement.of_all and thing != EXISTENCE:
                yield from judgement.differences(thing, marks[first:])
            elif first is None:
                yield f"Run {marks[-1].made.run} has changed {marks[-1].shown} since. Undo it too."
        known = {thing.name for thing in history.marks if thing.sort is Sort.MEMBERSHIP}
        for group in sorted(present.groups - known):
            shown = self._groups[group].dn if group in self._groups else group
            yield f"Somebody else has added the account to {shown} since it was created."
        later = [made for made in history.steps if not made.is_chosen and made.run not in history.runs]
        if later:
            yield f"Run {later[-1].run} has changed {later[-1].change.kind.title} since. Undo it too."

    def _since(self, thing: Thing, key: str, account: Account) -> str:
        """Since when somebody else's value is there, as far as that is remembered."""
        person = self._asked.memory.people.get(key)
        drifted = person.drifts.get(thing.name) if person else None
        if drifted:
            return f"; found on {drifted:%Y-%m-%d}"
        changed = account.text("whenChanged") or ""
        return f"; the account was last changed on {changed[:4]}-{changed[4:6]}-{changed[6:8]}" if changed else ""

    # ---- what is possible -------------------------------------------------------------------------------------------
    def _possible(self, turn: Turn, draft: _Draft) -> t.Iterator[Turn]:
        """The turn as far as it is possible. What is not is noted as lost."""
        why = self._impossible(turn, draft)
        if why:
            self._lose(draft.history, turn.shown, why)
        elif turn.thing.sort is Sort.ATTRIBUTE:
            yield from self._possible_attribute(turn, draft)
        else:
            yield turn

    def _impossible(self, turn: Turn, draft: _Draft) -> str:
        sort = turn.thing.sort
        if sort is Sort.PLACE:
            place = turn.after[0]
            draft.obstacles += filter(None, [self._view.protection.below(place)])
            return "" if entry_form(place) in self._ous else f"{place} does not exist any more."
        if sort is Sort.MEMBERSHIP:
            return self._impossible_membership(turn, draft)
        if sort is Sort.PRIMARY_GROUP:
            rids = {str(group.rid) for group in self._asked.snapshot.groups}
            known = bool(turn.after) and turn.after[0] in rids
            return "" if known else "The former primary group does not exist any more."
        if sort is Sort.ATTRIBUTE and turn.thing.name not in self._asked.snapshot.schema:
            return "The directory does not have this attribute any more."
        return ""

    def _impossible_membership(self, turn: Turn, draft: _Draft) -> str:
        group = self._groups.get(turn.thing.name)
        if group is None:
            return "The group does not exist any more, or is outside the base."
        reason = self._view.protection.group(group)
        if reason:
            draft.obstacles.append(f"The group {group.name} {reason}.")
        return ""

    def _possible_attribute(self, turn: Turn, draft: _Draft) -> t.Iterator[Turn]:
        """The attribute, without DNs of objects that do not exist any more."""
        if self._asked.snapshot.schema[turn.thing.name].syntax is not Syntax.DN:
            yield turn
            return
        kept = tuple(one for one in turn.after if self._places.is_there(one) or self._is_coming(one))
        for gone in turn.after:
            if gone not in kept:
                self._lose(draft.history, turn.shown, f"{gone} does not exist any more.")
        if kept or not turn.after:
            yield turn._replace(after=kept)

    # ---- changes ----------------------------------------------------------------------------------------------------
    def _changes(self, acting: t.Sequence[_Draft]) -> t.Iterator[list[Change]]:
        groups = self._asked.snapshot.groups
        works = [(draft, draft.work(draft.account, groups)) for draft in acting if draft.account]
        future = {entry_form(work.account.dn): work for draft, work in works if not draft.deletes and _moves(work)}

        def pointed(delta: Delta) -> Delta:
            aims = [future.get(entry_form(value)) if not dn.problem(value) else None for value in delta.after]
            if not any(aims):
                return delta
            after = tuple(aim.dn if aim else value for aim, value in zip(aims, delta.after, strict=True))
            person = next(aim.key for aim in aims if aim)
            return dataclasses.replace(delta, after=after, person=person)

        for draft, work in works:
            yield list(deletion(work, list(draft.history.runs)) if draft.deletes else changes_of(work, pointed))

    # ---- what is lost -----------------------------------------------------------------------------------------------
    def _lose(self, history: History, what: str, why: str) -> None:
        run = next(iter(history.runs))
        self._lost.append(Lost(key=history.key, label=history.label, run=run, what=what, why=why))

    def _lose_steps(self, history: History, why: str) -> None:
        for made in history.steps:
            if made.is_chosen:
                self._lose(history, made.change.kind.name.replace("_", " "), why)


def _target(history: History) -> tuple[str, ...]:
    """Whether the account existed before the first run that is undone."""
    marks = history.marks.get(EXISTENCE, ())
    return next((mark.before for mark in marks if mark.made.is_chosen), NOTHING)


def _moves(work: Work) -> bool:
    """Whether other accounts must follow the account: it gets another DN, or is restored."""
    return bool(work.bin_dn) or any(turn.thing in (NAME, PLACE) for turn in work.turns)


def _rejections(drafts: t.Iterable[_Draft], reasons: t.Mapping[str, list[str]]) -> t.Iterator[Rejection]:
    labels = {draft.history.key: draft.history.label for draft in drafts}
    for key in sorted(reasons):
        yield Rejection(key, labels[key], tuple(dict.fromkeys(reasons[key])))


def _next_run(keys: t.Iterable[str]) -> Notice:
    return Notice(NEXT_RUN, tuple(sorted(keys)))
