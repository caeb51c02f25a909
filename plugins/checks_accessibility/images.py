"""Pictures: what replaces them when they are not seen."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Finding, Galley, Image, Occasion, Severity, fold

_FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?)|(?:img|dsc|dscn|image|photo)[-_ ]?\d+", re.IGNORECASE
)
_EMPTY = frozenset(["image", "photo", "photographie", "picture", "logo", "illustration", "visuel", "bannière", "img"])
#: Signs beyond which words replace an article, not a picture; and beyond which the picture is probably text.
_LONG, _TEXT = 120, 200


class Alternatives(Check):
    """A picture without alternative text, or with a file name for one."""

    name: ClassVar[str] = "image-alternative"
    label: ClassVar[str] = "Chaque image a des mots qui la remplacent"
    why: ClassVar[str] = (
        "Une lectrice d’écran entend le nom du fichier\u00a0; la plupart des messageries cachent les images."
    )
    reference: ClassVar[str] = "RGAA 1.1, 1.2, 1.3"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the pictures of items first, then those only the page holds."""
        declared = set()
        for block in galley.blocks:
            if block.item and block.item.image:
                declared.add(block.item.image.url)
                yield from self._declared(block.item.image, block.id)
        for image in galley.page.elements("img"):
            alt = image.get("alt")
            if alt is None:
                message = f"L’image {image.get('src', '')[:80]} n’a pas de texte de remplacement (alt)."
                yield self.at(galley.page, image, message)
            elif image.get("src") not in declared and is_file_name(alt):
                yield self.at(galley.page, image, _named_after_file(alt))

    def _declared(self, image: Image, block: int) -> Iterator[Finding]:
        said = {"block": block, "field": "image.alt"}
        if is_file_name(image.alt):
            yield self.finding(_named_after_file(image.alt), **said)
        if not image.alt:
            message = "L’image n’a pas de texte de remplacement\u00a0: décrivez-la, sauf si elle est décorative."
            yield self.finding(message, severity=Severity.ADVICE, **said)


class Suspect(Check):
    """A picture whose words say nothing, say too much, or say what stands beside it."""

    name: ClassVar[str] = "alternative-suspecte"
    label: ClassVar[str] = "Les mots d’une image disent ce qu’elle montre"
    why: ClassVar[str] = "«\u00a0Image\u00a0» n’apprend rien à qui ne la voit pas."
    reference: ClassVar[str] = "RGAA 1.3"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each picture whose words are empty of sense, or longer than a sentence."""
        for image in galley.page.elements("img"):
            alt = fold(image.get("alt", ""))
            if alt.casefold().strip(" .") in _EMPTY:
                yield self.at(
                    galley.page, image, f"«\u00a0{alt}\u00a0» ne dit rien de l’image\u00a0: dites ce qu’elle montre."
                )
            elif len(alt) > _LONG:
                message = f"Le texte de remplacement a {len(alt)} signes\u00a0: {_LONG} suffisent à l’essentiel."
                yield self.at(galley.page, image, message)


class TextInPictures(Check):
    """A picture that is text."""

    name: ClassVar[str] = "texte-en-image"
    label: ClassVar[str] = "Aucun texte n’est une image"
    why: ClassVar[str] = "Un texte en image ne s’agrandit pas, ne se lit pas sans images et ne se traduit pas."
    reference: ClassVar[str] = "RGAA 1.8"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield a page that is nearly nothing but pictures."""
        pictures = list(galley.page.elements("img"))
        signs = sum(len(text) for _, text in galley.page.texts)
        if pictures and signs < _TEXT and any(len(image.get("alt", "")) > 80 for image in pictures):
            yield self.at(galley.page, pictures[0], "La lettre semble être une image de texte\u00a0: écrivez le texte.")


def is_file_name(alt: str) -> bool:
    """Tell whether an alternative text is the name of a file: `IMG_0042.jpg`, `dsc 12`."""
    return _FILE_NAME.fullmatch(alt.strip()) is not None


def _named_after_file(alt: str) -> str:
    return f"Le texte de remplacement «\u00a0{alt}\u00a0» est un nom de fichier\u00a0: décrivez l’image."
