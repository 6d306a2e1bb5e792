"""The door from a derivation to its proof.  Proofs are made upstairs; the package's root hangs in what makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Proof", "hang", "prove"]


class Proof(Protocol):
    """What a proof has, as far as this floor knows."""

    @property
    def statement(self) -> str: ...

    @property
    def document(self) -> dict[str, Any]: ...

    def json(self) -> str: ...

    def check(self) -> bool: ...

    def to_coq(self, readable: bool = False) -> str: ...


_prover: list[Callable[..., Proof]] = []


def hang(prover: Callable[..., Proof]) -> None:
    """Set the function that proves a derivation, given it and what may be assumed."""
    _prover[:] = [prover]


def prove(derivation: object, assume: object) -> Proof:
    """The certificate of a derivation."""
    return _prover[0](derivation, assume)
