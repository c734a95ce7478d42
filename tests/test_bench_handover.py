"""Images handed to another process: every way brings the same ones, and the sheet has all ways."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks import figures

if sys.platform != "linux":
    pytest.skip("memory is sealed by Linux", allow_module_level=True)

from benchmarks import handover


@pytest.mark.parametrize("way", handover.WAYS)
def test_a_worker_reads_what_was_drawn(way):
    """The sum it answers with is that of the drawn images; some pipes are smaller than they are."""
    source = np.random.default_rng(0).random((900, handover.PIXELS), dtype=np.float32)
    assert handover.hand_over(way, source, np.arange(0, 900, 2)) > 0


def test_another_answer_is_no_figure(monkeypatch):
    """Nothing is written of a way that loses images."""
    connect, give, take = handover.WAYS["a wide pipe"]

    def fewer(requests, source, rows):
        give(requests, source, rows[1:])

    monkeypatch.setitem(handover.WAYS, "a wide pipe", (connect, fewer, take))
    with pytest.raises(SystemExit, match="a wide pipe: the worker read"):
        handover.hand_over("a wide pipe", np.ones((4, handover.PIXELS), np.float32), np.arange(4))


def test_the_sheet_has_every_way(tmp_path, monkeypatch, capsys):
    """In turns, with the number of images in a sentence."""
    order = []
    monkeypatch.setattr(handover, "hand_over", lambda way, *_: order.append(way) or 0.02)
    monkeypatch.setattr(handover, "SHEET", tmp_path / "handover.json")
    monkeypatch.setattr("sys.argv", ["handover", "--runs", "2"])
    handover.main()
    assert order == [*handover.WAYS] * 2
    sheet = figures.read(tmp_path / "handover.json")
    assert {figure.name: figure.median for figure in sheet.figures} == dict.fromkeys(
        handover.WAYS, 20
    )
    assert "31 MB" in sheet.notes[0]
    assert "sealed memory" in capsys.readouterr().out
