# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the model to and from plain data for the transfer between controller and target, without loss.

Every `*_to_dict` returns JSON types, and every `*_from_dict` is its inverse. Frequent records omit fields that have
their default.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from ..model.changes import DIRECTORY_CHANGES, Change, Delta, StepChange
from ..model.desired import (
    AttributeRule,
    Category,
    Desired,
    Drift,
    Enable,
    Failure,
    Likeness,
    ManagerLeft,
    NullPolicy,
    Policy,
    Presence,
    Renaming,
    Staged,
    ValueKind,
)
from ..model.feed_gate import FeedGate
from ..model.option_names import OptionNames
from ..model.plan import KnownAccounts, Missing, Notice, Outcome, Outcomes, Plan, Problem, Rejection, Status
from ..model.run import KeptAs, Keyless, Report, Saying, Task
from ..model.waves import Size, Waves
from ..steps.registry import KINDS_BY_NAME
from .limits import gauge_from_dict, gauge_to_dict, limits_from_dict, limits_to_dict

JsonObject = dict[str, t.Any]
"""A value as plain data."""

_FLAGS = ("start_unknown", "paused", "recalled", "only_disables", "unlock", "remember_groups", "restore_groups")


def desired_to_dict(desired: Desired) -> JsonObject:
    """The desired account of one employee; fields that are rarely set are omitted if empty."""
    record: JsonObject = {
        "key": desired.key,
        "label": desired.label,
        "presence": desired.presence.value,
        "why": desired.why,
        "source": desired.source,
        "origins": dict(desired.origins),
        "ou": desired.ou,
        "attributes": dict(desired.attributes),
        "groups": list(desired.groups),
        "account": desired.account,
    }
    record.update({name: dict(given) for name in ("options", "flags", "unmade") if (given := getattr(desired, name))})
    if desired.like:
        record["like"] = dataclasses.asdict(desired.like)
    if desired.end:
        record["end"] = desired.end
    if desired.skips:
        record["skips"] = list(desired.skips)
    record.update({name: True for name in _FLAGS if getattr(desired, name)})
    if desired.steps:
        record["steps"] = {name: list(map(dict, several)) for name, several in desired.steps.items()}
    if desired.document:
        record["document"] = dict(desired.document)
    if desired.staged:
        record["staged"] = staged_to_dict(desired.staged)
    return record


def desired_from_dict(record: t.Mapping[str, t.Any]) -> Desired:
    """The inverse of `desired_to_dict`."""
    attributes = {name: _shared(values) for name, values in record["attributes"].items()}
    return Desired(
        key=record["key"],
        label=record["label"],
        presence=Presence(record["presence"]),
        why=record["why"],
        source=record["source"],
        origins=record["origins"],
        ou=record["ou"],
        attributes=attributes,
        groups=tuple(record["groups"]),
        end=record.get("end", ""),
        account=record["account"],
        options=record.get("options", {}),
        flags=record.get("flags", {}),
        unmade=record.get("unmade", {}),
        skips=tuple(record.get("skips", ())),
        like=_likeness(record["like"]) if "like" in record else None,
        **{name: record.get(name, False) for name in _FLAGS},
        steps={name: tuple(several) for name, several in record.get("steps", {}).items()},
        document=record.get("document", {}),
        staged=staged_from_dict(record["staged"]) if "staged" in record else None,
    )


def _shared(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else _once(tuple(values))


@functools.lru_cache(maxsize=1 << 12)
def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values, the same object for all people who have them, such as those of a department: memory is scarce."""
    return values


def staged_to_dict(staged: Staged) -> JsonObject:
    """What reached stages say, without fields that have their default."""
    fields = dataclasses.fields(staged)
    given = {field.name: getattr(staged, field.name) for field in fields}
    return {name: value for name, value in given.items() if value not in (None, False, ()) and value != {}} | (
        {"enabled": False} if staged.enabled is False else {}
    )


def staged_from_dict(record: t.Mapping[str, t.Any]) -> Staged:
    """The inverse of `staged_to_dict`."""
    given: JsonObject = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    for name in ("attributes", "causes", "steps"):
        members = given.get(name, {})
        given[name] = {key: None if values is None else tuple(values) for key, values in members.items()}
    return Staged(**given)


def _likeness(record: t.Mapping[str, t.Any]) -> Likeness:
    given: JsonObject = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    return Likeness(**given)


def rule_to_dict(rule: AttributeRule) -> JsonObject:
    """The rule of one attribute."""
    return {
        "attribute": rule.attribute,
        "kind": rule.kind.value,
        "on_create_only": rule.on_create_only,
        "null": rule.null.value,
        "fields": list(rule.fields),
        "template": rule.template,
        "keep_former": rule.keep_former,
        "option": rule.option,
        "drift": rule.drift.value if rule.drift else None,
    }


def rule_from_dict(record: t.Mapping[str, t.Any]) -> AttributeRule:
    """The inverse of `rule_to_dict`."""
    return AttributeRule(
        attribute=record["attribute"],
        kind=ValueKind(record["kind"]),
        on_create_only=record["on_create_only"],
        null=NullPolicy(record["null"]),
        fields=tuple(record["fields"]),
        template=record["template"],
        keep_former=record["keep_former"],
        option=record["option"],
        drift=Drift(record["drift"]) if record["drift"] else None,
    )


_PLAIN = (
    "key_attribute",
    "adopt",
    "group_key_attribute",
    "group_memory",
    "leave_groups",
    "managed_base",
    "create_missing_ous",
    "keep_old_address",
    "yield_to_exchange",
    "must_change_password",
    "leaves_out_values",
    "minimum_coverage",
    "name_hold_days",
    "coverage_from",
    "scope",
    "subject",
    "authority",
)
_TUPLES = ("match_attributes", "rehire_match", "owned_group_bases", "protected_groups", "protected_bases")


def policy_to_dict(policy: Policy) -> JsonObject:
    """The policy of a run."""
    return {
        **{name: getattr(policy, name) for name in _PLAIN},
        **{name: list(getattr(policy, name)) for name in _TUPLES},
        "rules": {attribute: rule_to_dict(rule) for attribute, rule in policy.rules.items()},
        "category": policy.category.value,
        "manager_left": policy.manager_left.value,
        "rename": policy.rename and policy.rename.value,
        "option_names": dataclasses.asdict(policy.option_names),
        "owned_groups": sorted(policy.owned_groups),
        "drift": policy.drift.value,
        "enable": policy.enable.value,
        "group_failures": {group: failure.value for group, failure in sorted(policy.group_failures.items())},
        "group_drift": {group: drift.value for group, drift in sorted(policy.group_drift.items())},
        "limits": limits_to_dict(policy.limits),
        "only": _sorted(policy.only),
        "in_scope": _sorted(policy.in_scope),
    }


def policy_from_dict(record: t.Mapping[str, t.Any]) -> Policy:
    """The inverse of `policy_to_dict`."""
    given: JsonObject = {name: record[name] for name in _PLAIN}
    given.update({name: tuple(record[name]) for name in _TUPLES})
    return Policy(
        **given,
        rules={attribute: rule_from_dict(rule) for attribute, rule in record["rules"].items()},
        category=Category(record["category"]),
        manager_left=ManagerLeft(record["manager_left"]),
        rename=Renaming(record["rename"]) if record["rename"] else None,
        option_names=OptionNames(**record["option_names"]),
        owned_groups=frozenset(record["owned_groups"]),
        drift=Drift(record["drift"]),
        enable=Enable(record["enable"]),
        group_failures={group: Failure(failure) for group, failure in record["group_failures"].items()},
        group_drift={group: Drift(drift) for group, drift in record["group_drift"].items()},
        limits=limits_from_dict(record["limits"]),
        only=_frozen(record["only"]),
        in_scope=_frozen(record["in_scope"]),
    )


def _sorted(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)


def _frozen(keys: list[str] | None) -> frozenset[str] | None:
    return None if keys is None else frozenset(keys)


def delta_to_dict(delta: Delta) -> JsonObject:
    """One attribute before and after; `person` and `secret` are omitted if unset.

    The values of a secret stay on the machine that applies the plan: the record does not even show whether there are
    any.
    """
    record: JsonObject = {"attribute": delta.attribute, "reason": delta.reason}
    if delta.secret:
        record["secret"] = True
    else:
        record["before"], record["after"] = list(delta.before), list(delta.after)
    if delta.person is not None:
        record["person"] = delta.person
    return record


def delta_from_dict(record: t.Mapping[str, t.Any]) -> Delta:
    """The inverse of `delta_to_dict`, except for the values of secrets."""
    return Delta(
        attribute=record["attribute"],
        before=tuple(record.get("before", ())),
        after=tuple(record.get("after", ())),
        reason=record["reason"],
        person=record.get("person"),
        secret=record.get("secret", False),
    )


def change_to_dict(change: Change) -> JsonObject:
    """One change of one account, without fields that have their default and fields that stay in the process.

    The fields that a step adds to `StepChange` stay in the process.
    """
    record: JsonObject = {"kind": change.kind.name}
    for field in dataclasses.fields(StepChange if isinstance(change, StepChange) else change):
        value = getattr(change, field.name)
        if field.compare and field.name != "kind" and value != field.default:
            record[field.name] = [delta_to_dict(delta) for delta in value] if field.name == "deltas" else value
    return record


def change_from_dict(record: t.Mapping[str, t.Any]) -> Change:
    """The inverse of `change_to_dict`; a step's change lacks the fields that stay in the process."""
    given = dict(record)
    kind = KINDS_BY_NAME[given.pop("kind")]
    if "deltas" in given:
        given["deltas"] = tuple(delta_from_dict(delta) for delta in given["deltas"])
    if "failure" in given:
        given["failure"] = Failure(given["failure"])
    made = DIRECTORY_CHANGES.get(kind)
    return made(**given) if made else StepChange(kind=kind, **given)


def plan_to_dict(plan: Plan) -> JsonObject:
    """A plan, without the values of secrets."""
    return {
        "changes": [change_to_dict(change) for change in plan.changes],
        "rejections": [rejection_to_dict(rejection) for rejection in plan.rejections],
        "notices": [notice_to_dict(notice) for notice in plan.notices],
        "problems": [problem_to_dict(problem) for problem in plan.problems],
        "stops": list(plan.stops),
        "faults": list(plan.faults),
        "limits": list(plan.limits),
        "employees": plan.employees,
        "unchanged": plan.unchanged,
        "logins": dict(plan.logins),
        "missing": missing_to_list(plan.missing),
        "coverage": list(plan.coverage) if plan.coverage else None,
        "gauges": [gauge_to_dict(gauge) for gauge in plan.gauges],
        "waves": dataclasses.asdict(plan.waves) if plan.waves else None,
        "emergency": plan.emergency,
        "would_stop": plan.would_stop,
    }


def plan_from_dict(record: t.Mapping[str, t.Any]) -> Plan:
    """The inverse of `plan_to_dict`, except for the values of secrets."""
    return Plan(
        changes=tuple(change_from_dict(change) for change in record["changes"]),
        rejections=tuple(rejection_from_dict(rejection) for rejection in record["rejections"]),
        notices=tuple(notice_from_dict(notice) for notice in record["notices"]),
        problems=tuple(problem_from_dict(problem) for problem in record["problems"]),
        stops=tuple(record["stops"]),
        faults=tuple(record["faults"]),
        limits=tuple(record["limits"]),
        employees=record["employees"],
        unchanged=record["unchanged"],
        logins=record["logins"],
        missing=missing_from_list(record["missing"]),
        coverage=KnownAccounts(*record["coverage"]) if record["coverage"] else None,
        gauges=tuple(gauge_from_dict(gauge) for gauge in record["gauges"]),
        waves=_waves(record["waves"]) if record["waves"] else None,
        emergency=record["emergency"],
        would_stop=record["would_stop"],
    )


def _waves(record: t.Mapping[str, t.Any]) -> Waves:
    return Waves(**{**record, "sizes": tuple(record["sizes"]), "left": tuple(record["left"])})


def rejection_to_dict(rejection: Rejection) -> JsonObject:
    """A skipped employee."""
    return {
        "key": rejection.key,
        "label": rejection.label,
        "reasons": list(rejection.reasons),
        "waits": rejection.waits,
        "since": rejection.since,
    }


def rejection_from_dict(record: t.Mapping[str, t.Any]) -> Rejection:
    """The inverse of `rejection_to_dict`."""
    return Rejection(record["key"], record["label"], tuple(record["reasons"]), record["waits"], record["since"])


def notice_to_dict(notice: Notice) -> JsonObject:
    """A warning."""
    return {"text": notice.text, "keys": list(notice.keys), "has_keys": notice.has_keys}


def notice_from_dict(record: t.Mapping[str, t.Any]) -> Notice:
    """The inverse of `notice_to_dict`."""
    return Notice(record["text"], tuple(record["keys"]), record["has_keys"])


def missing_to_list(missing: t.Iterable[Missing]) -> list[JsonObject]:
    """The people whom HR does not list any more."""
    return [{**dataclasses.asdict(one), "since": one.since.isoformat()} for one in missing]


def missing_from_list(records: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[Missing, ...]:
    """The inverse of `missing_to_list`."""
    return tuple(Missing(**{**one, "since": datetime.datetime.fromisoformat(one["since"])}) for one in records)


def problem_to_dict(problem: Problem) -> JsonObject:
    """A step that is blocked for some employees."""
    return {"step": problem.step, "text": problem.text, "keys": list(problem.keys)}


def problem_from_dict(record: t.Mapping[str, t.Any]) -> Problem:
    """The inverse of `problem_to_dict`."""
    return Problem(record["step"], record["text"], tuple(record["keys"]))


def outcomes_to_dict(outcomes: Outcomes) -> JsonObject:
    """The outcome of each change by its index, as a string (JSON has no other keys); without the directory's codes."""
    return {str(index): [outcome.status.value, outcome.message] for index, outcome in outcomes.items()}


def outcomes_from_dict(record: t.Mapping[str, t.Any]) -> dict[int, Outcome]:
    """The inverse of `outcomes_to_dict`."""
    return {int(index): Outcome(Status(status), message) for index, (status, message) in record.items()}


def task_to_dict(task: Task) -> JsonObject:
    """The task of a run."""
    return {
        "desired": [desired_to_dict(desired) for desired in task.desired],
        "policy": policy_to_dict(task.policy),
        "known_keys": sorted(task.known_keys),
        "rejections": [rejection_to_dict(rejection) for rejection in task.rejections],
        "keyless": [dataclasses.asdict(one) for one in task.keyless],
        "missing": missing_to_list(task.missing),
        "skipped_addresses": sorted(task.skipped_addresses),
        "notices": [notice_to_dict(notice) for notice in task.notices],
        "stops": list(task.stops),
        "faults": list(task.faults),
        "revision": task.revision,
        "facts": dict(task.facts),
        "mapping": task.mapping,
        "feed_gate": dataclasses.asdict(task.feed_gate) if task.feed_gate else None,
        "feeds": dict(task.feeds),
        "identities": {key: dict(own) for key, own in task.identities.items()},
        "waves": [[size.count, size.percent] for size in task.waves],
        "is_partial": task.is_partial,
        "by_id": sorted(task.by_id),
        "emergency": task.emergency,
        "said": {key: [one.label, one.source, dict(one.fields)] for key, one in task.said.items()},
    }


def task_from_dict(record: t.Mapping[str, t.Any]) -> Task:
    """The inverse of `task_to_dict`."""
    return Task(
        desired=tuple(desired_from_dict(desired) for desired in record["desired"]),
        policy=policy_from_dict(record["policy"]),
        known_keys=frozenset(record["known_keys"]),
        rejections=tuple(rejection_from_dict(rejection) for rejection in record["rejections"]),
        keyless=tuple(Keyless(**one) for one in record["keyless"]),
        missing=missing_from_list(record["missing"]),
        skipped_addresses=frozenset(record["skipped_addresses"]),
        notices=tuple(notice_from_dict(notice) for notice in record["notices"]),
        stops=tuple(record["stops"]),
        faults=tuple(record["faults"]),
        identities=record["identities"],
        said={
            key: Saying(label=label, source=source, fields=fields)
            for key, (label, source, fields) in record["said"].items()
        },
        revision=record["revision"],
        facts=record["facts"],
        mapping=record["mapping"],
        feed_gate=_feed_gate(record["feed_gate"]),
        feeds=record["feeds"],
        waves=tuple(Size(*size) for size in record["waves"]),
        by_id=frozenset(record["by_id"]),
        emergency=record["emergency"],
        is_partial=record["is_partial"],
    )


def _feed_gate(record: t.Mapping[str, t.Any] | None) -> FeedGate | None:
    if record is None:
        return None
    lacking = {field: tuple(keys) for field, keys in record["lacking"].items()}
    return FeedGate(**{**record, "oddities": tuple(record["oddities"]), "lacking": lacking})


def report_to_dict(report: Report) -> JsonObject:
    """The report of a run, without the values of secrets."""
    return {
        "plan": plan_to_dict(report.plan),
        "outcomes": outcomes_to_dict(report.outcomes),
        "server": report.server,
        "checksum": report.checksum,
        "fingerprint": report.fingerprint,
        "kept": report.kept,
        "audit_head": report.audit_head,
        "number": report.number,
    }


def report_from_dict(record: t.Mapping[str, t.Any]) -> Report:
    """The inverse of `report_to_dict`, except for the values of secrets."""
    return Report(
        plan=plan_from_dict(record["plan"]),
        outcomes=outcomes_from_dict(record["outcomes"]),
        server=record["server"],
        checksum=record["checksum"],
        fingerprint=record["fingerprint"],
        kept=KeptAs(*record["kept"]) if record["kept"] else None,
        audit_head=record["audit_head"],
        number=record["number"],
    )
