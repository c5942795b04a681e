# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos of many people in the lab's directory and Microsoft 365; verified with ldapsearch, Pillow and its control."""

from __future__ import annotations

import io
import pathlib
import random
import typing as t

import pytest
from PIL import Image, ImageDraw

from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Status
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.step import Photo
from tests.lab import ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_m365.control import Microsoft365Control, synchronise

from .steps import Done, take

pytestmark = pytest.mark.lab

PEOPLE = 120
BOTH = ["thumbnailPhoto", "microsoft365"]
ROUND_TRIPS = -(-PEOPLE // 20)
"""A batch holds 20 requests."""


def draw(file: pathlib.Path, seed: int) -> None:
    """A picture that is like no other."""
    choose = random.Random(seed)
    picture = Image.new("RGB", (500, 600), tuple(choose.choices(range(256), k=3)))
    across, down = choose.randint(150, 350), choose.randint(200, 400)
    colour = tuple(choose.choices(range(256), k=3))
    ImageDraw.Draw(picture).ellipse((across - 120, down - 150, across + 120, down + 150), fill=colour)
    picture.save(file, quality=90)


@pytest.fixture
def names(lab: LabFacts, unit: str, tmp_path: pathlib.Path) -> t.Iterator[list[str]]:
    """People with an account, a user of Microsoft 365, and a picture in a file."""
    made = [f"photo-{number}" for number in range(PEOPLE)]
    records = "\n".join(
        ldif.record(
            f"CN={name},{unit}",
            {"objectClass": "user", "sAMAccountName": name, "userPrincipalName": f"{name}@{lab.dns_domain}"},
        )
        for name in made
    )
    ldap_tools.add(lab, records)
    assert synchronise(lab, unit)["added"] == PEOPLE
    for number, name in enumerate(made):
        draw(tmp_path / f"{name}.jpg", number)
    yield made
    control = Microsoft365Control.from_facts(lab)
    for name in made:
        control.remove_user(f"{name}@{lab.dns_domain}")
    control.close()


def thumbnails(lab: LabFacts, unit: str) -> dict[str, bytes]:
    """What ldapsearch finds, by login name."""
    found = ldap_tools.search(lab, unit, "(thumbnailPhoto=*)", ["sAMAccountName", "thumbnailPhoto"])
    return {entry.text("sAMAccountName"): entry.attributes["thumbnailphoto"][0] for entry in found}


def in_cloud(lab: LabFacts, names: t.Iterable[str]) -> dict[str, str]:
    """The hashes of the photos that Microsoft 365 has, by login name."""
    control = Microsoft365Control.from_facts(lab)
    users = control.state()["users"]
    control.close()
    found = {name: users[f"{name}@{lab.dns_domain}"]["photo_sha256"] for name in names}
    return {name: digest for name, digest in found.items() if digest}


def test_photos_of_many_in_few_round_trips(lab: LabFacts, unit: str, names: list[str], tmp_path: pathlib.Path) -> None:
    def follow() -> Done:
        return take(lab, unit, Photo, lambda name: {"file": str(tmp_path / f"{name}.jpg"), "targets": BOTH})

    done = follow()
    assert done.plan.setbacks == ()
    assert [outcome.status for outcome in done.outcomes] == [Status.APPLIED] * PEOPLE
    # Users, their photos, and writing them.
    assert done.graph_requests <= 3 * ROUND_TRIPS + 2
    written = thumbnails(lab, unit)
    assert set(written) == set(names)
    assert {Image.open(io.BytesIO(photo)).size for photo in written.values()} == {(96, 96)}
    assert len(set(written.values())) == PEOPLE
    assert set(in_cloud(lab, names)) == set(names)

    again = follow()
    assert (again.plan.changes, again.plan.setbacks) == ((), ())

    before = in_cloud(lab, names)
    draw(tmp_path / "photo-7.jpg", 4711)
    changed = follow()
    assert [change.key for change in changed.plan.changes] == ["photo-7"]
    assert {name for name, digest in in_cloud(lab, names).items() if digest != before[name]} == {"photo-7"}

    (tmp_path / "photo-8.jpg").write_text("Please sign in.", "utf-8")
    removed = take(
        lab,
        unit,
        Photo,
        lambda name: (
            {"file": str(tmp_path / f"{name}.jpg")} if name == "photo-8" else {"state": "absent", "targets": BOTH}
        ),
    )
    [setback] = removed.plan.setbacks
    assert setback.subject.key == "photo-8"
    assert set(thumbnails(lab, unit)) == {"photo-8"}
    assert set(in_cloud(lab, names)) == {"photo-8"}
