# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads `lifecycle_templates`, which set attributes, groups, an OU and flags, or copy an account, under a condition.

The attributes of a template override `lifecycle_attributes` and earlier templates. Its groups are added to those of
`lifecycle_groups`. Its organizational unit replaces `lifecycle_ou`.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.desired import AttributeRule, Likeness, NullPolicy, ValueKind
from ...module_utils.model.employee import PRIVATE_FIELDS
from ...module_utils.model.option_names import ROLE
from ...module_utils.planner.attributes.flags import FLAGS
from ...module_utils.planner.attributes.likeness import COPIED, copying_problem
from ...module_utils.specification import EMPTY_MEMBER
from ..rendering.conditions import WORKING
from ..rendering.employee_fields import SENSITIVE
from ..rendering.renderer import Condition, Renderer
from ..rendering.variables import Expression
from .mapping import (
    AttributeMapping,
    Configuration,
    GroupRule,
    On,
    Problems,
    described,
    known_options,
    read_attributes,
    read_choice,
    read_groups,
    read_ou,
)

KEYS = ("name", "when", "attributes", "groups", "ou", "flags", "like")
LIKE_KEYS = ("account", "attributes", "groups", "skip_groups", "on")


@dataclasses.dataclass(frozen=True, slots=True)
class LikeRule:
    """A template account, and the values to copy from it."""

    account: Expression
    """Gives its sAMAccountName, userPrincipalName or DN; null or empty for no template account."""
    likeness: Likeness
    """The values to copy; `account` is empty here."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRule:
    """One template, with the condition for employees."""

    name: str
    where: str
    """Its path in the configuration."""
    condition: Condition
    attributes: tuple[AttributeMapping, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    ou: Expression | None = None
    flags: tuple[tuple[str, Expression], ...] = ()
    like: LikeRule | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The compiled templates, in order."""

    templates: tuple[TemplateRule, ...] = ()
    rules: t.Mapping[str, AttributeRule] = dataclasses.field(default_factory=dict)
    """The rules of all attributes, of the mapping and of all templates: `Policy.rules`."""


def read_templates(
    renderer: Renderer, variable: str | None, configuration: Configuration, key_attribute: str | None = None
) -> Templates:
    """Read and compile the templates.

    Args:
        renderer: compiles the templates, and gives the variables.
        variable: name of the variable with the templates; None if there is none. Its value can be null or empty.
        configuration: the mapping that they override.
        key_attribute: the attribute that stores the employee's key.

    Raises:
        ConfigurationError: a template is invalid; the message has a line for each error.
    """
    entries = renderer.configuration(variable) if variable else None
    if not variable or not entries:
        return Templates(rules=configuration.rules)
    if not isinstance(entries, (list, tuple)):
        raise ConfigurationError(f"{variable} must be a list of dictionaries, not {described(entries)}.")
    reader = TemplateReader(renderer, configuration.rules, key_attribute)
    problems, templates = Problems(), []
    for index, entry in enumerate(entries):
        where = f"{variable}[{index}]"
        with problems:
            templates.append(reader.read(renderer.structure(entry, where), where))
    problems.raise_all()
    return Templates(templates=tuple(templates), rules=reader.rules)


class TemplateReader:
    """Reads templates, and collects the rules of all attributes that they set."""

    def __init__(
        self, renderer: Renderer, rules: t.Mapping[str, AttributeRule], key_attribute: str | None = None
    ) -> None:
        self._renderer = renderer
        self._key_attribute = key_attribute
        self._mapped = {attribute.lower() for attribute in rules}
        self._spelling = {attribute.lower(): attribute for attribute in rules}
        self.rules = dict(rules)

    def read(self, entry: t.Any, where: str) -> TemplateRule:
        """One template."""
        if not isinstance(entry, dict):
            raise ConfigurationError(f"{where} must be a dictionary with {', '.join(KEYS)}, not {described(entry)}.")
        options = known_options(entry, KEYS, where)
        name = self._renderer.constant(options.get("name"), f"{where}.name")
        if not isinstance(name, str) or not name.strip():
            raise ConfigurationError(f"{where} needs name, a string that reasons and messages show.")
        problems = Problems()
        read: dict[str, t.Any] = {}
        parts = (
            ("attributes", self.attributes),
            ("groups", self._groups),
            ("flags", self._flags),
            ("like", self._like),
        )
        for key, part in parts:
            with problems:
                if options.get(key):
                    read[key] = part(options[key], f"{where}.{key}")
        with problems:
            read["ou"] = read_ou(self._renderer, options.get("ou"), f"{where}.ou")
        condition = Condition(())
        with problems:
            condition = self._renderer.compile_condition(options.get("when", True), f"{where}.when", WORKING)
        problems.raise_all()
        return TemplateRule(name=name.strip(), where=where, condition=condition, **read)

    def attributes(self, definition: t.Any, where: str) -> tuple[AttributeMapping, ...]:
        """Attributes that override those of the mapping; their rules are added to `rules`."""
        definition = self._renderer.structure(definition, where)
        return tuple(self._aligned(mapping, where) for mapping in read_attributes(self._renderer, definition, where))

    def _aligned(self, mapping: AttributeMapping, where: str) -> AttributeMapping:
        """The mapping with the spelling and the rule that its attribute has in all places that set it."""
        rule = mapping.rule
        spelled = self._spelling.setdefault(rule.attribute.lower(), rule.attribute)
        option = f"{where}.{rule.attribute}"
        held = self.rules.get(spelled)
        if held is None:
            self.rules[spelled] = dataclasses.replace(rule, attribute=spelled, option=option)
        else:
            _reject_contradiction(rule, held, option)
            private = [field for field in rule.fields if field.partition(".")[0] in (*SENSITIVE, *PRIVATE_FIELDS)]
            fields = tuple(sorted({*held.fields, *private}))
            self.rules[spelled] = dataclasses.replace(held, fields=fields)
        return dataclasses.replace(mapping, rule=dataclasses.replace(rule, attribute=spelled))

    def _groups(self, entries: t.Any, where: str) -> tuple[GroupRule, ...]:
        """A string, or a list of strings and of entries as in `lifecycle_groups`."""
        listed = entries if isinstance(entries, (list, tuple)) else [entries]
        whole = [{"group": entry} if isinstance(entry, str) else entry for entry in listed]
        rules, bases = read_groups(self._renderer, whole, where)
        if bases:
            raise ConfigurationError(f"{where}: owned_base applies to all employees. Move it to {ROLE.groups}.")
        return rules

    def _flags(self, definition: t.Any, where: str) -> tuple[tuple[str, Expression], ...]:
        if not isinstance(definition, dict):
            raise ConfigurationError(f"{where} must be a dictionary of flags, not {described(definition)}.")
        options = known_options(definition, tuple(FLAGS), where)
        return tuple((name, self._renderer.compile(value, f"{where}.{name}")) for name, value in options.items())

    def _like(self, definition: t.Any, where: str) -> LikeRule:
        options = (
            known_options(definition, LIKE_KEYS, where) if isinstance(definition, dict) else {"account": definition}
        )
        account = options.get("account")
        if not isinstance(account, str):
            raise ConfigurationError(f"{where} needs account, a template that gives the name of an account.")
        likeness = Likeness(
            account="",
            attributes=tuple(self._copied(self._listed(options, "attributes", COPIED, where), where)),
            groups=self._switch(options, "groups", where),
            skipped_groups=tuple(self._listed(options, "skip_groups", (), where)),
            on_create_only=read_choice(self._renderer, options, "on", On, On.ALWAYS, where) is On.CREATE,
            option=where,
        )
        return LikeRule(self._renderer.compile(account, f"{where}.account"), likeness)

    def _copied(self, attributes: t.Iterable[str], where: str) -> t.Iterator[str]:
        """The attributes to copy, without those that the mapping sets for all employees."""
        for attribute in attributes:
            problem = copying_problem(attribute, self._key_attribute)
            if problem:
                raise ConfigurationError(f"{where}.attributes: {problem}")
            if attribute.lower() in self._mapped:
                continue
            spelled = self._spelling.setdefault(attribute.lower(), attribute)
            held = self.rules.setdefault(spelled, AttributeRule(attribute=spelled, option=where))
            if held.kind is not ValueKind.VALUES:
                raise ConfigurationError(
                    f"{where}.attributes: {attribute} is not copied, because {held.option} gives it {held.kind.value}."
                )
            yield spelled

    def _listed(
        self, options: t.Mapping[str, t.Any], key: str, default: t.Sequence[str], where: str
    ) -> t.Sequence[str]:
        """A list of strings that is the same for all employees."""
        value = options.get(key, default)
        members = value if isinstance(value, (list, tuple)) else [] if is_blank(value) else [value]
        rendered = [self._renderer.constant(member, f"{where}.{key}") for member in members]
        for index, member in enumerate(rendered):
            if is_blank(member):
                raise ConfigurationError(f"{where}.{key}{EMPTY_MEMBER.format(index)}")
        if not all(isinstance(member, str) for member in rendered):
            raise ConfigurationError(f"{where}.{key} must be a list of strings, not {described(value)}.")
        return rendered

    def _switch(self, options: t.Mapping[str, t.Any], key: str, where: str) -> bool:
        value = self._renderer.constant(options.get(key, False), f"{where}.{key}")
        if not isinstance(value, bool):
            raise ConfigurationError(f"{where}.{key} must be true or false, not {described(value)}.")
        return value


def _reject_contradiction(rule: AttributeRule, held: AttributeRule, option: str) -> None:
    """Raise an error if two places give an attribute different rules.

    `on`, `null` and `drift` are inherited if not set.
    """
    other = held.option or f"{ROLE.attributes}.{held.attribute}"
    if rule.kind is not held.kind:
        raise ConfigurationError(
            f"{option} gives {rule.kind.value}, but {other} gives {held.kind.value}. Use the same in both."
        )
    if rule.on_create_only and not held.on_create_only:
        raise ConfigurationError(f"{option}.on is create, but {other} is always written. Use the same in both.")
    if rule.null not in (NullPolicy.KEEP, held.null):
        raise ConfigurationError(
            f"{option}.null is {rule.null}, but that of {other} is {held.null}. Use the same in both."
        )
    if rule.drift not in (None, held.drift):
        raise ConfigurationError(
            f"{option}.drift is {rule.drift}, but that of {other} is {held.drift or 'not set'}. Use the same in both."
        )


def to_flag(value: t.Any) -> bool | None:
    """The value of a flag; None keeps the current value.

    Raises:
        ValueError: the value is not true, false or null.
    """
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"it gives {described(value)}, not true or false")
