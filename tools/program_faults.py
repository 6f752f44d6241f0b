"""Faults of what is built on the class: gradcheck, programs and batches."""

from __future__ import annotations

from engine_copy import Fault

PROGRAM_FAULTS = [
    Fault(
        "gradcheck takes anything with data",
        (
            "isinstance(result, kind) or issubclass(kind, type(result))",
            'hasattr(result, "data")',
        ),
    ),
    Fault(
        "a product by its slopes alone",
        ("            and _same(node.data, a * b)\n", ""),
    ),
    Fault(
        "a program's gradient of -0.0",
        ("(value, [g + 0.0 for g in grads])", "(value, grads)"),
    ),
    Fault(
        "a program's power of 0 as any other",
        (
            'f"{n} * {_power(n - 1.0)} * " if n else "0.0 * "',
            'f"{n} * {_power(n - 1.0)} * "',
        ),
    ),
    Fault(
        "a traced operand before the Value on its left",
        ("Value.__add__(other, self)", "Value.__add__(self, other)"),
        ("Value.__mul__(other, self)", "Value.__mul__(self, other)"),
    ),
    Fault("a program for other lists", ("self.record.accept(inputs)", "pass")),
    Fault(
        "a program's gradients in no shape",
        (
            "return value, full[1:]",
            "return value, arrays[1:]",
        ),
    ),
    Fault(
        "a program on columns of whole numbers",
        ("else as_array(x, dtype=float)", "else as_array(x)"),
    ),
    Fault(
        "a program on columns of several kinds",
        ("kinds.pop() if len(kinds) == 1 else float", "None"),
    ),
    Fault(
        "a program that forgets what was paid before",
        ('f"{grad} + " if node in paid else ""', '""'),
    ),
    Fault(
        "a record of lists that the function may change",
        (
            "call(function, regroup(several, leaves))",
            "call(function, shared := regroup(several, leaves))",
        ),
        ("Record(regroup(several, leaves), nodes", "Record(shared, nodes"),
    ),
    Fault(
        "data that is assigned, unnoticed",
        ("if repr(value) != repr(result.data):", "if False:"),
    ),
    Fault(
        "a batch's gradients added as they come",
        (
            "passes = list(executor.map(pay, examples, chunksize=portion))",
            "passes = []\n"
            "        for each in executor.map(pay, examples):\n"
            "            passes.append(each)\n"
            "            for parameter, grad in zip(parameters, each[1]):\n"
            "                parameter.grad += grad",
        ),
        ("for parameter, grad in zip(parameters, before):", "for _ in []:"),
        ("for parameter, grad in zip(parameters, grads):", "for _ in []:"),
    ),
]
