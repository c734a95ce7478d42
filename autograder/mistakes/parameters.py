"""Mistakes in the parameters of the NumPy network: 1.1."""

from __future__ import annotations

from autograder.lessons import Mistake

SIZES_FIXED = Mistake(
    "parameter sizes written as numbers",
    "It looks like W1, b1, W2 or b2 has the same shape whatever sizes are asked for.",
    "Use input_size, hidden_size and output_size, not 784, 64 and 10.",
)
ZERO_WEIGHTS = Mistake(
    "weights all zero",
    "It looks like a weight matrix starts with the same number everywhere.",
    "With equal weights all hidden units learn the same: draw them at random.",
)
REPEATED_WEIGHTS = Mistake(
    "weights repeated",
    "It looks like a few numbers are drawn and used for many weights.",
    "Draw every weight on its own.",
)
LARGE_WEIGHTS = Mistake(
    "weights too large",
    "It looks like the weights are drawn without being made small.",
    "Multiply by something like sqrt(2 / inputs) or 0.01.",
)
SEED_IGNORED = Mistake(
    "seed ignored",
    "It looks like the weights come from somewhere else than the seed.",
    "Everything random must come from the seed: np.random.default_rng(seed).",
)
SEED_CONSTANT = Mistake(
    "seed written as a number",
    "It looks like the generator always gets the same number instead of seed.",
    "Use np.random.default_rng(seed).",
)
RANDOM_BIASES = Mistake(
    "biases not zero",
    "It looks like the biases are drawn at random or set to another number.",
    "Biases start at zero.",
)
FLAT_BIASES = Mistake(
    "biases with one axis",
    "It looks like a bias is a plain row of numbers without a first axis.",
    "Make it (1, h) or (1, k): np.zeros((1, hidden_size)).",
)
TRANSPOSED_WEIGHTS = Mistake(
    "weights transposed",
    "It looks like a weight matrix has outputs for rows and inputs for columns.",
    "Rows and columns are exchanged: W1 is (d, h), W2 is (h, k), so that X @ W1 works.",
)
