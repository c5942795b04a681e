# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX has, and what it takes at a launch."""

from __future__ import annotations

import dataclasses
import typing as t

Variables = dict[str, t.Any]

_PROMPTS: t.Final = ("credentials", "inventory", "labels", "limit", "job_type", "job_tags", "skip_tags", "scm_branch")
"""What else a launch may contain, if the template asks for it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """A question of a survey that is answered with text."""

    variable: str
    required: bool = False
    longest: int = 1024


@dataclasses.dataclass(frozen=True, kw_only=True)
class Template:
    """A job template or a workflow template. None of them prompts for anything but the answers of its survey."""

    name: str
    kind: t.Literal["job_template", "workflow_job_template"]
    organization: str = "HR automation"
    survey: tuple[Question, ...] = ()

    def refusal(self, asked: Variables) -> Variables:
        """Why AWX answers 400, by the member of the request; empty if it does not."""
        given = asked.get("extra_vars") or {}
        if not isinstance(given, dict):
            return {"extra_vars": ["Must be JSON or YAML of variables"]}
        wrong = [text for question in self.survey for text in _wrong(question, given)]
        if wrong:
            return {"variables_needed_to_start": wrong}
        unknown = self._unknown(given)
        # A job template ignores them.
        if unknown and self.kind == "workflow_job_template":
            return {"extra_vars": [f"Variables {', '.join(unknown)} are not allowed on launch."]}
        return {}

    def accepted(self, asked: Variables) -> Variables:
        """The variables of the job."""
        given = dict(asked.get("extra_vars") or {})
        return {name: value for name, value in given.items() if name not in self._unknown(given)}

    def ignored(self, asked: Variables) -> Variables:
        """What the answer calls `ignored_fields`."""
        given = dict(asked.get("extra_vars") or {})
        variables = {name: given[name] for name in self._unknown(given)}
        prompts = {name: asked[name] for name in _PROMPTS if asked.get(name)}
        return {**prompts, **({"extra_vars": variables} if variables else {})}

    def _unknown(self, given: Variables) -> list[str]:
        return sorted(given.keys() - {question.variable for question in self.survey})


def _wrong(question: Question, given: Variables) -> t.Iterator[str]:
    value = given.get(question.variable)
    if value is None or value == "":
        if question.required:
            yield f"'{question.variable}' value missing"
    elif not isinstance(value, str):
        yield f"Value {value!r} for '{question.variable}' expected to be a string."
    elif len(value) > question.longest:
        yield f"'{question.variable}' value {value} is too large (length must be no more than {question.longest})."
