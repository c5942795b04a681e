# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A home folder for ``ansible-test``, so that it needs neither the network nor the home folder of the user.

``ansible-test`` creates virtual environments without pip, and downloads a script that installs pip. The module
ensurepip of Python does the same. ``ansible-test`` also hides the environment from pip, so the settings of pip are
written to a file.
"""

from __future__ import annotations

import ast
import pathlib
import re
import subprocess
import typing as t

_BOOTSTRAP = """\
import ensurepip

if __name__ == "__main__":
    ensurepip.bootstrap()
"""
# ansible_test/_internal/python_requirements.py has the versions in get_venv_packages(), for example pip='25.2'.
_VERSION = re.compile(r"""\bpip=['"]([0-9.]+)['"]""")


def prepare(home: pathlib.Path, python: pathlib.Path) -> None:
    """Fill `home` for the ansible-test in the environment of `python`."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in _pip_versions(python):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(_BOOTSTRAP, "utf-8")
    settings = home / ".config" / "pip" / "pip.conf"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_pip_settings(python), "utf-8")


def _pip_versions(python: pathlib.Path) -> set[str]:
    locate = "import ansible_test._internal.python_requirements as module; print(module.__file__)"
    file = subprocess.run([python, "-c", locate], capture_output=True, text=True, check=True).stdout.strip()
    return set(_VERSION.findall(pathlib.Path(file).read_text("utf-8")))


def _pip_settings(python: pathlib.Path) -> str:
    """The current settings of pip, from its files and from the environment, as one file."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True).stdout
    return "\n".join(["[global]", *_setting_lines(listed.splitlines()), ""])


def _setting_lines(lines: t.Iterable[str]) -> t.Iterator[str]:
    found: dict[str, str] = {}
    for line in lines:
        # section.name='value'. The section of PIP_NAME is :env:, which comes first and takes precedence.
        key, _sign, value = line.partition("=")
        section, _dot, name = key.rpartition(".")
        if section in (":env:", "global", "install") and name != "config-file":
            found.setdefault(name, " ".join(str(ast.literal_eval(value)).split()))
    return (f"{name} = {value}" for name, value in found.items())
