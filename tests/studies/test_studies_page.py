"""RESULTS.md: every number from statistics, nothing by hand, nothing full replaced by less."""

from __future__ import annotations

import json

import pytest

from solutions.studies import page
from solutions.studies.catalogue import STUDIES
from solutions.studies.error import StudyError


def statistics(name="full", *, complete=True, epochs=3, asked=None, accuracy=0.9):
    """Return what simple-cnn may have found."""
    return {
        "study": "simple-cnn",
        "complete": complete,
        "data": {"name": name, "train": 54_000, "val": 6_000, "test": 10_000},
        "seed": 7,
        "asked": {"epochs": asked, "batch": None, "seeds": 3},
        "machine": {"processor": "Quick 9000", "threads": 2, "torch": "2.13.0"},
        "published": {"simple-cnn": 90.0},
        "facts": {},
        "runs": {
            "simple-cnn": {
                "plan": {},
                "parameters": 1_630_090,
                "best_epoch": 2,
                "test_accuracy": accuracy,
                "seconds": 123.4,
                "epochs": [{"test_accuracy": accuracy - 0.01}, {"test_accuracy": accuracy}]
                * epochs,
            }
        },
    }


def leave(folder, **named):
    """Write statistics and a picture as a study does."""
    target = folder / "simple-cnn"
    target.mkdir(parents=True, exist_ok=True)
    (target / "stats.json").write_text(json.dumps(statistics(**named)))
    (target / "simple_cnn.png").write_bytes(b"picture")
    (target / "simple-cnn.safetensors").write_bytes(b"network")


def write(tmp_path):
    """Write the page from what lies in `out`; return it."""
    page.publish(tmp_path / "out", tmp_path / "results", tmp_path / "RESULTS.md")
    return (tmp_path / "RESULTS.md").read_text(encoding="utf-8")


def test_the_page_has_published_and_ours_with_seed_epochs_seconds_and_machine(tmp_path):
    """One line per network, one per study, and the pictures."""
    leave(tmp_path / "out")
    text = write(tmp_path)
    assert "| simple-cnn | 90% | 90.00% | +0.00 | 6, 2 | 123 | 1,630,090 |" in text
    assert (
        "| [simple-cnn](#simple-cnn) | full data, all epochs | 7 "
        "| Quick 9000, 2 threads, torch 2.13.0 |" in text
    )
    assert "](results/simple-cnn/simple_cnn.png)" in text


def test_the_processors_seconds_stand_in_brackets():
    """Where they were counted; older statistics have none."""
    stats = statistics()
    stats["runs"]["simple-cnn"]["worked"] = 99.6
    text = page.write({"simple-cnn": stats}, page.SHOWN)
    assert "| 6, 2 | 123 (100) | 1,630,090 |" in text


def test_what_was_not_run_is_said(tmp_path):
    """Every study of the catalogue has its line."""
    leave(tmp_path / "out")
    text = write(tmp_path)
    for name in set(STUDIES) - {"simple-cnn"}:
        assert f"| {name} | not yet run | | |" in text


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"asked": 1}, "full data, 1 epoch instead of the study's own"),
        ({"complete": False}, "full data, all epochs, **interrupted**"),
        ({"name": "sample"}, "sample, 54,000 + 6,000 images, all epochs"),
    ],
)
def test_what_was_run_in_part_is_said(named, words, tmp_path):
    """Fewer epochs, an interruption, another data set."""
    leave(tmp_path / "out", **named)
    assert words in write(tmp_path)


@pytest.mark.parametrize(
    ("named", "said"), [({}, True), ({"asked": 1}, False), ({"name": "sample"}, False)]
)
def test_a_full_run_below_its_mark_is_said(named, said, tmp_path):
    """With the reason, or that there is none yet; a quick look is below by its nature."""
    leave(tmp_path / "out", accuracy=0.895, **named)
    text = write(tmp_path)
    assert ("simple-cnn stays 0.50 points below the published figure." in text) is said
    assert "| 90% | 89.50% | -0.50 |" in text
    assert ("lay between 88.50% and 89.50%" in text) is said


def test_networks_are_not_copied(tmp_path):
    """Statistics and pictures are of modest size."""
    leave(tmp_path / "out")
    write(tmp_path)
    names = {path.name for path in (tmp_path / "results" / "simple-cnn").iterdir()}
    assert names == {"stats.json", "simple_cnn.png"}


@pytest.mark.parametrize(
    "less", [{"name": "sample", "epochs": 9}, {"complete": False}, {"epochs": 2}]
)
def test_a_quick_look_replaces_no_full_run(less, tmp_path):
    """The page stays; a run as complete as the one shown takes its place."""
    leave(tmp_path / "out")
    before = write(tmp_path)
    leave(tmp_path / "out", accuracy=0.1, **less)
    assert write(tmp_path) == before
    leave(tmp_path / "out", accuracy=0.95)
    assert "95.00%" in write(tmp_path)


def test_damaged_statistics_are_named(tmp_path):
    """One line with the file."""
    leave(tmp_path / "out")
    path = tmp_path / "out" / "simple-cnn" / "stats.json"
    path.write_text("{")
    with pytest.raises(StudyError) as caught:
        write(tmp_path)
    assert str(path) in str(caught.value)


def test_the_committed_page_is_what_the_committed_statistics_say():
    """Byte for byte: else somebody wrote by hand, or forgot `python -m solutions.studies page`."""
    found = {name: stats for name in STUDIES if (stats := page.load(page.SHOWN / name))}
    assert page.PAGE.read_text(encoding="utf-8") == page.write(found, page.SHOWN)


def test_the_committed_pictures_are_of_modest_size():
    """All of them together stay below two megabytes."""
    assert sum(path.stat().st_size for path in page.SHOWN.rglob("*.png")) < 2_000_000
