# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Home folders that go to another share and server: everything arrives, and an interrupted move is finished."""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import shutil
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import StepPlan
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import FileServerError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.session import ServerSession
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.share import Share
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.trees import Copying
from tests.lab import smb_tools
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .home_folders import Done, Homes, begin, clean

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

CONTENT = {"a.txt", "docs", "docs/b.bin", "docs/empty", "docs/deep", "docs/deep/c.txt", "Zażółć gęślą.txt"}
WRITES = (
    *("make_folder", "rename", "rename_open", "write", "delete", "set_times", "set_attributes", "set_descriptor"),
    *("write_small_file", "set_size"),
)


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


@pytest.mark.soak
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
    assert cuts > 20


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


def spoil(homes: Homes, name: str) -> None:
    """Delete, rename and change in the old folder, as its owner."""
    homes.as_user(
        name,
        homes.first,
        f'cd {name}; rm docs/b.bin; rename "Zażółć gęślą.txt" renamed.txt; rm docs/deep/c.txt; rmdir docs/deep',
    )


SPOILT = {"a.txt", "docs", "docs/empty", "renamed.txt"}


@pytest.mark.parametrize("writes", [5, 9, 12])
def test_what_the_owner_deleted_meanwhile_does_not_come_back(
    homes: Homes, big: pathlib.Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    homes.add("hm-olga")
    homes.take("hm-olga")
    fill(homes, "hm-olga", big)
    with monkeypatch.context() as patch:
        cut_after(patch, writes)
        assert homes.take("hm-olga", **options(homes)).problems == ["cut"]
    assert {"hm-olga.hrsync-move", "hm-olga.hrsync-copy"} <= homes.names(homes.second)
    spoil(homes, "hm-olga")
    assert homes.take("hm-olga", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-olga") == SPOILT
    assert homes.names(homes.second) == {"hm-olga"}


def test_a_file_with_holes_takes_no_more_space_than_before(homes: Homes) -> None:
    homes.add("hm-wanda")
    homes.take("hm-wanda")
    shares = homes.lab.domain_directory / "shares"
    holes = shares / "homes1" / homes.folder / "hm-wanda" / "holes"
    with holes.open("wb") as file:
        file.seek(20 << 20)
        file.write(b"data in the middle")
        file.truncate(64 << 20)
    assert homes.take("hm-wanda", **options(homes)).problems == []
    copy = shares / "homes2" / homes.folder / "hm-wanda" / "holes"
    assert copy.stat().st_size == 64 << 20
    assert copy.stat().st_blocks * 512 <= 4 << 20
    assert copy.read_bytes()[20 << 20 :].startswith(b"data in the middle\0")


def test_many_small_files_arrive_with_few_requests(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-xenia")
    homes.take("hm-xenia")
    on_disk = homes.lab.domain_directory / "shares" / "homes1" / homes.folder / "hm-xenia"
    sizes = {f"f{size}": size for size in (*range(1, 60), 65534, 65535, 65536, 0)}
    for name, size in sizes.items():
        (on_disk / name).write_bytes(bytes(size % 256 for _byte in range(size)))
    homes.as_administrator(homes.first, "put /etc/hostname hm-xenia/f7:Zone.Identifier; setmode hm-xenia/f8 +r")
    sent: list[int] = []
    send = ServerSession.send

    def counted(self: ServerSession, tree: t.Any, messages: t.Sequence[t.Any]) -> t.Any:
        sent.append(len(messages))
        return send(self, tree, messages)

    monkeypatch.setattr(ServerSession, "send", counted)
    assert homes.take("hm-xenia", **options(homes)).problems == []
    assert len(sent) < 6 * len(sizes)
    arrived = homes.lab.domain_directory / "shares" / "homes2" / homes.folder / "hm-xenia"
    assert {file.name: file.stat().st_size for file in arrived.iterdir()} == sizes
    assert all(
        (arrived / name).read_bytes() == bytes(size % 256 for _byte in range(size)) for name, size in sizes.items()
    )
    assert smb_tools.streams(homes.lab, homes.second, f"{homes.folder}/hm-xenia/f7") >= {"Zone.Identifier"}
    assert "R" in smb_tools.information(homes.lab, homes.second, f"{homes.folder}/hm-xenia/f8")["attributes"]


def test_a_copy_that_a_server_stores_wrongly_is_no_copy(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-yuri")
    homes.take("hm-yuri")
    homes.as_user("hm-yuri", homes.first, "cd hm-yuri; put /etc/hostname one")
    with monkeypatch.context() as patch:
        original: t.Any = vars(Share)["write_small_file"]

        def spoilt(
            self: Share, part: t.Any, name: t.Any, content: bytes, **more: t.Any
        ) -> t.Generator[None, None, bytes]:
            stored = yield from original(self, part, part.parent.child("other"), content, **more)
            assert stored == content
            return content[:-1]

        patch.setattr(Share, "write_small_file", spoilt)
        done = homes.take("hm-yuri", **options(homes))
    assert "~hrsync-part differs from" in done.problems[0]
    assert homes.take("hm-yuri", **options(homes)).problems == []
    assert homes.tree(homes.second, "hm-yuri") == {"one"}


def test_what_is_no_longer_in_the_old_folder_goes_from_the_new_one_into_the_trash(
    homes: Homes, big: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.add("hm-paul")
    homes.take("hm-paul")
    fill(homes, "hm-paul", big)

    def refuse(self: Directory, requests: t.Iterable[t.Any], window: int = 64) -> t.Iterator[t.Any]:
        raise _Cut("cut")

    with monkeypatch.context() as patch:
        patch.setattr(Directory, "write", refuse)
        assert homes.take("hm-paul", **options(homes)).problems == ["cut"]
    spoil(homes, "hm-paul")
    homes.as_administrator(homes.second, "put /etc/hostname hm-paul/by-hand.txt")
    done = homes.take("hm-paul", **options(homes))
    assert done.problems == []
    assert done.deltas["home_folder_surplus"] == ((), (homes.root(homes.second) + "\\.trash",))
    assert homes.tree(homes.second, "hm-paul") == SPOILT
    thrown = {name.partition(".2026")[0] for name in homes.names(homes.second, ".trash")}
    assert thrown == {"b.bin", "Zażółć gęślą.txt", "deep", "by-hand.txt"}


def test_two_tasks_that_move_the_same_folder_leave_nothing_behind(homes: Homes, big: pathlib.Path) -> None:
    homes.add("hm-quin")
    for _round in range(3):
        homes.take("hm-quin")
        homes.as_user("hm-quin", homes.first, f"cd hm-quin; put {big} big; put /etc/hostname one")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            moves = [pool.submit(homes.take, "hm-quin", **options(homes)) for _task in range(2)]
            problems = [problem for move in moves for problem in move.result().problems]
        assert len(problems) <= 1
        assert homes.tree(homes.second, "hm-quin") == {"big", "one"}
        assert homes.names(homes.second) - {".trash"} == {"hm-quin"}
        assert homes.names(homes.first) == {".trash"}
        assert homes.take("hm-quin", **options(homes)).plan.changes == ()
        assert homes.take("hm-quin", state="absent", root=homes.root(homes.second)).problems == []
        empty_trash(homes, "homes1")


def test_a_task_does_not_work_on_the_move_of_another(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-rosa")
    homes.take("hm-rosa")
    homes.as_user("hm-rosa", homes.first, "cd hm-rosa; put /etc/hostname one")
    original = Copying.run
    inner: list[Done] = []

    def run(self: Copying, *given: t.Any) -> int:
        if not inner:
            inner.append(Done(StepPlan(), ()))
            inner[0] = homes.take("hm-rosa", **options(homes))
        return original(self, *given)

    monkeypatch.setattr(Copying, "run", run)
    assert homes.take("hm-rosa", **options(homes)).problems == []
    target = homes.root(homes.second) + "\\hm-rosa"
    assert inner[0].problems == [
        f"Another task is moving the folder to {target}, or has just moved it. Run again when it has ended."
    ]
    assert homes.names(homes.second) == {"hm-rosa"}
    assert homes.tree(homes.second, "hm-rosa") == {"one"}


def test_what_a_move_that_was_given_up_has_left_is_told(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.add("hm-sara")
    homes.take("hm-sara")
    homes.as_user("hm-sara", homes.first, "cd hm-sara; put /etc/hostname one")
    with monkeypatch.context() as patch:
        cut_after(patch, 4)
        assert homes.take("hm-sara", **options(homes)).problems == ["cut"]
    done = homes.take("hm-sara", roots=[homes.root(homes.second)])
    assert (done.problems, done.plan.changes) == ([], ())
    [notice] = done.plan.notices
    place = homes.root(homes.second) + "\\hm-sara"
    assert f"It has left {place}.hrsync-copy and {place}.hrsync-move. Set root to" in notice.text
    assert homes.take("hm-sara", **options(homes)).problems == []
    assert homes.names(homes.second) == {"hm-sara"}


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("names_both", [False, True])
def test_a_folder_that_somebody_else_records_by_another_name_of_the_server_is_theirs(
    homes: Homes, state: str, names_both: bool
) -> None:
    other_name = f"//{homes.lab.file_server_address}/homes1"
    homes.add("hm-tina")
    homes.take("hm-tina")
    homes.as_user("hm-tina", homes.first, "cd hm-tina; put /etc/hostname own")
    homes.add("hm-udo", homeDirectory=homes.root(other_name) + "\\hm-tina", homeDrive="H:")
    if names_both:
        homes.permissions(homes.first, "hm-tina", "-a", "ACL:LAB\\hm-udo:ALLOWED/OI|CI/RWXD")
    before = homes.permissions(homes.first, "hm-tina")
    done = homes.take("hm-udo", **{**options(homes), "roots": [homes.root(other_name)], "state": state})
    words = "may be the home folder of hm-tina" if names_both else "name hm-tina, and not hm-udo."
    assert words in done.problems[0]
    done = homes.take("hm-udo", root=homes.root(other_name), name="hm-tina", state=state)
    assert words in done.problems[0]
    assert homes.permissions(homes.first, "hm-tina") == before
    assert homes.names(homes.first) == {"hm-tina"}
    assert homes.attributes("hm-udo") == (homes.root(other_name) + "\\hm-tina", "H:")


def test_a_folder_that_holds_the_home_folders_of_others_is_not_thrown_away(homes: Homes) -> None:
    """Its permissions name groups alone, and the others record their folders by another name of the server."""
    homes.as_administrator(homes.first, "mkdir sales")
    homes.add("hm-zoe")
    assert homes.take("hm-zoe", root=homes.root(homes.first) + "\\sales").problems == []
    other_name = homes.root(f"//{homes.lab.file_server_address}/homes1")
    homes.add("hm-adam", homeDirectory=other_name + "\\sales", homeDrive="H:")
    for roots in ([], [homes.root(homes.first)]):
        done = homes.take("hm-adam", state="absent", root=other_name, roots=roots)
        assert "has the name sales in it too. It may be, or contain, their home folder" in done.problems[0]
    assert homes.names(homes.first) == {"sales"}
    assert homes.names(homes.first, "sales") == {"hm-zoe"}


def test_a_leavers_folder_that_cannot_be_found_is_told_and_its_trace_stays(homes: Homes) -> None:
    home = homes.root(homes.first) + "\\%username%"
    homes.add("hm-vera", homeDirectory=home, homeDrive="H:")
    homes.as_administrator(homes.first, "mkdir hm-vera")
    done = homes.take("hm-vera", state="absent")
    assert (done.problems, done.plan.changes) == ([], ())
    assert "homeDirectory and homeDrive stay as they are" in done.plan.notices[0].text
    assert homes.attributes("hm-vera") == (home, "H:")
