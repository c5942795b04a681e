# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions that check, test and show the collection. ``make test`` runs all sessions with the tag ``test``.

``make soak`` runs those with the tag ``soak``, which take too long for every change.
Sessions with the tag ``lab`` start a lab.
tests/requirements pins all versions; ``nox -s lock`` updates them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import typing as t

import nox

REPOSITORY = pathlib.Path(__file__).resolve().parent
# nox loads this file by its path, and does not search its folder for modules.
sys.path.insert(0, str(REPOSITORY))

from tests.lab import packages  # noqa: E402
from tests.lab.facts import DIRECTORY  # noqa: E402
from tools import ansible_test_home, browser, image, interpreters, pure, stage  # noqa: E402

BUILD = REPOSITORY / ".build"
REQUIREMENTS = REPOSITORY / "tests" / "requirements"
BASE = f"{sys.version_info.major}.{sys.version_info.minor}"

nox.options.envdir = str(BUILD / "venvs")
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.tags = ["test"]


class Core(t.NamedTuple):
    """A supported version of ansible-core, and Python versions, of which the first that is available is used."""

    version: str
    pythons: tuple[str, ...]


CoreSession = t.Callable[[nox.Session, Core], None]
OLDEST = Core("2.16", ("3.11",))
MIDDLE = Core("2.19", ("3.11", "3.12", "3.13"))
NEWEST = Core("2.21", ("3.13", "3.12"))
COMPLETE = NEWEST if interpreters.find(NEWEST.pythons) else MIDDLE
"""The core with which everything is tested: the newest that this host has a Python for."""
TESTED = tuple(dict.fromkeys((OLDEST, COMPLETE, NEWEST)))
"""The cores of most sessions. The newest is always among them, so that a host without its Python says so."""
COMPILED = ("gssapi", "krb5")
"""Required libraries of which PyPI has no wheels for Linux."""
HEADERS = ("gcc", "krb5-devel", "libkrb5-dev", "python3-devel", "python3-dev")
"""System packages of both families with which they are built."""
KERBEROS_PACKAGES = ("gcc", "krb5-user", "libkrb5-dev", "python3-dev")
"""Debian packages: the compiler, headers and programs that meta/ee-bindep.txt names."""
LONG_LAB_TESTS = ("tests/soak", "tests/lab_tests", "-m", "soak")
SAME_WITH_EVERY_CORE = ("architecture", "bench", "lab", "tools")
"""Folders of unit tests that only read the code, or test the lab and the tools: the oldest core leaves them out."""
PYTHON_OF_MIDDLE = (interpreters.find(MIDDLE.pythons) or (BASE, BASE))[1]


def on_core(what: str, cores: t.Iterable[Core], *tags: str) -> t.Callable[[CoreSession], CoreSession]:
    """Register a function as a session for each core. A session is skipped if its Python is not available.

    Args:
        what: name of the session without the version of the core.
        cores: the cores.
        tags: ``test``, ``soak``, or neither for sessions to run by hand; ``lab`` for a session that starts a lab.
    """

    def register(function: CoreSession) -> CoreSession:
        for core in cores:
            _register(function, f"{what}-{core.version}", core, tags)
        return function

    return register


def _register(function: CoreSession, name: str, core: Core, tags: tuple[str, ...]) -> None:
    found = interpreters.find(core.pythons)

    def run(session: nox.Session) -> None:
        if not found:
            needed = " or ".join(core.pythons)
            session.skip(f"ansible-core {core.version} was not tested, because this host has no Python {needed}")
        prepare(session, f"core-{core.version}")
        function(session, core)

    run.__doc__ = f"{(function.__doc__ or '').rstrip('.')} (ansible-core {core.version}, Python {found and found[0]})."
    nox.session(name=name, python=found[1] if found else False, tags=list(tags))(run)


def prepare(session: nox.Session, requirements: str) -> None:
    """Install pinned requirements, and isolate the session from the settings of the user."""
    file = REQUIREMENTS / f"{requirements}.txt"
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    stamp = pathlib.Path(session.virtualenv.location, "installed.sha256")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        session.install("-r", str(file), silent=True)
        stamp.write_text(wanted, "utf-8")
    isolate(session)


def isolate(session: nox.Session) -> pathlib.Path:
    """Isolate the session from the home folder and the Ansible settings of the user. Returns its own home folder."""
    for variable in os.environ:
        if variable.startswith(("ANSIBLE_", "PYTHON", "GALAXY_", "HRSYNC_")) and variable != "HRSYNC_LAB_NETWORK":
            session.env[variable] = None
    home = BUILD / "home" / session.name
    home.mkdir(parents=True, exist_ok=True)
    session.env.update(
        HOME=str(home), LC_ALL="C.UTF-8", NO_COLOR="1", HYPOTHESIS_STORAGE_DIRECTORY=str(home / "hypothesis")
    )
    return home


def staged(session: nox.Session) -> pathlib.Path:
    """Copy the collection for this session, and add it to the paths of Python and Ansible. Returns its folder."""
    root = BUILD / "collections" / session.name
    folder = stage.stage(root)
    session.env.update(PYTHONPATH=str(root), ANSIBLE_COLLECTIONS_PATH=str(root))
    return folder


def install_kerberos(session: nox.Session) -> None:
    """Install the Kerberos libraries, which have no wheels for Linux. Sessions share the wheels in `.build/wheels`."""
    packages.ensure(BUILD / "logs" / "packages.log", session.log, KERBEROS_PACKAGES)
    wheels = BUILD / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    pinned = ("-r", str(REQUIREMENTS / "kerberos.txt"), "--find-links", str(wheels))
    with (wheels / "lock").open("w") as lock:
        # One session builds, and the others wait for its wheels.
        fcntl.flock(lock, fcntl.LOCK_EX)
        session.run("python", "-m", "pip", "wheel", "--quiet", *pinned, "--wheel-dir", str(wheels), silent=True)
    session.install(*pinned, silent=True)


def ensure_program(session: nox.Session, name: str, package: str) -> None:
    """Install a program on Debian. Elsewhere, tests that need it may skip."""
    if shutil.which("apt-get") and not shutil.which(name):
        packages.add(BUILD / "logs" / "packages.log", session.log, [package])


def python_of(session: nox.Session) -> pathlib.Path:
    """The Python of the session's environment."""
    return pathlib.Path(session.bin, "python")


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


def run_lab_tests(session: nox.Session, part: int) -> None:
    """Run a third of the tests against the lab, so that labs work side by side and a session ends in time."""
    install_kerberos(session)
    staged(session)
    # The files of the lab are in the repository, not in the copy.
    files = sorted(str(file.relative_to(REPOSITORY)) for file in (REPOSITORY / "tests/lab_tests").glob("test_*.py"))
    with lab(session):
        chosen = session.posargs or [*files[part::3], "-m", "not soak"]
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "--durations=20", *chosen)


@on_core("sanity", TESTED, "test")
def sanity(session: nox.Session, core: Core) -> None:
    """Run ansible-test sanity, without ignored errors; with the oldest core, without pylint."""
    run_sanity(session, *(session.posargs or (["--skip-test", "pylint"] if core is OLDEST else [])))


@on_core("pylint", [OLDEST], "soak")
def oldest_pylint(session: nox.Session, core: Core) -> None:
    """Run the sanity test pylint, which takes longer than all others together."""
    run_sanity(session, "--test", "pylint")


def run_sanity(session: nox.Session, *arguments: str) -> None:
    """Run ansible-test sanity; errors that are ignored, or no test at all, are failures."""
    ignored = [file for file in (REPOSITORY / "tests/sanity").glob("ignore-*.txt") if file.read_text("utf-8").strip()]
    if ignored:
        session.error(f"Ignored errors are not allowed, but {', '.join(str(file) for file in ignored)} has some.")
    prepare_ansible_test(session)
    transcript = BUILD / "logs" / f"{session.name}.txt"
    transcript.parent.mkdir(parents=True, exist_ok=True)
    with session.chdir(staged(session)), transcript.open("w", encoding="utf-8") as output:
        try:
            command = [*ansible_test(session, "sanity"), "--requirements", *arguments]
            session.run(*command, stdout=output, stderr=subprocess.STDOUT)
        finally:
            said = transcript.read_text("utf-8")
            session.log(said)
            # Repeat the errors at the end. Otherwise, they are between the installations of tools.
            session.log("\n".join(line for line in said.splitlines() if line.startswith(("ERROR: ", "FATAL: "))))
    if "Running sanity test" not in said:
        session.error("ansible-test has not run any test.")


@nox.session(name="browser", python=BASE, tags=["test"])
def browser_tests(session: nox.Session) -> None:
    """Look at the HTML pages in Debian's Chromium, and at their accessibility with axe-core."""
    if shutil.which("apt-get"):
        packages.add(BUILD / "logs" / "packages.log", session.log, browser.PACKAGES)
    if not any(map(shutil.which, browser.NAMES)):
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
    """Check all documentation strings, their links, and the pages of docs/docsite with antsibull-docs."""
    prepare(session, "docs")
    checks = ("--plugin-docs", "--skip-rstcheck", "--check-extra-docs-refs", "--disallow-unknown-collection-refs")
    with session.chdir(staged(session)):
        session.run("antsibull-docs", "lint-collection-docs", *checks, "--validate-collection-refs", "all", ".")


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
    session.run("python", "-m", "tools.image", "create", str(build_tarball(session)), str(BUILD / "image"))
    for example in sorted((REPOSITORY / "docs/examples").glob("*/*-environment.yml")):
        context = BUILD / "image" / "examples" / example.stem
        session.run("ansible-builder", "create", "--file", str(example), "--context", str(context), silent=True)


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
    source = BUILD / "docs" / "source"
    shutil.rmtree(source.parent, ignore_errors=True)
    # antsibull-docs refuses a folder that others may write.
    source.mkdir(mode=0o755, parents=True)
    settings = REPOSITORY / "docs" / "site"
    generate = ("antsibull-docs", "--config-file", str(settings / "antsibull-docs.cfg"), "collection", "--use-current")
    session.run(*generate, "--fail-on-error", "--squash-hierarchy", "--dest-dir", str(source), "hrsync.ad")
    session.run("python", "-m", "tools.site", str(source))
    built = source.parent / "html"
    how = ("--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto", "--conf-dir", str(settings))
    session.run(
        "python", "-m", "sphinx", *how, "--doctree-dir", str(source.parent / "doctrees"), str(source), str(built)
    )
    session.run("python", "-m", "tools.links", str(built))
    session.log(f"The first page is {built / 'index.html'}.")


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


# ---- Functions that sessions share. ----


def check_wheels(session: nox.Session, introspected: str) -> None:
    """Check that the libraries without wheels, and only those, are built with packages that ansible-builder sees.

    Args:
        introspected: the output of `ansible-builder introspect`.
    """
    with_wheels = pathlib.Path(session.create_tmp(), "requirements.txt")
    listed = (REPOSITORY / "meta/ee-requirements.txt").read_text("utf-8").replace("[kerberos]", "").splitlines()
    with_wheels.write_text("\n".join(line for line in listed if not line.startswith(tuple(COMPILED))), "utf-8")
    resolve = ("python", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary", ":all:")
    session.run(*resolve, "--requirement", str(with_wheels), silent=True)
    for library in COMPILED:
        # pip ends with 1 if there is no wheel.
        session.run(*resolve, "--no-deps", library, silent=True, success_codes=[1])
    missing = [name for name in HEADERS if not re.search(rf"\b{name}\b", introspected)]
    if missing:
        session.error(f"meta/ee-bindep.txt does not contain {', '.join(missing)}, with which {COMPILED} are built.")


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


def prepare_ansible_test(session: nox.Session) -> None:
    """Prepare the home folder so that ansible-test finds pip without a download."""
    ansible_test_home.prepare(pathlib.Path(str(session.env["HOME"])), python_of(session))


def ansible_test(session: nox.Session, command: str) -> list[str]:
    """The command line of ansible-test on this host with the Python of the session."""
    version = session.run("python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])", silent=True, log=False)
    return ["ansible-test", command, "--local", "--python", (version or "").strip(), "--color", "no"]


@contextlib.contextmanager
def lab(session: nox.Session) -> t.Iterator[dict[str, str]]:
    """Start the lab, and stop it afterwards unless it was already running. Yields its facts."""
    status = [str(python_of(session)), "-m", "tests.lab", "status"]
    was_up = subprocess.run(status, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0
    session.run("python", "-m", "tests.lab", "up")
    try:
        yield json.loads((DIRECTORY / "credentials.json").read_text("utf-8"))
    finally:
        if not was_up:
            session.run("python", "-m", "tests.lab", "down")


def build_tarball(session: nox.Session) -> pathlib.Path:
    """Build the collection. Returns the tarball."""
    target = BUILD / "dist" / session.name
    shutil.rmtree(target, ignore_errors=True)
    source = staged(session)
    session.run("ansible-galaxy", "collection", "build", str(source), "--output-path", str(target), silent=True)
    return next(target.glob("hrsync-ad-*.tar.gz"))


@contextlib.contextmanager
def installed(session: nox.Session, tarball: pathlib.Path) -> t.Iterator[str]:
    """Install the tarball in an empty folder, as a user would. Yields the folder."""
    root = BUILD / "installed" / session.name
    shutil.rmtree(root, ignore_errors=True)
    # Without the path of the staged copy, which would count as already installed.
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(root), "PYTHONPATH": None}
    command = ("ansible-galaxy", "collection", "install", "--offline", str(tarball), "--collections-path", str(root))
    session.run(*command, env=environment, silent=True)
    yield str(root)


def import_tarball(session: nox.Session, tarball: pathlib.Path) -> None:
    """Check the tarball with galaxy-importer. Warnings count as errors."""
    environment = {"GALAXY_IMPORTER_CONFIG": str(REPOSITORY / "tests" / "galaxy-importer.cfg")}
    with session.chdir(tarball.parent):
        said = session.run("python", "-m", "galaxy_importer.main", tarball.name, env=environment, silent=True) or ""
    session.log(said)
    problems = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    if problems:
        session.error(f"galaxy-importer found {len(problems)} problems, the first: {problems[0]}")


def present(session: nox.Session, requirements: str, module: str) -> None:
    """Run a module of this repository with the collection installed from its tarball."""
    prepare(session, requirements)
    with installed(session, build_tarball(session)) as root:
        session.env["PYTHONPATH"] = None
        session.env["ANSIBLE_COLLECTIONS_PATH"] = root
        session.run("python", "-m", module, *session.posargs, log=False)
