"""Notes what a network computes for some images, operation by operation.

Convolution is recognised by what is computed, not by the layer's class: a convolution of any kind,
or windows of the image taken out by hand (a slice is one too) and all multiplied by the same
parameter.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

WINDOWS = ("aten.im2col", "aten.unfold", "aten.as_strided")
SLIDING = ("aten.convolution", "aten.mkldnn_convolution", "aten._fft")
SCALING = ("aten.div.", "aten.div_.", "aten.mul.", "aten.mul_.")
PRODUCTS = ("aten.mm.", "aten.addmm.", "aten.bmm.", "aten.baddbmm.")
POOLING = ("aten.mean", "aten.sum", "aten.avg_pool", "aten._adaptive_avg_pool", "aten.amax",
           "aten.adaptive_max_pool", "aten.max_pool", "aten.max.", "aten.logsumexp")  # fmt: skip
# What rearranges numbers, and computes none.
MOVING = ("aten.view", "aten._unsafe_view", "aten._reshape", "aten.t.", "aten.transpose",
          "aten.permute", "aten.squeeze", "aten.unsqueeze", "aten.detach", "aten.alias",
          "aten.clone", "aten.cat", "aten.select", "aten.slice", "aten.expand")  # fmt: skip


class Trace(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts convolutions, knows what is multiplied with windows, and what was computed last."""

    def __init__(self, model: nn.Module, images: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        matrices = {name: p for name, p in model.named_parameters() if p.ndim == 2}
        self.places = {p.data_ptr(): name for name, p in matrices.items()}
        self.images = images
        self.sliding = 0
        self.windows = False
        self.shared: set[str] = set()
        self.last = ""

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        called = str(function)
        result = function(*args, **(kwargs or {}))
        cut = called.startswith("aten.slice") and args[0].ndim > 2
        window = called.startswith(WINDOWS) or (cut and result.numel() < args[0].numel())
        self.sliding += window or called.startswith(SLIDING)
        self.windows |= window
        scaled = called.startswith(SCALING) and not getattr(args[1], "ndim", 0)
        if not scaled and not called.startswith(MOVING):
            self.last = called
        if self.windows and called.startswith(PRODUCTS):
            self._product(*args[-2:])
        return result

    def _product(self, left: Tensor, right: Tensor) -> None:
        """Note a matrix that is multiplied with more vectors than there are images."""
        for matrix, vectors in ((left, right), (right, left)):
            name = self.places.get(matrix.data_ptr())
            inner = left.shape[-1]
            if name is not None and vectors.numel() // max(inner, 1) > self.images:
                self.shared.add(name)


def trace(model: nn.Module, X: Tensor) -> dict[str, Any]:
    """Return what `model` computes for `X` in eval mode.

    `sliding` is how many operations slide over images, `shared` names the matrices that all
    windows of an image are multiplied with, `pooled` says whether the last thing computed is a
    mean, sum or maximum.
    """
    tracing = Trace(model, len(X))
    model.eval()
    with torch.no_grad(), tracing:
        model(X)
    shared = sorted(tracing.shared)
    return {
        "sliding": tracing.sliding,
        "shared": shared,
        "pooled": tracing.last.startswith(POOLING),
    }
