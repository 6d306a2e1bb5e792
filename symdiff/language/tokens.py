"""The pass between the lexer and the grammar.

It checks brackets, recognizes d/dx, splits words, tells function words from names, pairs the bars of absolute values
and puts in the signs that juxtaposition leaves out.  What it decides for the writer it notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lark import Token

from symdiff.errors import ArgumentError
from symdiff.expr.notation import FUNCTION_LETTERS
from symdiff.functions import named
from symdiff.language import words
from symdiff.language.juxtaposition import BASED, Juxtaposition, behind_power
from symdiff.language.leibniz import replace_derivatives
from symdiff.language.source import Source
from symdiff.language.typeset import LETTERS, typeset
from symdiff.language.usage import Brackets, Usage, brackets, is_letter, kind_at, usage

__all__ = ["TokenPass", "part", "retyped"]

#: Brackets nested deeper than this are refused.
MAX_DEPTH = 1_000_000

#: Longer names are refused.
MAX_NAME = 1000

PARTNER = {"(": ")", "[": "]", "{": "}"}
#: What may begin the argument of a function word without brackets.
_MAY_BE_ARGUMENT = frozenset(["WORD", "GREEK", "NUMBER", "ROOT", "SUPERSCRIPT", "_POWER", "BAR", "DEL"])
_OF_INDICES = frozenset(["_PLUS", "_MINUS", "_TIMES", "_COMMA", "NUMBER"])
#: Greek letters that name functions where a bracket follows.
_GREEK_FUNCTIONS = {"sigma": "sigmoid", "Gamma": "gamma"}


class TokenPass(Source):
    """Turns what the lexer finds into what the grammar takes; one object reads one text after another."""

    always_accept: tuple[str, ...] = ("WORD", "GREEK", "BAR", "BRACKET", "DEL")

    def begin(self, text: str, declared: frozenset[str], by: tuple[str, ...] = (),
              functions: Mapping[str, tuple[str, ...]] | None = None) -> None:
        super().begin(text, declared, by, functions)
        self.emitted: list[Token] = []
        self.inside = Brackets({}, frozenset(), {})
        self.usage = Usage()

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        raw = self._ungrouped(list(stream))
        raw = self.apart(replace_derivatives(raw, self.partners(raw), self.declared, self.text))
        tokens = self._split_words(raw)
        self.emitted = Juxtaposition(self, tokens, self.partners(tokens)).run()
        return iter(self.emitted)

    def _ungrouped(self, raw: list[Token]) -> list[Token]:
        """The tokens with diff(f, x, 2) for diff(f, (x, 2)); the first argument stays as it is.

        Raises:
            ParseError: an order is not a number, or an integral by two variables is asked for.
        """
        if not any([token in words.GROUPED and kind_at(raw, place + 1) == "BRACKET"
                    for place, token in enumerate(raw)]):
            return raw
        partners, inside = self.partners(raw), brackets(raw)
        dropped: set[int] = set()
        for opening, commas in inside.commas.items():
            name = raw[opening - 1] if opening and commas else ""
            if name not in words.GROUPED:
                continue
            groups = [(comma + 1, end - 1) for comma, end in zip(commas, [*commas[1:], partners[opening]])
                      if partners.get(comma + 1) == end - 1 and inside.commas[comma + 1]]
            if words.is_derivative(name):
                self._check_orders([raw[inside.commas[start][0] + 1] for start, _ in groups])
            elif words.FOREIGN_FORMS.get(name) == "integral" and len(commas) == 2 and not groups:
                raise self.fault(f"{name} by two variables is not read", raw[opening - 1],
                                 "write integral(integral(x*y, x), y); integral(g(x), x, a) is the antiderivative at a")
            dropped.update(*groups)
        return [token for place, token in enumerate(raw) if place not in dropped]

    def _check_orders(self, orders: Sequence[Token]) -> None:
        for order in orders:
            if order.type != "NUMBER":
                raise self.fault(f"the order of a derivative is a number, not {order}", order,
                                 "write {x, 2}; derivatives of every order are those of nth")

    def apart(self, raw: list[Token]) -> list[Token]:
        """The tokens with words in pieces that are so whatever the text says elsewhere; LaTeX has such."""
        return raw

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
        """The tokens with WORD, GREEK and names replaced by NAME, CONSTANT, FUNCTION, NUMBER, UNKNOWN and DEPENDENT."""
        self.inside, partners = brackets(raw), self.partners(raw)
        self.usage = usage(raw, partners, self.inside, self.declared, self.by)
        result: list[Token] = []
        place = 0
        while place < len(raw):
            token = raw[place]
            name = words.canonical(str(token)) if token.type in ("WORD", "GREEK", "NAME") else ""
            if not name:
                result.append(token)
            elif len(token) > MAX_NAME:
                raise self.fault(f"a name has at most {MAX_NAME} characters, not {len(token)}", token)
            elif not name.isidentifier() or (name[0] == "_" and len(name) > 1):
                raise self.fault(f"'{token}' cannot be a name", token, "a name is letters, digits and _")
            elif place > 1 and raw[place - 1] == "(" and raw[place - 2] == "deriv":
                result.append(retyped(token, "NAME", name))
            elif name in words.CONNECTIVES and name not in self.declared:
                result.append(retyped(token, words.CONNECTIVES[name]))
            elif name in words.FOREIGN_FORMS and place + 1 in partners and name not in self.declared:
                result.append(retyped(token, "FUNCTION", words.FOREIGN_FORMS[name]))
            elif name in words.NO_NUMBERS and name not in self.declared:
                raise self.fault(f"'{token}' is no number", token, "a value that is not known is a variable, such as x")
            elif name in words.PROSE and name not in self.declared:
                raise self.fault(f"'{token}' is a word of a sentence, not of a formula", token, words.PROSE[name])
            elif words.BEGUN_INTEGRAL.fullmatch(name) and name not in self.declared:
                raise self.fault(f"'{token}' begins an integral, not a name", token, words.PROSE["int"])
            elif name == "at" and name not in self.declared and _binds(raw, place):
                result.append(retyped(token, "_AT"))
            elif name == "at" and name not in self.declared and kind_at(raw, place + 1) == "NUMBER":
                result += self._at_value(token, raw[place + 1])
            elif name in BASED and place + 1 in partners and name not in self.declared:
                result.append(retyped(token, "FUNCTION", name))
            elif name in words.BIG and name not in self.declared and self._bounded(raw, place + 1):
                result.append(retyped(token, "FUNCTION", words.BIG[name]))
            elif name in words.BIG and name not in self.declared and place + 1 in partners:
                raise self.fault(f"{name}(...) needs what is added or multiplied, and an index with its bounds", token,
                                 f"write {name}(i=1..n, x_i) or {name}(x_i, i, 1, n)")
            elif self._is_entry(raw, place, name, partners):
                result.append(retyped(token, "INDEXED", name.rstrip("_")))
            elif name == "D" and self._is_operator(raw, place + 1) and name not in self.declared:
                result.append(retyped(token, "FUNCTION", "diff"))
            else:
                found, place = self._named(raw, place, name, partners)
                result += found
            place += 1
        return result

    def _bounded(self, raw: Sequence[Token], opening: int) -> bool:
        """Whether a bracket that opens here holds the bounds of a sum: i=1..n, or four entries."""
        commas = self.inside.commas.get(opening)
        return commas is not None and (len(commas) in (3, 6, 9) or opening in self.inside.ranges)

    def _is_operator(self, raw: Sequence[Token], opening: int) -> bool:
        """Whether the bracket of D[x^2, x] opens here."""
        return opening < len(raw) and raw[opening] == "[" and bool(self.inside.commas[opening])

    def _is_entry(self, raw: Sequence[Token], place: int, name: str, partners: Mapping[int, int]) -> bool:
        """Whether x[i + 1] stands here, or x_(i + 1): an entry of an array."""
        end = partners.get(place + 1)
        if end is None or words.is_function(name.rstrip("_")) or words.capitalized(name) or name in FUNCTION_LETTERS:
            return False
        if name.endswith("_"):
            return True
        if raw[place + 1] != "[" or raw[place + 1].start_pos != raw[place].end_pos or end == place + 2:
            return False
        for inner in raw[place + 2:end]:
            if inner.type in ("WORD", "GREEK", "NAME"):
                word = words.canonical(str(inner))
                if word not in self.usage.indices and word not in words.INDEX_LETTERS:
                    return False
            elif inner.type not in _OF_INDICES or (inner.type == "NUMBER" and not inner.isdigit()):
                return False
        return True

    def _named(self, raw: Sequence[Token], place: int, name: str,
               partners: Mapping[int, int]) -> tuple[list[Token], int]:
        """What a name becomes with what belongs to it, J_0( or f^(3), and the last place of that."""
        token, opening = raw[place], place + 1
        if name in FUNCTION_LETTERS or name in words.POWERED_BEFORE_BRACKETS or name in self.functions:
            opening = behind_power(raw, opening, partners)
        if self.functions.get(name):
            return self._defined(raw, place, name, opening, partners)
        found = self._typeset(token, name, place + 1, raw)
        if found:
            return found, place + 1
        found = self._word(token, name, raw[place + 1] if place + 1 < len(raw) else None, opening)
        order = self._order(raw, place + 1, opening) if found[-1].type == "UNKNOWN" else 0
        if not order:
            return found, place
        self.note(token.start_pos or 0, f"{name}^({order})(...) is read as a derivative")
        return [*found, retyped(raw[place + 3], "PRIMES", "'" * order)], place + 4

    def _defined(self, raw: Sequence[Token], place: int, name: str, opening: int,
                 partners: Mapping[int, int]) -> tuple[list[Token], int]:
        """A function that the caller has defined, with its primes, and the last place of that; where no bracket
        follows, its own parameters are put in: f' is f'(x)."""
        token, behind = raw[place], raw[place + 1] if place + 1 < len(raw) else None
        order = self._order(raw, place + 1, opening)
        if order:
            return [retyped(token, "UNKNOWN", name), retyped(raw[place + 3], "PRIMES", "'" * order)], place + 4
        found = [retyped(token, "UNKNOWN", name)]
        if opening in partners:
            return found, place
        if behind is not None and behind.type == "PRIMES":
            found.append(behind)
            place += 1
            behind = raw[place + 1] if place + 1 < len(raw) else None
            if place + 1 in partners:
                return found, place
        parameters = self.functions[name]
        shown = "".join(found) + f"({', '.join(parameters)})"
        joins = behind is not None and (behind == "at" or str(behind) in words.CONNECTIVES)
        if behind is not None and behind.type in _MAY_BE_ARGUMENT - {"_POWER", "SUPERSCRIPT"} and not joins:
            raise self.fault(f"{name} is a function: its argument is written in brackets, as in {shown}", token)
        self.note(token.start_pos or 0, f"{''.join(found)} is read as {shown}")
        found.append(retyped(token, "BRACKET", "("))
        for parameter in parameters:
            found += [retyped(token, "NAME", parameter), retyped(token, "_COMMA", ",")]
        return [*found[:-1], retyped(token, "BRACKET", ")")], place

    def _order(self, raw: Sequence[Token], place: int, opening: int) -> int:
        """The order of the derivative in f^(3)(x), where ^(3) stands at a place; else 0."""
        number = str(raw[place + 2]) if opening == place + 4 and raw[place + 1] == "(" else ""
        return int(number) if number.isdigit() and len(number) < 3 and place + 4 in self.inside.commas else 0

    def _at_value(self, token: Token, value: Token) -> list[Token]:
        """`at 3` where there is only one variable that can be 3."""
        candidates = self.usage.variables or tuple(sorted(self.usage.alone))
        if len(candidates) != 1:
            raise self.fault("a point is given as x=3", token, hint=f"write at x={value}")
        self.note(token.start_pos or 0, f"at {value} is read as at {candidates[0]}={value}")
        return [retyped(token, "_AT"), retyped(token, "NAME", candidates[0]), retyped(token, "_EQUAL", "=")]

    def _typeset(self, token: Token, name: str, opening: int, raw: Sequence[Token]) -> list[Token]:
        """Functions as books write them, with the bracket behind them: J_0(x), W(x), \\Gamma(a, x)."""
        commas = self.inside.commas.get(opening)
        if commas is None or name in self.declared or name in self.usage.standing or name in self.usage.primed:
            return []
        stem, _, index = name.partition("_")
        known = typeset().greek.get(name) if len(commas) == 1 else None
        first: list[Token] = []
        if not commas and not index:
            known = LETTERS.get(name)
        elif not commas and (index.isdigit() or words.is_single_name(index, self.declared)):
            known = typeset().indexed.get(stem)
            first = [retyped(token, "NUMBER" if index.isdigit() else "NAME", index), retyped(token, "_COMMA", ",")]
        if known is None:
            return []
        self.note(token.start_pos or 0, f"{token}(...) is read as the function {known}; "
                                        f"write {token}*(...) for a product")
        return [retyped(token, "FUNCTION", known), raw[opening], *first]

    def _word(self, token: Token, name: str, behind: Token | None, opening: int) -> list[Token]:
        """What one word becomes; `opening` is where the bracket behind it opens, if there is one."""
        bracketed = opening in self.inside.commas
        followed = bracketed or (behind is not None and behind.type in _MAY_BE_ARGUMENT)
        primed = behind is not None and behind.type == "PRIMES"
        if name in self.usage.primed and (not words.is_function(name) or name in words.GREEK_LETTERS.values()):
            if not bracketed and not primed and name not in self.declared:
                self.note(token.start_pos or 0, f"{token} alone is read as a variable; write {token}(x) for the "
                                                "function that has a derivative here")
            if primed and len(name) > 1 and name.isalpha() and name not in words.GREEK_LETTERS.values():
                self.note(token.start_pos or 0, f"{token} is read as the name of an unknown function")
            return [retyped(token, "UNKNOWN" if bracketed or primed else "NAME", name)]
        if name in self.usage.dependent and not bracketed:
            return [retyped(token, "DEPENDENT", name)]
        if bracketed and (name not in self.declared or name in FUNCTION_LETTERS):
            function = self._function_before_bracket(token, name, opening)
            if function is not None:
                return [function]
        if token.type == "NAME":
            return [token]
        if token[0] in "ΣΠ" and len(token) == 1:
            self.note(token.start_pos or 0, f"{token} is read as the name {name}; a sum over an index is written "
                                            "sum(i=1..n, x_i)")
        pieces = words.split(name, self.declared, self.usage.alone, followed, self.usage.variables)
        if len(pieces) > 1 or pieces[0].text != name:
            self._note_split(token, pieces)
        if len(pieces) == 1 and pieces[0].kind == words.NAME:
            self._check_unknown(token, name, followed)
        if len(pieces) == 1 and pieces[0].kind == words.CONSTANT and opening in self.inside.bare:
            self.note(token.start_pos or 0, f"{token} is the constant: this is the product {token}*(...)")
        if len(pieces) == 1:
            return [retyped(token, pieces[0].kind, pieces[0].text)]
        return [part(token, piece.kind, piece.text, piece.start, piece.end) for piece in pieces]

    def _function_before_bracket(self, token: Token, name: str, opening: int) -> Token | None:
        """A name that is a function because a bracket follows: gamma(x), f(x), F0(x), loss(w), x(t)."""
        arguments = len(self.inside.commas[opening]) + 1
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
        if words.is_function(name) or (token.type != "NAME" and len(words.split(
                name, self.declared, self.usage.alone, True, self.usage.variables)) > 1):
            return None
        stem = name.partition("_")[0].rstrip("0123456789")
        usual = stem in FUNCTION_LETTERS and name not in self.usage.standing
        if (greek or is_letter(name)) and name not in self.usage.functions and not usual:
            self._check_product(token, name, opening)
            return None
        if not stem or named(name) is not None:
            return None
        if len(stem) > 1 and not greek:
            spelled = words.capitalized(name)
            if spelled == "log" and arguments > 1:
                raise self.fault(f"{token} with a base means one thing in some systems and another in others", token,
                                 "write log(x, b) for the logarithm of x to the base b")
            if spelled is not None:
                self.note(token.start_pos or 0, f"{token}(...) is read as {spelled}(...)")
                return retyped(token, "FUNCTION", spelled)
            close = words.closest_function(name)
            if close is not None:
                repair = self.text[:token.start_pos] + close + self.text[token.end_pos:]
                raise self.fault(f"unknown function '{token}'", token, f"{close} has a similar name", repair)
        if name not in FUNCTION_LETTERS:
            self.note(token.start_pos or 0,
                      f"{token}(...) is read as an unknown function; write {token}*(...) for a product")
        return retyped(token, "UNKNOWN", name)

    def _check_product(self, token: Token, name: str, opening: int) -> None:
        """A letter before a bracket is a factor; said where the bracket might as well hold an argument."""
        if self.inside.commas[opening]:
            raise self.fault(f"{token} is not known as a function of several variables", token,
                             hint="unknown functions are f, g, h, F, G, H, longer words, and letters that stand before "
                                  "brackets with variables alone, as in u(x, t)")
        if opening in self.inside.bare or (name not in self.usage.standing and opening not in self.inside.signs):
            self.note(token.start_pos or 0, f"{token}(...) is read as a product; "
                                            "unknown functions are f, g, h, F, G, H and longer words")

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
            short = len(name) < 4 and not name.startswith("d")
            if short and ((len(name) == 2 and name[1] in "xyzt") or not set(name).isdisjoint(self.usage.variables)):
                hidden = "*".join(name)
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


def part(token: Token, kind: str, value: str, start: int, end: int) -> Token:
    """The characters from start to end of a token, as a token at their own place."""
    place, last = token.start_pos or 0, end == len(token)
    return Token(kind, value, place + start, token.line, (token.column or 1) + start, token.line,
                 token.end_column if last else (token.column or 1) + end, token.end_pos if last else place + end)


def _binds(raw: Sequence[Token], place: int) -> bool:
    """Whether `at` at this place is followed by `x =`."""
    return len(raw) > place + 2 and raw[place + 1].type in ("WORD", "GREEK") and raw[place + 2].type == "_EQUAL"

