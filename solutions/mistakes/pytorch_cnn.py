# mypy: ignore-errors
"""Mistakes in part 3. A student's own names and style; see the package's docstring for the form."""

import torch
from torch import nn

from solutions.mistakes import mistake

# 3.1 __init__


@mistake(
    "3.1",
    "linear layer of the wrong size",
    "The linear layer takes another number of values than it gets.",
    "Print x.flatten(1).shape just before that layer: it takes channels * height * width values.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 14 * 14, num_classes)


@mistake(
    "3.1",
    "number of classes written as a number",
    "There are always 10 outputs, whatever num_classes is.",
    "Use num_classes for the outputs of the last layer.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, 10)


@mistake(
    "3.1",
    "number of channels does not fit",
    "A convolution takes another number of channels than it gets.",
    "The images have 1 channel: nn.Conv2d(1, ...). Each next one takes what the one before gives.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(3, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "no convolution found",
    "No nn.Conv2d with a kernel smaller than the image is found: there is none, or it stands in a "
    "plain list, or its kernel is as large as the image.",
    "Assign one to the model itself: self.conv1 = nn.Conv2d(1, 16, kernel_size=3, padding=1).",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Identity()
    self.conv2 = nn.Identity()
    self.pool = nn.Identity()
    self.fc = nn.Linear(28 * 28, num_classes)


@mistake(
    "3.1",
    "convolution not used",
    "There is a convolution, but the output does not depend on it.",
    "Call the convolution in forward and go on with what it returns.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv = nn.Conv2d(1, 16, 3, padding=1)
    self.conv1 = nn.Identity()
    self.conv2 = nn.Identity()
    self.pool = nn.Identity()
    self.fc = nn.Linear(28 * 28, num_classes)


@mistake(
    "3.1",
    "too many parameters",
    "There are more than 5 million parameters; most are in the linear layer after flatten.",
    "Make the images smaller before flattening, with pooling or a stride of 2.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
    self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
    self.pool = nn.Identity()
    self.fc = nn.Sequential(nn.Linear(64 * 28 * 28, 128), nn.ReLU(), nn.Linear(128, num_classes))


@mistake(
    "3.1",
    "super().__init__() missing",
    "nn.Module is not set up when the first layer is assigned: it looks like super().__init__() "
    "is missing or comes too late.",
    "Make super().__init__() the first line of __init__, with both pairs of parentheses.",
)
def __init__(self, num_classes=10):
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "super without parentheses",
    "It looks like super.__init__() is called, without parentheses after super.",
    "Write both pairs of parentheses: super().__init__().",
)
def __init__(self, num_classes=10):
    super.__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "self forgotten",
    "The model has no layer conv1 although forward uses it; it looks like self. is missing.",
    "Assign every layer to the model: self.conv1 = nn.Conv2d(...).",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.pool = nn.MaxPool2d(2)
    conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    conv2 = nn.Conv2d(16, 32, 3, padding=1)
    fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "no argument num_classes",
    "PyTorchCNN(10) fails: it looks like __init__ has no argument num_classes.",
    "Keep the signature of the stub: def __init__(self, num_classes=10).",
)
def __init__(self):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, 10)


@mistake(
    "3.1",
    "kernel size missing",
    "It looks like nn.Conv2d gets no kernel size.",
    "Pass three numbers at least: nn.Conv2d(1, 16, kernel_size=3).",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16)
    self.conv2 = nn.Conv2d(16, 32)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 14 * 14, num_classes)


@mistake(
    "3.1",
    "Conv2D instead of Conv2d",
    "It looks like a layer is called nn.Conv2D, with a capital D at the end.",
    "PyTorch writes it with a small d: nn.Conv2d.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2D(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2D(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2D(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "nn.Dense instead of nn.Linear",
    "It looks like a layer is called nn.Dense, which is another library's name.",
    "Use nn.Linear, with inputs and outputs.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Dense(num_classes)


@mistake(
    "3.1",
    "one size for nn.Linear",
    "It looks like nn.Linear gets one argument, but it needs two sizes.",
    "Pass inputs and outputs as two arguments: nn.Linear(inputs, num_classes).",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(num_classes)


@mistake(
    "3.1",
    "size is not an integer",
    "It looks like the size of a layer is a decimal number, as / gives it.",
    "Divide with // or write the size out: 32 * 7 * 7.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    size = 28 / 2 / 2
    self.fc = nn.Linear(32 * size * size, num_classes)


@mistake(
    "3.1",
    "pooling larger than the image",
    "A pooling layer is larger than what is left of the image.",
    "Pool with 2 and not too often: 28 pixels become 14, 7 and 3.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(16)
    self.fc = nn.Linear(32, num_classes)


@mistake(
    "3.1",
    "kernel larger than the image",
    "A kernel is larger than what is left of the image.",
    "Shrink the image less before that convolution, or add padding.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
    self.pool = nn.MaxPool2d(5)
    self.conv2 = nn.Conv2d(16, 32, 5)
    self.fc = nn.Linear(32, num_classes)


@mistake(
    "3.1",
    "Conv1d instead of Conv2d",
    "It looks like nn.Conv1d gets images; it is for sequences.",
    "Use nn.Conv2d.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv1d(1, 16, 5, stride=2, padding=2)
    self.conv2 = nn.Conv1d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "batch norm of the wrong size",
    "A batch norm expects another number of channels than it gets.",
    "Give nn.BatchNorm2d the number of channels of the convolution before it.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Sequential(nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.BatchNorm2d(32))
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "BatchNorm1d after a convolution",
    "It looks like nn.BatchNorm1d gets images; it is for flat rows.",
    "Use nn.BatchNorm2d after a convolution.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Sequential(nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.BatchNorm1d(16))
    self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


@mistake(
    "3.1",
    "padding same with a stride",
    'It looks like padding="same" is used together with a stride, which PyTorch refuses.',
    "Give the padding as a number: padding=2 for a kernel of 5.",
)
def __init__(self, num_classes=10):
    super().__init__()
    self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding="same")
    self.conv2 = nn.Conv2d(16, 32, 3, padding="same")
    self.pool = nn.MaxPool2d(2)
    self.fc = nn.Linear(32 * 7 * 7, num_classes)


# 3.2 forward


@mistake(
    "3.2",
    "softmax at the end",
    "The values are probabilities: it looks like forward ends with a softmax.",
    "Return what the last layer gives: cross_entropy has its own softmax.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = self.fc(x.flatten(1))
    return torch.softmax(x, dim=1)


@mistake(
    "3.2",
    "log_softmax at the end",
    "The values are logarithms of probabilities: it looks like forward ends with a log_softmax.",
    "Return what the last layer gives: cross_entropy has its own log_softmax.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = torch.flatten(x, 1)
    return nn.functional.log_softmax(self.fc(x), dim=1)


@mistake(
    "3.2",
    "values do not fit the linear layer",
    "The linear layer takes another number of values than it gets; flatten may be missing.",
    "Flatten with x.flatten(1), and print x.shape just before the linear layer.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x)


@mistake(
    "3.2",
    "all images flattened together",
    "It looks like all images of a batch are flattened into one long row.",
    "Keep the first axis: x.flatten(1).",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = x.flatten()
    return self.fc(x)


@mistake(
    "3.2",
    "wrong size in view",
    "It looks like view or reshape cuts the values into rows of a wrong length.",
    "Let PyTorch count: x.flatten(1), or x.view(len(x), -1).",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = x.view(-1, 32 * 14 * 14)
    return self.fc(x)


@mistake(
    "3.2",
    "batch size written in view",
    "It looks like the number of images is written as a number in view or reshape.",
    "Let the input say it: x.flatten(1), or x.view(len(x), -1).",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = x.reshape(64, -1)
    return self.fc(x)


@mistake(
    "3.2",
    "axis of a single image lost",
    "For a single image the first axis is gone, as squeeze removes it.",
    "Leave out squeeze: one image still has the shape (1, k).",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1)).squeeze()


@mistake(
    "3.2",
    "nothing returned",
    "It looks like forward ends without return, so the logits are lost.",
    "End forward with return and the logits.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = x.flatten(1)
    x = self.fc(x)


@mistake(
    "3.2",
    "classes instead of logits",
    "There is one number per image: it looks like forward returns the most likely class.",
    "Return all logits, one column per class; evaluate takes the argmax.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    logits = self.fc(x.flatten(1))
    return logits.argmax(dim=1)


@mistake(
    "3.2",
    "two values returned",
    "It looks like forward returns the logits together with something of the same shape.",
    "Return the logits only.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    logits = self.fc(x.flatten(1))
    return logits, torch.softmax(logits, dim=1)


@mistake(
    "3.2",
    "first image only",
    "There is one row of logits for the whole batch, as if the first image alone were answered.",
    "Return the logits of all images, one row for each.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    logits = self.fc(x.flatten(1))
    return logits[0]


@mistake(
    "3.2",
    "nn.ReLU(x) instead of nn.ReLU()(x)",
    "It looks like the layer nn.ReLU is created with x, instead of being applied to it.",
    "Use the function: torch.relu(x). The class is created first and then called: nn.ReLU()(x).",
)
def forward(self, x):
    x = self.pool(nn.ReLU(self.conv1(x)))
    x = nn.ReLU(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "nn.MaxPool2d(x, 2) instead of nn.MaxPool2d(2)(x)",
    "It looks like the layer nn.MaxPool2d is created with x, instead of being applied to it.",
    "Create it in __init__, self.pool = nn.MaxPool2d(2), and call it: self.pool(x).",
)
def forward(self, x):
    x = nn.MaxPool2d(torch.relu(self.conv1(x)), 2)
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "size of the pooling missing",
    "It looks like max_pool2d gets no size.",
    "Pass it as the second argument: nn.functional.max_pool2d(x, 2).",
)
def forward(self, x):
    x = nn.functional.max_pool2d(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "softmax over the images",
    "The output of an image depends on the other images, and alone it is the same for all images, "
    "as after a softmax over the images.",
    "Leave the softmax out: cross_entropy has its own, over the classes.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return torch.softmax(self.fc(x.flatten(1)), dim=0)


@mistake(
    "3.2",
    "images mixed",
    "The logits of an image depend on the other images of the batch.",
    "Keep the images apart: flatten with x.flatten(1), and take no mean or maximum over them.",
)
def forward(self, x):
    x = (x - x.mean()) / x.std()
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "dropout that never stops",
    "The logits of the same image differ from call to call: something is random in eval mode too.",
    "Create self.drop = nn.Dropout(0.5) in __init__, or pass training=self.training to dropout.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    x = nn.functional.dropout(x.flatten(1), 0.5)
    return self.fc(x)


@mistake(
    "3.2",
    "output does not depend on the images",
    "All images get the same output.",
    "Go on with what each layer returns, from x to the logits.",
)
def forward(self, x):
    return torch.zeros(len(x), 10)


@mistake(
    "3.2",
    "F not imported",
    "It looks like F.relu is used, but this file does not define F.",
    "Write nn.functional.relu or torch.relu, or add at the top: import torch.nn.functional as F",
)
def forward(self, x):
    x = self.pool(F.relu(self.conv1(x)))
    x = F.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "self forgotten",
    "It looks like a convolution is called without self. before its name.",
    "Write self.conv1(x): the layers belong to the model.",
)
def forward(self, x):
    x = torch.relu(conv1(x))
    x = torch.relu(conv2(pool(x)))
    return fc(x.flatten(1))


@mistake(
    "3.2",
    "flattened before the convolution",
    "A convolution gets flat rows instead of images.",
    "Flatten after the last convolution, just before the linear layer.",
)
def forward(self, x):
    x = x.flatten(1)
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x)


@mistake(
    "3.2",
    "one axis too many",
    "A convolution gets five axes; it looks like unsqueeze adds one.",
    "Leave unsqueeze out: x is (n, 1, 28, 28) already.",
)
def forward(self, x):
    x = x.unsqueeze(1)
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "axis of the channel lost",
    "The images have lost the axis of their one channel, so several of them look like channels.",
    "Leave x as it is, (n, 1, 28, 28): no squeeze, and no view(-1, 28, 28).",
)
def forward(self, x):
    x = x.view(-1, 28, 28)
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "channels do not fit",
    "A convolution gets another number of channels than it takes, as when two swap places.",
    "Call the convolutions in the order in which their channels fit.",
)
def forward(self, x):
    x = self.pool(torch.relu(self.conv2(x)))
    x = torch.relu(self.conv1(x))
    return self.fc(x.flatten(1))


@mistake(
    "3.2",
    "images in float64",
    "It looks like the images are turned into float64, but the layers work in float32.",
    "Leave x as it is: it is float32, like the layers.",
)
def forward(self, x):
    x = x.double()
    x = self.pool(torch.relu(self.conv1(x)))
    x = torch.relu(self.conv2(x))
    return self.fc(x.flatten(1))


# 3.3 make_optimizer


@mistake(
    "3.3",
    "SGD instead of Adam",
    "The steps are those of plain SGD: each is lr times the gradient.",
    "Use torch.optim.Adam(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr)


@mistake(
    "3.3",
    "SGD with momentum",
    "The steps are those of SGD with momentum.",
    "Use torch.optim.Adam(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)


@mistake(
    "3.3",
    "RMSprop instead of Adam",
    "The steps are those of RMSprop: the first is about ten times lr.",
    "Use torch.optim.Adam(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.RMSprop(model.parameters(), lr=lr)


@mistake(
    "3.3",
    "Adagrad instead of Adam",
    "The steps are those of Adagrad: they become shorter from step to step.",
    "Use torch.optim.Adam(model.parameters(), lr=lr).",
)
def make_optimizer(model, lr):
    return torch.optim.Adagrad(model.parameters(), lr=lr)


@mistake(
    "3.3",
    "lr left out",
    "The steps are those of the learning rate 0.001, whatever lr is.",
    "Pass the argument on: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters())


@mistake(
    "3.3",
    "lr written as 0.01",
    "The steps are those of the learning rate 0.01, whatever lr is.",
    "Pass the argument on: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=0.01)


@mistake(
    "3.3",
    "lr ten times too large",
    "All steps are ten times too long.",
    "Pass lr on as it is: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=10 * lr)


@mistake(
    "3.3",
    "lr ten times too small",
    "All steps are ten times too short.",
    "Pass lr on as it is: lr=lr.",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr / 10)


@mistake(
    "3.3",
    "optimizer goes uphill",
    "The steps have the right length and the wrong direction, as with maximize=True.",
    "Leave maximize out: the loss is to become smaller.",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr, maximize=True)


@mistake(
    "3.3",
    "only weight matrices are trained",
    "Only the weight matrices move; biases and other vectors of numbers stay as they were.",
    "Give the optimizer all parameters: model.parameters().",
)
def make_optimizer(model, lr):
    weights = [p for p in model.parameters() if p.dim() > 1]
    return torch.optim.Adam(weights, lr=lr)


@mistake(
    "3.3",
    "only the last layer is trained",
    "Only the last layer moves; the parameters before it stay as they were.",
    "Give the optimizer all parameters: model.parameters().",
)
def make_optimizer(model, lr):
    layers = list(model.children())
    return torch.optim.Adam(layers[-1].parameters(), lr=lr)


@mistake(
    "3.3",
    "parameters of another model",
    "The model's parameters do not move at all: the optimizer seems to have other parameters.",
    "Take the parameters of the argument: model.parameters().",
)
def make_optimizer(model, lr):
    model = PyTorchCNN()
    return torch.optim.Adam(model.parameters(), lr=lr)


@mistake(
    "3.3",
    "optimizer not returned",
    "No optimizer comes back: return may be missing, or torch.optim.Adam may not be called.",
    "End with: return torch.optim.Adam(model.parameters(), lr=lr)",
)
def make_optimizer(model, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)


@mistake(
    "3.3",
    "model instead of its parameters",
    "It looks like the optimizer gets the model itself.",
    "Give it the parameters: model.parameters().",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model, lr=lr)


@mistake(
    "3.3",
    "parameters without parentheses",
    "It looks like the optimizer gets model.parameters, a method that is not called.",
    "Call it: model.parameters().",
)
def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters, lr=lr)


@mistake(
    "3.3",
    "optimizer of layers by name",
    "It looks like make_optimizer uses model.conv1, which not every model has.",
    "Take all parameters of any model: model.parameters().",
)
def make_optimizer(model, lr):
    params = list(model.conv1.parameters()) + list(model.fc.parameters())
    return torch.optim.Adam(params, lr=lr)


# 3.3 train_epoch


@mistake(
    "3.3",
    "last batch dropped",
    "The last, shorter batch has no step.",
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
    "3.3",
    "backward called twice",
    "It looks like backward is called twice on one loss, or on a loss that still contains those of "
    "earlier batches.",
    "Call backward once, on the loss of this batch; add up losses with loss.item().",
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
    "3.3",
    "an optimizer of its own",
    "The steps are those of Adam with the learning rate 0.001, whatever optimizer is passed in.",
    "Use the argument: optimizer.zero_grad() and optimizer.step().",
)
def train_epoch(model, batches, optimizer):
    model.train()
    optimizer = make_optimizer(model, 0.001)
    for X, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "3.3",
    "a new optimizer for every batch",
    "Every step is that of an Adam that has just been created.",
    "Use the optimizer that is passed in for all batches.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    lr = optimizer.param_groups[0]["lr"]
    for X, y in batches:
        optimizer = make_optimizer(model, lr)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "3.3",
    "images flipped at random",
    "It looks like some images are flipped at random in train_epoch.",
    "Put random flips into the network's forward, under if self.training:",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        flip = torch.rand(len(X)) < 0.5
        X = X.clone()
        X[flip] = X[flip].flip(-1)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "3.3",
    "image size written in view",
    "It looks like view or reshape makes images of a fixed size, such as 28 x 28.",
    "Give X to the model as it is, whatever its shape.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = X.view(-1, 1, 28, 28)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "3.3",
    "axis of the channel added",
    "A layer gets images with an axis too many; it looks like unsqueeze adds one.",
    "Give X to the model as it is: it has the axis of the channel already.",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        X = X.unsqueeze(1)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()


@mistake(
    "3.3",
    "layers called by name",
    "It looks like train_epoch uses model.conv1, which not every model has.",
    "Call the model itself: logits = model(X).",
)
def train_epoch(model, batches, optimizer):
    model.train()
    for X, y in batches:
        a1 = torch.relu(model.conv1(X))
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model.fc(a1.flatten(1)), y)
        loss.backward()
        optimizer.step()


# 3.3 evaluate


@mistake(
    "3.3",
    "image size written in view in evaluate",
    "It looks like view or reshape makes images of a fixed size, such as 28 x 28.",
    "Give X to the model as it is, whatever its shape.",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model(X.view(-1, 1, 28, 28))
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()


@mistake(
    "3.3",
    "layers called by name in evaluate",
    "It looks like evaluate uses model.conv1, which not every model has.",
    "Call the model itself: logits = model(X).",
)
def evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        logits = model.fc(torch.relu(model.conv1(X)).flatten(1))
        loss = nn.functional.cross_entropy(logits, y)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return loss.item(), accuracy.item()
