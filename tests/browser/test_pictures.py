"""Makes the pictures of the page that the README shows, from a real grading of a wrong solution."""

from __future__ import annotations

import pytest
from PIL import Image

from autograder.grade import ROOT
from autograder.render import html
from benchmarks.pictures import spoil
from tests import graded

pytestmark = pytest.mark.browser

PICTURES = ROOT / "benchmarks" / "pictures"
MOST_BYTES = 150_000
COLOURS = 192
VIEWS = {
    "report": {"width": 900, "scheme": "light", "height": 1500},
    "report_dark": {"width": 900, "scheme": "dark", "height": 1500},
    "report_training": {"width": 900, "scheme": "light", "top": ".training", "height": 1300},
    "report_phone": {"width": 360, "scheme": "light", "height": 1300},
}


@pytest.fixture(scope="module")
def page(tmp_path_factory, sandbox):
    """The page of a graded submission that makes two of the usual mistakes."""
    folder, out = tmp_path_factory.mktemp("submission"), tmp_path_factory.mktemp("out")
    spoil(folder)
    report = graded.run(folder, out, sandbox)
    report.notes.clear()  # what this machine lacks is nobody else's concern
    (out / "report.html").write_text(html.page(report), encoding="utf-8")
    return out / "report.html"


def test_the_readmes_pictures_are_made(visit, page, tmp_path):
    """Light, dark and phone, small enough for a repository, of a page without a fault."""
    orders = [
        {"page": page.as_uri(), "picture": str(tmp_path / f"{name}.png"), **view}
        for name, view in VIEWS.items()
    ]
    for found in visit(orders):
        assert (found["said"], found["overflow"], found["axe"]["violations"]) == ([], 0, [])
    PICTURES.mkdir(exist_ok=True)
    for name in VIEWS:
        with Image.open(tmp_path / f"{name}.png") as picture:
            rgb = picture.convert("RGB")
            small = rgb.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)
        assert (PICTURES / f"{name}.png").stat().st_size < MOST_BYTES
