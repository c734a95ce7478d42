"""Reads what Gradescope's export says of its submissions: who handed in which folder, and when.

`submission_metadata.yml` lies beside the folders `submission_<id>`. It is a mapping from a folder's
name to `:submitters` (each with `:name`, `:sid`, `:email`), `:created_at`, `:score`, `:status`,
`:results` and `:history`, the earlier attempts with an `:id`, a `:created_at` and results each.

Gradescope does not document the file; this is what exports look like that others' programs read.
Assumed: the outermost entries are the submissions that were active when the export was made, and
a folder that only a history names is an earlier attempt. Where one person is in several entries,
as when a partner was added later, the latest counts for that person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from autograder.batch.entries import Person
from autograder.batch.names import shown
from autograder.batch.rubyyaml import Node, load
from autograder.submission import SubmissionError

METADATA = "submission_metadata.yml"
BESIDE = (".DS_Store",)
MOST_BYTES = 300 * 10**6  # every result of every attempt is in there, too
MOST_PEOPLE = 50  # of one submission
WANTED = frozenset(
    {"submitters", "created_at", "history", "active", "id", "name", "sid", "email", "utc", "time"}
)
MOMENT = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|\s+)(\d\d?):(\d\d):(\d\d)(?:\.(\d+))?"
    r"\s*(?:Z|UTC|([+-])(\d\d):?(\d\d))?"
)
EARLIEST = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Record:
    """One submission of an export. `earlier` are the folders of attempts before it, with times."""

    folder: str
    people: tuple[Person, ...]
    handed_in: str
    active: bool = True
    earlier: tuple[tuple[str, str], ...] = ()

    def attempts(self) -> list[Record]:
        """Return the attempts before this one."""
        return [Record(folder, self.people, when) for folder, when in self.earlier]


def parse(content: bytes, name: str = METADATA) -> list[Record]:
    """Return the records of an export. Raises `SubmissionError` that says what is wrong with it."""
    if len(content) > MOST_BYTES:
        raise SubmissionError(f"{name} is larger than {MOST_BYTES // 10**6} MB")
    document = load(content, WANTED, name)
    if not isinstance(document, dict):
        raise SubmissionError(f"{name} is not what Gradescope writes: it lists no submissions")
    return [_record(folder, node, name) for folder, node in document.items()]


def _record(folder: str, node: Node, name: str) -> Record:
    if not isinstance(node, dict) or isinstance(node.get("submitters"), dict):
        raise SubmissionError(f"{name}: {shown(folder)} has no list of submitters")
    people = [_person(one) for one in _mappings(node.get("submitters"))[:MOST_PEOPLE]]
    earlier = [
        (f"submission_{_text(one['id'])}", _moment(one.get("created_at", "")))
        for one in _mappings(node.get("history"))
        if one.get("id")
    ]
    return Record(
        folder,
        tuple(person for person in people if person != Person()),
        _moment(node.get("created_at", "")),
        active=_text(node.get("active", "")).lower() not in ("false", "no"),
        earlier=tuple(pair for pair in earlier if pair[0] != folder),
    )


def _mappings(node: Node | None) -> list[dict[str, Node]]:
    return [one for one in node if isinstance(one, dict)] if isinstance(node, list) else []


def _person(node: dict[str, Node]) -> Person:
    return Person(*(_text(node.get(key, "")) for key in ("name", "sid", "email")))


def _text(node: Node) -> str:
    return shown(" ".join(node.split()), 200) if isinstance(node, str) else ""


def _moment(node: Node) -> str:
    """Return a moment as it is written; Rails wraps some into an object."""
    if isinstance(node, dict):
        node = node.get("utc") or node.get("time") or ""
    return _text(node)


def moment(text: str) -> datetime:
    """Return when that was; long ago where it cannot be told. Without a zone, UTC is meant."""
    match = MOMENT.match(text)
    if not match:
        return EARLIEST
    *clock, fraction, sign, hours, minutes = match.groups()
    try:
        when = datetime(*(int(number) for number in clock), tzinfo=timezone.utc)  # type: ignore[misc,arg-type]
        micro = timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return when + micro + (ahead if sign == "-" else -ahead)
    except (ValueError, OverflowError):
        return EARLIEST


def identity(person: Person) -> str:
    """Return what tells a person from others: the id, else the address, else the name."""
    return person.sid or person.email.casefold() or person.name.casefold()


def latest(records: Iterable[Record]) -> list[Record]:
    """Return the active records, each with the people for whom none is later."""
    active = [record for record in records if record.active]
    newest: dict[str, Record] = {}
    for record in sorted(active, key=lambda record: (moment(record.handed_in), _number(record))):
        newest.update(dict.fromkeys(map(identity, record.people), record))
    kept = []
    for record in active:
        people = tuple(one for one in record.people if newest[identity(one)] is record)
        if people or not record.people:
            kept.append(replace(record, people=people))
    return kept


def _number(record: Record) -> int:
    digits = re.search(r"\d{1,18}$", record.folder)
    return int(digits[0]) if digits else 0
