# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module `hrsync.ad.approval`: a reviewer signs a decision about a plan, exports it to be signed, or imports it."""

from __future__ import annotations

import dataclasses
import datetime
import os
import pathlib
import typing as t

from .. import files as files_module
from ..approvals.case import Verified
from ..approvals.recording import check, is_recorded
from ..approvals.signatures import fingerprint_of_key, fingerprint_of_signature, require_program, sign
from ..approvals.signer_files import read_approval
from ..approvals.statement import RefusedError, statement_of, text_of
from ..approvals.verification import case_of, verified_decision, verified_decisions
from ..errors import ApprovalError, ConfigurationError
from ..model.approval import Decision, Statement
from ..model.option_names import APPROVAL
from ..state import decisions
from ..state.migrations import upgrade, version_of
from ..state.options import hide_passwords
from ..state.tasks import key_of, opened
from ..values.suggestions import suggestion
from ..values.text import is_control
from .info import assessed, iso, mode_of
from .options import DATABASE
from .reviewed import Reviewed, the_plan, time

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule
    from sqlalchemy.engine import Connection

    from ..approvals.case import Case
    from ..approvals.signer_files import SignerFiles
    from ..model.approval import Level
    from ..module import ModuleResult

_LONGEST_REASON: t.Final = 1000


def approval(module: AnsibleModule) -> ModuleResult:
    """Sign, export or import a decision.

    Raises:
        HrsyncError: options are invalid, the decision is not possible, or the database cannot be used.
    """
    hide_passwords(module, DATABASE)
    request = Request.of(module.params)
    levels, files = read_approval(module.params, APPROVAL)
    if not levels:
        raise ConfigurationError(f"The option {APPROVAL.approval_levels} is empty, so there is nothing to approve for.")
    require_program()
    with opened(module, writes=not module.check_mode, option=DATABASE) as database:
        if database is None:
            raise ApprovalError(f"There is no database yet, and no plan {request.plan}.")

        def review(connection: Connection) -> Review:
            if not version_of(connection, database.shown):
                raise ApprovalError(f"There is no plan {request.plan} in an empty database.")
            upgrade(connection, database.shown)
            plan = the_plan(connection, module.params["name"], request.plan)
            return Review(plan, levels, files, time(database.now(connection)))

        with database.reading() as connection:
            own = review(connection)
        new = own.prepared(request)
        if request.export:
            return own.exported(request.export, new, writes=not module.check_mode)
        if own.has(new) or (module.check_mode and not request.signed):
            return own.told(new, changed=not own.has(new))
        # Somebody may have to touch a key, so no transaction is open meanwhile.
        signature = request.signature or sign(new.text, request.key_file)
        if module.check_mode:
            return own.told(own.verified(new, signature), changed=True)
        with database.writing() as connection:
            database.exclusive(connection)
            return review(connection).recorded(connection, new, signature)


class Request:
    """What is asked for, from the options.

    Args:
        params: the options.
        signed: the statement that is imported; None if a new one is made.
        text: of that.
        signature: of that.
    """

    def __init__(self, params: t.Mapping[str, t.Any], signed: Statement | None, text: str, signature: str) -> None:
        self._params = params
        self.signed, self.text, self.signature = signed, text, signature
        self.plan: str = signed.plan if signed else params["plan"] or ""
        self.level: str = signed.level if signed else params["level"] or ""
        self.decision = signed.decision if signed else Decision(params["state"])
        self.reason = " ".join((params["reason"] or "").split())
        self.principal: str = params["principal"] or ""
        self.key_file: str = params["key_file"] or ""
        self.export: str = "" if signed else params["request"] or ""
        self.units: list[str] = [key_of(key) for key in params["units"] or ()]

    @classmethod
    def of(cls, params: t.Mapping[str, t.Any]) -> Request:
        """Read and check the options.

        Raises:
            ConfigurationError: they are invalid.
            ApprovalError: the files of a decision that was signed elsewhere are invalid.
        """
        if params["signature"]:
            return cls._imported(params)
        for name in ("plan", "level"):
            if not params[name]:
                raise ConfigurationError(f"The option {name} is required, unless a signature is imported.")
        request = cls(params, None, "", "")
        if request.decision is Decision.REJECTED and not request.reason:
            raise ConfigurationError("The option reason is required for a rejection. Say why, for those who read it.")
        if len(request.reason) > _LONGEST_REASON or any(map(is_control, request.reason)):
            raise ConfigurationError(
                f"The option reason must be at most {_LONGEST_REASON} characters, without control characters."
            )
        return request

    @classmethod
    def _imported(cls, params: t.Mapping[str, t.Any]) -> Request:
        if not params["request"]:
            raise ConfigurationError("The option signature needs the option request, the file that was signed.")
        text, signature = _read(params, "request"), _read(params, "signature")
        try:
            signed = statement_of(text)
        except RefusedError as error:
            raise ApprovalError(f"The file {params['request']} of the option request {error}") from None
        for name in ("plan", "level"):
            if params[name] and params[name] != getattr(signed, name):
                raise ApprovalError(
                    f"The option {name} is {params[name]}, but the request is about {getattr(signed, name)}."
                )
        return cls(params, signed, text, signature)


def _read(params: t.Mapping[str, t.Any], option: str) -> str:
    try:
        return pathlib.Path(params[option]).read_bytes().decode("ascii")
    except OSError as error:
        raise ApprovalError(
            f"The file {params[option]} of the option {option} cannot be read on this host: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        raise ApprovalError(f"The file {params[option]} of the option {option} is not text in ASCII.") from None


class Review:
    """One plan, and a decision about it.

    Args:
        plan: with what is known of it.
        levels: who must approve plans.
        files: the allowed signers.
        now: the present time.

    Raises:
        ApprovalError: somebody has edited the plan.
    """

    def __init__(self, plan: Reviewed, levels: tuple[Level, ...], files: SignerFiles, now: datetime.datetime) -> None:
        edits = plan.edits()
        if edits:
            raise ApprovalError(" ".join(edits))
        self._plan, self._levels, self._files, self._now = plan, levels, files, now
        self._before, _refused = verified_decisions(plan.decisions, files, now)

    def prepared(self, request: Request) -> Verified:
        """The decision that is asked for, not verified yet. Its principal is empty if nobody knows who will sign.

        Raises:
            ApprovalError: it is not possible.
        """
        level = self._level(request.level)
        principal, key = self._signer(request, level)
        text = request.text or text_of(self._statement(request, level))
        new = Verified(statement=statement_of(text), principal=principal, key=key, text=text)
        if principal and not self.has(new):
            check(self._case(new), self._before, new)
        return new

    def has(self, new: Verified) -> bool:
        """Whether the same was decided already."""
        return bool(new.principal) and is_recorded(self._case(new), self._before, new)

    def verified(self, new: Verified, signature: str) -> Verified:
        """The decision with the key that has really signed.

        Raises:
            ApprovalError: the signature is not right, or the decision is not possible.
        """
        try:
            found = verified_decision(new.text, signature, new.principal, self._files, self._now)
        except RefusedError as error:
            raise ApprovalError(f"The decision of {new.principal} was not recorded. {error}") from None
        check(self._case(found), self._before, found)
        return found

    def recorded(self, connection: Connection, new: Verified, signature: str) -> ModuleResult:
        """Verify the decision and keep it.

        Raises:
            ApprovalError: it is not possible, maybe because somebody else has decided meanwhile.
        """
        found = self.verified(new, signature)
        seconds = int(self._now.timestamp())
        decisions.add(connection, self._plan.kept.number, new.text, signature, found.principal, seconds)
        after = decisions.of_plan(connection, self._plan.kept.number)
        self._plan = dataclasses.replace(self._plan, decisions=after)
        return self.told(found, changed=True)

    def _case(self, new: Verified) -> Case:
        return case_of(mode_of(self._plan), self._levels, self._plan.kept, (*self._before, new), self._files, self._now)

    def _level(self, name: str) -> Level:
        for level in self._levels:
            if level.name.casefold() == name.strip().casefold():
                return level
        known = [level.name for level in self._levels]
        near = suggestion(name, known) or f"; there are {', '.join(known)}."
        raise ApprovalError(f"There is no level {name}{near}")

    def _signer(self, request: Request, level: Level) -> tuple[str, str]:
        """Who signs, by the option or by the key; both are empty if nobody knows yet."""
        if request.export:
            return request.principal, ""
        if request.signed:
            key = fingerprint_of_signature(request.text, request.signature)
        else:
            key = fingerprint_of_key(request.key_file)
        if request.principal:
            return request.principal, key
        names = {name for signer in self._files.signers if signer.key == key for name in signer.principals}
        found = [approver for approver in level.approvers if approver in names]
        if len(found) != 1:
            who = " or ".join(found) or f"none of the approvers of level {level.name} ({', '.join(level.approvers)})"
            raise ApprovalError(
                f"The key {key} is that of {who} in {self._files.shown}. Set principal to the one who signs, or use"
                " another key."
            )
        return found[0], key

    def _statement(self, request: Request, level: Level) -> Statement:
        kept = self._plan.kept
        is_approval = request.decision is Decision.APPROVED
        return Statement(
            domain=kept.domain,
            configuration=kept.configuration,
            plan=kept.name,
            checksum=kept.checksum,
            units=tuple(sorted({self._digest(key) for key in request.units})),
            requested_by=kept.requested_by,
            level=level.name,
            decision=request.decision,
            reason=request.reason,
            expires=min(self._now + level.valid, kept.valid_until) if is_approval else kept.valid_until,
        )

    def _digest(self, key: str) -> str:
        digests = {unit.key: unit.digest for unit in self._plan.kept.units}
        if key not in digests:
            raise ApprovalError(
                f"The plan {self._plan.kept.name} changes nothing of {key}{suggestion(key, digests) or '.'} The option"
                " units has keys of people whom the plan changes."
            )
        return digests[key]

    def exported(self, path: str, new: Verified, *, writes: bool) -> ModuleResult:
        """Write the statement to a file, to be signed where the key is.

        Raises:
            ApprovalError: it cannot be written.
        """
        is_new = not self._is_exported(path, new)
        if is_new and writes:
            try:
                files_module.replace(path, (new.text.encode("ascii"),))
            except OSError as error:
                raise ApprovalError(
                    f"The file {path} of the option request cannot be written: {error.strerror}."
                ) from None
        return {**self.told(new, changed=is_new), "request": os.path.abspath(path)}

    def _is_exported(self, path: str, new: Verified) -> bool:
        """Whether the file has such a statement already, which can still be signed and imported."""
        try:
            there = statement_of(pathlib.Path(path).read_bytes().decode("ascii"))
        except (OSError, UnicodeDecodeError, RefusedError):
            return False
        wanted = dataclasses.replace(new.statement, expires=there.expires)
        return there == wanted and self._now < there.expires <= new.statement.expires

    def told(self, new: Verified, *, changed: bool) -> ModuleResult:
        """The result."""
        found = assessed(self._plan, self._levels, self._files, self._now)
        said, units = new.statement, self._plan.kept.units
        return {
            "changed": changed,
            "plan": said.plan,
            "level": said.level,
            "decision": said.decision.value,
            "principal": new.principal,
            "key": new.key,
            "units": len(said.units) or len(units),
            "expires": iso(said.expires),
            "statement": new.text,
            "request": "",
            "waits": list(found.waits),
            "is_approved": len(found.approved) == len(units),
        }
