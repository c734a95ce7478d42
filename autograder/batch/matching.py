"""Says which student of a roster a submission is of: by id, else by address, else by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from autograder.batch.entries import Person
from autograder.batch.names import shown

MOODLE = re.compile(r"(.+?)_\d+_assignsubmission_", re.IGNORECASE)
MOST_LETTERS = 200  # of a name
SHORTEST = 4  # letters of an id that is looked for within a longer name


class Register:
    """A roster that can be asked. What two students share finds neither of them."""

    def __init__(self, students: Iterable[Person]) -> None:
        self.students = list(students)
        self.by_sid = self._index(lambda one: [_id(one.sid)])
        self.by_email = self._index(lambda one: [one.email.casefold()])
        self.by_login = self._index(lambda one: [one.email.casefold().partition("@")[0]])
        self.by_name = self._index(lambda one: [_name(one.name)])
        self.by_run = self._index(lambda one: _runs(one.name))

    def _index(self, terms: Callable[[Person], Iterable[str]]) -> dict[str, Person]:
        found: dict[str, Person | None] = {}
        for student in self.students:
            for term in set(terms(student)) - {""}:
                found[term] = None if term in found else student
        return {term: student for term, student in found.items() if student}

    def student(self, person: Person) -> Person | None:
        """Return the student whom an export calls so."""
        return (
            self.by_sid.get(_id(person.sid))
            or self.by_email.get(person.email.casefold())
            or self.by_name.get(_name(person.name))
        )

    def owner(self, name: str) -> Person | None:
        """Return the student whom a folder's or an archive's name means.

        Moodle writes "Anna Arp_123_assignsubmission_file_", Canvas "arpanna_123_456_work.zip".
        """
        plain = unicodedata.normalize("NFC", name).casefold()
        words = [word for word in re.split(r"[\W_]+", plain) if word]
        first = plain.partition("_")[0]
        return (
            self.by_sid.get(_id(plain))
            or self._only(self.by_sid.get(_id(word)) for word in words if len(word) >= SHORTEST)
            or self._only(self.by_email.get(word) for word in re.split(r"[\s_,;()]+", plain))
            or self.by_login.get(plain)
            or self.by_name.get(_name(plain))
            or self.by_name.get(_name(first))
            or self.by_run.get(_letters(first))
        )

    @staticmethod
    def _only(found: Iterable[Person | None]) -> Person | None:
        students = {student for student in found if student}
        return students.pop() if len(students) == 1 else None


def from_folder(name: str) -> tuple[Person, ...]:
    """Return whom Moodle calls a folder or a loose file after, nobody for other names.

    The number in it is the submission's, and says nothing of the student.
    """
    found = MOODLE.match(name)
    called = " ".join(found[1].replace("_", " ").split()) if found else ""
    return (Person(shown(called, MOST_LETTERS)),) if called else ()


def merged(person: Person, student: Person) -> Person:
    """Return what an export says of a person, filled up from the roster."""
    return Person(
        person.name or student.name, person.sid or student.sid, person.email or student.email
    )


def _id(text: str) -> str:
    """Return an id as it is compared: spreadsheets drop leading zeros."""
    return text.casefold().strip().lstrip("0")


def _letters(text: str) -> str:
    """Return letters and digits without accents, which systems write in different ways."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if letter.isalnum())


def _words(name: str) -> list[str]:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )
    return [word for word in re.split(r"[\W_]+", plain) if word]


def _name(name: str) -> str:
    """Return a name as it is compared: no accents, no signs, whichever part comes first."""
    return " ".join(sorted(_words(name)))


def _runs(name: str) -> list[str]:
    """Return a name without spaces, the last word first as Canvas writes it, and as it is."""
    words = _words(name)
    return ["".join(words[-1:] + words[:-1]), "".join(words)]
