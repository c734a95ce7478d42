"""Exceptions about arrays, their shapes, axes, and sizes; most of them in NumPy."""

from __future__ import annotations

import ast
import re

from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    call_of,
    has_numbers,
    operation,
)
from autograder.feedback.source_tree import (
    Shape,
    Site,
    dotted,
    expressions,
    inside,
    parameters,
    short_name,
    values,
)

LARGEST = ("numpy.max", "numpy.amax", "numpy.min", "numpy.amin")
PRODUCTS = ("numpy.dot", "numpy.matmul", "torch.matmul", "torch.mm", ".dot", ".matmul", ".mm")
REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "std", "norm")
NOT_A_TEST = (ast.BoolOp, ast.Call)


def _products(site: Site) -> list[tuple[ast.expr, ast.expr]]:
    """Return the operands of the matrix products that may have failed."""
    binary = [n for n in site.failing(ast.BinOp) if isinstance(n.op, ast.MatMult)]
    found = [(node.left, node.right) for node in binary]
    for call in site.calls(site.failing(ast.Call), *PRODUCTS):
        of_array = isinstance(call.func, ast.Attribute) and len(call.args) == 1
        first = call.func.value if of_array and isinstance(call.func, ast.Attribute) else None
        operands = [*([first] if first else []), *call.args]
        found += [(operands[0], operands[1])] if len(operands) == 2 else []
    return found


def _shape(site: Site, node: ast.AST) -> Shape | None:
    """Return the shape of a named array or of its transpose, None where it is not known."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        shape = _shape(site, node.value)
        return shape[::-1] if shape else shape
    return site.shapes.get(dotted(node))


def _shown(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _transposed(text: str) -> str:
    return text.removesuffix(".T") if text.endswith(".T") else f"{text}.T"


def _wrong_way(site: Site, found: Found) -> Words | None:
    """Confirm by the shapes that exactly one change, a transpose or an exchange, would fit."""
    for left, right in _products(site):
        a, b = _shape(site, left), _shape(site, right)
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
    for left, right in _products(site):
        a, b = _shape(site, left), _shape(site, right)
        sizes = re.search(r"size (\d+) is different from (\d+)", found.string)
        if a and b:
            told = f"the shapes are {_shown(a)} and {_shown(b)}"
        elif sizes:
            told = f"the left one has {sizes[2]} columns, the right one {sizes[1]} rows"
        else:
            continue
        return {"one": site.text(left), "other": site.text(right), "sizes": told}
    return None


def _star(site: Site, found: Found) -> Words | None:
    """Confirm X * W1 where X @ W1 fits."""
    for node in site.failing(ast.BinOp):
        a, b = _shape(site, node.left), _shape(site, node.right)
        if isinstance(node.op, ast.Mult) and a and b and len(a) == len(b) == 2 and a[1] == b[0]:
            instead = f"{site.text(node.left)} @ {site.text(node.right)}"
            return {"text": site.text(node), "instead": instead}
    return None


def _axis_lost(site: Site, found: Found) -> Words | None:
    """Confirm that an operand is a sum or the like that has lost its axis."""
    for node in site.failing(ast.BinOp):
        for side in (node.left, node.right):
            if _is_reduced(site, side):
                keep = "keepdims" if site.source.is_numpy else "keepdim"
                return {"text": site.text(side), "keep": keep, "whole": site.text(node)}
    return None


def _is_reduced(site: Site, node: ast.expr) -> bool:
    """Return True for a sum or the like along one axis that is not kept, or a name for one."""
    made = values(site.scope, node.id) if isinstance(node, ast.Name) else [node]
    calls = [n for n in made if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    for call in calls:
        keywords = {k.arg for k in call.keywords}
        of_module = site.full_name(call.func).startswith(("numpy.", "torch."))
        has_axis = keywords & {"axis", "dim"} or len(call.args) > of_module
        is_sum = short_name(call) in REDUCTIONS
        if not has_axis or not is_sum or keywords & {"keepdims", "keepdim"}:
            return False
    return bool(calls) and len(calls) == len(made)


def _one_hot_twice(site: Site, found: Found) -> Words | None:
    """Confirm that train_epoch of part 1 turns its one-hot labels into one-hot rows again."""
    is_loop = site.function is not None and site.function.name == "train_epoch"
    for call in site.calls(inside(site.scope), "utils.one_hot"):
        if is_loop and site.source.is_numpy:
            return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _fixed_sizes(site: Site, found: Found) -> Words | None:
    """Confirm that numbers are written into a view or reshape."""
    names = (".view", ".reshape", "numpy.reshape", "torch.reshape")
    for call in site.calls(site.failing(ast.Call), *names):
        if has_numbers(call.args):
            return {"text": site.text(call)}
    return None


def _index_one_hot(site: Site, found: Found) -> Words | None:
    """Confirm that the one-hot rows y_true are used as an index."""
    for node in site.failing(ast.Subscript):
        names = {n.id for n in ast.walk(node.slice) if isinstance(n, ast.Name)}
        if site.source.is_numpy and "y_true" in names & set(parameters(site.function)):
            return {"text": site.text(node)}
    return None


def _math(site: Site, found: Found) -> Words | None:
    """Confirm math.exp(z) and the like."""
    for call in site.failing(ast.Call):
        library, _, name = site.full_name(call.func).partition(".")
        if library == "math":
            instead = f"{'np' if site.source.is_numpy else 'torch'}.{name}"
            return {"text": site.text(call), "instead": instead}
    return None


def _condition(site: Site, found: Found) -> Words | None:
    """Confirm an `if` or a `while` about a whole array."""
    around = [site.statement, *expressions(site.statement)] if site.statement else []
    tests = [n.test for n in around if isinstance(n, ast.If | ast.While | ast.IfExp)]
    for test in tests:
        if site.node in (None, test) and not isinstance(test, NOT_A_TEST):
            return {"text": site.text(test)}
    return None


def _whole_condition(site: Site, found: Found) -> Words | None:
    """Confirm and, or, not between arrays."""
    for node in expressions(site.statement) if site.statement else ():
        pieces = node.values if isinstance(node, ast.BoolOp) else []
        pieces += [node.operand] if isinstance(node, ast.UnaryOp) else []
        is_it = isinstance(node, ast.BoolOp) or isinstance(getattr(node, "op", None), ast.Not)
        if is_it and site.node in (None, node, *pieces):
            return {"text": site.text(node)}
    return None


def _larger_of(*names: str) -> Confirm:
    """Confirm max(0, z): a number first, an array second."""

    def confirm(site: Site, found: Found) -> Words | None:
        for call in site.calls(site.failing(ast.Call), *names):
            if len(call.args) == 2 and isinstance(call.args[0], ast.Constant):
                kind = "maximum" if "max" in short_name(call) else "minimum"
                number, array = site.text(call.args[0]), site.text(call.args[1])
                instead = f"np.{kind}({number}, {array})"
                return {"text": site.text(call), "array": array, "instead": instead}
        return None

    return confirm


def _gigabytes(site: Site, found: Found) -> Words | None:
    return {"size": f"{int(found['bytes']) / 1e9:.1f} GB"} if site.own else None


def _all_at_once(site: Site, found: Found) -> Words | None:
    """Confirm that it happened in evaluate, which gets many images."""
    return {} if site.function and site.function.name == "evaluate" else None


MISMATCH = r"matmul: Input operand \d has a mism|not aligned|mat1 and mat2 shapes cannot be multi"
BROADCAST = r"could not be broadcast together|The size of tensor a \(\d+\) must match"
TRUTH = r"truth value of an array|Boolean value of Tensor"
ONE_NUMBER = (
    r"only (length-1|0-dimensional|size-1) arrays|only one element tensors|can only convert an "
    r"array of size 1|elements cannot be converted to Scalar"
)
ALLOCATED = r"tried to allocate (?P<bytes>\d{1,20}) bytes"

ARRAYS = (
    Pattern("ValueError|RuntimeError", MISMATCH, _wrong_way,
        "matrix the wrong way round", "`{one} @ {other}` multiplies {a} by {b}, but the inner "
        "sizes must be equal.",
        "Transpose one of them or exchange them: `{fits}` fits, for instance."),
    Pattern("ValueError|RuntimeError", MISMATCH, _inner_sizes,
        "inner sizes differ", "In the product of `{one}` and `{other}` {sizes}; the inner sizes "
        "must be equal.", "Write the shapes beside each line: (n, d) @ (d, h) is (n, h)."),
    Pattern("ValueError|RuntimeError", BROADCAST, _star,
        "* instead of @", "`{text}` multiplies element by element, which needs equal shapes.",
        "Write the matrix product: {instead}."),
    Pattern("ValueError|RuntimeError", BROADCAST, _axis_lost,
        "axis lost in a sum", "`{text}` has lost an axis, so `{whole}` does not fit.",
        "Keep the axis: add {keep}=True to it."),
    Pattern("ValueError", BROADCAST, _one_hot_twice,
        "one-hot twice", "`{text}` (line {at}) makes one-hot rows of labels that are one-hot "
        "already.", "Use the labels as they are."),
    Pattern("ValueError|RuntimeError", r"reshape array of size (?P<size>\d+)|is invalid for input "
        r"of size (?P<values>\d+)", _fixed_sizes,
        "fixed size in view or reshape", "`{text}` has sizes written into it that do not fit the "
        "{size}{values} values it gets.",
        "Take the sizes from the input, such as x.reshape(len(x), -1)."),
    Pattern("IndexError", r"arrays used as indices must be", _index_one_hot,
        "one-hot rows as an index", "`{text}` uses y_true as an index, but its rows are one-hot, "
        "not class numbers.", "Multiply by y_true, which is 0 everywhere but at the right class."),
    Pattern("TypeError|ValueError|RuntimeError", ONE_NUMBER, _math,
        "math instead of NumPy", "`{text}` takes a single number, and gets an array.",
        "Use {instead}, which works element by element."),
    Pattern("TypeError|ValueError|RuntimeError", ONE_NUMBER, call_of("float", "int", ".item"),
        "several numbers for one", "`{text}` needs one number, and gets several.",
        "Take their mean or their sum first."),
    Pattern("ValueError|RuntimeError", TRUTH, _larger_of("max", "min"),
        "max instead of np.maximum", "`{text}` compares a whole array with one number.",
        "Compare element by element: {instead}, or torch.relu in PyTorch."),
    Pattern("ValueError|RuntimeError", TRUTH, _whole_condition,
        "and, or, not on arrays", "`{text}` asks about a whole array at once.",
        "Write & for and, | for or, ~ for not, with brackets around each comparison."),
    Pattern("ValueError|RuntimeError", TRUTH, _condition,
        "if on an array", "`{text}` has an answer for each number, and `if` needs a single one.",
        "Compute element by element, with np.where or np.maximum."),
    Pattern("TypeError", r"only integer scalar arrays can be converted", _larger_of(*LARGEST),
        "np.max instead of np.maximum", "`{text}` looks for the largest value along axis {array}.",
        "Compare element by element: {instead}."),
    Pattern("TypeError", r"only integer scalar arrays can be converted|hstack\(\) takes 1|"
        r"vstack\(\) takes 1|must be tuple of Tensors, not Tensor", call_of("numpy.concatenate",
        "numpy.hstack", "numpy.vstack", "torch.cat", "torch.stack"),
        "arrays not in a list", "`{text}` gets its arrays one by one.",
        "Put them into one list: {called}([{arguments}])."),
    Pattern("TypeError", r"Cannot interpret '.*' as a data type", call_of("numpy.zeros",
        "numpy.ones", "numpy.empty", least=2),
        "shape in two arguments", "`{text}` takes its second argument for a type of numbers.",
        "Give the shape as one tuple: {called}(({arguments}))."),
    Pattern("AxisError|IndexError", r"axis (?P<axis>-?\d+) is out of bounds for array of dimension "
        r"(?P<axes>\d+)", operation(ast.Call),
        "axis that is not there", "`{text}` asks for axis {axis}, counted from 0, of {axes} axes.",
        "Print the shape just before that line."),
    Pattern("IndexError", r"Dimension out of range \(expected.*but got (?P<axis>-?\d+)",
        operation(ast.Call),
        "axis that is not there", "`{text}` asks for axis {axis}, which the tensor does not have.",
        "Print the shape just before that line."),
    Pattern("IndexError", r"too many indices for array: array is (?P<axes>\d+)-dimensional, but "
        r"(?P<given>\d+) were", operation(ast.Subscript),
        "too many indices", "`{text}` gives {given} indices to an array of {axes} axes.",
        "Print the shape just before that line."),
    Pattern("MemoryError|_ArrayMemoryError|RuntimeError", ALLOCATED, _all_at_once,
        "all images at once", "evaluate needs too much memory for all images together.",
        "Take a few hundred images at a time (torch.split), under torch.no_grad()."),
    Pattern("RuntimeError", ALLOCATED, _gigabytes,
        "tensor too large", "A tensor would take {size} of memory.",
        "Print the shapes just before that line: one is far larger than intended."),
    Pattern("MemoryError|_ArrayMemoryError", r"allocate (?P<size>[\d.]+ \w+) for an array with "
        r"shape (?P<shape>\([\d, ]+\))", always,
        "array too large", "An array of shape {shape} would take {size}.",
        "Print the shapes just before that line: one is far larger than intended."),
)  # fmt: skip
