"""What to try instead of what a worker is refused, and what PyTorch's own messages leave out."""

from __future__ import annotations

import re

from autograder.channel import Raised

REFUSED = re.compile(r"Permission denied|Operation not permitted|Read-only file system")
NOTHING = "While it is graded your code can open no file, process or connection."

# The submission's own line, or the message, and what to write instead; the first match counts.
INSTEAD = (
    (r"DataLoader|data/dataloader", "Use DataLoader(..., num_workers=0), or index the tensors "
     "yourself."),
    (r"torch\.save|inline_container|\.pt\b|\.pth\b", "Keep the best weights in memory: "
     "copy.deepcopy(model.state_dict())."),
    (r"savefig|imsave|\.png", "Save figures under `if __name__ == \"__main__\":`; "
     "plot_train_val_metrics saves to the path it is given."),
    (r"Pool|Process\(|multiprocessing|concurrent|asyncio", "Do the work in this process; threads "
     "are allowed, further processes are not."),
    (r"urlopen|requests|socket|http|download", "There is no network while it is graded; the "
     "images come as arguments."),
    (r"subprocess|os\.system|popen", "No other program can be started while it is graded."),
    (r"open\(|mkdir|makedirs|tempfile|SummaryWriter|savez|np\.save|write", "Keep it in memory: no "
     "file can be written while it is graded."),
)  # fmt: skip

# PyTorch's messages that do not say which line to write.
KNOWN = (
    ("before Module.__init__() call",
     "The first line of __init__ is super().__init__(), with both pairs of brackets."),
    ("not compiled with CUDA",
     'The grader has no GPU: choose "cuda" only if torch.cuda.is_available().'),
    ("Found no NVIDIA driver",
     'The grader has no GPU: choose "cuda" only if torch.cuda.is_available().'),
    ("t allocate memory",
     "Take a few hundred images at a time (torch.split), and measure under torch.no_grad()."),
    ("may not be used in this part", "Part 1 is written in NumPy alone."),
    ("No module named",
     "When it is graded there is NumPy (parts 2 and 3: PyTorch and Matplotlib too) and the "
     "standard library, nothing else."),
)  # fmt: skip


def refusal(error: Raised) -> str:
    """Return what to write instead of what the sandbox refused, "" if it refused nothing."""
    if not REFUSED.search(error.message) and error.type_name != "PermissionError":
        return ""
    told = " ".join([*error.where[-1:], error.message, error.type_name, *error.through])
    for pattern, hint in INSTEAD:
        if re.search(pattern, told):
            return hint
    return NOTHING


def known(error: Raised) -> str:
    """Return the next step for a message that does not name it, "" for any other."""
    return next((hint for piece, hint in KNOWN if piece in error.message), "")
