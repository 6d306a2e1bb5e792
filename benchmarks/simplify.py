"""Simplified derivatives, side by side with SymPy and SymEngine in one run.

    pip install sympy symengine
    python benchmarks/simplify.py CASES.jsonl [--limit 300]

Each line of CASES.jsonl has "expr" and "var"; tests/corpus/integrals.jsonl will do.  What counts are the ratios: the
times, of the processor, depend on the machine.  Lengths are operations as printed; formulas are converted beforehand.
"""

from __future__ import annotations

import argparse
import ast
import json
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import symdiff
from patience import TooLong, patience

#: SymPy's simplify is stopped after so many seconds, and counts as having taken them.
PATIENCE = 20


def operations(text: str) -> int:
    """Binary operators, minus signs before anything but a number, and calls."""
    nodes = list(ast.walk(ast.parse(text.replace("^", "**"), mode="eval")))
    return (sum(isinstance(node, (ast.BinOp, ast.Call)) for node in nodes)
            + sum(isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant) for node in nodes))


def timed(task: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    try:
        with patience(PATIENCE):
            result = task()
    except (Exception, TooLong):    # whatever a peer raises counts as no answer
        result = None
    return time.process_time() - start, result


def tasks(row: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """What is timed, for one case."""
    import symengine
    import sympy

    names = set(row["symbols"]) | {row["var"]}
    ours = symdiff.parse(row["expr"], names)
    local = {name: sympy.Symbol(name, real=True) for name in names}
    theirs = sympy.sympify(row["expr"].replace("^", "**"), {**local, "ln": sympy.log})
    fast = symengine.sympify(theirs)
    x = local[row["var"]]
    return {
        "symdiff diff": lambda: symdiff.diff(ours, row["var"]),
        "SymPy diff": lambda: sympy.diff(theirs, x),
        "SymPy simplify(diff)": lambda: sympy.simplify(sympy.diff(theirs, x)),
        "SymEngine expand(diff)": lambda: symengine.expand(symengine.diff(fast, symengine.Symbol(row["var"]))),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("--limit", type=int, default=300)
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    for task in tasks({"expr": "sin(x)/x", "var": "x", "symbols": ["x"]}).values():     # imports
        task()
    times: dict[str, list[float]] = {}
    lengths: dict[str, list[int]] = {}
    rows = [json.loads(line) for line in chosen.cases.read_text("utf-8").splitlines()[:chosen.limit]]
    for row in rows:
        for name, task in tasks(row).items():
            seconds, result = timed(task)
            times.setdefault(name, []).append(seconds)
            if result is not None:
                lengths.setdefault(name, []).append(operations(str(result)))
    base = statistics.median(times["symdiff diff"])
    per_case = [theirs / ours for ours, theirs in zip(times["symdiff diff"], times["SymPy simplify(diff)"])]
    print(f"{len(rows)} cases; median of SymPy's simplify(diff) / symdiff's diff, case by case: "
          f"{statistics.median(per_case):.0f}")
    print(f"{'':24} {'median ms':>10} {'ratio':>8} {'operations':>11} {'answers':>8}")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:24} {1e3 * median:10.2f} {median / base:8.2f} {sum(lengths[name]):11} {len(lengths[name]):8}")


if __name__ == "__main__":
    main()
