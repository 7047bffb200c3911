"""Statistics of a table of numbers by NumPy and SciPy, for scipy.json.

    pip install numpy==2.4.6 scipy==1.17.1 && python scipy.py > scipy.json
"""

import sys

# Not this file.
sys.path.pop(0)
import json

import numpy
from scipy import special, stats

generator = numpy.random.default_rng(7)
ROWS, COLUMNS, SEEDS, THRESHOLD = 5, 7, 8, 0.6
x = numpy.arange(ROWS)[:, None]
y = numpy.arange(COLUMNS)[None, :]


def group(shift):
    clean = 0.5 + 0.05 * (x - 2) ** 2 + 0.04 * (y - 3 - shift * (x - 2)) ** 2
    level = 0.05 * generator.standard_normal((SEEDS, 1, 1))
    return clean + level + 0.03 * generator.standard_normal((SEEDS, ROWS, COLUMNS))


def over_seeds(figures):
    figures = numpy.asarray(figures, dtype=float)
    half = stats.t.ppf(0.975, len(figures) - 1) * stats.sem(figures)
    return {"value": figures.mean(), "low": figures.mean() - half, "high": figures.mean() + half, "median": float(numpy.median(figures)), "of_seed": list(figures)}


def leaving_out(losses, figure):
    return [figure(numpy.delete(losses, seed, axis=0).mean(axis=0), losses[seed]) for seed in range(SEEDS)]


def regret(others, own):
    best = own[numpy.unravel_index(others.argmin(), others.shape)]
    found = []
    for start in range(COLUMNS):
        row = others[:, start].argmin()
        found.append(own[row, others[row].argmin()] - best)
    return numpy.mean(found)


def transfer(others, own):
    chosen = others.argmin(axis=1)
    costs = [own[to, chosen[start]] - own[to, chosen[to]] for start in range(ROWS) for to in range(ROWS) if start != to]
    return numpy.mean(costs)


def expected_best(own, tries):
    # From the worst to the best: of the j best-so-far, j - 1 choose the other tries.
    worst_first = numpy.sort(own.ravel())[::-1]
    count = len(worst_first)
    j = numpy.arange(1, count + 1)
    return (worst_first * special.comb(j - 1, tries - 1) / special.comb(count, tries)).sum()


def centred(losses):
    return losses - losses.mean(axis=(-2, -1), keepdims=True)


def interaction_of(losses):
    means = centred(losses)
    return means - means.mean(axis=-1, keepdims=True) - means.mean(axis=-2, keepdims=True)


def less_noise(parts):
    return (parts.mean(axis=0) ** 2 - parts.var(axis=0, ddof=1) / len(parts)).sum()


def interaction(losses):
    return less_noise(interaction_of(losses)) / less_noise(centred(losses))


def jackknife(losses, figure):
    whole = figure(losses)
    without = [figure(numpy.delete(losses, seed, axis=0)) for seed in range(SEEDS)]
    pseudo = [SEEDS * whole - (SEEDS - 1) * one for one in without]
    half = stats.t.ppf(0.975, SEEDS - 1) * stats.sem(pseudo)
    return {"value": whole, "low": whole - half, "high": whole + half}


def measures(losses):
    return {
        "good_share": over_seeds((losses < THRESHOLD).mean(axis=(1, 2))),
        "best_on_fresh_seeds": over_seeds(leaving_out(losses, lambda others, own: own.ravel()[others.argmin()])),
        "regret_one_after_the_other": over_seeds(leaving_out(losses, regret)),
        "transfer_cost": over_seeds(leaving_out(losses, transfer)),
        "expected_best_of_4": over_seeds([expected_best(own, 4) for own in losses]),
        "expected_best_of_16": over_seeds([expected_best(own, 16) for own in losses]),
        "interaction_share": jackknife(losses, interaction),
    }


groups = [group(0.0), group(0.8)]
own, other = (measures(losses) for losses in groups)
differences = {}
for name in ["good_share", "best_on_fresh_seeds", "transfer_cost", "expected_best_of_4"]:
    change = numpy.subtract(other[name]["of_seed"], own[name]["of_seed"])
    differences[name] = over_seeds(change) | {
        "p": stats.ttest_1samp(change, 0).pvalue,
        "wilcoxon": stats.wilcoxon(change, method=stats.PermutationMethod(n_resamples=numpy.inf)).pvalue,
    }
print(json.dumps({
    "losses": [losses.tolist() for losses in groups],
    "threshold": THRESHOLD,
    "groups": [own, other],
    "differences": differences,
}))
