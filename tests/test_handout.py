"""handout: stubs keep what students need, lose every answer, and the committed ones are fresh."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograder.handout import COPIES, STUBS, HandoutError, cut, regions, write

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS, STUDENT = ROOT / "solutions", ROOT / "student"

TOY = '''"""A module."""


def relu(z):
    """1.2: keep me."""
    # BEGIN SOLUTION 1.2
    answer = z * (z > 0)
    return answer
    # END SOLUTION


class Net:
    def __init__(self):
        # BEGIN SOLUTION 1.1
        self.w = 1
        # END SOLUTION
        pass

    def forward(self, x):
        # BEGIN SOLUTION 1.5
        return x
        # END SOLUTION
'''

STUB = '''"""A module."""


def relu(z):
    """1.2: keep me."""
    # 1.2 relu: your code here, instead of the next line
    raise NotImplementedError("1.2 relu is not written yet")


class Net:
    def __init__(self):
        # 1.1 Net: your code here, instead of the next line
        raise NotImplementedError("1.1 Net is not written yet")
        pass

    def forward(self, x):
        # 1.5 Net.forward: your code here, instead of the next line
        raise NotImplementedError("1.5 Net.forward is not written yet")
'''


def function(*body: str) -> str:
    """Return a module of one function with these lines in it."""
    return "def f():\n" + "".join(f"    {line}\n" for line in body)


def answers(name: str) -> list[str]:
    """Return every marked line of a solution, without its indent."""
    lines = (SOLUTIONS / name).read_text(encoding="utf-8").split("\n")
    found = regions("\n".join(lines), name)
    return [line.strip() for part in found for line in lines[part.begin : part.end - 1]]


def skeleton(source: str) -> list[str]:
    """Return each function's and class's signature and docstring."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            found.append(f"{node.name} {ast.unparse(node.args)} {ast.get_docstring(node)}")
        elif isinstance(node, ast.ClassDef):
            found.append(f"{node.name} {ast.get_docstring(node)}")
    return found


def test_a_region_becomes_a_stub():
    """Only the marked lines change; the stub names what is to be written."""
    assert cut(TOY, "toy.py") == STUB


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (function("# BEGIN SOLUTION 1.2", "# BEGIN SOLUTION 1.3", "pass", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 1.2", "pass"), 2),
        (function("pass", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 1.2", "pass", "# END SOLUTION", "# END SOLUTION"), 5),
        (function("# BEGIN SOLUTION 9.9", "pass", "# END SOLUTION"), 2),
        (function("# BEGIN SOLUTION 1.9", "pass", "# END SOLUTION"), 2),
        (function("pass", "# BEGIN SOLUTION 1.2", "# only words", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 1.2", "pass", "# END SOLUTION") * 2, 6),
        (function("# BEGIN SOLUTION", "pass", "# END SOLUTION"), 2),
        (function("# begin solution 1.2", "pass", "# END SOLUTION"), 2),
        (function("# BEGIN SOLUTION 1.2", "pass", "# END SOLUTIONS"), 4),
        (function("# BEGIN SOLUTION 1.2", "pass  # END SOLUTION"), 3),
        ("# BEGIN SOLUTION 1.2\nx = 1\n# END SOLUTION\n", 1),
        ("class A:\n    # BEGIN SOLUTION 1.1\n    x = 1\n    # END SOLUTION\n", 2),
        ("def f(:\n", 1),
    ],
    ids=[
        "nested", "unclosed", "stray end", "second end", "unknown number", "unwritten number",
        "empty", "number twice", "no number", "lower case", "misspelled", "not alone",
        "outside a function", "class body", "not Python",
    ],
)  # fmt: skip
def test_doubtful_markers_are_refused(source: str, line: int):
    """Whatever leaves in doubt what is an answer is refused, with its file and line."""
    with pytest.raises(HandoutError) as caught:
        cut(source, "toy.py")
    assert (caught.value.file, caught.value.line) == ("toy.py", line)
    assert str(caught.value).startswith(f"toy.py:{line}: ")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the solutions that a test may spoil."""
    folder = tmp_path / "solutions"
    folder.mkdir()
    for name in (*STUBS, *COPIES):
        (folder / name).write_bytes((SOLUTIONS / name).read_bytes())
    return folder


def test_a_missing_region_is_refused_before_anything_is_written(sources: Path, tmp_path: Path):
    """An answer whose markers are gone would be given away: nothing is written then."""
    path = sources / "pytorch_cnn.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r" +# (BEGIN SOLUTION 3\.5|END SOLUTION\n\n\nif).*\n", "\n", text))
    with pytest.raises(HandoutError) as caught:
        write(sources, tmp_path / "student")
    assert caught.value.file == "pytorch_cnn.py"
    assert not (tmp_path / "student").exists()


@pytest.mark.parametrize("spoil", ["absent", "not UTF-8"])
def test_an_unreadable_solution_is_refused(sources: Path, tmp_path: Path, spoil: str):
    """A file that is missing or no text is named."""
    path = sources / "utils.py"
    path.unlink()
    if spoil == "not UTF-8":
        path.write_bytes(b"\xff")
    with pytest.raises(HandoutError) as caught:
        write(sources, tmp_path / "student")
    assert caught.value.file == "utils.py"


def test_student_is_fresh(tmp_path: Path):
    """The committed student/ is what solutions/ gives, byte for byte: else run `make handout`."""
    written = write(SOLUTIONS, tmp_path)
    assert {path.name for path in written} == {*STUBS, *COPIES.values()}
    for path in written:
        assert path.read_bytes() == (STUDENT / path.name).read_bytes(), path.name


def test_writing_leaves_other_files_alone(tmp_path: Path):
    """What a student put beside the stubs stays."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write(SOLUTIONS, tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", STUBS)
def test_stubs_keep_signatures_and_docstrings(name: str):
    """What a student needs for writing a function survives whole."""
    solution = (SOLUTIONS / name).read_text(encoding="utf-8")
    assert skeleton(cut(solution, name)) == skeleton(solution)


@pytest.mark.parametrize("name", STUBS)
def test_no_answer_is_left_in_student(name: str):
    """No marked line of a solution, comments included, stands anywhere in student/.

    Shorter lines, such as `return history`, tell nothing.
    """
    given = {
        line.strip()
        for target in (*STUBS, *COPIES.values())
        for line in (STUDENT / target).read_text(encoding="utf-8").split("\n")
    }
    assert not {line for line in answers(name) if len(line) > 16} & given


@pytest.mark.parametrize("name", STUBS)
def test_stubs_show_no_marker_and_every_number(name: str):
    """A stub says which number is missing, and nothing of how it was made."""
    stub = (STUDENT / name).read_text(encoding="utf-8")
    assert "SOLUTION" not in stub
    raised = re.findall(r'NotImplementedError\("(\d\.\d) \S+ is not written yet"\)', stub)
    assert tuple(sorted(raised)) == STUBS[name]


def test_the_handout_names_every_number_and_threshold():
    """The handout has a row for each number of the contract, with points that make 100."""
    text = (STUDENT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\.\d) \|.*\| (\d+) \|$", text, re.M)
    numbers = [number for number, _ in rows]
    assert set(numbers) == {number for part in STUBS.values() for number in part} | {
        "1.9", "2.7", "3.4", "3.6",
    }  # fmt: skip
    assert len(numbers) == len(set(numbers))
    assert sum(int(points) for _, points in rows) == 100
    for threshold in ("77%", "80%", "85%"):
        assert threshold in text
