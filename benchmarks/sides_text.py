"""The sentences of benchmarks/sides.md that no figure changes: what was measured, and how."""

HEAD = """\
# Side by side

Written by `python -m benchmarks.sides`: each side is a process of its own on the embedded data,
with the libraries' own number of threads, in turns within one run. Seconds are medians, with the
extremes of all rounds behind them. Memory comes from a run apart, which is not timed: the
proportional set sizes (PSS) of all processes, added up every 0.05 s, the largest sum.
"""

WORKLOAD = """\
*Theirs* is the workload as its public description has it, written anew: 2,000 training and 200
test images; NumPy with 64 hidden units, batches of 64, 250 epochs in float64, and after every
epoch a pass over all training images for the loss and another for the accuracy; a PyTorch network
with 32 hidden units, batches of 64, 100 epochs; a CNN of four blocks with 32, 64, 128 and 256
channels, batch norm and dropout, all images in one batch, 60 epochs. Where the description is
silent, the plain or cheaper way is taken: one 3x3 convolution and one pooling a block, a dropout
of 0.25, Adam at 0.001 (NumPy: 0.1), PyTorch's training figures from the steps themselves. The
published scripts were seen to take 43, 4 and 167 s and up to 1.45 GB on two cores. *Ours* is a
whole grading of the solutions, `python -m autograder grade solutions`: 8,000 training images, six
trainings on tasks drawn anew, every check, the page. Their memory is measured over five epochs,
after which it hardly grows. The ratio is that of the three scripts to the mean of the gradings
before and after them, the median over the rounds."""

ONE_PROCESS = """\
*Usual* runs our checks, their judges and their trainings with the same seeds
(`benchmarks/elsewhere/`), but as unittest cases under gradescope-utils' runner, with the
submission imported in that process: nothing is sent, copied, limited or stopped, and how long the
reference takes is not measured. It trains with the libraries' own number of threads, or with one
as ours does. Ours also uses a second core to train beside the checks; where everything has one
core, the difference is the price of isolation alone, together with the page and the pictures,
which the usual way does not make."""

CHANCE = """\
Computed, not run. A right solution is the reference: its accuracy is a normal variable with the
mean and the deviation of benchmarks/calibration.md (30 seeds), and the number of test images it
gets right is binomial. Both sides have that same accuracy and the same gates; only the number of
test images differs. Where theirs are the same 200 for everybody, read the chance as that of an
unlucky 200. In our disfavour: the calibration already measured on 5,000 images, so our own error
of measurement counts twice, and the goal is judged by one training alone, since the last column
takes retries for independent although they use the same test images. In our favour: the normal
distribution. The lowest of the 30 NumPy trainings lies 3.2 deviations down, so the true tail may
be heavier."""

PUBLISHED = """\
The published models themselves, trained on 2,000 images by our re-creation and measured on 5,000
test images; the chance is that of failing the same gates on 200. A few trainings, so read it
roughly."""
