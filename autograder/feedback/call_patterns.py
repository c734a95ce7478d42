"""Exceptions from calls and plain Python: signatures, brackets, unpacking, lists, dicts."""

from __future__ import annotations

import ast
import difflib

from autograder.feedback.confirmation import (
    Found,
    Pattern,
    Words,
    call_of,
    definition,
    labels,
    nothing,
    operation,
    told,
    traced,
)
from autograder.feedback.name_patterns import constructor_misnamed, no_base
from autograder.feedback.source_tree import (
    Function,
    Site,
    attribute_values,
    constant,
    dotted,
    inside,
    methods,
    parameters,
    returns,
    stores,
    values,
)

GRADIENTS = ("W1", "b1", "W2", "b2")
HISTORY = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
OF_HISTORY = ("judge_fit", "plot_train_val_metrics")
KEYWORDS = {
    True: {"keepdim": "keepdims", "dim": "axis", "shape": "size"},  # of NumPy
    False: {"learning_rate": "lr", "kernel": "kernel_size"},  # of PyTorch
}


def _defined(site: Site, name: str) -> tuple[ast.ClassDef | None, Function | None]:
    """Return the class and the function behind a name such as NumpyANN.forward or relu."""
    owner, _, function = name.rpartition(".")
    for source in (site.source, *site.sources.values()):
        if owner in source.classes:
            return source.classes[owner], methods(source.classes[owner]).get(function)
        if not owner and function in source.functions:
            return None, source.functions[function]
    return None, None


def _self_missing(site: Site, found: Found) -> Words | None:
    """Confirm that a method's first argument is not self."""
    owner, method = _defined(site, found["called"])
    given = parameters(method)
    fits = len(given) + 1 == int(found["given"]) and given[:1] not in (["self"], ["cls"])
    if owner is None or method is None or method.decorator_list or not fits:
        return None
    signature = ", ".join(["self", *given])
    return {"method": method.name, "at": str(method.lineno), "signature": signature}


def _signature(site: Site, found: Found) -> Words | None:
    """Confirm that the grader's call does not fit what the submission defines."""
    _, function = _defined(site, found["called"])
    if site.own or function is None:
        return None
    return {"at": str(function.lineno), "takes": ", ".join(parameters(function)) or "nothing"}


def _called_on_class(site: Site, found: Found) -> Words | None:
    """Confirm NumpyANN.forward(X): a method is called on the class instead of an object."""
    for call in site.failing(ast.Call):
        owner, _, method = dotted(call.func).rpartition(".")
        if owner in site.source.classes and method != "__init__":
            return {"text": site.text(call.func), "owner": owner, "method": method}
    return None


def _keyword(site: Site, found: Found) -> Words | None:
    """Confirm that the line passes the argument that the function does not have."""
    for call in site.focus:
        if isinstance(call, ast.Call) and found["keyword"] in [k.arg for k in call.keywords]:
            table = {} if definition(site, call) else KEYWORDS[site.source.is_numpy]
            instead = table.get(found["keyword"])
            remedy = f"Write {instead}=... instead." if instead else "See its help for the names."
            return {"text": site.text(call.func), "remedy": remedy}
    return None


def layer_created(site: Site, found: Found) -> Words | None:
    """Confirm nn.Sigmoid(x): the constructor of a layer is called with a tensor and fails."""
    for call in site.failing(ast.Call):
        is_layer = site.full_name(call.func).startswith("torch.nn.")
        is_layer &= dotted(call.func).rpartition(".")[2][:1].isupper()
        if is_layer and call.args and constant(call.args[0]) is None:
            return told(site, call)
    return None


def _shadowed(site: Site, found: Found) -> Words | None:
    """Confirm that a called name was given another value in the file."""
    for call in site.failing(ast.Call):
        name = dotted(call.func)
        at = [n.lineno for scope in (site.scope, site.source.tree) for n in stores(scope, name)]
        if at and name not in parameters(site.function):
            return {"called": name, "at": str(at[0])}
    return None


def _module_called(site: Site, found: Found) -> Words | None:
    """Confirm that what is called is an imported module."""
    for call in site.failing(ast.Call):
        if (name := dotted(call.func)) in site.source.aliases:
            return {"called": name, "instead": f"{name}.{name}"}
    return None


def _value_called(site: Site, found: Found) -> Words | None:
    """Confirm that round brackets stand behind something that is no function of the file."""
    for call in site.only(ast.Call):
        if dotted(call.func) not in site.source.functions:
            return told(site, call)
    return None


def _function_indexed(site: Site, found: Found) -> Words | None:
    """Confirm square brackets behind the name of a function."""
    for node in site.only(ast.Subscript):
        if dotted(node.value):
            return {"text": site.text(node), "what": site.text(node.value)}
    return None


def _axes_counted(site: Site, found: Found) -> Words | None:
    """Confirm n, d = z.shape, or z.shape[1]."""
    value = site.statement.value if isinstance(site.statement, ast.Assign) else None
    indexed = [node.value for node in site.failing(ast.Subscript)]
    for node in [value, *indexed]:
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            return {"text": site.text(node), "what": site.text(node.value)}
    return None


def _loop(site: Site) -> tuple[ast.expr, ast.expr] | None:
    """Return target and iterable of the `for` of this line, or of the last one above it."""
    above = [n for n in inside(site.scope) if isinstance(n, ast.For) and n.lineno <= site.line]
    loop = max(above, key=lambda n: n.lineno, default=None)
    return (loop.target, loop.iter) if loop else None


def _number_looped(site: Site, found: Found) -> Words | None:
    """Confirm `for i in n` or `for i in len(x)`."""
    iterable = site.statement.iter if isinstance(site.statement, ast.For) else None
    is_it = iterable is not None and site.node in (None, iterable)
    return {"text": site.text(iterable)} if iterable and is_it else None


def _loops_nested(site: Site, found: Found) -> Words | None:
    """Confirm a loop in relu or its derivative, where arrays of any shape are asked about."""
    loops = [n for n in inside(site.scope) if isinstance(n, ast.For | ast.ListComp)]
    return {} if site.number in ("1.2", "1.3") and loops else None


def _enumerated(site: Site, found: Found) -> Words | None:
    """Confirm for X, y in enumerate(batches)."""
    target, iterable = _loop(site) or (None, None)
    pair = target.elts if isinstance(target, ast.Tuple) else []
    names = [element.id for element in pair if isinstance(element, ast.Name)]
    if iterable is None or len(names) != 2 or not site.calls([iterable], "enumerate"):
        return None
    return {"text": site.text(iterable), "first": names[0], "second": names[1]}


def _pair_whole(site: Site, found: Found) -> Words | None:
    """Confirm for batch in batches, and that the line uses the pair as a whole."""
    target, iterable = _loop(site) or (None, None)
    if not isinstance(target, ast.Name) or dotted(iterable) != "batches":
        return None
    used = any(isinstance(n, ast.Name) and n.id == target.id for n in site.focus)
    return {"what": target.id} if used else None


def _divided(site: Site, found: Found) -> Words | None:
    """Confirm that a size comes from a division with `/`, which gives a float."""
    names = [n.id for n in site.focus if isinstance(n, ast.Name)]
    for node in [*site.focus, *(v for name in names for v in values(site.scope, name))]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            instead = f"{site.text(node.left)} // {site.text(node.right)}"
            return {"text": site.text(node), "instead": instead}
    return None


def _sizes_in_tuple(site: Site, found: Found) -> Words | None:
    """Confirm np.random.randn((a, b))."""
    for call in site.calls(site.failing(ast.Call), "numpy.random.randn", "numpy.random.rand"):
        if call.args and isinstance(call.args[0], ast.Tuple):
            sizes = ", ".join(site.text(size) for size in call.args[0].elts)
            return {"text": site.text(call), "instead": f"{site.text(call.func)}({sizes})"}
    return None


def _gradients_in_tuple(site: Site, found: Found) -> Words | None:
    """Confirm that backward returns its gradients as a tuple."""
    backward = methods(site.source.classes.get("NumpyANN")).get("backward")
    found_tuple = backward and any(isinstance(v, ast.Tuple) for v in returns(backward))
    return {} if found_tuple else None


def _key(site: Site, found: Found) -> Words | None:
    """Confirm that an argument is asked for a literal key that the contract does not name."""
    name = site.function.name if site.function else ""
    keys = GRADIENTS if name == "update" else HISTORY if name in OF_HISTORY else ()
    for node in site.failing(ast.Subscript):
        literal = isinstance(node.slice, ast.Constant) and node.slice.value == found["key"]
        if literal and dotted(node.value) in parameters(site.function) and found["key"] not in keys:
            return {"what": site.text(node.value), "keys": ", ".join(keys)} if keys else None
    return None


def _gradient_not_returned(site: Site, found: Found) -> Words | None:
    """Confirm that the dict which backward returns lacks a parameter's key."""
    backward = methods(site.source.classes.get("NumpyANN")).get("backward")
    dicts = [v for v in returns(backward) if isinstance(v, ast.Dict)] if backward else []
    known = {k.value for d in dicts for k in d.keys if isinstance(k, ast.Constant)}
    return {} if dicts and found["key"] in GRADIENTS and found["key"] not in known else None


def _no_epoch(site: Site, found: Found) -> Words | None:
    """Confirm that a line about the history's lists counts on values in them."""
    if site.function is None or site.function.name not in OF_HISTORY:
        return None
    names = {n.id for node in site.focus for n in traced(site, node) if isinstance(n, ast.Name)}
    return {} if names & set(parameters(site.function)) else None


def _calls_itself(site: Site, found: Found) -> Words | None:
    """Confirm that a function calls itself, or that a property reads itself."""
    if site.function is None:
        return None
    name = site.function.name
    again = {name, f"self.{name}", *(["self"] if name == "forward" else [])}
    is_property = "property" in map(dotted, site.function.decorator_list)
    for node in inside(site.function):
        read = is_property and isinstance(node, ast.Attribute) and dotted(node) == f"self.{name}"
        if read or (isinstance(node, ast.Call) and dotted(node.func) in again):
            return {"text": site.text(node), "at": str(getattr(node, "lineno", 0))}
    return None


def _context_not_called(site: Site, found: Found) -> Words | None:
    """Confirm `with torch.no_grad:`."""
    items = site.statement.items if isinstance(site.statement, ast.With) else []
    names = [name for item in items if (name := dotted(item.context_expr))]
    return {"text": names[0]} if names else None


def _forward_missing(site: Site, found: Found) -> Words | None:
    """Confirm where the forward of a network stands instead."""
    owner = site.source.classes.get(found["type"])
    if owner is None or "forward" in methods(owner):
        return None
    for method in methods(owner).values():
        if any(isinstance(n, Function) and n.name == "forward" for n in inside(method)):
            return {"what": f"forward stands inside {method.name}"}
    near = difflib.get_close_matches("forward", methods(owner), 1, 0.7)
    if near:
        return {"what": f"it is written {near[0]}"}
    is_outside = "forward" in site.source.functions
    return {"what": "forward stands outside of it" if is_outside else "it has none at all"}


def _criterion_class(site: Site, found: Found) -> Words | None:
    """Confirm criterion = nn.CrossEntropyLoss, without brackets, and a call of it."""
    for call in site.failing(ast.Call):
        name = dotted(call.func).removeprefix("self.")
        made = [*values(site.scope, name), *values(site.source.tree, name),
                *attribute_values(site.owner, name)]  # fmt: skip
        for value in made:
            if site.full_name(value).startswith("torch.nn."):
                return {"what": dotted(call.func), "text": site.text(value)}
    return None


def _scores_compared(site: Site, found: Found) -> Words | None:
    """Confirm logits == y, without an argmax."""
    for node in site.failing(ast.Compare):
        sides = {dotted(side) for side in (node.left, *node.comparators)}
        if isinstance(node.ops[0], ast.Eq) and sides & labels(site.function):
            return {"text": site.text(node)}
    return None


TAKES = r"^(?P<called>(?P<type>\w+)[\w.]*)\(\) takes .+ positional arguments? but (?P<given>\d+) w"
MISSING = r"^(?P<called>[\w.]+)\(\) missing \d+ required positional arguments?: (?P<names>[^.]+)"
UNEXPECTED = r"^(?P<called>[\w.]+)\(\) got an unexpected keyword argument '(?P<keyword>\w+)'"
NOT_CALLABLE = r"'(?P<type>[\w.]+)' object is not callable"
NO_BATCH = (
    r"not have enough dimensions|must be Tensor, not (?:int|tuple)|'int' object|'tuple' object|"
    r"inhomogeneous"
)
SAME_SIGNATURE = "Keep the signature of the stub: names, order, and default values."

CALLS = (
    Pattern("TypeError", TAKES, _self_missing,
        "self missing", "The method {method} (line {at}) has no self as its first argument.",
        "Write def {method}({signature})."),
    Pattern("TypeError", rf"{TAKES}|^(?P<other>\w+)\(\) takes no arguments", constructor_misnamed,
        "__init__ misspelled", "The constructor is written {written}, so Python does not call it.",
        "Write def __init__, with two underscores on each side."),
    Pattern("TypeError", r"^maximum\(\) takes from 2", call_of("numpy.maximum"),
        "np.maximum with one argument", "`{text}` has nothing to compare with.",
        "Give it both sides: np.maximum(0, {arguments})."),
    Pattern("TypeError", TAKES, layer_created,
        "layer created, not applied", "`{text}` creates a layer, and its arguments are settings.",
        "Create it first and then call it: {called}()({arguments})."),
    Pattern("TypeError", TAKES, _signature,
        "another signature", "{called} (line {at}) takes {takes}, and gets another number of "
        "arguments.",
        SAME_SIGNATURE),
    Pattern("TypeError", MISSING, _signature,
        "another signature", "{called} (line {at}) takes {takes}, and does not get {names}.",
        SAME_SIGNATURE),
    Pattern("TypeError", UNEXPECTED, _signature,
        "another signature", "{called} (line {at}) takes {takes}, and gets {keyword}=.",
        SAME_SIGNATURE),
    Pattern("TypeError", MISSING, _called_on_class,
        "method called on the class", "`{text}` calls a method on the class {owner}, not on an "
        "object.", "Call it on the object: model.{method}(...) or self.{method}(...)."),
    Pattern("TypeError|AttributeError", UNEXPECTED, _keyword,
        "argument not known", "`{text}` has no argument {keyword}.", "{remedy}"),
    Pattern("TypeError", NOT_CALLABLE, no_base,
        "nn.Module missing", "The class {type} does not inherit from nn.Module, so its objects "
        "cannot be called.", "Write class {type}(nn.Module):"),
    Pattern("TypeError", r"'(tuple|torch.Size)' object is not callable", call_of(".shape"),
        "shape called", "`{called}` is a tuple, not a function.",
        "Use square brackets: {called}[0] is the number of rows."),
    Pattern("TypeError", r"'Text' object is not callable", call_of(".title"),
        "set_ missing", "`{called}` is the title itself, not a function that sets it.",
        "Write set_title(...)."),
    Pattern("TypeError", r"'module' object is not callable", _module_called,
        "module called", "{called} is a module, not a function.",
        "Call a function in it, such as {instead}(...)."),
    Pattern("TypeError", NOT_CALLABLE, _shadowed,
        "function overwritten", "Line {at} gives {called} another value, which is no function.",
        "Give that variable another name."),
    Pattern("TypeError", NOT_CALLABLE, _value_called,
        "value called", "`{text}` calls `{called}`, which is not a function.",
        "Write the operation: * or @ to multiply, [ ] for an index."),
    Pattern("TypeError", r"(function|method|function_or_method|type)' object is not subscriptable",
        _function_indexed,
        "square brackets for a call", "`{text}` has square brackets behind a function.",
        "Call it with round brackets: {what}(...)."),
    Pattern("TypeError|ValueError", r"NoneType|not have enough dimensions \(has 0", nothing,
        "nothing returned", "{why}.", "{remedy}"),
    Pattern("ValueError|TypeError|AttributeError", NO_BATCH, _enumerated,
        "enumerate unpacked too early", "`{text}` gives a number and a pair, so {first} is the "
        "number and {second} the pair.", "Write for i, (X, y) in enumerate(batches)."),
    Pattern("ValueError|TypeError|AttributeError", NO_BATCH, _pair_whole,
        "batch not unpacked", "{what} is a pair of images and labels, and is used as a whole.",
        "Write for X, y in batches."),
    Pattern("ValueError|IndexError", r"values to unpack|tuple index out of range", _axes_counted,
        "fixed number of axes", "`{text}` counts on a fixed number of axes, and {what} has another "
        "number of them here.", "Work on the whole array, which needs no shape."),
    Pattern("TypeError", r"'int' object is not iterable", _number_looped,
        "loop over a number", "`{text}` is one number, and a loop needs several values.",
        "Write range({text})."),
    Pattern("TypeError", r"'(float|numpy\.\w+)' object is not iterable", _loops_nested,
        "loop over fixed axes", "The loops count on rows of numbers, which fits one shape only.",
        "Let NumPy work on the whole array, of any shape: np.maximum or np.where."),
    Pattern("TypeError|IndexError", r"'float' object cannot be interpreted|slice indices must be|"
        r"tuple of ints,but got float|only integers, slices", _divided,
        "division that gives a float", "`{text}` is a float, and a size or an index must be an "
        "integer.", "Divide with two slashes: {instead}."),
    Pattern("TypeError", r"'tuple' object cannot be interpreted as an integer", _sizes_in_tuple,
        "sizes in a tuple", "`{text}` gets a tuple, and takes its sizes one by one.",
        "Write {instead}."),
    Pattern("TypeError", r"tuple indices must be integers or slices, not str", _gradients_in_tuple,
        "gradients in a tuple", "backward returns a tuple, whose values have no names.",
        "Return a dict with the keys W1, b1, W2, b2."),
    Pattern("KeyError", r"^'(?P<key>\w+)'", _key,
        "key not there", "{what} has no key {key}; its keys are {keys}.", "Use one of these keys."),
    Pattern("KeyError", r"^'(?P<key>\w+)'", _gradient_not_returned,
        "gradient not returned", "The dict that backward returns has no key {key}.",
        "Return all four gradients: W1, b1, W2, b2."),
    Pattern("ZeroDivisionError|StatisticsError|IndexError|ValueError", r"division by zero|at least "
        r"one data point|list index out of range|arg is an empty sequence|argument is empty",
        _no_epoch,
        "history without an epoch", "The line counts on more epochs than the history has.",
        'Look at len(history["train_losses"]) first; it may be 0 or 1.'),
    Pattern("TypeError", r"for [-/*]+=?: '(list' and|\w+' and 'list')|multiply sequence by",
        operation(ast.BinOp),
        "arithmetic on a list", "`{text}` computes with a whole list.",
        "Take a single value, such as the last one, [-1], or turn it into np.array(...)."),
    Pattern("TypeError", r"not supported between instances of '(list' and|\w+' and 'list')",
        operation(ast.Compare),
        "comparison with a list", "`{text}` compares a whole list with a number.",
        "Take a single value of it, such as the last one, [-1]."),
    Pattern("TypeError", r'can only concatenate str \(not "(?P<type>\w+)"\) to str',
        operation(ast.BinOp, ast.Add),
        "text and number added", "`{text}` adds text and a value of type {type}.",
        'Put the value into the text: f"... {{value}}".'),
    Pattern("RecursionError", r"", _calls_itself,
        "function calls itself", "`{text}` (line {at}) calls {function} again, without end.",
        "Write what {function} computes instead."),
    Pattern("TypeError|AttributeError", r"context manager protocol|^__enter__", _context_not_called,
        "brackets missing", "`{text}` is not called.", "Write with {text}():"),
    Pattern("NotImplementedError", r'Module \[(?P<type>\w+)\] is missing the required "forward"',
        _forward_missing,
        "forward missing", "The class {type} has no method forward: {what}.",
        "Write def forward(self, x) in the class, indented as __init__ is."),
    Pattern("RuntimeError", r"Boolean value of Tensor", _criterion_class,
        "brackets missing", "{what} is `{text}`, the class itself, so calling it creates a loss.",
        "Write {what} = {text}()."),
    Pattern("RuntimeError|ValueError", r"The size of tensor a|could not be broadcast",
        _scores_compared,
        "argmax missing", "`{text}` compares a row of scores with one label.",
        "Take the class with the largest score first: argmax(dim=1)."),
    Pattern("SystemExit", r"", call_of("exit", "quit", "sys.exit"),
        "exit() in the code", "`{text}` ends the program, and no answer comes back.",
        "Return a value instead."),
    Pattern("EOFError|ValueError|OSError", r"", call_of("input"),
        "input() in the code", "`{text}` waits for someone to type, and while it is graded there "
        "is no one.", "Take the value as an argument."),
)  # fmt: skip
