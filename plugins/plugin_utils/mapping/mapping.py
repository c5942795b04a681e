# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the configuration of the mapping: organizational unit, attributes, groups.

Each error is a `ConfigurationError` with the path, such as `lifecycle_attributes.mail.nul`. All errors are raised
together.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.desired import AttributeRule, Drift, Failure, NullPolicy, ValueKind
from ...module_utils.model.option_names import ROLE
from ...module_utils.values import dn
from ...module_utils.values.text import kind_of, written
from ..rendering.conditions import WORKING
from ..rendering.phrases import clip, suggestion
from ..rendering.renderer import Condition, Constant, Renderer
from ..rendering.variables import Expression
from .steps import StepRules, read_steps

_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+")
"""The name or the object identifier of an attribute type ([RFC 4512] section 1.4)."""

YAML_KEYS = {True: "on", None: "null"}
"""The values to which YAML converts the unquoted keys `on:` and `null:`."""

KINDS = {"value": ValueKind.VALUES, "candidates": ValueKind.CANDIDATES, "person": ValueKind.PERSON}
ATTRIBUTE_KEYS = (*KINDS, "on", "null", "drift")
NOBODY = Condition((Constant(False),))
GROUP_KEYS = ("group", "when", "owned", "failure", "drift")
OWNED_BASE = "owned_base"


class On(enum.StrEnum):
    """When to write an attribute."""

    CREATE = "create"
    """Only when the run creates the account."""
    ALWAYS = "always"


@dataclasses.dataclass(frozen=True, slots=True)
class AttributeMapping:
    """One LDAP attribute and the templates of its values."""

    rule: AttributeRule
    templates: tuple[Expression, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class GroupRule:
    """Groups, and the condition for employees to be in them."""

    templates: tuple[Expression, ...]
    """Each gives a group or a list of groups, see `planner/groups/index.py`; null or empty gives none."""
    condition: Condition
    owned: bool
    """Whether employees whose condition is false are removed from these groups."""
    where: str
    """Its path in the configuration."""
    failure: Failure | None = None
    """How to handle groups that cannot be changed; None if the rule does not say it."""
    drift: Drift | None = None
    """What to do about memberships that somebody else has changed; None if the rule does not say it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The compiled mapping."""

    attributes: tuple[AttributeMapping, ...] = ()
    ou: Expression | None = None
    """Gives the DN of the organizational unit; None if accounts are not moved."""
    ou_where: str = ROLE.ou
    groups: tuple[GroupRule, ...] = ()
    owned_group_bases: tuple[str, ...] = ()
    """DNs below which all groups have managed membership."""
    steps: tuple[StepRules, ...] = ()
    """The rules of the steps."""

    @property
    def rules(self) -> dict[str, AttributeRule]:
        """The rules by LDAP attribute, spelled as in the mapping: `Policy.rules`."""
        return {mapping.rule.attribute: mapping.rule for mapping in self.attributes}


def read_configuration(
    renderer: Renderer,
    *,
    attributes: str | None = None,
    more_attributes: str | None = None,
    ou: str | None = None,
    groups: str | None = None,
    steps: t.Mapping[str, str | None] | None = None,
) -> Configuration:
    """Read and compile the mapping.

    Args:
        renderer: compiles the templates, and gives the variables.
        attributes, ou, groups: names of the variables that hold the mapping; None if not configured. A variable whose
            value is null or empty counts as not configured.
        more_attributes: name of the variable with attributes that are added to `attributes`, or replace some of them.
        steps: step to the name of the variable with its rules, see `steps.read_steps`.

    Raises:
        ConfigurationError: the mapping is invalid; the message has a line for each error.
    """
    problems = Problems()
    with problems:
        mappings = read_attributes(renderer, renderer.configuration(attributes), attributes) if attributes else ()
        if more_attributes:
            mappings = _with_more(renderer, mappings, more_attributes, attributes or ROLE.attributes)
    with problems:
        unit = read_ou(renderer, renderer.variable(ou), ou) if ou else None
    with problems:
        rules, bases = read_groups(renderer, renderer.configuration(groups), groups) if groups else ((), ())
    with problems:
        step_rules = read_steps(renderer, steps or {})
    problems.raise_all()
    return Configuration(
        attributes=mappings,
        ou=unit,
        ou_where=ou or ROLE.ou,
        groups=rules,
        owned_group_bases=bases,
        steps=step_rules,
    )


def read_attributes(renderer: Renderer, mapping: t.Any, where: str) -> tuple[AttributeMapping, ...]:
    """The attributes of `lifecycle_attributes`: LDAP attribute to a template, a list of templates, or a dictionary.

    Raises:
        ConfigurationError: see `read_configuration`.
    """
    if not mapping:
        return ()
    if not isinstance(mapping, dict):
        raise ConfigurationError(
            f"{where} must be a dictionary of LDAP attributes and templates, not {described(mapping)}."
        )
    problems, attributes, spelled = Problems(), [], dict[str, str]()
    for name, definition in mapping.items():
        with problems:
            _check_attribute_name(name, spelled, where)
            attributes.append(_read_attribute(renderer, str(name), definition, f"{where}.{name}"))
    problems.raise_all()
    return tuple(attributes)


def _with_more(
    renderer: Renderer, mappings: tuple[AttributeMapping, ...], variable: str, attributes: str
) -> tuple[AttributeMapping, ...]:
    """The mappings with those of a second variable. An attribute of both is that of the variable; null removes it."""
    more = renderer.configuration(variable) or {}
    if not isinstance(more, dict):
        raise ConfigurationError(f"{variable} must be a dictionary of attributes and templates, not {described(more)}.")
    known = {mapping.rule.attribute.lower(): mapping.rule.attribute for mapping in mappings}
    for name, definition in more.items():
        if definition is None and str(name).lower() not in known:
            near = suggestion(str(name), known.values()) or "."
            raise ConfigurationError(f"{variable}.{name} is null, but {attributes} has none to remove{near}")
    added = read_attributes(renderer, {name: one for name, one in more.items() if one is not None}, variable)
    replaced = {str(name).lower() for name in more}
    kept = (mapping for mapping in mappings if mapping.rule.attribute.lower() not in replaced)
    return (*kept, *(_with_option(mapping, variable) for mapping in added))


def _with_option(mapping: AttributeMapping, variable: str) -> AttributeMapping:
    option = f"{variable}.{mapping.rule.attribute}"
    return dataclasses.replace(mapping, rule=dataclasses.replace(mapping.rule, option=option))


def _check_attribute_name(name: t.Any, spelled: dict[str, str], where: str) -> None:
    if not isinstance(name, str) or not _ATTRIBUTE.fullmatch(name):
        raise ConfigurationError(f"{where}: {name!r} is not the name of an LDAP attribute. If it is one, quote it.")
    other = spelled.setdefault(name.lower(), name)
    if other != name:
        raise ConfigurationError(f"{where}: {other} and {name} are the same attribute. Remove one of them.")


def _read_attribute(renderer: Renderer, name: str, definition: t.Any, where: str) -> AttributeMapping:
    definition = renderer.structure(definition, where)
    detailed = isinstance(definition, dict)
    options = known_options(definition, ATTRIBUTE_KEYS, where) if detailed else {"value": definition}
    key = _the_one_of(tuple(KINDS), options, where)
    templates = read_values(renderer, options[key], f"{where}.{key}" if detailed else where)
    if key == "person" and len(templates) != 1:
        raise ConfigurationError(f"{where}.person must be one template, not a list.")
    rule = AttributeRule(
        attribute=name,
        kind=KINDS[key],
        on_create_only=read_choice(renderer, options, "on", On, On.ALWAYS, where) is On.CREATE,
        null=read_choice(renderer, options, "null", NullPolicy, NullPolicy.KEEP, where),
        fields=tuple(sorted(frozenset().union(*(template.fields for template in templates)))),
        template=", ".join(template.text for template in templates),
        drift=_read_drift(renderer, options, where),
    )
    return AttributeMapping(rule, templates)


def _read_drift(renderer: Renderer, options: t.Mapping[str, t.Any], where: str) -> Drift | None:
    return read_choice(renderer, options, "drift", Drift, Drift.REVERT, where) if "drift" in options else None


def read_values(renderer: Renderer, value: t.Any, where: str) -> tuple[Expression, ...]:
    """A template, or a list of them."""
    if isinstance(value, (list, tuple)):
        if not value:
            raise ConfigurationError(f"{where} is an empty list. Set a template.")
        return tuple(_template(renderer, member, f"{where}[{index}]") for index, member in enumerate(value))
    return (_template(renderer, value, where),)


def _template(renderer: Renderer, value: t.Any, where: str) -> Expression:
    if value is None:
        raise ConfigurationError(f"{where} has no template. To clear an attribute, set the empty string ''.")
    if isinstance(value, (dict, list, tuple)):
        raise ConfigurationError(f"{where} must be a template, not {described(value)}.")
    return renderer.compile(value, where)


def read_ou(renderer: Renderer, value: t.Any, where: str) -> Expression | None:
    """The template of the DN of the organizational unit; None if it is empty."""
    if is_blank(value):
        return None
    if not isinstance(value, str):
        raise ConfigurationError(f"{where} must be a template that gives the DN of an OU, not {described(value)}.")
    return renderer.compile(value, where, dn=True)


def read_groups(renderer: Renderer, entries: t.Any, where: str) -> tuple[tuple[GroupRule, ...], tuple[str, ...]]:
    """The rules and the owned bases of `lifecycle_groups`: `{group, when, owned, failure, drift}` and `{owned_base}`.

    Raises:
        ConfigurationError: see `read_configuration`.
    """
    if not entries:
        return (), ()
    if not isinstance(entries, (list, tuple)):
        raise ConfigurationError(f"{where} must be a list of dictionaries, not {described(entries)}.")
    problems, rules, bases = Problems(), [], []
    for index, entry in enumerate(entries):
        with problems:
            here = f"{where}[{index}]"
            entry = renderer.structure(entry, here)
            if isinstance(entry, dict) and OWNED_BASE in entry:
                bases.append(_read_owned_base(renderer, entry, here))
            else:
                rules.append(_read_group(renderer, entry, here))
    problems.raise_all()
    return tuple(rules), tuple(bases)


def _read_group(renderer: Renderer, entry: t.Any, where: str) -> GroupRule:
    if not isinstance(entry, dict):
        raise ConfigurationError(
            f"{where} must be a dictionary with group, and optionally when, owned, failure and drift."
        )
    options = known_options(entry, GROUP_KEYS, where)
    _the_one_of(("group",), options, where)
    owned = renderer.constant(options.get("owned", False), f"{where}.owned")
    if not isinstance(owned, bool):
        raise ConfigurationError(f"{where}.owned must be true or false, not {described(owned)}.")
    failure = read_choice(renderer, options, "failure", Failure, Failure.FAIL, where) if "failure" in options else None
    when = options.get("when", True)
    # A managed group without members is a configuration that makes sense.
    nobody = owned and when is False
    condition = NOBODY if nobody else renderer.compile_condition(when, f"{where}.when", WORKING)
    drift = _read_drift(renderer, options, where)
    return GroupRule(read_values(renderer, options["group"], f"{where}.group"), condition, owned, where, failure, drift)


def _read_owned_base(renderer: Renderer, entry: dict[t.Any, t.Any], where: str) -> str:
    options = known_options(entry, (OWNED_BASE,), where)
    base = renderer.constant(options[OWNED_BASE], f"{where}.{OWNED_BASE}")
    problem = dn.problem(base) if isinstance(base, str) else f"it must be a DN, not {described(base)}."
    if problem:
        raise ConfigurationError(f"{where}.{OWNED_BASE}: {problem}")
    return t.cast(str, base)


def known_options(definition: dict[t.Any, t.Any], known: tuple[str, ...], where: str) -> dict[str, t.Any]:
    """The dictionary, with the keys `on` and `null` as strings."""
    options = {}
    for key, value in definition.items():
        # Not YAML_KEYS.get(key): the key 1 equals True.
        name = YAML_KEYS[key] if key is True or key is None else key
        if name not in known:
            near = suggestion(str(name), known) or f"; the keys are {', '.join(known)}."
            raise ConfigurationError(f"{where}.{name}: there is no such key{near}")
        options[str(name)] = value
    return options


def _the_one_of(keys: tuple[str, ...], options: t.Mapping[str, t.Any], where: str) -> str:
    given = [key for key in keys if key in options]
    if len(given) != 1:
        has = f"has {' and '.join(given)}" if given else "has none of them" if len(keys) > 1 else "has none"
        wanted = f"exactly one of {', '.join(keys)}" if len(keys) > 1 else keys[0]
        raise ConfigurationError(f"{where} needs {wanted}; it {has}.")
    return given[0]


Choice = t.TypeVar("Choice", bound=enum.StrEnum)


def read_choice(
    renderer: Renderer, options: t.Mapping[str, t.Any], key: str, choices: type[Choice], default: Choice, where: str
) -> Choice:
    """One of several choices, the same for all employees."""
    if key not in options:
        return default
    value = renderer.constant(options[key], f"{where}.{key}")
    try:
        return choices(value)
    except ValueError:
        known = [choice.value for choice in choices]
        near = suggestion(str(value), known) or "."
        raise ConfigurationError(f"{where}.{key} is {written(value)}, not one of {', '.join(known)}{near}") from None


def described(value: t.Any) -> str:
    """The type of an unexpected value, with the beginning of the value."""
    if value is None:
        return kind_of(value)
    return f"{kind_of(value)} ({clip(value if isinstance(value, str) else written(value), 60)})"


class Problems:
    """Collects configuration errors, to raise all of them together."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def __enter__(self) -> Problems:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, ConfigurationError):
            self._texts.append(str(error))
            return True
        return False

    def raise_all(self) -> None:
        """Raise ConfigurationError with all errors, if there are any."""
        if self._texts:
            # An error in a variable is found in each place that uses it.
            raise ConfigurationError("\n".join(dict.fromkeys(self._texts)))
