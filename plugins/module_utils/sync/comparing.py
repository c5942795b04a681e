# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The phase of `hrsync.ad.impact` on the target: plans two mappings against the same directory. Nothing is written."""

from __future__ import annotations

import typing as t

from ..wire import packing
from .options import ARGUMENT_SPEC as SYNC_SPEC
from .options import FETCH, LIBRARIES, PLAN_OPTIONS, now_of
from .phases import run_one_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.run import Report, Task
    from ..module import ModuleResult
    from ..steps.base import AnyStep
    from ..steps.run import Run

COMPARE: t.Final = "compare"

_NOT_COMPARED: t.Final = (
    "description",
    "fail_on",
    "report_dir",
    "report_keep",
    "state_keep",
    *PLAN_OPTIONS,
    "audit_receivers",
    "_seal",
    "_pending",
)
"""Options of `hrsync.ad.sync` that change nothing in a plan."""

IMPACT_OPTIONS: dict[str, t.Any] = {
    "other": {"type": "list", "elements": "path", "default": []},
    "other_inventory": {"type": "path"},
    "examples": {"type": "int", "default": 3},
}
"""The options of `hrsync.ad.impact` that `hrsync.ad.sync` does not have."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **{name: option for name, option in SYNC_SPEC.items() if name not in _NOT_COMPARED},
    **IMPACT_OPTIONS,
    "_phase": {"type": "str", "choices": [LIBRARIES, FETCH, COMPARE]},
}
"""The options, and those that the action plugin adds; `_task` is that of `compare`, or of `sync.options`."""


def run_phase(module: AnsibleModule) -> ModuleResult:
    """Run the phase that the action plugin asks for. Nothing is written."""
    return run_one_of(module, "impact", {COMPARE: compare})


def compare(params: t.Mapping[str, t.Any]) -> ModuleResult:
    """Plan both tasks as in check mode, against one snapshot of the directory.

    Args:
        params: the options of the module. `_task` has a packed list of two `model.run.Task`.

    Returns:
        `_reports`: a packed list of their `model.run.Report`; `notes` about the choice of the domain controller.

    Raises:
        HrsyncError: the directory could not be read.
    """
    from .. import runner
    from ..directory.connection import Directory
    from ..directory.options import ConnectionOptions
    from ..services.opening import Services
    from ..steps.loading import step_class
    from ..steps.registry import STEPS
    from ..steps.run import Run
    from ..wire import records as transport
    from .remembered import memory_of

    tasks = [transport.task_from_dict(task) for task in packing.unpack(params["_task"])]
    wanted = {name for task in tasks for desired in task.desired for name in desired.steps}
    memory, _told_by_fetch = memory_of(params)
    classes = [step_class(name) for name in STEPS if name in wanted]
    with Directory.connect(ConnectionOptions.from_params(params)) as directory, Services(params) as services:
        snapshots = runner.read_for(directory, tasks, classes)
        runs = [
            Run(
                services=services,
                directory=directory,
                snapshot=snapshot,
                now=now_of(params),
                check_mode=True,
                withholds=False,
                memory=memory,
            )
            for snapshot in snapshots
        ]
        reports = [_report(run, task, classes) for run, task in zip(runs, tasks, strict=True)]
        packed = packing.pack([transport.report_to_dict(report) for report in reports])
        return {"changed": False, "_reports": packed, "notes": list(directory.notes)}


def _report(run: Run, task: Task, classes: t.Iterable[type[AnyStep]]) -> Report:
    """The plan, made as in a preview. In check mode, nobody reads again, because there are no conflicts."""
    from .. import runner

    return runner.follow(run, task, [step(run) for step in classes], read=lambda: run.known_snapshot)
