"""The house: who may import whom, one home for versions, settings that agree with each other."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
import yaml

from autograder.grade import ROOT
from autograder.rubric import markdown, table
from autograder.session import read_checks

# Downwards only: a module may import those of a later rung (and its own package).
LADDER = [
    {"__main__"},
    {"commands"},
    {"bundle", "preflight", "gradescope", "diagnosis", "watch", "batch"},
    {"grade", "rounds"},
    {"grading.run"},
    {"plugin"},
    {"fixtures"},
    {"grading", "feedback", "facts"},
    {"answers"},
    {"programs"},
    {"remote", "review"},
    {"sandbox", "artifacts"},
    {"render", "session", "forensics", "zygotes", "spawners"},
    {"processes", "rubric", "fit", "confusion"},
    {"channel", "compare", "report", "handbook", "hosting"},
    {"layers", "users", "groups", "meter", "seatbelt", "saves", "cores"},
    {"worker", "plaintext", "cohort", "seeds", "submission", "schemas"},
    {"course", "lessons", "handout", "install", "__init__"},
]
# A rung of their own: what one grading does stands above pytest's plugin, all else of it below.
APART = {("grading", "run")}
RUNG = {name: rung for rung, names in enumerate(LADDER) for name in names}
TRUSTED = sorted(
    path
    for path in (ROOT / "autograder").rglob("*.py")
    if not {"worker", "checks"} & set(path.relative_to(ROOT / "autograder").parts)
)
CHECKS = sorted((ROOT / "autograder" / "checks").glob("test_*.py"))
WORKER = sorted((ROOT / "autograder" / "worker").glob("*.py"))
SOLUTIONS = sorted((ROOT / "solutions").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Return the dotted names a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own(path: Path) -> set[str]:
    """Return the rungs' names of the modules of autograder that a file imports."""
    return {
        name_of(tuple(name.split(".")[1:]))
        for name in imports(path)
        if name.startswith("autograder.") and name != "autograder.__version__"
    }


def top(path: Path) -> set[str]:
    """Return the packages a file imports, by their first name."""
    return {name.partition(".")[0] for name in imports(path)}


def place(path: Path) -> str:
    """Return the ladder's name of a file."""
    return name_of(path.relative_to(ROOT / "autograder").with_suffix("").parts)


def name_of(pieces: tuple[str, ...]) -> str:
    """Return the ladder's name of a module: its package's, or its own."""
    return ".".join(pieces[:2]) if pieces[:2] in APART else pieces[0]


@pytest.mark.parametrize("path", TRUSTED, ids=lambda path: path.stem)
def test_imports_go_downwards_only(path):
    """Every arrow between the grader's modules points down the ladder."""
    for name in own(path) - {place(path)}:
        assert RUNG[name] > RUNG[place(path)], f"{place(path)} imports {name}"


def test_every_module_stands_on_the_ladder():
    """No module is forgotten, none is only a name."""
    assert {place(path) for path in TRUSTED} | {"worker"} == set(RUNG)


@pytest.mark.parametrize("path", TRUSTED, ids=lambda path: path.stem)
def test_the_trusted_process_never_imports_torch_or_a_submission(path):
    """torch costs seconds and memory; a submission could do anything."""
    assert not top(path) & {"torch", "torchvision", "solutions", "student"}


def test_pytest_and_matplotlib_stay_in_their_rooms():
    """pytest where checks are collected and run, matplotlib in render, watchfiles in saves."""
    homes = {
        package: {place(path) for path in TRUSTED if package in top(path)}
        for package in ("pytest", "matplotlib", "watchfiles")
    }
    assert homes == {
        "pytest": {"plugin", "fixtures", "session", "answers"},
        "matplotlib": {"render"},
        "watchfiles": {"saves"},
    }


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_checks_import_little(path):
    """A check gets what it needs by fixture."""
    standard = {name for name in top(path) if name in sys.stdlib_module_names}
    assert top(path) - standard <= {"numpy", "pytest", "gradescope_utils", "autograder"}
    assert own(path) <= {"answers", "grading", "compare", "channel", "remote"}


@pytest.mark.parametrize("path", WORKER, ids=lambda path: path.stem)
def test_the_worker_imports_nothing_of_the_grader(path):
    """It knows the standard library, NumPy and itself, and others where they are lent."""
    lent = {
        "torch_tools": "torch",
        "figures": "matplotlib",
        "files": "landlockpy",
        "syscalls": "pyseccomp",
    }
    allowed = {"numpy", "worker", lent.get(path.stem, "numpy")}
    assert {name for name in top(path) if name not in sys.stdlib_module_names} <= allowed


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_never_import_the_grader(path):
    """The reference stands on its own, as a student's files do."""
    assert "autograder" not in top(path)


def pins() -> dict[str, str]:
    """Return the pinned versions that Python 3.11 gets."""
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        match = re.match(r"^([\w-]+)==([\w.]+)(?: ; (.*))?$", line)
        if match and (match[3] is None or not re.search(r"< '3\.11'|>= '3\.12'|win32", match[3])):
            found[match[1]] = match[2]
    return found


def test_conda_and_pip_get_the_same_versions():
    """environment.yml and constraints.txt name one version of each package."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    names = {"matplotlib-base": "matplotlib", "pytorch-cpu": "torch"}
    flat = [line for line in environment["dependencies"] if isinstance(line, str)]
    flat += [
        line
        for entry in environment["dependencies"]
        if isinstance(entry, dict)
        for line in entry["pip"]
    ]
    plain = [line.partition(" ;")[0] for line in flat]
    versions = dict(re.split("=+", line) for line in plain if "=" in line)
    versions.pop("python")
    assert {names.get(name, name): version for name, version in versions.items()} == {
        name: pins()[name] for name in (names.get(n, n) for n in versions)
    }


def test_every_dependency_is_pinned_once():
    """What pyproject.toml asks for has exactly one version in constraints.txt."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(
        r"^(?:dependencies|studies|watch|batch|dev) = \[\n(.*?)^\]", text, re.M | re.S
    )
    wanted = {
        re.split(r"[\[=<>;]", name)[0]
        for block in lists
        for name in re.findall(r'"([^"]+)"', block)
    } - {"fashion-mnist-autograder"}
    assert wanted <= set(pins())


def test_the_readmes_points_are_the_checks():
    """README shows the table that `python -m autograder rubric` prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert markdown(table(read_checks())) in readme


def test_points_are_the_contracts():
    """The numbers and points are the ones everybody depends on."""
    contract = {
        "1.1": 2, "1.2": 4, "1.3": 4, "1.4": 5, "1.5": 6, "1.6": 9, "1.7": 2, "1.8": 1, "1.9": 2,
        "1.10": 5,
        "2.1": 3, "2.2": 3, "2.3": 5, "2.4": 3, "2.5": 3, "2.6": 2, "2.7": 6,
        "3.1": 6, "3.2": 5, "3.3": 7, "3.4": 3, "3.5": 14,
    }  # fmt: skip
    assert {entry.number: entry.points for entry in table(read_checks())} == contract


def test_no_file_is_far_too_long():
    """A file that grows past 450 lines is split by meaning; lists of mistakes may be longer."""
    lists = [*(ROOT / "solutions" / "mistakes").glob("*.py")]
    lists += [*(ROOT / "autograder" / "feedback").glob("*_patterns.py")]
    long = [
        (path.name, count)
        for path in {*TRUSTED, *CHECKS, *WORKER, *SOLUTIONS} - {*lists}
        if (count := path.read_text(encoding="utf-8").count("\n")) > 450
    ]
    assert long == []
