"""Part 3: a convolutional network of the student's own design."""

from gradescope_utils.autograder_utils.decorators import number, tags, weight

from autograder.answers import inputs, portraits
from autograder.answers.case import Case, cases
from autograder.grading.training import Trainings
from autograder.remote import Remote, keep, tool

SHIFT = 0.5  # of every weight of a kernel: far more than its usual size


@number("3.1")
@weight(6)
@cases("10 classes", "7 classes", draw=inputs.images)
def test_layers(pytorch_cnn: Remote, case: Case) -> None:
    """PyTorchCNN(num_classes) has a convolution that matters, and is not too large.

    Assign at least one nn.Conv2d to self and use it in forward; keep below 5 million parameters.
    """
    classes = 7 if case.name == "7 classes" else 10
    model = pytorch_cnn.PyTorchCNN(classes)
    model.eval()
    found = tool(pytorch_cnn, "convolutions", model)
    tool(pytorch_cnn, "stir", model)
    before, again = model(case.x), model(case.x)
    tool(pytorch_cnn, "shift_kernels", model, SHIFT)
    told = portraits.convolutions(found, (before, again, model(case.x)), classes)
    case.judge(told, "PyTorchCNN")


@number("3.2")
@weight(5)
@cases("batch", "one image", draw=inputs.images)
def test_forward(pytorch_cnn: Remote, case: Case) -> None:
    """forward(x) returns the logits, one row per image.

    Flatten all but the first axis before the last linear layer, and leave softmax out.
    """
    model = pytorch_cnn.PyTorchCNN(10)
    model.eval()
    tool(pytorch_cnn, "stir", model)
    found, alone, other = model(case.x), model(case.x[:1]), model(1 - case.x)
    tool(pytorch_cnn, "stir", model)
    told = portraits.logits(found, (alone, other, model(case.x)), len(case.x), 10)
    case.judge(told, "what forward(x) returns")


@number("3.3")
@weight(1)
@cases("lr=0.3", "lr=0.01", draw=inputs.steps)
def test_make_optimizer(pytorch_cnn: Remote, case: Case) -> None:
    """make_optimizer, train_epoch and evaluate train the network with Adam and measure it.

    torch.optim.Adam(model.parameters(), lr=lr)
    """
    model = tool(pytorch_cnn, "network", "dense", case.state)
    optimizer = pytorch_cnn.make_optimizer(model, case.lr)
    moved = tool(pytorch_cnn, "steps", model, optimizer, case.gradients)
    case.judge(portraits.moves(moved, case.lr), "make_optimizer", tolerance=portraits.MOVES)


@number("3.3")
@weight(2.5)
@cases("Adam", "SGD", "images", draw=inputs.dense_or_image)
def test_train_epoch(pytorch_cnn: Remote, case: Case) -> None:
    """train_epoch(model, batches, optimizer) makes one step for every batch, in train mode.

    The same function as in part 2: write it again, or import it from pytorch_ann.
    """
    model = tool(pytorch_cnn, "network", case.kind, case.state)
    optimizer = tool(pytorch_cnn, "optimizer", case.optimizer, model, case.lr)
    model.eval()  # as evaluate leaves it
    pytorch_cnn.train_epoch(model, case.batches, optimizer)
    case.judge(portraits.after_epoch(tool(pytorch_cnn, "state", model)), "train_epoch")


@number("3.3")
@weight(1.5)
@cases("values", "images", "nothing changes", draw=inputs.dense_or_image)
def test_evaluate(pytorch_cnn: Remote, case: Case) -> None:
    """evaluate(model, X, y) returns loss and accuracy, in eval mode and without gradients.

    The same function as in part 2: write it again, or import it from pytorch_ann.
    """
    model = tool(pytorch_cnn, "network", case.kind, case.state)
    if case.name != "nothing changes":
        case.judge(portraits.measured(pytorch_cnn.evaluate(model, case.X, case.y)), "evaluate")
        return
    keep(pytorch_cnn, "evaluate", model, case.X, case.y)
    watched, state = tool(pytorch_cnn, "watched", model), tool(pytorch_cnn, "state", model)
    case.judge(portraits.was_run(watched) | portraits.after_evaluate(state), "evaluate")


@number("3.3")
@weight(2)
@tags("learning")
def test_learns_anew(training: Trainings) -> None:
    """The network learns a small task that was drawn for this grading.

    Its convolutions and pooling must come before anything is flattened.
    """
    training.judge_learning("pytorch_cnn")


@number("3.4")
@weight(3)
@tags("curves")
def test_curves(training: Trainings) -> None:
    """The graded training leaves complete learning curves, and the training loss falls.

    Mend 3.1 to 3.3 first.
    """
    training.judge_curves("pytorch_cnn")


@number("3.5")
@weight(14)
@tags("accuracy")
def test_accuracy(training: Trainings) -> None:
    """The trained network classifies enough of the test images correctly.

    Convolutions with pooling or strides, then a linear layer, are enough.
    """
    training.judge_accuracy("pytorch_cnn")
