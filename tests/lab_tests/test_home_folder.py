# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Home folders on the lab's Samba: created, given rights, renamed, retired; verified with smbclient and ldapsearch."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import directory_fixtures, smb_tools
from tests.lab.domain import has_own_view
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts

from .home_folders import Homes, begin, clean

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]


@pytest.fixture
def homes(lab: LabFacts, unit: str) -> t.Iterator[Homes]:
    made = Homes(lab, unit, "test-home-folder")
    begin(made)
    yield made
    clean(made)


def test_a_folder_is_created_with_its_permissions_and_named_in_the_account(homes: Homes) -> None:
    homes.add("hf-anna")
    previewed = homes.take("hf-anna", check_mode=True)
    assert homes.names(homes.first) == set()
    assert homes.attributes("hf-anna") == ("", "")
    done = homes.take("hf-anna")
    assert done.problems == []
    assert done.deltas == previewed.deltas
    path = homes.root(homes.first) + "\\hf-anna"
    assert done.deltas == {
        "home_folder": (("none",), (path,)),
        "homeDirectory": ((), (path,)),
        "homeDrive": ((), ("H:",)),
        "home_folder_access": (("none",), ("modify",)),
    }
    assert homes.attributes("hf-anna") == (path, "H:")
    found = homes.permissions(homes.first, "hf-anna")
    assert "ACL:LAB\\hf-anna:ALLOWED/OI|CI/RWXD" in found
    assert "OWNER:LAB\\svc-hrsync" in found
    assert any(line.startswith("ACL:LAB\\svc-hrsync:ALLOWED/OI|CI|I/") for line in found)
    homes.as_user("hf-anna", homes.first, "cd hf-anna; mkdir letters; put /etc/hostname letters/first.txt; ls")
    assert homes.tree(homes.first, "hf-anna") == {"letters", "letters/first.txt"}
    again = homes.take("hf-anna")
    assert (again.plan.changes, again.plan.setbacks) == ((), ())


def test_an_account_of_the_same_run_gets_its_folder_by_the_identifier_that_it_then_has(homes: Homes) -> None:
    homes.add("hf-nora")
    done = homes.take("hf-nora", new=True)
    assert done.problems == []
    assert "ACL:LAB\\hf-nora:ALLOWED/OI|CI/RWXD" in homes.permissions(homes.first, "hf-nora")
    assert homes.take("hf-nora").plan.changes == ()


def test_full_access_ownership_and_no_inheritance(homes: Homes) -> None:
    homes.add("hf-olga")
    homes.add("hf-other")
    wanted: dict[str, t.Any] = {"access": "full", "owner": True, "inherit": False, "drive": "u"}
    done = homes.take("hf-olga", **wanted)
    assert done.problems == []
    found = homes.permissions(homes.first, "hf-olga")
    assert "OWNER:LAB\\hf-olga" in found
    assert "ACL:LAB\\hf-olga:ALLOWED/OI|CI/FULL" in found
    assert "PD" in next(line for line in found if line.startswith("CONTROL:"))
    assert homes.attributes("hf-olga")[1] == "U:"
    assert homes.take("hf-olga", **wanted).plan.changes == ()
    with pytest.raises(LabError, match="ACCESS_DENIED"):
        homes.as_user("hf-other", homes.first, "cd hf-olga; ls")


def test_rights_that_differ_are_put_right_also_below(homes: Homes) -> None:
    homes.add("hf-berta")
    homes.take("hf-berta")
    homes.as_administrator(homes.first, "cd hf-berta; mkdir sub; put /etc/hostname sub/file")
    homes.permissions(homes.first, "hf-berta", "-D", "ACL:LAB\\hf-berta:ALLOWED/OI|CI/RWXD")
    for path in ("hf-berta/sub/file", "hf-berta/sub"):
        homes.permissions(homes.first, path, "-S", "ACL:LAB\\svc-hrsync:ALLOWED/OI|CI/FULL")
    with pytest.raises(LabError, match="ACCESS_DENIED"):
        homes.as_user("hf-berta", homes.first, "cd hf-berta/sub; get file /dev/null")
    done = homes.take("hf-berta")
    assert done.problems == []
    path = homes.root(homes.first) + "\\hf-berta"
    assert done.deltas == {"home_folder_path": ((), (path,)), "home_folder_access": (("none",), ("modify",))}
    homes.as_user("hf-berta", homes.first, "cd hf-berta/sub; get file /dev/null")
    assert homes.take("hf-berta").plan.changes == ()


def test_a_folder_that_may_be_somebody_elses_is_not_given_away(homes: Homes) -> None:
    homes.add("hf-carl")
    homes.as_administrator(homes.first, "mkdir hf-carl; put /etc/hostname hf-carl/of-the-former-carl")
    done = homes.take("hf-carl")
    assert "neither homeDirectory nor its permissions" in done.problems[0]
    assert homes.attributes("hf-carl") == ("", "")
    homes.permissions(homes.first, "hf-carl", "-a", "ACL:LAB\\hf-carl:ALLOWED/OI|CI/READ")
    done = homes.take("hf-carl")
    assert done.problems == []
    assert done.deltas["home_folder_access"] == (("special",), ("modify",))
    assert homes.attributes("hf-carl")[0].endswith("hf-carl")


def test_a_new_name_of_the_account_renames_the_folder(homes: Homes) -> None:
    homes.add("hf-dora")
    homes.take("hf-dora", name="hf-dora-old")
    homes.as_administrator(homes.first, "put /etc/hostname hf-dora-old/kept")
    assert homes.take("hf-dora").plan.changes == ()
    done = homes.take("hf-dora", move=True)
    assert done.problems == []
    assert homes.names(homes.first) == {"hf-dora"}
    assert homes.tree(homes.first, "hf-dora") == {"kept"}
    assert homes.attributes("hf-dora")[0] == homes.root(homes.first) + "\\hf-dora"
    assert homes.take("hf-dora", move=True).plan.changes == ()


def test_a_leavers_folder_goes_into_the_trash(homes: Homes) -> None:
    homes.add("hf-emil")
    homes.take("hf-emil")
    homes.as_administrator(homes.first, "put /etc/hostname hf-emil/kept")
    previewed = homes.take("hf-emil", state="absent", check_mode=True)
    assert homes.names(homes.first) == {"hf-emil"}
    done = homes.take("hf-emil", state="absent")
    assert done.problems == []
    assert done.deltas == previewed.deltas
    assert homes.names(homes.first) == {".trash"}
    assert homes.tree(homes.first, ".trash") == {"hf-emil.20261122T083000Z", "hf-emil.20261122T083000Z/kept"}
    assert homes.attributes("hf-emil") == ("", "")
    assert homes.take("hf-emil", state="absent").plan.changes == ()
    homes.take("hf-emil")
    homes.take("hf-emil", state="absent")
    assert "hf-emil.20261122T083000Z-2" in homes.names(homes.first, ".trash")


def test_nothing_outside_of_the_roots_is_touched(homes: Homes) -> None:
    elsewhere = homes.root(homes.second) + "\\hf-fred"
    homes.add("hf-fred", homeDirectory=elsewhere)
    homes.as_administrator(homes.second, "mkdir hf-fred")
    for options in ({"state": "absent"}, {"move": True}):
        done = homes.take("hf-fred", **options)
        assert "is not in root or roots" in done.problems[0]
    assert homes.names(homes.second) == {"hf-fred"}
    assert homes.attributes("hf-fred")[0] == elsewhere


def test_a_share_that_is_missing_is_no_folder_that_is_gone(homes: Homes) -> None:
    missing = f"\\\\{homes.lab.address}\\nowhere"
    homes.add("hf-gina", homeDirectory=missing + "\\hf-gina", homeDrive="H:")
    for options in ({"state": "absent", "roots": [missing]}, {"move": True, "roots": [missing]}, {"root": missing}):
        done = homes.take("hf-gina", **options)
        assert "the server has no such share" in done.problems[0]
    assert homes.attributes("hf-gina") == (missing + "\\hf-gina", "H:")


def test_a_server_that_is_down_is_a_sentence_for_each(homes: Homes) -> None:
    homes.add("hf-hugo")
    homes.add("hf-hans")
    done = homes.take("hf-hugo", "hf-hans", root=f"\\\\{homes.lab.silent_address}\\homes")
    assert [
        problem.startswith(f"The file server {homes.lab.silent_address} cannot be reached") for problem in done.problems
    ] == [True, True]
    done = homes.take("hf-hugo", file_server={"password": "not-the-password"})
    assert "refuses the user svc-hrsync@" in done.problems[0]
    assert "the user name or the password is wrong" in done.problems[0]
    assert "not-the-password" not in done.problems[0]
    done = homes.take(
        "hf-hugo", file_server={"user": f"{homes.lab.netbios_domain}\\svc-hrsync", "authentication": "negotiate"}
    )
    assert done.problems == []


def test_without_rights_on_the_root_nothing_is_created(homes: Homes) -> None:
    homes.add("hf-ines")
    sddl = "ACL:LAB\\svc-hrsync:ALLOWED/OI|CI/READ"
    smb_tools.permissions(homes.lab, homes.first, homes.folder, "-S", sddl)
    done = homes.take("hf-ines")
    assert "access is denied" in done.problems[0]
    assert homes.attributes("hf-ines") == ("", "")


def test_one_folder_of_two_accounts_is_not_retired(homes: Homes) -> None:
    homes.add("hf-jana")
    homes.take("hf-jana")
    path = homes.attributes("hf-jana")[0]
    homes.add("hf-jona", homeDirectory=path + "\\below")
    done = homes.take("hf-jana", state="absent")
    assert "the home folder of 1 other account" in done.problems[0]
    assert homes.names(homes.first) == {"hf-jana"}


def test_an_account_that_vanished_leaves_a_folder_that_the_next_run_takes(homes: Homes) -> None:
    dn = homes.add("hf-karl")
    directory_fixtures.deny(homes.lab, dn, homes.lab.bind_dn)
    done = homes.take("hf-karl")
    assert done.problems
    assert homes.names(homes.first) == {"hf-karl"}
    directory_fixtures.revoke(homes.lab, dn, homes.lab.bind_dn)
    done = homes.take("hf-karl")
    assert done.problems == []
    assert homes.attributes("hf-karl")[0].endswith("hf-karl")


def test_unlawful_names_are_refused_before_anything_is_done(homes: Homes) -> None:
    homes.add("hf-lena")
    for name, words in (("a<b", "does not allow"), ("nul.txt", "device"), ("x.", "ends with a dot")):
        assert words in homes.take("hf-lena", name=name).problems[0]
    assert homes.names(homes.first) == set()
