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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
    "softmax before the loss in evaluate",
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
    "3.3",
    "nll_loss on logits in evaluate",
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
    "3.3",
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
    "3.3",
    "loss divided by n again in evaluate",
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
    "3.3",
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
    "3.3",
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
    "3.3",
    "squared error of the logits in evaluate",
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
    "3.3",
    "squared error of the probabilities in evaluate",
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
    "3.3",
    "binary cross-entropy in evaluate",
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
    "3.3",
    "label smoothing in evaluate",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
    "one loss per example in evaluate",
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
    "3.3",
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
    "3.3",
    "nothing returned by evaluate",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
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
    "3.3",
    "arguments of the loss swapped in evaluate",
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
    "3.3",
    "nn.CrossEntropyLoss(logits, y) in evaluate",
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
    "3.3",
    "one-hot labels or predicted classes in the loss in evaluate",
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
    "3.3",
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
    "3.3",
    "divided by 255 in evaluate",
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
    "3.3",
    "inputs normalized in evaluate",
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
    "3.3",
    "images flattened in evaluate",
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
