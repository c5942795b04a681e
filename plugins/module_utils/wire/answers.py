# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts what HR systems answered to and from plain data, without loss."""

from __future__ import annotations

import typing as t

from ..model.absence import Absence
from ..model.employee import Employee

JsonObject = dict[str, t.Any]


def answers_to_list(answers: t.Iterable[t.Mapping[str, t.Any]]) -> list[JsonObject]:
    """The answers of all sources, see `sync.phases.fetch`."""
    return [
        {**answer, **{part: [one.to_dict() for one in answer[part]] for part in ("employees", "absences")}}
        for answer in answers
    ]


def answers_from_list(answers: t.Iterable[t.Mapping[str, t.Any]]) -> list[JsonObject]:
    """The inverse of `answers_to_list`."""
    return [
        {
            **answer,
            "employees": [Employee.from_dict(record) for record in answer["employees"]],
            "absences": [Absence.from_dict(record) for record in answer["absences"]],
        }
        for answer in answers
    ]
