# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR says because a run has written it, in the feeds that are remembered. Pure."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..people.feeds.written import News, with_written

if t.TYPE_CHECKING:
    from ..model.memory import Updates
    from ..model.run import Report

Feeds: t.TypeAlias = "t.Mapping[str, t.Mapping[str, t.Any]]"


def with_told(updates: Updates, report: Report, feeds: Feeds) -> Updates:
    """What a run remembers, with what it has written back to HR.

    Args:
        updates: without it.
        report: of the run.
        feeds: those that are remembered, for HR systems of which this run remembers no other feed.
    """
    told: dict[str, dict[str, dict[str, News]]] = collections.defaultdict(dict)
    for index, outcome in sorted(report.outcomes.items()):
        if outcome.told:
            news = told[outcome.told.source].setdefault(report.plan.changes[index].key, {})
            news.update({field: News(outcome.told.said.get(field), now) for field, now in outcome.told.says.items()})
    known = {**feeds, **updates.feeds}
    written = {source: with_written(known[source], people) for source, people in told.items() if source in known}
    return dataclasses.replace(updates, feeds={**updates.feeds, **written}) if written else updates
