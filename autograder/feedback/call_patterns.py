"""Exceptions from calls and plain Python: signatures, brackets, unpacking, lists, dicts, numbers."""

from __future__ import annotations

import ast
import difflib

from autograder.feedback.confirmation import (
    Found,
    Pattern,
    Words,
    always,
    calls,
    definition,
    either,
    in_function,
    labels,
    marked,
    nothing,
)
from autograder.feedback.source_tree import (
    Function,
    Site,
    attribute_values,
    constant,
    dotted,
    expressions,
    inside,
    methods,
    parameters,
    returns,
    stores,
    values,
)

GRADIENTS = ("W1", "b1", "W2", "b2")
HISTORY = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")
KEYWORDS = {
    "numpy_ann": {"keepdim": "keepdims", "dim": "axis", "dims": "axis", "shape": "size"},
    "torch": {"learning_rate": "lr", "kernel": "kernel_size", "filters": "out_channels",
              "num_classes": "out_features", "units": "out_features"},
}  # fmt: skip
PLURAL = {"1": "1 argument"}


def _class_and_method(site: Site, name: str) -> tuple[ast.ClassDef | None, Function | None]:
    """Return the class and the method of a name such as NumpyANN.forward."""
    owner, _, method = name.rpartition(".")
    for source in (site.source, *site.sources.values()):
        if owner in source.classes:
            return source.classes[owner], methods(source.classes[owner]).get(method)
        if not owner and method in source.functions:
            return None, source.functions[method]
    return None, None


def _self_missing(site: Site, found: Found) -> Words | None:
    """Confirm that a method's first argument is not self."""
    owner, method = _class_and_method(site, found["called"])
    if owner is None or method is None or method.decorator_list:
        return None
    given = parameters(method)
    if given and given[0] in ("self", "cls"):
        return None
    signature = ", ".join(["self", *given])
    return {"method": method.name, "at": str(method.lineno), "signature": signature}


def _constructor_misnamed(site: Site, found: Found) -> Words | None:
    """Confirm that a class has no __init__, but a method whose name is nearly that."""
    name = found["called"].removesuffix(".__init__")
    own = methods(_class_and_method(site, f"{name}.x")[0])
    near = difflib.get_close_matches("__init__", own, 1, 0.6) or [n for n in own if n == "init"]
    return {"written": near[0]} if near and "__init__" not in own else None


def _signature(site: Site, found: Found) -> Words | None:
    """Confirm that the grader's call does not fit what the submission defines."""
    _, function = _class_and_method(site, found["called"])
    if site.own or function is None:
        return None
    return {"at": str(function.lineno), "taken": ", ".join(parameters(function)) or "nothing"}


def _defaults(site: Site, found: Found) -> Words | None:
    words = _signature(site, found)
    constructor = found["called"].endswith(".__init__") and site.source.name != "numpy_ann"
    return words if constructor else None


def _own_call(site: Site, found: Found) -> Words | None:
    """Confirm that a line of the submission calls the submission's own function."""
    for call in site.failing(ast.Call):
        function = definition(site, call) if isinstance(call, ast.Call) else None
        if function and function.name == found["called"].rpartition(".")[2]:
            taken = ", ".join(n for n in parameters(function) if n != "self") or "nothing"
            return {"text": site.text(call), "at": str(function.lineno), "taken": taken,
                    "name": function.name}  # fmt: skip
    return None


def _called_on_class(site: Site, found: Found) -> Words | None:
    """Confirm NumpyANN.forward(X): a method is called on the class instead of an object."""
    for call in site.failing(ast.Call):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            owner = dotted(call.func.value)
            if owner in site.source.classes and call.func.attr != "__init__":
                return {"text": site.text(call.func), "owner": owner, "method": call.func.attr}
    return None


def _keyword(site: Site, found: Found) -> Words | None:
    """Confirm that the line passes the argument that the function does not have."""
    table = KEYWORDS.get(site.source.name, KEYWORDS["torch"])
    for call in site.focus:
        if isinstance(call, ast.Call) and found["keyword"] in [k.arg for k in call.keywords]:
            instead = table.get(found["keyword"])
            remedy = f"Write {instead}=... instead." if instead else "See its help for the names."
            return {"text": site.text(call.func), "remedy": remedy}
    return None


def _layer_created(site: Site, found: Found) -> Words | None:
    """Confirm nn.Sigmoid(x): the constructor of a layer is called with a tensor."""
    layer = found["called"].partition(".")[0]
    for call in site.calls(site.failing(ast.Call), f"torch.nn.{layer}"):
        if call.args and constant(call.args[0]) is None:
            return {"text": site.text(call), "layer": site.text(call.func)}
    return None


def _not_a_module(site: Site, found: Found) -> Words | None:
    owner = site.source.classes.get(found["type"])
    return {} if owner and not owner.bases and "__call__" not in methods(owner) else None


def _shadowed(site: Site, found: Found) -> Words | None:
    """Confirm that a called name was given another value in the file."""
    for call in site.failing(ast.Call):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        name = call.func.id
        at = [n.lineno for scope in (site.scope, site.source.tree) for n in stores(scope, name)]
        if at and name not in parameters(site.function):
            return {"called": name, "at": str(at[0])}
    return None


def _module_called(site: Site, found: Found) -> Words | None:
    """Confirm that what is called is an imported module."""
    for call in site.failing(ast.Call):
        name = dotted(call.func) if isinstance(call, ast.Call) else ""
        if name in site.source.aliases:
            return {"called": name, "instead": f"{name}.{name}"}
    return None


def _called_value(site: Site, found: Found) -> Words | None:
    """Confirm that round brackets stand behind something that is no function of the file."""
    for call in site.failing(ast.Call):
        if isinstance(call, ast.Call) and dotted(call.func) not in site.source.functions:
            return {"text": site.text(call), "what": site.text(call.func)}
    return None


def _shape_called(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), ".shape"):
        return {"text": site.text(call.func)}
    return None


def _title_called(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), ".title"):
        return {"text": site.text(call.func)}
    return None


def _indexed_function(site: Site, found: Found) -> Words | None:
    """Confirm square brackets behind the name of a function."""
    for node in site.failing(ast.Subscript):
        if isinstance(node, ast.Subscript) and dotted(node.value):
            return {"text": site.text(node), "what": site.text(node.value)}
    return None


def _unpacked_shape(site: Site, found: Found) -> Words | None:
    """Confirm n, d = z.shape, or z.shape[1]."""
    statement = site.statement
    value = statement.value if isinstance(statement, ast.Assign) else None
    unpacked = isinstance(value, ast.Attribute) and value.attr == "shape"
    for node in [value] if unpacked and value else site.failing(ast.Subscript):
        holder = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(holder, ast.Attribute) and holder.attr == "shape":
            return {"text": site.text(node), "what": site.text(holder.value)}
    return None


def _unpacked_result(site: Site, found: Found) -> Words | None:
    """Confirm that the results of an own function are taken apart into another number of names."""
    value = getattr(site.statement, "value", None)
    function = definition(site, value) if isinstance(value, ast.Call) else None
    counts = {len(v.elts) if isinstance(v, ast.Tuple) else 1 for v in returns(function)} if function else set()
    if function and len(counts) == 1:
        count = counts.pop()
        return {"name": function.name, "count": f"{count} value{'s' if count > 1 else ''}"}
    return None


def _unpacked_panels(site: Site, found: Found) -> Words | None:
    """Confirm fig, left, right = plt.subplots(1, 2)."""
    value = getattr(site.statement, "value", None)
    made = site.calls([value] if value else [], "matplotlib.pyplot.subplots", ".subplots")
    return {"text": site.text(made[0])} if made else None


def _loop_over(site: Site) -> tuple[ast.AST, ast.expr] | None:
    """Return target and iterable of the `for` of this line, or of the one around it."""
    around = [n for n in inside(site.scope) if isinstance(n, ast.For) and n.lineno <= site.line]
    loop = max(around, key=lambda n: n.lineno, default=None)
    return (loop.target, loop.iter) if loop else None


def _loop_over_number(site: Site, found: Found) -> Words | None:
    """Confirm `for i in n` or `for i in len(x)`."""
    if isinstance(site.statement, ast.For):
        iterable = site.statement.iter
        if site.node in (None, iterable) and not isinstance(iterable, ast.List | ast.Tuple):
            return {"text": site.text(iterable)}
    return None


def _loops_nested(site: Site, found: Found) -> Words | None:
    """Confirm a loop inside a loop in relu or its derivative."""
    loops = [n for n in inside(site.scope) if isinstance(n, ast.For | ast.ListComp | ast.GeneratorExp)]
    return {} if site.number in ("1.2", "1.3") and loops else None


def _enumerated(site: Site, found: Found) -> Words | None:
    """Confirm for X, y in enumerate(batches): the pair's first is a number, the second a pair."""
    loop = _loop_over(site)
    if loop and isinstance(loop[0], ast.Tuple) and site.calls([loop[1]], "enumerate"):
        names = [site.text(element) for element in loop[0].elts]
        if len(names) == 2 and not any(isinstance(e, ast.Tuple) for e in loop[0].elts):
            return {"text": site.text(loop[1]), "first": names[0], "second": names[1]}
    return None


def _pair_not_unpacked(site: Site, found: Found) -> Words | None:
    """Confirm that the pair of a batch is handed on as a whole: for batch in batches."""
    loop = _loop_over(site)
    if not loop or not isinstance(loop[0], ast.Name) or dotted(loop[1]) != "batches":
        return None
    used = [n for n in site.focus if isinstance(n, ast.Name) and n.id == loop[0].id]
    return {"what": loop[0].id} if used else None


def _divided(site: Site, found: Found) -> Words | None:
    """Confirm that a size comes from a division with `/`, which gives a float."""
    names = [n.id for n in site.focus if isinstance(n, ast.Name)]
    pieces = [*site.focus, *(v for name in names for v in values(site.scope, name))]
    for node in pieces:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            left, right = site.text(node.left), site.text(node.right)
            return {"text": site.text(node), "instead": f"{left} // {right}"}
    return None


def _range_of_list(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), "range"):
        if len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            return {"text": site.text(call), "what": call.args[0].id}
    return None


def _sizes_in_tuple(site: Site, found: Found) -> Words | None:
    """Confirm np.random.randn((a, b))."""
    for call in site.calls(site.failing(ast.Call), "numpy.random.randn", "numpy.random.rand"):
        if call.args and isinstance(call.args[0], ast.Tuple):
            sizes = ", ".join(site.text(size) for size in call.args[0].elts)
            return {"text": site.text(call), "instead": f"{site.text(call.func)}({sizes})"}
    return None


def _returns_tuple(site: Site, found: Found) -> Words | None:
    """Confirm that backward returns its gradients as a tuple."""
    for owner in site.source.classes.values():
        backward = methods(owner).get("backward")
        if backward and any(isinstance(value, ast.Tuple) for value in returns(backward)):
            return {}
    return None


def _key(site: Site, found: Found, keys: tuple[str, ...]) -> Words | None:
    """Confirm that a literal key of an argument is none of those that the contract names."""
    for node in site.failing(ast.Subscript):
        if not isinstance(node, ast.Subscript) or found["key"] in keys:
            continue
        literal = isinstance(node.slice, ast.Constant) and node.slice.value == found["key"]
        if literal and dotted(node.value) in parameters(site.function):
            return {"what": site.text(node.value), "keys": ", ".join(keys)}
    return None


def _gradient_key(site: Site, found: Found) -> Words | None:
    return _key(site, found, GRADIENTS) if site.function and site.function.name == "update" else None


def _history_key(site: Site, found: Found) -> Words | None:
    names = ("judge_fit", "plot_train_val_metrics")
    return _key(site, found, HISTORY) if site.function and site.function.name in names else None


def _gradient_not_returned(site: Site, found: Found) -> Words | None:
    """Confirm that the dict which backward returns lacks a parameter's key."""
    backward = methods(site.owner).get("backward")
    dicts = [v for v in returns(backward) if isinstance(v, ast.Dict)] if backward else []
    known = {k.value for d in dicts for k in d.keys if isinstance(k, ast.Constant)}
    return {} if dicts and found["key"] in GRADIENTS and found["key"] not in known else None


def _empty(site: Site, found: Found) -> Words | None:
    names = ("judge_fit", "plot_train_val_metrics")
    return in_function(*names)(site, found) if site.focus else None


def _calls_itself(site: Site, found: Found) -> Words | None:
    """Confirm that a function calls itself, or a method reads the property that it defines."""
    if site.function is None:
        return None
    name = site.function.name
    for node in inside(site.function):
        named = isinstance(node, ast.Call) and dotted(node.func) in (name, f"self.{name}")
        forward = isinstance(node, ast.Call) and dotted(node.func) == "self" and name == "forward"
        is_property = "property" in map(dotted, site.function.decorator_list)
        own = is_property and isinstance(node, ast.Attribute) and dotted(node) == f"self.{name}"
        if named or forward or own:
            return {"text": site.text(node), "line": str(getattr(node, "lineno", 0))}
    return None


def _context_not_called(site: Site, found: Found) -> Words | None:
    """Confirm `with torch.no_grad:`."""
    items = site.statement.items if isinstance(site.statement, ast.With) else []
    for item in items:
        if name := dotted(item.context_expr):
            return {"text": name}
    return None


def _asserted(site: Site, found: Found) -> Words | None:
    return {"line": str(site.line)} if isinstance(site.statement, ast.Assert) else None


def _forward_missing(site: Site, found: Found) -> Words | None:
    """Confirm where the forward of a network stands instead."""
    owner = site.source.classes.get(found["type"])
    if owner is None or "forward" in methods(owner):
        return None
    for method in methods(owner).values():
        if any(isinstance(n, Function) and n.name == "forward" for n in inside(method)):
            return {"what": f"forward stands inside {method.name}"}
    if "forward" in site.source.functions:
        return {"what": f"forward stands outside of the class {owner.name}"}
    near = difflib.get_close_matches("forward", methods(owner), 1, 0.7)
    return {"what": f"it is written {near[0]}"} if near else {"what": "there is no forward in it"}


def _criterion_class(site: Site, found: Found) -> Words | None:
    """Confirm criterion = nn.CrossEntropyLoss, without brackets, and a call of it."""
    for call in site.failing(ast.Call):
        if not isinstance(call, ast.Call):
            continue
        name = dotted(call.func).removeprefix("self.")
        made = [*values(site.scope, name), *values(site.source.tree, name),
                *attribute_values(site.owner, name)]  # fmt: skip
        for value in made:
            if site.full_name(value).startswith("torch.nn.") and name:
                return {"what": name, "text": site.text(value)}
    return None


def _list_arithmetic(site: Site, found: Found) -> Words | None:
    for node in site.failing(ast.BinOp, ast.Compare, ast.UnaryOp):
        return {"text": site.text(node)}
    return None


def _compares_scores(site: Site, found: Found) -> Words | None:
    """Confirm logits == y, without an argmax."""
    for node in site.failing(ast.Compare):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            sides = [node.left, node.comparators[0]]
            known = labels(site.function) | set(parameters(site.function)[2:3])
            if any(dotted(side) in known for side in sides):
                return {"text": site.text(node)}
    return None


TAKES = r"^(?P<called>[\w.]+)\(\) takes (?P<count>.+?) positional arguments? but (?P<given>\d+) (?:was|were) given"
MISSING = r"^(?P<called>[\w.]+)\(\) missing \d+ required positional arguments?: (?P<names>[^.]+)"
UNEXPECTED = r"(?P<called>[\w.]+)\(\) got an unexpected keyword argument '(?P<keyword>\w+)'"
NONE = r"NoneType"
UNPACKED = r"values to unpack"

CALLS = (
    Pattern("TypeError", TAKES, _self_missing,
        "self missing", "The method {method} (line {at}) has no self as its first argument.",
        "Write def {method}({signature})."),
    Pattern("TypeError", TAKES, _constructor_misnamed,
        "__init__ misspelled", "The constructor is written {written}, so Python does not call it.",
        "Write def __init__ with two underscores on each side."),
    Pattern("TypeError", r"^(?P<called>\w+)\(\) takes no arguments", _constructor_misnamed,
        "__init__ misspelled", "The constructor is written {written}, so Python does not call it.",
        "Write def __init__ with two underscores on each side."),
    Pattern("TypeError", r"^maximum\(\) takes from 2", calls("numpy.maximum"),
        "np.maximum with one argument", "`{text}` has nothing to compare with.",
        "Write np.maximum(0, z), which takes the larger of 0 and each number."),
    Pattern("TypeError", TAKES, calls("numpy.concatenate", "numpy.hstack", "numpy.vstack",
        "numpy.stack", least=2),
        "arrays not in a list", "`{text}` gets its arrays one by one.",
        "Put them into one list: {called}([a, b])."),
    Pattern("TypeError", TAKES, _layer_created,
        "layer created, not applied", "`{text}` creates a layer, and its arguments are settings.",
        "Create the layer first and then call it: {layer}()(x)."),
    Pattern("TypeError", TAKES, _signature,
        "another signature", "{called} (line {at}) takes {taken}, and it is called with {given} "
        "arguments.", "Keep the signature of the stub: names, order, and default values."),
    Pattern("TypeError", TAKES, _own_call,
        "wrong number of arguments", "`{text}` does not fit {name} (line {at}), which takes {taken}.",
        "Pass these, in this order."),
    Pattern("TypeError", MISSING, _defaults,
        "no default values", "The arguments {names} of {called} (line {at}) have no default values.",
        "Keep the signature of the stub, with its default values."),
    Pattern("TypeError", MISSING, _signature,
        "another signature", "{called} (line {at}) takes {taken}, and is called without {names}.",
        "Keep the signature of the stub: names, order, and default values."),
    Pattern("TypeError", MISSING, _called_on_class,
        "method called on the class", "`{text}` calls a method on the class {owner}, not on an "
        "object.", "Call it on the object: model.{method}(...) or self.{method}(...)."),
    Pattern("TypeError", MISSING, _own_call,
        "wrong number of arguments", "`{text}` does not fit {name} (line {at}), which takes {taken}.",
        "Pass these, in this order."),
    Pattern("TypeError|AttributeError", UNEXPECTED, _keyword,
        "argument not known", "`{text}` has no argument {keyword}.", "{remedy}"),
    Pattern("TypeError", UNEXPECTED, _signature,
        "another signature", "{called} (line {at}) takes {taken}, and is called with {keyword}=.",
        "Keep the signature of the stub: names, order, and default values."),
    Pattern("TypeError", r"'(?P<type>\w+)' object is not callable", _not_a_module,
        "nn.Module missing", "The class {type} does not inherit from nn.Module, so its objects "
        "cannot be called.", "Write class {type}(nn.Module):"),
    Pattern("TypeError", r"'(tuple|torch.Size)' object is not callable", _shape_called,
        "shape called", "`{text}` is a tuple, not a function.",
        "Use square brackets: {text}[0] is the number of rows."),
    Pattern("TypeError", r"'Text' object is not callable", _title_called,
        "set_ missing", "`{text}` is the title itself, not a function that sets it.",
        "Write set_title."),
    Pattern("TypeError", r"'module' object is not callable", _module_called,
        "module called", "{called} is a module, not a function.",
        "Call the function in it, such as {instead}(...)."),
    Pattern("TypeError", r"object is not callable", _shadowed,
        "function overwritten", "Line {at} gives {called} another value, so it is no function "
        "any more.", "Give that variable another name."),
    Pattern("TypeError", r"'(numpy.ndarray|Tensor|int|float|list|numpy\.\w+)' object is not callable",
        _called_value,
        "brackets of a call", "`{text}` calls `{what}`, which is not a function.",
        "Write the operation: * or @ to multiply, [ ] for an index."),
    Pattern("TypeError", r"'(builtin_function_or_method|function|method|type)' object is not "
        r"subscriptable", _indexed_function,
        "square brackets for a call", "`{text}` has square brackets behind a function.",
        "Call it with round brackets: {what}(...)."),
    Pattern("TypeError|ValueError", NONE, nothing, "nothing returned", "{why}.", "{remedy}"),
    Pattern("ValueError", r"does not have enough dimensions \(has 0", nothing,
        "nothing returned", "{why}.", "{remedy}"),
    Pattern("ValueError|TypeError|AttributeError", r"does not have enough dimensions|must be Tensor, "
        r"not (int|tuple)|'int' object|'tuple' object|inhomogeneous", _enumerated,
        "enumerate unpacked too early", "`{text}` gives a number and a pair, so {first} is the "
        "number and {second} the pair.", "Write for i, (X, y) in enumerate(batches)."),
    Pattern("ValueError|TypeError|AttributeError", r"must be Tensor, not tuple|'tuple' object|"
        r"inhomogeneous|does not have enough dimensions", _pair_not_unpacked,
        "batch not unpacked", "{what} is a pair of images and labels, and it is used as a whole.",
        "Write for X, y in batches."),
    Pattern("ValueError|IndexError|TypeError", UNPACKED + "|tuple index out of range",
        _unpacked_shape,
        "fixed number of axes", "`{text}` counts on a fixed number of axes, and {what} has another "
        "number of them here.", "Work on the whole array, which needs no shape."),
    Pattern("ValueError", UNPACKED, _unpacked_panels,
        "axes not unpacked", "`{text}` returns two things: the figure, and all axes together.",
        "Write fig, (left, right) = plt.subplots(1, 2)."),
    Pattern("ValueError|TypeError", UNPACKED, _unpacked_result,
        "unpacked wrongly", "{name} returns {count}, and the line takes another number.",
        "Give as many names as {name} returns values."),
    Pattern("TypeError", r"'(int|float|numpy\.float64|numpy\.float32)' object is not iterable",
        _loops_nested,
        "loop over fixed axes", "The loops count on rows of numbers, which fits one shape only.",
        "Let NumPy work on the whole array, of any shape: np.maximum or np.where."),
    Pattern("TypeError", r"'(?P<type>int|float)' object is not iterable", _loop_over_number,
        "loop over a number", "`{text}` is one number, and a loop needs several values.",
        "Write for i in range({text})."),
    Pattern("TypeError|IndexError", r"'float' object cannot be interpreted|slice indices must be|"
        r"tuple of ints,but got float|only integers, slices", _divided,
        "division that gives a float", "`{text}` is a float, and a size or an index must be an "
        "integer.", "Divide with two slashes: {instead}."),
    Pattern("TypeError", r"'(list|tuple)' object cannot be interpreted as an integer",
        either(_sizes_in_tuple),
        "sizes in a tuple", "`{text}` gets its sizes in a tuple, and takes them one by one.",
        "Write {instead}."),
    Pattern("TypeError", r"'(list|tuple)' object cannot be interpreted as an integer",
        _range_of_list,
        "range of a list", "`{text}` needs a number, and {what} is a list.",
        "Loop over {what} itself, or write range(len({what}))."),
    Pattern("TypeError", r"indices must be integers or slices, not str", _returns_tuple,
        "gradients in a tuple", "backward returns a tuple, and its values are looked up by name.",
        "Return a dict with the keys W1, b1, W2, b2."),
    Pattern("KeyError", r"^'(?P<key>\w+)'", _gradient_key,
        "key not there", "{what} has no key {key}; its keys are {keys}.", "Use one of these keys."),
    Pattern("KeyError", r"^'(?P<key>\w+)'", _history_key,
        "key not there", "{what} has no key {key}; its keys are {keys}.", "Use one of these keys."),
    Pattern("KeyError", r"^'(?P<key>\w+)'", _gradient_not_returned,
        "gradient not returned", "The dict that backward returns has no key {key}.",
        "Return all four gradients: W1, b1, W2, b2."),
    Pattern("ZeroDivisionError|StatisticsError|IndexError|ValueError", r"division by zero|"
        r"at least one data point|list index out of range|is an empty sequence|iterable argument is "
        r"empty", _empty,
        "history without an epoch", "The line counts on more epochs than the history has.",
        "Look at len(history[\"train_losses\"]) first; it may be 0 or 1."),
    Pattern("TypeError", r"for (-|/|\*|\*\*|-=): 'list' and|for -: '\w+' and 'list'|multiply sequence by",
        _list_arithmetic,
        "arithmetic on a list", "`{text}` computes with a whole list.",
        "Take single values of it, such as the last one, [-1], or turn it into np.array(...)."),
    Pattern("TypeError", r"not supported between instances of '(list|\w+)' and '(list|\w+)'",
        marked(ast.Compare),
        "comparison of unlike things", "`{text}` compares two values that have no order.",
        "Take a single number of a list, such as the last one, [-1]."),
    Pattern("TypeError", r'can only concatenate str \(not "(?P<type>\w+)"\) to str',
        marked(ast.BinOp, ast.Add),
        "text and number added", "`{text}` adds text and a value of type {type}.",
        "Put the value into the text: f\"... {{value}}\"."),
    Pattern("RecursionError", r"", _calls_itself,
        "function calls itself", "`{text}` in line {line} calls {function} again, without end.",
        "Write what {function} computes instead of calling it."),
    Pattern("TypeError|AttributeError", r"context manager protocol|^__enter__", _context_not_called,
        "brackets missing", "`{text}` is not called.", "Write with {text}():"),
    Pattern("AssertionError", r"", _asserted,
        "an assert of your own", "The assert in line {line} does not hold.",
        "Print the two sides of it just before that line."),
    Pattern("NotImplementedError", r'Module \[(?P<type>\w+)\] is missing the required "forward"',
        _forward_missing,
        "forward missing", "The class {type} has no method forward: {what}.",
        "Write def forward(self, x) in the class, indented as __init__ is."),
    Pattern("RuntimeError", r"Boolean value of Tensor", _criterion_class,
        "brackets missing", "{what} is `{text}`, the class itself: calling it creates a loss and "
        "computes none.", "Write {what} = {text}()."),
    Pattern("RuntimeError|ValueError", r"The size of tensor a|could not be broadcast", _compares_scores,
        "argmax missing", "`{text}` compares a row of scores with one label.",
        "Take the class with the largest score first: argmax(dim=1)."),
    Pattern("EOFError|ValueError|OSError", r"", calls("input"),
        "input() in the code", "`{text}` waits for somebody to type, and while it is graded "
        "there is nobody.", "Take the value as an argument, or write it down."),
)  # fmt: skip
