# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.explain`: reads and plans as `hrsync.ad.sync` does, and explains one person."""

from __future__ import annotations

import typing as t

from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError, HrsyncError
from ..module_utils.model.explanation import Facts
from ..module_utils.people.lookup import Meant, meant
from ..module_utils.presentation.result import one_line
from ..module_utils.sync.explaining import EXPLAIN
from ..module_utils.wire import packing
from ..module_utils.wire import records as transport
from ..plugin_utils.explaining.explanation import Answer, explanation_of
from ..plugin_utils.explaining.lines import lines_of
from ..plugin_utils.run.assignment import assignment_of, staff_of
from ..plugin_utils.run.only import PREFIX, key_of
from . import sync
from .sync import show_as_of

if t.TYPE_CHECKING:
    from ..plugin_utils.run.fetched import Fetched

JsonObject = dict[str, t.Any]

_LISTED: t.Final = 10
"""The maximum number of people in a message."""

display = Display()


class ActionModule(sync.ActionModule):
    """Runs the phases of `hrsync.ad.sync` in check mode for everybody, and shows what they decide about one person."""

    MODULE = "hrsync.ad.explain"
    WRITES = False

    def _follow(self, task_vars: JsonObject) -> JsonObject:
        who = self._who()
        settings = self._read_settings(task_vars)
        fetched = self._fetch(task_vars, settings)
        person = _in_hr(who, fetched, only_key=self._is_key())
        settings = settings.begun_for(fetched.records)
        staff = staff_of(settings, fetched)
        task = assignment_of(settings, fetched, staff).task
        wanted = {"key": person.key, "label": person.record.label} if person else {"key": "", "label": ""}
        packed = packing.pack({"task": transport.task_to_dict(task), "text": who, **wanted})
        result = self._run_phase(EXPLAIN, task_vars, _task=packed, _now=settings.now)
        explanation = explanation_of(settings, fetched, staff, _answer(result, person))
        show_as_of(settings)
        for line in lines_of(explanation):
            display.display(line)
        warnings = [one_line(warning) for warning in (*fetched.warnings, *result["notes"])]
        return {"changed": False, "explanation": explanation, **({"warnings": warnings} if warnings else {})}

    def _who(self) -> str:
        who = key_of(self._task.args.get("who"), "who")
        if not who:
            raise ConfigurationError(
                "who is empty. Name one person by key, login, e-mail address or name; with the playbook, for example"
                " -e key=1017 or -e who=anna.nowak@example.com."
            )
        return who

    def _is_key(self) -> bool:
        """Whether the text can be a key only, because it begins with the prefix of keys."""
        return str(self._task.args.get("who")).strip().lower().startswith(PREFIX)


def _in_hr(who: str, fetched: Fetched, *, only_key: bool) -> Meant | None:
    """The person in HR; None if HR has nobody like that.

    Raises:
        HrsyncError: several people are meant.
    """
    found = meant(who, fetched.sources, only_key=only_key)
    if len(found) > 1:
        listed = "; ".join(one.record.label for one in found[:_LISTED])
        more = f"; and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise HrsyncError(f"{who!r} is the {found[0].by} of {len(found)} people in HR: {listed}{more}. Give a key.")
    return found[0] if found else None


def _answer(result: JsonObject, person: Meant | None) -> Answer:
    answer = packing.unpack(result["_explained"])
    return Answer(
        facts=Facts.from_dict(answer["facts"]),
        plan=transport.plan_from_dict(answer["plan"]),
        server=answer["server"],
        record=person.record if person else None,
        by=person.by if person else "",
    )
