# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.test_mapping`, which runs on the controller alone."""

from __future__ import annotations

import datetime
import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils.errors import ConfigurationError, HrsyncError
from ..module_utils.presentation.columns import line
from ..module_utils.specification import validate
from ..module_utils.sync.mapping_options import OF_DIRECTORY, TEST_MAPPING_OPTIONS
from ..plugin_utils.run.role import check_variables
from ..plugin_utils.run.settings import Settings, read_settings, refuse_as_of_here
from ..plugin_utils.run.yaml_files import files_of, load
from ..plugin_utils.testing.branches import BranchRenderer
from ..plugin_utils.testing.coverage import Coverage
from ..plugin_utils.testing.examples import Example, read_examples
from ..plugin_utils.testing.expectations import Known
from ..plugin_utils.testing.trial import trial_of
from ..plugin_utils.testing.verdict import verdict_of

JsonObject = dict[str, t.Any]

UNUSED: t.Final[JsonObject] = {
    "scope": None,
    "passwords": None,
    "fail_on": [],
    "key_attribute": None,
    "precedence": {},
    "limits": {},
    "limits_together": None,
    "limits_once": {},
    "limits_first_run": False,
}
"""Settings of a run that a test does not need."""

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]
    """Renders the mapping for example people. Nothing is read from an HR system or a directory."""

    _requires_connection = False
    _supports_check_mode = True
    TRANSFERS_FILES = False

    def run(self, tmp: None = None, task_vars: JsonObject | None = None) -> JsonObject:
        """Run the task. See the documentation of the module for its arguments."""
        super().run(tmp, task_vars)
        try:
            return self._test(task_vars or {})
        except HrsyncError as error:
            return {"failed": True, "changed": False, "msg": str(error)}

    def _test(self, task_vars: JsonObject) -> JsonObject:
        check_variables(task_vars, self._templar, {}, with_values=False)
        refuse_as_of_here(task_vars, self._templar, "A file of examples has the day of its own, as_of.")
        params, errors = validate(self._task.args, TEST_MAPPING_OPTIONS, self._task.action)
        if errors:
            raise ConfigurationError(" ".join(errors))
        coverage = Coverage([params[name] for name in OF_DIRECTORY])
        settings = self._settings(params, task_vars, coverage)
        examples = self._examples(settings)
        verdict = verdict_of([trial_of(settings, coverage, example) for example in examples], coverage)
        for text in verdict.lines:
            display.display(line(text))
        return verdict.result

    def _settings(self, params: JsonObject, task_vars: JsonObject, coverage: Coverage) -> Settings:
        """The mapping, watched."""
        now = datetime.datetime.now(datetime.UTC)
        renderer = BranchRenderer(self._templar, task_vars, coverage)
        settings = read_settings({**UNUSED, **params}, self._templar, task_vars, now, renderer)
        return coverage.watching(settings)

    def _examples(self, settings: Settings) -> t.Sequence[Example]:
        paths = settings.params["examples"]
        files = files_of(paths, "examples")
        documents = [(file.name, load(self._loader, file, "examples")) for file in files]
        known = Known(attributes=frozenset(settings.templates.rules))
        return read_examples(documents, known, settings.params["key"], settings.calendar.today)
