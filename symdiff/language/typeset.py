r"""Functions by the way books typeset them: J_0(x), Li_2(x), W(x), \operatorname{H}(x), \Gamma(a, x).

The table of functions says how each is typeset; what no other reading contends for is read from there.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from symdiff.functions import TABLE

__all__ = ["LETTERS", "Typeset", "typeset"]

#: Letters that name a function where a bracket follows.
LETTERS = {"W": "LambertW"}

_INDEXED = re.compile(r"(?:\\operatorname\{(\w+)\}|([A-Z]))_\{#1\}\\left\(#2\\right\)")
_UPRIGHT = re.compile(r"\\operatorname\{(\w+)\}('?)(?:\\left\(#1, #2\\right\))?")
_GREEK = re.compile(r"\\([A-Za-z]+)\\left\(#1, #2\\right\)")


class Typeset(NamedTuple):
    """Names of functions by how they are typeset.

    Attributes:
        indexed: with the first argument as an index: J_n(x).
        upright: by an upright name, with a prime or without.
        greek: by a Greek letter that has two arguments.
    """

    indexed: dict[str, str]
    upright: dict[str, str]
    greek: dict[str, str]


@cache
def typeset() -> Typeset:
    """What the table of functions says."""
    indexed: dict[str, str] = {}
    upright: dict[str, str] = {}
    greek: dict[str, str] = {}
    for name, entry in TABLE.items():
        if match := _INDEXED.fullmatch(entry.latex):
            indexed[match[1] or match[2]] = name
        elif match := _UPRIGHT.fullmatch(entry.latex):
            upright[match[1] + match[2]] = name
        elif match := _GREEK.fullmatch(entry.latex):
            greek[match[1]] = name
    return Typeset(indexed, upright, greek)
