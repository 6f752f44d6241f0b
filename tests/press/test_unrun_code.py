"""Code that is in no fence is refused, since no test would run it."""

from __future__ import annotations

import pytest

from press.small_book import SmallBook, fenced

INDENTED = (
    "a line that is indented by four below a blank one is shown as code and "
    "never run; write it in a fence: ```python if it is to run, else ```text; "
    "or begin it at column 0"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("    print(1)", 3),
        ("Text.\n\n    print(1)\n\n    print(2)\n\nText.", 5),
        ("Text.\n\n\tprint(1)", 5),
        ("Text.\n\n  \tprint(1)", 5),
        ("Text.\n\n          print(1)", 5),
        ("## Heading\n    print(1)", 4),
        ("Text.\n\n---\n    print(1)", 6),
        ("> Text.\n>\n>     print(1)", 5),
        (">     print(1)", 3),
        ("- Item.\n\n        print(1)", 5),
        ("1. Item.\n\n    Text.\n\n        print(1)", 7),
        ("- Item.\n    - Item.\n\n            print(1)", 6),
        ("- Item.\n\nText.\n\n    print(1)", 7),
        ("Text.\n- no item\n\n    print(1)", 6),
        ("1) no item\n\n    print(1)", 5),
        ("Term\n:   Definition.\n\n        print(1)", 6),
        ("/// note\n\n    print(1)\n///", 5),
        ("/// note\nText.\n\n    print(1)\n///", 6),
        ("Text.\n///note\n", 0),
        ("<!-- A word. -->\n\n    print(1)", 5),
        (f"- Item.\n\n{fenced('1')}\n    print(1)", 9),
    ],
)
def test_a_block_that_is_indented(
    book: SmallBook, text: str, line: int
) -> None:
    book.page("a.md", text)
    if line:
        assert f"docs/a.md:{line}: {INDENTED}" in book.mistakes()
    else:
        assert INDENTED not in "".join(book.mistakes())


@pytest.mark.parametrize(
    "text",
    [
        "Text\n    that goes on.",
        "   Text.",
        "- Item.\n\n    A paragraph of it.\n\n    Another.",
        "* Item.\n    That goes on.",
        "10. Item.\n\n    A paragraph of it.",
        "- Item.\n    - Item.\n\n        Of it.\n\n    Of the first.",
        "- Item.\n\n    - Item.\n\n        A paragraph of it.",
        "> - Item.\n>\n>     A paragraph of it.",
        "Term\n:   Definition.\n\n    A paragraph of it.",
        "/// html | div\n    attrs: {class: a}\n\nText.\n///",
        "/// note\n- Item.\n\n    A paragraph of it.\n///",
        "<!--\n\n    Not shown.\n\n-->\n\nText.",
        "<div>\n\n    <p>Text.</p>\n\n</div>\n\nText.",
        "A formula.\n\n$$\n    x\n$$",
        fenced("\n    indented", "text"),
        "`a\n    b`\n\nText with a `<pre>` and ``a ` <pre>`` in it.",
        "<!-- <pre>\n</pre> -->\n\nText.",
        "Words such as &lt;pre&gt; and <prefix>.",
    ],
)
def test_what_is_indented_and_is_no_code(book: SmallBook, text: str) -> None:
    book.page("a.md", text)
    assert book.read().pages


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("<pre><code>print(1)</code></pre>", "pre", 3),
        ("Text <PRE class='a'>\nprint(1)\n</PRE>", "PRE", 3),
        ("Text.\n\n<div>\n\n  <pre>\n  1\n  </pre></div>", "pre", 7),
        ("<xmp>print(1)</xmp>", "xmp", 3),
        ("- <textarea>print(1)</textarea>", "textarea", 3),
        ("A `tick, <pre>1</pre>", "pre", 3),
        ("`a\n\n<pre>1</pre>\n\nb`", "pre", 5),
    ],
)
def test_an_element_that_holds_code(
    book: SmallBook, text: str, name: str, line: int
) -> None:
    book.page("a.md", text)
    assert book.mistakes() == [
        f"docs/a.md:{line}: a <{name}> is shown as code and never run; write "
        "it in a fence: ```python if it is to run, else ```text"
    ]


def test_a_block_that_holds_code(book: SmallBook) -> None:
    book.page("a.md", "/// html | pre.code\nprint(1)\n///")
    [mistake] = book.mistakes()
    assert mistake.startswith("docs/a.md:3: an html block names its element")
