"""What the press reads on the pages, and what it says of each mistake there."""

from __future__ import annotations

import pytest

from press.small_book import ENGINE, SmallBook, fenced


def test_every_kind_of_fence_is_read_with_its_page_and_line(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        fenced("x = 1", ENGINE),
        fenced("1"),
        fenced("2", "python { continuation }"),
        fenced("3", "python { only_here }"),
        fenced("4", "python { continuation }"),
        fenced("5", "python { graph }"),
        "/// caption\nFive.\n///",
        fenced("6", "text"),
        fenced("7", "console"),
    )
    page = book.read().pages[0]
    assert [
        (fence.where, fence.kind, fence.source.strip()) for fence in page.fences
    ] == [
        ("docs/a.md:3", "engine", "x = 1"),
        ("docs/a.md:7", "example", "1"),
        ("docs/a.md:11", "example", "2"),
        ("docs/a.md:15", "only_here", "3"),
        ("docs/a.md:19", "only_here", "4"),
        ("docs/a.md:23", "graph", "5"),
        ("docs/a.md:30", "other", "6"),
        ("docs/a.md:34", "other", "7"),
    ]
    assert page.fences[0].file == "autograd/value.py"
    assert page.title == "Page A"
    assert page.python_fences == list(page.fences[:6])


def test_a_continuation_goes_on_through_all_those_above_it(
    book: SmallBook,
) -> None:
    more = "python { continuation }"
    book.page(
        "a.md",
        fenced("1"),
        fenced("2", more),
        fenced("shown", "text"),
        fenced("3", more),
    )
    *_, last = book.read().python_fences
    assert [part.source for part in last.chain] == ["1\n", "2\n", "3\n"]


def test_blanks_at_the_end_of_ticks_are_not_seen(book: SmallBook) -> None:
    book.page("a.md", "```python   \nx = 1\n```  \n\nText.\n")
    [fence] = book.read().python_fences
    assert (fence.source, fence.end) == ("x = 1\n", 5)


def test_pages_are_read_in_the_order_of_the_nav_at_any_depth(
    book: SmallBook,
) -> None:
    for name in ("a.md", "b.md", "part/c.md"):
        book.page(name, fenced("x = 1"))
    book.write(
        "mkdocs.yml",
        "nav:\n  - part:\n      - C: part/c.md\n      - b.md\n  - A: a.md\n",
    )
    assert [fence.where for fence in book.read().python_fences] == [
        "docs/part/c.md:3",
        "docs/b.md:3",
        "docs/a.md:3",
    ]


def test_the_engine_is_counted_up_to_and_with_a_fence(book: SmallBook) -> None:
    book.page(
        "a.md", fenced("x = 1", ENGINE), fenced("1"), fenced("y = 1", ENGINE)
    )
    read = book.read()
    first, example, second = read.python_fences
    assert read.engine_fences(first) == read.engine_fences(example) == [first]
    assert read.engine_fences(second) == read.engine_fences() == [first, second]


def test_a_fence_in_a_longer_or_another_fence_is_its_text(
    book: SmallBook,
) -> None:
    book.page(
        "a.md",
        "````markdown\n```python\n1\n```\n````\n",
        "~~~text\n```nonsense {x}\n~~~\n",
        "```python\nprint('~~~')\n~~~\n```\n",
    )
    assert [fence.kind for fence in book.read().pages[0].fences] == [
        "other",
        "other",
        "example",
    ]
    assert book.read().python_fences[0].source == "print('~~~')\n~~~\n"


def test_indented_ticks_in_a_fence_are_its_text(book: SmallBook) -> None:
    source = 'text = """\n    ```\n    x\n    ```\n> ```\n"""'
    book.page("a.md", fenced(source), fenced("1"))
    assert [fence.source for fence in book.read().python_fences] == [
        f"{source}\n",
        "1\n",
    ]


def test_code_in_a_line_of_text_is_no_fence(book: SmallBook) -> None:
    book.page("a.md", "```x``` and\n```y``` are code in the text.\n")
    assert book.read().pages[0].fences == ()


USE = "use ```python, "
TO_COLUMN_0 = "a fence stands at column 0, or it is not run; "
NOTE = f"{TO_COLUMN_0}write notes and tabs with /// blocks"
LIST = f"{TO_COLUMN_0}end the list above it, since a list cannot hold one, and"
QUOTE = f"{TO_COLUMN_0}end the quote above it"
COMMENT = (
    "this fence is in a comment of HTML, so it is neither shown nor run; end "
    "the comment above it with -->, or delete it"
)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (fenced("1", "pycon"), f"unknown kind of fence 'pycon'; {USE}"),
        (fenced("1", "py"), f"unknown kind of fence 'py'; {USE}"),
        (fenced("1", "python3"), f"unknown kind of fence 'python3'; {USE}"),
        (fenced("1", "Python"), f"unknown kind of fence 'Python'; {USE}"),
        (fenced("1", "haskell"), f"unknown kind of fence 'haskell'; {USE}"),
        (
            fenced("1", "text { only_here }"),
            f"unknown kind of fence 'text {{ only_here }}'; {USE}",
        ),
        (fenced("1", ""), f"cannot read the fence header ''; {USE}"),
        (
            fenced("1", "python {only_here}"),
            "cannot read the fence header 'python {only_here}'",
        ),
        (fenced("1", "python { only_here}"), "cannot read the fence header"),
        (fenced("1", "python {only_here }"), "cannot read the fence header"),
        (fenced("1", "python{ only_here }"), "cannot read the fence header"),
        (
            fenced("1", "python only_here"),
            "cannot read the fence header 'python only_here'",
        ),
        (fenced("1", "{.python only_here}"), "cannot read the fence header"),
        (
            fenced("1", "python { only_her }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { notest }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { retry:3 }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", "python { graph only_here }"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { "continuation" }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", "python { only_here= }"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { ="x" only_here }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", f'{ENGINE[:-2]}"only_here }}'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", f'{ENGINE[:-1]}title="autograd/b.py" }}'),
            "unknown option, or options",
        ),
        (
            fenced("1", "python {   }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", f"{ENGINE[:-1]}only_here }}"),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", "python { title }"),
            "unknown option, or options that do not go together",
        ),
        (
            fenced("1", 'python { only_here="" }'),
            "unknown option, or options that do not go",
        ),
        (
            fenced("1", 'python { title="value.py" }'),
            "an engine block's title is a file autograd/….py or ….pyi, "
            "not 'value.py'",
        ),
        (
            fenced("1", 'python { title="autograd/../x.py" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", 'python { title="autograd/py.typed" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", 'python { title="" }'),
            "an engine block's title is a file",
        ),
        (
            fenced("1", "python { continuation }"),
            "a continuation goes on from an example, "
            "but the Python fence above it on this page is none",
        ),
        (
            "```python\nprint(1)\n",
            "this fence is never closed; close it with the same ticks",
        ),
        (
            "````python\nprint(1)\n```\n",
            "this fence is never closed; close it with the same ticks",
        ),
        ("- note\n    ```python\n    1\n    ```\n", LIST),
        ("-   ```python\n    1\n    ```\n", LIST),
        ("- item\n\n    ```python\n    1\n    ```\n", LIST),
        ("12. ```python\n    1\n    ```\n", LIST),
        ("1. item\n\n   ```python\n   1\n   ```\n", LIST),
        ("2) item\n\n   ```text\n   1\n   ```\n", LIST),
        ("1. item\n\n    More.\n\n    ```python\n    1\n    ```\n", LIST),
        ("1. a\n    - b\n\n        ```python\n        1\n        ```\n", LIST),
        ("- a\n\nText.\n\n ```python\n 1\n ```\n", NOTE),
        ("Note:\n    ```python\n    1\n    ```\n", NOTE),
        ("> ```python\n> 1\n> ```\n", QUOTE),
        ("> - a\n>\n>     ```python\n>     1\n>     ```\n", QUOTE),
        (" ```text\n 1\n ```\n", NOTE),
        ("<!--\n```python\n1\n```\n-->\n", COMMENT),
        ("<!-- Not yet:\n\n~~~text\n1\n~~~\n\n-->\n", COMMENT),
        ("  <!--\n    ```python\n    1\n    ```\n-->\n", COMMENT),
        ("<!--\n```python\n1\n-->\n", COMMENT),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    book: SmallBook, text: str, mistake: str
) -> None:
    book.page("a.md", text)
    line = next(
        number
        for number, line in enumerate(text.splitlines(), 3)
        if "``" in line or "~~" in line
    )
    [message] = book.mistakes()
    assert message.startswith(f"docs/a.md:{line}: {mistake}")


def test_a_comment_above_a_fence_does_not_hide_it(book: SmallBook) -> None:
    book.page(
        "a.md",
        "<!-- One line. -->",
        fenced("1"),
        "<!-- Two\nlines. -->",
        fenced("2"),
        "A word, and `<!--` as code.",
        fenced("<!--", "text"),
        fenced("3"),
    )
    sources = [fence.source for fence in book.read().python_fences]
    assert sources == ["1\n", "2\n", "3\n"]


def test_a_figure_needs_a_caption(book: SmallBook) -> None:
    book.page(
        "a.md", fenced("1", "python { graph }"), "/// note\nNo caption.\n///"
    )
    assert book.mistakes() == [
        "docs/a.md:3: a figure needs a caption right below it: "
        "/// caption, its text, and ///"
    ]


@pytest.mark.parametrize(
    ("above", "caption", "line"),
    [(ENGINE, "", 11), ("python { graph }", "/// caption\nOne.\n///", 14)],
)
def test_a_continuation_goes_on_from_an_example_only(
    book: SmallBook, above: str, caption: str, line: int
) -> None:
    book.page(
        "a.md",
        fenced("1"),
        fenced("x = 1", above),
        *filter(None, [caption]),
        fenced("2", "python { continuation }"),
    )
    kind = "engine" if above == ENGINE else "graph"
    assert book.mistakes() == [
        f"docs/a.md:{line}: a continuation goes on from an example, "
        f"but the Python fence above it on this page is a fence of kind {kind}"
    ]


def test_a_continuation_does_not_go_on_from_another_page(
    book: SmallBook,
) -> None:
    book.page("a.md", fenced("1"))
    book.page("b.md", fenced("2", "python { continuation }"))
    assert book.mistakes()[0].startswith(
        "docs/b.md:3: a continuation goes on from an example"
    )
