"""Every picture has words that replace it (RGAA 1.1)."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Finding, Galley, Image, Occasion, Severity

_FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?)|(?:img|dsc|dscn|image|photo)[-_ ]?\d+", re.IGNORECASE
)


class Alternatives(Check):
    """A picture without alternative text, or with a file name for one."""

    name: ClassVar[str] = "image-alternative"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the pictures of items first, then those only the page holds."""
        declared = set()
        for block in galley.blocks:
            if block.item and block.item.image:
                declared.add(block.item.image.url)
                yield from self._declared(block.item.image, block.id)
        for image in galley.page.root.iter("img"):
            if image.get("alt") is None:
                yield self._finding(f"L’image {image.get('src', '')} n’a pas de texte de remplacement (alt).")
            elif image.get("src") not in declared and is_file_name(image.get("alt", "")):
                yield self._finding(_named_after_file(image.get("alt", "")))

    def _declared(self, image: Image, block: int) -> Iterator[Finding]:
        if is_file_name(image.alt):
            yield self._finding(_named_after_file(image.alt), block=block)
        if not image.alt:
            message = "L’image n’a pas de texte de remplacement\u00a0: décrivez-la, sauf si elle est décorative."
            yield self._finding(message, block=block, severity=Severity.ADVICE)

    def _finding(self, message: str, *, block: int | None = None, severity: Severity = Severity.BLOCKING) -> Finding:
        return Finding(check=self.name, severity=severity, message=message, block=block)


def is_file_name(alt: str) -> bool:
    """Tell whether an alternative text is the name of a file: `IMG_0042.jpg`, `dsc 12`."""
    return _FILE_NAME.fullmatch(alt.strip()) is not None


def _named_after_file(alt: str) -> str:
    return f"Le texte de remplacement «\u00a0{alt}\u00a0» est un nom de fichier\u00a0: décrivez l’image."
