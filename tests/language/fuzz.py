"""A fuzzer of the reader: `python -m tests.language.fuzz --cases 1000000 --seconds 1800`.

It throws together pieces of formulas, damages formulas that are right, and sends plain noise.  Nothing but a `ParseError`
may come out, no text may take longer than a second, and what is read must survive being printed and read again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter

from symdiff import parse, read
from symdiff.errors import LimitError, ParseError
from symdiff.expr import Symbol, postorder

PIECES = """x y z a b f g h n 2 3 0 1.5 .5 1e3 12 pi e theta x1 x_1 w_1x y_hat loss + - * / ^ ** = == < <= >= != ( ) [ ] { } , | ! !!
' '' sin cos tan ln log log_2 exp sqrt abs max min gamma besselj asin sinh sinx xsinx xy f( g( sin( max( sqrt( ln( d/dx d/dy dy/dx
d^2/dx^2 ∂/∂x ∂f/∂x ∂ d( dx and or not at true piecewise( integral( deriv( diff( sin^2 sin^-1 sin² x² √ ∛ ² ⁻¹ ⁿ π θ ∞ × · − ½ | |x| &
∨ ¬ ≤ ≠ σ( 9^9^9 1/2x -( +- ; : @ # $ % ~ \\ _ " ` . .. ... é 한글 \u00a0 \t \n 0x10 1e999 1e-9 inf nan None __import__ lambda
log_( log_(2) x(t) y(x) u(x,t) J_0(x) W(x) kx wt f^(3)(x) |x|y| |2|x|+1| dx^2/dx A(r)= ∫ ∫_0^x int_0^x
int_0^10 int_ dt dx sum_{k=0}^{10} dy/dx""".split()
LATEX = r"""\frac{ \frac \dfrac12 }{ { } \sqrt{ \sqrt[3]{ \left( \right) \left| \right| \sin \cos^{2} \ln \log_{2} \mathrm{d} \mathrm{ab} \operatorname{sinc}
\partial \cdot \times \, \; \quad \pi \theta_0 \alpha \infty \int_0^1 \int dx \,dt \sum_{i=1}^{n} \lim \begin{cases} \end{cases} \le \lfloor \rfloor
\hat{y} x_{12} x^{2} e^{-x} ^{ _{ \frac{d}{dx} \frac{\partial}{\partial x} \frac{d^2}{dx^2} \\ & $ \prime ' \foo \{ \} \mid ; \vert {}_2F_1(a,b;c;x) \Pi(n;x
\left| \right| \bigg|_{x=3} \frac{df(x)}{dx} f^{(3)}(x) J_{n+1}(x) \log_{x+1} {,} \begin{cases}x&x<0\\1&y>0\end{cases} \text{if} {\rm \mathrm d \int\frac{dx}{x}""".split()
GOOD = ["x^2 sin x", "d/dx e^(x^2)", "2x+3xy+y^3", "(x^2+1)/(x^2-1)", "sin^2 x cos^3 2x", "|x|/|y-1|", "piecewise(x<0,-x,x^2)", "integral(sin(t)/t, t, 0, x^2)",
        "f''(x) + g(x,y)", r"\frac{d}{dx}\frac{x^2}{1+x^2}", r"\int_0^1 \sqrt{t^2+1}\,dt", "∂²f/∂x∂y + √(x²+1)", "log_2(x)/ln|x|", "max(x,0)+n!-3.5e-3x",
        "0 < x <= 1 and y != 2", "exp(-(x-m)^2/(2*s^2))/(s*sqrt(2*pi))", "x^2 at x=3", "[x^2 y, 5x+sin y]"]


def case(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.45:
        glue = chance.choice(["", " ", ""])
        return glue.join(chance.choices(PIECES, k=chance.randint(1, 14)))
    if kind < 0.65:
        return chance.choice(["", " "]).join(chance.choices(LATEX + PIECES[:40], k=chance.randint(1, 12)))
    if kind < 0.95:
        text = chance.choice(GOOD)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(text) + 1)
            action = chance.random()
            if action < 0.35:
                text = text[:place] + text[place + chance.randint(1, 3):]
            elif action < 0.7:
                text = text[:place] + chance.choice(PIECES + LATEX) + text[place:]
            else:
                other = chance.randrange(len(text) + 1)
                text = text[:place] + text[min(place, other):max(place, other)] + text[place:]
        return text
    return "".join(chr(chance.choice([chance.randrange(32, 127), chance.randrange(0x250), chance.randrange(0x20000)]))
                   for _ in range(chance.randint(0, 20)))


def verdict(text: str) -> str:
    """What happened to a text: read, refused, or a description of the failure."""
    start = time.perf_counter()
    try:
        expr = parse(text)
    except ParseError as error:
        if error.repair is not None:
            read(error.repair)
        result = "refused"
    else:
        names = {node.name for node in postorder(expr) if type(node) is Symbol}
        try:
            written = str(expr)
        except LimitError:
            return "read"
        again = parse(written, names)
        result = "read" if again is expr else f"FAILURE: {written!r} reads back as {again}"
    return result if time.perf_counter() - start < 1 else f"FAILURE: it took {time.perf_counter() - start:.1f} s"


def run(job: tuple[int, int, float]) -> tuple[Counter[str], list[str], float]:
    seed, cases, until = job
    chance, tally, failures, slowest = random.Random(seed), Counter(), [], 0.0
    for _ in range(cases):
        text = case(chance)
        start = time.perf_counter()
        try:
            result = verdict(text)
        except Exception as error:  # that is what the fuzzer looks for
            result = f"FAILURE: {type(error).__name__}: {error}"
        slowest = max(slowest, time.perf_counter() - start)
        if result.startswith("FAILURE"):
            failures.append(f"{text!r}: {result}")
            result = "failed"
        tally[result] += 1
        if time.monotonic() > until:
            break
    return tally, failures, slowest


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=1800, help="stop after so long")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    workers = multiprocessing.cpu_count()
    until, share = time.monotonic() + chosen.seconds, -(-chosen.cases // (workers * 10))
    jobs = [(chosen.seed * 1000 + i, share, until) for i in range(workers * 10)]
    total: Counter[str] = Counter()
    slowest, shown = 0.0, 0
    with multiprocessing.Pool(workers) as pool:
        for tally, failures, slow in pool.imap_unordered(run, jobs):
            total += tally
            slowest = max(slowest, slow)
            for failure in failures[:max(0, 40 - shown)]:
                print(failure)
            shown += len(failures)
    print(f"{sum(total.values())} cases: {dict(total)}, slowest {slowest:.3f} s")
    return total["failed"] > 0


if __name__ == "__main__":
    sys.exit(main())
