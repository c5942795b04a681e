# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The employee fields that the mapping uses, and those by which rules decide groups, places and licenses."""

from __future__ import annotations

import typing as t

from .stages import step_rules

if t.TYPE_CHECKING:
    from .mapping import Configuration, GroupRule
    from .stages import Stage
    from .templates import TemplateRule, Templates

LICENSE: t.Final = "license"
"""The name of the step that assigns licenses, in `STEPS`."""


def deciding_fields(
    configuration: Configuration, templates: Templates, stages: t.Sequence[Stage] = ()
) -> dict[str, str]:
    """Value of an employee (`department`, `location.city`) to the path of the first rule that uses it.

    Rules for the OU, groups, templates and licenses count. Attributes do not, because a null from HR keeps their value.
    Other steps do not either: they take nothing away from people to whom their rules do not apply.
    """
    found: dict[str, str] = {}
    for where, fields in _uses(configuration, templates, stages):
        for field in sorted(fields):
            found.setdefault(field, where)
    return found


def used_fields(configuration: Configuration, templates: Templates, stages: t.Sequence[Stage] = ()) -> frozenset[str]:
    """All employee fields (`department`, `location.city`) that attributes, the OU, groups and templates use."""
    several = (
        configuration.attributes,
        *(template.attributes for template in templates.templates),
        *(stage.attributes for stage in stages),
    )
    of_attributes = (one.uses for mappings in several for mapping in mappings for one in mapping.templates)
    return frozenset().union(*of_attributes, *(fields for _where, fields in _uses(configuration, templates, stages)))


def _uses(
    configuration: Configuration, templates: Templates, stages: t.Sequence[Stage]
) -> t.Iterator[tuple[str, frozenset[str]]]:
    if configuration.ou:
        yield configuration.ou_where, configuration.ou.uses
    for group in configuration.groups:
        yield from _group_uses(group)
    for template in templates.templates:
        yield from _template_uses(template)
    for rules in (*configuration.steps, *step_rules(stages)):
        if rules.step == LICENSE:
            yield from ((f"{rule.where}.when", rule.condition.uses) for rule in rules.rules)
    for stage in stages:
        yield from _stage_uses(stage)


def _stage_uses(stage: Stage) -> t.Iterator[tuple[str, frozenset[str]]]:
    yield f"{stage.where}.when", stage.condition.uses
    if stage.ou:
        yield f"{stage.where}.steps.ou", stage.ou.uses
    for template in (*stage.groups.join, *stage.groups.leave) if stage.groups else ():
        yield f"{stage.where}.steps.groups", template.uses


def _group_uses(rule: GroupRule) -> t.Iterator[tuple[str, frozenset[str]]]:
    yield f"{rule.where}.when", rule.condition.uses
    yield from ((f"{rule.where}.group", template.uses) for template in rule.templates)


def _template_uses(template: TemplateRule) -> t.Iterator[tuple[str, frozenset[str]]]:
    yield f"{template.where}.when", template.condition.uses
    for group in template.groups:
        yield from _group_uses(group)
    if template.ou:
        yield f"{template.where}.ou", template.ou.uses
    if template.like:
        yield f"{template.where}.like", template.like.account.uses
