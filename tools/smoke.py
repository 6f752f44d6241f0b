"""Find a minimum with the class in C: `python tools/smoke.py`.

Run in an environment that has a built wheel, and away from the repository.
"""

from autograd.fast import Value

x = Value(3.0)
for _ in range(100):
    loss = (x * 2.0 - 1.0) ** 2
    x.grad = 0.0
    loss.backward()
    x.data -= 0.1 * x.grad
assert abs(x.data - 0.5) < 1e-9, x
print("autograd.fast found the least value of (2x - 1)**2, at", x.data)
