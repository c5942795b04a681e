# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task for one account. If the task fails, the error contains the changes that were made."""

from __future__ import annotations

import dataclasses
import typing as t

from ..apply.password import is_refusal
from ..errors import HrsyncError
from ..model.changes import Change
from ..model.plan import Status
from ..presentation.diff import diff
from ..presentation.result import notice_text, sentence
from ..values.text import count, ended
from .requests.account_state import applied

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..directory.connection import Directory
    from ..model.password_policy import PasswordPolicy
    from ..model.plan import Outcome
    from ..model.run import Report
    from ..module import ModuleResult


class RefusedError(HrsyncError):
    """The task failed, in whole or in part. `result` has the changes that were made."""

    def __init__(self, text: str, result: ModuleResult) -> None:
        super().__init__(text)
        self.result = result


def result_of(report: Report, module: AnsibleModule, **more: t.Any) -> ModuleResult:
    """The result of a task for one account.

    Raises:
        RefusedError: the account was skipped, a step was blocked, or a change failed; it has the same result.
    """
    result = {
        "changed": report.changed,
        "changes": [sentence(change) for change in changes_of(report)],
        **({"server": report.server} if report.server else {}),
        **more,
    }
    if module._diff:
        result["diff"] = diff(report.plan, report.outcomes)
    for notice in report.plan.notices:
        module.warn(notice_text(notice))
    problem = _problem(report)
    if problem:
        raise RefusedError(problem, result)
    return result


def changes_of(report: Report) -> list[Change]:
    """The changes that were made or, in check mode, that would be made; never those that failed."""
    refused = report.plan.stops or report.plan.rejections or report.plan.problems
    return [] if refused and not report.outcomes else applied(report.plan, report.outcomes)


def with_rules(report: Report, policy: PasswordPolicy) -> Report:
    """The report. If the directory refused a password, the outcome also has the rules of the password policy."""
    outcomes = {index: _with_rules(outcome, policy) for index, outcome in report.outcomes.items()}
    return dataclasses.replace(report, outcomes=outcomes)


def _with_rules(outcome: Outcome, policy: PasswordPolicy) -> Outcome:
    if not is_refusal(outcome):
        return outcome
    return dataclasses.replace(outcome, message=f"{outcome.message}. {policy}".rstrip("."))


def warn_of_servers(directory: Directory, module: AnsibleModule) -> None:
    """Warn if the directory does not use the first server of the option."""
    for note in directory.notes:
        module.warn(note)


def _problem(report: Report) -> str:
    """Why the task failed, as sentences; empty if it did not fail."""
    if report.plan.stops:
        return " ".join(report.plan.stops)
    if report.plan.rejections:
        return " ".join(f"{one.label}: {' '.join(one.reasons)}" for one in report.plan.rejections)
    if report.plan.problems:
        return " ".join(problem.text for problem in report.plan.problems)
    failed = [index for index, outcome in report.outcomes.items() if outcome.status is Status.FAILED]
    skipped = sum(outcome.status is Status.SKIPPED for outcome in report.outcomes.values())
    sentences = [f"{sentence(report.plan.changes[index])}: {ended(report.outcomes[index].message)}" for index in failed]
    if failed and skipped:
        sentences.append(f"Not attempted because of that: {count(skipped, 'more change')} of the account.")
    return " ".join(sentences)
