# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the options `limits`, `limits_together`, `limits_once` and `limits_first_run`, before anything else is read."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.limits import (
    ATTRIBUTES,
    DEFAULTS,
    EMERGENCY,
    FLOOR_OF_ATTRIBUTES,
    LONGEST_PERIOD,
    RUN,
    Limit,
    Limits,
    length,
)
from ...module_utils.model.option_names import ROLE
from ...module_utils.specification import problems_of_options, validate
from ...module_utils.values.periods import validity
from ...module_utils.values.suggestions import suggestion

_HOLD: t.Final = "hold"
_MEMBERS: t.Final[dict[str, dict[str, t.Any]]] = {
    "count": {"type": "int"},
    "percent": {"type": "float"},
    "floor": {"type": "int"},
    "per": {"type": "str"},
    "do": {"type": "str", "choices": ["abort", _HOLD]},
}
_SPEC: t.Final[dict[str, dict[str, t.Any]]] = {
    **{name: {"type": "dict", "options": _MEMBERS} for name in DEFAULTS},
    EMERGENCY.name: {
        "type": "dict",
        "options": {name: _MEMBERS[name] for name in ("count", "percent", "floor", "per")},
    },
    ATTRIBUTES: {"type": "dict"},
}
_WEEK: t.Final = datetime.timedelta(days=7)

Given: t.TypeAlias = t.Mapping[str, t.Any]


def limits_of(given: Given, once: Given, together: str | None = None, *, first_run: bool) -> Limits:
    """The limits of a run. A limit that is not given has its default.

    Args:
        given: the option `limits`.
        once: the option `limits_once`: numbers of people, by the name of the limit.
        together: the option `limits_together`.
        first_run: the option `limits_first_run`.

    Raises:
        ConfigurationError: an option is invalid; the message has a line for each error.
    """
    given = _with_dictionaries(given)
    problems = [*_problems(given), *_problems_once(once, given)]
    if problems:
        raise ConfigurationError("\n".join(problems))
    limits = {name: _limit(limit, given.get(name) or {}) for name, limit in DEFAULTS.items()}
    limits.update((limit.name, limit) for limit in _of_attributes(given))
    spec = {name: {"type": "int"} for name in once}
    numbers = {str(name).lower(): number for name, number in validate(once, spec)[0].items() if number is not None}
    return Limits(each=tuple(limits.values()), once=numbers, first_run=first_run, together=(together or "").strip())


def emergency_limits_of(given: Given, once: Given, together: str | None = None) -> Limits:
    """The limits of an emergency run, which only disables accounts: `limits.emergency_disables`.

    Args:
        given, once, together: see `limits_of`.

    Raises:
        ConfigurationError: an option is invalid; the message has a line for each error.
    """
    others = limits_of(given, once, together, first_run=False)
    own = _dictionary(given.get(EMERGENCY.name)) or {}
    return Limits(each=(_limit(EMERGENCY, own),), once=others.once, together=others.together)


def _with_dictionaries(given: Given) -> dict[t.Any, t.Any]:
    """The option with dictionaries in place of strings that Ansible takes for dictionaries: `count=5`, or JSON."""
    read = {name: _dictionary(value) for name, value in given.items()}
    own = read.get(ATTRIBUTES)
    return {**read, ATTRIBUTES: {name: _dictionary(value) for name, value in own.items()}} if _is_dict(own) else read


def _dictionary(value: t.Any) -> t.Any:
    read, problems = validate({"value": value}, {"value": {"type": "dict"}})
    return value if problems else read["value"]


def _is_dict(value: object) -> t.TypeGuard[dict[t.Any, t.Any]]:
    return isinstance(value, dict)


def check_attributes(limits: Limits, mapped: t.Iterable[str]) -> None:
    """Check that the mapping has the attributes with limits, because a limit of another one would count nothing.

    Raises:
        ConfigurationError: it has not.
    """
    known = {name.lower(): name for name in mapped}
    for limit in limits.each:
        option, dot, attribute = limit.name.partition(".")
        if dot and attribute not in known:
            near = suggestion(attribute, known.values()) or "."
            raise ConfigurationError(
                f"{ROLE.limits}.{option} has {attribute}, but the mapping has no such attribute{near}"
            )


def _of_attributes(given: Given) -> t.Iterator[Limit]:
    for name, members in (given.get(ATTRIBUTES) or {}).items():
        base = Limit(name=f"{ATTRIBUTES}.{name.lower()}", floor=FLOOR_OF_ATTRIBUTES, period=_WEEK)
        yield _limit(base, members)


def _limit(default: Limit, given: Given) -> Limit:
    """The limit with the members that are set. A default number does not add to one that is set."""
    members = validate(given, _MEMBERS)[0]
    own = {name: value for name, value in members.items() if value is not None}
    if "count" in own or "percent" in own:
        default = dataclasses.replace(default, count=None, percent=None)
    numbers = {name: own[name] for name in ("count", "percent", "floor") if name in own}
    limit = dataclasses.replace(default, **numbers, holds=own.get("do") == _HOLD)
    return dataclasses.replace(limit, period=_period("per", own["per"])) if "per" in own else limit


def _period(where: str, text: str) -> datetime.timedelta | None:
    """The period; None for a limit of one run."""
    return None if text.strip() == RUN else validity(where, text, f", or {RUN} to count this run only")


def _problems(given: Given) -> t.Iterator[str]:
    within = f"{ROLE.limits}."
    for name in given:
        if name not in _SPEC:
            near = suggestion(str(name), _SPEC) or f"; there are {', '.join(_SPEC)}."
            yield f"{within}{name}: there is no such limit{near}"
    wrong = tuple(problems_of_options(given, _SPEC, within))
    yield from wrong
    if not wrong:
        for name in (*DEFAULTS, EMERGENCY.name):
            yield from _problems_of_members(f"{within}{name}", given.get(name) or {})
        yield from _problems_of_attributes(f"{within}{ATTRIBUTES}", given.get(ATTRIBUTES) or {})


def _problems_of_attributes(where: str, given: Given) -> t.Iterator[str]:
    names = [str(name).lower() for name in given]
    for name, members in given.items():
        if not isinstance(name, str):
            yield f"{where}.{name}: {name} is not the name of an attribute."
            continue
        option = {"type": "dict", "options": _MEMBERS}
        wrong = tuple(problems_of_options({name: members}, {name: option}, f"{where}."))
        yield from wrong or _problems_of_members(f"{where}.{name}", members or {})
        if not wrong and all(is_blank((members or {}).get(number)) for number in ("count", "percent")):
            yield f"{where}.{name} has neither count nor percent. Set at least one of them."
        if names.count(str(name).lower()) > 1:
            yield f"{where}.{name} is there twice, with and without capital letters."


def _problems_of_members(where: str, given: Given) -> t.Iterator[str]:
    members = validate(given, _MEMBERS)[0]
    for name in ("count", "floor"):
        if (members[name] or 0) < 0:
            yield f"{where}.{name} is {members[name]}, but must not be negative."
    if members["percent"] is not None and not 0 <= members["percent"] <= 100:
        yield f"{where}.percent is {members['percent']:g}, but must be between 0 and 100."
    if not is_blank(members["per"]):
        yield from _problems_of_period(f"{where}.per", members["per"])


def _problems_of_period(where: str, text: str) -> t.Iterator[str]:
    try:
        period = _period(where, text)
    except ConfigurationError as error:
        yield str(error)
        return
    if period and period > LONGEST_PERIOD:
        yield f"{where} is {text!r}, but earlier runs are remembered for at most {length(LONGEST_PERIOD)}."


def _problems_once(once: Given, given: Given) -> t.Iterator[str]:
    attributes = given.get(ATTRIBUTES)
    named = attributes if _is_dict(attributes) else ()
    known = [*DEFAULTS, EMERGENCY.name, *(f"{ATTRIBUTES}.{name}".lower() for name in named)]
    for name, number in once.items():
        where = f"{ROLE.limits_once}.{name}"
        if str(name).lower() not in known:
            near = suggestion(str(name), known) or f"; there are {', '.join(known)}."
            yield f"{where}: there is no such limit{near}"
        wrong = tuple(problems_of_options({name: number}, {name: {"type": "int"}}, f"{ROLE.limits_once}."))
        yield from wrong
        if not wrong and not is_blank(number) and int(number) < 0:
            yield f"{where} is {number}, but must not be negative."
