# %% [markdown]
# # A simple CNN
#
# Fashion-MNIST has ten kinds of clothing, in grey pictures of 28 x 28 pixels. We look at some,
# build a small convolutional network, and teach it to tell them apart. Every word that may be new
# is explained where it first comes up.

# %%
import sys
from pathlib import Path

# A notebook starts in its own folder; the project's packages lie further up.
here = Path.cwd()
sys.path.insert(0, str(next(p for p in (here, *here.parents) if (p / "pyproject.toml").exists())))

# The embedded sample and a few epochs take a minute or two. For the figures in RESULTS.md say
# DATA = "full" (`make data` fetches it) and EPOCHS = None, which means the study's own number.
DATA, EPOCHS = "sample", 2

# %%
from solutions.studies import figures, notebook, simple_cnn
from solutions.studies.models import SimpleCNN, parameters

lab = notebook.lab("simple-cnn", DATA, EPOCHS)
for name in ("train", "val", "test"):
    part = getattr(lab.images, name)
    print(
        f"{name:5} {len(part):6,} images, shape {tuple(part.X.shape)}, labels {part.y[:6].tolist()} ..."
    )

# %% [markdown]
# Three parts. The network learns from the **training** images. The **validation** images tell us
# during training how good it is on images it does not learn from. The **test** images are asked at
# the very end: nothing is chosen by them, so they say what to expect of new pictures.
#
# A shape `(n, 1, 28, 28)` is: n pictures, 1 channel (grey; a photograph has 3), 28 rows, 28 columns.
# Each number is a brightness from 0 (background) to 1.

# %%
lab.draw("samples", simple_cnn.samples(lab.images))
notebook.show(lab, "samples")

# %% [markdown]
# ## The layers
#
# - **Convolution** (`Conv2d`): a small window of 3 x 3 weights slides over the picture and gives one
#   number at each place: how well the place fits the window's pattern. The same few weights are used
#   everywhere, so a collar is found wherever it is. 32 windows give 32 channels. `padding=1` puts a
#   border of zeros around the picture, so that the result is as large as the picture.
# - **ReLU**: keeps what is positive and turns the rest into 0. Without something like it, two layers
#   would be no more than one: a weighted sum of weighted sums is a weighted sum.
# - **Pooling** (`MaxPool2d(2)`): of every 2 x 2 places only the largest number stays. Rows and
#   columns are halved: less work, and a pattern may lie a pixel to the side without harm.
# - **Flatten**: lines up all numbers of a picture in one row.
# - **Linear**: every output is a weighted sum of all inputs, with a weight for each pair, plus a bias.
#
# Below, a batch of 64 pictures goes through, layer by layer. Watch the shapes.

# %%
model = SimpleCNN()
batch = lab.images.train.X[:64].cpu()
print(f"{'picture':10} {tuple(batch.shape)}")
for layer in model.layers:
    batch = layer(batch)
    print(f"{type(layer).__name__:10} {tuple(batch.shape)!s:20} {parameters(layer):9,} parameters")

# %% [markdown]
# Ten numbers per picture come out, the **scores**: the largest says which class the network takes it
# for. Nearly all parameters belong to the first Linear layer, hardly any to the convolutions.
#
# ## Learning
#
# - **Batch size** (64): so many pictures are looked at before the weights are changed once. Small
#   batches change often but waver; large ones are steadier and need fewer, more costly steps.
# - **Loss**: the cross-entropy, a number for how far the scores are from right. It is small when the
#   right class has a high probability. Its slope says which way each weight should move.
# - **Learning rate** (0.001): how far the weights move along the slope. Too small, and nothing
#   happens; too large, and each step overshoots.
# - **Epoch**: one round through all training images.
# - **Adam**: gives every weight a step of its own length, from the slopes it has seen so far.

# %%
print(simple_cnn.PLAN)
trained = lab.train("simple-cnn", SimpleCNN, simple_cnn.PLAN)
print(f"test accuracy {trained.accuracy:.1%} after {trained.history.seconds:.0f} seconds")

# %%
history = trained.history
losses = {"training": history.of("train_loss"), "validation": history.of("val_loss")}
right = {"training": history.of("train_accuracy"), "validation": history.of("val_accuracy")}
panels = [figures.Panel("Loss", "cross-entropy", losses), figures.Panel("Accuracy", "right", right)]
lab.draw("curves", figures.curves(panels))
notebook.show(lab, "curves")

# %% [markdown]
# If the training loss goes on falling while the validation loss turns upwards, the network has begun
# to learn the training images by heart: **overfitting**. Set `EPOCHS = 10` at the top and look.
#
# ## Questions
# 1. What becomes of the number of parameters without the second pooling? Which layer grows?
# 2. Which two classes are confused most? Where would you look for the answer?
# 3. Your own network for part 3 may have five million parameters. How many does this one have?
