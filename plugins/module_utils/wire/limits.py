# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts limits and gauges to and from plain data for the transfer between controller and target, without loss."""

from __future__ import annotations

import datetime
import typing as t

from ..model.limits import Gauge, Limit, Limits, Verdict

JsonObject = dict[str, t.Any]


def limit_to_dict(limit: Limit) -> JsonObject:
    """One limit; the period in seconds."""
    return {
        "name": limit.name,
        "count": limit.count,
        "percent": limit.percent,
        "floor": limit.floor,
        "period": None if limit.period is None else limit.period.total_seconds(),
        "holds": limit.holds,
    }


def limit_from_dict(record: t.Mapping[str, t.Any]) -> Limit:
    """The inverse of `limit_to_dict`."""
    period = record["period"]
    return Limit(**{**record, "period": None if period is None else datetime.timedelta(seconds=period)})


def limits_to_dict(limits: Limits) -> JsonObject:
    """All limits of a task."""
    each = [limit_to_dict(limit) for limit in limits.each]
    return {"each": each, "once": dict(limits.once), "first_run": limits.first_run, "together": limits.together}


def limits_from_dict(record: t.Mapping[str, t.Any]) -> Limits:
    """The inverse of `limits_to_dict`."""
    each = tuple(limit_from_dict(limit) for limit in record["each"])
    return Limits(**{**record, "each": each})


def gauge_to_dict(gauge: Gauge) -> JsonObject:
    """How much of one limit a run takes."""
    return {
        "limit": limit_to_dict(gauge.limit),
        "allowed": gauge.allowed,
        "number": gauge.number,
        "earlier": gauge.earlier,
        "since": None if gauge.since is None else gauge.since.isoformat(),
        "population": gauge.population,
        "first": list(gauge.first),
        "verdict": gauge.verdict.value,
    }


def gauge_from_dict(record: t.Mapping[str, t.Any]) -> Gauge:
    """The inverse of `gauge_to_dict`."""
    since = record["since"]
    return Gauge(
        **{
            **record,
            "limit": limit_from_dict(record["limit"]),
            "since": None if since is None else datetime.datetime.fromisoformat(since),
            "first": tuple(record["first"]),
            "verdict": Verdict(record["verdict"]),
        }
    )
