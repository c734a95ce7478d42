"""Right answers for the longer regions, as different students write them."""

from __future__ import annotations

LOOP_BY_SPLIT = """\
    classes = model.W2.shape[1]
    targets = one_hot(y_train, classes)
    val_targets = one_hot(y_val, classes)
    generator = np.random.default_rng(seed)
    n = X_train.shape[0]
    result = dict(train_losses=[], train_accuracies=[], val_losses=[], val_accuracies=[])
    for epoch in range(epochs):
        shuffled = generator.permutation(n)
        losses, right = 0.0, 0
        for idx in np.split(shuffled, range(batch_size, n, batch_size)):
            xb, yb = X_train[idx], targets[idx]
            probs = model.forward(xb)
            losses += cross_entropy(yb, probs) * len(idx)
            right += np.count_nonzero(probs.argmax(axis=1) == y_train[idx])
            grads = model.backward(xb, yb)
            model.update(grads, lr)
        val_probs = model.forward(X_val)
        result["train_losses"] += [float(losses / n)]
        result["train_accuracies"] += [float(right / n)]
        result["val_losses"] += [float(cross_entropy(val_targets, val_probs))]
        result["val_accuracies"] += [float((predict(model, X_val) == y_val).mean())]
    return result
"""
LOOP_WITH_MEASURE = """\
    labels = {"train": one_hot(y_train, model.b2.size), "val": one_hot(y_val, model.b2.size)}
    images = {"train": X_train, "val": X_val}
    numbers = {"train": y_train, "val": y_val}
    history = {}
    for which in ("train", "val"):
        history[which + "_losses"] = []
        history[which + "_accuracies"] = []
    random = np.random.default_rng(seed)
    indices = np.arange(X_train.shape[0])
    batches = -(-len(indices) // batch_size)
    for _ in range(epochs):
        random.shuffle(indices)
        for b in range(batches):
            now = indices[b * batch_size : (b + 1) * batch_size]
            model.forward(X_train[now])
            gradients = model.backward(X_train[now], labels["train"][now])
            model.update(gradients, lr)
        for which in ("train", "val"):
            output = model.forward(images[which])
            history[which + "_losses"].append(float(cross_entropy(labels[which], output)))
            hits = output.argmax(axis=1) == numbers[which]
            history[which + "_accuracies"].append(float(hits.mean()))
    return history
"""
LOOP_BY_WHILE = """\
    rng = np.random.RandomState(seed)
    total = len(y_train)
    train_losses, train_accuracies = [], []
    val_losses, val_accuracies = [], []
    for e in range(epochs):
        perm = rng.permutation(total)
        X_shuffled, y_shuffled = X_train[perm], y_train[perm]
        batch_losses, batch_hits, sizes = [], [], []
        start = 0
        while start < total:
            end = min(start + batch_size, total)
            X_b = X_shuffled[start:end]
            y_b = one_hot(y_shuffled[start:end], model.b2.shape[1])
            out = model.forward(X_b)
            batch_losses.append(cross_entropy(y_b, out))
            batch_hits.append(np.mean(np.argmax(out, axis=1) == y_shuffled[start:end]))
            sizes.append(end - start)
            model.update(model.backward(X_b, y_b), lr)
            start = end
        train_losses.append(float(np.average(batch_losses, weights=sizes)))
        train_accuracies.append(float(np.average(batch_hits, weights=sizes)))
        out_val = model.forward(X_val)
        val_losses.append(float(cross_entropy(one_hot(y_val, model.b2.shape[1]), out_val)))
        val_accuracies.append(float(np.mean(np.argmax(out_val, axis=1) == y_val)))
    return {
        "train_losses": train_losses,
        "val_losses": val_losses,
        "train_accuracies": train_accuracies,
        "val_accuracies": val_accuracies,
    }
"""
TORCH_PLAIN = """\
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.OPTIMIZER(model.parameters(), lr=lr)
    n = X_train.shape[0]
    train_losses, train_accs, val_losses, val_accs = [], [], [], []
    for epoch in range(epochs):
        model.train()
        running, correct = 0.0, 0
        perm = torch.randperm(n)
        for i in range(0, n, batch_size):
            idx = perm[i : i + batch_size]
            inputs, labels = X_train[idx], y_train[idx]
            opt.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            opt.step()
            running += loss.item() * inputs.size(0)
            _, predicted = torch.max(outputs.data, 1)
            correct += (predicted == labels).sum().item()
        train_losses.append(running / n)
        train_accs.append(correct / n)
        model.eval()
        with torch.no_grad():
            val_out = model(X_val)
            val_losses.append(criterion(val_out, y_val).item())
            val_accs.append((val_out.argmax(1) == y_val).sum().item() / len(y_val))
    return {"train_losses": train_losses, "train_accuracies": train_accs,
            "val_losses": val_losses, "val_accuracies": val_accs}
"""
TORCH_SETS = """\
    from torch.utils.data import DataLoader, TensorDataset

    loaders = {
        "train": DataLoader(TensorDataset(X_train, y_train), batch_size, shuffle=True),
        "val": DataLoader(TensorDataset(X_val, y_val), 256),
    }
    optimizer = torch.optim.OPTIMIZER(model.parameters(), lr)
    history = {f"{phase}_{what}": [] for phase in loaders for what in ("losses", "accuracies")}
    for _ in range(epochs):
        for phase, loader in loaders.items():
            model.train(phase == "train")
            summed, good, seen = 0.0, 0, 0
            with torch.set_grad_enabled(phase == "train"):
                for images, target in loader:
                    scores = model(images)
                    loss = nn.functional.cross_entropy(scores, target, reduction="sum")
                    if phase == "train":
                        optimizer.zero_grad()
                        (loss / len(target)).backward()
                        optimizer.step()
                    summed += loss.item()
                    good += int((scores.argmax(dim=-1) == target).sum())
                    seen += len(target)
            history[f"{phase}_losses"].append(summed / seen)
            history[f"{phase}_accuracies"].append(good / seen)
    return history
"""
FORWARD_DOT = """\
        self.z1 = np.dot(X, self.W1)
        self.z1 = self.z1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        output = softmax(self.z2)
        self.a2 = output
        return output
"""
BACKWARD_STEPS = """\
        m = X.shape[0]
        gradients = {}
        error = self.a2 - y_true
        error = error / m
        gradients["W2"] = np.dot(np.transpose(self.a1), error)
        gradients["b2"] = np.sum(error, axis=0).reshape(1, -1)
        hidden_error = np.dot(error, np.transpose(self.W2)) * relu_derivative(self.z1)
        gradients["W1"] = np.dot(np.transpose(X), hidden_error)
        gradients["b1"] = np.sum(hidden_error, axis=0).reshape(1, -1)
        return gradients
"""
PIECES: dict[str, tuple[str, ...]] = {
    "1.5": (FORWARD_DOT,),
    "1.6": (BACKWARD_STEPS,),
    "1.8": (LOOP_BY_SPLIT, LOOP_WITH_MEASURE, LOOP_BY_WHILE),
    "2.3": tuple(text.replace("OPTIMIZER", "SGD") for text in (TORCH_PLAIN, TORCH_SETS)),
    "3.3": tuple(text.replace("OPTIMIZER", "Adam") for text in (TORCH_PLAIN, TORCH_SETS)),
}


def insert(source: str, number: str, piece: str) -> str:
    """Return a solution with one region's answer written anew; the markers stay."""
    before, begin, rest = source.partition(f"# BEGIN SOLUTION {number}\n")
    after = rest[rest.index("# END SOLUTION") :] if begin else ""
    indent = before[before.rindex("\n") + 1 :] if begin else ""
    return f"{before}{begin}{piece}{indent}{after}" if begin else source
