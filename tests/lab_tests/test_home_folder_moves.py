# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Home folders that go to another share and server: everything arrives, and an interrupted move is finished."""

from __future__ import annotations

import json
import pathlib
import shutil
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import FileServerError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.share import Share
from tests.lab import smb_tools
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .home_folders import Homes, begin, clean

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

CONTENT = {"a.txt", "docs", "docs/b.bin", "docs/empty", "docs/deep", "docs/deep/c.txt", "Zażółć gęślą.txt"}
WRITES = ("make_folder", "rename", "rename_open", "write", "delete", "set_times", "set_attributes", "set_descriptor")


@pytest.fixture
def homes(lab: LabFacts, unit: str) -> t.Iterator[Homes]:
    made = Homes(lab, unit, "test-home-moves")
    begin(made)
    yield made
    clean(made)


@pytest.fixture
def big(tmp_path: pathlib.Path) -> pathlib.Path:
    """A file of more than one request."""
    file = tmp_path / "big"
    file.write_bytes(bytes(range(256)) * 12_000)
    return file


def fill(homes: Homes, name: str, big: pathlib.Path) -> None:
    """Put `CONTENT` into the person's folder, as the person."""
    homes.as_user(
        name,
        homes.first,
        f"cd {name}; put /etc/hostname a.txt; put /etc/hostname a.txt:Zone.Identifier; mkdir docs;"
        f" put {big} docs/b.bin; mkdir docs/empty; mkdir docs/deep; put /etc/hostname docs/deep/c.txt;"
        ' put /etc/hostname "Zażółć gęślą.txt"; setmode a.txt +rh; utimes a.txt 2001:02:03-04:05:06'
        " 2002:02:03-04:05:06 2003:02:03-04:05:06 -1",
    )


def options(homes: Homes) -> dict[str, t.Any]:
    """For a move from the first server to the second."""
    return {"root": homes.root(homes.second), "move": True, "roots": [homes.root(homes.first)]}


def moved(homes: Homes, name: str, big: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Check that the folder is at its new place with all that was in it, and the old one in the trash."""
    assert homes.attributes(name) == (f"{homes.root(homes.second)}\\{name}", "H:")
    assert homes.names(homes.second) == {name}
    assert homes.tree(homes.second, name) == CONTENT
    assert homes.names(homes.first) == {".trash"}
    [thrown] = homes.names(homes.first, ".trash")
    assert homes.tree(homes.first, f".trash/{thrown}") == CONTENT
    copy = tmp_path / "copy"
    homes.as_user(name, homes.second, f"cd {name}/docs; get b.bin {copy}")
    assert copy.read_bytes() == big.read_bytes()
    assert smb_tools.streams(homes.lab, homes.second, f"{homes.folder}/{name}/a.txt") >= {"Zone.Identifier"}


def test_everything_arrives_on_another_server(homes: Homes, big: pathlib.Path, tmp_path: pathlib.Path) -> None:
    homes.add("hm-anna")
    homes.take("hm-anna")
    fill(homes, "hm-anna", big)
    homes.permissions(homes.first, "hm-anna/docs/deep", "-a", "ACL:LAB\\Domain Guests:ALLOWED/OI|CI/READ")
    path = f"{homes.folder}/hm-anna/"
    names = ("a.txt", "docs", "docs/deep", "docs/b.bin", "docs/deep/c.txt")
    before = {name: smb_tools.information(homes.lab, homes.first, path + name) for name in names}
    previewed = homes.take("hm-anna", check_mode=True, **options(homes))
    assert homes.names(homes.second) == set()
    done = homes.take("hm-anna", **options(homes))
    assert done.problems == []
    assert done.deltas == previewed.deltas
    moved(homes, "hm-anna", big, tmp_path)
    for name, known in before.items():
        found = smb_tools.information(homes.lab, homes.second, path + name)
        for fact in ("create_time", "write_time", "attributes"):
            assert found[fact] == known[fact], (name, fact)
    assert "2003" in before["a.txt"]["write_time"] + before["a.txt"]["create_time"] + before["a.txt"]["access_time"]
    rights = homes.permissions(homes.second, "hm-anna/docs/deep")
    assert "ACL:LAB\\Domain Guests:ALLOWED/OI|CI/READ" in rights
    assert "OWNER:LAB\\hm-anna" in rights
    assert "ACL:LAB\\hm-anna:ALLOWED/OI|CI|I/RWXD" in rights
    homes.as_user("hm-anna", homes.second, "cd hm-anna/docs; put /etc/hostname new.txt; rm new.txt")
    assert homes.take("hm-anna", **options(homes)).plan.changes == ()


def empty_trash(homes: Homes, share: str) -> None:
    """Remove the trash on the disk; smbclient does not delete files that are read-only."""
    shutil.rmtree(homes.lab.domain_directory / "shares" / share / homes.folder / ".trash")


class _Cut(FileServerError):
    """Stands for the end of the process."""


def cut_after(patch: pytest.MonkeyPatch, writes: int) -> list[str]:
    """Let so many requests that write through, and none after; the names of those that came."""
    came: list[str] = []

    def wrapped(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def counted(self: t.Any, *given: t.Any, **named: t.Any) -> t.Any:
            came.append(name)
            if len(came) > writes:
                raise _Cut("cut")
            return original(self, *given, **named)

        patch.setattr(owner, name, counted)

    for name in WRITES:
        wrapped(Share, name)
    wrapped(Directory, "write")
    return came


def test_a_move_that_was_cut_anywhere_is_finished_by_the_next_run(
    homes: Homes, big: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.add("hm-berta")
    homes.take("hm-berta")
    fill(homes, "hm-berta", big)
    cuts = 0
    while True:
        with monkeypatch.context() as patch:
            came = cut_after(patch, cuts)
            done = homes.take("hm-berta", **options(homes))
        if len(came) <= cuts:
            break
        assert done.problems == ["cut"]
        assert homes.take("hm-berta", **options(homes)).problems == []
        moved(homes, "hm-berta", big, tmp_path)
        assert homes.take("hm-berta", **options(homes)).plan.changes == ()
        empty_trash(homes, "homes1")
        back: dict[str, t.Any] = {"root": homes.root(homes.first), "move": True, "roots": [homes.root(homes.second)]}
        assert homes.take("hm-berta", **back).problems == []
        empty_trash(homes, "homes2")
        cuts += 1
    assert cuts > 30


def test_what_was_changed_in_the_old_folder_meanwhile_is_not_lost(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.add("hm-carl")
    homes.take("hm-carl")
    homes.as_user("hm-carl", homes.first, "cd hm-carl; put /etc/hostname one")

    def refuse(self: Directory, requests: t.Iterable[t.Any], window: int = 64) -> t.Iterator[t.Any]:
        raise _Cut("cut")

    with monkeypatch.context() as patch:
        patch.setattr(Directory, "write", refuse)
        assert homes.take("hm-carl", **options(homes)).problems == ["cut"]
    assert {"hm-carl", "hm-carl.hrsync-move"} <= homes.names(homes.second)
    homes.as_user("hm-carl", homes.first, "cd hm-carl; put /etc/passwd one; put /etc/hostname two")
    assert homes.take("hm-carl", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-carl") == {"one", "two"}
    found = smb_tools.information(homes.lab, homes.second, f"{homes.folder}/hm-carl/one")
    assert f"{pathlib.Path('/etc/passwd').stat().st_size} bytes" in found["stream"]


def test_newer_files_of_the_new_folder_stay(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-dora")
    homes.take("hm-dora")
    homes.as_user("hm-dora", homes.first, "cd hm-dora; put /etc/hostname one")
    original = Share.rename

    def refuse(self: Share, path: t.Any, new: t.Any) -> None:
        if ".trash" in str(new):
            raise _Cut("cut")
        original(self, path, new)

    with monkeypatch.context() as patch:
        patch.setattr(Share, "rename", refuse)
        assert homes.take("hm-dora", **options(homes)).problems == ["cut"]
    assert homes.attributes("hm-dora")[0].startswith(homes.root(homes.second))
    homes.as_user("hm-dora", homes.second, "cd hm-dora; put /etc/passwd one")
    homes.as_user("hm-dora", homes.first, "cd hm-dora; put /etc/hostname late")
    assert homes.take("hm-dora", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-dora") == {"one", "late"}
    found = smb_tools.information(homes.lab, homes.second, f"{homes.folder}/hm-dora/one")
    assert f"{pathlib.Path('/etc/passwd').stat().st_size} bytes" in found["stream"]
    assert homes.names(homes.first) == {".trash"}


def test_a_leaver_whose_move_was_cut_leaves_nothing_behind(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-emil")
    homes.take("hm-emil")
    homes.as_user("hm-emil", homes.first, "cd hm-emil; put /etc/hostname one")
    with monkeypatch.context() as patch:
        cut_after(patch, 4)
        assert homes.take("hm-emil", **options(homes)).problems == ["cut"]
    assert homes.take("hm-emil", **{**options(homes), "state": "absent"}).problems == []
    assert homes.names(homes.first) == {".trash"}
    assert homes.names(homes.second) == {".trash"}
    assert homes.attributes("hm-emil") == ("", "")


def test_two_folders_are_never_merged(homes: Homes) -> None:
    homes.add("hm-fred")
    homes.take("hm-fred")
    homes.as_administrator(homes.second, "mkdir hm-fred; put /etc/hostname hm-fred/other")
    done = homes.take("hm-fred", **options(homes))
    assert "folders are not merged" in done.problems[0]
    assert homes.tree(homes.second, "hm-fred") == {"other"}


def test_a_file_that_is_open_elsewhere_stops_the_move_until_it_is_closed(homes: Homes, big: pathlib.Path) -> None:
    homes.add("hm-gina")
    homes.take("hm-gina")
    fill(homes, "hm-gina", big)
    params = homes.params()
    from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
    from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath

    with Services(params) as services:
        path = UncPath.parse(homes.root(homes.first) + "\\hm-gina\\docs\\b.bin")
        share = services.files.share(path)
        with share.opened("hold", path, 0x3):
            done = homes.take("hm-gina", **options(homes))
            assert "b.bin: another program has it open. Close it there and run again." in done.problems[0]
            assert homes.attributes("hm-gina")[0].startswith(homes.root(homes.first))
    assert homes.take("hm-gina", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-gina") == CONTENT


def test_a_full_disk_stops_the_move_and_room_lets_it_finish(homes: Homes, big: pathlib.Path) -> None:
    homes.add("hm-hans")
    homes.take("hm-hans")
    fill(homes, "hm-hans", big)
    small = f"//{homes.lab.file_server_address}/small"
    root: dict[str, t.Any] = {"root": small.replace("/", "\\"), "move": True, "roots": [homes.root(homes.first)]}
    try:
        done = homes.take("hm-hans", **root)
        assert "the disk is full. Free some space and run again." in done.problems[0]
        assert homes.tree(homes.first, "hm-hans") == CONTENT
        homes.as_administrator(homes.first, "del hm-hans/docs/b.bin")
        assert homes.take("hm-hans", **root).problems == []
        assert smb_tools.tree(homes.lab, small, "hm-hans") == CONTENT - {"docs/b.bin"}
    finally:
        for name in ("hm-hans", "hm-hans.hrsync-copy"):
            smb_tools.remove(homes.lab, small, name, "a.txt")


def test_links_are_not_followed(homes: Homes) -> None:
    homes.add("hm-ines")
    homes.take("hm-ines")
    on_disk = homes.lab.domain_directory / "shares" / "homes1" / homes.folder
    (on_disk / "of-somebody-else").mkdir(mode=0o777)
    (on_disk / "of-somebody-else" / "secret").write_text("x")
    (on_disk / "hm-ines" / "link").symlink_to("../of-somebody-else")
    done = homes.take("hm-ines", **options(homes))
    assert "hm-ines\\link is a link" in done.problems[0]
    assert "link" not in homes.names(homes.second, "hm-ines.hrsync-copy")
    (on_disk / "hm-ines" / "link").unlink()
    (on_disk / "of-somebody-else" / "deep").mkdir(mode=0o777)
    (on_disk / "hm-ines" / "link").symlink_to("../of-somebody-else/deep")
    done = homes.take("hm-ines", **options(homes))
    assert "hm-ines\\link is a link" in done.problems[0]
    (on_disk / "hm-ines" / "link").unlink()
    assert homes.take("hm-ines", **options(homes)).problems == []


def test_names_that_servers_tell_apart_are_two_files_and_names_that_they_do_not_are_refused(homes: Homes) -> None:
    homes.add("hm-jana")
    homes.take("hm-jana")
    names = {"Maße.txt", "Masse.txt", "Straße", "Strasse"}
    put = "; ".join(f'mkdir "{name}"' if "tra" in name else f'put /etc/hostname "{name}"' for name in sorted(names))
    homes.as_user("hm-jana", homes.first, f"cd hm-jana; {put}")
    on_disk = homes.lab.domain_directory / "shares" / "homes1" / homes.folder / "hm-jana"
    shutil.copy2(on_disk / "Masse.txt", on_disk / "MASSE.txt")
    done = homes.take("hm-jana", **options(homes))
    assert "differ only in case, so a copy cannot have both. Rename one of them." in done.problems[0]
    (on_disk / "MASSE.txt").unlink()
    assert homes.take("hm-jana", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-jana") == names


def test_data_streams_of_folders_arrive_too(homes: Homes) -> None:
    homes.add("hm-karl")
    homes.take("hm-karl")
    homes.as_user(
        "hm-karl", homes.first, "put /etc/hostname hm-karl:top; mkdir hm-karl/a; put /etc/passwd hm-karl/a:in"
    )
    assert homes.take("hm-karl", **options(homes)).problems == []
    assert smb_tools.streams(homes.lab, homes.second, f"{homes.folder}/hm-karl") == {"top"}
    assert smb_tools.streams(homes.lab, homes.second, f"{homes.folder}/hm-karl/a") == {"in"}


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_note_cannot_be_used_to_take_the_folder_of_somebody_else(homes: Homes, state: str) -> None:
    for name in ("hm-lena", "hm-mark"):
        homes.add(name)
        homes.take(name)
    homes.as_user("hm-lena", homes.first, "put /etc/hostname hm-lena/own")
    note = homes.lab.domain_directory / "shares" / "homes1" / homes.folder / "hm-mark.hrsync-move"
    note.write_text(json.dumps({"source": homes.root(homes.first) + "\\hm-lena"}))
    done = homes.take("hm-mark", state=state)
    assert "is, or contains, the home folder of 1 other account:" in done.problems[0]
    assert homes.names(homes.first, "hm-lena") == {"own"}
    assert homes.names(homes.first, "hm-mark") == set()


def test_a_home_folder_that_is_a_link_is_left_alone(homes: Homes) -> None:
    homes.add("hm-nora", homeDirectory=homes.root(homes.first) + "\\hm-nora", homeDrive="H:")
    on_disk = homes.lab.domain_directory / "shares" / "homes1" / homes.folder
    (on_disk / "of-all").mkdir(mode=0o777)
    (on_disk / "of-all" / "file").write_text("x")
    (on_disk / "of-all" / "folder").mkdir(mode=0o777)
    for leads_to in ("of-all", "of-all/folder"):
        (on_disk / "hm-nora").symlink_to(leads_to)
        done = homes.take("hm-nora", **options(homes))
        assert "hm-nora is a link" in done.problems[0]
        assert homes.attributes("hm-nora")[0] == homes.root(homes.first) + "\\hm-nora"
        (on_disk / "hm-nora").unlink()
