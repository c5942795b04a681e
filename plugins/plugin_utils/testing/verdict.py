# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines and the result of a test of a mapping."""

from __future__ import annotations

import typing as t

from ...module_utils.values.text import count
from ..rendering.phrases import clip

if t.TYPE_CHECKING:
    from .coverage import Coverage
    from .trial import Trial

MOST: t.Final = 100
"""The most failed examples, warnings and unreached parts in the output, and in the result."""
LONGEST: t.Final = 900
"""The most characters of a line."""

JsonObject = dict[str, t.Any]


class Verdict(t.NamedTuple):
    """What to show, and what the task returns."""

    lines: tuple[str, ...]
    result: JsonObject


def verdict_of(trials: t.Sequence[Trial], coverage: Coverage) -> Verdict:
    """Tell which examples failed, and what no example has reached."""
    failed = [trial for trial in trials if trial.mismatches]
    warned = [trial for trial in trials if trial.warnings]
    unreached = coverage.unreached()
    summary = (
        f"Examples: {len(trials) - len(failed)} of {len(trials)} come out as expected."
        f" Parts of the mapping: {coverage.total - len(unreached)} of {coverage.total} are reached."
    )
    result: JsonObject = {
        "changed": False,
        "summary": summary,
        "examples": len(trials),
        "failures": [_failure(trial) for trial in failed[:MOST]],
        "warnings_of_examples": [_warning(trial) for trial in warned[:MOST]],
        "unreached": [clip(text, LONGEST) for text in unreached[:MOST]],
        "unreached_count": len(unreached),
    }
    if failed:
        names = ", ".join(trial.example.name for trial in failed[:5]) + (", …" if len(failed) > 5 else "")
        result |= {
            "failed": True,
            "msg": clip(
                f"{len(failed)} of {count(len(trials), 'example')} failed: {names}. Correct the mapping, or the"
                " examples if the mapping is right. The lines above have the values.",
                LONGEST,
            ),
        }
    return Verdict((*_lines(failed, warned, unreached), summary), result)


def _lines(failed: t.Sequence[Trial], warned: t.Sequence[Trial], unreached: t.Sequence[str]) -> t.Iterator[str]:
    for trial in failed[:MOST]:
        yield f"FAILED {_name(trial)}"
        for one in trial.mismatches:
            yield f"  {one.what}: expected {clip(one.expected, 400)}; got {clip(one.actual, 400)}"
    yield from _more(failed, "failed example")
    for trial in warned[:MOST]:
        yield f"WARNING {_name(trial)}"
        for text in trial.warnings:
            yield f"  {clip(text, LONGEST)}"
    yield from _more(warned, "example with warnings", "examples with warnings")
    if unreached:
        yield "NOT REACHED by any example:"
        for text in unreached[:MOST]:
            yield f"  {clip(text, LONGEST)}"
        yield from _more(unreached, "part")


def _more(things: t.Sequence[t.Any], noun: str, plural: str = "") -> t.Iterator[str]:
    if len(things) > MOST:
        yield f"  and {count(len(things) - MOST, noun, plural)} more"


def _name(trial: Trial) -> str:
    return clip(f"{trial.example.name} ({trial.example.file})", LONGEST)


def _failure(trial: Trial) -> JsonObject:
    return {
        "example": trial.example.name,
        "file": trial.example.file,
        "mismatches": [one._asdict() for one in trial.mismatches],
    }


def _warning(trial: Trial) -> JsonObject:
    return {"example": trial.example.name, "file": trial.example.file, "texts": list(trial.warnings)}
