"""A worked example: an optimizer in NumPy, written for `adamscape grade`.

    cargo xtask grade --write-problem problem.json --optimizer adamw
    python3 exercise/python/grade_numpy.py problem.json answer.csv
    cargo xtask grade problem.json answer.csv
"""
import json
import sys

import numpy as np

problem = json.load(open(sys.argv[1], encoding="utf-8"))
hyper = problem["hyperparameters"]
eta, lam = hyper["learning_rate"], hyper["weight_decay"]
beta_1, beta_2, epsilon = hyper["beta_1"], hyper["beta_2"], hyper["epsilon"]
optimizer = problem["optimizer"]

theta = {name: np.array(values) for name, values in problem["parameters"].items()}
m = {name: np.zeros_like(values) for name, values in theta.items()}
v = {name: np.zeros_like(values) for name, values in theta.items()}

rows = []
for t, gradients in enumerate(problem["gradients"], start=1):
    for name in theta:
        g = np.array(gradients[name])
        keep = 1.0
        if optimizer == "adam-l2":          # as torch.optim.Adam
            g = g + lam * theta[name]
        elif optimizer == "adamw":          # the AdamW paper and the problem set
            keep = 1 - lam
        elif optimizer == "adamw-torch":    # as torch.optim.AdamW
            keep = 1 - eta * lam
        else:
            sys.exit(f"this example has no {optimizer}")
        m[name] = beta_1 * m[name] + (1 - beta_1) * g
        v[name] = beta_2 * v[name] + (1 - beta_2) * g**2
        m_hat = m[name] / (1 - beta_1**t)
        v_hat = v[name] / (1 - beta_2**t)
        theta[name] = keep * theta[name] - eta * m_hat / (np.sqrt(v_hat) + epsilon)
    rows.append(np.concatenate([theta[name].ravel() for name in theta]))

np.savetxt(sys.argv[2], rows, delimiter=",", fmt="%.17g")
