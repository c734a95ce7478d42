"""The table of what exceptions betray: the first pattern that the source confirms counts."""

from __future__ import annotations

import ast
import difflib
import re
import sys

from autograder.channel import Raised
from autograder.course import BY_MODULE, MODULES
from autograder.feedback.confirmation import (
    Found,
    Pattern,
    Words,
    always,
    bound,
    definition,
    failed,
    in_class,
    in_file,
    line_is,
    match,
    on_line,
    trace,
    traced,
)
from autograder.feedback.source_tree import Function, Shape, Site, parameters
from autograder.lessons import Mistake

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = ("numpy", "torch", "torchvision", "matplotlib", "tqdm")
STEPS = ("z1", "a1", "z2", "a2")  # of part 1's forward pass, in their order
IMPORTS = {
    "np": "import numpy as np", "math": "import math", "random": "import random",
    "time": "import time", "copy": "import copy", "one_hot": "from utils import one_hot",
    "fit": "from utils import fit",
}  # fmt: skip
TORCH_IMPORTS = {
    "torch": "import torch", "nn": "from torch import nn", "optim": "from torch import optim",
    "F": "import torch.nn.functional as F", "plt": "import matplotlib.pyplot as plt",
    "DataLoader": "from torch.utils.data import DataLoader", "tqdm": "from tqdm import tqdm",
    "TensorDataset": "from torch.utils.data import TensorDataset",
}  # fmt: skip
# Syntax that a newer Python has brought, by how a line with it looks. What `inside` holds must be
# Python by itself.
NEWER_SYNTAX = (
    ((3, 12), "The type statement", r"^\s*type \w+(\[.*\])? = "),
    ((3, 12), "A type parameter", r"^\s*(async )?(def|class) \w+\["),
    ((3, 12), "An f-string with its own quotes inside", r'\bf"[^{"]*\{(?P<inside>[^}"]*"[^}]*)\}'),
    ((3, 12), "An f-string with its own quotes inside", r"\bf'[^{']*\{(?P<inside>[^}']*'[^}]*)\}"),
    ((3, 14), "An except without brackets", r"\bexcept [\w.]+(, *[\w.]+)+ *:"),
)
# What no graded code may do, by the calls that ask for it.
REFUSED = {
    "writes a file": "torch.save numpy.save numpy.savez numpy.savetxt os.makedirs os.mkdir "
    "_x.mkdir _x.write_text _x.imsave _x.SummaryWriter tempfile._make",
    "starts another program or process": "subprocess._run os.system os.popen os.fork _x.Process "
    "_x.Pool multiprocessing._make",
    "needs the network": "urllib.request._get requests._get socket._make torch.hub._load",
    "opens a file": "open _x.open numpy.load torch.load _x.read_text _x.read_bytes",
}


def _newer_syntax(site: Site, found: Found) -> Words | None:
    for version, what, pattern in NEWER_SYNTAX:
        seen = re.search(pattern, site.source.line(site.line))
        if seen and sys.version_info < version and _is_python(seen.groupdict().get("inside", "x")):
            return {"what": what, "version": ".".join(map(str, version)), "python": PYTHON}
    return None


def _is_python(text: str) -> bool:
    try:
        return bool(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _imported(site: Site, found: Found) -> Words | None:
    """Confirm that the file itself imports the package, which its part may not or cannot use."""
    package = (found["package"] or found["other"]).partition(".")[0]
    part = BY_MODULE.get(site.source.name)
    there = part.packages if part and part.packages is not None else PACKAGES
    known = {*sys.stdlib_module_names, *there, *MODULES}
    full = {name.partition(".")[0] for name in site.source.aliases.values()}
    if package not in full or package in known:
        return None
    return {"package": package, "there": ", ".join((*there, "utils"))}


def _refused(site: Site, found: Found) -> Words | None:
    for what, names in REFUSED.items():
        forms = [f"{name}(...)" for name in names.split()]
        if words := traced(*forms)(site, found):
            return {**words, "what": what}
    return None


def _unfinished(site: Site, found: Found) -> Words | None:
    """Confirm that forward assigns the first steps only, and this name is a later one."""
    places = [b for s in STEPS for own in (True, False) for b in bound(site, s, attribute=own)]
    kept = {place.name for place in places if place.function == "forward"}
    done = tuple(step for step in STEPS if step in kept)
    if not done or done != STEPS[: len(done)] or found["name"] not in STEPS[len(done) :]:
        return None
    return {"last": done[-1], "next": STEPS[len(done)]}


def _self_forgotten(site: Site, found: Found) -> Words | None:
    """Confirm that a method uses the plain name of what its object keeps, or of a method."""
    is_kept = [b for b in bound(site, found["name"], attribute=True) if b.owner == site.owner]
    takes_self = parameters(site.source.find(f"{site.owner}.{found['name']}"))[:1] == ["self"]
    return {} if site.owner and (is_kept or takes_self) else None


def _without_self(site: Site, found: Found) -> Words | None:
    """Confirm that a method assigns the name without self., and none with it."""
    plain = [b for b in bound(site, found["name"]) if b.owner == found["type"] and b.function]
    if not plain or plain[0].definition or bound(site, found["name"], attribute=True):
        return None
    return {"method": plain[0].function, "at": str(plain[0].line)}


def _nested(site: Site, found: Found) -> Words | None:
    """Confirm that a function stands inside a class or a function instead of at the margin."""
    inner = [b for b in bound(site, found["name"]) if b.definition and (b.owner or b.function)]
    return (
        {"outer": inner[0].function or inner[0].owner, "at": str(inner[0].line)} if inner else None
    )


def _guarded(site: Site, found: Found) -> Words | None:
    """Confirm that a name gets its value, or is imported, in the script part only."""
    guarded = [b for b in bound(site, found["name"]) if b.guarded]
    return {"at": str(guarded[0].line)} if guarded else None


def _never_imported(site: Site, found: Found) -> Words | None:
    """Confirm that a well-known name is bound nowhere in the file."""
    known = IMPORTS if site.source.name == "numpy_ann" else {**IMPORTS, **TORCH_IMPORTS}
    is_read = bool(site.source.tree.body) and traced(found["name"])(site, found)
    missing = found["name"] in known and is_read and not bound(site, found["name"])
    return {"import": known[found["name"]]} if missing else None


def _elsewhere(site: Site, found: Found) -> Words | None:
    """Confirm that the name is a variable of one other function."""
    others = {b.function for b in bound(site, found["name"])}
    return {"other": others.pop()} if site.function and len(others) == 1 and all(others) else None


def _misspelled(site: Site, found: Found) -> Words | None:
    """Confirm that what Python suggests is close, and not only another number at its end."""
    name, near = found["name"].lower(), found["near"].lower()
    owner = re.findall(r"'(\w+)'", found.string)[0]
    is_own = owner == found["name"] or owner in site.source.classes
    close = difflib.SequenceMatcher(None, name, near).ratio() > (0.65 if is_own else 0.8)
    same = re.sub(r"\d", "", found["name"]) == re.sub(r"\d", "", found["near"])
    names = {getattr(n, key, "") for n in trace(site) for key in ("id", "attr", "name")}
    return {} if close and not same and found["name"] in names else None


def _never_assigned(site: Site, found: Found) -> Words | None:
    owner = site.source.classes.get(found["type"])
    inherits = {site.full_name(base) for base in owner.bases} if owner else {"?"}
    is_bound = [b for b in bound(site, found["name"]) if b.owner == found["type"]]
    is_bound += bound(site, found["name"], attribute=True)
    return None if is_bound or inherits - {"torch.nn.Module", "object"} else {}


def _constructor(site: Site, found: Found) -> Words | None:
    """Confirm that a class has no __init__, but a method whose name is nearly that."""
    owner = site.source.classes.get(found["type"])
    own = [n.name for n in owner.body if isinstance(n, Function)] if owner else []
    near = difflib.get_close_matches("__init__", own, 1, 0.8) or [n for n in own if n == "init"]
    return {"written": near[0]} if near and "__init__" not in own else None


def _no_base(site: Site, found: Found) -> Words | None:
    """Confirm that a network of PyTorch does not inherit from nn.Module."""
    owner = site.source.classes.get(found["type"])
    return {} if owner and not owner.bases and site.source.name != "numpy_ann" else None


def _self_missing(site: Site, found: Found) -> Words | None:
    """Confirm that a method's first argument is not self."""
    method = site.source.find(found["called"])
    given = parameters(method)
    fits = "." in found["called"] and len(given) + 1 == int(found["given"])
    if method is None or not fits or given[:1] == ["self"] or method.decorator_list:
        return None
    return {"method": method.name, "signature": ", ".join(["self", *given])}


def _signature(site: Site, found: Found) -> Words | None:
    """Confirm that the grader's call does not fit what the submission defines."""
    function = site.source.find(found["called"])
    takes = ", ".join(parameters(function)) or "nothing"
    return {"takes": takes} if function and not site.own else None


def _returns_nothing(site: Site, found: Found) -> Words | None:
    """Confirm that the line works with what a function without a return gives back."""
    for node in trace(site):
        function = definition(site, node) if isinstance(node, ast.Call) else None
        inner = (ast.Return, ast.Yield, ast.YieldFrom)
        if function and not any(isinstance(n, inner) for n in ast.walk(function)):
            return {"text": site.text(node), "called": function.name}
    return None


def _layer_created(site: Site, found: Found) -> Words | None:
    """Confirm nn.ReLU(x): a layer is created with a tensor in the place of its settings."""
    kind = found["type"] or found["other"] or "CrossEntropyLoss"
    nodes = list(ast.walk(site.function)) if site.function else []
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    called = [call.func for call in calls]
    for call in calls:
        words = match(f"torch.nn.{kind}(_first, ...)", call, site) if call not in called else None
        if words and not isinstance(call.args[0], ast.Constant):
            arguments = ", ".join(map(site.text, call.args))
            return {**words, "layer": site.text(call.func), "arguments": arguments}
    return None


def _not_flattened(site: Site, found: Found) -> Words | None:
    """Confirm a convolution in a network that flattens nowhere."""
    owner = site.source.classes.get(site.owner)
    text = ast.get_source_segment(site.source.text, owner) or "" if owner else "view"
    flattens = re.search("flatten|Flatten|view|reshape|mean|squeeze|amax|sum|Adaptive", text)
    return {} if "Conv2d" in text and not flattens else None


def _shape(site: Site, text: str) -> Shape:
    """Return the shape of a named array or of its transpose, () where it is not known."""
    shape = site.shapes.get(text.removesuffix(".T"), ())
    return shape[::-1] if text.endswith(".T") else shape


def _product(site: Site, found: Found) -> Words | None:
    """Confirm a matrix product by the shapes, and look for the only change that would fit."""
    words = failed("_a @ _b", "numpy.dot(_a, _b)", "numpy.matmul(_a, _b)", "_a.dot(_b)",
                   "torch.matmul(_a, _b)", "torch.mm(_a, _b)")(site, found)  # fmt: skip
    one, other = (words["a"], words["b"]) if words else ("", "")
    a, b = _shape(site, one), _shape(site, other)
    if len(a) != 2 or len(b) != 2 or a[1] == b[0]:
        return None
    turned = [text[:-2] if text.endswith(".T") else f"{text}.T" for text in (one, other)]
    tries = {f"{one} @ {turned[1]}": a[1] == b[1], f"{turned[0]} @ {other}": a[0] == b[0],
             f"{other} @ {one}": b[1] == a[0]}  # fmt: skip
    fits = [text for text, fit in tries.items() if fit]
    hint = f"`{fits[0]}` fits, for instance." if len(fits) == 1 else SHAPES_BESIDE
    return {"a": str(a), "b": str(b), "text": words["text"] if words else "", "hint": hint}


def _star(site: Site, found: Found) -> Words | None:
    """Confirm X * W1 where X @ W1 fits."""
    words = failed("_a * _b")(site, found)
    a, b = (_shape(site, words[key]) if words else () for key in "ab")
    return words if len(a) == len(b) == 2 and a[1] == b[0] else None


SYNTAX = "SyntaxError|IndentationError|TabError"
IMPORT = "ModuleNotFoundError|ImportError"
NO_MODULE = r"No module named '(?P<package>[\w.]+)'|^(?P<other>[\w.]+) may not be used in this part"
DENIED = (
    r"Permission denied|not permitted|Read-only file|cannot be opened|can't start new|temporarily "
    r"unavailable|not implemented|urlopen error|name resolution|Parent directory|No usable temp"
)
SYSTEM = r"PermissionError|OSError|RuntimeError|URLError|ConnectionError|gaierror|\w+FoundError"
UNKNOWN = r"^name '(?P<name>\w+)' is not defined"
OF_OBJECT = r"^'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'"
OF_MODULE = "parameters|named_parameters|state_dict|load_state_dict|train|eval|zero_grad|to|modules"
TAKES = r"^(?P<called>(?P<type>\w+)[\w.]*)\(\) takes .+ positional arguments? but (?P<given>\d+) w"
TRUTH = r"truth value of an array|Boolean value of Tensor"
BROADCAST = r"could not be broadcast together|The size of tensor a \(\d+\) must match"
MISMATCH = r"matmul: Input operand \d has a mism|not aligned|mat1 and mat2 shapes cannot be multi"
PRODUCT = r"mat1 and mat2 .*\((?P<rows>\d+)x(?P<values>\d+) and (?P<takes>\d+)x\d+\)"
CHANNELS = r"to have (?P<takes>\d+) channels, but got (?P<got>\d+) channels"
RESHAPED = r"reshape array of size|is invalid for input of size"
VIEWS = [f"_x.{name}({sizes}, ...)" for name in ("view", "reshape")
         for sizes in ("_number", "_n, _number")]  # fmt: skip
SHAPES_BESIDE = "Write the shapes beside each line: (n, d) @ (d, h) is (n, h)."
LOSSES = ("torch.nn.functional.cross_entropy", "torch.nn.CrossEntropyLoss()", "criterion")
OUTPUTS = ("model(_x)", "logits", "outputs", "output", "out", "scores", "y_pred", "preds")
SWAPPED = [f"{loss}(_first, {output})" for loss in LOSSES for output in OUTPUTS]
SCRIPT = '`if __name__ == "__main__":`'
AWAY = f"Work with the arguments in memory, and do the rest below {SCRIPT} only."

PATTERNS = (
    # Files that cannot be loaded, and what is not there while code is graded.
    Pattern(SYNTAX, "", line_is(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)"), "merge marker",
        "Line {line} of {file} is a marker that a merge has left.",
        "Choose one of the two versions, and remove all markers: <<<<<<<, =======, >>>>>>>."),
    Pattern(SYNTAX, "", line_is(r"[%!?]|.*\?$|>>> |In \["), "line of a notebook",
        "Line {line} of {file}, `{text}`, works in notebooks only.",
        "Remove it, or write it as plain Python."),
    Pattern(SYNTAX, r"invalid (?:character '(?P<char>.)'|non-printable character (?P<code>U\+\w+))",
        always, "character that is not Python",
        "Line {line} has a character that Python does not know: {char}{code}.",
        "Type that piece again: straight quotes, - for minus, * for times, plain spaces."),
    Pattern(SYNTAX, "", _newer_syntax, "newer Python needed",
        "{what} needs Python {version}; your code is graded with Python {python}.",
        "Write it in an older way."),
    Pattern("TabError", "", always, "tabs and spaces mixed",
        "Some lines are indented with tabs and others with spaces.",
        "Let your editor turn all tabs into spaces."),
    Pattern(SYNTAX, r"unindent does not match|unexpected indent|'\w+' (?:outside|not properly in) "
        "(?:function|loop)", always, "wrong indentation",
        "Line {line} is not indented into the block that it belongs to.",
        "Indent it like the lines that it belongs to."),
    Pattern(IMPORT, NO_MODULE, _imported, "package that is not there",
        "{file} imports {package}; there are only {there}, and the standard library.",
        f"Remove it, or import it below {SCRIPT}."),
    Pattern(IMPORT, r"import name '(?P<name>\w+)' from '(?:student\.)?utils'(?!.*Did you)", always,
        "name that is not in utils",
        "The grader's utils.py, which always replaces yours, has no {name}.",
        "Write {name} in {file} itself."),
    Pattern("RuntimeError", "Dataset not found", traced("torchvision.datasets._name(...)",
        "_name(...)"), "images asked for while graded",
        "`{text}` looks for the images in files, and there are none while your code is graded.",
        f"Use the images that come as arguments; ask for images below {SCRIPT} only."),
    Pattern(SYSTEM, r"No such file or directory: '(?P<path>[^']{1,80})'|^(?P<other>[\w./-]{1,80}) "
        "not found", always, "file that is not there",
        "There is no file {path}{other} where your code is graded.", AWAY),
    Pattern(SYSTEM, DENIED, in_file("torch.utils.data.DataLoader(..., num_workers=_number)",
        "torch.utils.data.DataLoader(..., num_workers=1)"), "worker processes",
        "`{text}` (line {at}) starts processes, which graded code may not.",
        "Write num_workers=0."),
    Pattern(SYSTEM, DENIED, _refused, "not allowed while graded",
        "`{text}` {what}, which graded code may not.", AWAY),
    Pattern("PermissionError", "", always, "not allowed while graded",
        "Line {line} asks for something that graded code may not use.", AWAY),
    # Names: never imported, never assigned, misspelled, kept in the wrong place.
    Pattern("NameError", r"name '(?:get_ipython|display)' is not", always, "line of a notebook",
        "Line {line} works in notebooks only.", "Remove it."),
    Pattern("NameError|AttributeError", r"^(?:name|'\w+' object has no attribute) '(?P<name>\w+)'",
        _unfinished, "forward is not finished",
        "forward stops after {last}: {next} is not assigned.",
        "Write the remaining steps of forward, keep each one as self.z2 and so on, return a2."),
    Pattern("NameError", UNKNOWN, _self_forgotten, "self forgotten",
        "{name} belongs to the object, but {function} uses it without self.",
        "Write self.{name}."),
    Pattern("NameError|AttributeError", r"^(?:name|module '\w+' has no attribute) '(?P<name>\w+)'",
        _nested, "function in the wrong place", "{name} (line {at}) stands inside {outer}.",
        "Move it, so that `def {name}` begins at the left margin."),
    Pattern("NameError|AttributeError", r"^(?:name|module '\w+' has no attribute) '(?P<name>\w+)'",
        _guarded, "name of the script part only", "{name} is known only below " + SCRIPT +
        " (line {at}), which does not run while your code is graded.",
        "Define it outside of that block, or pass it as an argument."),
    Pattern("NameError", UNKNOWN, _never_imported, "import missing",
        "{name} is used, but never imported.", "Write `{import}` at the top of {file}."),
    Pattern("NameError", UNKNOWN, _elsewhere, "variable of another function",
        "{name} is a variable of {other}, so {function} does not know it.",
        "Compute it in {function} as well, or pass it there."),
    Pattern("AttributeError", OF_OBJECT, _without_self, "self forgotten",
        "{method} assigns {name} without self. (line {at}), so its value is lost when {method} "
        "ends.", "Write self.{name} = ... there."),
    Pattern("AttributeError", r"'Axes' object has no attribute '(?P<name>[xy]?(label|title|lim))'",
        always, "set_ missing", "An Axes has no {name}, which is one of pyplot's functions.",
        "Write set_{name}(...)."),
    # Calls and plain Python.
    Pattern("NameError|AttributeError|ImportError", r"(?:name|attribute) '(?P<name>\w+)'.*Did you "
        r"mean: '(?P<near>[\w.]+)'", _misspelled, "name misspelled",
        "There is no {name} here, but there is {near}.",
        "Write {near} if you mean that; otherwise give {name} a value first."),
    Pattern("UnboundLocalError", r"local variable '(?P<name>\w+)'", always,
        "variable without a value",
        "{name} is a variable of {function}, and has no value when line {line} runs.",
        "Give it a value before that line, also if a loop or an if is skipped."),
    Pattern("TypeError|AttributeError", r"^'?(?P<type>\w+)(?:[\w.]*\(\) takes|' object has no "
        "attribute)", _constructor, "__init__ misspelled",
        "The constructor is written {written}, so Python does not call it.",
        "Write def __init__, with two underscores on each side."),
    Pattern("AttributeError|TypeError", rf"^'(?P<type>\w+)' object (?:is not callable|has no "
        rf"attribute '(?:{OF_MODULE})')", _no_base, "nn.Module missing",
        "The class {type} does not inherit from nn.Module.", "Write class {type}(nn.Module):"),
    Pattern("AttributeError", OF_OBJECT, _never_assigned, "attribute never assigned",
        "No line of the class {type} assigns self.{name}.",
        "Assign self.{name}, and spell it the same everywhere."),
    Pattern("AttributeError", r"'(float|int)' object has no attribute 'backward'", traced(
        "_x.item()", "float(_x)"), ".item() before backward",
        "`{text}` (line {at}) is a plain number, which has lost its way back to the parameters.",
        "Keep the loss as a tensor until after loss.backward()."),
    Pattern("AttributeError|TypeError", "'bool'|return_types|tuple", traced("torch.max(_x, _n)",
        "torch.max(_x, dim=_n)", "_x.max(_n)", "_x.max(dim=_n)"), "torch.max returns two tensors",
        "`{text}` returns two tensors: the largest values and their positions.",
        "Use argmax(dim=1), which returns the positions alone."),
    Pattern("AttributeError", "'numpy.ndarray' object has no attribute '(plot|set_|legend|grid)",
        in_file("_fig, _what = _x.subplots(...)"), "several axes at once",
        "{what} (line {at}) is an array of several axes, not one of them.",
        "Take one of them, such as {what}[0]."),
    Pattern("TypeError|AttributeError|ValueError", "NoneType|not have enough dimensions \\(has 0",
        _returns_nothing, "nothing returned", "{called} has no return, so `{text}` is None.",
        "End {called} with a return."),
    Pattern("TypeError|AttributeError|ValueError", "NoneType", traced("_x.shuffle(...)",
        "_x.append(...)", "_x.sort(...)", "_x.extend(...)", "_x.backward(...)"),
        "nothing returned", "`{text}` changes an object and returns None.",
        "Call it on a line of its own, and then use the object that it has changed."),
    Pattern("TypeError", TAKES, _self_missing, "self missing",
        "The method {method} has no self as its first argument.",
        "Write def {method}({signature})."),
    Pattern("TypeError", r"^(?P<called>[\w.]+)\(\) (?:takes|missing|got an unexpected)", _signature,
        "another signature", "{called} takes {takes}, which does not fit the grader's call.",
        "Keep the signature of the stub: names, order, and default values."),
    Pattern("TypeError|RuntimeError", r"^(?P<other>\w+)\.__init__\(\) takes|(?:must be Tensor, not "
        r"|- got \()(?P<type>\w+)|Boolean value", _layer_created,
        "layer created, not applied", "`{text}` creates a layer, and does not apply it.",
        "Create it first and then call it: {layer}()({arguments})."),
    Pattern("TypeError", "object is not callable", failed("_what(...)"), "value called",
        "`{text}` calls `{what}`, which is not a function.",
        "Use [ ] for an index, * or @ to multiply, tqdm.tqdm for a function of a module; is a "
        "variable named like a function?"),
    Pattern("ValueError|IndexError", "values to unpack|tuple index out of range", failed(
        "_what.shape[_n]", "_t = _what.shape"), "fixed number of axes",
        "The line counts on a fixed number of axes, and {what} has another number of them here.",
        "Work on the whole array, which needs no shape."),
    Pattern("TypeError", "'int' object is not iterable", failed("for _i in _n: pass"),
        "loop over a number", "`{n}` is one number, and a loop needs several values.",
        "Write range({n})."),
    Pattern("TypeError|IndexError", "'float' object cannot be interpreted|slice indices must be|"
        "tuple of ints,but got float|only integers, slices", traced("_a / _b"),
        "division that gives a float",
        "`{text}` is a float, and a size or an index must be an integer.",
        "Divide with two slashes: {a} // {b}."),
    Pattern("NotImplementedError", r'Module \[(?P<type>\w+)\] is missing the required "forward"',
        lambda site, found: {}, "forward missing", "The class {type} has no method named forward.",
        "Write def forward(self, x) in the class, indented as __init__ is."),
    # Arrays.
    Pattern("ValueError|TypeError|RuntimeError", rf"{TRUTH}|only integer scalar arrays", failed(
        *(f"{name}(0, _z)" for name in ("max", "numpy.max", "numpy.amax"))),
        "max instead of np.maximum", "`{text}` does not compare element by element.",
        "Write np.maximum(0, {z}), or torch.relu in PyTorch."),
    Pattern("RuntimeError|ValueError", BROADCAST, failed("_a == _b"), "argmax missing",
        "`{text}` compares arrays of shapes that do not fit.",
        "Take the class with the largest score first: argmax(dim=1)."),
    Pattern("ValueError|RuntimeError", TRUTH, on_line("if _t: pass", "while _t: pass", "_a and _b",
        "_a or _b", "not _a", "_a if _t else _b"), "one answer for a whole array",
        "Line {line} asks a whole array a question that has an answer for each of its numbers.",
        "Compute element by element: np.where, np.maximum, & for and, | for or."),
    Pattern("ValueError|RuntimeError", MISMATCH, _product, "matrix the wrong way round",
        "`{text}` multiplies {a} by {b}, but the inner sizes must be equal.", "{hint}"),
    Pattern("ValueError|RuntimeError", BROADCAST, _star, "* instead of @",
        "`{text}` multiplies element by element, which needs equal shapes.",
        "Write the matrix product: {a} @ {b}."),
    Pattern("ValueError|RuntimeError", RESHAPED, failed(*VIEWS), "fixed size in view or reshape",
        "`{text}` (line {at}) has sizes written into it, which do not fit every batch.",
        "Keep the first axis: x.reshape(len(x), -1) or x.flatten(1)."),
    Pattern("TypeError", "Cannot interpret '.*' as a data type", failed("numpy.zeros(_a, _b)",
        "numpy.ones(_a, _b)"), "shape in two arguments",
        "`{text}` takes its second argument for a type of numbers.",
        "Give the shape as one tuple: ({a}, {b})."),
    Pattern(r"MemoryError|_ArrayMemoryError|RuntimeError", r"allocate (?P<size>[\d.]+ \w+)", always,
        "array too large", "Line {line} asks for {size} of memory.",
        "Print the shapes just before it, and take a few hundred images at a time."),
    # PyTorch: layers, sizes, losses, gradients.
    Pattern("AttributeError|TypeError", r"before Module.__init__\(\) call|'super' object needs an",
        always, "super().__init__() missing",
        "nn.Module has not been set up when line {line} runs.",
        "Write super().__init__(), with both pairs of brackets, as the first line of __init__."),
    Pattern("NotImplementedError|RuntimeError|ValueError", "implemented for 'Long'|scalar type|"
        "multi-target|Expected floating point type|batch_size", failed(*SWAPPED),
        "arguments of the loss swapped", "In `{text}` the output of the network stands second.",
        "Hand it the logits first, and the labels second."),
    Pattern("ValueError", "optimizer got an empty parameter list", in_file("self._name = [...]"),
        "layers in a plain list",
        "self.{name} (line {at}) is a plain list, where PyTorch does not find layers.",
        "Put them into nn.ModuleList([...]) or nn.Sequential(...)."),
    Pattern("RuntimeError", r"\(1x\d+ and \d+x\d+\)|size mismatch, got input", in_class(
        "_x.flatten()", "_x.flatten(0)", "_x.view(-1)", "_x.reshape(-1)"),
        "images flattened together",
        "`{text}` turns all images of the batch into one row.",
        "Keep the first axis: x.flatten(1)."),
    Pattern("RuntimeError", PRODUCT, _not_flattened, "flatten forgotten",
        "The linear layer gets images, because nothing flattens them.",
        "Write x.flatten(1) between the convolutions and the linear layer."),
    Pattern("RuntimeError", PRODUCT, in_class("torch.nn.Linear({takes}, ...)",
        "torch.nn.Linear(..., in_features={takes})"), "wrong size of a linear layer",
        "`{text}` takes {takes} values in a row, and gets {values}.",
        "Print the shape just before that layer, and take sizes from the arguments of __init__."),
    Pattern("RuntimeError", CHANNELS, in_class("torch.nn.Conv2d({takes}, ...)",
        "torch.nn.Conv2d(..., in_channels={takes})"), "wrong number of channels",
        "`{text}` takes images of {takes} channels, and gets {got}.",
        "The first layer takes gray images, nn.Conv2d(1, ...), each other one what the layer "
        "before it gives."),
    Pattern("TypeError", "is not a Module subclass", failed("torch.nn.Sequential(...)"),
        "no layer in nn.Sequential", "`{text}` gets something that is not a layer.",
        "Create each layer with brackets, such as nn.ReLU(), and leave out [ ] around them."),
    Pattern("RuntimeError", r"must have the same dtype, but got (?P<one>\w+) and (?P<other>\w+)",
        always, "two types of numbers", "One tensor is of type {one}, the other of type {other}.",
        "Bring both to float32 with .float()."),
    Pattern("RuntimeError|AssertionError", "not compiled with CUDA|Found no NVIDIA|mps devices",
        always, "no graphics card",
        "Line {line} asks for a graphics card, and there is none where your code is graded.",
        'Choose "cuda" only if torch.cuda.is_available().'),
)  # fmt: skip


def recognize(error: Raised, site: Site) -> Mistake | None:
    """Return the mistake that an exception betrays and the source confirms, if there is one."""
    if isinstance(site.statement, ast.Raise):
        return None  # raised by the submission itself, for reasons of its own
    try:
        found = (pattern.recognize(error, site) for pattern in PATTERNS)
        return next((mistake for mistake in found if mistake), None)
    except RecursionError:  # an expression that nests deeper than a person would write it
        return None
