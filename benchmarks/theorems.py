"""How many certificates Coq accepts, and in what time: python -m benchmarks.theorems CASES.jsonl ... [--count 200]

Each line of CASES.jsonl has "expr" and "var" or "vars".  Of the cases that have a certificate which the independent
checker accepts, so many are drawn at random (--seed 1); each is written as a theorem and given to `coqc`.  Times are
those of the processor, half a second of which `coqc` takes to load the real numbers.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from symdiff import ProofError, SymdiffError, derive
from symdiff.calculus.doors import Proof

PROOFS = Path(__file__).parent.parent / "proofs"
#: Seconds on the clock.
LIMIT = 120


def certificates(files: list[str], seed: int, count: int) -> list[tuple[str, Proof]]:
    """Accepted certificates of cases in random order."""
    rows = [json.loads(line) for file in files for line in Path(file).read_text("utf-8").splitlines()]
    rows = [row for row in rows if "expr" in row]
    random.Random(seed).shuffle(rows)
    found: list[tuple[str, Proof]] = []
    for row in rows:
        if len(found) == count:
            break
        variable = row["var"] if "var" in row else row["vars"][0]
        try:
            certificate = derive(row["expr"], variable).certificate()
        except SymdiffError:
            continue
        if certificate.check():
            found.append((row.get("id", row["expr"]), certificate))
    return found


def used() -> float:
    """Seconds of the processor that finished programs took."""
    times = resource.getrusage(resource.RUSAGE_CHILDREN)
    return times.ru_utime + times.ru_stime


def seconds(certificate: Proof, folder: Path) -> tuple[float, float, str]:
    """Seconds to write and to check a theorem, and why it was not accepted."""
    start = time.process_time()
    try:
        text = certificate.to_coq()
    except ProofError as error:
        return time.process_time() - start, 0.0, str(error)
    written, before = time.process_time() - start, used()
    (folder / "Theorem_.v").write_text(text, "utf-8")
    try:
        done = subprocess.run(["coqc", "-q", "-w", "none", "Theorem_.v"], cwd=folder, capture_output=True, text=True,
                              timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return written, float(LIMIT), f"coqc took more than {LIMIT} seconds"
    reason = "" if done.returncode == 0 else "coqc: " + " ".join(done.stderr.split("\n", 1)[-1].split())[:100]
    return written, used() - before, reason


def main() -> None:
    """Print each theorem with its times, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    subprocess.run([str(PROOFS / "compile.sh"), str(folder)], check=True)
    writing, checking, reasons = [], [], Counter[str]()
    chosen = certificates(options.files, options.seed, options.count)
    for name, certificate in chosen:
        write, check, reason = seconds(certificate, folder)
        print(f"{name:32} written in {write:5.2f} s, coqc {check:5.2f} s  {reason}", flush=True)
        if reason:
            reasons[reason] += 1
        else:
            writing.append(write)
            checking.append(check)
    print(f"\naccepted by coqc: {len(checking)} of {len(chosen)} certificates")
    if checking:
        print(f"coqc: median {statistics.median(checking):.2f} s, worst {max(checking):.2f} s; "
              f"to_coq: median {statistics.median(writing):.2f} s, worst {max(writing):.2f} s")
    for reason, count in reasons.most_common():
        print(f"{count} not: {reason}")
    sys.exit(bool(reasons))


if __name__ == "__main__":
    main()
