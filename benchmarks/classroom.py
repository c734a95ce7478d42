"""Makes a class: so many submissions as an instructor gets them, with the truth about each.

`python -m benchmarks.classroom OUT --students 200 --seed 1 --form folders` writes OUT/class (or
OUT/class.zip, or Gradescope's export), OUT/roster.csv and OUT/truth.json. The same numbers give the
same bytes (hostile ones name the folder of the grader). How frequent each kind is was assumed, not
measured.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.batch.entries import Person
from autograder.batch.names import keys
from autograder.submission import MODULES
from benchmarks import answers, forms
from benchmarks.handwriting import retouch, rewrite
from benchmarks.mishaps import Files, attack_one, break_one
from benchmarks.people import people

# Of a hundred submissions.
KINDS = {
    "right": 40, "wrong": 34, "unfinished": 10, "stub": 3, "broken": 7, "hostile": 2,
    "copy": 2, "partner": 2,
}  # fmt: skip
ABSENT = 0.02  # of the class: on the roster, nothing handed in


@dataclass
class Student:
    """One submission of the class. `what` says for each module what is particular about it."""

    person: Person
    kind: str
    files: Files
    what: dict[str, list[str]] = field(default_factory=dict)
    copied_from: int | None = None
    partner: int | None = None


def make(count: int, seed: int) -> list[Student]:
    """Return a class of so many submissions, the same for the same numbers."""
    order = _kinds(count, seed)
    students: list[Student] = []
    for number, (person, kind) in enumerate(zip(people(count, seed), order, strict=True)):
        dice = random.Random(f"student {seed} {number}")
        sources = _sources(students) if kind in ("copy", "partner") else []
        if sources:
            students.append(_copy(person, kind, students, dice.choice(sources), dice))
        else:  # also in a small class, where nobody is left to copy from
            students.append(_own(person, "right" if kind in ("copy", "partner") else kind, dice))
    return students


def _kinds(count: int, seed: int) -> list[str]:
    """Return every kind as often as it should be; who copies comes after somebody to copy from."""
    shares = {
        kind: max(1, count * share // 100) for kind, share in KINDS.items() if kind != "right"
    }
    order = [kind for kind, often in shares.items() for _ in range(often)]
    order = (["right"] * (count - len(order)) + order)[:count]
    random.Random(f"kinds {seed}").shuffle(order)
    own = next((place for place, kind in enumerate(order) if kind in ("right", "wrong")), None)
    if own is not None:
        order[0], order[own] = order[own], order[0]
    return order


def _own(person: Person, kind: str, dice: random.Random) -> Student:
    texts, what = {}, {}
    for module in MODULES:
        texts[module], what[module] = _module(kind, module, dice)
    if kind == "wrong" and not any(_is_wrong(module, what[module]) for module in MODULES):
        module = dice.choice(MODULES)
        texts[module], what[module] = answers.wrong(module, dice)
    files = {
        f"{module}.py": rewrite(text, module, person.name, dice).encode()
        for module, text in texts.items()
    }
    student = Student(person, kind, files, {key: value for key, value in what.items() if value})
    if kind in ("broken", "hostile"):
        student.what[kind] = [(break_one if kind == "broken" else attack_one)(files, dice)]
    return student


def _is_wrong(module: str, names: list[str]) -> bool:
    return bool({one.name for one in answers.WRONG[module]} & set(names))


def _module(kind: str, module: str, dice: random.Random) -> tuple[str, list[str]]:
    if kind == "stub":
        return answers.unfinished(module, dice, 1.0)
    if kind == "unfinished" and module != "numpy_ann":
        return answers.unfinished(module, dice, dice.choice([0.3, 0.6, 1.0, 1.0]))
    if kind == "wrong" and dice.random() < 0.5:
        return answers.wrong(module, dice)
    return answers.right(module, dice)


def _sources(before: list[Student]) -> list[int]:
    """Return where those stand from whom somebody may have it."""
    taken = {student.partner for student in before}
    return [
        place
        for place, student in enumerate(before)
        if student.kind in ("right", "wrong") and place not in taken
    ]


def _copy(
    person: Person, kind: str, before: list[Student], place: int, dice: random.Random
) -> Student:
    """Return somebody's files with other names in them, or a partner's, hardly touched."""
    source = before[place]
    if kind == "partner":
        files = {
            name: content.replace(b"# ", f"# {person.name}, ".encode(), 1)
            for name, content in source.files.items()
        }
        return Student(person, kind, files, source.what, partner=place)
    files = {
        name: retouch(content.decode(), person.name, dice).encode()
        for name, content in source.files.items()
    }
    return Student(person, kind, files, source.what, copied_from=place)


def write(out: Path, count: int, seed: int, form: str = "folders") -> Path:
    """Write a class and what is true of it, and return the path to grade."""
    return save(out, make(count, seed), seed, form)


def save(out: Path, students: list[Student], seed: int, form: str) -> Path:
    """Write a class that is made already, as `write` does."""
    handed = [forms.Handed(one.person, one.files, one.partner) for one in students]
    names = forms.FORMS[form].names(handed)
    out.mkdir(parents=True, exist_ok=True)
    path = forms.FORMS[form].write(out, list(zip(names, handed, strict=True)))
    truth = {"seed": seed, "form": form, "students": list(_truths(students, names))}
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    _write_roster(out / "roster.csv", students, seed)
    return path


def _truths(students: list[Student], names: list[str]) -> Iterator[dict[str, object]]:
    """Yield what is true of each; copies and partners are given by their keys."""
    found = dict(zip(dict.fromkeys(names), keys(dict.fromkeys(names)), strict=True))
    for student, name in zip(students, names, strict=True):
        yield {
            "key": found[name],
            "name": student.person.name,
            "sid": student.person.sid,
            "kind": student.kind,
            "what": student.what,
            "copied_from": _key(student.copied_from, names, found),
            "partner": _key(student.partner, names, found),
        }


def _key(place: int | None, names: list[str], found: dict[str, str]) -> str | None:
    return None if place is None else found[names[place]]


def _write_roster(path: Path, students: list[Student], seed: int) -> None:
    """Write everybody who handed in, and some who did not."""
    count = len(students)
    absent = list(people(count + max(1, round(count * ABSENT)), seed + 10**6))[count:]
    listed = sorted(
        [student.person for student in students] + absent, key=lambda person: person.sid
    )
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Name", "SID", "Email"))
        writer.writerows((person.name, person.sid, person.email) for person in listed)


def main() -> None:
    """Write a class as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=list(forms.FORMS), default="folders")
    args = parser.parse_args()
    print(write(args.out, args.students, args.seed, args.form))


if __name__ == "__main__":
    main()
