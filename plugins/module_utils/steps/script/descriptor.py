# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `script`: custom scripts before and after the events of an employee."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ..descriptor import Action, StepDescriptor

if t.TYPE_CHECKING:
    from ...option_table import Options

EVENTS: t.Final = ("joined", "changed", "left", "returned", "deleted")
BEFORE: t.Final = "before"
AFTER: t.Final = "after"

_OPTIONS: t.Final[Options] = {
    "name": {
        "description": """
            Name of the script, for messages and for the memory of O(once). If not set, messages show the file name of
            the program, and the memory identifies the script by its whole command.
            """,
        "type": "str",
    },
    "command": {
        "description": """
            The program and its arguments. The first element is the absolute path of the program.

            The program runs without a shell, so variables, wildcards and pipes in its arguments have no effect.
            """,
        "type": "list",
        "elements": "str",
        "required": True,
    },
    "moment": {
        "description": """
            Whether the script runs before or after the changes of a run for the event.

            The module only passes this value to the script.
            """,
        "type": "str",
        "choices": [BEFORE, AFTER],
        "default": AFTER,
    },
    "data": {
        "description": """
            More data for the script, which reads it as C(data).

            Values of four characters or more are masked wherever the script quotes them: in its message, its facts and
            its errors.
            """,
        "type": "dict",
        "default": {},
        "no_log": True,
    },
    "environment": {
        "description": """
            Environment variables for the script. Put secrets into O(data), which other processes cannot read. Values
            are masked as those of O(data) are.
            """,
        "type": "dict",
        "default": {},
        "no_log": True,
    },
    "time_limit": {
        "description": """
            Timeout in seconds. After it, the script fails, and it is killed with all processes of its process group.
            """,
        "type": "int",
        "default": 60,
    },
    "supports_check_mode": {
        "description": """
            Whether the script also runs in check mode, with C(check_mode=true) in its input. It must then change
            nothing, and report in C(changed) whether it would change something.
            """,
        "type": "bool",
        "default": False,
    },
    "once": {
        "description": """
            Whether the script runs once for each employee and event. The memory for this is the file C(scripts.sqlite3)
            in O(state_dir). If the script fails, the next run repeats it.

            If two tasks with the same O(state_dir) want to run it at the same time, one of them runs it, and the other
            waits. If a task is killed while the script runs, the next task runs it again.
            """,
        "type": "bool",
        "default": True,
    },
    "state_dir": {
        "description": """
            Directory for the memory of O(once). It must survive the run, so with execution environments it must be on a
            mounted volume.
            """,
        "type": "path",
        "default": "~/.local/state/hrsync.ad",
    },
}

_RULE_OPTIONS: t.Final[Options] = {
    "events": {
        "description": """
            It is the list of events for which the script runs: V(joined), V(changed), V(left), V(returned) and
            V(deleted), by default all. See R(Scripts, ansible_collections.hrsync.ad.docsite.scripts).
            """,
        "type": "list",
        "elements": "str",
        "choices": EVENTS,
        "default": list(EVENTS),
    },
}
"""The module has the option `event` instead; the role computes the event of each employee (`events.event_of`)."""

SCRIPT_BEFORE: t.Final = Kind(
    name="script_before",
    count="scripts_before",
    title="scripts run before",
    verb="run script before",
    phase=Phase.BEFORE,
)
SCRIPT_AFTER: t.Final = Kind(
    name="script_after",
    count="scripts_after",
    title="scripts run after",
    verb="run script after",
    phase=Phase.AFTER,
)

SCRIPT: t.Final = StepDescriptor(
    name="script",
    variable="lifecycle_scripts",
    kinds=(SCRIPT_BEFORE, SCRIPT_AFTER),
    options=_OPTIONS,
    rule_options=_RULE_OPTIONS,
    every_rule=True,
    reads_employee=True,
    protocol="a process; see :ref:`scripts <ansible_collections.hrsync.ad.docsite.scripts>`",
    permissions="The user that runs the task must be able to run the program and to write the directory O(state_dir).",
    actions=(Action(17, "Run custom scripts"),),
)
