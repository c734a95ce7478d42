"""The studies' networks as submissions: in the contract's shape, in the reference's files."""

from __future__ import annotations

from pathlib import Path

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
MAIN = 'if __name__ == "__main__":\n'
IMPORTS = "from itertools import pairwise\n\nimport torch\nfrom torch import Tensor, nn\n"
MODELS = (SOLUTIONS / "studies" / "models.py").read_text(encoding="utf-8")

CNN = """

class PyTorchCNN({base}):
    def __init__(self, num_classes=10):
        super().__init__({arguments}classes=num_classes)


"""
ANN = """

class PyTorchANN(MLP):
    def __init__(self, input_size=784, hidden_size=64, output_size=10):
        sizes = {{"inputs": input_size, "classes": output_size}}
        super().__init__(({hidden},), relu_outputs={relu}, **sizes)


"""
CNNS = {
    "SimpleCNN": ("SimpleCNN", ""),
    "TinyVGG": ("TinyVGG", ""),
    "CNN v1": ("EvolvedCNN", ""),
    "CNN v2, a head of 768": ("EvolvedCNN", "(768, 768), "),
    "CNN v3, a head of 768": ("EvolvedCNN", "(768, 768), 0.1, "),
    "QuickNet, plain": ("QuickNet", "plain=True, "),  # no mirrored images in training
}
TOO_LARGE = {
    "CNN v2": ("EvolvedCNN", "(1024, 1024), "),
    "CNN v3": ("EvolvedCNN", "(1024, 1024), 0.1, "),
}


def cnn(name: str) -> str:
    """Return the text of part 3 with one of the studies' networks instead of the reference's."""
    base, arguments = {**CNNS, **TOO_LARGE}[name]
    return _text("pytorch_cnn", CNN.format(base=base, arguments=arguments))


def mlp(hidden: str, *, relu: bool) -> str:
    """Return the text of part 2 with an MLP: its hidden units, and whether its outputs have a ReLU.

    `hidden` is an expression, such as hidden_size.
    """
    return _text("pytorch_ann", ANN.format(hidden=hidden, relu=relu))


def _text(module: str, network: str) -> str:
    if MODELS.count(IMPORTS) != 1:
        raise ValueError("models.py no longer needs the standard library and torch alone")
    text = (SOLUTIONS / f"{module}.py").read_text(encoding="utf-8")
    if text.count(MAIN) != 1:
        raise ValueError(f"{module}.py no longer has its one script")
    networks = MODELS.replace(IMPORTS, "").partition('"""\n\n')[2]
    return "from itertools import pairwise\n" + text.replace(MAIN, f"{networks}{network}{MAIN}")
