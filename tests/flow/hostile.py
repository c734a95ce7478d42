"""Three submissions that are after the grader: its files, its memory and time, its tools."""

from __future__ import annotations

from pathlib import Path

LEAK = "THIS WAS NOT TO BE READ"
NAMES = ("numpy_ann.py", "pytorch_ann.py", "pytorch_cnn.py")

FORGER = f'''
import os

RESULTS = "/autograder/results/results.json"
SECRETS = [
    RESULTS,
    "/autograder/source/solutions/numpy_ann.py",
    "/autograder/source/autograder/checks/test_1_numpy_ann.py",
    "/autograder/source/data/sample/t10k-labels-idx1-ubyte.gz",
    "/usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz",
    "/autograder/submission_metadata.json",
    f"/proc/{{os.getppid()}}/environ",
]


def taken():
    for path in SECRETS:
        try:
            open(path, "rb").read(1)
            yield path
        except OSError:
            pass
    try:
        open(RESULTS, "w").write('{{"score": 100}}')
        yield "written"
    except OSError:
        pass


found = list(taken())
if found:
    raise RuntimeError("{LEAK}: " + " ".join(found))
print('{{"score": 100}}')
os._exit(0)
'''

HOG = """
import threading

kept = []


def eat():
    while True:
        kept.append(bytearray(b"x" * 10_000_000))


for _ in range(4):
    threading.Thread(target=eat).start()
while True:
    pass
"""

LIAR = """
import unittest


class Everything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **options):
        return self

    def __eq__(self, other):
        return True

    __hash__ = None


def skip(*arguments, **options):
    raise unittest.SkipTest("100 points")


NumpyANN = PyTorchANN = PyTorchCNN = Everything()
relu = relu_derivative = softmax = cross_entropy = minibatches = train_epoch = evaluate = skip
make_optimizer = plot_train_val_metrics = judge_fit = skip
"""

PLANTED = {
    "conftest.py": f"print('{LEAK}')\n",
    "pytest.ini": "[pytest]\naddopts = --co\n",
    "sitecustomize.py": f"print('{LEAK}')\n",
    "numpy.py": f"raise RuntimeError('{LEAK}')\n",
    "results.json": '{"score": 100}\n',
}


def write(folder: Path, text: str) -> None:
    """Write one text as all three files."""
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_text(text, encoding="utf-8")


def forger(folder: Path) -> None:
    """A submission that reads secrets, overwrites the results and ends as if all were well."""
    write(folder, FORGER)


def hog(folder: Path) -> None:
    """A submission that takes all memory and never ends."""
    write(folder, HOG)


def liar(folder: Path) -> None:
    """A submission whose answers agree with everything, with files for the grader's tools."""
    write(folder, LIAR)
    for name, text in PLANTED.items():
        (folder / name).write_text(text, encoding="utf-8")
