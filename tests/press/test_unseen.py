"""Texts that look alike: what a failure says, and what pages may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from literate.read.book import read_page
from literate.run.compare import run_and_compare
from literate.run.errors import BlockError
from press.small_book import fenced


def failure(root: Path, source: str) -> list[str]:
    """The lines of what is said of a block that fails."""
    (root / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(root, "page.md").python_fences
    with pytest.raises(BlockError) as caught:
        run_and_compare(root, fence)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("source", "expected", "actual"),
    [
        ("print('a  ')  #> a", "'a'", "'a  '"),
        ("print('a')  #> a ", "'a '", "'a'"),
        ("print('  ')  #>", "''", "'  '"),
        ("print('a\\n')  #> a", "nothing", "''"),
        ("print('a')  #> a\n#>", "''", "nothing"),
        ("print('e\\u0301')  #> é", r"'\xe9'", r"'e\u0301'"),
        ("print('\\xe9')  #> e\u0301", r"'e\u0301'", r"'\xe9'"),
        # An escape, and its letters.
        (r"print('\x1b')  #> \x1b", r"'\\x1b'", r"'\x1b'"),
        (r"print('a\tb')  #> a\tb", r"'a\\tb'", r"'a\tb'"),
        (r"print('\\u200b')  #> " + "\u200a", r"'\u200a'", r"'\\u200b'"),
        (r"print('a\tb')  #> a       b", "'a       b'", r"'a\tb'"),
        (r"print('a b')  #> a" + "\tb", r"'a\tb'", "'a b'"),
        (r"print('a\xa0b')  #> a b", "'a b'", r"'a\xa0b'"),
        ("print('a b')  #> a\xa0b", r"'a\xa0b'", "'a b'"),
        (r"print('a\u3000b')  #> a b", "'a b'", r"'a\u3000b'"),
        (r"print('a\u200bb')  #> ab", "'ab'", r"'a\u200bb'"),
        (r"print('\ufeffa')  #> a", "'a'", r"'\ufeffa'"),
        (r"print('a\xadb')  #> ab", "'ab'", r"'a\xadb'"),
        (r"print('a\u202eb')  #> ab", "'ab'", r"'a\u202eb'"),
        (r"print('a\u3164')  #> a", "'a'", r"'a\u3164'"),
        (r"print('a\ufe0f')  #> a", "'a'", r"'a\ufe0f'"),
        (r"print('a\U000e0061')  #> a", "'a'", r"'a\U000e0061'"),
        (r"print('a\r\nb')" + "\n#> a\n#> b", "'a'", r"'a\r'"),
        (r"print('a\x0cb')  #> ab", "'ab'", r"'a\x0cb'"),
        (r"print('\ud800')  #> \ud800", r"'\\ud800'", r"'\ud800'"),
        # Letters of other alphabets.
        (r"print('p\u0430y')  #> pay", "'pay'", r"'p\u0430y'"),
        ("print('pay')  #> p\u0430y", r"'p\u0430y'", "'pay'"),
        (r"print('\u039f')  #> O", "'O'", r"'\u039f'"),
        (r"print('\ufb01')  #> fi", "'fi'", r"'\ufb01'"),
        (r"print('\uff11')  #> 1", "'1'", r"'\uff11'"),
        (r"print('\u2026')  #> ...", "'...'", r"'\u2026'"),
        (r"print('\u2212' '1')  #> -1", "'-1'", r"'\u22121'"),
        # In the line where they differ first, or in an error.
        ("print('a\\nb ')\n#> a\n#> b", "'b'", "'b '"),
        (
            "raise ValueError('a ')\n#> ValueError: a",
            "'ValueError: a'",
            "'ValueError: a '",
        ),
    ],
)
def test_what_tells_alike_texts_apart_is_told_in_escapes(
    tmp_path: Path, source: str, expected: str, actual: str
) -> None:
    told = f"  in escapes: expected {expected}, actual {actual}"
    assert told in failure(tmp_path, source)


@pytest.mark.parametrize(
    "source",
    [
        "print(1)  #> 2",
        "print('1')",
        "x = 1  #> 1",
        "print('a\\nb')  #> a",
        "print('a b')  #> a  b",
        "print(' a')  #> a",
        "print('café')  #> tea",
        "1 / 0  #> TypeError…",
    ],
)
def test_texts_that_look_different_are_told_as_they_are(
    tmp_path: Path, source: str
) -> None:
    said = "\n".join(failure(tmp_path, source))
    assert "actual:" in said
    assert "in escapes" not in said


@pytest.mark.parametrize(
    "marks",
    [
        "#> ab",
        "#> a\\\n#> b",
        "#> \\\n#> a\\\n#>\\\n#> b",
        "#> ab\\\n#>",
    ],
)
def test_a_closing_backslash_joins_a_mark_to_the_next(
    tmp_path: Path, marks: str
) -> None:
    source = f"print('ab')\n{marks}\nprint('c\\\\')  #> c\\"
    (tmp_path / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(tmp_path, "page.md").python_fences
    run_and_compare(tmp_path, fence)


def test_joined_marks_are_told_as_the_line_that_they_mean(
    tmp_path: Path,
) -> None:
    said = failure(tmp_path, "print('abc\\nd')\n#> a\\\n#> b\n#> d")
    assert "|".join(said[1:]) == (
        "  expected:|    ab|    d|  actual:|    abc|    d"
    )


def test_an_error_that_is_meant_may_go_on_in_the_next_mark(
    tmp_path: Path,
) -> None:
    source = "raise ValueError('a b')\n#> ValueError: \\\n#> a…"
    (tmp_path / "page.md").write_text(f"# Page\n\n{fenced(source)}", "utf-8")
    [fence] = read_page(tmp_path, "page.md").python_fences
    run_and_compare(tmp_path, fence)
