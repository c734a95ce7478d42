# %% [markdown]
# # A fully connected network against a CNN
#
# Why do networks for pictures have convolutions? We let both kinds learn the same pictures. Then we
# take away the one thing that convolutions rely on, and look at what is left of their lead.

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
from solutions.studies import figures, nn_vs_cnn, notebook
from solutions.studies.models import parameters

lab = notebook.lab("nn-vs-cnn", DATA, EPOCHS)
for name, create in nn_vs_cnn.NETWORKS.items():
    print(name, f"{parameters(create()):,} parameters", create(), sep="\n", end="\n\n")

# %% [markdown]
# - A **Linear** layer gives every pixel a weight of its own for every output. Which pixels lie next
#   to each other it does not know: it would have to learn that from examples.
# - A **convolution** looks at 3 x 3 neighbours at a time, with the same nine weights at every place.
#   So a seam or a sole is one pattern, wherever it lies. **Pooling** keeps the largest of each 2 x 2
#   numbers and so halves rows and columns. **ReLU** turns negative numbers into 0.
#
# Both learn with Adam and a **batch size** of 64 (images per step), for some **epochs** (rounds
# through all images). The **learning rate** says how far the weights move in a step: here it rises
# to 0.002 and falls to 0 again, so that the last steps are small and training ends calmly.
#
# ## The control
#
# We draw one random order of the 784 pixels and rearrange every picture by it, all in the same way.
# Nothing is lost: whoever knows the order can put each picture back. But neighbours are no longer
# neighbours.

# %%
shuffled = lab.images.shuffled(lab.settings.seed)
pairs = [part.X[:6, 0].cpu() for part in (lab.images.train, shuffled.train)]
captions = ["as it is"] * 6 + ["shuffled"] * 6
lab.draw("both", figures.pictures([*pairs[0].numpy(), *pairs[1].numpy()], captions))
notebook.show(lab, "both")

# %%
nn_vs_cnn.run(lab)
lab.finish()
notebook.show(lab, "cnn_vs_nn")

# %%
notebook.show(lab, "locality")

# %%
for paragraph in nn_vs_cnn.remarks(lab.stats):
    print(paragraph)

# %% [markdown]
# ## Questions
# 1. The MLP hardly changes with shuffled pixels. Why should it not change at all, up to chance?
# 2. The CNN still learns something from shuffled pixels. Which of its layers can?
# 3. For which data would you expect a convolution to be of no use?
