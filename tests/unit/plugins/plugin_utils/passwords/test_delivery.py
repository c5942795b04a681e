# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivery of first passwords: what is written, what stays for the next run, and what is told."""

from __future__ import annotations

import contextlib
import datetime
import pathlib
import typing as t

import pytest
import yaml
from ansible.parsing.vault import VaultSecret

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing, sealing
from ansible_collections.hrsync.ad.plugins.plugin_utils.passwords.delivery import AccountDelivery, Delivered, Delivery
from ansible_collections.hrsync.ad.plugins.plugin_utils.passwords.password_file import Secret

ANNA = {"account": "anowak", "dn": "CN=Anna Nowak,DC=lab", "key": "1", "password": "Mkp-4826-rtqd"}
JAN = {"account": "jkowal", "dn": "CN=Jan Kowal,DC=lab", "key": "2", "password": "Qwz-2222-abcd"}
PARAMS = {"managed_base": "OU=People,DC=lab", "key_attribute": "employeeID", "passwords": {"length": 20}}
NOTHING: dict[str, t.Any] = {"works": False, "entries": [], "doubtful": [], "problem": ""}
SECRET = Secret("hr", VaultSecret(b"open sesame"))


class Target:
    """The folder of the handover file, and the module, which answers as told."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.file = folder / "passwords.yml"
        self.sent: dict[str, str] = {}

    def run(
        self,
        entries: t.Sequence[dict[str, str]] = (),
        recovered: t.Sequence[dict[str, t.Any]] = (),
        secret: Secret | None = None,
        key: str | None = None,
        **more: bool,
    ) -> Delivered:
        with contextlib.closing(Delivery(str(self.file), secret)) as delivery:
            self.sent = delivery.begin(PARAMS, check_mode=False)
            seal = sealing.sealer(key or self.sent["_seal"])
            answer = {"_passwords": seal(list(entries)), "_recovered": seal(list(recovered))}
            return delivery.deliver({**answer, "_unsure": False, "_failed_creates": False, **more})

    def interrupt(self, secret: Secret | None = None) -> None:
        with contextlib.closing(Delivery(str(self.file), secret)) as delivery:
            delivery.begin(PARAMS, check_mode=False)

    def held(self) -> dict[str, str]:
        document = yaml.safe_load(self.file.read_text("utf-8")) if self.file.exists() else {"passwords": []}
        return {entry["account"]: entry["password"] for entry in document["passwords"]}

    def pending(self) -> list[pathlib.Path]:
        return sorted(self.folder.glob("*.pending"))

    def runs(self) -> list[dict[str, t.Any]]:
        """The interrupted runs that the module was told of."""
        return t.cast("list[dict[str, t.Any]]", packing.unpack(self.sent["_pending"])["runs"])


@pytest.fixture
def target(tmp_path: pathlib.Path) -> Target:
    return Target(tmp_path)


def texts(delivered: Delivered) -> str:
    return " ".join(notice.text for notice in delivered.notices)


def test_passwords_are_written_and_nothing_else_is_left(target: Target) -> None:
    assert target.run([ANNA]) == Delivered()
    assert target.held() == {"anowak": ANNA["password"]}
    assert [path.name for path in target.folder.iterdir()] == ["passwords.yml"]


def test_a_run_without_new_accounts_leaves_no_file(target: Target) -> None:
    target.run()
    assert list(target.folder.iterdir()) == []


def test_the_key_that_is_sent_is_the_one_on_the_disk(target: Target) -> None:
    with contextlib.closing(Delivery(str(target.file), None)) as delivery:
        sent = delivery.begin(PARAMS, check_mode=False)
        assert sent["_seal"] in target.pending()[0].read_text("utf-8")


def test_the_next_run_delivers_and_says_so(target: Target) -> None:
    target.interrupt()
    done = target.run([JAN], [{**NOTHING, "entries": [ANNA]}])
    [run] = target.runs()
    assert (run["managed_base"], run["generate"]["length"]) == ("OU=People,DC=lab", 20)
    assert target.held() == {"anowak": ANNA["password"], "jkowal": JAN["password"]}
    assert target.pending() == []
    [notice] = done.notices
    assert f"delivered the passwords of 1 account to {target.file}: anowak." in notice.text
    assert notice.keys == ("1",)


def test_a_run_that_lost_nothing_is_forgotten_silently(target: Target) -> None:
    target.interrupt()
    assert target.run([], [NOTHING]) == Delivered()
    assert list(target.folder.iterdir()) == []


def test_a_run_that_works_is_told_and_kept(target: Target) -> None:
    target.interrupt()
    done = target.run([], [{**NOTHING, "works": True}])
    assert "It still works on the target" in texts(done)
    assert len(target.pending()) == 1


def test_a_problem_is_told_and_tried_again(target: Target) -> None:
    target.interrupt()
    done = target.run([], [{**NOTHING, "problem": "The directory cannot be reached."}])
    assert "the next run tries again: The directory cannot be reached." in texts(done)
    assert len(target.pending()) == 1


def test_doubtful_accounts_are_named_and_asked_for_again(target: Target) -> None:
    target.interrupt()
    done = target.run([], [{**NOTHING, "entries": [ANNA], "doubtful": ["jkowal"]}])
    assert "does not tell whether 1 account got a password from it" in texts(done)
    assert "jkowal" in texts(done)
    target.run([], [NOTHING])
    assert target.runs()[0]["known"] == ["anowak"]
    assert target.pending() == []


def test_accounts_that_this_run_met_may_still_come(target: Target) -> None:
    target.interrupt()
    target.run([], [NOTHING], _failed_creates=True)
    assert len(target.pending()) == 1


def test_a_run_of_yesterday_creates_nothing_any_more(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    target.interrupt()
    [path] = target.pending()
    began = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).isoformat()
    path.write_text(path.read_text("utf-8").replace(_started(path), began), "utf-8")
    target.run([], [NOTHING], _failed_creates=True)
    assert target.pending() == []


def _started(path: pathlib.Path) -> str:
    return str(yaml.safe_load(path.read_text("utf-8"))["started"])


def test_a_create_without_an_answer_keeps_the_key(target: Target) -> None:
    done = target.run([ANNA], _unsure=True)
    assert "not known whether all accounts were created" in texts(done)
    assert target.held() == {"anowak": ANNA["password"]}
    assert len(target.pending()) == 1


def test_a_file_that_cannot_be_written_loses_nothing(target: Target) -> None:
    with contextlib.closing(Delivery(str(target.file), None)) as delivery:
        seal = sealing.sealer(delivery.begin(PARAMS, check_mode=False)["_seal"])
        target.file.mkdir()
        answer = {"_passwords": seal([ANNA]), "_recovered": seal([]), "_unsure": False, "_failed_creates": False}
        done = delivery.deliver(answer)
    assert "is not a regular file" in done.trouble
    assert "They are not lost: fix the cause, and the next run delivers them." in done.trouble
    assert len(target.pending()) == 1


def test_passwords_that_were_changed_on_the_way_are_not_written_and_not_lost(target: Target) -> None:
    done = target.run([ANNA], key=sealing.new_key())
    assert "cannot be decrypted" in done.trouble
    assert "not lost" in done.trouble
    assert not target.file.exists()
    assert len(target.pending()) == 1


def test_an_answer_without_passwords_is_told(target: Target) -> None:
    with contextlib.closing(Delivery(str(target.file), None)) as delivery:
        delivery.begin(PARAMS, check_mode=False)
        assert "Unexpected error KeyError" in delivery.deliver({}).trouble


def test_accounts_whose_key_is_lost_are_named_with_the_way_out(target: Target) -> None:
    target.interrupt(SECRET)
    done = target.run([], [{**NOTHING, "doubtful": ["anowak"]}])
    assert target.runs()[0]["key"] is None
    assert "is encrypted with another vault secret" in texts(done)
    assert "hrsync.ad.password" in texts(done)
    assert "anowak" in texts(done)
    assert len(target.pending()) == 1


def test_a_run_that_wrote_nothing_leaves_nothing(target: Target) -> None:
    with contextlib.closing(Delivery(str(target.file), None)) as delivery:
        delivery.begin(PARAMS, check_mode=False)
        delivery.nothing_created()
    assert list(target.folder.iterdir()) == []


def test_check_mode_writes_nothing_and_tells_what_would_be_done(target: Target) -> None:
    target.interrupt()
    (target.folder / f"damaged.{'0' * 16}.pending").write_text("{", "utf-8")
    before = {path: path.read_bytes() for path in target.folder.iterdir()}
    with contextlib.closing(Delivery(str(target.file), None)) as delivery:
        assert list(delivery.begin(PARAMS, check_mode=True)) == ["_seal"]
        delivery.nothing_created()
        said = " ".join(notice.text for notice in delivery.preview())
    assert "A run outside check mode delivers" in said
    assert "damaged.0000000000000000.pending" in said
    assert {path: path.read_bytes() for path in target.folder.iterdir()} == before


def test_a_folder_that_is_gone_stops_the_run(tmp_path: pathlib.Path) -> None:
    delivery = Delivery(str(tmp_path / "gone" / "passwords.yml"), None)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        delivery.begin(PARAMS, check_mode=False)


def task(target: Target, account: str = "anowak") -> AccountDelivery:
    return AccountDelivery(str(target.file), None, sealing.new_key(), account, {"length": 20})


def test_a_task_for_one_account_finds_what_the_interrupted_one_left(target: Target) -> None:
    task(target).finish(delivered=False)
    task(target, "jkowal").finish(delivered=True)
    assert len(target.pending()) == 1
    second = task(target)
    [run] = packing.unpack(second.arguments["_pending"])
    assert run["generate"]["length"] == 20
    second.finish(delivered=True)
    assert list(target.folder.iterdir()) == []
