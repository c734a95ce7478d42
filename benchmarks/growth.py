"""Cost against size: checks, training images, submissions, epochs of a history, printed output.

`python -m benchmarks.growth [--only checks] [--scale 0.2]` writes benchmarks/growth.json and
pictures/growth.svg. A line is straight where the best power of the size is about 1; where it is
not, `REASONS` says why, and the page repeats it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Sheet
from numpy.typing import NDArray

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.growing import Growing, growing

SHEET = Path(__file__).with_suffix(".json")
PICTURE = Path(__file__).with_name("pictures") / "growth.svg"
REPEATS = 5
SIZES = {
    "checks": (25, 50, 75, 100, 150, 200),
    "images": (2000, 4000, 8000, 12000, 16000, 24000),
    "submissions": (50, 100, 200, 400, 600, 800),
    "epochs": (10, 50, 100, 200, 400, 600),
    "output": (1000, 8000, 16000, 32000, 48000, 64000),
}
UNITS = {
    "checks": "checks", "images": "training images", "submissions": "submissions",
    "epochs": "epochs of a history", "output": "kB that a program prints",
}  # fmt: skip
STRAIGHT, STRAIGHT_R2 = (0.8, 1.2), 0.99  # of the best power; or nothing is left to explain
FLAT = 0.25  # a line whose growth over all sizes is below this share of its height
POWERS = np.arange(0.1, 3.01, 0.05)
REASONS = {
    "results.json after each": "the file tells of every check and is replaced after each, so that "
    "nothing is lost whatever happens: at least the square of their number",
    "page": "the page shows a picture of the curves and two numbers of each",
    "report": "a report quotes the first 4,000 letters, and 32 kB are kept of what is printed",
}
Array = NDArray[Any]


@dataclass
class Line:
    """Seconds by size; `power` and `r2` say how they grow."""

    name: str
    sizes: list[int] = field(default_factory=list)
    runs: list[list[float]] = field(default_factory=list)

    @property
    def best(self) -> list[float]:
        """The shortest time of each size: what comes on top is the machine's."""
        return [min(seconds) for seconds in self.runs]

    @property
    def power(self) -> float:
        """The exponent p for which a + b size^p fits best, a and b not negative."""
        sizes, seconds = np.array(self.sizes, float), np.array(self.best)
        return float(min(POWERS, key=lambda power: _misfit(sizes**power, seconds)))

    @property
    def r2(self) -> float:
        """The share of the variance that a straight line explains."""
        seconds = np.array(self.best)
        spread = float(((seconds - seconds.mean()) ** 2).sum())
        return 1 - _misfit(np.array(self.sizes, float), seconds) / spread if spread else 1.0

    @property
    def shape(self) -> str:
        """How it grows, in a word."""
        low, high = min(self.best), max(self.best)
        if high - low < FLAT * high:
            return "flat"
        if STRAIGHT[0] <= self.power <= STRAIGHT[1] or self.r2 > STRAIGHT_R2:
            return "straight"
        return "bent upwards" if self.power > 1 else "bent downwards"

    @property
    def told(self) -> str:
        """The name with its shape, and the reason where it is not straight."""
        why = "" if self.shape == "straight" else REASONS.get(self.name, "")
        grown = f"{self.shape}, power {self.power:.2f}, R² {self.r2:.3f}"
        grown = "flat" if self.shape == "flat" else grown
        return f"{self.name}: {grown}" + (f" ({why})" if why else "")

    @property
    def each(self) -> float:
        """Milliseconds for one more, by the straight line."""
        return 1000 * _line(np.array(self.sizes, float), np.array(self.best))[1]


def _line(x: Array, y: Array) -> tuple[float, float]:
    """Return a and b, not negative, of the line a + b x that fits best."""
    b, a = np.polyfit(x, y, 1)
    if a < 0:
        a, b = 0.0, (x * y).sum() / (x * x).sum()
    if b < 0:
        a, b = y.mean(), 0.0
    return float(a), float(b)


def _misfit(x: Array, y: Array) -> float:
    a, b = _line(x, y)
    return float(((y - a - b * x) ** 2).sum())


def measure(work: Growing, axis: str, sizes: Sequence[int], repeats: int) -> list[Line]:
    """Return the lines of one kind of size; sizes take turns, so that all meet the same machine."""
    lines: dict[str, Line] = {}
    for turn in range(repeats):
        for place, size in enumerate(sizes):
            for name, seconds in getattr(work, axis)(size).items():
                line = lines.setdefault(name, Line(name, list(sizes), [[] for _ in sizes]))
                line.runs[place].append(seconds)
        print(f"{axis}: {turn + 1} of {repeats}", flush=True)
    return list(lines.values())


def draw(found: dict[str, list[Line]], path: Path) -> None:
    """Draw every kind of size in a panel of its own."""
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "growth", "font.size": 8}
    rows = (len(found) + 1) // 2
    sheet = Sheet(figsize=(10, 3.1 * rows), layout="constrained")
    panels = sheet.subplots(rows, 2, squeeze=False).ravel()
    for panel, (axis, lines) in zip(panels, found.items(), strict=False):
        for line in lines:
            a, b = _line(np.array(line.sizes, float), np.array(line.best))
            ends = np.array([0, max(line.sizes)])
            label = f"{line.name}: {line.shape}"
            (marks,) = panel.plot(line.sizes, line.best, "o", ms=4, label=label)
            panel.plot(ends, a + b * ends, lw=0.9, color=marks.get_color())
        panel.set(xlabel=UNITS[axis], ylabel="seconds", xlim=(0, None), ylim=(0, None))
        panel.legend(frameon=False, fontsize=7)
        panel.spines[["top", "right"]].set_visible(False)
    for panel in panels[len(found) :]:
        panel.set_axis_off()
    sheet.savefig(path, metadata={"Date": None}, facecolor="white")


def figures_of(found: dict[str, list[Line]]) -> list[Figure]:
    """Return what one more costs, and by which power each line grows."""
    made = []
    for axis, lines in found.items():
        for line in lines:
            name = f"{line.name}, by {UNITS[axis]}"
            made.append(figures.spread(f"{name}: one more", "ms", [line.each]))
            if line.shape != "flat":
                made.append(figures.spread(f"{name}: power", "", [line.power]))
    return made


def main() -> None:
    """Measure, print, keep and draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes, for a try")
    parser.add_argument("--out", type=Path, default=SHEET)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    options = parser.parse_args()
    found = {}
    with growing() as work:
        for axis in options.only:
            sizes = sorted({max(2, round(size * options.scale)) for size in SIZES[axis]})
            found[axis] = measure(work, axis, sizes, options.repeats)
    notes = [
        f"By {UNITS[axis]}: {line.told}." for axis, lines in found.items() for line in lines
    ]  # fmt: skip
    raw = {
        axis: {line.name: {"sizes": line.sizes, "seconds": line.runs} for line in lines}
        for axis, lines in found.items()
    }
    figures.write(
        options.out, "python -m benchmarks.growth", figures_of(found),
        notes=notes, pictures=["pictures/growth.svg"], lines=raw,
    )  # fmt: skip
    draw(found, options.picture)
    print(*notes, sep="\n")


if __name__ == "__main__":
    main()
