"""How long loading takes: `python -m benchmarks.loading`. data/README.md quotes it.

Each figure is the median of a few runs, both splits together. "First" starts with an empty cache,
"later" finds everything in it; "every pixel" also reads every pixel, as mapping alone reads none.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from data.csv_table import HEADER
from data.fashion_mnist import DataError, Places, load
from data.source import PLACES

REPEATS = 5


def timed(source: str | Path, places: Places, use: bool = False) -> float:
    """Return the milliseconds that loading both splits takes, and using every pixel if asked to."""
    start = time.perf_counter()
    for split in ("train", "test"):
        images, _ = load(source, split, places)
        if use:
            images.mean()
    return (time.perf_counter() - start) * 1_000


def measure(source: str | Path) -> str:
    """Return one line of the table."""
    rows = []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            places = replace(PLACES, cache=Path(folder))
            pixels = [timed(source, places, use) for use in (False, False, True)]
            rows.append([*pixels, timed(source, replace(PLACES, cache=None))])
    return " ".join(f"{statistics.median(times):11.1f}" for times in zip(*rows, strict=True))


def write_csv(folder: Path) -> None:
    """Write the sample as Kaggle's two CSV files."""
    for split in ("train", "test"):
        with (folder / f"fashion-mnist_{split}.csv").open("wb") as file:
            file.write(HEADER + b"\n")
            for image, label in zip(*load("sample", split), strict=True):
                values = [int(label), *image.ravel().tolist()]
                file.write(",".join(map(str, values)).encode() + b"\n")


def main() -> None:
    """Print milliseconds for the sample, the full set where it is, and the sample as CSV."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    parser.parse_args()
    print("milliseconds     ", *map("{:>11}".format, ("first", "later", "every pixel", "no cache")))
    with tempfile.TemporaryDirectory() as folder:
        write_csv(Path(folder))
        sources: dict[str, str | Path] = {"sample": "sample", "full": "full", "CSV": Path(folder)}
        for name, source in sources.items():
            try:
                print(f"{name:17}", measure(source))
            except DataError as error:
                print(f"{name:17}", error)


if __name__ == "__main__":
    main()
