"""The page of a class: everybody is on it, it fetches nothing, and nobody's text acts in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from autograder.batch import statistics
from autograder.batch.entries import Person
from autograder.batch.gradebook import lines
from autograder.cohort import Comparison, Gate, Pair, Passage, Side
from autograder.render import bars, classroom
from tests.class_rows import only, row, small, wrong
from tests.test_report import HOSTILE, POINTS, SPELT, full


def page(rows, **known):
    """Return the page of these rows."""
    return classroom.page(statistics.summarize(lines(rows)), **known)


def hostile():
    """Return a class in which every text is hostile."""
    made = wrong("1.2", HOSTILE)
    made.facts["flags"] = [HOSTILE]
    who = Person(HOSTILE, HOSTILE, HOSTILE)
    return [row("k", made, who, detail=HOSTILE), row("l", full(), who, status="crashed")]


class Reader(HTMLParser):
    """Notes elements, their attributes and what is to be read."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        """Note an element with its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        """Note text."""
        self.text.append(data)


def read(text):
    """Return a page as a reader sees it."""
    reader = Reader()
    reader.feed(text)
    return reader


def test_everybody_is_on_the_page():
    """Each person has a row with the total, the parts and the way to the report."""
    shown = page(small())

    for name in ("Ada Lovelace", "Bob", "Zoë Čapek", "Student s4", "Student s5"):
        assert shown.count(f">{name}<") >= 1
    assert 'href="submissions/s1/report.html"' in shown
    assert 'href="submissions/s5/report.html"' not in shown
    assert "broken.zip is no zip." in shown


def test_who_handed_in_nothing_is_on_the_page():
    """A row and a tile; they are neither submissions nor students who handed in."""
    text = page([*small(), row("s8", status="missing", detail="Nothing was handed in.")])
    words = " ".join(" ".join(read(text).text).split())

    assert '<tr data-status="missing"' in text
    assert '<option value="missing">' in text
    assert "5 submissions of 6 students" in words
    assert "1 missing" in words
    assert "0 missing" in " ".join(" ".join(read(page(small())).text).split())


def test_the_figures_stand_in_words():
    """Scores, gates, checks and mistakes can be read without seeing a picture."""
    text = " ".join(" ".join(read(page(small())).text).split())

    assert "3 of 3 reach 80%" in text
    assert "80 to 85%: 3" in text
    assert "sum instead of mean" in text
    assert "12 in the middle" in text


def test_a_partial_run_says_what_was_run():
    """No share where nobody ran a check, and a line that names those that were run."""
    words = " ".join(" ".join(read(page([row("a", only("1.2", "1.3"))])).text).split())

    assert "Not every check was run. Points and shares count only 1.2-1.3." in words
    assert words.count("not run") == len(POINTS) - 2
    assert " 0%" not in words
    assert "half have 8 of 8 points or more" in words
    assert "Not every check was run" not in " ".join(read(page(small())).text)


def test_a_partial_run_of_some_is_told_too():
    """Where others were graded in every check, nothing is 'not run'."""
    words = " ".join(" ".join(read(page([row("a", only("1.2")), row("b", full())])).text).split())

    assert "Of 1 of the 2 graded submissions only some checks were run." in words
    assert "not run" not in words


def test_the_page_fetches_nothing():
    """No address but those of files beside it, and a policy that lets only its own script run."""
    shown = page(small(), similar=True)
    script = re.search(r"<script>(.*)</script>", shown, re.S)[1]

    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", shown)
    assert f"script-src &#39;{classroom.digest(script)}&#39;" in shown.replace("'", "&#39;")
    assert "default-src 'none'" in shown


def test_hostile_text_is_text():
    """Escaped where it is markup, spelt out where it is unseen, and never in the script."""
    shown = page(hostile())
    reader = read(shown)

    assert "b" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    assert "".join(reader.text).count(SPELT) >= 8
    assert not set("\x1b\x00\u202e\u2028\ufeff") & set(shown)
    assert reader.tags.count("script") == 1


def test_pairs_are_text_too():
    """Names and sources of a pair are escaped and made visible; no script is on that page."""
    side = Side(HOSTILE, 0.8, "submissions/k/report.html")
    passage = Passage(HOSTILE, 1, 2, HOSTILE, "</pre><script>x</script>")
    reader = read(
        classroom.pairs(
            Comparison((Pair(side, replace(side, earlier=True), 9, True, (passage,)),), 2)
        )
    )

    assert not {"script", "b"} & set(reader.tags)
    assert "</pre><script>x</script>" in "".join(reader.text)
    assert "".join(reader.text).count(SPELT) > 5


def test_pairs_are_no_verdict():
    """The page says what it cannot know, and none of the words that judge."""
    shown = classroom.pairs(Comparison()).lower()

    assert "it does not say why" in shown
    assert "no pair has more in common than is to be expected" in shown
    assert not re.findall(r"plagiar|cheat|guilt|suspect|offen[cd]|fraud", shown)


def test_an_empty_class_has_a_page():
    """Before anything is graded the page says so."""
    shown = page([], running=True)

    assert "Nothing has been graded yet." in shown
    assert "Grading goes on." in shown


def test_the_link_to_pairs_needs_the_pairs():
    """similar.html is linked only where it lies."""
    assert 'href="similar.html"' in page([], similar=True)
    assert 'href="similar.html"' not in page([])


def test_bins_hold_every_value():
    """What lies on an edge is in the bin above, the ends belong to the scale, nothing is lost."""
    found = bars.bins([0, 10, 99.99, 100, 130, -1], 0, 100, 10)

    assert [b.count for b in found] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]


def test_a_gate_is_an_edge():
    """No bin holds both who reached it and who did not."""
    found = classroom.reached(Gate("NumPy ANN", 0.77, (0.1, 0.7699, 0.77, 0.99)))

    assert 77 in [b.low for b in found]
    assert sum(b.count for b in found if b.low >= 77) == 2
    assert found[0].count == 1
    assert bars.label(found, "x", "%").startswith("x. below 52%: 1;")


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0%"), (0.001, "under 1%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")]
)
def test_only_all_is_all(share, told):
    """100% is said of all of them, 0% of none."""
    assert classroom.percent(share) == told


def test_a_big_class_is_no_big_page():
    """Three thousand students make a page of a few megabytes."""
    made = page([row("s1", full(), Person(f"Student {n}", str(n))) for n in range(2)])
    longer = page([row("s1", full(), *(Person(f"Student {n}", str(n)) for n in range(102)))])

    assert (len(longer) - len(made)) / 100 * 3000 < 4_000_000
