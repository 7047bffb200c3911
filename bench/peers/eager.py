"""What a careful user of PyTorch does: its own optimizers, fused, and a process for each core.

The trials still run one after another, so the cost of calling each operation, and not the
arithmetic, decides the speed of small networks.
"""

import torch

import torch_network
from workload import BETA1, BETA2, EPSILON, Trial, Workload


def version() -> str:
    return f"torch {torch.__version__}"


def variants(workload: Workload, trials: list[Trial]) -> dict:
    try:
        torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], fused=True)
    except RuntimeError:  # this build has no fused optimizer for its device
        return {"default optimizer": False}
    return {"fused optimizer": True}


def prepare(workload: Workload, trials: list[Trial], fused: bool):
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # decay drives weights to where arithmetic is slow
    task = torch_network.task(workload)

    def train(trial: Trial) -> int:
        model = torch_network.build(workload)
        kind = torch.optim.AdamW if trial.coupled else torch.optim.Adam
        optimizer = kind(
            model.parameters(),
            lr=trial.learning_rate,
            betas=(BETA1, BETA2),
            eps=EPSILON,
            weight_decay=trial.weight_decay,
            fused=fused,
        )
        for inputs, targets in task.batches:
            optimizer.zero_grad()
            task.loss(model(inputs), targets).backward()
            optimizer.step()
        return task.correct(model)

    train(trials[0])  # the first use of each operation is slow
    return lambda: [train(trial) for trial in trials]
