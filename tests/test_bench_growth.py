"""Cost against size: how a line is judged, and each workload once, tiny."""

from __future__ import annotations

import json

import pytest

from autograder import session
from autograder.rubric import RubricError
from benchmarks import figures, growth
from benchmarks.growing import growing
from benchmarks.growth import Line

SIZES = [10, 20, 40, 80, 160]


def line(seconds, name="some") -> Line:
    """Return a line of a formula."""
    return Line(name, SIZES, [[seconds(size)] * 2 for size in SIZES])


@pytest.mark.parametrize(
    ("seconds", "shape"),
    [
        (lambda n: 1 + 0.1 * n, "straight"),
        (lambda n: 0.1 * n, "straight"),
        (lambda n: 0.01 * n * n, "bent upwards"),
        (lambda n: 1 + 1e-4 * n * n, "bent upwards"),
        (lambda n: n**0.5, "bent downwards"),
        (lambda n: 5 + 1e-3 * n, "flat"),
    ],
)
def test_shapes_are_told_apart(seconds, shape):
    """A start that costs something bends no line; a square does."""
    assert line(seconds).shape == shape


def test_a_power_is_found_above_a_constant():
    """The best exponent is that of what grows, and a straight line explains little of a square."""
    square = line(lambda n: 3 + 0.001 * n**2)
    assert square.power == pytest.approx(2, abs=0.05)
    assert square.r2 < 0.97
    assert line(lambda n: 3 + 0.01 * n).r2 == pytest.approx(1)


def test_one_more_costs_the_slope():
    """In milliseconds; the shortest of the runs counts."""
    slow = Line("some", SIZES, [[9.0, 1 + 0.01 * size] for size in SIZES])
    assert slow.each == pytest.approx(10)


def test_a_bent_line_has_its_reason():
    """A straight one needs none."""
    name, reason = next(iter(growth.REASONS.items()))
    assert reason in line(lambda n: n * n, name).told
    assert reason not in line(lambda n: 1 + n, name).told


@pytest.fixture(scope="module")
def work():
    """The workloads, with one sandbox."""
    with growing() as found:
        yield found


@pytest.mark.parametrize(
    ("axis", "size", "lines"),
    [
        ("checks", 3, 2),
        ("images", 64, 2),
        ("epochs", 3, 2),
        ("output", 1, 2),
        pytest.param("submissions", 3, 2, marks=pytest.mark.nightly),
    ],
)
def test_each_workload_does_its_work(work, axis, size, lines):
    """Once, tiny: the names of its lines, and times above zero."""
    found = getattr(work, axis)(size)
    assert len(found) == lines
    assert all(seconds > 0 for seconds in found.values())


def test_every_reason_is_about_a_line(work):
    """No reason is left of a line that is gone."""
    names = {name for axis in ("checks", "epochs", "output") for name in getattr(work, axis)(2)}
    assert set(growth.REASONS) <= names


def test_the_grader_has_its_own_checks_again(work):
    """What stood in for its checks while growing is gone, after a failure too."""
    before = session.CHECKS
    work.checks(2)
    with pytest.raises(RubricError):
        work.checks(0)
    assert session.CHECKS is before
    assert (before / "test_1_numpy_ann.py").is_file()


def test_the_command_writes_figures_and_a_picture(tmp_path, monkeypatch):
    """One kind of size, scaled down: JSON of the common shape, and an SVG with its lines."""
    out, picture = tmp_path / "growth.json", tmp_path / "growth.svg"
    words = ["--only", "output", "--scale", "0.001", "--repeats", "1"]
    monkeypatch.setattr(
        "sys.argv", ["growth", *words, "--out", str(out), "--picture", str(picture)]
    )
    growth.main()
    sheet = figures.read(out)
    assert any("reading what is printed" in figure.name for figure in sheet.figures)
    assert len(sheet.notes) == 2
    lines = json.loads(out.read_text(encoding="utf-8"))["lines"]
    assert lines["output"]["report"]["sizes"] == [2, 8, 16, 32, 48, 64]
    assert "reading what is printed" in picture.read_text(encoding="utf-8")
