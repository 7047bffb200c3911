"""One program for the whole training of one trial, vectorized over chunks of trials.

XLA compiles the loop over the steps together with what it contains, so nothing of Python
runs between two steps. Three things make it fast for small networks: the chunk, which keeps
activations in the cache (the best size depends on the network, so several are tried); a
point in each column of the activations, since wide rows suit the vector units much better
than rows as narrow as a layer (twice the speed for layers of 8); and a gradient written by
hand, which hides from XLA that the matrix of a backward product is a transposed one, for
which it has no fast kernel.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from workload import BETA1, BETA2, EPSILON, Trial, Workload, coefficients, corrections

CHUNKS = 1, 4, 16, 32, 64


def version() -> str:
    return f"jax {jax.__version__}"


def variants(workload: Workload, trials: list[Trial]) -> dict:
    sizes = sorted({min(size, len(trials)) for size in CHUNKS})
    return {f"vmap of {size}": size for size in sizes}


def prepare(workload: Workload, trials: list[Trial], chunk: int):
    chunk = min(chunk, len(trials))
    start = [
        (jnp.asarray(weight), jnp.asarray(bias[:, None]))
        for weight, bias in zip(workload.weights, workload.biases)
    ]
    zeros = jax.tree.map(jnp.zeros_like, start)
    training = [jnp.asarray(data.T) for data in (workload.training.inputs, workload.targets())]
    validation = jnp.asarray(workload.validation.inputs.T)
    labels = jnp.asarray(workload.validation.labels)

    batches = None
    if workload.order is not None:
        # All minibatches in advance: the loop would gather each again for every chunk.
        batches = [jnp.moveaxis(data[:, workload.order], 0, 1) for data in training]
    schedule = jnp.asarray(corrections(workload.steps).T), batches

    def train(trial):
        rate, l2, shrink = trial

        def step(state, now):
            theta, means, squares = state
            scale, batch = now
            slope = gradient(theta, *(batch or training))
            slope = jax.tree.map(lambda g, p: g + l2 * p, slope, theta)
            means = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, means, slope)
            squares = jax.tree.map(lambda s, g: BETA2 * s + (1 - BETA2) * g * g, squares, slope)

            def update(p, m, s):
                return shrink * p - rate * (m / scale[0]) / (jnp.sqrt(s / scale[1]) + EPSILON)

            return (jax.tree.map(update, theta, means, squares), means, squares), None

        (theta, _, _), _ = lax.scan(step, (start, zeros, zeros), schedule)
        logits = forward(theta, validation)[-1]
        guess = logits[0] > 0 if workload.binary else logits.argmax(0)
        return (guess == labels).sum()

    def train_all(numbers):
        return lax.map(train, numbers, batch_size=chunk if chunk > 1 else None)

    numbers = tuple(jnp.asarray(row) for row in coefficients(trials))
    program = jax.jit(train_all).lower(numbers).compile()
    return lambda: np.asarray(program(numbers)).tolist()


def forward(theta: list, inputs: jax.Array) -> list:
    """The inputs of each layer, and the logits."""
    values = [inputs]
    for weight, bias in theta[:-1]:
        values.append(jax.nn.relu(weight @ values[-1] + bias))
    weight, bias = theta[-1]
    return values + [weight @ values[-1] + bias]


def gradient(theta: list, inputs: jax.Array, targets: jax.Array) -> list:
    *values, logits = forward(theta, inputs)
    guess = jax.nn.sigmoid(logits) if len(targets) == 1 else jax.nn.softmax(logits, 0)
    error = (guess - targets) / targets.shape[1]
    slopes = []
    for layer, value in reversed(list(enumerate(values))):
        slopes.append((error @ value.T, error.sum(1, keepdims=True)))
        if layer > 0:
            # Without the barrier XLA would merge the transposition into the product.
            back = lax.optimization_barrier(theta[layer][0].T)
            error = jnp.where(value > 0, back @ error, 0)
    return slopes[::-1]
