"""Exceptions about names: never imported, never assigned, misspelled, kept in the wrong place."""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Collection

from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    marked,
    nearby,
    nothing,
)
from autograder.feedback.source_tree import (
    Function,
    Site,
    attribute_stores,
    constant,
    covers,
    dotted,
    expressions,
    inside,
    methods,
    parameters,
    stores,
    values,
)

# The steps of part 1's forward pass, in their order.
STEPS = ("z1", "a1", "z2", "a2")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
IMPORTS = {
    "np": "import numpy as np",
    "math": "import math",
    "random": "import random",
    "time": "import time",
    "copy": "import copy",
    "Path": "from pathlib import Path",
    "NDArray": "from numpy.typing import NDArray",
    "one_hot": "from utils import one_hot",
    "fit": "from utils import fit",
    "History": "from utils import History",
    "Batches": "from utils import Batches",
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "optim": "from torch import optim",
    "Tensor": "from torch import Tensor",
    "DataLoader": "from torch.utils.data import DataLoader",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "plt": "import matplotlib.pyplot as plt",
    "Figure": "from matplotlib.figure import Figure",
    "tqdm": "from tqdm import tqdm",
}
PART_1 = ("np", "math", "random", "time", "copy", "Path", "NDArray", "one_hot", "fit", "History",
          "Batches")  # fmt: skip
# What a newer Python has brought.
NEWER = {
    "3.11": "tomllib typing.Self typing.Never typing.LiteralString typing.assert_never "
    "typing.NotRequired typing.Required typing.Unpack typing.TypeVarTuple typing.reveal_type "
    "enum.StrEnum datetime.UTC math.cbrt math.exp2 contextlib.chdir asyncio.timeout operator.call",
    "3.12": "typing.override typing.TypeAliasType itertools.batched math.sumprod "
    "collections.abc.Buffer random.binomialvariate calendar.Month",
    "3.13": "warnings.deprecated copy.replace typing.ReadOnly typing.TypeIs typing.NoDefault "
    "statistics.kde math.fma queue.ShutDown",
    "3.14": "annotationlib compression string.templatelib operator.is_none concurrent.interpreters",
}
# What NumPy 2 no longer has, and what stands in its place.
REMOVED = {
    "int": "int", "float": "float", "bool": "bool", "object": "object", "product": "np.prod",
    "cumproduct": "np.cumprod", "asscalar": "x.item()", "trapz": "np.trapezoid", "in1d": "np.isin",
    "alltrue": "np.all", "sometrue": "np.any", "row_stack": "np.vstack", "Inf": "np.inf",
    "infty": "np.inf", "NaN": "np.nan", "float_": "np.float64", "cast": "x.astype",
}  # fmt: skip
LEGACY = {
    "rand": "rng.random(shape)", "randn": "rng.normal(size=shape)",
    "randint": "rng.integers(low, high)", "random_sample": "rng.random(shape)",
    "seed": "np.random.default_rng(seed)",
}  # fmt: skip
OF_MODULE = ("parameters", "named_parameters", "state_dict", "load_state_dict", "train", "eval",
             "zero_grad", "to", "modules", "children", "buffers")  # fmt: skip
OF_NUMPY = {"astype": ".float() or .to(dtype)", "copy": ".clone()"}
OF_TORCH = {
    "detach": "it is a NumPy array already", "cpu": "it is a NumPy array already",
    "numpy": "it is a NumPy array already", "float": "write .astype(float)",
    "long": "write .astype(int)", "unsqueeze": "write x[:, None]", "mm": "write A @ B",
    "softmax": "call softmax(z), which is given", "relu": "call your relu(z)",
    "backward": "part 1 works out the gradients by hand", "append": "collect in a list instead",
}  # fmt: skip
OF_AXES = ("xlabel", "ylabel", "title", "xlim", "ylim", "xticks", "yticks")
SHAPELY = ("shape", "ndim", "dtype", "reshape", "mean", "sum", "T", "argmax", "astype", "max")


def newer(name: str) -> str:
    """Return the Python that brought a name such as itertools.batched, "" if this one has it."""
    for version, names in NEWER.items():
        if name in names.split() and tuple(map(int, version.split("."))) > sys.version_info[:2]:
            return version
    return ""


def _unfinished(site: Site, found: Found) -> Words | None:
    """Confirm that forward assigns the first steps only, and this name is a later one."""
    owner = _class(site, found["type"]) if "type" in found.groupdict() else site.owner
    forward = methods(owner).get("forward")
    if forward is None or found["name"] not in STEPS:
        return None
    kept = [step for step in STEPS if stores(forward, step) or _keeps(forward, step)]
    missing = STEPS[len(kept) :]
    if not kept or tuple(kept) != STEPS[: len(kept)] or found["name"] not in missing:
        return None
    are = "are" if len(missing) > 1 else "is"
    told = f"{', '.join(missing[:-1])} and {missing[-1]}" if len(missing) > 1 else missing[0]
    return {"last": kept[-1], "missing": f"{told} {are}"}


def _keeps(method: Function, name: str) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr == name and isinstance(n.ctx, ast.Store)
        for n in inside(method)
    )


def _self_forgotten(site: Site, found: Found) -> Words | None:
    """Confirm that a method uses the plain name of what its object keeps."""
    name, own = found["name"], methods(site.owner)
    if site.function is None or site.function not in own.values():
        return None
    is_method = name in own and parameters(own[name])[:1] == ["self"]
    return {} if is_method or attribute_stores(site.owner, name) else None


def _in_a_class(site: Site, found: Found) -> Words | None:
    """Confirm that a function stands inside a class, without self, instead of at the margin."""
    for name, owner in site.source.classes.items():
        method = methods(owner).get(found["name"])
        if method and "self" not in parameters(method) and not method.decorator_list:
            return {"owner": name, "at": str(method.lineno)}
    return None


def _guarded(site: Site, found: Found) -> Words | None:
    """Confirm that a name gets its value, or is imported, in the script part only."""
    for statement in site.source.script:
        for node in ast.walk(statement):
            if _binds(node, found["name"]):
                return {"at": str(getattr(node, "lineno", 0))}
    return None


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return name in {a.asname or a.name.partition(".")[0] for a in node.names}
    if isinstance(node, Function | ast.ClassDef):
        return node.name == name
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _never_imported(site: Site, found: Found) -> Words | None:
    """Confirm that a well-known name is bound nowhere in the file."""
    name = found["name"]
    if name not in (PART_1 if site.source.name == "numpy_ann" else IMPORTS):
        return None
    bound = any(_binds(node, name) for node in ast.walk(site.source.tree))
    return None if bound or not site.source.tree.body else {"line": IMPORTS[name]}


def _later(site: Site, found: Found) -> Words | None:
    """Confirm that a name is used at the left margin above the line that defines it."""
    lines = [n.lineno for n in site.source.top_level if _defines(n, found["name"])]
    if site.function is None and lines and min(lines) > site.line:
        return {"at": str(min(lines)), "line": str(site.line)}
    return None


def _defines(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, Function | ast.ClassDef):
        return statement.name == name
    return any(_binds(node, name) for node in [statement, *expressions(statement)])


def _elsewhere(site: Site, found: Found) -> Words | None:
    """Confirm that the name is a variable of one other function."""
    if site.function is None:
        return None
    everywhere = [n for n in ast.walk(site.source.tree) if isinstance(n, Function)]
    owners = [
        function.name
        for function in everywhere
        if function is not site.function
        and (found["name"] in parameters(function) or stores(function, found["name"]))
    ]
    return {"other": owners[0]} if len(owners) == 1 else None


def _misspelled(site: Site, found: Found) -> Words | None:
    """Confirm that the name that Python suggests has a value there."""
    near, tree = found["near"], site.source.tree
    known = {*parameters(site.function), *site.source.aliases, *site.source.functions}
    if near in known or stores(site.scope, near) or stores(tree, near):
        return {}
    return None


def _differs_in_case(site: Site, found: Found) -> Words | None:
    same = found["near"].lower() == found["name"].lower()
    return _misspelled(site, found) if same else None


def _notebook(site: Site, found: Found) -> Words | None:
    """Confirm that the file is a notebook's JSON."""
    is_notebook = site.source.text.lstrip().startswith("{") and '"cells"' in site.source.text
    return {} if is_notebook else None


def _hides_itself(site: Site, found: Found) -> Words | None:
    """Confirm `sum = sum(x)`: the name is the line's target and the function that it calls."""
    assigned = isinstance(site.statement, ast.Assign) and stores(site.scope, found["name"])
    called = [n for n in site.focus if isinstance(n, ast.Name) and n.id == found["name"]]
    calls = expressions(site.statement) if site.statement else ()
    uses = any(isinstance(n, ast.Call) and n.func in called for n in calls)
    return {"line": str(site.line)} if assigned and uses else None


def _no_start(site: Site, found: Found) -> Words | None:
    """Confirm that a name is only ever added to."""
    lines = {node.lineno for node in stores(site.scope, found["name"])}
    added = [n for n in inside(site.scope) if isinstance(n, ast.AugAssign) and n.lineno in lines]
    if not lines or {n.lineno for n in added} != lines:
        return None
    return None if stores(site.source.tree, found["name"]) else {"text": site.text(added[0])}


def _not_reached(site: Site, found: Found) -> Words | None:
    """Confirm that every assignment stands in a loop or a branch that does not hold this line."""
    kinds = []
    for store in stores(site.scope, found["name"]):
        around = [
            n
            for n in inside(site.scope)
            if isinstance(n, ast.For | ast.While | ast.If)
            and covers(n, store.lineno)
            and not covers(n, site.line)
        ]
        if not around or store.lineno >= site.line:
            return None
        kinds.append("an if" if isinstance(around[0], ast.If) else "a loop")
    return {"kind": kinds[0], "line": str(site.line)} if kinds else None


def _used_before(site: Site, found: Found) -> Words | None:
    lines = [node.lineno for node in stores(site.scope, found["name"])]
    return {"at": str(min(lines)), "line": str(site.line)} if lines and min(lines) > site.line else None


def _class(site: Site, name: str) -> ast.ClassDef | None:
    """Return a class of the submission by name."""
    for source in (site.source, *site.sources.values()):
        if name in source.classes:
            return source.classes[name]
    return None


def _local_only(site: Site, found: Found) -> Words | None:
    """Confirm that a method assigns the name without self., and none with it."""
    owner = _class(site, found["type"])
    if attribute_stores(owner, found["name"]):
        return None
    for method in methods(owner).values():
        for node in stores(method, found["name"]):
            return {"method": method.name, "at": str(node.lineno)}
    return None


def _constructor_misnamed(site: Site, found: Found) -> Words | None:
    own = methods(_class(site, found["type"]))
    near = difflib.get_close_matches("__init__", own, 1, 0.6) or [n for n in own if n == "init"]
    return {"written": near[0]} if near and "__init__" not in own else None


def _no_base(site: Site, found: Found) -> Words | None:
    owner = _class(site, found["type"])
    return {} if owner and not owner.bases and site.source.name != "numpy_ann" else None


def _method_of_module(site: Site, found: Found) -> Words | None:
    return _no_base(site, found) if found["name"] in OF_MODULE else None


def _never_called(site: Site, found: Found) -> Words | None:
    """Confirm that the only methods that assign the attribute are called nowhere."""
    owner = _class(site, found["type"])
    setters = {method.name for method, _ in attribute_stores(owner, found["name"])}
    used = {n.attr for n in ast.walk(site.source.tree) if isinstance(n, ast.Attribute)}
    standard = {"__init__", "forward", "backward", "update"}
    if len(setters) == 1 and not setters & (used | standard):
        return {"method": setters.pop()}
    return None


def _attribute_misspelled(site: Site, found: Found) -> Words | None:
    owner = _class(site, found["type"])
    known = attribute_stores(owner, found["near"]) or found["near"] in methods(owner)
    return {} if known and not attribute_stores(owner, found["name"]) else None


def _never_assigned(site: Site, found: Found) -> Words | None:
    owner = _class(site, found["type"])
    if owner is None or attribute_stores(owner, found["name"]) or found["name"] in methods(owner):
        return None
    inherits = any(site.full_name(base) not in ("torch.nn.Module", "object") for base in owner.bases)
    return None if inherits else {}


def _attribute_in(names: Collection[str]) -> Confirm:
    """Confirm that the line asks for one of these attributes."""

    def confirm(site: Site, found: Found) -> Words | None:
        for node in site.failing(ast.Attribute):
            if isinstance(node, ast.Attribute) and node.attr == found["name"] in names:
                instead = names[node.attr] if isinstance(names, dict) else ""
                return {"what": site.text(node.value), "instead": instead}
        return None

    return confirm


def _of_dict(site: Site, found: Found) -> Words | None:
    for node in site.failing(ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr == found["name"]:
            return {"text": site.text(node), "instead": f'{site.text(node.value)}["{node.attr}"]'}
    return None


def _brackets_missing(site: Site, found: Found) -> Words | None:
    """Confirm that an attribute is asked of a function that is named and not called."""
    for node in site.failing(ast.Attribute):
        if isinstance(node, ast.Attribute) and dotted(node.value):
            return {"what": site.text(node.value), "text": site.text(node)}
    return None


def _several_axes(site: Site, found: Found) -> Words | None:
    """Confirm that the name holds what subplots returned for several panels."""
    made = [n for n in inside(site.scope) if isinstance(n, ast.Assign)]
    for node in site.failing(ast.Attribute):
        name = dotted(node.value) if isinstance(node, ast.Attribute) else ""
        for assign in made:
            target = assign.targets[0]
            pair = target.elts if isinstance(target, ast.Tuple) else [target]
            many = site.calls([assign.value], "matplotlib.pyplot.subplots", ".subplots")
            sizes = [constant(a) for a in many[0].args] if many else []
            sizes += [constant(k.value) for k in many[0].keywords] if many else []
            if name and dotted(pair[-1]) == name and any(size and size > 1 for size in sizes):
                return {"what": name, "method": found["name"]}
    return None


def _plain_loss(site: Site, found: Found) -> Words | None:
    """Confirm that what backward is called on was made a plain number by .item() or float()."""
    for node in site.failing(ast.Attribute):
        value = node.value if isinstance(node, ast.Attribute) else None
        made = values(site.scope, value.id) if isinstance(value, ast.Name) else [value]
        for call in made:
            if call is not None and site.calls([call], ".item", "float"):
                return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _item_of_number(site: Site, found: Found) -> Words | None:
    for node in site.failing(ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in ("item", "detach", "numpy", "cpu"):
            return {"what": site.text(node.value), "text": site.text(node)}
    return None


def _pair_from_max(site: Site, found: Found) -> Words | None:
    """Confirm that the line works with what torch.max(x, 1) returned: a pair."""
    names = [n.id for n in site.focus if isinstance(n, ast.Name)]
    pieces = [*site.focus, *(value for name in names for value in values(site.scope, name))]
    for call in site.calls(pieces, "torch.max", "torch.min", ".max", ".min"):
        of_module = site.full_name(call.func).startswith("torch.")
        axis = len(call.args) > of_module or any(k.arg in ("dim", "axis") for k in call.keywords)
        if axis and site.source.name != "numpy_ann":
            return {"text": site.text(call)}
    return None


def _misspelled_in_library(site: Site, found: Found) -> Words | None:
    close = difflib.SequenceMatcher(None, found["name"].lower(), found["near"].lower()).ratio()
    return {} if site.own and close >= 0.8 else None


def _newer(site: Site, found: Found) -> Words | None:
    version = newer(f"{found['module']}.{found['name']}")
    return {"version": version, "python": PYTHON} if version else None


def _removed(site: Site, found: Found) -> Words | None:
    instead = REMOVED.get(found["name"]) if site.own else None
    return {"instead": instead} if instead else None


def _not_at_margin(site: Site, found: Found) -> Words | None:
    """Confirm that a function that was asked for stands inside something else."""
    if site.own:
        return None
    outer = [n for n in ast.walk(site.source.tree) if isinstance(n, Function | ast.ClassDef)]
    for node in outer:
        for inner in node.body:
            if isinstance(inner, Function | ast.ClassDef) and inner.name == found["name"]:
                return {"outer": node.name, "at": str(inner.lineno)}
    return None


def _named_otherwise(site: Site, found: Found) -> Words | None:
    known = [*site.source.functions, *site.source.classes]
    lower = {name.lower().replace("_", ""): name for name in known}
    near = lower.get(found["name"].lower().replace("_", ""))
    return {"near": near} if near and not site.own else None


UNKNOWN = r"name '(?P<name>\w+)' is not defined"
SUGGESTED = r".*Did you mean: '(?P<near>[\w.]+)'"
LOCAL = r"local variable '(?P<name>\w+)'"
OF_OBJECT = r"^'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'"
OF_LIBRARY = r"^module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"

NAMES = (
    Pattern("NameError", r"name '(?P<name>null|true|false)' is not", _notebook,
        "notebook instead of a Python file", "{file} holds a notebook (JSON), not Python code.",
        "Export the notebook as a Python script (Jupyter: File, Save and Export Notebook As, "
        "Executable Script)."),
    Pattern("NameError", r"name '(?P<name>get_ipython|display)' is not", always,
        "line of a notebook", "{name} exists in notebooks only.",
        "Remove the line that uses {name}."),
    Pattern("NameError", UNKNOWN, _unfinished,
        "forward is not finished", "forward stops after {last}: {missing} not assigned.",
        "Write the remaining steps of forward, and return a2."),
    Pattern("NameError", UNKNOWN, _self_forgotten,
        "self forgotten", "{name} belongs to the object, but {function} uses it without self.",
        "Write self.{name} there."),
    Pattern("NameError", UNKNOWN, _in_a_class,
        "function inside a class", "{name} in line {at} stands inside the class {owner}.",
        "Move it out of the class, so that `def {name}` begins at the left margin."),
    Pattern("NameError", UNKNOWN, _guarded,
        "name of the script part only",
        "{name} is known only below `if __name__ == \"__main__\":` (line {at}), which does not run "
        "while your code is graded.",
        "Pass it as an argument, or define it above, outside of that block."),
    Pattern("NameError", UNKNOWN, _never_imported,
        "import missing", "{name} is used, but never imported.",
        "Write `{line}` at the top of {file}."),
    Pattern("NameError", UNKNOWN, _later,
        "name used too early", "Line {line} uses {name}, which line {at} defines later.",
        "Move the definition above the line that uses it."),
    Pattern("NameError", UNKNOWN + SUGGESTED, _differs_in_case,
        "name misspelled", "{name} has no value here, but {near} has one.",
        "Write {near}: capital and small letters are different names."),
    Pattern("NameError", UNKNOWN, _elsewhere,
        "variable of another function",
        "{name} is a variable of {other}, so {function} does not know it.",
        "Compute it in {function} as well, or pass it there."),
    Pattern("NameError", UNKNOWN + SUGGESTED, _misspelled,
        "name misspelled", "{name} has no value here, but {near} has one.",
        "Write {near} if you mean that; otherwise assign {name} first."),
    Pattern("UnboundLocalError", LOCAL, _hides_itself,
        "variable named like a function",
        "Line {line} assigns to {name}, so {name} is a variable in all of {function}, and the "
        "function of that name cannot be called there.",
        "Give the variable another name."),
    Pattern("UnboundLocalError", LOCAL, _no_start,
        "sum without a start", "`{text}` needs a value of {name} to start from, and there is none.",
        "Write {name} = 0 before the loop."),
    Pattern("UnboundLocalError", LOCAL, _not_reached,
        "value from a skipped block",
        "{name} gets its value only inside {kind} that did not run, so line {line} finds none.",
        "Give {name} a value before that."),
    Pattern("UnboundLocalError", LOCAL, _used_before,
        "variable used too early", "Line {line} uses {name} before line {at} assigns it.",
        "Assign it first."),
    Pattern("AttributeError", OF_OBJECT, _unfinished,
        "forward is not finished", "forward stops after {last}: {missing} not assigned.",
        "Write the remaining steps of forward, and keep each of them: self.z2 = ..."),
    Pattern("AttributeError", OF_OBJECT, _local_only,
        "self forgotten",
        "{method} assigns {name} without self. (line {at}), so its value is lost when {method} "
        "ends.",
        "Write self.{name} = ... in line {at}."),
    Pattern("AttributeError", OF_OBJECT, _constructor_misnamed,
        "__init__ misspelled", "The constructor is written {written}, so Python does not call it.",
        "Write def __init__ with two underscores on each side."),
    Pattern("AttributeError", OF_OBJECT, _method_of_module,
        "nn.Module missing", "The class {type} does not inherit from nn.Module.",
        "Write class {type}(nn.Module):"),
    Pattern("AttributeError", OF_OBJECT, _never_called,
        "method never called", "Only {method} assigns self.{name}, and nothing calls {method}.",
        "Call self.{method}() in __init__, or assign self.{name} there."),
    Pattern("AttributeError", OF_OBJECT + SUGGESTED, _attribute_misspelled,
        "name misspelled", "The object has no {name}, but it has {near}.",
        "Write {near} if you mean that; otherwise assign self.{name} in __init__."),
    Pattern("AttributeError", OF_OBJECT, _never_assigned,
        "attribute never assigned", "No line of the class {type} assigns self.{name}.",
        "Assign self.{name}, and spell it the same everywhere."),
    Pattern("AttributeError", r"'(?P<type>float|int)' object has no attribute 'backward'",
        _plain_loss,
        ".item() before backward",
        "`{text}` (line {at}) is a plain number, which has lost its way back to the parameters.",
        "Keep the loss as a tensor until after loss.backward()."),
    Pattern("AttributeError", r"'(?P<type>float|int)' object has no attribute '(?P<name>\w+)'",
        _item_of_number,
        "plain number used as a tensor", "`{what}` is a plain number already.",
        "Leave out the .{name}()."),
    Pattern("AttributeError", r"'(bool|torch.return_types.\w+|tuple)' object has no attribute",
        _pair_from_max,
        "torch.max returns two tensors", "`{text}` returns two tensors: the largest values and "
        "their positions.", "Use logits.argmax(dim=1), which returns the positions alone."),
    Pattern("TypeError", r"tuple", _pair_from_max,
        "torch.max returns two tensors", "`{text}` returns two tensors: the largest values and "
        "their positions.", "Use logits.argmax(dim=1), which returns the positions alone."),
    Pattern("AttributeError", r"'dict' object has no attribute '(?P<name>\w+)'", _of_dict,
        "dict read with a dot", "`{text}` asks a dict for an attribute.",
        "Read a dict with square brackets: {instead}."),
    Pattern("AttributeError", r"Generator' object has no attribute '(?P<name>\w+)'",
        _attribute_in(LEGACY),
        "older random functions", "A Generator has no {name}, which is one of np.random's older "
        "functions.", "Use {instead}."),
    Pattern("AttributeError", r"'Tensor' object has no attribute '(?P<name>\w+)'",
        _attribute_in(OF_NUMPY),
        "NumPy's method on a tensor", "{name} belongs to NumPy's arrays; `{what}` is a tensor.",
        "Use {instead}."),
    Pattern("AttributeError", r"'numpy.ndarray' object has no attribute '(?P<name>\w+)'",
        _several_axes,
        "several axes at once", "{what} is an array of several axes, which has no {method}.",
        "Take one of them: {what}[0].{method}."),
    Pattern("AttributeError", r"'numpy.ndarray' object has no attribute '(?P<name>\w+)'",
        _attribute_in(OF_TORCH),
        "PyTorch's method on an array", "`{what}` is a NumPy array, and that has no {name}.",
        "Change it: {instead}."),
    Pattern("AttributeError", r"'(?P<type>list|tuple|float|int)' object has no attribute "
        r"'(?P<name>\w+)'", _attribute_in(SHAPELY),
        "no array", "`{what}` is a {type}, not an array, so it has no {name}.",
        "Turn it into an array first (np.array), or use len() and sum()."),
    Pattern("AttributeError", r"'Axes' object has no attribute '(?P<name>\w+)'",
        _attribute_in(OF_AXES),
        "set_ missing", "Axes have no {name}; that is one of pyplot's functions.",
        "Write set_{name}."),
    Pattern("AttributeError", r"'Figure' object has no attribute '(?P<name>plot|legend)'",
        _attribute_in(("plot",)),
        "figure instead of axes", "`{what}` is a Figure, and only axes have plot.",
        "Draw on the axes: fig, ax = plt.subplots(), then ax.plot(...)."),
    Pattern("AttributeError", r"(function|method|builtin_function_or_method)' object has no attribute "
        r"'(?P<name>\w+)'", _brackets_missing,
        "brackets missing", "`{what}` is the function itself, not what it returns.",
        "Call it: {what}(...)."),
    Pattern("AttributeError", r"'NoneType' object has no attribute '(?P<name>\w+)'", nothing,
        "nothing returned", "{why}.", "{remedy}"),
    Pattern("AttributeError", r"'NoneType' object has no attribute '(?P<name>zero_|data|norm)'",
        marked(ast.Attribute),
        "no gradients yet", "`{text}` asks for a gradient, and there is none before the first "
        "backward.", "Call optimizer.zero_grad(), which takes care of that."),
    Pattern("AttributeError", r"^module 'numpy' has no attribute '(?P<name>\w+)'", _removed,
        "removed from NumPy", "This version of NumPy has no np.{name} any more.",
        "Use {instead}."),
    Pattern("AttributeError", OF_LIBRARY, _newer,
        "newer Python needed", "{module}.{name} needs Python {version}; your code is graded with "
        "Python {python}.", "Do without it."),
    Pattern("AttributeError", OF_LIBRARY + SUGGESTED, _misspelled_in_library,
        "name misspelled", "{module} has no {name}, but it has {near}.", "Write {near}."),
    Pattern("AttributeError", OF_LIBRARY, _not_at_margin,
        "function in the wrong place", "{name} in line {at} stands inside {outer}.",
        "Move it so that it begins at the left margin."),
    Pattern("AttributeError", OF_LIBRARY, _guarded,
        "function of the script part only",
        "{name} is defined only below `if __name__ == \"__main__\":` (line {at}), which does not "
        "run while your code is graded.", "Move it above that block."),
    Pattern("AttributeError", OF_LIBRARY, _named_otherwise,
        "another name", "{file} has {near}, but {name} is asked for.",
        "Name it {name}, as in the handout."),
    Pattern("ModuleNotFoundError|ImportError", r"cannot import name '(?P<name>\w+)' from "
        r"'(?P<module>[\w.]+)'", _newer,
        "newer Python needed", "{module}.{name} needs Python {version}; your code is graded with "
        "Python {python}.", "Do without it."),
)  # fmt: skip
