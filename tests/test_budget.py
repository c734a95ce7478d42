"""The budget guard's logic, with faked timings; `make budget` takes the real ones."""

from __future__ import annotations

import pytest
import yaml

from autograder.grade import ROOT
from benchmarks import budget, figures, workloads
from benchmarks.budget import judge, over, ratios, recorded
from benchmarks.workloads import Time


def sequence(*values: float, busy: float = 1.0):
    """Return a workload that takes these times; a `busy` machine's clock runs so much faster."""
    left = list(values)

    def work() -> Time:
        seconds = left.pop(0)
        return Time(busy * seconds, seconds)

    return work


def test_a_workload_is_compared_with_the_references_around_it():
    """The mean of the reference just before and just after: a machine that slows down is fair."""
    base = sequence(1.0, 1.0, 3.0, 1.0, 1.0, 1.0)
    ours = {"a": (sequence(2.0, 2.0), "clock"), "b": (sequence(8.0, 4.0), "clock")}
    assert ratios(ours, base, 2) == {"a": [2.0, 2.0], "b": [4.0, 4.0]}


def test_processor_time_is_compared_with_processor_time():
    """A busy machine stretches the clock of both, and the processors' time of neither."""
    base = sequence(1.0, 1.0, 1.0, busy=3)
    ours = {"a": (sequence(2.0, busy=5), "clock"), "b": (sequence(2.0, busy=5), "processor")}
    assert ratios(ours, base, 1) == {"a": [pytest.approx(10 / 3)], "b": [2.0]}


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
    """And a quarter more, which another machine may need, is within it."""
    bounds = {f.name: f.goal for f in recorded({"a": [0.9, 1.0, 1.1]})}
    assert over({"a": [2.0]}, bounds) == ["a"]
    assert over({"a": [1.25]}, bounds) == []


def fake(monkeypatch, seconds: float) -> None:
    """Have one workload, against a reference of one second."""
    monkeypatch.setattr(budget, "OURS", {"one": (lambda: Time(seconds, seconds), "clock")})
    monkeypatch.setattr(budget, "reference", lambda: Time(1.0, 1.0))


def run(monkeypatch, *arguments: str) -> int:
    """Run the command."""
    monkeypatch.setattr("sys.argv", ["budget", *arguments])
    return budget.main()


def test_recording_and_guarding(tmp_path, monkeypatch, capsys):
    """--record writes bounds that the same speed keeps and half of it does not."""
    sheet = tmp_path / "budget.json"
    fake(monkeypatch, 3.0)
    assert run(monkeypatch, "--record", "--runs", "2", "--sheet", str(sheet)) == 0
    assert budget.bounds_of(sheet) == {"one": pytest.approx(4.8)}
    assert run(monkeypatch, "--sheet", str(sheet)) == 0
    assert "TOO SLOW" not in capsys.readouterr().out
    fake(monkeypatch, 6.0)
    assert run(monkeypatch, "--sheet", str(sheet)) == 1
    assert "6.00     4.80  one  TOO SLOW" in capsys.readouterr().out


def test_a_missing_budget_is_told_in_one_line(tmp_path, monkeypatch):
    """With the command that writes it."""
    with pytest.raises(SystemExit, match=r"budget\.json holds no bounds.*--record"):
        run(monkeypatch, "--sheet", str(tmp_path / "budget.json"))


def test_the_recorded_budget_is_of_these_workloads():
    """Every workload has its bound, none is left of a workload that is gone."""
    if not budget.SHEET.exists():
        pytest.skip("not recorded yet: python -m benchmarks.budget --record")
    sheet = figures.read(budget.SHEET)
    assert {figure.name for figure in sheet.figures} == set(workloads.OURS)
    for figure in sheet.figures:
        assert figure.goal == pytest.approx(budget.FACTOR * figure.median, rel=1e-3)


def test_the_guard_runs_where_changes_are_checked():
    """As a step of its own, by the command that anybody can type; no daily test is timed."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    steps = [step.get("run") for job in workflow["jobs"].values() for step in job["steps"]]
    assert steps.count("make budget") == 1
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\t@$(RUN) -m benchmarks.budget\n" in makefile


@pytest.mark.parametrize("name", ["reference", "images", "pages"])
def test_a_workload_takes_time(name, monkeypatch):
    """The smaller ones run here; the gradings are what `make budget` is for."""
    monkeypatch.setattr(workloads, "FRAME", workloads.FRAME[:80])
    monkeypatch.setattr(workloads, "PAGES", 1)
    taken = getattr(workloads, name)()
    assert taken.clock > 0
    assert taken.processor > 0
