# %% [markdown]
# # One network, four optimizers
#
# A network learns by moving its weights a little, again and again. The **optimizer** decides how.
# Here the same network starts four times from the same weights and learns from the same batches;
# only the optimizer differs.

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
from solutions.studies import notebook, optimizers
from solutions.studies.models import MLP, parameters

lab = notebook.lab("optimizers", DATA, EPOCHS)
model = MLP()
print(model)
print(f"{parameters(model):,} parameters, {len(lab.images.train):,} training images")

# %% [markdown]
# The network is a **multi-layer perceptron** (MLP). A **Linear** layer makes weighted sums of all its
# inputs: 784 pixels in, 512 numbers out, with a weight for each pair. **ReLU** turns negative numbers
# into 0; without it the three layers would be no more than one. Ten scores come out, one per class.
#
# ## How weights move
#
# The **loss** says how far the scores are from right, its **gradient** in which direction it grows
# for every weight. So weights go the other way, by the **learning rate** times the gradient:
#
# | optimizer | what it does |
# |---|---|
# | SGD | weight -= rate * gradient |
# | SGD + momentum | keeps going: a tenth of each gradient's push is lost per step, so pushes add up |
# | RMSprop | divides by the gradient's usual size, so that all weights move about equally far |
# | Adam | both of the last two |
#
# A gradient is taken from a **batch** of 64 images (the **batch size**), not from all: that is less
# exact but a thousand times cheaper. An **epoch** is one round through all training images.

# %%
for name, rule in optimizers.RULES.items():
    print(f"{name:15} {optimizers.plan(rule)}")

# %%
optimizers.run(lab)
notebook.show(lab, "optimizer_comparison")

# %%
for paragraph in optimizers.remarks(lab.stats):
    print(paragraph, end="\n\n")

# %% [markdown]
# ## Questions
# 1. SGD is slow here. Is it a worse optimizer, or is 0.01 too small a rate for it? Change the rule and
#    find out: `lab.train("SGD 0.1", MLP, optimizers.plan(optimizers.Rule("sgd", lr=0.1)))`.
# 2. Loss and accuracy need not agree. Can the loss grow while the accuracy grows too? When?
# 3. What happens with Adam at a rate of 0.1?
