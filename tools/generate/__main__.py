# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tools.generate`` writes the generated files. With ``--check``, it lists those that are not up to date."""

from __future__ import annotations

import argparse
import difflib
import pathlib
import sys
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS

from . import (
    actions,
    employee_page,
    environment,
    fragments,
    hr_systems,
    loading,
    modules,
    receivers,
    role,
    schema,
    steps,
)

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

Make: t.TypeAlias = t.Callable[[str], str]
"""Makes the content of a file from its current content."""


def _tasks() -> str:
    """The tasks of a run."""
    return (REPOSITORY / "roles/lifecycle/tasks/main.yml").read_text("utf-8")


FILES: t.Mapping[str, Make] = {
    **{f"plugins/doc_fragments/{name}.py": fragment.to_python for name, fragment in fragments.FRAGMENTS.items()},
    "plugins/doc_fragments/receivers.py": receivers.FRAGMENT.to_python,
    "plugins/doc_fragments/source.py": hr_systems.FRAGMENT.to_python,
    "plugins/module_utils/sources/loading.py": lambda _present: loading.of_hr_systems(SYSTEMS),
    "plugins/doc_fragments/steps.py": steps.FRAGMENT.to_python,
    "plugins/module_utils/steps/loading.py": lambda _present: loading.of_steps(STEPS),
    "roles/awx/README.md": hr_systems.readme_of_awx,
    "roles/awx/meta/argument_specs.yml": hr_systems.argument_specs_of_awx,
    "roles/lifecycle/README.md": lambda present: receivers.readme(steps.readme(role.readme(present))),
    "roles/lifecycle/defaults/main.yml": steps.defaults,
    "roles/lifecycle/meta/argument_specs.yml": lambda present: steps.argument_specs(role.argument_specs(present)),
    "roles/lifecycle/tasks/compliance.yml": role.tasks,
    "roles/lifecycle/tasks/main.yml": lambda present: steps.tasks(role.tasks(present)),
    "roles/lifecycle/tasks/impact.yml": lambda present: role.planning_tasks(present, _tasks(), role.NOT_IN_A_PLAN),
    "roles/lifecycle/tasks/test_mapping.yml": lambda present: steps.tasks(present, indent=6),
    "roles/lifecycle/tasks/explain.yml": lambda present: role.planning_tasks(present, _tasks(), role.NOT_IN_A_PLAN),
    "roles/lifecycle/tasks/test_connections.yml": lambda present: role.planning_tasks(
        present, _tasks(), role.NOT_TESTED
    ),
    "roles/lifecycle/tasks/undo.yml": role.tasks,
    "README.md": hr_systems.readme,
    "docs/docsite/rst/actions.rst": actions.actions,
    "docs/docsite/rst/employee.rst": employee_page.page,
    "docs/docsite/rst/environment.rst": environment.page,
    "docs/report.schema.json": schema.report_schema,
    "meta/runtime.yml": modules.action_groups,
}
"""Path in the repository to the function that makes the file, or its generated regions."""


def main(arguments: t.Sequence[str]) -> int:
    """Write the files, or list those that are not up to date. With ``--check``, returns 1 if there are any."""
    parser = argparse.ArgumentParser(prog="tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if a file would change")
    check = parser.parse_args(arguments).check
    stale = [path for path, make in FILES.items() if _update(REPOSITORY / path, make, check=check)]
    if not check:
        print(f"{len(stale)} of {len(FILES)} generated files changed")
        return 0
    if stale:
        print(f"Not up to date: {', '.join(stale)}. Run nox -s generate.")
    return 1 if stale else 0


def _update(file: pathlib.Path, make: Make, *, check: bool) -> bool:
    """Update or check the file. Returns whether it was not up to date."""
    present = file.read_text("utf-8") if file.exists() else ""
    wanted = make(present)
    if wanted == present:
        return False
    if check:
        lines = difflib.unified_diff(present.splitlines(), wanted.splitlines(), str(file), "generated", lineterm="")
        print("\n".join(lines))
    else:
        file.write_text(wanted, "utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
