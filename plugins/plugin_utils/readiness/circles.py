# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds attributes whose template reads the field of HR to which the step `write_back` writes their value.

The account gets back what a run has written, and keeps it, whatever else the template says.
"""

from __future__ import annotations

import re
import typing as t

from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Notice
from ...module_utils.sources.registry import SYSTEMS
from ...module_utils.steps.write_back.descriptor import ATTRIBUTES, WRITE_BACK
from ..mapping.stages import step_rules
from ..rendering.trust import has_markers
from ..run.settings import orders_of

if t.TYPE_CHECKING:
    from ...module_utils.model.desired import AttributeRule
    from ..mapping.steps import StepRule
    from ..run.settings import Settings

Entry: t.TypeAlias = "t.Mapping[str, t.Any]"

_CUSTOM: t.Final = "custom."


def notices(settings: Settings, sources: t.Iterable[Entry]) -> tuple[Notice, ...]:
    """A warning for each circle that the configuration shows. Fields that a template gives are not judged.

    Args:
        settings: of the run.
        sources: the entries of the option `sources`.
    """
    read = {rule.attribute.lower(): rule for rule in settings.templates.rules.values() if not rule.on_create_only}
    found = (
        Notice(_text(rule.where, option, written, field))
        for rule in _rules(settings)
        for option, attribute in ATTRIBUTES.items()
        if (written := read.get(attribute.lower())) and (field := _field_read(settings, sources, rule, option, written))
    )
    return tuple(dict.fromkeys(found))


def _rules(settings: Settings) -> t.Iterator[StepRule]:
    for rules in (*settings.configuration.steps, *step_rules(settings.stages)):
        if rules.step == WRITE_BACK.name:
            yield from rules.rules


def _field_read(
    settings: Settings, sources: t.Iterable[Entry], rule: StepRule, option: str, written: AttributeRule
) -> str:
    """The employee field that the template reads, and that follows from the field which the rule writes."""
    name = rule.given.get(option)
    if not isinstance(name, str) or has_markers(name):
        return ""
    for entry in sources:
        if _is_meant(rule, entry):
            field = _said(entry, name.strip())
            if _reads(written, field) and _takes(settings, field, entry):
                return field
    return ""


def _is_meant(rule: StepRule, entry: Entry) -> bool:
    wanted = rule.given.get("source")
    return not wanted or wanted == _name(entry)


def _name(entry: Entry) -> str:
    return str(entry.get("name") or entry.get("type"))


def _said(entry: Entry, name: str) -> str:
    system = SYSTEMS.get(str(entry.get("type")))
    return (system.said_by(entry, name) if system else None) or ""


def _reads(rule: AttributeRule, field: str) -> bool:
    """Whether the template reads the employee field."""
    head, _dot, member = field.partition(".")
    if not field.startswith(_CUSTOM):
        return bool(field) and field in rule.fields
    return head in rule.fields and bool(re.search(rf"(?<!\w){re.escape(member)}(?!\w)", rule.template))


def _takes(settings: Settings, field: str, entry: Entry) -> bool:
    """Whether the employee field can have its value from this source."""
    order = orders_of(settings.params["precedence"]).get(field.partition(".")[0])
    return not order or _name(entry) in order


def _text(where: str, option: str, written: AttributeRule, field: str) -> str:
    attribute = written.attribute
    return (
        f"{where}.{option} writes {attribute} back to HR, and the template of {attribute} reads employee.{field}, which"
        f" follows from the same field of HR. So {attribute} gets its own value back, and keeps it. Read another field"
        f' in {written.option or f"{ROLE.attributes}.{attribute}"}, add "on": create to it, or remove {option}.'
    )
