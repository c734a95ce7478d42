"""Exceptions about arrays, their shapes, axes and sizes; most of them in NumPy."""

from __future__ import annotations

import ast
import re

from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    calls,
    is_reduced,
    marked,
    products,
    shape_of,
)
from autograder.feedback.source_tree import (
    Shape,
    Site,
    constant,
    dotted,
    expressions,
    inside,
    parameters,
)

LARGEST = ("numpy.max", "numpy.amax", "numpy.min", "numpy.amin")


def _transposed(text: str) -> str:
    return text.removesuffix(".T") if text.endswith(".T") else f"{text}.T"


def _wrong_way(site: Site, found: Found) -> Words | None:
    """Confirm by the shapes that exactly one change, a transpose or an exchange, would fit."""
    for left, right in products(site):
        a, b = shape_of(site, left), shape_of(site, right)
        if not a or not b or len(a) != 2 or len(b) != 2 or a[1] == b[0]:
            continue
        one, other = site.text(left), site.text(right)
        fitting = {
            f"{one} @ {_transposed(other)}": a[1] == b[1],
            f"{_transposed(one)} @ {other}": a[0] == b[0],
            f"{other} @ {one}": b[1] == a[0],
        }
        fits = [text for text, fit in fitting.items() if fit]
        if len(fits) == 1:
            return {"one": one, "other": other, "a": _shown(a), "b": _shown(b), "fits": fits[0]}
    return None


def _inner_sizes(site: Site, found: Found) -> Words | None:
    """Confirm a matrix product on the line, and tell the shapes where they are known."""
    for left, right in products(site):
        a, b = shape_of(site, left), shape_of(site, right)
        one, other = site.text(left), site.text(right)
        if a and b:
            return {"one": one, "other": other, "sizes": f"the shapes are {_shown(a)} and {_shown(b)}"}
        sizes = re.search(r"size (\d+) is different from (\d+)", found.string)
        if sizes:
            told = f"the left one has {sizes[2]} columns, the right one {sizes[1]} rows"
            return {"one": one, "other": other, "sizes": told}
    return None


def _shown(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _star(site: Site, found: Found) -> Words | None:
    """Confirm X * W1 where X @ W1 fits."""
    for node in site.failing(ast.BinOp):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            a, b = shape_of(site, node.left), shape_of(site, node.right)
            if a and b and len(a) == len(b) == 2 and a[1] == b[0]:
                left, right = site.text(node.left), site.text(node.right)
                return {"text": site.text(node), "instead": f"{left} @ {right}"}
    return None


def _axis_lost(site: Site, found: Found) -> Words | None:
    """Confirm that an operand is a sum or the like that has lost its axis."""
    for node in site.failing(ast.BinOp):
        for side in (node.left, node.right) if isinstance(node, ast.BinOp) else ():
            if is_reduced(site, side):
                keep = "keepdims" if site.source.name == "numpy_ann" else "keepdim"
                return {"text": site.text(side), "keep": keep, "whole": site.text(node)}
    return None


def _one_hot_twice(site: Site, found: Found) -> Words | None:
    """Confirm that labels which are one-hot already are turned into one-hot rows again."""
    for call in site.calls(inside(site.scope), "utils.one_hot"):
        if site.function and site.function.name == "train_epoch" and site.source.name == "numpy_ann":
            return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _fixed_sizes(site: Site, found: Found) -> Words | None:
    """Confirm that numbers are written into a view or reshape."""
    names = (".view", ".reshape", "numpy.reshape", "torch.reshape")
    for call in site.calls(site.failing(ast.Call), *names):
        given = [size for a in call.args for size in (a.elts if isinstance(a, ast.Tuple) else [a])]
        numbers = [constant(size) for size in given]
        if any(number is not None and number > 1 for number in numbers):
            return {"text": site.text(call)}
    return None


def _index_one_hot(site: Site, found: Found) -> Words | None:
    """Confirm that the one-hot rows y_true are used as an index."""
    for node in site.failing(ast.Subscript):
        index = ast.walk(node.slice) if isinstance(node, ast.Subscript) else ()
        names = {n.id for n in index if isinstance(n, ast.Name)}
        if site.source.name == "numpy_ann" and "y_true" in names & set(parameters(site.function)):
            return {"text": site.text(node)}
    return None


def _math(site: Site, found: Found) -> Words | None:
    """Confirm math.exp(z) and the like."""
    for call in site.failing(ast.Call):
        name = site.full_name(call.func) if isinstance(call, ast.Call) else ""
        if name.startswith("math."):
            library = "np" if site.source.name == "numpy_ann" else "torch"
            return {"text": site.text(call), "instead": f"{library}.{name.removeprefix('math.')}"}
    return None


def _condition(site: Site, found: Found) -> Words | None:
    """Confirm an `if` or a `while` about a whole array."""
    tests = [site.statement.test] if isinstance(site.statement, ast.If | ast.While) else []
    tests += [n.test for n in site.focus if isinstance(n, ast.IfExp)]
    if site.node is not None:  # the caret marks the test, so it must be this one
        around = expressions(site.statement) if site.statement else ()
        conditional = [n.test for n in around if isinstance(n, ast.IfExp)]
        tests = [t for t in [*tests, *conditional] if t is site.node]
    tests = [t for t in tests if not isinstance(t, ast.BoolOp | ast.Call)]
    return {"text": site.text(tests[0])} if tests else None


def _whole_condition(site: Site, found: Found) -> Words | None:
    """Confirm and, or, not between arrays."""
    around = list(expressions(site.statement)) if site.statement else []
    for node in around:
        pieces = node.values if isinstance(node, ast.BoolOp) else []
        is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        if pieces or is_not:
            exact = site.node in (None, node, *pieces, getattr(node, "operand", None))
            return {"text": site.text(node)} if exact else None
    return None


def _larger_of(*names: str) -> Confirm:
    """Confirm max(0, z): a number first, an array second."""

    def confirm(site: Site, found: Found) -> Words | None:
        for call in site.calls(site.failing(ast.Call), *names):
            if len(call.args) == 2 and isinstance(call.args[0], ast.Constant):
                kind = "maximum" if "max" in dotted(call.func) else "minimum"
                rest = site.text(call.args[1])
                return {"text": site.text(call), "called": site.text(call.func), "array": rest,
                        "instead": f"{kind}({site.text(call.args[0])}, {rest})"}  # fmt: skip
        return None

    return confirm


def _shape_in_pieces(site: Site, found: Found) -> Words | None:
    """Confirm np.zeros(1, h): a shape in two arguments."""
    for call in site.calls(site.failing(ast.Call), "numpy.zeros", "numpy.ones", "numpy.empty"):
        if len(call.args) == 2:
            sizes = ", ".join(site.text(size) for size in call.args)
            return {"text": site.text(call), "instead": f"{site.text(call.func)}(({sizes}))"}
    return None


def _input_changed(site: Site, found: Found) -> Words | None:
    """Confirm that the line writes into an argument."""
    statement = site.statement
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets += [statement.target] if isinstance(statement, ast.AugAssign) else []
    for target in targets:
        held = target.value if isinstance(target, ast.Subscript) else target
        if dotted(held) in parameters(site.function):
            return {"what": dotted(held)}
    return None


def _gigabytes(site: Site, found: Found) -> Words | None:
    return {"size": f"{int(found['bytes']) / 1e9:.1f} GB"} if site.own else None


def _whole_set(site: Site, found: Found) -> Words | None:
    """Confirm that it happened in evaluate, which gets many images at once."""
    return {} if site.function and site.function.name == "evaluate" else None


MISMATCH = (
    r"matmul: Input operand \d has a mismatch|not aligned|mat1 and mat2 shapes cannot be multiplied"
)
BROADCAST = r"could not be broadcast together|The size of tensor a \(\d+\) must match"
TRUTH = r"truth value of an array|Boolean value of Tensor"
ONE_NUMBER = (
    r"only (length-1|0-dimensional|size-1) arrays|only one element tensors|can only convert an "
    r"array of size 1|elements cannot be converted to Scalar"
)
ALLOCATED = r"tried to allocate (?P<bytes>\d{1,20}) bytes"

ARRAYS = (
    Pattern("ValueError|RuntimeError", MISMATCH, _wrong_way,
        "matrix the wrong way round", "`{one} @ {other}` multiplies {a} by {b}, and the inner sizes "
        "must be equal.", "`{fits}` fits."),
    Pattern("ValueError|RuntimeError", MISMATCH, _inner_sizes,
        "inner sizes differ", "In the product of `{one}` and `{other}` {sizes}; the inner sizes "
        "must be equal.", "Write the shapes beside each line: (n, d) @ (d, h) is (n, h)."),
    Pattern("ValueError|RuntimeError", BROADCAST, _star,
        "* instead of @", "`{text}` multiplies element by element, and needs equal shapes.",
        "Write the matrix product: {instead}."),
    Pattern("ValueError|RuntimeError", BROADCAST, _axis_lost,
        "axis lost in a sum", "`{text}` has lost an axis, so it does not fit in `{whole}`.",
        "Keep the axis: add {keep}=True to it."),
    Pattern("ValueError", BROADCAST, _one_hot_twice,
        "one-hot twice", "`{text}` (line {at}) turns labels into one-hot rows, and they are one-hot "
        "already.", "Use the labels as they are."),
    Pattern("ValueError|RuntimeError", r"cannot reshape array of size (?P<size>\d+)|is invalid for "
        r"input of size (?P<values>\d+)", _fixed_sizes,
        "fixed size in view or reshape", "`{text}` has sizes written into it that do not fit the "
        "{size}{values} values it gets.",
        "Take the sizes from the input, such as x.reshape(len(x), -1)."),
    Pattern("IndexError", r"arrays used as indices must be", _index_one_hot,
        "one-hot rows as an index", "`{text}` uses y_true as an index, and its rows are one-hot, not "
        "class numbers.", "Multiply by y_true, which is 0 everywhere but at the right class."),
    Pattern("TypeError|ValueError|RuntimeError", ONE_NUMBER, _math,
        "math instead of NumPy", "`{text}` takes a single number, and here it gets an array.",
        "Use {instead}, which works element by element."),
    Pattern("TypeError|ValueError|RuntimeError", ONE_NUMBER, calls("float", "int", ".item"),
        "several numbers for one", "`{text}` needs one number, and here it gets several.",
        "Take their mean or their sum first."),
    Pattern("ValueError|RuntimeError", TRUTH, _larger_of("max", "min"),
        "max instead of np.maximum", "`{text}` compares a whole array with one number.",
        "Compare element by element: np.{instead} (torch.relu in PyTorch)."),
    Pattern("ValueError|RuntimeError", TRUTH, _whole_condition,
        "and, or, not on arrays", "`{text}` asks about a whole array at once.",
        "Write & for and, | for or, ~ for not, with brackets around each comparison."),
    Pattern("ValueError|RuntimeError", TRUTH, _condition,
        "if on an array", "`{text}` has an answer for each number, and `if` needs a single one.",
        "Compute element by element, with np.where or np.maximum."),
    Pattern("TypeError", r"only integer scalar arrays can be converted", _larger_of(*LARGEST),
        "np.max instead of np.maximum", "`{text}` looks for the largest value along axis {array}.",
        "Compare element by element: np.{instead}."),
    Pattern("TypeError", r"^(max|min)\(\) received an invalid combination", _larger_of("torch.max",
        "torch.min"),
        "torch.max with a number", "`{text}` compares with a number, which must be a tensor.",
        "Use torch.relu(z), or z.clamp(min=0)."),
    Pattern("TypeError", r"only integer scalar arrays can be converted", calls("numpy.concatenate",
        "numpy.append", least=2),
        "arrays not in a list", "`{text}` takes its second array for an axis.",
        "Put the arrays into one list: {called}([a, b])."),
    Pattern("TypeError", r"must be tuple of Tensors, not Tensor", calls("torch.cat", "torch.stack"),
        "tensors not in a list", "`{text}` gets a tensor where it takes a list of tensors.",
        "Put the tensors into one list: {called}([a, b])."),
    Pattern("TypeError", r"Cannot interpret '.*' as a data type", _shape_in_pieces,
        "shape in two arguments", "`{text}` takes its second argument for a type of numbers.",
        "Give the shape as one tuple: {instead}."),
    Pattern("AxisError|IndexError", r"axis (?P<axis>-?\d+) is out of bounds for array of dimension "
        r"(?P<axes>\d+)", marked(ast.Call),
        "axis that is not there", "`{text}` asks for axis {axis}, and the array has {axes} "
        "(counted from 0).", "Print its shape just before that line."),
    Pattern("IndexError", r"Dimension out of range \(expected.*but got (?P<axis>-?\d+)",
        marked(ast.Call),
        "axis that is not there", "`{text}` asks for axis {axis}, which the tensor does not have.",
        "Print its shape just before that line."),
    Pattern("IndexError", r"too many indices for array: array is (?P<axes>\d+)-dimensional, but "
        r"(?P<given>\d+) were", marked(ast.Subscript),
        "too many indices", "`{text}` gives {given} indices to an array that has {axes} here.",
        "Print its shape just before that line."),
    Pattern("MemoryError|_ArrayMemoryError|RuntimeError", ALLOCATED, _whole_set,
        "all images at once", "evaluate needs too much memory for all images together.",
        "Take a few hundred images at a time (torch.split), under torch.no_grad()."),
    Pattern("MemoryError|_ArrayMemoryError", r"Unable to allocate (?P<size>[\d.]+ \w+) for an array "
        r"with shape (?P<shape>\([\d, ]+\))", always,
        "array too large", "An array of shape {shape} would take {size}.",
        "Compare the shapes on that line with the handout: one is far larger than intended."),
    Pattern("RuntimeError", ALLOCATED, _gigabytes,
        "tensor too large", "A tensor would take {size} of memory.",
        "Compare the shapes on that line with the handout: one is far larger than intended."),
    Pattern("ValueError", r"(destination|array) is read-only", _input_changed,
        "input changed", "The line writes into {what}, which belongs to the caller.",
        "Work on a copy, or compute a new array."),
)  # fmt: skip
