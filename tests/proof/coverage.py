"""How many derivatives carry a certificate that the checker accepts: `python -m tests.proof.coverage FILE.jsonl ...`

Each line of a file is a case: `expr`, and `var` or `vars` (pairs of a name and how often); `value`-only cases are
differentiated by each of the variables in `vars`.  What has no certificate is listed by reason.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from symdiff import derive, parse
from symdiff.errors import ProofError, SymdiffError

#: Seconds for a case.
LIMIT = 60


def cases(path):
    """The formulas of a file, each with by what to differentiate: (id, expression, names)."""
    for line in Path(path).read_text("utf-8").splitlines():
        row = json.loads(line)
        if "expr" not in row:
            continue
        by = row.get("vars", [])
        if "var" in row:
            orders = [[row["var"]]]
        elif by and isinstance(by[0], list):
            orders = [[name for name, count in by for _ in range(count)]]
        else:
            orders = [[name] for name in by]
        for order in orders:
            yield f"{row['id']} by {' '.join(order)}", row["expr"], order, row.get("symbols", order)


def proved(case):
    """What became of a case: (id, "proved" or why not, seconds, size of the certificate)."""
    name, text, order, symbols = case
    signal.alarm(LIMIT)
    start = time.perf_counter()
    try:
        expression = parse(text, symbols=sorted({*symbols, "e", *order}))
        certificate = derive(expression, *order).certificate()
        return name, "proved", time.perf_counter() - start, len(certificate.json())
    except ProofError as error:
        return name, str(error), time.perf_counter() - start, 0
    except SymdiffError as error:
        return name, f"no derivative: {error}", time.perf_counter() - start, 0
    except TimeoutError:
        return name, f"more than {LIMIT} seconds", LIMIT, 0
    finally:
        signal.alarm(0)


def _stop(*_):
    raise TimeoutError


def group(reason):
    """What a reason has in common with others."""
    if "language of proofs" in reason or "no point" in reason or "more than" in reason or "much arithmetic" in reason:
        return reason
    return re.sub(r"expression \d+|: .*", "", reason)


def main(arguments):
    options = argparse.ArgumentParser(prog="python -m tests.proof.coverage", description=__doc__)
    options.add_argument("files", nargs="+", metavar="FILE.jsonl")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("-v", "--verbose", action="store_true", help="list every case that has no certificate")
    chosen = options.parse_args(arguments)
    signal.signal(signal.SIGALRM, _stop)
    for path in chosen.files:
        with multiprocessing.Pool(chosen.jobs) as pool:
            found = list(pool.imap(proved, list(cases(path)), chunksize=4))
        good = [entry for entry in found if entry[1] == "proved"]
        outside = [entry for entry in found if "language of proofs" in entry[1]]
        inside = len(found) - len(outside)
        seconds = sorted(entry[2] for entry in good) or [0]
        print(f"{Path(path).name}: {len(good)} of {inside} within the language = {100 * len(good) / max(1, inside):.1f} %, "
              f"{len(outside)} outside; seconds: median {seconds[len(seconds) // 2]:.2f}, most {seconds[-1]:.1f}")
        for reason, count in Counter(group(entry[1]) for entry in found if entry[1] != "proved").most_common():
            print(f"  {count:4d}  {reason}")
        if chosen.verbose:
            for name, reason, *_ in found:
                if reason != "proved":
                    print(f"    {name}: {reason}")


if __name__ == "__main__":
    main(sys.argv[1:])
