"""The gradebook: everybody is in it, numbers are numbers, nothing in it calculates."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.batch import gradebook as module
from autograder.batch.entries import Person
from autograder.batch.gradebook import canvas, gradebook, gradescope, lines
from tests.class_rows import only, row, small
from tests.test_report import POINTS, blank, full

NUMBERS = list(POINTS)


def read(content: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    """Return a file's lines by their headings."""
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))


def test_everybody_has_a_row():
    """Partners have one each, a submission that cannot be read has one that says why."""
    found = {line["name"]: line for line in read(gradebook(lines(small())), "utf-8-sig")}

    assert set(found) == {"Ada Lovelace", "Bob", "Zoë Čapek", *(f"Student s{n}" for n in (2, 4, 5))}
    assert found["Ada Lovelace"]["submission"] == found["Bob"]["submission"] == "s3"
    assert found["Student s5"]["status"] == "unreadable"
    assert found["Student s5"]["detail"] == "broken.zip is no zip."


def test_who_handed_in_nothing_has_a_row_without_points():
    """Empty cells and a status; Gradescope has a word for it, Canvas must not touch the grade."""
    people = lines([row("s1", full()), row("Eve_5", None, Person("Eve", "5"), status="missing")])
    eve = next(line for line in read(gradebook(people), "utf-8-sig") if line["name"] == "Eve")
    exported = next(line for line in read(gradescope(people)) if line["Name"] == "Eve")

    assert (eve["sid"], eve["status"]) == ("5", "missing")
    assert {eve[name] for name in (*NUMBERS, "total", "seconds", "submission")} == {""}
    assert (exported["Status"], exported["Submission ID"], exported["Total Score"]) == (
        "Missing", "", "",
    )  # fmt: skip
    assert b"Eve" not in canvas(people)


def test_nobody_known_is_a_row_too():
    """A submission without people is found by its key."""
    made = row("s1", full())
    alone = type(made)(type(made.entry)("s1", (), made.entry.submission), made.outcome, made.folder)

    assert [line["submission"] for line in read(gradebook(lines([alone])), "utf-8-sig")] == ["s1"]


def test_a_column_for_each_check():
    """Every number of the rubric has its score, and they add up to the total."""
    ada = next(
        line for line in read(gradebook(lines(small())), "utf-8-sig") if line["sid"] == "007"
    )

    assert [name for name in ada if name in POINTS] == NUMBERS
    assert sum(float(ada[n]) for n in NUMBERS) == float(ada["total"]) == sum(POINTS.values()) - 2.5
    assert ada["1.2"] == "1.5"
    assert ada["mistakes"] == "sum instead of mean"


def test_an_empty_cell_is_no_result():
    """A check that has not run is empty, a lost one is 0, a hidden one has its score."""
    found = {line["submission"]: line for line in read(gradebook(lines(small())), "utf-8-sig")}

    assert {found["s4"][n] for n in NUMBERS} == {found["s5"][n] for n in NUMBERS} == {""}
    assert found["s2"]["1.3"] == "4"
    assert found["s4"]["total"] == found["s5"]["total"] == ""


def test_the_order_does_not_depend_on_the_rows():
    """Sorted by name, then by what tells namesakes apart; the same bytes whatever comes first."""
    rows = [*small(), row("s9", full(), Person("Bob", "1")), row("s8", full(), Person("bob", "1"))]

    assert gradebook(lines(rows)) == gradebook(lines(rows[::-1]))
    names = [line["name"] for line in read(gradebook(lines(rows)), "utf-8-sig")]
    assert names == sorted(names, key=lambda name: (name.casefold(), name))


def test_excel_is_told_the_encoding_and_programs_are_not_disturbed():
    """The file for people begins with a byte order mark, those for programs do not."""
    assert gradebook(lines(small())).startswith(b"\xef\xbb\xbf")
    assert not canvas(lines(small())).startswith(b"\xef")
    assert not gradescope(lines(small())).startswith(b"\xef")
    assert "Zoë Čapek".encode() in gradebook(lines(small()))


HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=HYPERLINK(\"http://x\",\"y\")",
    "\uff1dcmd", "|calc", "%0A=1", "\u202e=1", "\ufeff=1", "\x00=1", "a\r\n=1,2", '"=1', "a;b",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [gradebook, canvas, gradescope])
def test_no_cell_is_a_formula(write, text):
    """Whatever a name, a number or a sentence begins with, a spreadsheet takes it for text."""
    rows = [row("=k", full(), Person(text, text, text), detail=text)]
    text = write(lines(rows)).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))

    assert len({len(line) for line in table}) == 1
    cells = [cell for line in table for cell in line]
    assert not [cell for cell in cells if cell[:1] in (*module.FORMULA, "\t", "\r", "\n")]
    assert not [cell for cell in cells if set("\r\n\t\x00\u202e\ufeff") & set(cell)]


@given(st.text(), st.text(), st.text())
def test_any_name_makes_one_row(name, sid, email):
    """The writer never lets a text break out of its cell."""
    (found,) = read(gradebook(lines([row("k", full(), Person(name, sid, email))])), "utf-8-sig")

    assert found["total"] == f"{sum(POINTS.values()):g}"
    assert found["submission"] == "k"


@pytest.mark.parametrize(
    "results",
    [
        {"tests": None}, {"tests": [1, {}, {"number": 3}]}, {"score": "12"}, {"extra_data": []},
        {"score": float("nan"), "tests": [{"number": "1.2", "max_score": 4, "score": None}]},
        {"tests": [{"number": "1.2", "max_score": True, "score": 3}]},
    ],
)  # fmt: skip
def test_results_that_make_no_sense_cost_only_their_cells(results):
    """A strange results.json leaves empty cells, and every other row as it is."""
    found = read(gradebook(lines([row("odd", results=results), row("s1", full())])), "utf-8-sig")

    assert [line["total"] for line in found] == ["", f"{sum(POINTS.values()):g}"]
    assert not found[0]["1.2"]


def test_an_older_grader_says_not_run_in_words():
    """Without the machine's word the sentence decides between 0 and no result."""
    tests = [
        {"number": "1.2", "max_score": 4, "score": 0, "output": "This check did not run."},
        {"number": "1.3", "max_score": 4, "score": 0, "output": "wrong"},
    ]
    (found,) = read(gradebook(lines([row("s", results={"score": 0, "tests": tests})])), "utf-8-sig")

    assert (found["1.2"], found["1.3"]) == ("", "0")


def test_canvas_takes_the_file():
    """The headings that its importer asks for, the row of points, and the students by their ids."""
    table = list(csv.reader(io.StringIO(canvas(lines(small())).decode(), newline="")))

    assert table[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Fashion-MNIST"]
    assert table[1][0].strip() == "Points Possible"
    assert table[1][-1] == f"{sum(POINTS.values()):g}"
    assert ["Ada Lovelace", "", "007", "ada@example.edu", "", "34.5"] in table


def test_canvas_is_told_only_what_is_final():
    """An empty cell would clear a grade there, so who has no final score is not in the file."""
    names = {
        line[0] for line in csv.reader(io.StringIO(canvas(lines(small())).decode(), newline=""))
    }

    assert not names & {"Student s4", "Student s5"}
    assert "Student s2" in names


def test_canvas_keeps_the_points_where_no_score_is_final():
    """After a partial run the assignment is still one of so many points, not of none."""
    made = canvas(lines([row("k", only("1.1"))])).decode().splitlines()

    assert len(made) == 2
    assert made[1].endswith(f",{sum(POINTS.values()):g}")


def test_no_name_is_the_row_of_points():
    """Canvas reads points off any row whose first cell has its words for it."""
    made = canvas(lines([row("k", full(), Person("Points Possible", "1"))])).decode()

    assert sum("Points Possible" in line for line in made.splitlines()) == 1


def test_gradescopes_columns():
    """Its export's headings, in its order, then a column for each question with its points."""
    found = read(gradescope(lines(small())))

    assert list(found[0])[:8] == [
        "Name", "SID", "Email", "Total Score", "Max Points", "Status", "Submission ID",
        "Submission Time",
    ]  # fmt: skip
    assert list(found[0])[8] == "1.1: check 1.1 (2 pts)"
    status = {line["Submission ID"]: (line["Status"], line["Total Score"]) for line in found}
    assert status["s1"] == ("Graded", f"{sum(POINTS.values()):g}")
    assert status["s4"] == status["s5"] == ("Ungraded", "")


def test_a_blank_report_is_not_final():
    """A submission of which nothing ran has no score to enter, even where it counts as graded."""
    assert len(canvas(lines([row("k", blank())])).decode().splitlines()) == 2
