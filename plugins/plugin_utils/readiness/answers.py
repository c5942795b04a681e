# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks that follow from what the target has read from the HR systems."""

from __future__ import annotations

import typing as t

from ...module_utils.readiness.model import Check, State

_AREA: t.Final = "HR"


def checks_of(answers: t.Iterable[t.Mapping[str, t.Any]]) -> t.Iterator[Check]:
    """The problems and warnings of the sources. Each names its source.

    Args:
        answers: as `readiness.sources.read_sources` of `module_utils` returns them.
    """
    for answer in answers:
        problems = [answer["error"]] if answer["error"] else answer["problems"]
        yield from (Check(_AREA, State.MISSING, _named(answer["name"], problem)) for problem in problems)
        yield from (Check(_AREA, State.WARNING, warning) for warning in answer["warnings"])
        if answer["shows_custom_fields"]:
            text = "The custom fields above are read only by this test. To use them, set custom_fields: true."
            yield Check(_AREA, State.WARNING, _named(answer["name"], text))


def _named(source: str, problem: str) -> str:
    """The sentence with the name of the source. Files and requests already have it: `Source hr, people.csv: ...`."""
    begin = f"Source {source}"
    return problem if problem.startswith((f"{begin}:", f"{begin},", f"{begin} ")) else f"{begin}: {problem}"
