"""A loss with its gradient over 20 million rows: time and peak memory, side by side with NumPy and JAX.

    pip install jax
    python benchmarks/reductions.py [ROWS]

Each runs in a process of its own, after one run to warm up; the memory is what comes on top of the data.  The error is
that of the loss against exact addition of the rounded terms.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

W, B = 1.7, -0.3


def data(rows: int) -> tuple[Any, Any]:
    generator = np.random.default_rng(0)
    x = generator.standard_normal(rows)
    return x, 1.5 * x + 0.1 * generator.standard_normal(rows) + 1e3


def by_symdiff() -> Callable[[Any, Any], Any]:
    from symdiff import compile, gradient

    loss = "sum(i=1..n, (y_i - w*x_i - b)^2)"
    kernel = compile([loss, *gradient(loss, "w b")], "w b x y")
    return lambda x, y: kernel(W, B, x, y)


def by_numpy() -> Callable[[Any, Any], Any]:
    def run(x: Any, y: Any) -> Any:
        rest = y - W * x - B
        return [np.sum(rest**2), -2 * np.sum(x * rest), -2 * np.sum(rest)]

    return run


def by_jax() -> Callable[[Any, Any], Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    value = jax.jit(jax.value_and_grad(lambda p, x, y: jnp.sum((y - p[0] * x - p[1]) ** 2)))
    point = jnp.array([W, B])

    def run(x: Any, y: Any) -> Any:
        loss, slope = value(point, x, y)
        return [float(loss), *map(float, slope)]

    return run


PEERS = {"symdiff": by_symdiff, "numpy": by_numpy, "jax": by_jax}


def measure(name: str, rows: int, answers: Any) -> None:
    x, y = data(rows)
    run = PEERS[name]()
    run(x[:1000], y[:1000])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times = []
    for _ in range(5):
        start = time.perf_counter()
        found = run(x, y)
        times.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers.put((name, min(times), (after - before) / 1024, [float(value) for value in found]))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000_000
    x, y = data(rows)
    exact = 0.0
    parts = []
    for start in range(0, rows, 1 << 20):
        rest = y[start:start + (1 << 20)] - W * x[start:start + (1 << 20)] - B
        parts.append(math.fsum(rest**2))
    exact = math.fsum(parts)
    del x, y
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    base = 0.0
    print(f"{rows} rows, {rows * 16 / 1e6:.0f} MB of data")
    for name in PEERS:
        process = context.Process(target=measure, args=(name, rows, answers))
        process.start()
        process.join()
        if process.exitcode:
            print(f"{name:8} is not here")
            continue
        found, seconds, memory, values = answers.get()
        base = base or seconds
        print(f"{found:8} {seconds * 1000:8.1f} ms  {seconds / base:5.2f} times  {memory:8.1f} MB more  "
              f"error {abs(values[0] - exact) / exact:.1e}")


if __name__ == "__main__":
    main()
