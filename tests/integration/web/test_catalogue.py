"""The French catalogue says everything the pages say, and nothing else."""

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from newsletter.web.language import catalogue
from tests.integration.web.catalogue import used


def french() -> Catalog:
    with catalogue("fr").open("rb") as file:
        return read_po(file, locale="fr")


def ids(of: Catalog) -> set[object]:
    return {message.id for message in of if message.id}


def test_french_has_every_message_of_the_pages_and_no_other() -> None:
    assert ids(used()) == ids(french())
    assert len(ids(french())) > 100


def test_every_message_is_translated_and_none_is_doubtful() -> None:
    forms = {m.id: (m.string,) if isinstance(m.string, str) else tuple(m.string) for m in french() if m.id}
    assert [name for name, strings in forms.items() if not all(strings)] == []
    assert [message.id for message in french() if message.fuzzy and message.id] == []


def test_a_translation_keeps_the_placeholders_of_its_message() -> None:
    assert [(message.id, [str(e) for e in errors]) for message, errors in french().check()] == []


def test_french_is_typed_with_care() -> None:
    said = " ".join(str(message.string) for message in french() if message.id)
    assert "'" not in said.replace("('", "").replace("', '", "").replace("')", "")
    assert not [sign for sign in (" :", " ;", " !", " ?", "« ", " »") if sign in said]
