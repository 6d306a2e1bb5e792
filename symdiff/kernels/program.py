"""A graph as a list of instructions: what every back end is given.

A value is the number of the instruction that makes it.  Names of operations are those of C's `math.h`, with `add`,
`sub`, `mul`, `div`, `neg`, `max`, `min`, comparisons `lt`, `le`, `eq`, `ne`, their connectives `and`, `or`, `not`,
`select`, and

- `input`, with the place of the input, and `constant`, with its value;
- `truth`, with True or False;
- `foreign`, with what to call: a function of the table that `math.h` lacks, or an integral.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

__all__ = ["CONDITIONS", "Foreign", "Instruction", "Part", "Program", "divided"]

#: Operations whose values are true or false.
CONDITIONS = frozenset(["lt", "le", "eq", "ne", "and", "or", "not", "truth"])


class Foreign(NamedTuple):
    """What no machine has an instruction or a library for.

    Attributes:
        name: what it is called in messages.
        scipy: its name in `scipy.special`, or None.
        value: from floats to a float, nan where there is no value.
    """

    name: str
    scipy: str | None
    value: Callable[..., float]


class Instruction(NamedTuple):
    """One operation on values that were made before."""

    op: str
    args: tuple[int, ...] = ()
    data: Any = None


class Program(NamedTuple):
    """Instructions in an order in which they can run.

    Attributes:
        inputs: how many numbers go in.
        instructions: one for each value.
        outputs: the values that come out; one may come out in several places.
        residues: what is to be added to constants, by their values, to have them twice as exactly.
        singles: what constants are instead, by their values, where numbers are of single precision.
    """

    inputs: int
    instructions: list[Instruction]
    outputs: list[int]
    residues: Mapping[int, float] = {}
    singles: Mapping[int, float] = {}

    @property
    def operations(self) -> int:
        """How many instructions compute something."""
        return sum(instruction.op not in ("input", "constant", "truth") for instruction in self.instructions)

    def in_precision(self, double: bool) -> Program:
        """The program for numbers of double precision, which it is already, or of single."""
        if double or not self.singles:
            return self
        instructions = list(self.instructions)
        for value, single in self.singles.items():
            instructions[value] = Instruction("constant", data=single)
        return self._replace(instructions=instructions, singles={})


class Part(NamedTuple):
    """A run of instructions that becomes a function of its own.

    Attributes:
        values: the instructions, in their order, without inputs and constants.
        taken: values that earlier parts made.
        given: values that later parts take.
        outputs: pairs of the place and the value of the outputs that this part stores.
    """

    values: list[int]
    taken: list[int]
    given: list[int]
    outputs: list[tuple[int, int]]


_EVERYWHERE = frozenset(["input", "constant", "truth"])


def divided(program: Program, size: int, streams: int | None = None) -> tuple[list[Part], dict[int, int], int]:
    """The program in parts of at most `size` instructions, linear in all.

    Args:
        program: the instructions.
        size: of a part.
        streams: how many outputs a part stores, if there is a limit.

    Returns:
        The parts; for each value that goes from one part to another its slot in a memory between them; and the number
        of slots, which are used again when nobody needs their value any more.
    """
    instructions = program.instructions
    running = [value for value, instruction in enumerate(instructions) if instruction.op not in _EVERYWHERE]
    stores = Counter(program.outputs)
    parts = [Part([], [], [], [])]
    home: dict[int, int] = {}
    stored = 0
    for value in running:
        stored += stores[value]
        values = parts[-1].values
        if len(values) == size or (streams is not None and stored > streams and values):
            parts.append(Part([], [], [], []))
            stored = stores[value]
        parts[-1].values.append(value)
        home[value] = len(parts) - 1
    last: dict[int, int] = {}
    for number, part in enumerate(parts):
        taken: dict[int, None] = {}
        for value in part.values:
            for arg in instructions[value].args:
                if arg in home and home[arg] != number:
                    taken[arg] = None
                    last[arg] = number
        part.taken.extend(taken)
    for value in last:
        parts[home[value]].given.append(value)
    for place, value in enumerate(program.outputs):
        parts[home.get(value, 0)].outputs.append((place, value))
    return parts, *_slots(parts, last)


def _slots(parts: list[Part], last: dict[int, int]) -> tuple[dict[int, int], int]:
    """Linear scan (Poletto and Sarkar, 1999): a slot is free after the last part that takes its value."""
    slots: dict[int, int] = {}
    free: list[int] = []
    count = 0
    for number, part in enumerate(parts):
        for value in part.given:
            if free:
                slots[value] = free.pop()
            else:
                slots[value], count = count, count + 1
        free += [slots[value] for value in part.taken if last[value] == number]
    return slots, count
