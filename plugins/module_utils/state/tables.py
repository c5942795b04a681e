# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the database.

Times are whole seconds since 1970 in UTC, and records are JSON, so that both engines store the same. A table that
changes needs a migration, see `migrations.py`.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

RUNNING: t.Final = "running"
INTERRUPTED: t.Final = "interrupted"
"""The status of a run that ended without saying how."""

TOGETHER: t.Final = "together."
"""Such a kind in `Tables.made` begins with it that names limits of several configurations (`limits_together`). Its
number is that of the managed accounts."""

if t.TYPE_CHECKING:
    from sqlalchemy import Column, MetaData, Table


@dataclasses.dataclass(frozen=True, slots=True)
class Tables:
    """The tables, and the description of them all. Their names tell them from other tables of the same database."""

    all: MetaData
    schema: Table
    """One row: the version of the tables."""
    configurations: Table
    """One row for each domain and name of a configuration."""
    runs: Table
    """The runs that took the lease."""
    leases: Table
    """Which run may write to which part of a domain."""
    people: Table
    names: Table
    feeds: Table
    """The last accepted feed of each source."""
    made: Table
    """How many changes of each kind the runs made; while a run writes, how many it intends, see `shared_limits.py`."""
    intents: Table
    """What the runs were about to change, and what became of it."""
    plans: Table
    """The plans of previews, for approval."""
    units: Table
    """What the plans would do for each person, and which run has done it."""
    decisions: Table
    """What reviewers have decided about plans."""
    audit: Table
    """The audit log: a chain of hashes for each configuration, to which rows are only added."""
    details: Table
    """The names and values of entries of the audit log; removed when somebody is forgotten."""
    deliveries: Table
    """Which entries of the audit log each receiver has got."""
    settings: Table
    """The configurations that runs and plans had, by their digest."""
    requests: Table
    """The requests in service desks, by what they are about."""


@functools.cache
def tables() -> Tables:
    """The description of all tables. SQLAlchemy must be installed."""
    meta = sa.MetaData()
    return Tables(
        meta,
        sa.Table("hrsync_schema", meta, _number("version", primary_key=True, autoincrement=False)),
        _configurations(meta),
        _runs(meta),
        _leases(meta),
        _people(meta),
        _names(meta),
        _feeds(meta),
        _made(meta),
        _intents(meta),
        _plans(meta),
        _units(meta),
        _decisions(meta),
        _audit(meta),
        _details(meta),
        _deliveries(meta),
        _settings(meta),
        _requests(meta),
    )


def _configurations(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_configuration",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        _text("domain"),
        _text("name"),
        # The last run that wrote; 0 if there is none.
        _number("revision"),
        # The time of the last run that learned from HR who works here, see `model.memory.dated`.
        _number("read", nullable=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("domain", "name"),
    )


def _runs(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_run",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        _configuration(),
        _number("started"),
        _number("ended", nullable=True),
        # running, interrupted, or what the run says.
        _text("status"),
        _text("facts"),
        sa.Index("hrsync_run_configuration", "configuration", "id"),
        # A removed run must not give its number to another one: it is the revision of the memory.
        sqlite_autoincrement=True,
    )


def _leases(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_lease",
        meta,
        _run("run", primary_key=True),
        _configuration(),
        _text("domain"),
        _text("base"),
        _text("owner"),
        _text("host"),
        # See `process.py`.
        _text("process"),
        _number("since"),
        _number("heartbeat"),
    )


def _people(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_person",
        meta,
        _configuration(primary_key=True),
        _text("key", primary_key=True),
        # As of `wire.memory.person_to_dict`.
        _text("memory"),
        _number("changed"),
    )


def _names(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_name",
        meta,
        _configuration(primary_key=True),
        _text("attribute", primary_key=True),
        _text("value", primary_key=True),
        _text("key"),
        _number("given"),
        _number("released", nullable=True),
    )


def _feeds(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_feed",
        meta,
        _configuration(primary_key=True),
        _text("source", primary_key=True),
        _text("feed"),
        _run("run"),
    )


def _made(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_made",
        meta,
        _run("run", primary_key=True),
        _text("kind", primary_key=True),
        _configuration(),
        _number("at"),
        _number("number"),
        _number("people"),
        # A JSON list of keyed digests.
        _text("who"),
        sa.Column("is_allowed", sa.Boolean, nullable=False),
        sa.Index("hrsync_made_configuration", "configuration", "at"),
    )


def _intents(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_intent",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        _run("run"),
        # Within the run.
        _number("number"),
        _configuration(),
        _text("kind"),
        _text("key"),
        _text("label"),
        # As of `wire.records.change_to_dict`, without the values of secrets.
        _text("change"),
        _number("at"),
        # What became of it; null if nobody knows.
        _text("status", nullable=True),
        _text("message"),
        sa.UniqueConstraint("run", "number"),
        sa.Index("hrsync_intent_open", "configuration", "status"),
        sa.Index("hrsync_intent_key", "configuration", "key"),
    )


def _plans(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_plan",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        _configuration(),
        _text("name"),
        _text("checksum"),
        _text("requested_by"),
        _number("created"),
        _number("valid_until"),
        _text("as_of"),
        # As `model.approval.KeptPlan.facts`.
        _text("facts"),
        # The number of the entry in the audit log that tells how the plan was kept.
        _number("entry"),
        sa.UniqueConstraint("configuration", "name"),
        # The audit log names plans for ever.
        sqlite_autoincrement=True,
    )


def _units(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_unit",
        meta,
        _plan(primary_key=True),
        _text("key", primary_key=True),
        _text("label"),
        _text("digest"),
        _text("own"),
        # A JSON list of keys.
        _text("needs"),
        # A JSON list of changes, each as of `wire.records.change_to_dict`.
        _text("changes"),
        # The run that has used the approval; null if none has.
        _number("run", nullable=True),
    )


def _decisions(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_decision",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        _plan(),
        _text("statement"),
        _text("signature"),
        _text("principal"),
        _number("at"),
        sa.Index("hrsync_decision_plan", "plan"),
    )


def _audit(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_audit",
        meta,
        _configuration(primary_key=True),
        # From 1, without gaps.
        _number("number", primary_key=True, autoincrement=False),
        # Canonical JSON, with the hash of the entry before it.
        _text("entry"),
        _text("hash"),
    )


def _details(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_audit_detail",
        meta,
        _configuration(primary_key=True),
        _number("number", primary_key=True, autoincrement=False),
        # The key of the person; empty if the entry is about none.
        _text("key"),
        _text("salt"),
        _text("details"),
        sa.Index("hrsync_audit_detail_key", "configuration", "key"),
    )


def _deliveries(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_delivery",
        meta,
        _configuration(primary_key=True),
        # The name of the receiver.
        _text("receiver", primary_key=True),
        # The last entry of the audit log that it has got.
        _number("number"),
        # Since when nothing could be delivered, and why; null and empty if it could.
        _number("failing", nullable=True),
        _text("message"),
    )


def _settings(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_settings",
        meta,
        _configuration(primary_key=True),
        # As `Scope.configuration`.
        _text("digest", primary_key=True),
        # JSON without secrets, as of `sync.plan_scope.text_of`.
        _text("text"),
        _number("since"),
    )


def _requests(meta: MetaData) -> Table:
    return sa.Table(
        "hrsync_request",
        meta,
        _configuration(primary_key=True),
        _text("receiver", primary_key=True),
        # Such as `plan:brave-otter-42` or `person:1042`.
        _text("subject", primary_key=True),
        # The number in the service desk; empty while nobody knows whether the request was made.
        _text("request"),
        _text("digest"),
        _number("opened"),
        _number("closed", nullable=True),
    )


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False, **options: t.Any) -> Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable, **options)


def _configuration(*, primary_key: bool = False) -> Column[int]:
    there = sa.ForeignKey("hrsync_configuration.id")
    return sa.Column("configuration", sa.Integer, there, nullable=False, primary_key=primary_key)


def _run(name: str, *, primary_key: bool = False) -> Column[int]:
    there = sa.ForeignKey("hrsync_run.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, there, nullable=False, primary_key=primary_key, autoincrement=False)


def _plan(*, primary_key: bool = False) -> Column[int]:
    there = sa.ForeignKey("hrsync_plan.id", ondelete="CASCADE")
    return sa.Column("plan", sa.Integer, there, nullable=False, primary_key=primary_key, autoincrement=False)
