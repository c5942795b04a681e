# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which people of a plan are approved: verifies every signature anew, and assesses what they say.

Runs call it right before they write, with the plan as they have planned it again, and with the rows of the database as
they are: a row that somebody has inserted or edited there has no signature for what it says.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ApprovalError
from ..model.approval import Decision
from .assessment import assess
from .case import Case, Verified
from .signatures import fingerprint_of_signature, verify
from .signers import People
from .statement import RefusedError, statement_of

if t.TYPE_CHECKING:
    import datetime

    from ..model.approval import KeptPlan, Level, Mode, SignedDecision
    from .case import Assessment
    from .signer_files import SignerFiles


def approved_units(
    mode: Mode,
    levels: tuple[Level, ...],
    plan: KeptPlan,
    decisions: t.Iterable[SignedDecision],
    files: SignerFiles,
    now: datetime.datetime,
) -> Assessment:
    """What may be applied of a plan.

    Args:
        mode: the option `approval`.
        levels: all levels, in order.
        plan: the kept plan, with the checksum, the units and the counts of the plan as it is now.
        decisions: the rows of the database about the plan.
        files: the allowed signers.
        now: the present time.

    Raises:
        ApprovalError: `ssh-keygen` is missing, or too old.
    """
    verified, refused = verified_decisions(decisions, files, now)
    assessment = assess(case_of(mode, levels, plan, verified, files, now), verified)
    return dataclasses.replace(assessment, refused=(*refused, *assessment.refused))


def case_of(
    mode: Mode,
    levels: tuple[Level, ...],
    plan: KeptPlan,
    verified: t.Iterable[Verified],
    files: SignerFiles,
    now: datetime.datetime,
) -> Case:
    """What is assessed; see `approved_units`."""
    people = People(files.signers, [(one.principal, one.key) for one in verified if one.key])
    return Case(mode=mode, plan=plan, levels=levels, people=people, now=now)


def verified_decisions(
    decisions: t.Iterable[SignedDecision], files: SignerFiles, now: datetime.datetime
) -> tuple[tuple[Verified, ...], tuple[str, ...]]:
    """The decisions whose signatures are right now, or are those of rejections, and sentences about all others."""
    verified, refused = [], []
    for one in decisions:
        try:
            verified.append(verified_decision(one.statement, one.signature, one.principal, files, now))
        except RefusedError as error:
            if rejection := _lasting_rejection(one, files):
                verified.append(rejection)
            else:
                refused.append(f"A decision of {one.principal} does not count: {error}")
    return tuple(verified), tuple(refused)


def _lasting_rejection(one: SignedDecision, files: SignerFiles) -> Verified | None:
    """A rejection by a key that has expired, or was revoked, since: that lifts no rejection."""
    try:
        statement = statement_of(one.statement)
        if statement.decision is not Decision.REJECTED:
            return None
        key = fingerprint_of_signature(one.statement, one.signature)
    except ApprovalError:
        return None
    if not any(signer.key == key and one.principal in signer.principals for signer in files.signers):
        return None
    return Verified(statement=statement, principal=one.principal, key=key, text=one.statement)


def verified_decision(
    text: str, signature: str, principal: str, files: SignerFiles, now: datetime.datetime
) -> Verified:
    """A decision, if its signature is right.

    Args:
        text: the statement.
        signature: armored.
        principal: who is said to have signed.
        files: the allowed signers.
        now: the present time.

    Raises:
        RefusedError: it is not; the message is a sentence.
        ApprovalError: `ssh-keygen` cannot be used.
    """
    try:
        statement = statement_of(text)
    except RefusedError as error:
        raise RefusedError(f"The statement {error}") from None
    try:
        key = verify(files, text, signature, principal, now)
    except RefusedError as error:
        raise RefusedError(f"The signature {error}") from None
    return Verified(statement=statement, principal=principal, key=key, text=text)
