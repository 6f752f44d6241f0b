"""What a reader of the site would see otherwise than it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.weave.edition import page_mistakes, read_edition
from literate.weave.prose import mistakes
from press.small_book import SmallBook

HTML = "is read as HTML, and not shown; write it as code"
VANISH = "vanish"
RAW = "is shown as it is written; "
BLANK = "in the middle of a paragraph; write a blank line above it"

TOLD = [
    # What vanishes, or becomes something else.
    ("A list<Value> of them.", 3, f"<Value> {HTML}"),
    ("A\n<Value>", 4, f"<Value> {HTML}"),
    ("| a |\n| --- |\n| list<int> |", 5, f"<int> {HTML}"),
    ("## A <b>c</b>", 3, f"<b> {HTML}"),
    ("<div>**x**</div>", 3, f"<div>**x**</div> {HTML}"),
    ("<div>\n\nx\n\n</div>", 7, f"</div> {HTML}"),
    ("A <kbd>b</kbd>.", 3, f"<kbd> {HTML}"),
    ("An <a href='#nowhere'>a</a>.", 3, f"<a href='#nowhere'> {HTML}"),
    (
        "<iframe src='https://a.org'></iframe>",
        3,
        "<iframe src='https://a.org'>",
    ),
    ("<script>x</script>", 3, f"<script>x</script> {HTML}"),
    ("<b>$b$</b>", 3, f"</b> {HTML}"),
    ("A <!-- b -->.", 3, "no reader sees <!-- b -->; write it in the text"),
    ("A.\n\n<!-- b\n\nc", 5, "no reader sees <!-- b; close it with -->"),
    ("A <!-- b", 3, f"<!-- {RAW}write code"),
    ("So 2*3*4 is.", 3, f"the * within a word {VANISH}"),
    ("So a *b*c is.", 3, f"the * within a word {VANISH}"),
    ("So 2**3**4 is.", 3, f"the ** within a word {VANISH}"),
    ("The __init__ of it.", 3, f"the __ here {VANISH}"),
    ("A\n_name_.", 4, f"the _ here {VANISH}"),
    ("`a\nb` and __c__", 4, f"the __ here {VANISH}"),
    ("A\n> b", 4, f"this line begins a quote {BLANK}"),
    ("A\n- b", 4, f"this line begins a list {BLANK}"),
    ("A\n+ b", 4, f"this line begins a list {BLANK}"),
    ("A\n* b", 4, f"this line begins a list {BLANK}"),
    ("A\n1. b", 4, f"this line begins a list {BLANK}"),
    ("A\n# b", 4, f"this line begins a heading {BLANK}"),
    ("A:\n| a |\n| - |\n| 1 |", 4, f"this line begins a table {BLANK}"),
    ("A\n***", 4, f"this line begins a rule {BLANK}"),
    ("A\n---", 3, "the line of - below makes this a heading"),
    ("A\nb\n===", 3, "the line of = below makes this a heading"),
    ("- a\n> b", 4, f"this line begins a quote {BLANK}"),
    ("A b\nc\n:   d", 5, "this line begins a definition in the middle"),
    ("A\n\n[Note]: this is so", 5, f"[Note]: {RAW}write a link as [text]"),
    ("[a]: b.md", 3, "[A]: begins the address of a link, and is not shown"),
    ("A  \nb", 3, "what ends this line breaks it, and nobody sees that"),
    ("A\\\nb", 3, "what ends this line breaks it, and nobody sees that"),
    ("[](a.md)", 3, "no reader sees this link to a.md"),
    # What is shown raw.
    ("A[^1] b.", 3, f"[^1] {RAW}there are no footnotes"),
    ("- [ ] a\n- [x] b", 4, f"[x] {RAW}there are no boxes to tick"),
    ('--8<-- "a.md"', 3, f"--8<-- {RAW}nothing is included"),
    ("::: note\na\n:::", 5, f"::: {RAW}write a block with ///"),
    ("A ~~b~~.", 3, f"~~ {RAW}strike nothing out"),
    ("*[HTML]: x", 3, f"* {RAW}close what is bold with **"),
    ("A\n{: .x}", 4, f"{{: {RAW}only a heading has {{ #anchor }}"),
    ("[a](b.md){ .x }", 3, f"{{ .x }} {RAW}only a heading has"),
    ("![a](b.png){ width=5 }", 3, f"{{ width=5 }} {RAW}only a heading has"),
    ("A **b c.", 3, f"** {RAW}close what is bold with **"),
    ("A\nb ** c.", 4, f"** {RAW}close what is bold with **"),
    ("It is 2 * 3.", 3, f"* {RAW}close what is bold"),
    ("The f(*a, **b).", 3, f"* {RAW}close what is bold"),
    ("A\n`b c.", 4, f"` {RAW}close the code with as many backticks"),
    ("## A `b", 3, f"` {RAW}close the code"),
    ("/// note | A `b\n\nc\n///", 3, f"` {RAW}close the code"),
    ("[a] (b.md)", 3, f"] ( {RAW}write a link as [text](page.md)"),
    ("![a] (b.png)", 3, f"] ( {RAW}write a link as [text](page.md)"),
    ("[a](b c.md)", 3, f"]( {RAW}write a link as [text](page.md)"),
    ("[a][b]", 3, f"][b] {RAW}write a link as [text](page.md)"),
    ("[[A]]", 3, f"[[A]] {RAW}write a link as [text](page.md)"),
    ("See https://a.org.", 3, f"https://a.org. {RAW}write a link as <https"),
    ("[TOC]", 3, f"[TOC] {RAW}the site has a table of contents"),
    ("A ==b==.", 3, f"== {RAW}write an operator as code"),
    ("H~2~O and x^2^", 3, f"~2~O {RAW}write a formula between dollars"),
    ("A :smile:.", 3, f":smile: {RAW}write the sign itself"),
    ("{{ a }}", 3, f"{{{{ a }}}} {RAW}nothing is filled in"),
    ("{++a++}", 3, f"{{++ {RAW}mark no changes"),
    ("A\n: b", 4, f": {RAW}a definition begins with"),
    ("A\n#b", 4, f"# {RAW}a heading has a blank after #"),
    ("A\n    - b", 4, f"- {RAW}a list has a blank line above it"),
    ("A\n\n• b", 5, f"• {RAW}an item of a list begins with -"),
    ("It is a<b.", 3, f"<b. {RAW}write code, or &lt; for the sign"),
    (r"A \~ b.", 3, r"\~ is shown with its backslash"),
    ("| a | b |\n| --- |\n| 1 | 2 |", 4, f"| --- | {RAW}a table has"),
    ("| a | b |\n| - | - |\n| 1 |", 5, "this row has 1 cells, and the head of"),
    ("| a |\n| - |\n| 1 | 2 |", 5, "this row has 2 cells, and the head of its"),
    ("[a](b", 3, f"]( {RAW}write a link as [text](page.md)"),
    ("-a b\n-ab", 4, f"- {RAW}an item of a list has a blank"),
    ("1.And b", 3, f"1. {RAW}an item of a list has a blank"),
    ("[toc]", 3, f"[toc] {RAW}the site has a table of contents"),
    ("A b ///", 3, f"/// {RAW}write slashes as code"),
    ("A %% b %%", 3, f"%% {RAW}write slashes as code, and no comments"),
    ("A b\\", 3, f"\\ {RAW}write code, or"),
    ("| a |\n| - |\n| `b|c` |", 5, "a | in the code of a table ends the"),
    ("| a |\n| - |\n| `b \\| c` |", 5, "a | in the code of a table ends"),
    ("- `a\n- b`", 3, f"` {RAW}close the code"),
    ("| `a |\n| - |\n| b` |", 3, f"` {RAW}close the code"),
    ("2. a\n3. b", 3, "the site counts this list from 1, not from 2"),
    ("A.^[b]", 3, f"^[ {RAW}there are no footnotes"),
    ("- [] a", 3, f"[] {RAW}there are no boxes"),
    ("A _b.", 3, f"_ {RAW}write a name as code"),
    ("A b_ c.", 3, f"_ {RAW}write a name as code"),
    ("A &lt b", 3, f"&lt {RAW}write the sign itself"),
    # Pictures and links.
    ("![](a.png)", 3, "a picture without words"),
    ("![ ](a.png)", 3, "a picture without words"),
    ("![a](https://a.org/a.png)", 3, "this picture is somebody else's"),
    ("![a](//a.org/a.png)", 3, "this picture is somebody else's"),
    ("[a]()", 3, "this link leads nowhere: ()"),
    ("[a](https://)", 3, "this link leads nowhere: (https://)"),
    ("[a](mailto:)", 3, "this link leads nowhere: (mailto:)"),
    # What looks like something else.
    ("A\xa0b", 3, "no-break space (U+00A0): it looks like ' '; write that"),
    ("A&nbsp;b", 3, "no reader sees what &nbsp; is; delete it"),
    ("A\nb&#8203;c", 4, "no reader sees what &#8203; is"),
    ("A&shy;b", 3, "no reader sees what &shy; is"),
    ("A&#xe000;b", 3, "no reader sees what &#xe000; is"),
    ("A\nb\u2003c", 4, "em space (U+2003): it looks like ' '"),
    ("A\u202fb", 3, "narrow no-break space (U+202F): it looks like ' '"),
    ("A\u3000b", 3, "ideographic space (U+3000): it looks like ' '"),
    ("A, b\uff0c c", 3, "fullwidth comma (U+FF0C): it looks like ','"),
    ("`\uff21`", 3, "fullwidth latin capital letter a (U+FF21): it looks"),
    ("A \ufb01nd", 3, "latin small ligature fi (U+FB01): it looks like 'fi'"),
    ("A\u2011b", 3, "non-breaking hyphen (U+2011): it looks like '-'"),
    ("A\u2010b", 3, "hyphen (U+2010): it looks like '-'; write that"),
    ("`\U0001d465`", 3, "mathematical italic small x (U+1D465): it looks"),
    ("\u2163", 3, "roman numeral four (U+2163): it looks like 'IV'"),
    ("A\ue000", 3, "private character (U+E000): a sign that no font has"),
    ("A\ufffd", 3, "replacement character (U+FFFD): a sign that no font"),
    ("A v\u0430lue", 3, "cyrillic small letter a (U+0430) in a word of Lat"),
    ("`V\u0430lue`", 3, "cyrillic small letter a (U+0430) in a word of Lat"),
    ("\u0410nd b", 3, "cyrillic capital letter a (U+0410) in a word of Lat"),
    ("A n\u03bfde", 3, "greek small letter omicron (U+03BF) in a word of"),
    ("Cafe\u0301", 3, "latin small letter e (U+0065): an accent apart from"),
    ("A\u037e", 3, "greek question mark (U+037E): an accent apart from its"),
    ("5 \u212a", 3, "kelvin sign (U+212A): an accent apart from its letter"),
    ("[a](ftp://b)", 3, "this link leads nowhere: (ftp://b)"),
]


@pytest.mark.parametrize(("text", "line", "message"), TOLD)
def test_what_would_not_be_seen_as_it_is_written(
    text: str, line: int, message: str
) -> None:
    found = mistakes(("# A", "", *text.split("\n"), "", "B `c` $d$."))
    assert any(
        mistake.line == line and mistake.what.startswith(message)
        for mistake in found
    ), found


FINE = [
    "A `list<Value>`, `2*3*4`, `__init__`, ``a`b`` and `<!-- a`.",
    "So $2*3*4$ and $a_b * c_d$.",
    "$$\n* x\n+ y\n$$",
    "A *b* and **c**, **d**s, ***e***, *f*.",
    "A snake_case b, a_b_c, a < b, a <= b, a -> b, a--b, A & B, 10:30:15.",
    "[0, 1], a[i], f(x), (so), “so”, x^2, ~5, 50 %, #5, a|b.",
    "A\n2. b",
    "A&lt;b&gt; &copy; &mdash; &amp;.",
    "A\n-5 and\n+x, 3.11 and\n3.x, a // b, 5 %.",
    'A<br>b, <https://a.org>, [a](https://a.org), [b](a.md#c "d").',
    "- a\n    - b\n- c\n\n1. a\n2. b",
    "> a\n> b\n\n> - c",
    "## A\n- b",
    "## A { #b }",
    "Term\n:   A\n    b.\n:   C.\n\n    D.",
    "/// note | A `b`\n    attrs: {class: x}\n\nC.\n///",
    "/// note\n- a\n///",
    "| a | b |\n| --- | --- |\n| `c` \\| d | $e$<br>f |\n| 1 | |",
    "| a | b |\n| - | - |\n| `c` | ``d`` |",
    "a | b\n--- | ---\n1 | 2",
    "::: autograd.Value\n",
    r"\*a\*, \_, \[x\], \\, \`.",
    "![a](b.png)",
    "Text\n\n---\n\nText",
    "Δx ≈ ½ ✓ “é” Ω → αβ 日本 Привет x²—y… 👍 Δv",
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_seen_as_it_is_written(text: str) -> None:
    assert mistakes(("# A", "", *text.split("\n"))) == []


def test_a_page_s_mistakes_are_warnings_of_the_site(book: SmallBook) -> None:
    book.page("a.md", "A list<Value>.\n\n$\\boxed{x}$")
    told = read_edition(book.root).warnings["docs/a.md"]
    assert [told for told in told if told.startswith("docs/a.md:3: <Value>")]
    assert [told for told in told if told.startswith("docs/a.md:5: no brow")]


MEANT = "<!-- meant: the reader is to see it -->"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"A ** b. {MEANT}\n\nA ** b.", [5]),
        (f"{MEANT}\nA ** b\nA ** b.", [5]),
        (f"A\n- b {MEANT}", []),
        (f"| a |\n| - |\n| 1 ** {MEANT} |", []),
        (f"A $\\boxed{{x}}$ {MEANT}", []),
        ("A ** b. <!-- meant: -->", [3, 3]),
        (f"A ** b. `{MEANT}`", [3]),
        (f"#### B {MEANT}", []),
    ],
)
def test_a_comment_with_a_reason_excuses_its_line(
    tmp_path: Path, text: str, lines: list[int]
) -> None:
    (tmp_path / "a.md").write_text(f"# A\n\n{text}\n", "utf-8")
    found = page_mistakes(read_page(tmp_path, "a.md"))
    assert [int(each.split(":")[1]) for each in found] == lines
