"""The pass between the lexer and the grammar.

It checks brackets, recognizes d/dx, splits words, tells function words from names, pairs the bars of absolute values
and puts in the signs that juxtaposition leaves out.  What it decides for the writer it notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_letters

from lark import Token

from symdiff.errors import ArgumentError
from symdiff.expr.notation import FUNCTION_LETTERS
from symdiff.functions import named
from symdiff.language import words
from symdiff.language.juxtaposition import Juxtaposition, behind_power
from symdiff.language.leibniz import replace_derivatives
from symdiff.language.source import Source

__all__ = ["TokenPass", "retyped"]

#: Brackets nested deeper than this are refused.
MAX_DEPTH = 1_000_000

#: Longer names are refused.
MAX_NAME = 1000

PARTNER = {"(": ")", "[": "]", "{": "}"}
#: What may begin the argument of a function word without brackets.
_MAY_BE_ARGUMENT = frozenset(["WORD", "GREEK", "NUMBER", "ROOT", "SUPERSCRIPT", "_POWER", "BAR", "DEL"])
#: Greek letters that name functions where a bracket follows.
_GREEK_FUNCTIONS = {"sigma": "sigmoid", "Gamma": "gamma"}


class TokenPass(Source):
    """Turns what the lexer finds into what the grammar takes; one object reads one text after another."""

    always_accept: tuple[str, ...] = ("WORD", "GREEK", "BAR", "BRACKET", "DEL")
    #: Whether words that are not known split into letters, as in LaTeX.
    letters_are_factors = False

    def begin(self, text: str, declared: frozenset[str]) -> None:
        super().begin(text, declared)
        self.emitted: list[Token] = []

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        raw = list(stream)
        raw = replace_derivatives(raw, self.partners(raw), self.declared, self.text)
        tokens = self._split_words(raw)
        self.emitted = Juxtaposition(self, tokens, self.partners(tokens)).run()
        return iter(self.emitted)

    def partners(self, tokens: Sequence[Token]) -> dict[int, int]:
        """The places of closing brackets by those of opening ones.

        Raises:
            ParseError: a bracket has no partner, or another kind of partner.
        """
        partners: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(tokens):
            if token.type != "BRACKET":
                continue
            if token in PARTNER:
                opened.append(place)
                if len(opened) > MAX_DEPTH:
                    raise self.fault(f"brackets are nested deeper than {MAX_DEPTH}", token)
                continue
            if not opened:
                repair = self.text[:token.start_pos] + self.text[token.end_pos:]
                raise self.fault(f"'{token}' has no opening bracket", token, repair=repair)
            partner = PARTNER[tokens[opened[-1]]]
            if token != partner:
                start = tokens[opened[-1]]
                repair = self.text[:token.start_pos] + partner + self.text[token.end_pos:]
                raise self.fault(f"'{token}' does not close the '{start}' of column "
                                 f"{(start.start_pos or 0) - self.text.rfind(chr(10), 0, start.start_pos)}",
                                 token, repair=repair)
            partners[opened.pop()] = place
        if opened:
            token = tokens[opened[-1]]
            missing = "".join(PARTNER[tokens[place]] for place in reversed(opened[-200:]))
            message = (f"'{token}' was never closed" if len(opened) == 1
                       else f"{len(opened)} brackets were never closed; the innermost is this '{token}'")
            raise self.fault(message, token, hint=f"add '{missing[0]}'", repair=self.text.rstrip() + missing)
        return partners

    # ---- words ----

    def _split_words(self, raw: Sequence[Token]) -> list[Token]:
        """The tokens with WORD and GREEK replaced by NAME, CONSTANT, FUNCTION, NUMBER and UNKNOWN."""
        counts, partners = _argument_counts(raw), self.partners(raw)
        alone = frozenset(ascii_letters if self.letters_are_factors else _letters_alone(raw, partners))
        primed = {words.canonical(str(token)) for token, behind in zip(raw, raw[1:])
                  if behind.type == "PRIMES" and token.type in ("WORD", "GREEK")}
        result: list[Token] = []
        for place, token in enumerate(raw):
            if token.type not in ("WORD", "GREEK"):
                result.append(token)
                continue
            behind = raw[place + 1] if place + 1 < len(raw) else None
            if len(token) > MAX_NAME:
                raise self.fault(f"a name has at most {MAX_NAME} characters, not {len(token)}", token)
            name = words.canonical(str(token))
            if not name.isidentifier():
                raise self.fault(f"'{token}' cannot be a name", token, "a name is letters, digits and _")
            if place > 1 and raw[place - 1] == "(" and raw[place - 2] == "deriv":
                result.append(retyped(token, "NAME", name))
            elif name in words.CONNECTIVES and name not in self.declared:
                result.append(retyped(token, words.CONNECTIVES[name]))
            elif name == "at" and name not in self.declared and _binds(raw, place):
                result.append(retyped(token, "_AT"))
            else:
                bracket = behind_power(raw, place + 1, partners) if name in FUNCTION_LETTERS else place + 1
                result += self._word(token, name, behind, counts.get(bracket, 0), alone, primed)
        return result

    def _word(self, token: Token, name: str, behind: Token | None, arguments: int,
              alone: frozenset[str], primed: set[str]) -> list[Token]:
        """What one word becomes; `arguments` is how many stand in the bracket behind it, 0 without one."""
        bracketed = arguments > 0
        followed = bracketed or (behind is not None and behind.type in _MAY_BE_ARGUMENT)
        if name in primed and (not words.is_function(name) or name in words.GREEK_LETTERS.values()):
            called = bracketed or (behind is not None and behind.type == "PRIMES")
            return [retyped(token, "UNKNOWN" if called else "NAME", name)]
        if bracketed and (name not in self.declared or name in FUNCTION_LETTERS):
            function = self._function_before_bracket(token, name, arguments, alone)
            if function is not None:
                return [function]
        pieces = words.split(name, self.declared, alone, followed)
        if len(pieces) > 1 or pieces[0].text != name:
            self._note_split(token, pieces)
        if len(name) != len(token) and len(pieces) == 1:
            return [retyped(token, pieces[0].kind, pieces[0].text)]
        if len(pieces) == 1 and pieces[0].kind == words.NAME:
            self._check_unknown(token, name, followed)
        start = token.start_pos or 0
        return [Token(piece.kind, piece.text, start + piece.start, token.line, (token.column or 1) + piece.start,
                      token.line, (token.column or 1) + piece.end, start + piece.end) for piece in pieces]

    def _function_before_bracket(self, token: Token, name: str, arguments: int, alone: frozenset[str]) -> Token | None:
        """A name that is a function because a bracket follows: gamma(x), f(x), F0(x), loss(w)."""
        greek = name in words.GREEK_LETTERS.values()
        known = named(_GREEK_FUNCTIONS.get(name, name)) if greek else None
        if known is not None:
            try:
                known.check_arity(arguments)
            except ArgumentError:
                return None
            self.note(token.start_pos or 0, f"{token}(...) is read as the function {known.name}; "
                                            f"write {token}*(...) for a product")
            return retyped(token, "FUNCTION", known.name)
        if words.is_function(name) or len(words.split(name, self.declared, alone, True)) > 1:
            return None
        stem = name.rstrip("0123456789")
        if greek or (len(stem) == 1 and (stem not in FUNCTION_LETTERS or name in alone)):
            return None
        if "_" in name or not stem:
            return None
        if len(stem) > 1:
            close = words.closest_function(name)
            if close is not None:
                repair = self.text[:token.start_pos] + close + self.text[token.end_pos:]
                raise self.fault(f"unknown function '{token}'", token, f"{close} has a similar name", repair)
            self.note(token.start_pos or 0,
                      f"{token}(...) is read as an unknown function; write {token}*(...) for a product")
        return retyped(token, "UNKNOWN", name)

    def _note_split(self, token: Token, pieces: Sequence[words.Piece]) -> None:
        shown = []
        for piece, following in zip(pieces, [*pieces[1:], None]):
            joint = "" if following is None else " " if piece.kind == words.FUNCTION else "*"
            shown.append(piece.text + joint)
        self.note(token.start_pos or 0, f"{token} is read as {''.join(shown)}")

    def _check_unknown(self, token: Token, name: str, followed: bool) -> None:
        """A long unknown name may be a misspelt function, or hide one."""
        if name in self.declared or len(name) < 2 or not name.isalpha():
            return
        close = words.closest_function(name)
        if close is None:
            hidden = words.hidden_parts(name)
            if hidden:
                self.note(token.start_pos or 0, f"{token} is read as one name; write {hidden} for a product")
            return
        if followed:
            repair = self.text[:token.start_pos] + close + self.text[token.end_pos:]
            raise self.fault(f"unknown function '{token}'", token, repair=repair,
                             hint=f"{close} has a similar name; for a product write {token}*...")
        self.note(token.start_pos or 0, f"{token} is read as the name of a variable; the function is {close}")


def retyped(token: Token, kind: str, value: str | None = None, end: int | None = None) -> Token:
    """A token of another kind, with another value or end, at the same place."""
    result = Token.new_borrow_pos(kind, str(token) if value is None else value, token)
    if end is not None:
        result.end_pos = end
    return result


def _letters_alone(raw: Sequence[Token], partners: Mapping[int, int]) -> Iterator[str]:
    """Single letters that stand alone somewhere, variables of derivatives included."""
    for place, token in enumerate(raw):
        if token.type == "WORD" and len(token) == 1:
            if place > 1 and raw[place - 1] == "(" and raw[place - 2] == "deriv":
                continue  # the name of a function
            if not (token in FUNCTION_LETTERS and behind_power(raw, place + 1, partners) in partners):
                yield str(token)
        elif token.type in ("DERIVATIVE", "DERIVATIVE_OF", "QUOTIENT_OF_D"):
            yield from token.value.variables


def _binds(raw: Sequence[Token], place: int) -> bool:
    """Whether `at` at this place is followed by `x =`."""
    return len(raw) > place + 2 and raw[place + 1].type in ("WORD", "GREEK") and raw[place + 2].type == "_EQUAL"


def _argument_counts(raw: Sequence[Token]) -> dict[int, int]:
    """How many arguments stand in each bracket, by the place where it opens."""
    counts: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(raw):
        if token.type == "BRACKET":
            if token in PARTNER:
                opened.append(place)
                counts[place] = 1
            else:
                opened.pop()
        elif token.type == "_COMMA" and opened:
            counts[opened[-1]] += 1
    return counts
