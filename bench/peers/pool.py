"""Worker processes, each pinned to a core and training its share of the trials.

Threads inside a library cost more than they bring for networks this small, so each
worker is told to use one, and the cores are filled with processes instead.
"""

import importlib
import multiprocessing
import os
import threading

from workload import Trial, Workload


class WorkerError(Exception):
    """What went wrong in a worker, in words."""


class Pool:
    def __init__(self, module: str, workload: Workload, trials: list[Trial], processes: int):
        context = multiprocessing.get_context("spawn")
        processes = min(processes, len(trials))
        cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [None]
        self.pipes = []
        for index in range(processes):
            here, there = context.Pipe()
            # Every n-th trial: neighbours in the grid diverge together, and diverged
            # trials may take another time than the others.
            share = trials[index::processes]
            core = cores[index % len(cores)]
            context.Process(
                target=_work, args=(there, module, core, workload, share), daemon=True
            ).start()
            there.close()
            self.pipes.append(here)

    def ask(self, *request) -> list:
        """Sends the same request to all workers and returns the answer of each."""
        for pipe in self.pipes:
            pipe.send(request)
        answers = []
        for pipe in self.pipes:
            try:
                answers.append(pipe.recv())
            except EOFError:
                raise WorkerError("a worker ended unexpectedly") from None
        for problem, _ in answers:
            if problem is not None:
                raise WorkerError(problem)
        return [answer for _, answer in answers]


def _work(pipe, module: str, core: int | None, workload: Workload, trials: list[Trial]):
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if core is not None:
        os.sched_setaffinity(0, {core})  # before the import: libraries count the cores there
    worker = _Worker(module, workload, trials)
    while True:
        try:
            action, *arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = None, getattr(worker, action)(*arguments)
        except Exception as problem:
            answer = f"{type(problem).__name__}: {problem}", None
        pipe.send(answer)


def _end_with_parent():
    # Daemon processes end when their parent exits, but not when it is killed.
    multiprocessing.parent_process().join()
    os._exit(1)


class _Worker:
    """The requests that a worker understands, by name."""

    def __init__(self, module: str, workload: Workload, trials: list[Trial]):
        self.module, self.workload, self.trials = module, workload, trials
        self.trainers = {}

    def load(self) -> tuple[str, list[str]]:
        self.library = importlib.import_module(self.module)
        self.variants = self.library.variants(self.workload, self.trials)
        return self.library.version(), list(self.variants)

    def prepare(self, variant: str):
        setting = self.variants[variant]
        self.trainers[variant] = self.library.prepare(self.workload, self.trials, setting)

    def train(self, variant: str) -> list[int]:
        """How many validation points each trained trial classifies correctly."""
        return self.trainers[variant]()
