"""Every error that a user can cause; all of them are a `SymdiffError`."""

from __future__ import annotations

__all__ = ["ArgumentError", "DomainError", "EvaluationError", "LimitError", "NoDerivativeError", "ParseError",
           "ProofError", "SymdiffError"]


class SymdiffError(Exception):
    """Base class of all errors raised on purpose; its message says what to do."""


class ArgumentError(SymdiffError, TypeError, ValueError):
    """A function was called with something it cannot take."""


class LimitError(SymdiffError, OverflowError):
    """An input or a result is larger than the limits allow."""


class NoDerivativeError(SymdiffError):
    """No closed form is known for a derivative that was asked for."""


class ProofError(SymdiffError):
    """No proof was found; the message says what is missing."""


class EvaluationError(SymdiffError, ArithmeticError):
    """An expression has no value: a symbol is unbound, or a function is unknown."""


class DomainError(EvaluationError):
    """A subexpression is undefined at the point of evaluation."""


class ParseError(SymdiffError, ValueError):
    """A text cannot be read.

    Attributes:
        message: what is wrong, in one sentence.
        text: the text that was read.
        position: offset of the fault in `text`, from 0.
        end: offset behind the fault.
        hint: what to do about it, or None.
        repair: a text that can be read and may be what was meant, or None.
    """

    def __init__(self, message: str, text: str, position: int, end: int | None = None, *,
                 hint: str | None = None, repair: str | None = None) -> None:
        self.message = message
        self.text = text
        self.position = max(0, min(position, len(text)))
        self.end = self.position + 1 if end is None else max(end, self.position + 1)
        self.hint = hint
        self.repair = repair
        super().__init__(self.explained())

    def __reduce__(self) -> tuple[object, ...]:
        return _parse_error, (self.message, self.text, self.position, self.end, self.hint, self.repair)

    @property
    def line(self) -> int:
        """Line of the fault, from 1."""
        return self.text.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        """Column of the fault in its line, from 1."""
        return self.position - self.text.rfind("\n", 0, self.position)

    def explained(self) -> str:
        """The message, the line with a caret under the fault, the hint and the repair."""
        start = self.text.rfind("\n", 0, self.position) + 1
        stop = self.text.find("\n", start)
        stop = len(self.text) if stop < 0 else stop
        left, right = max(start, self.position - 50), min(stop, self.position + 30)
        before, after = "..." * (left > start), "..." * (right < stop)
        shown = before + self.text[left:right].replace("\t", " ") + after
        indent = _width(before + self.text[left:self.position])
        caret = max(1, _width(self.text[self.position:min(self.end, right)]))
        where = f"column {self.column}" if self.line == 1 else f"line {self.line}, column {self.column}"
        lines = [f"{self.message} ({where})", f"  {shown}", "  " + " " * indent + "^" * caret]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        if self.repair:
            lines.append(f"  did you mean: {self.repair}")
        return "\n".join(lines)


def _parse_error(message: str, text: str, position: int, end: int, hint: str | None, repair: str | None) -> ParseError:
    return ParseError(message, text, position, end, hint=hint, repair=repair)


def _width(text: str) -> int:
    """Columns that `text` takes in a terminal."""
    import unicodedata

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)
