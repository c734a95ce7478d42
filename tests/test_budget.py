"""The budget guard's logic, with faked timings; `make budget` takes the real ones."""

from __future__ import annotations

import pytest
import yaml

from benchmarks import budget, figures
from benchmarks.budget import Workload, judge, over, ratios, recorded
from benchmarks.footprint import ROOT, Footprint


def took(seconds: float, cpu_seconds: float = 0.0) -> Footprint:
    """Return the cost of a command."""
    return Footprint(seconds / 10, seconds, cpu_seconds or seconds, 0, 0)


@pytest.fixture
def fake(monkeypatch):
    """Return a function that has workloads and the reference take these times, one after another.

    Workloads are given by name, with the clock that counts and their costs.
    """

    def faked(base, **ours):
        names = {name: Workload((name,), clock) for name, (clock, _) in ours.items()}
        left = {name: list(costs) for name, (_, costs) in ours.items()}
        monkeypatch.setattr(budget, "OURS", names)
        monkeypatch.setattr(budget, "reference", lambda costs=list(base): costs.pop(0))
        monkeypatch.setattr(budget.grading, "grade", lambda words: (left[words[0]].pop(0), 100.0))

    return faked


def test_a_workload_is_compared_with_the_references_around_it(fake):
    """The mean of the reference just before and just after counts, if the machine slows down."""
    fake(
        map(took, [1.0, 1.0, 3.0, 1.0, 1.0, 1.0]),
        a=("seconds", [took(2.0), took(2.0)]), b=("seconds", [took(8.0), took(4.0)]),
    )  # fmt: skip
    assert ratios(["a", "b"], 2) == {"a": [2.0, 2.0], "b": [4.0, 4.0]}


def test_processor_time_is_compared_with_processor_time(fake):
    """A busy machine stretches the clock; the first line is compared with the whole reference."""
    fake(
        [took(3.0, 1.0)] * 4, a=("cpu_seconds", [took(10.0, 2.0)]), b=("seconds", [took(10.0, 2)]),
        c=("first_seconds", [took(6.0)]),
    )  # fmt: skip
    assert ratios("abc", 1) == {"a": [2.0], "b": [pytest.approx(10 / 3)], "c": [pytest.approx(0.2)]}


def test_the_median_counts():
    """One slow run of three is no regression, two are."""
    bounds = {"calm": 2.0, "slow": 2.0, "at the bound": 2.0}
    found = {"calm": [1.0, 1.1, 9.0], "slow": [1.0, 2.1, 2.2], "at the bound": [2.0] * 3}
    assert over(found, bounds) == ["slow"]


class Machine:
    """Measures what it is told to, and notes what it was asked for."""

    def __init__(self, *rounds: dict[str, float]) -> None:
        self.rounds = list(rounds)
        self.asked: list[set[str]] = []

    def __call__(self, names):
        """Return the timings of the next round."""
        self.asked.append(set(names))
        now = self.rounds.pop(0)
        return {name: [now[name]] * 3 for name in names}


def test_what_fits_is_measured_once():
    """Nothing is repeated where nothing failed."""
    machine = Machine({"a": 1.0, "b": 1.9})
    assert judge(machine, {"a": 2.0, "b": 2.0})[1] == set()
    assert machine.asked == [{"a", "b"}]


def test_only_what_was_too_slow_is_measured_again():
    """A second time within the bound takes the place of the first."""
    machine = Machine({"a": 1.0, "b": 2.5}, {"b": 1.5})
    found, failed = judge(machine, {"a": 2.0, "b": 2.0})
    assert failed == set()
    assert found == {"a": [1.0] * 3, "b": [1.5] * 3}
    assert machine.asked == [{"a", "b"}, {"b"}]


def test_twice_too_slow_fails():
    """There is no third time."""
    machine = Machine({"a": 1.0, "b": 2.5}, {"b": 2.1})
    found, failed = judge(machine, {"a": 2.0, "b": 2.0})
    assert failed == {"b"}
    assert found["b"] == [2.1] * 3


def test_twice_as_slow_as_recorded_is_beyond_the_bound():
    """A quarter more, which another machine may need, is within it."""
    bounds = {f.name: f.goal for f in recorded({"a": [0.9, 1.0, 1.1]})}
    assert over({"a": [2.0]}, bounds) == ["a"]
    assert over({"a": [1.25]}, bounds) == []


def run(monkeypatch, *arguments: str) -> int:
    """Run the command."""
    monkeypatch.setattr("sys.argv", ["budget", *arguments])
    return budget.main()


def test_recording_and_guarding(tmp_path, fake, monkeypatch, capsys):
    """--record writes bounds that the same speed keeps and half of it does not."""
    sheet = tmp_path / "budget.json"
    fake([took(1.0)] * 9, one=("seconds", [took(3.0)] * 9))
    assert run(monkeypatch, "--record", "--runs", "2", "--sheet", str(sheet)) == 0
    assert budget.bounds_of(sheet) == {"one": pytest.approx(4.8)}
    assert run(monkeypatch, "--runs", "2", "--sheet", str(sheet)) == 0
    assert "TOO SLOW" not in capsys.readouterr().out
    fake([took(1.0)] * 9, one=("seconds", [took(6.0)] * 9))
    assert run(monkeypatch, "--runs", "2", "--sheet", str(sheet)) == 1
    assert "6.00     4.80  one  TOO SLOW" in capsys.readouterr().out


def test_a_missing_budget_is_told_in_one_line(tmp_path, monkeypatch):
    """The line names the command that writes it."""
    with pytest.raises(SystemExit, match=r"budget\.json holds no bounds.*--record"):
        run(monkeypatch, "--sheet", str(tmp_path / "budget.json"))


def test_the_recorded_budget_is_of_these_workloads():
    """Every workload has its bound, none is left of a workload that is gone."""
    sheet = figures.read(budget.SHEET)
    assert {figure.name for figure in sheet.figures} == set(budget.OURS)
    for figure in sheet.figures:
        assert figure.goal == pytest.approx(budget.FACTOR * figure.median, rel=1e-3)


def test_the_guard_runs_where_changes_are_checked():
    """CI runs it as a step of its own, by the command that anybody can type."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    steps = [step.get("run") for job in workflow["jobs"].values() for step in job["steps"]]
    assert steps.count("make budget") == 1
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\t@$(RUN) -m benchmarks.budget\n" in makefile


def test_the_reference_takes_time():
    """It is a process of its own that computes."""
    taken = budget.reference()
    assert 0 < taken.cpu_seconds < 60
