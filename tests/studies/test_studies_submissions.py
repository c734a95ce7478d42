"""The studies' networks as submissions: they have the contract's shape, and our grader says so.

The nightly tests want a machine to themselves, since the time of a training is limited.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.studies import submissions

ROOT = submissions.SOLUTIONS.parent
PARAMETERS = 5_000_000
NUMBERS = 5_858_828  # in the state_dict() of versions 2 and 3 as published
PART_3 = ("3.1", "3.2", "3.3", "3.4", "3.5")


@pytest.fixture
def load(monkeypatch):
    """Import a submission's text, with `utils` on the path; return its names."""
    monkeypatch.syspath_prepend(str(submissions.SOLUTIONS))

    def names(text):
        found = {"__name__": "submission"}
        exec(compile(text, "submission.py", "exec"), found)
        return found

    yield names
    sys.modules.pop("utils", None)


@pytest.fixture
def grade(tmp_path):
    """Grade a text in the place of one part of the reference; return the results by number."""

    def results(module, text, *numbers):
        folder, out = tmp_path / "submission", tmp_path / "out"
        folder.mkdir()
        for name in ("numpy_ann", "pytorch_ann", "pytorch_cnn"):
            shutil.copy(submissions.SOLUTIONS / f"{name}.py", folder)
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
        command += ["--only", ",".join(numbers), "--data", "sample", "--seed", "1"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
        tests = json.loads((Path(out) / "results.json").read_text(encoding="utf-8"))["tests"]
        return {test["number"]: test for test in tests if test.get("number") in numbers}

    return results


def lost(results):
    """Return the numbers that did not get all of their points, with what is said about them."""
    return {
        number: test["output"]
        for number, test in results.items()
        if test["score"] < test["max_score"]
    }


def size(model):
    """Return the parameters and buffers of a network."""
    return sum(value.numel() for value in model.state_dict().values())


@pytest.mark.parametrize("name", submissions.CNNS)
def test_the_studies_cnns_have_the_contracts_shape(name, load):
    """Images in, logits out, a small kernel, at most 5 million parameters and buffers."""
    model = load(submissions.cnn(name))["PyTorchCNN"](num_classes=7).eval()
    kernels = [m.kernel_size for m in model.modules() if isinstance(m, nn.Conv2d)]
    assert model(torch.rand(2, 1, 28, 28)).shape == (2, 7)
    assert min(max(kernel) for kernel in kernels) < 28
    assert size(model) <= PARAMETERS


@pytest.mark.parametrize("name", submissions.TOO_LARGE)
def test_versions_2_and_3_as_published_are_larger_than_the_contract_allows(name, load):
    """5,858,442 parameters, and some buffers; 5 million in all are allowed. A head of 768 fits."""
    model = load(submissions.cnn(name))["PyTorchCNN"]()
    assert sum(p.numel() for p in model.parameters()) == 5_858_442
    assert size(model) == NUMBERS


def test_an_mlp_of_the_studies_is_part_2s_network(load):
    """Two linear layers; a ReLU on the outputs shows in their signs."""
    found = load(submissions.mlp("hidden_size", relu=False))["PyTorchANN"](5, 4, 3)
    linear = [m for m in found.modules() if isinstance(m, nn.Linear)]
    assert [(m.in_features, m.out_features) for m in linear] == [(5, 4), (4, 3)]
    cut = load(submissions.mlp("hidden_size", relu=True))["PyTorchANN"](5, 4, 3)
    x = torch.randn(200, 5)
    assert found(x).min() < 0
    assert cut(x).min() == 0


@pytest.mark.nightly
@pytest.mark.parametrize("name", submissions.CNNS)
def test_the_studies_cnns_pass_part_3(name, grade):
    """3.1 to 3.5 in full, within the grader's time limits."""
    assert lost(grade("pytorch_cnn", submissions.cnn(name), *PART_3)) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("name", submissions.TOO_LARGE)
def test_a_network_that_is_too_large_is_told_its_size(name, grade):
    """3.1 names the number of parameters and buffers."""
    found = lost(grade("pytorch_cnn", submissions.cnn(name), "3.1"))
    assert f"{NUMBERS:,}" in found["3.1"]


@pytest.mark.nightly
def test_ten_hidden_units_with_relu_on_the_outputs_cost_the_network_only(grade):
    """2.1 and 2.2 lose points; training and measuring, judged on another network, do not."""
    text = submissions.mlp("10", relu=True)
    assert set(lost(grade("pytorch_ann", text, "2.1", "2.2", "2.3", "2.4"))) == {"2.1", "2.2"}
