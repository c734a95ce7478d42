"""Exceptions in words: what stopped a check becomes what happened, where, and what to try."""

from __future__ import annotations

import linecache
import sys
from dataclasses import replace

import pytest

from autograder.channel import Died, Garbled, Killed, Raised, TimedOut
from autograder.compare import Departure
from autograder.feedback.exceptions import Explanation, explain
from autograder.feedback.source_tree import parse
from autograder.processes import SandboxError
from autograder.programs import LoadFailed, OutOfTime
from autograder.worker import faults as worker
from tests.feedback.wrong_programs import PROGRAMS

STUB = """import numpy as np


def relu(z):
    \"\"\"1.2: ReLU.\"\"\"
    # 1.2 relu: your code here, instead of the next line
    raise NotImplementedError("1.2 relu is not written yet")
"""
NOT_WRITTEN = Raised("NotImplementedError", "1.2 relu is not written yet",
                     ["numpy_ann.py, line 7, in relu: raise NotImplementedError(...)"])  # fmt: skip
GUARD = 'if __name__ == "__main__":'


def told(error: BaseException, number: str = "1.2", advice: str = "", **files: str) -> Explanation:
    """Explain an exception with these files at hand."""
    sources = {name: text.encode() for name, text in files.items()}
    found = explain(error, number, advice, sources)
    assert found is not None
    return found


def of(title: str, faults, **changes: object) -> Explanation:
    """Explain what the wrong program of this title raises."""
    item = next(item for item in PROGRAMS if item.title == title)
    error = replace(faults.raised(item.program), **changes)
    failure = (
        error if faults.result(item.program).loaded else LoadFailed(item.program.module, error)
    )
    return told(failure, item.program.number, **item.program.sources)


def test_an_unwritten_function_is_no_error_of_the_student():
    """The stub's own check says what to write, without a traceback."""
    found = told(NOT_WRITTEN, advice="Use np.maximum.", numpy_ann=STUB)
    assert (found.rationale, found.hint) == ("relu is not written yet.", "Use np.maximum.")
    assert (found.where, found.runs) == ([], False)


def test_a_check_that_needs_an_unwritten_function_says_which():
    """1.5 is not wrong because 1.2 is missing; it says what comes first."""
    found = told(NOT_WRITTEN, "1.5", numpy_ann=STUB)
    assert found.rationale == "This needs 1.2: relu is not written yet."
    assert found.hint == "Write 1.2 first."


def test_numbers_of_two_digits_are_numbers():
    """1.10 is the tenth check of part 1."""
    found = told(replace(NOT_WRITTEN, message="1.10 fit is not written yet"), "1.10", "Look.")
    assert (found.rationale, found.hint) == ("fit is not written yet.", "Look.")


@pytest.mark.parametrize(
    "text",
    [f"{STUB}    return np.maximum(0, z)\n",
     STUB.replace("    # 1.2", "    a = np.maximum(0, z)\n    # 1.2")],
    ids=["above", "below"],
)  # fmt: skip
def test_the_stubs_raise_beside_written_code_is_said_to_go(text):
    """The function is written; the stub's last line still ends it."""
    raised = '    raise NotImplementedError("1.2 relu is not written yet")'
    line = text.split("\n").index(raised) + 1
    error = replace(NOT_WRITTEN, where=[f"numpy_ann.py, line {line}, in relu: raise"])
    found = told(error, "1.5", numpy_ann=text)
    assert found.rationale == (
        "1.2 relu still has the stub's line that raises NotImplementedError beside your code."
    )
    assert found.hint == f"Remove the line that raises, line {line} of numpy_ann.py."
    assert found.runs


def test_what_the_stub_holds_itself_is_no_written_code():
    """A docstring and super().__init__() stand in the stub already."""
    text = (
        'class PyTorchANN(nn.Module):\n    def __init__(self):\n        """2.1."""\n'
        "        super().__init__()\n"
        '        raise NotImplementedError("2.1 PyTorchANN is not written yet")\n'
    )
    where = ["pytorch_ann.py, line 5, in __init__: raise"]
    error = replace(NOT_WRITTEN, message="2.1 PyTorchANN is not written yet", where=where)
    assert told(error, "2.1", pytorch_ann=text).rationale == "PyTorchANN is not written yet."


def test_not_implemented_of_a_library_is_no_stub(faults):
    """PyTorch raises NotImplementedError for labels in the place of logits."""
    found = of("arguments of the loss swapped", faults)
    assert "not written" not in found.rationale
    assert found.lesson.mistakes[0].name == "arguments of the loss swapped"


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (Raised("ValueError", "no", ["numpy_ann.py, line 3"]), "raised ValueError: no"),
        (Raised("KeyError", "", []), "raised KeyError."),
        (TimedOut(10.0), "stopped after 10 s"),
        (Died("the process ended"), "ended the program"),
        (Garbled("80 bytes of arrays, 64 at most"), "64 at most"),
        (LoadFailed("numpy_ann", TimedOut(15.0)), "had not finished loading"),
        (LoadFailed("numpy_ann", Died("the process ended")), "ended the program while"),
        (LoadFailed("numpy_ann", Garbled("a number")), "cannot be imported: a number."),
        (LoadFailed("numpy_ann", Raised("SystemExit", "0", [])), "calls exit()"),
        (LoadFailed("numpy_ann", Raised("NameError", "x", [])), "imported: NameError: x."),
        (Departure("z1 is wrong.", "Look."), "z1 is wrong."),
    ],
)
def test_every_failure_has_words(error, word):
    """Whatever the submission did, there is a sentence, and no file of the grader's."""
    found = told(error, "1.5", "Four lines.")
    assert word in found.rationale
    assert found.judged is False
    assert "autograder" not in found.rationale + found.hint


def test_a_wrong_value_keeps_its_hint_share_and_advice():
    """A departure without a hint of its own gets the check's."""
    found = told(Departure("z1 is wrong.", share=0.5), "1.5", "Four lines.")
    assert (found.hint, found.share) == ("Four lines.", 0.5)


def test_an_unknown_exception_gets_no_hint():
    """Advice that has nothing to do with the line helps nobody."""
    error = Raised("ValueError", "no", ["numpy_ann.py, line 2, in relu: check(z)"])
    found = told(error, "1.2", "Use np.maximum.", numpy_ann="def relu(z):\n    check(z)\n")
    assert (found.hint, found.lesson.mistakes) == ("", ())
    assert found.where == ["numpy_ann.py, line 2, in relu: check(z)"]


def test_a_broken_worker_and_a_killed_one_are_the_graders():
    """Something outside ended the process: no sentence for a student."""
    assert explain(Killed("out of memory"), "1.2", "", {}) is None
    assert explain(LoadFailed("numpy_ann", Killed("out of memory")), "1.2", "", {}) is None


@pytest.mark.parametrize("error", [ValueError("a bug"), SandboxError("no zygote"), KeyError("x")])
def test_the_graders_own_errors_are_not_explained_to_students(error):
    """Only the grader can be to blame."""
    assert explain(error, "1.1", "", {}) is None


def test_no_time_left_is_not_wrong():
    """A check that had no time is not judged."""
    assert told(OutOfTime(), "3.5").judged is None


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (TypeError("'bool' object is not callable"), "of type bool"),
        (AttributeError("'NoneType' object has no attribute 'W1'"), "with the attribute W1"),
    ],
)
def test_a_plain_value_for_a_function_is_the_students(error, word):
    """`relu = True`, or a constructor that returns None, is no fault of the grader's."""
    found = told(error, "1.2", "Use np.maximum.")
    assert word in found.rationale
    assert found.judged is False


@pytest.mark.parametrize(
    ("type_name", "message", "rationale"),
    [
        ("AttributeError", "module 'numpy_ann' has no attribute 'relu'", "numpy_ann.py has no"),
        ("AttributeError", "'NumpyANN' object has no attribute 'W1'", "type NumpyANN has no W1."),
        ("TypeError", "expected Tensor as element 0 in argument 0, but got NoneType",
         "forward returns None."),
        ("TypeError", "expected Tensor as element 0 in argument 0, but got tuple",
         "forward returns an object of type tuple"),
    ],
)  # fmt: skip
def test_what_the_grader_ran_into_is_not_said_to_be_raised(type_name, message, rationale):
    """Without a line of the submission's on the way it is told what was not there."""
    found = told(Raised(type_name, message, []), "3.1")
    assert rationale in found.rationale
    assert "raised" not in found.rationale
    assert found.hint


def test_what_the_grader_looked_for_is_found_in_the_source(faults):
    """A step that is missing after forward is named by where forward stops."""
    found = of("forward stops after z2", faults)
    assert found.rationale == "An object of type NumpyANN has no a2."
    assert found.lesson.mistakes[0].looks == "forward stops after z2: a2 is not assigned."


CARETS = sys.version_info >= (3, 11)


@pytest.mark.skipif(not CARETS, reason="Python 3.10 marks no part of a line")
def test_the_line_stands_above_pythons_caret(faults):
    """As Python itself prints it."""
    assert of("np never imported", faults).where == [
        "numpy_ann.py, line 2, in relu:",
        "    return np.maximum(0, z)",
        "           ^^",
    ]


def test_a_caret_below_the_whole_line_says_nothing():
    """Then the line stands alone."""
    error = Raised("SystemExit", "", ["numpy_ann.py, line 2, in relu: exit()"], spans=["2:4-2:10"])
    assert told(error, numpy_ann="def relu(z):\n    exit()\n").where == error.where


def test_a_caret_counts_characters_not_bytes():
    """Umlauts in front of the marked part do not move it."""
    text = "def relu(z):\n    größe = 'ä' + zz\n"
    start = len("    größe = 'ä' + ".encode())
    error = Raised("NameError", "name 'zz' is not defined", ["numpy_ann.py, line 2, in relu: x"],
                   spans=[f"2:{start}-2:{start + 2}"])  # fmt: skip
    assert told(error, numpy_ann=text).where[1:] == [
        "    größe = 'ä' + zz",
        "                  ^^",
    ]


def test_a_line_that_is_no_python_has_its_caret(faults):
    """A syntax error has no frame of its own; in every Python it says where it is."""
    found = of("invisible space", faults)
    assert found.where == ["numpy_ann.py, line 1:", "    x =\u00a01", "       ^"]
    assert found.rationale.startswith("numpy_ann.py cannot be imported: SyntaxError: invalid non-")


def test_shapes_are_told_where_it_is_about_shapes(faults):
    """Of the arrays on the line, as the worker saw them."""
    assert of("W1 @ X", faults).where[-1] == "    shapes: self.W1 (5, 3), X (8, 5)"


def test_shapes_are_left_out_elsewhere(faults):
    """A name that was never imported has no shape."""
    found = of("np never imported", faults, shapes=["X (8, 5)"])
    assert not any("shapes" in line for line in found.where)


def test_pythons_own_suggestion_is_kept(faults):
    """Where it agrees with the source it is said, also with the mistake."""
    found = of("dA1 for da1", faults)
    assert found.rationale.endswith("name 'dA1' is not defined. Did you mean: 'da1'?")
    assert found.hint.startswith("Write da1")


def test_a_suggestion_that_nothing_is_known_about_is_kept():
    """Python may know better than the table."""
    error = Raised("AttributeError", "module 'x' has no attribute 'ab'. Did you mean: 'cd'?",
                   ["numpy_ann.py, line 1, in <module>: x.ab"])  # fmt: skip
    assert told(error, numpy_ann="x.ab\n").rationale.endswith("Did you mean: 'cd'?")


def test_a_suggestion_that_contradicts_the_mistake_is_left_out(faults):
    """Python offers a1 for a2, but forward is not finished."""
    found = of("forward stops after a1", faults)
    assert "a2" in found.rationale
    assert "Did you mean" not in found.rationale


def test_no_path_of_the_machine_is_shown(faults):
    """An import error names the place of the library."""
    found = of("a helper in utils", faults, message="cannot import name 'my_helper' from 'utils' "
               "(/usr/lib/x/utils.py)")  # fmt: skip
    assert "/usr" not in found.rationale
    assert found.rationale.endswith("cannot import name 'my_helper' from 'utils'.")


def test_a_message_of_many_lines_is_cut_to_its_first():
    """PyTorch lists all signatures that it knows."""
    error = Raised("TypeError", "bad call, expected one of:\n * (Tensor)\n * (int)", [])
    assert told(error).rationale == "Your code raised TypeError: bad call, expected one of."


NO_DATA = "The project's data folder is missing: / has none."


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (Raised("NoDataError", NO_DATA, []), "asks for the images as soon as it is loaded"),
        (Raised("SystemExit", NO_DATA, [], ["numpy_ann", "contextlib", "utils"]), "its script"),
        (Raised("SystemExit", "2", [], ["numpy_ann", "python3.11/argparse"]), "a command line"),
    ],
)
def test_a_script_without_its_guard_is_told_where_it_belongs(error, word):
    """At home such a file runs, so nobody is sent to look for an error there."""
    found = told(LoadFailed("numpy_ann", error), "1.1")
    assert word in found.rationale
    assert "exit()" not in found.rationale
    assert GUARD in found.hint


def test_a_file_that_another_one_imports_is_named():
    """The part is not at fault for the error in the file that it imports."""
    where = [
        "pytorch_cnn.py, line 1, in <module>: from pytorch_ann import train_epoch",
        "pytorch_ann.py, line 1, in <module>: 1 / 0",
    ]
    error = LoadFailed("pytorch_cnn", Raised("ZeroDivisionError", "division by zero", where))
    files = {"pytorch_cnn": "from pytorch_ann import train_epoch\n", "pytorch_ann": "1 / 0\n"}
    assert told(error, "3.1", **files).rationale == (
        "pytorch_cnn.py imports pytorch_ann.py, which cannot be imported: "
        "ZeroDivisionError: division by zero."
    )


def test_trying_out_at_the_top_level_is_told_where_it_belongs():
    """A network that is tried out while the file is loaded costs the whole part."""
    text = "def f(x):\n    return x / 0\nprint(f(1))\n"
    where = ["numpy_ann.py, line 3, in <module>: print(f(1))", "numpy_ann.py, line 2, in f: x / 0"]
    error = LoadFailed("numpy_ann", Raised("ZeroDivisionError", "division by zero", where))
    assert GUARD in told(error, numpy_ann=text).hint


def test_training_at_import_has_its_line():
    """The line that starts it is known from the source."""
    text = "import numpy as np\nnp.random.seed(0)\ndef train():\n    pass\ntrain()\n"
    found = told(LoadFailed("numpy_ann", TimedOut(15.0)), numpy_ann=text)
    assert found.hint.startswith("Line 5 starts work as soon as the file is loaded.")
    quiet = told(LoadFailed("numpy_ann", TimedOut(15.0)), numpy_ann=text.replace("\ntrain()", ""))
    assert "Line" not in quiet.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [("import os\nos._exit(0)\n", "line 2"), ("x = 1\n", "exit() or quit()")],
)
def test_an_end_of_the_program_at_import_has_its_line(text, hint):
    """Where the source holds one call that ends it."""
    found = told(LoadFailed("numpy_ann", Died("the process ended")), numpy_ann=text)
    assert hint in found.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [("import os\ndef f():\n    os.abort()\n", "line 3"), ("x = 1\n", "too much memory")],
)
def test_an_end_of_the_program_has_its_line(text, hint):
    """Where the source holds one call that ends it."""
    assert hint in told(Died("the process ended"), "1.2", numpy_ann=text).hint


def test_a_sentence_ends_with_one_stop():
    """Whatever the message ends with."""
    found = told(Raised("NoDataError", NO_DATA, ["numpy_ann.py, line 1"]), "1.9")
    assert found.rationale.endswith("has none.")


@pytest.mark.parametrize(
    "error",
    [
        Raised("E" * 10**6, "m" * 10**6, ["w" * 10**6] * 100, spans=["1" * 10**6] * 100),
        Raised("TypeError", "x() takes 1 positional argument but 2 were given" * 100, ["?"]),
        Raised("ValueError", "shapes", ["numpy_ann.py, line 999999, in f: x"], spans=["9:9-9:9"],
               shapes=["z (" + "1" * 10**5, "z (1,,,, 2 3)", "a (9)"]),
        Raised("ValueError", "shapes", ["numpy_ann.py, line 2, in f: x"], spans=["2:0-1:0"]),
        Raised("ValueError", "shapes", ["numpy_ann.py, line 2, in f: x"], spans=["2:99-2:1"]),
    ],
    ids=["long", "repeated", "no such line", "backwards", "beyond the line"],
)  # fmt: skip
def test_what_a_hostile_worker_tells_does_no_harm(error):
    """Every string may be a lie: the answer is bounded and comes at once."""
    found = told(error, numpy_ann="def f(z):\n    return z\n")
    assert len(found.rationale) < 1000
    assert sum(map(len, found.where)) < 5000


@pytest.mark.parametrize(
    "text",
    ["x = " + "(" * 5000 + ")" * 5000, "x = 1" + " + 1" * 50_000, "x = a" + ".b" * 50_000,
     "if a:\n    pass\n" + "elif a:\n    pass\n" * 5000, "x = " + "-" * 50_000 + "1", "\0", "("],
    ids=["brackets", "sum", "dots", "branches", "signs", "zero byte", "open"],
)  # fmt: skip
def test_a_source_that_cannot_be_parsed_safely_has_no_tree(text):
    """Python's parser may crash on it, so it does not get it; the line is told all the same."""
    assert parse(text.encode())[1].body == []
    error = Raised("NameError", "name 'a' is not defined", ["numpy_ann.py, line 1, in <module>: x"])
    assert told(error, numpy_ann=text).lesson.mistakes == ()


def described(text: str, call: str = "f()") -> dict[str, object]:
    """Return what the worker tells of what a program raises."""
    space: dict[str, object] = {}
    linecache.cache["numpy_ann.py"] = (len(text), None, text.splitlines(True), "numpy_ann.py")
    exec(compile(text, "numpy_ann.py", "exec"), space)
    try:
        exec(compile(call, "<grader>", "exec"), space)
    except BaseException as error:
        return worker.describe(error, ["numpy_ann"])
    finally:
        del linecache.cache["numpy_ann.py"]
    raise AssertionError("nothing was raised")


def test_the_worker_tells_pythons_suggestion():
    """As Python prints it, in every version that makes one."""
    told = described("def f():\n    value = 1\n    return valeu\n")
    assert told["message"] == "name 'valeu' is not defined. Did you mean: 'value'?"


def test_the_worker_tells_spans_beside_the_lines():
    """One for each line, "" where Python gives none."""
    told = described("def g(a):\n    return 1 + a.b\ndef f():\n    return g(3)\n")
    assert len(told["spans"]) == len(told["where"]) == 2
    assert told["spans"][1] == ("2:15-2:18" if CARETS else "")


def test_the_worker_tells_shapes_of_the_innermost_line():
    """Of arrays that are local or held by a local object, once each."""
    text = (
        "import numpy as np\nclass A:\n    def f(self, X):\n        self.W = np.ones((2, 3))\n"
        "        n = 3\n        return X @ self.W + n * X @ self.W\n"
        "def f():\n    return A().f(np.ones(5))\n"
    )
    assert described(text)["shapes"] == ["X (5,)", "self.W (2, 3)"]


def test_a_shape_that_lies_is_left_out():
    """Only arrays of NumPy and tensors of torch are asked for theirs."""
    text = (
        "class O:\n    shape = property(lambda self: 1 / 0)\n    __matmul__ = None\n"
        "def f():\n    a = O()\n    return a @ a\n"
    )
    assert described(text)["shapes"] == []


@pytest.mark.parametrize(
    "body",
    [
        "class E(AttributeError):\n    def __str__(self): raise SystemExit\ndef f(): raise E\n",
        "class O:\n    def __dir__(self): raise SystemExit\ndef f(): return O().x\n",
        "class O:\n    def __dir__(self): return 3\ndef f(): return O().x\n",
        "import sys\ndef f():\n    sys.__excepthook__ = None\n    return y\n",
        "class E(NameError):\n    @property\n    def __traceback__(self): raise SystemExit\n"
        "def f(): raise E('x' * 10**6)\n",
    ],
    ids=["message", "dir", "dir of another kind", "no hook", "traceback"],
)
def test_an_exception_that_lies_about_itself_is_still_told(body, monkeypatch):
    """The worker leaves out what it cannot read, and keeps to its lengths."""
    monkeypatch.setattr(sys, "__excepthook__", sys.__excepthook__)
    told = described(body)
    assert len(told["message"]) <= worker.MESSAGE_CHARACTERS
    assert all(len(line) <= 300 for line in told["where"])


def test_a_suggestion_fits_into_the_message():
    """The message is cut in front of it."""
    name = "v" * 480
    told = described(f"def f():\n    {name}a = 1\n    return {name}b\n")
    assert len(told["message"]) <= worker.MESSAGE_CHARACTERS
