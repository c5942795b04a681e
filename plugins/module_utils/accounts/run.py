# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The context of a run of a module, for one account or a list of accounts."""

from __future__ import annotations

import datetime
import typing as t

from ..services.opening import Services
from ..steps.run import Run

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..directory.connection import Directory
    from ..model.directory import Snapshot


def run_of(
    module: AnsibleModule,
    directory: Directory | None = None,
    snapshot: Snapshot | None = None,
    services: Services | None = None,
) -> Run:
    """The context of a run of the module, at the current time.

    Args:
        module: the module; it knows whether it runs in check mode.
        directory: the connected directory.
        snapshot: the snapshot of that directory.
        services: by default the services of the module's options, opened at their first use and never closed here.
    """
    return Run(
        services=services or Services(module.params),
        directory=directory,
        snapshot=snapshot,
        now=datetime.datetime.now(datetime.UTC),
        check_mode=module.check_mode,
    )
