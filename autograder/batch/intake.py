"""Finds the submissions of a class, in whichever form the course has them.

A folder or a zip archive, with a folder or a zip archive for each student in it, or Gradescope's
export as either. Everything is read into memory, three small files per student; nothing is ever
unpacked to a disk. What is wrong with one submission becomes a sentence in its entry; what is wrong
with the path itself is a `SubmissionError` of one line.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.batch import roster as rosters
from autograder.batch.archives import SUFFIX, ArchiveError, opened
from autograder.batch.drafts import Draft, Drafts, of_class, of_export
from autograder.batch.entries import Entry, Person
from autograder.batch.export import METADATA
from autograder.batch.matching import Register, from_folder, merged
from autograder.batch.members import CLASS
from autograder.batch.names import keys, several, shown
from autograder.batch.places import NAMES, Folder, Taken, Tree, holds, take, unpack
from autograder.submission import Submission, SubmissionError, open_regular

MISSING = "Nothing was handed in."


@dataclass(frozen=True)
class Found:
    """The class by key, and what an instructor should know of how it was found."""

    entries: list[Entry]
    notes: list[str]


def find(path: Path, roster: Path | None = None, every: bool = False) -> Found:
    """Return the class that lies at a path.

    `roster` is a CSV file: who is in it gets a name, who is missing from the class an entry that
    says so. `every` takes the earlier attempts of an export as well. Raises `SubmissionError`.
    """
    students = rosters.load(roster) if roster else []
    with ExitStack() as stack:
        try:
            drafts = _drafts(_top(path, stack), path, every, stack)
        except ArchiveError as error:
            raise SubmissionError(f"{shown(str(path), 300)} {error}") from error
        except OSError as error:
            why = error.strerror or "an error of the disk"
            raise SubmissionError(f"{shown(str(path), 300)} cannot be read: {why}") from error
    notes = drafts.notes + [
        f"{shown(draft.name)}: {draft.taken.note}" for draft in drafts.drafts if draft.taken.note
    ]
    known, matched = _matched(drafts.drafts, students) if roster else (drafts.drafts, [])
    named = zip(keys(draft.name for draft in known), known, strict=True)
    entries = [
        Entry(
            key,
            one.people or from_folder(one.name),
            one.taken.submission,
            one.taken.problem,
            one.handed_in,
            one.missing,
        )
        for key, one in named
    ]
    return Found(sorted(entries, key=lambda entry: entry.key), notes + matched)


def find_one(path: Path) -> Submission:
    """Return the submission that lies at a path as it would in a class: in a folder or a zip.

    Raises `SubmissionError` where none can be read.
    """
    if not path.exists():
        raise SubmissionError(f"{path} does not exist")
    taken = take(Folder(path)) if path.is_dir() else unpack(Folder(path.parent), path.name)
    if taken.submission is None:
        raise SubmissionError(f"{shown(str(path), 300)} holds no submission: {taken.problem}")
    return taken.submission


def _top(path: Path, stack: ExitStack) -> Tree:
    if not path.exists():
        raise SubmissionError(f"{path} does not exist")
    if path.is_dir():
        return Folder(path)
    try:
        return stack.enter_context(opened(open_regular(path.resolve()), CLASS))
    except ArchiveError as error:
        raise SubmissionError(f"{path} is no folder, and it {error}") from error
    except ValueError as error:
        raise SubmissionError(f"{path} {error}") from error


def _drafts(top: Tree, path: Path, every: bool, stack: ExitStack) -> Drafts:
    """Return what lies at the top, or in the one folder or export there."""
    tree, inside = _settled(top, stack)
    if top.trouble or tree.trouble:
        raise ArchiveError(top.trouble or tree.trouble)
    if METADATA in tree.files():
        found = of_export(tree, every)
    elif NAMES & set(tree.files()):
        where = f"{path} holds" if not inside else f"{path} holds '{inside}' with"
        raise SubmissionError(
            f"{where} the three files, so it is one submission: use grade for it; "
            "a class has a folder or a zip for each student"
        )
    else:
        found = of_class(tree)
        if inside:
            found.notes.append(f"the class was found in '{inside}'")
    _refuse_none(found, path)
    return found


def _refuse_none(found: Drafts, path: Path) -> None:
    """Raise `SubmissionError` where nothing at all can be graded: the path was another's."""
    if not found.drafts:
        raise SubmissionError(f"{path} holds no folder and no zip of a student")
    if not any(draft.taken.submission for draft in found.drafts):
        first = found.drafts[0]
        raise SubmissionError(
            f"{path} holds no submission that can be read: none in "
            f"{several(draft.name for draft in found.drafts)}; of '{shown(first.name)}': "
            f"{first.taken.problem}"
        )


def _settled(top: Tree, stack: ExitStack) -> tuple[Tree, str]:
    """Return where the class begins, and that folder's name if it is not the top."""
    files, folders = top.files(), [name for name in top.folders() if not name.startswith(".")]
    archives = [name for name in files if name.lower().endswith(SUFFIX)]
    if METADATA in files or NAMES & set(files) or len(folders) + len(archives) != 1:
        return top, ""
    if folders:
        inner = top.into(folders[0])
        return (inner, shown(folders[0])) if _is_class(inner) else (top, "")
    if not isinstance(top, Folder):
        return top, ""
    return _export_within(top, archives[0], stack)


def _is_class(tree: Tree) -> bool:
    """Tell whether a lone folder is the class rather than its only student."""
    files, folders = tree.files(), tree.folders()
    archives = [name for name in files if name.lower().endswith(SUFFIX)]
    if METADATA in files:
        return True
    if NAMES & set(files):
        return False
    loose, packed = 0, len(archives)
    for inner in map(tree.into, folders):
        if holds(inner):
            loose += 1
        elif any(name.lower().endswith(SUFFIX) for name in inner.files()):
            packed += 1  # a student's archive, or an only student's images beside the files
    return loose > 1 or packed > 1 or loose + packed > 2


def _export_within(top: Folder, name: str, stack: ExitStack) -> tuple[Tree, str]:
    """Return the export that lies as a lone archive in a folder, else the folder."""
    with ExitStack() as trial:
        try:
            inside: Tree = trial.enter_context(opened(top.stream(name), CLASS))
        except (OSError, ValueError):
            return top, ""
        folders = inside.folders()
        if METADATA not in inside.files() and len(folders) == 1:
            inside = inside.into(folders[0])
        if METADATA not in inside.files():
            return top, ""
        stack.enter_context(trial.pop_all())
        return inside, shown(name)


def _matched(drafts: list[Draft], students: list[Person]) -> tuple[list[Draft], list[str]]:
    """Return the drafts with the roster's people, those missing added, and notes."""
    register = Register(students)
    owned: dict[Person, list[str]] = defaultdict(list)
    known, notes = [], []
    for draft in drafts:
        if draft.people:
            pairs = [(person, register.student(person)) for person in draft.people]
        else:
            owner = register.owner(draft.name)
            pairs = [(Person(), owner)] if owner else []
        people = tuple(merged(person, one) if one else person for person, one in pairs)
        known.append(replace(draft, people=people))
        strangers = [one.name or one.email or one.sid for one, found in pairs if not found]
        if not pairs or strangers:
            who = f" ({several(strangers)})" if strangers else ""
            notes.append(f"{shown(draft.name)} is not on the roster{who}")
        for _, found in pairs:
            if found:
                owned[found].append(draft.name)
    notes += [
        f"{several(names)} are all of {shown(student.name or student.sid or student.email)}"
        for student, names in owned.items()
        if len(names) > 1
    ]
    known += [_absent(student) for student in students if student not in owned]
    return known, notes


def _absent(student: Person) -> Draft:
    name = " ".join(filter(None, (student.name, student.sid or student.email)))
    return Draft(name, Taken(problem=MISSING), (student,), missing=True)
