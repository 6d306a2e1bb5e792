"""The plain prompt: formulas in, derivatives out."""

from __future__ import annotations

from symdiff.app.answer import answer
from symdiff.errors import SymdiffError

__all__ = ["run"]

_GREETING = """\
Type a formula to differentiate, for example  d/dx x^2 sin x  or  x^2 sin x at x=2.  quit ends."""


def run() -> int:
    """Answer formulas until the input ends or says `quit`; the exit status is 0."""
    print(_GREETING)
    while True:
        try:
            text = input("symdiff> ").strip()
        except EOFError:
            print()
            return 0
        except KeyboardInterrupt:
            print()
            continue
        if text in ("quit", "exit"):
            return 0
        if text:
            try:
                print(_reply(text))
            except SymdiffError as error:
                print(f"error: {error}")
            except KeyboardInterrupt:
                print("stopped")


def _reply(text: str) -> str:
    found = answer(text)
    lines = [f"  {found.reading} = {found.result}"]
    if found.where():
        lines.append(f"  where {found.where()}")
    if found.point:
        lines.append(f"  at {', '.join(f'{name} = {place}' for name, place in found.point.items())}: {found.value()}")
    lines += [f"  note: {note.message}" for note in found.notes]
    lines += [f"  warning: {warning}" for warning in found.warnings]
    return "\n".join(lines)
