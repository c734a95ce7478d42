"""Reads a course's list of students, as Gradescope, Canvas, Moodle or a spreadsheet writes it.

Columns are found by their headings, in any order; name, sid and email are used, each of them may be
missing but not all. Commas, semicolons and tabs are told apart by the headings.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from autograder.batch.entries import Person
from autograder.batch.names import shown
from autograder.submission import SubmissionError, read

MOST_BYTES = 20 * 10**6
DELIMITERS = (",", ";", "\t", "|")
# Headings without spaces and signs, those that say it best first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "sid": (
        "sid", "studentid", "studentidnumber", "studentnumber", "studentno", "sisuserid", "sisid",
        "matriculationnumber", "matriculation", "matrikelnummer", "matrnr", "matrikelnr",
        "universityid", "idnumber", "orgdefinedid", "usn", "rollnumber", "rollno", "id",
    ),
    "email": ("email", "emailaddress", "mail", "studentemail", "emailadresse", "sisloginid"),
    "name": ("name", "fullname", "studentname", "student", "displayname", "preferredname"),
    "first": ("firstname", "givenname", "forename", "first", "vorname", "givennames"),
    "last": ("lastname", "surname", "familyname", "last", "nachname"),
    "role": ("role", "courserole"),
}  # fmt: skip
STAFF = {"instructor", "ta", "teachingassistant", "teacher", "grader", "reader"}
CANVAS_TOTALS = "pointspossible"  # Canvas's second line
FORMULA = re.compile(r'^="(.*)"$')  # how a spreadsheet is kept from making a number of an id
SCIENTIFIC = re.compile(r"^\d[.,]?\d*[eE]\+\d+$")


def load(path: Path) -> list[Person]:
    """Return the students of a roster. Raises `SubmissionError` that names the file and line."""
    try:
        content = read(path, MOST_BYTES)
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SubmissionError(f"{path} {error}") from error
    if len(content) > MOST_BYTES:
        raise SubmissionError(f"{path} is larger than {MOST_BYTES // 10**6} MB; is it a roster?")
    return parse(content, str(path))


def parse(content: bytes, name: str = "the roster") -> list[Person]:
    """Return the students of a roster's bytes. Raises as `load` does."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SubmissionError(f"{name} is a spreadsheet's own file; save it as CSV")
    text = _decoded(content, name)
    lines = _rows(text, name)
    if not lines:
        raise SubmissionError(f"{name} is empty")
    (number, headings), *rest = lines
    columns = _columns(headings)
    if not columns.keys() & {"sid", "email", "name", "last"}:
        found = ", ".join(shown(heading, 30) for heading in headings[:8])
        raise SubmissionError(
            f"{name}, line {number}: no column is called name, sid or email (found: {found})"
        )
    return _unique([_student(line, columns, len(headings), name) for line in rest], name)


def _decoded(content: bytes, name: str) -> str:
    """Return the text: UTF-8, what Excel calls Unicode, or what Windows writes without asking."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SubmissionError(f"{name}, line {line}: a zero byte; save it as CSV in UTF-8")
    return text


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold anything, each with its number."""
    skipped = 0
    first, _, rest = text.partition("\n")
    delimiter = ""
    if match := re.fullmatch(r"\"?sep=(.)\"?\s*", first):  # what Excel writes for itself
        delimiter, text, skipped = match[1], rest, 1
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = delimiter or max(DELIMITERS, key=lambda one: _recognised(heading, one))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for row in reader:
            cells = [_cell(cell) for cell in row]
            if any(cells):
                rows.append((reader.line_num + skipped, cells))
    except csv.Error as error:
        raise SubmissionError(f"{name}, line {reader.line_num + skipped}: {error}") from error
    return rows


def _recognised(heading: str, delimiter: str) -> int:
    return len(_columns([_cell(cell) for cell in heading.split(delimiter)]))


def _cell(text: str) -> str:
    text = " ".join(text.split())
    formula = FORMULA.match(text)
    return (formula[1] if formula else text).strip()


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _columns(headings: list[str]) -> dict[str, int]:
    """Return where each thing stands; of several headings that mean it, the best."""
    plain = [_plain(heading) for heading in headings]
    found = {}
    for meaning, spellings in HEADINGS.items():
        place = next((plain.index(spelling) for spelling in spellings if spelling in plain), None)
        if place is not None:
            found[meaning] = place
    return found


def _student(
    line: tuple[int, list[str]], columns: dict[str, int], width: int, name: str
) -> tuple[int, Person | None]:
    number, cells = line
    if any(cells[width:]):
        raise SubmissionError(
            f"{name}, line {number}: {len(cells)} columns, the headings have {width}; "
            "a name with a comma needs quotes around it"
        )
    cells = cells + [""] * (width - len(cells))
    value = {meaning: cells[place] for meaning, place in columns.items()}
    sid = re.sub(r"^(\d+)\.0$", r"\1", value.get("sid", "").lstrip("'"))
    if SCIENTIFIC.match(sid):
        raise SubmissionError(
            f"{name}, line {number}: the id {sid} was rounded by a spreadsheet; "
            "format that column as text and save it again"
        )
    whole = value.get("name", "") or f"{value.get('first', '')} {value.get('last', '')}".strip()
    if _plain(value.get("role", "")) in STAFF or _plain(whole) == CANVAS_TOTALS:
        return number, None
    found = Person(shown(_turned(whole), 200), shown(sid, 200), shown(value.get("email", ""), 200))
    return number, found if found != Person() else None


def _turned(name: str) -> str:
    """Return "Anna Arp" for "Arp, Anna"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and last.strip() else name


def _unique(students: list[tuple[int, Person | None]], name: str) -> list[Person]:
    """Return each student once; the same line again, as of two sections, is no error."""
    seen: dict[str, tuple[int, Person]] = {}
    kept = []
    for number, student in students:
        if not student:
            continue
        twins = {seen[value] for value in _ids(student) if value in seen}
        for line, twin in twins:
            if twin != student:
                same = " and ".join(shown(value) for value in _ids(student) & _ids(twin))
                raise SubmissionError(f"{name}, line {number}: {same} is in line {line} already")
        seen.update(dict.fromkeys(_ids(student), (number, student)))
        kept += [] if twins else [student]
    return kept


def _ids(student: Person) -> set[str]:
    return {student.sid.casefold(), student.email.casefold()} - {""}
