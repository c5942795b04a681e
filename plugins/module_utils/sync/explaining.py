# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The phase of `hrsync.ad.explain` on the target: plans everybody as a run does, and explains one person."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import runner
from ..directory.connection import Directory
from ..directory.options import ConnectionOptions
from ..errors import HrsyncError
from ..people.lookup import remembered
from ..planner.attributes.rules import prepare
from ..planner.explanation import Explaining
from ..planner.plan import Planning
from ..planner.remembering import troubles
from ..services.opening import Services
from ..steps.loading import step_class
from ..steps.registry import STEPS
from ..steps.run import Run
from ..values.text import count
from ..wire import packing
from ..wire import records as transport
from .options import ARGUMENT_SPEC as SYNC_SPEC
from .options import FETCH, LIBRARIES, PLAN_OPTIONS, now_of
from .phases import run_one_of
from .remembered import memory_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.explanation import Facts
    from ..model.memory import Memory
    from ..model.plan import Plan
    from ..model.run import Task
    from ..module import ModuleResult

EXPLAIN: t.Final = "explain"

_OF_A_RUN: t.Final = (
    "description",
    "fail_on",
    "report_dir",
    "report_keep",
    "state_keep",
    *PLAN_OPTIONS,
    "audit_receivers",
    "_phase",
    "_seal",
    "_pending",
)
"""Options of `hrsync.ad.sync` that change nothing in an explanation."""

ARGUMENT_SPEC: dict[str, t.Any] = {
    **{name: option for name, option in SYNC_SPEC.items() if name not in _OF_A_RUN},
    "who": {"type": "raw", "required": True},
    "_phase": {"type": "str", "choices": [LIBRARIES, FETCH, EXPLAIN]},
}
"""The options, and those that the action plugin adds; `_task` is that of `sync.options`, or for the phase `explain` as
of `explain`."""

_LISTED: t.Final = 10
"""The maximum number of people in a message."""


class UnknownPersonError(HrsyncError):
    """Neither HR nor the directory has the person, or the text means several accounts."""


def run_phase(module: AnsibleModule) -> ModuleResult:
    """Run the phase that the action plugin asks for. Nothing is written."""
    return run_one_of(module, "explain", {EXPLAIN: explain})


def explain(params: t.Mapping[str, t.Any]) -> ModuleResult:
    """Plan the rendered task as in check mode, and explain one person. Nothing is written.

    The directory is read and planned for everybody, because names, managers and safety checks depend on others. The
    services of the steps are read for the one person only.

    Args:
        params: the options of the module. `_task` has the packed `task`, and `key`, `label` and `text` of the person:
            see `_found`.

    Returns:
        `_explained`: packed `facts`, the part of the `plan` that concerns the person, and the `server`; `notes` about
        the choice of the domain controller.

    Raises:
        HrsyncError: something could not be read, or the person is not known.
    """
    packed = packing.unpack(params["_task"])
    task = transport.task_from_dict(packed["task"])
    memory, _told_by_fetch = memory_of(params)
    classes = [step_class(name) for name in STEPS if any(name in desired.steps for desired in task.desired)]
    with Directory.connect(ConnectionOptions.from_params(params)) as directory, Services(params) as services:
        snapshot = runner.read(directory, task, classes)
        now = now_of(params)
        run = Run(services=services, directory=directory, snapshot=snapshot, now=now, check_mode=True, memory=memory)
        explaining = _explaining(task, run)
        facts = _found(explaining, task, packed, memory)
        whole = runner.with_steps(explaining.plan_of(facts), [step(run) for step in classes], check_mode=True)
        plan = troubles.set_aside(whole, run.memory, run.now)
        return {
            "changed": False,
            "_explained": _packed(facts, plan, directory.server),
            "notes": list(directory.notes),
        }


def _explaining(task: Task, run: Run) -> Explaining:
    """The finished planning.

    Raises:
        HrsyncError: the mapping has a mistake that concerns everybody.
    """
    rules = prepare(task.policy, run.known_snapshot)
    if rules.stops:
        raise HrsyncError(" ".join((*task.stops, *rules.stops)))
    planning = Planning(task, run.known_snapshot, rules, run.now, run.memory)
    return Explaining(planning, planning.plan())


def _packed(facts: Facts, plan: Plan, server: str) -> str:
    return packing.pack({"facts": facts.to_dict(), "plan": transport.plan_to_dict(plan), "server": server})


def _found(explaining: Explaining, task: Task, packed: t.Mapping[str, t.Any], memory: Memory) -> Facts:
    """The facts about the person: of HR if the controller has found one there, otherwise of an account.

    Somebody whom HR does not list any more may be known only by what earlier runs remember: by the key, or, if no
    account has that name, by the name.

    Raises:
        UnknownPersonError: nobody is meant, or several people are.
    """
    if packed["key"] or packed["label"]:
        return explaining.of_key(packed["key"], packed["label"])
    text = packed["text"]
    by_key = _of_remembered(explaining, text, memory, "key")
    found = by_key or explaining.of_text(text) or _of_remembered(explaining, text, memory, "name")
    if len(found) == 1:
        return found[0]
    if found:
        listed = "; ".join(_named(facts) for facts in found[:_LISTED])
        more = f"; and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        what = "accounts" if all(facts.account for facts in found) else "people"
        raise UnknownPersonError(f"{text!r} means {len(found)} {what}: {listed}{more}. Give a key or a login.")
    raise _unknown(explaining, task, text)


def _of_remembered(explaining: Explaining, text: str, memory: Memory, by: str) -> tuple[Facts, ...]:
    return tuple(
        _with_reason(dataclasses.replace(explaining.of_key(one.key, one.label or one.key), by=f"remembered {by}"))
        for one in remembered(text, memory.people.values(), by)
    )


def _with_reason(facts: Facts) -> Facts:
    """The facts about somebody who is remembered, with the reason why nothing is changed if planning has none."""
    if facts.action or facts.reasons:
        return facts
    why = "people missing from HR are not treated as leavers" if facts.account else "there is no account"
    return dataclasses.replace(facts, reasons=(f"HR does not list this person any more, and {why}.",))


def _unknown(explaining: Explaining, task: Task, text: str) -> UnknownPersonError:
    near = explaining.near(text)
    suggestion = f" Did you mean {', '.join(map(repr, near))}?" if near else ""
    people = count(len(task.desired) + len(task.rejections), "person", "people")
    return UnknownPersonError(
        f"Nobody is known by {text!r}: it is no key, e-mail address or name of {people} in HR, no key or name of"
        f" people whom earlier runs remember, and no login, address, name or key of an account.{suggestion}"
    )


def _named(facts: Facts) -> str:
    account = facts.account
    return f"{facts.label} (key {facts.key or 'none'}, login {account.login if account else 'none'})"
