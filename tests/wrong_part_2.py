"""Wrong solutions of part 2: the reference with one mistake that students make, and what it costs.

A mistake costs the check it is made in; `scores` names every check that loses points. Where a
mistake breaks training too, 2.3 and 2.7 follow from it; `only` leaves out what it cannot touch.
"""

from __future__ import annotations

from tests.graded import Variation

NETWORK = "2.1,2.2,2.4"
LOOP = "2.3,2.4"  # two small trainings
ALL_OF_IT = "2.1,2.2,2.3,2.4,2.5,2.6,2.7"

# Pieces of the reference that several mistakes start from.
SUPER = "        super().__init__()\n"
DEFAULTS = "input_size: int = 784, hidden_size: int = 64, output_size: int = 10"
FC1 = "self.fc1 = nn.Linear(input_size, hidden_size)"
FC2 = "self.fc2 = nn.Linear(hidden_size, output_size)"
A1 = "a1 = nn.functional.relu(self.fc1(x))"
Z2 = "logits: Tensor = self.fc2(a1)"
SGD = "torch.optim.SGD(model.parameters(), lr=lr)"
BEGIN = "    # BEGIN SOLUTION 2.3\n"
CREATE = f"    optimizer = {SGD}\n"
EPOCHS = "    for _ in progress(range(epochs)):\n"
TRAIN_MODE = "        model.train()\n"
BATCHES = "torch.split(torch.randperm(len(X_train)), batch_size)"
ZERO = "            optimizer.zero_grad()\n"
LOGITS = "logits = model(X_train[batch])"
BY_LAYER = "logits = model.fc2(model.fc1(X_train[batch]).relu())"
LOSS = "nn.functional.cross_entropy(logits, y_train[batch])"
BACKWARD = "            loss.backward()  # type: ignore[no-untyped-call]\n"
STEP = "            optimizer.step()\n"
EVAL_MODE = "        model.eval()\n        with torch.no_grad():\n            logits = "
TRAIN_LOSS = "            loss_sum += loss.item() * len(batch)\n"
TRAIN_LOSSES = 'history["train_losses"].append(loss_sum / len(X_train))'
TRAIN_ACCURACIES = 'history["train_accuracies"].append(hits / len(X_train))'
VAL_LOSSES = 'history["val_losses"].append(nn.functional.cross_entropy(logits, y_val).item())'
VAL_ACCURACIES = (
    'history["val_accuracies"].append((logits.argmax(dim=1) == y_val).float().mean().item())'
)
RETURN = "    return history\n"
PREDICT = """    model.eval()
    with torch.no_grad():
        logits: Tensor = model(X)
    return logits.argmax(dim=1)
"""
ARGMAX = "    return logits.argmax(dim=1)\n"
FIGURE = "figure = Figure("
SAVE = 'figure.savefig(path, format="png")'
LEFT_VAL = 'left.plot(epochs, history["val_losses"], label="validation")'
RIGHT_TRAIN = 'right.plot(epochs, history["train_accuracies"], label="training")'
RIGHT_VAL = 'right.plot(epochs, history["val_accuracies"], label="validation")'
RIGHT_AXES = 'right.set(xlabel="epoch", ylabel="accuracy (fraction)")'
LEFT_AXES = 'left.set(xlabel="epoch", ylabel="mean cross-entropy")'
JUDGE = '    epochs = len(history["train_losses"])\n    if epochs == 0:\n'


def wrong(name: str, *edits: tuple[str, str], only: str = NETWORK, **scores: float) -> Variation:
    """Return a variation of pytorch_ann; `_2_2=0.5` is the score expected of 2.2."""
    expected = {number.strip("_").replace("_", "."): score for number, score in scores.items()}
    return Variation(name, "pytorch_ann", edits, scores=expected, only=only)


def judges(name: str, body: str, score: float = 0) -> Variation:
    """Return a variation of what judge_fit does."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return wrong(name, (JUDGE, lines + JUDGE), only="2.6", _2_6=score)


def rewords(name: str, word: str) -> Variation:
    """Return a variation whose judge_fit says another word than the reference's, worth nothing."""
    head = "def judge_fit(history: History) -> str:\n"
    new = f"def judge_fit(history):\n    word = judge(history)\n    return {word}\n\n\n"
    return wrong(name, (head, new + head.replace("judge_fit", "judge")), only="2.6", _2_6=0)


def predicts(name: str, body: str, score: float) -> Variation:
    """Return a variation of what predict does."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return wrong(name, (PREDICT, lines), only="2.4", _2_4=score)


def draws(name: str, *edits: tuple[str, str], score: float) -> Variation:
    """Return a variation of what plot_train_val_metrics does."""
    return wrong(name, *edits, only="2.5", _2_5=score)


LAYERS = [
    wrong(
        "sizes fixed",
        (FC1, "self.fc1 = nn.Linear(784, 64)"),
        (FC2, "self.fc2 = nn.Linear(64, 10)"),
        _2_1=2, _2_2=0,
    ),
    wrong("hidden size ignored", (FC1, "self.fc1 = nn.Linear(input_size, 64)"),
          (FC2, "self.fc2 = nn.Linear(64, output_size)"), _2_1=2, _2_2=0),
    wrong("one layer only", (FC1, "self.fc1 = nn.Linear(input_size, output_size)"),
          (FC2, "pass"), (A1, "a1 = self.fc1(x)"), (Z2, "logits: Tensor = a1"), _2_1=0, _2_2=0),
    wrong("a second hidden layer", (FC1, f"{FC1}\n        self.fc3 = nn.Linear(hidden_size, "
          "hidden_size)"), (Z2, "logits = self.fc2(self.fc3(a1).relu())"), _2_1=0, _2_2=0),
    wrong("layers in a plain list", (FC1, "self.layers = [nn.Linear(input_size, hidden_size)]"),
          (FC2, "self.layers += [nn.Linear(hidden_size, output_size)]"),
          (A1, "a1 = self.layers[0](x).relu()"), (Z2, "logits = self.layers[1](a1)"),
          only="2.1,2.2,2.3,2.7", _2_1=0, _2_2=0, _2_3=2.5, _2_7=0),
    wrong("super().__init__ forgotten", (SUPER, ""), _2_1=0, _2_2=0),
    wrong("other defaults", (DEFAULTS, DEFAULTS.replace("64", "128")), _2_1=2),
    wrong("no defaults", (DEFAULTS, "input_size, hidden_size, output_size"), _2_1=2),
    wrong("a frozen layer", (FC1, f"{FC1}\n        self.fc1.requires_grad_(False)"),
          only="2.1,2.2", _2_1=0),
    wrong("sizes exchanged in nn.Linear", (FC1, "self.fc1 = nn.Linear(hidden_size, input_size)"),
          (FC2, "self.fc2 = nn.Linear(output_size, hidden_size)"), _2_2=0),
]  # fmt: skip

FORWARDS = [
    wrong("no ReLU", (A1, "a1 = self.fc1(x)"), _2_2=0),
    wrong("sigmoid in place of ReLU", (A1, "a1 = self.fc1(x).sigmoid()"), _2_2=0),
    wrong("ReLU on the logits", (Z2, "logits: Tensor = self.fc2(a1).relu()"), _2_2=0),
    wrong("softmax", (Z2, "logits: Tensor = self.fc2(a1).softmax(dim=1)"),
          only="2.2,2.3", _2_2=0, _2_3=3.5),
    wrong("log_softmax", (Z2, "logits = nn.functional.log_softmax(self.fc2(a1), dim=1)"), _2_2=0),
    wrong("view(-1, 784)", (A1, "a1 = nn.functional.relu(self.fc1(x.view(-1, 784)))"), _2_2=0),
    wrong("forward returns classes", (Z2, "logits = self.fc2(a1).argmax(dim=1)"), _2_2=0),
    wrong("dropout that never stops", (A1, f"{A1}\n        a1 = nn.functional.dropout(a1, 0.5)"),
          _2_2=0),
    wrong("squeeze", (Z2, "logits: Tensor = self.fc2(a1).squeeze()"), _2_2=1.5),
    wrong("forward returns nothing", ("        return logits\n", "        logits\n"), _2_2=0),
]  # fmt: skip

LOOPS = [
    wrong("zero_grad forgotten", (ZERO, ""), only="2.3,2.7", _2_3=3, _2_7=0),
    wrong("zero_grad once an epoch", (ZERO, ""),
          (TRAIN_MODE, f"{TRAIN_MODE}        optimizer.zero_grad()\n"), only=LOOP, _2_3=3),
    wrong("zero_grad after backward", (ZERO, ""), (BACKWARD, BACKWARD + ZERO),
          only=LOOP, _2_3=1.75),
    wrong("step forgotten", (STEP, ""), only=ALL_OF_IT, _2_3=1.75, _2_7=0),
    wrong("backward forgotten", (BACKWARD, ""), only=LOOP, _2_3=0.5),
    wrong("Adam", (SGD, SGD.replace("SGD", "Adam")), only=LOOP, _2_3=2.5),
    wrong("lr ignored", (BEGIN, f"{BEGIN}    lr = 0.001\n"), only=LOOP, _2_3=2.5),
    wrong("NLLLoss on logits", (LOSS, "nn.functional.nll_loss(logits, y_train[batch])"),
          only=LOOP, _2_3=2.25),
    wrong("softmax before the loss", (LOSS, LOSS.replace("(logits", "(logits.softmax(1)")),
          only=LOOP, _2_3=2.25),
    wrong("loss summed", (LOSS, LOSS.replace("])", '], reduction="sum")')), only=LOOP, _2_3=2.25),
    wrong("mean squared error", (LOSS, "((logits - torch.eye(logits.shape[1])[y_train[batch]]) "
          "** 2).mean()"), only=LOOP, _2_3=3.75),
    wrong("last short batch dropped", (BATCHES, BATCHES + "[: len(X_train) // batch_size]"),
          only=LOOP, _2_3=4.25),
    wrong("no shuffling", (BATCHES, "torch.split(torch.arange(len(X_train)), batch_size)"),
          only=LOOP, _2_3=4.25),
    wrong("shuffled once", (CREATE, f"{CREATE}    order = torch.randperm(len(X_train))\n"),
          (BATCHES, "torch.split(order, batch_size)"), only=LOOP, _2_3=4.25),
    wrong("drawn with replacement", (BATCHES,
          "torch.split(torch.randint(len(X_train), (len(X_train),)), batch_size)"),
          only=LOOP, _2_3=3),
    wrong("all examples in one step", (BATCHES, "[torch.randperm(len(X_train))]"),
          only=LOOP, _2_3=2.75),
    wrong("only X shuffled", (BATCHES, "torch.arange(len(X_train)).split(batch_size)"),
          (TRAIN_MODE, f"{TRAIN_MODE}        X_train = X_train[torch.randperm(len(X_train))]\n"),
          only=LOOP, _2_3=2.25),
    wrong("train mode set once", (TRAIN_MODE, ""), (CREATE, f"{CREATE}    model.train()\n"),
          only=LOOP, _2_3=4.5),
    wrong("eval mode forgotten", (EVAL_MODE, EVAL_MODE.replace("        model.eval()\n", "")),
          only=LOOP, _2_3=4.5),
    wrong("trained on validation examples too", (CREATE, f"{CREATE}    X_train = "
          "torch.cat([X_train, X_val])\n    y_train = torch.cat([y_train, y_val])\n"),
          only=LOOP, _2_3=3.0),
    wrong("trained on the first 100 examples", (CREATE, f"{CREATE}    X_train, y_train = "
          "X_train[:100], y_train[:100]\n"), only=LOOP, _2_3=3.5),
    *(
        wrong(f"layers called in {name}", (LOGITS, BY_LAYER), edit, only=LOOP, _2_3=score)
        for name, edit, score in (
            ("one order", (BATCHES, "torch.split(torch.arange(len(X_train)), batch_size)"), 4.25),
            ("eval mode", (TRAIN_MODE, "        model.eval()\n"), 4.5),
        )
    ),
    wrong("a copy is trained", (CREATE, "    import copy\n    model = copy.deepcopy(model)\n"
          + CREATE), only=LOOP, _2_3=1.5),
    wrong("layers start anew in train", (CREATE, "    for p in model.parameters():\n"
          "        nn.init.normal_(p, std=0.1)\n" + CREATE), only=LOOP, _2_3=0),
]  # fmt: skip

HISTORIES = [
    wrong("train returns nothing", (RETURN, "    history\n"), only=LOOP, _2_3=4.25),
    wrong("a key of the history is missing", (VAL_LOSSES, "pass"),
          ('"val_losses", "val_accuracies")', '"val_accuracies")'), only=LOOP, _2_3=4.25),
    wrong("one number per batch", (TRAIN_LOSS, f'{TRAIN_LOSS}            history["train_losses"]'
          ".append(loss.item())\n"), (TRAIN_LOSSES, "pass"), only=LOOP, _2_3=4.5),
    wrong("accuracies in percent",
          (TRAIN_ACCURACIES, TRAIN_ACCURACIES.replace("hits", "100 * hits")),
          (VAL_ACCURACIES, VAL_ACCURACIES.replace(".item()", ".item() * 100")),
          only=LOOP, _2_3=4.5),
    wrong("accuracies are counts", (TRAIN_ACCURACIES, 'history["train_accuracies"].append(hits)'),
          (VAL_ACCURACIES, VAL_ACCURACIES.replace(".float().mean()", ".sum()")),
          only=LOOP, _2_3=4.5),
    wrong("training loss is a sum", (TRAIN_LOSSES, TRAIN_LOSSES.replace(" / len(X_train)", "")),
          only=LOOP, _2_3=4.75),
    wrong("training loss of the last batch", (TRAIN_LOSSES,
          'history["train_losses"].append(loss.item())'), only=LOOP, _2_3=4.75),
    wrong("measured before the updates", (TRAIN_MODE, "        logits = model(X_val).detach()\n"
          f"        {VAL_LOSSES}\n        {VAL_ACCURACIES}\n{TRAIN_MODE}"),
          ("with torch.no_grad():\n            logits = model(X_val)\n", "pass\n"),
          (f"        {VAL_LOSSES}\n        {VAL_ACCURACIES}\n    return", "    return"),
          only=LOOP, _2_3=4.25),
    wrong("validation figures are training figures", (VAL_LOSSES,
          'history["val_losses"].append(loss_sum / len(X_train))'),
          (VAL_ACCURACIES, 'history["val_accuracies"].append(hits / len(X_train))'),
          only=LOOP, _2_3=4.75),
    wrong("stops early", (f"        {VAL_LOSSES}\n", f"        {VAL_LOSSES}\n"
          f"        {VAL_ACCURACIES}\n        break\n"), only=LOOP, _2_3=3.75),
]  # fmt: skip

PREDICTS = [
    predicts("predict without eval",
             "with torch.no_grad():\n    return model(X).argmax(dim=1)", 1),
    predicts("predict with gradients", "model.eval()\nreturn model(X).argmax(dim=1)", 1),
    predicts("predict takes argmax over the examples",
             "model.eval()\nwith torch.no_grad():\n    return model(X).argmax(dim=0)", 0),
    predicts("predict returns logits",
             "model.eval()\nwith torch.no_grad():\n    return model(X)", 0),
    predicts("predict returns the largest probability", "model.eval()\nwith torch.no_grad():\n"
             "    return model(X).softmax(dim=1).max(dim=1).values", 0),
    predicts("predict returns one-hot rows", "model.eval()\nwith torch.no_grad():\n"
             "    z = model(X)\nreturn torch.eye(z.shape[1])[z.argmax(dim=1)]", 0),
    predicts("predict keeps the axis", "model.eval()\nwith torch.no_grad():\n"
             "    return model(X).argmax(dim=1, keepdim=True)", 0),
    predicts("predict returns floats", "model.eval()\nwith torch.no_grad():\n"
             "    return model(X).argmax(dim=1).float()", 1),
    predicts("predict returns a constant", "model.eval()\nwith torch.no_grad():\n    model(X)\n"
             "return torch.zeros(len(X), dtype=torch.int64)", 0),
]  # fmt: skip

DRAWINGS = [
    draws("nothing is saved", (SAVE, "import matplotlib.pyplot as plt; plt.show()"), score=0),
    draws("an empty picture", ("left.plot(epochs, history[\"train_losses\"], label=\"training\")",
          "pass"), (LEFT_VAL, "pass"), (RIGHT_TRAIN, "pass"), (RIGHT_VAL, "pass"), score=0),
    draws("only the losses", (RIGHT_TRAIN, "pass"), (RIGHT_VAL, "pass"), score=1),
    draws("a validation curve is missing", (LEFT_VAL, "pass"), score=1),
    draws("accuracies drawn twice", (LEFT_VAL, LEFT_VAL.replace("losses", "accuracies")), score=1),
    draws("no axis is labelled", (LEFT_AXES, "pass"), (RIGHT_AXES, "pass"), score=3),
    draws("no vertical label", (RIGHT_AXES, 'right.set(xlabel="epoch")'), score=3),
    draws("vertical labels exchanged",
          (LEFT_AXES, LEFT_AXES.replace("mean cross-entropy", "accuracy")),
          (RIGHT_AXES, RIGHT_AXES.replace("accuracy (fraction)", "loss")), score=3),
    draws("no legend", ("        left.legend()\n".lstrip(), "pass\n"),
          ("        right.legend()\n".lstrip(), "pass\n"), score=3),
    draws("legend without names",
          (LEFT_VAL, LEFT_VAL.replace(', label="validation"', "")), score=3),
    draws("names exchanged", (RIGHT_TRAIN, RIGHT_TRAIN.replace('"training"', '"validation"')),
          (RIGHT_VAL, RIGHT_VAL.replace('"validation"', '"training"')), score=3),
    draws("both lines have one name", (RIGHT_VAL, RIGHT_VAL.replace('"validation"', '"accuracy"')),
          (RIGHT_TRAIN, RIGHT_TRAIN.replace('"training"', '"accuracy"')), score=3),
    draws("a loss among the accuracies", (LEFT_VAL, LEFT_VAL.replace("left.", "right.")), score=3),
    draws("an accuracy among the losses", (RIGHT_TRAIN, RIGHT_TRAIN.replace("right.", "left.")),
          score=3),
    draws("all lines on one pair of axes, two names", (RIGHT_TRAIN, RIGHT_TRAIN.replace("right.",
          "left.")), (RIGHT_VAL, RIGHT_VAL.replace("right.", "left.")), score=3),
    draws("a path of its own", (SAVE, 'figure.savefig("pytorch_ann_train_val_metrics.png")'),
          score=3),
    draws("a PDF", (SAVE, 'figure.savefig(path, format="pdf")'), score=3),
    draws("path used as text", (SAVE, 'figure.savefig(path + "")'), score=3),
]  # fmt: skip

FITS = [
    judges("always generalizing", 'return "generalizing"'),
    judges("other words", 'return "good fit"'),
    rewords("a word cut short", '{"underfitting": "underfit", "overfitting": "overfit"}.get(word, '
            '"ok")'),
    rewords("two words exchanged", '{"underfitting": "overfitting", '
           '"overfitting": "underfitting"}.get(word, word)'),
    judges("knows underfitting only while the loss falls", 'loss = history["train_losses"]\n'
           'if history["val_losses"][-1] > 1.3 * min(history["val_losses"]):\n'
           '    return "overfitting"\n'
           'falls = loss[len(loss) // 2] - loss[-1] > 0.08\n'
           'low = history["train_accuracies"][-1] < 0.7\n'
           'return "underfitting" if falls and low else "generalizing"',
           score=0.67),  # few epochs end while it falls
    judges("only the first epoch", 'if history["train_losses"][0] > 1.5:\n'
           '    return "underfitting"\nif history["val_losses"][0] > history["train_losses"][0]:\n'
           '    return "overfitting"\nreturn "generalizing"'),
    judges("gap the wrong way round", 'if history["val_accuracies"][-1] - '
           'history["train_accuracies"][-1] > 0.1:\n    return "overfitting"\n'
           'if history["train_accuracies"][-1] < 0.6:\n    return "underfitting"\n'
           'return "generalizing"'),
    judges("knows no underfitting", 'gap = history["train_accuracies"][-1] - '
           'history["val_accuracies"][-1]\nreturn "overfitting" if gap > 0.1 else "generalizing"'),
    judges("prints instead of returning", 'print("overfitting")\nreturn'),
    judges("returns a pair", 'return "overfitting", 0.3'),
]  # fmt: skip

TRAININGS = [
    wrong("dropout of nearly everything", (A1, f"{A1}\n        a1 = a1 * (torch.rand_like(a1) < "
          "0.02)"), only="2.2,2.3,2.7", _2_2=0, _2_3=3.5, _2_7=0),
    wrong("lr a hundredth", (BEGIN, f"{BEGIN}    lr = lr / 100\n"), only="2.3,2.7",
          _2_3=2.5, _2_7=0),
    wrong("climbs", (LOSS, f"-{LOSS}"), only="2.3,2.7", _2_3=2.25, _2_7=0),
]  # fmt: skip

ALL = [
    *LAYERS, *FORWARDS, *LOOPS, *HISTORIES, *PREDICTS, *DRAWINGS, *FITS, *TRAININGS,
]  # fmt: skip
