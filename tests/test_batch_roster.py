"""Rosters: headings in any spelling, what spreadsheets do to text, and errors with their line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch import roster
from autograder.batch.entries import Person
from autograder.batch.matching import Register, merged
from autograder.batch.roster import load, parse
from autograder.submission import SubmissionError

ANNA = Person("Anna Arp", "0012", "anna@example.org")


def refusal(text):
    """Return the sentence with which a roster is refused."""
    with pytest.raises(SubmissionError) as refused:
        parse(text if isinstance(text, bytes) else text.encode(), "class.csv")
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "name,sid,email\nAnna Arp,0012,anna@example.org\n",
        "\ufeffEmail;Student ID;Full Name\nanna@example.org;0012;Anna Arp\n",
        "First Name\tLast Name\tSID\tEmail Address\nAnna\tArp\t0012\tanna@example.org\n",
        "Nachname;Vorname;Matrikelnummer;E-Mail\r\nArp;Anna;0012;anna@example.org\r\n",
        'sep=;\n"NAME";"SID";"E-mail"\n"Arp, Anna";="0012";anna@example.org\n',
        '"sep=|"\nname|sid|email\nAnna Arp|\'0012|anna@example.org',
        "name,sid,email,role\nBoss,1,b@x.org,Instructor\nAnna Arp,0012,anna@example.org,Student\n",
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Arp, Anna",77,0012,anna@example.org,A\n',
        "\n\nname,sid,email,\n , ,\nAnna\u00a0 Arp , 0012 ,anna@example.org\n,,,\n",
        "name,sid,email\nAnna Arp,0012,anna@example.org\nAnna Arp,0012,anna@example.org\n",
    ],
)
def test_a_usual_roster_is_read(text):
    """As Gradescope, Canvas, Moodle and spreadsheets write it."""
    assert parse(text.encode()) == [ANNA]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_spreadsheets_are_read(encoding):
    """Excel writes three of them."""
    text = "name\tsid\nJürgen Groß\t7\n"
    assert parse(text.encode(encoding)) == [Person("Jürgen Groß", "7")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "class.csv is empty"),
        ("\n \n", "class.csv is empty"),
        ("color,size\nred,1\n", "line 1: no column is called name, sid or email (found: color"),
        ("name,sid\nArp, Anna, 12\n", "line 2: 3 columns, the headings have 2"),
        ("name,sid\nA,1\nB,1\n", "line 3: 1 is in line 2 already"),
        ("name,email\nA,x@y.z\n\nB,X@Y.Z\n", "line 4: x@y.z is in line 2 already"),
        ("name,sid\nA,1.2E+07\n", "line 2: the id 1.2E+07 was rounded"),
        ('name,sid\n"A,1\nB,2\n', "line "),
        ('name,sid\n"A"x,1\n', "line 2"),
        ("name,sid\nA,1\nB\0,2\n", "line 3: a zero byte"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (f"name,sid\n{'x' * 200_000},1\n", "line 2: field larger than field limit"),
    ],
)
def test_a_roster_that_cannot_be_read_says_where(text, words):
    """One line, with the number of the line in the file."""
    sentence = refusal(text)
    assert words in sentence
    assert "\n" not in sentence


def test_a_missing_roster_is_one_line(tmp_path):
    """The path is the instructor's."""
    with pytest.raises(SubmissionError, match="cannot be read: No such file"):
        load(tmp_path / "none.csv")
    with pytest.raises(SubmissionError, match="is a folder"):
        load(tmp_path)


def test_a_huge_roster_is_refused(tmp_path, monkeypatch):
    """It is no roster."""
    monkeypatch.setattr(roster, "MOST_BYTES", 10)
    (tmp_path / "class.csv").write_text("name,sid\nAnna,1\n", encoding="utf-8")
    with pytest.raises(SubmissionError, match="is it a roster"):
        load(tmp_path / "class.csv")


def test_hidden_characters_are_seen():
    """A name that turns a line around stays in its cell."""
    assert parse("name,sid\na\u202eb,1\n".encode()) == [Person("a\\u202eb", "1")]


@given(st.binary(max_size=200))
def test_no_bytes_get_further_than_a_sentence(content):
    """Whatever the file holds: students, or a refusal of one line."""
    sentence = ""
    try:
        parse(b"name,sid\n" + content)
    except SubmissionError as error:
        sentence = str(error)
    assert "\n" not in sentence


CLASS = Register(
    [
        ANNA,
        Person("Jürgen Müller", "4711", "jm@example.org"),
        Person("Kim Lee", "4712", "kim1@example.org"),
        Person("Kim Lee", "4713", "kim2@example.org"),
    ]
)


@pytest.mark.parametrize(
    ("person", "sid"),
    [
        (Person("Somebody", "12", "kim1@example.org"), "0012"),
        (Person("Kim Lee", "", "KIM2@example.org"), "4713"),
        (Person("MULLER, JURGEN"), "4711"),
        (Person("Kim Lee"), None),
        (Person("Nobody", "1"), None),
        (Person(), None),
    ],
)
def test_the_id_goes_before_the_address_and_that_before_the_name(person, sid):
    """A name that two students have finds neither."""
    found = CLASS.student(person)
    assert (found.sid if found else None) == sid


@pytest.mark.parametrize(
    ("name", "sid"),
    [
        ("4711", "4711"),
        ("hw3-4711-late", "4711"),
        ("12", "0012"),
        ("kim2@example.org", "4713"),
        ("kim2", "4713"),
        ("Anna Arp_30321_assignsubmission_file_", "0012"),
        ("mullerjurgen_123_456_hw3", "4711"),
        ("Arp, Anna", "0012"),
        ("4711_4712", None),
        ("Kim Lee", None),
        ("12 things", None),
        ("", None),
        ("_", None),
    ],
)
def test_a_folders_name_says_whose_it_is(name, sid):
    """As an instructor, Moodle or Canvas calls it; where two are meant, nobody is."""
    found = CLASS.owner(name)
    assert (found.sid if found else None) == sid


def test_what_an_export_says_is_filled_up():
    """Its own words stay."""
    assert merged(Person("A. Arp", "", "a@x.org"), ANNA) == Person("A. Arp", "0012", "a@x.org")
