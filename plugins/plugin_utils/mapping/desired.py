# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renders the mapping for every employee: gives the desired account, or the reasons why the employee is skipped."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import typing as t

from ...module_utils.model.desired import (
    AttributeRule,
    Desired,
    Drift,
    Failure,
    Likeness,
    Presence,
    Staged,
    ValueKind,
)
from ...module_utils.model.employee import Employee
from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Notice, Rejection
from ...module_utils.steps.account_options import ABSENT
from ...module_utils.steps.registry import STEPS
from ...module_utils.values import dn, instants
from ...module_utils.values.text import count, ended
from ..rendering.days import Moment, expiry
from ..rendering.employee_fields import SENSITIVE
from ..rendering.environment import UndefinedFieldError, UndefinedVariableError
from ..rendering.phrases import clip
from ..rendering.renderer import Renderer, reason_of
from ..rendering.values import Values, merged, to_single, to_values
from ..rendering.variables import Expression
from .mapping import AttributeMapping, Configuration, GroupRule
from .progress import Reached, progress_of
from .stages import AccountState, Stage
from .steps import ACCOUNT, Options, StepRule, StepRules, for_stage
from .templates import TemplateRule, Templates, to_flag

if t.TYPE_CHECKING:
    from ...module_utils.people.stages import Life
    from .stages import GroupOrders

NO_TEMPLATES: t.Final = Templates()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One employee to render the mapping for."""

    employee: Employee
    presence: Presence
    why: str = ""
    """The reason for the presence, for messages."""
    origins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Employee field to source, for fields that come from a different source than the employee."""
    manager: t.Mapping[str, t.Any] | None = None
    """The normalized record of the manager; None if there is no manager, or if HR does not have the person."""
    absence: t.Mapping[str, t.Any] | None = None
    """The current or next approved absence, see `absence.Absence`; None if there is none."""
    moment: Moment | None = None
    """The time of the run and the employee's time zone; None if they are unknown."""
    start_unknown: bool = False
    """See `Desired.start_unknown`."""
    paused: bool = False
    """See `Desired.paused`."""
    returns: bool = False
    """Whether HR has a later start, so that the account of a leaver is never deleted."""
    troubles: tuple[str, ...] = ()
    """What is wrong with the records of a leaver. The account is disabled, and nothing else is changed."""
    recalled: bool = False
    """See `Desired.recalled`."""
    only_disables: bool = False
    """See `Desired.only_disables`."""
    life: Life | None = None
    """The events from which stages are counted; None if no stages are configured."""

    @property
    def record(self) -> dict[str, t.Any]:
        """The value of `employee` in templates."""
        return {**self.employee.to_dict(), "manager": self.manager, "absence": self.absence}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """The result for all employees."""

    desired: tuple[Desired, ...]
    """In the order of the employees."""
    rejections: tuple[Rejection, ...]
    notices: tuple[Notice, ...] = ()
    owned_groups: frozenset[str]
    """In lower case: every group of an owned rule for any employee, whether the rule applies or not."""
    group_failures: t.Mapping[str, Failure] = dataclasses.field(default_factory=dict)
    """How to handle groups that cannot be changed, for the groups of all rules that say it: `Policy.group_failures`."""
    group_drift: t.Mapping[str, Drift] = dataclasses.field(default_factory=dict)
    """The same for memberships that somebody else has changed: `Policy.group_drift`."""
    undefined: tuple[str, ...] = ()
    """Sentences about attributes that are undefined for everybody, which is a mistake in the mapping."""


def render(
    configuration: Configuration,
    people: t.Iterable[Person],
    renderer: Renderer,
    templates: Templates = NO_TEMPLATES,
    stages: t.Sequence[Stage] = (),
) -> Rendering:
    """Render the mapping for all employees.

    If a template of an attribute fails for an employee, the attribute is in `Desired.unmade`. If any other template
    fails, this employee is skipped, with all failed templates. All others are rendered.

    Args:
        configuration: the mapping.
        people: the employees.
        renderer: the renderer that compiled the mapping.
        templates: the templates that override the mapping for employees whose condition is true.
        stages: as of `stages.read_stages`.
    """
    desired, rejections = list[Desired](), list[Rejection]()
    owned, failures, drifts = set[str](), dict[str, Failure](), dict[str, Drift]()
    undefined = list[t.Mapping[str, str]]()
    for person in people:
        account = _Account(configuration, person, renderer, templates, stages)
        if person.only_disables:
            desired.append(dataclasses.replace(account.leaver(), only_disables=True))
            continue
        if person.troubles:
            desired.append(account.leaver())
            continue
        owned |= account.owned_groups
        if not person.recalled:
            undefined.append(account.undefined)
        _note(failures, account.group_failures)
        _note(drifts, account.group_drift)
        outcome = account.outcome()
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
        else:
            desired.append(outcome)
    return Rendering(
        desired=tuple(desired),
        rejections=tuple(rejections),
        owned_groups=frozenset(owned),
        group_failures=failures,
        group_drift=drifts,
        undefined=tuple(_undefined_for_all(undefined, {**configuration.rules, **templates.rules})),
    )


def _undefined_for_all(found: t.Sequence[t.Mapping[str, str]], rules: t.Mapping[str, AttributeRule]) -> t.Iterator[str]:
    """The attributes that are undefined for every person. For some people only, HR's data can be the reason."""
    for attribute, reason in found[0].items() if found else ():
        if all(attribute in one for one in found):
            option = rules[attribute].option or f"{ROLE.attributes}.{attribute}"
            yield (
                f"The attribute {attribute} is left out for everybody: {ended(reason)} Correct the template of"
                f" {option}. If HR has no such value yet, end the template with | default(none)."
            )


_ENABLED: t.Final = {AccountState.ENABLED: True, AccountState.DISABLED: False}
_ACCOUNT_OPTIONS: t.Final[t.Mapping[AccountState, Options]] = {
    AccountState.ENABLED: {},
    AccountState.DISABLED: {},
    AccountState.ABSENT: {"state": ABSENT},
}


class _Wanted(t.NamedTuple):
    """The options of a step for one employee, and the stage that decides; empty for an ordinary rule."""

    options: Options
    cause: str


class _Account:
    """The rendered mapping of one employee, and its errors."""

    def __init__(
        self,
        configuration: Configuration,
        person: Person,
        renderer: Renderer,
        templates: Templates,
        stages: t.Sequence[Stage],
    ) -> None:
        self._person = person
        self._presence = person.presence
        self._names = renderer.names(person.record, person.presence.value, person.moment)
        self._progress = progress_of(stages, person.life, self._names)
        if stages:
            self._begin_early(renderer)
        self._problems: list[str] = []
        self.owned_groups: set[str] = set()
        self.group_failures: dict[str, Failure] = {}
        self.group_drift: dict[str, Drift] = {}
        self._attributes: dict[str, Values] = {}
        self._unmade: dict[str, str] = {}
        self.undefined: dict[str, str] = {}
        """Attribute to the reason, for templates that use an undefined field."""
        for mapping in configuration.attributes:
            self._set(mapping)
        self._ou = self._organizational_unit(configuration) if configuration.ou else None
        self._groups = list(self._wanted_groups(configuration.groups))
        self._options: dict[str, str] = {}
        self._flags: dict[str, bool] = {}
        self._like: Likeness | None = None
        for template in templates.templates:
            self._apply(template)
        self._step_problems: list[str] = list(self._progress.problems)
        self._staged = self._apply_stages(stages) if stages else None
        self._account_rule = ROLE.account
        """The rule of the account that applies."""
        ordinary = {rules.step: rules for rules in configuration.steps}
        steps = [step for step in (ACCOUNT, *STEPS) if step in ordinary or self._progress.deciding]
        wanted = {step: tuple(self._wanted_steps(step, ordinary.get(step))) for step in steps}
        self._of_account = (*(one.options for one in wanted.pop(ACCOUNT, ())), {})[0]
        self._steps = {step: tuple(one.options for one in several) for step, several in wanted.items() if several}
        if self._staged and self._progress.deciding:
            causes = {step: tuple(one.cause for one in several) for step, several in wanted.items() if several}
            self._staged = dataclasses.replace(self._staged, steps=causes)
        self._presence = self._wanted_presence()
        # The contexts refer to the names. Without this reference cycle, Python frees both at once.
        self._names.contexts.clear()

    def outcome(self) -> Desired | Rejection:
        """The desired account, or a rejection if the mapping fails."""
        person = self._person
        employee = person.employee
        if employee.key is None:
            return Rejection("", employee.label, ("The employee has no key.",))
        problems = (*self._problems, *self._step_problems)
        if problems and person.presence is not Presence.LEFT:
            return Rejection(employee.key, employee.label, (*self._unmade.values(), *problems))
        given = {**self._of_leaver(), "presence": self._presence, "why": self._why()}
        return Desired(
            **given,
            origins=person.origins,
            ou=None if self._problems else self._ou,
            options={} if self._problems else self._options,
            flags={} if self._problems else self._flags,
            like=None if self._problems else self._like,
            groups=() if self._problems else tuple(self._groups),
            end=self._end(),
            start_unknown=person.start_unknown,
            paused=person.paused,
            unlock=self._of_account.get("unlock", False),
            steps=self._steps,
            document=employee.to_dict() if any(STEPS[step].reads_employee for step in self._steps) else {},
        )

    def _end(self) -> str:
        """See `Desired.end`. An end before the start is that of an earlier employment."""
        employee = self._person.employee
        start, end = instants.known_day(employee.start_date), instants.known_day(employee.end_date)
        is_ahead = end is not None and self._person.presence is not Presence.LEFT and (start is None or start <= end)
        return end.isoformat() if end and is_ahead else ""

    def leaver(self) -> Desired:
        """What suffices to disable the account of a leaver: the key, and the values that find an account without it.

        A leaver must not keep access because of an error in a template.
        """
        return Desired(**self._of_leaver())

    def _of_leaver(self) -> dict[str, t.Any]:
        person = self._person
        return {
            "key": person.employee.key or "",
            "label": person.employee.label,
            "presence": person.presence,
            "why": person.why,
            "source": person.employee.source,
            "attributes": {} if person.recalled else self._attributes,
            "unmade": {} if person.recalled else self._unmade,
            "skips": tuple(self._skips()),
            "recalled": person.recalled,
            "staged": None if person.troubles or person.only_disables or self._problems else self._staged,
        }

    def _skips(self) -> t.Iterator[str]:
        """See `Desired.skips`."""
        skipped = {
            "its changes are skipped": self._person.troubles or self._problems,
            "some of its steps are skipped": self._step_problems,
        }
        yield from (f"{what}: {'; '.join(problems)}" for what, problems in skipped.items() if problems)

    def _wanted_presence(self) -> Presence:
        """The presence from HR, or `ABSENT` if a rule deletes the account of the leaver, who does not return."""
        presence = self._presence
        if self._of_account.get("state") != ABSENT:
            return presence
        if presence is Presence.LEFT:
            return presence if self._person.returns else Presence.ABSENT
        self._step_problems.append(f"{ROLE.account}: state is absent, but the person has not left. Correct its when.")
        return presence

    def _why(self) -> str:
        """The reason for the presence: that of HR, or the rule or the stage that decides about the account."""
        staged = self._staged.reason(ACCOUNT) if self._staged else ""
        if staged:
            return staged
        return self._why_deleted() if self._presence is Presence.ABSENT else self._person.why

    def _begin_early(self, renderer: Renderer) -> None:
        """An employee whose account a stage wants before it would be created is upcoming from then on."""
        decisive = self._progress.decides(ACCOUNT)
        if self._presence is Presence.FUTURE and decisive:
            self._presence = Presence.UPCOMING
        states = self._progress.states
        self._names = renderer.names(self._person.record, self._presence.value, self._person.moment, states)

    def _apply_stages(self, stages: t.Iterable[Stage]) -> Staged:
        """Apply what reached stages say over the mapping and the templates."""
        progress, causes = self._progress, dict[str, tuple[str, str]]()
        has_left = self._person.presence is Presence.LEFT
        account, ou, groups = (progress.decides(what) for what in (ACCOUNT, "ou", "groups"))
        for what, one in ((ACCOUNT, account), ("ou", ou), ("groups", groups)):
            if one:
                causes[what] = (one.cause, f"{one.stage.where}.steps.{what}")
        unit = self._staged_ou(ou, has_left=has_left) if ou else None
        attributes = self._staged_attributes(has_left=has_left)
        orders = t.cast("GroupOrders", groups.stage.groups) if groups else None
        staged = Staged(
            enabled=_ENABLED.get(t.cast("AccountState", account.stage.account)) if account else None,
            ou=unit,
            attributes=attributes,
            joins=self._named_groups(orders.join, f"{orders.where}.join") if orders else (),
            leaves=self._named_groups(orders.leave, f"{orders.where}.leave") if orders else (),
            leaves_all=bool(orders and orders.leave_all),
            remembers=bool(orders and orders.remember),
            known_groups=tuple(self._known_groups(stages)),
            causes=causes,
            reached=progress.reached,
        )
        self._set_groups(staged)
        return staged

    def _staged_ou(self, one: Reached, *, has_left: bool) -> str | None:
        where, template = f"{one.stage.where}.steps.ou", t.cast("Expression", one.stage.ou)
        unit = self._try_stage(where, template, _to_dn) if has_left else self._try(where, template, _to_dn)
        self._ou = unit if unit or not has_left else self._ou
        return unit

    def _staged_attributes(self, *, has_left: bool) -> dict[str, Values]:
        """The attributes of a leaver that stages set. Those of others replace the attributes of the mapping."""
        given = dict[str, Values]()
        for one in reversed(self._progress.deciding):
            for mapping in one.stage.attributes:
                name, option = mapping.rule.attribute, f"{one.stage.where}.steps.attributes"
                self._options[name] = f"{one.cause} ({option}.{name})"
                if not has_left:
                    self._set(mapping)
                    continue
                failed = list[str]()
                values = self._values(mapping, failed)
                self._step_problems.extend(f"{option}.{problem}" for problem in failed)
                if not failed:
                    given[name] = values
        return given

    def _named_groups(self, templates: t.Iterable[Expression], where: str) -> tuple[str, ...]:
        """The groups that a stage names. If a template fails, the person is skipped, or these groups of a leaver."""
        names = merged([self._try_stage(where, one, to_values) for one in templates]) or ()
        return tuple({name.lower(): name for name in names}.values())

    def _try_stage(self, what: str, expression: Expression, convert: t.Callable[[t.Any], ResultT]) -> ResultT | None:
        """The value; None if the template fails, with the reason in the problems of the steps."""
        value = self._try(what, expression, convert, self._step_problems)
        self.undefined.pop(what, None)
        return value

    def _known_groups(self, stages: t.Iterable[Stage]) -> t.Iterator[str]:
        """The groups that any stage gives, as far as their templates have a value for the person."""
        for stage in stages:
            for template in stage.groups.join if stage.groups else ():
                with contextlib.suppress(Exception):
                    yield from to_values(template.value(self._names)) or ()

    def _set_groups(self, staged: Staged) -> None:
        """Join and leave the groups of the stage instead of those of the mapping."""
        left = {name.lower() for name in staged.leaves}
        kept = [] if staged.leaves_all else [name for name in self._groups if name.lower() not in left]
        known = {name.lower() for name in kept}
        self._groups = [*kept, *(name for name in staged.joins if name.lower() not in known)]

    def _why_deleted(self) -> str:
        """The end date and the rule: `end date 2026-08-20, 100 days ago (lifecycle_account[0])`."""
        end, moment = self._person.employee.end_date or "", self._person.moment
        known = instants.known_day(end)
        days = instants.days_since(end, moment.now, moment.timezone) if known and moment else -1
        when = f"end date {end}, {count(days, 'day')} ago" if days >= 0 else self._person.why
        return f"{when} ({self._account_rule})"

    def _set(self, mapping: AttributeMapping) -> None:
        """Set the attribute, or record why it has no value: that concerns the attribute, and not the person."""
        attribute = mapping.rule.attribute
        failed: list[str] = []
        self.undefined.pop(attribute, None)
        values = self._values(mapping, failed)
        self._attributes.pop(attribute, None)
        self._unmade.pop(attribute, None)
        if failed:
            self._unmade[attribute] = "; ".join(failed)
        # Nothing of a leaver is written, but each value that can be made may find the account.
        if not failed or (values and self._person.presence is Presence.LEFT):
            self._attributes[attribute] = values

    def _values(self, mapping: AttributeMapping, failed: list[str]) -> Values:
        templates = mapping.templates
        name = mapping.rule.attribute
        convert = self._to_expiry if name.lower() == "accountexpires" else to_values
        if mapping.rule.kind is ValueKind.VALUES:
            if len(templates) == 1:
                return self._try(name, templates[0], convert, failed)
            return merged([self._try(name, template, convert, failed) for template in templates])
        if mapping.rule.kind is ValueKind.PERSON:
            single = self._try(name, templates[0], to_single, failed)
            return None if single is None else (single,)
        return self._candidates(name, templates, convert, failed)

    def _candidates(
        self, name: str, templates: t.Sequence[Expression], convert: t.Callable[[t.Any], Values], failed: list[str]
    ) -> Values:
        """The candidates that can be made. One that fails counts if no other is left, or if a field is undefined."""
        refused: list[str] = []
        values = merged([self._try(name, template, convert, refused) for template in templates]) or None
        if values is None or name in self.undefined:
            failed.extend(refused)
        return values

    def _to_expiry(self, value: t.Any) -> Values:
        return expiry(value, self._person.employee, self._person.moment)

    def _organizational_unit(self, configuration: Configuration) -> str | None:
        template = t.cast(Expression, configuration.ou)
        return self._try(configuration.ou_where, template, _to_dn)

    def _apply(self, template: TemplateRule) -> None:
        """Apply a template over the mapping and earlier templates, if its condition is true."""
        holds = bool(self._try(f"{template.where}.when", template.condition, bool))
        known = {name.lower() for name in self._groups}
        joined = self._wanted_groups(template.groups, holds=holds)
        self._groups.extend(name for name in joined if name.lower() not in known)
        if not holds:
            return
        for mapping in template.attributes:
            self._set(mapping)
            self._options[mapping.rule.attribute] = f"template {template.name} ({template.where}.attributes)"
        if template.ou:
            self._ou = self._try(f"{template.where}.ou", template.ou, _to_dn)
        for name, expression in template.flags:
            is_set = self._try(f"{template.where}.flags.{name}", expression, to_flag)
            if is_set is not None:
                self._flags[name] = is_set
        if template.like:
            account = self._try(f"{template.where}.like", template.like.account, to_single)
            self._like = dataclasses.replace(template.like.likeness, account=account) if account else None

    def _wanted_steps(self, step: str, ordinary: StepRules | None) -> t.Iterator[_Wanted]:
        """The options of the first rule whose condition is true, or of every such rule if the step applies all.

        Rules of reached stages come before the ordinary rules, those of the latest stage first.
        """
        decisive = self._progress.decides(ACCOUNT) if step == ACCOUNT else None
        if decisive:
            yield _Wanted(_ACCOUNT_OPTIONS[t.cast("AccountState", decisive.stage.account)], decisive.cause)
            return
        for rules, rule, reached in self._rules_of(step, ordinary):
            try:
                if not rule.condition.value(self._names):
                    continue
                options = rules.options(rule, self._names)
                if reached and rules.takes_all:
                    yield _Wanted(for_stage(options, reached.stage.name, reached.since), "")
                else:
                    yield _Wanted(options, f"{reached.cause} ({rule.where})" if reached else "")
                if step == ACCOUNT:
                    self._account_rule = rule.where
            except Exception as error:
                fields = rule.condition.fields | rule.options.fields
                reason = reason_of(error, sensitive=not SENSITIVE.isdisjoint(fields))
                self._step_problems.append(f"{rule.where}: {reason}")
            if not rules.takes_all:
                return

    def _rules_of(
        self, step: str, ordinary: StepRules | None
    ) -> t.Iterator[tuple[StepRules, StepRule, Reached | None]]:
        for one in self._progress.deciding:
            rules = one.stage.steps.get(step)
            yield from ((rules, rule, one) for rule in rules.rules) if rules else ()
        yield from ((ordinary, rule, None) for rule in ordinary.rules) if ordinary else ()

    def _wanted_groups(self, rules: t.Iterable[GroupRule], *, holds: bool = True) -> t.Iterator[str]:
        seen = set()
        for rule in rules:
            wanted = holds and self._try(f"{rule.where}.when", rule.condition, bool)
            for name in self._group_names(rule, required=bool(wanted)):
                if wanted and name.lower() not in seen:
                    seen.add(name.lower())
                    yield name

    def _group_names(self, rule: GroupRule, *, required: bool) -> tuple[str, ...]:
        """The groups of the rule. Those of an owned rule are recorded even if the rule does not apply."""
        if not required and not rule.owned:
            return ()
        before = len(self._problems)
        names = merged([self._try(f"{rule.where}.group", template, to_values) for template in rule.templates]) or ()
        if not required:
            # The employee does not belong in the group, so it does not matter that its name cannot be rendered.
            del self._problems[before:]
        if rule.owned:
            self.owned_groups.update(name.lower() for name in names)
        lower = [name.lower() for name in names]
        if rule.failure:
            _note(self.group_failures, dict.fromkeys(lower, rule.failure))
        if rule.drift:
            _note(self.group_drift, dict.fromkeys(lower, rule.drift))
        return names

    def _try(
        self,
        what: str,
        expression: Expression,
        convert: t.Callable[[t.Any], ResultT],
        failed: list[str] | None = None,
    ) -> ResultT | None:
        """The value; None if the template fails, with the reason in `failed`, or in the problems of the person.

        A variable that does not exist is always a problem of the person: it is missing for everybody.
        """
        try:
            return convert(expression.value(self._names))
        except Exception as error:
            reason = reason_of(error, sensitive=not SENSITIVE.isdisjoint(expression.fields))
            problems = self._problems if failed is None or isinstance(error, UndefinedVariableError) else failed
            problems.append(f"{what}: {reason} (template: {clip(expression.text)})")
            if failed is not None and isinstance(error, UndefinedFieldError):
                self.undefined[what] = problems[-1]
            return None


def _note(settings: dict[str, SettingT], more: t.Mapping[str, SettingT]) -> None:
    """Add settings of groups; of several for one group, the stricter one counts."""
    for group, setting in more.items():
        settings[group] = setting.or_stricter(settings.get(group, setting))


ResultT = t.TypeVar("ResultT")
SettingT = t.TypeVar("SettingT", Drift, Failure)


# Many employees are in the same organizational unit.
_dn_problem = functools.lru_cache(maxsize=1 << 12)(dn.problem)


def _to_dn(value: t.Any) -> str:
    text = to_single(value)
    if text is None:
        raise ValueError("it gives no value, but the account needs an organizational unit")
    problem = _dn_problem(text)
    if problem:
        raise ValueError(problem)
    return text
