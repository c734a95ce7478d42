"""Makes the sources of a class for tests: right programs of people who worked alone, and copies.

Each answer is put together from steps, and each step is drawn from ways in which students write it.
"""

from __future__ import annotations

import ast
import random
import re
import textwrap

from autograder.grade import ROOT
from autograder.submission import MODULES, Submission

STUB = re.compile(r"^( *)# \d\.\d+ (\S+): your code here.*\n *raise NotImplementedError.*\n", re.M)
# For each function its steps, "==" between them, and the ways to write each, "--" between them.
TEXT = """
# NumpyANN
rng = np.random.default_rng(seed)
--
gen = np.random.default_rng(seed)
rng = gen
--
rng = np.random.Generator(np.random.PCG64(seed))
==
self.W1 = rng.standard_normal((input_size, hidden_size)) * np.sqrt(2.0 / input_size)
--
self.W1 = rng.normal(0.0, 0.01, size=(input_size, hidden_size))
--
spread = np.sqrt(2 / input_size)
self.W1 = spread * rng.standard_normal(size=(input_size, hidden_size))
--
self.W1 = (rng.random((input_size, hidden_size)) - 0.5) / np.sqrt(input_size)
==
self.W2 = rng.standard_normal((hidden_size, output_size)) * np.sqrt(2.0 / hidden_size)
--
self.W2 = rng.normal(0.0, 0.05, size=(hidden_size, output_size))
--
limit = np.sqrt(6 / (hidden_size + output_size))
self.W2 = rng.uniform(-limit, limit, (hidden_size, output_size))
==
self.b1 = np.zeros((1, hidden_size))
self.b2 = np.zeros((1, output_size))
--
self.b2 = np.zeros([1, output_size])
self.b1 = np.zeros([1, hidden_size])
--
self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))
# relu
return np.where(z > 0, z, 0)
--
return z * (z > 0)
--
return np.clip(z, 0, None)
--
out = z.copy()
out[out < 0] = 0
return out
--
return (np.abs(z) + z) / 2
--
return np.maximum(z, 0.0)
# relu_derivative
return np.where(z > 0, 1.0, 0.0)
--
return np.heaviside(z, 0.0)
--
return (z > 0) * 1.0
--
d = np.zeros_like(z, dtype=float)
d[z > 0] = 1
return d
--
return np.greater(z, 0).astype(float)
# cross_entropy
eps = 1e-12
p = np.clip(y_pred, eps, 1 - eps)
--
p = y_pred + 1e-15
--
p = np.maximum(y_pred, 1e-10)
--
tiny = np.finfo(float).tiny
p = np.clip(np.asarray(y_pred, dtype=float), tiny, None)
==
n = y_true.shape[0]
return float(-np.sum(y_true * np.log(p)) / n)
--
picked = (y_true * p).sum(axis=1)
return float(np.mean(-np.log(picked)))
--
losses = -(y_true * np.log(p)).sum(axis=-1)
return losses.mean().item()
--
total = 0.0
for row, target in zip(p, y_true):
    total -= float(np.dot(target, np.log(row)))
return total / len(y_true)
# NumpyANN.forward
self.z1 = np.dot(X, self.W1) + self.b1
--
self.z1 = X.dot(self.W1) + self.b1
--
hidden = np.matmul(X, self.W1)
self.z1 = np.add(hidden, self.b1)
==
self.a1 = relu(self.z1)
self.z2 = np.dot(self.a1, self.W2) + self.b2
--
a1 = relu(self.z1)
z2 = a1.dot(self.W2) + self.b2
self.a1, self.z2 = a1, z2
--
self.a1 = relu(self.z1)
scores = np.matmul(self.a1, self.W2)
self.z2 = scores + self.b2
==
self.a2 = softmax(self.z2)
return self.a2
--
out = softmax(self.z2)
self.a2 = out
return out
# NumpyANN.backward
n = X.shape[0]
delta2 = (self.a2 - y_true) / n
--
m = len(y_true)
delta2 = 1 / m * (self.a2 - y_true)
--
delta2 = self.a2.copy()
delta2 -= y_true
delta2 /= X.shape[0]
==
dW2 = np.dot(self.a1.T, delta2)
db2 = np.sum(delta2, axis=0, keepdims=True)
--
dW2 = self.a1.transpose() @ delta2
db2 = delta2.sum(0).reshape(1, -1)
--
dW2 = np.matmul(np.transpose(self.a1), delta2)
db2 = np.ones((1, len(delta2))) @ delta2
--
dW2 = np.einsum('ni,nj->ij', self.a1, delta2)
db2 = delta2.sum(axis=0)[None, :]
==
delta1 = np.dot(delta2, self.W2.T) * relu_derivative(self.z1)
--
back = delta2 @ self.W2.transpose()
delta1 = np.multiply(back, relu_derivative(self.z1))
--
delta1 = np.matmul(delta2, np.transpose(self.W2))
delta1[self.z1 <= 0] = 0
==
dW1 = np.dot(X.T, delta1)
db1 = np.sum(delta1, axis=0, keepdims=True)
--
dW1 = X.transpose() @ delta1
db1 = delta1.sum(0).reshape(1, -1)
--
dW1 = np.einsum('ni,nj->ij', X, delta1)
db1 = delta1.sum(axis=0)[None, :]
==
return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
--
return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)
--
grads = {}
grads["W1"] = dW1
grads["b1"] = db1
grads["W2"] = dW2
grads["b2"] = db2
return grads
# NumpyANN.update
for name in ("W1", "b1", "W2", "b2"):
    setattr(self, name, getattr(self, name) - lr * gradients[name])
--
self.W1 -= lr * gradients["W1"]
self.b1 -= lr * gradients["b1"]
self.W2 -= lr * gradients["W2"]
self.b2 -= lr * gradients["b2"]
--
for key, grad in gradients.items():
    self.__dict__[key] = self.__dict__[key] - lr * grad
--
self.W2 = self.W2 - gradients["W2"] * lr
self.b2 = self.b2 - gradients["b2"] * lr
self.W1 = self.W1 - gradients["W1"] * lr
self.b1 = self.b1 - gradients["b1"] * lr
# minibatches
n = len(X)
order = rng.permutation(n)
--
order = np.arange(X.shape[0])
rng.shuffle(order)
n = order.size
--
n = X.shape[0]
order = rng.choice(n, size=n, replace=False)
==
return [(X[order[i:i + batch_size]], y[order[i:i + batch_size]]) for i in range(0, n, batch_size)]
--
for start in range(0, n, batch_size):
    chosen = order[start:start + batch_size]
    yield X[chosen], y[chosen]
--
batches = []
while len(order):
    first, order = order[:batch_size], order[batch_size:]
    batches.append((X[first], y[first]))
return batches
--
parts = np.array_split(order, range(batch_size, n, batch_size))
return [(X[part], y[part]) for part in parts]
# numpy_ann train_epoch
for X, y in batches:
    model.forward(X)
    grads = model.backward(X, y)
    model.update(grads, lr)
--
for batch in batches:
    inputs, targets = batch
    _ = model.forward(inputs)
    model.update(model.backward(inputs, targets), lr)
--
for step, (xb, tb) in enumerate(batches):
    probs = model.forward(xb)
    gradients = model.backward(xb, tb)
    model.update(gradients, lr=lr)
# PyTorchANN
self.hidden = nn.Linear(input_size, hidden_size)
self.out = nn.Linear(hidden_size, output_size)
--
self.fc1 = nn.Linear(in_features=input_size, out_features=hidden_size)
self.relu = nn.ReLU()
self.fc2 = nn.Linear(in_features=hidden_size, out_features=output_size)
--
first, last = nn.Linear(input_size, hidden_size), nn.Linear(hidden_size, output_size)
self.net = nn.Sequential(first, nn.ReLU(), last)
# PyTorchANN.forward
return self.out(torch.relu(self.hidden(x)))
--
return self.net(x)
--
x = self.fc1(x)
x = self.relu(x)
return self.fc2(x)
# make_optimizer
return torch.optim.SGD(model.parameters(), lr=lr)
--
parameters = list(model.parameters())
return torch.optim.SGD(parameters, lr)
--
optimizer = torch.optim.SGD(params=model.parameters(), lr=lr, momentum=0.0)
return optimizer
# train_epoch
crit = nn.CrossEntropyLoss()
--
loss_fn = nn.CrossEntropyLoss()
crit = loss_fn
--
crit = nn.functional.cross_entropy
==
model.train()
for X, y in batches:
    optimizer.zero_grad()
    loss = crit(model(X), y)
    loss.backward()
    optimizer.step()
--
model.train(True)
for batch in batches:
    inputs, labels = batch
    out = model(inputs)
    loss = crit(out, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
--
model = model.train()
for step, (xb, yb) in enumerate(batches):
    loss = crit(model(xb), yb)
    for p in model.parameters():
        p.grad = None
    loss.backward()
    optimizer.step()
# evaluate
model.eval()
with torch.no_grad():
    logits = model(X)
--
was = model.training
model.eval()
with torch.inference_mode():
    logits = model(X)
model.train(was)
--
model.train(False)
with torch.no_grad():
    logits = torch.cat([model(part) for part in X.split(500)])
==
loss = nn.functional.cross_entropy(logits, y)
right = (logits.argmax(dim=1) == y).float().mean()
return loss.item(), right.item()
--
criterion = nn.CrossEntropyLoss()
_, predicted = torch.max(logits, 1)
hits = int((predicted == y).sum())
return float(criterion(logits, y)), hits / len(y)
--
log_p = torch.log_softmax(logits, dim=-1)
loss = -log_p[range(len(y)), y].mean()
correct = torch.eq(log_p.argmax(-1), y)
return float(loss), float(correct.double().mean())
# plot_train_val_metrics
import matplotlib.pyplot as plt
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
--
from matplotlib import pyplot as plt
fig, axes = plt.subplots(ncols=2)
left, right = axes
--
fig = Figure(figsize=(9, 4))
left = fig.add_subplot(1, 2, 1)
right = fig.add_subplot(1, 2, 2)
==
left.plot(history['train_losses'], label='train')
left.plot(history['val_losses'], label='validation')
right.plot(history['train_accuracies'], label='train')
right.plot(history['val_accuracies'], label='validation')
--
for axis, what in ((left, 'losses'), (right, 'accuracies')):
    for part in ('train', 'val'):
        axis.plot(history[part + '_' + what], label=part)
--
steps = range(1, len(history['val_losses']) + 1)
left.plot(steps, history['train_losses'], 'b-', label='training')
left.plot(steps, history['val_losses'], 'r--', label='validation')
right.plot(steps, history['train_accuracies'], 'b-', label='training')
right.plot(steps, history['val_accuracies'], 'r--', label='validation')
==
left.set_xlabel('epoch')
left.set_ylabel('loss')
right.set_xlabel('epoch')
right.set_ylabel('accuracy')
left.legend()
right.legend()
--
for axis, name in zip((left, right), ('loss', 'accuracy')):
    axis.set(xlabel='epoch', ylabel=name)
    axis.legend(loc='best')
==
fig.tight_layout()
return fig
--
return fig
# judge_fit
if not history['train_losses']:
    return 'underfitting'
low = min(history['val_losses'])
gap = history['train_accuracies'][-1] - history['val_accuracies'][-1]
if history['val_losses'][-1] > 1.1 * low or gap > 0.1:
    return 'overfitting'
return 'underfitting' if history['train_accuracies'][-1] < 0.7 else 'generalizing'
--
acc, val = history['train_accuracies'], history['val_accuracies']
if len(acc) == 0:
    return 'underfitting'
gap = sum(acc[-3:]) / 3 - sum(val[-3:]) / 3
turned = sum(history['val_losses'][-3:]) / 3 / min(history['val_losses']) > 1.1
if gap > 0.1 or turned:
    return 'overfitting'
if sum(acc[-3:]) / 3 < 0.7:
    return 'underfitting'
return 'generalizing'
--
last = {key: values[-1] for key, values in history.items() if values}
if not last:
    return 'underfitting'
if last['train_accuracies'] > last['val_accuracies'] + 0.1:
    verdict = 'overfitting'
elif last['val_losses'] > min(history['val_losses']) * 1.1:
    verdict = 'overfitting'
elif last['train_accuracies'] < 0.7:
    verdict = 'underfitting'
else:
    verdict = 'generalizing'
return verdict
# PyTorchCNN
self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
self.pool = nn.MaxPool2d(2)
self.fc = nn.Linear(32 * 7 * 7, num_classes)
--
self.features = nn.Sequential(
    nn.Conv2d(1, 32, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, kernel_size=3), nn.ReLU(), nn.AdaptiveAvgPool2d(4),
)
self.head = nn.Linear(64 * 16, num_classes)
--
layers = []
channels = 1
for width in (8, 16, 32):
    layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width)]
    layers += [nn.ReLU(inplace=True), nn.MaxPool2d(2)]
    channels = width
self.body = nn.Sequential(*layers)
self.last = nn.Linear(32 * 9, num_classes)
--
self.c = nn.Conv2d(1, 24, (5, 5), stride=2)
self.d = nn.Conv2d(24, 48, (3, 3), stride=2)
self.drop = nn.Dropout(0.2)
self.fc1 = nn.Linear(48 * 25, 96)
self.fc2 = nn.Linear(96, num_classes)
# PyTorchCNN.forward
x = self.pool(torch.relu(self.conv1(x)))
x = self.pool(torch.relu(self.conv2(x)))
return self.fc(x.flatten(1))
--
maps = self.features(x)
return self.head(maps.view(maps.size(0), -1))
--
return self.last(torch.flatten(self.body(x), start_dim=1))
--
h = nn.functional.relu(self.c(x))
h = nn.functional.relu(self.d(h))
h = self.drop(h).reshape(len(h), -1)
return self.fc2(nn.functional.relu(self.fc1(h)))
"""
# Lines that a person may put at the top of a function without changing what it does.
ASIDES = (
    "debug = False", "shape = None", "assert True", "count = 0", "count = 0\ncount += 1",
    "if False:\n    print('never')", "name = __name__", "unused = [i * i for i in range(3)]",
    "parts = 'a b c'.split()", "try:\n    pass\nfinally:\n    pass", "ready = bool(1)",
)  # fmt: skip
TITLE = re.compile(r"^# (.+)\n", re.M)


def _read(text: str) -> dict[str, list[list[str]]]:
    """Return the ways to write each step of each function."""
    _, *rest = TITLE.split(text.strip())
    return {
        name: [step.strip().split("\n--\n") for step in body.split("\n==\n")]
        for name, body in zip(rest[::2], rest[1::2], strict=True)
    }


WAYS = _read(TEXT)


def alone(chance: random.Random) -> Submission:
    """Return the program of someone who worked alone."""
    return _submission({module: _fill(module, chance) for module in MODULES})


def stub() -> Submission:
    """Return the handout as it is."""
    return _submission({module: _given(module) for module in MODULES})


def copied(submission: Submission, chance: random.Random) -> Submission:
    """Return a copy with other names, other comments and another order of functions."""
    return _submission(
        {name: _disguised(source.decode(), chance) for name, source in submission.sources.items()}
    )


def _submission(texts: dict[str, str]) -> Submission:
    return Submission({name: text.encode() for name, text in texts.items()})


def _given(module: str) -> str:
    return (ROOT / "student" / f"{module}.py").read_text(encoding="utf-8")


def _fill(module: str, chance: random.Random) -> str:
    """Return the handout's file with an answer in the place of every stub."""
    return STUB.sub(
        lambda found: textwrap.indent(_answer(module, found[2], chance), found[1]), _given(module)
    )


def _answer(module: str, function: str, chance: random.Random) -> str:
    steps = WAYS.get(f"{module} {function}") or WAYS[function]
    chosen = [chance.choice(ways) for ways in steps]
    if chance.random() < 0.5:
        chosen.insert(0, chance.choice(ASIDES))
    text = "\n".join(chosen) + "\n"
    return text.replace("SGD", "Adam") if module == "pytorch_cnn" else text


def _disguised(source: str, chance: random.Random) -> str:
    """Rename what a function calls its own, and put functions of one body into another order."""
    tree = ast.parse(source)
    holders: list[ast.Module | ast.ClassDef] = [tree]
    holders += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for holder in holders:
        places = [i for i, node in enumerate(holder.body) if isinstance(node, ast.FunctionDef)]
        moved = [holder.body[i] for i in places]
        chance.shuffle(moved)
        for place, node in zip(places, moved, strict=True):
            holder.body[place] = node
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        _rename(function, chance)
    return f"# {chance.random()}\n{ast.unparse(tree)}\n"


def _rename(function: ast.FunctionDef, chance: random.Random) -> None:
    """Give every name that a function assigns another one."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    own = sorted({name.id for name in names if isinstance(name.ctx, ast.Store)})
    new = {name: f"v{chance.randrange(10**6)}" for name in own}
    for name in names:
        name.id = new.get(name.id, name.id)
