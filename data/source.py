"""Where the data set comes from. Finds files by name; opens none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.checksums import FULL, NAMES, SAMPLE
from data.error import DataError

HERE = Path(__file__).resolve().parent
CSV_NAMES = ("fashion-mnist_train.csv", "fashion-mnist_test.csv")
FETCH_AGAIN = "Fetch that file again."


@dataclass(frozen=True)
class Edition:
    """A data set whose content is known: its folders in order of search and its SHA-256 by name."""

    name: str
    folders: tuple[Path, ...]
    digests: Mapping[str, str]
    remedy: str


@dataclass(frozen=True)
class Places:
    """Everything that depends on the machine: where to look, and where to cache (None: nowhere)."""

    full: Edition
    sample: Edition
    cache: Path | None


@dataclass(frozen=True)
class Source:
    """A data set that was found.

    `name` is "full", "sample", "idx" or "csv". A split is `(images, labels)` for IDX files, one
    file for CSV, and empty where the source does not have it. `digests` are what the content must
    have; empty where any well-formed content will do.
    """

    name: str
    folder: Path
    train: tuple[Path, ...]
    test: tuple[Path, ...]
    digests: Mapping[str, str]
    remedy: str


PLACES = Places(
    full=Edition(
        name="full",
        folders=(HERE / "FashionMNIST" / "raw", Path("/usr/share/datasets/fashion-mnist")),
        digests=FULL,
        remedy="Run `make data` to replace it, or delete it to do without.",
    ),
    sample=Edition(
        name="sample",
        folders=(HERE / "sample",),
        digests=SAMPLE,
        remedy="Restore it with `git checkout -- data/sample`.",
    ),
    cache=HERE / ".cache",
)


def locate(source: str | Path = "auto", places: Places = PLACES) -> Source:
    """Return where the data lies.

    "full" is the first folder of the full set that holds any of the four files, "sample" the
    embedded subset, "auto" the full set or else the sample. Anything else is a path: a folder of
    IDX files (.gz or not), a folder with Kaggle's two CSV files, or one CSV file, which holds one
    split: test where its name says so, else train. IDX files win over CSV files beside them.

    A folder with some but not all of the four files is an error, also while searching: a download
    that broke off must not silently turn into grading on another data set.

    Raises `DataError` where nothing is found, or a folder is incomplete.
    """
    if source == "sample":
        return _known(places.sample) or _absent(places.sample)
    if source == "full":
        return _known(places.full) or _absent(places.full)
    if source == "auto":
        return _known(places.full) or _known(places.sample) or _absent(places.sample)
    return _given(Path(source))


def _known(edition: Edition) -> Source | None:
    for folder in edition.folders:
        files = _idx_files(folder, edition.remedy)
        if files:
            return Source(
                edition.name, folder, files[:2], files[2:], edition.digests, edition.remedy
            )
    return None


def _absent(edition: Edition) -> Source:
    folders = " or ".join(str(folder) for folder in edition.folders)
    remedy = "Run `make data` to download it." if edition.name == "full" else edition.remedy
    raise DataError(folders, "no data set", f"the four files of the {edition.name} set", remedy)


def _given(path: Path) -> Source:
    if path.suffix.lower() == ".csv" and _is_file(path):
        return _single_csv(path)
    if not _is_folder(path):
        found = "a file that is not CSV" if _is_file(path) else "nothing"
        expected = "auto, sample, full, a CSV file, or a folder of IDX or CSV files"
        raise DataError(path, found, expected, "Check the path; for IDX files give their folder.")
    files = _idx_files(path, FETCH_AGAIN)
    if files:
        return Source("idx", path, files[:2], files[2:], {}, FETCH_AGAIN)
    return _csv_folder(path)


def _single_csv(path: Path) -> Source:
    # One file is one split, so that nobody tests on what was trained on.
    is_test = "test" in path.stem.lower()
    train, test = ((), (path,)) if is_test else ((path,), ())
    return Source("csv", path.parent, train, test, {}, FETCH_AGAIN)


def _csv_folder(folder: Path) -> Source:
    train, test = (folder / name for name in CSV_NAMES)
    missing = [path.name for path in (train, test) if not _is_file(path)]
    if not missing:
        return Source("csv", folder, (train,), (test,), {}, FETCH_AGAIN)
    if len(missing) == 1:
        raise DataError(folder, f"no {missing[0]}", "both CSV files", "Add it, or name one file.")
    expected = f"{NAMES[0]} and its three companions (.gz or not), or {' and '.join(CSV_NAMES)}"
    raise DataError(folder, "none of the data files", expected, "Check the path.")


def _idx_files(folder: Path, remedy: str) -> tuple[Path, ...]:
    """Return the four files in the order of `NAMES`, or none where the folder has none of them."""
    found = {name: _either(folder, name) for name in NAMES}
    files = tuple(path for path in found.values() if path is not None)
    if files and len(files) < len(NAMES):
        missing = ", ".join(name for name, path in found.items() if path is None)
        raise DataError(folder, f"no {missing}", "all four files (.gz or not)", remedy)
    return files


def _either(folder: Path, name: str) -> Path | None:
    """Prefer the unpacked file, which is quicker to read."""
    paths = (folder / name, folder / f"{name}.gz")
    return next((path for path in paths if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    # What lies in a closed folder counts as absent.
    try:
        return path.is_file()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
