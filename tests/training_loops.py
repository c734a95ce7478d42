"""A plain training loop of parts 2 and 3, as the text of a submission, with places to differ."""

from __future__ import annotations

PLAIN = """
def train(model, X_train, y_train, X_val, y_val, *, epochs, batch_size, lr):
    <first>
    history = {"train_losses": [], "train_accuracies": [], "val_losses": [], "val_accuracies": []}
    for epoch in range(epochs):
        model.train()
        for rows in torch.randperm(len(X_train)).split(batch_size):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(X_train[rows]), y_train[rows]).backward()
            <slopes>
            optimizer.step()
        model.eval()
        with torch.no_grad():
            for part, X, y in (("train", X_train, y_train), ("val", X_val, y_val)):
                z = model(X)
                history[f"{part}_losses"].append(nn.functional.cross_entropy(z, y).item())
                history[f"{part}_accuracies"].append((z.argmax(1) == y).float().mean().item())
        <epoch>
    <last>
    return history
"""


def loop(first: str, *, slopes: str = "", epoch: str = "", last: str = "") -> str:
    """Return the loop with lines put in: at first, before each step, after each epoch, at last.

    What comes first makes `optimizer`.
    """
    text = PLAIN
    told = {"first": first, "slopes": slopes, "epoch": epoch, "last": last}
    for place, lines in told.items():
        line = next(line for line in text.splitlines(keepends=True) if f"<{place}>" in line)
        indent = line[: line.index("<")]
        text = text.replace(line, "".join(f"{indent}{one}\n" for one in lines.splitlines()))
    return text


def best(optimizer: str) -> str:
    """Return a loop which ends with the best epoch's parameters, as PyTorch's tutorials do it."""
    kept = "copy.deepcopy(model.state_dict())"
    return "\nimport copy\n" + loop(
        f"optimizer = {optimizer}\nbest, weights = 0.0, {kept}",
        epoch=(
            'if history["val_accuracies"][-1] > best:\n'
            f'    best, weights = history["val_accuracies"][-1], {kept}'
        ),
        last="model.load_state_dict(weights)",
    )
