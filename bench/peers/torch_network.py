"""The network as PyTorch's users write it, for the peers that train one trial at a time."""

from dataclasses import dataclass
from typing import Callable

import torch
from torch import nn

from workload import Points, Workload


def build(workload: Workload) -> nn.Sequential:
    layers = []
    for weight, bias in zip(workload.weights, workload.biases):
        linear = nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight))
            linear.bias.copy_(torch.from_numpy(bias))
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@dataclass(frozen=True)
class Task:
    """Data, loss and score of a workload as tensors."""

    loss: Callable
    batches: list  # inputs and targets of each step
    inputs: torch.Tensor
    labels: torch.Tensor
    binary: bool

    def correct(self, model: nn.Module) -> int:
        """How many validation points the model classifies correctly."""
        with torch.no_grad():
            logits = model(self.inputs)
        guess = logits[:, 0] > 0 if self.binary else logits.argmax(1)
        return int((guess == self.labels).sum())


def task(workload: Workload) -> Task:
    inputs, targets = _tensors(workload.training)
    if workload.binary:
        targets = targets[:, None].float()
    if workload.order is None:
        batches = [(inputs, targets)] * workload.steps
    else:
        batches = [(inputs[i], targets[i]) for i in torch.from_numpy(workload.order)]
    loss = nn.BCEWithLogitsLoss() if workload.binary else nn.CrossEntropyLoss()
    return Task(loss, batches, *_tensors(workload.validation), workload.binary)


def _tensors(points: Points) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(points.inputs), torch.from_numpy(points.labels)
