"""Part 2: the same network in PyTorch."""

from gradescope_utils.autograder_utils.decorators import number, tags, weight

from autograder.answers import drawings, histories, inputs, portraits
from autograder.answers.case import Case, cases
from autograder.compare import Array
from autograder.grading.training import Trainings
from autograder.remote import Remote, keep, tool


@number("2.1")
@weight(3)
@cases("12-7-5", "784-64-10", "defaults", draw=inputs.nothing)
def test_layers(pytorch_ann: Remote, case: Case) -> None:
    """PyTorchANN(input_size, hidden_size, output_size) creates one hidden layer.

    Call super().__init__(), then assign two nn.Linear layers to self.
    """
    sizes = {"12-7-5": (12, 7, 5), "784-64-10": (784, 64, 10)}.get(case.name, ())
    model = pytorch_ann.PyTorchANN(*sizes)
    case.judge(portraits.layers(tool(pytorch_ann, "layers", model, *sizes[:1])), "PyTorchANN")


@number("2.2")
@weight(3)
@cases("batch", "one example", draw=inputs.linear)
def test_forward(pytorch_ann: Remote, case: Case) -> None:
    """forward(x) returns the logits, one row per example.

    Linear, ReLU, linear, and no softmax: cross_entropy brings its own.
    """
    if not case.recorded:  # a network that knows one size only is asked in that size
        case.inputs["full"] = not has_sizes(case.fresh(), case.theta)
    theta, x = (case.full_theta, case.full_x) if case.full else (case.theta, case.x)
    model = create(pytorch_ann, theta)
    model.eval()
    tool(pytorch_ann, "assign_layers", model, theta)
    case.judge(model(x), "what forward(x) returns")


@number("2.3")
@weight(1)
@cases("lr=0.3", "lr=0.01", draw=inputs.steps)
def test_make_optimizer(pytorch_ann: Remote, case: Case) -> None:
    """make_optimizer and train_epoch train any network with SGD, one step for every batch.

    torch.optim.SGD(model.parameters(), lr=lr)
    """
    model = tool(pytorch_ann, "network", "dense", case.state)
    optimizer = pytorch_ann.make_optimizer(model, case.lr)
    moved = tool(pytorch_ann, "steps", model, optimizer, case.gradients)
    case.judge(portraits.moves(moved, case.lr), "make_optimizer", tolerance=portraits.MOVES)


@number("2.3")
@weight(4)
@cases("SGD", "Adam", "one batch", "images", draw=inputs.dense_or_image)
def test_train_epoch(pytorch_ann: Remote, case: Case) -> None:
    """train_epoch(model, batches, optimizer) makes one step for every batch, in train mode.

    optimizer.zero_grad(), logits, cross-entropy, loss.backward(), optimizer.step(), once per batch.
    """
    model = tool(pytorch_ann, "network", case.kind, case.state)
    optimizer = tool(pytorch_ann, "optimizer", case.optimizer, model, case.lr)
    model.eval()  # as evaluate leaves it
    pytorch_ann.train_epoch(model, case.batches, optimizer)
    case.judge(portraits.after_epoch(tool(pytorch_ann, "state", model)), "train_epoch")


@number("2.4")
@weight(3)
@cases("values", "images", "numbers", "no gradients", "nothing changes", draw=inputs.dense_or_image)
def test_evaluate(pytorch_ann: Remote, case: Case) -> None:
    """evaluate(model, X, y) returns loss and accuracy, in eval mode and without gradients.

    model.eval(), then with torch.no_grad(): the mean cross-entropy and the share of right classes.
    """
    model = tool(pytorch_ann, "network", case.kind, case.state)
    if case.name in ("values", "images"):
        case.judge(portraits.measured(pytorch_ann.evaluate(model, case.X, case.y)), "evaluate")
        return
    returned = keep(pytorch_ann, "evaluate", model, case.X, case.y)
    if case.name == "numbers":
        kinds, watched = tool(pytorch_ann, "kinds", returned), tool(pytorch_ann, "watched", model)
        told = portraits.was_run(watched) | portraits.numbers_returned(kinds)
        case.judge(told, "what evaluate returns")
    elif case.name == "no gradients":
        case.judge(portraits.recording(tool(pytorch_ann, "watched", model)), "evaluate")
    else:
        watched, state = tool(pytorch_ann, "watched", model), tool(pytorch_ann, "state", model)
        case.judge(portraits.was_run(watched) | portraits.after_evaluate(state), "evaluate")


@number("2.5")
@weight(3)
@cases("five epochs", "one epoch", "many epochs", draw=inputs.curves)
def test_plot(pytorch_ann: Remote, case: Case) -> None:
    """plot_train_val_metrics(history) draws losses and accuracies and returns the Figure.

    Training against validation, with labeled axes and legends.
    """
    figure = keep(pytorch_ann, "plot_train_val_metrics", case.history)
    drawn = tool(pytorch_ann, "figure", figure)
    case.judge(drawings.facts(drawn, case.history), "plot_train_val_metrics")


@number("2.6")
@weight(2)
@cases(*histories.CASES, draw=inputs.training_histories)
def test_judge_fit(pytorch_ann: Remote, case: Case) -> None:
    """judge_fit(history) says what the learning curves show.

    Ask for overfitting first, then for underfitting, on the mean of the last three epochs.
    """
    found = {kind: pytorch_ann.judge_fit(history) for kind, history in case.histories.items()}
    case.judge({f"judge_fit, {kind}": word for kind, word in found.items()}, "judge_fit(history)")


@number("2.7")
@weight(6)
@tags("accuracy")
def test_accuracy(training: Trainings) -> None:
    """The trained network classifies enough of the test images correctly.

    With 2.1 to 2.4 right this comes by itself.
    """
    training.judge_accuracy("pytorch_ann")


def create(pytorch_ann: Remote, theta: dict[str, Array]) -> Remote:
    """Create a network of these parameters' sizes."""
    hidden, inputs_ = theta["W1"].shape
    model: Remote = pytorch_ann.PyTorchANN(inputs_, hidden, len(theta["W2"]))
    return model


def has_sizes(pytorch_ann: Remote, theta: dict[str, Array]) -> bool:
    """Return True if a network that is asked for these sizes has two layers of them."""
    found = tool(pytorch_ann, "layers", create(pytorch_ann, theta))
    wanted = [theta[name].shape[::-1] for name in ("W1", "W2")]
    return sorted((a, b) for a, b, *_ in found) == sorted(wanted)
