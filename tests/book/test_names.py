"""A name that a page writes as code is one that exists.

And no file bears the name of a module of the standard library.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from book.tracked import ROOT, files
from literate import command
from literate.read.book import read_book, read_page
from literate.read.meant import without_meant
from literate.read.model import Mistake, Page
from literate.read.slash_blocks import BLOCKS

BOOK = read_book(ROOT)
PAGES = [
    *BOOK.pages,
    *(read_page(ROOT, name) for name in ("README.md", "CONTRIBUTING.md")),
]

_CODE = re.compile(
    r"(?<![\\`])(?P<ticks>`+)(?!`)(?P<code>(?:(?!\n[ \t>]*\n).)+?)(?<!`)"
    r"(?P=ticks)(?!`)",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z_]\w*")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
_FILE = re.compile(
    r"(?:[\w.-]+/)*[\w.-]+\.(?:cff|c|css|html|js|json|lock|md|py|pyi|svg|toml"
    r"|txt|ya?ml)"
)
_FOLDER = re.compile(r"\.?[A-Za-z_][\w-]+/(?:[\w.-]+/?)*")
_MODULE = re.compile(r"python3? -m (?P<module>[\w.]+)(?: (?P<verb>\w+))?")
_BLOCK = re.compile(r"/{3,} (?P<name>\w+)")
# Shorter names are somebody's variables.
_SHORTEST = 3


def names_in(tree: ast.AST, *, texts: bool) -> Iterator[str]:
    """The names in a program, and texts that have the form of one."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            if isinstance(name := getattr(node, field, None), str):
                yield from name.split(".")
        if texts and isinstance(node, ast.Constant) and node.value:
            yield from (
                _WORD.findall(node.value)
                if (isinstance(node.value, str) and " " not in node.value)
                else ()
            )


@cache
def known() -> tuple[frozenset[str], str]:
    """Each name that is there, and the texts that may name an option."""
    names = {*dir(builtins), *sys.stdlib_module_names, *keyword.kwlist}
    for kind in (str, float, list, dict, tuple, object, type, BaseException):
        names |= {*dir(kind)}
    texts = [fence.source for page in PAGES for fence in page.fences]
    for name in files():
        file = ROOT / name
        names |= {*_WORD.findall(file.stem)}
        if file.suffix in {".md", ".json", ".svg", ".txt"}:
            continue
        text = file.read_text("utf-8", "replace")
        is_test = file.name.startswith("test_")
        if not is_test:
            texts.append(text)
        if file.suffix in {".py", ".pyi"}:
            names |= {*names_in(ast.parse(text), texts=not is_test)}
        else:
            names |= {*_WORD.findall(text)}
    for page in PAGES:
        for fence in page.fences:
            names |= {*_WORD.findall(fence.source)}
    return frozenset(names), "\n".join(texts)


def unknown_names(page: Page) -> Iterator[Mistake]:
    """The names on a page that are nowhere in the repository, or in Python."""
    text = "\n".join(page.prose)
    for span in _CODE.finditer(text):
        line = text.count("\n", 0, span.start()) + 1
        code = " ".join(span["code"].split())
        for name in unknown_in(code):
            yield Mistake(
                line,
                f"{name} is nowhere in the repository; mend the name, or write "
                "<!-- meant: whose it is --> at the end of the line",
            )


def unknown_in(code: str) -> Iterator[str]:
    file = code.partition("::")[0]
    if _FILE.fullmatch(file) or (
        _FOLDER.fullmatch(file)
        and (file.endswith("/") or (ROOT / file.partition("/")[0]).is_dir())
    ):
        if not is_there(file):
            yield file
        code = code.removeprefix(file)
    for word in code.split():
        if "/" in word and _FILE.fullmatch(word) and not is_there(word):
            yield word
    if module := _MODULE.search(code):
        path = module["module"].replace(".", "/")
        verb = module["verb"] if path == "literate" else None
        if (ROOT / path.partition("/")[0]).is_dir() and not (
            is_there(f"{path}.py") or is_there(f"{path}/__main__.py")
        ):
            yield module["module"]
        if verb and f"\n    {verb} " not in command.parser().format_help():
            yield verb
    names, texts = known()
    if module and module["module"].partition(".")[0] not in names:
        yield module["module"]
    if (block := _BLOCK.match(code)) and block["name"] not in BLOCKS:
        yield block["name"]
    for option in _OPTION.findall(code):
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", texts):
            yield option
    try:
        tree = ast.parse(code.strip())
    except SyntaxError:
        # An option of a fence is a word.
        found = {w for w in _WORD.findall(code) if "_" in w or code[0] == "{"}
    else:
        found = {*names_in(tree, texts=False)}
        yield from wrong_attributes(tree)
    yield from sorted(name for name in found - names if len(name) >= _SHORTEST)


def is_there(path: str) -> bool:
    """Whether a path, or its end, is one of the repository or of the site."""
    path = path.strip("/")
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    # What is ignored may be there or not yet: it is taken at its word.
    return f"{path}/".startswith(
        tuple(f"{name.strip('/')}/" for name in ignored)
    ) or any(f"/{path}/" in f"/{name}/" for name in files())


def wrong_attributes(tree: ast.AST) -> Iterator[str]:
    """Attributes of a module or a class of ours that it does not have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            head, *rest = dotted.split(".")
            owner = owners().get(head)
            for name in rest if owner is not None else []:
                if not hasattr(owner, name) and not is_module(owner, name):
                    yield dotted
                    break
                owner = getattr(owner, name, None)


def is_module(owner: object, name: str) -> bool:
    module = f"{getattr(owner, '__name__', '')}.{name}"
    return is_there(f"{module.replace('.', '/')}.py")


@cache
def owners() -> dict[str, object]:
    """Modules that can be imported anywhere, and the classes of the package."""
    package = import_module("autograd")
    found: dict[str, object] = {
        "autograd": package,
        "math": import_module("math"),
    }
    for path in sorted((ROOT / "autograd").glob("*.py")):
        if path.stem not in ("__init__", "fast"):
            module = import_module(f"autograd.{path.stem}")
            found |= {
                name: each
                for name, each in vars(module).items()
                if isinstance(each, type) and each.__module__ == module.__name__
            }
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_each_name_that_a_page_writes_as_code_exists(page: Page) -> None:
    told = without_meant(unknown_names(page), page.excused)
    assert not [f"{page.path}:{line}: {what}" for line, what in told]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("_topologic_order", "_topologic_order"),
        ("_topologic_order()", "_topologic_order"),
        ("tests/test_nothing.py", "tests/test_nothing.py"),
        ("tests/engine/test_nothing.py", "tests/engine/test_nothing.py"),
        ("literate/reed/", "literate/reed/"),
        ("drow/", "drow/"),
        ("/// exercize", "exercize"),
        ("{ graph stps }", "stps"),
        ("python -m litterate page", "litterate"),
        ("autograd/valeu.py", "autograd/valeu.py"),
        ("narrator.py", "narrator.py"),
        ("mkdocs.yaml", "mkdocs.yaml"),
        ("--faultz", "--faultz"),
        ("python -m pytest --faultz", "--faultz"),
        ("python -m literate bind --sites x", "--sites"),
        ("python -m literate servee", "servee"),
        ("python -m benchmarks.gtp", "benchmarks.gtp"),
        ("python tools/nothing.py --all", "tools/nothing.py"),
        ("Value.backwards()", "Value.backwards"),
        ("autograd.graf", "autograd.graf"),
        ("autograd.graph.Graf", "autograd.graph.Graf"),
        ("math.expo(x)", "math.expo"),
        ("gradchek(f, [1.0])", "gradchek"),
        ("x._childrens", "_childrens"),
        ("trace(f, inputz=[1.0])", "inputz"),
        ("TypeErorr", "TypeErorr"),
        ("Value._local_gradz[i] …", "_local_gradz"),
    ],
)
def test_a_name_that_is_nowhere_is_told_with_its_line(
    tmp_path: Path, code: str, name: str
) -> None:
    text = f"# A\n\nIt is\n`{code}`.\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    page = read_page(tmp_path, "a.md")
    assert (4, name) in [
        (line, what.partition(" is nowhere")[0])
        for line, what in unknown_names(page)
    ]
    excused = "<!-- meant: it is somebody else's -->"
    (tmp_path / "a.md").write_text(f"{text.rstrip()} {excused}\n", "utf-8")
    page = read_page(tmp_path, "a.md")
    assert without_meant(unknown_names(page), page.excused) == []


@pytest.mark.parametrize(
    "code",
    [
        *("_topological_order", "tests/engine", "literate/read/", "read/"),
        *("docs/runtime/", "steps.py", "--faults", "Value.backward()", "1/x"),
        *(
            "autograd.graph.Graph",
            "math.exp(x)",
            "x**2 + n",
            "for i in range(3)",
        ),
        *("Value(data=3.0, grad=0.0)", "#>", "/// note", "[1.0, 2.0]", "^C"),
        *("{ graph steps }", "value.py", ".venv/bin/activate", "'abc_def'"),
    ],
)
def test_a_name_that_exists_is_known(code: str) -> None:
    assert list(unknown_in(code)) == []


@pytest.mark.parametrize("folder", ["autograd", "literate", "tests", "tools"])
def test_no_file_hides_a_module_of_python(folder: str) -> None:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    assert not [file for file in found if file.stem in sys.stdlib_module_names]
