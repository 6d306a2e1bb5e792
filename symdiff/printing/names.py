"""Names of symbols taken apart: stem and index, Greek letters."""

from __future__ import annotations

import re

from symdiff.language.words import GREEK_LETTERS

__all__ = ["greek_letter", "stem_and_index"]

_LETTER_OF = {name: letter for letter, name in reversed(GREEK_LETTERS.items())}
_INDEXED = re.compile(r"([^\W\d_]+)(?:_(\w+)|([0-9]+(?:_\w+)?))")


def greek_letter(name: str) -> str | None:
    """The Greek letter with this name."""
    return _LETTER_OF.get(name)


def stem_and_index(name: str) -> tuple[str, str]:
    """x1 and x_1 are x with index 1; the index is empty if there is none."""
    match = _INDEXED.fullmatch(name)
    if match is None:
        return name, ""
    return match[1], (match[2] or match[3]).replace("_", ",").strip(",")
