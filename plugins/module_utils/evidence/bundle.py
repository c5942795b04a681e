# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the evidence of one run, and the archive of them. The same evidence gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import typing as t
import zipfile

from ..audit import verifier
from . import bundle_verifier
from .bundle_verifier import FORMAT, MANIFEST, SIGNERS
from .page import page

if t.TYPE_CHECKING:
    from ..state.evidence import Evidence, PlanEvidence

_BEGINNING: t.Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can have, for all files."""

JsonObject = dict[str, t.Any]


def files_of(evidence: Evidence, signers: bytes | None) -> dict[str, bytes]:
    """The files of a bundle, by name.

    Args:
        evidence: of the run.
        signers: the file of allowed signers; None if signatures are not to be verified from the bundle.
    """
    files = {
        "run.json": _json(evidence.run),
        "outcomes.jsonl": b"".join(map(_line, evidence.outcomes)),
        "audit.jsonl": b"".join(evidence.log),
        "verifier.py": _source(verifier),
        "verify.py": _source(bundle_verifier),
    }
    if evidence.settings:
        files["configuration.json"] = _json(json.loads(evidence.settings))
    if signers is not None:
        files[SIGNERS] = signers
    for one in evidence.plans:
        files[f"plans/{one.plan.name}.json"] = _json(_plan(one))
        for number, decision in enumerate(one.decisions, 1):
            files[f"decisions/{one.plan.name}-{number}.json"] = _json(
                {
                    "statement": decision.statement,
                    "signature": decision.signature,
                    "principal": decision.principal,
                    "at": f"{decision.at:%Y-%m-%dT%H:%M:%SZ}",
                }
            )
    files["index.html"] = page(evidence, sorted(files)).encode("utf-8")
    return {**files, MANIFEST: _json(_manifest(evidence, files))}


def _manifest(evidence: Evidence, files: t.Mapping[str, bytes]) -> JsonObject:
    about = {"domain": evidence.domain, "configuration": evidence.configuration, "run": evidence.run["run"]}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return {"format": FORMAT, **about, "files": digests}


def _plan(one: PlanEvidence) -> JsonObject:
    units = [
        {
            "key": unit.key,
            "label": unit.label,
            "digest": unit.digest,
            "needs": list(unit.needs),
            "changes": list(one.changes[unit.key]),
        }
        for unit in one.plan.units
    ]
    return {"name": one.plan.name, "row": dict(one.row), "units": units}


def archive(files: t.Mapping[str, bytes]) -> bytes:
    """The files as a ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, content in sorted(files.items()):
            archived.writestr(zipfile.ZipInfo(name, _BEGINNING), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _source(module: t.Any) -> bytes:
    """The file of a module, which Ansible sends to the target within an archive."""
    source: bytes = module.__loader__.get_data(module.__file__)
    return source


def _json(value: t.Any) -> bytes:
    return f"{json.dumps(value, indent=2, sort_keys=True)}\n".encode("ascii")


def _line(value: t.Any) -> bytes:
    return f"{json.dumps(value, sort_keys=True)}\n".encode("ascii")
