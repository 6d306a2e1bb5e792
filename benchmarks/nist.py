"""NIST's nonlinear regression from both starts: certified digits, here and with SciPy's own differences.

    python benchmarks/nist.py [CASES.jsonl]

Without a file, the data sets of the tests.  A row tells the fewest certified digits among the parameters, and those of
the residual sum of squares; SciPy runs `least_squares` with method="lm" for the same model and start, as it comes and
with the tolerances that are set here.
"""

from __future__ import annotations

import json
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize

from symdiff import least_squares, parse
from symdiff.optimization.evaluation import Kernel

TIGHT = dict.fromkeys(["ftol", "xtol", "gtol"], float(np.finfo(float).eps))


def digits(found: float, certified: str) -> float:
    wanted = float(certified)
    return 15.0 if found == wanted else min(15.0, max(0.0, -math.log10(abs(found - wanted) / abs(wanted))))


def of_scipy(row: dict[str, Any], kernel: Kernel, data: dict[str, Any], begin: list[float], **how: float) -> str:
    """Certified digits that SciPy gets without derivatives."""
    given = [data[name] for name in row["predictors"]]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = optimize.least_squares(lambda b: data[row["response"]] - kernel(*b.tolist(), *given)[0], begin,
                                           method="lm", **how)
        except ValueError:
            return f"{'fails':>8} {'':5}"
    fewest = min(digits(value, row["certified"][name]) for name, value in zip(row["params"], found.x))
    return f"{fewest:8.1f} {digits(2 * found.cost, row['rss']):5.1f}"


def main() -> None:
    here = Path(__file__).parent.parent / "tests" / "corpus" / "nist.jsonl"
    cases = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    print(f"{'data set':10} start  {'symdiff':>8} {'rss':>5}   {'SciPy':>8} {'rss':>5}   {'tight':>8} {'rss':>5}")
    for line in cases.read_text().splitlines():
        row = json.loads(line)
        names = [*row["params"], *row["predictors"]]
        model = parse(row["expr"], symbols=names)
        data = {name: np.array([float(entry[place]) for entry in row["data"]])
                for place, name in enumerate(row["columns"])}
        kernel = Kernel([model], [parse(name, symbols=names) for name in names])
        for start in ("start1", "start2"):
            begin = {name: float(value) for name, value in row[start].items()}
            found = least_squares(model, data, begin)
            fewest = min(digits(found.x[name], value) for name, value in row["certified"].items())
            others = [of_scipy(row, kernel, data, list(begin.values()), **how) for how in ({}, TIGHT)]
            shown = f"{fewest:8.1f} {digits(found.rss, row['rss']):5.1f}"
            print(f"{row['id'].removeprefix('nist:'):10} {start[-1]:5}  {shown}",
                  *others, sep="   ")


if __name__ == "__main__":
    main()
