"""The studies' networks as a student would hand them in: in the contract's shape, with its loop."""

from __future__ import annotations

from autograder.grade import ROOT
from autograder.programs import REFERENCE
from tests.graded import Variation

MAIN = 'if __name__ == "__main__":\n'
IMPORTS = "from itertools import pairwise\n\nimport torch\nfrom torch import Tensor, nn\n"
MODELS = (ROOT / "solutions" / "studies" / "models.py").read_text(encoding="utf-8")

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
    "QuickNet, plain": ("QuickNet", "plain=True, "),  # the loop mirrors no training images
}
TOO_LARGE = {
    "CNN v2": ("EvolvedCNN", "(1024, 1024), "),
    "CNN v3": ("EvolvedCNN", "(1024, 1024), 0.1, "),
}


def cnn(name: str) -> Variation:
    """Return part 3 with one of the studies' networks in the place of the reference's."""
    base, arguments = {**CNNS, **TOO_LARGE}[name]
    return _variation("pytorch_cnn", name, CNN.format(base=base, arguments=arguments))


def mlp(hidden: str, *, relu: bool) -> Variation:
    """Return part 2 with an MLP of so many hidden units, with or without ReLU on its outputs."""
    return _variation("pytorch_ann", f"{hidden} units", ANN.format(hidden=hidden, relu=relu))


def _variation(module: str, name: str, network: str) -> Variation:
    if MODELS.count(IMPORTS) != 1:
        raise ValueError("models.py no longer needs the standard library and torch alone")
    text = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    if text.count(MAIN) != 1:
        raise ValueError(f"{module}.py no longer has its one script")
    networks = MODELS.replace(IMPORTS, "").partition('"""\n\n')[2]
    text = "from itertools import pairwise\n" + text.replace(MAIN, f"{networks}{network}{MAIN}")
    return Variation(name, module, whole=text)
