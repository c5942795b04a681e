# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages whose steps need a service to which the task has no connection.

A stage may be months ahead, so this is asked before anything is read, and not on the day of the stage.
"""

from __future__ import annotations

import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.option_names import ROLE
from ...module_utils.steps.descriptor import Service
from ...module_utils.steps.registry import STEPS

if t.TYPE_CHECKING:
    from .stages import Stage
    from .steps import StepRule

_OF_WAY: t.Final = {
    "exchange": Service.EXCHANGE,
    "hybrid": Service.EXCHANGE,
    "microsoft365": Service.MICROSOFT365,
}


def require_connections(stages: t.Iterable[Stage], connected: t.Collection[str]) -> None:
    """Check that each step of a stage has the connection that it needs.

    Args:
        stages: the stages.
        connected: the services that the task has connections to.

    Raises:
        ConfigurationError: connections are missing; the message has a line for each step.
    """
    missing = [
        f"{rule.where}: the step {step} needs {service.value}, but the task does not say how to reach it. Set"
        f" {getattr(ROLE, service.value)} ({service.value} of the task), or remove the step."
        for stage in stages
        for step, rules in stage.steps.items()
        for rule in rules.rules
        for service in _services(step, rule)
        if service.value not in connected
    ]
    if missing:
        raise ConfigurationError("\n".join(missing))


def _services(step: str, rule: StepRule) -> tuple[Service, ...]:
    """The services that the rule certainly needs, beside the directory. A template may choose one later."""
    descriptor, given = STEPS[step], rule.given
    if "way" in descriptor.options:
        way = given.get("way", descriptor.options["way"].get("default"))
        return (_OF_WAY[way],) if way in _OF_WAY else ()
    if "targets" in descriptor.options:
        targets = given.get("targets")
        return (Service.MICROSOFT365,) if isinstance(targets, (list, tuple)) and "microsoft365" in targets else ()
    return tuple(service for service in descriptor.services if service is not Service.DIRECTORY)
