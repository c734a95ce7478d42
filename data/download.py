"""Download the full set: `python -m data.download`.

torchvision does it, with its mirrors, checksums and progress bar. What arrives is then verified.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path

from data.fashion_mnist import DataError, Places, fingerprint
from data.source import HERE, PLACES
from data.torchvision_pair import import_torchvision

RAW = Path("FashionMNIST") / "raw"
OTHERWISE = (
    "Without a connection: put the four .gz files there by hand, or, on Debian and Ubuntu, "
    "`apt-get install dataset-fashion-mnist`. The embedded sample needs neither."
)


def by_torchvision(root: Path) -> None:
    """Download the four files into `root`/FashionMNIST/raw, with a progress bar on stderr.

    Raises `ImportError` without torchvision; `OSError`, `HTTPException` or `RuntimeError` where the
    network or a checksum refuses.
    """
    import_torchvision().datasets.FashionMNIST(root, download=True)


def download(
    root: Path, fetch: Callable[[Path], None] = by_torchvision, places: Places = PLACES
) -> dict[str, str]:
    """Make sure of the full set in `root`/FashionMNIST/raw; return its SHA-256 by file name.

    Files that are there and right are kept. Others come into a folder of their own and are moved
    once they are verified, so that a broken download leaves nothing half done.

    Raises what `fetch` raises, and `DataError` where that brought something else than the full set.
    """
    target = root / RAW
    there = replace(places, full=replace(places.full, folders=(target,)))
    try:
        return fingerprint("full", there)
    except DataError:
        target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="download-") as draft:
        fetch(Path(draft))
        arrived = Path(draft) / RAW
        # Not cached: a cache entry would outlive the folder it was read from.
        edition = replace(places.full, folders=(arrived,))
        fingerprint("full", replace(there, full=edition, cache=None))
        target.mkdir(exist_ok=True)
        for path in arrived.iterdir():
            path.replace(target / path.name)
    return fingerprint("full", there)


def main(
    root: Path = HERE, fetch: Callable[[Path], None] = by_torchvision, places: Places = PLACES
) -> int:
    """Download, and return the exit status: 0, or 2 with one line on stderr that says why."""
    try:
        digests = download(root, fetch, places)
    except (DataError, ImportError, HTTPException, OSError, RuntimeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        print(f"{root / RAW}: not downloaded ({reason}). {OTHERWISE}", file=sys.stderr)
        return 2
    print(f"{root / RAW}: {len(digests)} files, checksums right.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
