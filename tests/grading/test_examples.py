"""What a training gets: secret ids, secret places of the pixels, a little noise, secret order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.course import BY_MODULE
from autograder.grading.examples import ANSWERED, NOISE, Draw, Images, add_noise, one_hot

ANN, CNN = BY_MODULE["numpy_ann"], BY_MODULE["pytorch_cnn"]
LEVELS = 20 + np.arange(784).reshape(28, 28) // 4  # a pixel is known by its brightness


@pytest.fixture
def known():
    """Return images in which the brightness of each pixel tells where it was."""
    rng = np.random.default_rng(0)

    def split(n):
        labels = rng.integers(0, 10, n).astype(np.uint8)
        return np.repeat(LEVELS[None], n, axis=0).astype(np.uint8), labels

    return Images(split(12_000), split(4500))


@pytest.mark.parametrize(("part", "shape"), [(ANN, (784,)), (CNN, (1, 28, 28))])
def test_examples_have_the_contracts_shapes(known, part, shape):
    """8,000 and 2,000 images, float32 in [0, 1], with int64 labels."""
    examples = Draw(part, known, 3).examples()
    assert examples.X_train.shape == (8000, *shape)
    assert examples.X_val.shape == (2000, *shape)
    assert examples.X_train.dtype == examples.X_val.dtype == np.float32
    assert examples.y_train.dtype == examples.y_val.dtype == np.int64
    assert 0 <= examples.X_train.min() < examples.X_train.max() <= 1


def test_no_image_is_trained_on_and_measured():
    """Training and validation images are different ones, each taken once."""
    images = np.zeros((10_500, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(10_500), 256)
    data = images, np.zeros(10_500, np.uint8)
    examples = Draw(replace(CNN), Images(data, data), 3).examples()
    rows = np.concatenate([examples.X_train, examples.X_val]).reshape(-1, 784)
    # the noise moves a level by up to five: ids that are this close could be mistaken, so count
    assert len(np.unique(rows, axis=0)) == 10_000


def test_a_small_data_set_is_shared_out(images):
    """Of fewer than 10,000 images a fifth are for validation."""
    examples = Draw(CNN, images, 3).examples()
    assert (len(examples.y_train), len(examples.y_val)) == (800, 200)


def test_ids_are_permuted_alike_in_all_parts(images):
    """One permutation renames the classes of training, validation and test images."""
    draw = Draw(CNN, images, 5)
    examples = draw.examples()
    assert sorted(draw.names) == list(range(10))
    assert (draw.names != np.arange(10)).any()
    for X, y in ((examples.X_train, examples.y_train), (examples.X_val, examples.y_val)):
        brightest = X.reshape(-1, 4, 7, 28)[:, :3].reshape(len(X), -1)
        assert len(brightest) == len(y)
        rows = [X[:, 0, 9 * (c // 4) + 3, 7 * (c % 4) + 3] for c in range(10)]
        assert (draw.names[np.argmax(rows, axis=0)] == y).all()


def places(X):
    """Return where each pixel of images (n, ...) comes from, by its brightness."""
    return np.round(X.reshape(len(X), -1).mean(axis=0) * 255).astype(int)


def test_pixels_are_permuted_alike_in_all_images(known):
    """The ANNs' images are shuffled by one secret permutation; the CNN's are as they were."""
    draw = Draw(ANN, known, 3)
    examples, test = draw.examples(), next(draw.test_images())
    moved = places(examples.X_train)
    assert (moved == places(examples.X_val)).all()
    assert (moved == places(test)).all()
    assert sorted(moved) == sorted(LEVELS.ravel())
    assert (moved == LEVELS.ravel()).mean() < 0.05
    assert (moved != places(Draw(ANN, known, 4).examples().X_train)).mean() > 0.9
    untouched = Draw(CNN, known, 3)
    assert (places(untouched.examples().X_train) == LEVELS.ravel()).all()
    assert (places(next(untouched.test_images())) == LEVELS.ravel()).all()


def test_all_test_images_come_in_a_secret_order(images):
    """Every one of them once, in portions, and the order says which is which."""
    draw = Draw(CNN, images, 3)
    X = np.concatenate(list(draw.test_images()))
    order = draw.test_order()
    assert sorted(order) == list(range(300))
    assert (order != np.arange(300)).any()
    away = X - images.test[0][order][:, None] / np.float32(255)
    assert 0 < np.abs(away).max() <= NOISE + 1e-6


def test_test_images_come_in_portions(known):
    """No portion is larger than the grader wants to hold."""
    assert [len(X) for X in Draw(ANN, known, 3).test_images()] == [ANSWERED, ANSWERED, 500]


def test_the_seed_decides_everything(images):
    """The same seed draws the same; another one draws another everything."""
    one, same, other = (Draw(ANN, images, seed) for seed in (3, 3, 4))
    first, again, else_ = (draw.examples() for draw in (one, same, other))
    assert (first.X_train == again.X_train).all()
    assert (first.y_val == again.y_val).all()
    assert (one.test_order() == same.test_order()).all()
    assert (one.batch_rng().permutation(50) == same.batch_rng().permutation(50)).all()
    assert (first.X_train != else_.X_train).mean() > 0.9
    assert (one.test_order() != other.test_order()).any()
    assert (one.batch_rng().permutation(50) != other.batch_rng().permutation(50)).any()


def test_noise_is_small_and_in_place():
    """No pixel leaves [0, 1] or moves far, and there is no second copy of all images."""
    X = np.linspace(0, 1, 2000, dtype=np.float32).reshape(2, 1000)
    found = X.copy()
    assert add_noise(found, np.random.default_rng(1)) is found
    assert found.dtype == np.float32
    assert 0 < np.abs(found - X).max() <= NOISE + 1e-6
    assert 0 <= found.min() < found.max() <= 1
    assert (found != X).mean() > 0.9


def test_part_1_is_given_one_hot_labels():
    """A label becomes a row of zeros with one 1."""
    assert one_hot(np.array([2, 0]))[:, :3].tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot(np.array([9])).shape == (1, 10)
