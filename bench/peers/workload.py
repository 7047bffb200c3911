"""The workload of a benchmark run: what every peer trains, read from one line of JSON."""

import json
from dataclasses import dataclass

import numpy as np

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Trial:
    """One cell of the grid."""

    coupled: bool  # True: AdamW's decay, coupled to the learning rate; False: L2 in the gradient
    learning_rate: float
    weight_decay: float


@dataclass(frozen=True)
class Points:
    inputs: np.ndarray  # float32, (points, inputs)
    labels: np.ndarray  # int64, (points,)


@dataclass(frozen=True)
class Workload:
    widths: list[int]
    steps: int
    order: np.ndarray | None  # (steps, batch) indices of training points; None: full batches
    trials: list[Trial]
    training: Points
    validation: Points
    weights: list[np.ndarray]  # a layer each, float32, (outputs, inputs)
    biases: list[np.ndarray]  # a layer each, float32, (outputs,)
    processes: int
    sample: int | None  # peers that train one trial after another may train only so many

    @property
    def binary(self) -> bool:
        """One logit and a sigmoid, instead of a logit for each class and a softmax."""
        return self.widths[-1] == 1

    def targets(self) -> np.ndarray:
        """The probabilities that the training points should have, (points, outputs)."""
        if self.binary:
            return self.training.labels[:, None].astype(np.float32)
        return np.eye(self.widths[-1], dtype=np.float32)[self.training.labels]

    def thinned(self) -> list[Trial]:
        """`sample` trials spread evenly over the grid, or all of them."""
        if self.sample is None or self.sample >= len(self.trials):
            return self.trials
        places = np.linspace(0, len(self.trials) - 1, self.sample).round().astype(int)
        return [self.trials[place] for place in places]


def read(line: str) -> Workload:
    raw = json.loads(line)
    widths = raw["widths"]
    shapes = list(zip(widths[1:], widths[:-1], strict=True))
    order = raw["order"]
    if order is not None:
        order = np.array(order, dtype=np.int64)
        if order.ndim != 2 or len(order) != raw["steps"]:
            raise ValueError("the order needs one list for each step, all of one length")
    return Workload(
        widths=widths,
        steps=raw["steps"],
        order=order,
        trials=[_trial(trial) for trial in raw["trials"]],
        training=_points(raw["training"], widths[0]),
        validation=_points(raw["validation"], widths[0]),
        weights=[_array(w, shape) for w, shape in zip(raw["weights"], shapes, strict=True)],
        biases=[_array(b, shape[:1]) for b, shape in zip(raw["biases"], shapes, strict=True)],
        processes=raw["processes"],
        sample=raw["sample"],
    )


def coefficients(trials: list[Trial]) -> np.ndarray:
    """Learning rate, L2 coefficient and shrink factor of each trial, float32, (3, trials).

    With them both kinds of decay are one formula, so that a batch may mix them.
    """
    rows = [
        (t.learning_rate, 0.0, 1 - t.learning_rate * t.weight_decay)
        if t.coupled
        else (t.learning_rate, t.weight_decay, 1.0)
        for t in trials
    ]
    return np.array(rows, dtype=np.float32).T


def corrections(steps: int) -> np.ndarray:
    """Adam's bias corrections of each step, float32, (2, steps)."""
    step = np.arange(1, steps + 1)
    return np.stack([1 - BETA1**step, 1 - BETA2**step]).astype(np.float32)


def _trial(raw: dict) -> Trial:
    coupled = {"l2": False, "lr-coupled": True}[raw["decay"]]
    return Trial(coupled, raw["learning_rate"], raw["weight_decay"])


def _points(raw: dict, width: int) -> Points:
    labels = np.array(raw["labels"], dtype=np.int64)
    return Points(_array(raw["inputs"], (len(labels), width)), labels)


def _array(raw: list, shape: tuple) -> np.ndarray:
    array = np.array(raw, dtype=np.float32)
    if array.shape != shape:
        raise ValueError(f"expected numbers of shape {shape}, got {array.shape}")
    return array
