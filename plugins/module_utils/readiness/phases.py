# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two phases of `hrsync.ad.readiness_info` on the target. Between them, the controller renders the mapping.

Both only read. What the second one needs depends on today's employees, such as the groups that they belong to.
"""

from __future__ import annotations

import typing as t

from ..approvals.options import APPROVAL_OPTIONS
from ..errors import HrsyncError, MissingLibrariesError
from ..sync.options import ARGUMENT_SPEC as OF_SYNC
from ..sync.options import LIBRARIES, PLAN_OPTIONS, now_of
from ..sync.phases import entries_of, missing_libraries, run_one_of
from ..wire import packing
from .model import Check, State, Wanted

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..module import ModuleResult

SOURCES: t.Final = "sources"
SERVICES: t.Final = "services"

_TESTED_OF_PLANS: t.Final = ("approval", *APPROVAL_OPTIONS)
_ONLY_OF_SYNC: t.Final = (
    "description",
    "report_keep",
    "state_keep",
    *(name for name in PLAN_OPTIONS if name not in _TESTED_OF_PLANS),
    "_phase",
    "_seal",
    "_pending",
)

ARGUMENT_SPEC: dict[str, t.Any] = {
    **{name: option for name, option in OF_SYNC.items() if name not in _ONLY_OF_SYNC},
    "_phase": {"type": "str", "choices": [LIBRARIES, SOURCES, SERVICES]},
}
"""The options of `hrsync.ad.sync` that say what a run needs, and those that the action plugin adds."""


def run_phase(module: AnsibleModule) -> ModuleResult:
    """Run the phase that the action plugin asks for."""
    return run_one_of(module, "readiness_info", {SOURCES: _sources, SERVICES: _services})


def _sources(params: t.Mapping[str, t.Any]) -> ModuleResult:
    from .sources import read_sources

    missing = missing_libraries(params)
    if missing:
        raise MissingLibrariesError(missing)
    return {"_sources": packing.pack(read_sources(entries_of(params), params["key"], now_of(params).date()))}


def _services(params: t.Mapping[str, t.Any]) -> ModuleResult:
    return {"checks": [check.to_dict() for check in _checks(params)]}


def _checks(params: t.Mapping[str, t.Any]) -> t.Iterator[Check]:
    from .approving import approval_checks
    from .directory import directory_checks
    from .receiving import receiver_checks
    from .remembering import state_checks
    from .services import service_checks

    wanted = Wanted.from_dict(packing.unpack(params["_task"]))
    try:
        yield from directory_checks(params, wanted)
    except HrsyncError as error:
        yield Check("directory", State.MISSING, str(error))
    yield from service_checks(params, wanted)
    yield from state_checks(params)
    yield from approval_checks(params)
    yield from receiver_checks(params)
