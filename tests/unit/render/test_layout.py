import shutil
from pathlib import Path

import pytest

from newsletter.render.brand import contrast
from newsletter.render.errors import LayoutError
from newsletter.render.layout import list_layouts, load_layout
from newsletter.render.page import render
from newsletter.render.theme import list_themes, load_theme
from tests.unit.render import sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the layouts, to be spoilt."""
    shutil.copytree(sample.LAYOUTS, tmp_path, dirs_exist_ok=True)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = next(each / name for each in (folder / "lettre", folder / "shared", folder) if (each / name).is_file())
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")


def rendering(folder: Path) -> str:
    with pytest.raises(LayoutError) as refused:
        render(sample.letter(), load_layout("lettre", [folder]), sample.brand())
    return str(refused.value)


def test_the_first_folder_that_holds_a_layout_gives_it(folder: Path, tmp_path: Path) -> None:
    spoil(folder, "layout.toml", "Lettre : une colonne", "La nôtre")
    assert load_layout("lettre", [tmp_path / "nowhere", folder, sample.LAYOUTS]).label.startswith("La nôtre")
    assert load_layout("lettre", [sample.LAYOUTS, folder]).label.startswith("Lettre")
    assert list_layouts([folder, sample.LAYOUTS]) == ("lettre", "sobre")


@pytest.mark.parametrize("name", ["absente", "../lettre", "lettre/..", ""])
def test_a_layout_that_does_not_exist_is_told_with_those_that_do(name: str) -> None:
    with pytest.raises(LayoutError, match=r"no layout .* there is: lettre"):
        load_layout(name, [sample.LAYOUTS])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('languages = ["fr", "en"]', 'languages = ["fr", "en"', r"layout\.toml: .*line \d+"),
        ('event = "blocks/event"\n', "", r"layout\.toml: .*blocks: missing event"),
        ('opens = "“"\n', "", r"layout\.toml: .*strings\.en: missing opens"),
        ('news = "blocks/item"', 'news = "../../etc/passwd"', r"layout\.toml: blocks\.news"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_file_and_field(folder: Path, old: str, new: str, told: str) -> None:
    spoil(folder, "layout.toml", old, new)
    with pytest.raises(LayoutError, match=told):
        load_layout("lettre", [folder])


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("tokens.toml", 'ink = "#1d2033"', 'ink = "bleu"', r"neutre\.toml: colors\.light\.ink"),
        ("tokens.toml", 'accent = "#ff9478"\n', "", r"neutre\.toml: colors: light and dark differ: accent"),
        ("themes/neutre.toml", "label", "label label", r"neutre\.toml: .*line \d+"),
        ("themes/neutre.toml", "label", "lable", r"neutre\.toml: label: Field required"),
    ],
)
def test_a_wrong_theme_is_told_with_its_file_and_field(folder: Path, name: str, old: str, new: str, told: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(LayoutError, match=told):
        load_layout("lettre", [folder])


def test_a_theme_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(LayoutError, match=r"no theme “rose” .* there is: etat, neutre"):
        load_layout("lettre", [sample.LAYOUTS], "rose")


def test_a_theme_changes_colours_and_words_and_nothing_of_the_markup(folder: Path) -> None:
    (folder / "themes/rose.toml").write_text(
        'label = "Rose"\n[colors.light]\nlink = "#8a0040"\n[strings.fr]\ncontact = "Nous écrire"\n', encoding="utf-8"
    )
    layout = load_layout("lettre", [folder], "rose")
    assert (layout.theme.colors.light["link"], layout.theme.colors.dark["link"]) == ("#8a0040", "#b9c6ff")
    html = render(sample.letter(), layout, sample.brand()).html
    assert "#8a0040" in html
    assert "Nous écrire" in html


def test_a_missing_template_is_told_before_anything_is_rendered(folder: Path) -> None:
    (folder / "shared/blocks/replay.txt").unlink()
    with pytest.raises(LayoutError, match=r"blocks/replay\.txt: this template is missing"):
        load_layout("lettre", [folder])


def test_an_undefined_variable_is_told_with_its_file_and_line(folder: Path) -> None:
    spoil(folder, "blocks/text.mjml", "cards.words(block)", "block.titel")
    told = rendering(folder)
    assert str(folder / "lettre/blocks/text.mjml") + ", line 3:" in told
    assert "titel" in told


def test_an_undefined_variable_in_the_text_part_is_told_too(folder: Path) -> None:
    spoil(folder, "page.txt", "{{ letter.subject", "{{ lettre.subject")
    assert f"{folder / 'shared/page.txt'}, line 7: 'lettre' is undefined" in rendering(folder)


def test_a_template_that_is_not_jinja_is_told_with_its_file_and_line(folder: Path) -> None:
    spoil(folder, "cards.mjml", "{% endif %}", "{% endfi %}")
    assert f"{folder / 'lettre/cards.mjml'}, line 16: Encountered unknown tag 'endfi'" in rendering(folder)


def test_a_template_gets_at_nothing_but_what_it_is_given(folder: Path) -> None:
    spoil(folder, "page.mjml", "{{ letter.subject }}", "{{ ''.__class__.__mro__ }}")
    assert "page.mjml, line 3" in rendering(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("cards.mjml", '<p class="nl-eyebrow">', "<p><b>", "block 2, line 6 of the MJML: mismatched tag"),
        ("section.mjml", "</mj-text>", "", "section “edito”, line 4 of the MJML: mismatched tag"),
        ("section.mjml", "<mj-column", "<mj-colum", "section “edito”, line 2 of the MJML: there is no <mj-colum> here"),
        ("page.mjml", "<mj-head>", "<mj-head><mj-meta/>", "page.mjml, line 2 of the MJML: there is no <mj-meta> here"),
        ("page.mjml", "<mj-column><mj-text>", "<mj-text><mj-column/>", "<mj-text> may not stand in <mj-section>"),
        ("section.mjml", "{{ blocks }}", "<mj-text>a</mj-text>{{ blocks }}", "<mj-text> may not stand in <mj-body>"),
        ("section.mjml", "{{ blocks }}", "<p>a</p>{{ blocks }}", "there is no <p> here: <p>a</p>"),
        ("section.mjml", "{{ blocks }}", "<mj-raw><div></mj-raw>{{ blocks }}", "mismatched tag"),
    ],
)  # fmt: skip
def test_broken_mjml_is_told_with_its_file_its_line_and_its_text(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    spoil(folder, name, old, new)
    assert told in rendering(folder)


@pytest.mark.parametrize(
    ("name", "old"), [("page.mjml", "{{ sections }}"), ("section.mjml", "{{ blocks }}"), ("page.txt", "{{ sections }}")]
)
def test_a_layout_that_loses_blocks_is_refused(folder: Path, name: str, old: str) -> None:
    spoil(folder, name, old, "")
    assert "not there exactly once" in rendering(folder)


def test_a_layout_that_shows_blocks_twice_is_refused(folder: Path) -> None:
    spoil(folder, "section.mjml", "{{ blocks }}", "{{ blocks }}{{ blocks }}")
    assert "not there exactly once" in rendering(folder)


def test_a_letter_in_a_language_that_the_layout_does_not_speak_is_refused() -> None:
    with pytest.raises(LayoutError, match="the letter is in “de”, the layout speaks fr, en"):
        render(sample.letter(language="de"), sample.layout(), sample.brand())


PAIRS = {
    "page": ("ink",),
    "paper": ("ink", "quiet", "link"),
    "soft": ("ink", "quiet", "link"),
    "band": ("on_band", "on_band_quiet"),
    "tile": ("on_tile",),
}


@pytest.mark.parametrize("name", list_themes([sample.LAYOUTS]))
def test_every_ink_reads_on_its_ground(name: str) -> None:
    colors = load_theme(name, [sample.LAYOUTS]).colors
    worst = {
        (scheme, ink, ground): contrast(said[ink], said[ground])
        for scheme, said in (("light", colors.light), ("dark", colors.dark))
        for ground, inks in PAIRS.items()
        for ink in inks
    }
    assert {pair: ratio for pair, ratio in worst.items() if ratio < 4.5} == {}
