# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import os
import pathlib
import stat
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals import signatures
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signatures import require_program, verify
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.statement import RefusedError
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ApprovalError

from .keys import Keys, agent, fingerprint, needs_ssh_keygen, sign, ssh_keygen

TEXT: t.Final = '{"statement":1}\n'
NOW: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)


@pytest.fixture(name="keys")
def new_keys(tmp_path: pathlib.Path) -> Keys:
    return Keys(tmp_path)


def refusal(keys: Keys, signature: str, principal: str = "bob", text: str = TEXT, now: datetime.datetime = NOW) -> str:
    with pytest.raises(RefusedError) as refused:
        verify(keys.files, text, signature, principal, now)
    return str(refused.value)


@needs_ssh_keygen
class TestSigning:
    def test_ssh_keygen_verifies_a_signature(self, keys: Keys) -> None:
        bob = keys.person("bob")
        made = signatures.sign(TEXT, str(bob))
        file = keys.folder / "made.sig"
        file.write_text(made, "utf-8")
        said = ssh_keygen(
            "-Y", "verify", "-f", str(keys.allowed), "-I", "bob", "-n", "hrsync.ad", "-s", str(file), given=TEXT
        )
        assert said.startswith('Good "hrsync.ad" signature for bob')

    def test_fingerprints(self, keys: Keys) -> None:
        bob = keys.person("bob")
        for file in (str(bob), f"{bob}.pub"):
            assert signatures.fingerprint_of_key(file) == fingerprint(bob)
        made = sign(bob, TEXT)
        assert signatures.fingerprint_of_signature(TEXT, made) == fingerprint(bob)
        for text, signature in ((f"{TEXT} ", made), (TEXT, ""), (TEXT, sign(bob, TEXT, "git"))):
            with pytest.raises(ApprovalError, match="The signature is not one of this request: "):
                signatures.fingerprint_of_signature(text, signature)

    def test_a_key_of_the_agent_is_used_by_its_public_key(self, keys: Keys) -> None:
        bob = keys.person("bob")
        with agent(bob):
            bob.unlink()
            made = signatures.sign(TEXT, f"{bob}.pub")
        assert verify(keys.files, TEXT, made, "bob", NOW)
        with pytest.raises(ApprovalError, match=r"ssh-keygen could not sign with .*\.pub: .* add it to the agent"):
            signatures.sign(TEXT, f"{bob}.pub")

    def test_a_key_with_a_passphrase_waits_for_nobody(self, keys: Keys) -> None:
        bob = keys.person("bob")
        ssh_keygen("-q", "-p", "-P", "", "-N", "s3cret phrase", "-f", str(bob))
        before = time.monotonic()
        with pytest.raises(ApprovalError, match="If the key has a passphrase, add it to the agent"):
            signatures.sign(TEXT, str(bob))
        assert time.monotonic() - before < 10

    def test_a_file_that_is_not_there_or_is_no_key(self, keys: Keys) -> None:
        with pytest.raises(ApprovalError, match="The key file /nowhere/key does not exist on this host"):
            signatures.fingerprint_of_key("/nowhere/key")
        with pytest.raises(ApprovalError, match=f"The key file {keys.allowed} is not an SSH key: "):
            signatures.fingerprint_of_key(str(keys.allowed))
        with pytest.raises(ApprovalError, match=f"ssh-keygen could not sign with {keys.allowed}: "):
            signatures.sign(TEXT, str(keys.allowed))


@needs_ssh_keygen
class TestVerifying:
    def test_the_fingerprint_of_the_key_is_returned(self, keys: Keys) -> None:
        bob = keys.person("bob")
        assert verify(keys.files, TEXT, sign(bob, TEXT), "bob", NOW) == fingerprint(bob)
        assert {signer.key for signer in keys.files.signers} == {fingerprint(bob)}

    def test_another_text(self, keys: Keys) -> None:
        made = sign(keys.person("bob"), TEXT)
        for text in (f"{TEXT}\n", TEXT.strip(), f" {TEXT}", ""):
            assert "incorrect signature" in refusal(keys, made, text=text)

    def test_another_principal(self, keys: Keys) -> None:
        made = sign(keys.person("bob"), TEXT)
        keys.person("carol")
        for principal in ("carol", "Bob", "*", "nobody", "bob,carol", "-bob"):
            assert refusal(keys, made, principal).startswith("cannot be verified: ")

    @pytest.mark.parametrize("principal", ["", "bo\0b", "bob\n"])
    def test_a_principal_that_is_none(self, keys: Keys, principal: str) -> None:
        made = sign(keys.person("bob"), TEXT)
        assert refusal(keys, made, principal).startswith("is of a principal whose name is empty, or has control")

    def test_another_namespace(self, keys: Keys) -> None:
        bob = keys.person("bob")
        for namespace in ("git", "file", "hrsync", "hrsync.ad2"):
            assert refusal(keys, sign(bob, TEXT, namespace)).startswith("cannot be verified: ")

    def test_an_unknown_key(self, keys: Keys) -> None:
        keys.person("bob")
        assert refusal(keys, sign(keys.make("stranger"), TEXT)).startswith("cannot be verified: ")

    def test_a_key_of_another_namespace(self, keys: Keys) -> None:
        keys.person("carol")
        assert refusal(keys, sign(keys.person("bob", 'namespaces="git"'), TEXT)).startswith("cannot be verified: ")

    def test_a_key_that_has_expired_or_is_not_valid_yet(self, keys: Keys) -> None:
        made = sign(keys.person("bob", 'valid-after="20261129",valid-before="20261202"'), TEXT)
        assert verify(keys.files, TEXT, made, "bob", NOW)
        day = datetime.timedelta(days=1)
        assert "key has expired" in refusal(keys, made, now=NOW + 3 * day)
        assert "key is not yet valid" in refusal(keys, made, now=NOW - 3 * day)

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
    def test_the_time_is_right_in_every_zone_of_the_host(
        self, keys: Keys, zone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            until = NOW.astimezone()
            made = sign(keys.person("bob", f'valid-before="{until:%Y%m%d%H%M%S}"'), TEXT)
            assert verify(keys.files, TEXT, made, "bob", NOW)
            assert "key has expired" in refusal(keys, made, now=NOW + datetime.timedelta(seconds=1))
        finally:
            monkeypatch.undo()
            time.tzset()

    def test_a_revoked_key(self, keys: Keys) -> None:
        bob = keys.person("bob")
        keys.revoke(keys.person("carol"))
        made = sign(bob, TEXT)
        assert verify(keys.files, TEXT, made, "bob", NOW)
        keys.revoke(bob)
        assert refusal(keys, made).startswith("cannot be verified: ")

    def test_a_list_of_revoked_keys_that_cannot_be_read_revokes_all(self, keys: Keys) -> None:
        made = sign(keys.person("bob"), TEXT)
        keys.revoked = keys.folder / "list"
        keys.revoked.write_text("ssh-ed25519 garbage\n", "utf-8")
        keys.revoked.chmod(0o600)
        assert refusal(keys, made).startswith("cannot be verified: ")

    def test_a_certificate_of_an_authority(self, keys: Keys) -> None:
        authority, bob = keys.make("authority"), keys.make("bob")
        keys.allow("*", authority, "cert-authority")
        ssh_keygen("-q", "-s", str(authority), "-I", "id", "-n", "bob", f"{bob}.pub")
        with agent(bob):
            made = signatures.sign(TEXT, f"{bob}-cert.pub")
        assert verify(keys.files, TEXT, made, "bob", NOW) == fingerprint(bob)
        assert "name is not a listed principal" in refusal(keys, made, "carol")
        # Without its certificate, the key is that of nobody.
        assert refusal(keys, sign(bob, TEXT)).startswith("cannot be verified: ")

    @pytest.mark.parametrize(
        "garbage",
        [
            "",
            "x",
            "-----BEGIN SSH SIGNATURE-----",
            "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
            "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
            "-----BEGIN SSH SIGNATURE-----\n" + "A" * 70_000,
            "-----BEGIN SSH SIGNATURE-----\nś\n-----END SSH SIGNATURE-----\n",
            "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----\n",
        ],
    )
    def test_garbage(self, keys: Keys, garbage: str) -> None:
        keys.person("bob")
        assert refusal(keys, garbage).startswith(("is not an SSH signature.", "cannot be verified: "))

    def test_every_changed_letter_of_a_signature_is_seen(self, keys: Keys) -> None:
        made = sign(keys.person("bob"), TEXT)
        body = made.index("\n") + 1
        for place in range(body, made.rindex("\n-----END"), 11):
            other = "A" if made[place] != "A" else "B"
            if made[place] not in "\n=":
                assert refusal(keys, made[:place] + other + made[place + 1 :])

    def test_nothing_is_left_in_the_folder_for_temporary_files(
        self, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = sign(keys.person("bob"), TEXT)
        folder = keys.folder / "tmp"
        folder.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        modes: list[int] = []
        run = signatures._run

        def watched(command: list[str], *rest: t.Any) -> t.Any:
            private = pathlib.Path(command[-1]).parent
            modes.extend(stat.S_IMODE(file.stat().st_mode) for file in (private, *private.iterdir()))
            assert TEXT not in command
            return run(command, *rest)

        monkeypatch.setattr(signatures, "_run", watched)
        verify(keys.files, TEXT, made, "bob", NOW)
        assert modes == [0o700, 0o600, 0o600]
        assert list(folder.iterdir()) == []


def program(folder: pathlib.Path, script: str) -> None:
    """Another ssh-keygen."""
    file = folder / "ssh-keygen"
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)


class TestProgram:
    @needs_ssh_keygen
    def test_that_of_this_host(self) -> None:
        assert require_program().endswith("/ssh-keygen")

    def test_it_is_missing(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(
            ApprovalError, match=r"Approvals need ssh-keygen, which is not installed on this host\. Inst"
        ):
            require_program()

    @pytest.mark.parametrize(
        "said", ["unknown option -- Y", "Couldn't read signature file: invalid format", "Too few arguments"]
    )
    def test_it_is_too_old(self, said: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program(tmp_path, f'echo "{said}" >&2; exit 255')
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ApprovalError, match=r"ssh-keygen is too old: approvals need OpenSSH 8\.7 or newer"):
            require_program()

    def test_it_cannot_be_run(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "ssh-keygen").write_text("no program", "utf-8")
        (tmp_path / "ssh-keygen").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ApprovalError, match="ssh-keygen cannot be run: Exec format error"):
            require_program()

    def test_it_does_not_answer(self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program(tmp_path, "exec sleep 5")
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(signatures, "_SECONDS_TO_VERIFY", 0.1)
        with pytest.raises(ApprovalError, match=r"ssh-keygen did not answer within 0\.1 seconds"):
            require_program()

    def test_one_that_says_that_all_is_well_without_a_key_is_not_believed(
        self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = Keys(tmp_path)
        keys.allowed.write_text("bob ssh-ed25519 AAAA\n", "utf-8")
        program(tmp_path, "echo verify-time >&2; echo Good; exit 0")
        monkeypatch.setenv("PATH", str(tmp_path))
        assert refusal(keys, "-----BEGIN SSH SIGNATURE-----").startswith("cannot be verified: ")
