# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import multiprocessing
import pathlib
import stat
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.passwords import password_file

PASSWORD = "Mkp-4826-rtqd: ü'\"#"
SECRET = password_file.Secret("hr", VaultSecret(b"open sesame"))
PLAIN: dict[str, t.Any] = {"file": "x", "vault": False, "vault_id": None, "vault_password_file": None}


def entry(number: int, password: str = PASSWORD) -> password_file.PasswordEntry:
    return {"account": f"user{number}", "dn": f"CN={number}", "guid": f"guid-{number}", "password": password}


def held(file: pathlib.Path) -> dict[str, str]:
    document = yaml.safe_load(file.read_text("utf-8"))
    assert list(document) == ["passwords"]
    return {one["account"]: one["password"] for one in document["passwords"]}


def refusal(file: pathlib.Path, secret: password_file.Secret | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        password_file.check(str(file), secret)
    return str(caught.value)


def test_the_owner_alone_can_read_it(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new.yml"
    password_file.check(str(file), None)
    password_file.write(str(file), [entry(1)], None)
    assert held(file) == {"user1": PASSWORD}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["new.yml"]


def test_later_passwords_join_earlier_ones(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new.yml"
    password_file.write(str(file), [entry(1), entry(2)], None)
    file.chmod(0o644)
    password_file.write(str(file), [entry(2, "newer"), entry(3)], None)
    assert held(file) == {"user1": PASSWORD, "user2": "newer", "user3": PASSWORD}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_encrypted_as_ansible_itself_decrypts_it(tmp_path: pathlib.Path) -> None:
    file, secret = tmp_path / "new.yml", tmp_path / "secret"
    secret.write_text("open sesame\n", "utf-8")
    password_file.write(str(file), [entry(1)], SECRET)
    password_file.check(str(file), SECRET)
    password_file.write(str(file), [entry(2)], SECRET)
    assert file.read_bytes().startswith(b"$ANSIBLE_VAULT;1.2;AES256;hr\n")
    assert b"rtqd" not in file.read_bytes()
    program = pathlib.Path(sys.executable).with_name("ansible-vault")
    shown = subprocess.run(
        [program, "view", "--vault-id", f"hr@{secret}", file], capture_output=True, text=True, check=True
    ).stdout
    assert [one["account"] for one in yaml.safe_load(shown)["passwords"]] == ["user1", "user2"]


def test_a_file_in_clear_can_be_encrypted_and_not_the_other_way(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new.yml"
    password_file.write(str(file), [entry(1)], None)
    password_file.write(str(file), [entry(2)], SECRET)
    assert file.read_bytes().startswith(b"$ANSIBLE_VAULT")
    assert "is encrypted with Ansible Vault, but handover.vault is false" in refusal(file)
    with pytest.raises(password_file.HandoverError, match=r"The passwords of 1 account \(user3\) were set, but"):
        password_file.write(str(file), [entry(3)], None)
    assert "cannot be read" in refusal(file, password_file.Secret("hr", VaultSecret(b"other")))


@pytest.mark.parametrize("content", ["{", "- a", "other: 1", "passwords: 1", "passwords: [Mkp-4826]", "\xff"])
def test_other_files_are_left_alone(tmp_path: pathlib.Path, content: str) -> None:
    file = tmp_path / "vars.yml"
    file.write_bytes(content.encode("latin-1"))
    message = refusal(file)
    assert "is not a password file of this collection" in message
    assert "Mkp" not in message
    with pytest.raises(password_file.HandoverError):
        password_file.write(str(file), [entry(1)], None)
    assert file.read_bytes() == content.encode("latin-1")


def test_links_and_folders_are_no_files(tmp_path: pathlib.Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "is not a regular file" in refusal(tmp_path / "link")
    (tmp_path / "folder").mkdir()
    assert "is not a regular file" in refusal(tmp_path / "folder")
    assert "does not exist on the controller. Create it" in refusal(tmp_path / "missing" / "new.yml")


def test_a_disk_that_is_full_says_whose_passwords_are_lost(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.yml"
    password_file.write(str(file), [entry(1)], None)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(password_file.HandoverError) as caught:
        password_file.write(str(file), [entry(2)], None)
    assert "user2" in str(caught.value) and "update_password: always" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert held(file) == {"user1": PASSWORD}
    assert [path.name for path in tmp_path.iterdir()] == ["new.yml"]


def _write_some(file: str, first: int) -> None:
    for number in range(first, first + 10):
        password_file.write(file, [entry(number)], None)


def test_several_hosts_may_write_at_once(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new.yml"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write_some, args=(str(file), first)) for first in (0, 10, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert sorted(held(file)) == sorted(f"user{number}" for number in range(30))


# ---- secrets ---------------------------------------------------------------------------------------------------------
def loader(*secrets: tuple[str, VaultSecret]) -> DataLoader:
    made = DataLoader()
    made.set_vault_secrets(list(secrets))
    return made


def test_nothing_is_encrypted_unless_asked() -> None:
    assert password_file.secret_of(PLAIN, loader()) is None


@pytest.mark.parametrize("more", [{"vault_id": "hr"}, {"vault_password_file": "x"}])
def test_a_secret_that_is_not_used(more: dict[str, t.Any]) -> None:
    with pytest.raises(ConfigurationError, match="handover.vault is false. Set it to true"):
        password_file.secret_of({**PLAIN, **more}, loader())


@pytest.mark.parametrize(("vault_id", "expected"), [(None, "prod"), ("hr", "hr")])
def test_the_secrets_of_the_play(vault_id: str | None, expected: str) -> None:
    play = loader(("prod", VaultSecret(b"1")), ("hr", VaultSecret(b"2")))
    secret = password_file.secret_of({**PLAIN, "vault": True, "vault_id": vault_id}, play)
    assert secret is not None
    assert secret.vault_id == expected
    assert "VaultSecret" not in repr(secret)


def test_secrets_that_are_not_there() -> None:
    with pytest.raises(ConfigurationError, match="the play has no vault secret"):
        password_file.secret_of({**PLAIN, "vault": True}, loader())
    with pytest.raises(ConfigurationError, match="cannot be used"):
        password_file.secret_of({**PLAIN, "vault": True, "vault_id": "no"}, loader(("hr", VaultSecret(b"1"))))
    with pytest.raises(ConfigurationError, match="cannot be used"):
        password_file.secret_of({**PLAIN, "vault": True, "vault_password_file": "/nonexistent"}, loader())


def test_a_secret_of_a_file(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "secret"
    file.write_text("open sesame\n", "utf-8")
    secret = password_file.secret_of({**PLAIN, "vault": True, "vault_password_file": str(file)}, loader())
    assert secret is not None
    assert (secret.vault_id, secret.secret.bytes) == ("default", b"open sesame")


def test_the_secrets_of_a_play_are_in_its_loader() -> None:
    """A canary: Ansible has no public way to them."""
    secrets = getattr(getattr(DataLoader(), "_vault", None), "secrets", "none")
    assert secrets != "none", (
        "ansible-core's DataLoader no longer holds _vault.secrets: password_file.py needs another way to"
        " encrypt with the vault secret of the play"
    )
