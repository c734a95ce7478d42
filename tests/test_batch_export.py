"""Gradescope's metadata: what Ruby writes, and what only somebody hostile would."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.batch import export, rubyyaml
from autograder.batch.entries import Person
from autograder.batch.export import Record, latest, moment, parse
from autograder.submission import SubmissionError

USUAL = """---
submission_101:
  :submitters:
  - :name: Anna Arp
    :sid: 00123
    :email: anna@example.org
  :created_at: 2026-05-20 23:35:05.338452000 Z
  :score: 87.5
  :status: processed
  :results: {tests: [{name: '1.1', output: "long\\ntext"}], score: 87.5}
  :history:
  - :id: 99
    :created_at: 2026-05-19 10:00:00 Z
    :score: 10.0
    :results: &1
      tests: []
  - :id: 100
    :created_at: 2026-05-20 10:00:00 Z
    :results: *1
submission_102:
  :submitters:
  - :name: "Zoë \\"O'Neil\\", Jr."
    :sid: a-7
    :email: zoe@example.org
  - :name: Yann
    :sid:
    :email: ~
  :created_at: 2026-05-21 08:00:00.000000000 -07:00
  :history: []
"""
ANNA = Person("Anna Arp", "00123", "anna@example.org")


def refusal(text):
    """Return the sentence with which a file is refused."""
    with pytest.raises(SubmissionError) as refused:
        parse(text if isinstance(text, bytes) else text.encode())
    return str(refused.value)


@pytest.mark.parametrize("fast", [True, False])
def test_people_times_and_earlier_attempts_are_read(monkeypatch, fast):
    """The keys are Ruby's symbols; an id keeps its zeros. Also where PyYAML has no libyaml."""
    if not fast:
        monkeypatch.delattr(yaml, "CSafeLoader")
    one, other = parse(USUAL.encode())
    assert one == Record(
        "submission_101",
        (ANNA,),
        "2026-05-20 23:35:05.338452000 Z",
        earlier=(
            ("submission_99", "2026-05-19 10:00:00 Z"),
            ("submission_100", "2026-05-20 10:00:00 Z"),
        ),
    )
    assert other.people == (
        Person('Zoë "O\'Neil", Jr.', "a-7", "zoe@example.org"),
        Person("Yann"),
    )


@pytest.mark.parametrize(
    "written",
    [
        "!ruby/object:ActiveSupport::TimeWithZone\n    utc: 2026-01-02 03:04:05 Z\n    zone: x",
        "!ruby/object:ActiveSupport::TimeWithZone {time: 2026-01-02 03:04:05 Z}",
        "!ruby/object:DateTime 2026-01-02 03:04:05 Z",
        "'2026-01-02 03:04:05 Z'",
    ],
)
def test_rubys_objects_are_read_as_what_they_are_made_of(written):
    """Rails wraps a time into an object of its own; none is ever built."""
    text = f"submission_1:\n  :submitters: []\n  :created_at: {written}\n"
    assert parse(text.encode())[0].handed_in == "2026-01-02 03:04:05 Z"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("!ruby/hash:ActiveSupport::HashWithIndifferentAccess {name: Anna}", "Anna"),
        ('{name: !binary "TcO8bGxlcg=="}', "Müller"),
        ('{name: !binary "%%%", sid: 1}', ""),
        ("{name: ':symbol'}", ":symbol"),
        ("{name: [a, b], sid: 1}", ""),
        ("{':name': \"null\"}", "null"),
        ('{":name": "a\\u202eb\\nc"}', "a\\u202eb c"),
    ],
)
def test_a_name_is_text_whatever_it_is_written_as(written, name):
    """Ruby writes some texts as binary; hidden characters are seen."""
    text = f"submission_1:\n  :submitters:\n  - {written}\n"
    assert [person.name for person in parse(text.encode())[0].people] == [name]


def test_ruby_refers_back_to_what_it_wrote_before():
    """A partner's name may be an alias, even of a text that is not read itself."""
    text = """
a: {submitters: [&p {name: &n Anna, sid: '1'}], title: &t 2026-01-01 00:00:00 Z}
b: {submitters: [*p, {name: *n, sid: '2'}], created_at: *t}
"""
    record = parse(text.encode())[1]
    assert record.people == (Person("Anna", "1"), Person("Anna", "2"))
    assert record.handed_in == "2026-01-01 00:00:00 Z"


def test_a_bomb_of_aliases_stays_small():
    """Ten to the power of thirty names in a kilobyte."""
    lines = ["l0: &l0 {submitters: [{name: x}]}"]
    lines += [
        f"l{n}: &l{n} {{submitters: [{', '.join([f'*l{n - 1}'] * 10)}]}}" for n in range(1, 31)
    ]
    assert len(parse("\n".join(lines).encode())) == 31


def test_an_object_within_itself_is_read():
    """It ends nowhere, and nobody walks it."""
    assert parse(b"a: &a {submitters: [*a, {name: x}], history: [*a]}")[0].people == (Person("x"),)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("key", [":submitters", ":results"])
def test_deep_nesting_is_refused(opening, key):
    """Also within what is not read."""
    assert "nested too deeply" in refusal(f"a:\n  {key}: \n    {opening * 900}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not what Gradescope writes"),
        ("- a\n- b\n", "is not what Gradescope writes"),
        ("just text", "is not what Gradescope writes"),
        ("a: 1\n", "a has no list of submitters"),
        ("a: {submitters: {name: x}}\n", "a has no list of submitters"),
        ("a: {submitters: []}\na: {submitters: []}\n", "line 2: a is there twice"),
        ("a: {\n  b\n", "line "),
        ("a: *nowhere\n", "a has no list of submitters"),
        ("? [a]\n: b\n", "line 1: a key is no text"),
        ("a: !!python/object/apply:os.system ['true']\n", "has no list of submitters"),
        (b"\xff\xfe\xff", ""),
        (b"a: \xff\xff\n", ""),
        ("a: \x07\n", ""),
    ],
)
def test_what_gradescope_never_writes_is_refused_in_one_line(text, words):
    """With the file's name, and the line where there is one."""
    sentence = refusal(text)
    assert words in sentence
    assert sentence.startswith("submission_metadata.yml")
    assert "\n" not in sentence


def test_too_long_a_file_is_refused(monkeypatch):
    """Before any of it is looked at."""
    monkeypatch.setattr(export, "MOST_BYTES", 10)
    assert "larger than" in refusal("a: {submitters: []}")


def test_a_missing_package_is_one_line(monkeypatch):
    """PyYAML comes with the extra for classes."""
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    assert "make batch" in refusal(USUAL)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-05-20 09:00:00 Z", "2026-05-20 10:00:00 Z"),
        ("2026-05-20 09:00:00.1 Z", "2026-05-20 09:00:00.15 Z"),
        ("2026-05-20 10:00:00 +02:00", "2026-05-20 09:00:00 Z"),
        ("2026-05-20 09:00:00 Z", "2026-05-20 03:00:00 -07:00"),
        ("2026-05-20T09:00:00Z", "2026-05-20 09:00:01"),
        ("2026-99-99 09:00:00 Z", "1999-01-01 00:00:00 Z"),
        ("0001-01-01 00:00:00 +14:00", "1999-01-01 00:00:00 Z"),
        ("yesterday", "1999-01-01 00:00:00 Z"),
    ],
)
def test_moments_are_compared_as_moments(earlier, later):
    """In any zone; what is no moment is long ago."""
    assert moment(earlier) < moment(later)


def record(number, who, when, **more):
    """Return a record of people by their ids."""
    people = tuple(Person(sid=sid) for sid in who)
    return Record(f"submission_{number}", people, f"2026-05-{when:02} 00:00:00 Z", **more)


def test_each_persons_latest_counts():
    """A partner who came later has one submission, and who handed in alone before has it too."""
    records = [record(1, "a", 1), record(2, "ab", 3), record(3, "b", 2)]
    assert [one.folder for one in latest(records)] == ["submission_2"]


def test_an_older_submission_counts_for_who_has_no_later_one():
    """The other one of a pair left it and handed in anew."""
    assert latest([record(1, "ab", 1), record(2, "a", 2)]) == [
        record(1, "b", 1),
        record(2, "a", 2),
    ]


def test_an_inactive_one_never_counts():
    """Even if it is the latest."""
    assert latest([record(1, "a", 1), record(2, "a", 2, active=False)]) == [record(1, "a", 1)]


def test_of_two_at_one_moment_the_higher_number_counts():
    """Gradescope numbers them in their order."""
    assert latest([record(10, "a", 1), record(9, "a", 1)]) == [record(10, "a", 1)]


def test_who_is_unknown_is_kept():
    """A submission without a submitter is somebody's."""
    assert len(latest([record(1, "", 1), record(2, "", 2)])) == 2


@settings(max_examples=200)
@given(st.text(alphabet="ab:&*!-{}[],'\"\n #%|>~?\\", max_size=80))
def test_no_text_gets_further_than_a_sentence(text):
    """Whatever stands there: texts, lists and mappings, or a refusal of one line."""
    sentence = ""
    try:
        rubyyaml.load(text.encode(), export.WANTED, "x.yml")
    except SubmissionError as error:
        sentence = str(error)
    assert "\n" not in sentence
