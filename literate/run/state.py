"""What Python's modules hold, put back after a reader's code has run.

The press runs in the same Python as that code, which may replace any part of
it: by mistake, or on purpose. This puts back what modules, their classes and
their functions are made of. Code that means harm can get around it, so the page
gives a Python in which a reader's code has run to no other block.
"""

from __future__ import annotations

import builtins
import gc
import sys
from collections.abc import Collection, Iterable
from operator import attrgetter, is_
from types import FunctionType, MethodType, ModuleType
from typing import Any

# Of classes whose attributes can be set, by the flags of CPython.
_IS_HEAP_TYPE, _IS_IMMUTABLE = 1 << 9, 1 << 8
# What a function can be given anew.
_PARTS = ("__code__", "__defaults__", "__kwdefaults__")


class State:
    """What the modules that are imported now hold."""

    def __init__(self) -> None:
        self._builtins, self._all_builtins = (
            vars(builtins),
            dict(vars(builtins)),
        )
        self._limit = sys.getrecursionlimit()
        # In a browser, some are JavaScript's.
        modules = [m for m in sys.modules.values() if isinstance(m, ModuleType)]
        namespaces = [vars(module) for module in modules]
        things = _values(namespaces)
        dicts = [*namespaces, *(each for each in things if type(each) is dict)]
        self._dicts = [(each, dict(each)) for each in dicts]
        self._modules, self._in_c = sys.modules, sys.builtin_module_names
        self._lists = [(each, each[:]) for each in things if type(each) is list]
        self._sets = [(each, {*each}) for each in things if type(each) is set]
        self._classes = [
            (each, dict(vars(each))) for each in things if _can_change(each)
        ]
        methods = _values(copy for _, copy in self._classes)
        self._functions = _functions([*things, *methods])
        self._parts = {
            name: [getattr(each, name) for each in self._functions]
            for name in _PARTS
        }

    def put_back(self) -> None:
        """Put all of it back, and what Python itself counts and limits."""
        # Below, nothing is looked up by its name before these are there again.
        self._builtins.update(self._all_builtins)
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(self._limit)
        gc.enable()
        # One in C that a run has imported stays: were it freed and imported
        # anew, that would spoil the memory of a Python in WebAssembly.
        in_c = {m: self._modules[m] for m in self._in_c if m in self._modules}
        for held, copy in self._dicts:
            if held is self._modules:
                copy.update({**in_c, **copy})
            if not _is_same(held.values(), copy.values()):
                held.clear()
                held.update(copy)
        for items, all_items in self._lists:
            items[:] = all_items
        for members, all_members in self._sets:
            members.clear()
            members.update(all_members)
        for kept, attributes in self._classes:
            if not _is_same(vars(kept).values(), attributes.values()):
                _set_attributes(kept, attributes)
        for name, parts in self._parts.items():
            if not _is_same([*map(attrgetter(name), self._functions)], parts):
                for function, part in zip(self._functions, parts, strict=True):
                    setattr(function, name, part)


def _values(dicts: Iterable[dict[str, Any]]) -> list[Any]:
    """Whatever is in one of them, each thing once."""
    return list({id(v): v for each in dicts for v in each.values()}.values())


def _can_change(value: object) -> bool:
    """Whether it is a class that was written in Python, or is like one."""
    return isinstance(value, type) and (
        value.__flags__ & (_IS_HEAP_TYPE | _IS_IMMUTABLE) == _IS_HEAP_TYPE
    )


def _functions(things: Iterable[Any]) -> list[FunctionType]:
    """The functions among them, and those of class methods and the like."""
    # Nothing else is asked: a module may warn of a name that it is asked for.
    methods = classmethod, staticmethod, MethodType
    inside = (
        each.__func__ if isinstance(each, methods) else each for each in things
    )
    return [each for each in inside if type(each) is FunctionType]


def _is_same(these: Collection[Any], those: Collection[Any]) -> bool:
    """Whether they are the very same things; no code of theirs is asked."""
    return len(these) == len(those) and all(map(is_, these, those))


def _set_attributes(kept: type, attributes: dict[str, Any]) -> None:
    for name in vars(kept).keys() - attributes.keys():
        type.__delattr__(kept, name)
    for name, value in attributes.items():
        if vars(kept).get(name) is not value:
            type.__setattr__(kept, name, value)
