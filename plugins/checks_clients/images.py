"""Pictures arrive: an address every program can fetch, a format it can show, a weight a telephone can bear."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter import Check, Finding, Galley, LinkAnswer, Occasion, Severity, is_loopback

from .fetched import is_unseen
from .known import host_of

#: Bytes of one picture, and of all together, beyond which a letter is slow to show on a telephone.
LARGEST, TOGETHER = 200_000, 800_000
#: Formats that some of our readers' programs do not show at all.
_UNKNOWN = {
    "tif": "TIFF",
    "tiff": "TIFF",
    "bmp": "BMP",
    "heic": "HEIC",
    "heif": "HEIF",
    "psd": "PSD",
    "pdf": "PDF",
    "svg": "SVG",
    "svgz": "SVG",
}
#: Formats that all but Outlook on Windows show; its readers see the alternative text.
_RECENT = {"webp": "WebP", "avif": "AVIF"}
_TEMPLATE = ("{", "*|", "%", "[", "__")


class Images(Check):
    """A picture without a web address, in a format that not all programs show, broken or too heavy."""

    name: ClassVar[str] = "image-livrable"
    label: ClassVar[str] = "Les images peuvent être reçues par tout le monde"
    why: ClassVar[str] = (
        "Une image que la messagerie ne sait pas montrer laisse un trou\u00a0; une image lourde se fait attendre."
    )
    reference: ClassVar[str] = "caniemail.com\u00a0; RGESN 5.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the addresses and the formats, then with what the web answers of them."""
        pictures = [image for image in galley.page.elements("img") if not is_unseen(image)]
        blocks = {block.item.image.url: block.id for block in galley.blocks if block.item and block.item.image}
        attached = content_ids(galley)
        for image in pictures:
            message, severity = fault_of(source_of(image), image, attached)
            if message:
                yield self._told(galley, image, blocks, message=message, severity=severity)
        if occasion.web is not None:
            urls = {source_of(image): image for image in reversed(pictures) if _is_web(source_of(image))}
            yield from self._answered(galley, blocks, urls, occasion.web.ask(urls))

    def _told(self, galley: Galley, image: HtmlElement, blocks: Mapping[str, int], **said: Any) -> Finding:
        block = blocks.get(source_of(image))
        if block is None:
            return self.at(galley.page, image, **said)
        return self.finding(**said, block=block, field="image.url", excerpt=source_of(image))

    def _answered(
        self,
        galley: Galley,
        blocks: Mapping[str, int],
        urls: Mapping[str, HtmlElement],
        answers: Mapping[str, LinkAnswer],
    ) -> Iterator[Finding]:
        for url, image in urls.items():
            message = fault_answered(answers[url]) if url in answers else ""
            if message:
                yield self._told(galley, image, blocks, message=message)
        total = sum(answer.size or 0 for answer in answers.values())
        if total > TOGETHER:
            message = (
                f"Les images pèsent {total // 1000}\u00a0Ko ensemble\u00a0: restez sous {TOGETHER // 1000}\u00a0Ko."
            )
            yield self.finding(message)


def source_of(image: HtmlElement) -> str:
    """Return the address of a picture as it is written."""
    return str(image.get("src", "")).strip()


def content_ids(galley: Galley) -> frozenset[str] | None:
    """Return the names of the pictures that travel in the message; None when there is only a page."""
    if galley.message is None:
        return None
    return frozenset(str(part["Content-ID"]).strip(" <>") for part in galley.message.walk() if part["Content-ID"])


def fault_of(url: str, image: HtmlElement, attached: frozenset[str] | None) -> tuple[str, Severity]:
    """Return what is wrong with a picture's address or format, or nothing, and how severe it is."""
    if url.lower().startswith("cid:"):
        lost = attached is not None and url[4:] not in attached
        return ("Une image jointe ne se trouve pas dans le message\u00a0: joignez-la." if lost else ""), Severity.TO_FIX
    if url.lower().startswith("data:") or url.startswith(_TEMPLATE):
        return "", Severity.TO_FIX
    if not _is_web(url):
        return f"L’image «\u00a0{url}\u00a0» n’a pas d’adresse sur le web\u00a0: mettez-la en ligne.", Severity.TO_FIX
    return _format_fault(url, image) or _scheme_fault(url)


def _format_fault(url: str, image: HtmlElement) -> tuple[str, Severity] | None:
    suffix = PurePosixPath(_path(url)).suffix.lower().lstrip(".")
    if suffix in _UNKNOWN:
        return (
            f"L’image est au format {_UNKNOWN[suffix]}, rarement montré\u00a0: préférez PNG ou JPEG.",
            Severity.TO_FIX,
        )
    if suffix in _RECENT and not _has_other(image):
        message = f"L’image est au format {_RECENT[suffix]}, qu’Outlook ne montre pas\u00a0: préférez PNG ou JPEG."
        return message, Severity.ADVICE
    return None


def _scheme_fault(url: str) -> tuple[str, Severity]:
    if url.lower().startswith("http://") and not is_loopback(host_of(url)):
        return "L’image a une adresse en http, que des messageries bloquent\u00a0: passez à https.", Severity.TO_FIX
    return "", Severity.TO_FIX


def _has_other(image: HtmlElement) -> bool:
    """Tell whether programs for Outlook are given another picture, beside this one in a conditional comment."""
    previous = image.getprevious()
    return previous is not None and not isinstance(previous.tag, str) and "<img" in (previous.text or "")


def fault_answered(answer: LinkAnswer) -> str:
    """Return what is wrong with what the web answered of a picture; empty for nothing, and for no clear answer."""
    if answer.gone or answer.status in (404, 410):
        return "L’image ne se trouve plus à son adresse\u00a0: remettez-la en ligne ou retirez-la."
    if answer.status != 200:
        return ""
    kind = answer.media_type.partition(";")[0].strip().lower()
    if kind.startswith("text/"):
        return f"À l’adresse de l’image, il y a un document {kind} et non une image\u00a0: corrigez l’adresse."
    if kind.partition("/")[2].removeprefix("x-").partition("+")[0] in _UNKNOWN:
        return f"L’image est au format {kind}, rarement montré\u00a0: préférez PNG ou JPEG."
    if (answer.size or 0) > LARGEST:
        return f"L’image pèse {(answer.size or 0) // 1000}\u00a0Ko\u00a0: restez sous {LARGEST // 1000}\u00a0Ko."
    return ""


def _is_web(url: str) -> bool:
    return url.lower().startswith(("https://", "http://", "//"))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
