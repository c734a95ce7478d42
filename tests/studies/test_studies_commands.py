"""The studies' command line: every study on a few images, and every way in which one can end."""

from __future__ import annotations

import json

import pytest
import torch

from solutions.studies import __main__ as command
from solutions.studies import cnn_evolution, lab, machine, training
from solutions.studies.catalogue import STUDIES
from solutions.studies.error import StudyError

PICTURES = {
    "tinyvgg": {"accuracy_and_time", "confusion", "predictions"},
    "simple-cnn": {"samples", "simple_cnn"},
    "optimizers": {"optimizer_comparison"},
    "nn-vs-cnn": {"cnn_vs_nn", "locality"},
    "numpy-mlp": {"confusion", "numpy_mlp"},
    "data-side": set(),
    "cnn-evolution": {"accuracy_and_time", "loss_by_step"},
    "spread": {"accuracy_by_seconds"},
}


def call(name, csv, out, *more):
    """Run the command line; return its exit status."""
    return command.main(
        [name, "--data", str(csv), "--epochs", "1", "--out", str(out), "--device", "cpu", *more]
    )


def stats(out, name):
    """Return what a study found out."""
    return json.loads((out / name / "stats.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_runs_to_its_end(name, csv, tmp_path, capsys):
    """Statistics, pictures, networks; a run for each published figure; no file for going on."""
    assert call(name, csv, tmp_path, "--seeds", "1", "--batch", "16") == 0
    found = stats(tmp_path, name)
    assert found["complete"]
    assert len(found["data"].pop("digest")) == 16
    assert found["data"] == {"name": "csv", "train": 45, "val": 5, "test": 10}
    assert found["seed"] == 0
    assert {path.stem for path in (tmp_path / name).glob("*.png")} == PICTURES[name]
    assert not list((tmp_path / name).glob("*.last.safetensors"))
    networks = list((tmp_path / name).glob("*.safetensors"))
    assert len(networks) == len(found["runs"])
    assert set(STUDIES[name].published) <= set(found["runs"])
    for run in found["runs"].values():
        assert len(run["epochs"]) == 1
        assert 0 <= run["test_accuracy"] <= 1
    assert f"{name}: " in capsys.readouterr().out


def test_a_look_leaves_a_run_in_full_alone(csv, tmp_path, capsys):
    """It goes to a folder beside, and says so; a look at a look replaces it."""
    full = {"data": {"name": "full"}, "asked": {"epochs": None}, "complete": False, "runs": {}}
    (tmp_path / "simple-cnn").mkdir()
    (tmp_path / "simple-cnn" / "stats.json").write_text(json.dumps(full))
    for _ in range(2):
        assert call("simple-cnn", csv, tmp_path, "--batch", "16") == 0
        said = capsys.readouterr().out
        assert "holds a run in full; this look goes to" in said
    assert stats(tmp_path, "simple-cnn") == full
    assert stats(tmp_path / "looks", "simple-cnn")["complete"]
    (tmp_path / "simple-cnn" / "stats.json").write_text("damaged")
    assert call("simple-cnn", csv, tmp_path, "--batch", "16") == 0
    assert stats(tmp_path, "simple-cnn")["complete"]


def test_an_interrupted_study_goes_on_with_the_same_command(csv, tmp_path, monkeypatch, capsys):
    """Exit status 130 and a line; then only what was missing is trained."""
    trained = []
    step = training._Course.epoch

    def epoch(self, number):
        if len(trained) == 3:
            trained.append("interrupted")
            raise KeyboardInterrupt
        trained.append(number)
        return step(self, number)

    monkeypatch.setattr(training._Course, "epoch", epoch)
    assert call("optimizers", csv, tmp_path, "--epochs", "2") == 130
    assert "goes on" in capsys.readouterr().err
    assert not stats(tmp_path, "optimizers")["complete"]
    assert call("optimizers", csv, tmp_path, "--epochs", "2") == 0
    assert trained == [0, 1, 0, "interrupted", 1, 0, 1, 0, 1]


def test_all_runs_what_is_missing_and_writes_the_page(csv, tmp_path, monkeypatch, capsys):
    """A study that is done is not run again, one that was asked for otherwise is."""
    ran = []
    monkeypatch.setattr(command, "_publish", lambda out: ran.append("page"))
    monkeypatch.setattr(command, "STUDIES", {n: STUDIES[n] for n in ("numpy-mlp", "simple-cnn")})
    call("numpy-mlp", csv, tmp_path, "--seeds", "3")
    capsys.readouterr()
    assert call("all", csv, tmp_path) == 0
    assert "numpy-mlp is done already" in capsys.readouterr().out
    assert call("all", csv, tmp_path, "--seed", "1") == 0
    assert stats(tmp_path, "numpy-mlp")["seed"] == 1
    assert ran == ["page", "page"]


@pytest.mark.parametrize(
    "fails_with",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
)
def test_a_full_memory_is_one_line_with_a_smaller_batch(
    fails_with, csv, tmp_path, monkeypatch, capsys
):
    """Which device, which batches, what to try; exit status 2."""

    def full(self, X, y, rate):
        raise fails_with

    monkeypatch.setattr(lab.TorchLearner, "step", full)
    assert call("simple-cnn", csv, tmp_path, "--batch", "40") == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "memory of the device cpu is full, with batches of 40 images" in error
    assert "--batch 10" in error
    assert call("simple-cnn", csv, tmp_path) == 2
    assert "--batch 16" in capsys.readouterr().err


def test_another_failure_is_not_taken_for_a_full_memory(csv, tmp_path, monkeypatch):
    """A mistake of ours stays visible."""

    def fail(self, X, y, rate):
        raise RuntimeError("shapes cannot be multiplied")

    monkeypatch.setattr(lab.TorchLearner, "step", fail)
    with pytest.raises(RuntimeError, match="shapes"):
        call("simple-cnn", csv, tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tinyvgg", "--data", "/nowhere/at/all.csv"], "/nowhere/at/all.csv"),
        (["tinyvgg", "--data", "sample", "--device", "mps"], "The device mps is not there"),
    ],
)
def test_what_cannot_be_run_is_one_line(arguments, words, tmp_path, monkeypatch, capsys):
    """Exit status 2, and what to do instead."""
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert command.main([*arguments, "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_one_line(csv, tmp_path, capsys):
    """It is named, and --out offered."""
    (tmp_path / "out").write_text("in the way")
    assert call("simple-cnn", csv, tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert "cannot be written" in error
    assert "--out" in error


@pytest.mark.parametrize(
    "arguments", [["lenet"], ["tinyvgg", "--epochs", "0"], ["tinyvgg", "--seed", "-1"], []]
)
def test_a_command_line_that_makes_no_sense_is_explained(arguments, capsys):
    """argparse's exit status and words."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_auto_takes_the_quickest_device_there_is(monkeypatch):
    """A graphics card, else Apple's, else the processor."""
    for cuda, mps, expected in [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]:
        monkeypatch.setattr(torch.cuda, "is_available", lambda cuda=cuda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda mps=mps: mps)
        assert machine.choose("auto").type == expected


def test_a_network_that_loads_as_another_is_told(tiny, tmp_path, monkeypatch):
    """What was saved must answer as what was trained."""
    from solutions.studies import tinyvgg

    work = lab.Lab("tinyvgg", tiny, lab.Settings(tmp_path, epochs=1), {})
    trained = work.train(tinyvgg.VGG_NAME, tinyvgg.TinyVGG, tinyvgg.PLAN)
    assert tinyvgg.reload(work, trained)
    with torch.no_grad():
        for parameter in trained.learner.model.parameters():
            parameter.normal_()
    with pytest.raises(StudyError, match="answers otherwise"):
        tinyvgg.reload(work, trained)


def test_the_processor_is_named_where_the_system_tells(tmp_path):
    """From the listing where there is one; never nothing."""
    listing = tmp_path / "cpuinfo"
    listing.write_text("processor : 0\nmodel name : Quick 9000\n")
    assert machine._processor(listing) == "Quick 9000"
    assert machine._processor(tmp_path / "none")


def test_parameters_are_counted_where_they_are(tiny):
    """Convolutions, linear layers, and all with the norms."""
    model = cnn_evolution.cnn_v2()
    counts = cnn_evolution.split(lab.TorchLearner(model, cnn_evolution.PLAN.rule))
    assert counts == {"convolutions": 74_496, "linear": 5_779_466, "all": 5_858_442}
