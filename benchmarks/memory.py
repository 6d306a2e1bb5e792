"""The memory that compiling and running take, each case in a process of its own.

What the libraries need by themselves is taken off: the child imports them and compiles a kernel of one operation first.
`growth` is that of the largest resident set since then, which sees everything; `traced` the peak of what Python and
NumPy allocate (tracemalloc), which other processes do not disturb.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CASES = [("x^2 sin(x) exp(-y^2)/(1+x^2) and both partials", "wave", "wave", 2, 8_000_000),
         ("bundle-adjustment Jacobian", "bundle_adjustment", "jacobian", 12, 1_000_000),
         ("Hessian of 50 variables", "coupled", "hessian", 50, 16_000)]


def measured(model: str, what: str, variables: int, points: int) -> dict[str, float]:
    """In this process: the peaks of compiling and of running, in bytes, and the bytes of the arrays."""
    import resource
    import tracemalloc

    import models
    import numpy as np
    from peers import Symdiff

    import symdiff

    ours = Symdiff()
    x = ours.variables(variables)
    symdiff.compile("x^2 + 1", "x")(np.zeros(100))

    def largest() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    start = largest()
    function: Any = getattr(models, model)
    outputs = {"wave": lambda: (function(ours, x), symdiff.gradient(function(ours, x), x)),
               "jacobian": lambda: symdiff.jacobian(function(ours, x), x),
               "hessian": lambda: symdiff.hessian(function(ours, x), x)}[what]()
    kernel = symdiff.compile(outputs, [x])
    kernel(np.full((variables, 8), 0.5))        # the machine code is made at the first call
    compiled = largest()
    inputs = np.random.default_rng(1).random((variables, points))
    tracemalloc.start()
    found = kernel(inputs, threads=1)
    traced = tracemalloc.get_traced_memory()[1]
    arrays = inputs.nbytes + sum([part.nbytes for part in (found if isinstance(found, tuple) else [found])])
    return {"compiling": compiled - start, "growth": largest() - start, "traced": traced + inputs.nbytes,
            "arrays": arrays}


def in_a_child(*case: Any) -> dict[str, float]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, __file__, json.dumps(case)], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parent)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(measured(*json.loads(sys.argv[1]))) if len(sys.argv) > 1 else
          json.dumps({title: in_a_child(*case) for title, *case in CASES}, indent=1))
