"""The compiler's stand-in: optimizers work, torch.compile changes nothing, the real one is near."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WORKER = Path(__file__).parent.parent / "autograder"
OPTIMIZERS = "Adadelta Adagrad Adam Adamax AdamW ASGD LBFGS NAdam RAdam RMSprop Rprop SGD"
USUAL = f"""
for name in {OPTIMIZERS!r}.split():
    network = torch.nn.Embedding(3, 2, _weight=torch.full((3, 2), 2.0))
    optimizer = getattr(torch.optim, name)(network.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    def closure():
        optimizer.zero_grad()
        loss = network(torch.tensor([0, 2])).pow(2).mean()
        loss.backward()
        return loss
    before = closure().item()
    for _ in range(3):
        optimizer.step(closure)
        schedule.step()
    assert closure().item() < before, name
    optimizer.load_state_dict(optimizer.state_dict())
import inspect
assert all(getattr(module, "__file__", "") != 5 for module in list(sys.modules.values()))
inspect.getmodule(torch.tensor)
torch.manual_seed(3)
torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(3, 2))
torch.optim.swa_utils.AveragedModel(layer)
assert torch.compile(layer) is layer
assert torch.compile(mode="max-autotune")(layer) is layer
layer.compile()
layer(torch.ones(1, 3))
torch.compiler.disable(layer.forward)(torch.ones(1, 3))
torch.use_deterministic_algorithms(True)
assert torch.are_deterministic_algorithms_enabled()
"""


def run(code: str) -> str:
    """Run code in a process with the stand-in; return the name of what stands there at the end."""
    lines = [
        "import sys, torch",
        f"sys.path.insert(0, {str(WORKER)!r})",
        "from worker import eager",
        "eager.stand_in()",
        code,
        "print(type(sys.modules['torch._dynamo']).__name__)",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()[-1]


def test_what_students_use_never_needs_the_compiler():
    """Every optimizer learns, schedules run, norms and copies are made: the stand-in stays."""
    assert run(USUAL) == "StandIn"


@pytest.mark.parametrize(
    "code",
    [
        "assert torch._dynamo.is_compiling() is False",
        "import torch._dynamo.config as config; assert config.recompile_limit",
        "assert torch.func.grad(lambda x: (x * x).sum())(torch.ones(2)).sum() == 4",
    ],
    ids=["a function", "a part", "what asks by itself"],
)
def test_the_real_compiler_comes_when_it_is_asked_for(code):
    """Nothing is missing, and what asks a second time asks the real one."""
    assert run(code + "\nimport torch._dynamo; torch._dynamo.reset()") == "module"
