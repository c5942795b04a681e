# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expectations of an example person: read, and compared with the outcome. Only what an example names is compared."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.desired import Presence
from ...module_utils.planner.attributes.flags import FLAGS
from ...module_utils.values import dn
from ...module_utils.values.equality import find_form, unique_dn_form
from ..mapping.steps import ACCOUNT, RULE_OPTIONS
from ..rendering.phrases import clip, suggestion
from ..rendering.values import to_values
from .checks import check_names, choice, dictionary, text, texts
from .outcome import Account

if t.TYPE_CHECKING:
    from .outcome import Outcome

STEPS: t.Final = tuple(step for step in RULE_OPTIONS if step != ACCOUNT)
KEYS: t.Final = ("presence", "account", "ou", "attributes", "groups", "not_groups", "flags", "like", *STEPS)
PRESENCES: t.Final = tuple(
    presence.value for presence in (Presence.FUTURE, Presence.UPCOMING, Presence.ACTIVE, Presence.LEFT)
)
ACCOUNTS: t.Final = tuple(account.value for account in Account)
LONGEST: t.Final = 300
"""Maximum number of characters of a value in a message."""
HIDDEN: t.Final = "(hidden)"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the mapping has: an expectation of something else is a mistake."""

    attributes: t.Collection[str]
    """The attributes of all rules, as in the mapping."""


class Mismatch(t.NamedTuple):
    """One expectation that is not met."""

    what: str
    """Such as `attributes.title`."""
    expected: str
    actual: str


Step = t.Sequence[t.Mapping[str, t.Any]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """The expectations of one example; None and empty ones are not compared."""

    presence: str | None = None
    account: str | None = None
    ou: str | None = None
    attributes: t.Mapping[str, tuple[str, ...] | None] = dataclasses.field(default_factory=dict)
    """Values by attribute as in the mapping; None is null."""
    groups: tuple[str, ...] = ()
    not_groups: tuple[str, ...] = ()
    flags: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    like: str | None = None
    steps: t.Mapping[str, Step] = dataclasses.field(default_factory=dict)
    """Some options of each step; an empty list expects that the step does not run."""


def read_expectations(given: t.Any, known: Known, where: str) -> Expectations:
    """Read the expectations of one example.

    Raises:
        ConfigurationError: an expectation is unknown or invalid.
    """
    options = dictionary(given, where)
    check_names(options, KEYS, where, "expectation")
    flags = dictionary(options.get("flags"), f"{where}.flags")
    check_names(flags, FLAGS, f"{where}.flags", "flag")
    return Expectations(
        presence=choice(options.get("presence"), PRESENCES, f"{where}.presence"),
        account=choice(options.get("account"), ACCOUNTS, f"{where}.account"),
        ou=_ou(options.get("ou"), f"{where}.ou"),
        attributes=_attributes(options.get("attributes"), known, f"{where}.attributes"),
        groups=texts(options.get("groups"), f"{where}.groups"),
        not_groups=texts(options.get("not_groups"), f"{where}.not_groups"),
        flags=flags,
        like=None if options.get("like") is None else text(options["like"], f"{where}.like"),
        steps={step: _step(step, options[step], f"{where}.{step}") for step in STEPS if step in options},
    )


def _attributes(given: t.Any, known: Known, where: str) -> dict[str, tuple[str, ...] | None]:
    attributes = dictionary(given, where)
    spelled = {name.lower(): name for name in known.attributes}
    for name in attributes:
        if str(name).lower() not in spelled:
            near = suggestion(str(name), known.attributes) or "."
            raise ConfigurationError(f"{where}.{name}: the mapping has no such attribute{near}")
    return {spelled[name.lower()]: _values(value, f"{where}.{name}") for name, value in attributes.items()}


def _values(value: t.Any, where: str) -> tuple[str, ...] | None:
    """The values as a template would give them."""
    try:
        return to_values(value.isoformat() if isinstance(value, datetime.datetime) else value)
    except TypeError:
        raise ConfigurationError(f"{where} must be a value or a list of values, not {clip(value, 60)}.") from None


def _ou(value: t.Any, where: str) -> str | None:
    problem = dn.problem(value) if isinstance(value, str) else None if value is None else f"{value!r} is not a DN."
    if problem:
        raise ConfigurationError(f"{where}: {problem}")
    return None if value is None else str(value)


def _step(step: str, given: t.Any, where: str) -> Step:
    if given is None or given is False or given == "none":
        return ()
    several = given if isinstance(given, list) else [given]
    for one in several:
        if not isinstance(one, dict):
            raise ConfigurationError(
                f"{where} must be a dictionary of options of {step}, or none; not {clip(one, 60)}."
            )
        check_names(one, RULE_OPTIONS[step], where, "option")
    return t.cast("Step", several)


def mismatches(expect: Expectations, outcome: Outcome) -> tuple[Mismatch, ...]:
    """The expectations that are not met. A person who is skipped unexpectedly is one mismatch, with the reasons."""
    if outcome.account is Account.SKIPPED and expect.account != Account.SKIPPED:
        return (Mismatch("account", expect.account or "not skipped", f"skipped: {' '.join(outcome.reasons)}"),)
    return tuple(_compared(expect, outcome))


def _compared(expect: Expectations, outcome: Outcome) -> t.Iterator[Mismatch]:
    if expect.presence and expect.presence != outcome.presence:
        yield Mismatch("presence", expect.presence, str(outcome.presence))
    if expect.account and expect.account != outcome.account:
        yield Mismatch("account", expect.account, str(outcome.account))
    if expect.ou and not (outcome.ou and unique_dn_form(expect.ou) == unique_dn_form(outcome.ou)):
        yield Mismatch("ou", expect.ou, outcome.ou or _nothing(outcome))
    for name, values in expect.attributes.items():
        yield from _attribute(name, values, outcome)
    yield from _groups(expect, outcome)
    for name, is_set in expect.flags.items():
        if outcome.flags.get(name) is not is_set:
            yield Mismatch(f"flags.{name}", _shown(is_set), _shown(outcome.flags.get(name)))
    if expect.like and find_form(expect.like) != find_form(outcome.like or ""):
        yield Mismatch("like", expect.like, outcome.like or _nothing(outcome))
    for step, several in expect.steps.items():
        yield from _step_mismatches(step, several, outcome)


def _nothing(outcome: Outcome) -> str:
    if outcome.account is Account.SKIPPED:
        return "none, because the person is skipped"
    return "none" if outcome.is_managed else f"not managed, because presence is {outcome.presence}"


def _attribute(name: str, values: tuple[str, ...] | None, outcome: Outcome) -> t.Iterator[Mismatch]:
    expected = "null, which keeps the present value" if values is None else _listed(values)
    if name.lower() not in outcome.attributes:
        reason = outcome.left_out.get(name)
        yield Mismatch(f"attributes.{name}", expected, f"left out: {reason}" if reason else _nothing(outcome))
        return
    actual = outcome.attributes[name.lower()]
    if (actual is None) != (values is None) or sorted(actual or ()) != sorted(values or ()):
        shown = "null, which keeps the present value" if actual is None else _listed(actual)
        yield Mismatch(f"attributes.{name}", expected, shown)


def _groups(expect: Expectations, outcome: Outcome) -> t.Iterator[Mismatch]:
    joined = {find_form(name) for name in outcome.groups}
    missing = [name for name in expect.groups if find_form(name) not in joined]
    unwanted = [name for name in expect.not_groups if find_form(name) in joined]
    actual = _listed(outcome.groups) if outcome.groups else _nothing(outcome)
    if missing:
        yield Mismatch("groups", _listed(missing), actual)
    if unwanted:
        yield Mismatch("not_groups", f"not {_listed(unwanted)}", actual)


def _step_mismatches(step: str, expected: Step, outcome: Outcome) -> t.Iterator[Mismatch]:
    actual = outcome.steps.get(step, ())
    if not expected and actual:
        yield Mismatch(step, "none", "; ".join(_options(step, one, one) for one in actual))
    for one in expected:
        if not any(_fits(one, other) for other in actual):
            shown = "; ".join(_options(step, other, one) for other in actual) or "none"
            yield Mismatch(step, _options(step, one, one), shown)


def _fits(expected: t.Any, actual: t.Any) -> bool:
    """Whether the actual value has all that is expected: members of dictionaries, and of lists in any order."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(_fits(value, actual.get(name)) for name, value in expected.items())
    if isinstance(expected, list):
        listed = actual if isinstance(actual, list) else []
        return len(listed) >= len(expected) and all(any(_fits(one, other) for other in listed) for one in expected)
    return bool(expected == actual or (actual is not None and str(expected) == str(actual)))


def _options(step: str, options: t.Mapping[str, t.Any], asked: t.Mapping[str, t.Any]) -> str:
    """The options that are set and asked for, without secrets."""
    spec = RULE_OPTIONS[step]
    shown = {
        name: HIDDEN if spec[name].get("no_log") else options[name]
        for name in asked
        if options.get(name) is not None or options is asked
    }
    return clip(json.dumps(shown, default=str, ensure_ascii=False), LONGEST)


def _listed(values: t.Sequence[str]) -> str:
    return clip(", ".join(values), LONGEST) or "no value, which clears it"


def _shown(is_set: bool | None) -> str:
    return "not set" if is_set is None else str(is_set).lower()
