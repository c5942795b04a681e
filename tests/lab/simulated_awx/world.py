# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The templates of the simulated AWX, how it behaves, and the jobs that were launched."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ..simulation.faults import Fault
from ..simulation.state import State
from .credentials import Credentials
from .templates import Question, Template, Variables

TEMPLATES: t.Final = (
    Template(
        name="hrsync emergency leaver",
        kind="job_template",
        survey=(
            Question(variable="key", required=True, longest=100),
            Question(variable="reason", required=True, longest=500),
        ),
    ),
    Template(
        name="hrsync follow HR",
        kind="workflow_job_template",
        survey=(
            Question(variable="lifecycle_category", required=True),
            Question(variable="lifecycle_only", longest=4096),
        ),
    ),
)
"""Numbered from 1."""


@dataclasses.dataclass
class Settings:
    """How AWX behaves."""

    seconds_of_jobs: float = 0.0
    """How long a job lasts."""
    seconds_of_workflows: float = 0.0
    """How long a workflow lasts, with its approvals."""
    failing: int = 0
    """How many of the next jobs fail."""


@dataclasses.dataclass(frozen=True)
class Job:
    """A job or a workflow job."""

    id: int
    template: Template
    variables: Variables
    ignored: Variables
    launched: float
    lasts: float
    fails: bool

    def status(self, now: float) -> str:
        """In the words of AWX."""
        if now < self.launched + self.lasts:
            return "running"
        return "failed" if self.fails else "successful"


class World(State[Credentials, Fault]):
    """The state of AWX."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(credentials, Fault)
        self._numbers = itertools.count(1)
        """Clients still ask for jobs that were forgotten, so none has the number of another one."""
        self.on_reset.append(self.forget)
        self.forget()

    def forget(self) -> None:
        """Have the templates, and no jobs."""
        self.settings = Settings()
        self.jobs: list[Job] = []
        self.refusals: list[Variables] = []
        """Why launches were refused."""

    def launch(self, template: Template, asked: Variables) -> Job:
        """Start a job, which the template does not refuse."""
        settings = self.settings
        fails, settings.failing = settings.failing > 0, max(settings.failing - 1, 0)
        is_workflow = template.kind == "workflow_job_template"
        job = Job(
            id=next(self._numbers),
            template=template,
            variables=template.accepted(asked),
            ignored=template.ignored(asked),
            launched=self.now(),
            lasts=settings.seconds_of_workflows if is_workflow else settings.seconds_of_jobs,
            fails=fails,
        )
        self.jobs.append(job)
        return job
