# mypy: ignore-errors
"""Mistakes in part 1, NumPy: numbers 1.1 to 1.9, the most frequent first in each number.

Every function stands in for the one of the same name in the reference's file and uses the names
that are there (relu, softmax, one_hot ...); nothing in here is called by itself.
"""

import numpy as np

from . import mistake

# 1.1 __init__


@mistake(
    "1.1",
    "weights transposed",
    "It looks like rows and columns of W1 and W2 are swapped.",
    "Make W1 (input_size, hidden_size) and W2 (hidden_size, output_size), so that X @ W1 works.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.standard_normal((hidden_size, input_size)) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = rng.standard_normal((output_size, hidden_size)) * 0.01
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "seed ignored",
    "The weights are different each time, even with the same seed.",
    "Draw every weight from np.random.default_rng(seed).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    self.W1 = np.random.randn(input_size, hidden_size) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.random.randn(hidden_size, output_size) * 0.01
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "seed written as a number",
    "The weights are random, but the same ones for every seed.",
    "Pass the argument on: np.random.default_rng(seed).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    np.random.seed(42)
    self.W1 = np.random.randn(input_size, hidden_size) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.random.randn(hidden_size, output_size) * 0.01
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights too large",
    "The weights are about as large as 1, as if they came from the standard normal distribution.",
    "Make them small: multiply by np.sqrt(2 / inputs) or by 0.01.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.standard_normal((input_size, hidden_size))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = rng.standard_normal((hidden_size, output_size))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights large and never negative",
    "The weights are large and none is negative, as with numbers between 0 and 1.",
    "Draw them around 0 and make them small: rng.normal(0, np.sqrt(2 / inputs), shape).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    np.random.seed(seed)
    self.W1 = np.random.rand(input_size, hidden_size)
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.random.rand(hidden_size, output_size)
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights all zero",
    "W1 and W2 are zero everywhere, so all hidden units stay equal forever.",
    "Draw the weights at random; only the biases start at zero.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    self.W1 = np.zeros((input_size, hidden_size))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.zeros((hidden_size, output_size))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "sizes written as numbers",
    "The parameters have the shapes of a 784-64-10 network, whatever sizes are passed in.",
    "Use input_size, hidden_size and output_size instead of 784, 64 and 10.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, np.sqrt(2 / 784), (784, 64))
    self.b1 = np.zeros((1, 64))
    self.W2 = rng.normal(0, np.sqrt(2 / 64), (64, 10))
    self.b2 = np.zeros((1, 10))


@mistake(
    "1.1",
    "hidden size written as a number",
    "The hidden layer always has 64 units, whatever hidden_size is.",
    "Use hidden_size instead of 64 in the shapes of W1, b1 and W2.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.05, (input_size, 64))
    self.b1 = np.zeros((1, 64))
    self.W2 = rng.normal(0, 0.05, (64, output_size))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "parameters not kept",
    "It looks like the parameters are local variables: the model has none of W1, b1, W2 and b2.",
    "Assign them to the model, with self. before each name: self.W1 = ...",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((input_size, hidden_size)) * 0.01
    b1 = np.zeros((1, hidden_size))
    W2 = rng.standard_normal((hidden_size, output_size)) * 0.01
    b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights under other names",
    "The biases are there, but the model has no W1; it looks like W1 and W2 have other names.",
    "Name the weights self.W1 and self.W2; capital and small letters matter.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.w1 = rng.standard_normal((input_size, hidden_size)) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.w2 = rng.standard_normal((hidden_size, output_size)) * 0.01
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "biases missing",
    "It looks like the weights are kept and the biases are not: the model has no b1 and no b2.",
    "Add self.b1 and self.b2: one row of zeros each.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(scale=0.01, size=(input_size, hidden_size))
    self.W2 = rng.normal(scale=0.01, size=(hidden_size, output_size))


@mistake(
    "1.1",
    "biases random",
    "The biases are random numbers.",
    "Start the biases at zero: np.zeros((1, units)).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = rng.normal(0, 0.01, (1, hidden_size))
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = rng.normal(0, 0.01, (1, output_size))


@mistake(
    "1.1",
    "biases all one",
    "The biases are 1 everywhere.",
    "Start the biases at zero: np.zeros instead of np.ones.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = np.ones((1, hidden_size))
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = np.ones((1, output_size))


@mistake(
    "1.1",
    "biases as columns",
    "The biases stand in a column, one row per unit.",
    "Make each bias one row: (1, hidden_size) and (1, output_size).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = np.zeros((hidden_size, 1))
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = np.zeros((output_size, 1))


@mistake(
    "1.1",
    "biases as single numbers",
    "Each bias is one number for the whole layer.",
    "Give every unit its own bias: np.zeros((1, hidden_size)) and np.zeros((1, output_size)).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = 0
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = 0


@mistake(
    "1.1",
    "biases sized by the layer's inputs",
    "Each bias has one number per input of its layer instead of one per unit.",
    "Match a bias to the columns of its weights: b1 is (1, hidden_size), b2 (1, output_size).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = np.zeros((1, input_size))
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = np.zeros((1, hidden_size))


@mistake(
    "1.1",
    "W2 sized by the inputs",
    "W2 has one row per input of the network, although it is multiplied with the hidden units.",
    "Make W2 (hidden_size, output_size).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = rng.normal(0, 0.01, (input_size, output_size))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "shape of zeros without parentheses",
    "It looks like np.zeros gets the two sizes as two arguments; it takes the second for a dtype.",
    "Pass the shape as one tuple, in parentheses of its own: np.zeros((1, hidden_size)).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, 0.01, (input_size, hidden_size))
    self.b1 = np.zeros(1, hidden_size)
    self.W2 = rng.normal(0, 0.01, (hidden_size, output_size))
    self.b2 = np.zeros(1, output_size)


@mistake(
    "1.1",
    "tuple passed to randn",
    "It looks like a function that takes the sizes one by one, such as randn, gets a tuple.",
    "Use a function that takes a shape: rng.standard_normal((input_size, hidden_size)).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    np.random.seed(seed)
    self.W1 = np.random.randn((input_size, hidden_size)) * 0.01
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.random.randn((hidden_size, output_size)) * 0.01
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights as single numbers",
    "W1 and W2 are single numbers; it looks like the generator was not given a shape.",
    "Pass the shape as the third argument: rng.normal(0, spread, (input_size, hidden_size)).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(input_size, hidden_size)
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = rng.normal(hidden_size, output_size)
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "weights all the same fixed number",
    "All weights are the same number, with every seed, so all hidden units stay equal forever.",
    "Draw every weight at random from np.random.default_rng(seed).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    self.W1 = 0.01 * np.ones((input_size, hidden_size))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = 0.01 * np.ones((hidden_size, output_size))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "one random number for all weights",
    "One random number fills a whole weight matrix, so all hidden units stay equal forever.",
    "Draw every weight on its own: give the generator the shape of the matrix.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = np.full((input_size, hidden_size), rng.normal(0, 0.1))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.full((hidden_size, output_size), rng.normal(0, 0.1))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "rows of the weights repeated",
    "All rows of a weight matrix are the same.",
    "Draw every weight on its own: give the generator the shape of the matrix.",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = np.tile(rng.normal(0, 0.1, hidden_size), (input_size, 1))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = np.tile(rng.normal(0, 0.1, output_size), (hidden_size, 1))
    self.b2 = np.zeros((1, output_size))


@mistake(
    "1.1",
    "spread grows with the inputs",
    "The more inputs a layer has, the larger its weights are; it should be the other way round.",
    "Divide by the number of inputs under the root: np.sqrt(2 / input_size).",
)
def __init__(self, input_size, hidden_size, output_size, seed=0):
    rng = np.random.default_rng(seed)
    self.W1 = rng.normal(0, np.sqrt(input_size / 2), (input_size, hidden_size))
    self.b1 = np.zeros((1, hidden_size))
    self.W2 = rng.normal(0, np.sqrt(hidden_size / 2), (hidden_size, output_size))
    self.b2 = np.zeros((1, output_size))


# 1.2 relu


@mistake(
    "1.2",
    "np.max instead of np.maximum",
    "It looks like np.max is called with 0 and z: it takes z for an axis.",
    "Compare element by element: np.maximum(0, z).",
)
def relu(z):
    return np.max(0, z)


@mistake(
    "1.2",
    "if or max on a whole array",
    "It looks like `if` or Python's max compares the whole array with 0 at once.",
    "Compare element by element: np.maximum(0, z), or np.where(z > 0, z, 0).",
)
def relu(z):
    if z > 0:
        return z
    else:
        return 0


@mistake(
    "1.2",
    "largest value of each column",
    "The values are the largest along the first axis; np.max(z, 0) takes 0 for the axis.",
    "Compare every entry with 0: np.maximum(z, 0).",
)
def relu(z):
    return np.max(z, 0)


@mistake(
    "1.2",
    "largest value of the whole array",
    "The result is a single number, the largest value of the whole array.",
    "Compare every entry with 0: np.maximum(z, 0) keeps the shape of z.",
)
def relu(z):
    return max(0, z.max())


@mistake(
    "1.2",
    "one decision for the whole array",
    "The result is the single number 0 as soon as one entry is not positive.",
    "Decide for every entry on its own: np.where(z > 0, z, 0).",
)
def relu(z):
    if np.all(z > 0):
        return z
    return 0


@mistake(
    "1.2",
    "input changed",
    "The values are right, but the array that was passed in has changed.",
    "Return a new array and leave z as it was: np.maximum(0, z), or work on z.copy().",
)
def relu(z):
    z[z < 0] = 0
    return z


@mistake(
    "1.2",
    "leaky ReLU",
    "Negative values are made small instead of 0: a hundredth of them is left.",
    "Make negative values exactly 0: np.maximum(0, z).",
)
def relu(z):
    return np.where(z > 0, z, 0.01 * z)


@mistake(
    "1.2",
    "leaky ReLU with slope 0.1",
    "Negative values are made smaller instead of 0: a tenth of them is left.",
    "Make negative values exactly 0: np.maximum(0, z).",
)
def relu(z):
    return np.maximum(0.1 * z, z)


@mistake(
    "1.2",
    "leaky ReLU with slope 0.2",
    "Negative values are made smaller instead of 0: a fifth of them is left.",
    "Make negative values exactly 0: np.maximum(0, z).",
)
def relu(z):
    return np.where(z >= 0, z, 0.2 * z)


@mistake(
    "1.2",
    "leaky ReLU with slope 0.3",
    "Negative values are made smaller instead of 0: three tenths of them are left.",
    "Make negative values exactly 0: np.maximum(0, z).",
)
def relu(z):
    return np.where(z >= 0, z, 0.3 * z)


@mistake(
    "1.2",
    "negative values removed",
    "Negative values are left out, so the result has fewer entries and one axis.",
    "Keep the shape: put a 0 where z is negative.",
)
def relu(z):
    return z[z > 0]


@mistake(
    "1.2",
    "loop over two axes",
    "It looks like the loops go over rows and the numbers in them, which fits a matrix only.",
    "Use NumPy on the whole array, of any shape and without a loop: np.maximum(0, z).",
)
def relu(z):
    result = []
    for row in z:
        result.append([max(0, value) for value in row])
    return np.array(result)


@mistake(
    "1.2",
    "loop over one axis",
    "It looks like a loop goes over the first axis only, which fits a vector and nothing else.",
    "Use NumPy on the whole array, of any shape and without a loop: np.maximum(0, z).",
)
def relu(z):
    return np.array([max(0, value) for value in z])


@mistake(
    "1.2",
    "nothing returned",
    "It looks like relu ends without return, so its result is lost.",
    "Put return before the expression that computes the result.",
)
def relu(z):
    np.maximum(0, z)


@mistake(
    "1.2",
    "input changed and nothing returned",
    "The values are written into the array that was passed in, and nothing is returned.",
    "Compute a new array and return it; z stays as it was.",
)
def relu(z):
    z[z < 0] = 0


@mistake(
    "1.2",
    "derivative instead of ReLU",
    "The values are 0 and 1, which is the slope of ReLU.",
    "Return the positive values themselves: z where z > 0.",
)
def relu(z):
    return np.where(z > 0, 1, 0)


@mistake(
    "1.2",
    "absolute value",
    "Negative values lose their sign instead of becoming 0.",
    "Make negative values 0: np.maximum(0, z).",
)
def relu(z):
    return np.abs(z)


@mistake(
    "1.2",
    "values unchanged",
    "The values come out as they went in, the negative ones too.",
    "Make negative values 0: np.maximum(0, z).",
)
def relu(z):
    return z


@mistake(
    "1.2",
    "minimum instead of maximum",
    "The negative values are kept and the positive ones become 0.",
    "Keep the larger of z and 0: np.maximum instead of np.minimum.",
)
def relu(z):
    return np.minimum(0, z)


@mistake(
    "1.2",
    "sign of z flipped",
    "Negative values come out as positive ones, and positive values become 0.",
    "Leave out the minus before z.",
)
def relu(z):
    return np.maximum(0, -z)


@mistake(
    "1.2",
    "values above 1 cut off",
    "No value is larger than 1.",
    "Cut off at 0 only, with no upper limit: np.maximum(0, z).",
)
def relu(z):
    return np.clip(z, 0, 1)


@mistake(
    "1.2",
    "decimals lost",
    "The decimals are cut off: the values are whole numbers.",
    "Keep the dtype of z: leave out int and dtype=int.",
)
def relu(z):
    result = np.zeros(z.shape, dtype=int)
    result[z > 0] = z[z > 0]
    return result


@mistake(
    "1.2",
    "decimals lost in np.vectorize",
    "The decimals are cut off when the first entry is not positive, as np.vectorize does it.",
    "Use np.maximum(0, z): np.vectorize takes the whole result's dtype from the first entry.",
)
def relu(z):
    return np.vectorize(lambda value: value if value > 0 else 0)(z)


@mistake(
    "1.2",
    "sigmoid instead of ReLU",
    "The values are those of the sigmoid, between 0 and 1.",
    "Use max(0, z) for every entry: np.maximum(0, z).",
)
def relu(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    "1.2",
    "softplus instead of ReLU",
    "The values are log(1 + exp(z)), a smooth version of ReLU.",
    "Use the sharp one: np.maximum(0, z).",
)
def relu(z):
    return np.log(1 + np.exp(z))


# 1.3 relu_derivative


@mistake(
    "1.3",
    "slope 1 at 0",
    "The slope is 1 where z is exactly 0.",
    "Compare with z > 0 instead of z >= 0: at exactly 0 the derivative is taken as 0.",
)
def relu_derivative(z):
    return np.where(z >= 0, 1, 0)


@mistake(
    "1.3",
    "ReLU instead of its slope",
    "The positive values themselves come back, which is relu(z).",
    "Return 1 where z > 0 and 0 elsewhere.",
)
def relu_derivative(z):
    return np.maximum(0, z)


@mistake(
    "1.3",
    "if on a whole array",
    "It looks like `if` compares the whole array with 0 at once.",
    "Compare element by element: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return 1 if z > 0 else 0


@mistake(
    "1.3",
    "one slope for the whole array",
    "The result is a single number for the whole array.",
    "Decide for every entry on its own: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    if (z > 0).all():
        return 1
    return 0


@mistake(
    "1.3",
    "input changed",
    "The values are right, but the array that was passed in has changed.",
    "Return a new array and leave z as it was: np.where(z > 0, 1, 0), or work on z.copy().",
)
def relu_derivative(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@mistake(
    "1.3",
    "sign of z",
    "The slope is -1 where z is negative.",
    "Return 0 where z is negative: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.sign(z)


@mistake(
    "1.3",
    "slope of the leaky ReLU",
    "The slope is 0.01 where z is not positive.",
    "Return exactly 0 where z <= 0.",
)
def relu_derivative(z):
    return np.where(z > 0, 1, 0.01)


@mistake(
    "1.3",
    "slope of the leaky ReLU with 0.1",
    "The slope is 0.1 where z is not positive.",
    "Return exactly 0 where z <= 0.",
)
def relu_derivative(z):
    dz = np.ones_like(z, dtype=float)
    dz[z <= 0] = 0.1
    return dz


@mistake(
    "1.3",
    "slope of the leaky ReLU with 0.2",
    "The slope is 0.2 where z is not positive.",
    "Return exactly 0 where z <= 0.",
)
def relu_derivative(z):
    return np.where(z > 0, 1.0, 0.2)


@mistake(
    "1.3",
    "slope of the leaky ReLU with 0.3",
    "The slope is 0.3 where z is not positive.",
    "Return exactly 0 where z <= 0.",
)
def relu_derivative(z):
    return np.where(z > 0, 1.0, 0.3)


@mistake(
    "1.3",
    "0 and 1 swapped",
    "The slope is 1 where z is negative or 0, and 0 where it is positive.",
    "Swap the two: 1 where z > 0, 0 elsewhere.",
)
def relu_derivative(z):
    return np.where(z > 0, 0, 1)


@mistake(
    "1.3",
    "1 on the negative side",
    "The slope is 1 where z is negative, and 0 elsewhere.",
    "Turn the comparison around: z > 0 instead of z < 0.",
)
def relu_derivative(z):
    return np.where(z < 0, 1, 0)


@mistake(
    "1.3",
    "slope one half at 0",
    "The slope is 0.5 where z is exactly 0.",
    "Take 0 at exactly 0: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.heaviside(z, 0.5)


@mistake(
    "1.3",
    "negative values kept",
    "Positive values become 1, but the others come out as they went in.",
    "Make the others 0: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.where(z > 0, 1, z)


@mistake(
    "1.3",
    "positive values cut off at 1",
    "Values between 0 and 1 come out as they went in.",
    "Return 1 for every positive z, however small: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.clip(z, 0, 1)


@mistake(
    "1.3",
    "values unchanged",
    "The values come out as they went in.",
    "Return 1 where z > 0 and 0 elsewhere.",
)
def relu_derivative(z):
    return z


@mistake(
    "1.3",
    "slope 1 everywhere",
    "The slope is 1 everywhere.",
    "Return 0 where z <= 0: there ReLU is flat.",
)
def relu_derivative(z):
    return np.ones_like(z)


@mistake(
    "1.3",
    "division by z",
    "Where z is exactly 0 the result is not a number, as when relu(z) is divided by z.",
    "Compare instead of dividing: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.maximum(0, z) / z


@mistake(
    "1.3",
    "slope of the sigmoid",
    "The values are s * (1 - s) with s = sigmoid(z), the slope of another function.",
    "Return the slope of ReLU: 1 where z > 0 and 0 elsewhere.",
)
def relu_derivative(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@mistake(
    "1.3",
    "differences between neighbors",
    "It looks like np.gradient is used: it takes differences between neighboring entries.",
    "Look at each entry alone: np.where(z > 0, 1, 0).",
)
def relu_derivative(z):
    return np.gradient(np.maximum(0, z))


@mistake(
    "1.3",
    "nothing returned",
    "It looks like relu_derivative ends without return, so its result is lost.",
    "End the function with return and the result.",
)
def relu_derivative(z):
    dz = np.zeros(z.shape)
    dz[z > 0] = 1


# 1.4 cross_entropy


@mistake(
    "1.4",
    "sum instead of mean",
    "The losses of the examples are added up.",
    "Take their mean: divide the sum by n, the number of examples.",
)
def cross_entropy(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-12))


@mistake(
    "1.4",
    "mean over all entries",
    "The mean goes over all n * k entries, so the loss is k times too small.",
    "Sum over the classes first (axis=1), then take the mean over the n examples.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(y_true * np.log(y_pred + 1e-12))


@mistake(
    "1.4",
    "log of 0",
    "The loss is not a finite number when a probability is 0: the log of 0 is taken.",
    "Keep the probabilities away from 0 before taking the log: np.maximum(y_pred, 1e-12).",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * np.log(y_pred), axis=1))


@mistake(
    "1.4",
    "log of 0 for the true class",
    "The loss is infinite when the true class has probability 0.",
    "Keep the probabilities away from 0 before taking the log: np.maximum(y_pred, 1e-12).",
)
def cross_entropy(y_true, y_pred):
    correct = np.sum(y_true * y_pred, axis=1)
    return np.mean(-np.log(correct))


@mistake(
    "1.4",
    "clipped at the wrong end",
    "It looks like no probability is above 1e-12 when its log is taken: every loss is the same.",
    "Cut off from below: np.maximum(y_pred, 1e-12), or np.clip(y_pred, 1e-12, 1).",
)
def cross_entropy(y_true, y_pred):
    p = np.minimum(y_pred, 1e-12)
    return -np.mean(np.sum(y_true * np.log(p), axis=1))


@mistake(
    "1.4",
    "minus sign missing",
    "The loss has the wrong sign: the log of a probability is negative.",
    "Put a minus before the sum.",
)
def cross_entropy(y_true, y_pred):
    y_pred = np.clip(y_pred, 1e-12, 1.0)
    return np.mean(np.sum(y_true * np.log(y_pred), axis=1))


@mistake(
    "1.4",
    "minus sign missing, sum instead of mean",
    "The loss has the wrong sign, and the losses of the examples are added up.",
    "Put a minus before the sum and divide it by n, the number of examples.",
)
def cross_entropy(y_true, y_pred):
    y_pred = np.clip(y_pred, 1e-12, 1.0)
    return np.sum(y_true * np.log(y_pred))


@mistake(
    "1.4",
    "divided by the number of classes",
    "The sum is divided by k, the number of classes, instead of n, the number of examples.",
    "Divide by len(y_true), or sum over axis 1 and then take the mean.",
)
def cross_entropy(y_true, y_pred):
    n = y_true.shape[1]
    return -np.sum(y_true * np.log(y_pred + 1e-12)) / n


@mistake(
    "1.4",
    "divided by n twice",
    "The loss is n times too small.",
    "Divide by n once: np.mean over the examples does it already.",
)
def cross_entropy(y_true, y_pred):
    n = y_true.shape[0]
    losses = -np.sum(y_true * np.log(np.maximum(y_pred, 1e-12)), axis=1)
    return np.mean(losses) / n


@mistake(
    "1.4",
    "one loss per example",
    "There is one loss for each example instead of one number.",
    "Take the mean over the examples at the end.",
)
def cross_entropy(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-12), axis=1)


@mistake(
    "1.4",
    "one loss per example, in a column",
    "There is a column with one loss for each example instead of one number.",
    "Leave out keepdims=True and take the mean over the examples at the end.",
)
def cross_entropy(y_true, y_pred):
    log_p = np.log(np.clip(y_pred, 1e-12, 1))
    return -np.sum(y_true * log_p, axis=1, keepdims=True)


@mistake(
    "1.4",
    "one loss per class",
    "There is one number for each class: the mean goes over the examples, the sum is missing.",
    "Sum over the classes (axis=1) as well, so that one number is left.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(y_true * np.log(y_pred + 1e-12), axis=0)


@mistake(
    "1.4",
    "two axes left over",
    "The number is right, but it is an array with two axes of length 1.",
    "Return one number: leave out keepdims=True in the last step.",
)
def cross_entropy(y_true, y_pred):
    losses = -np.sum(y_true * np.log(y_pred + 1e-12), axis=1, keepdims=True)
    return np.mean(losses, axis=0, keepdims=True)


@mistake(
    "1.4",
    "one axis left over",
    "The number is right, but it is an array with one axis of length 1.",
    "Return one number: leave out the axis or keepdims=True in the last step.",
)
def cross_entropy(y_true, y_pred):
    losses = -np.sum(y_true * np.log(y_pred + 1e-12), axis=1, keepdims=True)
    return np.mean(losses, axis=0)


@mistake(
    "1.4",
    "nothing returned",
    "It looks like cross_entropy ends without return, so the loss is lost.",
    "End the function with return and the loss.",
)
def cross_entropy(y_true, y_pred):
    loss = -np.mean(np.sum(y_true * np.log(y_pred + 1e-12), axis=1))
    print(loss)


@mistake(
    "1.4",
    "arguments swapped",
    "It looks like the log of y_true is taken, weighted with y_pred.",
    "Take the log of the probabilities: y_true * np.log(y_pred).",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_pred * np.log(y_true + 1e-12), axis=1))


@mistake(
    "1.4",
    "binary cross-entropy",
    "The wrong classes are counted too, with log(1 - y_pred).",
    "Leave out the terms with 1 - y_true: only the true class counts.",
)
def cross_entropy(y_true, y_pred):
    p = np.clip(y_pred, 1e-12, 1 - 1e-12)
    terms = y_true * np.log(p) + (1 - y_true) * np.log(1 - p)
    return -np.mean(np.sum(terms, axis=1))


@mistake(
    "1.4",
    "binary cross-entropy over all entries",
    "The wrong classes are counted too, and the mean goes over all n * k entries.",
    "Leave out the terms with 1 - y_true, sum over the classes and take the mean over examples.",
)
def cross_entropy(y_true, y_pred):
    p = np.clip(y_pred, 1e-12, 1 - 1e-12)
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))


@mistake(
    "1.4",
    "logarithm to the base 2",
    "It looks like the logarithm is to the base 2.",
    "Use the natural logarithm: np.log.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * np.log2(y_pred + 1e-12), axis=1))


@mistake(
    "1.4",
    "logarithm to the base 10",
    "It looks like the logarithm is to the base 10.",
    "Use the natural logarithm: np.log.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * np.log10(y_pred + 1e-12), axis=1))


@mistake(
    "1.4",
    "large number added before the log",
    "The loss is too small, as if 0.01 were added to every probability.",
    "Add something far smaller, such as 1e-12: enough to keep the log finite.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * np.log(y_pred + 1e-2), axis=1))


@mistake(
    "1.4",
    "probabilities clipped too early",
    "It looks like probabilities below 0.01 count as 0.01, and those above 0.99 as 0.99.",
    "Cut off far closer to 0, at about 1e-12; above, no limit is needed.",
)
def cross_entropy(y_true, y_pred):
    y_pred = np.clip(y_pred, 0.01, 0.99)
    return -np.mean(np.sum(y_true * np.log(y_pred), axis=1))


@mistake(
    "1.4",
    "log of 1 + p",
    "The loss is too small, as if 1 were added to every probability.",
    "Take np.log of the probability itself, not log1p or log(1 + p).",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * np.log(1 + y_pred), axis=1))


@mistake(
    "1.4",
    "probabilities of 0 left out",
    "A true class with probability 0 costs nothing.",
    "Cut the probabilities off at about 1e-12 instead: a confident mistake must cost a lot.",
)
def cross_entropy(y_true, y_pred):
    log_p = np.zeros(y_pred.shape)
    log_p[y_pred > 0] = np.log(y_pred[y_pred > 0])
    return -np.sum(y_true * log_p) / len(y_true)


@mistake(
    "1.4",
    "y_pred changed",
    "The number is right, but the array y_pred that was passed in has changed.",
    "Work on a new array: p = np.maximum(y_pred, 1e-12).",
)
def cross_entropy(y_true, y_pred):
    y_pred[y_pred == 0] = 1e-12
    return -np.mean(np.sum(y_true * np.log(y_pred), axis=1))


@mistake(
    "1.4",
    "labels left out",
    "The logs of all classes are added up, not only that of the true class.",
    "Multiply by y_true before summing.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(np.log(y_pred + 1e-12), axis=1))


@mistake(
    "1.4",
    "labels left out, mean over all entries",
    "The mean goes over the logs of all classes, not only of the true ones.",
    "Multiply by y_true, sum over the classes, then take the mean over the examples.",
)
def cross_entropy(y_true, y_pred):
    return -np.log(y_pred + 1e-12).mean()


@mistake(
    "1.4",
    "no logarithm",
    "The probabilities of the true classes are averaged without a log.",
    "Take the log of y_pred first.",
)
def cross_entropy(y_true, y_pred):
    return -np.mean(np.sum(y_true * y_pred, axis=1))


@mistake(
    "1.4",
    "log of the mean",
    "The log is taken after the mean instead of before it.",
    "Take the log of every probability first, and the mean over the examples last.",
)
def cross_entropy(y_true, y_pred):
    p = np.mean(np.sum(y_true * y_pred, axis=1))
    return -np.log(max(p, 1e-12))


@mistake(
    "1.4",
    "largest probability instead of the true class",
    "The most probable class of each example counts, whether it is true or not.",
    "Use y_true to pick the probability of the true class.",
)
def cross_entropy(y_true, y_pred):
    best = np.max(y_pred, axis=1)
    return -np.mean(np.log(best + 1e-12))


@mistake(
    "1.4",
    "softmax applied again",
    "It looks like softmax is applied to y_pred, which holds probabilities already.",
    "Take the log of y_pred itself.",
)
def cross_entropy(y_true, y_pred):
    p = softmax(y_pred)
    return -np.mean(np.sum(y_true * np.log(p), axis=1))


@mistake(
    "1.4",
    "squared error",
    "The loss is the mean of the squared differences over all entries.",
    "Use the cross-entropy: -sum(y_true * log(y_pred)) for each example, then the mean.",
)
def cross_entropy(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


@mistake(
    "1.4",
    "only the first example",
    "The loss is that of the first example, divided by n.",
    "Move return out of the loop, after all losses have been added.",
)
def cross_entropy(y_true, y_pred):
    loss = 0
    n = len(y_true)
    for i in range(n):
        loss -= np.sum(y_true[i] * np.log(y_pred[i] + 1e-12))
        return loss / n


@mistake(
    "1.4",
    "only the last example",
    "The loss is that of the last example, divided by n.",
    "Add up inside the loop, with += instead of =.",
)
def cross_entropy(y_true, y_pred):
    n = len(y_true)
    for i in range(n):
        total = -np.sum(y_true[i] * np.log(y_pred[i] + 1e-12))
    return total / n


@mistake(
    "1.4",
    "matrix product of labels and logs",
    "It looks like y_true @ log(y_pred) is computed, a matrix product whose shapes do not fit.",
    "Multiply element by element, with *, and sum over axis 1.",
)
def cross_entropy(y_true, y_pred):
    return -np.sum(np.dot(y_true, np.log(y_pred + 1e-12))) / len(y_true)


@mistake(
    "1.4",
    "every label with every prediction",
    "The labels of each example meet the predictions of all examples, as in y_true @ log_p.T.",
    "Multiply element by element, with *, and sum over axis 1.",
)
def cross_entropy(y_true, y_pred):
    log_p = np.log(y_pred + 1e-12)
    return -np.sum(y_true @ log_p.T) / len(y_true)


@mistake(
    "1.4",
    "one-hot labels used as indices",
    "It looks like y_true is used as an index, although its rows are one-hot.",
    "Multiply y_true and the logs element by element, or use y_true.argmax(axis=1) as the index.",
)
def cross_entropy(y_true, y_pred):
    n = len(y_true)
    correct = y_pred[range(n), y_true]
    return -np.mean(np.log(correct + 1e-12))


@mistake(
    "1.4",
    "math.log on an array",
    "It looks like math.log gets a whole array; it takes one number only.",
    "Use np.log.",
)
def cross_entropy(y_true, y_pred):
    import math

    return -np.sum(y_true * math.log(y_pred + 1e-12)) / len(y_true)


# 1.5 forward


@mistake(
    "1.5",
    "biases missing",
    "z1 and z2 are the products with the weights alone.",
    "Add the biases: X @ W1 + b1 and a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "first bias missing",
    "z1 is X @ W1 alone.",
    "Add the bias: X @ W1 + b1.",
)
def forward(self, X):
    self.z1 = np.dot(X, self.W1)
    self.a1 = relu(self.z1)
    self.z2 = np.dot(self.a1, self.W2) + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "second bias missing",
    "z2 is a1 @ W2 alone.",
    "Add the bias: a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = np.dot(X, self.W1) + self.b1
    self.a1 = relu(self.z1)
    self.z2 = np.dot(self.a1, self.W2)
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "self forgotten",
    "It looks like W1 is used without self. before it.",
    "Write self.W1, self.b1, self.W2 and self.b2 inside the method.",
)
def forward(self, X):
    self.z1 = X @ W1 + b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ W2 + b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "relu called as a method",
    "It looks like self.relu is called, but relu is a function outside the class.",
    "Call relu(...) without self.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = self.relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = self.softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "* instead of @",
    "It looks like X and W1 are multiplied element by element, but their shapes do not fit.",
    "Use the matrix product: X @ W1.",
)
def forward(self, X):
    self.z1 = X * self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 * self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "factors of the product swapped",
    "It looks like W1 @ X is computed; the inner sizes do not fit.",
    "Write X first: X @ W1 is (n, d) times (d, h).",
)
def forward(self, X):
    self.z1 = self.W1 @ X + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.W2 @ self.a1 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "W1 transposed",
    "It looks like X is multiplied with W1.T; the inner sizes do not fit.",
    "Use W1 as it is: X @ W1 is (n, d) times (d, h).",
)
def forward(self, X):
    self.z1 = np.dot(X, self.W1.T) + self.b1
    self.a1 = relu(self.z1)
    self.z2 = np.dot(self.a1, self.W2.T) + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "b1 in both layers",
    "It looks like b1 is added in the second layer too, where its shape does not fit.",
    "Add b2 in the second layer: a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b1
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "X in both layers",
    "It looks like X is multiplied with W2, whose shape does not fit.",
    "Multiply W2 with the hidden units: a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = X @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "nothing returned",
    "It looks like forward ends without return.",
    "End forward with return self.a2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)


@mistake(
    "1.5",
    "steps not kept",
    "The result is right, but the model has none of z1, a1, z2 and a2.",
    "Assign each step to the model, because backward needs them: self.z1, self.a1, and so on.",
)
def forward(self, X):
    z1 = X @ self.W1 + self.b1
    a1 = relu(z1)
    z2 = a1 @ self.W2 + self.b2
    return softmax(z2)


@mistake(
    "1.5",
    "only a2 kept",
    "The result is right and kept as a2, but the model has no z1, a1 and z2.",
    "Assign all four steps to the model, with self. before their names.",
)
def forward(self, X):
    z1 = X @ self.W1 + self.b1
    a1 = relu(z1)
    z2 = a1 @ self.W2 + self.b2
    self.a2 = softmax(z2)
    return self.a2


@mistake(
    "1.5",
    "z1 and z2 not kept",
    "The model keeps a1 and a2, but no z1 and z2.",
    "Assign z1 and z2 to the model as well: backward needs z1.",
)
def forward(self, X):
    self.a1 = relu(X @ self.W1 + self.b1)
    self.a2 = softmax(self.a1 @ self.W2 + self.b2)
    return self.a2


@mistake(
    "1.5",
    "a2 not kept",
    "The result is right, but the model has no a2.",
    "Assign it before returning it: self.a2 = softmax(...).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    return softmax(self.z2)


@mistake(
    "1.5",
    "z1 overwritten",
    "z1 holds relu(z1), the values after the ReLU.",
    "Keep z1 as it was before the ReLU, and assign relu(z1) to self.a1.",
)
def forward(self, X):
    self.z1 = relu(X @ self.W1 + self.b1)
    self.a1 = self.z1
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "z1 and z2 kept without their biases",
    "The result is right, but z1 and z2 are kept without their biases.",
    "Add the bias before you keep the value: z1 = X @ W1 + b1, z2 = a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1
    self.a1 = relu(self.z1 + self.b1)
    self.z2 = self.a1 @ self.W2
    self.a2 = softmax(self.z2 + self.b2)
    return self.a2


@mistake(
    "1.5",
    "z2 overwritten",
    "z2 holds the probabilities, the values after the softmax.",
    "Keep z2 as it was before the softmax, and assign softmax(z2) to self.a2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = softmax(self.a1 @ self.W2 + self.b2)
    self.a2 = self.z2
    return self.a2


@mistake(
    "1.5",
    "no ReLU",
    "a1 is z1: negative values are passed on to the second layer.",
    "Apply the ReLU: a1 = relu(z1).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = self.z1
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "z1 passed on instead of a1",
    "z2 is computed from z1, so the ReLU has no effect.",
    "Use the values after the ReLU: a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.z1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "no softmax",
    "a2 is z2: there is no softmax at the end.",
    "Turn the scores into probabilities: a2 = softmax(z2).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = self.z2
    return self.a2


@mistake(
    "1.5",
    "z2 returned",
    "All four steps are right, but the scores z2 are returned.",
    "Return the probabilities: return self.a2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.z2


@mistake(
    "1.5",
    "classes returned",
    "The most probable class of each example is returned.",
    "Return the probabilities themselves, (n, k): leave out argmax.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return np.argmax(self.a2, axis=1)


@mistake(
    "1.5",
    "all steps returned",
    "It looks like several values are returned at once.",
    "Return a2 alone; the others are kept as attributes.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.z1, self.a1, self.z2, self.a2


@mistake(
    "1.5",
    "ReLU at the end",
    "z2 has no negative values, as if it went through a ReLU.",
    "Apply the ReLU to z1 only: z2 = a1 @ W2 + b2.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = relu(self.a1 @ self.W2 + self.b2)
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "softmax twice",
    "a2 is softmax(softmax(z2)), so the probabilities are nearly equal.",
    "Apply softmax once: a2 = softmax(z2).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    probabilities = softmax(self.z2)
    self.a2 = softmax(probabilities)
    return self.a2


@mistake(
    "1.5",
    "softmax over the examples",
    "In a2 the columns sum to 1 instead of the rows.",
    "Call the given softmax(z2): it works on each row.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    e = np.exp(self.z2 - self.z2.max())
    self.a2 = e / np.sum(e, axis=0)
    return self.a2


@mistake(
    "1.5",
    "softmax without keepdims",
    "It looks like each row is divided by its sum, but the sums (n,) have lost their axis.",
    "Call the given softmax(z2), or keep the axis: sum(axis=1, keepdims=True).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    e = np.exp(self.z2)
    self.a2 = e / e.sum(axis=1)
    return self.a2


@mistake(
    "1.5",
    "softmax over the whole array",
    "All entries of a2 together sum to 1 instead of each row.",
    "Call the given softmax(z2): it works on each row.",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = np.exp(self.z2) / np.sum(np.exp(self.z2))
    return self.a2


@mistake(
    "1.5",
    "logarithm of the softmax",
    "a2 holds the logs of the probabilities.",
    "Leave out the log: a2 = softmax(z2).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = np.log(softmax(self.z2))
    return self.a2


@mistake(
    "1.5",
    "sigmoid in the hidden layer",
    "a1 is the sigmoid of z1.",
    "Use the ReLU: a1 = relu(z1).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = 1 / (1 + np.exp(-self.z1))
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "sigmoid at the end",
    "a2 is the sigmoid of each score, so its rows do not sum to 1.",
    "Use the given softmax: a2 = softmax(z2).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = 1 / (1 + np.exp(-self.z2))
    return self.a2


@mistake(
    "1.5",
    "tanh in the hidden layer",
    "a1 is tanh(z1).",
    "Use the ReLU: a1 = relu(z1).",
)
def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = np.tanh(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "bias added after the ReLU",
    "It looks like b1 is added to relu(X @ W1) instead of X @ W1.",
    "Add the bias first: z1 = X @ W1 + b1, then a1 = relu(z1).",
)
def forward(self, X):
    self.z1 = X @ self.W1
    self.a1 = relu(self.z1) + self.b1
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "X divided by 255",
    "The values are those of X / 255.",
    "Use X as it is: its values are between 0 and 1 already.",
)
def forward(self, X):
    X = X / 255.0
    self.z1 = X @ self.W1 + self.b1
    self.a1 = relu(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = softmax(self.z2)
    return self.a2


@mistake(
    "1.5",
    "examples in columns",
    "Everything is transposed: each column is an example.",
    "Keep one row per example: X @ W1 + b1 is (n, h), and a2 is (n, k).",
)
def forward(self, X):
    self.z1 = np.dot(self.W1.T, X.T) + self.b1.T
    self.a1 = relu(self.z1)
    self.z2 = np.dot(self.W2.T, self.a1) + self.b2.T
    e = np.exp(self.z2 - np.max(self.z2, axis=0))
    self.a2 = e / e.sum(axis=0)
    return self.a2


# 1.6 backward


@mistake(
    "1.6",
    "not divided by n",
    "All gradients are n times too large.",
    "Divide by the number of examples once: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    dz2 = self.a2 - y_true
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": np.sum(dz1, axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": np.sum(dz2, axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "divided by n twice",
    "All gradients are n times too small.",
    "Divide by n once, in dz2, and sum (not mean) over the examples afterwards.",
)
def backward(self, X, y_true):
    n = X.shape[0]
    dz2 = (self.a2 - y_true) / n
    dW2 = self.a1.T @ dz2 / n
    db2 = np.sum(dz2, axis=0, keepdims=True) / n
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T @ dz1 / n
    db1 = np.sum(dz1, axis=0, keepdims=True) / n
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "bias gradients without keepdims",
    "The bias gradients are plain rows, but the biases have two axes.",
    "Keep the axis: np.sum(..., axis=0, keepdims=True).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0),
    }


@mistake(
    "1.6",
    "bias gradients averaged",
    "The bias gradients are means over the examples, n times too small.",
    "Sum over the examples: dz1 and dz2 contain the 1/n already.",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = (self.a2 - y_true) / n
    dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
    return {
        "W1": np.dot(X.T, dz1),
        "b1": np.mean(dz1, axis=0, keepdims=True),
        "W2": np.dot(self.a1.T, dz2),
        "b2": np.mean(dz2, axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "bias gradients averaged without keepdims",
    "The bias gradients are means over the examples, and plain rows.",
    "Sum over the examples and keep the axis: np.sum(..., axis=0, keepdims=True).",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = (self.a2 - y_true) / n
    dz1 = dz2 @ self.W2.T * relu_derivative(self.z1)
    return {
        "W1": np.dot(X.T, dz1),
        "b1": np.mean(dz1, axis=0),
        "W2": np.dot(self.a1.T, dz2),
        "b2": np.mean(dz2, axis=0),
    }


@mistake(
    "1.6",
    "bias gradients without an axis",
    "Each bias gradient is a single number, the sum of all entries.",
    "Sum over the examples only: axis=0, keepdims=True.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / X.shape[0]
    dz1 = np.dot(dz2, self.W2.T) * relu_derivative(self.z1)
    grads = {}
    grads["W2"] = np.dot(self.a1.T, dz2)
    grads["b2"] = np.sum(dz2)
    grads["W1"] = np.dot(X.T, dz1)
    grads["b1"] = np.sum(dz1)
    return grads


@mistake(
    "1.6",
    "bias gradients summed over the units",
    "The bias gradients have one number per example: the sum goes over axis 1.",
    "Sum over the examples instead: axis=0, keepdims=True.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / X.shape[0]
    dz1 = np.dot(dz2, self.W2.T) * relu_derivative(self.z1)
    grads = {}
    grads["W2"] = np.dot(self.a1.T, dz2)
    grads["b2"] = np.sum(dz2, axis=1, keepdims=True)
    grads["W1"] = np.dot(X.T, dz1)
    grads["b1"] = np.sum(dz1, axis=1, keepdims=True)
    return grads


@mistake(
    "1.6",
    "bias gradients summed over the units, without keepdims",
    "The bias gradients are plain rows with one number per example: the sum goes over axis 1.",
    "Sum over the examples instead: axis=0, keepdims=True.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / X.shape[0]
    dz1 = np.dot(dz2, self.W2.T) * relu_derivative(self.z1)
    grads = {}
    grads["W2"] = np.dot(self.a1.T, dz2)
    grads["b2"] = np.sum(dz2, axis=1)
    grads["W1"] = np.dot(X.T, dz1)
    grads["b1"] = np.sum(dz1, axis=1)
    return grads


@mistake(
    "1.6",
    "bias gradients not summed",
    "The bias gradients still have one row per example.",
    "Sum over the examples: np.sum(..., axis=0, keepdims=True).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {"W1": X.T @ dz1, "b1": dz1, "W2": self.a1.T @ dz2, "b2": dz2}


@mistake(
    "1.6",
    "no ReLU mask",
    "The gradients pass through the hidden layer as if it had no ReLU.",
    "Multiply by the slope: dz1 = da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = dz2 @ self.W2.T
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradients have the wrong sign",
    "All gradients have the wrong sign, as with y_true - a2.",
    "Subtract the labels from the predictions: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    dz2 = (y_true - self.a2) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "wrong sign and not divided by n",
    "All gradients have the wrong sign and are n times too large.",
    "Start from dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    error = y_true - self.a2
    hidden_error = error @ self.W2.T * relu_derivative(self.z1)
    return {
        "W1": X.T @ hidden_error,
        "b1": hidden_error.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ error,
        "b2": error.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "relu instead of its derivative",
    "The gradient of the hidden layer is multiplied by a1 = relu(z1).",
    "Multiply by the slope: relu_derivative(z1), which is 0 or 1.",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = (self.a2 - y_true) / n
    dz1 = (dz2 @ self.W2.T) * relu(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "multiplied by z1 itself",
    "The gradient of the hidden layer is multiplied by z1.",
    "Multiply by relu_derivative(z1), not by z1.",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = (self.a2 - y_true) / n
    dz1 = (dz2 @ self.W2.T) * self.z1
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "mask taken from da1",
    "The gradient of the hidden layer is cut off where da1 is negative, not where z1 is.",
    "Let z1 decide: dz1 = da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    da1 = dz2 @ self.W2.T
    dz1 = da1 * relu_derivative(da1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "mask the wrong way round",
    "The gradients pass where z1 is negative or 0 and stop where it is positive.",
    "Let them pass where z1 > 0: dz1 = da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = dz2 @ self.W2.T
    dz1[self.z1 > 0] = 0
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "mask the wrong way round, closed at 0",
    "The gradients pass where z1 is negative only.",
    "Let them pass where z1 > 0: dz1 = da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * (self.z1 < 0)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradients pass where z1 is 0",
    "The gradients pass through the ReLU where z1 is exactly 0.",
    "Stop them where z1 <= 0, not only where z1 < 0: relu_derivative(0) is 0.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = dz2 @ self.W2.T
    dz1[self.z1 < 0] = 0
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "divided by the number of inputs",
    "The gradients are divided by d, the number of inputs, instead of n.",
    "Take the number of rows: n = X.shape[0].",
)
def backward(self, X, y_true):
    n = X.shape[1]
    dz2 = (self.a2 - y_true) / n
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    dW2 = self.a1.T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "divided by the number of classes",
    "The gradients are divided by k, the number of classes, instead of n.",
    "Take the number of rows: n = y_true.shape[0].",
)
def backward(self, X, y_true):
    n = y_true.shape[1]
    dz2 = (self.a2 - y_true) / n
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    dW2 = self.a1.T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "divided by the number of entries",
    "All gradients are k times too small: they are divided by n * k.",
    "Divide by n, the number of examples: the loss is a mean over examples.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / y_true.size
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "divided by a fixed batch size",
    "The gradients are divided by 32, whatever the number of examples is.",
    "Divide by the number of rows: n = len(X).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / 32
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "bias gradients not divided by n",
    "The bias gradients are n times too large; those of the weights are right.",
    "Divide by n once for all: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    m = X.shape[0]
    dz2 = self.a2 - y_true
    dW2 = self.a1.T.dot(dz2) / m
    db2 = np.sum(dz2, axis=0, keepdims=True)
    dz1 = dz2.dot(self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T.dot(dz1) / m
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "weight gradients divided by n twice",
    "The weight gradients are n times too small; those of the biases are right.",
    "Divide by n once, in dz2: it reaches all four gradients from there.",
)
def backward(self, X, y_true):
    m = X.shape[0]
    dz2 = (self.a2 - y_true) / m
    dW2 = self.a1.T.dot(dz2) / m
    db2 = np.sum(dz2, axis=0, keepdims=True)
    dz1 = dz2.dot(self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T.dot(dz1) / m
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "first layer not divided by n",
    "The gradients of W1 and b1 are n times too large; those of the second layer are right.",
    "Divide by n once for all: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    m = X.shape[0]
    dz2 = self.a2 - y_true
    dW2 = self.a1.T.dot(dz2) / m
    db2 = np.sum(dz2, axis=0, keepdims=True) / m
    dz1 = dz2.dot(self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T.dot(dz1)
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "first layer divided by n twice",
    "The gradients of W1 and b1 are n times too small; those of the second layer are right.",
    "Leave out the second division: dz2 brings its 1/n into the first layer.",
)
def backward(self, X, y_true):
    m = X.shape[0]
    dz2 = (self.a2 - y_true) / m
    dz1 = dz2.dot(self.W2.T) * relu_derivative(self.z1) / m
    dW2 = self.a1.T.dot(dz2)
    db2 = np.sum(dz2, axis=0, keepdims=True)
    dW1 = X.T.dot(dz1)
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "gradient of W2 not divided by n",
    "The gradient of W2 is n times too large; the others are right.",
    "Use dz2, which contains the 1/n: dW2 = a1.T @ dz2.",
)
def backward(self, X, y_true):
    diff = self.a2 - y_true
    dz2 = diff / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ diff,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "weight gradients transposed",
    "Rows and columns of the weight gradients are swapped.",
    "Swap the factors: dW1 = X.T @ dz1 and dW2 = a1.T @ dz2.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": dz1.T @ X,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": dz2.T @ self.a1,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradient of W2 from z1",
    "The gradient of W2 is z1.T @ dz2.",
    "Use what W2 was multiplied with: dW2 = a1.T @ dz2.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.z1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradient of W2 from a2",
    "The gradient of W2 is a2.T @ dz2, (k, k).",
    "Use what W2 was multiplied with: dW2 = a1.T @ dz2.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a2.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradient of W1 from a1",
    "The gradient of W1 is a1.T @ dz1, (h, h).",
    "Use what W1 was multiplied with: dW1 = X.T @ dz1.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": self.a1.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradient of b1 from dz2",
    "The gradient of b1 is the sum of dz2, which belongs to b2.",
    "Use dz1 for b1: sum dz1 over the examples.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz2.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradient of b1 without the ReLU mask",
    "The gradient of b1 is the sum of da1; the ReLU mask is missing there.",
    "Sum dz1 = da1 * relu_derivative(z1) instead of da1.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    da1 = dz2 @ self.W2.T
    dz1 = da1 * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": da1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "derivative of the softmax twice",
    "dz2 is multiplied by a2 * (1 - a2), the slope of a sigmoid or a softmax.",
    "Leave it out: a2 - y_true contains the derivative of the softmax already.",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = (self.a2 - y_true) * self.a2 * (1 - self.a2) / n
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "derivative of the softmax twice, not divided by n",
    "dz2 is multiplied by a2 * (1 - a2) and not divided by n.",
    "Start from dz2 = (a2 - y_true) / n, without another factor.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) * self.a2 * (1 - self.a2)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "derivative by a2 instead of z2",
    "It looks like dz2 is -y_true / a2: that is the derivative by a2, before the softmax.",
    "Start from dz2 = (a2 - y_true) / n, which goes back through the softmax as well.",
)
def backward(self, X, y_true):
    dz2 = -y_true / self.a2 / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "gradients twice too large",
    "All gradients have a factor of 2, as for a squared error.",
    "Leave out the 2: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    dz2 = 2 * (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "z2 instead of a2",
    "dz2 is computed from the scores z2 instead of the probabilities.",
    "Use what comes out of the softmax: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    dz2 = (self.z2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "labels left out",
    "dz2 is computed from a2 alone, without the labels.",
    "Subtract the labels: dz2 = (a2 - y_true) / n.",
)
def backward(self, X, y_true):
    dz2 = self.a2 / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "parameters changed in backward",
    "The gradients are right, but backward changes the parameters as well.",
    "Return the gradients and leave the parameters alone: update changes them.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    grads = {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }
    self.update(grads, 0.01)
    return grads


@mistake(
    "1.6",
    "W2 changed before dz1",
    "It looks like W2 is already changed when dz1 is computed from it.",
    "Compute all four gradients with the W2 of forward, and leave the parameters to update.",
)
def backward(self, X, y_true):
    lr = 0.1
    dz2 = (self.a2 - y_true) / len(X)
    dW2 = self.a1.T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    self.W2 = self.W2 - lr * dW2
    self.b2 = self.b2 - lr * db2
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    self.W1 = self.W1 - lr * dW1
    self.b1 = self.b1 - lr * db1
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "gradients under other names",
    "The four gradients are right, but their keys have a d before them.",
    'Use the keys "W1", "b1", "W2" and "b2".',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "dW1": X.T @ dz1,
        "db1": dz1.sum(axis=0, keepdims=True),
        "dW2": self.a1.T @ dz2,
        "db2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "not a dict",
    "The four gradients are returned one after the other, without their names.",
    'Return a dict with the keys "W1", "b1", "W2" and "b2".',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)
    dW2 = self.a1.T @ dz2
    db2 = dz2.sum(axis=0, keepdims=True)
    return dW1, db1, dW2, db2


@mistake(
    "1.6",
    "bias gradients forgotten",
    "The gradients of b1 and b2 are missing from the dict.",
    'Add them under the keys "b1" and "b2".',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {"W1": X.T @ dz1, "W2": self.a1.T @ dz2}


@mistake(
    "1.6",
    "gradient of b2 forgotten",
    "The gradient of b2 is missing from the dict.",
    'Add it under the key "b2": the sum of dz2 over the examples.',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True), "W2": self.a1.T @ dz2}


@mistake(
    "1.6",
    "nothing returned",
    "It looks like backward ends without return, so the gradients are lost.",
    'End backward with return and a dict with the keys "W1", "b1", "W2" and "b2".',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    self.dW1 = X.T @ dz1
    self.db1 = dz1.sum(axis=0, keepdims=True)
    self.dW2 = self.a1.T @ dz2
    self.db2 = dz2.sum(axis=0, keepdims=True)


@mistake(
    "1.6",
    "self forgotten",
    "It looks like a2 is used without self. before it.",
    "Write self.a2, self.z1, self.a1 and self.W2 for what the model keeps.",
)
def backward(self, X, y_true):
    dz2 = (a2 - y_true) / len(X)
    dz1 = (dz2 @ W2.T) * relu_derivative(z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "relu_derivative called as a method",
    "It looks like self.relu_derivative is called, but it is a function outside the class.",
    "Call relu_derivative(...) without self.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * self.relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "PyTorch's names for axis and keepdims",
    "It looks like a NumPy sum gets dim or keepdim, which are PyTorch's names.",
    "Use NumPy's names: np.sum(..., axis=0, keepdims=True).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(dim=0, keepdim=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(dim=0, keepdim=True),
    }


@mistake(
    "1.6",
    "W2 not transposed",
    "It looks like dz2 is multiplied with W2 instead of W2.T; the inner sizes do not fit.",
    "Transpose W2: da1 = dz2 @ W2.T is (n, k) times (k, h).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dW2 = self.a1.T @ dz2
    db2 = dz2.sum(axis=0, keepdims=True)
    dz1 = (dz2 @ self.W2) * relu_derivative(self.z1)
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "a1 not transposed",
    "It looks like a1 is multiplied with dz2 without .T; the inner sizes do not fit.",
    "Transpose what the weights were multiplied with: a1.T @ dz2 and X.T @ dz1.",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dW2 = np.dot(self.a1, dz2)
    db2 = dz2.sum(axis=0, keepdims=True)
    dz1 = np.dot(dz2, self.W2.T) * relu_derivative(self.z1)
    dW1 = np.dot(X, dz1)
    db1 = dz1.sum(axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@mistake(
    "1.6",
    "matrix product with the mask",
    "It looks like da1 and the slope are multiplied as matrices; the inner sizes do not fit.",
    "Multiply element by element, with *: da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    da1 = dz2 @ self.W2.T
    dz1 = da1 @ relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "mask from the wrong layer",
    "It looks like the hidden layer's gradient meets the slope at z2, whose shape does not fit.",
    "Take the slope at z1: da1 * relu_derivative(z1).",
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z2)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "one-hot labels used as indices",
    "It looks like y_true is used as an index, although its rows are one-hot.",
    "Subtract the labels as they are: a2 - y_true.",
)
def backward(self, X, y_true):
    n = len(X)
    dz2 = self.a2.copy()
    dz2[range(n), y_true] -= 1
    dz2 /= n
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0, keepdims=True),
        "W2": self.a1.T @ dz2,
        "b2": dz2.sum(axis=0, keepdims=True),
    }


@mistake(
    "1.6",
    "keys without quotes",
    "It looks like a key of the dict, such as W1, is written without quotes.",
    'Put the keys in quotes: "W1", "b1", "W2" and "b2".',
)
def backward(self, X, y_true):
    dz2 = (self.a2 - y_true) / len(X)
    dz1 = (dz2 @ self.W2.T) * relu_derivative(self.z1)
    return {
        W1: X.T @ dz1,
        b1: dz1.sum(axis=0, keepdims=True),
        W2: self.a1.T @ dz2,
        b2: dz2.sum(axis=0, keepdims=True),
    }


# 1.7 update


@mistake(
    "1.7",
    "gradient added",
    "The parameters move up the gradient: it is added instead of subtracted.",
    "Subtract it: theta = theta - lr * gradient.",
)
def update(self, gradients, lr):
    self.W1 += lr * gradients["W1"]
    self.b1 += lr * gradients["b1"]
    self.W2 += lr * gradients["W2"]
    self.b2 += lr * gradients["b2"]


@mistake(
    "1.7",
    "new values not kept",
    "The parameters stay as they were; it looks like the new values are computed and lost.",
    "Assign them to the model: self.W1 = self.W1 - lr * ...",
)
def update(self, gradients, lr):
    W1 = self.W1 - lr * gradients["W1"]
    b1 = self.b1 - lr * gradients["b1"]
    W2 = self.W2 - lr * gradients["W2"]
    b2 = self.b2 - lr * gradients["b2"]


@mistake(
    "1.7",
    "lr left out",
    "The whole gradient is subtracted, as if lr were 1.",
    "Multiply the gradient by lr.",
)
def update(self, gradients, lr):
    self.W1 -= gradients["W1"]
    self.b1 -= gradients["b1"]
    self.W2 -= gradients["W2"]
    self.b2 -= gradients["b2"]


@mistake(
    "1.7",
    "lr written as 0.01",
    "The step is 0.01 times the gradient, whatever lr is.",
    "Use the argument lr instead of a number.",
)
def update(self, gradients, lr):
    self.W1 -= 0.01 * gradients["W1"]
    self.b1 -= 0.01 * gradients["b1"]
    self.W2 -= 0.01 * gradients["W2"]
    self.b2 -= 0.01 * gradients["b2"]


@mistake(
    "1.7",
    "lr written as 0.1",
    "The step is 0.1 times the gradient, whatever lr is.",
    "Use the argument lr instead of a number.",
)
def update(self, gradients, lr=0.1):
    lr = 0.1
    for name in ["W1", "b1", "W2", "b2"]:
        setattr(self, name, getattr(self, name) - lr * gradients[name])


@mistake(
    "1.7",
    "biases forgotten",
    "W1 and W2 move; b1 and b2 stay as they were.",
    "Update b1 and b2 in the same way.",
)
def update(self, gradients, lr):
    self.W1 = self.W1 - lr * gradients["W1"]
    self.W2 = self.W2 - lr * gradients["W2"]


@mistake(
    "1.7",
    "W1 forgotten",
    "W1 stays as it was; the others move.",
    "Update W1 in the same way.",
)
def update(self, gradients, lr):
    self.b1 = self.b1 - lr * gradients["b1"]
    self.W2 = self.W2 - lr * gradients["W2"]
    self.b2 = self.b2 - lr * gradients["b2"]


@mistake(
    "1.7",
    "first layer forgotten",
    "W2 and b2 move; W1 and b1 stay as they were.",
    "Update W1 and b1 in the same way.",
)
def update(self, gradients, lr):
    self.W2 = self.W2 - lr * gradients["W2"]
    self.b2 = self.b2 - lr * gradients["b2"]


@mistake(
    "1.7",
    "step instead of the new value",
    "The parameters become -lr * gradient: their old values are lost.",
    "Subtract the step from the old value: theta = theta - lr * gradient.",
)
def update(self, gradients, lr):
    self.W1 = -lr * gradients["W1"]
    self.b1 = -lr * gradients["b1"]
    self.W2 = -lr * gradients["W2"]
    self.b2 = -lr * gradients["b2"]


@mistake(
    "1.7",
    "parameter subtracted twice",
    "The parameters become lr * gradient, as when -= and theta - ... stand in one line.",
    "Write either theta -= lr * gradient or theta = theta - lr * gradient.",
)
def update(self, gradients, lr):
    self.W1 -= self.W1 - lr * gradients["W1"]
    self.b1 -= self.b1 - lr * gradients["b1"]
    self.W2 -= self.W2 - lr * gradients["W2"]
    self.b2 -= self.b2 - lr * gradients["b2"]


@mistake(
    "1.7",
    "subtraction the wrong way round",
    "The parameters become lr * gradient - theta.",
    "Subtract the step from the parameter: theta - lr * gradient.",
)
def update(self, gradients, lr):
    self.W1 = lr * gradients["W1"] - self.W1
    self.b1 = lr * gradients["b1"] - self.b1
    self.W2 = lr * gradients["W2"] - self.W2
    self.b2 = lr * gradients["b2"] - self.b2


@mistake(
    "1.7",
    "gradients changed",
    "The parameters are right, but the gradients that were passed in are multiplied by lr.",
    "Leave the gradients as they are: compute lr * gradient as a new array.",
)
def update(self, gradients, lr):
    for name in gradients:
        gradients[name] *= lr
        setattr(self, name, getattr(self, name) - gradients[name])


@mistake(
    "1.7",
    "weight decay",
    "The parameters are also pulled toward 0, by a hundredth of lr.",
    "Subtract lr * gradient and nothing more.",
)
def update(self, gradients, lr):
    self.W1 -= lr * (gradients["W1"] + 0.01 * self.W1)
    self.b1 -= lr * (gradients["b1"] + 0.01 * self.b1)
    self.W2 -= lr * (gradients["W2"] + 0.01 * self.W2)
    self.b2 -= lr * (gradients["b2"] + 0.01 * self.b2)


@mistake(
    "1.7",
    "sign of the gradient",
    "Every number moves by lr itself, whatever the size of its gradient.",
    "Multiply lr by the gradient, not by its sign.",
)
def update(self, gradients, lr):
    self.W1 -= lr * np.sign(gradients["W1"])
    self.b1 -= lr * np.sign(gradients["b1"])
    self.W2 -= lr * np.sign(gradients["W2"])
    self.b2 -= lr * np.sign(gradients["b2"])


@mistake(
    "1.7",
    "keys with a d",
    "It looks like the gradients are looked up as dW1 and so on.",
    'Use the keys that backward returns: "W1", "b1", "W2" and "b2".',
)
def update(self, gradients, lr):
    self.W1 -= lr * gradients["dW1"]
    self.b1 -= lr * gradients["db1"]
    self.W2 -= lr * gradients["dW2"]
    self.b2 -= lr * gradients["db2"]


@mistake(
    "1.7",
    "gradients used as attributes",
    "It looks like a gradient is read as gradients.W1, but gradients is a dict.",
    'Use square brackets: gradients["W1"].',
)
def update(self, gradients, lr):
    self.W1 = self.W1 - lr * gradients.W1
    self.b1 = self.b1 - lr * gradients.b1
    self.W2 = self.W2 - lr * gradients.W2
    self.b2 = self.b2 - lr * gradients.b2


@mistake(
    "1.7",
    "dict unpacked like a tuple",
    "It looks like the dict is unpacked, which gives its keys instead of its gradients.",
    'Look each gradient up by its name: gradients["W1"].',
)
def update(self, gradients, lr):
    dW1, db1, dW2, db2 = gradients
    self.W1 -= lr * dW1
    self.b1 -= lr * db1
    self.W2 -= lr * dW2
    self.b2 -= lr * db2


@mistake(
    "1.7",
    "gradient of another parameter",
    "It looks like a parameter meets the gradient of another one, whose shape does not fit.",
    'Check each line: self.W2 belongs to gradients["W2"], self.b2 to gradients["b2"].',
)
def update(self, gradients, lr):
    self.W1 = self.W1 - lr * gradients["W1"]
    self.b1 = self.b1 - lr * gradients["b1"]
    self.W2 = self.W2 - lr * gradients["W1"]
    self.b2 = self.b2 - lr * gradients["b1"]


@mistake(
    "1.7",
    "self.name in a loop",
    "It looks like self.name is used for the name of a parameter that a variable holds.",
    "Use getattr(self, name) and setattr(self, name, value), or write the four lines out.",
)
def update(self, gradients, lr):
    for name in gradients:
        self.name = self.name - lr * gradients[name]


@mistake(
    "1.7",
    "model used like a dict",
    "It looks like a parameter is read as self[name], but the model is not a dict.",
    "Use getattr(self, name) and setattr(self, name, value), or write the four lines out.",
)
def update(self, gradients, lr):
    for name, gradient in gradients.items():
        self[name] = self[name] - lr * gradient


# 1.8 minibatches


@mistake(
    "1.8",
    "no shuffle",
    "The examples come in the order in which they are passed in.",
    "Draw an order first: rng.permutation(len(X)), and take the rows in that order.",
)
def minibatches(X, y, batch_size, rng):
    batches = []
    for i in range(0, len(X), batch_size):
        batches.append((X[i : i + batch_size], y[i : i + batch_size]))
    return batches


@mistake(
    "1.8",
    "last short batch dropped",
    "The examples of a last, shorter batch are left out.",
    "Let the last batch be shorter: range(0, n, batch_size) starts it, a slice cuts it off.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X) // batch_size):
        batch = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "last batch dropped",
    "The last batch is left out, even when it is complete.",
    "Go on to the end: range(0, n, batch_size).",
)
def minibatches(X, y, batch_size, rng):
    n = len(X)
    order = rng.permutation(n)
    batches = []
    for start in range(0, n - batch_size, batch_size):
        batch = order[start : start + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "only X shuffled",
    "The rows of X are shuffled, and the labels come in the order in which they are passed in.",
    "Use the same indices for both: X[batch] and y[batch].",
)
def minibatches(X, y, batch_size, rng):
    X = X[rng.permutation(len(X))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@mistake(
    "1.8",
    "labels not cut into batches",
    "Every batch has the labels of all examples.",
    "Cut the labels in the same way as the images: (X[batch], y[batch]).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    return [(X[i : i + batch_size], y) for i in range(0, len(X), batch_size)]


@mistake(
    "1.8",
    "X and y shuffled separately",
    "X and y are both shuffled, but in two different orders, so labels and rows do not match.",
    "Draw one order and use it for both: X[batch] and y[batch].",
)
def minibatches(X, y, batch_size, rng):
    X = rng.permutation(X)
    y = rng.permutation(y)
    batches = []
    for i in range(0, len(X), batch_size):
        batches.append((X[i : i + batch_size], y[i : i + batch_size]))
    return batches


@mistake(
    "1.8",
    "X and y shuffled separately in place",
    "The arrays that were passed in are shuffled themselves, and in two different orders.",
    "Draw one order of indices and take X[batch] and y[batch]; X and y stay as they were.",
)
def minibatches(X, y, batch_size, rng):
    rng.shuffle(X)
    rng.shuffle(y)
    batches = []
    for i in range(0, len(X), batch_size):
        batches.append((X[i : i + batch_size], y[i : i + batch_size]))
    return batches


@mistake(
    "1.8",
    "inputs changed",
    "The batches are right, but the arrays that were passed in are shuffled themselves.",
    "Take new arrays from X and y: X[batch] and y[batch]; X and y stay as they were.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:] = X[order]
    y[:] = y[order]
    batches = []
    for i in range(0, len(X), batch_size):
        batches.append((X[i : i + batch_size], y[i : i + batch_size]))
    return batches


@mistake(
    "1.8",
    "order not drawn from rng",
    "The order is random, but it is another one even when rng starts in the same state.",
    "Draw the order from the argument: rng.permutation(len(X)).",
)
def minibatches(X, y, batch_size, rng):
    order = np.random.permutation(len(X))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "generator with a seed of its own",
    "The examples are shuffled, but in the same order every time, whatever rng is.",
    "Draw the order from the argument rng and leave out any other generator or seed.",
)
def minibatches(X, y, batch_size, rng):
    rng = np.random.default_rng(42)
    order = rng.permutation(len(X))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "examples drawn with replacement",
    "Some examples come more than once and others not at all.",
    "Shuffle instead of drawing: rng.permutation(n) has every index once.",
)
def minibatches(X, y, batch_size, rng):
    n = len(X)
    order = rng.integers(0, n, n)
    return [
        (X[order[i : i + batch_size]], y[order[i : i + batch_size]])
        for i in range(0, n, batch_size)
    ]


@mistake(
    "1.8",
    "each batch drawn anew",
    "Every batch is full, but some examples come more than once and others not at all.",
    "Draw one order of all examples and cut it into batches; the last may be shorter.",
)
def minibatches(X, y, batch_size, rng):
    batches = []
    for _ in range(0, len(X), batch_size):
        batch = rng.choice(len(X), min(batch_size, len(X)), replace=False)
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "batches one example too short",
    "Batches have batch_size - 1 examples, and one example between two batches is lost.",
    "Cut with order[start : start + batch_size]: the end of a slice is not included.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        end = start + batch_size - 1
        batches.append((X[order[start:end]], y[order[start:end]]))
    return batches


@mistake(
    "1.8",
    "batches one example too long",
    "Batches have batch_size + 1 examples: the next batch begins with the last one again.",
    "Cut with order[start : start + batch_size]: the end of a slice is not included.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        end = start + batch_size + 1
        batches.append((X[order[start:end]], y[order[start:end]]))
    return batches


@mistake(
    "1.8",
    "batches overlap",
    "There are as many batches as examples: each begins one example after the one before.",
    "Go in steps of batch_size: range(0, n, batch_size).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X)):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "empty batch at the end",
    "There is an empty batch at the end when batch_size divides the number of examples.",
    "Start a batch only where examples are left: range(0, n, batch_size).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X) // batch_size + 1):
        batch = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "number of batches instead of their size",
    "There are batch_size batches instead of batches with batch_size examples.",
    "Cut with slices of batch_size: np.array_split takes the number of pieces.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[batch], y[batch]) for batch in np.array_split(order, batch_size)]


@mistake(
    "1.8",
    "batches of nearly equal size",
    "The examples are spread over the batches as evenly as possible.",
    "Put batch_size examples into every batch but the last, which takes the rest.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    pieces = np.array_split(order, int(np.ceil(len(X) / batch_size)))
    return [(X[piece], y[piece]) for piece in pieces]


@mistake(
    "1.8",
    "batch_size ignored",
    "All examples are in one batch.",
    "Cut the shuffled examples into pieces of batch_size.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [(X[order], y[order])]


@mistake(
    "1.8",
    "batch_size written as a number",
    "The batches have 32 examples, whatever batch_size is.",
    "Use the argument batch_size instead of 32.",
)
def minibatches(X, y, batch_size, rng):
    batch_size = 32
    order = rng.permutation(len(X))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "one example at a time",
    "Every batch is a single example, whatever batch_size is.",
    "Cut the order into pieces of batch_size indices and take X[batch] and y[batch].",
)
def minibatches(X, y, batch_size, rng):
    return [(X[i : i + 1], y[i : i + 1]) for i in rng.permutation(len(X))]


@mistake(
    "1.8",
    "only the first batch",
    "Only one batch is returned, although more examples are left.",
    "Move return out of the loop, after all batches have been collected.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
        return batches


@mistake(
    "1.8",
    "nothing returned",
    "It looks like minibatches ends without return, so the batches are lost.",
    "End the function with return and the list of batches.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))


@mistake(
    "1.8",
    "two lists instead of pairs",
    "It looks like one list with the batches of X and one with those of y are returned.",
    "Return one list of pairs: append (X[batch], y[batch]).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X_batches, y_batches = [], []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        X_batches.append(X[batch])
        y_batches.append(y[batch])
    return X_batches, y_batches


@mistake(
    "1.8",
    "indices instead of examples",
    "It looks like the batches hold the indices of the examples.",
    "Take the rows: (X[batch], y[batch]).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return [order[i : i + batch_size] for i in range(0, len(X), batch_size)]


@mistake(
    "1.8",
    "X and y swapped in the pairs",
    "The pairs hold the labels first and the images second.",
    "Put X first: (X[batch], y[batch]).",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(y[order[s : s + batch_size]], X[order[s : s + batch_size]]) for s in starts]


@mistake(
    "1.8",
    "columns counted instead of rows",
    "The number of columns of X is taken for the number of examples.",
    "Take the number of rows: len(X) or X.shape[0].",
)
def minibatches(X, y, batch_size, rng):
    n = X.shape[1]
    order = rng.permutation(n)
    batches = []
    for i in range(0, n, batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "result of shuffle used",
    "It looks like the result of rng.shuffle is used, which is None: it shuffles in place.",
    "Use order = rng.permutation(len(X)), which returns the order.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.shuffle(np.arange(len(X)))
    batches = []
    for i in range(0, len(X), batch_size):
        batch = order[i : i + batch_size]
        batches.append((X[batch], y[batch]))
    return batches


@mistake(
    "1.8",
    "range over a decimal number",
    "It looks like range gets the result of /, which is a decimal number.",
    "Use range(0, n, batch_size), which needs no division.",
)
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    batches = []
    for i in range(len(X) / batch_size):
        batch = order[i * batch_size : (i + 1) * batch_size]
        batches.append((X[batch], y[batch]))
    return batches


# 1.9 train_epoch


@mistake(
    "1.9",
    "no step taken",
    "The parameters are the same after train_epoch as before.",
    "Call model.update for every batch, on the model that was passed in.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        model.backward(X, y)


@mistake(
    "1.9",
    "forward forgotten",
    "It looks like backward is called before forward has seen the batch.",
    "Call model.forward(X) first: backward uses what forward keeps.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        gradients = model.backward(X, y)
        model.update(gradients, lr)


@mistake(
    "1.9",
    "only the last batch",
    "The parameters move by one step, with the last batch.",
    "Indent the call of update so that it is inside the loop.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
    model.update(gradients, lr)


@mistake(
    "1.9",
    "only the first batch",
    "The parameters move by one step, with the first batch.",
    "Move return or break out of the loop, so that every batch has its step.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        y_pred = model.forward(X)
        model.update(model.backward(X, y), lr)
        return cross_entropy(y, y_pred)


@mistake(
    "1.9",
    "lr ignored",
    "The steps are as long as with a learning rate of 0.01, whatever lr is.",
    "Pass lr on: model.update(gradients, lr).",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, 0.01)


@mistake(
    "1.9",
    "lr divided by the batch size",
    "Each step is n times too short, with n the number of examples in the batch.",
    "Pass lr as it is: the gradients contain the 1/n already.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr / len(X))


@mistake(
    "1.9",
    "lr multiplied by the batch size",
    "Each step is n times too long, with n the number of examples in the batch.",
    "Pass lr as it is: the gradients are means over the batch.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        n = X.shape[0]
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr * n)


@mistake(
    "1.9",
    "lr falls from batch to batch",
    "The first step is right and each later one is shorter, by a tenth from batch to batch.",
    "Use the same lr for all batches of the epoch.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr)
        lr *= 0.9


@mistake(
    "1.9",
    "steps uphill",
    "The steps have the right length and the wrong direction: the loss grows.",
    "Pass lr without a minus: update subtracts already.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, -lr)


@mistake(
    "1.9",
    "last batch skipped",
    "The last batch has no step.",
    "Go through all batches: for X, y_true in batches.",
)
def train_epoch(model, batches, lr):
    batches = list(batches)
    for i in range(len(batches) - 1):
        X, y = batches[i]
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr)


@mistake(
    "1.9",
    "first batch skipped",
    "The first batch has no step.",
    "Go through all batches: for X, y_true in batches.",
)
def train_epoch(model, batches, lr):
    batches = list(batches)
    for i in range(1, len(batches)):
        X, y = batches[i]
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr)


@mistake(
    "1.9",
    "gradients of all batches before the first step",
    "The gradients of all batches belong to the parameters as they were at the start.",
    "Take one step per batch, and compute the next gradients with the new parameters.",
)
def train_epoch(model, batches, lr):
    total = None
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        if total is None:
            total = gradients
        else:
            total = {name: total[name] + gradients[name] for name in total}
    model.update(total, lr)


@mistake(
    "1.9",
    "gradients add up from batch to batch",
    "Each step uses the sum of the gradients of all batches so far.",
    "Use the gradients of the current batch alone: model.update(gradients, lr).",
)
def train_epoch(model, batches, lr):
    total = {"W1": 0, "b1": 0, "W2": 0, "b2": 0}
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        for name in gradients:
            total[name] = total[name] + gradients[name]
        model.update(total, lr)


@mistake(
    "1.9",
    "one step for all batches together",
    "There is one step, with all examples as a single batch.",
    "Take one step per batch: forward, backward and update inside the loop.",
)
def train_epoch(model, batches, lr):
    X = np.concatenate([X for X, y in batches])
    y = np.concatenate([y for X, y in batches])
    model.forward(X)
    model.update(model.backward(X, y), lr)


@mistake(
    "1.9",
    "one step per example",
    "Every example has a step of its own.",
    "Pass the whole batch to forward and backward, and call update once for it.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        for i in range(len(X)):
            model.forward(X[i : i + 1])
            gradients = model.backward(X[i : i + 1], y[i : i + 1])
            model.update(gradients, lr)


@mistake(
    "1.9",
    "more than one pass",
    "It looks like the batches are used ten times.",
    "Go through the batches once: the loop over epochs is outside of train_epoch.",
)
def train_epoch(model, batches, lr):
    for epoch in range(10):
        for X, y in batches:
            model.forward(X)
            gradients = model.backward(X, y)
            model.update(gradients, lr)


@mistake(
    "1.9",
    "biases not updated",
    "W1 and W2 move in every step; b1 and b2 stay as they were.",
    "Call model.update(gradients, lr), which changes all four parameters.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        grads = model.backward(X, y)
        model.W1 = model.W1 - lr * grads["W1"]
        model.W2 = model.W2 - lr * grads["W2"]


@mistake(
    "1.9",
    "weights drawn again",
    "It looks like the model starts from new weights instead of those it had.",
    "Leave out __init__ and any new weights: train the parameters as they are.",
)
def train_epoch(model, batches, lr):
    d, h = model.W1.shape
    model.__init__(d, h, model.W2.shape[1])
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(gradients, lr)


@mistake(
    "1.9",
    "forward with the first batch only",
    "It looks like forward is called once, and backward uses its old values for every batch.",
    "Call model.forward(X) for every batch, inside the loop.",
)
def train_epoch(model, batches, lr):
    batches = list(batches)
    model.forward(batches[0][0])
    for X, y in batches:
        model.update(model.backward(X, y), lr)


@mistake(
    "1.9",
    "update before backward",
    "It looks like update uses the gradients before backward has computed them.",
    "Keep the order: forward, backward, update.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        model.update(gradients, lr)
        gradients = model.backward(X, y)


@mistake(
    "1.9",
    "labels turned into class numbers",
    "It looks like backward gets class numbers (n,) instead of one-hot rows (n, k).",
    "Pass the labels on as they are: they are one-hot already.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, np.argmax(y, axis=1))
        model.update(gradients, lr)


@mistake(
    "1.9",
    "labels made one-hot again",
    "It looks like one_hot is called on labels that are one-hot already.",
    "Pass the labels of the batch to backward as they are.",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        Y = one_hot(y)
        model.forward(X)
        gradients = model.backward(X, Y)
        model.update(gradients, lr)


@mistake(
    "1.9",
    "arguments of update swapped",
    "It looks like update gets lr first and the gradients second.",
    "Keep the order of the signature: model.update(gradients, lr).",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        gradients = model.backward(X, y)
        model.update(lr, gradients)


@mistake(
    "1.9",
    "gradients not passed to update",
    "It looks like update gets lr only, without the gradients.",
    "Keep what backward returns and pass it on: model.update(gradients, lr).",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        model.forward(X)
        model.backward(X, y)
        model.update(lr)


@mistake(
    "1.9",
    "forward called on the class",
    "It looks like forward is called on the class NumpyANN instead of the model.",
    "Call it on the object that was passed in: model.forward(X).",
)
def train_epoch(model, batches, lr):
    for X, y in batches:
        NumpyANN.forward(X)
        gradients = NumpyANN.backward(X, y)
        NumpyANN.update(gradients, lr)


@mistake(
    "1.9",
    "list of batches unpacked as one pair",
    "It looks like the whole list of batches is unpacked as if it were one pair.",
    "Loop over the batches: for X, y_true in batches.",
)
def train_epoch(model, batches, lr):
    X, y = batches
    model.forward(X)
    gradients = model.backward(X, y)
    model.update(gradients, lr)
