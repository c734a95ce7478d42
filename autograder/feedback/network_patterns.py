"""Exceptions from PyTorch: layers, sizes, losses, gradients, optimizers."""

from __future__ import annotations

import ast
import re

from autograder.feedback.call_patterns import layer_created
from autograder.feedback.confirmation import (
    Confirm,
    Found,
    Pattern,
    Words,
    always,
    call_of,
    has_numbers,
    is_output,
    labels,
    nothing,
    told,
    traced,
)
from autograder.feedback.source_tree import (
    Site,
    attribute_values,
    constant,
    covers,
    dotted,
    inside,
    methods,
    parameters,
    short_name,
    stores,
    values,
)

LOSSES = ("torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss")
LOSS_LAYERS = ("torch.nn.CrossEntropyLoss", "torch.nn.NLLLoss")
# What turns images into rows, or leaves one number for each channel.
FLATTENING = {"flatten", "Flatten", "view", "reshape", "mean", "squeeze", "amax", "sum",
              "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "unflatten"}  # fmt: skip
RESHAPING = (".flatten", ".view", ".reshape", "torch.flatten", "torch.reshape")
NO_GRADIENTS = ("torch.no_grad", "torch.inference_mode")
CUTTING = (".detach", "torch.tensor", ".argmax", ".round")


def _layers(site: Site, *names: str) -> list[ast.Call]:
    """Return the layers of these kinds that the network at this line creates."""
    nodes = ast.walk(site.owner) if site.owner else ()
    return site.calls(nodes, *(f"torch.nn.{name}" for name in names))


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    named = [k.value for k in call.keywords if k.arg == keyword]
    return call.args[position] if len(call.args) > position else next(iter(named), None)


def _layer_taking(keyword: str, *names: str) -> Confirm:
    """Confirm that the network has a layer with the size that the message says it takes."""

    def confirm(site: Site, found: Found) -> Words | None:
        for call in _layers(site, *names):
            if constant(_argument(call, 0, keyword)) == int(found["takes"]):
                return {"text": site.text(call)}
        return None

    return confirm


def _super_init(site: Site, found: Found) -> Words | None:
    """Confirm what is wrong with the call of super().__init__()."""
    constructor = methods(site.owner).get("__init__")
    if constructor is None:
        return None
    nodes = list(inside(constructor))
    named = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "__init__"]
    called = [n for n in nodes if isinstance(n, ast.Call) and n.func in named]
    if not named:
        return {"what": "__init__ does not call super().__init__()"}
    if not called:
        return {"what": f"`{site.text(named[0])}` in line {named[0].lineno} is not called"}
    if called[0].lineno > site.line:
        return {"what": f"super().__init__() comes later, in line {called[0].lineno}"}
    return None


def _super_bare(site: Site, found: Found) -> Words | None:
    return {} if any(dotted(node) == "super.__init__" for node in site.focus) else None


def _created_with_tensor(site: Site, found: Found) -> Words | None:
    """Confirm nn.ReLU(x): a layer is created with a tensor in the place of its settings."""
    called = [n.func for n in inside(site.scope) if isinstance(n, ast.Call)]
    for call in site.calls(inside(site.scope), f"torch.nn.{found['type'] or found['other']}"):
        if call.args and constant(call.args[0]) is None and call not in called:
            return told(site, call)
    return None


def _layer_itself(site: Site, found: Found) -> Words | None:
    """Confirm that self.fc1 is handed on without being called."""
    calls = [node for node in site.focus if isinstance(node, ast.Call)]
    for argument in [argument for call in calls for argument in call.args]:
        owner, _, name = dotted(argument).partition(".")
        made = attribute_values(site.owner, name) if owner == "self" else []
        if site.calls(made, f"torch.nn.{found['type']}"):
            return {"what": site.text(argument)}
    return None


def _loss(site: Site) -> tuple[ast.expr, ast.expr] | None:
    """Return what is handed to the loss that failed, in its order: logits and labels."""
    for call in site.failing(ast.Call):
        name = dotted(call.func).removeprefix("self.")
        made = [*values(site.scope, name), *values(site.source.tree, name),
                *attribute_values(site.owner, name), call.func]  # fmt: skip
        first, second = _argument(call, 0, "input"), _argument(call, 1, "target")
        is_loss = site.full_name(call.func) in LOSSES or site.calls(made, *LOSS_LAYERS)
        if is_loss and first is not None and second is not None:
            return first, second
    return None


def _swapped(site: Site, found: Found) -> Words | None:
    """Confirm that the labels come first and what the network returned second."""
    first, second = _loss(site) or (None, None)
    if first is None or second is None or not is_output(site, second):
        return None
    named = {n.id for n in ast.walk(first) if isinstance(n, ast.Name)} & labels(site.function)
    return {"first": site.text(first), "second": site.text(second)} if named else None


def _logits_by(*names: str) -> Confirm:
    """Confirm that the logits went through one of these on their way to the loss."""
    return _handed_by(0, *names)


def _labels_by(*names: str) -> Confirm:
    """Confirm that the labels went through one of these on their way to the loss."""
    return _handed_by(1, *names)


def _handed_by(position: int, *names: str) -> Confirm:
    def confirm(site: Site, found: Found) -> Words | None:
        handed = _loss(site)
        made = site.calls(traced(site, handed[position]), *names) if handed else []
        return told(site, made[0]) if made else None

    return confirm


def _loss_traced(site: Site) -> list[ast.AST]:
    """Return what leads to the tensor that backward is called on."""
    calls = site.calls(site.failing(ast.Call), ".backward")
    return [n for call in calls for n in traced(site, call.func) if hasattr(n, "lineno")]


def _under_no_grad(site: Site, found: Found) -> Words | None:
    """Confirm that the loss is computed under torch.no_grad()."""
    lines = {getattr(node, "lineno", 0) for node in _loss_traced(site)}
    blocks = [node for node in inside(site.scope) if isinstance(node, ast.With)]
    around = [node for node in blocks if any(covers(node, line) for line in lines)]
    managers = [item.context_expr for node in around for item in node.items]
    decorators = site.function.decorator_list if site.function else []
    for call in site.calls([*managers, *decorators], *NO_GRADIENTS):
        return told(site, call)
    return None


def _cut_off(site: Site, found: Found) -> Words | None:
    """Confirm that something on the way to the loss is cut off from the parameters."""
    nodes = _loss_traced(site)
    cuts: list[ast.expr] = list(site.calls(nodes, *CUTTING))
    cuts += [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "data"]
    return {"text": site.text(cuts[0]), "at": str(cuts[0].lineno)} if cuts else None


def _backward_again(site: Site, found: Found) -> Words | None:
    """Confirm why backward meets the same graph again: a loss that is summed, or made outside."""
    nodes = list(inside(site.scope))
    for call in site.calls(site.failing(ast.Call), ".backward"):
        name = dotted(call.func).removesuffix(".backward")
        loops = [n for n in nodes if isinstance(n, ast.For) and covers(n, call.lineno)]
        made = [store.lineno for store in stores(site.scope, name)]
        if any(isinstance(n, ast.AugAssign) and dotted(n.target) == name for n in nodes):
            return {"what": f"{name} is summed over the batches", "name": name}
        if loops and made and not any(covers(loop, at) for loop in loops for at in made):
            return {"what": f"{name} is computed once, outside of the loop", "name": name}
        if len(site.calls(nodes, ".backward")) > 1:
            return {"what": "backward is called twice", "name": name}
    return None


def _loss_each(site: Site, found: Found) -> Words | None:
    """Confirm that the loss is not averaged, or that backward is called on the logits."""
    keywords = [node for node in _loss_traced(site) if isinstance(node, ast.keyword)]
    for keyword in keywords:
        is_none = isinstance(keyword.value, ast.Constant) and keyword.value.value == "none"
        if keyword.arg == "reduction" and is_none:
            return {"what": 'reduction="none" leaves one loss for each example'}
    for call in site.calls(site.failing(ast.Call), ".backward"):
        if isinstance(call.func, ast.Attribute) and is_output(site, call.func.value):
            text = site.text(call.func.value)
            return {"what": f"`{text}` is what the network returned, not a loss"}
    return None


def _changed_by_hand(site: Site, found: Found) -> Words | None:
    return {} if isinstance(site.statement, ast.AugAssign) else None


def _no_parameters(site: Site, found: Found) -> Words | None:
    """Confirm SGD(model) or SGD(model.parameters): not the parameters themselves."""
    for call in site.failing(ast.Call):
        name = dotted(call.args[0]) if call.args else ""
        if site.full_name(call.func).startswith("torch.optim.") and name:
            return {"what": name, "instead": f"{name.removesuffix('.parameters')}.parameters()"}
    return None


def _plain_list(site: Site, found: Found) -> Words | None:
    """Confirm that a network of this file keeps all its layers in a plain list."""
    for owner in site.source.classes.values():
        made = [node for node in ast.walk(owner) if isinstance(node, ast.Assign)]
        kept = [node for node in made if dotted(node.targets[0]).startswith("self.")]
        lists = [node for node in kept if isinstance(node.value, ast.List)]
        layers = [
            node for node in kept if site.full_name(_called(node.value)).startswith("torch.nn")
        ]
        for node in lists:
            if site.calls(ast.walk(node), "torch.nn.Linear", "torch.nn.Conv2d") and not layers:
                return {"what": dotted(node.targets[0]), "at": str(node.lineno)}
    return None


def _called(node: ast.expr) -> ast.expr | None:
    return node.func if isinstance(node, ast.Call) else None


def _not_flattened(site: Site, found: Found) -> Words | None:
    """Confirm a convolution in a network that flattens nowhere."""
    nodes = list(ast.walk(site.owner)) if site.owner else []
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in nodes}
    return {} if _layers(site, "Conv2d") and not names & FLATTENING else None


def _flattened_together(site: Site, found: Found) -> Words | None:
    """Confirm flatten() without a first axis: all images become one row."""
    for call in site.calls(inside(site.scope), *RESHAPING):
        of_module = site.full_name(call.func).startswith("torch.")
        sizes = [constant(argument) for argument in call.args[of_module:]]
        whole = [[], [0]] if short_name(call) == "flatten" else [[-1]]
        if sizes in whole and not call.keywords and found.groupdict().get("rows", "1") == "1":
            return {"text": site.text(call)}
    return None


def _sizes_fixed(site: Site, found: Found) -> Words | None:
    """Confirm that part 2's layers have numbers where the arguments of __init__ belong."""
    taking = _layer_taking("in_features", "Linear")
    return taking(site, found) if site.source.name == "pytorch_ann" else None


def _sizes_exchanged(site: Site, found: Found) -> Words | None:
    """Confirm nn.Linear(hidden_size, input_size): outputs before inputs."""
    order = parameters(methods(site.owner).get("__init__"))
    for call in _layers(site, "Linear"):
        one, other = dotted(_argument(call, 0, "")), dotted(_argument(call, 1, ""))
        if one in order and other in order and order.index(one) > order.index(other):
            return {"text": site.text(call), "instead": f"{site.text(call.func)}({other}, {one})"}
    return None


def _gray(site: Site, found: Found) -> Words | None:
    taking = _layer_taking("in_channels", "Conv2d")
    return taking(site, found) if found["got"] == "1" else None


def _flat_before(site: Site, found: Found) -> Words | None:
    """Confirm that the images are flattened above the convolution."""
    above = [c for c in site.calls(inside(site.scope), *RESHAPING) if c.lineno <= site.line]
    return told(site, above[0]) if above else None


def _outputs_fixed(site: Site, found: Found) -> Words | None:
    """Confirm that the last layer of the part's network has its number of outputs written in it."""
    for owner in site.source.classes.values():
        layers = site.calls(ast.walk(owner), "torch.nn.Linear")
        last = max(layers, key=lambda call: call.lineno, default=None)
        size = constant(_argument(last, 1, "out_features")) if last else None
        if last and size is not None and size <= int(found["label"]):
            return {"text": site.text(last)}
    return None


def _sequence(site: Site, found: Found) -> Words | None:
    """Confirm nn.Sequential(nn.Linear(...), nn.ReLU, ...): a layer that is not created."""
    calls = site.calls(site.failing(ast.Call), "torch.nn.Sequential")
    for argument in [argument for call in calls for argument in call.args]:
        name, text = site.full_name(argument), site.text(argument)
        if name.startswith("torch.nn.functional."):
            return {"text": text, "remedy": "Use the layer of that name, such as nn.ReLU()."}
        if name.startswith("torch."):
            return {"text": text, "remedy": f"Write {text}()."}
        if isinstance(argument, ast.List):
            return {"text": text, "remedy": "Leave out the square brackets around the layers."}
    return None


def _device(site: Site, found: Found) -> Words | None:
    """Confirm a line that asks for a graphics card, first the one that failed."""
    lines = site.source.text.split("\n")
    for number in (site.line, *range(1, len(lines) + 1)):
        code = site.source.line(number).partition("#")[0]
        if re.search(r"cuda|[\"']mps[\"']", code) and "is_available" not in code:
            return {"at": str(number)}
    return None


def _fixed_rows(site: Site, found: Found) -> Words | None:
    """Confirm that numbers are written into a view of the network, which mixes the images."""
    nodes = [n for owner in site.source.classes.values() for n in ast.walk(owner)]
    for call in site.calls(nodes, ".view", ".reshape"):
        if has_numbers(call.args):
            return told(site, call)
    return None


IS_TENSOR = r"must be Tensor, not (?P<type>\w+)"
NO_GRAPH = r"does not require grad and does not have a grad_fn"
TARGET = r"got Long|target dtype to be Long|scalar type Long|multi-target not supported"
LABELS = "Hand cross_entropy the logits (n, k) and the integer labels (n,) as they are."
PRODUCT = r"mat1 and mat2 .*\((?P<rows>\d+)x(?P<values>\d+) and (?P<takes>\d+)x\d+\)"
CHANNELS = r"to have (?P<takes>\d+) channels, but got (?P<got>\d+) channels"

NETWORKS = (
    Pattern("AttributeError", r"before Module.__init__\(\) call", _super_init,
        "super().__init__() missing", "Layers are assigned before nn.Module is set up: {what}.",
        "Write super().__init__(), with both pairs of brackets, as the first line of __init__."),
    Pattern("TypeError", r"'__init__' of 'super' object needs an argument", _super_bare,
        "super() without brackets", "`super.__init__()` lacks the brackets behind super.",
        "Write super().__init__()."),
    Pattern("TypeError", rf"{IS_TENSOR}|got \((?P<other>\w+), Parameter", _created_with_tensor,
        "layer created, not applied", "`{text}` creates a layer, and does not apply it.",
        "Create it in __init__, with its settings, and call it in forward on {arguments}."),
    Pattern("RuntimeError|TypeError", r"Boolean value of Tensor|must be tuple of ints, not Tensor",
        layer_created,
        "layer created, not applied", "`{text}` takes the tensors for settings of a new layer.",
        "Create it first and then call it: {called}()({arguments})."),
    Pattern("TypeError", IS_TENSOR, _layer_itself,
        "layer not called", "`{what}` is the layer itself, not what it returns.",
        "Call it: {what}(x)."),
    Pattern("TypeError", r"must be Tensor, not numpy\.ndarray", _labels_by(".numpy",
        "utils.one_hot", "numpy.array", "numpy.eye"),
        "NumPy array for a tensor", "`{text}` (line {at}) gives a NumPy array, and the loss takes "
        "tensors.", LABELS),
    Pattern("TypeError", r"must be Tensor, not NoneType", nothing, "nothing returned", "{why}.",
        "{remedy}"),
    Pattern("NotImplementedError|RuntimeError|ValueError", r"implemented for 'Long'|scalar type|"
        r"multi-target not supported|Expected floating point type|batch_size", _swapped,
        "arguments of the loss swapped", "The loss gets `{first}` first and `{second}` second.",
        "Hand it the logits first, and the labels second."),
    Pattern("RuntimeError", TARGET, _logits_by(".argmax", "torch.argmax"),
        "classes instead of logits", "The loss gets classes, by `{text}`, and needs the logits.",
        "Hand it what the network returns, without argmax."),
    Pattern("RuntimeError", TARGET, _labels_by("torch.nn.functional.one_hot", "utils.one_hot",
        "torch.eye"),
        "labels one-hot", "`{text}` makes one-hot rows of the labels, and the loss takes class "
        "numbers.", LABELS),
    Pattern("RuntimeError", TARGET, _labels_by(".float", ".double", ".int", ".to", ".unsqueeze",
        ".view", ".reshape"),
        "labels in the wrong form", "`{text}` changes the labels, which must be int64 and of "
        "shape (n,).", LABELS),
    Pattern("RuntimeError", NO_GRAPH, _under_no_grad,
        "loss without gradients", "Under `{text}` (line {at}) nothing is recorded for backward.",
        "Compute logits and loss outside of it."),
    Pattern("RuntimeError", NO_GRAPH, _cut_off,
        "loss without gradients", "`{text}` (line {at}) cuts the loss off from the parameters.",
        "Leave it out between the logits and the loss."),
    Pattern("RuntimeError", r"backward through the graph a second time", _backward_again,
        "backward through the same graph twice", "{what}, so backward goes through the same "
        "computation again.",
        "Compute the logits and {name} anew for every batch, and add up only {name}.item()."),
    Pattern("RuntimeError", r"grad can be implicitly created only for scalar", _loss_each,
        "loss per example", "backward needs a single number, and {what}.",
        "Call backward on the mean loss of the batch."),
    Pattern("RuntimeError", r"leaf Variable that requires grad", _changed_by_hand,
        "update outside no_grad", "Line {line} changes a parameter while PyTorch records what is "
        "computed with it.", "Call optimizer.step(), or update under `with torch.no_grad():`."),
    Pattern("RuntimeError", r"Can't call numpy\(\) on Tensor that requires grad", call_of(".numpy"),
        "NumPy while recording", "`{text}` needs a tensor without gradients.",
        "Write .detach().numpy()."),
    Pattern("TypeError", r"'\w+' object is not iterable", _no_parameters,
        "no parameters for the optimizer", "The optimizer gets `{what}`, and needs the parameters.",
        "Write {instead}."),
    Pattern("ValueError", r"optimizer got an empty parameter list", _plain_list,
        "layers in a plain list", "{what} (line {at}) is a plain list, where PyTorch does not find "
        "the layers.", "Put them into nn.ModuleList([...]) or nn.Sequential(...)."),
    Pattern("RuntimeError", PRODUCT, _not_flattened,
        "flatten forgotten", "The linear layer gets images, because nothing flattens them.",
        "Write x.flatten(1) between the convolutions and the linear layer."),
    Pattern("RuntimeError", rf"{PRODUCT}|size mismatch, got input", _flattened_together,
        "images flattened together", "`{text}` turns all images of the batch into one row.",
        "Keep the first axis: x.flatten(1)."),
    Pattern("RuntimeError", PRODUCT, _sizes_fixed,
        "layer sizes written as numbers", "`{text}` has numbers for its sizes, and a row has "
        "{values} values.", "Use the arguments of __init__ for the sizes."),
    Pattern("RuntimeError", PRODUCT, _sizes_exchanged,
        "layer sizes exchanged", "`{text}` has its outputs first: a layer takes {takes} values and "
        "gets {values}.", "Write {instead}: inputs first, outputs second."),
    Pattern("RuntimeError", PRODUCT, _layer_taking("in_features", "Linear"),
        "wrong flatten size", "`{text}` takes {takes} values in a row, and gets {values}.",
        "Print the shape just before that layer: it takes channels * height * width values."),
    Pattern("RuntimeError", CHANNELS, _gray,
        "wrong number of channels", "`{text}` takes images of {takes} channels, and gets {got}.",
        "The images are gray: the first layer is nn.Conv2d(1, ...)."),
    Pattern("RuntimeError", CHANNELS, _layer_taking("in_channels", "Conv2d"),
        "wrong number of channels", "`{text}` takes images of {takes} channels, and gets {got}.",
        "Its first number is the second one of the layer before it."),
    Pattern("RuntimeError", r"Expected 3D \(unbatched\) or 4D \(batched\) input to conv2d",
        _flat_before,
        "flattened too early", "`{text}` (line {at}) flattens the images before the convolution.",
        "Flatten after the last convolution."),
    Pattern("RuntimeError", r"input size per channel: \((?P<size>[\d x]+)\)\. Kernel|input size: "
        r"\((?P<rest>[\dx]+)\).*Output size is too small", always,
        "image too small", "The image is only {size}{rest} there, too small for this layer.",
        "Pool less often, or use padding."),
    Pattern("RuntimeError", r"running_mean should contain (?P<got>\d+) elements not (?P<takes>\d+)",
        _layer_taking("num_features", "BatchNorm2d", "BatchNorm1d"),
        "batch norm of another size", "`{text}` takes {takes} channels, and gets {got}.",
        "Give it the number of channels of the layer before it."),
    Pattern("IndexError", r"Target (?P<label>\d+) is out of bounds", _outputs_fixed,
        "number of classes fixed", "`{text}` has too few outputs for the class {label}.",
        "Use the argument for the number of classes."),
    Pattern("TypeError", r"is not a Module subclass", _sequence,
        "no layer in nn.Sequential", "`{text}` is not a layer that was created.", "{remedy}"),
    Pattern("RuntimeError", r"could not infer output dtype.*Got: (?P<type>\w+)", call_of(".mean",
        "torch.mean"),
        "mean without float", "`{text}` takes the mean of values of type {type}.",
        "Turn them into numbers first: (...).float().mean()."),
    Pattern("RuntimeError", r"must have the same dtype, but got (?P<one>\w+) and (?P<other>\w+)",
        always,
        "two types of numbers", "One tensor is of type {one}, the other of type {other}.",
        "Bring both to float32 with .float()."),
    Pattern("RuntimeError|AssertionError", r"not compiled with CUDA|Found no NVIDIA|mps devices",
        _device,
        "no graphics card", "Line {at} asks for a graphics card, and there is none where your code "
        "is graded.", 'Choose "cuda" only if torch.cuda.is_available().'),
    Pattern("ValueError", r"Expected input batch_size \((?P<got>\d+)\) to match target batch_size "
        r"\((?P<wanted>\d+)\)", _fixed_rows,
        "fixed size in view or reshape", "`{text}` (line {at}) has sizes written into it, and "
        "{wanted} images become {got} rows.", "Keep the first axis: x.flatten(1)."),
)  # fmt: skip
