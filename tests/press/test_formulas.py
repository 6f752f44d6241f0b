"""What is read as a formula, and what it becomes."""

from __future__ import annotations

import pytest
from markdown import Markdown
from markdown.extensions import Extension

from literate import formulas


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
