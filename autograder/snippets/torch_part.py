"""The snippets of parts 2 and 3."""

from __future__ import annotations

import numpy as np

from autograder.judges import fits
from autograder.snippets.literals import SHOWN, literal


def layers(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 2.1."""
    sizes = {"12-7-5": (6, 4, 3), "defaults": (784, 64, 10)}.get(case, (784, 64, 10))
    d, h, k = sizes
    given = "" if case == "defaults" else f"{d}, {h}, {k}"
    return [
        "from pytorch_ann import PyTorchANN",
        f"model = PyTorchANN({given})",
        "found = sorted(tuple(p.shape) for p in model.parameters() if p.dim() == 2)",
        f"expected = {sorted([(h, d), (k, h)])}",
        SHOWN,
        "assert found == expected",
        "assert all(p.requires_grad for p in model.parameters())",
    ]


def logits(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 2.2."""
    rows = 1 if case == "one example" else 5
    return [
        "import torch",
        "from pytorch_ann import PyTorchANN",
        f"torch.manual_seed({int(rng.integers(100))})",
        f"model, x = PyTorchANN(4, 3, 2).eval(), 2 * torch.randn({rows}, 4)",
        "W1, b1, W2, b2 = (p.detach().normal_() for p in model.parameters())",
        "hidden = [[max(float(w @ v + b), 0.0) for w, b in zip(W1, b1)] for v in x]",
        "expected = torch.tensor(hidden) @ W2.T + b2",
        "found = model(x).detach()",
        SHOWN,
        "torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)",
    ]


def predict(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 2.4."""
    labels = rng.permutation([0, 1, 2, 1])
    X = np.eye(3)[labels] * 0.6 + np.round(rng.random((4, 3)) * 0.3, 1)
    lines = [
        "import torch",
        "from pytorch_ann import predict",
        "class Model(torch.nn.Module):",
        "    def forward(self, x):",
        "        self.recorded = torch.is_grad_enabled()",
        "        return x",
        "model = Model()",
        f"found = predict(model, torch.tensor({literal(X)}))",
        f"expected = torch.tensor({literal(labels)})",
    ]
    if case == "labels":
        return [*lines, SHOWN, "torch.testing.assert_close(found, expected)"]
    quiet = "assert not model.training and not model.recorded  # eval mode, no gradients"
    return [*lines, "torch.testing.assert_close(found, expected)", quiet]


def fit(module: str, case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 2.6 or 3.5: few epochs, or many."""
    epochs = 6 if case == "6 epochs" else fits.MANY
    lines = [
        f"from {module} import judge_fit",
        'names = ("train_losses", "train_accuracies", "val_losses", "val_accuracies")',
        "curves = {",
    ]
    for answer in fits.ANSWERS:
        history = fits.draw_history(answer, epochs, 0.0, rng)
        drawn = [[round(value, 2) for value in curve] for curve in history.values()]
        lines.append(f'    "{answer}": {drawn},')
    return [
        *lines,
        "}",
        "for expected, four in curves.items():",
        "    found = judge_fit(dict(zip(names, four)))",
        '    print("found:", found, "expected:", expected)',
        "    assert found == expected",
    ]


def cnn(case: str, rng: np.random.Generator) -> list[str]:
    """Return the lines for a case of 3.1 or 3.2."""
    images, classes = {"one image": 1, "classes": 3}.get(case, 6), 7 if case == "classes" else 10
    kernels = "kernels = [p for p in model.parameters() if p.dim() == 4]"
    shapes = [f"found, expected = tuple(model(x).shape), ({images}, {classes})", SHOWN]
    used = [
        "before = model(x).detach()",
        "for p in kernels:",
        "    p.data.normal_()",
        "assert kernels and not torch.allclose(model(x), before)  # other kernels",
    ]
    body = {
        "shape": [*shapes, "assert found == expected", kernels, *used],
        "convolution": [
            kernels,
            'print("kernels:", [tuple(p.shape) for p in kernels], "expected: at least one")',
            *used,
        ],
        "trained": [
            kernels,
            'print("trained:", [p.requires_grad for p in kernels], "expected: at least one")',
            "assert any(p.requires_grad for p in kernels)",
        ],
        "size": [
            "found = sum(p.numel() for p in model.parameters())",
            'print("found:", found, "parameters, expected: at most", 5_000_000)',
            "assert found <= 5_000_000",
        ],
        "logits": [
            "found = torch.cat([PyTorchCNN(num_classes=10)(x) for _ in range(5)]).detach()",
            'print("smallest:", found.min(), "expected: some below 0")',
            'print("exp, summed over the classes:", found.exp().sum(dim=1))',
            "assert (found < 0).any()  # no softmax, sigmoid or ReLU at the end",
            "assert (found.exp().sum(dim=1) - 1).abs().max() > 1e-3  # no log_softmax",
        ],
        "each on its own": [
            "found, expected = model(x[[4, 1]]).detach(), model(x)[[4, 1]].detach()",
            "torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)",
        ],
    }
    return [
        "import torch",
        "from pytorch_cnn import PyTorchCNN",
        *([] if case == "shape" else [f"torch.manual_seed({int(rng.integers(100))})"]),
        f"model, x = PyTorchCNN(num_classes={classes}).eval(), torch.rand({images}, 1, 28, 28)",
        *body.get(case, [*shapes, "assert found == expected"]),
    ]
