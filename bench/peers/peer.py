"""Trains a grid of small networks as fast as one Python library can.

    python peer.py notebook|eager|batched|jax

The first line of standard input is the workload (see workload.py). The peer prepares: it
compiles, tries its variants and keeps the fastest, then prints its variant and version.
For each further line, `run`, it trains all trials and prints the seconds. It ends with its
input. Standard output carries one line of JSON for each of these, and nothing else.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Library:
    module: str
    one_by_one: bool  # trains one trial after another, so that a sample tells its speed
    single: bool = False  # stays in one process
    environment: dict = field(default_factory=dict)  # what must be set before a worker starts


# Keeps freed memory in the process: giving it back and faulting it in again at every step
# takes up to half of PyTorch's time.
KEEP_MEMORY = {"MALLOC_TOP_PAD_": str(64 << 20)}

LIBRARIES = {
    "notebook": Library("notebook", one_by_one=True, single=True),
    "eager": Library("eager", one_by_one=True, environment=KEEP_MEMORY),
    "batched": Library(
        "batched",
        one_by_one=False,
        # Compiling in the worker itself leaves no helper processes behind.
        environment=KEEP_MEMORY | {"TORCHINDUCTOR_COMPILE_THREADS": "1"},
    ),
    "jax": Library(
        "jax_peer",
        one_by_one=False,
        environment={
            "JAX_PLATFORMS": "cpu",
            "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
        },
    ),
}


def main(arguments: list[str], requests, answer):
    # Imported here, so that a missing NumPy is answered like any other error.
    import workload
    from pool import Pool

    if len(arguments) != 1 or arguments[0] not in LIBRARIES:
        raise ValueError(f"usage: peer.py {'|'.join(LIBRARIES)}")
    library = LIBRARIES[arguments[0]]
    work = workload.read(requests.readline())
    trials = work.thinned() if library.one_by_one else work.trials
    os.environ.update(library.environment, OMP_NUM_THREADS="1")
    pool = Pool(library.module, work, trials, 1 if library.single else work.processes)

    version, variants = pool.ask("load")[0]
    variant = fastest(pool, variants)
    count = len(pool.pipes)
    told = [variant, f"{count} process{'es' if count > 1 else ''}"]
    if len(trials) < len(work.trials):
        told.append(f"{len(trials)} of {len(work.trials)} trials")
    answer({"variant": ", ".join(told), "version": version})

    points = len(work.validation.labels)
    for request in requests:
        if request.strip() != "run":
            raise ValueError(f"unknown request {request.strip()!r}")
        seconds, correct = timed_run(pool, variant)
        answer(
            {
                "seconds": seconds,
                "member_steps": len(trials) * work.steps,
                "good": sum(10 * c > 9 * points for c in correct),
            }
        )


def fastest(pool, variants: list[str]) -> str:
    for variant in variants:
        pool.ask("prepare", variant)
    if len(variants) == 1:
        return variants[0]
    seconds = {variant: timed_run(pool, variant)[0] for variant in variants}
    print({name: round(time, 3) for name, time in seconds.items()}, file=sys.stderr)
    return min(seconds, key=seconds.get)


def timed_run(pool, variant: str) -> tuple[float, list[int]]:
    start = time.perf_counter()
    shares = pool.ask("train", variant)
    seconds = time.perf_counter() - start
    return seconds, [correct for share in shares for correct in share]


if __name__ == "__main__":
    # Libraries that print must not disturb the protocol: what they and the workers write to
    # standard output goes to standard error.
    protocol = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    try:
        main(sys.argv[1:], sys.stdin, lambda record: print(json.dumps(record), file=protocol))
    except Exception as problem:
        print(json.dumps({"error": f"{type(problem).__name__}: {problem}"}), file=protocol)
        sys.exit(1)
