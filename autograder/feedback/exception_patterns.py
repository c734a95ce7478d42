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
    given,
    has,
    line_is,
    match,
    trace,
)
from autograder.feedback.source_tree import Shape, Site, dotted, parameters
from autograder.lessons import Mistake

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = ("numpy", "torch", "torchvision", "matplotlib", "tqdm")
MISNAMED = ("_init_", "init", "__int__", "_init__", "__init_", "__innit__")
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
# How a line of a newer Python looks: type X = ..., def f[T](...), f"{d["a"]}"; except A, B.
NEWER_312 = r"type \w+(\[.*\])? = |(async )?(def|class) \w+\[|.*\bf\"[^\"]*\{\w+\[\"|"
NEWER_314 = r"except [\w.]+(, *[\w.]+)+ *:"
NEWER_SYNTAX = (NEWER_312 if sys.version_info < (3, 12) else "") + (
    NEWER_314 if sys.version_info < (3, 14) else "(?!)"
)
# What no graded code may do, by the calls that ask for it.
REFUSED = {
    "writes to the disk": "torch.save numpy.save numpy.savez numpy.savetxt os.makedirs os.mkdir "
    "_x.mkdir _x.write_text _x.imsave _x.SummaryWriter tempfile._make",
    "starts another program or process": "subprocess._run os.system os.popen os.fork _x.Process "
    "_x.Pool multiprocessing._make",
    "needs the network": "urllib.request._get requests._get socket._make torch.hub._load",
    "opens a file": "open _x.open numpy.load torch.load _x.read_text _x.read_bytes",
}


def _imported(site: Site, found: Found) -> Words | None:
    """Confirm that the file itself imports the package, which its part may not or cannot use."""
    package = (found["package"] or found["other"]).partition(".")[0]
    part = BY_MODULE.get(site.source.name)
    there = part.packages if part and part.packages is not None else PACKAGES
    full = {name.partition(".")[0] for name in site.source.aliases.values()}
    if package not in full - {*sys.stdlib_module_names, *there, *MODULES}:
        return None
    return {"package": package, "there": ", ".join((*there, "utils"))}


def _refused(site: Site, found: Found) -> Words | None:
    for what, names in REFUSED.items():
        if words := has("traced", *(f"{name}(...)" for name in names.split()))(site, found):
            return {**words, "what": what}
    return None


def _unfinished(site: Site, found: Found) -> Words | None:
    """Confirm that forward assigns the first steps only, and that no return computes the rest."""
    kept = {b.name for b in site.source.bindings if b.function == "forward"}
    bodies = [n for n in ast.walk(site.source.tree) if getattr(n, "name", "") == "forward"]
    returned = [n.value for body in bodies for n in ast.walk(body) if isinstance(n, ast.Return)]
    if any(not isinstance(value, ast.Name | ast.Attribute | None) for value in returned):
        return None
    done = tuple(step for step in STEPS if step in kept)
    if not done or done != STEPS[: len(done)] or found["name"] not in STEPS[len(done) :]:
        return None
    return {"last": done[-1], "next": STEPS[len(done)]}


def _never_imported(site: Site, found: Found) -> Words | None:
    """Confirm that a well-known name is bound nowhere in the file."""
    known = IMPORTS if site.source.name == "numpy_ann" else {**IMPORTS, **TORCH_IMPORTS}
    is_read = bool(site.source.tree.body) and has("traced", found["name"])(site, found)
    bound = found["name"] in {binding.name for binding in site.source.bindings}
    missing = found["name"] in known and is_read and not bound
    return {"import": known[found["name"]]} if missing else None


def _misspelled(site: Site, found: Found) -> Words | None:
    """Confirm that what Python suggests is close, and not only another number at its end."""
    name, near = found["name"], found["near"]
    owner = re.findall(r"'(\w+)'", found.string)[0]
    least = 0.65 if owner == name or owner in site.source.classes else 0.8
    close = difflib.SequenceMatcher(None, name.lower(), near.lower()).ratio() > least
    same = re.sub(r"\d", "", name) == re.sub(r"\d", "", near)
    names = {getattr(n, key, "") for n in trace(site) for key in ("id", "attr", "name")}
    return {} if close and not same and name in names else None


def _constructor(site: Site, found: Found) -> Words | None:
    """Confirm that a class has no __init__, but a method whose name is nearly that."""
    mine = [b for b in site.source.bindings if b.owner == found["type"]]
    own = [b.name for b in mine if b.kind == "method"]
    written = [name for name in own if name in MISNAMED]
    return {"written": written[0]} if written and "__init__" not in own else None


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
    for call in [node for node in trace(site) if isinstance(node, ast.Call)]:
        head, _, name = dotted(call.func).rpartition(".")
        function = site.source.find(name) if head in ("", "self", "model") else None
        inner = ast.Return | ast.Yield | ast.YieldFrom
        if function and not any(isinstance(node, inner) for node in ast.walk(function)):
            return {"text": site.text(call), "called": name}
    return None


def _layer_created(site: Site, found: Found) -> Words | None:
    """Confirm nn.ReLU(x): a layer is created with a tensor in the place of its settings."""
    kind = found["type"] or found["other"] or "CrossEntropyLoss"
    nodes = list(ast.walk(site.function)) if site.function else []
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    called = {call.func for call in calls}
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
    shape = site.shapes.get(text.removesuffix(".T"), ())
    return shape[::-1] if text.endswith(".T") else shape


def _product(site: Site, found: Found) -> Words | None:
    """Confirm a matrix product by the shapes, and look for the only change that would fit."""
    words = has("failed", "_a @ _b", "numpy.dot(_a, _b)", "numpy.matmul(_a, _b)", "_a.dot(_b)",
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
    words = has("failed", "_a * _b")(site, found)
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
    Pattern(SYNTAX, "", line_is(NEWER_SYNTAX), "newer Python needed",
        f"Line {{line}} needs a newer Python; your code is graded with Python {PYTHON}.",
        "Write `{text}` in an older way."),
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
    Pattern("RuntimeError", "Dataset not found", has("traced",
        "torchvision.datasets.FashionMNIST(...)"), "images asked for while graded",
        "`{text}` looks for the images in files, and there are none while your code is graded.",
        f"Use the images that come as arguments; ask for images below {SCRIPT} only."),
    Pattern(SYSTEM, r"No such file or directory: '(?P<path>[^']{1,80})'|^(?P<other>[\w./-]{1,80}) "
        "not found", always, "file that is not there",
        "There is no {path}{other} where your code is graded.", AWAY),
    Pattern(SYSTEM, DENIED, has("file", "torch.utils.data.DataLoader(..., num_workers=_number)",
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
    Pattern("NameError", UNKNOWN, given(lambda b, owner: b.kind in ("self", "method") and
        b.owner == owner), "self forgotten",
        "{name} belongs to the object, but {function} uses it without self.",
        "Write self.{name}."),
    Pattern("NameError|AttributeError", r"^(?:name|module '\w+' has no attribute) '(?P<name>\w+)'",
        given(lambda b, owner: b.kind == "function" and (b.owner or b.function)),
        "function in the wrong place", "{name} (line {at}) stands inside {outer}.",
        "Move it, so that `def {name}` begins at the left margin."),
    Pattern("NameError|AttributeError", r"^(?:name|module '\w+' has no attribute) '(?P<name>\w+)'",
        given(lambda b, owner: b.guarded), "name of the script part only",
        f"{{name}} is known only below {SCRIPT} (line {{at}}), which does not run while graded.",
        "Define it outside of that block, or pass it as an argument."),
    Pattern("NameError", UNKNOWN, _never_imported, "import missing",
        "{name} is used, but never imported.", "Write `{import}` at the top of {file}."),
    Pattern("NameError", UNKNOWN, given(lambda b, owner: b.kind in ("Name", "arg") and b.function),
        "variable of another function",
        "{name} is a variable of {outer}, so {function} does not know it.",
        "Compute it in {function} as well, or pass it there."),
    Pattern("AttributeError", OF_OBJECT, given(lambda b, owner: b.kind == "Name" and b.function
        and b.owner == owner), "self forgotten",
        "{outer} assigns {name} without self. (line {at}), so its value is lost when {outer} ends.",
        "Write self.{name} = ... there."),
    # Calls and plain Python.
    Pattern("AttributeError", r"'Axes' object has no attribute '(?P<name>[xy]?(label|title|lim))'",
        always, "set_ missing", "An Axes has no {name}, which is one of pyplot's functions.",
        "Write set_{name}(...)."),
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
    Pattern("AttributeError|TypeError", r"^'(?P<type>PyTorch\w+)' object (?:is not callable|has "
        rf"no attribute '(?:{OF_MODULE})')", has("file", "class {type}: pass"), "nn.Module missing",
        "The class {type} does not inherit from nn.Module.", "Write class {type}(nn.Module):"),
    Pattern("AttributeError", r"'(float|int)' object has no attribute 'backward'",
        has("traced", "_x.item()", "float(_x)"), ".item() before backward",
        "`{text}` (line {at}) is a plain number, which has lost its way back to the parameters.",
        "Keep the loss as a tensor until after loss.backward()."),
    Pattern("AttributeError|TypeError", "'bool'|return_types|tuple", has("traced",
        "torch.max(_x, _n)", "torch.max(_x, dim=_n)", "_x.max(_n)", "_x.max(dim=_n)"),
        "torch.max returns two tensors", "`{text}` returns the largest values and their positions.",
        "Use argmax(dim=1), which returns the positions alone."),
    Pattern("TypeError|AttributeError|ValueError", "NoneType|not have enough dimensions \\(has 0",
        _returns_nothing, "nothing returned", "{called} has no return, so `{text}` is None.",
        "End {called} with a return."),
    Pattern("TypeError|AttributeError|ValueError", "NoneType", has("traced", "_x.shuffle(...)",
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
    Pattern("TypeError", "object is not callable", has("failed", "_what(...)"), "value called",
        "`{text}` calls `{what}`, which is not a function.",
        "Is a variable named like a function? Otherwise use [ ] for an index, * or @ to multiply, "
        "tqdm.tqdm for a function of a module."),
    Pattern("TypeError|IndexError", "'float' object cannot be interpreted|slice indices must be|"
        "tuple of ints,but got float|only integers, slices", has("traced", "_a / _b"),
        "division that gives a float",
        "`{text}` is a float, and a size or an index must be an integer.",
        "Divide with two slashes: {a} // {b}."),
    Pattern("NotImplementedError", r'Module \[(?P<type>\w+)\] is missing the required "forward"',
        has("file", "class {type}(...): pass"), "forward missing",
        "The class {type} has no method named forward.",
        "Write def forward(self, x) in the class, indented as __init__ is."),
    # Arrays.
    Pattern("ValueError|TypeError|RuntimeError", rf"{TRUTH}|only integer scalar arrays",
        has("failed", "max(0, _z)", "numpy.max(0, _z)", "numpy.amax(0, _z)"),
        "max instead of np.maximum", "`{text}` does not compare element by element.",
        "Write np.maximum(0, {z}), or torch.relu in PyTorch."),
    Pattern("ValueError|RuntimeError", TRUTH, has("line", "if _t: pass", "while _t: pass",
        "_a and _b", "_a or _b", "not _a", "_a if _t else _b"), "one answer for a whole array",
        "Line {line} asks a whole array a question that has an answer for each of its numbers.",
        "Compute element by element: np.where, np.maximum, & for and, | for or."),
    Pattern("ValueError|RuntimeError", MISMATCH, _product, "matrix the wrong way round",
        "`{text}` multiplies {a} by {b}, but the inner sizes must be equal.", "{hint}"),
    Pattern("ValueError|RuntimeError", BROADCAST, _star, "* instead of @",
        "`{text}` multiplies element by element, which needs equal shapes.",
        "Write the matrix product: {a} @ {b}."),
    Pattern("ValueError|RuntimeError", RESHAPED, has("failed", *VIEWS),
        "fixed size in view or reshape",
        "`{text}` (line {at}) has sizes written into it, which do not fit every batch.",
        "Keep the first axis: x.reshape(len(x), -1) or x.flatten(1)."),
    # PyTorch: layers, sizes, losses, gradients.
    Pattern("AttributeError|TypeError", r"before Module.__init__\(\) call|'super' object needs an",
        always, "super().__init__() missing",
        "nn.Module has not been set up when line {line} runs.",
        "Write super().__init__(), with both pairs of brackets, as the first line of __init__."),
    Pattern("NotImplementedError|RuntimeError|ValueError", "implemented for 'Long'|scalar type|"
        "multi-target|Expected floating point type|batch_size", has("failed", *SWAPPED),
        "arguments of the loss swapped", "In `{text}` the output of the network stands second.",
        "Hand it the logits first, and the labels second."),
    Pattern("RuntimeError", r"\(1x\d+ and \d+x\d+\)|size mismatch, got input",
        has("class", "_x.flatten()", "_x.flatten(0)", "_x.view(-1)", "_x.reshape(-1)"),
        "images flattened together",
        "`{text}` turns all images of the batch into one row.",
        "Keep the first axis: x.flatten(1)."),
    Pattern("RuntimeError", PRODUCT, _not_flattened, "flatten forgotten",
        "The linear layer gets images, because nothing flattens them.",
        "Write x.flatten(1) between the convolutions and the linear layer."),
    Pattern("RuntimeError", PRODUCT, has("class", "torch.nn.Linear({takes}, ...)",
        "torch.nn.Linear(..., in_features={takes})"), "wrong size of a linear layer",
        "`{text}` takes {takes} values in a row, and gets {values}.",
        "Print the shape just before that layer, and take sizes from the arguments of __init__."),
    Pattern("RuntimeError", CHANNELS, has("class", "torch.nn.Conv2d({takes}, ...)",
        "torch.nn.Conv2d(..., in_channels={takes})"), "wrong number of channels",
        "`{text}` takes images of {takes} channels, and gets {got}.",
        "The first layer takes gray images, nn.Conv2d(1, ...), each other one what the layer "
        "before it gives."),
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
    except (RecursionError, SyntaxError):  # too deep for a person, or a message with a false name
        return None
