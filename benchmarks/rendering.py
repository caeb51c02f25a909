"""What a letter costs: rendering a version, cutting an edition, writing one message, checking a page.

    python benchmarks/rendering.py

Each step is measured beside a careful way to do without it, in turns, in one run: rendering the edition anew instead of
cutting it, an EmailMessage of the standard library instead of filling a skeleton. Prints medians with their spread and
ratios; writes rendering.json beside this file.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from newsletter import ContentItem, FileLink, Galley, Image, Letter, LetterBlock, LetterSection, Occasion, Wording
from newsletter.plugin.loader import load
from newsletter.preflight.inspect import inspect
from newsletter.render.brand import Brand
from newsletter.render.edition import cut
from newsletter.render.layout import Layout, load_layout
from newsletter.render.mime import MessageHead, RecipientHead, skeleton
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill
from newsletter.settings import bundled

ROUNDS = 9
SUMMARY = (
    "Retour sur la journée du 5 décembre à Paris : engagement politique, renaturation passée à l’action, cahiers des "
    "charges et compétences à mobiliser, en trois heures d’échanges."
)
IMAGE = Image(url="https://demo.planif.example/i.png", alt="Une salle en gradins vue du fond.", credit="Illustration")
FILES = (FileLink(url="https://demo.planif.example/f.pdf", label="Le rapport complet", format="PDF", kilobytes=2400),)
HEAD = MessageHead(
    subject="Rencontres nationales\u00a0: ce qu’il faut retenir",
    from_name="Réseau Planif Territoires",
    from_address="lettre@planif.example",
    reply_to="equipe@planif.example",
    list_id="lettre.planif.example",
)


def letter(sample: Letter) -> Letter:
    """Return 25 items, eight of them cards in four rows, four with a picture."""
    event = {"kind": "event", "genre": None, "starts_at": datetime(2025, 1, 16, 9, tzinfo=UTC), "place": "Rennes"}
    local = {"kind": "news", "genre": None, "network": "bretagne"}
    wanted: list[tuple[str, str, int, dict[str, Any]]] = [
        ("une", "", 4, {"image": IMAGE, "files": FILES}),
        ("chantiers", "", 5, {"files": FILES}),
        ("local", "", 3, local),
        ("agenda", "", 5, event),
        ("outils", "cards", 8, {"files": FILES}),
    ]
    sections, number = [], 0
    for name, form, count, said in wanted:
        blocks = tuple(block(number + place, name, said) for place in range(1, count + 1))
        sections.append(LetterSection(id=name, title=f"Du côté de {name}", form=form, blocks=blocks))
        number += count
    return sample.model_copy(update={"sections": tuple(sections)})


def block(number: int, section: str, said: dict[str, Any]) -> LetterBlock:
    plain = {"external_id": str(number), "kind": "output", "genre": "etude", "axis": "densite", "summary": SUMMARY}
    plain |= {"title": f"Un titre d’une longueur ordinaire pour le contenu numéro {number}"}
    plain |= {"url": f"https://demo.planif.example/ressources/contenu-{number}"}
    return LetterBlock(id=number, section=section, wording=Wording(), item=ContentItem(**(plain | said)))


def main() -> None:
    shared = bundled("layouts") / "shared"
    brand = Brand.model_validate_json((shared / "sample-brand.json").read_text(encoding="utf-8"))
    whole = letter(Letter.model_validate_json((shared / "sample.json").read_text(encoding="utf-8")))
    layout = load_layout("lettre", [bundled("layouts")])
    measured = steps(whole, layout, brand)
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS):
        for name, (times, act) in measured.items():
            taken[name].append(milliseconds(act, times))
    report(taken, len(fill(cut(render(whole, layout, brand), ids(whole)), SAMPLE, "").html.encode()))


def steps(whole: Letter, layout: Layout, brand: Brand) -> dict[str, tuple[int, Callable[[], object]]]:
    """Return each step with how often it is done in a row."""
    marked, every = render(whole, layout, brand), ids(whole)
    third = every[::3]
    seen = whole.model_copy(
        update={
            "sections": tuple(
                one.model_copy(update={"blocks": tuple(b for b in one.blocks if b.id in third)})
                for one in whole.sections
            )
        }
    )
    rendered = cut(marked, every)
    frame = skeleton(rendered, HEAD)
    galley_html = fill(rendered, SAMPLE, marked.nonce)
    checks = load([bundled("plugins")], entry_points=False).checks
    return {
        "render a version": (1, lambda: render(whole, layout, brand)),
        "cut an edition": (10, lambda: cut(marked, third)),
        "render that edition anew": (1, lambda: render(seen, layout, brand)),
        "encode an edition": (3, lambda: skeleton(rendered, HEAD)),
        "write one message": (200, lambda: frame.fill(SAMPLE, recipient())),
        "the same with EmailMessage": (3, lambda: by_hand(galley_html.text, galley_html.html)),
        "check a page": (
            1,
            lambda: inspect(checks, Galley(html=galley_html.html, text=galley_html.text, letter=whole), Occasion()),
        ),
    }


def recipient() -> RecipientHead:
    return RecipientHead(
        to_name="Inès Kervella",
        to_address="ines@collectivite.example",
        message_id="<1@planif.example>",
        date="Thu, 12 Dec 2024 09:00:00 +0000",
        unsubscribe_url=SAMPLE.unsubscribe_url,
    )


def by_hand(text: str, html: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"] = HEAD.subject, f"{HEAD.from_name} <{HEAD.from_address}>"
    message["To"] = "Inès Kervella <ines@collectivite.example>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def ids(whole: Letter) -> list[int]:
    return [one.id for one in whole.blocks()]


def milliseconds(act: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - start) * 1000 / times


def report(taken: dict[str, list[float]], weight: int) -> None:
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, times in taken.items():
        print(f"{name:28} {medians[name]:9.3f} ms   ({min(times):.3f} to {max(times):.3f})")
    ratios = {
        "cutting beside rendering anew": medians["render that edition anew"] / medians["cut an edition"],
        "filling beside EmailMessage": medians["the same with EmailMessage"] / medians["write one message"],
    }
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.0f} times faster")
    print(f"the page: {weight:,} bytes for 25 items")
    found = {"milliseconds": medians, "ratios": ratios, "bytes": weight}
    Path(__file__).with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
