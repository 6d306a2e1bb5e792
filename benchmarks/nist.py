"""NIST's nonlinear regression from both starts: certified digits, here and with SciPy's own differences.

    python benchmarks/nist.py [CASES.jsonl]

Without a file, the data sets of the tests.  A row tells the fewest certified digits among the parameters, and those of the
residual sum of squares; SciPy runs `least_squares` with method="lm" and its usual settings for the same model and start.
"""

from __future__ import annotations

import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
from scipy import optimize

from symdiff import least_squares, parse
from symdiff.optimization.evaluation import Kernel


def digits(found: float, certified: str) -> float:
    wanted = float(certified)
    return 15.0 if found == wanted else min(15.0, max(0.0, -math.log10(abs(found - wanted) / abs(wanted))))


def main() -> None:
    here = Path(__file__).parent.parent / "tests" / "corpus" / "nist.jsonl"
    cases = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    print(f"{'data set':12} {'start':6} {'digits':>7} {'rss':>6}   {'SciPy alone':>11} {'rss':>6}")
    for line in cases.read_text().splitlines():
        row = json.loads(line)
        names = row["params"]
        model = parse(row["expr"], symbols=[*names, *row["predictors"]])
        data = {name: np.array([float(entry[place]) for entry in row["data"]])
                for place, name in enumerate(row["columns"])}
        symbols = [parse(name, symbols=[name]) for name in [*names, *row["predictors"]]]
        kernel = Kernel([model], symbols)
        for start in ("start1", "start2"):
            begin = {name: float(value) for name, value in row[start].items()}
            found = least_squares(model, data, begin)
            fewest = min(digits(found.x[name], value) for name, value in row["certified"].items())

            def residuals(b: np.ndarray) -> np.ndarray:
                values = kernel(*b.tolist(), *[data[name] for name in row["predictors"]])[0]
                return data[row["response"]] - values

            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                try:
                    alone = optimize.least_squares(residuals, list(begin.values()), method="lm")
                    told = min(digits(value, row["certified"][name]) for name, value in zip(names, alone.x))
                    rss = digits(2 * alone.cost, row["rss"])
                    other = f"{told:11.1f} {rss:6.1f}"
                except ValueError as error:
                    other = f"fails: {error}"[:40]
            print(f"{row['id'].removeprefix('nist:'):12} {start:6} {fewest:7.1f} {digits(found.rss, row['rss']):6.1f}   {other}")


if __name__ == "__main__":
    main()
