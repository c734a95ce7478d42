"""The page of `benchmarks.roofline`, written from its figures alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

GOAL = 1 / 3
NOTED = 0.03  # a kind of operation that takes less is not worth a word
PRODUCTS = ("convolution", "matrix products")
HEAD = """# How near the networks come to what the processor can

Written by `python -m benchmarks.roofline`, from roofline.json beside it. Every network learns by
the loop that trains it elsewhere (the reference's `train` with the grader's batches, the studies'
step), on one thread, with a worker's environment; timed in turns with matrix products, {rounds}
rounds, by the processor's seconds: waiting for other programs is in no figure, sharing the caches
with them is. Operations are those that PyTorch's own FlopCounterMode counts, forward and backward.
Medians.

The measure is the quickest product of two square matrices (1024) that any library here makes in the
same precision: {squares}.
"Its own products" are those that the network's layers amount to, with as many rows as there are
places in a batch, each made in the quickest way: what a step would take if it were nothing else.
"""
TRIED = """
## What was tried

The time of an image against that of the way in use, in turns; accuracies are means over {seeds}
seeds on the sample's test images, where the network that comes of it is another one.

| way | time | accuracy |
|---|---:|---:|
"""


def page(found: dict[str, Any]) -> str:
    """Return the page."""
    squares = ", ".join(
        f"{bar['flops'] / 1e9:.0f} GFLOP/s in {name} ({bar['way']})"
        for name, bar in sorted(found["square"].items())
    )
    lines = [HEAD.format(rounds=found["rounds"], squares=squares), *_rates(found["networks"])]
    lines += ["", *_enough(found["networks"]), "", *_kinds(found["networks"])]
    lines += [TRIED.format(seeds=found["seeds"]).rstrip("\n"), *_tried(found["tried"])]
    return "\n".join([*lines, "", f"{found['machine']}.", ""])


def _rates(networks: dict[str, Any]) -> Iterator[str]:
    yield (
        "| network | numbers | batch | MFLOP a step | ms a step | GFLOP/s | of the square product "
        "| its own products alone |"
    )
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for name, row in networks.items():
        low, high = min(row["shares"]), max(row["shares"])
        rate = row["flop"] / row["seconds"] / 1e9
        yield (
            f"| {name} | {row['precision']} | {row['batch']} | {row['flop'] / 1e6:.1f} | "
            f"{1e3 * row['seconds']:.2f} | {rate:.1f} | **{row['share']:.0%}** ({low:.0%} to "
            f"{high:.0%}) | {row['shaped']:.0%} of the time |"
        )


def _enough(networks: dict[str, Any]) -> Iterator[str]:
    enough = [name for name, row in networks.items() if row["share"] >= GOAL]
    yield f"A third or more: {', '.join(enough) or 'none'}."
    if len(enough) < len(networks):
        yield from ["", "What stops the others:", ""]
        yield from (f"- {reason}" for reason in reasons(networks))


def reasons(networks: dict[str, Any]) -> Iterator[str]:
    """Say of each network below a third what its time goes into."""
    for name, row in networks.items():
        if row["share"] < GOAL:
            yield f"{name}: {'; '.join(_stops(row))}."


def _stops(row: dict[str, Any]) -> Iterator[str]:
    yield (
        f"its own products alone, made in the quickest way, take {row['shaped']:.0%} of the time "
        f"and run at {row['share'] / row['shaped']:.0%} of the square one's rate, small and "
        f"narrow as they are (batches of {row['batch']})"
    )
    kinds = row["kinds"]
    if not kinds:
        return
    inside = sum(kinds.get(kind, 0.0) for kind in PRODUCTS)
    if inside:
        yield f"PyTorch spends {inside:.0%} in products and convolutions, at " + (
            f"{row['share'] / inside:.0%} of that rate"
        )
    others = sorted(((share, kind) for kind, share in kinds.items() if kind not in PRODUCTS))[::-1]
    told = ", ".join(f"{kind} {share:.0%}" for share, kind in others if share >= NOTED)
    yield f"the rest is {told}"


def _kinds(networks: dict[str, Any]) -> Iterator[str]:
    """Yield the table by kind of operation."""
    seen = {name: row["kinds"] for name, row in networks.items() if row["kinds"]}
    kinds = sorted({kind for row in seen.values() for kind in row})
    order = sorted(kinds, key=lambda kind: -sum(row.get(kind, 0.0) for row in seen.values()))
    yield "## Where a step's time goes"
    yield ""
    yield "By PyTorch's own profiler, whose bookkeeping makes small operations look larger; calls"
    yield "of Python between operations are not in it."
    yield ""
    yield f"| network | {' | '.join(order)} |"
    yield f"|---|{'---:|' * len(order)}"
    for name, row in seen.items():
        yield f"| {name} | {' | '.join(f'{row.get(kind, 0.0):.0%}' for kind in order)} |"


def _tried(tried: dict[str, Any]) -> Iterator[str]:
    for name, row in tried.items():
        reached = f"{row['accuracy']:.2%}" if "accuracy" in row else ""
        yield f"| {name} | {row['time']:.2f} | {reached} |"
