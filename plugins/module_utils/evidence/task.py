# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module `hrsync.ad.evidence`: one archive with everything about a run."""

from __future__ import annotations

import hashlib
import os
import pathlib
import typing as t

from .. import files
from ..errors import ConfigurationError, StateError
from ..model.option_names import ROLE
from ..state import showing
from ..state.evidence import evidence
from ..state.migrations import version_of
from ..state.options import STATE_OPTION, hide_passwords
from ..state.tasks import opened
from ..values.text import count
from .bundle import archive, files_of
from .bundle_verifier import BrokenBundleError, summary, verify

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..module import ModuleResult
    from ..state.evidence import Evidence

OPTIONS: t.Final[dict[str, t.Any]] = {
    **STATE_OPTION,
    "name": {"type": "str"},
    "domain": {"type": "str"},
    "run": {"type": "int", "required": True},
    "path": {"type": "path", "required": True},
    "allowed_signers": {"type": "path"},
}


def write_evidence(module: AnsibleModule) -> ModuleResult:
    """Write the archive, and verify it as an auditor does.

    Raises:
        HrsyncError: the database cannot be read, there is no such run, the evidence is not whole, or the archive
            cannot be written.
    """
    hide_passwords(module)
    found = _evidence(module)
    made = files_of(found, _signers(module.params["allowed_signers"]))
    try:
        checked = verify(made)
    except BrokenBundleError as error:
        raise StateError(f"The evidence of run {module.params['run']} is not whole. {error}") from None
    unverified = checked.decisions - checked.signatures
    if unverified:
        module.warn(_unverified(unverified, has_signers=bool(module.params["allowed_signers"])))
    content, path = archive(made), module.params["path"]
    try:
        is_new = not os.path.exists(path) or pathlib.Path(path).read_bytes() != content
        if is_new and not module.check_mode:
            files.replace(path, (content,))
    except OSError as error:
        raise StateError(f"The archive {path} cannot be written: {error.strerror or error}.") from None
    digest = hashlib.sha256(content).hexdigest()
    return {"changed": is_new, "path": path, "sha256": digest, "files": sorted(made), "verified": summary(checked)}


def _unverified(number: int, *, has_signers: bool) -> str:
    why = "ssh-keygen is not installed on the target" if has_signers else f"{ROLE.allowed_signers} is not set"
    return f"{count(number, 'signature')} could not be verified: {why}."


def _evidence(module: AnsibleModule) -> Evidence:
    """What the database has about the run.

    Raises:
        StateError: there is no such run, or several configurations have one.
    """
    number, domain = module.params["run"], (module.params["domain"] or "").lower()
    with opened(module, writes=False) as database:
        if database is None:
            raise StateError("There is no database, so there is no evidence.")
        with database.reading() as connection:
            if version_of(connection, database.shown) <= 1:
                raise StateError(f"{database.shown} has no audit log yet. The first run with this version creates it.")
            rows = showing.chosen(connection, module.params["name"])
            found = [evidence(connection, row, number) for row in rows if domain in ("", row.domain)]
    runs = [one for one in found if one]
    if len(runs) != 1:
        why = "is in no configuration that was asked for" if not runs else "is in several configurations; set domain"
        raise StateError(f"Run {number} {why}. The module hrsync.ad.state_info shows the last runs.")
    return runs[0]


def _signers(path: str | None) -> bytes | None:
    if not path:
        return None
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The file {path} of the option allowed_signers cannot be read: {error.strerror}."
        ) from None
