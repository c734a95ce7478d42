"""The ways in which a student may write each number, to be put together at random.

`@@` and `@T` stand for one of `MEASURES` and `TORCH_MEASURES`.
"""

from __future__ import annotations

# For each number a list of steps, for each step the ways in which it is written.
WAYS: dict[str, list[list[str]]] = {
    "1.1": [
        ["rng = np.random.default_rng(seed)", "gen = np.random.default_rng(seed)\nrng = gen",
         "rng = np.random.Generator(np.random.PCG64(seed))"],
        ["self.W1 = rng.standard_normal((input_size, hidden_size)) * np.sqrt(2.0 / input_size)",
         "self.W1 = rng.normal(0.0, 0.01, size=(input_size, hidden_size))",
         "spread = np.sqrt(2 / input_size)\nself.W1 = spread * rng.standard_normal(size=(input_size, hidden_size))",
         "self.W1 = (rng.random((input_size, hidden_size)) - 0.5) / np.sqrt(input_size)"],
        ["self.W2 = rng.standard_normal((hidden_size, output_size)) * np.sqrt(2.0 / hidden_size)",
         "self.W2 = rng.normal(0.0, 0.05, size=(hidden_size, output_size))",
         "limit = np.sqrt(6 / (hidden_size + output_size))\nself.W2 = rng.uniform(-limit, limit, (hidden_size, output_size))"],
        ["self.b1 = np.zeros((1, hidden_size))\nself.b2 = np.zeros((1, output_size))",
         "self.b2 = np.zeros([1, output_size])\nself.b1 = np.zeros([1, hidden_size])",
         "self.b1, self.b2 = np.zeros((1, hidden_size)), np.zeros((1, output_size))"],
    ],
    "1.2": [["return np.where(z > 0, z, 0)", "return z * (z > 0)", "out = z.copy()\nout[out < 0] = 0\nreturn out",
             "return np.clip(z, 0, None)", "return (np.abs(z) + z) / 2", "return np.maximum(z, 0.0)"]],
    "1.3": [["return np.where(z > 0, 1.0, 0.0)", "d = np.zeros_like(z, dtype=float)\nd[z > 0] = 1\nreturn d",
             "return (z > 0) * 1.0", "return np.heaviside(z, 0.0)", "return np.greater(z, 0).astype(float)"]],
    "1.4": [
        ["eps = 1e-12\np = np.clip(y_pred, eps, 1 - eps)", "p = y_pred + 1e-15", "p = np.maximum(y_pred, 1e-10)",
         "tiny = np.finfo(float).tiny\np = np.clip(np.asarray(y_pred, dtype=float), tiny, None)"],
        ["n = y_true.shape[0]\nreturn float(-np.sum(y_true * np.log(p)) / n)",
         "picked = (y_true * p).sum(axis=1)\nreturn float(np.mean(-np.log(picked)))",
         "losses = -(y_true * np.log(p)).sum(axis=-1)\nreturn losses.mean().item()",
         "total = 0.0\nfor row, target in zip(p, y_true):\n    total -= float(np.dot(target, np.log(row)))\nreturn total / len(y_true)"],
    ],
    "1.5": [
        ["self.z1 = np.dot(X, self.W1) + self.b1", "self.z1 = X.dot(self.W1) + self.b1",
         "hidden = np.matmul(X, self.W1)\nself.z1 = np.add(hidden, self.b1)"],
        ["self.a1 = relu(self.z1)\nself.z2 = np.dot(self.a1, self.W2) + self.b2",
         "a1 = relu(self.z1)\nz2 = a1.dot(self.W2) + self.b2\nself.a1, self.z2 = a1, z2",
         "self.a1 = relu(self.z1)\nscores = np.matmul(self.a1, self.W2)\nself.z2 = scores + self.b2"],
        ["self.a2 = softmax(self.z2)\nreturn self.a2", "out = softmax(self.z2)\nself.a2 = out\nreturn out"],
    ],
    "1.6": [
        ["n = X.shape[0]\ndelta2 = (self.a2 - y_true) / n", "m = len(y_true)\ndelta2 = 1 / m * (self.a2 - y_true)",
         "delta2 = self.a2.copy()\ndelta2 -= y_true\ndelta2 /= X.shape[0]"],
        ["dW2 = np.dot(self.a1.T, delta2)\ndb2 = np.sum(delta2, axis=0, keepdims=True)",
         "dW2 = self.a1.transpose() @ delta2\ndb2 = delta2.sum(0).reshape(1, -1)",
         "dW2 = np.matmul(np.transpose(self.a1), delta2)\ndb2 = np.ones((1, len(delta2))) @ delta2",
         "dW2 = np.einsum('ni,nj->ij', self.a1, delta2)\ndb2 = delta2.sum(axis=0)[None, :]"],
        ["delta1 = np.dot(delta2, self.W2.T) * relu_derivative(self.z1)",
         "back = delta2 @ self.W2.transpose()\ndelta1 = np.multiply(back, relu_derivative(self.z1))",
         "delta1 = np.matmul(delta2, np.transpose(self.W2))\ndelta1[self.z1 <= 0] = 0"],
        ["dW1 = np.dot(X.T, delta1)\ndb1 = np.sum(delta1, axis=0, keepdims=True)",
         "dW1 = X.transpose() @ delta1\ndb1 = delta1.sum(0).reshape(1, -1)",
         "dW1 = np.einsum('ni,nj->ij', X, delta1)\ndb1 = delta1.sum(axis=0)[None, :]"],
        ['return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}', "return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)",
         'grads = {}\ngrads["W1"] = dW1\ngrads["b1"] = db1\ngrads["W2"] = dW2\ngrads["b2"] = db2\nreturn grads'],
    ],
    "1.7": [['for name in ("W1", "b1", "W2", "b2"):\n    setattr(self, name, getattr(self, name) - lr * gradients[name])',
             'self.W1 -= lr * gradients["W1"]\nself.b1 -= lr * gradients["b1"]\nself.W2 -= lr * gradients["W2"]\nself.b2 -= lr * gradients["b2"]',
             "for key, grad in gradients.items():\n    self.__dict__[key] = self.__dict__[key] - lr * grad",
             'self.W2 = self.W2 - gradients["W2"] * lr\nself.b2 = self.b2 - gradients["b2"] * lr\nself.W1 = self.W1 - gradients["W1"] * lr\nself.b1 = self.b1 - gradients["b1"] * lr']],
    "1.8": [
        ['history = {"train_losses": [], "train_accuracies": [], "val_losses": [], "val_accuracies": []}',
         "train_losses, train_accuracies, val_losses, val_accuracies = [], [], [], []\nhistory = dict(train_losses=train_losses, train_accuracies=train_accuracies, val_losses=val_losses, val_accuracies=val_accuracies)",
         'history = {}\nfor part in ("train", "val"):\n    history[part + "_losses"] = []\n    history[part + "_accuracies"] = []'],
        ["rng = np.random.default_rng(seed)\nclasses = model.W2.shape[1]", "classes = model.b2.size\nrng = np.random.default_rng(seed)"],
        ["T, V = one_hot(y_train, classes), one_hot(y_val, classes)", "V = one_hot(y_val, classes)\nT = one_hot(y_train, classes)"],
        ["for epoch in progress(range(epochs)):\n    idx = rng.permutation(X_train.shape[0])\n    Xs, Ts = X_train[idx], T[idx]\n    for i in range(0, X_train.shape[0], batch_size):\n        xb, tb = Xs[i:i + batch_size], Ts[i:i + batch_size]\n        model.forward(xb)\n        grads = model.backward(xb, tb)\n        model.update(grads, lr)\n@@",
         "n = len(X_train)\norder = np.arange(n)\nfor _ in range(epochs):\n    rng.shuffle(order)\n    batches = [order[k:k + batch_size] for k in range(0, n, batch_size)]\n    for b in batches:\n        model.forward(X_train[b])\n        model.update(model.backward(X_train[b], T[b]), lr)\n@@",
         "steps = int(np.ceil(len(X_train) / batch_size))\nfor e in progress(range(epochs)):\n    perm = rng.permutation(len(X_train))\n    for s in range(steps):\n        chosen = perm[s * batch_size:(s + 1) * batch_size]\n        batch, target = X_train[chosen], T[chosen]\n        _ = model.forward(batch)\n        gradients = model.backward(batch, target)\n        model.update(gradients, lr)\n@@"],
        ['return history', 'return {key: list(values) for key, values in history.items()}'],
    ],
    "2.1": [["self.hidden = nn.Linear(input_size, hidden_size)\nself.out = nn.Linear(hidden_size, output_size)",
             "self.fc1 = nn.Linear(in_features=input_size, out_features=hidden_size)\nself.relu = nn.ReLU()\nself.fc2 = nn.Linear(in_features=hidden_size, out_features=output_size)",
             "self.net = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size))"]],
    "2.2": [["return self.out(torch.relu(self.hidden(x)))", "x = self.fc1(x)\nx = self.relu(x)\nreturn self.fc2(x)", "return self.net(x)"]],
    "2.3": [
        ["opt = torch.optim.SGD(model.parameters(), lr=lr)\ncrit = nn.CrossEntropyLoss()",
         "loss_fn = crit = nn.CrossEntropyLoss()\nopt = torch.optim.SGD(params=model.parameters(), lr=lr, momentum=0.0)",
         "crit = nn.functional.cross_entropy\nopt = torch.optim.SGD(list(model.parameters()), lr)"],
        ["hist = {k: [] for k in ('train_losses', 'train_accuracies', 'val_losses', 'val_accuracies')}",
         "tl, ta, vl, va = [], [], [], []\nhist = {'train_losses': tl, 'train_accuracies': ta, 'val_losses': vl, 'val_accuracies': va}"],
        ["for _ in range(epochs):\n    model.train()\n    perm = torch.randperm(len(X_train))\n    for i in range(0, len(perm), batch_size):\n        b = perm[i:i + batch_size]\n        opt.zero_grad()\n        loss = crit(model(X_train[b]), y_train[b])\n        loss.backward()\n        opt.step()\n@T",
         "data = torch.utils.data.TensorDataset(X_train, y_train)\nloader = torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True)\nfor epoch in progress(range(epochs)):\n    model.train()\n    for xb, yb in loader:\n        out = model(xb)\n        loss = crit(out, yb)\n        opt.zero_grad()\n        loss.backward()\n        opt.step()\n@T",
         "for epoch in range(epochs):\n    model = model.train()\n    order = torch.randperm(X_train.shape[0])\n    for chunk in order.split(batch_size):\n        loss = crit(model(X_train[chunk]), y_train[chunk])\n        for p in model.parameters():\n            p.grad = None\n        loss.backward()\n        opt.step()\n@T"],
        ["return hist"],
    ],
    "2.4": [["model.eval()\nwith torch.no_grad():\n    return model(X).argmax(dim=1)", "model.eval()\nwith torch.inference_mode():\n    scores = model(X)\nreturn torch.max(scores, 1)[1]",
             "was = model.training\nmodel.eval()\nwith torch.no_grad():\n    logits = model(X)\n    labels = torch.argmax(logits, dim=-1)\nmodel.train(was)\nreturn labels"]],
    "2.5": [
        ["fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))", "fig, axes = plt.subplots(ncols=2)\nleft, right = axes", "fig = plt.figure(figsize=(9, 4))\nleft = fig.add_subplot(1, 2, 1)\nright = fig.add_subplot(1, 2, 2)"],
        ["left.plot(history['train_losses'], label='train')\nleft.plot(history['val_losses'], label='validation')\nright.plot(history['train_accuracies'], label='train')\nright.plot(history['val_accuracies'], label='validation')",
         "for axis, what in ((left, 'losses'), (right, 'accuracies')):\n    for part in ('train', 'val'):\n        axis.plot(history[part + '_' + what], label=part)",
         "steps = range(1, len(history['val_losses']) + 1)\nleft.plot(steps, history['train_losses'], 'b-', label='training')\nleft.plot(steps, history['val_losses'], 'r--', label='validation')\nright.plot(steps, history['train_accuracies'], 'b-', label='training')\nright.plot(steps, history['val_accuracies'], 'r--', label='validation')"],
        ["left.set_xlabel('epoch')\nleft.set_ylabel('loss')\nright.set_xlabel('epoch')\nright.set_ylabel('accuracy')\nleft.legend()\nright.legend()",
         "for axis, name in zip((left, right), ('loss', 'accuracy')):\n    axis.set(xlabel='epoch', ylabel=name)\n    axis.legend(loc='best')"],
        ["fig.savefig(path)\nplt.close(fig)", "plt.tight_layout()\nfig.savefig(path, format='png')\nplt.close('all')"],
    ],
    "3.1": [
        ["self.conv1 = nn.Conv2d(1, 16, 3, padding=1)\nself.conv2 = nn.Conv2d(16, 32, 3, padding=1)\nself.pool = nn.MaxPool2d(2)\nself.fc = nn.Linear(32 * 7 * 7, num_classes)",
         "self.features = nn.Sequential(nn.Conv2d(1, 32, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, kernel_size=3), nn.ReLU(), nn.AdaptiveAvgPool2d(4))\nself.head = nn.Linear(64 * 16, num_classes)",
         "layers = []\nchannels = 1\nfor width in (8, 16, 32):\n    layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.MaxPool2d(2)]\n    channels = width\nself.body = nn.Sequential(*layers)\nself.last = nn.Linear(32 * 9, num_classes)",
         "self.c = nn.Conv2d(1, 24, (5, 5), stride=2)\nself.d = nn.Conv2d(24, 48, (3, 3), stride=2)\nself.drop = nn.Dropout(0.2)\nself.fc1 = nn.Linear(48 * 25, 96)\nself.fc2 = nn.Linear(96, num_classes)"],
    ],
    "3.2": [["x = self.pool(torch.relu(self.conv1(x)))\nx = self.pool(torch.relu(self.conv2(x)))\nreturn self.fc(x.flatten(1))",
             "maps = self.features(x)\nreturn self.head(maps.view(maps.size(0), -1))", "return self.last(torch.flatten(self.body(x), start_dim=1))",
             "h = nn.functional.relu(self.c(x))\nh = nn.functional.relu(self.d(h))\nh = self.drop(h).reshape(len(h), -1)\nreturn self.fc2(nn.functional.relu(self.fc1(h)))"]],
}  # fmt: skip
MEASURES = [
    "a = model.forward(X_train)\nb = model.forward(X_val)\nhistory['train_losses'].append(cross_entropy(T, a))\nhistory['val_losses'].append(cross_entropy(V, b))\nhistory['train_accuracies'].append(float((a.argmax(1) == y_train).mean()))\nhistory['val_accuracies'].append(float((b.argmax(1) == y_val).mean()))",
    "for name, inputs, targets, labels in (('train', X_train, T, y_train), ('val', X_val, V, y_val)):\n    probs = model.forward(inputs)\n    history[f'{name}_losses'].append(cross_entropy(targets, probs))\n    history[f'{name}_accuracies'].append(float(np.mean(np.argmax(probs, axis=1) == labels)))",
    "pred = predict(model, X_train)\nhistory['train_accuracies'] += [np.mean(pred == y_train).item()]\nhistory['train_losses'] += [cross_entropy(T, model.a2)]\npred = predict(model, X_val)\nhistory['val_accuracies'] += [np.mean(pred == y_val).item()]\nhistory['val_losses'] += [cross_entropy(V, model.a2)]",
]  # fmt: skip
TORCH_MEASURES = [
    "model.eval()\nwith torch.no_grad():\n    for p, X, y in (('train', X_train, y_train), ('val', X_val, y_val)):\n        z = model(X)\n        hist[p + '_losses'].append(crit(z, y).item())\n        hist[p + '_accuracies'].append((z.argmax(1) == y).float().mean().item())",
    "with torch.no_grad():\n    model.eval()\n    z_train, z_val = model(X_train), model(X_val)\nhist['train_losses'].append(float(crit(z_train, y_train)))\nhist['val_losses'].append(float(crit(z_val, y_val)))\nhist['train_accuracies'].append(float((z_train.argmax(dim=1) == y_train).double().mean()))\nhist['val_accuracies'].append(float((z_val.argmax(dim=1) == y_val).double().mean()))",
    "model.eval()\ncorrect, total = 0, 0.0\nfor X, y in zip(X_train.split(500), y_train.split(500)):\n    with torch.no_grad():\n        scores = model(X)\n    correct += int((scores.argmax(1) == y).sum())\n    total += float(crit(scores, y)) * len(y)\nhist['train_losses'].append(total / len(X_train))\nhist['train_accuracies'].append(correct / len(X_train))\nwith torch.no_grad():\n    scores = model(X_val)\nhist['val_losses'].append(crit(scores, y_val).item())\nhist['val_accuracies'].append((scores.argmax(1) == y_val).float().mean().item())",
]  # fmt: skip
FITS = [
    "if not history['train_losses']:\n    return 'underfitting'\nlow = min(history['val_losses'])\nif history['val_losses'][-1] > 1.1 * low or history['train_accuracies'][-1] - history['val_accuracies'][-1] > 0.1:\n    return 'overfitting'\nreturn 'underfitting' if history['train_accuracies'][-1] < 0.7 else 'generalizing'",
    "acc, val = history['train_accuracies'], history['val_accuracies']\nif len(acc) == 0 or np.mean(acc[-3:]) < 0.7:\n    return 'underfitting'\ngap = sum(acc[-3:]) / 3 - sum(val[-3:]) / 3\nturned = np.mean(history['val_losses'][-3:]) / np.min(history['val_losses']) > 1.1\nif gap > 0.1 or turned:\n    return 'overfitting'\nreturn 'generalizing'",
    "last = {key: values[-1] for key, values in history.items() if values}\nif not last:\n    return 'underfitting'\nif last['train_accuracies'] > last['val_accuracies'] + 0.1:\n    verdict = 'overfitting'\nelif last['val_losses'] > min(history['val_losses']) * 1.1:\n    verdict = 'overfitting'\nelif last['train_accuracies'] < 0.7:\n    verdict = 'underfitting'\nelse:\n    verdict = 'generalizing'\nreturn verdict",
]  # fmt: skip
# Whole lines that a person may put anywhere in a function without changing what it does.
ASIDES = [
    "debug = False", "shape = None", "assert True", "count = 0", "count = 0\ncount += 1",
    "if False:\n    print('never')", "name = __name__", "unused = [i * i for i in range(3)]",
    "parts = 'a b c'.split()", "try:\n    pass\nfinally:\n    pass", "ready = bool(1)",
]  # fmt: skip
