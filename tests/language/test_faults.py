"""What cannot be read: message, column, caret, hint, and a repair that can be read."""

from __future__ import annotations

import pickle

import pytest

from symdiff import parse
from symdiff.errors import ParseError, SymdiffError

FAULTS = [
    # text, message, column, repair
    ("", "there is nothing to read", 1, None),
    ("   ", "there is nothing to read", 1, None),
    ("piecewise(x if x > 0, 1 otherwise)", "'if' is a word of a sentence, not of a formula", 13, None),
    ("x if x > 0 else 1", "'if' is a word of a sentence, not of a formula", 3, None),
    ("derivative of x^2", "'derivative' is a word of a sentence, not of a formula", 1, None),
    ("x^2 for x > 0", "'for' is a word of a sentence, not of a formula", 5, None),
    ("2*x*", "expected an operand after '*', but the text ends", 5, "2*x"),
    ("x + * 3", "expected an operand after '+', but '*' comes", 5, "x  * 3"),
    ("2*/x", "expected an operand after '*', but '/' comes", 3, "2/x"),
    ("x**", "expected an operand after '**', but the text ends", 4, "x"),
    ("2 +", "expected an operand after '+', but the text ends", 4, "2 "),
    ("*x", "a formula cannot begin with '*'", 1, "x"),
    ("x=", "expected an operand after '=', but the text ends", 3, "x"),
    ("f(x,)", "expected an operand after ',', but ')' comes", 5, "f(x)"),
    ("2 + (x*3", "'(' was never closed", 5, "2 + (x*3)"),
    ("sin(x^2", "'(' was never closed", 4, "sin(x^2)"),
    ("(((((x", "5 brackets were never closed; the innermost is this '('", 5, "(((((x)))))"),
    ("(x+1))", "')' has no opening bracket", 6, "(x+1)"),
    ("(x+1]", "']' does not close the '(' of column 1", 5, "(x+1)"),
    ("|x+1", "'|' was never closed", 1, None),
    ("(|x)", "'|' was never closed", 2, None),
    ("sin", "sin needs an argument: write sin(x) or sin x", 4, None),
    ("sin + 2", "sin needs an argument: write sin(x) or sin x", 5, None),
    ("sin()", "sin needs an argument", 4, None),
    ("sin(x, y)", "sin takes 1 argument, not 2", 1, None),
    ("besselj(x)", "besselj takes 2 arguments, not 1", 1, None),
    ("D[x^3, {x, n}]", "the order of a derivative is a number, not n", 12, None),
    ("integrate(x*y, x, y)", "integrate by two variables is not read", 1, None),
    ("Integrate(x, (x, 0, 1), (y, 0, 1)) + integrate(x*y, x, y)", "integrate by two variables is not read", 38, None),
    ("diff(x y, xy)", "one differentiates by a variable, not by x*y", 1, None),
    ("max(x)", "max takes at least 2 arguments, not 1", 1, None),
    ("()", "expected an expression after '(', but ')' comes", 2, None),
    ("x $ 2", "unexpected character '$' (U+0024, dollar sign)", 3, None),
    ("x@y", "unexpected character '@' (U+0040, commercial at)", 2, None),
    ("x\x00", "unexpected character U+0000, a control character", 2, None),
    ("1..2", "'..' does not fit here", 2, None),
    ("2 3", "'3' follows '2' without a sign between them", 3, "2*3"),
    ("x.5", "'.5' follows 'x' without a sign between them", 2, "x*.5"),
    ("3,4", "',' does not fit here", 2, None),
    ("x = = 3", "expected an operand after '=', but '=' comes", 5, None),
    ("sin'(x)", "a prime behind sin is not read", 4, None),
    ("(x^2)'", "a prime behind brackets is not read", 6, None),
    ("1½", "'½' follows '1' without a sign between them", 2, "(1+½)"),
    ("u(x+1, t)", "u is not known as a function of several variables", 1, None),
    ("x y at 3", "a point is given as x=3", 5, None),
    ("log_(2)(x, 3)", "log_(...) takes 1 argument, not 2", 1, None),
    ("sinus(x)", "unknown function 'sinus'", 1, "sin(x)"),
    ("arcsinn(x)", "unknown function 'arcsinn'", 1, "arcsin(x)"),
    ("sinus x", "unknown function 'sinus'", 1, "sin x"),
    ("int x dx", "'int' is a word of a sentence, not of a formula", 1, None),
    ("x + nan", "'nan' is no number", 5, None),
    ("sum(i, 1, 3)", "sum(...) needs what is added or multiplied, and an index with its bounds", 1, None),
    ("0x10", "0x10 would be 0 times x10: numbers are decimal", 1, None),
    ("np.sin(x)", "unexpected character '.' (U+002E, full stop)", 3, None),
    ("⌊x⌋", "unexpected character '⌊' (U+230A, left floor)", 1, None),
    ("n!!", "the double factorial '!!' is not supported", 3, None),
    ("y' + y", "y' needs an argument", 2, None),
    ("d/dx", "d/dx needs an expression behind it", 5, None),
    ("d^2/dx x^2", "the orders of the derivative differ: 2 above, 1 below", 1, None),
    ("ln^-1 x", "ln^-1 could mean the inverse function or 1/ln", 1, None),
    ("f^-1(x)", "the inverse of the unknown function f is not supported", 1, None),
    ("sin(x < 1)", "sin takes numbers, not the condition x < 1", 1, None),
    ("f'(x < 1)", "f takes numbers, not the condition x < 1", 1, None),
    ("(x<1)+2", "'+' does not fit here", 6, None),
    ("piecewise(x, 1)", "piecewise takes conditions and values in turn: x stands for a condition such as x < 0", 1, None),
    ("integral(x)", "integral does not take 1 argument", 1, None),
    ("integral(x, 2)", "one integrates by a variable, not by 2: integral(sin(t), t, 0, x)", 1, None),
    ("diff(x, x, -1)", "the order of a derivative is 0, 1, 2 ... up to 1000, not -1", 1, None),
    ("diff(x, x, 1001)", "the order of a derivative is 0, 1, 2 ... up to 1000, not 1001", 1, None),
    ("d^1001/dx^1001 x", "the order of a derivative is at most 1000", 1, None),
    ("d⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹/dx⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹ x", "the order of a derivative is at most 1000", 1, None),
    ("㊿ + x", "'㊿' cannot be a name", 1, None),
    ("integral(t < 1, t, 0, 1)", "the condition t < 1 stands where a number is expected", 1, None),
    ("∂x", "'∂' does not fit here", 1, None),
    ("x ∑ 2", "unexpected character '∑' (U+2211, n-ary summation)", 3, None),
    ("limit(x)", "limits are not supported", 1, None),
    ("dy/dx x^2", "dy/dx is the derivative of y, which does not occur in what follows", 1, "d/dx x^2"),
    ("d^2y/dx^2 sin x", "d^2y/dx^2 is the derivative of y, which does not occur in what follows", 1, "d^2/dx^2 sin x"),
    ("x^2'", "a prime behind a number is not read", 4, None), ("x^2 | x=3", "'|' was never closed", 5, None), ("∇(x^2 y)", "unexpected character '∇' (U+2207, nabla)", 1, None),
    ("int_0 + x", "'int_0' begins an integral, not a name", 1, None),
    ("int_0^x^2 t dt", "a limit is given twice", 8, None), ("∫_0^2π sin t dt", "where does this limit end, behind 2 or behind π?", 5, None),
    ("∫0^x t dt", "limits stand behind _ and ^", 1, None), ("∫ₐᵇ t dt", "the limits of an integral stand behind _ and ^", 1, None), ("∫_0^x t", "an integral ends in dx, or d and another variable", 5, None),
    ("d/dx x^2 wrt x", "'wrt' is a word of a sentence, not of a formula", 10, None), ("integrate x^2", "'integrate' is a word of a sentence, not of a formula", 1, None), (r"\frac{₀}{2}", "'₀' cannot be a name", 7, None),
    ("1" * 5000, "a number has at most 4000 digits, not 5000", 1, None),
    ("1e99999", "a number has at most 4000 digits", 1, None),
    ("x\n+\n*", "expected an operand after '+', but '*' comes", 1, None),
]


@pytest.mark.parametrize(("text", "message", "column", "repair"), FAULTS)
def test_fault(text, message, column, repair):
    with pytest.raises(ParseError) as caught:
        parse(text)
    error = caught.value
    assert (error.message, error.column, error.repair) == (message, column, repair)
    if repair is not None:
        parse(repair)


def test_the_caret_stands_under_the_fault():
    with pytest.raises(ParseError) as caught:
        parse("x + * 3")
    assert str(caught.value).splitlines() == [
        "expected an operand after '+', but '*' comes (column 5)",
        "  x + * 3",
        "      ^",
        "  hint: an operand is a number, a variable, a function or an expression in brackets",
        "  did you mean: x  * 3",
    ]


def test_the_caret_knows_wide_characters_and_lines():
    with pytest.raises(ParseError) as caught:
        parse("한글+x*")
    assert str(caught.value).splitlines()[1:3] == ["  한글+x*", "         ^"]
    with pytest.raises(ParseError) as caught:
        parse("x +\n  2 )")
    assert (caught.value.line, caught.value.column) == (2, 5)
    assert "line 2, column 5" in str(caught.value)


def test_long_texts_are_shown_in_part():
    with pytest.raises(ParseError) as caught:
        parse("x+" * 500 + "*")
    lines = str(caught.value).splitlines()
    assert len(lines[1]) < 100 and lines[1].startswith("  ...") and lines[2].index("^") == lines[1].index("*")


def test_errors_survive_pickling():
    with pytest.raises(ParseError) as caught:
        parse("sin(")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and isinstance(again, SymdiffError)
