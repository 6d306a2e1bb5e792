"""Arrays that entries such as x_i and W[i, j] are taken from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import Expr, Number, Symbol, as_expr, entry_indices, free_symbols
from symdiff.language import as_expression

__all__ = ["Arrays", "is_array"]


def is_array(value: Any) -> bool:
    """Whether a value is an array: a list, a tuple, an array of NumPy, or a mapping from indices to entries."""
    if isinstance(value, Sequence | Mapping):
        return not isinstance(value, str | bytes)
    return getattr(value, "ndim", 0) > 0


class Arrays:
    """Arrays by name.  The first entry of a list has the index 1; a mapping has the indices that it says.

    Args:
        named: lists of numbers, lists of such lists ..., or mappings from indices.
    """

    def __init__(self, named: Mapping[str, Any]) -> None:
        self.named = dict(named)

    def entry(self, name: str, places: Sequence[int]) -> Expr:
        """An entry as an expression.

        Raises:
            EvaluationError: there is no such array, or no such entry.
            ArgumentError: the entry is no number.
        """
        if name not in self.named:
            raise EvaluationError(f"{name} has no values: give a list, as in evaluate(..., {{'{name}': [1, 2, 3]}})")
        shown = f"{name}[{', '.join(map(str, places))}]"
        found = self.named[name]
        if isinstance(found, Mapping):
            key = places[0] if len(places) == 1 else tuple(places)
            if key not in found:
                raise EvaluationError(f"{name} has no entry {shown}")
            return _number(found[key], shown)
        for place in places:
            if not is_array(found):
                raise EvaluationError(f"{name} has fewer indices than {shown}")
            if not 1 <= place <= len(found):
                hint = "; lists count from 1, other indices need a mapping such as {0: 2.5, 1: 3}" if place == 0 else ""
                raise EvaluationError(f"{name} has no entry {shown}: there are {len(found)}{hint}")
            found = found[place - 1]
        if is_array(found):
            raise EvaluationError(f"{name} has more indices than {shown}")
        return _number(found, shown)

    def entry_of(self, symbol: Symbol, values: Mapping[Expr, Any], index: Callable[[Any, Expr], int]) -> Expr | None:
        """The entry that a symbol such as x_2 or x_k is, if there is an array of its stem."""
        for name in self.named:
            count = symbol.name[len(name) + 1:].count("_") + 1
            indices = entry_indices(symbol, name, count)
            if indices is None:
                continue
            places: list[int] = []
            for part in indices:
                if type(part) is not Number and part not in values:
                    raise EvaluationError(f"{symbol} is an entry of {name}: give {part} a value too")
                places.append(part.numerator if type(part) is Number else index(values[part], part))
            return self.entry(name, places)
        return None


def _number(value: Any, shown: str) -> Expr:
    try:
        plain = value.item() if hasattr(value, "item") else value
        number = as_expression(plain) if isinstance(plain, Expr | str) else as_expr(plain)
    except ArgumentError:
        number = None
    if number is None or free_symbols(number):
        raise ArgumentError(f"the entry {shown} must be a number, not {value!r}")
    return number
