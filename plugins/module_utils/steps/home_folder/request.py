# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of the step `home_folder`, and makes the request of each subject. Pure."""

from __future__ import annotations

import re
import typing as t

from ...model.plan import Setback
from ...values.security import Level, Rights
from ...values.unc import UncPath, name_problem
from .descriptor import ABSENT
from .model import COPY_SUFFIX, JOURNAL_SUFFIX, HomeFolderRequest

if t.TYPE_CHECKING:
    from ...model.plan import Subject

HOME_DIRECTORY = "homeDirectory"
HOME_DRIVE = "homeDrive"
_DRIVE = re.compile(r"[A-Za-z]:?")
_VARIABLE = re.compile(r"%[^%\\/]+%")


class _Unlawful(ValueError):
    """An option is invalid. The message is the reason, as sentences."""


def wanted(subject: Subject, sid: str) -> HomeFolderRequest | Setback:
    """The request of the options of a subject, or the reason why they are invalid.

    Args:
        subject: with the options, and the homeDirectory and homeDrive of the account.
        sid: objectSid of the account; empty if this run creates it.
    """
    try:
        return _wanted(subject, sid)
    except _Unlawful as error:
        return Setback(subject=subject, text=str(error))


def _wanted(subject: Subject, sid: str) -> HomeFolderRequest:
    options = subject.options
    root = _path("root", options["root"])
    recorded = (subject.account.text(HOME_DIRECTORY) if subject.account else None) or ""
    return HomeFolderRequest(
        subject=subject,
        absent=options["state"] == ABSENT,
        root=root,
        target=root.child(_name(options["name"], subject.login)),
        drive=_drive(options["drive"]),
        rights=Rights(level=Level(options["access"]), owner=options["owner"], inherit=options["inherit"]),
        check_access=options["check_access"],
        move=options["move"],
        roots=(root, *(_path("roots", text) for text in options["roots"] or ())),
        trash=_path("trash", options["trash"]) if options["trash"] else None,
        recorded=recorded,
        recorded_path=_recorded_path(recorded),
        recorded_drive=(subject.account.text(HOME_DRIVE) if subject.account else None) or "",
        sid=sid,
    )


def _path(option: str, text: str) -> UncPath:
    try:
        return UncPath.parse(text)
    except ValueError as error:
        raise _Unlawful(f"The option {option} {error}") from error


def _name(given: str | None, login: str) -> str:
    name = (given or login).strip()
    source = "The option name" if given else "The name of the home folder, sAMAccountName,"
    if not name:
        raise _Unlawful("The account has no sAMAccountName for the name of the home folder. Set the option name.")
    problem = name_problem(name)
    if problem:
        raise _Unlawful(f"{source} cannot be used: {problem}")
    if name.casefold().endswith((COPY_SUFFIX, JOURNAL_SUFFIX)) or name.startswith("."):
        raise _Unlawful(f"{source} is {name!r}; such names are reserved for trash folders and unfinished moves.")
    return name


def _drive(text: str | None) -> str:
    if not text:
        return ""
    if not _DRIVE.fullmatch(text):
        raise _Unlawful(
            f"The option drive is {text!r}; set it to one letter and a colon, such as H:, or leave it empty."
        )
    return f"{text[0].upper()}:"


def _recorded_path(text: str) -> UncPath | None:
    if _VARIABLE.search(text):
        # Windows expands variables such as %username% when users log on; nothing else does.
        return None
    try:
        return UncPath.parse(text)
    except ValueError:
        return None
