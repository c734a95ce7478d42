"""Builds right solutions for tests: the reference with some of its definitions written otherwise.

An entry of a table is a piece of a program. What it defines under a name of the reference's (a
function, a method, a class) takes that one's place; everything else in it (imports, helpers,
constants) goes below the reference's imports. So a table shows what is unusual, and no more.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.programs import REFERENCE
from autograder.submission import MODULES, Submission

Place = ast.FunctionDef | ast.ClassDef

# The checks that a definition can cost points in: its own, and those that call it.
TOUCHED: Mapping[str, Mapping[str, str]] = {
    "numpy_ann": {
        "__init__": "1.1 1.5 1.7",
        "relu": "1.2 1.5",
        "relu_derivative": "1.3 1.6",
        "cross_entropy": "1.4",
        "forward": "1.5 1.6 1.9",
        "backward": "1.6 1.9",
        "update": "1.7 1.9",
        "minibatches": "1.8",
        "train_epoch": "1.9",
    },
    "pytorch_ann": {
        "__init__": "2.1 2.2",
        "forward": "2.1 2.2",
        "PyTorchANN": "2.1 2.2",
        "make_optimizer": "2.3",
        "train_epoch": "2.3",
        "evaluate": "2.4",
        "plot_train_val_metrics": "2.5",
        "judge_fit": "2.6",
    },
    "pytorch_cnn": {
        "__init__": "3.1 3.2",
        "forward": "3.1 3.2",
        "PyTorchCNN": "3.1 3.2",
        "make_optimizer": "3.3",
        "train_epoch": "3.3",
        "evaluate": "3.3",
    },
}
ALL: Mapping[str, frozenset[str]] = {
    module: frozenset(" ".join(touched.values()).split()) for module, touched in TOUCHED.items()
}


@dataclass(frozen=True)
class Right:
    """A right solution of one part: the module's text, and the checks that what it changes touches.

    `beside` are other modules of the same submission, where they matter.
    """

    name: str
    module: str
    text: str
    numbers: frozenset[str]
    beside: Mapping[str, str] = field(default_factory=dict)

    def submission(self) -> Submission:
        """Return what a student would hand in: the other modules are the reference's."""
        texts = {name: (REFERENCE / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
        texts |= {**self.beside, self.module: self.text}
        return Submission({name: text.encode("utf-8") for name, text in texts.items()})


def right(module: str, name: str, piece: str) -> Right:
    """Return the reference with this piece in it.

    Raises `ValueError` where the piece defines nothing that the checks of its part touch.
    """
    piece = textwrap.dedent(piece)
    names = {found for node in ast.parse(piece).body for found in defined(node)}
    touched = {TOUCHED[module].get(found, "") for found in names}
    if "NumpyANN" in names:
        touched = {" ".join(ALL[module] - {"1.2", "1.3", "1.4", "1.8"})}
    numbers = frozenset(" ".join(touched).split())
    if not numbers:
        raise ValueError(f"{name} defines nothing that is graded")
    reference = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    return Right(name, module, merged(reference, piece), numbers)


def whole(module: str, name: str, text: str, numbers: str = "", **beside: str) -> Right:
    """Return a right solution by its whole text; `beside` holds other modules, by name.

    `numbers` are the checks that tell something about it, all of its part by default.
    """
    return Right(name, module, text, frozenset(numbers.split()) or ALL[module], beside)


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(node, Place):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def merged(reference: str, piece: str) -> str:
    """Return a program with the definitions of a piece in the place of its own."""
    tree = ast.parse(reference)
    places = {node.name: node for node in ast.walk(tree) if isinstance(node, Place)}
    lines, rest = reference.splitlines(), piece.splitlines()
    moved: list[tuple[Place, list[str]]] = []
    for node in reversed(ast.parse(piece).body):
        names = [name for name in defined(node) if name in places]
        if names:
            begin, end = _span(node)
            moved.append((places[names[0]], rest[begin:end]))
            del rest[begin:end]
    for place, source in sorted(moved, key=lambda pair: -pair[0].lineno):
        begin, end = _span(place)
        lines[begin:end] = _indented(source, place.col_offset)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    below = _span(imports[-1])[1]
    lines[below:below] = rest
    return "\n".join(lines) + "\n"


def _span(node: ast.stmt) -> tuple[int, int]:
    """Return where a statement's lines begin and end, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first - 1, node.end_lineno or first


def _indented(source: list[str], columns: int) -> list[str]:
    return textwrap.indent("\n".join(source), " " * columns).splitlines()
