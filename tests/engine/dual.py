"""Forward mode with dual numbers: the oracle, written apart from the engine.

A dual number carries its derivatives along with its value, so that there is no
backward pass, no order of nodes and no accumulation that could go wrong in the
same way as the engine's.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]  # it ships no types

# A context of its own: nothing that is set in `mpmath.mp` changes the oracle.
FIFTY_DIGITS = mpmath.MPContext()
FIFTY_DIGITS.dps = 50


class Dual:
    """A number, a Fraction or a 50-digit mpf, with its partial derivatives.

    `partials[i]` is the derivative with respect to input i: the sum, over all
    paths from the input, of the products of the local derivatives along each.
    `sizes[i]` is the sum of the magnitudes of the same products, which is what
    rounding errors are proportional to when the products cancel.
    """

    def __init__(self, value: Any) -> None:
        self.value = value
        self.local_grads: tuple[Any, ...] = ()
        self.partials: dict[int, Any] = {}
        self.sizes: dict[int, Any] = {}

    def seed(self, index: int) -> None:
        """Make this number itself input `index`."""
        self.partials[index] = self.sizes[index] = type(self.value)(1)

    def __add__(self, other: object) -> Dual:
        other = _as_dual(other, self)
        return _combine(self.value + other.value, (self, 1), (other, 1))

    def __sub__(self, other: object) -> Dual:
        other = _as_dual(other, self)
        return _combine(self.value - other.value, (self, 1), (other, -1))

    def __mul__(self, other: object) -> Dual:
        other = _as_dual(other, self)
        return _combine(
            self.value * other.value, (self, other.value), (other, self.value)
        )

    def __truediv__(self, other: object) -> Dual:
        other = _as_dual(other, self)
        quotient = self.value / other.value
        return _combine(
            quotient, (self, 1 / other.value), (other, -quotient / other.value)
        )

    def __radd__(self, other: object) -> Dual:
        return _as_dual(other, self) + self

    def __rsub__(self, other: object) -> Dual:
        return _as_dual(other, self) - self

    def __rmul__(self, other: object) -> Dual:
        return _as_dual(other, self) * self

    def __rtruediv__(self, other: object) -> Dual:
        return _as_dual(other, self) / self

    def __neg__(self) -> Dual:
        return _combine(-self.value, (self, -1))

    def __pow__(self, exponent: float) -> Dual:
        if exponent == 0:
            return _combine(type(self.value)(1), (self, 0))
        if exponent == int(exponent):
            n: Any = int(exponent)
        elif self.value > 0:
            n = type(self.value)(float(exponent))
        else:
            raise ValueError("a fractional power only of a positive number")
        return _combine(self.value**n, (self, n * self.value ** (n - 1)))

    def log(self) -> Dual:
        if self.value <= 0:
            raise ValueError("a logarithm only of a positive number")
        return _combine(FIFTY_DIGITS.log(self.value), (self, 1 / self.value))

    def exp(self) -> Dual:
        power = FIFTY_DIGITS.exp(self.value)
        return _combine(power, (self, power))

    def relu(self) -> Dual:
        if self.value > 0:
            return _combine(self.value, (self, 1))
        return _combine(type(self.value)(0), (self, 0))


def exact(number: float) -> Dual:
    return Dual(Fraction(number))


def real(number: float) -> Dual:
    return Dual(FIFTY_DIGITS.mpf(number))


def _as_dual(number: Any, like: Dual) -> Dual:
    return (
        number
        if isinstance(number, Dual)
        else Dual(type(like.value)(float(number)))
    )


def _combine(value: Any, *terms: tuple[Dual, Any]) -> Dual:
    """The chain rule: `terms` are operands, each with its local derivative."""
    result = Dual(value)
    result.local_grads = tuple(local_grad for _, local_grad in terms)
    for operand, local_grad in terms:
        for index, partial in operand.partials.items():
            term = local_grad * partial
            size = abs(local_grad) * operand.sizes[index]
            if index in result.partials:
                term += result.partials[index]
                size += result.sizes[index]
            result.partials[index] = term
            result.sizes[index] = size
    return result
