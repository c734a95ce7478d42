# mypy: ignore-errors
"""Mistakes in part 2. A student's own names and style; see the package's docstring for the form."""

import torch
from matplotlib.figure import Figure
from torch import nn

from solutions.mistakes import mistake

# 2.1 __init__


@mistake(
    "2.1",
    "sizes written as numbers",
    "The layers have the sizes of a 784-64-10 network, whatever sizes are passed in.",
    "Use the arguments: nn.Linear(input_size, hidden_size), nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(784, 64)
    self.fc2 = nn.Linear(64, 10)


@mistake(
    "2.1",
    "layers not found",
    "No nn.Linear is found in the model, as when layers lack self. or stand in a plain list.",
    "Assign each layer to the model itself: self.fc1 = nn.Linear(input_size, hidden_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    fc1 = nn.Linear(input_size, hidden_size)
    fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "super().__init__() missing",
    "nn.Module is not set up when the first layer is assigned: it looks like super().__init__() "
    "is missing or comes too late.",
    "Make super().__init__() the first line of __init__, with both pairs of parentheses.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "super without parentheses",
    "It looks like super.__init__() is called, without parentheses after super.",
    "Write both pairs of parentheses: super().__init__().",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super.__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "hidden size written as a number",
    "The hidden layer always has 64 units, whatever hidden_size is.",
    "Use hidden_size instead of 64 in both layers.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, 64)
    self.fc2 = nn.Linear(64, output_size)


@mistake(
    "2.1",
    "input size written as a number",
    "The first layer always takes 784 inputs, whatever input_size is.",
    "Use input_size instead of 784.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(28 * 28, hidden_size)
    self.fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "number of classes written as a number",
    "The last layer always has 10 outputs, whatever output_size is.",
    "Use output_size instead of 10.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(hidden_size, 10)


@mistake(
    "2.1",
    "sizes swapped in nn.Linear",
    "Inputs and outputs are swapped in both layers.",
    "nn.Linear takes the number of inputs first: nn.Linear(input_size, hidden_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(hidden_size, input_size)
    self.fc2 = nn.Linear(output_size, hidden_size)


@mistake(
    "2.1",
    "sizes swapped in the second layer",
    "Inputs and outputs are swapped in the second layer.",
    "nn.Linear takes the number of inputs first: nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(output_size, hidden_size)


@mistake(
    "2.1",
    "no hidden layer",
    "There is one linear layer only, from the inputs straight to the classes.",
    "Create two: nn.Linear(input_size, hidden_size) and nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, output_size)
    self.fc2 = nn.Identity()


@mistake(
    "2.1",
    "second hidden layer",
    "There is one linear layer too many, from hidden_size to hidden_size.",
    "Create two linear layers, with one hidden layer between them.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Sequential(
        nn.Linear(hidden_size, hidden_size), nn.ReLU(), nn.Linear(hidden_size, output_size)
    )


@mistake(
    "2.1",
    "first layer overwritten",
    "Only the layer from hidden_size to output_size is found; it looks like both have one name.",
    "Give the layers two names: self.fc1 and self.fc2.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc1 = nn.Linear(hidden_size, output_size)
    self.fc2 = nn.Identity()


@mistake(
    "2.1",
    "second layer missing",
    "Only the layer from input_size to hidden_size is found.",
    "Create the second layer too: nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size, output_size)


@mistake(
    "2.1",
    "second layer takes the inputs",
    "The second layer takes input_size values, although it follows the hidden units.",
    "Let it take what the first layer returns: nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(input_size, output_size)


@mistake(
    "2.1",
    "both layers the same",
    "There are two layers from input_size to hidden_size.",
    "Let the second layer go on from the hidden units: nn.Linear(hidden_size, output_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(input_size, hidden_size)


@mistake(
    "2.1",
    "no biases",
    "The layers have no biases.",
    "Leave out bias=False: nn.Linear has a bias by itself.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size, bias=False)
    self.fc2 = nn.Linear(hidden_size, output_size, bias=False)


@mistake(
    "2.1",
    "no default sizes",
    "PyTorchANN() without arguments fails: the sizes have no default values.",
    "Keep the signature of the stub: input_size=784, hidden_size=64, output_size=10.",
)
def __init__(self, input_size, hidden_size, output_size):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "128 hidden units by default",
    "PyTorchANN() without arguments has 128 hidden units.",
    "Keep the default values of the stub: hidden_size=64.",
)
def __init__(self, input_size=784, hidden_size=128, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(input_size, hidden_size)
    self.fc2 = nn.Linear(hidden_size, output_size)


@mistake(
    "2.1",
    "one size for nn.Linear",
    "It looks like nn.Linear gets one argument, but it needs two sizes.",
    "Pass inputs and outputs as two arguments: nn.Linear(input_size, hidden_size).",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.Linear(hidden_size)
    self.fc2 = nn.Linear(output_size)


@mistake(
    "2.1",
    "nn.linear in small letters",
    "It looks like a layer is called nn.linear, with a small l.",
    "Names of classes begin with a capital letter: nn.Linear.",
)
def __init__(self, input_size=784, hidden_size=64, output_size=10):
    super().__init__()
    self.fc1 = nn.linear(input_size, hidden_size)
    self.fc2 = nn.linear(hidden_size, output_size)


# 2.2 forward


@mistake(
    "2.2",
    "softmax at the end",
    "The values are probabilities: it looks like forward ends with a softmax.",
    "Return what the second layer gives: cross_entropy has its own softmax.",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    x = self.fc2(x)
    return torch.softmax(x, dim=1)


@mistake(
    "2.2",
    "log_softmax at the end",
    "The values are logarithms of probabilities: it looks like forward ends with a log_softmax.",
    "Return what the second layer gives: cross_entropy has its own log_softmax.",
)
def forward(self, x):
    x = nn.functional.relu(self.fc1(x))
    return nn.functional.log_softmax(self.fc2(x), dim=1)


@mistake(
    "2.2",
    "no ReLU",
    "The values are those of the two layers without a ReLU between them.",
    "Apply ReLU to what the first layer returns: a1 = torch.relu(self.fc1(x)).",
)
def forward(self, x):
    h = self.fc1(x)
    return self.fc2(h)


@mistake(
    "2.2",
    "ReLU on the logits",
    "Negative logits have become 0: it looks like there is a second ReLU after the last layer.",
    "Leave the last layer without ReLU: logits may be negative.",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    x = torch.relu(self.fc2(x))
    return x


@mistake(
    "2.2",
    "ReLU after the wrong layer",
    "It looks like the ReLU comes after the second layer, and there is none between the layers.",
    "Put the ReLU between the two layers and leave the logits as they are.",
)
def forward(self, x):
    x = self.fc1(x)
    x = self.fc2(x)
    return torch.relu(x)


@mistake(
    "2.2",
    "nn.ReLU(x) instead of nn.ReLU()(x)",
    "It looks like the layer nn.ReLU is created with x, instead of being applied to it.",
    "Use the function: torch.relu(z). The class is created first and then called: nn.ReLU()(z).",
)
def forward(self, x):
    x = nn.ReLU(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "sigmoid instead of ReLU",
    "The hidden units have gone through a sigmoid.",
    "Put a ReLU between the two layers.",
)
def forward(self, x):
    x = torch.sigmoid(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "tanh instead of ReLU",
    "The hidden units have gone through tanh.",
    "Put a ReLU between the two layers.",
)
def forward(self, x):
    return self.fc2(torch.tanh(self.fc1(x)))


@mistake(
    "2.2",
    "softmax instead of ReLU",
    "The hidden units have gone through a softmax.",
    "Put a ReLU between the two layers.",
)
def forward(self, x):
    hidden = torch.softmax(self.fc1(x), dim=1)
    return self.fc2(hidden)


@mistake(
    "2.2",
    "leaky ReLU",
    "The negative hidden units are made small instead of 0.",
    "Use the plain ReLU: torch.relu(self.fc1(x)).",
)
def forward(self, x):
    a1 = nn.functional.leaky_relu(self.fc1(x))
    return self.fc2(a1)


@mistake(
    "2.2",
    "GELU instead of ReLU",
    "The hidden units have gone through GELU, a smooth version of ReLU.",
    "Use the plain ReLU: torch.relu(self.fc1(x)).",
)
def forward(self, x):
    a1 = nn.functional.gelu(self.fc1(x))
    return self.fc2(a1)


@mistake(
    "2.2",
    "sigmoid on the logits",
    "All values lie between 0 and 1: it looks like forward ends with a sigmoid.",
    "Return what the second layer gives: logits may be any number.",
)
def forward(self, x):
    a1 = torch.relu(self.fc1(x))
    return torch.sigmoid(self.fc2(a1))


@mistake(
    "2.2",
    "softmax over the examples",
    "Each column adds up to 1: it looks like a softmax goes over the examples.",
    "Leave the softmax out: cross_entropy has its own, over the classes.",
)
def forward(self, x):
    a1 = torch.relu(self.fc1(x))
    return nn.functional.softmax(self.fc2(a1), dim=0)


@mistake(
    "2.2",
    "nothing returned",
    "It looks like forward ends without return, so the logits are lost.",
    "End forward with return and the logits.",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    x = self.fc2(x)


@mistake(
    "2.2",
    "classes instead of logits",
    "There is one number per example: it looks like forward returns the most likely class.",
    "Return all logits, one column per class; evaluate takes the argmax.",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    x = self.fc2(x)
    return x.argmax(dim=1)


@mistake(
    "2.2",
    "two values returned",
    "It looks like forward returns the logits and the probabilities.",
    "Return the logits only.",
)
def forward(self, x):
    logits = self.fc2(torch.relu(self.fc1(x)))
    return logits, torch.softmax(logits, dim=1)


@mistake(
    "2.2",
    "input size written in view",
    "It looks like x is cut into rows of 784 values, although this network has other sizes.",
    "Leave out view(-1, 784): x is flat already, one row per example.",
)
def forward(self, x):
    x = x.view(-1, 784)
    x = torch.relu(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "axis of a single example lost",
    "For a single example the first axis is gone, as squeeze removes it.",
    "Leave out squeeze: one example still has the shape (1, k).",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    return self.fc2(x).squeeze()


@mistake(
    "2.2",
    "dropout that never stops",
    "Hidden units are dropped at random in eval mode too.",
    "Create self.drop = nn.Dropout(0.5) in __init__, or pass training=self.training to dropout.",
)
def forward(self, x):
    x = torch.relu(self.fc1(x))
    x = nn.functional.dropout(x, 0.5)
    return self.fc2(x)


@mistake(
    "2.2",
    "second layer forgotten",
    "The values are those of the hidden layer.",
    "Go through the second layer as well: self.fc2(a1).",
)
def forward(self, x):
    x = self.fc1(x)
    return torch.relu(x)


@mistake(
    "2.2",
    "self forgotten",
    "It looks like a layer is called without self. before its name.",
    "Write self.fc1(x) and self.fc2(a1): the layers belong to the model.",
)
def forward(self, x):
    x = torch.relu(fc1(x))
    return fc2(x)


@mistake(
    "2.2",
    "F not imported",
    "It looks like F.relu is used, but this file does not define F.",
    "Write nn.functional.relu or torch.relu, or add at the top: import torch.nn.functional as F",
)
def forward(self, x):
    x = F.relu(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "layers do not fit each other",
    "A layer gets another number of values than it takes, as when the layers swap places.",
    "Go through the layers in order: x to self.fc1, its result through ReLU to self.fc2.",
)
def forward(self, x):
    x = torch.relu(self.fc2(x))
    return self.fc1(x)


@mistake(
    "2.2",
    "0 in torch.maximum",
    "It looks like torch.maximum gets the number 0, but it takes tensors only.",
    "Use torch.relu(z), or z.clamp(min=0).",
)
def forward(self, x):
    z1 = self.fc1(x)
    a1 = torch.maximum(0, z1)
    return self.fc2(a1)


@mistake(
    "2.2",
    "NumPy on a tensor",
    "It looks like a NumPy function gets a tensor for which gradients are recorded.",
    "Stay in PyTorch: torch.relu instead of np.maximum.",
)
def forward(self, x):
    import numpy as np

    a1 = np.maximum(0, self.fc1(x))
    return self.fc2(a1)


@mistake(
    "2.2",
    "layer multiplied instead of called",
    "It looks like x is multiplied with a layer by @.",
    "Call the layer: self.fc1(x) computes the product and adds the bias.",
)
def forward(self, x):
    a1 = torch.relu(x @ self.fc1)
    return a1 @ self.fc2


@mistake(
    "2.2",
    "divided by 255",
    "The values come from inputs that are 255 times too small.",
    "Leave out the division by 255: the pixels lie between 0 and 1 already.",
)
def forward(self, x):
    x = x / 255.0
    x = torch.relu(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "inputs normalized",
    "It looks like the inputs are moved from [0, 1] to [-1, 1] first.",
    "Give x to the first layer as it is.",
)
def forward(self, x):
    x = (x - 0.5) / 0.5
    x = torch.relu(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "inputs in float64",
    "It looks like the inputs are turned into float64, but the layers work in float32.",
    "Leave x as it is: it is float32, like the layers.",
)
def forward(self, x):
    x = x.double()
    x = torch.relu(self.fc1(x))
    return self.fc2(x)


@mistake(
    "2.2",
    "nn.Softmax created but not called",
    "It looks like nn.Softmax is created with the logits, so a layer is returned.",
    "Return the logits themselves: cross_entropy has its own softmax.",
)
def forward(self, x):
    a1 = torch.relu(self.fc1(x))
    return nn.Softmax(self.fc2(a1))
