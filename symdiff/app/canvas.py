"""A picture in characters: dots of Braille, eight to a character, in a frame with ticks."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

__all__ = ["Canvas", "ticks"]

#: The dots of a Braille character, by row and column.
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Canvas:
    """A rectangle of characters with four rows and two columns of dots in each.

    Args:
        width, height: in characters.
        across, up: what is shown of the axes, from and to.
    """

    def __init__(self, width: int, height: int, across: tuple[float, float], up: tuple[float, float]) -> None:
        self.width, self.height = width, height
        self.across, self.up = across, up
        self._cells = [[0] * width for _ in range(height)]

    @property
    def columns(self) -> int:
        """How many dots lie side by side."""
        return 2 * self.width

    @property
    def dot_height(self) -> float:
        """How far one dot reaches on the vertical axis."""
        return (self.up[1] - self.up[0]) / (4 * self.height)

    def row_of(self, value: float) -> int:
        """The row of dots of a value, from above; beyond the canvas if the value is."""
        place = (self.up[1] - value) / self.dot_height
        return floor(max(-1.0, min(place, 4.0 * self.height)))

    def stroke(self, column: int, low: float, high: float, phase: int = 1) -> None:
        """Dots in a column from one value up to another; of several curves one is drawn through, the others broken."""
        if high < self.up[0] or low > self.up[1] or (phase > 1 and column // phase % 2):
            return
        for row in range(max(0, self.row_of(high)), min(4 * self.height - 1, self.row_of(low)) + 1):
            self._cells[row // 4][column // 2] |= _DOTS[row % 4][column % 2]

    def lines(self) -> list[str]:
        """The picture with its axes."""
        marks_up = {self.row_of(value) // 4: label for value, label in ticks(*self.up, max(2, self.height // 3))
                    if 0 <= self.row_of(value) < 4 * self.height}
        margin = max(map(len, marks_up.values()), default=0)
        zero_row = self.row_of(0.0) // 4 if self.up[0] < 0 < self.up[1] else -1
        low, high = self.across
        zero_column = floor(-low / (high - low) * self.width) if low < 0 < high else -1
        lines = []
        for row, cells in enumerate(self._cells):
            shown = []
            for column, dots in enumerate(cells):
                empty = "┼" if row == zero_row and column == zero_column else "─" if row == zero_row else (
                    "│" if column == zero_column else " ")
                shown.append(chr(0x2800 + dots) if dots else empty)
            edge = "┤" if row in marks_up else "│"
            lines.append(f"{marks_up.get(row, ''):>{margin}} {edge}{''.join(shown)}".rstrip())
        return [*lines, *self._bottom(margin)]

    def _bottom(self, margin: int) -> list[str]:
        low, high = self.across
        line, labels = ["─"] * self.width, [" "] * (self.width + 12)
        free = 0
        for value, label in ticks(low, high, max(2, self.width // 12)):
            column = min(self.width - 1, floor((value - low) / (high - low) * self.width))
            start = max(0, column - len(label) // 2)
            if start < free:
                continue
            line[column] = "┬"
            labels[start:start + len(label)] = label
            free = start + len(label) + 1
        return [f"{'':>{margin}} └{''.join(line)}", f"{'':>{margin}}  {''.join(labels)}".rstrip()]


def ticks(low: float, high: float, most: int) -> Sequence[tuple[float, str]]:
    """Round numbers between two ends, with how they are written.

    >>> [label for _, label in ticks(-1, 1, 5)]
    ['-1.0', '-0.5', '0', '0.5', '1.0']
    """
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= 0.75 * rough)
    places = max(0, -floor(log10(step) + 1e-9))
    found = []
    for count in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1):
        value = count * step
        plain = f"{value:.{places}f}" if places < 5 and abs(value) < 1e6 else f"{value:.3g}"
        found.append((value, plain if count else "0"))
    return found
