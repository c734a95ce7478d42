"""Takes the submissions out of a class: one of folders and archives, or Gradescope's export."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from autograder.batch import export
from autograder.batch.archives import OTHERS, SUFFIX
from autograder.batch.entries import Person
from autograder.batch.loose import grouped
from autograder.batch.names import folded, several, shown
from autograder.batch.places import Taken, Tree, take, unpack
from autograder.submission import SubmissionError

MOST = 20_000  # submissions


@dataclass(frozen=True)
class Draft:
    """A submission under the name it lies there with; `people` are known from an export only.

    `missing` ones do not lie there at all: a roster has the student.
    """

    name: str
    taken: Taken
    people: tuple[Person, ...] = ()
    handed_in: str = ""
    missing: bool = False


@dataclass
class Drafts:
    """What lies in a class, and notes on what was left aside."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def of_class(tree: Tree) -> Drafts:
    """Return a submission for each folder, each archive and each student's loose files.

    Raises `SubmissionError`.
    """
    folders = [name for name in tree.folders() if not name.startswith(".")]
    archives = [name for name in tree.files() if name.lower().endswith((SUFFIX, *OTHERS))]
    loose = grouped(tree, tree.files())
    _count(len(folders) + len(archives) + len(loose))
    found = Drafts([Draft(name, take(tree.into(name))) for name in folders])
    found.drafts += [
        Draft(name, unpack(tree, file))
        for file, name in zip(archives, _stems(archives, folders), strict=True)
    ]
    found.drafts += [Draft(name, take(one)) for name, one in loose.items()]
    theirs = {file for one in loose.values() for file in one.names.values()}
    aside = sorted({*tree.files(), *tree.folders()} - {*archives, *folders, *theirs})
    if aside:
        found.notes.append(f"left aside, since only folders and zips count: {several(aside)}")
    return found


def _stems(archives: list[str], folders: list[str]) -> list[str]:
    """Return archives' names without suffix, where that does not make them some other's."""
    stems = [name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name for name in archives]
    shared = Counter(folded(stem) for stem in [*stems, *folders])
    return [
        stem if shared[folded(stem)] == 1 else name
        for stem, name in zip(stems, archives, strict=True)
    ]


def of_export(tree: Tree, every: bool) -> Drafts:
    """Return the submissions of an export; with `every`, earlier ones too.

    Raises `SubmissionError` if the list of submissions cannot be read.
    """
    records = export.parse(_metadata(tree))
    _count(len(records))
    earlier = {one.folder: one for record in records for one in record.attempts()}
    listed = {record.folder for record in records}
    lying = [name for name in tree.folders() if not name.startswith(".")]
    kept = records if every else export.latest(records)
    if every:
        kept = kept + [earlier[name] for name in lying if name in earlier.keys() - listed]
    found = Drafts([_recorded(tree, record) for record in kept])
    unlisted = [name for name in lying if name not in listed | earlier.keys()]
    found.drafts += [Draft(name, take(tree.into(name))) for name in unlisted]
    found.notes += [f"{name} is not listed in {export.METADATA}" for name in map(shown, unlisted)]
    older = len(listed | (earlier.keys() & set(lying))) - len(kept)
    if older:
        found.notes.append(f"{older} earlier or inactive submissions are left aside")
    loose = [
        name for name in tree.files() if name not in listed | {export.METADATA, *export.BESIDE}
    ]
    if loose:
        found.notes.append(f"left aside, since no submission: {several(loose)}")
    return found


def _metadata(tree: Tree) -> bytes:
    try:
        return tree.read(export.METADATA, export.MOST_BYTES)
    except OSError as error:
        raise SubmissionError(f"{export.METADATA} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SubmissionError(f"{export.METADATA} {error}") from error


def _recorded(tree: Tree, record: export.Record) -> Draft:
    name = record.folder
    if name in tree.folders():
        taken = take(tree.into(name))
    elif name in tree.files() and name.lower().endswith(SUFFIX):
        taken = unpack(tree, name)
    else:
        what = "a single file" if name in tree.files() else "nothing"
        taken = Taken(problem=f"The export has {what} for it, no folder with the three files.")
    return Draft(name, taken, record.people, record.handed_in)


def _count(number: int) -> None:
    if number > MOST:
        raise SubmissionError(f"{number} submissions are too many; at most {MOST} are read")
