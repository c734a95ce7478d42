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
    "It looks like view or reshape cuts x into rows of a fixed length, such as 784.",
    "Leave out view and reshape: x is flat already, one row per example.",
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


# 2.3 make_optimizer


@mistake(
    "2.3",
    "Adam instead of SGD",
    "The steps are those of Adam: at first every number moves by about lr.",
    "Use torch.optim.SGD(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr)


@mistake(
    "2.3",
    "momentum",
    "The first step is right and the next ones go on in its direction, as with momentum.",
    "Leave momentum out: torch.optim.SGD(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)


@mistake(
    "2.3",
    "Nesterov momentum",
    "The first step is 1.9 times too long and the next ones go on in its direction, as with "
    "Nesterov momentum.",
    "Leave momentum and nesterov out: torch.optim.SGD(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, nesterov=True)


@mistake(
    "2.3",
    "lr left out",
    "The steps are those of the learning rate 0.001, whatever lr is.",
    "Pass the argument on: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters())


@mistake(
    "2.3",
    "lr written as 0.01",
    "The steps are those of the learning rate 0.01, whatever lr is.",
    "Pass the argument on: lr=lr.",
)
def make_optimizer(model, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    return optimizer


@mistake(
    "2.3",
    "lr written as 0.1",
    "The steps are those of the learning rate 0.1, whatever lr is.",
    "Pass the argument on: lr=lr.",
)
def make_optimizer(model, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return optimizer


@mistake(
    "2.3",
    "lr ten times too large",
    "All steps are ten times too long.",
    "Pass lr on as it is: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr * 10)


@mistake(
    "2.3",
    "lr a hundred times too small",
    "All steps are a hundred times too short.",
    "Pass lr on as it is: lr=lr.",
)
def make_optimizer(model, lr):
    lr = lr / 100
    return torch.optim.SGD(model.parameters(), lr)


@mistake(
    "2.3",
    "RMSprop instead of SGD",
    "The steps are those of RMSprop: at first every number moves by about ten times lr.",
    "Use torch.optim.SGD(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.RMSprop(model.parameters(), lr=lr)


@mistake(
    "2.3",
    "Adagrad instead of SGD",
    "The steps are those of Adagrad: they become shorter from step to step.",
    "Use torch.optim.SGD(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.Adagrad(model.parameters(), lr=lr)


@mistake(
    "2.3",
    "optimizer goes uphill",
    "The steps have the right length and the wrong direction, as with maximize=True.",
    "Leave maximize out: the loss is to become smaller.",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr, maximize=True)


@mistake(
    "2.3",
    "only weight matrices are trained",
    "Only the weight matrices move; biases and other vectors of numbers stay as they were.",
    "Give the optimizer all parameters: model.parameters().",
)
def make_optimizer(model, lr):
    weights = [p for p in model.parameters() if p.dim() > 1]
    return torch.optim.SGD(weights, lr=lr)


@mistake(
    "2.3",
    "only the last layer is trained",
    "Only the last layer moves; the parameters before it stay as they were.",
    "Give the optimizer all parameters: model.parameters().",
)
def make_optimizer(model, lr):
    layers = list(model.children())
    return torch.optim.SGD(layers[-1].parameters(), lr=lr)


@mistake(
    "2.3",
    "parameters of another model",
    "The model's parameters do not move at all: the optimizer seems to have other parameters.",
    "Take the parameters of the argument: model.parameters().",
)
def make_optimizer(model, lr):
    model = PyTorchANN()
    return torch.optim.SGD(model.parameters(), lr=lr)


@mistake(
    "2.3",
    "optimizer not returned",
    "No optimizer comes back: return may be missing, or torch.optim.SGD may not be called.",
    "End with: return torch.optim.SGD(model.parameters(), lr=lr)",
)
def make_optimizer(model, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)


@mistake(
    "2.3",
    "model instead of its parameters",
    "It looks like the optimizer gets the model itself.",
    "Give it the parameters: model.parameters().",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model, lr=lr)


@mistake(
    "2.3",
    "parameters without parentheses",
    "It looks like the optimizer gets model.parameters, a method that is not called.",
    "Call it: model.parameters().",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters, lr=lr)


@mistake(
    "2.3",
    "optimizer of layers by name",
    "It looks like make_optimizer uses model.fc1, which not every model has.",
    "Take all parameters of any model: model.parameters().",
)
def make_optimizer(model, lr):
    params = list(model.fc1.parameters()) + list(model.fc2.parameters())
    return torch.optim.SGD(params, lr=lr)


# 2.3 train_epoch


@mistake(
    "2.3 3.3",
    "zero_grad missing",
    "The gradients of earlier batches are still there when a step is taken.",
    "Call optimizer.zero_grad() for every batch, before loss.backward().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "no step taken",
    "The parameters stay as they were: it looks like backward or step is missing, or zero_grad "
    "comes between them.",
    "For every batch, in this order: optimizer.zero_grad(), the loss, loss.backward(), "
    "optimizer.step().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    loss_fn = nn.CrossEntropyLoss()
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "trained in eval mode",
    "It looks like the network is in eval mode while it is trained.",
    "Call model.train() before the loop over the batches.",
)
def train_epoch(model, batches, optimizer):
    model.eval()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "eval mode after the first batch",
    "The first step is right; after it the network is in eval mode.",
    "Leave measuring to evaluate, or call model.train() again for every batch.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    correct = 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            correct += (model(X).argmax(1) == y).sum().item()


@mistake(
    "2.3 3.3",
    "every batch seen twice",
    "The parameters are right, but every batch goes through the network twice in train mode.",
    "Call model(X) once for each batch and use its logits for everything.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    correct = 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        correct += (model(X).argmax(dim=1) == y).sum().item()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "softmax before the loss",
    "It looks like cross_entropy gets probabilities instead of logits.",
    "Give it the logits: cross_entropy has its own softmax.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        probs = torch.softmax(model(X), dim=1)
        loss = nn.functional.cross_entropy(probs, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "sigmoid before the loss",
    "It looks like the logits go through a sigmoid before cross_entropy.",
    "Give cross_entropy the logits as they are.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        out = torch.sigmoid(model(X))
        loss = nn.functional.cross_entropy(out, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "nll_loss on logits",
    "It looks like nll_loss gets the logits, but it needs logarithms of probabilities.",
    "Use nn.functional.cross_entropy(logits, y), which does both.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    criterion = nn.NLLLoss()
    for X, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "nll_loss on probabilities",
    "It looks like nll_loss gets probabilities, but it needs their logarithms.",
    "Use nn.functional.cross_entropy(logits, y), which does both.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    criterion = nn.NLLLoss()
    for X, y in batches:
        optimizer.zero_grad()
        loss = criterion(torch.softmax(model(X), dim=1), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "sum instead of mean",
    "Each step belongs to the sum of the losses of a batch instead of their mean.",
    'Leave reduction at "mean", and do not multiply the loss by the number of examples.',
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y, reduction="sum")
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "loss divided by n again",
    "The loss is divided by the number of examples, although it is a mean already.",
    "Call backward on what cross_entropy returns.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y) / len(X)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "loss divided by the number of batches",
    "Each loss is divided by the number of batches before backward.",
    "Call backward on what cross_entropy returns.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y) / len(batches)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "squared error of the logits",
    "The loss is a mean of squared differences between logits and one-hot labels.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        logits = model(X)
        target = nn.functional.one_hot(y, logits.shape[1]).float()
        loss = nn.functional.mse_loss(logits, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "squared error of the probabilities",
    "The loss is a mean of squared differences between probabilities and one-hot labels.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    mse = nn.MSELoss()
    for X, y in batches:
        probs = torch.softmax(model(X), dim=1)
        target = torch.eye(probs.shape[1])[y]
        optimizer.zero_grad()
        mse(probs, target).backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "binary cross-entropy",
    "Every class has a binary loss of its own.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    criterion = nn.BCEWithLogitsLoss()
    for X, y in batches:
        logits = model(X)
        target = nn.functional.one_hot(y, logits.shape[1]).float()
        optimizer.zero_grad()
        criterion(logits, target).backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "label smoothing",
    "The labels are smoothed by 0.1 in the loss.",
    "Leave label_smoothing out: nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    for X, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "steps uphill",
    "The steps have the right length and the wrong direction: the loss grows.",
    "Call backward on the loss itself, without a minus before it.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = -nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "last batch dropped",
    "The last batch has no step, even when it is the only one.",
    "Go through all batches: for X, y in batches.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches[:-1]:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "short batch skipped",
    "The last batch has no step when it is shorter than the others.",
    "Take a step for every batch, the short one too.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    batch_size = len(batches[0][0])
    for X, y in batches:
        if len(X) < batch_size:
            continue
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "only the first batch",
    "There is one step, with the first batch.",
    "Move return or break out of the loop, so that every batch has its step.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        return loss.item()


@mistake(
    "2.3 3.3",
    "step only for the last batch",
    "All batches go through the network, but there is one step only, with the last batch.",
    "Indent zero_grad, backward and step so that they are inside the loop.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        loss = nn.functional.cross_entropy(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@mistake(
    "2.3 3.3",
    "one step for all batches",
    "There is one step only, with the sum of the gradients of all batches.",
    "Call zero_grad, backward and step for every batch, inside the loop.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    optimizer.zero_grad()
    for X, y in batches:
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
    optimizer.step()


@mistake(
    "2.3 3.3",
    "one step for the mean loss",
    "There is one step only, with the mean of the losses of all batches.",
    "Call zero_grad, backward and step for every batch, inside the loop.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    losses = []
    for X, y in batches:
        losses.append(nn.functional.cross_entropy(model(X), y))
    optimizer.zero_grad()
    torch.stack(losses).mean().backward()
    optimizer.step()


@mistake(
    "2.3 3.3",
    "all batches as one",
    "There is one step only, with all examples as a single batch.",
    "Loop over the batches and take a step for each.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    X = torch.cat([batch[0] for batch in batches])
    y = torch.cat([batch[1] for batch in batches])
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X), y)
    loss.backward()
    optimizer.step()


@mistake(
    "2.3 3.3",
    "model unchanged",
    "Nothing in the model changes, not even its batch norm: a copy is trained, or nothing is.",
    "Train the model that is passed in, for every batch.",
)
def train_epoch(model, batches, optimizer):
    import copy

    model = copy.deepcopy(model)
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "two steps per batch",
    "The optimizer takes two steps with the gradients of each batch.",
    "Call optimizer.step() once for each batch.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "gradients doubled",
    "The gradients are twice as large, as when backward is called twice with retain_graph=True.",
    "Call loss.backward() once for each batch.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward(retain_graph=True)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "gradients clipped",
    "The gradients are clipped to the norm 1.",
    "Leave clip_grad_norm_ out: backward, then step.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@mistake(
    "2.3 3.3",
    "more than one pass",
    "It looks like the batches are used ten times.",
    "Go through the batches once: the loop over epochs is outside of train_epoch.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for epoch in range(10):
        for X, y in batches:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()


@mistake(
    "2.3 3.3",
    "one step per example",
    "Every example goes through the network in a batch of its own.",
    "Give the whole batch to the model and take one step for it.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        for i in range(len(X)):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X[i : i + 1]), y[i : i + 1])
            loss.backward()
            optimizer.step()


@mistake(
    "2.3",
    "an optimizer of its own",
    "The steps are those of SGD with the learning rate 0.01, whatever optimizer is passed in.",
    "Use the argument: optimizer.zero_grad() and optimizer.step().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    optimizer = make_optimizer(model, 0.01)
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "SGD whatever the optimizer",
    "The steps are those of plain SGD although another optimizer is passed in.",
    "Leave the update to the optimizer: optimizer.step().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    lr = optimizer.param_groups[0]["lr"]
    for X, y in batches:
        model.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad


@mistake(
    "2.3 3.3",
    "lr falls from batch to batch",
    "The first step is right and each later one is shorter, by a tenth from batch to batch.",
    "Leave the learning rate to the optimizer.",
)
def train_epoch(model, batches, optimizer):
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        scheduler.step()


@mistake(
    "2.3 3.3",
    "divided by 255",
    "The network gets images that are 255 times too small.",
    "Leave out the division by 255: the pixels lie between 0 and 1 already.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = X / 255
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "inputs normalized",
    "It looks like the images are moved from [0, 1] to [-1, 1] first.",
    "Give X to the model as it is.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = (X - 0.5) / 0.5
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "number instead of the loss",
    "It looks like backward is called on a plain number, as loss.item() returns it.",
    "Call backward on the tensor that cross_entropy returns, and item() only afterwards.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y).item()
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "loss without gradients",
    "The loss has no way back to the parameters, as after torch.no_grad() or detach().",
    "Compute logits and loss without torch.no_grad() and without detach.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        with torch.no_grad():
            logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "backward called twice",
    "It looks like backward is called twice on the loss of the same batch.",
    "Call loss.backward() once for each batch.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "backward on the running total",
    "It looks like backward is called on a loss that still contains those of earlier batches.",
    "Call backward on the loss of this batch, and add up losses with loss.item().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    total = 0
    for X, y in batches:
        optimizer.zero_grad()
        total += nn.functional.cross_entropy(model(X), y)
        total.backward()
        optimizer.step()


@mistake(
    "2.3",
    "running total with retain_graph",
    "It looks like backward goes through earlier batches again, whose parameters have changed.",
    "Call backward on the loss of this batch alone; then retain_graph is not needed.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    loss = 0
    for X, y in batches:
        optimizer.zero_grad()
        loss += nn.functional.cross_entropy(model(X), y)
        loss.backward(retain_graph=True)
        optimizer.step()


@mistake(
    "2.3 3.3",
    "one loss per example",
    "It looks like backward is called on several losses at once, one for each example.",
    'Take their mean: leave reduction at "mean".',
)
def train_epoch(model, batches, optimizer):
    model.train()
    criterion = nn.CrossEntropyLoss(reduction="none")
    for X, y in batches:
        optimizer.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "arguments of the loss swapped",
    "It looks like the loss gets the labels first and the logits second.",
    "Pass the logits first: nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model(X)
        loss = nn.functional.cross_entropy(y, logits)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "nn.CrossEntropyLoss(logits, y)",
    "It looks like nn.CrossEntropyLoss is created with logits and labels, instead of called.",
    "Use nn.functional.cross_entropy(logits, y), or create it first: nn.CrossEntropyLoss()(...).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model(X)
        loss = nn.CrossEntropyLoss(logits, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "one-hot labels or predicted classes in the loss",
    "The loss gets two arrays of one shape and integers in the second: one-hot labels, or the "
    "labels together with predicted classes.",
    "Give it the logits and the labels as they are: nn.functional.cross_entropy(logits, y).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model(X)
        y_hot = nn.functional.one_hot(y, logits.shape[1])
        loss = nn.functional.cross_entropy(logits, y_hot)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "labels as decimals",
    "It looks like the labels are turned into floating-point numbers.",
    "Pass the labels as they are: int64, one class number per example.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y.float())
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "labels with two axes",
    "The labels have two axes and do not fit the logits, as one-hot labels of 10 classes do.",
    "Pass the labels as they are: cross_entropy takes class numbers.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        target = nn.functional.one_hot(y, 10).float()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), target)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "images flattened",
    "The images reach the model as flat rows, which a convolution cannot take.",
    "Give X to the model as it is, whatever its shape.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = X.view(X.size(0), -1)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "input size written in view",
    "It looks like view or reshape cuts X into rows of a fixed length, such as 784.",
    "Give X to the model as it is, whatever its shape.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = X.view(-1, 784)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "layers called by name",
    "It looks like train_epoch uses model.fc1, which not every model has.",
    "Call the model itself: logits = model(X).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        logits = model.fc2(torch.relu(model.fc1(X)))
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "a new model in train_epoch",
    "The batches do not fit the network that is trained, as when train_epoch creates its own.",
    "Train the model that is passed in.",
)
def train_epoch(model, batches, optimizer):
    model = PyTorchANN()
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "enumerate without its number",
    "It looks like the model gets the number of the batch, which enumerate puts first.",
    "Unpack both: for i, (X, y) in enumerate(batches), or loop over batches alone.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in enumerate(batches):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "2.3 3.3",
    "batch not unpacked",
    "It looks like the model gets a whole batch, X and y together.",
    "Unpack it: for X, y in batches.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for batch in batches:
        optimizer.zero_grad()
        logits = model(batch)
        loss = nn.functional.cross_entropy(logits, batch[1])
        loss.backward()
        optimizer.step()


@mistake(
    "2.3",
    "optimizer.backward",
    "It looks like backward is called on the optimizer.",
    "Call it on the loss: loss.backward().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.backward(loss)
        optimizer.step()


@mistake(
    "2.3",
    "loss.step instead of optimizer.step",
    "It looks like step is called on the loss.",
    "Call it on the optimizer: optimizer.step().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        loss.step()


# 2.4 evaluate


@mistake(
    "2.4 3.3",
    "eval mode forgotten",
    "The model is measured in train mode, which changes its batch norm too.",
    "Call model.eval(), with parentheses, before model(X).",
)
def evaluate(model, X, y):
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "gradients recorded",
    "The numbers are right, but gradients are recorded while the model runs.",
    "Put model(X) under with torch.no_grad():",
)
def evaluate(model, X, y):
    model.eval()
    logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "train mode and gradients recorded",
    "The model is measured in train mode, and gradients are recorded while it runs.",
    "Call model.eval(), and put model(X) under with torch.no_grad():",
)
def evaluate(model, X, y):
    logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "tensors returned",
    "The numbers are right, but loss and accuracy are tensors.",
    "Turn both into plain numbers: loss.item(), accuracy.item().",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss, accuracy


@mistake(
    "2.4",
    "accuracy returned as a tensor",
    "The numbers are right, but the accuracy is a tensor.",
    "Turn it into a plain number: accuracy.item().",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y).item()
    acc = (logits.argmax(1) == y).sum() / len(y)
    return loss, acc


@mistake(
    "2.4",
    "loss returned as a tensor",
    "The numbers are right, but the loss is a tensor.",
    "Turn it into a plain number: loss.item().",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    correct = (logits.argmax(1) == y).sum().item()
    return loss, correct / len(y)


@mistake(
    "2.4 3.3",
    "accuracy in percent",
    "The accuracy is a percentage.",
    "Return a fraction between 0 and 1: leave out the factor 100.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = 100 * (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "number of right answers",
    "The accuracy is the number of examples that are classified correctly.",
    "Divide it by the number of examples, or take the mean.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).sum()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "accuracy and loss swapped",
    "The accuracy comes first and the loss second.",
    "End with: return loss, accuracy",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y).item()
    accuracy = (logits.argmax(dim=1) == y).float().mean().item()
    return accuracy, loss


@mistake(
    "2.4 3.3",
    "softmax before the loss",
    "It looks like cross_entropy gets probabilities instead of logits.",
    "Give it the logits: cross_entropy has its own softmax.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(X), dim=1)
        loss = nn.functional.cross_entropy(probs, y)
    accuracy = (probs.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "nll_loss on logits",
    "It looks like nll_loss gets the logits, but it needs logarithms of probabilities.",
    "Use nn.functional.cross_entropy(logits, y), which does both.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.nll_loss(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "sum of the losses",
    "The loss is the sum over the examples instead of their mean.",
    'Leave reduction at "mean", or divide the sum by the number of examples.',
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y, reduction="sum")
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "loss divided by n again",
    "The loss is n times too small: it is a mean already and is divided by n once more.",
    "Return what cross_entropy gives: it takes the mean over the examples itself.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y).item() / len(X)
    accuracy = (logits.argmax(dim=1) == y).sum().item() / len(X)
    return loss, accuracy


@mistake(
    "2.4 3.3",
    "loss divided by the number of classes",
    "The loss is k times too small, with k the number of classes.",
    "Take the mean over the examples only, as cross_entropy does.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        log_p = nn.functional.log_softmax(logits, dim=1)
        y_hot = nn.functional.one_hot(y, logits.shape[1])
        loss = -(y_hot * log_p).mean()
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "loss with the wrong sign",
    "The loss has the wrong sign.",
    "Leave out the minus: cross_entropy is positive.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = -nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "squared error of the logits",
    "The loss is a mean of squared differences between logits and one-hot labels.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        target = nn.functional.one_hot(y, logits.shape[1]).float()
        loss = nn.functional.mse_loss(logits, target)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "squared error of the probabilities",
    "The loss is a mean of squared differences between probabilities and one-hot labels.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(X), dim=1)
        target = torch.eye(probs.shape[1])[y]
        loss = nn.functional.mse_loss(probs, target)
    accuracy = (probs.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "binary cross-entropy",
    "The loss is a binary cross-entropy for every class.",
    "Use nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        target = nn.functional.one_hot(y, logits.shape[1]).float()
        loss = nn.functional.binary_cross_entropy_with_logits(logits, target)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "label smoothing",
    "The labels are smoothed by 0.1 in the loss.",
    "Leave label_smoothing out: nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = criterion(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "portions of 10 averaged",
    "The loss is the mean of the means of portions of 10 examples, the last of which is shorter.",
    "Weight each portion's loss with its number of examples, or compute all logits first.",
)
def evaluate(model, X, y):
    model.eval()
    losses = []
    correct = 0
    with torch.no_grad():
        for i in range(0, len(X), 10):
            logits = model(X[i : i + 10])
            losses.append(nn.functional.cross_entropy(logits, y[i : i + 10]).item())
            correct += (logits.argmax(dim=1) == y[i : i + 10]).sum().item()
    return sum(losses) / len(losses), correct / len(X)


@mistake(
    "2.4 3.3",
    "portions of 16 averaged",
    "The loss is the mean of the means of portions of 16 examples, the last of which is shorter.",
    "Weight each portion's loss with its number of examples, or compute all logits first.",
)
def evaluate(model, X, y):
    model.eval()
    total, correct, batches = 0, 0, 0
    with torch.no_grad():
        for xb, yb in zip(X.split(16), y.split(16)):
            logits = model(xb)
            total += nn.functional.cross_entropy(logits, yb).item()
            correct += (logits.argmax(1) == yb).sum().item()
            batches += 1
    return total / batches, correct / len(y)


@mistake(
    "2.4 3.3",
    "share of wrong answers",
    "The accuracy is the fraction of examples that are classified wrongly.",
    "Count where prediction and label are equal: ==.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) != y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "accuracy always 0",
    "The accuracy is 0 whatever the network predicts, as if largest values instead of their places "
    "were compared with the labels, or // cut off the decimals.",
    "Compare logits.argmax(dim=1) with y, and divide with / if you divide.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    predictions = logits.max(dim=1)[0]
    accuracy = (predictions == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "smallest logit taken",
    "The prediction seems to be the class with the smallest logit.",
    "Take the largest: logits.argmax(dim=1).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmin(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "mean probability of the true class",
    "The accuracy is the mean probability of the true class.",
    "Count right answers instead: (logits.argmax(dim=1) == y), and take the mean.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    probs = torch.softmax(logits, dim=1)
    accuracy = probs[torch.arange(len(y)), y].mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "divided by the number of inputs",
    "The number of right answers is divided by X.shape[1], which is not the number of examples.",
    "Divide by the number of examples: len(X) or X.shape[0].",
)
def evaluate(model, X, y):
    model.eval()
    n = X.shape[1]
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    correct = (logits.argmax(dim=1) == y).sum().item()
    return loss.item(), correct / n


@mistake(
    "2.4 3.3",
    "divided by the number of classes",
    "The number of right answers is divided by the number of classes.",
    "Divide by the number of examples: len(X) or len(y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    correct = (logits.argmax(dim=1) == y).sum().item()
    return loss.item(), correct / logits.size(1)


@mistake(
    "2.4 3.3",
    "rounded to two digits",
    "Loss and accuracy are rounded to two digits after the point.",
    "Return the numbers as they are; round only where you print them.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y).item()
    accuracy = (logits.argmax(dim=1) == y).float().mean().item()
    return round(loss, 2), round(accuracy, 2)


@mistake(
    "2.4 3.3",
    "one number per example",
    "The accuracy is not one number: there is a value for every example.",
    "Compare the predictions with y and take the mean of the result.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    predictions = logits.argmax(dim=1)
    return loss.item(), predictions


@mistake(
    "2.4 3.3",
    "one loss per example",
    "The loss is not one number: there is a value for every example.",
    'Take the mean over the examples: leave reduction at "mean".',
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
    loss = nn.functional.cross_entropy(logits, y, reduction="none")
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss, accuracy.item()


@mistake(
    "2.4 3.3",
    "one number returned",
    "It looks like a single number is returned.",
    "Return both: return loss, accuracy",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    return loss.item()


@mistake(
    "2.4 3.3",
    "nothing returned",
    "It looks like evaluate ends without return, so its numbers are lost.",
    "End evaluate with: return loss, accuracy",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y).item()
    accuracy = (logits.argmax(dim=1) == y).float().mean().item()
    print(f"loss {loss:.3f}, accuracy {accuracy:.3f}")


@mistake(
    "2.4 3.3",
    "dict returned",
    "It looks like loss and accuracy are returned in a dict.",
    "Return the two numbers themselves: return loss, accuracy",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return {"loss": loss.item(), "accuracy": accuracy.item()}


@mistake(
    "2.4 3.3",
    "three values returned",
    "It looks like three values are returned.",
    "Return two numbers only: return loss, accuracy",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    predictions = logits.argmax(dim=1)
    accuracy = (predictions == y).float().mean()
    return loss.item(), accuracy.item(), predictions


@mistake(
    "2.4 3.3",
    "mean of True and False",
    "It looks like mean is called on True and False values, which PyTorch refuses.",
    "Turn them into numbers first: (predictions == y).float().mean().",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "argmax over the examples",
    "The predictions do not fit the labels, as when argmax goes over the examples.",
    "Take the largest logit in each row: logits.argmax(dim=1).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=0) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "labels taken for one-hot rows",
    "It looks like argmax goes over the labels as well, but they are class numbers already.",
    "Compare logits.argmax(dim=1) with y itself.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y.argmax(dim=1)).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "result of torch.max not unpacked",
    "It looks like the result of torch.max is compared as a whole: it holds values and places.",
    "Use logits.argmax(dim=1), or take the second part of what torch.max returns.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        predictions = torch.max(logits, 1)
    accuracy = (predictions == y).sum().item() / len(y)
    return loss.item(), accuracy


@mistake(
    "2.4 3.3",
    "no_grad without parentheses",
    "It looks like with torch.no_grad: is written without parentheses.",
    "Write with torch.no_grad():",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad:
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "NumPy while gradients are recorded",
    "It looks like a tensor is turned into NumPy while gradients are recorded for it.",
    "Compute the logits under with torch.no_grad():",
)
def evaluate(model, X, y):
    model.eval()
    logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    predictions = logits.numpy().argmax(axis=1)
    accuracy = (predictions == y.numpy()).mean()
    return loss.item(), float(accuracy)


@mistake(
    "2.4 3.3",
    "arguments of the loss swapped",
    "It looks like the loss gets the labels first and the logits second.",
    "Pass the logits first: nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(y, logits)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "nn.CrossEntropyLoss(logits, y)",
    "It looks like nn.CrossEntropyLoss is created with logits and labels, instead of called.",
    "Use nn.functional.cross_entropy(logits, y), or create it first: nn.CrossEntropyLoss()(...).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.CrossEntropyLoss(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "one-hot labels or predicted classes in the loss",
    "The loss gets two arrays of one shape and integers in the second: one-hot labels, or the "
    "labels together with predicted classes.",
    "Give it the logits and the labels as they are: nn.functional.cross_entropy(logits, y).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        predictions = model(X).argmax(dim=1)
        loss = nn.functional.cross_entropy(predictions, y)
    accuracy = (predictions == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "item called on a number",
    "It looks like item() is called on a number that is no tensor any more.",
    "Call item() once, on a tensor only.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    correct = (logits.argmax(dim=1) == y).sum().item()
    accuracy = correct / len(y)
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "images flattened",
    "The images reach the model as flat rows, which a convolution cannot take.",
    "Give X to the model as it is, whatever its shape.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X.view(len(X), -1))
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "input size written in view",
    "It looks like view or reshape cuts X into rows of a fixed length, such as 784.",
    "Give X to the model as it is, whatever its shape.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X.view(-1, 784))
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "divided by 255",
    "The network gets images that are 255 times too small.",
    "Leave out the division by 255: the pixels lie between 0 and 1 already.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X / 255)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4 3.3",
    "inputs normalized",
    "It looks like the images are moved from [0, 1] to [-1, 1] first.",
    "Give X to the model as it is.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model((X - 0.5) / 0.5)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "layers called by name",
    "It looks like evaluate uses model.fc1, which not every model has.",
    "Call the model itself: logits = model(X).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model.fc2(torch.relu(model.fc1(X)))
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "2.4",
    "a new model in evaluate",
    "The examples do not fit the network that is measured; it looks like evaluate creates its own.",
    "Measure the model that is passed in.",
)
def evaluate(model, X, y):
    model = PyTorchANN()
    model.eval()
    with torch.no_grad():
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


# 2.5 plot_train_val_metrics


@mistake(
    "2.5",
    "nothing returned",
    "It looks like the figure is shown or saved, but not returned.",
    "End with return and the figure, for example: return fig.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], label="train")
    ax1.plot(history["val_losses"], label="val")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax1.legend()
    ax2.plot(history["train_accuracies"], label="train")
    ax2.plot(history["val_accuracies"], label="val")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax2.legend()
    plt.show()


@mistake(
    "2.5",
    "plt returned",
    "It looks like the module plt is returned instead of a figure.",
    "Return the figure: fig, axes = plt.subplots(1, 2) creates it, plt.gcf() is the current one.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    plt.figure(figsize=(10, 4))
    for i, kind in enumerate(["losses", "accuracies"]):
        plt.subplot(1, 2, i + 1)
        plt.plot(history["train_" + kind], label="train")
        plt.plot(history["val_" + kind], label="val")
        plt.xlabel("epoch")
        plt.ylabel(kind)
        plt.legend()
    return plt


@mistake(
    "2.5",
    "figure and axes returned",
    "It looks like two or more things are returned together in a tuple.",
    "Return the figure alone: return fig.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="train")
        ax.plot(history["val_" + kind], label="val")
        ax.set_xlabel("epoch")
        ax.set_ylabel(kind)
        ax.legend()
    return fig, axes


@mistake(
    "2.5",
    "axes returned",
    "It looks like the array of axes is returned instead of the figure.",
    "Return the figure: return fig.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="train")
        ax.plot(history["val_" + kind], label="val")
        ax.set_xlabel("epoch")
        ax.set_ylabel(kind)
        ax.legend()
    return axes


@mistake(
    "2.5",
    "file name returned",
    "It looks like a text is returned, such as the name of a file.",
    "Return the figure itself: the script saves it.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="train")
        ax.plot(history["val_" + kind], label="val")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    path = "pytorch_ann_train_val_metrics.png"
    return path


@mistake(
    "2.5",
    "empty figure returned",
    "The returned figure holds none of the four curves: it is new or cleared, or bars are drawn.",
    "Draw with plot, and return the figure on which you draw, without clearing it.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    for i, kind in enumerate(["losses", "accuracies"]):
        plt.subplot(1, 2, i + 1)
        plt.plot(history["train_" + kind], label="train")
        plt.plot(history["val_" + kind], label="val")
        plt.xlabel("epoch")
        plt.ylabel(kind)
        plt.legend()
    return plt.figure()


@mistake(
    "2.5",
    "losses only",
    "The accuracies are not on the figure.",
    "Draw train_accuracies and val_accuracies on axes of their own, on the same figure.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax = fig.add_subplot()
    ax.plot(history["train_losses"], label="training loss")
    ax.plot(history["val_losses"], label="validation loss")
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    ax.legend()
    return fig


@mistake(
    "2.5",
    "accuracies only",
    "The losses are not on the figure that is returned.",
    "Draw losses and accuracies on one figure with two axes: plt.subplots(1, 2).",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    for kind in ["losses", "accuracies"]:
        fig = plt.figure()
        plt.plot(history["train_" + kind], label="train")
        plt.plot(history["val_" + kind], label="val")
        plt.xlabel("epoch")
        plt.ylabel(kind)
        plt.legend()
    return fig


@mistake(
    "2.5",
    "training curves only",
    "The validation curves are not on the figure.",
    "Draw val_losses and val_accuracies as well, each beside its training curve.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax2.plot(history["train_accuracies"], label="training")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "validation loss missing",
    "The curve of val_losses is not on the figure.",
    'Draw it beside the training losses: history["val_losses"].',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "validation accuracies among the losses",
    "The curve that is called the validation loss shows the validation accuracies.",
    'Use history["val_losses"] for it.',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_accuracies"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "training numbers drawn twice",
    "The curves that are called validation show the numbers of the training curves.",
    'Use history["val_losses"] and history["val_accuracies"] for them.',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["train_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["train_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "axes not labeled",
    "No axis of the figure has a label.",
    'Say what is shown: ax.set_xlabel("epoch"), ax.set_ylabel("loss"). A title is no label.',
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], label="train")
    ax1.plot(history["val_losses"], label="val")
    ax1.set_title("Loss")
    ax1.legend()
    ax2.plot(history["train_accuracies"], label="train")
    ax2.plot(history["val_accuracies"], label="val")
    ax2.set_title("Accuracy")
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "x axes not labeled",
    "The horizontal axes have no label.",
    'Say that they show the epochs: ax.set_xlabel("epoch").',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set_ylabel("loss")
    ax2.set_ylabel("accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "y axes not labeled",
    "The vertical axes have no label.",
    'Say what is drawn: ax.set_ylabel("loss") and ax.set_ylabel("accuracy").',
)
def plot_train_val_metrics(history):
    fig = Figure()
    for i, kind in enumerate(["losses", "accuracies"]):
        ax = fig.add_subplot(1, 2, i + 1)
        ax.plot(history["train_" + kind], label="training")
        ax.plot(history["val_" + kind], label="validation")
        ax.set_title(kind)
        ax.set_xlabel("epoch")
        ax.legend()
    return fig


@mistake(
    "2.5",
    "only the losses have labeled axes",
    "The axes of the accuracies have no labels.",
    "Call set_xlabel and set_ylabel for both axes.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], label="train")
    ax1.plot(history["val_losses"], label="val")
    ax1.set_xlabel("epoch")
    ax1.set_ylabel("loss")
    ax1.legend()
    ax2.plot(history["train_accuracies"], label="train")
    ax2.plot(history["val_accuracies"], label="val")
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "only the accuracies have labeled axes",
    "The axes of the losses have no labels; plt.xlabel labels the axes that were drawn last.",
    "Call set_xlabel and set_ylabel for both axes.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], label="train")
    ax1.plot(history["val_losses"], label="val")
    ax1.legend()
    ax2.plot(history["train_accuracies"], label="train")
    ax2.plot(history["val_accuracies"], label="val")
    ax2.legend()
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    return fig


@mistake(
    "2.5",
    "labels of losses and accuracies swapped",
    "The losses have the axis label of the accuracies, and the other way round.",
    "Swap the two labels, or the two pairs of curves.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="accuracy")
    ax2.set(xlabel="epoch", ylabel="loss")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "loss label on both axes",
    "The accuracies have the axis label of the losses.",
    'Label their axis: ax.set_ylabel("accuracy").',
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="training")
        ax.plot(history["val_" + kind], label="validation")
        ax.set_xlabel("epoch")
        ax.set_ylabel("loss")
        ax.legend()
    return fig


@mistake(
    "2.5",
    "labels of x and y swapped",
    "The labels of the horizontal and the vertical axes are swapped.",
    'Put the epochs on the horizontal axis: ax.set_xlabel("epoch").',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set(xlabel="loss", ylabel="epoch")
    ax2.set(xlabel="accuracy", ylabel="epoch")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "no legend",
    "No legend names the curves: it is missing, or the curves have no labels when it is made.",
    'Give each curve a label="..." in plot, and call legend() on the axes after plotting.',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    return fig


@mistake(
    "2.5",
    "legend only for the accuracies",
    "The curves of the losses have no names in a legend.",
    "Call legend() on both axes; plt.legend() reaches those that were drawn last.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], "r", label="train loss")
    ax1.plot(history["val_losses"], "g", label="val loss")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.plot(history["train_accuracies"], "b", label="train accuracy")
    ax2.plot(history["val_accuracies"], "k", label="val accuracy")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    plt.legend()
    return fig


@mistake(
    "2.5",
    "legend only for the losses",
    "The curves of the accuracies have no names in a legend.",
    "Call legend() on both axes.",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(history["train_losses"], "r", label="train loss")
    ax1.plot(history["val_losses"], "g", label="val loss")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax1.legend()
    ax2.plot(history["train_accuracies"], "b", label="train accuracy")
    ax2.plot(history["val_accuracies"], "k", label="val accuracy")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    return fig


@mistake(
    "2.5",
    "validation curves without a name",
    "The legends name the training curves only.",
    'Give the validation curves a name as well: label="validation".',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"])
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"])
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "names of the curves swapped",
    "The training curves are called validation, and the other way round.",
    "Swap the two labels.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="validation")
    ax1.plot(history["val_losses"], label="training")
    ax2.plot(history["train_accuracies"], label="validation")
    ax2.plot(history["val_accuracies"], label="training")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "one name for both curves",
    "Training and validation curve have the same name in the legend.",
    'Tell them apart: label="training" and label="validation".',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="loss")
    ax1.plot(history["val_losses"], label="loss")
    ax2.plot(history["train_accuracies"], label="accuracy")
    ax2.plot(history["val_accuracies"], label="accuracy")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "two names for four curves",
    "Losses and accuracies are drawn together, and a loss has the same name as an accuracy.",
    "Give all four curves names of their own, or draw the accuracies on a second axes.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax = fig.add_subplot()
    for kind in ["losses", "accuracies"]:
        ax.plot(history["train_" + kind], label="train")
        ax.plot(history["val_" + kind], label="val")
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss and accuracy")
    ax.legend()
    return fig


@mistake(
    "2.5",
    "curves look alike",
    "Training and validation curve have the same color and style, so they cannot be told apart.",
    "Give them different colors or line styles.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], "b", label="training")
    ax1.plot(history["val_losses"], "b", label="validation")
    ax2.plot(history["train_accuracies"], "b", label="training")
    ax2.plot(history["val_accuracies"], "b", label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "x and y swapped",
    "The numbers are on the horizontal axis and the epochs on the vertical one.",
    "Pass the epochs first: ax.plot(epochs, losses).",
)
def plot_train_val_metrics(history):
    epochs = range(1, len(history["train_losses"]) + 1)
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], epochs, label="training")
    ax1.plot(history["val_losses"], epochs, label="validation")
    ax2.plot(history["train_accuracies"], epochs, label="training")
    ax2.plot(history["val_accuracies"], epochs, label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "one epoch left out",
    "One epoch is missing from the curves.",
    "Draw the whole lists: range(1, epochs + 1) ends with the last epoch.",
)
def plot_train_val_metrics(history):
    epochs = range(1, len(history["train_losses"]))
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(epochs, history["train_" + kind][:-1], label="training")
        ax.plot(epochs, history["val_" + kind][:-1], label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "last numbers only",
    "Only the numbers of one epoch are drawn.",
    "Draw the whole lists of the history, one number per epoch.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind][-1:], "o", label="training")
        ax.plot(history["val_" + kind][-1:], "o", label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "number of epochs written as a number",
    "The curves and the epochs differ in length; it looks like there are always 10 epochs.",
    'Take the number of epochs from the history: len(history["train_losses"]).',
)
def plot_train_val_metrics(history):
    epochs = range(1, 11)
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(epochs, history["train_losses"], label="training")
    ax1.plot(epochs, history["val_losses"], label="validation")
    ax2.plot(epochs, history["train_accuracies"], label="training")
    ax2.plot(epochs, history["val_accuracies"], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "curves changed",
    "The curves do not show the numbers of the history: it looks like they are smoothed or scaled.",
    "Draw the lists as they are.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        for part, name in [("train", "training"), ("val", "validation")]:
            values = history[part + "_" + kind]
            largest = max(values)
            ax.plot([v / largest / 2 for v in values], label=name)
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "only one accuracy in percent",
    "One accuracy is drawn in percent and the other as a fraction, on the same axes.",
    "Draw both accuracies on the same scale.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot([100 * a for a in history["val_accuracies"]], label="validation")
    ax1.set(xlabel="epoch", ylabel="loss")
    ax2.set(xlabel="epoch", ylabel="accuracy")
    ax1.legend()
    ax2.legend()
    return fig


@mistake(
    "2.5",
    "one line for each epoch",
    "The curves are in pieces, as when plot is called for each epoch.",
    "Call plot once for each list, with the whole list and outside of any loop over epochs.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        for i in range(len(history["train_" + kind])):
            ax.plot(i, history["train_" + kind][i], "bo")
            ax.plot(i, history["val_" + kind][i], "ro")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend(["training", "validation"])
    return fig


@mistake(
    "2.5",
    "limits that hide the curves",
    "The curves lie mostly outside the limits of their axes.",
    "Leave out ylim, or choose limits that hold all numbers.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="training")
        ax.plot(history["val_" + kind], label="validation")
        ax.set(xlabel="epoch", ylabel=kind, ylim=(0, 0.1))
        ax.legend()
    return fig


@mistake(
    "2.5",
    "white curves",
    "The curves have the color of the background.",
    "Choose colors that can be seen, or leave the colors to Matplotlib.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], "-", color="white", label="training")
        ax.plot(history["val_" + kind], "--", color="white", label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "transparent curves",
    "The curves are transparent.",
    "Leave alpha out, or choose a larger one.",
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], alpha=0.01, label="training")
        ax.plot(history["val_" + kind], alpha=0.01, label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "no line and no markers",
    "The curves have neither a line nor markers.",
    'Leave out linestyle="", or add a marker.',
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], linewidth=0, label="training")
        ax.plot(history["val_" + kind], linewidth=0, label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "plt not imported",
    "It looks like plt is used, but this file does not define it.",
    "Use Figure, which is imported, or add at the top: import matplotlib.pyplot as plt",
)
def plot_train_val_metrics(history):
    fig, axes = plt.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="training")
        ax.plot(history["val_" + kind], label="validation")
        ax.set(xlabel="epoch", ylabel=kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "xlabel called on axes",
    "It looks like xlabel is called on axes, which have set_xlabel instead.",
    'Write ax.set_xlabel("epoch"); plt.xlabel is for plt only.',
)
def plot_train_val_metrics(history):
    fig = Figure()
    axes = fig.subplots(1, 2)
    for ax, kind in zip(axes, ["losses", "accuracies"]):
        ax.plot(history["train_" + kind], label="training")
        ax.plot(history["val_" + kind], label="validation")
        ax.xlabel("epoch")
        ax.ylabel(kind)
        ax.legend()
    return fig


@mistake(
    "2.5",
    "set_xlabel called on plt",
    "It looks like set_xlabel is called on plt, which has xlabel instead.",
    'Write plt.xlabel("epoch"); set_xlabel is for axes.',
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig = plt.figure()
    plt.subplot(1, 2, 1)
    plt.plot(history["train_losses"], label="training")
    plt.plot(history["val_losses"], label="validation")
    plt.set_xlabel("epoch")
    plt.set_ylabel("loss")
    plt.legend()
    return fig


@mistake(
    "2.5",
    "one axes unpacked as two",
    "It looks like plt.subplots() without numbers is unpacked into two axes; it creates one.",
    "Ask for two: plt.subplots(1, 2).",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, (ax1, ax2) = plt.subplots()
    ax1.plot(history["train_losses"], label="training")
    ax1.plot(history["val_losses"], label="validation")
    ax2.plot(history["train_accuracies"], label="training")
    ax2.plot(history["val_accuracies"], label="validation")
    return fig


@mistake(
    "2.5",
    "two indices for one row of axes",
    "It looks like the axes are indexed by row and column, but they stand in a single row.",
    "Use one index: axes[0] and axes[1].",
)
def plot_train_val_metrics(history):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    axes[0, 0].plot(history["train_losses"], label="training")
    axes[0, 0].plot(history["val_losses"], label="validation")
    axes[0, 1].plot(history["train_accuracies"], label="training")
    axes[0, 1].plot(history["val_accuracies"], label="validation")
    return fig


@mistake(
    "2.5",
    "key train_loss",
    'It looks like the history is asked for "train_loss", which it does not have.',
    'Use its keys: "train_losses", "train_accuracies", "val_losses", "val_accuracies".',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history["train_loss"], label="training")
    ax1.plot(history["val_loss"], label="validation")
    ax2.plot(history["train_acc"], label="training")
    ax2.plot(history["val_acc"], label="validation")
    return fig


@mistake(
    "2.5",
    "history used like an object",
    "It looks like history.train_losses is written, but the history is a dict.",
    'Use square brackets: history["train_losses"].',
)
def plot_train_val_metrics(history):
    fig = Figure()
    ax1, ax2 = fig.subplots(1, 2)
    ax1.plot(history.train_losses, label="training")
    ax1.plot(history.val_losses, label="validation")
    ax2.plot(history.train_accuracies, label="training")
    ax2.plot(history.val_accuracies, label="validation")
    return fig


# 2.6 judge_fit


@mistake(
    "2.6",
    "always generalizing",
    'The answer is "generalizing" for every history, as when fractions meet limits in percent.',
    "Compare fractions: a gap of 10 points is 0.10, and 70% is 0.70.",
)
def judge_fit(history):
    if not history["train_accuracies"]:
        return "generalizing"
    gap = history["train_accuracies"][-1] - history["val_accuracies"][-1]
    if gap > 10:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "always underfitting",
    'The answer is "underfitting" for every history, as when fractions meet limits in percent, or '
    "the first epochs decide.",
    "Compare fractions of the last epochs, and ask for overfitting first: 70% is 0.70.",
)
def judge_fit(history):
    if not history["train_accuracies"]:
        return "underfitting"
    if history["train_accuracies"][-1] < 70:
        return "underfitting"
    if history["train_accuracies"][-1] - history["val_accuracies"][-1] > 10:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "always overfitting",
    'The answer is "overfitting" for every history.',
    "Compare the ends of the curves, and go through the handout's table from top to bottom.",
)
def judge_fit(history):
    return "overfitting"


@mistake(
    "2.6",
    "never generalizing",
    'Curves that do not overfit are called "underfitting", however good they are.',
    "Compare the training accuracy with 0.70 rather than 70: accuracies are fractions.",
)
def judge_fit(history):
    if len(history["train_losses"]) == 0:
        return "underfitting"
    last = 3 if len(history["train_losses"]) >= 6 else 1
    train_acc = sum(history["train_accuracies"][-last:]) / last
    val_acc = sum(history["val_accuracies"][-last:]) / last
    train_loss = sum(history["train_losses"][-last:]) / last
    val_loss = sum(history["val_losses"][-last:]) / last
    best = min(history["val_losses"])
    falling = train_loss < history["train_losses"][history["val_losses"].index(best)]
    if train_acc - val_acc > 0.1 or (val_loss > 1.1 * best and falling):
        return "overfitting"
    if train_acc < 70:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "gap between the accuracies never seen",
    "A training accuracy far above the validation accuracy is not called overfitting.",
    "Test the gap on fractions: 10 points are 0.10, not 10.",
)
def judge_fit(history):
    if len(history["train_losses"]) == 0:
        return "underfitting"
    last = 3 if len(history["train_losses"]) >= 6 else 1
    train_acc = sum(history["train_accuracies"][-last:]) / last
    val_acc = sum(history["val_accuracies"][-last:]) / last
    train_loss = sum(history["train_losses"][-last:]) / last
    val_loss = sum(history["val_losses"][-last:]) / last
    best = min(history["val_losses"])
    falling = train_loss < history["train_losses"][history["val_losses"].index(best)]
    if train_acc - val_acc > 10 or (val_loss > 1.1 * best and falling):
        return "overfitting"
    if train_acc < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "rising validation loss never seen",
    "A validation loss that turns back up is not called overfitting.",
    "Compare the end of val_losses with its lowest point: more than a tenth above is overfitting.",
)
def judge_fit(history):
    if len(history["train_losses"]) == 0:
        return "underfitting"
    last = 3 if len(history["train_losses"]) >= 6 else 1
    train_acc = sum(history["train_accuracies"][-last:]) / last
    val_acc = sum(history["val_accuracies"][-last:]) / last
    if train_acc - val_acc > 0.1:
        return "overfitting"
    if train_acc < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "underfitting asked first",
    "A network that overfits at a training accuracy below 70% is called underfitting.",
    "Ask for overfitting first: the first row of the handout's table that applies counts.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "overfitting never seen",
    "The answer is never overfitting.",
    "Ask first whether the training accuracy is more than 0.10 above the validation accuracy, or "
    "the validation loss turns up; one of the two is enough.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    accuracy = sum(history["train_accuracies"][-last:]) / last
    return "underfitting" if accuracy < 0.7 else "generalizing"


@mistake(
    "2.6",
    "underfitting never seen",
    "Networks with a low training accuracy are not called underfitting.",
    "After the test for overfitting, compare the training accuracy with 0.70.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "gap the wrong way round",
    "A validation accuracy far above the training accuracy is called overfitting, and not the "
    "other way round.",
    "Subtract the validation accuracy from the training accuracy.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["val_accuracies"] - end["train_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "gap in both directions",
    "A validation accuracy far above the training accuracy is called overfitting too.",
    "Leave out abs: only a training accuracy above the validation accuracy counts.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if abs(end["train_accuracies"] - end["val_accuracies"]) > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "rising training loss called overfitting",
    "Curves that get worse on both sides are called overfitting.",
    "Count a rising validation loss only if the training loss went on falling.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    gap = end["train_accuracies"] - end["val_accuracies"]
    if gap > 0.1 or end["val_losses"] > 1.1 * min(history["val_losses"]):
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "last epoch alone",
    "It looks like the last epoch alone counts, even where it is an exception.",
    "Take the mean of the last three epochs if there are at least six.",
)
def judge_fit(history):
    if len(history["train_losses"]) == 0:
        return "underfitting"
    train_acc = history["train_accuracies"][-1]
    gap = train_acc - history["val_accuracies"][-1]
    best = min(history["val_losses"])
    there = history["val_losses"].index(best)
    falling = history["train_losses"][-1] < history["train_losses"][there]
    if gap > 0.1 or (history["val_losses"][-1] > 1.1 * best and falling):
        return "overfitting"
    if train_acc < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "mean over all epochs",
    "It looks like the mean goes over all epochs, the early ones too.",
    "Take the mean of the last three epochs only: values[-3:].",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    end = {name: sum(values) / len(values) for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "validation accuracy compared with 70%",
    "It looks like the validation accuracy decides on underfitting.",
    "Compare the training accuracy with 0.70.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["val_accuracies"] < 0.7 and not turned:
        return "underfitting"
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "validation accuracy only",
    "It looks like the validation accuracy alone decides between good and bad.",
    "Compare training with validation too: a large gap or a rising loss is overfitting.",
)
def judge_fit(history):
    if not history["val_accuracies"]:
        return "underfitting"
    if history["val_accuracies"][-1] > 0.5:
        return "generalizing"
    return "underfitting"


@mistake(
    "2.6",
    "losses instead of accuracies",
    "It looks like losses are compared with the limits that are meant for accuracies.",
    "Use train_accuracies and val_accuracies for the gap and for the 70%.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    train = sum(history["train_losses"][-last:]) / last
    val = sum(history["val_losses"][-last:]) / last
    if train - val > 0.1:
        return "overfitting"
    if train < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "validation loss compared with the training loss",
    "It looks like the end of the validation loss is compared with the training loss.",
    "Compare the end of val_losses with its own lowest point: min(history['val_losses']).",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    gap = end["train_accuracies"] - end["val_accuracies"]
    if gap > 0.1 or end["val_losses"] > 1.1 * end["train_losses"]:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "overfitting and underfitting swapped",
    "The kinds of curves are told apart, but overfitting is called underfitting and vice versa.",
    "Swap the two words: overfitting is good on the training data and worse on new data.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "overfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "underfitting"
    if end["train_accuracies"] < 0.7:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "words cut short",
    'The answers are "overfit", "underfit" and "generalize".',
    'Return the whole words: "overfitting", "underfitting", "generalizing".',
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfit"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfit"
    if end["train_accuracies"] < 0.7:
        return "underfit"
    return "generalize"


@mistake(
    "2.6",
    "capital letters",
    'The answers begin with a capital letter: "Overfitting", "Underfitting", "Generalizing".',
    "Return the words in small letters.",
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "Underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "Overfitting"
    if end["train_accuracies"] < 0.7:
        return "Underfitting"
    return "Generalizing"


@mistake(
    "2.6",
    "good fit instead of generalizing",
    'Good curves are called "good fit".',
    'Return the handout\'s word for them: "generalizing".',
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "underfitting"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "good fit"


@mistake(
    "2.6",
    "nothing returned",
    "It looks like the answer is printed, or only stored, instead of returned.",
    "Put return before the word.",
)
def judge_fit(history):
    if not history["train_accuracies"]:
        print("underfitting")
    elif history["train_accuracies"][-1] - history["val_accuracies"][-1] > 0.1:
        print("overfitting")
    elif history["train_accuracies"][-1] < 0.7:
        print("underfitting")
    else:
        print("generalizing")


@mistake(
    "2.6",
    "empty history not handled",
    "It looks like the last number of an empty list is asked for, since there may be no epoch.",
    'Return "underfitting" first if there is no epoch at all.',
)
def judge_fit(history):
    end = {}
    for name, values in history.items():
        end[name] = values[-1] if len(values) < 6 else sum(values[-3:]) / 3
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "mean of an empty history",
    "It looks like a sum is divided by 0 epochs.",
    'Return "underfitting" first if there is no epoch at all.',
)
def judge_fit(history):
    n = 3 if len(history["train_losses"]) >= 6 else 1
    end = {}
    for name, values in history.items():
        end[name] = sum(values[-n:]) / len(values[-n:])
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "no epoch called generalizing",
    "A history without epochs is called generalizing.",
    'Return "underfitting" first if there is no epoch at all.',
)
def judge_fit(history):
    epochs = len(history["train_losses"])
    if epochs == 0:
        return "generalizing"
    last = 3 if epochs >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    best = min(history["val_losses"])
    train_loss_there = history["train_losses"][history["val_losses"].index(best)]
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < train_loss_there
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "lowest loss of an empty history",
    "It looks like min is taken of an empty list, since there may be no epoch.",
    'Return "underfitting" first if there is no epoch at all.',
)
def judge_fit(history):
    best = min(history["val_losses"])
    there = history["val_losses"].index(best)
    last = 3 if len(history["val_losses"]) >= 6 else 1
    end = {name: sum(values[-last:]) / last for name, values in history.items()}
    turned = end["val_losses"] > 1.1 * best and end["train_losses"] < history["train_losses"][there]
    if end["train_accuracies"] - end["val_accuracies"] > 0.1 or turned:
        return "overfitting"
    if end["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "whole lists compared",
    "It looks like two whole lists are subtracted from each other.",
    "Compare numbers: take the last ones, or the mean of the last three.",
)
def judge_fit(history):
    gap = history["train_accuracies"] - history["val_accuracies"]
    if gap > 0.1:
        return "overfitting"
    if history["train_accuracies"] < 0.7:
        return "underfitting"
    return "generalizing"


@mistake(
    "2.6",
    "key train_loss",
    'It looks like the history is asked for "train_loss", which it does not have.',
    'Use its keys: "train_losses", "train_accuracies", "val_losses", "val_accuracies".',
)
def judge_fit(history):
    train_loss = history["train_loss"]
    val_loss = history["val_loss"]
    if val_loss[-1] > 1.1 * min(val_loss) and train_loss[-1] < train_loss[0]:
        return "overfitting"
    return "generalizing"


@mistake(
    "2.6",
    "two things returned",
    "It looks like a tuple is returned: the word together with a number.",
    "Return the word alone.",
)
def judge_fit(history):
    if not history["train_accuracies"]:
        return "underfitting", 0.0
    gap = history["train_accuracies"][-1] - history["val_accuracies"][-1]
    if gap > 0.1:
        return "overfitting", gap
    if history["train_accuracies"][-1] < 0.7:
        return "underfitting", gap
    return "generalizing", gap
