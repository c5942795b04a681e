# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivers the first passwords of a run, and those of runs that were interrupted before they could do so."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing as t

from ...module_utils.errors import explained
from ...module_utils.model.plan import Notice
from ...module_utils.values.text import count, ended
from ...module_utils.wire import packing, sealing
from . import password_file, pending

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

JsonObject = dict[str, t.Any]

_SHORT = datetime.timedelta(hours=1)
"""While an interrupted run is younger than that, its file is kept if this run could not create an account: the account
may be one that the other run created after this run had read the directory."""


class Delivered(t.NamedTuple):
    """What became of the passwords."""

    trouble: str = ""
    """Why the task fails; empty if it does not."""
    notices: tuple[Notice, ...] = ()


class Delivery:
    """The passwords of the accounts that one run creates.

    Args:
        path: of the handover file on the controller.
        secret: that encrypts it; None for an unencrypted file.
    """

    def __init__(self, path: str, secret: password_file.Secret | None) -> None:
        self.path = path
        self._secret = secret
        self._key = sealing.new_key()
        self._own: pending.Pending | None = None
        self._found = pending.Found((), ())

    @classmethod
    def of(cls, options: t.Mapping[str, t.Any], loader: DataLoader) -> Delivery:
        """The delivery to the file of the option `handover`.

        Raises:
            ConfigurationError: passwords could not be written to the file.
        """
        path = loader.path_dwim(options["file"])
        secret = password_file.secret_of(options, loader)
        password_file.check(path, secret)
        return cls(path, secret)

    def begin(self, params: t.Mapping[str, t.Any], *, check_mode: bool) -> dict[str, str]:
        """Store the key of the passwords on the disk, and return the arguments for the module.

        Args:
            params: of the task.
            check_mode: whether no account is created, so that nothing is stored.

        Raises:
            ConfigurationError: the key cannot be stored.
        """
        run = pending.Run(
            key=self._key,
            started=datetime.datetime.now(datetime.UTC),
            managed_base=params["managed_base"],
            key_attribute=params["key_attribute"],
            generate=generated_by(params["passwords"]),
        )
        self._found = pending.find(pathlib.Path(self.path).parent, run, self._secret)
        if check_mode:
            return {"_seal": self._key}
        self._own = pending.begin(self.path, run, self._secret)
        runs = [_to_module(one.run) for one in self._found.pending]
        return {"_seal": self._key, "_pending": packing.pack({"now": run.started.isoformat(), "runs": runs})}

    def close(self) -> None:
        """Release the locks. What was not delivered is delivered by the next run."""
        for one in (*self._found.pending, self._own):
            if one:
                one.close()

    def nothing_created(self) -> None:
        """Forget the key, because the run failed before it created an account."""
        if self._own:
            self._own.remove()

    def preview(self) -> tuple[Notice, ...]:
        """The warnings of a run in check mode."""
        return (
            *(
                Notice(f"{_told(one.run)} A run outside check mode delivers passwords that it did not deliver.")
                for one in self._found.pending
            ),
            *map(Notice, self._found.unusable),
        )

    def deliver(self, result: t.Mapping[str, t.Any]) -> Delivered:
        """Write all passwords to the file. An error is part of the answer, because the run must be reported too.

        Args:
            result: of the module, with `_passwords`, `_recovered`, `_unsure` and `_failed_creates`.
        """
        try:
            return Delivered("", tuple(self._delivered(result)))
        except password_file.HandoverError as error:
            why = f"{error.__cause__ or error}"
        except Exception as error:
            why = explained(error)
        return Delivered(
            f"The passwords of new accounts could not be written to {self.path}: {ended(why)} They are not lost:"
            " fix the cause, and the next run delivers them."
        )

    def _delivered(self, result: t.Mapping[str, t.Any]) -> t.Iterator[Notice]:
        own = sealing.unseal(result["_passwords"], self._key)
        recovered = sealing.unseal(result["_recovered"], self._key)
        entries = [*(entry for one in recovered for entry in one["entries"]), *own]
        if entries:
            password_file.write(self.path, entries, self._secret)
        yield from map(Notice, self._found.unusable)
        for one, found in zip(self._found.pending, recovered, strict=True):
            yield from _notices(one, found, self.path)
            self._settle(one, found, failed_creates=result["_failed_creates"])
        if result["_unsure"]:
            yield Notice("It is not known whether all accounts were created. The next run delivers missing passwords.")
        elif self._own:
            self._own.remove()

    def _settle(self, one: pending.Pending, found: JsonObject, *, failed_creates: bool) -> None:
        """Remove the file of an interrupted run, or note the passwords that were delivered if there may be more."""
        young = datetime.datetime.now(datetime.UTC) - one.run.started < _SHORT
        if not (found["works"] or found["doubtful"] or found["problem"] or (failed_creates and young)):
            one.remove()
        elif found["entries"] and one.run.key:
            known = (*one.run.known, *(entry["account"].lower() for entry in found["entries"]))
            pending.write(one.path, dataclasses.replace(one.run, known=known), self._secret)


def generated_by(options: t.Mapping[str, t.Any]) -> JsonObject:
    """The options of a password generator among these."""
    return {name: options.get(name) for name in ("length", "pattern", "classes")}


def _to_module(run: pending.Run) -> JsonObject:
    return {**dataclasses.asdict(run), "started": run.started.isoformat()}


def _told(run: pending.Run) -> str:
    return f"The run that began at {run.started:%Y-%m-%d %H:%M} UTC was interrupted before it delivered its passwords."


def _notices(one: pending.Pending, found: JsonObject, path: str) -> t.Iterator[Notice]:
    """The warnings about one interrupted run."""
    entries, doubtful = found["entries"], found["doubtful"]
    told = _told(one.run)
    if found["works"]:
        yield Notice(f"{told} It still works on the target, so a later run delivers them.")
    if found["problem"]:
        yield Notice(f"{told} This run could not deliver them either, the next run tries again: {found['problem']}")
    if entries:
        names = ", ".join(entry["account"] for entry in entries)
        delivered = f"This run delivered the passwords of {count(len(entries), 'account')} to {path}: {names}."
        yield Notice(f"{told} {delivered}", tuple(entry["key"] for entry in entries))
    if doubtful and one.run.key:
        yield Notice(
            f"{told} The domain controller does not tell whether {count(len(doubtful), 'account')} got a password from"
            f" it, for example because the account is locked: {', '.join(doubtful)}. The next run asks again."
        )
    elif doubtful:
        yield Notice(
            f"{told} They cannot be delivered, because {one.path} is encrypted with another vault secret. Run with that"
            f" secret; or set new passwords with hrsync.ad.password, and delete the file. Accounts created since then:"
            f" {', '.join(doubtful)}."
        )


class AccountDelivery:
    """The password that a task generates for one account, and what interrupted tasks for the same account have left.

    Args:
        path: of the handover file on the controller.
        secret: that encrypts it; None for an unencrypted file.
        key: from which the password follows.
        account: the options of the task that identify the account.
        generate: the options of the task that generate the password.
    """

    def __init__(
        self, path: str, secret: password_file.Secret | None, key: str, account: str, generate: t.Mapping[str, t.Any]
    ) -> None:
        now = datetime.datetime.now(datetime.UTC)
        run = pending.Run(
            key=key,
            started=now,
            managed_base="",
            key_attribute="",
            generate=generated_by(generate),
            account=account,
        )
        self._earlier = pending.find(pathlib.Path(path).parent, run, secret).pending
        self._own = pending.begin(path, run, secret)

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments for the module."""
        runs = [{"key": one.run.key, "generate": dict(one.run.generate)} for one in self._earlier if one.run.key]
        return {"_pending": packing.pack(runs)}

    def finish(self, *, delivered: bool) -> None:
        """Release the locks. If the password was delivered, or if none was set, nothing is left for the next task."""
        for one in (*self._earlier, self._own):
            if delivered:
                one.remove()
            one.close()
