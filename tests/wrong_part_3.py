"""Wrong solutions of part 3: the reference with one mistake that students make, and what it costs.

The loop's checks look at a probe, so a mistake in the network costs 3.1 or 3.2 and whatever cannot
be learned with it; `only` leaves out what the mistake cannot touch.
"""

from __future__ import annotations

from tests.graded import Variation

NETWORK = "3.1,3.2"
LOOP = "3.3"  # two small trainings
ALL_OF_IT = "3.1,3.2,3.3,3.4,3.5,3.6"

# A plain network, defined after the reference's and so in its place, whatever that looks like.
SUPER = "        super().__init__()\n"
CONV1 = "self.conv1 = nn.Conv2d(1, 16, kernel_size=5, padding=2, stride=2)"
CONV2 = "self.conv2 = nn.Conv2d(16, 32, kernel_size=3, padding=1)"
FC1 = "self.fc1 = nn.Linear(32 * 7 * 7, 64)"
FC2 = "self.fc2 = nn.Linear(64, num_classes)"
A1 = "a1 = nn.functional.relu(self.conv1(x))"
A2 = "a2 = nn.functional.max_pool2d(nn.functional.relu(self.conv2(a1)), 2)"
A3 = "a3 = nn.functional.relu(self.fc1(a2.flatten(1)))"
Z = "return self.fc2(a3)"
PLAIN = f"""class PyTorchCNN(nn.Module):
    def __init__(self, num_classes: int = 10) -> None:
{SUPER}        {CONV1}
        {CONV2}
        {FC1}
        {FC2}

    def forward(self, x: Tensor) -> Tensor:
        {A1}
        {A2}
        {A3}
        {Z}


"""
# Pieces of the reference's loop that several mistakes start from.
TRAIN = "def train(\n"
ADAM = "torch.optim.Adam(model.parameters(), lr=lr, fused=True)"
RMSPROP = "torch.optim.RMSprop(model.parameters(), lr=lr)"
BEGIN = "    # BEGIN SOLUTION 3.3\n"
CREATE = f"    optimizer = {ADAM}\n"
TRAIN_MODE = "        model.train()\n"
BATCHES = "torch.split(torch.randperm(len(X_train)), batch_size)"
ZERO = "            optimizer.zero_grad()\n"
LOSS = "nn.functional.cross_entropy(logits, y_train[batch])"
FALLING = "lr * (1 - epoch / epochs)"
STEP = "            optimizer.step()\n"
EVAL_MODE = "        model.eval()\n        with torch.no_grad():\n"
TRAIN_LOSSES = 'history["train_losses"].append(loss_sum / len(X_train))'
VAL_ACCURACIES = (
    'history["val_accuracies"].append((logits.argmax(dim=1) == y_val).float().mean().item())'
)
RETURN = "    return history\n"
JUDGE = '    epochs = len(history["train_losses"])\n    if epochs == 0:\n'


def wrong(name: str, *edits: tuple[str, str], only: str = NETWORK, **scores: float) -> Variation:
    """Return a variation of pytorch_cnn; `_3_2=0.5` is the score expected of 3.2."""
    expected = {number.strip("_").replace("_", "."): score for number, score in scores.items()}
    return Variation(name, "pytorch_cnn", edits, scores=expected, only=only)


def net(name: str, *edits: tuple[str, str], only: str = NETWORK, **scores: float) -> Variation:
    """Return a variation with the plain network, which has the mistake."""
    text = PLAIN
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{name}: {old!r} is not once in the plain network")
        text = text.replace(old, new)
    return wrong(name, (TRAIN, text + TRAIN), only=only, **scores)


def judges(name: str, body: str) -> Variation:
    """Return a variation of what judge_fit does, worth nothing."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return wrong(name, (JUDGE, lines + JUDGE), only="3.5", _3_5=0)


def rewords(name: str, word: str) -> Variation:
    """Return a variation whose judge_fit says another word than the reference's, worth nothing."""
    head = "def judge_fit(history: History) -> str:\n"
    new = f"def judge_fit(history):\n    word = judge(history)\n    return {word}\n\n\n"
    return wrong(name, (head, new + head.replace("judge_fit", "judge")), only="3.5", _3_5=0)


def reports(name: str, history: str, loop: float, only: str = "3.3,3.4") -> Variation:
    """Return a variation whose train ends in another history than the true one; 3.4 earns none."""
    return wrong(name, (RETURN, f"    return {history}\n"), only=only, _3_3=loop, _3_4=0)


NO_CONVOLUTION = ((CONV1, "pass"), (CONV2, "pass"), (FC1, "self.fc1 = nn.Linear(784, 64)"),
                  (A1, "a1 = x"), (A2, "a2 = a1"))  # fmt: skip
UNUSED = ((FC1, "self.fc1 = nn.Linear(784, 64)"), (A1, "a1 = x"), (A2, "a2 = a1"))

LAYERS = [
    net("no convolution", *NO_CONVOLUTION, only=ALL_OF_IT, _3_1=0, _3_2=0, _3_3=4, _3_6=0),
    net("a norm over the image for a convolution", (CONV1, "self.norm = nn.LayerNorm((1, 28, 28))"),
          (CONV2, "pass"), (FC1, "self.fc1 = nn.Linear(784, 64)"), (A1, "a1 = self.norm(x)"),
          (A2, "a2 = a1"), _3_1=0, _3_2=0),
    net("a window as large as the image", *NO_CONVOLUTION[:4],
          (A2, "a2 = nn.functional.unfold(a1, 28)"), _3_1=0, _3_2=0),
    net("windows that nothing is multiplied with", *NO_CONVOLUTION[:4],
          (A2, "a2 = nn.functional.unfold(a1, 2, stride=2)"), _3_1=0, _3_2=0),
    net("convolution unused", *UNUSED, _3_1=0, _3_2=0),
    net("convolution multiplied by nothing", (A3, "a3 = self.fc1(0 * a2.flatten(1)).relu()"),
          _3_1=0, _3_2=0),
    net("too many parameters", (CONV1, "self.conv1 = nn.Conv2d(1, 16, 5, padding=2)"),
          (FC1, "self.fc1 = nn.Linear(32 * 14 * 14, 800)"),
          (FC2, "self.fc2 = nn.Linear(800, num_classes)"), _3_1=4.5),
    net("number of classes fixed", (FC2, "self.fc2 = nn.Linear(64, 10)"), _3_1=4.5),
    net("wrong size after flatten", (FC1, "self.fc1 = nn.Linear(32 * 14 * 14, 64)"),
          _3_1=4.5, _3_2=0),
    net("three colour channels", (CONV1, CONV1.replace("(1, 16", "(3, 16")), _3_1=4.5, _3_2=0),
    net("convolutions in a plain list", (CONV1, "self.convs = [nn.Conv2d(1, 16, 5, padding=2, "
          "stride=2), nn.Conv2d(16, 32, 3, padding=1)]"), (CONV2, "pass"),
          (A1, "a1 = self.convs[0](x).relu()"),
          (A2, "a2 = nn.functional.max_pool2d(self.convs[1](a1).relu(), 2)"), _3_1=0, _3_2=0),
    net("frozen convolutions", (CONV2, f"{CONV2}\n        for p in self.parameters():\n"
          "            p.requires_grad = False"), _3_1=4.5),
    net("no parameter num_classes", ("num_classes: int = 10", "classes: int = 10"),
          (FC2, "self.fc2 = nn.Linear(64, classes)"), _3_1=0, _3_2=0),
    net("super().__init__ forgotten", (SUPER, ""), _3_1=0, _3_2=0),
]  # fmt: skip

FORWARDS = [
    net("softmax", (Z, "return self.fc2(a3).softmax(dim=1)"), _3_2=3),
    net("log_softmax", (Z, "return nn.functional.log_softmax(self.fc2(a3), dim=1)"), _3_2=3),
    net("ReLU on the logits", (Z, "return self.fc2(a3).relu()"), _3_2=3),
    net("sigmoid on the logits", (Z, "return self.fc2(a3).sigmoid()"), _3_2=3),
    net("softmax over the images", (Z, "return self.fc2(a3).softmax(dim=0)"), _3_2=2),
    net("forward returns classes", (Z, "return self.fc2(a3).argmax(dim=1)"), _3_1=4.5, _3_2=0),
    net("forward mixes the images", (A3, "a3 = self.fc1(a2.permute(1, 2, 3, 0).reshape(len(x), "
          "-1)).relu()"), _3_2=3),
    net("squeeze", (Z, "return self.fc2(a3).squeeze()"), _3_2=3),
    net("flatten takes the images too", (A3, "a3 = self.fc1(a2.flatten()).relu()"),
          _3_1=4.5, _3_2=0),
    net("view of a fixed batch", (A3, "a3 = self.fc1(a2.view(64, -1)).relu()"),
          _3_1=4.5, _3_2=0),
    net("centred over the images", (A3, "a2 = a2 - a2.mean(dim=0)\n        "
          "a3 = self.fc1(a2.flatten(1)).relu()"), _3_2=3),
    net("forward returns a constant", (Z, "return torch.zeros(len(x), 10)"), _3_1=0, _3_2=0),
]  # fmt: skip

LOOPS = [
    wrong("zero_grad forgotten", (ZERO, ""), only=LOOP, _3_3=3.5),
    wrong("zero_grad once an epoch", (ZERO, ""),
          (TRAIN_MODE, f"{TRAIN_MODE}        optimizer.zero_grad()\n"), only=LOOP, _3_3=3.5),
    wrong("step forgotten", (STEP, ""), only="3.3,3.4,3.6", _3_3=2, _3_4=0, _3_6=0),
    wrong("SGD", (ADAM, ADAM.replace("Adam", "SGD")), only="3.3,3.6", _3_3=2.75, _3_6=0),
    wrong("a new optimizer for every batch", (ZERO, f"            optimizer = {ADAM}\n{ZERO}"),
          only=LOOP, _3_3=5.5),
    wrong("lr ignored", (BEGIN, f"{BEGIN}    lr = 0.01\n"), only=LOOP, _3_3=4.5),
    wrong("weight decay of 1", (ADAM, ADAM.replace("lr=lr", "lr=lr, weight_decay=1.0")),
          only=LOOP, _3_3=2.75),
    wrong("RMSprop", (ADAM, RMSPROP), only=LOOP, _3_3=4.75),
    wrong("softmax before the loss", (LOSS, LOSS.replace("(logits", "(logits.softmax(1)")),
          only=LOOP, _3_3=4.5),
    wrong("squared error of the logits", (LOSS, "nn.functional.mse_loss(logits, "
          "nn.functional.one_hot(y_train[batch], logits.shape[1]).float())"), (FALLING, "lr"),
          only=LOOP, _3_3=4.5),
    wrong("binary cross-entropy", (LOSS, "nn.functional.binary_cross_entropy_with_logits(logits, "
          "nn.functional.one_hot(y_train[batch], logits.shape[1]).float())"),
          only=LOOP, _3_3=4.5),
    wrong("last short batch dropped", (BATCHES, BATCHES + "[: len(X_train) // batch_size]"),
          only=LOOP, _3_3=5.25),
    wrong("no shuffling", (BATCHES, "torch.split(torch.arange(len(X_train)), batch_size)"),
          only=LOOP, _3_3=5.25),
    wrong("train mode set once", (TRAIN_MODE, ""), (CREATE, f"{CREATE}    model.train()\n"),
          only=LOOP, _3_3=5.25),
    wrong("eval mode forgotten", (EVAL_MODE, EVAL_MODE.replace("        model.eval()\n", "")),
          only=LOOP, _3_3=5.25),
]  # fmt: skip

HISTORIES = [
    wrong("train returns nothing", (RETURN, "    history\n"), only="3.3,3.4", _3_3=5.25, _3_4=0),
    reports("history reversed", "{name: curve[::-1] for name, curve in history.items()}", 5.75),
    reports("history constant", "{name: [0.87] * epochs for name in history}", 5.5),
    reports("history at random", "{name: torch.rand(epochs).tolist() for name in history}", 5.5),
    reports("only the last epoch", "{name: curve[-1:] for name, curve in history.items()}", 5.5),
    reports("history too long", "{name: [0.1, *curve] for name, curve in history.items()}", 5.25),
    reports("two curves only", '{name: history[name] for name in ("train_losses", "val_losses")}',
            5.25),
    reports("history as a list", "list(history.values())", 5.25),
]  # fmt: skip

FITS = [
    judges("always overfitting", 'return "overfitting"'),
    judges("other words", 'return "good"'),
    judges("looks at validation alone", 'return ("generalizing" if history["val_accuracies"][-1] > '
           '0.5 else "underfitting")'),
    rewords("two words exchanged", '{"generalizing": "overfitting", '
           '"overfitting": "generalizing"}.get(word, word)'),
    judges("takes losses for accuracies", 'if history["train_losses"][-1] > 0.9:\n'
           '    return "generalizing"\nreturn "underfitting"'),
]  # fmt: skip

TRAININGS = [
    net("one tiny convolution", (CONV1, "self.conv1 = nn.Conv2d(1, 1, 1)"), (CONV2, "pass"),
          (FC1, "pass"), (FC2, "self.fc2 = nn.Linear(784, num_classes)"), (A2, "a2 = a1"),
          (A3, "a3 = a2.flatten(1)"), only="3.3,3.6", _3_3=4, _3_6=0),
    net("nothing but one mean per kernel", (CONV1, "self.conv1 = nn.Conv2d(1, 8, 1)"),
          (CONV2, "pass"), (FC1, "pass"), (FC2, "self.fc2 = nn.Linear(8, num_classes)"),
          (A2, "a2 = a1"), (A3, "a3 = a2.mean(dim=(2, 3))"), only="3.3,3.6", _3_3=4, _3_6=0),
    net("no nonlinearity at all", (A1, "a1 = self.conv1(x)"),
          (A2, "a2 = nn.functional.avg_pool2d(self.conv2(a1), 2)"),
          (A3, "a3 = self.fc1(a2.flatten(1))"), only="3.1,3.2,3.3,3.6", _3_3=4, _3_6=0),
]  # fmt: skip

ALL = [*LAYERS, *FORWARDS, *LOOPS, *HISTORIES, *FITS, *TRAININGS]
