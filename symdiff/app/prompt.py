"""The prompt: statements in, replies out; in a terminal with all comforts, else in plain text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from symdiff.app.prefixes import GREETING, PREFIXES, PROMPT, prefixed

__all__ = ["run", "run_lines", "run_statement"]


def run() -> int:
    """Answer what is typed until the input ends or says `quit`; the exit status is 0."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from symdiff.app.terminal import run_terminal

        return run_terminal()
    return _run_plain()


def _run_plain() -> int:
    """The prompt without a terminal's help: `input` and `print`."""
    from symdiff.app.reply import Style
    from symdiff.app.splitting import statements
    from symdiff.app.statements import fresh_workspace, spoken

    print(GREETING)
    workspace = fresh_workspace()
    while True:
        try:
            line = input(PROMPT)
        except EOFError:
            print()
            return 0
        except KeyboardInterrupt:
            print()
            continue
        try:
            for statement in statements(line):
                reply, lines = spoken(workspace, statement, Style())
                for role, text in lines:
                    print(prefixed(role, text))
                if reply.over:
                    return 0
        except KeyboardInterrupt:
            print("stopped")


def run_statement(text: str) -> int:
    """Answer one statement in a fresh session; the exit status is 1 if it was refused."""
    from symdiff.app.reply import Style
    from symdiff.app.statements import fresh_workspace, spoken

    reply, lines = spoken(fresh_workspace(), text, Style())
    for role, shown in lines:
        stream = sys.stderr if role in ("error", "warning", "note") else sys.stdout
        print(f"{PREFIXES.get(role, '')}{shown}", file=stream)
    return int(reply.failed)


def run_lines(lines: Iterable[tuple[str, str]]) -> int:
    """Answer the lines of a pipe, results alone on standard output, the rest on standard error; the exit status is 1
    if any was refused.

    Args:
        lines: each with its place, for messages.
    """
    from symdiff.app.reply import Style
    from symdiff.app.splitting import statements
    from symdiff.app.statements import fresh_workspace, spoken

    workspace, status = fresh_workspace(), 0
    for place, line in lines:
        for statement in statements(line):
            reply, said = spoken(workspace, statement, Style(compact=True))
            status = status or int(reply.failed)
            _print_compact(place, said)
            if reply.over:
                return status
    return status


def _print_compact(place: str, lines: list[tuple[str, str]]) -> None:
    results = [text for role, text in lines if role in ("result", "value")]
    if results:
        print("\t".join(results), flush=True)
    for role, text in lines:
        if role == "text":
            print(text, flush=True)
        elif role in PREFIXES:
            shown = f"error: {place}: {text}" if role == "error" else f"{place}: {PREFIXES[role]}{text}"
            print(shown, file=sys.stderr, flush=True)
