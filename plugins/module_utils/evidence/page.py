# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a bundle of evidence, which explains what is in it and how it is verified. Pure."""

from __future__ import annotations

import collections
import html
import json
import typing as t

if t.TYPE_CHECKING:
    from ..model.approval import SignedDecision
    from ..state.evidence import Evidence, PlanEvidence

_WHAT: t.Final[t.Mapping[str, str]] = {
    "run.json": "When the run began and ended, how, and who started it where.",
    "configuration.json": "The options and the mapping that the run had, without secrets.",
    "plans/": "What previews had shown, and people had approved: everything that would be done for each person.",
    "decisions/": "Who approved or rejected these plans: the text that was signed, and the SSH signature.",
    "allowed_signers": "The public keys by which the signatures are verified.",
    "outcomes.jsonl": "What the run did: each change with the values before and after, and what became of it.",
    "audit.jsonl": "The part of the audit log that tells of all this. Each entry has the hash of the one before.",
    "verify.py": "Verifies all of this.",
    "verifier.py": "The part of it that verifies the audit log.",
}

_HEAD: t.Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8888; }}
td, code {{ overflow-wrap: anywhere; }}
</style>
</head>
<body>
"""


def page(evidence: Evidence, names: t.Sequence[str]) -> str:
    """The page.

    Args:
        evidence: of the run.
        names: of the other files.
    """
    run = evidence.run
    title = f"Evidence of run {run['run']} of {evidence.configuration} in {evidence.domain}"
    parts = [
        _HEAD.format(title=html.escape(title)),
        f"<h1>{html.escape(title)}</h1>\n",
        _table(("Run", ""), _facts(evidence)),
        "<h2>Plans and decisions</h2>\n",
        *(_plan(one) for one in evidence.plans),
        "" if evidence.plans else "<p>Nothing of this run needed an approval.</p>\n",
        "<h2>What was done</h2>\n",
        _table(("Change", "Outcome", "Number"), _counts(evidence)),
        "<h2>Files</h2>\n",
        _table(("File", "What it is"), [(name, text) for name, text in _WHAT.items() if _is_there(name, names)]),
        _verifying(evidence),
        "</body>\n</html>\n",
    ]
    return "".join(parts)


def _is_there(name: str, names: t.Sequence[str]) -> bool:
    return any(one == name or (name.endswith("/") and one.startswith(name)) for one in names)


def _facts(evidence: Evidence) -> list[tuple[str, str]]:
    run, facts = evidence.run, evidence.run["facts"]
    return [
        ("Began", run["started"]),
        ("Ended", run["ended"] or "never, or nobody knows"),
        ("Status", run["status"]),
        ("Started by", facts.get("by", "")),
        ("On", facts.get("host", "")),
        ("Version", facts.get("version", "")),
        ("Configuration", facts.get("configuration", "")),
        ("Approval", facts.get("approval", "none was needed")),
        ("Levels", facts.get("approval_levels", "")),
        ("Approved in AWX", facts.get("awx_approvals", "not asked for")),
    ]


def _plan(one: PlanEvidence) -> str:
    plan = one.plan
    rows = [
        ("Requested by", plan.requested_by),
        ("Kept", f"{plan.created:%Y-%m-%d %H:%M:%S} UTC, valid until {plan.valid_until:%Y-%m-%d %H:%M:%S} UTC"),
        ("Checksum", f"sha256:{plan.checksum}"),
        ("People", str(len(plan.units))),
        *(("Decision", _decision(decision)) for decision in one.decisions),
    ]
    return f"<h3>{html.escape(plan.name)}</h3>\n{_table(('Plan', ''), rows)}"


def _decision(decision: SignedDecision) -> str:
    said = json.loads(decision.statement)
    reason = f": {said['reason']}" if said["reason"] else ""
    who = f"{said['decision']} at level {said['level']} by {decision.principal}"
    return f"{who}, {decision.at:%Y-%m-%d %H:%M:%S} UTC{reason}"


def _counts(evidence: Evidence) -> list[tuple[str, str, str]]:
    counts = collections.Counter((one["kind"], one["status"]) for one in evidence.outcomes)
    return [(kind, status, str(number)) for (kind, status), number in sorted(counts.items())]


def _verifying(evidence: Evidence) -> str:
    return (
        "<h2>How it is verified</h2>\n<p>With Python 3.8 or newer, and nothing else, in the folder of this page:"
        " <code>python3 verify.py</code>. The exit code is 0 if everything is as it was written. With"
        " <code>--head NUMBER:HASH</code>, a head of the audit log that was kept elsewhere is compared; each run shows"
        " the head that it has left. Without one, nobody can tell whether the whole log was written anew.</p>\n"
        f"<p>Signatures are verified if <code>ssh-keygen</code> is installed. {len(evidence.log)} entries of the audit"
        " log are in the excerpt.</p>\n"
    )


def _table(titles: t.Sequence[str], rows: t.Iterable[t.Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in titles)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>\n"
