"""A worked example: `torch.optim` before `adamscape grade`.

    cargo xtask grade --write-problem problem.json --optimizer adamw-torch
    python3 exercise/python/grade_torch.py problem.json answer.csv
    cargo xtask grade problem.json answer.csv

With a third argument, float32, it computes in that, as PyTorch does by default.
"""
import json
import sys

import torch

problem = json.load(open(sys.argv[1], encoding="utf-8"))
dtype = getattr(torch, sys.argv[3]) if len(sys.argv) > 3 else torch.float64
hyper = problem["hyperparameters"]
theta = {
    name: torch.nn.Parameter(torch.tensor(values, dtype=dtype))
    for name, values in problem["parameters"].items()
}
make = {"adam-l2": torch.optim.Adam, "adamw-torch": torch.optim.AdamW}.get(problem["optimizer"])
if make is None:
    sys.exit(f"torch.optim has no {problem['optimizer']}")
optimizer = make(
    theta.values(),
    lr=hyper["learning_rate"],
    betas=(hyper["beta_1"], hyper["beta_2"]),
    eps=hyper["epsilon"],
    weight_decay=hyper["weight_decay"],
)

with open(sys.argv[2], "w", encoding="utf-8") as answer:
    for gradients in problem["gradients"]:
        for name, parameter in theta.items():
            parameter.grad = torch.tensor(gradients[name], dtype=dtype)
        optimizer.step()
        numbers = torch.cat([parameter.detach().ravel() for parameter in theta.values()])
        answer.write(",".join(repr(number) for number in numbers.tolist()) + "\n")
