# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.script`: one script for one employee, without a directory."""

from __future__ import annotations

import typing as t

from .. import runner
from ..model.desired import Presence
from ..model.plan import Subject
from ..option_table import argument_spec
from ..steps.script.descriptor import EVENTS, SCRIPT
from ..steps.script.secrets import SHORTEST
from ..steps.script.step import Script
from .outcome import result_of
from .run import run_of
from .step import plan_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..module import ModuleResult

SCRIPT_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **argument_spec(SCRIPT.options),
    "key": {"type": "str", "required": True, "no_log": False},
    "event": {"type": "str", "choices": list(EVENTS), "required": True},
    "occurrence": {"type": "str", "default": ""},
    "employee": {"type": "dict", "default": {}},
}
"""The options of the module. In rules of the role, `event` and the others follow from the run."""


def _hide(module: AnsibleModule) -> None:
    """Keep `data` and `environment` out of the result, which repeats the options of the task.

    Ansible masks each of their values everywhere in the result, be it the digit in `count: 1` or the employee's key.
    """
    public = [module.params[name] for name in ("key", "name", "event", "occurrence")]
    hidden = dict.fromkeys(("data", "environment"), "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")
    module.params = {**module.params, **hidden}
    module.no_log_values = {value for value in module.no_log_values if len(value) >= SHORTEST and value not in public}


def script(module: AnsibleModule) -> ModuleResult:
    """Run the script, unless it already ran for this event.

    Raises:
        HrsyncError: the script cannot be run, failed, or returned output that is against its contract.
    """
    params = dict(module.params)
    _hide(module)
    options = {name: params[name] for name in SCRIPT.options}
    # Without an occurrence, the script runs at most once for this person and event.
    event = {"event": params["event"], "events": [params["event"]], "occurrence": params["occurrence"] or "once"}
    subject = Subject(
        key=params["key"],
        label=params["key"],
        presence=Presence.ACTIVE,
        options={**options, **event},
        document=params["employee"],
    )
    run = run_of(module)
    step = Script(run)
    report = runner.execute(run, plan_of(step, subject), [step])
    return result_of(report, module, **step.result(subject))
