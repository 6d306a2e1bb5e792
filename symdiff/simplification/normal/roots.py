"""Powers of numbers with fractional exponents: 8^(1/2) is 2*2^(1/2)."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

__all__ = ["prime_powers", "whole_part"]

#: Primes up to here are split off a radicand.
TRIAL_LIMIT = 2000
#: A number with more bits than this is not split.
SPLIT_BITS = 256


@lru_cache(maxsize=4096)
def prime_powers(n: int) -> tuple[tuple[int, int], ...]:
    """The factors of a positive integer with their exponents; what has no small prime factor stays whole."""
    if n.bit_length() > SPLIT_BITS:
        return ((n, 1),)
    factors: list[tuple[int, int]] = []
    prime = 2
    while prime <= TRIAL_LIMIT and prime * prime <= n:
        exponent = 0
        while n % prime == 0:
            n //= prime
            exponent += 1
        if exponent:
            factors.append((prime, exponent))
        prime += 1 if prime == 2 else 2
    if n > 1:
        factors.append((n, 1))
    return tuple(factors)


def whole_part(base: int, exponent: int | Fraction, most_bits: int = 4096) -> tuple[int | Fraction, int | Fraction]:
    """base^exponent as a rational times base to an exponent from 0 up to 1; the exponent alone if that were large."""
    whole = exponent.numerator // exponent.denominator
    if abs(whole) * base.bit_length() > most_bits:
        return 1, exponent
    factor: int | Fraction = base**whole if whole >= 0 else Fraction(1, base**-whole)
    if isinstance(factor, Fraction) and factor.denominator == 1:
        factor = factor.numerator
    rest = exponent - whole
    return factor, int(rest) if rest.denominator == 1 else rest
