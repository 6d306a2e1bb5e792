"""What a word of a formula is: a name, a constant, a function, or several of them run together.

A known function, constant, Greek name, declared name, or name with a digit or underscore stays whole.  Other words
split into letters when every letter is x, y or z or stands alone elsewhere in the text (`2x + 3xy`), and around a
function or constant (`xsinx`); else they stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from symdiff.functions import TABLE, named

__all__ = [
    "BEGUN_INTEGRAL", "BIG", "CONNECTIVES", "CONSTANT", "FOREIGN_FORMS", "FUNCTION", "GREEK_LETTERS", "GROUPED",
    "INDEX_LETTERS", "LIMIT", "NAME", "NO_NUMBERS", "NUMBER", "POWERED_BEFORE_BRACKETS", "PROSE", "SPECIAL_FORMS",
    "UNSUPPORTED", "Piece", "canonical", "capitalized", "closest_function", "hidden_parts", "is_derivative",
    "is_function", "is_single_name", "split",
]

NAME, CONSTANT, FUNCTION, NUMBER = "NAME", "CONSTANT", "FUNCTION", "NUMBER"

#: Forms that take more than expressions; the reader builds them.
SPECIAL_FORMS = ("piecewise", "integral", "deriv", "diff")

#: Words that are sums and products over an index where a bracket with bounds follows.
BIG = {"sum": "sum", "product": "product", "prod": "product", "Sum": "sum", "Product": "product"}

#: Letters that are indices where they stand in square brackets behind a name.
INDEX_LETTERS = frozenset("ijklmnpqrst")

#: Greek letters that are functions even before a power and a bracket: \Gamma^2(x).
POWERED_BEFORE_BRACKETS = frozenset(["Gamma"])

#: Words between conditions.
CONNECTIVES = {"and": "_AND", "or": "_OR", "not": "_NOT", "true": "TRUTH", "false": "TRUTH"}

#: Words of a sentence, never variables unless they are declared, and what to write instead.
PROSE = {
    **dict.fromkeys(["if", "else", "otherwise", "then", "when", "unless"],
                    "a function with cases is written piecewise(x < 0, -x, x): condition, value, otherwise"),
    **dict.fromkeys(["for", "where", "with"], "write the formula alone; a point is given as x^2 at x=3"),
    "int": "an integral is written ∫_0^x sin(t) dt, or integral(sin(t), t, 0, x)",
    "integrate": "integrals are not carried out here; one is written ∫_0^x sin(t) dt, or integral(sin(t), t, 0, x)",
    "wrt": "the variable stands in front: d/dx x^2",
    **dict.fromkeys(["of", "the", "find", "derivative"], "write the formula alone, as in d/dx x^2"),
}

#: The limit of an integral that is written without a backslash: int_0, int_a.
LIMIT = r"(?:\d+|[^\W\d_]|inf|oo|pi)"
BEGUN_INTEGRAL = re.compile(f"int_{LIMIT}")

#: Values of programs that are no numbers.
NO_NUMBERS = frozenset(["nan", "NaN", "NAN", "None", "null"])

#: What other systems call integral, piecewise and diff, where a bracket follows.
FOREIGN_FORMS = {"integrate": "integral", "Integral": "integral", "Integrate": "integral", "int": "integral",
                 "Int": "integral", "Piecewise": "piecewise", "Derivative": "diff", "Diff": "diff", "Power": "pow"}

#: Calls whose arguments may be grouped, as in Derivative(f(x), (x, 2)) and Integrate[Sin[t], {t, 0, x}].
GROUPED = frozenset(["D", "diff", "integral", *BIG,
                     *[name for name, form in FOREIGN_FORMS.items() if form in ("diff", "integral")]])

#: What people may write and this engine does not have, by name.
UNSUPPORTED = {
    "mod": "the remainder is not supported: write a - b*floor(a/b)",
    "lim": "limits are not supported",
    "limit": "limits are not supported",
    "conjugate": "formulas are over the reals: there is nothing to conjugate",
}

GREEK_LETTERS = dict(zip(
    "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩς",
    ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
     "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
     "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "sigma"],
    strict=True,
))
_GREEK_NAMES = frozenset(GREEK_LETTERS.values())
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ", "0123456789ijklmn")

#: A name with digits or subscripts, as the first part of a longer word: x1, w_12, y_hat, q1_3, g_.
_INDEXED = re.compile(r"[^\W\d_]+[0-9]*(?:_[0-9]+|_[^\W\d_][^\W_]*)*_?")
#: No function, constant or Greek letter has a longer name.
_LONGEST = 16
_LOGARITHM = re.compile(r"(?:log|ln)_\{?([0-9]+|[^\W\d_]+)\}?$")
_FOREIGN = {"sinus": "sin", "cosinus": "cos", "kosinus": "cos", "tangens": "tan", "tangent": "tan", "sine": "sin",
            "cosine": "cos", "wurzel": "sqrt", "racine": "sqrt", "square_root": "sqrt",
            "squareroot": "sqrt", "exponential": "exp", "logarithm": "ln", "absolute": "abs", "arcus": "atan",
            "betrag": "abs", "signum": "sign", "arcussinus": "asin", "raiz": "sqrt", "seno": "sin", "coseno": "cos"}


class Piece(NamedTuple):
    """A part of a word: what it is, its canonical name, and where in the word it stands."""

    kind: str
    text: str
    start: int
    end: int


def canonical(word: str) -> str:
    """The name under which a word is known: Greek letters spelled out, subscripts on the line."""
    if word.isascii():
        return word
    letter = "inf" if word[0] == "∞" else GREEK_LETTERS.get(word[0])
    if letter is not None:
        word = letter + word[1:]
    plain = word.translate(_SUBSCRIPTS)
    if plain != word:
        cut = next(i for i, (a, b) in enumerate(zip(word, plain)) if a != b)
        plain = plain[:cut] + "_" + plain[cut:] if plain[cut - 1] != "_" else plain
    return plain


def is_function(word: str) -> bool:
    """Whether a word is the name of a function (or special form) and nothing else."""
    if _LOGARITHM.match(word) or word in SPECIAL_FORMS or word in UNSUPPORTED:
        return True
    entry = named(word)
    return entry is not None and not _is_constant(word)


def _is_constant(word: str) -> bool:
    entry = TABLE.get(word)
    if entry is None:
        spelled = named(word)
        return spelled is not None and getattr(spelled, "least", 1) == 0
    return entry.arity == 0


def _known(word: str, declared: frozenset[str]) -> str | None:
    """What a whole word is, if it is known."""
    if word in declared:
        return NAME
    if word in _GREEK_NAMES and word != "pi":
        return NAME
    if _is_constant(word):
        return CONSTANT
    if is_function(word):
        return FUNCTION
    return None


def split(word: str, declared: frozenset[str], alone: frozenset[str], followed: bool,
          variables: Collection[str] = ()) -> list[Piece]:
    """The parts of a word.

    Args:
        word: canonical, without spaces.
        declared: names that the caller settled.
        alone: single letters that stand alone somewhere in the text.
        followed: an operand comes behind the word, which a function at its end could take.
        variables: what is differentiated by; one other letter beside them is a factor, as in `bx`.
    """
    kind = _known(word, declared)
    if kind is not None or len(word) == 1 or word in variables:
        return [Piece(kind or NAME, word, 0, len(word))]
    if not word.isalpha():
        return _split_indexed(word, declared, alone, followed)
    if not word.isascii():
        return [Piece(NAME, word, 0, len(word))]
    pieces = _split_letters(word, declared, alone, followed)
    if not pieces and len(word) < 4 and any(letter in variables for letter in word) and word[0] != "d":
        unknown = [letter for letter in word if letter not in "xyz" and letter not in alone]
        if len(unknown) == 1:
            pieces = _split_letters(word, declared, alone.union(unknown), followed)
    return pieces or [Piece(NAME, word, 0, len(word))]


def _split_indexed(word: str, declared: frozenset[str], alone: frozenset[str], followed: bool) -> list[Piece]:
    """A word with digits or underscores: names with indices, one behind the other; `sin2x` is a function of 2x."""
    pieces: list[Piece] = []
    start = 0
    while start < len(word):
        match = _INDEXED.match(word, start)
        if match is None:  # what is left begins with a digit or underscore: it belongs to the name before
            return [Piece(NAME, word, 0, len(word))]
        end = match.end()
        part = word[start:end]
        letters = part.rstrip("0123456789")
        if letters != part and letters.isalpha() and part not in declared and _takes_numbers(letters):
            middle = start + len(letters)
            pieces += [Piece(FUNCTION, letters, start, middle), Piece(NUMBER, word[middle:end], middle, end)]
        elif part in CONNECTIVES:
            return [Piece(NAME, word, 0, len(word))]
        elif part.isalpha() and start:
            rest = split(part, declared, alone, followed and end == len(word))
            pieces += [Piece(p.kind, p.text, p.start + start, p.end + start) for p in rest]
        else:
            pieces.append(Piece(_known(part, declared) or NAME, part, start, end))
        start = end
    return pieces


def is_single_name(word: str, declared: frozenset[str]) -> bool:
    """Whether a word, standing alone, is read as one variable."""
    if word in declared:
        return True
    if not word.isidentifier() or word[0] == "_" or word in CONNECTIVES:
        return False
    pieces = split(word, declared, frozenset(), False)
    return len(pieces) == 1 and pieces[0].kind == NAME


@lru_cache(maxsize=256)
def _takes_numbers(word: str) -> bool:
    """Functions that nobody uses as the stem of a variable's name: those with a TeX command, and roots."""
    entry = named(word)
    if entry is None or word in _GREEK_NAMES or len(word) < 2:
        return False
    latex = getattr(entry, "latex", "")
    return word in ("sqrt", "cbrt", "log") or (latex[:1] == "\\" and latex[1:].isalpha())


def _split_letters(word: str, declared: frozenset[str], alone: frozenset[str], followed: bool) -> list[Piece]:
    """Single letters and known words run together; empty if the word had better stay whole."""
    pieces: list[Piece] = []
    start, longest = 0, max([_LONGEST, *map(len, declared)])
    while start < len(word):
        for end in range(min(len(word), start + longest), start, -1):
            part = word[start:end]
            kind = _known(part, declared)
            if end - start == 1 and kind is None and (part in "xyz" or part in alone):
                kind = NAME
            if kind == FUNCTION and end == len(word) and not followed:
                continue
            if kind is not None:
                pieces.append(Piece(kind, part, start, end))
                start = end
                break
        else:
            return []
    return pieces


def hidden_parts(word: str) -> str | None:
    """How a word would split if any letter could stand alone, if it has a function with a TeX command or pi in it."""
    for size in range(min(len(word), _LONGEST), 1, -1):
        for start in range(len(word) - size + 1):
            part = word[start:start + size]
            if part == "pi" or (_takes_numbers(part) and start + size < len(word)):
                before, behind = "*".join(word[:start]), "*".join(word[start + size:])
                inner = f"{part}({behind})" if part != "pi" else "*".join(filter(None, (part, behind)))
                return f"{before}*{inner}" if before else inner
    return None


@lru_cache(maxsize=1)
def _function_names() -> list[str]:
    names = [name for name in TABLE if len(name) > 2 and TABLE[name].arity]
    return [*names, "sqrt", "arcsin", "arccos", "arctan", "log10"]


def is_derivative(word: str) -> bool:
    """Whether a call by this name is a derivative: diff, Derivative, D."""
    return word == "D" or "diff" in (word, FOREIGN_FORMS.get(word))


def capitalized(word: str) -> str | None:
    """The function that a word with capitals names: Sin, LOG, Abs."""
    lowered = word.lower()
    known = lowered != word and named(lowered) is not None and not _is_constant(lowered)
    return lowered if known and lowered not in _FOREIGN else None


def closest_function(word: str, among: Iterable[str] | None = None) -> str | None:
    """The function whose name a word resembles: sinus, arcsinn, squareroot."""
    lowered = word.lower()
    if lowered in _FOREIGN:
        return _FOREIGN[lowered]
    if capitalized(word):
        return lowered
    if not 5 <= len(word) <= _LONGEST:
        return None
    close = get_close_matches(lowered, list(among or _function_names()), 1, 0.78)
    return close[0] if close else None
