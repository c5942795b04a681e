# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences about limits that are exceeded."""

from __future__ import annotations

import typing as t

from ...model import limits
from ...model.limits import Verdict
from ...model.option_names import ROLE
from ...values.text import count

if t.TYPE_CHECKING:
    from ...model.bounds import Bounds
    from ...model.limits import Gauge, Limit

_WORDS: t.Final[t.Mapping[str, str]] = {
    limits.CREATES: "{account} would be created",
    limits.DISABLES: "{account} would be disabled",
    limits.ENABLES: "{account} would be enabled",
    limits.DELETES: "{account} would be deleted",
    limits.MOVES: "{account} would be moved to another OU",
    limits.RENAMES: "{account} would get another name or login",
    limits.GROUP_ADDS: "{account} would be added to groups",
    limits.GROUP_REMOVES: "{account} would be removed from groups",
    limits.LICENSE_REMOVALS: "{account} would lose licenses",
    limits.MAILBOX_CHANGES: "the mailboxes of {account} would be changed",
    limits.HOME_FOLDER_MOVES: "the home folders of {account} would be moved",
    limits.ATTRIBUTE_CHANGES: "{account} would get other values of attributes",
    limits.PEOPLE: "{account} would be changed in some way",
    limits.EMERGENCY_DISABLES: "{account} would be disabled without approval",
}


def sentences(exceeded: t.Sequence[Gauge], whole: t.Sequence[Gauge], bounds: Bounds) -> t.Iterator[str]:
    """Why a run writes nothing, and what to set for one run; then one sentence for each limit; nothing without any.

    Args:
        exceeded: by what is left of the plan.
        whole: the gauges of the plan before anything is withheld.
        bounds: of the plan.
    """
    if not exceeded:
        return
    # What to do comes first, because the console cuts long sentences.
    yield (
        f"{_these(exceeded, bounds)} exceeded, so a run writes nothing. If the changes are right, allow them for one"
        f" run: {once(whole)}{_first_run(exceeded, bounds)}.{_all_needed(exceeded, whole)} Otherwise, correct HR or the"
        " mapping."
    )
    yield from map(described, exceeded)


def withheld(gauges: t.Sequence[Gauge], whole: t.Sequence[Gauge], bounds: Bounds) -> str:
    """What is withheld, and what to set for one run; see `sentences`."""
    described_all = " ".join(map(described, gauges))
    return (
        f"{_these(gauges, bounds)} exceeded, so the changes of these people wait. If they are right, allow them for one"
        f" run: {once(whole)}{_first_run(gauges, bounds)}.{_all_needed(gauges, whole)} {described_all}"
    )


def once(whole: t.Iterable[Gauge]) -> str:
    """The setting for one run that allows exactly this plan: `-e lifecycle_limits_once=moves=60,renames=12`.

    It has the numbers that are allowed already, because it replaces the setting that allows them.

    Args:
        whole: the gauges of the plan before anything is withheld, because the run makes these changes too then.
    """
    numbers = ",".join(f"{gauge.limit.name}={gauge.number}" for gauge in _not_kept(whole))
    return f"-e {ROLE.limits_once}={numbers}"


def _not_kept(whole: t.Iterable[Gauge]) -> list[Gauge]:
    return [gauge for gauge in whole if gauge.verdict is not Verdict.KEPT]


def _all_needed(named: t.Iterable[Gauge], whole: t.Iterable[Gauge]) -> str:
    """A sentence if the setting has limits that the sentence before has not named."""
    names = {gauge.limit.name for gauge in named}
    others = [gauge.limit.name for gauge in _not_kept(whole) if gauge.limit.name not in names]
    numbers = f"number{'' if len(others) == 1 else 's'} of {', '.join(others)}"
    return f" With all changes, the run also needs the {numbers}." if others else ""


def described(gauge: Gauge) -> str:
    """How a limit is exceeded, and by whom, as a sentence."""
    earlier = f"; together with {gauge.earlier} in earlier runs since {gauge.since:%Y-%m-%d}" if gauge.earlier else ""
    more = f", and {gauge.number - len(gauge.first)} more" if gauge.number > len(gauge.first) else ""
    return f"{why(gauge)}{earlier}. The first: {', '.join(gauge.first)}{more}."


def why(gauge: Gauge) -> str:
    """How a limit is exceeded, without the names, as a sentence without a full stop."""
    return f"{_changes(gauge)}, but {ROLE.limits}.{gauge.limit.name} allows {gauge.allowed}{_bound(gauge.limit)}"


def _these(gauges: t.Sequence[Gauge], bounds: Bounds) -> str:
    named = ", ".join(gauge.limit.name for gauge in gauges)
    together = bounds.limits.together
    named += f" for all of {together!r} together" if together else ""
    return f"The limit of {named} is" if len(gauges) == 1 else f"The limits of {named} are"


def _changes(gauge: Gauge) -> str:
    name = gauge.limit.name
    words = _WORDS.get(name, f"{{account}} would get another {name.partition('.')[2]}")
    return f"{words.format(account=count(gauge.number, 'account'))}{_share(gauge)}"


def _share(gauge: Gauge) -> str:
    if not gauge.population:
        return " (no account is managed yet)"
    return f" ({gauge.number * 100 // gauge.population} % of {gauge.population})"


def _bound(limit: Limit) -> str:
    """What decides how many are allowed: ` (5 %, at least 5, at most 500) in 7 days`."""
    parts = [] if limit.percent is None else [f"{limit.percent:g} %", f"at least {limit.floor}"]
    parts += [] if limit.count is None else [f"at most {limit.count}"]
    return f" ({', '.join(parts)}){_period(limit)}"


def _period(limit: Limit) -> str:
    return " in one run" if limit.period is None else f" in {limits.length(limit.period)}"


def _first_run(gauges: t.Iterable[Gauge], bounds: Bounds) -> str:
    if bounds.is_empty and any(gauge.limit.name == limits.CREATES for gauge in gauges):
        return f" (or, because this is the first run, {ROLE.limits_first_run}: true for its new accounts)"
    return ""
