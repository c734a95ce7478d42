"""The page of a class in a real Chromium: it sorts, filters, fits, and no name acts in it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from autograder.batch.entries import Person, Row
from autograder.batch.publish import publish
from autograder.batch.similarity import compare
from autograder.cohort import Comparison, Pair, Passage, Side
from autograder.render import classroom
from autograder.submission import Submission
from tests.browser.test_page import HOSTILE, VIEWS
from tests.class_rows import row, small, wrong
from tests.made_class import alone, copied
from tests.test_report import full

pytestmark = pytest.mark.browser

PAPER_EXCUSED = "target-size"  # nobody taps on paper


def several() -> list[Row]:
    """Return a class with everything that a page can show."""
    flagged = wrong("1.3", "no shuffling")
    flagged.facts["flags"] = ["pytorch_cnn.py imports os."]
    more = [row(f"t{n}", wrong("1.2", "sum instead of mean", n / 4)) for n in range(12)]
    return [*small(), row("s6", flagged, Person("Élodie", "10")), *more]


def hostile() -> list[Row]:
    """Return a class with hostile text wherever a submission's can come."""
    made = wrong("1.2", HOSTILE)
    made.facts["flags"] = [HOSTILE, HOSTILE + "!"]
    who = Person(HOSTILE, HOSTILE, HOSTILE)
    return [row("k", made, who, detail=HOSTILE), row("l", full(), who, status="crashed")]


def pairs() -> Comparison:
    """Return a comparison in which a copy was found."""
    chance = random.Random(1)
    rows = [row(f"s{n}", full(), Person(f"Student {n}", str(n))) for n in range(6)]
    rows = [replace(r, entry=replace(r.entry, submission=alone(chance))) for r in rows]
    copy = copied(rows[0].entry.submission or Submission({}), chance)
    rows[1] = replace(rows[1], entry=replace(rows[1].entry, submission=copy))
    return compare(rows)


def hostile_pairs() -> Comparison:
    """Return a comparison of hostile names and sources."""
    passage = Passage(HOSTILE, 1, 2, HOSTILE, HOSTILE * 3)
    side = Side(HOSTILE, 0.5, "submissions/k/report.html")
    return Comparison((Pair(side, side, 20, False, (passage,) * 2),), 2, 0, (HOSTILE,))


CLASSES = {
    "several": (several, pairs),
    "empty": (list, Comparison),
    "hostile": (hostile, hostile_pairs),
}
ACTS = [
    ["click", "th:has-text('Total') button"],
    ["click", "th:has-text('Total') button"],
    ["click", "th:has-text('Student') button"],
    ["fill", "#find", "NO  shuffling"],
    ["fill", "#find", ""],
    ["selectOption", "#status", "unreadable"],
    ["click", "form button[type=reset]"],
    ["check", "#flagged"],
    ["click", "button[data-find='sum instead of mean']"],
    ["press", "th:has-text('Total') button", "Enter"],
]


@pytest.fixture(scope="module")
def seen(visit, tmp_path_factory):
    """Both pages of every class in every view, as the browser saw them."""
    orders, keys = [], []
    for name, (rows, compared) in CLASSES.items():
        folder = tmp_path_factory.mktemp(name)
        publish(rows(), folder, compared())
        for page in ("index", "similar"):
            for view, known in VIEWS.items():
                orders.append({"page": (folder / f"{page}.html").as_uri(), **known})
                if (name, page, view) == ("several", "index", "light"):
                    orders[-1]["acts"] = ACTS
                keys.append((name, page, view))
    return dict(zip(keys, visit(orders), strict=True))


every = pytest.mark.parametrize(
    "key", [(n, p, v) for n in CLASSES for p in ("index", "similar") for v in VIEWS]
)


@every
def test_a_page_renders_in_peace_and_fits(seen, key):
    """Nothing on the console, nothing fetched, no scrolling sideways."""
    found = seen[key]
    assert found["said"] == []
    assert len(found["asked"]) == 1
    assert found["overflow"] == found.get("opened", found)["overflow"] == 0


@every
def test_everybody_can_read_it(seen, key):
    """axe finds nothing against WCAG 2.2 AA, contrast included, nor against its best practices."""
    found = seen[key]
    for axe in (found["axe"], found.get("openedAxe", found["axe"])):
        excused = {PAPER_EXCUSED} if key[2] == "paper" else set()
        assert [v for v in axe["violations"] if v["id"] not in excused] == []
        assert "color-contrast" in axe["passes"]


@pytest.mark.parametrize("page", ["index", "similar"])
@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_is_inert(seen, page, view):
    """No script of a name or a source ran, none is there, and all of it is to be read."""
    found = seen["hostile", page, view]
    assert found["hacked"] == []
    assert found["scripts"] == (1 if page == "index" else 0)
    assert found["handlers"] == 0
    assert not [link for link in found["links"] if ":" in link]
    assert "<script>window.hackedByScript = 1</script>" in found["text"]
    assert "\\u202eevil\\u2066" in found["text"]


@every
def test_the_keyboard_reaches_everything(seen, key):
    """Each link, button and field is a stop that is seen and marked."""
    if key[2] == "paper":
        return
    stops = seen[key]["stops"]
    assert [s["name"] for s in stops if s["tag"] == "a"] == seen[key]["links"]
    assert all(stop["seen"] and stop["outline"] >= 2 for stop in stops)


@pytest.fixture(scope="module")
def acted(seen):
    """What is read after each act."""
    return seen["several", "index", "light"]["acted"]


def students(step):
    """Return the rows of students, without those of checks and mistakes."""
    return [line for line in step["rows"] if line.split("\t")[0].strip()[:2] not in PREFIXES]


PREFIXES = ("1.", "2.", "3.", "su", "no")  # checks, and the mistakes' names


def test_sorting_goes_both_ways(acted):
    """The first press puts the most points first, the next the fewest, empty cells stay last."""
    falling, rising = ([_total(line) for line in students(step)] for step in acted[:2])

    known = [value for value in falling if value is not None]
    assert known == sorted(known, reverse=True)
    assert [value for value in rising if value is not None] == sorted(known)
    assert falling[-2:] == rising[-2:] == [None, None]
    assert acted[0]["sorted"][0][1] == "descending"
    assert acted[1]["sorted"][0][1] == "ascending"


def test_names_sort_as_people_expect(acted):
    """Accents and capitals make no difference, and only one column is marked."""
    names = [line.split("\t")[0].splitlines()[0] for line in students(acted[2])]

    assert names[:3] == ["Ada Lovelace", "Bob", "Élodie"]
    assert len(acted[2]["sorted"]) == 1


def test_filtering_says_how_many(acted):
    """By text, by status, by flag, and by a mistake's button; everybody comes back."""
    texts = [step["text"] for step in acted]

    assert "1 of 19 shown" in texts[3]
    assert "19 of 19 shown" in texts[4]
    assert "1 of 19 shown" in texts[5]
    assert "19 of 19 shown" in texts[6]
    assert "1 of 19 shown" in texts[7]
    assert "14 of 19 shown" in texts[8]
    assert acted[8]["focus"] == "find"


def test_the_keyboard_sorts(acted):
    """Enter on a heading sorts what is shown."""
    assert acted[9]["sorted"][0][1] == "descending"
    assert "14 of 19 shown" in acted[9]["text"]


def test_a_long_table_is_there_for_whoever_goes_there(visit, tmp_path):
    """A class of hundreds is laid out late; it sorts and filters all the same."""
    people = [Person(f"Student {n}", str(n)) for n in range(classroom.LATE + 1)]
    publish([row("s1", full(), *people)], tmp_path)
    acts = [["click", "a[href='#students']"], ["fill", "#find", "student 300"]]
    page = {"page": (tmp_path / "index.html").as_uri(), "width": 1000, "acts": acts}
    (found,) = visit([page])

    assert found["said"] == []
    assert "1 of 301 shown" in found["acted"][1]["text"]
    assert [line for line in found["acted"][1]["rows"] if line.startswith("Student")] == [
        line for line in found["acted"][1]["rows"] if line.startswith("Student 300")
    ]


def _total(line):
    cell = line.split("\t")[1].strip()
    return float(cell) if cell else None
