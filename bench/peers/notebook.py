"""What a student's notebook does: PyTorch for the gradients, an optimizer written in NumPy.

The trials run one after another in one process, and each parameter takes the way from
PyTorch to NumPy and back at every step. Nothing here is tuned: it is the starting point
that the other peers, and the Rust program, are measured against.
"""

import numpy as np
import torch

import torch_network
from workload import BETA1, BETA2, EPSILON, Trial, Workload


class Adam:
    def __init__(self, parameters, trial: Trial):
        self.parameters = list(parameters)
        self.trial = trial
        self.means = [np.zeros(p.shape, np.float32) for p in self.parameters]
        self.squares = [np.zeros(p.shape, np.float32) for p in self.parameters]
        self.steps = 0

    def step(self):
        self.steps += 1
        rate, decay = self.trial.learning_rate, self.trial.weight_decay
        for i, parameter in enumerate(self.parameters):
            theta = parameter.detach().numpy()
            gradient = parameter.grad.numpy()
            if self.trial.coupled:
                theta = theta * (1 - rate * decay)
            else:
                gradient = gradient + decay * theta
            self.means[i] = BETA1 * self.means[i] + (1 - BETA1) * gradient
            self.squares[i] = BETA2 * self.squares[i] + (1 - BETA2) * gradient**2
            mean = self.means[i] / (1 - BETA1**self.steps)
            square = self.squares[i] / (1 - BETA2**self.steps)
            theta = theta - rate * mean / (np.sqrt(square) + EPSILON)
            with torch.no_grad():
                parameter.copy_(torch.from_numpy(theta))


def version() -> str:
    return f"torch {torch.__version__}, numpy {np.__version__}"


def variants(workload: Workload, trials: list[Trial]) -> dict:
    return {"one trial after another": None}


def prepare(workload: Workload, trials: list[Trial], setting: None):
    torch.set_num_threads(1)
    task = torch_network.task(workload)

    def train(trial: Trial) -> int:
        model = torch_network.build(workload)
        optimizer = Adam(model.parameters(), trial)
        for inputs, targets in task.batches:
            loss = task.loss(model(inputs), targets)
            model.zero_grad()
            loss.backward()
            optimizer.step()
        return task.correct(model)

    train(trials[0])  # the first use of each operation is slow
    return lambda: [train(trial) for trial in trials]
