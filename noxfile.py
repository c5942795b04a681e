# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions that check, test and show the collection. ``make test`` runs all sessions with the tag ``test``.

``make soak`` runs those with the tag ``soak``, which take too long for every change.
Sessions with the tag ``lab`` start a lab.
tests/requirements pins all versions; ``nox -s lock`` updates them.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import sys
import typing as t

import nox

# nox loads this file by its path, and does not search its folder for modules.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from tests.lab import packages
from tools import image, interpreters, pure
from tools.sessions.ansible_test import ansible_test, prepare_ansible_test, run_sanity
from tools.sessions.artifacts import build_tarball, check_wheels, import_tarball, installed, present
from tools.sessions.cores import (
    COMPLETE,
    MIDDLE,
    NEWEST,
    OLDEST,
    PYTHON_OF_MIDDLE,
    TESTED,
    Core,
    on_core,
)
from tools.sessions.documentation import build_site
from tools.sessions.environment import (
    ensure_program,
    has_chromium,
    install_kerberos,
    prepare,
    staged,
)
from tools.sessions.labs import lab, run_lab_tests
from tools.sessions.places import BASE, BUILD, REPOSITORY, REQUIREMENTS

nox.options.envdir = str(BUILD / "venvs")
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.tags = ["test"]


LONG_LAB_TESTS = ("tests/soak", "tests/lab_tests", "-m", "soak")
SAME_WITH_EVERY_CORE = ("architecture", "bench", "lab", "tools")
"""Folders of unit tests that only read the code, or test the lab and the tools: the oldest core leaves them out."""


# ---- Long sessions first, because run_sessions.py starts sessions in this order. ----


@on_core("units", TESTED, "test")
@on_core("units", {MIDDLE}.difference(TESTED))  # by hand; in `make soak`, `lives` runs them with this core
def units(session: nox.Session, core: Core) -> None:
    """Run the unit tests, and measure the branches of the pure files with the newest core that there is."""
    left_out = [f"--ignore=tests/unit/{name}" for name in SAME_WITH_EVERY_CORE] if core is OLDEST else []
    arguments = list(session.posargs or ["tests/unit", *left_out])
    measured = core is COMPLETE and not session.posargs
    if measured:
        arguments += [f"--cov={pure.ROOT}", "--cov-branch", "--cov-report="]
    ensure_program(session, "ssh-keygen", "openssh-client")
    folder = staged(session)
    with session.chdir(folder):
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *arguments)
        if measured:
            files = ",".join(pure.files(folder))
            session.run("python", "-m", "coverage", "report", f"--include={files}", "--fail-under=100")


@on_core("integration", dict.fromkeys((COMPLETE, NEWEST)), "test", "lab")
@on_core("integration", [OLDEST], "soak", "lab")
def integration(session: nox.Session, core: Core) -> None:
    """Run the integration targets against the lab."""
    if not any((REPOSITORY / "tests/integration/targets").glob("*/tasks/main.yml")):
        session.skip("there are no integration targets yet")
    prepare_ansible_test(session)
    folder = staged(session)
    # ansible-test creates an SSH key even if it uses no SSH connection.
    packages.ensure(BUILD / "logs" / "packages.log", session.log, ["openssh-client"])
    with lab(session) as facts:
        config = folder / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps({"lab": facts}, indent=2), "utf-8")
        with session.chdir(folder):
            session.run(*ansible_test(session, "integration"), *session.posargs)


@on_core("lab", [MIDDLE], "test", "lab")
def lab_tests(session: nox.Session, core: Core) -> None:
    """Test the lab, and the collection against the lab: every third file, or those that are given."""
    run_lab_tests(session, 0)


@on_core("lab-more", [MIDDLE], "test", "lab")
def more_lab_tests(session: nox.Session, core: Core) -> None:
    """Test the collection against the lab: every third file, from the second one."""
    run_lab_tests(session, 1)


# With the oldest core, so that modules and role meet a real domain there too. A host without its Python takes another.
@on_core("lab-rest", [OLDEST if interpreters.find(OLDEST.pythons) else MIDDLE], "test", "lab")
def rest_of_lab_tests(session: nox.Session, core: Core) -> None:
    """Test the collection against the lab: every third file, from the third one."""
    run_lab_tests(session, 2)


@on_core("sanity", TESTED, "test")
def sanity(session: nox.Session, core: Core) -> None:
    """Run ansible-test sanity, without ignored errors; with the oldest core, without pylint."""
    run_sanity(session, *(session.posargs or (["--skip-test", "pylint"] if core is OLDEST else [])))


@on_core("pylint", [OLDEST], "soak")
def oldest_pylint(session: nox.Session, core: Core) -> None:
    """Run the sanity test pylint, which takes longer than all others together."""
    run_sanity(session, "--test", "pylint")


@nox.session(name="browser", python=BASE, tags=["test"])
def browser_tests(session: nox.Session) -> None:
    """Look at the HTML pages in Debian's Chromium, and at their accessibility with axe-core."""
    if not has_chromium(session):
        session.skip("the HTML pages were not tested, because this host has no Chromium, and no Debian package of it")
    prepare(session, "browser")
    staged(session)
    # The browser tests are in the repository; so are the screenshots, in .build/screenshots.
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *(session.posargs or ["tests/browser_tests"]))


@nox.session(python=BASE, tags=["test"])
def eda(session: nox.Session) -> None:
    """Test the plugins for Event-Driven Ansible, and the rulebooks with ansible-rulebook, which needs Java."""
    ensure_program(session, "java", "default-jre-headless")
    ensure_program(session, "openssl", "openssl")
    prepare(session, "eda")
    with session.chdir(staged(session)):
        tests = session.posargs or ["tests/unit/extensions"]
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *tests)


@nox.session(python=BASE, tags=["test"])
def msgraph(session: nox.Session) -> None:
    """Test the simulated Microsoft 365 with the client of Microsoft, which is independent of the collection."""
    prepare(session, "msgraph")
    with session.chdir(staged(session)):
        tests = "tests/unit/lab/simulated_m365/test_msgraph_sdk.py"
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *(session.posargs or [tests]))


@nox.session(python=BASE, tags=["test"])
def lint(session: nox.Session) -> None:
    """Run ruff, yamllint, ansible-lint with the profile production, and the check of changelog fragments."""
    prepare(session, "lint")
    staged(session)
    run_all(
        session,
        ["ruff", "check", "--no-cache", "--output-format", "concise", "."],
        ["ruff", "format", "--no-cache", "--check", "--output-format", "concise", "."],
        ["yamllint", "--strict", "."],
        ["antsibull-changelog", "lint"],
        ["ansible-lint", "--offline", "--profile", "production"],
    )


@nox.session(python=BASE, tags=["test"])
def awx(session: nox.Session) -> None:
    """Check what the role awx makes with ansible-lint and the modules of awx.awx."""
    prepare(session, "lint")
    root = staged(session).parents[2]
    made = BUILD / "awx" / "made"
    session.run("python", "-m", "tools.awx_lists", str(BUILD / "awx" / "wheels"), str(made))
    session.env["ANSIBLE_COLLECTIONS_PATH"] = f"{root}:{made}"
    with session.chdir(made):
        # Wrong options are warnings. How the lists are laid out is nobody's concern.
        session.run("ansible-lint", "--offline", "--strict", "--skip-list", "yaml,jinja", "playbooks/lists.yml")


@nox.session(python=BASE, tags=["test"])
def types(session: nox.Session) -> None:
    """Run mypy in strict mode."""
    prepare(session, "types")
    folder = staged(session)
    root = str(folder.parents[2])
    session.env["MYPYPATH"] = root
    shared = ["--config-file", str(REPOSITORY / "pyproject.toml"), "--cache-dir", str(BUILD / "mypy_cache")]
    # The collection is imported by its full name, tests and tools by their path in the repository.
    run_all(
        session,
        ["mypy", str(folder / "plugins"), str(folder / "extensions"), *shared],
        ["mypy", "noxfile.py", "tools", "tests", *shared],
    )


@nox.session(python=BASE, tags=["test"])
def build(session: nox.Session) -> None:
    """Build the tarball, install it into an empty folder, and check it with galaxy-importer."""
    prepare(session, "build")
    tarball = build_tarball(session)
    with installed(session, tarball) as root:
        session.env["ANSIBLE_COLLECTIONS_PATH"] = root
        listed = session.run("ansible-doc", "--list", "--json", "hrsync.ad", silent=True)
        modules = {f"hrsync.ad.{file.stem}" for file in (REPOSITORY / "plugins/modules").glob("*.py")}
        if set(json.loads(listed or "{}")) != modules:
            session.error(f"The modules of the installed collection differ from plugins/modules: {listed}")
    import_tarball(session, tarball)


@nox.session(python=BASE, tags=["test"])
def docs(session: nox.Session) -> None:
    """Check all documentation strings and pages with antsibull-docs, build the site, and look at it in Chromium."""
    prepare(session, "site")
    checks = ("--plugin-docs", "--skip-rstcheck", "--check-extra-docs-refs", "--disallow-unknown-collection-refs")
    with session.chdir(staged(session)):
        session.run("antsibull-docs", "lint-collection-docs", *checks, "--validate-collection-refs", "all", ".")
    build_site(session)
    if has_chromium(session):
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/site_tests")
    else:
        session.warn("The widths of the pages were not checked, because this host has no Chromium.")


@nox.session(python=BASE, tags=["test"])
def ee(session: nox.Session) -> None:
    """Check that the collection tells ansible-builder all that an execution environment needs."""
    prepare(session, "ee")
    root = staged(session).parents[2]
    seen = session.run("ansible-builder", "introspect", "--sanitize", str(root), silent=True) or ""
    session.log(seen)
    needed = re.findall(r"^[A-Za-z0-9-]+", (REPOSITORY / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    missing = [name for name in needed if not re.search(rf"^- '{name}\b", seen, re.MULTILINE)]
    if missing:
        session.error(
            f"meta/ee-requirements.txt does not contain requirements of requirements.txt: {', '.join(missing)}"
        )
    check_wheels(session, seen)
    tarball = build_tarball(session)
    session.run("python", "-m", "tools.image", "create", str(tarball), str(BUILD / "image"))
    for example in sorted((REPOSITORY / "docs/examples").glob("*/*-environment.yml")):
        folder = BUILD / "image" / "examples" / example.stem
        folder.mkdir(parents=True)
        shutil.copy(example, folder)
        # As the guides say: ansible-galaxy collection build --output-path FOLDER.
        shutil.copy(tarball, folder)
        command = ("ansible-builder", "create", "--file", str(folder / example.name), "--context", str(folder / "made"))
        session.run(*command, silent=True)
        if not (folder / "made" / "_build" / tarball.name).exists():
            session.error(f"{example.relative_to(REPOSITORY)} does not take {tarball.name}")


@nox.session(name="ee-image", python=BASE, tags=["soak"])
def ee_image(session: nox.Session) -> None:
    """Build an execution environment with buildah, and import every library in it (7 minutes, 1 GB)."""
    prepare(session, "ee")
    packages.ensure(BUILD / "logs" / "packages.log", session.log, image.PACKAGES)
    session.run("python", "-m", "tools.image", "build", str(build_tarball(session)), str(BUILD / "image"))


@nox.session(python=BASE, tags=["soak"])
def lives(session: nox.Session) -> None:
    """Run the unit tests with new examples, and 1,000 invented histories of companies (or HRSYNC_LIVES)."""
    prepare(session, f"core-{MIDDLE.version}")
    session.env["HRSYNC_LIVES"] = os.environ.get("HRSYNC_LIVES", "1000")
    seed = os.environ.get("HRSYNC_SEED", str(int.from_bytes(os.urandom(4))))
    session.log(f"HRSYNC_SEED={seed} repeats these examples.")
    ensure_program(session, "ssh-keygen", "openssh-client")
    with session.chdir(staged(session)):
        session.run(
            "python",
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            f"--hypothesis-seed={seed}",
            "--hypothesis-profile=inventive",
            "--hypothesis-show-statistics",
            "tests/unit",
        )


@nox.session(python=PYTHON_OF_MIDDLE, tags=["soak"])
def hardships(session: nox.Session) -> None:
    """Kill runs at each of their first 200 writes, and whatever else takes long against the lab (marked `soak`)."""
    prepare(session, f"core-{MIDDLE.version}")
    install_kerberos(session)
    staged(session)
    with lab(session):
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *(session.posargs or LONG_LAB_TESTS))


@nox.session(python=BASE, tags=["test"])
def license(session: nox.Session) -> None:
    """Check the copyright and license of all files with REUSE."""
    prepare(session, "license")
    session.run("reuse", "lint")


@nox.session(python=BASE, tags=["test"])
def generated(session: nox.Session) -> None:
    """Check that generated files are up to date. ``nox -s generate`` writes them."""
    prepare(session, "docs")
    staged(session)
    session.run("python", "-m", "tools.generate", "--check")


# ---- Sessions to run by hand. ----


@nox.session(python=PYTHON_OF_MIDDLE)
def demo(session: nox.Session) -> None:
    """Show the main use case: employees in two HR systems become accounts in a real domain."""
    ensure_program(session, "java", "default-jre-headless")
    # The core of the middle version, and ansible-rulebook.
    present(session, "eda", "tests.lab.demo")


@nox.session(python=PYTHON_OF_MIDDLE)
def bench(session: nox.Session) -> None:
    """Run benchmarks against ldapsearch, ldapadd and community.general in the domain of the lab."""
    present(session, "bench", "tests.bench")


@nox.session(python=BASE)
def site(session: nox.Session) -> None:
    """Build the documentation as a site in .build/docs/html, without a warning and without a broken link."""
    prepare(session, "site")
    staged(session)
    build_site(session)


@nox.session(name="lab-control", python=PYTHON_OF_MIDDLE)
def lab_control(session: nox.Session) -> None:
    """Control the lab: ``nox -s lab-control -- up``, or down, status, reset."""
    prepare(session, f"core-{MIDDLE.version}")
    session.run("python", "-m", "tests.lab", *session.posargs, success_codes=[0, 3], log=False)


@nox.session(python=BASE)
def generate(session: nox.Session) -> None:
    """Write the files that are generated from the descriptors of steps, HR systems and connections."""
    prepare(session, "docs")
    staged(session)
    session.run("python", "-m", "tools.generate")


@nox.session(python=BASE)
def format(session: nox.Session) -> None:
    """Format all Python files with ruff, and fix errors that it can fix."""
    prepare(session, "lint")
    session.run("ruff", "check", "--no-cache", "--fix", *session.posargs, success_codes=[0, 1])
    session.run("ruff", "format", "--no-cache", *session.posargs)


@nox.session(python=BASE)
def changelog(session: nox.Session) -> None:
    """Write the changelog of the version in galaxy.yml from fragments and modules."""
    prepare(session, "lint")
    session.run("antsibull-changelog", "release", "--update-existing", "--reload-plugins", *session.posargs)


@nox.session(python=BASE)
def lock(session: nox.Session) -> None:
    """Pin the newest compatible versions of tests/requirements/*.in in the .txt files."""
    session.install("uv", silent=True)
    with session.chdir(REQUIREMENTS):
        for source in sorted(REQUIREMENTS.glob("*.in")):
            if source.stem != "tests":
                oldest = min(NEWEST.pythons) if source.stem == f"core-{NEWEST.version}" else "3.11"
                where = ["--universal", "--python-version", oldest, "--output-file", f"{source.stem}.txt", source.name]
                how = ["--upgrade", "--quiet", "--custom-compile-command", "nox -s lock"]
                session.run("uv", "pip", "compile", *how, *where)


def run_all(session: nox.Session, *commands: t.Sequence[str]) -> None:
    """Run all commands, even if one fails, to show all errors. Then fail if a command has failed."""
    failed = []
    for command in commands:
        try:
            session.run(*command)
        except nox.command.CommandFailed:
            failed.append(" ".join(command[:2]))
    if failed:
        session.error(f"failed: {', '.join(failed)}")
