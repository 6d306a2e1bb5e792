"""The signs that juxtaposition leaves out, the bars of absolute values, and which function words have brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lark import Token

from symdiff.language.bars import paired_bars
from symdiff.language.source import Source
from symdiff.language.words import BIG, is_function

__all__ = ["BASED", "Juxtaposition", "behind_power"]

#: Function words whose base comes in brackets behind them: log_(2)(x).
BASED = frozenset(["log_", "ln_"])

#: Tokens that end an operand.
_ENDS = frozenset(["NUMBER", "NAME", "CONSTANT", "_CLOSE", "_BAR_CLOSE", "SUPERSCRIPT", "FACTORIAL", "QUOTIENT_OF_D",
                   "DEPENDENT"])
#: Tokens that begin an operand, and the sign before one that follows another operand.
_BEGINS = {
    "NUMBER": "_JUXT", "NAME": "_JUXT", "CONSTANT": "_JUXT", "ROOT": "_JUXT", "_OPEN": "_JUXT", "_BAR_OPEN": "_JUXT",
    "QUOTIENT_OF_D": "_JUXT", "DEPENDENT": "_JUXT", "DERIVATIVE_OF": "_JUXT",
    "WORD_OPEN": "_JUXT_WORD", "WORD_CALL": "_JUXT_WORD",
    "BASED_OPEN": "_JUXT_WORD", "BASED_CALL": "_JUXT_WORD",
    "UNKNOWN": "_JUXT_WORD", "DERIVATIVE": "_JUXT_D", "BIG": "_JUXT_D", "INDEXED": "_JUXT",
}
#: Fractions that are one character.
_FRACTIONS = frozenset("¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
_ENDS_TERM = frozenset(["_PLUS", "_MINUS", "_COMMA", "_EQUAL", "RELATION", "_AND", "_OR", "_AT"])


def behind_power(tokens: Sequence[Token], place: int, partners: Mapping[int, int]) -> int:
    """The place behind the exponent that begins at a place, as in sin^2 x; the place itself if none does.

    A function word is no such exponent: in h^tan(x) the bracket is that of the tangent.
    """
    start = place
    if place < len(tokens) and tokens[place].type == "SUPERSCRIPT":
        return place + 1
    if place < len(tokens) and tokens[place].type == "_POWER":
        place += 1
        while place < len(tokens) and tokens[place].type == "_MINUS":
            place += 1
        if place < len(tokens) and is_function(str(tokens[place])):
            return start
        return partners.get(place, place) + 1
    return place


class _Frame:
    """What is open: a bracket "(", the arguments or the exponent of a function word, a list, or a bar "|"."""

    __slots__ = ("derivative", "kind", "open_word", "opening", "powered", "stroke", "word")

    def __init__(self, kind: str, opening: Token | None, word: str | None = None) -> None:
        self.kind = kind
        self.opening = opening
        self.word = word                         # for an exponent or a base: the kind of its function word
        self.powered = False                     # for a base: an exponent stands behind it
        self.stroke: int | None = None           # where in the output the / before this factor stands
        self.derivative: Token | None = None     # a d/dx whose term has not ended yet
        self.open_word: Token | None = None      # a function word without brackets, whose operands have not ended yet


class Juxtaposition:
    """One run over the tokens of a text."""

    def __init__(self, source: Source, tokens: Sequence[Token], partners: Mapping[int, int]) -> None:
        self.source, self.tokens, self.partners = source, tokens, partners
        self.out: list[Token] = []
        self.frames = [_Frame("(", None)]
        self.ends = False                        # the last token ends an operand
        self.arguments_next = False              # a function stands before the bracket that comes next
        self.exponent_of: str | None = None      # in sin^2 x: the kind of the word whose exponent comes next
        self.base_of: _Frame | None = None       # in log_(2)(x): what the bracket of the base will open
        self.bars = paired_bars(tokens)          # what the bars do that could do either

    def run(self) -> list[Token]:
        for place, token in enumerate(self.tokens):
            self.take(place, token)
        if self.frames[-1].kind == "|":
            self.fail_open_bar()
        return self.out

    def take(self, place: int, token: Token) -> None:
        kind = token.type
        if kind in ("NUMBER", "NAME", "CONSTANT", "ROOT", "QUOTIENT_OF_D", "DERIVATIVE_OF", "DEPENDENT"):
            self.operand(token, kind)
            if self.exponent_of is not None:
                self.end_exponent(self.exponent_of)
        elif kind == "BRACKET":
            if place in self.partners:
                self.open_bracket(place, token)
            else:
                self.close_bracket(token)
        elif kind in ("FUNCTION", "UNKNOWN"):
            self.function(place, token)
        elif kind == "DERIVATIVE":
            self.derivative(place, token)
        elif kind == "INDEXED":
            self.operand(token, kind)
            self.arguments_next = True
        elif kind == "BIG":
            self.operand(token, kind)
            self.base_of = _Frame("base", self.tokens[place + 1], "WORD_OPEN")
        elif kind == "BAR":
            self.bar(place, token)
        elif kind == "DEL":
            raise self.source.fault("'∂' does not fit here", token, hint="write ∂/∂x before an expression, or ∂f/∂x")
        else:
            self.sign(place, token)

    def kind_at(self, place: int) -> str:
        return self.tokens[place].type if place < len(self.tokens) else ""

    # ---- operands ----

    def emit(self, token: Token, kind: str) -> None:
        self.out.append(token if kind == token.type else Token.new_borrow_pos(kind, token.value, token))
        self.ends = kind in _ENDS

    def operand(self, token: Token, kind: str) -> None:
        """Emit a token that begins an operand, and before it the sign that was left out."""
        if self.ends:
            self.check_neighbours(token, kind)
            if str(token) in BIG and kind != "NAME":    # 1/n sum(...) is not 1/(n sum(...))
                self.out.append(Token.new_borrow_pos("_TIMES", "", token))
                self.frames[-1].stroke = None
                self.emit(token, kind)
                return
            self.out.append(Token.new_borrow_pos(_BEGINS[kind], "", token))
            frame = self.frames[-1]
            if frame.stroke is not None:
                self.out[frame.stroke] = Token.new_borrow_pos("OVER_CHAIN", "/", self.out[frame.stroke])
                frame.stroke = None
        self.emit(token, kind)

    def check_operator(self, quotient: Token) -> None:
        """dy/dx x^2, where there is no y, can be meant as d/dx x^2."""
        leibniz = quotient.value
        others = self.tokens[1:]
        if leibniz.subject in (*self.source.functions, *leibniz.variables) or any([
                token.type in ("_EQUAL", "RELATION") or token in (leibniz.subject, quotient) for token in others]):
            return
        operator = leibniz._replace(subject=None).operator
        raise self.source.fault(f"{leibniz.operator} is the derivative of {leibniz.subject}, which does not occur in "
                                "what follows", quotient,
                                hint=f"write {operator} for the derivative of what follows, or {leibniz.operator}*... "
                                     "for the product",
                                repair=f"{operator} {self.source.text[quotient.end_pos or 0:].lstrip()}")

    def check_neighbours(self, token: Token, kind: str) -> None:
        """Two numbers side by side are a slip; e^2x can be meant otherwise than it is read."""
        before, text = self.out[-1], self.source.text
        if before.type == "QUOTIENT_OF_D" and len(self.out) == 1:
            self.check_operator(before)
        touching = before.end_pos == token.start_pos
        if token in _FRACTIONS and before.type == "NUMBER" and before.isdigit():
            raise self.source.fault(f"'{token}' follows '{before}' without a sign between them", token,
                                   hint=f"write {before}+{token} in brackets, or {before}*{token} for a product",
                                   repair=f"{text[:before.start_pos]}({before}+{token}){text[token.end_pos:]}")
        if kind == "NUMBER" and (before.type == "NUMBER" or (touching and before.type in ("NAME", "CONSTANT"))):
            raise self.source.fault(f"'{token}' follows '{before}' without a sign between them", token,
                                   hint=f"write {before}*{token} for a product",
                                   repair=f"{text[:before.end_pos]}*{text[token.start_pos:]}")
        if not touching or before.type not in ("NUMBER", "NAME", "CONSTANT"):
            return
        if before == "0" and kind == "NAME" and len(token) > 1 and token[-1].isdigit():
            raise self.source.fault(f"0{token} would be 0 times {token}: numbers are decimal", before,
                                   hint=f"write 0*{token} for the product")
        if len(self.out) < 2:
            return
        sign = "-" if self.out[-2].type == "_MINUS" else ""
        power = len(self.out) - 2 - len(sign)
        if power > 0 and self.out[power].type == "_POWER":
            base = self.out[power - 1]
            if base.type in ("NUMBER", "CONSTANT") or (base.type == "NAME" and before.type != "NUMBER"):
                self.source.note(base.start_pos or 0,
                                f"{base}^{sign}{before}{token} is read as {base}^{sign}{before}*{token}; "
                                f"write {base}^({sign}{before}{token}) for the longer exponent")
        elif self.out[-2].type == "ROOT":
            root = self.out[-2]
            self.source.note(root.start_pos or 0, f"{root}{before}{token} is read as {root}{before}*{token}; "
                                                  f"write {root}({before}{token}) for the longer root")

    def function(self, place: int, token: Token) -> None:
        """A function word: with brackets it is an operand, without them it takes the operands behind it."""
        self.exponent_of = None
        based = token.type == "FUNCTION" and token in BASED
        start = self.partners[place + 1] + 1 if based else place + 1
        behind = behind_power(self.tokens, start, self.partners)
        kind = "UNKNOWN" if token.type == "UNKNOWN" else "WORD_CALL" if behind in self.partners else "WORD_OPEN"
        if based:
            self.operand(token, kind.replace("WORD", "BASED"))
            self.base_of = _Frame("base", self.tokens[place + 1], kind)
            self.base_of.powered = behind > start
        else:
            self.operand(token, kind)
            self.expect(kind, behind > start)
        self.frames[-1].open_word = token if kind == "WORD_OPEN" else None

    def expect(self, word: str, powered: bool) -> None:
        """What comes behind a function word, or its base: an exponent or the argument."""
        self.ends = False
        if powered:
            self.exponent_of = word
        else:
            self.arguments_next = word != "WORD_OPEN"

    def end_exponent(self, word: str) -> None:
        """The exponent of a function word is complete: its argument comes next."""
        self.exponent_of, self.ends, self.arguments_next = None, False, word != "WORD_OPEN"

    def derivative(self, place: int, token: Token) -> None:
        """d/dx takes the whole term behind it, where brackets alone may have been meant."""
        self.operand(token, "DERIVATIVE")
        start, end = place + 1, self.partners.get(place + 1)
        if end is None or self.source.text[self.tokens[start].start_pos or 0] not in "([{":
            self.frames[-1].derivative = token  # no brackets in the text: a fraction has some of its own
        elif self.goes_on(end + 1):
            operator = token.value.operator
            self.source.note(token.start_pos or 0, f"{operator} takes the whole term behind it; "
                                                   f"write ({operator}(...)) for the derivative of the brackets alone")

    def goes_on(self, place: int) -> bool:
        """Whether the term that has come to this place goes on."""
        kind = self.kind_at(place)
        return kind not in _ENDS_TERM and kind not in ("", "BAR") and (kind != "BRACKET" or place in self.partners)

    # ---- brackets, bars and signs ----

    def open_bracket(self, place: int, token: Token) -> None:
        if self.base_of is not None:
            self.emit(token, "_OPEN")
            self.frames.append(self.base_of)
            self.base_of = None
        elif self.arguments_next:
            self.arguments_next = False
            if self.partners[place] == place + 1:
                raise self.source.fault(f"{self.out[-1]} needs an argument", token, hint=f"write {self.out[-1]}(x)")
            self.emit(token, "_OPEN")
            self.frames.append(_Frame("arguments", token))
        elif self.exponent_of is not None:
            self.emit(token, "_OPEN")
            self.frames.append(_Frame("exponent", token, self.exponent_of))
            self.exponent_of = None
        elif place == 0 and token == "[" and self.partners[0] == len(self.tokens) - 1:
            self.emit(token, "_LIST")
            self.frames.append(_Frame("list", token))
        else:
            self.operand(token, "_OPEN")
            self.frames.append(_Frame("(", token))

    def close_bracket(self, token: Token) -> None:
        frame = self.frames.pop()
        if frame.kind == "|":
            self.frames.append(frame)
            self.fail_open_bar()
        self.emit(token, "_CLOSE")
        if frame.kind == "base" and frame.word is not None:
            self.expect(frame.word, frame.powered)
        elif frame.word is not None:
            self.end_exponent(frame.word)

    def bar(self, place: int, token: Token) -> None:
        """A bar closes an absolute value where an operand ends and one is open; else it opens one."""
        if self.arguments_next:
            self.arguments_next = False
        if place in self.bars.doubtful:
            self.source.note(token.start_pos or 0,
                             "bars in a row can be paired in several ways; write abs(...) to settle it")
        if self.ends and self.frames[-1].kind == "|" and place not in self.bars.opening:
            self.frames.pop()
            self.emit(token, "_BAR_CLOSE")
        else:
            self.operand(token, "_BAR_OPEN")
            self.frames.append(_Frame("|", token))

    def fail_open_bar(self) -> None:
        bar = self.frames[-1].opening
        assert bar is not None
        place = next(place for place, token in enumerate(self.tokens) if token.start_pos == bar.start_pos)
        binds = self.kind_at(place + 1) == "NAME" and self.kind_at(place + 2) == "_EQUAL"
        raise self.source.fault("'|' was never closed", bar,
                                hint="the value at a point is asked for with x^2 at x=3" if binds
                                else "an absolute value is written |x| or abs(x)")

    def sign(self, place: int, token: Token) -> None:
        kind, frame = token.type, self.frames[-1]
        if kind == "SUPERSCRIPT" and self.exponent_of is not None:
            self.emit(token, kind)
            self.end_exponent(self.exponent_of)
            return
        if kind == "PRIMES" and self.out and self.out[-1].type in ("WORD_OPEN", "WORD_CALL"):
            raise self.source.fault(f"a prime behind {self.out[-1]} is not read", token,
                                   hint=f"write d/dx {self.out[-1]}(x) for the derivative")
        if kind == "PRIMES" and self.out and self.out[-1].type in ("_CLOSE", "_BAR_CLOSE"):
            raise self.source.fault("a prime behind brackets is not read", token,
                                    hint="write d/dx (...) for the derivative")
        if kind == "PRIMES" and place + 1 not in self.partners:
            name = self.out[-1] if self.out else ""
            if self.out and self.out[-1].type == "NUMBER":
                raise self.source.fault("a prime behind a number is not read", token,
                                        hint="write d/dx in front for the derivative")
            raise self.source.fault(f"{name}{token} needs an argument", token, hint=f"write {name}{token}(x)")
        if kind == "FACTORIAL" and self.out and self.out[-1].type == "FACTORIAL":
            raise self.source.fault("the double factorial '!!' is not supported", token, hint="write (n!)! for the "
                                   "factorial of the factorial")
        if kind in ("_PLUS", "_MINUS") and self.ends and frame.derivative is not None:
            operator = frame.derivative.value.operator
            self.source.note(frame.derivative.start_pos or 0,
                            f"{operator} takes only the term up to '{token}'; write {operator}(...) for more")
        if kind == "_OVER":
            self.check_stroke(token)
        if kind in _ENDS_TERM or kind in ("_TIMES", "_OVER"):
            frame.open_word = None
        if kind in _ENDS_TERM:
            frame.derivative = frame.stroke = None
        elif kind == "_TIMES":
            frame.stroke = None
        self.emit(token, kind)
        if kind == "_OVER":
            frame.stroke = len(self.out) - 1

    def check_stroke(self, stroke: Token) -> None:
        """sin x/2 and x^1/2 can be meant otherwise than they are read."""
        word = self.frames[-1].open_word
        if word is not None:
            self.source.note(word.start_pos or 0,
                            f"{word} takes only what stands before '/'; write {word}(...) with brackets for more")
        elif len(self.out) > 1 and self.out[-1] == "1" and self.out[-2].type == "_POWER":
            self.source.note(stroke.start_pos or 0,
                             "'/' comes after the power: write ^(1/...) for a fraction as exponent")
