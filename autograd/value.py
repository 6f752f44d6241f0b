# Tangled from the pages in docs/ by literate/tangle.py: change the pages, not this file.
"""The class Value: a number that remembers how it was computed."""

from __future__ import annotations

import math
from numbers import Real
from typing import SupportsFloat


# 3.2 The Value Class (docs/3-2-value-class.md)
def _as_float(number: SupportsFloat) -> float:
    # NumPy's truth values are real numbers too, though NumPy does not register them as Real.
    if not isinstance(number, Real) and type(number).__name__ not in (
        "bool",
        "bool_",
    ):
        raise TypeError(
            f"expected a real number, got {number!r:.60} of type {type(number).__name__}"
        )
    return float(number)


class Value:
    """A number that remembers how it was computed, so that it can be differentiated.

    Section 3.2 of the chapter explains the four fields. Two Values are equal only if they are
    the same node of the graph, whatever their numbers.

    Args:
        data: Any real number: int, bool, float, Fraction or a NumPy scalar, kept as a float.
            Infinities and NaN are allowed.
        children: The Values that it was computed from; none for a leaf.
        local_grads: The local derivative with respect to each child, in the same order.

    Raises:
        TypeError: If `data` is not a real number.
        OverflowError: If `data` is an int too large for a float.
        ValueError: If there is not one local derivative for each child.

    Examples:
        >>> Value(2)
        Value(data=2.0, grad=0.0)
    """

    __slots__ = ("data", "grad", "_children", "_local_grads")

    def __init__(
        self,
        data: SupportsFloat,
        children: tuple[Value, ...] = (),
        local_grads: tuple[float, ...] = (),
    ) -> None:
        if len(children) != len(local_grads):
            raise ValueError(
                f"expected one local derivative for each child, "
                f"got {len(local_grads)} for {len(children)}"
            )
        self.data = data if type(data) is float else _as_float(data)
        self.grad = 0.0
        self._children = children
        self._local_grads = local_grads

    def __repr__(self) -> str:
        """Show the number and its gradient; section 3.2 of the chapter.

        Examples:
            >>> repr(Value(0.5))
            'Value(data=0.5, grad=0.0)'
        """
        return f"Value(data={self.data}, grad={self.grad})"

    # 3.3 Arithmetic Operations (docs/3-3-arithmetic.md)
    def __add__(self, other: Value | SupportsFloat) -> Value:
        """Add a Value or a number; section 3.3 of the chapter.

        Raises:
            TypeError: If `other` is neither a Value nor a real number.

        Examples:
            >>> Value(2.0) + 3
            Value(data=5.0, grad=0.0)
        """
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | SupportsFloat) -> Value:
        """Multiply by a Value or a number; section 3.3 of the chapter.

        Raises:
            TypeError: If `other` is neither a Value nor a real number.

        Examples:
            >>> Value(2.0) * 3
            Value(data=6.0, grad=0.0)
        """
        other = other if isinstance(other, Value) else Value(other)
        return Value(
            self.data * other.data, (self, other), (other.data, self.data)
        )

    def __pow__(self, exponent: SupportsFloat) -> Value:
        """Raise to the power of a plain number; section 3.3 of the chapter.

        Any Value to the power of 0 is 1, with slope 0.

        Raises:
            TypeError: If the exponent is a Value, or not a real number.
            ValueError: If the result is not real, as for a root of a negative number.
            ZeroDivisionError: If the result or the slope divides by zero, as 0.0 ** 0.5 does.
            OverflowError: If the result or the slope is too large for a float.

        Examples:
            >>> Value(3.0) ** 2
            Value(data=9.0, grad=0.0)
        """
        if isinstance(exponent, Value):
            raise TypeError(
                "the exponent must be a plain number, got a Value; "
                "write (y * x.log()).exp() for x ** y"
            )
        exponent = _as_float(exponent)
        power = self.data**exponent
        if isinstance(power, complex):
            raise ValueError(
                f"{self.data} to the power {exponent} is not a real number"
            )
        slope = exponent * self.data ** (exponent - 1.0) if exponent else 0.0
        return Value(power, (self,), (slope,))

    # 3.4 Mathematical Functions (docs/3-4-functions.md)
    def log(self) -> Value:
        """Take the natural logarithm; section 3.4 of the chapter.

        Raises:
            ValueError: If the number is zero or negative.

        Examples:
            >>> Value(1.0).log()
            Value(data=0.0, grad=0.0)
        """
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def exp(self) -> Value:
        """Raise e, the base of the natural logarithm, to this power; section 3.4 of the chapter.

        Raises:
            OverflowError: If the result is too large for a float, from about 709.8 on.

        Examples:
            >>> Value(0.0).exp()
            Value(data=1.0, grad=0.0)
        """
        power = math.exp(self.data)
        return Value(power, (self,), (power,))

    def relu(self) -> Value:
        """Keep a positive number, and make a negative one zero; section 3.4 of the chapter.

        The slope is 1 above zero, and 0 at zero and below it. NaN stays NaN.

        Examples:
            >>> Value(-3.0).relu()
            Value(data=0.0, grad=0.0)
        """
        rectified = 0.0 if self.data <= 0.0 else self.data
        return Value(rectified, (self,), (float(self.data > 0.0),))

    # 3.5 Reverse-Mode Automatic Differentiation (docs/3-5-backward.md)
    def _topological_order(self) -> list[Value]:
        """This node and all below it, without the leaves, each after its children."""
        order: list[Value] = []
        entered: list[Value] = []
        visited: set[Value] = set()
        stack: list[Value | None] = [self]
        while stack:
            node = stack.pop()
            if node is None:
                order.append(entered.pop())
            elif node._children and node not in visited:
                visited.add(node)
                entered.append(node)
                stack.append(None)
                stack.extend(node._children)
        return order

    def backward(self) -> None:
        """Add the gradient of this Value to the grad of every leaf that it was computed from.

        Section 3.5 of the chapter explains it. Leaves accumulate over calls, until you set their
        grad to 0.0; nodes that were computed start afresh at each call, and then hold the gradient
        of this call. The local derivatives are those that the forward pass recorded, so changing
        data afterwards changes no gradient. Takes one step for each edge, at any depth.

        Examples:
            >>> a = Value(3.0)
            >>> (a * a).backward()
            >>> a.grad
            6.0
        """
        order = self._topological_order()
        for node in order:
            node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            for child, local_grad in zip(node._children, node._local_grads):
                child.grad += local_grad * node.grad

    # 3.6 The Helper Operations (docs/3-6-helpers.md)
    def __neg__(self) -> Value:
        """Change the sign, as a product with -1; section 3.6 of the chapter.

        Examples:
            >>> -Value(2.0)
            Value(data=-2.0, grad=0.0)
        """
        return self * -1.0

    def __radd__(self, other: SupportsFloat) -> Value:
        """Add this Value to a number, as sum() does with its 0; section 3.6 of the chapter.

        Raises:
            TypeError: If `other` is not a real number.

        Examples:
            >>> 3 + Value(2.0)
            Value(data=5.0, grad=0.0)
        """
        return self + other

    def __sub__(self, other: Value | SupportsFloat) -> Value:
        """Subtract a Value or a number, as the sum with its negative; section 3.6 of the chapter.

        Raises:
            TypeError: If `other` is neither a Value nor a real number.

        Examples:
            >>> Value(2.0) - 3
            Value(data=-1.0, grad=0.0)
        """
        return self + -(other if isinstance(other, Value) else _as_float(other))

    def __rsub__(self, other: SupportsFloat) -> Value:
        """Subtract this Value from a number; section 3.6 of the chapter.

        Raises:
            TypeError: If `other` is not a real number.

        Examples:
            >>> 3 - Value(2.0)
            Value(data=1.0, grad=0.0)
        """
        return -self + other

    def __rmul__(self, other: SupportsFloat) -> Value:
        """Multiply a number by this Value; section 3.6 of the chapter.

        Raises:
            TypeError: If `other` is not a real number.

        Examples:
            >>> 3 * Value(2.0)
            Value(data=6.0, grad=0.0)
        """
        return self * other

    def __truediv__(self, other: Value | SupportsFloat) -> Value:
        """Divide by a Value or a number, as the product with its power -1; section 3.6.

        Raises:
            TypeError: If `other` is neither a Value nor a real number.
            ZeroDivisionError: If `other` is zero.
            OverflowError: If the power, or its slope for a Value, is too large for a float.

        Examples:
            >>> Value(3.0) / 2
            Value(data=1.5, grad=0.0)
        """
        return (
            self
            * (other if isinstance(other, Value) else _as_float(other)) ** -1.0
        )

    def __rtruediv__(self, other: SupportsFloat) -> Value:
        """Divide a number by this Value; section 3.6 of the chapter.

        Raises:
            TypeError: If `other` is not a real number.
            ZeroDivisionError: If this Value is zero.
            OverflowError: If the power -1 of this Value, or its slope, is too large for a float.

        Examples:
            >>> 3 / Value(2.0)
            Value(data=1.5, grad=0.0)
        """
        return self**-1.0 * other
