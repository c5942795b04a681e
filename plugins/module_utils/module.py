# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every module: creates the AnsibleModule, calls the module's function, and turns errors into `fail_json`."""

from __future__ import annotations

import collections.abc
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .errors import HrsyncError
from .given import without_empty
from .invocation import masked

ModuleResult = dict[str, t.Any]
"""What a module returns, by name."""


class Module(AnsibleModule):  # type: ignore[misc]
    """An AnsibleModule for which an empty option counts as not set, see `given`.

    What its results tell of the task has no secrets, also if an option is misspelt, see `invocation`.
    """

    def _load_params(self) -> None:
        super()._load_params()
        given: ModuleResult = self.params
        self.params: ModuleResult = without_empty(given, self.argument_spec)

    def exit_json(self, **result: t.Any) -> None:
        """Return the result."""
        super().exit_json(**result, invocation=self._invocation)

    def fail_json(self, msg: str, **result: t.Any) -> None:
        """Return the error."""
        super().fail_json(msg, **result, invocation=self._invocation)

    @property
    def _invocation(self) -> ModuleResult:
        return {"module_args": masked(self.params, self.argument_spec)}


def run(
    function: collections.abc.Callable[[AnsibleModule], t.Mapping[str, t.Any]],
    argument_spec: t.Mapping[str, t.Any],
    **keywords: t.Any,
) -> None:
    """Run a module and exit.

    This is the only place where an `HrsyncError` becomes `fail_json`. If the error has an attribute `result` (a
    mapping), it is returned with the message, so that the work before the failure is reported.

    Args:
        function: takes the module and returns its result (`changed` defaults to false).
        argument_spec: the module's options.
        keywords: for AnsibleModule, such as `required_one_of`; `supports_check_mode` defaults to true.
    """
    module = Module(argument_spec=dict(argument_spec), **{"supports_check_mode": True, **keywords})
    try:
        result = function(module)
    except HrsyncError as error:
        module.fail_json(msg=str(error), **dict(error.result))
    else:
        module.exit_json(**{"changed": False, **result})
