"""The page in a real Chromium: it renders, everybody can read it, no submission acts in it."""

from __future__ import annotations

import pytest

from autograder.lessons import Lesson, Mistake
from autograder.render import html
from autograder.report import Confusion, Finding, Fit, Miss, Report
from data.fashion_mnist import CLASS_NAMES
from tests.test_report import blank, broken, full, lose, partly

pytestmark = pytest.mark.browser

PHONE, DESK = 360, 1000
VIEWS = {
    "light": {"width": DESK, "scheme": "light", "open": True},
    "dark": {"width": DESK, "scheme": "dark", "open": True},
    "phone": {"width": PHONE, "scheme": "light", "open": True},
    "dark phone": {"width": PHONE, "scheme": "dark", "open": True},
    "paper": {"width": 794, "scheme": "dark", "media": "print"},
}
HOSTILE = (
    "<script>window.hackedByScript = 1</script><img src=x onerror='window.hackedByImage = 1'>"
    "<a href='javascript:window.hackedByLink=1'>x</a><style>body{display:none}</style>"
    "</pre></article></main><iframe src='https://example.org'></iframe>"
    '"onfocus="window.hackedByAttribute=1" autofocus {{ 7 * 7 }} \u202eevil\u2066\x1b[2J\x00 '
    + "long"
    * 200
)
LESSON = Lesson(
    (Mistake("sum instead of mean", "It looks like you sum.", "Divide by n."),),
    "import numpy as np\nprint(np.arange(3))  # " + "a line that is far too long " * 8,
)


def confusion() -> Confusion:
    """Return a matrix in which every warmth of a cell occurs."""
    counts = tuple(
        tuple(500 - 50 * row if row == column else 10 * column for column in range(10))
        for row in range(10)
    )
    misses = tuple(Miss(bytes(range(196)) * 4, "Shirt", "Coat", 0.9) for _ in range(8))
    return Confusion(CLASS_NAMES, counts, misses)


def taught() -> Report:
    """Return a report with everything that a page can show."""
    made = partly()
    made.results["1.2"].cases[0].lesson = LESSON
    lose(made, "1.3", "other", "Try this.").lesson = Lesson(
        (*LESSON.mistakes, Mistake("b", "", ""))
    )
    training = made.trainings["numpy_ann"]
    training.findings = [Finding("dead", "It looks like dead ReLUs.")]
    training.fit = Fit("overfitting", "the validation loss turned", 2)
    training.confusion = confusion()
    made.memory = {"numpy_ann": 98_000_000}
    return made


def hostile() -> Report:
    """Return a report with hostile text wherever a submission's can come."""
    made = full()
    lesson = Lesson((Mistake(HOSTILE, HOSTILE, HOSTILE),), HOSTILE)
    lose(made, "1.2", HOSTILE, HOSTILE, [HOSTILE] * 3, HOSTILE).lesson = lesson
    other = lose(made, "1.3", HOSTILE + "!", HOSTILE)
    other.name = HOSTILE
    made.results["1.3"].cases.append(lose(full(), "1.3", HOSTILE))
    made.trainings["numpy_ann"].findings = [Finding(HOSTILE, HOSTILE)]
    made.notes.append(HOSTILE)
    made.failure = HOSTILE
    made.facts = {HOSTILE: HOSTILE, "versions": {"numpy": {HOSTILE: HOSTILE}}}
    return made


REPORTS = {
    "blank": blank, "full": full, "broken": broken, "taught": taught, "hostile": hostile,
}  # fmt: skip


@pytest.fixture(scope="session")
def seen(visit, tmp_path_factory):
    """Every report in every view, as the browser saw it."""
    folder = tmp_path_factory.mktemp("pages")
    orders = []
    for name, make in REPORTS.items():
        (folder / f"{name}.html").write_text(html.page(make()), encoding="utf-8")
        orders += [{"page": (folder / f"{name}.html").as_uri(), **view} for view in VIEWS.values()]
    keys = [(name, view) for name in REPORTS for view in VIEWS]
    return dict(zip(keys, visit(orders), strict=True))


every_report = pytest.mark.parametrize("name", REPORTS)
every_view = pytest.mark.parametrize("view", VIEWS)


@every_report
@every_view
def test_a_page_renders_in_peace(seen, name, view):
    """It has its title and its pictures, says nothing on the console, and asks for nothing else."""
    found = seen[name, view]
    assert found["title"].endswith("points")
    assert found["said"] == []
    assert len(found["asked"]) == 1
    assert found["broken"] == 0


@every_report
@every_view
def test_a_page_never_scrolls_sideways(seen, name, view):
    """Whatever stands in it, it is as wide as the window, with its details open too."""
    found = seen[name, view]
    assert found["overflow"] == 0
    assert found.get("opened", found)["overflow"] == 0


@every_view
def test_no_number_breaks(seen, view):
    """A number stands on one line, however narrow the page is."""
    assert seen["taught", view].get("opened", seen["taught", view])["split"] == []


@every_report
@every_view
def test_everybody_can_read_a_page(seen, name, view):
    """axe finds nothing against WCAG 2.2 AA, contrast included, nor against its best practices."""
    found = seen[name, view]
    for axe in (found["axe"], found.get("openedAxe", found["axe"])):
        assert axe["violations"] == []
        assert "color-contrast" in axe["passes"]


@pytest.mark.parametrize("name", sorted(set(REPORTS) - {"hostile"}))  # whose lines run out of sight
@pytest.mark.parametrize("view", ["light", "dark"])
def test_no_contrast_is_left_unjudged(seen, name, view):
    """Every text lies on a colour that is known, the warm cells of the matrix too."""
    assert "color-contrast" not in seen[name, view]["openedAxe"]["unsure"]


@every_report
def test_the_scheme_is_the_readers(seen, name):
    """Dark and light differ; paper is white whatever the screen is."""
    colours = {view: seen[name, view]["background"] for view in VIEWS}
    assert colours["light"] == colours["phone"] == colours["paper"] == "rgb(255, 255, 255)"
    assert colours["dark"] == colours["dark phone"] == "rgb(20, 23, 27)"


@every_view
def test_hostile_text_is_inert(seen, view):
    """No script ran, no handler and no link of a submission's exists, all of it is to be read."""
    found = seen["hostile", view]
    assert found["hacked"] == []
    assert found["scripts"] == found["handlers"] == 0
    assert all(link.startswith("#") for link in found["links"])
    assert found["text"].count("<script>window.hackedByScript = 1</script>") > 8
    assert "\\u202eevil\\u2066\\x1b[2J\\x00" in found["text"]
    assert not set("\u202e\u2066\x1b\x00") & set(found["text"])


@pytest.mark.parametrize("view", ["light", "dark", "phone", "dark phone"])
@every_report
def test_the_keyboard_reaches_everything(seen, name, view):
    """Each link, each fold and each part that scrolls is a stop that is seen and marked."""
    found = seen[name, view]
    stops = found["stops"]
    assert [stop["name"] for stop in stops if stop["tag"] == "a"] == found["links"]
    assert sum(stop["tag"] == "summary" for stop in stops) >= 1
    assert all(stop["seen"] and stop["outline"] >= 2 for stop in stops)


def test_folds_open_by_keyboard(seen):
    """The reproducer and the facts are shut at first and open with the enter key."""
    found = seen["taught", "light"]
    assert found["hidden"] == 2
    assert found["opened"]["hidden"] == 0


def test_paper_shows_what_is_folded(seen):
    """Nobody can open a fold on paper, so nothing is shut there."""
    found = seen["taught", "paper"]
    assert found["paper"]
    assert found["last"]["paper"]  # while axe and the keyboard looked, too
    assert found["hidden"] == 0
    assert 2 <= found["pages"] <= 6


BAD = """<!doctype html><html><title>x points</title><body style="width: 2000px">
<p style="color: #999; background: #aaa">grey on grey</p><script>window.hackedByScript = 1;
console.error("no")</script><img src="missing.png"><a href="javascript:0" style="outline: 0">
y</a>"""


def test_the_browser_sees_what_is_wrong(visit, tmp_path):
    """A page with every fault that these tests look for shows each of them."""
    (tmp_path / "bad.html").write_text(BAD, encoding="utf-8")
    (found,) = visit([{"page": (tmp_path / "bad.html").as_uri(), **VIEWS["phone"]}])
    assert any("no" in line for line in found["said"])
    assert len(found["asked"]) == 2
    assert found["broken"] == found["scripts"] == 1
    assert found["overflow"] > 1000
    assert {"color-contrast", "image-alt", "html-has-lang"} <= {
        violation["id"] for violation in found["axe"]["violations"]
    }
    assert found["hacked"] == ["hackedByScript"]
    assert found["stops"][0]["outline"] == 0
