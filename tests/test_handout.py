"""handout: stubs keep what students need, lose every answer, and the committed ones are fresh."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograder.course import CHECK_SECONDS, MEASURED_IMAGES, PARTS, order, part_of
from autograder.handout import COPIES, STUBS, HandoutError, cut, regions, write

# The contract's points, which add up to 100.
POINTS = {
    "1.1": 2, "1.2": 4, "1.3": 4, "1.4": 5, "1.5": 6, "1.6": 9, "1.7": 2, "1.8": 1, "1.9": 2,
    "1.10": 5, "2.1": 3, "2.2": 3, "2.3": 5, "2.4": 3, "2.5": 3, "2.6": 2, "2.7": 6,
    "3.1": 6, "3.2": 5, "3.3": 7, "3.4": 3, "3.5": 14,
}  # fmt: skip
TOLD = {"rng = np.random.default_rng(seed)"}  # by the docstring of 1.1; utils.fit needs it too
NOTHING_TO_WRITE = {"1.10", "2.7", "3.4", "3.5"}

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
    """Return the signature, types included, and the docstring of each function and class."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            returns = ast.unparse(node.returns) if node.returns else None
            found.append(
                f"{node.name} {ast.unparse(node.args)} {returns} {ast.get_docstring(node)}"
            )
        elif isinstance(node, ast.ClassDef):
            found.append(f"{node.name} {ast.get_docstring(node)}")
    return found


def test_a_region_becomes_a_stub():
    """Only the marked lines change; the stub names what is to be written."""
    assert cut(TOY, "toy.py") == STUB


def test_functions_may_share_a_number():
    """Each of them has a stub of its own, under its own name."""
    body = ("# BEGIN SOLUTION 2.3", "pass", "# END SOLUTION")
    stub = cut(function(*body) + function(*body).replace("def f", "def g"), "toy.py")
    assert re.findall(r"Error\(\"(.*) is not", stub) == ["2.3 f", "2.3 g"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (function("# BEGIN SOLUTION 1.2", "# BEGIN SOLUTION 1.3", "pass", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 1.2", "pass"), 2),
        (function("pass", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 1.2", "pass", "# END SOLUTION", "# END SOLUTION"), 5),
        (function("# BEGIN SOLUTION 9.9", "pass", "# END SOLUTION"), 2),
        (function("# BEGIN SOLUTION 1.10", "pass", "# END SOLUTION"), 2),
        (function("pass", "# BEGIN SOLUTION 1.2", "# only words", "# END SOLUTION"), 3),
        (function("# BEGIN SOLUTION 2.3", "pass", "# END SOLUTION") * 2, 6),
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
        "empty", "function twice", "no number", "lower case", "misspelled", "not alone",
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


@pytest.mark.parametrize("title", STUBS["pytorch_cnn.py"])
def test_a_missing_region_is_refused_before_anything_is_written(
    sources: Path, tmp_path: Path, title: str
):
    """An answer whose markers are gone would be given away: nothing is written then.

    Other functions with the same number do not make up for it.
    """
    path = sources / "pytorch_cnn.py"
    lines = path.read_text(encoding="utf-8").split("\n")
    (region,) = [r for r in regions("\n".join(lines), path.name) if r.title == title]
    del lines[region.end - 1], lines[region.begin - 1]
    path.write_text("\n".join(lines), encoding="utf-8")
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

    Shorter lines, such as `return history`, tell nothing; one longer line is told on purpose.
    """
    given = {
        line.strip()
        for target in (*STUBS, *COPIES.values())
        for line in (STUDENT / target).read_text(encoding="utf-8").split("\n")
    }
    assert not ({line for line in answers(name) if len(line) > 16} & given) - TOLD


@pytest.mark.parametrize("name", STUBS)
def test_stubs_show_no_marker_and_every_title(name: str):
    """A stub says which number and function is missing, and nothing of how it was made."""
    stub = (STUDENT / name).read_text(encoding="utf-8")
    assert "SOLUTION" not in stub
    raised = re.findall(r'NotImplementedError\("(.+) is not written yet"\)', stub)
    assert sorted(raised) == sorted(STUBS[name])


@pytest.mark.parametrize("name", STUBS)
def test_docstrings_begin_with_the_number(name: str):
    """The number in a stub's docstring is that of its region."""
    tree = ast.parse((STUDENT / name).read_text(encoding="utf-8"))
    methods = {
        f"{owner.name}.{node.name}".removesuffix(".__init__"): node
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
    }
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for title in STUBS[name]:
        number, _, subject = title.partition(" ")
        assert (ast.get_docstring((functions | methods)[subject]) or "").startswith(f"{number}: ")


def handout() -> str:
    """Return the handout as students get it."""
    return (STUDENT / "README.md").read_text(encoding="utf-8")


def test_the_handout_has_every_number_with_its_points():
    """In the contract's order; each part's points add up to what the first table says."""
    rows = re.findall(r"^\| (\d+\.\d+) \|.*\| (\d+) \|$", handout(), re.M)
    found = {number: int(points) for number, points in rows}
    assert len(rows) == len(found)
    assert found == POINTS
    assert [number for number, _ in rows] == sorted(POINTS, key=order)
    parts = re.findall(r"^\| (\d) \| `(\w+)\.py` \| (\d+) \|$", handout(), re.M)
    assert [(int(number), module) for number, module, _ in parts] == [
        (part.number, part.module) for part in PARTS
    ]
    for number, _, points in parts:
        assert int(points) == sum(v for k, v in POINTS.items() if k.startswith(f"{number}."))
    assert sum(POINTS.values()) == 100


def test_what_is_written_has_a_stub():
    """The numbers of the stubs are those of the handout whose rows name something to write."""
    numbers = {title.partition(" ")[0] for titles in STUBS.values() for title in titles}
    assert numbers == set(POINTS) - NOTHING_TO_WRITE
    for name, titles in STUBS.items():
        assert {f"{part_of(title.partition(' ')[0]).module}.py" for title in titles} == {name}


def test_the_handout_names_the_courses_thresholds_and_limits():
    """Thresholds, measured images and time limits are those that the grader uses."""
    text = " ".join(handout().split())
    for part in PARTS:
        assert f"at least {part.threshold:.0%} of the test images right" in text
    one, two, three = (part.training.processor_seconds for part in PARTS)
    assert one == two
    limits = f"{CHECK_SECONDS:.0f} for one case of a formula or step, {one} for a training in parts"
    assert f"{limits} 1 and 2, {three} in part 3" in text
    assert f"the first {MEASURED_IMAGES:,} training images" in text
