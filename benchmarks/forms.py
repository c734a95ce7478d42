"""The forms in which a class arrives: folders, archives, an archive of folders, an export."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.entries import Person
from benchmarks.mishaps import Files, packed

ARCHIVE = "submission.zip"  # a submission that is one archive, whatever is in it
FIRST_ID = 301_000_000


@dataclass(frozen=True)
class Handed:
    """What somebody handed in, and the place of the partner in the class, if there is one."""

    person: Person
    files: Files
    partner: int | None = None


Class = list[tuple[str, Handed]]


@dataclass(frozen=True)
class Form:
    """How submissions are called in a form, and what writes them."""

    names: Callable[[list[Handed]], list[str]]
    write: Callable[[Path, Class], Path]


def _by_person(handed: list[Handed]) -> list[str]:
    """Return names as Moodle gives them; what no file system likes is left out."""
    return [f"{_plain(one.person.name)}_{one.person.sid}_assignsubmission_file_" for one in handed]


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter not in '/\\:*?"<>|').strip()


def _by_number(handed: list[Handed]) -> list[str]:
    """Return names as Gradescope gives them: partners share one."""
    return [
        f"submission_{FIRST_ID + 17 * (number if one.partner is None else one.partner)}"
        for number, one in enumerate(handed)
    ]


def _write_files(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _folders(out: Path, handed: Class) -> Path:
    for name, one in handed:
        _write_files(out / "class" / name, one.files)
    return out / "class"


def _zips(out: Path, handed: Class) -> Path:
    """Write an archive for each; every third was made of a folder, as students do."""
    folder = out / "class"
    folder.mkdir()
    for number, (name, one) in enumerate(handed):
        inner = {f"homework/{file}": content for file, content in one.files.items()}
        content = one.files.get(ARCHIVE) or packed(one.files if number % 3 else inner)
        (folder / f"{name}.zip").write_bytes(content)
    return folder


def _zip(out: Path, handed: Class) -> Path:
    files = {
        f"{name}/{file}": content for name, one in handed for file, content in one.files.items()
    }
    (out / "class.zip").write_bytes(packed(files))
    return out / "class.zip"


def _export(out: Path, handed: Class) -> Path:
    """Write Gradescope's export. Partners have one folder, which the first of them handed in."""
    folder = out / "assignment_4711_export"
    together: dict[str, list[Handed]] = defaultdict(list)
    for name, one in handed:
        together[name].append(one)
    for name, ones in together.items():
        _write_files(folder / name, ones[0].files)
    lines = [line for name, ones in together.items() for line in _record(name, ones)]
    (folder / "submission_metadata.yml").write_text(
        "\n".join(["---", *lines, ""]), encoding="utf-8"
    )
    return folder


def _record(name: str, ones: list[Handed]) -> Iterator[str]:
    """Yield what Gradescope says of a submission, as Ruby writes it."""
    number = int(name.rpartition("_")[2])
    moment = f"{2 + number % 18:02}:{number % 60:02}:{number % 59:02}.338452000 Z"
    yield f"{name}:"
    yield "  :submitters:"
    for one in ones:
        yield f"  - :name: {json.dumps(one.person.name, ensure_ascii=False)}"
        yield f"    :sid: '{one.person.sid}'"
        yield f"    :email: {one.person.email}"
    yield f"  :created_at: 2026-05-21 {moment}"
    yield "  :score: 0.0"
    yield "  :status: processed"
    yield "  :results: {}"
    if number % 4:
        yield "  :history: []"
        return
    yield "  :history:"
    yield f"  - :id: {number - 5}"
    yield f"    :created_at: 2026-05-20 {moment}"
    yield "    :score: 0.0"


FORMS = {
    "folders": Form(_by_person, _folders),
    "zips": Form(_by_person, _zips),
    "zip": Form(_by_person, _zip),
    "gradescope": Form(_by_number, _export),
}
