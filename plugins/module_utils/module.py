# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every module: creates the AnsibleModule, calls the module's function, and turns errors into `fail_json`."""

from __future__ import annotations

import collections.abc
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .answer import answer_of
from .given import origins, without_empty
from .invocation import OF_ANSIBLE, masked
from .specification import first_problems, for_tasks

ModuleResult = dict[str, t.Any]
"""What a module returns, by name."""


class Module(AnsibleModule):  # type: ignore[misc]
    """An AnsibleModule for which an empty option counts as not set, see `given`, and which says what is wrong with
    values, see `specification`.

    What its results tell of the task has no secrets, also if an option is misspelt, see `invocation`.

    Options whose names begin with an underscore are set by action plugins only. They are not in the documentation, so
    they join the argument spec when the options of the task are read: ansible-test compares the argument spec that a
    module hands to AnsibleModule with its documentation.
    """

    problems: tuple[str, ...] = ()
    """The errors in the values of options."""

    def __init__(self, *, argument_spec: t.Mapping[str, t.Any], **keywords: t.Any) -> None:
        self._of_action_plugin = {name: one for name, one in argument_spec.items() if name.startswith("_")}
        documented = {name: one for name, one in argument_spec.items() if name not in self._of_action_plugin}
        super().__init__(argument_spec=documented, **keywords)
        if self.problems:
            # AnsibleModule accepts some of them, such as an empty member of a list.
            self.fail_json("")

    def _load_params(self) -> None:
        super()._load_params()
        self.argument_spec.update(self._of_action_plugin)
        given: ModuleResult = self.params
        self.given = without_empty(given, self.argument_spec)
        self.origins = origins(self.given, self.argument_spec)
        self.problems = first_problems(self.given, self.argument_spec)
        # AnsibleModule does not survive true in place of a dictionary, so it does not get wrong options.
        internal = {name: value for name, value in self.given.items() if name.startswith(OF_ANSIBLE)}
        self.params: ModuleResult = internal if self.problems else self.given

    def exit_json(self, **result: t.Any) -> None:
        """Return the result."""
        super().exit_json(**result, invocation=self._invocation)

    def fail_json(self, msg: str, **result: t.Any) -> None:
        """Return the error. Errors in the values of options replace the error of AnsibleModule about the first one."""
        super().fail_json(" ".join(self.problems) or for_tasks(msg), **result, invocation=self._invocation)

    @property
    def _invocation(self) -> ModuleResult:
        return {"module_args": masked(self.given if self.problems else self.params, self.argument_spec)}


def run(
    function: collections.abc.Callable[[AnsibleModule], t.Mapping[str, t.Any]],
    argument_spec: t.Mapping[str, t.Any],
    **keywords: t.Any,
) -> None:
    """Run a module and exit.

    Args:
        function: see `answer_of`.
        argument_spec: the module's options.
        keywords: for AnsibleModule, such as `required_one_of`; `supports_check_mode` defaults to true.
    """
    module = Module(argument_spec=dict(argument_spec), **{"supports_check_mode": True, **keywords})
    answer = answer_of(function, module, module.origins)
    if answer.failed:
        module.fail_json(**answer.result)
    else:
        module.exit_json(**answer.result)
