"""All trials of a chunk at once: batched matrix products, compiled into one graph a step.

The gradient is written by hand: it needs no tape, and the compiler sees forward, backward
and Adam as one function and fuses what lies between the products. A matrix of activations
holds a point in each column, since wide rows suit the vector units much better than rows as
narrow as a layer (three times the speed for layers of 8). Chunks keep activations in the
cache; which size is best depends on the network, so several are tried.
"""

import numpy as np
import torch
import torch._dynamo

from workload import BETA1, BETA2, EPSILON, Trial, Workload, coefficients, corrections

CHUNKS = 5, 16, 64


def version() -> str:
    return f"torch {torch.__version__}"


def variants(workload: Workload, trials: list[Trial]) -> dict:
    compiled = _compiler_works()
    name = "compiled" if compiled else "eager"
    sizes = sorted({min(size, len(trials)) for size in (*CHUNKS, len(trials))})
    return {f"{name} batches of {size}": (size, compiled) for size in sizes}


def prepare(workload: Workload, trials: list[Trial], setting: tuple[int, bool]):
    size, compiled = setting
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # decay drives weights to where arithmetic is slow
    torch._dynamo.config.recompile_limit = 64  # a graph for each size of chunk

    # Chunks of equal sizes, or nearly: a small rest would run at the speed of a small batch.
    count = -(-len(trials) // size)
    chunks = [
        [torch.from_numpy(row.reshape(-1, 1, 1)) for row in chunk]
        for chunk in np.array_split(coefficients(trials), count, axis=1)
    ]
    start = [
        torch.from_numpy(array)
        for weight, bias in zip(workload.weights, workload.biases)
        for array in (weight, bias[:, None])
    ]
    batches = _batches(workload)
    scales = list(torch.from_numpy(corrections(workload.steps)).unbind(1))
    validation = torch.from_numpy(workload.validation.inputs).T.contiguous()
    labels = torch.from_numpy(workload.validation.labels)
    one_step = torch.compile(step, fullgraph=True, dynamic=False) if compiled else step

    @torch.no_grad()
    def train(chunk: list, steps: int) -> torch.Tensor:
        members = len(chunk[0])
        theta = [array.repeat(members, 1, 1) for array in start]
        means = [torch.zeros_like(array) for array in theta]
        squares = [torch.zeros_like(array) for array in theta]
        for batch, scale in zip(batches[:steps], scales):
            one_step(theta, means, squares, *batch, *chunk, scale)
        logits = forward(theta, validation)[-1]
        guess = logits[:, 0] > 0 if workload.binary else logits.argmax(1)
        return (guess == labels).sum(1)

    for chunk in {len(chunk[0]): chunk for chunk in chunks}.values():
        train(chunk, 2)  # compiles for this size
    return lambda: torch.cat([train(chunk, workload.steps) for chunk in chunks]).tolist()


def forward(theta: list, inputs: torch.Tensor) -> list:
    """The inputs of each layer, and the logits, for every member."""
    values = [inputs.expand(len(theta[0]), *inputs.shape)]
    for weight, bias in zip(theta[:-2:2], theta[1:-2:2]):
        values.append(torch.baddbmm(bias, weight, values[-1]).relu_())
    return values + [torch.baddbmm(theta[-1], theta[-2], values[-1])]


def step(theta, means, squares, inputs, targets, rate, l2, shrink, scale):
    """A step of Adam for every member, in place."""
    *values, logits = forward(theta, inputs)
    guess = torch.sigmoid(logits) if len(targets) == 1 else torch.softmax(logits, 1)
    error = (guess - targets) / targets.shape[1]
    gradients = []
    for layer, value in reversed(list(enumerate(values))):
        gradients += [error.sum(2, keepdim=True), torch.bmm(error, value.mT)]
        if layer > 0:
            error = torch.bmm(theta[2 * layer].mT, error) * (value > 0)

    for p, m, s, gradient in zip(theta, means, squares, reversed(gradients)):
        gradient = gradient + l2 * p
        m.mul_(BETA1).add_(gradient, alpha=1 - BETA1)
        s.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
        p.mul_(shrink).sub_(rate / scale[0] * m / ((s / scale[1]).sqrt() + EPSILON))


def _batches(workload: Workload) -> list:
    """Inputs and targets of each step, a point in each column."""
    pair = torch.from_numpy(workload.training.inputs), torch.from_numpy(workload.targets())
    if workload.order is None:
        return [[data.T.contiguous() for data in pair]] * workload.steps
    order = torch.from_numpy(workload.order)
    return [[data[points].T.contiguous() for data in pair] for points in order]


def _compiler_works() -> bool:
    try:
        torch.compile(lambda x: x + 1)(torch.zeros(64))
    except Exception:  # no C++ compiler, or one that the library cannot use
        return False
    return True
