# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run says of the people whom somebody has named to be disabled, and who are not disabled by it.

Somebody who starts such a run believes that the account is disabled afterwards. If it is not, an emergency run fails,
and any other run warns. Somebody whom a webhook has named may leave later, so that is a warning, too.
"""

from __future__ import annotations

import typing as t

from ...model.desired import Category, Presence
from ...model.plan import Notice
from ...values.text import count
from ..draft import Need

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ...model.plan import Rejection
    from ...model.run import Task
    from ..draft import Draft
    from ..selection import Selection
    from ..view import View

_NAMED: t.Final = 10
"""The most people about whom there is a sentence of their own."""

_BY_HAND: t.Final = "disable the account by hand"


class Told(t.NamedTuple):
    """The sentences about people who are not disabled."""

    faults: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


class _Sentence(t.NamedTuple):
    key: str
    text: str
    fails: bool = False


def told(task: Task, drafts: t.Sequence[Draft], selection: Selection, view: View) -> Told:
    """The sentences about the people of `Policy.only` whom this run does not disable.

    Args:
        task: of the run.
        drafts: once their `need` is known.
        selection: the employees of the run.
        view: the directory.
    """
    policy = task.policy
    if policy.only is None or policy.category is not Category.DEPROVISION:
        return Told()
    named = _Named(task, selection, view)
    found = sorted(named.emergency(drafts) if task.emergency else named.ordinary(drafts))
    faults = [one for one in found if one.fails]
    notices = [one for one in found if not one.fails]
    return Told(
        (*(one.text for one in faults[:_NAMED]), *_more(faults)),
        (
            *(Notice(one.text, (one.key,), has_keys=True) for one in notices[:_NAMED]),
            *(Notice(text, tuple(one.key for one in notices[_NAMED:])) for text in _more(notices)),
        ),
    )


def _more(sentences: t.Sequence[_Sentence]) -> t.Iterator[str]:
    if len(sentences) > _NAMED:
        yield f"{count(len(sentences) - _NAMED, 'more person is', 'more people are')} not disabled by this run."


class _Named:
    """Judges the people whom the run names."""

    def __init__(self, task: Task, selection: Selection, view: View) -> None:
        self._task, self._policy, self._selection, self._keys = task, task.policy, selection, view.keys
        self._forms = frozenset(map(view.keys.form, task.policy.only or ()))
        self._by_id = frozenset(map(view.keys.form, task.by_id))

    def ordinary(self, drafts: t.Iterable[Draft]) -> t.Iterator[_Sentence]:
        """The people who have not left, and have an enabled account."""
        for draft in drafts:
            if draft.selected and not _has_left(draft) and draft.account and draft.account.enabled:
                yield _Sentence(draft.desired.key, self._works(draft))

    def emergency(self, drafts: t.Sequence[Draft]) -> t.Iterator[_Sentence]:
        """Everybody whom the run does not disable."""
        known = set[str]()
        for draft in drafts:
            form = self._keys.form(draft.desired.key)
            if form in self._forms:
                known.add(form)
                if not (draft.acts and draft.need is Need.DISABLE):
                    yield self._judged(draft)
        for rejection in self._task.rejections:
            if (form := self._keys.form(rejection.key)) in self._forms:
                known.add(form)
                yield self._rejected(rejection)
        for key in sorted(self._selection.known_keys):
            if (form := self._keys.form(key)) in self._forms - known:
                known.add(form)
                yield _Sentence(
                    key,
                    f"The person with the key {key} is not disabled, because this run does not process this record of"
                    f" HR. Ask hrsync.ad.explain why, or {_BY_HAND}.",
                    fails=True,
                )

    def _judged(self, draft: Draft) -> _Sentence:
        key, label = draft.desired.key, draft.desired.label
        accounts = [draft.account] if draft.account else self._keys.accounts(key)
        if _are_disabled(accounts):
            return _Sentence(key, f"{label} is disabled already.")
        excluded = self._selection.excluded_by(key)
        if excluded:
            text = f"{label} is not disabled, because {excluded} excludes this person. Remove it for this run, or"
            return _Sentence(key, f"{text} {_BY_HAND}.", fails=True)
        may_be = self._keys.form(key) in self._by_id
        if not _has_left(draft):
            return _Sentence(key, self._works(draft), fails=not may_be)
        if draft.reasons:
            return _Sentence(key, _skipped(label, draft.reasons), fails=True)
        text = f"{label} has left, but is not disabled, because no account was found{self._searched()}."
        return _Sentence(key, f"{text} If there is one, {_BY_HAND}.", fails=not may_be)

    def _rejected(self, rejection: Rejection) -> _Sentence:
        if _are_disabled(self._keys.accounts(rejection.key)):
            return _Sentence(rejection.key, f"{rejection.label} is disabled already.")
        return _Sentence(rejection.key, _skipped(rejection.label, rejection.reasons), fails=True)

    def _works(self, draft: Draft) -> str:
        """Why nothing disables the account of somebody who has not left."""
        desired = draft.desired
        end = f"until {desired.end}" if desired.end else "with no end date"
        if desired.presence is Presence.ACTIVE:
            state = f"works here according to HR, {end}"
        else:
            state = f"has not started yet according to HR ({desired.why}), {end}"
        has_account = draft.account or self._keys.accounts(desired.key)
        fate = "so the account stays enabled" if has_account else f"and no account was found{self._searched()}"
        return f"{desired.label} {state}, {fate}. Enter the end date in HR, and run again, or {_BY_HAND}."

    def _searched(self) -> str:
        """By what accounts were searched: ` by employeeID or mail`."""
        attributes = (*filter(None, (self._policy.key_attribute,)), *self._policy.match_attributes)
        return f" by {' or '.join(attributes)}" if attributes else ""


def _has_left(draft: Draft) -> bool:
    return draft.desired.presence in (Presence.LEFT, Presence.ABSENT)


def _are_disabled(accounts: t.Sequence[Account]) -> bool:
    """Whether all accounts are disabled, and there is one. Without the right to read that, an account is not."""
    return bool(accounts) and not any(one.enabled for one in accounts)


def _skipped(label: str, reasons: t.Iterable[str]) -> str:
    text = f"{label} is not disabled, because this run skips the person: {' '.join(reasons)}"
    return f"{text} Correct that, and run again, or {_BY_HAND}."
