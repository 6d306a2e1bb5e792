"""How soon the prompt is there, beside Python's own start and SymPy's import: `python benchmarks/prompt.py`.

Through a pseudo-terminal: until the prompt is to be seen, until the line editor takes keys (what was typed before is
kept), until the first answer is there.  Run it with an installed package, whose modules are compiled.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 11


def first_prompt(state: str) -> tuple[float, float, float]:
    """Seconds until the prompt is shown, until it takes keys, and until 2+3 is answered."""
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": state}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(sys.executable, [sys.executable, "-m", "symdiff"], environment)
    found, seen = [], b""
    for mark in (b"symdiff> ", b"\x1b[?2004h", b"= 5"):
        while mark not in seen:
            if select.select([terminal], [], [], 30)[0]:
                seen += os.read(terminal, 65536)
        found.append(time.perf_counter() - begun)
        if mark.startswith(b"\x1b"):
            os.write(terminal, b"2+3\r")
    os.write(terminal, b"\x04")
    while True:     # until it has left
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:
            break
    os.close(terminal)
    os.waitpid(process, 0)
    return found[0], found[1], found[2]


def seconds(code: str) -> float:
    """Until a Python that runs this code has ended."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print medians, and the ratios to Python's own start."""
    with tempfile.TemporaryDirectory() as state:
        rows: dict[str, list[float]] = {}
        for _ in range(RUNS):
            shown, ready, answered = first_prompt(state)
            for name, value in (("python -c pass", seconds("pass")), ("prompt to be seen", shown),
                                ("prompt takes keys", ready), ("first answer", answered),
                                ("import sympy", seconds("import sympy"))):
                rows.setdefault(name, []).append(value)
    base = statistics.median(rows["python -c pass"])
    for name, values in rows.items():
        middle = statistics.median(values)
        print(f"{name:20} {1000 * middle:6.0f} ms   {middle / base:5.1f} times Python's start")


if __name__ == "__main__":
    main()
