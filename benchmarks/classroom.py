"""Makes a class: submissions as an instructor gets them, with the truth about each.

`python -m benchmarks.classroom OUT --students 200 --seed 1` writes OUT/class, a folder for each
student, and OUT/truth.json. The same numbers give the same bytes. Right programs
come from the tests, wrong ones from the catalogue of mistakes. How frequent each kind is was
assumed, not measured.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from autograder.answers import catalogue
from autograder.answers.catalogue import Entry
from autograder.batch.names import keys
from autograder.course import MODULES
from autograder.handout import regions
from autograder.programs import REFERENCE
from tests.right import numpy_ann, pytorch_ann, pytorch_cnn
from tests.right.programs import Right

Files = dict[str, bytes]
IMPORTED = re.compile(r"^ *(from|import) pytorch_ann\b", re.M)
# Of a hundred submissions.
KINDS = {"right": 42, "wrong": 34, "unfinished": 12, "stub": 3, "broken": 7, "hostile": 2}
RIGHT: dict[str, list[Right]] = {
    "numpy_ann": numpy_ann.RIGHT,
    "pytorch_ann": pytorch_ann.RIGHT,
    "pytorch_cnn": pytorch_cnn.RIGHT,
}
# What goes wrong with one file between a student's editor and the instructor's folder, or in a
# student's head; None: it is missing.
SPOILED: dict[str, dict[str, Callable[[bytes], bytes | None]]] = {
    "broken": {
        "a file is missing": lambda content: None,
        "a colon is missing": lambda content: content.replace(b":\n", b"\n", 1),
        "a file is empty": lambda content: b"",
        "saved as UTF-16": lambda content: content.decode().encode("utf-16"),
        "saved as Latin-1": lambda content: b"# L\xf6sung\n" + content,
        "conflict markers": lambda content: b"<<<<<<< HEAD\n" + content,
        "needs a package": lambda content: b"import tensorflow as tf\n" + content,
        "reads a file of its own": lambda content: content + b"\nopen('C:/data.csv')\n",
        "a tab among spaces": lambda content: content.replace(b"\n        ", b"\n\t", 1),
    },
    "hostile": {
        "endless loop": lambda content: content + b"\nwhile True:\n    pass\n",
        "takes all memory": lambda content: content + b"\nkept = b'x' * 10**12\n",
        "ends its process": lambda content: content + b"\nimport os\nos._exit(0)\n",
        "prints without end": lambda content: content + b"\nwhile True:\n    print('x' * 10**6)\n",
    },
}
# Some are names that spreadsheets and pages have trouble with.
PEOPLE = (
    "Aiko Çelik", "Björn Groß", "Chinedu O'Brien", "Elif Dąbrowski", "François Núñez", "Łukasz Ito",
    "Müller-Lüdenscheidt, Jr., Hans", "=HYPERLINK(1)", "李雷", "<b>Bold<b> Bobby", "أحمد علي",
)  # fmt: skip


@dataclass
class Student:
    """One submission of the class.

    `what` says for each module how it was made, `flawed` are the modules that must lose points.
    """

    name: str
    sid: str
    kind: str
    files: Files = field(default_factory=dict)
    what: dict[str, list[str]] = field(default_factory=dict)
    flawed: list[str] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The name of the folder that Moodle would give this student."""
        return f"{self.name}_{self.sid}_assignsubmission_file_"


def make(count: int, seed: int) -> list[Student]:
    """Return a class of so many submissions, the same for the same numbers."""
    dice = random.Random(f"class {seed}")
    shares = {kind: max(1, count * share // 100) for kind, share in KINDS.items()}
    order = [kind for kind, often in reversed(shares.items()) for _ in range(often)]
    order = (order + ["right"] * count)[:count]
    dice.shuffle(order)
    sids = dice.sample(range(1_000_000, 9_999_999), count)
    students = []
    for place, (kind, sid) in enumerate(zip(order, sids, strict=True)):
        own = random.Random(f"student {seed} {place}")
        students.append(_filled(Student(own.choice(PEOPLE), f"0{sid}", kind), own))
    return students


def _filled(student: Student, dice: random.Random) -> Student:
    """Write a student's files."""
    changed = dice.choice(MODULES)  # of a wrong submission this part is wrong in any case
    for module in MODULES:
        kind = student.kind
        if kind == "wrong" and module != changed and dice.random() < 0.6:
            kind = "right"
        text, student.what[module], flawed = written(kind, module, dice)
        student.files[f"{module}.py"] = f"# {student.name}\n{text}".encode()
        student.flawed += [module] * flawed
    if ways := SPOILED.get(student.kind):
        way, name = dice.choice(sorted(ways)), dice.choice(sorted(student.files))
        content = ways[way](student.files.pop(name))
        student.files |= {name: content} if content is not None else {}
        student.what[student.kind] = [way]
    return student


def written(kind: str, module: str, dice: random.Random) -> tuple[str, list[str], bool]:
    """Return a module's text, what it is made of, and whether it must lose points."""
    reference = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    if kind == "wrong":
        entries = _mistakes(module, dice)
        names = [entry.mistake.name for entry in entries]
        return catalogue.apply(reference, entries), names, True
    if kind in ("unfinished", "stub"):
        share = 1.0 if kind == "stub" else dice.choice([0.0, 0.3, 0.6, 1.0])
        return _unfinished(reference, module, dice, share)
    # What imports another part would have that part's mistakes.
    alone = [one for one in RIGHT[module] if not one.beside and not IMPORTED.search(one.text)]
    one = dice.choice(alone)
    return one.text, [one.name], False


@cache
def mistakes(module: str) -> list[Entry]:
    """Return the catalogue of a module."""
    return catalogue.read(REFERENCE / "mistakes" / f"{module}.py")


def _mistakes(module: str, dice: random.Random) -> list[Entry]:
    """Draw one mistake, or two in different functions; in a number the first ones are frequent."""
    known = mistakes(module)
    entries: list[Entry] = []
    for number in dice.sample(sorted({entry.number for entry in known}), dice.choice([1, 1, 1, 2])):
        own = [entry for entry in known if entry.number == number]
        [entry] = dice.choices(own, [1 / (1 + rank) for rank in range(len(own))])
        if entry.function not in {other.function for other in entries}:
            entries.append(entry)
    return entries


def _unfinished(
    text: str, module: str, dice: random.Random, share: float
) -> tuple[str, list[str], bool]:
    """Return a module in which this share of the answers is still the handout's stub."""
    lines, left = text.split("\n"), []
    for region in reversed(regions(text, f"{module}.py")):
        if dice.random() < share:
            lines[region.begin - 1 : region.end] = region.stub
            left.append(f"no {region.title}")
    return "\n".join(lines), left, bool(left)


def write(out: Path, students: list[Student]) -> Path:
    """Write a class and what is true of it; return the path to grade."""
    path = out / "class"
    names = [student.folder for student in students]
    for name, student in zip(names, students, strict=True):
        (path / name).mkdir(parents=True)
        for file, content in student.files.items():
            (path / name / file).write_bytes(content)
    truth = [
        {"key": key, "kind": one.kind, "what": one.what, "flawed": one.flawed}
        for key, one in zip(keys(names), students, strict=True)
    ]
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Write a class as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(write(args.out, make(args.students, args.seed)))


if __name__ == "__main__":
    main()
