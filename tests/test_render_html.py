"""The page: one inert file that everybody can read."""

import re
from html.parser import HTMLParser

import pytest

from autograder.lessons import Lesson, Mistake
from autograder.render.html import fact, page, sure
from autograder.report import Confusion, Entry, Finding, Fit, Miss, Result, Training
from tests.test_render_results import HOSTILE_LESSON, LESSON
from tests.test_report import (
    HISTORY,
    HOSTILE,
    POINTS,
    SPELT,
    blank,
    broken,
    full,
    lose,
    partly,
)

VOID = {"meta", "img", "br", "link", "input"}


class Outline(HTMLParser):
    """A page's elements with their attributes, its text, and what was never closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Note its end, which has to come in order."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note text that is read, which a style is not."""
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    @property
    def words(self):
        """The text with one blank between words."""
        return " ".join(" ".join(self.text).split())

    def all(self, tag):
        """Return the attributes of every element of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def taught(word="Shirt"):
    """Return a training with everything that the page shows of one."""
    return Training(
        word,
        0.77,
        dict(HISTORY),
        0.8,
        findings=[Finding("dead", f"It looks dead: {word}")],
        fit=Fit("overfitting", f"the loss of {word} turned", 2),
        confusion=Confusion(
            (word, "Bag"), ((7, 3), (1, 9)), (Miss(bytes(784), word, "Bag", 0.99995),)
        ),
    )


def hostile():
    """Return a report with hostile text in every place that a submission can reach."""
    made = full()
    case = lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    case.lesson = HOSTILE_LESSON
    other = lose(made, "1.2", "other", HOSTILE)
    other.name = HOSTILE
    made.results["1.2"].cases = [case, other]
    made.notes.append(HOSTILE)
    made.failure = HOSTILE
    made.facts = {HOSTILE: HOSTILE, "list": [HOSTILE], "versions": {"numpy": {HOSTILE: HOSTILE}}}
    made.trainings["numpy_ann"] = taught(HOSTILE)
    made.trainings["numpy_ann"].history = None
    return made


@pytest.mark.parametrize("make", [blank, full, partly, broken, hostile])
def test_a_page_stands_alone(make):
    """A page is well formed, runs nothing and fetches nothing."""
    text = page(make(), {})
    found = Outline(text)

    assert found.open == []
    assert text.startswith("<!doctype html>")
    assert {tag for tag, _ in found.elements}.isdisjoint({"script", "link", "iframe", "form"})
    assert not any(name.startswith("on") for _, held in found.elements for name in held)
    assert "http" not in text.replace("http-equiv", "")
    assert any("default-src 'none'" in meta.get("content", "") for meta in found.all("meta"))


def test_text_of_a_submission_stays_text():
    """HTML, template syntax, ANSI and bidirectional marks are shown and do nothing."""
    text = page(hostile())
    found = Outline(text)

    assert found.words.count(SPELT) >= 9
    assert found.all("b") == []
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u202e\u2060-\u2069\ud800]", text)


def test_the_score_and_the_next_step_come_first():
    """The head of the page says the score and links to the check to begin with."""
    found = Outline(page(partly(), {}))

    assert found.words.startswith("32.4 of 37 points 32.4 of 37 points Part 1: NumPy ANN 6/10")
    assert "What to do next Begin with 1.2 : Your code raised" in found.words
    assert "Then 2.7 ." in found.words
    assert [link["href"] for link in found.all("a")][:5] == ["#p1", "#p2", "#p3", "#c1.2", "#c2.7"]


def test_every_link_has_its_target():
    """Links lead to what is told about a check, also where several checks share it."""
    made = full()
    for number in ("1.2", "1.3", "2.1"):
        lose(made, number, "cannot be imported")

    found = Outline(page(made, {}))

    assert [article["id"] for article in found.all("article")] == ["c1.2"]
    links = [link["href"] for link in found.all("a")]
    assert links == ["#p1", "#p2", "#p3", *["#c1.2"] * 4]
    ids = {held["id"] for _, held in found.elements if "id" in held}
    assert {link.removeprefix("#") for link in links} <= ids


def test_every_check_stands_in_a_table():
    """Each part has a table with a caption and headings, and every check a row in it."""
    found = Outline(page(full(), {}))

    assert len(found.all("caption")) == len(found.all("table")) == 3
    rows = [held for held in found.all("th") if held["scope"] == "row"]
    assert len(rows) == len(POINTS)
    assert found.all("html") == [{"lang": "en"}]
    assert [tag for tag, _ in found.elements if tag in ("h1", "h2", "h3")] == [
        "h1",
        *["h2", "h3"] * 3,
    ]


def test_lost_points_come_with_all_that_helps():
    """Rationale, own lines, hint and an excerpt of the printed text stand in one article."""
    words = Outline(page(partly(), {})).words

    assert "Your code raised ValueError: no numpy_ann.py, line 3, in relu: return z" in words
    assert "Try: Look at z. It printed: here" in words
    assert "[29 lines left out]" in words


def test_curves_are_embedded_and_described():
    """A training with a history has its picture in the page, with its curves in words."""
    images = Outline(page(partly())).all("img")

    assert len(images) == 2
    assert all(image["src"].startswith("data:image/png;base64,iVBOR") for image in images)
    assert "training losses from 1.20 to 0.50" in images[0]["alt"]


def test_a_training_without_a_history_has_no_picture():
    """A missing or empty history leaves the accuracy alone on the page."""
    made = full()
    made.trainings["numpy_ann"].history = None
    made.trainings["pytorch_ann"].history = {"train_losses": []}
    made.trainings["pytorch_cnn"].accuracy = None

    found = Outline(page(made))

    assert len(found.all("img")) == 2
    assert found.words.count("of the test images classified correctly") == 2


def test_a_retried_training_says_so():
    """Who sees the best of several trainings is told."""
    made = full()
    made.trainings["numpy_ann"].attempts = 3
    assert "the best of 3 trainings" in Outline(page(made, {})).words


def test_pictures_that_are_given_are_used():
    """Pictures drawn before are embedded as they are."""
    images = Outline(page(full(), {"numpy_ann": b"\x89PNG"})).all("img")
    assert [image["src"] for image in images] == ["data:image/png;base64,iVBORw=="]


def test_a_failure_of_the_grader_is_told_apart():
    """The grader's failure is an alert at the top, and nobody is sent to mend anything."""
    found = Outline(page(broken(), {}))

    assert {"class": "box failure", "role": "alert"} in found.all("section")
    assert "This is not the fault of your submission." in found.words
    assert "Begin with" not in found.words


def test_checks_that_did_not_run_are_said_to():
    """A blank report lists what has no result, and praises nobody."""
    words = Outline(page(blank())).words

    assert "No result: 1.1-1.3, 2.1, 2.7, 3.1, 3.5." in words
    assert "Every check passed" not in words


def test_full_marks_leave_nothing_to_do():
    """With all points the page says that nothing is left."""
    assert "Every check passed" in Outline(page(full(), {})).words


def test_the_facts_of_the_grading_are_in_the_foot():
    """Versions and seed can be read off the page."""
    words = Outline(page(full(), {})).words
    assert "How this was graded time 8 s seed 7 versions numpy 2.4.6" in words


def lesson_page(lesson):
    """Return the page of a report whose 1.2 has a lesson."""
    made = full()
    lose(made, "1.2", "what", "try it").lesson = lesson
    return Outline(page(made, {}))


def test_a_lesson_stands_in_the_article():
    """The named mistake and the lines to run are there."""
    found = lesson_page(LESSON)

    assert "Mistake: sum instead of mean. It looks like you sum. Divide by n." in found.words
    assert "Reproduce it Run this beside your file to see it happen: print(1 < 2)" in found.words
    assert len(found.all("details")) == 2


def test_the_next_step_is_the_case_that_names_its_mistake():
    """A vague case before it does not hide what is known."""
    made = full()
    cases = [lose(made, "1.2", f"case {n} is wrong") for n in range(2)]
    cases[1].lesson = Lesson((Mistake("leaky", "It looks leaky.", "Take 0."),))
    made.results["1.2"].cases = cases
    assert "Begin with 1.2 : case 1 is wrong Mistake: leaky." in Outline(page(made, {})).words


def test_the_next_step_names_the_mistake():
    """What to do next says which mistake it looks like, where there is just one."""
    assert "Mistake: sum instead of mean. It looks like you sum." in lesson_page(LESSON).words
    two = Lesson((Mistake("a", "", ""), Mistake("b", "", "")))
    assert "It looks like:" not in lesson_page(two).words
    assert "Each of these explains what was found: Mistake: a. Mistake: b." in (
        lesson_page(two).words
    )


def training_page():
    """Return the page of a report with a training that has everything."""
    made = full()
    made.trainings["numpy_ann"] = taught()
    made.memory["numpy_ann"] = 98_463_744
    return Outline(page(made))


def test_a_trainings_record_is_read_beside_its_curves():
    """The judgement and the findings stand with the picture."""
    words = training_page().words
    assert "these curves show overfitting from epoch 2 on, because the loss of Shirt" in words
    assert "It looks dead: Shirt" in words


def test_the_confusion_matrix_is_a_table():
    """Class names head its rows and columns, its cells are numbers, and a caption says what."""
    found = training_page()
    assert "Most often Shirt taken for Bag (3 times), Bag taken for Shirt (once)." in found.words
    assert "Shirt 7 3 70% Bag 1 9 90%" in found.words
    heads = [held.get("scope") for held in found.all("th")]
    assert all(heads)
    cells = [held for held in found.all("td") if "--w" in held.get("style", "")]
    assert [cell["style"] for cell in cells] == ["--w: 70%", "--w: 90%", "--w: 30%", "--w: 90%"]
    assert [cell.get("class") for cell in cells] == ["hit", None, None, "hit"]


def test_the_surest_errors_are_pictures_with_captions():
    """Each is an embedded picture with its class as alternative text, and both classes below."""
    found = training_page()
    assert "Shirt , taken for Bag , over 99.9% sure" in found.words
    pictures = [image for image in found.all("img") if image["alt"] == "Test image: Shirt"]
    assert len(pictures) == 1
    assert pictures[0]["src"].startswith("data:image/png;base64,iVBOR")


def test_time_and_memory_are_told_for_each_part():
    """Under a part's checks stands what they took."""
    assert "It took 3.0 s in the checks, 98 MB of memory at most." in training_page().words


def test_judge_fit_is_held_beside_the_own_curve():
    """2.6 says what the rule sees in the student's own training."""
    made = full()
    made.results["2.6"] = Result(Entry("2.6", "judge_fit", 2.0))
    lose(made, "2.6", "judge_fit says no.")
    made.trainings["pytorch_ann"].fit = Fit("generalizing", "the curves are near each other")
    told = "By the handout's rule the curves of your graded training show generalizing, because"
    assert told in Outline(page(made, {})).words


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (7, "7"),
        ([], "none"),
        (["a", 2], "a, 2"),
        ({}, "none"),
        ({"numpy": {"held": ["x"], "missing": []}}, "numpy (held x; missing none)"),
    ],
)
def test_facts_are_words(value, told):
    """However a fact is nested, no brackets of a program are printed."""
    assert fact(value) == told


@pytest.mark.parametrize(("share", "told"), [(0.99951, "over 99.9%"), (0.5, "50.0%")])
def test_nothing_is_wholly_certain(share, told):
    """A confidence is never rounded to 100%."""
    assert sure(share) == told


def test_advice_is_not_told_twice():
    """Where the hint is the mistake's own advice, it stands once."""
    made = full()
    lose(made, "1.2", "what", "Divide by n.").lesson = LESSON
    words = Outline(page(made, {})).words
    assert "Mistake: sum instead of mean. It looks like you sum. Try: Divide by n." in words
