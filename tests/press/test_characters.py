"""Engine code in which nothing looks like something else than it is."""

from __future__ import annotations

import pytest

from press.small_book import ENGINE, IN_C, STUB, SmallBook, fenced

LOOKS = "looks like another character"
ALPHABET = "may look like a Latin letter"


@pytest.mark.parametrize("form", ['x = "a{}b"', "x = 1  # a{}b", 'x = f"a{}b"'])
@pytest.mark.parametrize(
    ("character", "name", "why"),
    [
        ("\u26a0\ufe0f", "variation selector-16 (U+FE0F)", "is not seen"),
        ("\t", "control character (U+0009)", "looks like blanks"),
        ("\xa0", "no-break space (U+00A0)", "looks like a blank"),
        ("\u2003", "em space (U+2003)", "looks like a blank"),
        ("\u3000", "ideographic space (U+3000)", "looks like a blank"),
        ("\ue000", "control character (U+E000)", "is in no font"),
        ("\u0661", "arabic-indic digit one (U+0661)", "is no digit"),
        ("\uff11", "fullwidth digit one (U+FF11)", "is no digit"),
        ("\U0001d7ce", "mathematical bold digit zero", "is no digit"),
        ("e\u0301", "combining acute accent (U+0301)", "is a part of"),
        ("\u0430", "cyrillic small letter a (U+0430)", ALPHABET),
        ("\u0421", "cyrillic capital letter es (U+0421)", ALPHABET),
        ("\u0585", "armenian small letter oh (U+0585)", ALPHABET),
        ("\u13aa", "cherokee letter go (U+13AA)", ALPHABET),
        ("\u039f", "greek capital letter omicron (U+039F)", LOOKS),
        ("\u03bf", "greek small letter omicron (U+03BF)", LOOKS),
        ("\u0131", "latin small letter dotless i (U+0131)", LOOKS),
        ("\u0261", "latin small letter script g (U+0261)", LOOKS),
        ("\uff41", "fullwidth latin small letter a (U+FF41)", LOOKS),
        ("\u212f", "script small e (U+212F)", LOOKS),
        ("\u017f", "latin small letter long s (U+017F)", LOOKS),
        ("\ufb01", "latin small ligature fi (U+FB01)", LOOKS),
        ("\u2170", "small roman numeral one (U+2170)", LOOKS),
        ("\u212a", "kelvin sign (U+212A)", LOOKS),
        ("\u037e", "greek question mark (U+037E)", LOOKS),
        ("\uff1b", "fullwidth semicolon (U+FF1B)", LOOKS),
        ("\u2212", "minus sign (U+2212)", LOOKS),
        ("\u201c", "left double quotation mark (U+201C)", LOOKS),
    ],
)
def test_a_character_that_looks_like_another(
    book: SmallBook, form: str, character: str, name: str, why: str
) -> None:
    book.page("a.md", fenced("y = 1\n" + form.format(character), ENGINE))
    [mistake] = book.mistakes()
    assert mistake.startswith(f"docs/a.md:5: a {name}")
    assert f" in engine code {why}" in mistake
    escape = character.encode("ascii", "backslashreplace").decode()
    escape = escape.replace("\t", r"\t")
    book.page("a.md", fenced(form.format(escape), ENGINE))
    assert book.read().python_fences


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\xad", "\u2066"])
@pytest.mark.parametrize("info", [ENGINE, IN_C, STUB])
def test_a_hidden_character_in_an_engine_block(
    book: SmallBook, info: str, character: str
) -> None:
    mark = "//" if info == IN_C else "#"
    book.page("a.md", fenced(f"{mark} a{character}b", info))
    [mistake] = book.mistakes()
    assert mistake.startswith("docs/a.md:4: a ")
    assert f"(U+{ord(character):04X}), which editors do not show" in mistake


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("café = 1", "café"),
        ("def f(é): ...", "é"),
        ("x.straße = 1", "straße"),
        ("f(größe=1)", "größe"),
        ("import naïve as n", "naïve"),
        ("class Ü: ...", "Ü"),
        ("def f():\n    global ñ", "ñ"),
        ("x = 变量", "变量"),
        ("π = 3", "π"),
        ("xⁿ = 3", "xⁿ"),
        ("xª = 3", "xª"),
    ],
)
def test_a_name_that_is_not_of_ascii(
    book: SmallBook, source: str, name: str
) -> None:
    book.page("a.md", fenced(source, ENGINE))
    line = 3 + len(source.splitlines())
    assert book.mistakes() == [
        f"docs/a.md:{line}: the name {name!r} ({ascii(name)[1:-1]}) in engine "
        "code; use letters from A to Z, which everyone can read and type"
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("int é;", [4]),
        ('/* é\n// é */ int x = "é"; int é;', [5]),
        ('char a = \'é\', *b = "\\"é", é;', [4]),
        ("// é\nint x = '\\'' + é;  // é", [5]),
        ("int \u0430;", [4, 4]),
        ("#define é 1", [4]),
    ],
)
def test_a_name_in_c(book: SmallBook, source: str, lines: list[int]) -> None:
    book.page("a.md", fenced(source, IN_C))
    places = [mistake.partition(": ")[0] for mistake in book.mistakes()]
    assert places == [f"docs/a.md:{line}" for line in lines]


def test_texts_that_everyone_can_read(book: SmallBook) -> None:
    texts = "é × ² ⁿ ½ … – — ∂L/∂w Δ π σ → 日本"  # noqa: RUF001  # like them
    python = f'"""{texts}"""\n\nx = "{texts}"  \n# {texts}\ny = f"{texts}{{x}}"'
    in_c = f'// {texts}\n/* {texts} */\nchar *x = "{texts}";\n\tint y;'
    book.page("a.md", fenced(python, ENGINE), fenced(in_c, IN_C))
    assert len(book.read().code_fences) == 2


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("n\u0430me = 1", "a cyrillic small letter a (U+0430) in the name"),
        ("x.n\u0430me(1)", "a cyrillic small letter a (U+0430) in the name"),
        ("\ufb01t = 1", "Python reads the name '\ufb01t' as 'fit'"),
        ("\U0001d465 = 1", "Python reads the name '\U0001d465' as 'x'"),
        ("\uff58 = 1", "Python reads the name '\uff58' as 'x'"),
    ],
)
def test_a_name_of_an_example_that_is_not_what_it_looks_like(
    book: SmallBook, source: str, message: str
) -> None:
    book.page("a.md", fenced(f"y = 1\n{source}"))
    [mistake] = book.mistakes()
    assert mistake.startswith(f"docs/a.md:5: {message}")


def test_an_example_may_have_any_name(book: SmallBook) -> None:
    book.page("a.md", fenced("π = 3\nΔx, αy = 1, 2\nх = 'сор'\tor '１'"))  # noqa: RUF001  # on purpose
    assert book.read().python_fences
