# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The suffixes of user principal names that are read from the configuration of the forest."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.directory.suffixes import read_suffixes
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry

PARTITIONS = "CN=Partitions,CN=Configuration,DC=corp,DC=example"
CONTAINER = Entry(PARTITIONS, {"upnsuffixes": (b"Corp.COM", b"brand.example")})
DOMAIN = Entry(f"CN=CORP,{PARTITIONS}", {"dnsroot": (b"corp.example",)})


class Answering:
    """A directory that gives these entries, or raises this error."""

    configuration_dn = PARTITIONS.partition(",")[2]

    def __init__(self, *answer: Entry | Exception) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def search(self, base: str, *_more: t.Any) -> t.Iterator[Entry]:
        self.asked.append(base)
        for one in self._answer:
            if isinstance(one, Exception):
                raise one
            yield one


def read(*answer: Entry | Exception) -> frozenset[str]:
    directory = Answering(*answer)
    found = read_suffixes(t.cast("t.Any", directory))
    assert directory.asked == [PARTITIONS]
    return found


def test_domains_and_added_suffixes() -> None:
    assert read(CONTAINER, DOMAIN) == {"corp.com", "brand.example", "corp.example"}


@pytest.mark.parametrize("answer", [DirectoryError("no"), NoSuchEntryError("none"), CONTAINER])
def test_without_the_right_to_read_the_domains(answer: Entry | Exception) -> None:
    assert read(answer) == frozenset()
