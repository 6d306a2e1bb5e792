"""The plain prompt: formulas in, derivatives out."""

from __future__ import annotations

from symdiff.app.answer import answer
from symdiff.errors import SymdiffError

__all__ = ["run"]

_GREETING = """\
Type a formula to differentiate, for example  d/dx x^2 sin x  or  x^2 sin x at x=2.  quit ends, help tells more."""

_HELP = """\
  x^2 sin x                  the derivative by the only variable
  d/dx x^2 y                 by x; also d^2/dx^2, d/dx d/dy, \\frac{d}{dx}
  d/dx e^(x^2) at x=3        and its value there
  d/dx \\frac{\\sin x}{x}      LaTeX is read too
Conditions behind "where" say where the rules hold.  `python -m symdiff --help` shows what the command can do besides;
quit ends."""


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
        if text in ("help", "?"):
            print(_HELP)
        elif text:
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
