"""Reading a submission without running it: reasons for the student, flags for the instructor."""

from __future__ import annotations

import base64
import random

import pytest

from autograder.programs import REFERENCE
from autograder.review import MOST, could_store, review
from autograder.submission import Submission, stage
from autograder.worker.scan import scan


def read(sandbox, module, text):
    """Review a submission of one module."""
    return review(Submission({module: text.encode()}), sandbox)


def test_the_reference_has_neither_reasons_nor_flags(sandbox):
    """What a right solution looks like asks nobody to look."""
    found = review(stage(REFERENCE), sandbox)
    assert (found.reasons, found.flags) == ([], [])


@pytest.mark.parametrize(
    "line",
    ["import torch", "from torch import nn", "import sklearn.linear_model as lm", "import jax, os"],
)
def test_a_package_that_part_1_must_not_use_is_named(sandbox, line):
    """The student learns the line, wherever the import stands."""
    found = read(sandbox, "numpy_ann", f"import numpy as np\n\ndef relu(z):\n    {line}\n")
    assert len(found.reasons) == 1
    assert found.reasons[0].startswith("numpy_ann.py, line 4, imports ")


def test_torch_is_at_home_in_part_2(sandbox):
    """Only part 1 is written without it."""
    assert read(sandbox, "pytorch_ann", "import torch\n").reasons == []


@pytest.mark.parametrize("package", ["sklearn", "pandas", "scipy"])
def test_a_library_that_is_not_everywhere_is_named_in_part_2(sandbox, package):
    """It may be here and missing on Gradescope; said once, however often it is imported."""
    text = f"import torch\nfrom {package} import x\n\ndef f():\n    import {package}.y\n"
    (reason,) = read(sandbox, "pytorch_ann", text).reasons
    assert reason.startswith(f"pytorch_ann.py, line 2, imports {package}, which may be missing")


def test_what_is_everywhere_is_not_named(sandbox):
    """The standard library, what grading needs itself, the given helpers and the other files."""
    text = "import math, numpy, torch, torchvision, tqdm, matplotlib.pyplot\n"
    text += "import utils\nimport pytorch_ann\n"
    assert read(sandbox, "pytorch_cnn", text).reasons == []


def test_an_import_that_may_fail_is_told_that_it_may(sandbox):
    """The sentence asks for what such a file does already, and no point depends on it."""
    text = "try:\n    import rich\nexcept ImportError:\n    rich = None\n"
    (reason,) = read(sandbox, "pytorch_cnn", text).reasons
    assert reason.endswith("so the file must work without it.")


@pytest.mark.parametrize(
    "text",
    [
        f"W = [{', '.join(['0.12345'] * 1000)}]\n",
        f"DATA = b'{'a' * 5000}'\n",
        f"DATA = '''{'line' * 30}\n{'word' * 1200}'''\n",
    ],
    ids=["numbers", "bytes", "lines"],
)
def test_stored_data_is_flagged_and_costs_nothing(sandbox, text):
    """More than 4 kB of literals: a person should look, the student is not told."""
    found = read(sandbox, "pytorch_cnn", text)
    assert len(found.flags) == 1
    assert "bytes of literals" in found.flags[0]
    assert found.reasons == []
    assert len(text) > MOST["literals"]


def test_data_hidden_in_names_is_flagged(sandbox):
    """Arguments of a call can be named after anything; a long program uses its names again."""
    names = ", ".join(f"{'x' * 50}{n}=0" for n in range(200))
    found = read(sandbox, "pytorch_cnn", f"TABLE = dict({names})\n")
    assert found.flags == ["pytorch_cnn.py holds 10,499 bytes of names."]
    assert read(sandbox, "pytorch_cnn", "total = total + 1\n" * 2000).flags == []


def test_data_hidden_in_comments_and_docstrings_is_flagged(sandbox):
    """Text that Python skips can be read back by a program."""
    found = read(sandbox, "pytorch_ann", f'"""{"x" * 15000}"""\n# {"y" * 15000}\n')
    assert found.flags == ["pytorch_ann.py holds 30,008 bytes of remarks."]


def test_an_unusual_import_is_flagged(sandbox):
    """No answer needs ctypes."""
    assert read(sandbox, "pytorch_ann", "import ctypes\n").flags == [
        "pytorch_ann.py, line 1, imports ctypes."
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("frame = np.sys._getframe(1)", "_getframe"),
        ("tools = (lambda: 0).__globals__", "__globals__"),
        ("exec('x = 1')", "exec"),
    ],
)
def test_looking_into_the_interpreter_is_flagged(sandbox, line, name):
    """However a program gets there, the names it needs are seen."""
    found = read(sandbox, "pytorch_ann", f"import numpy as np\n{line}\n")
    assert found.flags == [f"pytorch_ann.py, line 2, uses {name}."]


def test_what_networks_need_is_not_flagged(sandbox):
    """model.eval() and torch.compile(model) are PyTorch's; modules() and __class__ are harmless."""
    text = "def f(m):\n    return m.modules(), m.__class__, super().__init__, m.__dict__\n"
    assert read(sandbox, "pytorch_ann", text).flags == []


@pytest.mark.parametrize(
    "source",
    [b"def f(:\n", b"(" * 100_000, b"x = 1\n" * 3 + b"\xff", b"'" + b"a" * 100],
    ids=["syntax", "depth", "encoding", "unclosed"],
)
def test_what_cannot_be_parsed_is_left_to_the_import(source):
    """Importing it will say what is wrong."""
    assert scan({"numpy_ann": source}) == {}


def test_an_empty_submission_needs_no_worker(sandbox):
    """There is nothing to read."""
    assert review(Submission({}), sandbox).flags == []


GIVEN = stage(REFERENCE).sources
PROSE = "".join(f"# Remark {n}: here the images become {n} channels wide.\n" for n in range(40))
CODE = "".join(f"    x = torch.relu(self.conv{n}(x)) + {n}.5\n" for n in range(30))
BYTES = random.Random(0).randbytes(9_000)
DIGITS = "".join(str(byte % 10) for byte in BYTES)


def stores(sandbox, **texts):
    """Say whether weights could be stored in part 3 of the reference with text at the ends."""
    sources = {name: GIVEN[name] + texts.get(name, "").encode() for name in GIVEN}
    return could_store("pytorch_cnn", Submission(sources), GIVEN, sandbox)


@pytest.mark.parametrize(
    "text",
    ["", PROSE, f"def f(self, x):\n{CODE}", f'"""{PROSE}"""\n', "import pytorch_ann\n"],
    ids=["reference", "remarks", "code", "docstring", "import"],
)
def test_nothing_is_stored_in_an_ordinary_file(sandbox, text):
    """Some pages of remarks and of code of one's own are what students write."""
    assert not stores(sandbox, pytorch_cnn=text)
    assert not could_store(
        "pytorch_cnn", Submission({"pytorch_cnn": b"import torch\n"}), {}, sandbox
    )


@pytest.mark.parametrize(
    "text",
    [
        f"W = '{DIGITS[:4200]}'\n",
        f"W = [{', '.join(DIGITS[:4200])}]\n",
        f"W = {base64.b85encode(BYTES[:4000])!r}\n",
        f"# {DIGITS[:4200]}\n",
        f"def f():\n    '''{DIGITS[:4200]}'''\n",
        "".join(f"n{DIGITS[i : i + 8]} = 0\n" for i in range(0, 4400, 8)),
        "".join(" " * (byte % 32) + "\n" for byte in BYTES),
        f"x = 0\nx = {' '.join('-+~'[byte % 3] for byte in BYTES * 3)} x\n",
    ],
    ids=["text", "list", "bytes", "comment", "docstring", "names", "blanks", "operators"],
)
def test_data_is_found_wherever_it_is(sandbox, text):
    """Literals, names and remarks by their size; all else by how much is left when compressed."""
    assert stores(sandbox, pytorch_cnn=text)


def test_data_in_a_file_that_is_imported_counts(sandbox):
    """By its name, or by a name that is put together; not where it is out of reach."""
    data = f"W = '{DIGITS}'\n"
    assert not stores(sandbox, pytorch_ann=data)
    assert stores(sandbox, pytorch_ann=data, pytorch_cnn="from pytorch_ann import W\n")
    for reach in ("__import__('pytorch_' + 'ann')", "eval('W')", "import importlib", "exec('x')"):
        assert stores(sandbox, pytorch_ann=data, pytorch_cnn=f"{reach}\n")
    assert stores(sandbox, pytorch_ann=data, pytorch_cnn="import math\n" * 300)
    further = "import pytorch_ann\n"
    assert stores(sandbox, numpy_ann=data, pytorch_ann="import numpy_ann\n", pytorch_cnn=further)


def test_a_file_that_cannot_be_read_could_hold_anything(sandbox):
    """Where it cannot be parsed, and where the parser gives up."""
    assert stores(sandbox, pytorch_cnn="def (:\n")
    assert stores(sandbox, pytorch_cnn="x = " + "(" * 5000 + "\n")
