# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verifies the evidence of one run of hrsync.ad, in the folder of this file or in another one.

It needs nothing but Python 3.8 or newer, and verifier.py beside it:

    python3 verify.py
    python3 verify.py --head 812:6b1f... FOLDER

It verifies that

- every file is that of manifest.json, and there is no other;
- the excerpt of the audit log is a chain of hashes, and agrees with heads that were kept elsewhere;
- every plan has the units of its checksum, and is as the log says that it was kept;
- every decision is the one of which the log tells, with who made it and when, is about that plan, and none is missing;
- every signature is good for its signer, if the program ssh-keygen is there and the bundle has the allowed signers;
- the changes are those of which the log tells, with what became of them;
- the configuration has the digest that the run has told the log, and the log tells how the run has ended.

What it cannot tell: whether somebody has written the whole log anew. Only a head kept elsewhere does. Details of people
who were forgotten are not there any more.

The exit code is 0 if everything is as it was written, 1 if not, and 2 if something cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import typing as t

try:
    from ..audit import verifier
except ImportError:
    import verifier  # type: ignore[import-not-found, no-redef, unused-ignore]

FORMAT = "hrsync.ad/evidence/1"
"""Identifies the format. The number increases with each incompatible change."""
MANIFEST = "manifest.json"
NAMESPACE = "hrsync.ad"
SIGNERS = "allowed_signers"
_WITHOUT_END = ("running", "interrupted", "recovered")
"""How runs are that have not told the log how they ended."""
WHOLE, BROKEN, UNREADABLE = 0, 1, 2
"""Exit codes."""

Files = t.Mapping[str, bytes]


class BrokenBundleError(Exception):
    """Something is not as it was written."""


class Checked(t.NamedTuple):
    """What was verified."""

    entries: int
    plans: int
    decisions: int
    signatures: int
    changes: int
    heads: int
    unclear: int
    """The number of plans that cannot be compared, because somebody in them was forgotten."""
    absent: int
    """The number of plans that the run has used, and that are not there any more."""


class Told(t.NamedTuple):
    """An entry of the audit log."""

    entry: t.Mapping[str, t.Any]
    details: t.Mapping[str, t.Any] | None
    """None if there are none, or if they were removed."""


def _told(line: t.Mapping[str, t.Any]) -> Told:
    return Told(json.loads(line["entry"]), json.loads(line["details"]) if "details" in line else None)


def verify(files: Files, heads: t.Iterable[t.Any] = ()) -> Checked:
    """Verify the files of a bundle.

    Args:
        files: their contents, by name.
        heads: of the audit log, kept elsewhere.

    Raises:
        BrokenBundleError: something is not as it was written.
    """
    _check_manifest(files)
    log = _log(files, heads)
    manifest, run = _json(files, MANIFEST), _json(files, "run.json")
    about = (log.domain, log.configuration, run["run"])
    if about != (manifest["domain"], manifest["configuration"], manifest["run"]):
        raise BrokenBundleError(f"{MANIFEST} is about another run than run.json and the audit log.")
    told = [_told(json.loads(line)) for line in files["audit.jsonl"].splitlines()]
    entries = [one.entry for one in told]
    plans = [_json(files, name) for name in sorted(files) if name.startswith("plans/")]
    unclear = sum(not _check_plan(plan, entries) for plan in plans)
    decisions = [_json(files, name) for name in sorted(files) if name.startswith("decisions/")]
    for decision in decisions:
        _check_decision(decision, plans, told)
    _check_no_decision_is_missing(decisions, plans, entries)
    _check_run(run, told)
    _check_configuration(files, run, entries)
    outcomes = [json.loads(line) for line in files["outcomes.jsonl"].splitlines()]
    _check_outcomes(outcomes, run["run"], told)
    signatures = _check_signatures(files, decisions)
    absent = len(_used(run["run"], entries).difference(plan["name"] for plan in plans))
    return Checked(log.entries, len(plans), len(decisions), signatures, len(outcomes), log.heads, unclear, absent)


def _json(files: Files, name: str) -> t.Any:
    try:
        return json.loads(files[name])
    except KeyError:
        raise BrokenBundleError(f"{name} is missing.") from None
    except ValueError:
        raise BrokenBundleError(f"{name} is not JSON.") from None


def _check_manifest(files: Files) -> None:
    manifest = _json(files, MANIFEST)
    if files[MANIFEST] != f"{json.dumps(manifest, indent=2, sort_keys=True)}\n".encode("ascii"):
        raise BrokenBundleError(f"{MANIFEST} is not written as hrsync.ad writes it, so it was changed.")
    if manifest["format"] != FORMAT:
        raise BrokenBundleError(f"The bundle has the format {manifest['format']}, and this program knows {FORMAT}.")
    named = manifest["files"]
    for name in sorted(set(named) ^ (set(files) - {MANIFEST})):
        raise BrokenBundleError(f"{name} is missing." if name in named else f"{name} does not belong to the bundle.")
    for name, digest in sorted(named.items()):
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise BrokenBundleError(f"{name} was changed.")


def _log(files: Files, heads: t.Iterable[t.Any]) -> t.Any:
    with tempfile.TemporaryFile() as file:
        file.write(files["audit.jsonl"])
        file.seek(0)
        try:
            return verifier.verify(file, heads, True)
        except verifier.BrokenLogError as error:
            raise BrokenBundleError(str(error)) from None


def _sha256(value: t.Any) -> str:
    """The digest of plain data, as plans have it."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _check_plan(plan: t.Mapping[str, t.Any], entries: t.Sequence[t.Any]) -> bool:
    """That the plan is the one of which the log tells.

    Returns:
        Whether its units could be compared. Those of people who were forgotten are not there any more.
    """
    row = json.dumps(plan["row"], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(row.encode("ascii")).hexdigest()
    kept = [one for one in entries if _tells(one, "plan_kept", plan=plan["name"], row=digest)]
    if not kept:
        raise BrokenBundleError(f"The audit log does not tell of plan {plan['name']} as it is.")
    shown = {unit["key"]: unit["changes"] for unit in plan["units"]}
    if len(shown) < kept[0]["facts"]["people"]:
        return False
    _check_units(plan)
    if kept[0]["facts"]["shown"] != _sha256(shown):
        raise BrokenBundleError(f"Plan {plan['name']} has shown something else, as the audit log tells.")
    return True


def _check_units(plan: t.Mapping[str, t.Any]) -> None:
    """That the units are those of the checksum, see `planner/units.py`."""
    facts = json.loads(plan["row"]["facts"])
    whole = {
        "target": facts.get("target", ""),
        "configuration": facts.get("configuration", ""),
        "units": [[unit["key"], unit["digest"]] for unit in plan["units"]],
        "places": facts.get("places", ""),
    }
    if _sha256(whole) != plan["row"]["checksum"]:
        raise BrokenBundleError(f"The units of plan {plan['name']} are not those of its checksum.")


def _tells(entry: t.Mapping[str, t.Any], kind: str, **facts: t.Any) -> bool:
    return entry["kind"] == kind and all(entry["facts"].get(name) == value for name, value in facts.items())


def _used(run: int, entries: t.Sequence[t.Mapping[str, t.Any]]) -> set[str]:
    """The names of the plans whose approval the run has used, as the log tells."""
    ends = [one["facts"] for one in entries if one["kind"] in ("run_ended", "run_interrupted")]
    return {name for facts in ends if facts.get("run") == run for name in facts.get("plans", {})}


def _digests(decision: t.Mapping[str, t.Any]) -> dict[str, str]:
    return {name: hashlib.sha256(decision[name].encode("utf-8")).hexdigest() for name in ("statement", "signature")}


def _check_decision(decision: t.Mapping[str, t.Any], plans: t.Sequence[t.Any], told: t.Sequence[Told]) -> None:
    statement, digests = json.loads(decision["statement"]), _digests(decision)
    where = f"The decision of {decision['principal']} about plan {statement['plan']}"
    known = [one for one in told if _tells(one.entry, "decision", **digests)]
    if not any(_is_by(one, decision) for one in known):
        raise BrokenBundleError(f"{where} is not the one of which the audit log tells.")
    about = [plan["row"]["checksum"] for plan in plans if plan["name"] == statement["plan"]]
    if about != [statement["checksum"]]:
        raise BrokenBundleError(f"{where} is about another plan than that of the run.")


def _is_by(told: Told, decision: t.Mapping[str, t.Any]) -> bool:
    """Whether the log says the same of who has decided, if it still knows, and of when."""
    by = (told.details or {}).get("by", decision["principal"])
    return (by, told.entry["at"]) == (decision["principal"], decision["at"])


def _check_no_decision_is_missing(
    decisions: t.Sequence[t.Any], plans: t.Sequence[t.Any], entries: t.Sequence[t.Any]
) -> None:
    there = [_digests(one) for one in decisions]
    for plan in plans:
        for one in entries:
            is_about = _tells(one, "decision", plan=plan["name"], checksum=plan["row"]["checksum"])
            if is_about and not any(_tells(one, "decision", **digests) for digests in there):
                raise BrokenBundleError(
                    f"A decision about plan {plan['name']} is missing, of which entry {one['number']} of the audit log"
                    " tells."
                )


def _check_configuration(files: Files, run: t.Mapping[str, t.Any], entries: t.Sequence[t.Any]) -> None:
    begun = [one["facts"] for one in entries if _tells(one, "run_began", run=run["run"])]
    if "configuration.json" not in files and not any("configuration" in facts for facts in begun):
        return
    kept = _json(files, "configuration.json")
    digest = hashlib.sha256(
        json.dumps({"options": kept["options"], "mapping": kept["mapping"]}, sort_keys=True).encode()
    ).hexdigest()
    if not any(facts.get("configuration") == digest for facts in begun):
        raise BrokenBundleError("The configuration is not the one of which the audit log tells.")


def _check_run(run: t.Mapping[str, t.Any], told: t.Sequence[Told]) -> None:
    """That the run is the one that the log has seen begin and end."""
    number, facts = run["run"], run["facts"]
    begun = [one for one in told if _tells(one.entry, "run_began", run=number)]
    for one in begun:
        known = dict(one.entry["facts"], **(one.details or {}))
        if any(facts.get(name) != value for name, value in known.items() if name not in ("run", "emergency")):
            raise BrokenBundleError("run.json is not what the audit log tells of the beginning of the run.")
    ended = [one.entry["facts"]["status"] for one in told if _tells(one.entry, "run_ended", run=number)]
    if not begun or ended != ([] if run["status"] in _WITHOUT_END else [run["status"]]):
        raise BrokenBundleError("The audit log does not tell of the run as it is.")


def _check_outcomes(outcomes: t.Sequence[t.Any], run: int, told: t.Sequence[Told]) -> None:
    """That the log tells of the same changes, with the same statuses, as far as nobody was forgotten."""
    changes = [one for one in told if _tells(one.entry, "change", run=run)]
    settled = [one for one in outcomes if one["status"] != "unfinished"]
    known = sorted((one.entry["facts"]["change"], one.entry["facts"]["status"]) for one in changes)
    there = {_text((one["change"], one["status"])) for one in settled}
    shown = {_text((one.details["change"], one.entry["facts"]["status"])) for one in changes if one.details}
    if known != sorted((one["kind"], one["status"]) for one in settled) or not shown <= there:
        raise BrokenBundleError("The changes of the run are not those of which the audit log tells.")


def _text(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True)


def _check_signatures(files: Files, decisions: t.Sequence[t.Any]) -> int:
    """Verify signatures with ssh-keygen; returns their number, which is 0 without the program or the signers."""
    program = shutil.which("ssh-keygen")
    if not program or SIGNERS not in files:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for number, decision in enumerate(decisions):
            signers, signature = os.path.join(folder, SIGNERS), os.path.join(folder, f"{number}.sig")
            for path, content in ((signers, files[SIGNERS]), (signature, decision["signature"].encode())):
                with open(path, "wb") as file:
                    file.write(content)
            # The key had to be valid when the decision was made, and may have expired since.
            when = decision["at"].replace("-", "").replace(":", "").replace("T", "")
            command = [program, "-Y", "verify", "-f", signers, "-I", decision["principal"], "-n", NAMESPACE]
            command += ["-s", signature, "-O", f"verify-time={when}"]
            # This program runs without Ansible, so there is no run_command of a module.
            done = subprocess.run(  # pylint: disable=ansible-bad-function
                command, input=decision["statement"].encode(), capture_output=True, check=False
            )
            if done.returncode:
                raise BrokenBundleError(f"The signature of {decision['principal']} is not good.")
    return len(decisions)


def summary(found: Checked) -> str:
    """What was verified, as sentences."""
    forgotten = (
        f" Plans of which nobody can say whether they show what they showed, because people were forgotten:"
        f" {found.unclear}."
    )
    absent = f" Plans that the run has used, and that are not there any more: {found.absent}."
    return (
        f"The evidence is as it was written. Changes: {found.changes}. Plans: {found.plans}. Decisions:"
        f" {found.decisions}, with {found.signatures} verified signatures. Entries of the audit log: {found.entries}."
        f" Heads kept elsewhere that it agrees with: {found.heads}.{forgotten if found.unclear else ''}"
        f"{absent if found.absent else ''}"
    )


def read(folder: str) -> dict[str, bytes]:
    """The files of a folder, by their names below it."""
    found = {}
    for base, _folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if "__pycache__" not in path:
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    return found


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Run the program, and return its exit code."""
    parser = argparse.ArgumentParser(description="Verifies the evidence of one run of hrsync.ad.")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--head", action="append", default=[], metavar="NUMBER:HASH", help="of the audit log")
    options = parser.parse_args(arguments)
    heads = [verifier.head_of(text) for text in options.head]
    if None in heads:
        sys.stderr.write("A head is a number, a colon and a hash of 64 characters.\n")
        return UNREADABLE
    try:
        found = verify(read(options.folder), heads)
    except BrokenBundleError as error:
        sys.stdout.write(f"{error}\n")
        return BROKEN
    except (OSError, LookupError, TypeError, ValueError) as error:
        sys.stderr.write(f"The bundle cannot be read: {error!r}\n")
        return UNREADABLE
    sys.stdout.write(f"{summary(found)}\n")
    return WHOLE


if __name__ == "__main__":
    raise SystemExit(main())
