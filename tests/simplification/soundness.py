"""Random expressions over the whole table: what simplification makes of their derivatives keeps the value.

`python -m tests.simplification.soundness --cases 100000` tries so many, in balls, at points inside the domain, near its
edges and at negative arguments, and prints what differs.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

from symdiff.differentiation import differentiate
from symdiff.errors import SymdiffError
from symdiff.expr import Expr, Number, Symbol, tree_size
from symdiff.functions import HALF, TABLE, absolute, cos, cosh, e, exp, ln, sign, sin, sinh, tan
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.shortest import simplified

X, Y = Symbol("x"), Symbol("y")
#: Those that the simplifier knows most about are drawn more often.
FAMILIAR = [exp, ln, sin, cos, tan, sinh, cosh, absolute, sign, *(entry for name, entry in TABLE.items() if name in (
    "sec", "csc", "cot", "tanh", "asin", "atan", "acos", "cbrt", "sigmoid", "softplus", "erf", "gamma"))]
#: Slow to enclose, or without a derivative by their argument.
LEFT_OUT = ("floor", "ceiling", "heaviside", "softmax", "hyp2f2", "hyp3f2", "hyp4f3", "meijerg")
ENTRIES = [entry for name, entry in TABLE.items() if 1 <= entry.arity <= 2 and name not in LEFT_OUT]
EXPONENTS = [Number(2), Number(3), Number(-1), Number(-2), HALF, -HALF, Number(1, 3), Number(3, 2), Number(-3, 2), Number(2, 3)]
POINTS = [Fraction(n, 16) for n in (-64, -35, -24, -17, -16, -15, -8, -3, -1, 0, 1, 2, 5, 8, 11, 15, 16, 17, 23, 32, 33, 48, 81)]


def expression(draw: random.Random, size: int) -> Expr:
    """A random expression of about so many nodes."""
    if size <= 1:
        return draw.choice([X, X, X, Y, Number(draw.randint(-3, 4)), Number(draw.randint(1, 5), draw.randint(2, 4))])
    kind = draw.random()
    if kind < 0.3:
        left = draw.randint(1, size - 1)
        return expression(draw, left) + expression(draw, size - left) * draw.choice([1, 1, -1, 2])
    if kind < 0.55:
        left = draw.randint(1, size - 1)
        return expression(draw, left) * expression(draw, size - left)
    if kind < 0.75:
        return expression(draw, size - 1) ** draw.choice(EXPONENTS)
    if kind < 0.8:
        return draw.choice([X + 3, Number(2), e, X**2 + 1, X]) ** expression(draw, size - 1)
    if kind < 0.95:
        return draw.choice(FAMILIAR)(expression(draw, size - 1))
    entry = draw.choice(ENTRIES)
    return entry(*[expression(draw, max(1, (size - 1) // entry.arity)) for _ in range(entry.arity)])


def differences(expr: Expr, draw: random.Random) -> str | None:
    """What is wrong with the simplified derivative, if anything is."""
    try:
        raw = differentiate(expr, X)
    except SymdiffError:
        return None
    if tree_size(raw) > 3000:
        return None
    short = simplified(raw, expr)
    agreed = 0
    for _ in range(6):
        point = {X: draw.choice(POINTS), Y: draw.choice(POINTS)}
        for bits in (80, 300):
            before, after = enclosures([raw, short], point, bits)
            if before is None:
                continue
            if after is None:
                if bits == 300:
                    return f"has no value at {point}: {short}"
                continue
            apart = before - after
            contains = getattr(apart, "contains", None)
            if (apart != 0 if contains is None else not contains(0)):
                return f"{before} became {after} at {point}: {short}"
            agreed += 1
            break
    return None


def run(job: tuple[int, int, float]) -> tuple[int, list[str], float]:
    seed, cases, until = job
    draw, found, slowest, done = random.Random(seed), [], 0.0, 0
    warnings.simplefilter("ignore")
    while done < cases and time.time() < until:
        try:
            expr = expression(draw, draw.randint(2, 9))
        except SymdiffError:
            continue
        start = time.perf_counter()
        done += 1
        try:
            wrong = differences(expr, draw)
        except Exception as error:  # every exception is a finding here
            wrong = f"{type(error).__name__}: {error}"
        slowest = max(slowest, time.perf_counter() - start)
        if wrong is not None:
            found.append(f"{expr}: {wrong}")
    return done, found, slowest


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=2000)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    until = time.time() + chosen.seconds
    share = -(-chosen.cases // 20)
    done, slowest, wrong = 0, 0.0, 0
    with ProcessPoolExecutor(chosen.workers) as pool:
        for cases, found, slow in pool.map(run, [(chosen.seed * 1000 + i, share, until) for i in range(20)]):
            done, slowest, wrong = done + cases, max(slowest, slow), wrong + len(found)
            for line in found:
                print(line[:600], flush=True)
    print(f"{done} expressions, {wrong} wrong, slowest {slowest:.2f} s")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
