"""From a text to what it says: characters, lexer, token pass, grammar; and from a failure to its explanation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from lark import Lark, UnexpectedCharacters, UnexpectedToken

from symdiff.errors import ParseError
from symdiff.expr.locks import lock_for_all
from symdiff.language.faults import explained, unexpected_character
from symdiff.language.parser import build_parser
from symdiff.language.reader import Reader
from symdiff.language.source import Note
from symdiff.language.tokens import TokenPass
from symdiff.language.words import LIMIT

__all__ = ["Names", "read_formula"]

#: Characters that mean the same as one of the keyboard.
_SAME = {
    "×": "*", "·": "*", "⋅": "*", "∗": "*", "•": "*", "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "—": "-",
    "’": "'", "‘": "'", "´": "'", "`": "'", "⟨": "(", "⟩": ")", "∆": "Δ", "Ω": "Ω", "µ": "μ", "ϕ": "φ", "ϵ": "ε",
    "ϑ": "θ", "ϱ": "ρ", "\u200b": " ", "\ufeff": " ", "⁡": " ", "⁢": "*",
}
_KEPT = frozenset("²³¹⁰⁴⁵⁶⁷⁸⁹ⁿⁱˣʸᶻᵏᵐ⁺⁻⁽⁾₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞′″‴≠≤≥")

#: What only LaTeX has, and the formulas set like it: {}_2F_1(a, b; c; z), 2F1(a, b; c; z).
_LATEX = re.compile(r"\\|∫|[_^]\{|\{,\}|[ΣΠ]_|\{\}_|[0-9]F_?[0-9]\s*\([^();]*;")

#: An integral without a backslash.
_INTEGRAL = re.compile(r"(?<![^\W\d])int_(?:\(|-?" + LIMIT + r"\s*\^)")
#: Limits of an integral as small characters, of which not all are kept apart.
_SMALL_LIMITS = re.compile("∫\\s*[\u2070-\u209f\u02b0-\u02ff\u1d2c-\u1d6a²³¹]")

_lock = lock_for_all()


class _Plain(dict[int, str]):
    """Each character's equivalent of the keyboard: one for one, so that columns stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        same = _SAME.get(character)
        if same is None:
            normal = character if character in _KEPT else unicodedata.normalize("NFKC", character)
            same = normal if len(normal) == 1 else character
        self[code] = same
        return same


_plain = _Plain()


class Names(NamedTuple):
    """What the caller knows of the names in a text.

    Attributes:
        declared: those that are symbols whatever they spell.
        by: the variables by which it will be differentiated.
        functions: those that are defined as functions, with their parameters.
    """

    declared: frozenset[str] = frozenset()
    by: tuple[str, ...] = ()
    functions: Mapping[str, tuple[str, ...]] | None = None


class Session:
    """A parser with its token pass and actions; they hold the state of one text, so a lock guards them."""

    def __init__(self, tokens: TokenPass, *grammars: str) -> None:
        self.tokens = tokens
        self.parser: Lark = build_parser(grammars, tokens, Reader(tokens))

    def run(self, text: str, names: Names) -> tuple[Any, tuple[Note, ...]]:
        with _lock:
            self.tokens.begin(text, *names)
            try:
                value = self.parser.parse(text)
            except UnexpectedCharacters as error:
                raise unexpected_character(text, error.pos_in_stream or 0) from None
            except UnexpectedToken as error:
                raise explained(error, self.tokens) from None
            finally:
                notes = self.tokens.notes
                self.tokens.begin("", frozenset())  # keep no text longer than it is read
            return value, tuple(sorted(notes.values(), key=lambda note: note.position))


@cache
def _session(latex: bool) -> Session:
    if not latex:
        return Session(TokenPass(), "expression")
    from symdiff.language.latex import LatexTokenPass

    return Session(LatexTokenPass(), "expression", "latex")


def read_formula(text: str, names: Names) -> tuple[Any, tuple[Note, ...]]:
    """What the text says, and the notes; a failure is explained, with a repair only if that can be read."""
    try:
        return _read(text, names)
    except ParseError as error:
        repair = error.repair
        if repair is not None and (len(repair) > 2000 or not _readable(repair, names)):
            repair = None
        raise ParseError(error.message, text, error.position, error.end, hint=error.hint, repair=repair) from None


def _readable(text: str, names: Names) -> bool:
    try:
        _read(text, names)
    except ParseError:
        return False
    return True


def _read(text: str, names: Names) -> tuple[Any, tuple[Note, ...]]:
    if not text.strip():
        raise ParseError("there is nothing to read", text, 0, hint="try: d/dx x^2 sin x")
    small = _SMALL_LIMITS.search(text)
    if small is not None:
        raise ParseError("the limits of an integral stand behind _ and ^", text, small.start(), small.end(),
                         hint="write ∫_a^b")
    text = text.replace("∑_", "Σ_").replace("∏_", "Π_")
    latex = _LATEX.search(text) is not None or (
        _INTEGRAL.search(text) is not None and not any([name.startswith("int_") for name in names.declared]))
    with _lock:
        session = _session(latex)
    return session.run(text if text.isascii() else text.translate(_plain), names)


