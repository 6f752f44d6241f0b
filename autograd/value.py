# Tangled from docs/ by literate/tangle/: change the pages, not this.
"""The class Value: a number that remembers how it was computed."""

from __future__ import annotations

import math
from typing import SupportsFloat

from autograd._guards import as_float, as_slopes, power_error


# 3.2 The Value Class (docs/3-2-value-class.md)
class Value:
    """A number that remembers how it was computed.

    Two Values are equal only if they are the same node. An operand that is not
    a real number raises TypeError; where floats raise an error, a Value raises
    the same one.
    """

    __slots__ = ("data", "grad", "_children", "_local_grads")

    # This form: The engine that ships (docs/engine-that-ships.md)
    def __init__(
        self,
        data: SupportsFloat,
        children: tuple[Value, ...] = (),
        local_grads: tuple[float, ...] = (),
    ) -> None:
        """Make a leaf, or a node with a local derivative for each child.

        Raises:
            TypeError: If data or a local derivative is not a real number, or
                children and local derivatives are not tuples.
            OverflowError: If a number is an int too large for a float.
            ValueError: If the local derivatives are too few or too many.
        """
        try:
            if len(children) != len(local_grads):
                raise TypeError
            for local_grad in local_grads:
                if type(local_grad) is not float:
                    raise TypeError
        except TypeError:
            local_grads = as_slopes(local_grads, children)
        self.data = data if type(data) is float else as_float(data)
        self.grad = 0.0
        self._children = children
        self._local_grads = local_grads

    def __repr__(self) -> str:
        """Return the number and its gradient as text."""
        return f"Value(data={self.data}, grad={self.grad})"

    # 3.3 Arithmetic Operations (docs/3-3-arithmetic.md)
    def __add__(self, other: Value | SupportsFloat) -> Value:
        """Return self + other."""
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | SupportsFloat) -> Value:
        """Return self * other."""
        other = other if isinstance(other, Value) else Value(other)
        slopes = (other.data, self.data)
        return Value(self.data * other.data, (self, other), slopes)

    # This form: The engine that ships (docs/engine-that-ships.md)
    def __pow__(self, exponent: SupportsFloat) -> Value:
        """Return self ** exponent, for a plain number as exponent.

        Raises:
            TypeError: If the exponent is a Value, or not a real number.
            ValueError: If self is negative and the exponent is a fraction.
            ArithmeticError: If float arithmetic raises, for power or slope.
        """
        if isinstance(exponent, Value):
            raise TypeError(
                "the exponent must be a plain number, got a Value; "
                "write (y * x.log()).exp() for x ** y"
            )
        n = as_float(exponent)
        if self.data < 0.0 and n % 1.0 > 0.0:
            raise ValueError(
                f"{self.data} to the power {n} is not a real number"
            )
        power = None
        try:
            power = self.data**n
            slope = n * self.data ** (n - 1.0) if n else 0.0
        except ArithmeticError as error:
            raise power_error(error, self.data, n, power) from None
        return Value(power, (self,), (slope,))

    # 3.4 Mathematical Functions (docs/3-4-functions.md)
    # This form: The engine that ships (docs/engine-that-ships.md)
    def log(self) -> Value:
        """Return the natural logarithm."""
        try:
            return Value(math.log(self.data), (self,), (1.0 / self.data,))
        except ValueError:
            raise ValueError(
                f"expected a positive number for log, got {self.data}"
            ) from None

    # This form: The engine that ships (docs/engine-that-ships.md)
    def exp(self) -> Value:
        """Return e, the base of the natural logarithm, to this power."""
        try:
            power = math.exp(self.data)
        except OverflowError:
            raise OverflowError(
                f"exp of {self.data} is too large for a float"
            ) from None
        return Value(power, (self,), (power,))

    def relu(self) -> Value:
        """Return self where it is positive, else 0; the slope at 0 is 0."""
        rectified = 0.0 if self.data <= 0.0 else self.data
        return Value(rectified, (self,), (float(self.data > 0.0),))

    # 3.5 Reverse-Mode Automatic Differentiation (docs/3-5-backward.md)
    # This form: The engine that ships (docs/engine-that-ships.md)
    def _topological_order(self) -> list[Value]:
        """Return all nodes below this one and itself, without the leaves."""
        order: list[Value] = []
        visited = {self}
        path = [self] if self._children else []
        ahead = [iter(self._children)]
        while path:
            for child in ahead[-1]:
                if child._children:
                    if child not in visited:
                        visited.add(child)
                        path.append(child)
                        ahead.append(iter(child._children))
                        break
                elif type(child.grad) is not float:
                    child.grad = as_float(child.grad)
            else:
                order.append(path.pop())
                ahead.pop()
        return order

    # This form: The engine that ships (docs/engine-that-ships.md)
    def backward(self) -> None:
        """Add the gradient of this Value to the grad of each leaf below it.

        Leaves accumulate over calls; nodes that were computed start afresh.
        """
        order = self._topological_order()
        for node in order:
            node.grad = 0.0
        self.grad = as_float(self.grad)
        self.grad += 1.0
        for node in reversed(order):
            if len(node._children) == 2:
                left, right = node._children
                to_left, to_right = node._local_grads
                left.grad += to_left * node.grad
                right.grad += to_right * node.grad
            else:
                for child, local_grad in zip(node._children, node._local_grads):
                    child.grad += local_grad * node.grad

    # 3.6 The Helper Operations (docs/3-6-helpers.md)
    def __neg__(self) -> Value:
        """Return -self, as self * -1."""
        return self * -1.0

    def __radd__(self, other: SupportsFloat) -> Value:
        """Return other + self, as self + other."""
        return self + other

    def __rsub__(self, other: SupportsFloat) -> Value:
        """Return other - self, as (-self) + other."""
        return -self + other

    def __rmul__(self, other: SupportsFloat) -> Value:
        """Return other * self, as self * other."""
        return self * other

    def __rtruediv__(self, other: SupportsFloat) -> Value:
        """Return other / self, as self**-1 * other."""
        return self**-1.0 * other

    # This form: The engine that ships (docs/engine-that-ships.md)
    def __sub__(self, other: Value | SupportsFloat) -> Value:
        """Return self - other, as self + (-other)."""
        return self + -_operand(other)

    # This form: The engine that ships (docs/engine-that-ships.md)
    def __truediv__(self, other: Value | SupportsFloat) -> Value:
        """Return self / other, as self * other**-1."""
        try:
            return self * _operand(other) ** -1.0
        except ArithmeticError:
            return self * (Value(1.0) * other) ** -1.0


# The engine that ships (docs/engine-that-ships.md)
def _operand(other: Value | SupportsFloat) -> Value | float:
    return other if isinstance(other, Value) else as_float(other)
