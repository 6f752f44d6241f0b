"""The /// blocks of a page, and what the press says of a mistake there."""

from __future__ import annotations

import pytest

from press.small_book import SmallBook, fenced


@pytest.mark.parametrize(
    "text",
    [
        "/// note\nText.\n///\n",
        "/// note | A title | of it\n    attrs: {class: x}\n\nText.\n///\n",
        "/// details | A\n    open: true\n    attrs: {id: a}\n\nText.\n///\n",
        "/// tip\n\n   Text.\n///\n",
        "/// html | p.a.b-c#d\n    markdown: inline\n"
        "    attrs: {title: 'A, b', data-x: y z}\n\nText.\n///\n",
        "/// admonition | A\n    type: warning\n\nText.\n///\n",
        "Wait!!! Really??? Yes === no, [!] or [!a](b.md).\n",
        "//// details | A\n/// html | div.b\nText.\n///\n////\n",
        "/// html | div.b\n//// note\nText.\n////\n///\n",
        "Text.\n/// tip\nText.\n///\nText.\n",
        "/// Note\n///\n/// note\n///\n",
        "///note|A\nText.\n///   \n",
        "Ways / and // and ///.\n",
        "`///`\n",
        "```text\n///\n/// nonsense\n```\n",
    ],
)
def test_blocks_that_the_site_shows(book: SmallBook, text: str) -> None:
    book.page("a.md", text)
    book.read()


CLOSES_NOTHING = (
    "closes no block; delete it, or open one above it with as many slashes"
)
AT_COLUMN_0 = (
    "a /// block stands at column 0; write slashes that are text as code"
)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("/// nota\nText.\n///", ["3: unknown block 'nota'; use one of adm"]),
        ("/// a b\nText.\n///", ["3: unknown block 'a b'; use one of admon"]),
        ("/// note: A\n///", ["3: unknown block 'note: A'; use one of"]),
        ("/// html\nText.\n///", ["3: an html block names its element, as"]),
        ("/// html |\nText.\n///", ["3: an html block names its element"]),
        (
            "/// tip\n    attrs: {class: x}\n    open: true\n\nText.\n///",
            ["5: unknown option 'open' of a block tip, which has attrs"],
        ),
        (
            "/// html | p\n    class: x\n///",
            ["4: unknown option 'class' of a block html, which has attrs and"],
        ),
        ("/// html | 3x[\n///", ["3: an html block names its element"]),
        *(
            (
                f"/// html | {element}\nText.\n///",
                ["3: an html block names its"],
            )
            for element in ("iframe", "script.a", "pre", "img", "style", "a#b")
        ),
        ("/// html | p\n    markdown: raw\n///", ["4: the site cannot read t"]),
        *(
            (
                f"/// details | A\n    {option}\n\nText.\n///",
                [f"4: the site cannot read this {option.partition(':')[0]}; "],
            )
            for option in (
                "open: maybe",
                "open:true",
                "type: 3 4",
                "attrs: x",
                "attrs: {a",
                "attrs: {id: 3}",
                "attrs: {open: true}",
                "attrs: {src: a}",
                "attrs: {onclick: a}",
                "attrs: {style: 'color: red'}",
                "attrs:",
            )
        ),
        *(
            (
                f"{mark}{rest}\n    Text.",
                [f"3: {mark.strip('> ')} begins no block here and is shown as"],
            )
            for mark, rest in (
                ("!!!", " note"),
                ("???", ' note "A"'),
                ("???+", " note"),
                ("===", ' "A"'),
                ("> [!NOTE]", ""),
            )
        ),
        ("/// note\nText.", ["3: this block is never closed; close it with /"]),
        (
            "//// note\nText.\n///",
            [
                "3: this block is never closed; close it with ////",
                f"5: /// {CLOSES_NOTHING}",
            ],
        ),
        ("Text.\n///", [f"4: /// {CLOSES_NOTHING}"]),
        ("/// tip\n///\n///", [f"5: /// {CLOSES_NOTHING}"]),
        (
            "//// tip\n/// note\n////",
            ["4: this block is never closed; close it with ///"],
        ),
        (
            "/// tip\n\n/// note\n///",
            [
                "3: this block is still open where line 5 begins another; "
                "close it above with ///, or write it with more slashes than "
                "those inside it"
            ],
        ),
        ("- /// note\n  ///", [f"3: {AT_COLUMN_0}", f"4: {AT_COLUMN_0}"]),
        ("> /// note", [f"3: {AT_COLUMN_0}"]),
        ("    ///", [f"3: {AT_COLUMN_0}"]),
        (
            "/// caption\nText.\n///",
            ["3: a caption stands right below a figure; here is none"],
        ),
        (
            fenced("1") + "\n/// caption\nText.\n///",
            ["7: a caption stands right below a figure; here is none"],
        ),
    ],
)
def test_a_block_that_the_site_would_show_as_text(
    book: SmallBook, text: str, messages: list[str]
) -> None:
    book.page("a.md", f"{text}\n")
    found = book.mistakes()
    assert len(found) == len(messages)
    for mistake, start in zip(found, messages):
        assert mistake.startswith(f"docs/a.md:{start}")


FIGURE = fenced("1", "python { graph }")


def test_a_block_that_is_never_closed_swallows_no_figure(
    book: SmallBook,
) -> None:
    figure = f"{FIGURE}\n/// caption\nOne.\n///\n"
    book.page("a.md", "/// note\nText.\n", figure, figure)
    assert book.mistakes() == [
        "docs/a.md:3: this block is still open where line 10 begins another; "
        "close it above with ///, or write it with more slashes than those "
        "inside it"
    ]
    book.page("a.md", "//// note\nText.\n", figure, "////\n")
    assert book.mistakes() == [
        "docs/a.md:10: a figure stands in no block; close the one above it"
    ]


def test_a_caption_ends_before_another_block_begins(book: SmallBook) -> None:
    book.page("a.md", FIGURE, "/// caption\nOne.\n\n/// note\nText.\n///\n")
    message = "docs/a.md:3: a figure needs a caption right below it: "
    assert book.mistakes()[0].startswith(message)
