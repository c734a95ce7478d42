"""Exceptions about names: never imported, never assigned, misspelled, kept in the wrong place."""

from __future__ import annotations

import ast
import difflib
import sys

from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    mentions,
    nothing,
)
from autograder.feedback.source_tree import (
    Function,
    Site,
    attribute_stores,
    covers,
    dotted,
    expressions,
    inside,
    methods,
    parameters,
    stores,
    values,
)

STEPS = ("z1", "a1", "z2", "a2")  # of part 1's forward pass, in their order
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
IMPORTS = {
    "np": "import numpy as np", "math": "import math", "random": "import random",
    "time": "import time", "copy": "import copy", "Path": "from pathlib import Path",
    "NDArray": "from numpy.typing import NDArray", "one_hot": "from utils import one_hot",
    "fit": "from utils import fit", "Batches": "from utils import Batches",
    "History": "from utils import History",
}  # fmt: skip
TORCH_IMPORTS = {
    "torch": "import torch", "nn": "from torch import nn", "optim": "from torch import optim",
    "F": "import torch.nn.functional as F", "Tensor": "from torch import Tensor",
    "DataLoader": "from torch.utils.data import DataLoader", "tqdm": "from tqdm import tqdm",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "plt": "import matplotlib.pyplot as plt", "Figure": "from matplotlib.figure import Figure",
}  # fmt: skip
# What a newer Python has brought.
NEWER = {
    "3.11": "tomllib typing.Self typing.Never typing.LiteralString typing.assert_never "
    "typing.NotRequired typing.Required typing.Unpack enum.StrEnum datetime.UTC math.cbrt "
    "math.exp2 contextlib.chdir",
    "3.12": "typing.override typing.TypeAliasType itertools.batched math.sumprod "
    "collections.abc.Buffer random.binomialvariate",
    "3.13": "warnings.deprecated copy.replace typing.ReadOnly typing.TypeIs math.fma",
    "3.14": "annotationlib string.templatelib operator.is_none concurrent.interpreters",
}
# What NumPy 2 no longer has, and what stands in its place.
REMOVED = {
    "int": "int", "float": "float", "object": "object", "product": "np.prod", "Inf": "np.inf",
    "asscalar": "x.item()", "trapz": "np.trapezoid", "in1d": "np.isin", "row_stack": "np.vstack",
    "alltrue": "np.all", "sometrue": "np.any", "NaN": "np.nan", "float_": "np.float64",
}  # fmt: skip
# A type, and what it does not have though another one has it: the end of a sentence for each.
GENERATOR = {
    "rand": "rng.random(shape)", "randn": "rng.normal(size=shape)", "seed": "default_rng(seed)",
    "randint": "rng.integers(low, high)", "random_sample": "rng.random(shape)",
}  # fmt: skip
TENSOR = {"astype": ".float() or .to(dtype)", "copy": ".clone()"}
ARRAY = {
    "detach": "it as it is", "cpu": "it as it is", "numpy": "it as it is",
    "float": ".astype(float)", "long": ".astype(int)", "unsqueeze": "x[:, None]", "mm": "A @ B",
    "softmax": "softmax(z), which is given", "relu": "your relu(z)", "append": "a list",
}  # fmt: skip
PLAIN = dict.fromkeys(
    ("shape", "ndim", "dtype", "reshape", "mean", "sum", "T", "argmax", "astype", "max"),
    "np.array(...) first, or len() and sum()",
)
NUMBER = dict.fromkeys(("item", "detach", "numpy", "cpu"), "it as it is")
AXES = {
    name: f"set_{name}(...)" for name in ("xlabel", "ylabel", "title", "xlim", "ylim", "xticks")
}
OF_MODULE = ("parameters", "named_parameters", "state_dict", "load_state_dict", "train", "eval",
             "zero_grad", "to", "modules", "children")  # fmt: skip


def newer(name: str) -> str:
    """Return the Python that brought a name such as itertools.batched, "" if this one has it."""
    for version, names in NEWER.items():
        if name in names.split() and tuple(map(int, version.split("."))) > sys.version_info[:2]:
            return version
    return ""


def _class(site: Site, name: str) -> ast.ClassDef | None:
    """Return a class of the submission by name."""
    sources = (site.source, *site.sources.values())
    return next((s.classes[name] for s in sources if name in s.classes), None)


def _owner(site: Site, found: Found) -> ast.ClassDef | None:
    """Return the class that the message names, or the one whose method it happened in."""
    return _class(site, found["type"]) if "type" in found.groupdict() else site.owner


def _unfinished(site: Site, found: Found) -> Words | None:
    """Confirm that forward assigns the first steps only, and this name is a later one."""
    owner = _owner(site, found)
    forward = methods(owner).get("forward")
    if forward is None or found["name"] not in STEPS:
        return None
    kept = {method: attribute_stores(owner, method) for method in STEPS}
    done = tuple(s for s in STEPS if stores(forward, s) or any(m is forward for m, _ in kept[s]))
    missing = STEPS[len(done) :]
    if not done or done != STEPS[: len(done)] or found["name"] not in missing:
        return None
    *most, last = missing
    told = f"{', '.join(most)} and {last} are" if most else f"{last} is"
    return {"last": done[-1], "missing": told}


def _self_forgotten(site: Site, found: Found) -> Words | None:
    """Confirm that a method uses the plain name of what its object keeps."""
    name, own = found["name"], methods(site.owner)
    is_method = name in own and parameters(own[name])[:1] == ["self"]
    in_method = site.function is not None and site.function in own.values()
    return {} if in_method and (is_method or attribute_stores(site.owner, name)) else None


def _in_a_class(site: Site, found: Found) -> Words | None:
    """Confirm that a function stands inside a class, without self, instead of at the margin."""
    for name, owner in site.source.classes.items():
        method = methods(owner).get(found["name"])
        if method and "self" not in parameters(method) and not method.decorator_list:
            return {"owner": name, "at": str(method.lineno)}
    return None


def _guarded(site: Site, found: Found) -> Words | None:
    """Confirm that a name gets its value, or is imported, in the script part only."""
    nodes = [node for statement in site.source.script for node in ast.walk(statement)]
    at = [getattr(node, "lineno", 0) for node in nodes if _binds(node, found["name"])]
    return {"at": str(at[0])} if at else None


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return name in {a.asname or a.name.partition(".")[0] for a in node.names}
    if isinstance(node, Function | ast.ClassDef):
        return node.name == name
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _never_imported(site: Site, found: Found) -> Words | None:
    """Confirm that a well-known name is bound nowhere in the file."""
    known = IMPORTS if site.source.is_numpy else {**IMPORTS, **TORCH_IMPORTS}
    nodes = list(ast.walk(site.source.tree))
    bound = len(nodes) < 2 or any(_binds(node, found["name"]) for node in nodes)
    missing = found["name"] in known and not bound and mentions(site, found["name"])
    return {"import": known[found["name"]]} if missing else None


def _elsewhere(site: Site, found: Found) -> Words | None:
    """Confirm that the name is a variable of one other function."""
    name, everywhere = found["name"], ast.walk(site.source.tree)
    others = [n for n in everywhere if isinstance(n, Function) and n is not site.function]
    owners = [n.name for n in others if name in parameters(n) or stores(n, name)]
    return {"other": owners[0]} if site.function and len(owners) == 1 else None


def _misspelled(site: Site, found: Found) -> Words | None:
    """Confirm that the name that Python suggests has a value there."""
    known = {*parameters(site.function), *site.source.aliases, *site.source.functions}
    has = found["near"] in known or stores(site.scope, found["near"])
    return {} if has or stores(site.source.tree, found["near"]) else None


def _differs_in_case(site: Site, found: Found) -> Words | None:
    return _misspelled(site, found) if found["near"].lower() == found["name"].lower() else None


def _notebook(site: Site, found: Found) -> Words | None:
    """Confirm that the file is a notebook's JSON."""
    text = site.source.text
    return {} if text.lstrip().startswith("{") and '"cells"' in text else None


def _hides_itself(site: Site, found: Found) -> Words | None:
    """Confirm `sum = sum(x)`: the name is the line's target and the function that it calls."""
    nodes = list(expressions(site.statement)) if isinstance(site.statement, ast.Assign) else []
    called = any(isinstance(n, ast.Call) and dotted(n.func) == found["name"] for n in nodes)
    return {} if called and any(_binds(node, found["name"]) for node in nodes) else None


def _no_start(site: Site, found: Found) -> Words | None:
    """Confirm that a name is only ever added to."""
    lines = {node.lineno for node in stores(site.scope, found["name"])}
    added = [n for n in inside(site.scope) if isinstance(n, ast.AugAssign) and n.lineno in lines]
    if not lines or {n.lineno for n in added} != lines or stores(site.source.tree, found["name"]):
        return None
    return {"text": site.text(added[0])}


def _not_reached(site: Site, found: Found) -> Words | None:
    """Confirm that every assignment stands in a loop or a branch that does not hold this line."""
    blocks = [n for n in inside(site.scope) if isinstance(n, ast.For | ast.While | ast.If)]
    kinds = []
    for store in stores(site.scope, found["name"]):
        around = [n for n in blocks if covers(n, store.lineno) and not covers(n, site.line)]
        if not around or store.lineno >= site.line:
            return None
        kinds.append("an if" if isinstance(around[0], ast.If) else "a loop")
    return {"kind": kinds[0]} if kinds else None


def _local_only(site: Site, found: Found) -> Words | None:
    """Confirm that a method assigns the name without self., and none with it."""
    owner = _owner(site, found)
    for method in methods(owner).values():
        for node in stores(method, found["name"]):
            if not attribute_stores(owner, found["name"]):
                return {"method": method.name, "at": str(node.lineno)}
    return None


def constructor_misnamed(site: Site, found: Found) -> Words | None:
    """Confirm that a class has no __init__, but a method whose name is nearly that."""
    named = found["type"] or found["other"] if "other" in found.groupdict() else found["type"]
    own = methods(_class(site, named))
    near = difflib.get_close_matches("__init__", own, 1, 0.8) or [n for n in own if n == "init"]
    return {"written": near[0]} if near and "__init__" not in own else None


def no_base(site: Site, found: Found) -> Words | None:
    """Confirm that a network of PyTorch does not inherit from nn.Module."""
    owner = _class(site, found["type"])
    return {} if owner and not owner.bases and not site.source.is_numpy else None


def _method_of_module(site: Site, found: Found) -> Words | None:
    return no_base(site, found) if found["name"] in OF_MODULE else None


def _attribute_misspelled(site: Site, found: Found) -> Words | None:
    owner = _owner(site, found)
    known = attribute_stores(owner, found["near"]) or found["near"] in methods(owner)
    return {} if known and not attribute_stores(owner, found["name"]) else None


def _never_assigned(site: Site, found: Found) -> Words | None:
    owner, name = _owner(site, found), found["name"]
    if owner is None or attribute_stores(owner, name) or name in methods(owner):
        return None
    inherits = {site.full_name(base) for base in owner.bases} - {"torch.nn.Module", "object"}
    return None if inherits else {}


def _attribute_of(instead: dict[str, str]) -> Confirm:
    """Confirm that the line asks for one of these attributes."""

    def confirm(site: Site, found: Found) -> Words | None:
        for node in site.failing(ast.Attribute):
            if node.attr == found["name"] in instead:
                return {"what": site.text(node.value), "instead": instead[node.attr]}
        return None

    return confirm


def _of_dict(site: Site, found: Found) -> Words | None:
    for node in site.failing(ast.Attribute):
        if node.attr == found["name"]:
            return {"text": site.text(node), "instead": f'{site.text(node.value)}["{node.attr}"]'}
    return None


def _brackets_missing(site: Site, found: Found) -> Words | None:
    """Confirm that an attribute is asked of a function that is named and not called."""
    for node in site.only(ast.Attribute):
        if dotted(node.value):
            return {"what": site.text(node.value)}
    return None


def _several_axes(site: Site, found: Found) -> Words | None:
    """Confirm that the name holds what subplots returned for several panels."""
    for node in site.failing(ast.Attribute):
        for assign in inside(site.scope):
            if not isinstance(assign, ast.Assign) or not dotted(node.value):
                continue
            target = assign.targets[0]
            last = target.elts[-1] if isinstance(target, ast.Tuple) else target
            made = site.calls([assign.value], ".subplots")
            if made and dotted(last) == dotted(node.value) and _many(made[0]):
                return {"what": dotted(last)}
    return None


def _many(call: ast.Call) -> bool:
    given = [*call.args, *(k.value for k in call.keywords if k.arg in ("nrows", "ncols"))]
    return any(isinstance(n, ast.Constant) and n.value not in (0, 1) for n in given)


def _plain_loss(site: Site, found: Found) -> Words | None:
    """Confirm that what backward is called on was made a plain number by .item() or float()."""
    for node in site.failing(ast.Attribute):
        made = values(site.scope, dotted(node.value)) or [node.value]
        for call in site.calls(made, ".item", "float"):
            return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _pair_from_max(site: Site, found: Found) -> Words | None:
    """Confirm that the line works with what torch.max(x, 1) returned: a pair."""
    names = [n.id for n in site.focus if isinstance(n, ast.Name)]
    pieces = [*site.focus, *(value for name in names for value in values(site.scope, name))]
    for call in site.calls(pieces, "torch.max", ".max"):
        of_module = site.full_name(call.func) == "torch.max"
        axis = len(call.args) > of_module or any(k.arg in ("dim", "axis") for k in call.keywords)
        if axis and not site.source.is_numpy:
            return {"text": site.text(call)}
    return None


def _misspelled_in_library(site: Site, found: Found) -> Words | None:
    close = difflib.SequenceMatcher(None, found["name"].lower(), found["near"].lower()).ratio()
    return {} if mentions(site, found["name"]) and close >= 0.8 else None


def newer_name(site: Site, found: Found) -> Words | None:
    """Confirm that a library's name came with a newer Python."""
    version = newer(f"{found['module']}.{found['name']}")
    is_it = version and mentions(site, found["name"])
    return {"version": version, "python": PYTHON} if is_it else None


def _removed(site: Site, found: Found) -> Words | None:
    known = mentions(site, found["name"]) and found["name"] in REMOVED
    return {"instead": REMOVED[found["name"]]} if known else None


def _not_at_margin(site: Site, found: Found) -> Words | None:
    """Confirm that a function that the grader asks for stands inside something else."""
    outer = [n for n in ast.walk(site.source.tree) if isinstance(n, Function | ast.ClassDef)]
    for node in outer if not site.own else ():
        for inner in node.body:
            if isinstance(inner, Function | ast.ClassDef) and inner.name == found["name"]:
                return {"outer": node.name, "at": str(inner.lineno)}
    return None


def _named_otherwise(site: Site, found: Found) -> Words | None:
    known = [*site.source.functions, *site.source.classes]
    plain = {name.lower().replace("_", ""): name for name in known}
    near = plain.get(found["name"].lower().replace("_", ""))
    return {"near": near} if near and not site.own else None


UNKNOWN = r"name '(?P<name>\w+)' is not defined"
SUGGESTED = r".*Did you mean: '(?P<near>[\w.]+)'"
LOCAL = r"local variable '(?P<name>\w+)'"
OF_OBJECT = r"^'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'"
ANY_OBJECT = r"' object has no attribute '(?P<name>\w+)'"
OF_LIBRARY = r"^module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"
SCRIPT = '`if __name__ == "__main__":`'

NAMES = (
    Pattern("NameError", r"name '(?P<name>null|true|false)' is not", _notebook,
        "notebook instead of a Python file", "{file} holds a notebook, not Python code.",
        "Export it as a Python script (Jupyter: File, Save and Export Notebook As)."),
    Pattern("NameError", r"name '(?P<name>get_ipython|display)' is not", always,
        "line of a notebook", "{name} (line {line}) exists in notebooks only.", "Remove it."),
    Pattern("NameError", UNKNOWN, _unfinished,
        "forward is not finished", "forward stops after {last}: {missing} not assigned.",
        "Write the remaining steps of forward, and return a2."),
    Pattern("NameError", UNKNOWN, _self_forgotten,
        "self forgotten", "{name} belongs to the object, but {function} uses it without self.",
        "Write self.{name}."),
    Pattern("NameError", UNKNOWN, _in_a_class,
        "function inside a class", "{name} (line {at}) stands inside the class {owner}.",
        "Move it out of the class, so that `def {name}` begins at the left margin."),
    Pattern("NameError", UNKNOWN, _guarded,
        "name of the script part only", "{name} is known only below " + SCRIPT + " (line {at}), "
        "which does not run while your code is graded.",
        "Define it outside of that block, or pass it as an argument."),
    Pattern("NameError", UNKNOWN, _never_imported,
        "import missing", "{name} is used, but never imported.",
        "Write `{import}` at the top of {file}."),
    Pattern("NameError", UNKNOWN + SUGGESTED, _differs_in_case,
        "name misspelled", "{name} has no value here, but {near} has one.",
        "Write {near}: capital and small letters make different names."),
    Pattern("NameError", UNKNOWN, _elsewhere,
        "variable of another function", "{name} is a variable of {other}, so {function} does not "
        "know it.", "Compute it in {function} as well, or pass it there."),
    Pattern("NameError", UNKNOWN + SUGGESTED, _misspelled,
        "name misspelled", "{name} has no value here, but {near} has one.",
        "Write {near} if you mean that; otherwise assign {name} first."),
    Pattern("UnboundLocalError", LOCAL, _hides_itself,
        "variable named like a function", "Line {line} makes {name} a variable of {function}, so "
        "the function of that name cannot be called there.", "Give the variable another name."),
    Pattern("UnboundLocalError", LOCAL, _no_start,
        "sum without a start", "`{text}` adds to {name}, which has no value yet.",
        "Write {name} = 0 before the loop."),
    Pattern("UnboundLocalError", LOCAL, _not_reached,
        "value from a skipped block", "{name} gets its value only inside {kind} that did not run.",
        "Give it a value before that."),
    Pattern("AttributeError", OF_OBJECT, _unfinished,
        "forward is not finished", "forward stops after {last}: {missing} not assigned.",
        "Write the remaining steps of forward, and keep each one as self.z2 and so on."),
    Pattern("AttributeError", OF_OBJECT, _local_only,
        "self forgotten", "{method} assigns {name} without self. (line {at}), so its value is lost "
        "when {method} ends.", "Write self.{name} = ... there."),
    Pattern("AttributeError", OF_OBJECT, constructor_misnamed,
        "__init__ misspelled", "The constructor is written {written}, so Python does not call it.",
        "Write def __init__, with two underscores on each side."),
    Pattern("AttributeError", OF_OBJECT, _method_of_module,
        "nn.Module missing", "The class {type} does not inherit from nn.Module.",
        "Write class {type}(nn.Module):"),
    Pattern("AttributeError", OF_OBJECT + SUGGESTED, _attribute_misspelled,
        "name misspelled", "The object has no {name}, but it has {near}.",
        "Write {near} if you mean that; otherwise assign self.{name} in __init__."),
    Pattern("AttributeError", OF_OBJECT, _never_assigned,
        "attribute never assigned", "No line of the class {type} assigns self.{name}.",
        "Assign self.{name}, and spell it the same everywhere."),
    Pattern("AttributeError", r"'(float|int)' object has no attribute 'backward'", _plain_loss,
        ".item() before backward", "`{text}` (line {at}) is a plain number, which has lost its way "
        "back to the parameters.", "Keep the loss as a tensor until after loss.backward()."),
    Pattern("AttributeError|TypeError", r"'bool'|return_types|tuple", _pair_from_max,
        "torch.max returns two tensors", "`{text}` returns two tensors: the largest values and "
        "their positions.", "Use argmax(dim=1), which returns the positions alone."),
    Pattern("AttributeError", "'dict" + ANY_OBJECT, _of_dict,
        "dict read with a dot", "`{text}` asks a dict for an attribute.",
        "Use square brackets: {instead}."),
    Pattern("AttributeError", "Generator" + ANY_OBJECT, _attribute_of(GENERATOR),
        "older random functions", "`{what}` is a Generator, which has no {name}.",
        "Use {instead}."),
    Pattern("AttributeError", "'Tensor" + ANY_OBJECT, _attribute_of(TENSOR),
        "NumPy's method on a tensor", "`{what}` is a tensor, and {name} belongs to NumPy's arrays.",
        "Use {instead}."),
    Pattern("AttributeError", "'numpy.ndarray" + ANY_OBJECT, _several_axes,
        "several axes at once", "{what} is an array of several axes, and {name} belongs to one.",
        "Take one of them: {what}[0].{name}."),
    Pattern("AttributeError", "'numpy.ndarray" + ANY_OBJECT, _attribute_of(ARRAY),
        "not a method of arrays", "`{what}` is a NumPy array, which has no {name}.",
        "Use {instead}."),
    Pattern("AttributeError", "'(?P<type>list|tuple|float|int)" + ANY_OBJECT, _attribute_of(PLAIN),
        "no array", "`{what}` is a {type}, not an array, so it has no {name}.", "Use {instead}."),
    Pattern("AttributeError", "'(float|int)" + ANY_OBJECT, _attribute_of(NUMBER),
        "plain number for a tensor", "`{what}` is a plain number already, which has no {name}.",
        "Use {instead}."),
    Pattern("AttributeError", "'Axes" + ANY_OBJECT, _attribute_of(AXES),
        "set_ missing", "`{what}` has no {name}, which is one of pyplot's functions.",
        "Write {instead}."),
    Pattern("AttributeError", "(function|method)" + ANY_OBJECT, _brackets_missing,
        "brackets missing", "`{what}` is the function itself, not what it returns.",
        "Call it: {what}(...)."),
    Pattern("AttributeError", r"'NoneType' object", nothing, "nothing returned", "{why}.",
        "{remedy}"),
    Pattern("AttributeError", r"^module 'numpy' has no attribute '(?P<name>\w+)'", _removed,
        "removed from NumPy", "This version of NumPy has no np.{name} any more.",
        "Use {instead}."),
    Pattern("AttributeError", OF_LIBRARY, newer_name,
        "newer Python needed", "{module}.{name} needs Python {version}; your code is graded with "
        "Python {python}.", "Do without it."),
    Pattern("AttributeError", OF_LIBRARY + SUGGESTED, _misspelled_in_library,
        "name misspelled", "{module} has no {name}, but it has {near}.", "Write {near}."),
    Pattern("AttributeError", OF_LIBRARY, _not_at_margin,
        "function in the wrong place", "{name} (line {at}) stands inside {outer}.",
        "Move it, so that it begins at the left margin."),
    Pattern("AttributeError", OF_LIBRARY, _guarded,
        "name of the script part only", "{name} is defined below " + SCRIPT + " (line {at}), which "
        "does not run while your code is graded.", "Move it above that block."),
    Pattern("AttributeError", OF_LIBRARY, _named_otherwise,
        "another name", "{file} has {near}, and {name} is asked for.",
        "Name it {name}, as in the handout."),
)  # fmt: skip
