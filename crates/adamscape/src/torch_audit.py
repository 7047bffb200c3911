"""Puts a torch.optim.Optimizer before `adamscape audit`: CLASS PROBLEM ANSWER, where CLASS is module:Class or file.py:Class.

Exit code 3 says that the optimizer has no such setting.
"""
import importlib
import importlib.util
import inspect
import json
import sys

import torch


def load(path):
    module, _, name = path.rpartition(":")
    if module.endswith(".py"):
        spec = importlib.util.spec_from_file_location("audited", module)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
    else:
        sys.path.insert(0, "")
        loaded = importlib.import_module(module)
    return getattr(loaded, name)


def arguments(make, hyper, audit):
    """What the constructor is given, by the names that it has for it."""
    accepted = inspect.signature(make).parameters
    given = {"lr": hyper["learning_rate"]}
    betas = [hyper[name] for name in ("beta_1", "beta_2", "beta_3") if name in hyper]
    wanted = {
        "betas": tuple(betas) if len(betas) > 1 else None,
        "alpha": hyper.get("beta_2") if len(betas) == 1 else None,
        "eps": hyper.get("epsilon"),
        "weight_decay": hyper["weight_decay"],
        "momentum": hyper.get("momentum"),
        "dampening": hyper.get("dampening"),
        "lr_decay": hyper.get("lr_decay"),
        "initial_accumulator_value": hyper.get("initial"),
        "momentum_decay": hyper.get("momentum_decay"),
    }
    given.update({name: value for name, value in wanted.items() if value is not None and name in accepted})
    for flag in ("amsgrad", "nesterov"):
        if audit[flag]:
            if flag not in accepted:
                sys.exit(3)
            given[flag] = True
    return given


def main():
    make = load(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        problem = json.load(file)
    audit = problem["audit"]
    dtype = getattr(torch, audit["dtype"])
    order = audit["order"]
    theta = {
        name: torch.nn.Parameter(torch.tensor(problem["parameters"][name], dtype=dtype))
        for name in order
    }
    given = arguments(make, problem["hyperparameters"], audit)

    def build():
        if not audit["groups"]:
            return make([theta[name] for name in order], **given)
        groups = [
            {
                "params": [theta[name] for name in group["parameters"]],
                "lr": group["learning_rate"],
                "weight_decay": group["weight_decay"],
            }
            for group in audit["groups"]
        ]
        return make(groups, **given)

    optimizer = build()
    with open(sys.argv[3], "w", encoding="utf-8") as answer:
        for step, gradients in enumerate(problem["gradients"], start=1):
            for name in order:
                theta[name].grad = torch.tensor(gradients[name], dtype=dtype)
            optimizer.step()
            numbers = [number for name in order for number in theta[name].detach().reshape(-1).tolist()]
            answer.write(",".join(repr(number) for number in numbers) + "\n")
            if step == audit["resume_after"]:
                saved = optimizer.state_dict()
                optimizer = build()
                optimizer.load_state_dict(saved)


main()
