"""Small grey PNGs: what goes in comes out, and a test image stays below a kilobyte or so."""

import io

import numpy as np
import pytest
from PIL import Image

from autograder.render.png import grey


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (3, 7)])
def test_a_picture_keeps_its_pixels(shape):
    """Every grey level is read back where it was."""
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    read = np.asarray(Image.open(io.BytesIO(grey(pixels.tobytes(), shape[1]))))
    assert np.array_equal(read, pixels)
    assert read.dtype == np.uint8


@pytest.mark.parametrize("pixels", [b"", b"12345"])
def test_rows_must_be_full(pixels):
    """Levels that make no rectangle are refused."""
    with pytest.raises(ValueError, match="make no rows of 2"):
        grey(pixels, 2)
