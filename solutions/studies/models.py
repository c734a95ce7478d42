"""Every network of the studies: images (n, 1, 28, 28) in, scores (n, 10) out.

Needs torch alone, so that the file can be pasted into a submission as it is.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn

SIDE, CLASSES = 28, 10


class MLP(nn.Module):
    """Fully connected layers with ReLU between them; `relu_outputs` puts one on the scores too."""

    def __init__(
        self,
        hidden: tuple[int, ...] = (512, 512),
        *,
        relu_outputs: bool = False,
        inputs: int = SIDE * SIDE,
        classes: int = CLASSES,
    ) -> None:
        super().__init__()
        widths = (inputs, *hidden, classes)
        layers: list[nn.Module] = [nn.Flatten()]
        for before, after in pairwise(widths):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.layers = nn.Sequential(*(layers if relu_outputs else layers[:-1]))

    def forward(self, x: Tensor) -> Tensor:
        """Images (n, 1, 28, 28), or flat (n, 784), to scores (n, classes)."""
        scores: Tensor = self.layers(x)
        return scores


class SimpleCNN(nn.Module):
    """Two convolutions with pooling, one hidden layer: 32, 64, 3136-512-10."""

    def __init__(self, classes: int = CLASSES) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),  # (n, 32, 14, 14)
            nn.Conv2d(32, 64, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),  # (n, 64, 7, 7)
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 512),
            nn.ReLU(),
            nn.Linear(512, classes),
        )
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, x: Tensor) -> Tensor:
        """Images (n, 1, 28, 28) to scores (n, classes)."""
        scores: Tensor = self.layers(x)
        return scores


class TinyVGG(nn.Module):
    """Two blocks of two convolutions and a pooling each, then one linear layer."""

    def __init__(self, channels: int = 10, classes: int = CLASSES) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *self._block(1, channels),  # (n, channels, 14, 14)
            *self._block(channels, channels),  # (n, channels, 7, 7)
            nn.Flatten(),
            nn.Linear(channels * 7 * 7, classes),
        )
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @staticmethod
    def _block(inputs: int, outputs: int) -> list[nn.Module]:
        return [
            nn.Conv2d(inputs, outputs, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]

    def forward(self, x: Tensor) -> Tensor:
        """Images (n, 1, 28, 28) to scores (n, classes)."""
        scores: Tensor = self.layers(x)
        return scores


class EvolvedCNN(nn.Module):
    """The CNN in its three versions: what follows the two convolutions is all that changes.

    `head` holds the widths of hidden layers, each with ReLU and LayerNorm; empty for v1, whose head
    is one linear layer. `dropout` comes after every block, of convolution or head (v3).
    """

    def __init__(
        self, head: tuple[int, ...] = (), dropout: float = 0.0, classes: int = CLASSES
    ) -> None:
        super().__init__()
        widths = (128 * 6 * 6, *head)
        layers = [*self._convolution(1, 64, 1, dropout), *self._convolution(64, 128, 0, dropout)]
        layers.append(nn.Flatten())  # (n, 4608)
        for inputs, outputs in pairwise(widths):
            layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.LayerNorm(outputs)]
            layers += self._dropout(dropout)
        layers.append(nn.Linear(widths[-1], classes))
        self.layers = nn.Sequential(*layers)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def _convolution(
        cls, inputs: int, outputs: int, padding: int, dropout: float
    ) -> list[nn.Module]:
        convolution = nn.Conv2d(inputs, outputs, kernel_size=3, padding=padding)
        block = [convolution, nn.ReLU(), nn.BatchNorm2d(outputs), nn.MaxPool2d(2)]
        return block + cls._dropout(dropout)

    @staticmethod
    def _dropout(share: float) -> list[nn.Module]:
        return [nn.Dropout(share)] if share else []

    def forward(self, x: Tensor) -> Tensor:
        """Images (n, 1, 28, 28) to scores (n, classes)."""
        scores: Tensor = self.layers(x)
        return scores


class QuickNet(nn.Module):
    """A small residual network whose first convolution already halves the picture.

    Most work of the versions above is done on 28 x 28 and 14 x 14 places with many channels. Here
    the channels grow as the places get fewer, and batch norm stands before every ReLU.

    It learns with numbers of half the length (bfloat16) where the processor computes with them. In
    eval mode an image is asked about twice, as it is and mirrored, and the scores are averaged:
    right for a network that has learned from mirrored images, and for no other. A `plain` one does
    neither.
    """

    def __init__(self, channels: int = 32, classes: int = CLASSES, *, plain: bool = False) -> None:
        super().__init__()
        self.plain = plain
        c = channels
        self.stem = self._unit(1, c, stride=2)  # (n, c, 14, 14)
        self.widen = nn.Sequential(self._unit(c, 2 * c), nn.MaxPool2d(2))  # (n, 2c, 7, 7)
        self.residual = nn.Sequential(self._unit(2 * c, 2 * c), self._unit(2 * c, 2 * c))
        self.last = nn.Sequential(self._unit(2 * c, 4 * c), nn.MaxPool2d(2))  # (n, 4c, 3, 3)
        self.head = nn.Linear(4 * c * 9, classes)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @staticmethod
    def _unit(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
        # No bias where batch norm follows: it would be subtracted again.
        size = 3 if stride == 1 else 5
        convolution = nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False)
        return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        """Images (n, 1, 28, 28) to scores (n, classes)."""
        if self.plain:
            return self._scores(x)
        if self.training:
            with torch.autocast(x.device.type, torch.bfloat16, enabled=halves(x.device)):
                return self._scores(x).float()
        return (self._scores(x) + self._scores(x.flip(3))) / 2

    def _scores(self, x: Tensor) -> Tensor:
        x = self.widen(self.stem(x))
        x = self.last(x + self.residual(x))
        scores: Tensor = self.head(x.flatten(1))
        return scores


def halves(device: torch.device) -> bool:
    """Say whether a device computes with bfloat16 itself; else it would take longer, not less."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities() if device.type == "cpu" else {}
    return any(able.get(name) is True for name in ("avx512_bf16", "amx_bf16", "bf16"))


def cnn_v1() -> EvolvedCNN:
    """Version 1: a linear head."""
    return EvolvedCNN()


def cnn_v2(width: int = 1024) -> EvolvedCNN:
    """Version 2: a head 4608-width-width-10 with ReLU and LayerNorm."""
    return EvolvedCNN((width, width))


def cnn_v3(width: int = 1024) -> EvolvedCNN:
    """Version 3: version 2 with dropout 0.1 after every block."""
    return EvolvedCNN((width, width), dropout=0.1)


def parameters(model: nn.Module) -> int:
    """Count the numbers that training changes."""
    return sum(parameter.numel() for parameter in model.parameters())
