# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the option `approval_levels`, and determines which levels a plan needs. Pure."""

from __future__ import annotations

import re
import typing as t

from ..errors import ConfigurationError
from ..model.approval import Level
from ..values.periods import validity
from ..values.text import is_control, written
from .conditions import condition

if t.TYPE_CHECKING:
    from .conditions import Counts

Given: t.TypeAlias = t.Mapping[str, t.Any]

_NO_PRINCIPAL: t.Final = re.compile(r'[\s,*?!"]')
"""What a principal cannot contain: it would be a pattern, or several of them, in the file of allowed signers."""


def levels_of(given: t.Sequence[Given], option: str) -> tuple[Level, ...]:
    """The levels, in order.

    Args:
        given: the members of the option, validated by `options.LEVEL_OPTIONS`.
        option: its name, for messages.

    Raises:
        ConfigurationError: a level is invalid; the message has a line for each error.
    """
    problems = list(_problems_of_names(given, option))
    levels = []
    for index, one in enumerate(given):
        wrong = list(_problems(one, f"{option}[{index}]"))
        problems += wrong
        if not wrong:
            levels.append(_level(one, f"{option}[{index}]"))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(levels)


def approvers_of(levels: t.Iterable[Level], option: str) -> t.Iterator[tuple[str, str]]:
    """Each approver of each level, after the path of the option that names them."""
    for index, level in enumerate(levels):
        for place, approver in enumerate(level.approvers):
            yield f"{option}[{index}].approvers[{place}]", approver


def needed_levels(levels: t.Iterable[Level], counts: Counts) -> tuple[Level, ...]:
    """The levels whose condition holds for a plan with these numbers of people, in order."""
    return tuple(level for level in levels if condition(level.when, level.name).test(counts))


def told(level: Level) -> str:
    """A level for the record: `IT: 1 of bob, carol, when disables > 0`."""
    condition_told = f", when {level.when}" if level.when else ""
    return f"{level.name}: {level.needed} of {', '.join(level.approvers)}{condition_told}"


def _level(given: Given, where: str) -> Level:
    return Level(
        name=given["name"].strip(),
        approvers=tuple(given["approvers"]),
        needed=given["needed"],
        when=condition(given.get("when") or "", f"{where}.when").text,
        valid=validity(f"{where}.valid", given["valid"]),
    )


def _problems_of_names(given: t.Sequence[Given], option: str) -> t.Iterator[str]:
    first: dict[str, int] = {}
    for index, one in enumerate(given):
        name = one["name"].strip().casefold()
        if name in first:
            yield (
                f"{option}[{index}].name is {written(one['name'])}, but {option}[{first[name]}] has this name too. Give"
                " each level a name of its own."
            )
        first.setdefault(name, index)


def _problems(given: Given, where: str) -> t.Iterator[str]:
    if any(map(is_control, given["name"])):
        yield f"{where}.name has control characters. Remove them."
    yield from _problems_of_approvers(given["approvers"], f"{where}.approvers")
    needed, most = given["needed"], len(given["approvers"])
    if needed < 1:
        yield f"{where}.needed is {needed}, but must be at least 1."
    elif most and needed > most:
        yield f"{where}.needed is {needed}, but {where}.approvers has only {most}. Add approvers, or need fewer."
    for check in (
        lambda: condition(given.get("when") or "", f"{where}.when"),
        lambda: validity(f"{where}.valid", given["valid"]),
    ):
        try:
            check()
        except ConfigurationError as error:
            yield str(error)


def _problems_of_approvers(approvers: t.Sequence[str], where: str) -> t.Iterator[str]:
    if not approvers:
        yield f"{where} is empty, so nobody could approve. Name at least one principal of the file of allowed signers."
    seen: set[str] = set()
    for index, approver in enumerate(approvers):
        if _NO_PRINCIPAL.search(approver) or any(map(is_control, approver)):
            yield f"{where}[{index}] is {written(approver)}, but must be one principal, without spaces and patterns."
        if approver.casefold() in seen:
            yield f"{where}[{index}] is {written(approver)}, who is there twice. Nobody counts twice."
        seen.add(approver.casefold())
