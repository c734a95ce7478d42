"""The networks: their shapes and sizes."""

from __future__ import annotations

import pytest
import torch

from solutions.studies import models

NETWORKS = {
    "mlp": (models.MLP, 669_706),
    "flat mlp": (lambda: models.MLP((10,), relu_outputs=True), 7_960),
    "simple": (models.SimpleCNN, 1_630_090),
    "tinyvgg": (models.TinyVGG, 7_740),
    "v1": (models.cnn_v1, 120_970),
    "v2": (models.cnn_v2, 5_858_442),
    "v3": (models.cnn_v3, 5_858_442),
    "quick": (models.QuickNet, 178_922),
}


@pytest.mark.parametrize(("create", "size"), NETWORKS.values(), ids=NETWORKS)
def test_networks_give_ten_scores_from_as_many_parameters_as_drawn_up(create, size):
    """Each takes images and gives (n, 10); its parameters are those of the study it reproduces."""
    model = create()
    assert model(torch.rand(3, 1, 28, 28)).shape == (3, 10)
    assert models.parameters(model) == size


def test_relu_on_the_outputs_leaves_no_score_below_zero():
    """The small MLP of the tinyvgg study cannot say less than 0."""
    torch.manual_seed(0)
    images = torch.randn(50, 1, 28, 28)
    assert models.MLP((10,), relu_outputs=True)(images).min() == 0
    assert models.MLP((10,))(images).min() < 0


def test_the_third_version_drops_out_after_every_block():
    """Two blocks of convolution and two of the head; version 2 has the same layers without."""
    dropouts = [layer for layer in models.cnn_v3().modules() if isinstance(layer, torch.nn.Dropout)]
    assert [layer.p for layer in dropouts] == [0.1] * 4
    assert not any(isinstance(layer, torch.nn.Dropout) for layer in models.cnn_v2().modules())


def test_quicknet_gives_an_image_and_its_mirror_image_the_same_scores():
    """In eval mode it is asked about both; while learning about one."""
    torch.manual_seed(0)
    model, images = models.QuickNet(), torch.rand(6, 1, 28, 28)
    model(images)
    assert not torch.allclose(model(images), model(images.flip(3)), atol=1e-3)
    torch.testing.assert_close(model.eval()(images), model(images.flip(3)))


def test_a_plain_quicknet_asks_about_the_image_alone():
    """For who has not learned from mirrored images."""
    torch.manual_seed(0)
    model, images = models.QuickNet(plain=True).eval(), torch.rand(6, 1, 28, 28)
    alone, mirrored = model(images), model(images.flip(3))
    model.plain = False
    torch.testing.assert_close(model(images), (alone + mirrored) / 2)


@pytest.mark.parametrize("able", [True, False])
def test_quicknet_learns_in_numbers_of_half_the_length_where_they_are_quick(able, monkeypatch):
    """Scores and gradients come in full length all the same, and close to those of a plain one."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": able})
    torch.manual_seed(0)
    model, images = models.QuickNet(), torch.rand(6, 1, 28, 28)
    kinds = []
    model.head.register_forward_hook(lambda module, given, scores: kinds.append(scores.dtype))
    scores = model(images)
    scores.sum().backward()
    assert kinds == [torch.bfloat16 if able else torch.float32]
    assert scores.dtype == model.head.weight.grad.dtype == torch.float32
    model.plain = True
    torch.testing.assert_close(scores, model(images), atol=0.1, rtol=0.1)


def test_a_device_that_is_no_processor_of_ours_is_not_trusted_with_them():
    """Apple's, say."""
    assert not models.halves(torch.device("mps"))
