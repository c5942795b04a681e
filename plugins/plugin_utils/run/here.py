# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules of action plugins: on the target, or within the process of Ansible if that is the target.

Ansible sends a module to its target as an archive of source code, which the target compiles for each task. Where the
target is the controller and the module would run with the same Python, that is most of the time of a small run.
"""

from __future__ import annotations

import datetime
import importlib
import json
import sys
import typing as t

from ansible.module_utils.common.parameters import remove_values

from ...module_utils.answer import Answer, answer_of
from ...module_utils.errors import explained
from ...module_utils.given import origins, without_empty
from ...module_utils.specification import validate
from ...module_utils.wire.parcel import packed, parcels

if t.TYPE_CHECKING:
    from ansible.plugins.action import ActionBase

JsonObject = dict[str, t.Any]


class _Entry(t.NamedTuple):
    """What a module runs, below `module_utils`."""

    file: str
    function: str = "run_phase"
    options: str = ""
    """The file with `ARGUMENT_SPEC`, if that is another one."""


_ENTRIES: t.Final[t.Mapping[str, _Entry]] = {
    "hrsync.ad.compliance": _Entry("sync.survey"),
    "hrsync.ad.explain": _Entry("sync.explaining"),
    "hrsync.ad.impact": _Entry("sync.comparing"),
    "hrsync.ad.readiness_info": _Entry("readiness.phases"),
    "hrsync.ad.sync": _Entry("sync.phases", options="sync.options"),
    "hrsync.ad.undo": _Entry("undo.undo", "undo", "undo.options"),
}
"""By module."""

_MODULE_UTILS: t.Final = __name__.rpartition(".plugin_utils.")[0] + ".module_utils"


class HereModule:
    """What the function of a module gets in place of an `AnsibleModule`."""

    def __init__(self, params: JsonObject, secrets: set[str], *, check_mode: bool) -> None:
        self.params = params
        self.check_mode = check_mode
        self.no_log_values = secrets


def execute(action: ActionBase, module: str, arguments: t.Mapping[str, t.Any], task_vars: JsonObject) -> JsonObject:
    """Run a module of this collection, and return its result.

    Args:
        action: the action plugin.
        module: its full name.
        arguments: of the module.
        task_vars: all variables.
    """
    if not is_here(action, task_vars):
        result: JsonObject = action._execute_module(
            module_name=module, module_args=packed(arguments), task_vars=task_vars
        )
        return result
    entry = _ENTRIES[module]
    function = getattr(_room(entry.file), entry.function)
    spec = _room(entry.options or entry.file).ARGUMENT_SPEC
    return run(function, spec, arguments, name=module, check_mode=action._task.check_mode)


def _room(file: str) -> t.Any:
    return importlib.import_module(f"{_MODULE_UTILS}.{file}")


def is_here(action: ActionBase, task_vars: JsonObject) -> bool:
    """Whether the module would run on this machine, as this user, with this Python and in this environment."""
    task, connection = action._task, action._connection
    if connection.transport != "local" or connection.become is not None or task.delegate_to or task.async_val:
        return False
    if any(task.environment or ()):
        return False
    interpreter = task_vars.get("ansible_python_interpreter")
    return bool(interpreter) and action._templar.template(interpreter) == sys.executable


def run(
    function: t.Callable[[t.Any], t.Mapping[str, t.Any]],
    spec: t.Mapping[str, t.Any],
    arguments: t.Mapping[str, t.Any],
    *,
    name: str,
    check_mode: bool,
) -> JsonObject:
    """Run the function of a module, with the results and errors of `module_utils.module.run`.

    Args:
        function: takes the module.
        spec: the options of the module.
        arguments: of the module.
        name: of the module, for messages.
        check_mode: whether nothing is written.
    """
    handed = parcels(arguments)
    given = without_empty(_plain({option: one for option, one in arguments.items() if option not in handed}), spec)
    params, problems = validate(given, spec, name)
    if problems:
        return {"failed": True, "msg": " ".join(problems)}
    module = HereModule({**params, **handed}, set(_secrets(params, spec)), check_mode=check_mode)
    try:
        answer = answer_of(function, module, origins(given, spec))
    except Exception as error:
        answer = Answer(True, {"msg": explained(error)})
    failed = {"failed": True} if answer.failed else {}
    back = parcels(answer.result)
    told = {key: one for key, one in answer.result.items() if key not in back}
    return {**remove_values({**told, **failed}, module.no_log_values), **back}


def _plain(arguments: t.Mapping[str, t.Any]) -> JsonObject:
    """The arguments as the target would get them: values of Ansible, such as decrypted ones, become plain data."""
    return t.cast("JsonObject", json.loads(json.dumps(arguments, default=_text)))


def _text(value: t.Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _secrets(value: t.Any, spec: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The texts in options that must not be logged."""
    for name, option in spec.items():
        given = value.get(name)
        if option.get("no_log"):
            yield from _texts(given)
        elif option.get("options"):
            for members in given if isinstance(given, list) else [given]:
                yield from _secrets(members, option["options"]) if isinstance(members, dict) else ()


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif value is not None and value != "" and not isinstance(value, bool):
        yield str(value)
