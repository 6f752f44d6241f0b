"""What was measured, where and with what."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.contestants import ROOT
from benchmarks.gpt import PAGE, definitions
from benchmarks.hashes import hashes

RECORD = ROOT / "docs" / "recorded" / "benchmark.json"
# What a figure depends on; in C only where that is written.
MADE_BY = [
    "docs/names.txt",
    "autograd/_fast.c",
    "autograd/value.py",
    "benchmarks/contestants.py",
    "benchmarks/floats.py",
    "benchmarks/gpt.py",
    "benchmarks/measure.py",
    "benchmarks/workloads.py",
    "tests/engine/textbook.py",
]
PACKAGES = ["micrograd", "torch", "xad"]


def made_by() -> dict[str, str]:
    files = {name: ROOT / name for name in MADE_BY}
    texts = {
        name: file.read_text("utf-8")
        for name, file in files.items()
        if file.is_file()
    }
    return hashes({**texts, PAGE: definitions()})


def machine() -> dict[str, Any]:
    """What the times depend on; nothing that names this one machine."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text() if cpuinfo.is_file() else "").split(
            "\n"
        )
        if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions(packages: list[str] = PACKAGES) -> dict[str, str]:
    found = {platform.python_implementation(): platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
