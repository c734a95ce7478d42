"""Friendly words for what the sandbox refuses: seen in a worker, not invented."""

from __future__ import annotations

import sys

import pytest

from autograder.channel import Raised
from autograder.hints import known, refusal
from tests import graded

MAIN = 'if __name__ == "__main__":\n'


def forward(body):
    """A PyTorchANN whose forward does something it may not."""
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    code = f"class PyTorchANN(PyTorchANN):\n    def forward(self, x):\n{lines}        return x\n"
    return graded.Variation("refused", "pytorch_ann", ((MAIN, f"{code}\n{MAIN}"),))


@pytest.mark.skipif(sys.platform != "linux", reason="what is refused is said by Linux")
@pytest.mark.parametrize(
    ("body", "word"),
    [
        (
            "from torch.utils.data import DataLoader, TensorDataset\n"
            "loader = DataLoader(TensorDataset(x, x), batch_size=2, num_workers=2)\n"
            "next(iter(loader))",
            "num_workers=0",
        ),
        ('import subprocess; subprocess.run(["ls"])', "No other program"),
        ('open("/tmp/x.txt", "w").write("a")', "no file can be written"),
        ('torch.save({}, "best.pt")', "copy.deepcopy"),
        ("import tempfile; tempfile.NamedTemporaryFile()", "no file can be written"),
        ("import multiprocessing as mp; mp.Pool(2)", "threads are allowed"),
        ('import urllib.request; urllib.request.urlopen("http://127.0.0.1:9/")', "no network"),
        ('import os; os.makedirs("runs/x", exist_ok=True)', "no file can be written"),
        ("import matplotlib.pyplot as plt; plt.savefig('/tmp/a.png')", "Save figures under"),
        ("x = x.cuda()", "no GPU"),
        ("torch.ones(4 * 2**30, dtype=torch.uint8)", "a few hundred images at a time"),
    ],
    ids=lambda text: text.split("(")[0][-30:],
)
def test_what_is_refused_comes_with_what_to_write_instead(sandbox, tmp_path, body, word):
    """A student who does something reasonable that the sandbox forbids learns the way out."""
    folder = graded.write(tmp_path / "submission", forward(body))
    report = graded.run(folder, tmp_path / "out", sandbox, ["2.2"])
    assert report.failure == ""
    case = report.results["2.2"].cases[0]
    assert case.rationale.startswith("Your code raised ")
    assert word in case.hint
    assert "cpuinfo" not in case.printed


@pytest.mark.parametrize(
    "body",
    [
        "from concurrent.futures import ThreadPoolExecutor\n"
        "x = list(ThreadPoolExecutor(2).map(lambda t: t, [x]))[0]",
        "torch.set_num_threads(2)\nx = x @ torch.eye(x.shape[1])",
        "import os, contextlib\n"
        'with open(os.devnull, "w") as f, contextlib.redirect_stdout(f):\n    print(1)',
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "x = next(iter(DataLoader(TensorDataset(x), batch_size=len(x))))[0]",
        "import warnings, logging, random, json, math, copy, time, collections\n"
        "warnings.warn('slow'); logging.warning('slow'); time.sleep(0)",
    ],
    ids=["threads", "torch threads", "devnull", "DataLoader", "standard library"],
)
def test_what_is_reasonable_and_harmless_works(sandbox, tmp_path, body):
    """Threads, the null device, DataLoader without workers and the standard library are allowed."""
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    code = (
        "class PyTorchANN(PyTorchANN):\n    def forward(self, x):\n"
        f"{lines}        return super().forward(x)\n"
    )
    harmless = graded.Variation("harmless", "pytorch_ann", ((MAIN, f"{code}\n{MAIN}"),))
    folder = graded.write(tmp_path / "submission", harmless)
    report = graded.run(folder, tmp_path / "out", sandbox, ["2.2"])
    assert report.results["2.2"].score == 3


def test_an_ordinary_error_is_no_refusal():
    """The check's own advice stands."""
    assert refusal(Raised("ValueError", "shapes do not match", [])) == ""
    assert known(Raised("ValueError", "shapes do not match", [])) == ""


def test_an_unknown_refusal_still_says_what_it_is():
    """Nothing can be opened, whatever it was."""
    assert "no file, process or connection" in refusal(Raised("PermissionError", "", []))
