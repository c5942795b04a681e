# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.users`: a list of accounts."""

from __future__ import annotations

import typing as t

from .. import runner
from ..directory.connection import Directory
from ..directory.options import ConnectionOptions
from ..model.desired import Policy
from ..model.option_names import USERS
from ..presentation.diff import diff
from ..presentation.result import ACCOUNTS, bounded_result
from ..presentation.verdict import FailOn, verdict
from .outcome import RefusedError, warn_of_servers
from .requests.account import State, Wish
from .requests.account_list import Listed, list_task
from .run import run_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..module import ModuleResult


def users(module: AnsibleModule) -> ModuleResult:
    """Bring the accounts of the list into their desired states. Other accounts are not changed.

    Raises:
        HrsyncError: the task failed for some accounts; `result` of the error has the changes that were made.
    """
    params = module.params
    fail_on = FailOn.from_option(params["fail_on"], USERS.fail_on)
    task = list_task(map(_listed, params["accounts"]), _policy(params))
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        run = run_of(module, directory, runner.read(directory, task))
        report = runner.follow(run, task, read=lambda: runner.read(directory, task))
    result = bounded_result(
        report.plan,
        report.outcomes,
        check_mode=module.check_mode,
        server=report.server,
        checksum=report.checksum,
        words=ACCOUNTS,
    )
    if module._diff:
        result["diff"] = diff(report.plan, report.outcomes)
    for text in result["notices"]:
        module.warn(text)
    problem = verdict(
        report.plan,
        report.outcomes,
        fail_on,
        check_mode=module.check_mode,
        warnings=directory.notes,
        words=ACCOUNTS,
    )
    if problem:
        raise RefusedError(problem, result)
    return result


def _listed(entry: t.Mapping[str, t.Any]) -> Listed:
    key = entry["manager_key"]
    wish = Wish(
        state=State(entry["state"]),
        common_name=entry["common_name"],
        ou=entry["ou"],
        attributes=entry["attributes"],
        manager=None if key is None else (key,),
        manager_option="manager_key",
        manager_is_key=True,
    )
    return Listed(key=entry["key"].strip(), wish=wish, groups=tuple(entry["groups"]))


def _policy(params: t.Mapping[str, t.Any]) -> Policy:
    return Policy(
        key_attribute=params["key_attribute"],
        match_attributes=tuple(params["match_attributes"]),
        adopt=params["adopt"],
        managed_base=params["managed_base"],
        create_missing_ous=params["create_missing_ous"],
        protected_groups=tuple(params["protected_groups"]),
        protected_bases=tuple(params["protected_ous"]),
        minimum_coverage=0,
        option_names=USERS,
        subject="account",
        authority="the list",
    )
