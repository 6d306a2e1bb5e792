"""symdiff side by side with every other system that is installed, in one run, on one processor, as ratios.

    pip install '.[bench]'
    python benchmarks/compare.py            # prints the tables and writes docs/benchmarks.md
    python benchmarks/compare.py --quick    # smaller, writes nothing

A number above 1 says how many times longer than symdiff another system takes; below 1 it is faster.  Every round runs
all systems one after the other, and the best of all rounds counts.  What counts are the ratios: times depend on the
machine.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import models
from memory import CASES, in_a_child
from patience import TooLong, patience
from peers import Peer, Symdiff, installed

#: What keeps libraries to one thread.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
#: A system that takes longer than so many seconds for one run of a case is left out of it.
PATIENCE = 10
#: What takes longer than this is run once, and what is shorter than this so many times in every round but the first.
SLOW, SHORT, OFTEN = 3, 0.02, 10


def best(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The best time of each task in seconds; all of them run in every round, slow ones only once, short ones often."""
    times: dict[str, float] = {}
    for turn in range(rounds):
        for name, task in tasks.items():
            known = times.get(name, SLOW)
            for _ in range(0 if turn and known > SLOW else OFTEN if known < SHORT else 1):
                times[name] = min(times.get(name, np.inf), seconds(task))
    return times


def seconds(task: Callable[[], Any]) -> float:
    """How long a task takes; infinity if that is too long."""
    gc.collect()
    gc.freeze()         # nobody pays for walking over what others left behind
    try:
        with patience(PATIENCE):
            start = time.perf_counter()
            task()
            return time.perf_counter() - start
    except TooLong:
        return float("inf")


def row(title: str, times: dict[str, float], names: Sequence[str]) -> list[str]:
    """A line of a table: our time, and how many times longer the others take."""
    ours = times["symdiff"]
    return [title, f"{ours * 1e3:.3g} ms", *[ratio(times.get(name), ours) for name in names if name != "symdiff"]]


def ratio(other: float | None, ours: float) -> str:
    if other is None:
        return ""
    if other == np.inf:
        return f"> {PATIENCE / ours:.0f}"
    return f"{other / ours:.2g}" if other < 10 * ours else f"{other / ours:.0f}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cells[k]) for cells in [header, *rows]) for k in range(len(header))]
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join([cell.ljust(width) for cell, width in zip(cells, widths)]) + " |"

    return "\n".join([line(header), line(["-" * width for width in widths]), *map(line, rows)])


def derivatives(peers: Sequence[Peer], rounds: int) -> str:
    """From building the expression to the finished derivative."""
    cases = [("gradient of Rosenbrock, 1,000 variables", "gradient", models.rosenbrock, 1000),
             ("gradient of a product, 400 variables", "gradient", models.product, 400),
             ("gradient of a softmax network, 200 variables", "gradient", models.softmax_network, 200),
             ("sparse Hessian of Rosenbrock, 2,000 variables", "hessian", models.rosenbrock, 2000),
             ("Jacobian of bundle adjustment, 2 by 12", "jacobian", models.bundle_adjustment, 12),
             ("Jacobian of an arm with seven joints, 3 by 7", "jacobian", models.arm, 7),
             ("dense Hessian, 50 variables", "hessian", models.coupled, 50)]
    rows = []
    for title, what, model, n in cases:
        tasks = {peer.name: lambda peer=peer, what=what, model=model, n=n: getattr(peer, what)(model, n)
                 for peer in peers}
        rows.append(row(title, best(tasks, rounds), [peer.name for peer in peers]))
        print("  ", " | ".join(rows[-1]), flush=True)
    return table(["from expression to derivative", *[peer.name for peer in peers]], rows)


def kernels(peers: Sequence[Peer], rounds: int, scale: int) -> str:
    """Compiled functions over arrays of points, on one thread; compiling is not counted."""
    rng = np.random.default_rng(1)
    cases = [("x^2 sin(x) exp(-y^2)/(1+x^2) and both partials, 1,000,000 points", "wave", models.wave,
              rng.uniform(0, 5, (2, 1_000_000 // scale)) * [[1], [0.2]]),
             ("bundle-adjustment Jacobian, 100,000 observations", "jacobian", models.bundle_adjustment,
              rng.uniform(0.5, 1.5, (12, 100_000 // scale))),
             ("Hessian of 50 variables, 1,000 points", "hessian", models.coupled,
              rng.uniform(0.5, 1.5, (50, 1000 // scale)))]
    rows = []
    for title, what, model, points in cases:
        computes: dict[str, Callable[[], Any]] = {}
        for peer in peers:
            try:
                with patience(6 * PATIENCE):
                    compute = peer.over_points(model, len(points), what)
                    if compute is not None:
                        compute(points)         # compiles
                        computes[peer.name] = lambda compute=compute, points=points: compute(points)
            except (Exception, TooLong) as error:       # whatever another system raises
                print(f"    {peer.name}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        if what == "wave":
            out = np.empty((3, points.shape[1]))
            computes["copying"] = lambda out=out, points=points: (np.copyto(out[:2], points),
                                                                  np.copyto(out[2], points[0]))
        rows.append(row(title, best(computes, 4 * rounds), [*[peer.name for peer in peers], "copying"]))
        print("  ", " | ".join(rows[-1]), flush=True)
    return table(["compiled, one thread", *[peer.name for peer in peers], "copying"], rows)


def growth(largest: int) -> str:
    """Gradients of growing models: time by variable, and the operations of both by those of the function."""
    import symdiff
    from symdiff.expr import node_count

    ours, rows = Symdiff(), []
    for name, model in (("Rosenbrock", models.rosenbrock), ("product", models.product),
                        ("softmax network", models.softmax_network)):
        line, n = [name], 10
        while n <= largest:
            x = ours.variables(n)
            expr = model(ours, x)
            gc.collect()
            start = time.perf_counter()
            found = symdiff.gradient(expr, x)
            spent = time.perf_counter() - start
            line.append(f"{spent / n * 1e6:.0f} µs, {node_count(expr, *found) / node_count(expr):.1f}")
            n *= 10
        rows.append(line)
        print("  ", " | ".join(line), flush=True)
    return table(["gradient: time by variable, operations", *[f"n = {10**k:,}" for k in range(1, len(rows[0]))]], rows)


def memory() -> str:
    """The peaks of compiling and running over large arrays, by the arrays of inputs and outputs."""
    rows = []
    for title, *case in CASES:
        found = in_a_child(*case)
        rows.append([f"{title}, {case[-1]:,} points", f"{found['arrays'] / 2**20:.0f} MB",
                     f"{found['compiling'] / 2**20:.0f} MB", f"{found['growth'] / found['arrays']:.2f}",
                     f"{found['traced'] / found['arrays']:.2f}"])
        print("  ", " | ".join(rows[-1]), flush=True)
    return table(["memory", "arrays", "compiling", "compiling and running, by the arrays", "running alone, traced"],
                 rows)


def from_sympy() -> str:
    """Pendulums on a cart as SymPy makes them, whose trees are astronomical: reading, Jacobian and compiling."""
    import symdiff
    from symdiff.expr import free_symbols, node_count, tree_size

    try:
        from sympy.physics.mechanics.models import n_link_pendulum_on_cart
    except ImportError:
        return ""
    rows = []
    for links in (2, 4, 6, 8, 10):
        system = n_link_pendulum_on_cart(links)
        accelerations = system.rhs()
        times = [time.perf_counter()]
        shared = symdiff.from_sympy(accelerations)
        times.append(time.perf_counter())
        states = symdiff.symbols([f"s{k}" for k in range(2 * links + 2)])
        inputs = [symdiff.from_sympy(state) for state in [*system.q, *system.u]]
        plain = shared.subs({**dict(zip(inputs, states)), symdiff.parse("F(t)"): symdiff.parse("F0")})
        times.append(time.perf_counter())
        slopes = symdiff.jacobian(list(plain), states[1:])
        times.append(time.perf_counter())
        others = [symbol for symbol in free_symbols(*plain) if symbol not in states]
        kernel = symdiff.compile((plain, slopes), [states, *others])
        kernel(np.linspace(-0.4, 0.5, len(states)), *np.linspace(0.8, 1.6, len(others)))
        times.append(time.perf_counter())
        read, _, differentiated, compiled = [f"{1e3 * (b - a):.0f} ms" for a, b in zip(times, times[1:])]
        rows.append([str(links), f"{tree_size(*plain):.1e}", f"{node_count(*plain):,}", read, differentiated,
                     f"{kernel.program.operations:,}", compiled])
        print("  ", " | ".join(rows[-1]), flush=True)
    return table(["links", "nodes as a tree", "distinct", "from_sympy", "Jacobian by all states", "operations",
                  "compiling"], rows)


def ahead(*tables: str) -> str:
    """The cells in which another system is faster."""
    found = []
    for lines in [table.splitlines() for table in tables]:
        head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        for title, _, *cells in rows:
            winners = [f"{name} {cell}" for name, cell in zip(head[2:], cells)
                       if name != "copying" and cell[:1].isdigit() and float(cell) < 1]
            found += [f"{title} ({', '.join(winners)})"] * bool(winners)
    return "; ".join(found) or "nowhere"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="smaller cases; writes nothing")
    chosen = options.parse_args()
    on_one_processor()
    rounds = 2 if chosen.quick else 3
    peaks = memory()
    sections = [derivatives(installed(["symdiff", "CasADi", "SymEngine", "SymPy"]), rounds)]
    peers = installed(["symdiff", "NumPy", "numba", "gcc", "JAX", "CasADi", "SymEngine"])
    sections.append(kernels(peers, rounds, 20 if chosen.quick else 1))
    sections.append(growth(1000 if chosen.quick else 100_000))
    everyone = installed(["CasADi", "SymEngine", "SymPy", "JAX", "numba", "NumPy", "gcc"])
    versions = ", ".join(f"{peer.name} {peer.version()}" for peer in everyone)
    document = DOCUMENT.format(date=datetime.date.today().isoformat(), machine=_machine(), versions=versions,
                               python=platform.python_version(), load=os.getloadavg()[0],
                               derivatives=sections[0], kernels=sections[1],
                               ahead=ahead(sections[0], sections[1]),
                               growth=sections[2], pendulums=from_sympy(), memory=peaks)
    print(document)
    if not chosen.quick:
        (Path(__file__).parent.parent / "docs" / "benchmarks.md").write_text(document, encoding="utf-8")


def on_one_processor() -> None:
    """Stay on one processor, and begin anew unless threads are limited: libraries count them when they are loaded."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if not os.environ.items() >= ONE_THREAD.items():
        os.execve(sys.executable, sys.orig_argv, {**os.environ, **ONE_THREAD})


def _machine() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


DOCUMENT = """# Benchmarks

`python benchmarks/compare.py` made these tables in one run on one processor ({machine}, Python {python},
{date}; {load:.1f} processes were running at the end), with {versions}.

The column of symdiff has times; the others say how many times longer another system takes. **Below 1 the other
system is faster.** Every round runs all systems one after the other; the best of all rounds counts. An empty cell: the
system was not asked, or could not do it.

## From an expression to its derivative

Building the expression with the system's own operators, and differentiating it.

{derivatives}

## Compiled functions

Compiling is not counted. NumPy runs symdiff's instructions in blocks; numba compiles symdiff's instructions as a loop,
with `fastmath`; gcc compiles the formula by hand with `-O3 -march=native -ffast-math`; JAX differentiates by itself and
runs on one processor; CasADi maps over the points; SymEngine compiles with LLVM. CasADi and SymEngine have the entries
of a point side by side in memory, the others the points of an entry: (2500, 1000) for the Hessian. "Copying" is the
time to copy as many arrays.

{kernels}

Where another system wins in these two tables: {ahead}.

## Growth

The time of a gradient divided by the number of variables, and the operations of function and gradient together divided
by those of the function.

{growth}

## Models that SymPy shares

`n_link_pendulum_on_cart` of SymPy, solved for the accelerations: each subexpression stands there once, and written out
as a tree it would fill the machine. All accelerations and velocities by all states but the first, which does not occur.

{pendulums}

## Memory

Each case in a process of its own, without what the libraries need by themselves: the growth of the largest resident
set (which compiling is a part of), and the peak of what Python and NumPy allocate while the kernel runs, both divided
by the arrays of inputs and outputs.

{memory}
"""

if __name__ == "__main__":
    main()
