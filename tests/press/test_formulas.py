"""What is read as a formula, and what it becomes."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown
from markdown.extensions import Extension

from literate.weave import formulas
from literate.weave.formulas import mistakes


class Formulas(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        formulas.register(md)


def rendered(text: str) -> str:
    return Markdown(extensions=["pymdownx.superfences", Formulas()]).convert(
        text
    )


def mathml(formula: str) -> str:
    return f"<mrow><mi>{formula}</mi></mrow></math>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A $x$ b.", mathml("x")),
        ("A $x$, $y$ b.", mathml("y")),
        ("(in $x$)", mathml("x")),
        ("**$x$**", mathml("x")),
        ("A $x_1 * y_2 * z$ b.", "<mi>y</mi><mn>2</mn>"),
        (r"A $a\_b$ c.", "<mi>a</mi>"),
        (r"A $\frac{x}{y}$ b.", "<mfrac>"),
    ],
)
def test_a_formula_in_a_line(text: str, html: str) -> None:
    found = rendered(text)
    assert html in found
    assert 'display="inline"' in found
    assert "$" not in found
    assert "<em>" not in found


@pytest.mark.parametrize(
    "text", ["$$ x $$", "$$\nx\n$$", "Text.\n\n$$x$$\n\nText."]
)
def test_a_formula_of_its_own(text: str) -> None:
    found = rendered(text)
    assert '<div class="math"><math' in found
    assert 'display="block"' in found
    assert mathml("x") in found
    assert "$" not in found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A lone $ here.", "<p>A lone $ here.</p>"),
        ("It costs $5.", "<p>It costs $5.</p>"),
        ("`$x$` and `$`", "<p><code>$x$</code> and <code>$</code></p>"),
        ("A $x\ny$ b.", "<p>A $x\ny$ b.</p>"),
        ("A $$ b.", "<p>A $$ b.</p>"),
        ("From $5 to $10.", "<p>From $5 to $10.</p>"),
        ("From 5$ to 10$.", "<p>From 5$ to 10$.</p>"),
        ("For US$5 or $6.", "<p>For US$5 or $6.</p>"),
        (r"From \$5 to 10\$.", "<p>From $5 to 10$.</p>"),
        (r"From \$5 to $6.", "<p>From $5 to $6.</p>"),
        (r"From $5 to 6\$.", "<p>From $5 to 6$.</p>"),
        ("$$", "<p>$$</p>"),
        ("$$ $$", "<p>$$ $$</p>"),
        ("$$ x $$ and $$ y $$", "<p>$$ x $$ and $$ y $$</p>"),
    ],
)
def test_a_dollar_that_is_no_formula(text: str, html: str) -> None:
    assert rendered(text) == html


def test_a_dollar_in_a_fence_is_no_formula() -> None:
    found = rendered("```text\n$x$\n\n$$ y $$\n```\n")
    assert "math" not in found
    assert "$x$" in found
    assert "$$ y $$" in found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (r"A $\frac$ b.", r"<p>A <code>\frac</code> b.</p>"),
        ("$$ x^ < 1^ $$", "<code>x^ &lt; 1^</code>"),
    ],
)
def test_a_formula_that_cannot_be_read_is_shown_as_it_is_written(
    text: str, html: str
) -> None:
    assert html in rendered(text)


STRAY = (
    "this $ is shown as it is; close the formula on its line, "
    r"or write \$ for a dollar"
)
STRAY_PAIR = (
    "this $$ is shown as it is; a formula between $$ and $$ is a paragraph of "
    "its own, without a blank line in it"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"A $\foo x$ b.", r"unknown macro \foo in the formula \foo x"),
        ("$$\n\\foo\n+ x\n$$", r"unknown macro \foo in the formula \foo + x"),
        (r"- $\text{\foo}$", r"unknown macro \foo in the formula \text{\foo}"),
        (r"A $\'e$ b.", r"a \ that begins no macro in the formula \'e"),
        (
            r"$\frac$",
            "latex2mathml raises NoAvailableTokensError in the formula "
            r"\frac",
        ),
        (
            r"$$ \left( x $$",
            "latex2mathml raises ExtraLeftOrMissingRightError in the formula "
            r"\left( x",
        ),
        ("$x}$", "a brace without its partner in the formula x}"),
        (r"$\frac{1}{x$", r"a brace without its partner in the formula \frac"),
        ("$}x{$", "a brace without its partner in the formula }x{"),
        (
            "$$\n\\begin{aligned}\na &= b\n\\end{aligned}\n$$",
            r"an & without columns in the formula \begin{aligned} a &= b "
            r"\end{aligned}; write align*, not aligned",
        ),
        (
            r"$\frac{1}$",
            r"a macro without one of its arguments in the formula \frac{1}",
        ),
        ("$5%$", r"a % hides what is behind it in the formula 5%; write \%"),
        (
            r"$$ \begin{foo} x \end{foo} $$",
            r"unknown environment foo in the formula \begin{foo} x \end{foo}",
        ),
        (
            r"An \alpha.",
            r"no formula is around \alpha; write one between dollars, "
            "or what is text as code",
        ),
        (r"An \(x\).", r"no formula is around \(; write one between dollars"),
        (
            r"\begin{align*} a \end{align*}",
            r"no formula is around \begin; write one between dollars",
        ),
        (r"$x \\ y$", r"no browser shows a \\ outside of an environment"),
        ("$$\nx \\\\\ny\n$$", r"no browser shows a \\ outside of an environ"),
        (
            r"$$ \operatorname*{argmax}_x f $$",
            "what belongs below argmax is shown beside it; "
            r"write \underset{…}{\operatorname{argmax}} in the formula",
        ),
        (r"$$ \lim_{x \to 0} x $$", "what belongs below lim is shown beside"),
        (
            r"$$ \argmin_x x $$",
            "what belongs below arg\u2009min is shown beside",
        ),
        (r"$\boldsymbol{x}$", "no browser shows x as bold-italic"),
        (r"$\bm{x}$", "no browser shows x as bold-italic"),
        (r"$\mathbb{1}$", "no browser shows 1 as double-struck"),
        (r"$\mathbf{xy}$", "no browser shows x as bold"),
        (r"$\textbf{a}$", "no browser shows a as bold"),
        (r"$\mathscr{L}$", "no browser shows L as script"),
        (
            r"$$\begin{array}{c|c} x & y \end{array}$$",
            "no browser shows a line between columns (|)",
        ),
        (
            r"$$\begin{array}{c} x \\ \hline y \end{array}$$",
            r"no browser shows a line between rows (\hline)",
        ),
        (r"$\text{5\%}$", r"a \ that begins no macro"),
        (r"$\text{a\_b}$", r"a \ that begins no macro"),
        (
            r"$$\begin{array}{c:c} x & y \end{array}$$",
            "columns are of l, c and r, not of c:c",
        ),
        (
            r"$$\begin{array}{@{}c@{}} x \end{array}$$",
            "columns are of l, c and r, not of @{",
        ),
        ("$x__2$", "__: nothing is between these two"),
        ("$x^ _2$", "^ _: nothing is between these two"),
        (r"$\boxed{x}$", r"no browser shows a frame or a stroke (\boxed"),
        (r"$\cancel{x}$", r"no browser shows a frame or a stroke (\boxed"),
        (r"$\sout{x}$", r"no browser shows a frame or a stroke (\boxed"),
        (r"$\color{red} x$", r"no browser shows a colour (\color)"),
        (r"$\href{a}{x}$", r"no browser shows a link (\href)"),
        (r"$x \not= y$", "no browser shows what latex2mathml makes a mpadded"),
        (r"$\mathop{x}$", "no browser shows a formula as one sign"),
        (r"$x \thinspace y$", "no browser shows a space of thinmathspace"),
        (r"$x \tag{1}$", r"\tag is shown otherwise than in LaTeX in the form"),
        (
            r"$\def\a{x} \a$",
            r"\def is shown otherwise than in LaTeX in the for",
        ),
        ("$`x`$", "code within a formula; write one beside the other"),
        ("It costs $5.", STRAY),
        ("From $5 to $10.", STRAY),
        ("From $5 to 6\\$.", STRAY),
        ("A $x b.", STRAY),
        ("A $x\ny$ b.", STRAY),
        ("# A $x", STRAY),
        ("| $5 | 6$ |\n| --- | --- |", STRAY),
        ("A $$ b.", STRAY_PAIR),
        ("$$ x $$ and $$ y $$", STRAY_PAIR),
        ("$$\nx\n\nText.", STRAY_PAIR),
        ("Text\n$$ x $$", STRAY_PAIR),
        ("$$ x $$\n- y", STRAY_PAIR),
        ("$$ $$", STRAY_PAIR),
    ],
)
def test_what_a_reader_would_see_raw_is_told_with_its_line(
    text: str, message: str
) -> None:
    found = mistakes(f"# A\n\n\n\n\n\n{text}\n\nText $x$.\n".split("\n"))
    assert found
    assert found[0][0] == (8 if text == "Text\n$$ x $$" else 7)
    assert found[0][1].startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "A $x$, $y$ b.",
        "$$ x $$",
        "> $$\n> x\n> $$\n>\n> $$ y $$",
        "$$\nx\n+ y\n- z\n# w\n$$",
        "- $$ x $$\n- $$ y $$",
        "1. $x$\n2. $y$",
        "Term\n:   $x$",
        "# $x$\n$$ x $$",
        "/// note | $x$\n    attrs: {title: '$'}\n\n$$ x $$\n///",
        r"\$5 and 6\$",
        r"$\{ x \} \& \backslash \text{a b}$",
        r"$5\%$ and `\alpha`, \* \[x\] \_",
        r"$$ \begin{cases} \frac{1}{x} & x^2 \\ 2 & \sqrt[3]{y} \end{cases}$$",
        r"$$ \begin{align*} a &= b \\{c} &= d \end{align*} $$",
        r"$\mathbb{R} \mathbf{x} \mathcal{L} \mathrm{sig} \lim_x \max_x x$",
        r"$$ \sum_{i=1}^n \binom{n}{i} \underset{x}{\operatorname{argmin}} $$",
        r"$$ \begin{pmatrix} a & b \\ c & d \end{pmatrix} \neq \hat{y}' \,x$$",
        "`$` and `` $`x ``, `a\n$ b`",
        "| a | $x$ |\n| --- | --- |\n| `$` | $y$ |",
    ],
)
def test_what_a_reader_sees_as_it_is_meant_is_no_mistake(text: str) -> None:
    assert mistakes(text.split("\n")) == []
    html = Markdown(
        extensions=[
            "def_list",
            "pymdownx.superfences",
            "pymdownx.blocks.admonition",
            "tables",
            Formulas(),
        ]
    ).convert(text)
    outside_of_code = re.sub(
        r"<code>.*?</code>|title=.\$.", "", html, flags=re.S
    )
    assert ("$" in outside_of_code) == (r"\$" in text)


def test_all_mistakes_are_told_with_their_lines() -> None:
    text = "$5\n$\\a$ $\\b$\n\n- $\n- a\n  $$\n\n/// note\n$\n///\n"
    found = [line for line, _ in mistakes(text.split("\n"))]
    assert found == [1, 2, 2, 4, 6, 9]
