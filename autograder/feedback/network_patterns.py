"""Exceptions from PyTorch: layers, sizes, losses, gradients, optimizers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    calls,
    is_output,
    labels,
    marked,
    nothing,
    traced,
)
from autograder.feedback.source_tree import (
    Function,
    Site,
    attribute_values,
    constant,
    covers,
    dotted,
    inside,
    methods,
    parameters,
    stores,
    values,
)

LOSSES = ("torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss")
LOSS_LAYERS = ("torch.nn.CrossEntropyLoss", "torch.nn.NLLLoss")
# What turns images into rows, or leaves one number for each channel.
FLATTENING = ("flatten", "Flatten", "view", "reshape", "mean", "squeeze", "amax", "sum", "einops",
              "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "unflatten")  # fmt: skip
RESHAPING = (".flatten", ".view", ".reshape", "torch.flatten", "torch.reshape")
WITHOUT_GRADIENTS = ("torch.no_grad", "torch.inference_mode")


def _network(site: Site) -> ast.ClassDef | None:
    """Return the class at whose line it happened."""
    return site.owner


def _layers(site: Site, *names: str) -> list[ast.Call]:
    """Return the layers of these kinds that the network creates."""
    owner = _network(site)
    return site.calls(ast.walk(owner), *(f"torch.nn.{name}" for name in names)) if owner else []


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    named = [k.value for k in call.keywords if k.arg == keyword]
    return call.args[position] if len(call.args) > position else next(iter(named), None)


def _super_init(site: Site, found: Found) -> Words | None:
    """Confirm what is wrong with the call of super().__init__()."""
    constructor = methods(site.owner).get("__init__")
    if constructor is None:
        return None
    mentioned = [
        node
        for node in inside(constructor)
        if isinstance(node, ast.Attribute) and node.attr == "__init__"
    ]
    called = [n for n in inside(constructor) if isinstance(n, ast.Call) and n.func in mentioned]
    if not mentioned:
        return {"what": "__init__ does not call super().__init__()"}
    if not called:
        return {"what": f"`{site.text(mentioned[0])}` in line {mentioned[0].lineno} is not called"}
    if called[0].lineno > site.line:
        return {"what": f"super().__init__() comes later, in line {called[0].lineno}"}
    return None


def _super_without_brackets(site: Site, found: Found) -> Words | None:
    named = [n for n in site.focus if isinstance(n, ast.Attribute) and dotted(n) == "super.__init__"]
    return {} if named else None


def _created_with_tensor(site: Site, found: Found) -> Words | None:
    """Confirm nn.ReLU(x): a layer is created with a tensor in the place of its settings."""
    kind = found["type"]
    called = [n.func for n in inside(site.scope) if isinstance(n, ast.Call)]
    for call in site.calls(inside(site.scope), f"torch.nn.{kind}"):
        numbers = [constant(argument) for argument in call.args]
        if call.args and numbers[0] is None and call not in called:
            return {"text": site.text(call), "layer": site.text(call.func)}
    return None


def _created_by_call(site: Site, found: Found) -> Words | None:
    """Confirm nn.CrossEntropyLoss(logits, y) or nn.Dropout(x), where the call itself fails."""
    for call in site.failing(ast.Call):
        name = site.full_name(call.func) if isinstance(call, ast.Call) else ""
        is_layer = re.fullmatch(r"torch\.nn\.[A-Z]\w+", name)
        if isinstance(call, ast.Call) and is_layer and call.args and constant(call.args[0]) is None:
            rest = ", ".join(site.text(argument) for argument in call.args)
            layer = site.text(call.func)
            return {"text": site.text(call), "instead": f"{layer}()({rest})"}
    return None


def _layer_itself(site: Site, found: Found) -> Words | None:
    """Confirm that self.fc1 is handed on without being called."""
    for call in site.focus:
        for argument in call.args if isinstance(call, ast.Call) else ():
            name = dotted(argument).removeprefix("self.")
            made = attribute_values(site.owner, name) if dotted(argument) != name else []
            if site.calls(made, f"torch.nn.{found['type']}"):
                return {"what": site.text(argument)}
    return None


def _numpy_value(site: Site, found: Found) -> Words | None:
    """Confirm that a call in the function makes a NumPy array: .numpy(), one_hot, np.array."""
    for call in site.calls(inside(site.scope), ".numpy", "utils.one_hot", "numpy.array"):
        return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _loss(site: Site) -> tuple[ast.expr, ast.expr] | None:
    """Return logits and labels as they are handed to the loss that failed."""
    for call in site.failing(ast.Call):
        if not isinstance(call, ast.Call) or not _is_loss(site, call.func):
            continue
        first, second = _argument(call, 0, "input"), _argument(call, 1, "target")
        if first is not None and second is not None:
            return first, second
    return None


def _is_loss(site: Site, function: ast.expr) -> bool:
    if site.full_name(function) in LOSSES:
        return True
    name = dotted(function).removeprefix("self.")
    made = [*values(site.scope, name), *values(site.source.tree, name),
            *attribute_values(site.owner, name), function]  # fmt: skip
    return bool(site.calls(made, *LOSS_LAYERS))


def _swapped(site: Site, found: Found) -> Words | None:
    """Confirm that the labels come first and what the network returned second."""
    handed = _loss(site)
    if handed is None:
        return None
    first = {n.id for n in ast.walk(handed[0]) if isinstance(n, ast.Name)}
    known = labels(site.function) | ({"y"} & set(parameters(site.function)[2:]))
    if first & known and is_output(site, handed[1]):
        return {"first": site.text(handed[0]), "second": site.text(handed[1])}
    return None


def _classes_for_logits(site: Site, found: Found) -> Words | None:
    """Confirm that the loss gets the classes, by argmax, instead of the logits."""
    handed = _loss(site)
    calls = site.calls(traced(site, handed[0]), ".argmax", "torch.argmax") if handed else []
    return {"text": site.text(calls[0])} if calls else None


def _labels_by(*names: str) -> Confirm:
    """Confirm that the labels went through one of these on their way to the loss."""

    def confirm(site: Site, found: Found) -> Words | None:
        handed = _loss(site)
        made = site.calls(traced(site, handed[1]), *names) if handed else []
        return {"text": site.text(made[0])} if made else None

    return confirm


def _under_no_grad(site: Site, found: Found) -> Words | None:
    """Confirm that something is computed under torch.no_grad() in the function that trains."""
    for node in inside(site.scope):
        if isinstance(node, ast.With):
            for call in site.calls([item.context_expr for item in node.items], *WITHOUT_GRADIENTS):
                return {"text": site.text(call), "at": str(node.lineno)}
    decorators = site.function.decorator_list if site.function else []
    for call in site.calls(decorators, *WITHOUT_GRADIENTS):
        return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _detached(site: Site, found: Found) -> Words | None:
    """Confirm that the loss, or what it is computed from, is cut off in the function."""
    for call in site.calls(inside(site.scope), ".detach", "torch.tensor", ".argmax", ".round"):
        return {"text": site.text(call), "at": str(call.lineno)}
    for node in inside(site.scope):
        if isinstance(node, ast.Attribute) and node.attr == "data":
            return {"text": site.text(node), "at": str(node.lineno)}
    return None


def _backward_again(site: Site, found: Found) -> Words | None:
    """Confirm why backward meets the same graph again: a loss that is summed, or made outside."""
    for call in site.calls(site.failing(ast.Call), ".backward"):
        name = dotted(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if not name or "." in name:
            return None
        added = [n for n in inside(site.scope) if isinstance(n, ast.AugAssign)]
        if any(dotted(n.target) == name for n in added):
            return {"what": f"{name} is summed over the batches", "name": name}
        loops = [n for n in inside(site.scope) if isinstance(n, ast.For) and covers(n, call.lineno)]
        made = stores(site.scope, name)
        if loops and made and not any(covers(n, s.lineno) for n in loops for s in made):
            return {"what": f"{name} is computed once, outside of the loop", "name": name}
        if len(site.calls(inside(site.scope), ".backward")) > 1:
            return {"what": "backward is called twice", "name": name}
    return None


def _one_loss_each(site: Site, found: Found) -> Words | None:
    """Confirm that the loss is not averaged, or that backward is called on the logits."""
    for call in ast.walk(site.scope):
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            is_none = isinstance(keyword.value, ast.Constant) and keyword.value.value == "none"
            if keyword.arg == "reduction" and is_none:
                return {"what": 'reduction="none" leaves one loss for each example'}
    for call in site.calls(site.failing(ast.Call), ".backward"):
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        if value is not None and is_output(site, value):
            return {"what": f"`{site.text(value)}` is what the network returned, not a loss"}
    return None


def _changed_by_hand(site: Site, found: Found) -> Words | None:
    return {"line": str(site.line)} if isinstance(site.statement, ast.AugAssign) else None


def _optimized(site: Site) -> Iterator[tuple[ast.Call, ast.expr]]:
    for call in site.failing(ast.Call):
        is_call = isinstance(call, ast.Call) and site.full_name(call.func).startswith("torch.optim.")
        if is_call and isinstance(call, ast.Call) and call.args:
            yield call, call.args[0]


def _parameters_not_called(site: Site, found: Found) -> Words | None:
    """Confirm SGD(model.parameters): the brackets are missing."""
    for _, first in _optimized(site):
        if isinstance(first, ast.Attribute) and first.attr == "parameters":
            return {"text": site.text(first), "instead": f"{site.text(first)}()"}
    return None


def _model_itself(site: Site, found: Found) -> Words | None:
    """Confirm SGD(model): the network instead of its parameters."""
    for _, first in _optimized(site):
        if dotted(first) and not dotted(first).endswith(".parameters"):
            return {"text": site.text(first), "instead": f"{site.text(first)}.parameters()"}
    return None


def _plain_list(site: Site, found: Found) -> Words | None:
    """Confirm that the network keeps its layers in a plain list."""
    for source in site.sources.values():
        for owner in source.classes.values():
            for method in methods(owner).values():
                for node in inside(method):
                    is_list = isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
                    kept = isinstance(node, ast.Assign) and dotted(node.targets[0])
                    made = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
                    if is_list and kept and any("Linear" in dotted(f) for f in made):
                        return {"what": str(kept), "at": str(getattr(node, "lineno", 0))}
    return None


def _not_flattened(site: Site, found: Found) -> Words | None:
    """Confirm a convolution in a network that flattens nowhere."""
    owner = _network(site)
    if owner is None or not _layers(site, "Conv2d"):
        return None
    names = {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(owner)
             if isinstance(n, ast.Attribute | ast.Name)}  # fmt: skip
    return None if names & set(FLATTENING) else {}


def _flattened_together(site: Site, found: Found) -> Words | None:
    """Confirm flatten() without a first axis: all images become one row."""
    if "rows" in found.groupdict() and found["rows"] != "1":
        return None
    for call in site.calls(inside(site.scope), *RESHAPING):
        of_module = site.full_name(call.func).startswith("torch.")
        sizes = [constant(argument) for argument in call.args[of_module:]]
        flat = dotted(call.func).endswith("flatten") and sizes in ([], [0]) and not call.keywords
        if flat or (sizes == [-1] and not dotted(call.func).endswith("flatten")):
            return {"text": site.text(call)}
    return None


def _linear_fixed(site: Site, found: Found) -> Words | None:
    """Confirm that a linear layer with this number of inputs is written in the network."""
    for call in _layers(site, "Linear"):
        if constant(_argument(call, 0, "in_features")) == int(found["takes"]):
            return {"text": site.text(call)}
    return None


def _linear_fixed_in_part_2(site: Site, found: Found) -> Words | None:
    return _linear_fixed(site, found) if site.source.name == "pytorch_ann" else None


def _linear_exchanged(site: Site, found: Found) -> Words | None:
    """Confirm nn.Linear(hidden_size, input_size): outputs before inputs."""
    order = parameters(methods(_network(site)).get("__init__"))
    for call in _layers(site, "Linear"):
        names = [dotted(a) for a in (_argument(call, 0, "in_features"),
                                     _argument(call, 1, "out_features"))]  # fmt: skip
        if set(names) <= set(order) and order.index(names[0]) > order.index(names[1]):
            layer = site.text(call.func)
            return {"text": site.text(call), "instead": f"{layer}({names[1]}, {names[0]})"}
    return None


def _channels(site: Site, found: Found) -> Words | None:
    """Confirm that a convolution with this number of channels is written in the network."""
    for call in _layers(site, "Conv2d"):
        if constant(_argument(call, 0, "in_channels")) == int(found["takes"]):
            return {"text": site.text(call)}
    return None


def _gray(site: Site, found: Found) -> Words | None:
    return _channels(site, found) if found["got"] == "1" else None


def _flat_before(site: Site, found: Found) -> Words | None:
    """Confirm that the images are flattened above the convolution."""
    for call in site.calls(inside(site.scope), *RESHAPING):
        if call.lineno <= site.line:
            return {"text": site.text(call), "at": str(call.lineno)}
    return None


def _norm(site: Site, found: Found) -> Words | None:
    for call in _layers(site, "BatchNorm2d", "BatchNorm1d"):
        if constant(_argument(call, 0, "num_features")) == int(found["takes"]):
            return {"text": site.text(call)}
    return None


def _norm_of_images(site: Site, found: Found) -> Words | None:
    """Confirm that the layer called on the line is a BatchNorm2d."""
    for call in site.failing(ast.Call):
        name = dotted(call.func).removeprefix("self.") if isinstance(call, ast.Call) else ""
        if site.calls(attribute_values(site.owner, name), "torch.nn.BatchNorm2d"):
            return {"text": site.text(call)}
    return None


def _stays_in_training(site: Site, found: Found) -> Words | None:
    """Confirm that evaluate never calls eval()."""
    is_evaluate = isinstance(site.function, Function) and site.function.name == "evaluate"
    return {} if is_evaluate and not site.calls(inside(site.scope), ".eval") else None


def _outputs_fixed(site: Site, found: Found) -> Words | None:
    """Confirm that the last layer of the part's network has a number of outputs written in it."""
    for owner in site.source.classes.values():
        layers = site.calls(ast.walk(owner), "torch.nn.Linear")
        layers.sort(key=lambda call: call.lineno)
        size = constant(_argument(layers[-1], 1, "out_features")) if layers else None
        if size is not None and size <= int(found["label"]):
            return {"text": site.text(layers[-1])}
    return None


def _sequence(site: Site, found: Found) -> Words | None:
    """Confirm nn.Sequential(nn.Linear(...), nn.ReLU, ...): a layer that is not created."""
    for call in site.calls(site.failing(ast.Call), "torch.nn.Sequential"):
        for argument in call.args:
            name = site.full_name(argument)
            if name.startswith("torch.nn.functional."):
                return {"text": site.text(argument), "remedy": "Use the layer of that name, such "
                        "as nn.ReLU()."}  # fmt: skip
            if name.startswith(("torch.nn.", "torch.")):
                return {"text": site.text(argument),
                        "remedy": f"Write {site.text(argument)}()."}  # fmt: skip
            if isinstance(argument, ast.List):
                return {"text": site.text(argument), "remedy": "Leave out the square brackets."}
    return None


def _device(site: Site, found: Found) -> Words | None:
    """Confirm that the source asks for a graphics card."""
    for number, line in enumerate(site.source.text.split("\n"), start=1):
        if re.search(r"cuda|[\"']mps[\"']", line.partition("#")[0]):
            return {"at": str(number)}
    return None


def _outside_autograd(site: Site, found: Found) -> Words | None:
    for call in site.calls(site.failing(ast.Call), ".numpy"):
        value = site.text(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        return {"text": site.text(call), "instead": f"{value}.detach().numpy()"}
    return None


def _fixed_rows(site: Site, found: Found) -> Words | None:
    """Confirm that numbers are written into a view of the network, which mixes the images."""
    for owner in site.source.classes.values():
        for call in site.calls(ast.walk(owner), ".view", ".reshape"):
            numbers = [constant(size) for size in call.args]
            if any(number is not None and number > 1 for number in numbers):
                return {"text": site.text(call), "at": str(call.lineno)}
    return None


IS_TENSOR = r"must be Tensor, not (?P<type>\w+)"
NO_GRAPH = r"does not require grad and does not have a grad_fn"
WRONG_TARGET = (
    r"got Long|expected target dtype to be Long|expected scalar type Long|multi-target not supported"
)
LABELS = "Hand cross_entropy the logits (n, k) and the integer labels (n,) as they are."
PRODUCT = (
    r"mat1 and mat2 shapes cannot be multiplied \((?P<rows>\d+)x(?P<values>\d+) and "
    r"(?P<takes>\d+)x\d+\)"
)
CHANNELS = r"to have (?P<takes>\d+) channels, but got (?P<got>\d+) channels"

NETWORKS = (
    Pattern("AttributeError", r"before Module.__init__\(\) call", _super_init,
        "super().__init__() missing", "Layers are assigned before nn.Module is set up: {what}.",
        "Write super().__init__(), with both pairs of brackets, as the first line of __init__."),
    Pattern("TypeError", r"'__init__' of 'super' object needs an argument",
        _super_without_brackets,
        "super() without brackets", "`super.__init__()` lacks the brackets behind super.",
        "Write super().__init__()."),
    Pattern("TypeError", IS_TENSOR, _created_with_tensor,
        "layer created, not applied", "`{text}` creates a layer, and does not apply it.",
        "Create the layer first and then call it: {layer}()(x)."),
    Pattern("TypeError", r"got \((?P<type>\w+), Parameter", _created_with_tensor,
        "layer created, not applied", "`{text}` creates a layer, and does not apply it.",
        "Create the layer in __init__, and call it in forward."),
    Pattern("RuntimeError|TypeError", r"Boolean value of Tensor|must be tuple of ints, not Tensor",
        _created_by_call,
        "layer created, not applied", "`{text}` takes the tensors for settings of a new layer.",
        "Create it first and then call it: {instead}."),
    Pattern("TypeError", IS_TENSOR, _layer_itself,
        "layer not called", "`{what}` is the layer itself, not what it returns.",
        "Call it: {what}(x)."),
    Pattern("TypeError", r"must be Tensor, not numpy\.ndarray", _numpy_value,
        "NumPy array for a tensor", "`{text}` (line {at}) gives a NumPy array, and a tensor is "
        "needed.", "Stay with tensors, and do without that conversion."),
    Pattern("TypeError", r"must be Tensor, not NoneType", nothing,
        "nothing returned", "{why}.", "{remedy}"),
    Pattern("NotImplementedError|RuntimeError|ValueError", r"not implemented for 'Long'|"
        r"expected scalar type|multi-target not supported|Expected floating point type|batch_size",
        _swapped,
        "arguments of the loss swapped", "The loss gets `{first}` first and `{second}` second.",
        "Hand it the logits first, and the labels second."),
    Pattern("RuntimeError", WRONG_TARGET, _classes_for_logits,
        "classes instead of logits", "The loss gets classes (`{text}`), and needs the logits.",
        "Hand cross_entropy what the network returns, without argmax."),
    Pattern("RuntimeError|TypeError", WRONG_TARGET, _labels_by(".one_hot", "utils.one_hot",
        "torch.nn.functional.one_hot", "torch.eye"),
        "labels one-hot", "`{text}` makes one-hot rows of the labels, and the loss takes class "
        "numbers.", LABELS),
    Pattern("RuntimeError", WRONG_TARGET, _labels_by(".float", ".double", ".int", ".to", ".type"),
        "labels of another type", "`{text}` changes the type of the labels, which must be int64.",
        LABELS),
    Pattern("RuntimeError", r"multi-target", _labels_by(".unsqueeze", ".view", ".reshape"),
        "labels in another shape", "`{text}` gives the labels another shape than (n,).", LABELS),
    Pattern("RuntimeError", NO_GRAPH, _under_no_grad,
        "loss without gradients", "Under `{text}` (line {at}) nothing is recorded for backward.",
        "Compute logits and loss outside of it."),
    Pattern("RuntimeError", NO_GRAPH, _detached,
        "loss without gradients", "`{text}` (line {at}) cuts the loss off from the parameters.",
        "Leave it out of what leads from the logits to the loss."),
    Pattern("RuntimeError", r"backward through the graph a second time", _backward_again,
        "backward through the same graph twice", "{what}, so backward goes through the same "
        "computation again.",
        "Compute the logits and {name} anew for every batch, and add up only {name}.item()."),
    Pattern("RuntimeError", r"grad can be implicitly created only for scalar", _one_loss_each,
        "loss per example", "backward needs a single number, and {what}.",
        "Call backward on the mean loss of the batch."),
    Pattern("RuntimeError", r"leaf Variable that requires grad", _changed_by_hand,
        "update outside no_grad", "Line {line} changes a parameter while PyTorch records what is "
        "computed with it.", "Call optimizer.step(), or update under `with torch.no_grad():`."),
    Pattern("RuntimeError", r"Can't call numpy\(\) on Tensor that requires grad", _outside_autograd,
        "NumPy while recording", "`{text}` needs a tensor without gradients.", "Write {instead}."),
    Pattern("TypeError", r"'method' object is not iterable", _parameters_not_called,
        "brackets missing", "`{text}` is the method itself, not the parameters.",
        "Write {instead}."),
    Pattern("TypeError", r"'\w+' object is not iterable", _model_itself,
        "network instead of its parameters", "The optimizer gets `{text}`, and needs its "
        "parameters.", "Write {instead}."),
    Pattern("ValueError", r"optimizer got an empty parameter list", _plain_list,
        "layers in a plain list", "{what} (line {at}) is a plain list, where PyTorch does not find "
        "the layers.", "Put them into nn.ModuleList([...]) or nn.Sequential(...)."),
    Pattern("RuntimeError", PRODUCT, _not_flattened,
        "flatten forgotten", "The linear layer gets images, because forward flattens nothing.",
        "Write x.flatten(1) between the convolutions and the linear layer."),
    Pattern("RuntimeError", PRODUCT, _flattened_together,
        "images flattened together", "`{text}` turns all images of the batch into one row.",
        "Keep the first axis: x.flatten(1)."),
    Pattern("RuntimeError", r"size mismatch, got input", _flattened_together,
        "images flattened together", "`{text}` turns all images of the batch into one row.",
        "Keep the first axis: x.flatten(1)."),
    Pattern("RuntimeError", PRODUCT, _linear_fixed_in_part_2,
        "layer sizes written as numbers", "`{text}` has its sizes written as numbers, and here each "
        "example has {values} values.", "Use the arguments of __init__ for the sizes."),
    Pattern("RuntimeError", PRODUCT, _linear_exchanged,
        "layer sizes exchanged", "`{text}` has its outputs first; it takes {takes} values and gets "
        "{values}.", "Write {instead}: inputs first, outputs second."),
    Pattern("RuntimeError", PRODUCT, _linear_fixed,
        "wrong flatten size", "`{text}` takes {takes} values in a row, and it gets {values}.",
        "Print the shape just before that layer: it takes channels * height * width values."),
    Pattern("RuntimeError", CHANNELS, _gray,
        "wrong number of channels", "`{text}` takes images of {takes} channels, and gets images of "
        "{got}.", "The images are gray: the first layer is nn.Conv2d(1, ...)."),
    Pattern("RuntimeError", CHANNELS, _channels,
        "wrong number of channels", "`{text}` takes images of {takes} channels, and gets images of "
        "{got}.", "Its first number is the second one of the layer before it."),
    Pattern("RuntimeError", r"Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d",
        _flat_before,
        "flattened too early", "`{text}` (line {at}) flattens the images before the convolution.",
        "Flatten after the last convolution."),
    Pattern("RuntimeError", r"input size per channel: \((?P<size>[\d x]+)\)\. Kernel size: "
        r"\((?P<kernel>[\d x]+)\)", always,
        "image too small for the kernel", "Only {size} pixels are left where the kernel needs "
        "{kernel}.", "Pool less often, or use padding."),
    Pattern("RuntimeError", r"input size: \((?P<size>[\dx]+)\).*Output size is too small", always,
        "image too small for the pooling", "The image has become too small to be pooled again: "
        "{size} (channels, height, width).", "Leave out one pooling."),
    Pattern("RuntimeError", r"running_mean should contain (?P<got>\d+) elements not (?P<takes>\d+)",
        _norm,
        "batch norm of another size", "`{text}` takes {takes} channels, and gets {got}.",
        "Give it the number of channels of the layer before it."),
    Pattern("ValueError", r"expected 4D input \(got 2D input\)", _norm_of_images,
        "batch norm for images", "`{text}` is a BatchNorm2d, and gets rows instead of images.",
        "Use nn.BatchNorm1d for rows, or put it before the flatten."),
    Pattern("ValueError", r"Expected more than 1 value per channel when training",
        _stays_in_training,
        "eval() forgotten", "evaluate leaves the network in train mode, where batch norm needs "
        "several examples.", "Call model.eval() first."),
    Pattern("IndexError", r"Target (?P<label>\d+) is out of bounds", _outputs_fixed,
        "number of classes fixed", "`{text}` has too few outputs for the class {label}.",
        "Use the argument for the number of classes."),
    Pattern("TypeError", r"is not a Module subclass", _sequence,
        "no layer in nn.Sequential", "`{text}` is not a layer that was created.", "{remedy}"),
    Pattern("RuntimeError", r"could not infer output dtype.*Got: (?P<type>\w+)", calls(".mean",
        "torch.mean"),
        "mean of true and false", "`{text}` takes the mean of values of type {type}.",
        "Turn them into numbers first: (...).float().mean()."),
    Pattern("RuntimeError", r"must have the same dtype, but got (?P<one>\w+) and (?P<other>\w+)",
        always,
        "two types of numbers", "One tensor holds numbers of type {one}, the other of type {other}.",
        "Bring both to float32 with .float()."),
    Pattern("RuntimeError|AssertionError", r"not compiled with CUDA|Found no NVIDIA|mps devices",
        _device,
        "no graphics card", "Line {at} asks for a graphics card, and there is none where your code "
        "is graded.", 'Choose "cuda" only if torch.cuda.is_available().'),
    Pattern("RuntimeError", r"view size is not compatible", calls(".view"),
        "view of a rearranged tensor", "`{text}` needs values that lie in one piece in memory.",
        "Write reshape instead of view."),
    Pattern("ValueError", r"Expected input batch_size \((?P<got>\d+)\) to match target batch_size "
        r"\((?P<wanted>\d+)\)", _fixed_rows,
        "fixed size in view or reshape", "`{text}` (line {at}) has sizes written into it, and makes "
        "{got} rows of {wanted} images.", "Keep the first axis: x.flatten(1)."),
    Pattern("TypeError", r"cannot assign '.*' as parameter '(?P<name>\w+)'", marked(ast.Attribute),
        "tensor for a parameter", "`{text}` is a parameter, and is given a plain tensor.",
        "Change its values with .copy_(...) under `with torch.no_grad():`."),
)  # fmt: skip
