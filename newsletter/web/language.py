"""Which language a page speaks: French first, English when it is asked for."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import newsletter

LANGUAGES = ("fr", "en")
_LOCALES = Path(newsletter.__file__).parent / "locale"


def choose(asked: str | None, accepted: str) -> str:
    """Return the language of a page.

    `asked` is the address's own wish (`?lang=en`); `accepted` the header Accept-Language (RFC 9110
    §12.5.4). French when neither names a language we speak, and on a tie.
    """
    if asked in LANGUAGES:
        return asked
    weights = {language: weight for weight, language in sorted(_weighed(part) for part in accepted.split(","))}
    return max(LANGUAGES, key=lambda language: weights.get(language, 0.0))


def _weighed(part: str) -> tuple[float, str]:
    tag, _, quality = part.partition(";")
    language = tag.strip().lower().partition("-")[0]
    try:
        return float(quality.strip().removeprefix("q=") or 1), language
    except ValueError:
        return 0.0, language


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language; English, the language of the message ids, needs none."""
    path = catalogue(language)
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue(language: str) -> Path:
    """Return where the words of a language are kept."""
    return _LOCALES / language / "LC_MESSAGES" / "newsletter.po"
