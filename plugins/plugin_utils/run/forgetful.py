# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which protections a run lacks that remembers nothing, because `lifecycle_state` is `none`."""

from __future__ import annotations

import typing as t

from ...module_utils.model.desired import Drift, Enable
from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Notice
from ...module_utils.people.stages import Anchor

if t.TYPE_CHECKING:
    from ...module_utils.model.memory import Memory
    from .settings import Settings


def notices(settings: Settings, memory: Memory) -> tuple[Notice, ...]:
    """A warning about the protections that these settings ask for, and that need a memory; none with a database."""
    if memory.is_kept:
        return ()
    if settings.emergency:
        return _of_emergency(settings)
    return (
        Notice(
            f"{ROLE.state} is none, so this run knows nothing of earlier ones: {'; '.join(_lacking(settings))}. Set"
            f" {ROLE.state} to a database, or leave it empty for a file."
        ),
    )


def _of_emergency(settings: Settings) -> tuple[Notice, ...]:
    """What an emergency run lacks. If it has a database that cannot be used, the target says so."""
    if str(settings.params["state"] or "").strip().lower() != "none":
        return ()
    return (
        Notice(
            f"THE AUDIT LOG LACKS THIS EMERGENCY RUN, because {ROLE.state} is none, and its limit counts this run"
            " alone. Keep the report."
        ),
    )


def _lacking(settings: Settings) -> t.Iterator[str]:
    params = settings.params
    yield "nothing keeps two runs apart, or tells what a killed run has left"
    if any(limit.period for limit in settings.limits.each):
        yield f"{ROLE.limits} count this run alone"
    yield "HR is compared with the accounts, not with its last answer"
    yield from _of_hands(settings)
    if Enable(params["enable"]) is Enable.OURS:
        yield f"accounts that a run has disabled stay disabled when people return ({ROLE.enable}: {Enable.OURS})"
    if params["name_hold_days"]:
        yield "names that people have lost are given to others at once"
    yield from _of_time(settings)


def _of_hands(settings: Settings) -> t.Iterator[str]:
    """What does not apply because nobody knows who has changed a value."""
    drifts = {Drift(settings.params["drift"]), *(rule.drift for rule in settings.templates.rules.values())}
    stays = [str(one) for one in (Drift.KEEP, Drift.REPORT) if one in drifts]
    more = f", so drift: {' and '.join(stays)} has no effect" if stays else ""
    yield f"changes by hand are not told from changes in HR{more}"


def _of_time(settings: Settings) -> t.Iterator[str]:
    """What depends on what HR said before."""
    yield "people whom HR does not list any more are not followed" + (
        f" to their later {ROLE.stages}" if settings.stages else " to the end date that HR had"
    )
    if settings.missing.disables:
        yield f"{ROLE.missing} disables nobody"
    if any(stage.at.anchor is Anchor.CHANGE for stage in settings.stages):
        yield "stages after a change of a field are not reached"
