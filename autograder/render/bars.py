"""Draws the pictures of a class as SVG that stands in the page: histograms, and bars of a share.

Colours are the page's own, so they follow its scheme. What a picture shows is also its label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 340, 150
SCALE = 100  # points and percent end here
TOP, BOTTOM, LEFT, RIGHT = 14, 22, 4, 4  # around the bars, for their numbers


@dataclass(frozen=True)
class Bin:
    """How many values lie from `low` up to `high`; the first and the last hold all beyond, too."""

    low: float
    high: float
    count: int


def bins(values: Sequence[float], low: float, high: float, count: int) -> list[Bin]:
    """Return so many bins between low and high; what lies outside is in the first or the last."""
    width = (high - low) / count
    held = [0] * count
    for value in values:
        held[min(max(int((value - low) / width + 1e-9), 0), count - 1)] += 1
    return [Bin(low + i * width, low + (i + 1) * width, n) for i, n in enumerate(held)]


def histogram(found: Sequence[Bin], what: str, unit: str = "", gate: float | None = None) -> Markup:
    """Return a histogram; `what` begins its label, a `gate` is drawn as an upright line."""
    most = max((b.count for b in found), default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(found))
    room = HEIGHT - TOP - BOTTOM
    pieces = [_bar(b, LEFT + i * step, step, room * b.count / most) for i, b in enumerate(found)]
    marks = [_tick(found, value, unit) for value in _ticks(found)]
    line = [] if gate is None else [_gate(found, gate, unit)]
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, label(found, what, unit), Markup("").join([*pieces, *marks, *line])
    )


def label(found: Sequence[Bin], what: str, unit: str = "") -> str:
    """Return a histogram in words, without its empty bins."""
    told = [f"{_range(b, place)}{unit}: {b.count}" for place, b in enumerate(found) if b.count]
    return f"{what}. {'; '.join(told) or 'None'}."


def _range(held: Bin, place: int) -> str:
    if place == 0 and held.low > 0:
        return f"below {held.high:g}"
    return f"{held.low:g} to {min(held.high, SCALE):g}"


def share(full: float, mean: float) -> Markup:
    """Return a bar for one check: the mean share, and in front of it the share of full points."""
    return Markup(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="mean" width="{:.1f}" height="8"/>'
        '<rect class="whole" width="{:.1f}" height="8"/></svg>'
    ).format(100 * _unit(mean), 100 * _unit(full))


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _bar(held: Bin, left: float, step: float, height: float) -> Markup:
    if not held.count:
        return Markup("")
    top = HEIGHT - BOTTOM - height
    middle = left + step / 2
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
        '<text x="{:.1f}" y="{:.1f}">{}</text>'
    ).format(left + 1, top, max(1.0, step - 2), height, middle, top - 3, held.count)


def _ticks(found: Sequence[Bin]) -> list[float]:
    """Return the edges to name: every other one, and none past the end of a scale."""
    edges = [b.low for b in found] + [found[-1].high] if found else []
    return [edge for edge in edges[::2] if edge <= SCALE]


def _tick(found: Sequence[Bin], value: float, unit: str) -> Markup:
    x = _across(found, value)
    anchor = "start" if x < WIDTH / 9 else "end" if x > WIDTH * 8 / 9 else "middle"
    return Markup('<text class="tick" x="{:.1f}" y="{}" style="text-anchor: {}">{}</text>').format(
        x, HEIGHT - 6, anchor, ("less" if value and value == found[0].low else f"{value:g}{unit}")
    )


def _gate(found: Sequence[Bin], value: float, unit: str) -> Markup:
    x = _across(found, value)
    return Markup(
        '<line class="gate" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>'
        '<text class="gate" x="{:.1f}" y="10" style="text-anchor: end">{}</text>'
    ).format(x, x, 2, HEIGHT - BOTTOM, x - 4, f"{value:g}{unit} required")


def _across(found: Sequence[Bin], value: float) -> float:
    low, high = found[0].low, found[-1].high
    return LEFT + (WIDTH - LEFT - RIGHT) * _unit((value - low) / (high - low))
