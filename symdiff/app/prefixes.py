"""What the prompt says around its answers: a greeting, the prompt itself, and words before lines."""

from __future__ import annotations

__all__ = ["GREETING", "PREFIXES", "PROMPT", "prefixed"]

PROMPT = "symdiff> "
GREETING = """\
Type a formula to differentiate it:  d/dx x^2 sin x  or  x^2 sin x at x=2.
Define  f(x) = x^2 sin x  and ask for  f'(x).  help tells more, quit ends."""

#: What stands before a line, by its role.
PREFIXES = {"where": "where ", "note": "note: ", "warning": "warning: ", "error": "error: "}


def prefixed(role: str, text: str) -> str:
    """The text of a line with what stands before it: "where", "note:"; results are set in by two blanks."""
    if role == "error":
        return f"error: {text}"
    if role == "text":
        return text
    first = PREFIXES.get(role, "")
    return "\n".join([f"  {first if place == 0 else ''}{line}" for place, line in enumerate(text.split("\n"))])
