# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether plans can be approved, with the rules that a run and reviewers have."""

from __future__ import annotations

import typing as t

from ..approvals.filling import Approvers
from ..approvals.levels import approvers_of, levels_of
from ..approvals.signatures import PROGRAM, require_program
from ..approvals.signer_files import SignerFiles, files_of
from ..approvals.signers import check_approvers
from ..errors import HrsyncError
from ..model.option_names import ROLE
from ..sync.options import now_of
from ..sync.submitting import is_required, require_levels, require_state
from ..values.text import count
from .model import Check, State

if t.TYPE_CHECKING:
    from ..model.approval import Level

    Params = t.Mapping[str, t.Any]

AREA: t.Final = "approval"

T = t.TypeVar("T")


def approval_checks(params: Params) -> t.Iterator[Check]:
    """Check everything that approvals need; nothing if nobody has to approve plans."""
    if not is_required(params) and not params["approval_levels"]:
        return
    trial = _Trial()
    trial.of(lambda: require_state(params))
    levels = trial.of(lambda: levels_of(params["approval_levels"], ROLE.approval_levels))
    if levels is not None:
        trial.of(lambda: require_levels(params, levels))
    if params["approval_levels"]:
        trial.of(require_program)
        files = trial.of(lambda: files_of(params, ROLE))
        if levels and files:
            trial.checks += _of_approvers(levels, files, params)
    yield from trial.checks
    if levels and all(check.state is not State.MISSING for check in trial.checks):
        people = len({name for level in levels for name in level.approvers})
        text = (
            f"{PROGRAM} can be used, and {count(len(levels), 'level')} with {count(people, 'approver')} can be filled."
        )
        yield Check(AREA, State.OK, text)


class _Trial:
    """Collects what is missing, so that one error does not hide another one."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    def of(self, rule: t.Callable[[], T]) -> T | None:
        """The result of a rule; None if it is broken, which is noted."""
        try:
            return rule()
        except HrsyncError as error:
            self.checks += _missing(str(error).splitlines())
            return None


def _missing(sentences: t.Iterable[str]) -> list[Check]:
    return [Check(AREA, State.MISSING, sentence) for sentence in sentences]


def _of_approvers(levels: t.Sequence[Level], files: SignerFiles, params: Params) -> list[Check]:
    """The checks of levels and files that are right by themselves."""
    option, trial = ROLE.approval_levels, _Trial()
    trial.of(lambda: check_approvers(approvers_of(levels, option), files.signers, files.shown))
    if trial.checks:
        return trial.checks
    approvers = Approvers(levels, files.signers, now_of(params).astimezone())
    expired = [Check(AREA, State.WARNING, text) for text in approvers.without_keys(option, files.shown)]
    unfilled = _missing(approvers.unfilled(option))
    if unfilled or approvers.can_fill_all():
        return [*expired, *unfilled]
    text = (
        f"A plan that needs all levels of {option} can never be approved, because nobody counts for two levels, and the"
        " levels share approvers. Add approvers."
    )
    return [*expired, Check(AREA, State.WARNING, text)]
