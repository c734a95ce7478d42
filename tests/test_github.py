"""The workflow for students' repositories: it can be read, and its commands exist."""

from __future__ import annotations

import re

import yaml

from autograder.commands.arguments import parser
from autograder.grade import ROOT

WORKFLOW = ROOT / "autograder" / "github" / "grade.yml"


def steps():
    """Return the steps of its one job."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    return workflow, job["steps"]


def test_its_commands_exist():
    """Make has the targets with these variables; the summary's command line is a right one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    runs = [step["run"] for step in steps()[1] if "run" in step]
    for target, *words in (run.split()[1:] for run in runs if run.startswith("make ")):
        assert f"\n{target}:" in makefile
        assert all(f"{word.partition('=')[0]} ?=" in makefile for word in words)
    command = next(run for run in runs if "summary" in run).partition(" >> ")[0]
    arguments = command.split()[3:]
    assert str(parser().parse_args(arguments).results) == "../results/results.json"


def test_it_may_do_little():
    """It reads the contents, keeps no credentials, and shows results even of a failed grading."""
    workflow, listed = steps()
    assert workflow["permissions"] == {"contents": "read"}
    checkouts = [step for step in listed if "checkout" in step.get("uses", "")]
    assert len(checkouts) == 2
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert [step.get("if") for step in listed[-2:]] == ["always()", "always()"]


def test_nothing_that_others_write_gets_into_a_command():
    """A branch or a commit message in a command line would be run."""
    for step in steps()[1]:
        assert not re.search(r"\$\{\{", step.get("run", ""))
